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
from graph.sketch import only, sketched
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

        :raises TooMuch: if there are none left, or no time.
        """
        self.fields -= fields
        if self.fields < 0 or time.monotonic() > self.deadline:
            raise TooMuch("this asks for too many fields at once: ask for fewer things (first), or fewer fields")


BUDGET: ContextVar[Budget | None] = ContextVar("budget", default=None)


@dataclass
class Group:
    """Nodes asked about together, and what was found for them; their nodes are fetched when the first is needed.

    Whoever says which fields are needed (``ask``) is given nodes that may have no others. ``cls`` is what those are
    that have no name, None if that is not known.
    """

    view: View
    keys: tuple[str, ...]
    _nodes: dict[str, Node] | None = None
    cls: Class | None = None
    _asked: frozenset[str] | None = None
    _sketches: dict[str, Node] = field(default_factory=dict)
    _drawn: frozenset[str] = frozenset()
    _led: dict[tuple[str, int], dict[str, list[Item]]] = field(default_factory=dict)
    _evidence: dict[str, tuple[Evidence, ...]] | None = None
    _choices: Mapping[str, Choice] | None = None

    def ask(self, fields: frozenset[str] | None) -> None:
        """Say which fields are needed of its nodes besides those said before; None for all of them."""
        if fields is None:
            self._nodes = self._nodes or {n.key: n for n in _fetched(self.view, self.keys)}
        elif self._nodes is None:
            self._asked = fields if self._asked is None else self._asked | fields

    def node(self, key: str) -> Node:
        """The node with one of the keys.

        :raises NotFound: if nothing believed has it.
        """
        if self._nodes is None and self._asked is not None and (drawn := self._drawing(self._asked)):
            return drawn[key]
        if self._nodes is None:
            self._nodes = {n.key: n for n in _fetched(self.view, self.keys)}
        if key not in self._nodes:
            raise NotFound(key, ())
        return self._nodes[key]

    def _drawing(self, asked: frozenset[str]) -> dict[str, Node]:
        """Its nodes with the fields that are asked for; nothing where they have to be whole."""
        if not self._sketches or not asked <= self._drawn:
            found = sketched(self.view, self.keys, asked, self.cls)
            if found is None:
                return {}
            _spend(len(found))
            self._sketches, self._drawn = found, asked
        return self._sketches

    def led(self, key: str, prop: Property, first: int) -> list[Item]:
        """The nodes a property of one of them leads to, at most so many."""
        asked = (f"{prop.name} {prop.iri.value}", first)
        if asked not in self._led:
            found = self._leading(prop)
            dated = self.view.when is not None or self.view.narrowed
            most = None if dated else first  # else what does not count takes no place
            wanted = (k for several in found.values() for k in several[:most])
            cls = only(prop.range or "") if prop.inverse and not dated else None
            reached = promised(self.view, wanted, cls) if cls else {i.key: i for i in items(self.view, wanted)}
            self._led[asked] = {
                k: [reached[child] for child in several if child in reached][:first] for k, several in found.items()
            }
        return self._led[asked].get(key, [])

    def _leading(self, prop: Property) -> dict[str, list[str]]:
        if prop.inverse:
            return self.view.leading(self.keys, prop)
        return {key: list(self.node(key).values.get(prop.name, ())) for key in self.keys}

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
    """The nodes with these keys that are believed and hold, as one group.

    Where all are things that have a name, they are there, and are fetched when something else is asked of one of them.
    """
    wanted = tuple(dict.fromkeys(keys))
    if view.known is None and all(_there(view, key) for key in wanted):
        return list(promised(view, wanted).values())
    nodes = _fetched(view, wanted)
    group = Group(view, tuple(n.key for n in nodes), {n.key: n for n in nodes})
    return [Item(key, group) for key in group.keys]


def _there(view: View, key: str) -> bool:
    named = view.names.of(key)
    return named is not None and named.key == key


def promised(view: View, keys: Iterable[str], cls: Class | None = None) -> dict[str, Item]:
    """Nodes that are known to be there, as one group, fetched when the first of them is needed.

    :param cls: what those are that have no name, if that is known.
    """
    group = Group(view, tuple(dict.fromkeys(keys)), cls=cls)
    return {key: Item(key, group) for key in group.keys}


def item(view: View, key: str) -> Item:
    """The node with this key.

    :raises NotFound: if nothing believed has it.
    """
    node = view.node(key)
    return Item(node.key, Group(view, (node.key,), {node.key: node}))


def _fetched(view: View, keys: Iterable[str]) -> list[Node]:
    nodes = view.nodes(keys)
    _spend(len(nodes))
    return nodes


def _spend(nodes: int) -> None:
    if budget := BUDGET.get():
        budget.fetch(nodes or 1)
