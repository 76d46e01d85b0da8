"""What GraphQL resolvers hold in hand: a node in its view, together with the nodes it was fetched with.

Whatever is asked of one of them is asked of all its siblings at once, so a list of any length costs one question a
field. What a request may take, in nodes, fields and seconds, is its budget.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

from graph.conflicts.choices import Choice, choices
from graph.evidence import Evidence
from graph.naming.names import Named, NotFound
from graph.view import Node, View
from ontology import Class, Property


class TooMuch(ValueError):
    """A request that takes more than it may."""


@dataclass
class Budget:
    """What is left to one request: nodes, fields, and time until its deadline on the monotonic clock."""

    nodes: int = 20_000
    fields: int = 200_000
    deadline: float = field(default_factory=lambda: time.monotonic() + 10)

    def fetch(self, nodes: int) -> None:
        """Take nodes out of it.

        :raises TooMuch: if there are none left, or no time.
        """
        self.nodes -= nodes
        if self.nodes < 0 or time.monotonic() > self.deadline:
            raise TooMuch("this asks for too much at once: ask for fewer things (first), or fewer levels")

    def resolve(self, fields: int = 1) -> None:
        """Take fields out of it.

        :raises TooMuch: if there are none left.
        """
        self.fields -= fields
        if self.fields < 0:
            raise TooMuch("this asks for too many fields at once: ask for fewer things (first), or fewer fields")


BUDGET: ContextVar[Budget | None] = ContextVar("budget", default=None)


@dataclass
class Group:
    """Nodes asked about together, and what was found for them; their nodes are fetched when the first is needed."""

    view: View
    keys: tuple[str, ...]
    _nodes: dict[str, Node] | None = None
    _led: dict[tuple[str, int], dict[str, list[Item]]] = field(default_factory=dict)
    _evidence: dict[str, tuple[Evidence, ...]] | None = None
    _choices: Mapping[str, Choice] | None = None

    def node(self, key: str) -> Node:
        """The node with one of the keys.

        :raises NotFound: if nothing believed has it.
        """
        if self._nodes is None:
            self._nodes = {n.key: n for n in _fetched(self.view, self.keys)}
        if key not in self._nodes:
            raise NotFound(key, ())
        return self._nodes[key]

    def led(self, key: str, prop: Property, first: int) -> list[Item]:
        """The nodes a property of one of them leads to, at most so many."""
        asked = (f"{prop.name} {prop.iri.value}", first)
        if asked not in self._led:
            found = self.view.leading(self.keys, prop)
            reached = {i.key: i for i in items(self.view, (k for several in found.values() for k in several[:first]))}
            self._led[asked] = {
                k: [reached[child] for child in several[:first] if child in reached] for k, several in found.items()
            }
        return self._led[asked].get(key, [])

    def evidence(self, key: str) -> tuple[Evidence, ...]:
        """What says so of one of them."""
        if self._evidence is None:
            self._evidence = self.view.evidence(self.keys)
        return self._evidence.get(key, ())

    def choice(self, key: str) -> Choice | None:
        """What a person chose of statements that do not agree, one of them being this; None where nobody did."""
        if self._choices is None:
            self._choices = choices(self.view)
        return self._choices.get(key)


@dataclass(frozen=True)
class Item:
    """A key with its siblings; its node is fetched with theirs, when something is asked that its name does not say."""

    key: str
    group: Group

    @property
    def node(self) -> Node:
        """The node.

        :raises NotFound: if nothing believed has it.
        """
        return self.group.node(self.key)

    @property
    def named(self) -> Named | None:
        """What it is called; None for a fact, which has no name."""
        return self.view.names.of(self.key)

    @property
    def definition(self) -> Class:
        """Its class."""
        named = self.named
        return named.definition if named else self.node.cls

    @property
    def view(self) -> View:
        """The view it is seen in."""
        return self.group.view


def items(view: View, keys: Iterable[str]) -> list[Item]:
    """The nodes with these keys that are believed and hold, as one group."""
    nodes = _fetched(view, keys)
    group = Group(view, tuple(n.key for n in nodes), {n.key: n for n in nodes})
    return [Item(key, group) for key in group.keys]


def promised(view: View, keys: Iterable[str]) -> dict[str, Item]:
    """Nodes that are known to be there, as one group, fetched when the first of them is needed."""
    group = Group(view, tuple(dict.fromkeys(keys)))
    return {key: Item(key, group) for key in group.keys}


def item(view: View, key: str) -> Item:
    """The node with this key.

    :raises NotFound: if nothing believed has it.
    """
    node = view.node(key)
    return Item(node.key, Group(view, (node.key,), {node.key: node}))


def _fetched(view: View, keys: Iterable[str]) -> list[Node]:
    nodes = view.nodes(keys)
    if budget := BUDGET.get():
        budget.fetch(len(nodes) or 1)
    return nodes
