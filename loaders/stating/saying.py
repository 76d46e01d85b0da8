"""What a document says, ready to be stated: a fact with what its ends stand for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from graph.entity import Entity, Values, about, entity
from loaders.extraction import Fact
from loaders.extraction.cues import cues
from loaders.extraction.patterns import slot
from loaders.extraction.rules import rules
from loaders.proposing.predicates import RULE
from loaders.stating.ends import End, Ends, fit

REQUEST, LEAD_IN = {"upon request", "requested"}, "in line with, first"
# The kinds of slots whose things act, and those whose things may: ITU acts in "ITU takes part in the CEB".
ACTING, BODILY = {"agent", "members", "post", "person", "founder", "asker"}, {"body"}
# Bodies that sit in others, and those that others sit in.
SITTING = ("Sector", "Bureau", "Department", "UNEntity", "Organization", "BodyGroup")
SAT_IN = (
    "CoordinationBody",
    "ThematicGroup",
    "WorkingGroup",
    "StudyGroup",
    "AdvisoryGroup",
    "UNMechanism",
    "GoverningBody",
)


class Unplaced(ValueError):
    """A fact for which the ontology has no place."""


@dataclass(frozen=True)
class Saying:
    """A fact with what its ends stand for.

    :ivar words: its quote; for a later member of a list, after the quote of the first.
    :ivar request: the fact in the same sentence that says at whose request; None if there is none.
    :ivar mandate: the instrument with which, so the sentence begins, this is in line; None if there is none.
    :ivar year: of an event that the same passage dates; empty if it does not.
    :ivar after: the words of the passage that come after its quote.
    """

    fact: Fact
    subject: End
    object: End
    ends: Ends
    words: str
    request: Fact | None = None
    mandate: End | None = None
    year: str = ""
    after: str = ""

    @property
    def subject_name(self) -> str:
        """What the subject is called here, in its shortest form."""
        return min(self.fact.subject.spellings[:2], key=len)

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
        """Who acts, and in or for what: as the rule marks its ends, or as their classes tell.

        :raises Unplaced: if neither tells them apart.
        """
        both = (self.subject, self.object)
        acts = _acting().get((self.fact.predicate, self.fact.rule))
        if self.fact.rule.startswith(RULE):
            acts = 0
        if acts is None or not both[acts].within("Agent"):
            acts = _actor(*both)
        if acts is None:
            raise Unplaced("which of the two acts")
        return both[acts], both[1 - acts]


Made = tuple[tuple[Entity, ...], tuple[End, ...]]
Place = Callable[[Saying], Made]


def relation(said: Saying, cls: str, first: tuple[str, End], second: tuple[str, End], **more: str) -> Made:
    """A fact of a class between two ends, in the manner in which it is said.

    :raises UnknownTerm: if the class takes no such end.
    """
    for name, end in (first, second):
        fit(cls, name, end)
    values: Values = {first[0]: first[1].key, second[0]: second[1].key, **said.manner, **more}
    return (entity(cls, values),), (first[1], second[1])


def said_of(end: End, name: str, value: End) -> Made:
    """A property of a thing that leads to another.

    :raises UnknownTerm: if things of its class have no such property, or it takes no such value.
    """
    fit(end.cls or "Thing", name, value)
    return (about(end.cls, {name: value.key}, end.key),), (end, value)


def _actor(subject: End, other: End) -> int | None:
    """Which of two ends acts, by their classes: a post in a body, a bureau in a task force; else None."""
    ranks = [_rank(end) for end in (subject, other)]
    return None if ranks[0] == ranks[1] else ranks.index(max(ranks))


def _rank(end: End) -> int:
    if not end.within("Agent"):
        return -1
    if not end.within("Body"):
        return 3
    return 2 if any(map(end.within, SITTING)) else 0 if any(map(end.within, SAT_IN)) else 1


@cache
def _acting() -> dict[tuple[str, str], int]:
    """Which end acts by what a rule says: its subject (0) or its object (1), where all its patterns agree."""
    found: dict[tuple[str, str], set[int | None]] = {}
    for rule in rules():
        ends = {_marked(pattern) for pattern in rule.patterns}
        found.setdefault((rule.predicate, rule.name), set()).update(ends)
    for cue in cues():
        found.setdefault((cue.predicate, cue.name), set()).add(0)
    return {
        rule: one for rule, [one, *more] in ((r, list(e)) for r, e in found.items()) if one is not None and not more
    }


def _marked(pattern: str) -> int | None:
    kinds = [found["kind"] if (found := slot(pattern, end)) else "" for end in "so"]
    for wanted in (ACTING, BODILY):
        fit = [kind in wanted for kind in kinds]
        if fit[0] != fit[1]:
            return fit.index(True)
    return None
