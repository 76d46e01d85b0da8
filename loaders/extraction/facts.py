"""Facts as they leave: typed ends, the quote found again in the text, and the manner in which it is said."""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from loaders.extraction.adoption import called, placed
from loaders.extraction.boards import boards
from loaders.extraction.contest import standing
from loaders.extraction.coreference import resolved
from loaders.extraction.cues import cued, cues
from loaders.extraction.days import heading
from loaders.extraction.deliverables import deliverables
from loaders.extraction.doings import doings
from loaders.extraction.events import gatherings
from loaders.extraction.gazetteer import Gazetteer, gazetteer
from loaders.extraction.grids import grids
from loaders.extraction.heads import paper, spoken
from loaders.extraction.lines import legible, lines
from loaders.extraction.manner import Timeline, inception, modality, willing
from loaders.extraction.mentions import Mention, Span, mentions
from loaders.extraction.names import Name
from loaders.extraction.rolls import rolls
from loaders.extraction.rosters import rosters
from loaders.extraction.rules import Found, Rule, rulebook, rules
from loaders.extraction.sections import sections
from loaders.extraction.stacks import stacks
from loaders.extraction.statements import statements
from loaders.passages import Passage, Text

LASTING = {
    "chair",
    "coChair",
    "member",
    "observer",
    "invited",
    "coversTheme",
    "meetingCount",
    "secretariat",
    "meetingDate",
    "responsibleFor",
}
PASSING = {
    "activity",
    "output",
    "participates",
    "reportsTo",
    "adopted",
    "establishedBy",
    "organizer",
    "eventWhere",
    "revision",
    "replacesTheme",
    "status",
    "rate",
    "responsibleFor",
    "signedBy",
    "instructs",
}
# What holds for a while rather than happens: when it began and ended is said beside it.
HOLDING = {
    "chair",
    "coChair",
    "viceChair",
    "member",
    "observer",
    "invited",
    "secretariat",
    "lead",
    "partner",
    "assistedBy",
    "facilitator",
    "coFacilitator",
    "leadFacilitator",
    "partOf",
    "alternativeName",
    "name",
}
VERSION = re.compile(r"\((?:[^()]*\D)?(?P<year>(?:19|20)\d\d)\)")
EDITION = re.compile(r"(?P<year>(?:19|20)\d\d)$|-(?P<short>\d\d)$")
# What says more than that somebody did something.
TELLING = {
    "output",
    "participates",
    "organizer",
    "partner",
    "reportsTo",
    "meetingCount",
    "meetingDate",
    "instructs",
    "adopted",
    "establishedBy",
    "chair",
    "coChair",
    "lead",
    "secretariat",
    "assistedBy",
    "coFacilitator",
    "leadFacilitator",
    "facilitator",
}
# What a heading may plan: "2022: next steps".
LISTED = {"activity", "output", "organizer", "eventWhere", "eventWhen", "participates"}
# What "will", right before the words or at the end of their lead-in, puts off.
WILLED = {"activity", "reportsTo", "replacesTheme"}
LITERAL = {"phrase": "literal", "title": "literal", "name": "literal"}


@dataclass(frozen=True)
class Fact:
    """One thing a document says, with the words that say it.

    :ivar subject: whom it is about; like ``object`` of a kind of :data:`names.KINDS`, or "literal", "date", "count".
    :ivar predicate: its canonical name: "chair", "coversTheme", "reportsTo" ...
    :ivar start: where the quote begins in the text; ``end`` is the place after its last character.
    :ivar support: the lead-in or antecedent that makes the quote mean something; ``None`` if it needs none.
    :ivar since: an ISO date, cut after year, month or day; empty if none is stated, and so ``until``.
    :ivar as_of: the day the statement speaks from; empty if the document does not say.
    :ivar modality: actual, planned, intended, decided or started.
    :ivar certainty: stated, or implied where a reader has to infer it.
    """

    subject: Name
    predicate: str
    object: Name
    quote: str
    start: int
    end: int
    passage: Passage
    support: tuple[int, int] | None
    confidence: float
    rule: str
    since: str = ""
    until: str = ""
    as_of: str = ""
    modality: str = "actual"
    certainty: str = "stated"


def facts(text: Text, names: Iterable[Name] | Gazetteer) -> list[Fact]:
    """The facts of a document in its order, the most trusted reading of each.

    >>> from loaders.passages import passages
    >>> words = "The River Team (RT) is chaired by the Water Unit."
    >>> [(f.subject.label, f.object.label) for f in facts(Text(words, passages(words)), []) if f.predicate == "chair"]
    [('River Team', 'Water Unit')]
    """
    return facts_by(rules(), text, names)


def facts_by(using: Sequence[Rule], text: Text, names: Iterable[Name] | Gazetteer) -> list[Fact]:
    """The facts of a document, read by these rules."""
    plain, known = legible(text), names if isinstance(names, Gazetteer) else gazetteer(tuple(names))
    itself = paper(plain)
    named = resolved(plain, mentions(plain, known), text.passages, itself)
    best: dict[tuple[str, frozenset[str]], Found] = {}
    tables = grids(text.text, text.passages, named)
    every = [*_readings(using, plain, text.passages, known, named, itself), *tables]
    read = standing(called(every), plain, frozenset(cue.name for cue in cues()))
    for found in _apart(sorted(read, key=lambda f: -f.confidence)):
        best.setdefault(
            (found.predicate, frozenset({found.subject.label.casefold(), found.object.label.casefold()})), found
        )
    said = spoken(plain)
    printed = cache(partial(_printed, plain))
    times = Timeline(plain, named, said)
    made = (_fact(text, plain, found, said, printed, times) for found in best.values() if not _overruled(found, best))
    return sorted(
        (fact for fact in made if fact), key=lambda f: (f.start, f.end, f.predicate, f.subject.label, f.object.label)
    )


def _apart(read: Sequence[Found]) -> Iterator[Found]:
    """The readings without activities that only say again what another reading says of the same agent."""
    told: dict[str, list[Span]] = {}
    items: list[Span] = []
    others = [found for found in read if found.predicate in TELLING]
    for found in read:
        if found.predicate == "activity":
            spans = told.setdefault(found.subject.label, [])
            again = any(_shared(found.quote, span) > 0 for span in (*spans, *items))
            if again or any(_said_by(found, other) for other in others):
                continue
            spans.append(found.quote)
            items += [found.quote] if found.rule == "an item of work" else []
        yield found


def _said_by(found: Found, other: Found) -> bool:
    """Whether another reading tells an activity as what it is: a meeting, a product, a request."""
    labels = {other.subject.label, other.object.label}
    size = found.quote.end - found.quote.start
    listed = found.rule == "an item of work" and other.predicate not in ("output", "organizer")
    return found.subject.label in labels and not listed and _shared(found.quote, other.quote) > 0.4 * size


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _overruled(found: Found, best: dict[tuple[str, frozenset[str]], Found]) -> bool:
    """Whether a list of members names one whom the same text calls an observer or a guest."""
    ends = {found.subject.label, found.object.label}
    others = (other for other in best.values() if other.predicate in ("observer", "invited"))
    return found.predicate == "member" and any({other.subject.label, other.object.label} == ends for other in others)


def jsonl(found: Iterable[Fact], doc: str) -> Iterator[str]:
    """The facts as JSON lines in the format of ``score.py``; the start of a theme is a line of its own."""
    for fact in found:
        yield _line(fact, doc, fact.subject, fact.predicate, fact.object)
        if fact.predicate == "coversTheme" and fact.since and fact.rule != "chose a theme":
            yield _line(fact, doc, fact.object, "themeSince", Name("date", fact.since))


def _line(fact: Fact, doc: str, subject: Name, predicate: str, object_: Name) -> str:
    times = {"from": fact.since, "to": fact.until, "asOf": fact.as_of}
    given = {
        "doc": doc,
        "subject": subject.label,
        "predicate": predicate,
        "object": object_.label,
        "subjectLabels": subject.names[:3],
        "objectLabels": object_.names[:3],
        "quote": fact.quote,
        "charStart": fact.start,
        "charEnd": fact.end,
        "confidence": fact.confidence,
        "rule": fact.rule,
        "time": {clock: day for clock, day in times.items() if day},
        "modality": fact.modality if fact.modality != "actual" else "",
        "certainty": fact.certainty,
    }
    return json.dumps({key: value for key, value in given.items() if value not in ("", {})}, ensure_ascii=False)


def _readings(
    using: Sequence[Rule],
    plain: str,
    laid: Sequence[Passage],
    known: Gazetteer,
    named: list[Mention],
    itself: Name,
) -> Iterator[Found]:
    yield from statements(plain, named, laid, itself)
    yield from placed(named, known)
    yield from sections(plain, laid, named, itself)
    yield from rosters(plain, laid, named)
    yield from boards(plain, laid, named, known)
    yield from stacks(plain, laid, named)
    yield from rolls(plain, laid, named)
    book = rulebook(tuple(using))
    for line in lines(plain, laid, named):
        yield from (_own(found, itself) for found in book.read(line, plain))
        yield from deliverables(line, plain)
        yield from doings(line, plain)
        yield from gatherings(line, plain)
        yield from cued(line, cues())


def _own(found: Found, itself: Name) -> Found:
    """The reading, where it speaks of the document that is read, by the document's name."""
    return replace(found, subject=itself) if found.subject.label == "@this" else found


def _printed(plain: str, name: Name) -> Name:
    """A thing with the names that the document prints before its others, but for its first."""
    first, rest = name.names[:1], sorted(name.names[1:], key=lambda one: one not in plain)
    return replace(_kind(name), names=(*first, *rest))


def _fact(
    text: Text, plain: str, found: Found, said: str, printed: Callable[[Name], Name], times: Timeline
) -> Fact | None:
    """The reading as a fact of its passage; ``None`` if its quote lies in none, or an end is nothing but brackets."""
    start, end = found.quote.start, found.quote.end
    at = bisect_right(text.passages, start, key=lambda passage: passage.start) - 1
    named = found.subject.label.strip() and found.object.label.strip()
    if at < 0 or start >= text.passages[at].end or not named:
        return None
    passage, context = text.passages[at], found.context or _sentence(plain, found.quote)
    since, until = _times(plain, found, context, passage, times)
    dated = found.predicate == "rate" and bool(re.search(r"\b[Aa]s (?:of|at)\b", plain[context.start : context.end]))
    lasting = found.predicate in LASTING or (found.predicate == "activity" and not until)
    return Fact(
        subject=printed(found.subject),
        predicate=found.predicate,
        object=printed(found.object),
        quote=text.text[start:end],
        start=start,
        end=end,
        passage=passage,
        support=(found.support.start, found.support.end) if found.support else None,
        confidence=found.confidence,
        rule=found.rule,
        since="" if dated else found.since or since,
        until=found.until or until,
        as_of=since if dated else said if lasting else "",
        modality=_modality(plain, found, context, found.since or since, said),
        certainty="implied" if found.implied else "stated",
    )


def _sentence(plain: str, quote: Span) -> Span:
    """The sentence around a quote."""
    low = max(plain.rfind(". ", 0, quote.start) + 2, plain.rfind("\n", 0, quote.start) + 1, 0)
    ends = [at for mark in (". ", "\n") if (at := plain.find(mark, quote.end)) >= 0]
    return Span(min(low, quote.start), min(ends, default=len(plain)))


def _modality(plain: str, found: Found, context: Span, since: str, said: str) -> str:
    """Planned or done, by the words, the heading, or the day: what is to begin after the document speaks is planned."""
    start, end = found.quote.start, found.quote.end
    headed = heading(plain, start) if found.predicate in LISTED else ""
    read = modality(plain[start:end], plain[context.start : start], headed)
    if read == "actual" and found.predicate in WILLED:
        lead = plain[found.support.start : found.support.end] if found.support and found.predicate == "activity" else ""
        read = willing(plain[context.start : start], lead) or read
    later = said and since and since > said[: len(since)]
    return "planned" if read == "actual" and later else read


def _times(plain: str, found: Found, context: Span, passage: Passage, times: Timeline) -> tuple[str, str]:
    """From when until when, as the sentence or its lead-in says; a choice begins when it is made."""
    lead = Span(passage.lead.start, passage.lead.end) if passage.lead else None
    words = plain[context.start : context.end]
    if found.predicate == "meetingCount" and "in total" in plain[found.quote.start : found.quote.end + 12]:
        begun = inception(words)
        return (begun, "") if begun else times.counted(found.quote, context)
    if found.predicate == "meetingCount":
        told = times.happened(found.quote, context, None) if re.search(r"Between|From", words) else ("", "")
        return told if any(told) else times.counted(found.quote, context)
    if found.predicate == "coversTheme" and found.rule == "chose a theme":
        return times.happened(found.quote, context, None)
    if found.predicate in ("adopted", "revision"):
        return _enacted(found, times.happened(found.quote, context, lead), plain[found.quote.start : found.quote.end])
    if found.predicate == "establishedOn":
        return found.object.label, found.object.label
    if found.predicate in PASSING:
        return times.happened(found.quote, context, lead)
    return times.lasted(found.quote, context) if found.predicate in HOLDING else ("", "")


def _enacted(found: Found, told: tuple[str, str], quote: str) -> tuple[str, str]:
    """When an instrument was adopted or revised: in the year of the conference, or of the version; else as is told."""
    ends = (found.subject, found.object)
    event = next((end for end in ends if end.kind == "event"), None)
    texts = [end for end in ends if end.kind in ("resolution", "document")]
    year = _year(event.label) if event else ""
    printed = [version["year"] for end in texts if (version := VERSION.search(end.label))]
    versions = [version for version in printed if version in quote or not told[0]]
    year = year or next(iter(versions), "")
    return told if not year or told[0].startswith(year) else (year, year)


def _year(label: str) -> str:
    """The year that ends an event's name, "WTDC-98", "Council 2015"; empty if none does."""
    found = EDITION.search(label)
    if not found or not found["short"]:
        return found["year"] if found else ""
    return f"{'19' if found['short'] > '60' else '20'}{found['short']}"


def _kind(name: Name) -> Name:
    """A thing called by its words, of no kind known, is a literal."""
    return replace(name, kind=LITERAL.get(name.kind, name.kind))
