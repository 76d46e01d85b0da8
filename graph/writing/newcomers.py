"""Things and facts of which nothing was said before a change: what is computed of them needs no look into the store.

A large table states a hundred thousand of them, and asking the store about each takes longer than writing it. What is
kept here holds only as long as every reading of a node came with the change and is believed: all else is dismissed, and
worked out from the store.
"""

from dataclasses import dataclass, field
from functools import cache, lru_cache

from pyoxigraph import NamedNode, Store

from graph.entity import TYPE, Entity
from graph.reading import Reading, term
from graph.writing.computing import FACT, NAME, days, standing
from ontology import ontology

DOCUMENT = term("Passage", "document")


@dataclass(slots=True)
class Newcomer:
    """What the readings of a node come to: its dates as stated, its only name, its best standing.

    ``since``, ``until`` and ``seen`` are from, until and as of; ``sure`` is the confidence of the surest reading.
    """

    name: str = ""
    since: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    accepted: bool = False
    sure: float = 0.0

    @property
    def computed(self) -> tuple[str, ...]:
        """What is computed of it if it is a fact: a line each, without what it is about."""
        return _computed(self.since, self.until, self.seen, self.accepted, self.sure)

    def learn(self, one: Entity, reading: Reading) -> bool:
        """Take in what a reading says; False if it gives another name, so that the names are to be counted."""
        name = ""
        for field_, value in one.values:
            if field_ == "name":
                name = value
            elif field_ == "from":
                self.since = _also(self.since, value)
            elif field_ == "until":
                self.until = _also(self.until, value)
            elif field_ == "asOf":
                self.seen = _also(self.seen, value)
        self.accepted |= reading.status == "accepted"
        self.sure = max(self.sure, float(f"{reading.confidence:g}"))
        self.name = self.name or name
        return not name or name == self.name


@lru_cache(maxsize=20_000)
def _also(dates: tuple[str, ...], date: str) -> tuple[str, ...]:
    """Dates with one more: the same ones stand in a table again and again, and are kept once."""
    return (*dates, date)


@lru_cache(maxsize=20_000)
def _computed(
    since: tuple[str, ...], until: tuple[str, ...], seen: tuple[str, ...], accepted: bool, sure: float
) -> tuple[str, ...]:
    said = (*days(since, until, seen), *standing(accepted, sure))
    return tuple(f" {predicate} {value}" for predicate, value in said)


@dataclass
class Newcomers:
    """The newcomers of one change, by node.

    :param store: as it is before anything of the change is written of what is asked about.
    """

    store: Store
    _nodes: dict[NamedNode, Newcomer] = field(default_factory=dict)
    _others: set[NamedNode] = field(default_factory=set)
    _held: dict[str, bool] = field(default_factory=dict)
    _read: dict[NamedNode, bool] = field(default_factory=dict)

    def read_before(self, document: NamedNode) -> bool:
        """Whether anything was read in a document before, as it is believed."""
        if document not in self._read:
            self._read[document] = any(self.store.quads_for_pattern(None, DOCUMENT, document, None))
        return self._read[document]

    def meet(self, node: NamedNode, one: Entity, reading: Reading, stands: bool) -> bool:
        """Learn what a reading says of a node, before it is written; whether nothing was said of it until now.

        :param stands: whether all of it is believed.
        """
        if node in self._others:
            return False
        known = self._nodes.get(node)
        first = known is None and stands and not self._there(node, one.key)
        if first:
            known = self._nodes[node] = Newcomer()
        if known is None or not stands or not known.learn(one, reading):
            self.dismiss(node)
        return first

    def dismiss(self, node: NamedNode) -> None:
        """Let the store answer for a node."""
        self._nodes.pop(node, None)
        self._others.add(node)

    def of(self, node: NamedNode) -> Newcomer | None:
        """What is known of a newcomer; None if the store is to be asked."""
        return self._nodes.get(node)

    def _there(self, node: NamedNode, key: str) -> bool:
        """Whether the store says anything of a node; it is not asked where it holds nothing of its kind."""
        segment = key.partition("/")[0]
        if segment not in self._held:
            kinds = (cls.iri for cls in ontology().values() if cls.segment == segment and not cls.abstract)
            self._held[segment] = any(
                next(self.store.quads_for_pattern(None, TYPE, kind, None), None) for kind in kinds
            )
        return self._held[segment] and next(self.store.quads_for_pattern(node, None, None), None) is not None


@cache
def kept_of(cls: str) -> tuple[tuple[NamedNode, ...], bool, frozenset[str]]:
    """The classes of what is stated to be of a class, whether it is a fact, and which of its fields name it."""
    definition = ontology()[cls]
    kinds = tuple(one.iri for one in (definition, *definition.ancestors))
    named = (p.name for p in definition.properties.values() if p.iri == NAME and not p.inverse)
    return kinds, FACT in kinds, frozenset(named)
