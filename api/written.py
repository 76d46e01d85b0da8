"""A GraphQL answer written straight from what the resolvers hold.

The general executor spends some 15 microseconds on every field. Here the selection is compiled once a request: for
each type what to get and how to write it, fragments spread, arguments read. What this does not do (introspection, a
null where none may be, an error in a resolver) it leaves to the general executor, which then answers the whole request.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace
from typing import Any

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
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values, get_variable_values
from graphql.type import GraphQLIncludeDirective, GraphQLOutputType, GraphQLSkipDirective

from api.items import BUDGET, Item

Get = Callable[[Any], Any]
Entry = tuple[str, Get, Get]
Sets = tuple[SelectionSetNode, ...]


class NotHere(Exception):
    """Something that the general executor has to do."""


@dataclass
class Writer:
    """The selections of one request, compiled as they are met."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    variables: VariableValues
    context: dict[str, Any]
    _entries: dict[tuple[str, tuple[int, ...]], list[Entry]] = field(default_factory=dict)

    def root(self, operation: OperationDefinitionNode) -> dict[str, Any]:
        """The data of an operation."""
        query = self.schema.query_type
        assert query
        return self._object(query, (operation.selection_set,), None)

    def _object(self, kind: GraphQLObjectType, sets: Sets, value: Any) -> dict[str, Any]:
        key = (kind.name, tuple(map(id, sets)))
        entries = self._entries.get(key)
        if entries is None:
            entries = self._entries[key] = list(self._compiled(kind, sets))
        if budget := BUDGET.get():
            budget.resolve(len(entries))
        return {name: write(get(value)) for name, get, write in entries}

    def _compiled(self, kind: GraphQLObjectType, sets: Sets) -> Iterator[Entry]:
        asked: dict[str, list[FieldNode]] = {}
        for selections in sets:
            for node in self._fields(kind, selections):
                asked.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        for name, nodes in asked.items():
            if nodes[0].name.value == "__typename":
                yield name, lambda _: kind.name, _itself
                continue
            if nodes[0].name.value not in kind.fields:
                raise NotHere(nodes[0].name.value)
            definition = kind.fields[nodes[0].name.value]
            below = tuple(n.selection_set for n in nodes if n.selection_set)
            arguments = get_argument_values(definition, nodes[0], self.variables) if definition.args else {}
            yield name, self._getter(definition, arguments), self._writer(definition.type, below)

    def _getter(self, definition: Any, arguments: dict[str, Any]) -> Get:
        metadata = definition.extensions["strawberry-definition"].metadata
        if resolve := metadata.get("root"):
            info = SimpleNamespace(context=self.context)
            wanted = {"info": info} if "info" in resolve.__annotations__ else {}
            return lambda _: resolve(**wanted, **arguments)
        get: Get | None = metadata.get("get")
        if get is None:
            raise NotHere("a field of another make")
        return (lambda value: get(value, **arguments)) if arguments else get

    def _writer(self, kind: GraphQLOutputType, sets: Sets) -> Get:
        if isinstance(kind, GraphQLNonNull):
            return _there(self._writer(kind.of_type, sets))
        if isinstance(kind, GraphQLList):
            each = self._writer(kind.of_type, sets)
            return lambda values: None if values is None else [each(value) for value in values]
        if isinstance(kind, GraphQLObjectType):
            return lambda value: None if value is None else self._object(kind, sets, value)
        if isinstance(kind, GraphQLInterfaceType):
            return lambda value: None if value is None else self._object(self._type_of(value), sets, value)
        return _word if isinstance(kind, GraphQLEnumType) else _itself

    def _type_of(self, value: Item) -> GraphQLObjectType:
        found = self.schema.get_type(value.definition.family.name)
        assert isinstance(found, GraphQLObjectType)
        return found

    def _fields(self, kind: GraphQLObjectType, selections: SelectionSetNode) -> Iterator[FieldNode]:
        for node in selections.selections:
            if node.directives and not self._wanted(node):
                continue
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

    def _wanted(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])


def written(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: dict[str, Any],
    context: dict[str, Any],
) -> dict[str, Any]:
    """The data of a valid operation.

    :raises NotHere: if the general executor has to answer it.
    """
    given = get_variable_values(schema, operation.variable_definitions or (), variables)
    if not isinstance(given, VariableValues):
        raise NotHere("variables that do not fit")
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    return Writer(schema, fragments, given, context).root(operation)


def _itself(value: Any) -> Any:
    return value


def _word(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _there(write: Get) -> Get:
    def wrote(value: Any) -> Any:
        if value is None:
            raise NotHere("null where none may be")
        return write(value)

    return wrote
