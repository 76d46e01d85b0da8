"""What a document says, ready to be stated: a fact with what its ends stand for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from graph.entity import Entity
from loaders.ends import End, Ends
from loaders.extraction import Fact
from loaders.extraction.patterns import slot
from loaders.extraction.rules import rules
from loaders.predicates import RULE

ACTING = {"agent", "body"}


class Unplaced(ValueError):
    """A fact for which the ontology has no place."""


@dataclass(frozen=True)
class Saying:
    """A fact with what its ends stand for.

    :ivar words: its quote; for a later member of a list, after the quote of the first.
    :ivar request: the fact in the same sentence that says at whose request; None if there is none.
    :ivar mandate: the instrument with which, so the sentence begins, this is in line; None if there is none.
    :ivar year: of an event that the same passage dates; empty if it does not.
    """

    fact: Fact
    subject: End
    object: End
    ends: Ends
    words: str
    request: Fact | None = None
    mandate: End | None = None
    year: str = ""

    @property
    def manner(self) -> dict[str, str]:
        """Its dates, and its modality, certainty and condition where they are not the plain ones."""
        given = {"from": self.fact.since, "until": self.fact.until, "asOf": self.fact.as_of}
        manner = {"modality": self.fact.modality, "certainty": self.fact.certainty}
        plain = {"modality": "actual", "certainty": "stated"}
        asked = min(self.request.subject.spellings, key=len) if self.request else ""
        condition = {"qualification": f"at the request of {asked}" if asked else ""}
        return {k: v for k, v in (given | manner | condition).items() if v and plain.get(k) != v}

    @property
    def parties(self) -> tuple[End, End]:
        """Who acts, and in or for what: as the rule marks its ends, the subject of what is proposed; else a post acts.

        :raises Unplaced: if neither tells them apart.
        """
        if self.fact.rule.startswith(RULE):
            return self.subject, self.object
        pattern = _patterns().get(self.fact.rule, "")
        slots = (slot(pattern, "s"), slot(pattern, "o"))
        acting = tuple(found is not None and found["kind"] in ACTING for found in slots)
        if acting[0] == acting[1]:
            acting = tuple(end.cls in {"Post", "PostGroup"} for end in (self.subject, self.object))
        if acting[0] == acting[1]:
            raise Unplaced(f"{self.fact.predicate}: which of the two acts")
        return (self.subject, self.object) if acting[0] else (self.object, self.subject)


Made = tuple[tuple[Entity, ...], tuple[End, ...]]
Place = Callable[[Saying], Made]


@cache
def _patterns() -> dict[str, str]:
    return {rule.name: rule.patterns[0] for rule in rules()}
