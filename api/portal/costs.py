"""What a GraphQL operation costs, before it is run: its fields times the sizes of the pages they are on.

A list whose ``first`` (or ``last``) says how long it is counts as long as that; another one counts ten, and a root that
asks for a page without saying how long counts its usual hundred. A field of the root counts five hundred more, for it
is a question, and each part of a filter a hundred. Introspection counts one a field. Fragments are measured once, on
each type they are spread in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)
from graphql.type import GraphQLField, GraphQLOutputType

MOST = 1_000_000
AWAY = 50_000
LIST, ROOT, PART, LARGEST = 10, 500, 100, 1_000
PAGES, FILTER = ("first", "last"), "where"
Composite = GraphQLObjectType | GraphQLInterfaceType


@dataclass(frozen=True)
class Cost:
    """What an operation costs; ``fixed`` is whether it costs that whatever its variables are."""

    units: int
    fixed: bool


def cost(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> Cost:
    """What an operation of a valid document costs; its fragments do not contain themselves.

    >>> from graphql import build_schema, parse
    >>> small = build_schema("type Query { bodies(first: Int = 100): [Body!]! } type Body { name: String }")
    >>> [asked] = parse("query ($n: Int = 20) { bodies(first: $n) { name } }").definitions
    >>> cost(small, asked, {}, {}), cost(small, asked, {}, {"n": 500})
    (Cost(units=521, fixed=False), Cost(units=1001, fixed=False))
    """
    usual = {
        d.variable.name.value: int(d.default_value.value)
        for d in operation.variable_definitions or ()
        if isinstance(d.default_value, IntValueNode)
    }
    root = schema.get_root_type(operation.operation)
    assert root
    count = _Count(schema, fragments, {**usual, **variables})
    return Cost(count.of(root, operation.selection_set, ROOT), not count.varied)


@dataclass
class _Count:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    varied: bool = False
    _measured: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, kind: Composite, selections: SelectionSetNode, extra: int = 0) -> int:
        return sum(self._node(kind, node, extra) for node in selections.selections)

    def _node(self, kind: Composite, node: Any, extra: int) -> int:
        if isinstance(node, FieldNode):
            return self._field(kind, node, extra)
        if isinstance(node, InlineFragmentNode):
            return self.of(self._type(node, kind), node.selection_set, extra)
        assert isinstance(node, FragmentSpreadNode)
        place = (node.name.value, kind.name)
        if place not in self._measured:
            fragment = self.fragments[node.name.value]
            self._measured[place] = self.of(self._type(fragment, kind), fragment.selection_set, extra)
        return self._measured[place]

    def _type(self, node: Any, kind: Composite) -> Composite:
        found = self.schema.get_type(node.type_condition.name.value) if node.type_condition else kind
        assert isinstance(found, Composite)
        return found

    def _field(self, kind: Composite, node: FieldNode, extra: int) -> int:
        definition = kind.fields.get(node.name.value)
        if definition is None:  # of introspection
            return 1 + sum(1 for _ in _within(node.selection_set))
        below = get_named_type(definition.type)
        if not node.selection_set or not isinstance(below, Composite):
            return 1 + extra
        extra += PART * sum(self._parts(a.value) for a in node.arguments or () if a.name.value == FILTER)
        return 1 + extra + self._length(kind, node, definition) * self.of(below, node.selection_set)

    def _parts(self, value: ValueNode) -> int:
        """How many parts a filter has."""
        if isinstance(value, ObjectValueNode):
            return sum(1 + self._parts(one.value) for one in value.fields)
        if isinstance(value, ListValueNode):
            return sum(map(self._parts, value.values))
        return _given(self._variable(value)) if isinstance(value, VariableNode) else 0

    def _variable(self, node: VariableNode) -> object:
        self.varied = True
        return self.variables.get(node.name.value)

    def _length(self, kind: Composite, node: FieldNode, definition: GraphQLField) -> int:
        given = next((a.value for a in node.arguments or () if a.name.value in PAGES), None)
        if isinstance(given, IntValueNode):
            return _sane(int(given.value))
        if isinstance(given, VariableNode):
            number = self._variable(given)
            return _sane(number) if isinstance(number, int) else LIST
        root = kind is self.schema.query_type
        if root and "first" in definition.args and isinstance(usual := definition.args["first"].default_value, int):
            return usual
        if kind.name.endswith("Connection"):  # its page is counted where it is asked for
            return 1
        return LIST if "first" in definition.args or _several(definition.type) else 1


def _given(value: object) -> int:
    """How many parts a filter has that a variable gives."""
    if isinstance(value, dict):
        return sum(1 + _given(one) for one in value.values())
    return sum(map(_given, value)) if isinstance(value, list) else 0


def _sane(number: int) -> int:
    """A page size as it counts: one that is beyond what is answered is refused later, in words."""
    return max(1, min(number, LARGEST))


def _several(kind: GraphQLOutputType) -> bool:
    return isinstance(kind.of_type if isinstance(kind, GraphQLNonNull) else kind, GraphQLList)


def _within(selections: SelectionSetNode | None) -> Iterator[SelectionNode]:
    for node in selections.selections if selections else ():
        yield node
        if isinstance(node, FieldNode | InlineFragmentNode):
            yield from _within(node.selection_set)
