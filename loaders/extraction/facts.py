"""The facts of a document: typed ends, the quote found again in the text, and the manner in which it is said."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from loaders.extraction.adoption import called, placed
from loaders.extraction.boards import boards
from loaders.extraction.contest import standing, surest
from loaders.extraction.coreference import resolved
from loaders.extraction.cues import cued, cues
from loaders.extraction.deliverables import deliverables
from loaders.extraction.doings import doings
from loaders.extraction.events import gatherings
from loaders.extraction.fact import Fact
from loaders.extraction.gazetteer import Gazetteer, gazetteer
from loaders.extraction.grids import grids
from loaders.extraction.heads import paper, spoken
from loaders.extraction.lines import legible, lines
from loaders.extraction.manner import Timeline
from loaders.extraction.mentions import Mention, mentions
from loaders.extraction.names import Name
from loaders.extraction.rolls import rolls
from loaders.extraction.rosters import rosters
from loaders.extraction.rules import Found, Rule, rulebook, rules
from loaders.extraction.sections import sections
from loaders.extraction.stacks import stacks
from loaders.extraction.statements import statements
from loaders.extraction.tense import LASTING, manner, sentence, times
from loaders.formats.passages import Passage, Text

LITERAL = {"phrase": "literal", "title": "literal", "name": "literal"}


def facts(text: Text, names: Iterable[Name] | Gazetteer) -> list[Fact]:
    """The facts of a document in its order, the most trusted reading of each.

    >>> from loaders.formats.passages import passages
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
    tables = grids(text.text, text.passages, named)
    every = [*_readings(using, plain, text.passages, known, named, itself), *tables]
    read = standing(called(every), plain, frozenset(cue.name for cue in cues()))
    said = spoken(plain)
    printed = cache(partial(_printed, plain))
    timeline = Timeline(plain, named, said)
    made = (_fact(text, plain, found, said, printed, timeline) for found in surest(read))
    return sorted(
        (fact for fact in made if fact), key=lambda f: (f.start, f.end, f.predicate, f.subject.label, f.object.label)
    )


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
    text: Text, plain: str, found: Found, said: str, printed: Callable[[Name], Name], timeline: Timeline
) -> Fact | None:
    """The reading as a fact of its passage; ``None`` if its quote lies in none, or an end is nothing but brackets."""
    start, end = found.quote.start, found.quote.end
    at = bisect_right(text.passages, start, key=lambda passage: passage.start) - 1
    named = found.subject.label.strip() and found.object.label.strip()
    if at < 0 or start >= text.passages[at].end or not named:
        return None
    passage, context = text.passages[at], found.context or sentence(plain, found.quote)
    since, until = times(plain, found, context, passage, timeline)
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
        modality=manner(plain, found, context, found.since or since, said),
        certainty="implied" if found.implied else "stated",
    )


def _kind(name: Name) -> Name:
    """A thing called by its words, of no kind known, is a literal."""
    return replace(name, kind=LITERAL.get(name.kind, name.kind))
