"""What is kept of an answer: facts whose words, ends and dates stand in the passage, and whose terms the ontology has.

The answer is a stranger's, made from a stranger's text. It is data to be checked, and all that it can do is name a
place in the passage it was asked about.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick
from babel.dates import get_month_names

from loaders.extraction import Fact, Name
from loaders.formats.passages import Passage, Text
from loaders.proposing.predicates import COUNT, DATE, FORMS, MOST, RULE, Predicate, Slot, leads, modalities, predicates

CONFIDENCE = 0.4
LONGEST, SHORTEST = 1000, 4
SHOWN = 40
UNSEEN = "whose quote is not in the text"
UNKNOWN = "whose terms are not in the ontology"
UNNAMED = "whose ends are not named there"
UNDATED = "with a date that is not in the quote"
KNOWN = "that were known already"
SHAPELESS = "that are no facts in form"
REASONS = (UNSEEN, UNKNOWN, UNNAMED, UNDATED, KNOWN, SHAPELESS)
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
ISO = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?)?")
FENCED = re.compile(r"<think>.*?</think>", re.S)
ARTICLE = re.compile(r"^(?:the|an?|le|la|les|el|los|las)\s+|^l['\u2019]", re.I)
NAMED = re.compile(r"[^\W_a-z]")
# Chinese has no spaces: its words may begin and end anywhere.
INSIDE = r"[^\W\u2e80-\u9fff]"
INNER = re.compile(INSIDE)


class Dropped(ValueError):
    """A proposal that is not kept; the message is one of :data:`REASONS`."""


@dataclass
class Vetted:
    """What became of answers: the facts kept, how many were proposed, and how many dropped for which reason."""

    facts: list[Fact] = field(default_factory=list)
    proposed: int = 0
    dropped: Counter[str] = field(default_factory=Counter)


class Names:
    """Names that are looked for in passages.

    >>> names = Names([Name("body", "River Team", ("RT",)), Name("body", "Team")])
    >>> [(name.label, length) for name, length in names.within("the RT and the Teams").items()]
    [('River Team', 2)]
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self._called: dict[str, list[Name]] = {}
        for name in names:
            for spelling in {s for s in map(_squeezed, name.spellings) if len(s) > 1}:
                self._called.setdefault(spelling, []).append(name)
        self._spellings = sorted(self._called)
        self._finder = AhoCorasick(self._spellings)

    def within(self, words: str) -> dict[Name, int]:
        """The names that stand in a text as whole words, each with the length of its longest spelling there."""
        words, found = _squeezed(words), dict[Name, int]()
        for number, start, end in self._finder.find_matches_as_indexes(words, overlapping=True):
            if not INNER.match(words[end : end + 1]) and not INNER.match(words[max(0, start - 1) : start]):
                for name in self._called[self._spellings[number]]:
                    found[name] = max(found.get(name, 0), end - start)
        return found


def among(lines: Iterable[str], *several: Names) -> list[Name]:
    """The names that stand in some lines, the longest first: as many as a question takes."""
    found: dict[Name, int] = {}
    for line in lines:
        for names in several:
            found |= names.within(line)
    return sorted(found, key=lambda name: (-found[name], name.key, name.label))[:SHOWN]


def named(facts: Iterable[Fact]) -> list[Name]:
    """The things that facts are about."""
    ends = (end for fact in facts for end in (fact.subject, fact.object))
    return list(dict.fromkeys(end for end in ends if end.kind not in FORMS))


def vet(answer: str, model: str, text: Text, passage: Passage, names: Sequence[Name], vetted: Vetted) -> None:
    """Add to what is vetted what an answer proposes about a passage.

    :param names: the names known that occur in the passage, its lead-in or its heading.
    """
    page = _Page(text, passage, names, model)
    for given in _proposals(answer):
        vetted.proposed += 1
        try:
            vetted.facts.append(page.fact(given))
        except Dropped as reason:
            vetted.dropped[str(reason)] += 1


def fresh(vetted: Vetted, found: Iterable[Fact]) -> Vetted:
    """What is vetted, without what the rules, or a proposal before, have said of the same document."""
    said = {_said(fact) for fact in found}
    new = Vetted([], vetted.proposed, vetted.dropped.copy())
    for fact in vetted.facts:
        if _said(fact) in said:
            new.dropped[KNOWN] += 1
        else:
            said.add(_said(fact))
            new.facts.append(fact)
    return new


def understood(answer: str) -> bool:
    """Whether an answer holds a list of proposals, be it empty.

    >>> understood('Sure!\\n```json\\n{"facts": []}\\n```'), understood("I cannot do that.")
    (True, False)
    """
    return _listed(answer) is not None


def _proposals(answer: str) -> list[Any]:
    return (_listed(answer) or [])[:MOST]


def _listed(answer: str) -> list[Any] | None:
    """The first list of facts in an answer, whatever stands around it; None if there is none."""
    words, decoder = FENCED.sub("", answer), json.JSONDecoder()
    for at in [found.start() for found in re.finditer(r"[{\[]", words)][:MOST]:
        try:
            given, _ = decoder.raw_decode(words, at)
        except (ValueError, RecursionError):
            continue
        if isinstance(given, dict) and "predicate" in given:
            return [given]
        listed = given.get("facts") if isinstance(given, dict) else given
        if isinstance(listed, list) and (isinstance(given, dict) or all(isinstance(one, dict) for one in listed)):
            return listed
    return None


@dataclass(frozen=True)
class _Page:
    """The passage that an answer is about, with what may be named of it."""

    text: Text
    passage: Passage
    names: Sequence[Name]
    model: str

    def fact(self, given: Any) -> Fact:
        """The fact that is proposed.

        :raises Dropped: if it may not be.
        """
        said = _said_in(given)
        predicate, start = self._term(said), self._quoted(said["quote"])
        quote = said["quote"]
        subject = self._end(said["subject"], said.get("subjectKind", ""), predicate.subject, quote)
        object_ = self._end(said["object"], said.get("objectKind", ""), predicate.object, quote)
        things = [end for end in (subject, object_) if end.kind not in FORMS]
        if subject == object_ or not any(_stands(s, quote) for end in things for s in end.spellings):
            raise Dropped(UNNAMED)
        since, until = (_dated(said.get(clock, ""), quote) for clock in ("since", "until"))
        if since and until and until[: len(since)] < since[: len(until)]:
            raise Dropped(UNDATED)
        return Fact(
            subject=subject,
            predicate=predicate.name,
            object=object_,
            quote=quote,
            start=start,
            end=start + len(quote),
            passage=self.passage,
            support=self._support(things),
            confidence=CONFIDENCE,
            rule=RULE + self.model,
            since=since,
            until=until,
            modality=said.get("modality") or "actual",
        )

    def _term(self, said: Mapping[str, str]) -> Predicate:
        predicate = predicates().get(said["predicate"])
        if not predicate or (said.get("modality") or "actual") not in modalities():
            raise Dropped(UNKNOWN)
        return predicate

    def _quoted(self, quote: str) -> int:
        """Where the quote begins in the text: it is looked for character for character, and as whole words."""
        found = re.search(_whole(quote), self.text.words(self.passage))
        if not found or len(quote.strip()) < SHORTEST:
            raise Dropped(UNSEEN)
        return self.passage.start + found.start()

    def _end(self, label: str, kind: str, slot: Slot, quote: str) -> Name:
        label = _squeezed(label)
        if slot.value:
            return _value(label, slot.value, quote)
        if kind and kind not in slot.kinds:
            raise Dropped(UNKNOWN)
        for name in self.names:
            if name.kind in slot.kinds and any(_alike(label, spelling) for spelling in name.spellings):
                return name
        bare = ARTICLE.sub("", label)
        if not NAMED.search(bare) or not any(_stands(bare, words) for words in self._around()):
            raise Dropped(UNNAMED)
        return Name(kind or slot.kinds[0], bare)

    def _around(self) -> list[str]:
        lines = [self.text.words(one) for one in (self.passage, *leads(self.passage))]
        return [*lines, self.passage.section]

    def _support(self, things: Iterable[Name]) -> tuple[int, int] | None:
        """The lead-in that names an end which the passage does not; None if it names them all."""
        for thing in things:
            for line in (self.passage, *leads(self.passage)):
                if any(_stands(spelling, self.text.words(line)) for spelling in thing.spellings):
                    if line is not self.passage:
                        return line.start, line.end
                    break
        return None


def _said_in(given: Any) -> dict[str, str]:
    """The texts of a proposal by their field."""
    if not isinstance(given, dict):
        raise Dropped(SHAPELESS)
    said = {field: str(v) for field, v in given.items() if isinstance(v, str | int) and len(str(v)[:LONGEST]) < LONGEST}
    if not {"predicate", "subject", "object", "quote"} <= said.keys():
        raise Dropped(SHAPELESS)
    return said


def _value(label: str, kind: str, quote: str) -> Name:
    if kind == DATE:
        if not (date := _dated(label, quote)):
            raise Dropped(UNDATED)
        return Name(DATE, date)
    digits = re.sub(r"(?<=\d)[, \u00a0](?=\d{3}\b)", "", label)
    if kind == COUNT and not re.fullmatch(r"\d+(?:\.\d+)?", digits):
        raise Dropped(UNNAMED)
    if not label or not _stands(label, quote):
        raise Dropped(UNNAMED)
    return Name(kind, digits if kind == COUNT else label)


def _dated(said: str, quote: str) -> str:
    """The date, if all of it stands in the quote: the year, the month's name or number, the day's number."""
    found = ISO.fullmatch(said.strip())
    if not found and not said.strip():
        return ""
    if not found or not re.search(rf"(?<!\d){found['year']}(?!\d)", quote):
        raise Dropped(UNDATED)
    if found["month"] and not _month(int(found["month"]), found[0], quote):
        raise Dropped(UNDATED)
    if found["day"] and not re.search(rf"(?<!\d)0?{int(found['day'])}(?!\d)", quote):
        raise Dropped(UNDATED)
    return found[0]


def _month(month: int, date: str, quote: str) -> bool:
    words = quote.casefold()
    numbered = re.search(rf"(?<!\d)0?{month}[./-]|[./-]0?{month}(?!\d)|(?<!\d){month}月", words)
    return date in words or bool(numbered) or any(name in words for name in _months()[month])


@cache
def _months() -> dict[int, set[str]]:
    """The names of each month in the six languages, in every form."""
    forms = [get_month_names("wide", context, locale) for context in ("format", "stand-alone") for locale in LANGUAGES]
    return {month: {names[month].casefold() for names in forms} for month in range(1, 13)}


def _said(fact: Fact) -> tuple[str, frozenset[str]]:
    return fact.predicate, frozenset(end.key or _squeezed(end.label).casefold() for end in (fact.subject, fact.object))


def _stands(words: str, text: str) -> bool:
    """Whether some words stand in a text as whole words, however its lines are broken."""
    return bool(words) and bool(re.search(_whole(words), _squeezed(text)))


def _whole(words: str) -> str:
    return rf"(?<!{INSIDE}){re.escape(words)}(?!{INSIDE})"


def _alike(label: str, spelling: str) -> bool:
    return ARTICLE.sub("", label).casefold() == ARTICLE.sub("", _squeezed(spelling)).casefold()


def _squeezed(words: str) -> str:
    return " ".join(words.split())
