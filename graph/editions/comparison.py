"""The difference between two editions, as a person reads it: by thing and by document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Store

from graph.editions import differing
from graph.editions.differing import CHANGED, REMOVED, Changed
from graph.editions.edition import Edition
from graph.editions.home import Home
from graph.editions.telling import ADDED
from graph.naming.names import FILE, Names
from ontology import ontology

DATES = ("from", "until", "asOf")


@dataclass(frozen=True)
class Comparison:
    """What is not in one edition as in the other; ``called`` gives the names of keys."""

    older: int
    newer: int
    changes: tuple[Changed, ...]
    called: Mapping[str, str]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many are added, removed and changed."""
        return {state: sum(one.state == state for one in self.changes) for state in (ADDED, REMOVED, CHANGED)}

    @property
    def sentence(self) -> str:
        """It in figures."""
        said = ", ".join(f"{number} {state}" for state, number in self.counts.items() if number)
        return f"From edition {self.older} to edition {self.newer}: {said or 'nothing changed'}."

    @cached_property
    def by_thing(self) -> list[tuple[str, list[Changed]]]:
        """The changes to each thing, by its key: those with the most first, a fact under every thing it is about."""
        found: dict[str, list[Changed]] = defaultdict(list)
        for one in self.changes:
            for key in (k for k in one.about if not one.fact or k != one.key):
                if key == one.key or one.fact:
                    found[key].append(one)
        return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))

    @cached_property
    def by_document(self) -> list[tuple[str, list[Changed]]]:
        """The changes that each document states, or stated, by its key: those with the most first."""
        found: dict[str, list[Changed]] = defaultdict(list)
        for one in self.changes:
            for key in one.documents:
                found[key].append(one)
        return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))

    def name(self, key: str) -> str:
        """What a key is called."""
        return self.called.get(key) or key

    def words(self, one: Changed) -> str:
        """A change in words: what it is about, and of what changed what it was and is.

        Dates and role stand with a fact that is new or gone.
        """
        values = one.after if one.state != REMOVED else one.before
        ends = [self.name(key) for key in one.about if key != one.key] if one.fact else [self.name(one.key)]
        said = f"{ontology()[one.cls].label}: {' - '.join(ends)}"
        if one.state == CHANGED:
            fields = sorted({*one.before, *one.after})
            return f"{said}; " + "; ".join(f"{f}: {self._old(one, f)} → {self._new(one, f)}" for f in fields)
        more = [*values.get("role", ()), *(f"{name} {date}" for name in DATES for date in values.get(name, ()))]
        return f"{said} ({', '.join(more)})" if one.fact and more else said

    def _old(self, one: Changed, field: str) -> str:
        return ", ".join(map(self.name, one.before.get(field, ()))) or "not stated"

    def _new(self, one: Changed, field: str) -> str:
        return ", ".join(map(self.name, one.after.get(field, ()))) or "not stated"


def compared(home: Home, older: Edition, newer: Edition) -> Comparison:
    """What is not in one edition as in the other, of what the clearance of a home sees."""
    older, newer = older.seen_by(home.clearance), newer.seen_by(home.clearance)
    stores = [one.read() for one in (older, newer)]
    nodes = _between(home, older.number, newer.number)
    if nodes is None:
        nodes = _anything(*stores)
    changes = tuple(differing.differences(nodes, stores[0], stores[1], home.identity))
    keys = {key for one in changes for key in (*one.about, *one.documents, *_values(one))}
    return Comparison(older.number, newer.number, changes, _called(keys, (older, newer)))


def _between(home: Home, older: int, newer: int) -> set[NamedNode] | None:
    """What was touched on the way from one edition to the other; None where that was not written down."""
    lines = [home.ledger.lineage(number) for number in (older, newer)]
    nodes: set[NamedNode] = set()
    for number in lines[0] ^ lines[1]:
        changes = differing.read(home.path, number, home.clearance)
        if changes is None:
            return None
        nodes |= {home.identity.iri(one.key) for one in changes}
    return nodes


def _anything(one: Store, other: Store) -> set[NamedNode]:
    """What is said otherwise in two stores, held against each other whole."""
    several = [set(store.quads_for_pattern(None, None, None, DefaultGraph())) for store in (one, other)]
    return {quad.subject for quad in several[0] ^ several[1] if isinstance(quad.subject, NamedNode)}


def _called(keys: set[str], editions: Iterable[Edition]) -> dict[str, str]:
    """What things are called, in the later edition if it has them."""
    found: dict[str, str] = {}
    for edition in editions:
        place: Path = edition.place / FILE
        names = Names(place) if place.exists() else None
        for key in keys if names else ():
            if names and (named := names.of(key)):
                found[key] = named.acronym or named.name
    return found


def _values(one: Changed) -> list[str]:
    return [value for side in (one.before, one.after) for several in side.values() for value in several if "/" in value]
