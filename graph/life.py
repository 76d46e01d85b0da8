"""The days on which facts hold, read from the store for many at once; what :class:`graph.span.Span` wrote there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from graph.editions.telling import Told
from graph.entity import Entity
from graph.memory import passing
from graph.store import Source
from graph.writing.computing import CONFIDENCE, STATUS, days
from ontology import NS, ontology

Stated = tuple[str, ...]
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


def lives(source: Source, facts: Iterable[NamedNode], told: Told | None = None) -> dict[NamedNode, Life]:
    """The days of these facts; what is no fact has those of :class:`Life` itself.

    :param told: tells of those that are new, so that the store is not asked.
    """
    several = set(facts)
    known = {fact: life_of(one) for fact in several if told and (one := told.of(fact))}
    found: dict[NamedNode, dict[str, str]] = defaultdict(dict)
    for fact, predicate, value in _asked(source, several - known.keys()):
        if name := NAMES.get(predicate.value.removeprefix(NS)):
            found[fact][name] = value.value
    return defaultdict(Life, known | {fact: Life(**given) for fact, given in found.items()})


class Lives:
    """The days of facts, each looked up once.

    :param told: tells of those that are new, so that the store is not asked.
    """

    def __init__(self, source: Source, told: Told | None = None) -> None:
        self._source, self._told = source, told
        self._known: dict[NamedNode, Life] = {}

    def __call__(self, facts: Iterable[NamedNode]) -> Mapping[NamedNode, Life]:
        """The days of some facts, among those of others; what is no fact has those of :class:`Life` itself."""
        fresh = {fact for fact in facts if fact not in self._known}
        if fresh:
            found = lives(self._source, fresh, self._told)
            self._known |= {fact: found[fact] for fact in fresh}
        return self._known


def life_of(one: Entity) -> Life:
    """The days of a fact of which one reading says all there is; what the store says of it once it is written.

    >>> from graph.entity import entity
    >>> life_of(entity("Activity", {"name": "Dredging", "from": "2019", "until": "2020"}, "activity/d")).last
    '2020-12-31'
    """
    stated = _dates(one)
    modality = next((value for name, value in reversed(one.values) if name == "modality"), "")
    return _life(ontology()[one.cls].within("Fact"), *stated, modality)


@passing(20_000)
def _life(fact: bool, since: Stated, until: Stated, seen: Stated, modality: str) -> Life:
    end = until[-1] if until else ""
    if not fact:
        return Life(end=end, modality=modality)
    known = {NAMES[predicate.value.removeprefix(NS)]: value.value for predicate, value in days(since, until, seen)}
    return Life(**known, end=end, modality=modality)


def _dates(one: Entity) -> tuple[Stated, Stated, Stated]:
    """From when, until when and as of when it is stated to hold."""
    found: dict[str, Stated] = {"from": (), "until": (), "asOf": ()}
    for name, value in one.values:
        if name in found:
            found[name] = (*found[name], value)
    return found["from"], found["until"], found["asOf"]


def computed_of(one: Entity) -> tuple[NamedNode, ...]:
    """The properties of what is computed of a fact of which one reading says all there is; none of what is no fact."""
    if not ontology()[one.cls].within("Fact"):
        return ()
    return _computed_of(*_dates(one))


@passing(20_000)
def _computed_of(since: Stated, until: Stated, seen: Stated) -> tuple[NamedNode, ...]:
    return (STATUS, CONFIDENCE, *(predicate for predicate, _ in days(since, until, seen)))


def _asked(source: Source, facts: Iterable[NamedNode]) -> Iterator[Any]:
    ordered = sorted(set(facts), key=lambda node: node.value)
    for start in range(0, len(ordered), AT_ONCE):
        yield from source.rows(OF, facts=ordered[start : start + AT_ONCE])
