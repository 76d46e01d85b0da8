"""Of several readings of the same words those that stand: what is denied goes, and what a better reading tells apart.

A rule sees only its own sentence form. That "it co-chairs" is no "chairs", and that a cue tied a date to another group
than the rule that reads the whole clause did, shows only where the readings lie side by side.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from loaders.extraction.mentions import Span
from loaders.extraction.rules import Found
from loaders.extraction.topics import grouplike

# "It is not part of the secretariat", "has never been a member"; but not "not only".
DENIED = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|will|shall|should|can|could|may|must|would|being|been) "
    r"(?:\w+ )?(?:not|never|no longer|neither)\b(?! only| least| just)|\b(?:cannot|ceased to|refrains? from)\b",
)
# What may be told of a thing that is not done.
FREE = {"activity", "hasPurpose", "title", "fullName", "acronym", "alternativeName", "documentNumber", "cites"}
# Between the same two ends the second says less than the first, or the same again.
FINER = {
    "member": {"observer", "invited"},
    "chair": {"coChair", "viceChair"},
    "participates": {"observer", "invited", "member", "coChair", "chair"},
    "output": {"establishedBy"},
    "partner": {"organizer", "coChair"},
    "adopted": {"coversTheme"},
}
# What says more than that somebody did something.
TELLING = set(
    "output participates organizer partner reportsTo meetingCount meetingDate instructs adopted establishedBy chair "
    "coChair lead secretariat assistedBy coFacilitator leadFacilitator facilitator".split()
)
ONCE = {"establishedOn"}
# Readings of the same words are looked for among those that lie in the same so many characters.
STRETCH = 500
# "The network for WRC-19, launched in 2018": it is the network that was launched.
BESIDE = re.compile(r"\b(?:for|of|to|on|with|under|by) (?:the )?$")


def standing(read: Iterable[Found], plain: str, cues: frozenset[str]) -> list[Found]:
    """The readings that stand; ``cues`` are the rules that yield to all others."""
    left = [found for found in read if found.predicate in FREE or not denied(plain, found.quote)]
    left = [_helped(found) for found in left if not _beside(found, plain)]
    pairs = _pairs(left)
    kept = [one for one in left if not FINER.get(one.predicate, set()) & pairs[_pair(one)] and not _idle(one)]
    return list(_yielding(kept, cues))


def surest(read: Iterable[Found]) -> Iterator[Found]:
    """Of the readings of each fact the surest, the surest first; which of its ends comes first makes no other fact."""
    told: set[tuple[str, frozenset[str]]] = set()
    for found in _apart(sorted(read, key=lambda one: -one.confidence)):
        fact = found.predicate, frozenset({found.subject.label.casefold(), found.object.label.casefold()})
        if fact not in told:
            told.add(fact)
            yield found


def denied(plain: str, quote: Span) -> bool:
    """Whether the words of a quote deny what they speak of.

    >>> denied("It is not part of the secretariat.", Span(0, 33)), denied("It is not only a member.", Span(0, 23))
    (True, False)
    """
    return bool(DENIED.search(plain, quote.start, quote.end))


def _beside(found: Found, plain: str) -> bool:
    """Whether the quote begins with what only stands beside the thing that began."""
    start = found.quote.start
    first = found.predicate in ONCE and not plain[start].isdigit()
    return first and bool(BESIDE.search(plain, max(0, start - 9), start))


def _helped(found: Found) -> Found:
    """What supports a department is no secretariat: only a group has one."""
    group = grouplike(found.subject) or found.subject.kind != "body"
    return found if group or found.rule != "supported by" else replace(found, predicate="assistedBy")


def _idle(found: Found) -> bool:
    """Whether a day says no more of an event than its name: "WSIS Forum 2015" was in 2015."""
    return found.predicate == "eventWhen" and found.subject.label.endswith(found.object.label)


def _pair(found: Found) -> frozenset[str]:
    return frozenset({found.subject.label, found.object.label})


def _pairs(read: Sequence[Found]) -> defaultdict[frozenset[str], set[str]]:
    """The predicates read between each two ends."""
    told: defaultdict[frozenset[str], set[str]] = defaultdict(set)
    for found in read:
        if found.confidence >= 0.5:
            told[_pair(found)].add(found.predicate)
    return told


def _yielding(read: Sequence[Found], cues: frozenset[str]) -> Iterator[Found]:
    """The readings without those of cues where a rule reads the same words, or a beginning that is told already."""
    firm: defaultdict[tuple[str, int], list[Found]] = defaultdict(list)
    for found in read:
        if found.rule not in cues and found.confidence >= 0.5:
            for at in _near(found):
                firm[found.predicate, at].append(found)
    for found in read:
        rivals = (other for at in _near(found) for other in firm[found.predicate, at]) if found.rule in cues else ()
        if not any(_rival(found, other) for other in rivals):
            yield found


def _near(found: Found) -> range:
    """The stretches of a text where a reading may have rivals: its own; the whole, if it tells what begins but once."""
    return range(1) if found.predicate in ONCE else _stretches(found.quote)


def _rival(found: Found, other: Found) -> bool:
    """Whether another reading gives one of the ends to another thing in the same words, or a beginning twice."""
    ends = _pair(found)
    if ends == _pair(other) or not ends & _pair(other):
        return False
    once = found.predicate in ONCE and found.subject.label == other.subject.label
    return once or min(found.quote.end, other.quote.end) > max(found.quote.start, other.quote.start)


def _apart(read: Sequence[Found]) -> Iterator[Found]:
    """The readings without activities that only say again what another reading says of the same agent."""
    told: defaultdict[tuple[str, int], list[Span]] = defaultdict(list)
    items: defaultdict[int, list[Span]] = defaultdict(list)
    others: defaultdict[int, list[Found]] = defaultdict(list)
    for found in read:
        for at in _stretches(found.quote) if found.predicate in TELLING else ():
            others[at].append(found)
    for found in read:
        if found.predicate == "activity":
            label, stretches = found.subject.label, _stretches(found.quote)
            spans = (span for at in stretches for span in (*told[label, at], *items[at]))
            again = any(_shared(found.quote, span) > 0 for span in spans)
            if again or any(_said_by(found, other) for at in stretches for other in others[at]):
                continue
            for at in stretches:
                told[label, at].append(found.quote)
                items[at] += [found.quote] if found.rule == "an item of work" else []
        yield found


def _stretches(quote: Span) -> range:
    """The stretches of a text that words lie in: words that share some share one of them."""
    return range(quote.start // STRETCH, quote.end // STRETCH + 1)


def _said_by(found: Found, other: Found) -> bool:
    """Whether another reading tells an activity as what it is: a meeting, a product, a request."""
    labels = {other.subject.label, other.object.label}
    size = found.quote.end - found.quote.start
    listed = found.rule == "an item of work" and other.predicate not in ("output", "organizer")
    return found.subject.label in labels and not listed and _shared(found.quote, other.quote) > 0.4 * size


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)
