"""Rules as data: a cue with typed slots, the predicate it yields, and examples that are tests.

The files of ``rulebook/`` hold them; ``docs/rules.md`` tells how to add one.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from loaders.extraction.frames import Frame
from loaders.extraction.lines import Line, block, phrase
from loaders.extraction.listing import items, members
from loaders.extraction.mentions import Span
from loaders.extraction.names import Name
from loaders.extraction.patterns import CLASSES, FREE, Exhausted, check, compiled, needed, slot, steps, words
from loaders.extraction.roles import Role
from loaders.extraction.sieve import Sieve, folded, follow

FAR = 120
# "Its final document, the Call of the rivers": the thing is what it is called.
CALLED = re.compile(
    r"(?:[\w-]+ ){0,3}(?:documents?|reports?|declaration|statement|paper|study|guide|note|contribution|strategy|text)"
    rf"(?:,| on| entitled| titled| called| named)+ (?:the )?[\"']?[{block('title', 'document')}][\"']?"
)
LISTS = {"items", "listed", "members"}
# A thing called so is nothing a reader could look up.
VAGUE = re.compile(
    r"(?:these|this|those|such|other|some|any|all|more|it|they|which|who|that)\b|[\w-]+$|\W*$|.*:$", re.I
)


@dataclass(frozen=True)
class End:
    """One end of a relation as found: the thing, its characters, how sure the mention is.

    :ivar antecedent: where a pronoun's thing was named; ``None`` for a name.
    :ivar since: the year or day in brackets after a listed thing; empty if none is stated.
    """

    name: Name
    span: Span
    sure: float = 1.0
    antecedent: Span | None = None
    since: str = ""


@dataclass(frozen=True)
class Found:
    """One reading of a rule: both ends, the quote, how far it is to be trusted.

    :ivar support: the lead-in or antecedent without which the quote says nothing; ``None`` if it needs none.
    :ivar context: the sentence, in which the manner is read.
    :ivar implied: whether a reader infers it rather than reads it.
    """

    rule: str
    predicate: str
    subject: Name
    object: Name
    quote: Span
    confidence: float
    support: Span | None = None
    context: Span | None = None
    since: str = ""
    until: str = ""
    implied: bool = False


@dataclass(frozen=True)
class Rule:
    """A cue and what it yields.

    :ivar yes: examples, each with the fact it must give: "sentence => subject | object".
    :ivar no: sentences in which it must find nothing.
    :ivar form: puts the object into words; "{}" is its name.
    :ivar agent: who is meant where nobody is named: then the fact is implied. "@resolution" is the thing of that kind
        which the document named last before the sentence.
    :ivar implied: whether a reader infers it rather than reads it.
    :ivar cue: what a sentence must hold for any of the patterns to fit; ``None`` if they say so themselves.
    """

    name: str
    predicate: str
    patterns: tuple[str, ...]
    confidence: float
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    form: str = "{}"
    agent: str = ""
    implied: bool = False
    cue: re.Pattern[str] | None = None

    def tried(self, pattern: str, line: Line, text: str) -> Iterator[Found]:
        """What one of its patterns finds in one line.

        :raises ValueError: if it gives up on the line.
        """
        try:
            for match in compiled(pattern).finditer(line.text):
                yield from self._matched(pattern, match, line, text)
        except Exhausted as error:
            raise ValueError(f"rule {self.name!r} gives up on {line.text[:80]!r}: {error}") from None

    def _matched(self, pattern: str, match: re.Match[str], line: Line, text: str) -> Iterator[Found]:
        for subject in self._ends(pattern, "s", match, line, text):
            for object_ in self._ends(pattern, "o", match, line, text):
                if subject.name.label != object_.name.label:
                    yield self._found(pattern, line, match, subject, object_)

    def _found(self, pattern: str, line: Line, match: re.Match[str], subject: End, object_: End) -> Found:
        start, end = _quoted(match)
        quote, support = line.span(start, end), line.lead(match.start(), match.end())
        if start > match.start() and support is None:
            support = line.span(match.start(), start)
        first = line.span(match.start("o"), match.start("o") + 1).start
        if _many(pattern, "o") and object_.span.start > first and object_.span.end > subject.span.end:
            support = support or Span(quote.start, first)
            quote = object_.span
        support = support or subject.antecedent or object_.antecedent
        trust = round(self.confidence * subject.sure * object_.sure, 3)
        context = Span(line.places[line.item].start, line.places[-1].end)
        inferred = self.implied or bool(self.agent)
        ends = subject.name, self._formed(subject.name, object_.name)
        return Found(
            self.name,
            self.predicate,
            *ends,
            quote,
            trust,
            support,
            context,
            object_.since or subject.since,
            implied=inferred,
        )

    def _formed(self, subject: Name, object_: Name) -> Name:
        """The object in the rule's form; a work is also called by its owner's name."""
        if self.form != "{}":
            return Name("phrase", self.form.format(object_.label)).called(*map(self.form.format, object_.names))
        owned = object_.kind in CLASSES["work"] and not object_.key
        return object_.called(f"{subject.label} {object_.label}") if owned else object_

    def _ends(self, pattern: str, end: str, match: re.Match[str], line: Line, text: str) -> Iterator[End]:
        found = slot(pattern, end)
        if found is None:
            yield from self._meant(line, match)
        elif found["kind"] == "members":
            yield from (End(name, span, 0.95) for name, span in members(line, text, *match.span(end)))
        elif found["kind"] in LISTS:
            for name, span, since in items(line, text, *match.span(end)):
                thing = name if name.key or self.predicate != "coversTheme" else replace(name, kind="theme")
                yield End(thing, span, 0.95, since=since)
        elif found["kind"] in FREE:
            yield _phrase(line, text, match, end, found["kind"])
        else:
            yield from _mentioned(line, match, end, block(*CLASSES[found["kind"]]))

    def _meant(self, line: Line, match: re.Match[str]) -> Iterator[End]:
        """Who is meant where nobody is named."""
        span = line.span(*match.span())
        if self.agent == "@this" or not self.agent.startswith("@"):
            yield End(Name("body", self.agent), span)
        elif said := line.earlier.get(self.agent[1:]):
            yield End(said.name, span, 0.9, Span(said.start, said.end))


class Rulebook:
    """Rules to be read together: a line tries only the patterns whose words and kinds it holds."""

    def __init__(self, using: Iterable[Rule]) -> None:
        using = tuple(using)
        patterns = [pattern for rule in using for pattern in rule.patterns]
        cues = [rule.cue.pattern for rule in using if rule.cue]
        kinds = chain.from_iterable(map(needed, patterns))
        self.sieve = Sieve(chain.from_iterable(map(words, (*patterns, *cues))), kinds)
        self.tries = [(self._mask(rule, one), rule, one) for rule in using for one in rule.patterns]

    def _mask(self, rule: Rule, pattern: str) -> int:
        """What a line must hold for a pattern, and its rule's cue, to fit."""
        cue = words(rule.cue.pattern) if rule.cue else ()
        return self.sieve.mask((*cue, *words(pattern)), needed(pattern))

    def read(self, line: Line, text: str) -> Iterator[Found]:
        """What the rules find in one line, in their order."""
        for rule, pattern in self.fit(line):
            yield from rule.tried(pattern, line, text)

    def fit(self, line: Line) -> Iterator[tuple[Rule, str]]:
        """The rules and patterns that may find something in a line."""
        text = folded(line.text)
        held = self.sieve.held(text, line.kinds())
        near = [(rule, one) for mask, rule, one in self.tries if held & mask == mask]
        for rule, one in near:
            if follow(steps(one), text) and (not rule.cue or rule.cue.search(line.text)):
                yield rule, one


def _quoted(match: re.Match[str]) -> tuple[int, int]:
    """Where the quote begins and ends: after a long gap only what follows it, if the object does."""
    cut = match.start("cut") if "cut" in match.re.groupindex else -1
    ends = [match.end(group) for group in ("s", "o") if group in match.re.groupindex]
    return (cut if cut - match.start() > FAR and max(ends) > cut else match.start()), match.end()


def _phrase(line: Line, text: str, match: re.Match[str], end: str, kind: str) -> End:
    """A free stretch: the one thing it names and nothing else, or a thing called by its words."""
    within = line.mentions(*match.span(end))
    if len(within) == 1 and len(match[end].strip()) <= 1:
        mention, span = within[0]
        return End(mention.name, span, mention.sure, mention.antecedent)
    if CALLED.fullmatch(match[end].strip()):
        mention, span = within[-1]
        return End(mention.name, span, mention.sure, mention.antecedent)
    name, span = phrase(line, text, *match.span(end))
    vague = kind not in ("place", "topic") and VAGUE.match(name.label)
    return End(name, span, 0.5 if vague else 1.0)


def _mentioned(line: Line, match: re.Match[str], end: str, kinds: str) -> Iterator[End]:
    wanted = re.compile(f"[{kinds}]")
    for at in range(*match.span(end)):
        mention = line.meant.get(line.text[at])
        # "TSB (Mr A)": he is its man, not another.
        before = line.meant.get(line.text[at - 3 : at - 2])
        # "Ms B (Republic of Chad)": where she is from.
        his = before and mention and before.name.kind == "person" and mention.name.kind == "body"
        own = his or (mention and mention.name.kind == "person")
        beside = line.text[at - 1 : at] == "(" and own and at > match.start(end)
        if mention and wanted.match(line.text[at]) and not beside:
            yield End(mention.name, line.places[at], mention.sure, mention.antecedent)


def _many(pattern: str, end: str) -> bool:
    found = slot(pattern, end)
    return found is not None and (bool(found["many"]) or found["kind"] in LISTS)


@lru_cache(maxsize=2)
def rulebook(using: tuple[Rule, ...]) -> Rulebook:
    """The rulebook of these rules, made once."""
    return Rulebook(using)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of ``rulebook/``, file by file."""
    files = sorted((Path(__file__).parent / "rulebook").glob("*.toml"))
    return tuple(rule for file in files for rule in written(file.read_text(encoding="utf-8")))


def written(toml: str) -> tuple[Rule, ...]:
    """The rules of a text in TOML.

    :raises ValueError: if it is no TOML, or a rule names a slot that is not known.
    """
    given = tomllib.loads(toml)
    single = [_rule(one) for one in given.get("rule", [])]
    roles = (rule for one in given.get("role", []) for rule in _roles(one))
    return (*single, *roles, *(rule for one in given.get("frame", []) for rule in _framed(one)))


def _rule(given: dict[str, Any]) -> Rule:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    pattern = values.pop("pattern")
    rule = Rule(**values, patterns=pattern if isinstance(pattern, tuple) else (pattern,))
    for one in rule.patterns:
        check(one, rule.name)
    return rule


def _roles(given: dict[str, Any]) -> Iterator[Rule]:
    """The rules that a role makes; all have its examples."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    role = Role(**{key: values.pop(key) for key in [*values] if key in Role.__dataclass_fields__})
    for cue, patterns in role.patterns():
        for one in patterns:
            check(one, values["name"])
        yield Rule(**values, patterns=patterns, cue=cue)


def _framed(given: dict[str, Any]) -> Iterator[Rule]:
    """A frame's rules: who does what, and if it says so when and under which instrument."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    frame = Frame(**{key: values.pop(key) for key in [*values] if key in Frame.__dataclass_fields__})
    own = {"": values.get("yes", ()), "when": values.pop("yes_when", ()), "under": values.pop("yes_under", ())}
    predicates = {"": values.pop("predicate"), "when": frame.when, "under": frame.under}
    name = values.pop("name")
    for of, patterns in frame.patterns().items():
        called = f"{name}, {of}" if of else name
        for one in patterns:
            check(one, called)
        examples = values | {"yes": own[of]}
        yield Rule(name=called, predicate=predicates[of], patterns=patterns, cue=frame.cue, **examples)
