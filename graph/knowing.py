"""What was known by a day: what the documents issued by then state, whenever they were loaded.

A document counts from the day it was issued or adopted, else from the day it speaks from; one that says neither is not
known to have been there, and what was stated by hand counts from the day of the act. A date cut after the year or the
month counts from its last day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graph.evidence import Evidence
from graph.identity import Identity
from graph.span import DATE, Period
from graph.store import Source

DATED = """
SELECT ?document ?rank ?day { BELIEVED {
  { ?document dcterms:issued ?day BIND(0 AS ?rank) } UNION { ?document :adoptedOn ?day BIND(1 AS ?rank) }
  UNION { ?document :speaksFrom ?day BIND(2 AS ?rank) }
} }"""
BY_HAND = "document/by-hand"
BELIEVED = frozenset({"accepted", "proposed"})


def dated(source: Source, identity: Identity) -> dict[str, date]:
    """The day by which each document was there, by key; documents that state none are left out."""
    found: dict[str, tuple[str, date]] = {}
    for document, rank, day in source.rows(DATED):
        key = identity.key(document)
        known = (rank.value, Period.of(day.value).last)
        found[key] = min(known, found.get(key, known))
    return {key: day for key, (_, day) in found.items()}


@dataclass(frozen=True)
class Knowledge:
    """What counts by a day: ``days`` are those of the documents."""

    by: Period
    days: Mapping[str, date]

    def day(self, evidence: Evidence) -> date | None:
        """The day on which a piece of evidence was there; None where nothing says."""
        if evidence.document.startswith(BY_HAND) and DATE.fullmatch(evidence.paragraph):
            return Period.of(evidence.paragraph).last
        return self.days.get(evidence.document)

    def has(self, evidence: Evidence) -> bool:
        """Whether a piece of evidence was there by then."""
        day = self.day(evidence)
        return day is not None and day <= self.by.last

    def filtered(self, several: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """The evidence that was there by then."""
        return tuple(one for one in several if self.has(one))

    def states(self, several: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """The evidence that was there by then, and is believed."""
        return tuple(one for one in self.filtered(several) if one.status in BELIEVED)

    def later(self, several: Iterable[Evidence]) -> bool:
        """Whether all evidence is known to be of a later day, so that what it states was not there by then."""
        days = [self.day(one) for one in several if one.status in BELIEVED]
        return bool(days) and all(day is not None and day > self.by.last for day in days)
