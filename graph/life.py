"""The days on which facts hold, read from the store for many at once; what :class:`graph.span.Span` wrote there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from graph.entity import Entity, Statement
from graph.store import Source
from graph.writing.computing import days
from ontology import NS, ontology

FIRST, LAST = "0001-01-01", "9999-12-31"
AT_ONCE = 400
# With the properties in VALUES too it would be a scan, and without the FILTER four times slower.
OF = """
SELECT ?fact ?p ?o { BELIEVED { VALUES ?fact { $facts } ?fact ?p ?o
  FILTER(?p IN (:firstDay, :lastDay, :surelyFrom, :surelyUntil, :until, :modality)) } }"""
NAMES = {
    "firstDay": "first",
    "lastDay": "last",
    "surelyFrom": "since",
    "surelyUntil": "to",
    "until": "end",
    "modality": "modality",
}


@dataclass(frozen=True)
class Life:
    """The days of a fact, in ISO 8601.

    ``first`` and ``last`` are those on which it may hold, ``since`` and ``to`` those on which it surely does, empty if
    none is sure; ``end`` is what a source says of its end, empty if none says anything. What is no fact is always so.

    >>> Life(first="2019-01-01").met(Life(last="2018-12-31")) is None
    True
    """

    first: str = FIRST
    last: str = LAST
    since: str = ""
    to: str = ""
    end: str = ""
    modality: str = ""

    @property
    def ended(self) -> bool:
        """Whether a source says that it ended."""
        return bool(self.end)

    @property
    def actual(self) -> bool:
        """Whether it is so, not only planned, intended or decided."""
        return self.modality in ("", "actual", "started")

    def met(self, other: "Life") -> "Life | None":
        """The days on which both may hold; None if there are none, or one of them is only planned."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        if first > last or not (self.actual and other.actual):
            return None
        return Life(first, last, end=self.end or other.end)

    def surely(self, other: "Life") -> bool:
        """Whether there is a day on which both surely hold."""
        return bool(self.since and other.since) and max(self.since, other.since) <= min(self.to, other.to)


def lives(source: Source, facts: Iterable[NamedNode]) -> dict[NamedNode, Life]:
    """The days of these facts; what is no fact has those of :class:`Life` itself."""
    found: dict[NamedNode, dict[str, str]] = defaultdict(dict)
    for fact, predicate, value in _told(source, facts):
        if name := NAMES.get(predicate.value.removeprefix(NS)):
            found[fact][name] = value.value
    return defaultdict(Life, {fact: Life(**given) for fact, given in found.items()})


def life_of(one: Entity) -> Life:
    """The days of a fact of which one reading says all there is; what the store says of it once it is written.

    >>> from graph.entity import entity
    >>> life_of(entity("Activity", {"name": "Dredging", "from": "2019", "until": "2020"}, "activity/d")).last
    '2020-12-31'
    """
    stated = {name: tuple(v for n, v in one.values if n == name) for name in ("from", "until", "asOf", "modality")}
    end, modality = (stated[name][-1] if stated[name] else "" for name in ("until", "modality"))
    if not ontology()[one.cls].within("Fact"):
        return Life(end=end, modality=modality)
    known = {NAMES[predicate.value.removeprefix(NS)]: value.value for predicate, value in _days(stated)}
    return Life(**known, end=end, modality=modality)


def _days(stated: Mapping[str, tuple[str, ...]]) -> tuple[Statement, ...]:
    return days(stated["from"], stated["until"], stated["asOf"])


def _told(source: Source, facts: Iterable[NamedNode]) -> Iterator[Any]:
    ordered = sorted(set(facts), key=lambda node: node.value)
    for start in range(0, len(ordered), AT_ONCE):
        yield from source.rows(OF, facts=ordered[start : start + AT_ONCE])
