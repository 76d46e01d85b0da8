"""A GraphQL answer written straight from what the resolvers hold.

The general executor spends some 15 microseconds on every field. Here the selection is compiled once a document: for
each type what to get and how to write it, fragments spread. What this does not do (introspection, directives, a null
where none may be, an error in a resolver) it leaves to the general executor, which then answers the whole request.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from graphql.type import GraphQLOutputType

from api.portal.items import BUDGET, Item

Get = Callable[["Run", Any], Any]
Cell = Callable[[Any], Any]
Sets = tuple[SelectionSetNode, ...]


class NotHere(Exception):
    """Something that the general executor has to do."""


@dataclass(frozen=True)
class Run:
    """One request: its variables and its context."""

    variables: VariableValues
    context: dict[str, Any]


class Entry(NamedTuple):
    """A field as it is written: from the value alone (``alone``) where that is enough, or from its node (``cell``).

    ``write`` makes what is written of what was got, None where that is written as it is; ``must`` is whether it may
    not be null.
    """

    name: str
    get: Get
    alone: Cell | None
    cell: Cell | None
    write: Get | None
    must: bool


@dataclass
class Plan:
    """The selections of one document, compiled as they are met, and kept for the next request that sends it."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    _entries: dict[tuple[str, tuple[int, ...]], tuple[list[Entry], frozenset[str] | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: GraphQLSchema, document: DocumentNode) -> "Plan":
        """The plan of a valid document."""
        definitions = document.definitions
        return cls(schema, {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)})

    def data(
        self, operation: OperationDefinitionNode, variables: dict[str, Any], context: dict[str, Any]
    ) -> dict[str, Any]:
        """The data of an operation of the document.

        :raises NotHere: if the general executor has to answer it.
        """
        given = get_variable_values(self.schema, operation.variable_definitions or (), variables)
        if not isinstance(given, VariableValues):
            raise NotHere("variables that do not fit")
        query = self.schema.query_type
        assert query
        return self._object(Run(given, context), query, (operation.selection_set,), None)

    def _object(self, run: Run, kind: GraphQLObjectType, sets: Sets, value: Any) -> dict[str, Any]:
        key = (kind.name, tuple(map(id, sets)))
        selected = self._entries.get(key)
        if selected is None:
            selected = self._entries[key] = self._selected(kind, sets)
        entries, needs = selected
        if budget := BUDGET.get():
            budget.resolve(len(entries))
        node = None
        if isinstance(value, Item):
            value.group.ask(needs)
            node = value.node if needs else None  # one look for all that is read off it
        out: dict[str, Any] = {}
        for name, get, alone, cell, write, must in entries:
            found = cell(node) if cell and node else alone(value) if alone else get(run, value)
            if found is None and must:
                raise NotHere("null where none may be")
            out[name] = found if write is None or found is None else write(run, found)
        return out

    def _selected(self, kind: GraphQLObjectType, sets: Sets) -> tuple[list[Entry], frozenset[str] | None]:
        """What to get and how to write it, and which fields of a node that looks at; None if any."""
        entries = list(self._compiled(kind, sets))
        asked = {node.name.value for selections in sets for node in self._fields(kind, selections)} - {"__typename"}
        several = [_metadata(kind.fields[name]).get("needs") for name in asked]
        return entries, None if None in several else frozenset(name for needs in several for name in needs or ())

    def _compiled(self, kind: GraphQLObjectType, sets: Sets) -> Iterator[Entry]:
        asked: dict[str, list[FieldNode]] = {}
        for selections in sets:
            for node in self._fields(kind, selections):
                asked.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        for name, nodes in asked.items():
            if nodes[0].name.value == "__typename":
                yield Entry(name, lambda run, value: kind.name, None, None, None, True)
                continue
            if nodes[0].name.value not in kind.fields:
                raise NotHere(nodes[0].name.value)
            definition = kind.fields[nodes[0].name.value]
            below = tuple(n.selection_set for n in nodes if n.selection_set)
            get, alone = _getter(definition, nodes[0])
            inner, must = _inner(definition.type)
            cell = _metadata(definition).get("cell")
            yield Entry(name, get, alone, cell, self._writer(inner, below), must)

    def _writer(self, kind: GraphQLOutputType, sets: Sets) -> Get | None:
        """What writes something of a kind that is not null."""
        if isinstance(kind, GraphQLList):
            inner, must = _inner(kind.of_type)
            return _each(self._writer(inner, sets), must)
        if isinstance(kind, GraphQLObjectType):
            return lambda run, value: self._object(run, kind, sets, value)
        if isinstance(kind, GraphQLInterfaceType):
            return lambda run, value: self._object(run, self._type_of(value), sets, value)
        return _word if isinstance(kind, GraphQLEnumType) else None

    def _type_of(self, value: Item) -> GraphQLObjectType:
        found = self.schema.get_type(value.definition.family.name)
        assert isinstance(found, GraphQLObjectType)
        return found

    def _fields(self, kind: GraphQLObjectType, selections: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selections.selections:
            if node.directives:
                raise NotHere("a directive, which a plan that is kept cannot follow")
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                if self._fits(kind, fragment.type_condition.name.value):
                    yield from self._fields(kind, fragment.selection_set)
            elif isinstance(node, InlineFragmentNode) and (
                node.type_condition is None or self._fits(kind, node.type_condition.name.value)
            ):
                yield from self._fields(kind, node.selection_set)

    def _fits(self, kind: GraphQLObjectType, name: str) -> bool:
        return kind.name == name or any(i.name == name for i in kind.interfaces)


def _metadata(definition: Any) -> dict[str, Any]:
    found: dict[str, Any] = definition.extensions["strawberry-definition"].metadata
    return found


def _inner(kind: GraphQLOutputType) -> tuple[GraphQLOutputType, bool]:
    """A kind without what says that it may not be null, and whether it says so."""
    return (kind.of_type, True) if isinstance(kind, GraphQLNonNull) else (kind, False)


def _getter(definition: Any, node: FieldNode) -> tuple[Get, Cell | None]:
    """What gets a field; and what gets it of the value alone, None where that takes the request too."""
    metadata = _metadata(definition)
    if resolve := metadata.get("root"):
        informed = "info" in resolve.__annotations__

        def answer(run: Run, _: Any) -> Any:
            arguments = get_argument_values(definition, node, run.variables)
            return resolve(info=SimpleNamespace(context=run.context), **arguments) if informed else resolve(**arguments)

        return answer, None
    get = metadata.get("get")
    if get is None:
        raise NotHere("a field of another make")
    if definition.args:
        return lambda run, value: get(value, **get_argument_values(definition, node, run.variables)), None
    return lambda run, value: get(value), get


def _word(run: Run, value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _each(write: Get | None, must: bool) -> Get:
    """What writes a list, whose members may be null unless ``must``."""

    def wrote(run: Run, several: Any) -> list[Any]:
        found = list(several)
        if must and any(one is None for one in found):
            raise NotHere("null where none may be")
        return found if write is None else [None if one is None else write(run, one) for one in found]

    return wrote
