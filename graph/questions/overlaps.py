"""Overlaps: two who answer for one thing in one role at one time, and work of different bodies that is alike.

What may be an overlap was found when the edition was published (:mod:`graph.overlaps.table`), scored, with its reasons.
Whether it is meant to be so a person says (:func:`graph.review.judging.weigh`), and that stays.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pyoxigraph import NamedNode

from graph.evidence import Evidence
from graph.ledger.ledger import WEIGHINGS, Ruling
from graph.naming.names import Named
from graph.overlaps import table
from graph.overlaps.pair import REASONS, Because, Pair
from graph.questions.answer import Answer, Decision, Line, Scope, Section
from graph.questions.question import Question, choice, number
from graph.view import Node, View
from graph.wording import Day, Value, Words, counted, words

FIRST = 10
KINDS = {
    "answering": words("Two who answer for the same, in one role, at one time"),
    "work": words("Work of different bodies that is alike"),
}
VERDICTS = {
    "intended": words("Intended"),
    "to be merged": words("To be merged"),
    "undecided": words("Undecided"),
}


@dataclass(frozen=True)
class Overlap:
    """Two that do the same: two bodies or posts that answer for one thing, or two pieces of work."""

    kind: Annotated[str, "answering or work."]
    one: Annotated[Named, "The one: who answers, or the work."]
    other: Annotated[Named, "The other."]
    about: Annotated[Named | None, "For what both answer; null for work."]
    facts: Annotated[tuple[Node, ...], "The two facts, of which one can rule whether it is meant to be so."]
    score: Annotated[float, "How much they do the same, 0 to 1."]
    reasons: Annotated[tuple[Words, ...], "What speaks for it, and what against."]
    verdict: Annotated[str, "intended, to be merged, or undecided."]
    by: Annotated[str | None, "Who said so; null where nobody did."]
    why: Annotated[str | None, "Why, in that person's words."]
    evidence: Annotated[tuple[Evidence, ...], "What states the two."]


@dataclass(frozen=True)
class KindOfOverlap:
    """The overlaps of one kind."""

    name: Annotated[str, "answering or work."]
    title: Annotated[Words, "What they are called."]
    total: Annotated[int, "How many there are."]
    overlaps: Annotated[tuple[Overlap, ...], "The first of them, the strongest first."]


@dataclass(frozen=True, kw_only=True)
class Overlaps(Answer):
    """Who and what does the same, with what people said of it."""

    kinds: Annotated[tuple[KindOfOverlap, ...], "By kind."]

    @property
    def finding(self) -> Words:
        """How many there are."""
        total = sum(kind.total for kind in self.kinds)
        if not total:
            return words("that any two do the same is not stated %(where)s", where=self.scope.searched)
        return counted("%(number)s pair may do the same", "%(number)s pairs may do the same", total)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The overlaps of each kind, a line each."""
        return tuple(_section(kind) for kind in self.kinds if kind.overlaps)


def _section(kind: KindOfOverlap) -> Section:
    about = kind.name == "answering"
    columns = (words("one"), words("other"), *((words("for what"),) if about else ()), words("score"), words("verdict"))
    lines = tuple(_line(one, about) for one in kind.overlaps)
    more = words("%(number)s in all; the first are shown.", number=kind.total)
    return Section(kind.name, kind.title, columns, lines, more if kind.total > len(lines) else None, True)


def _line(one: Overlap, about: bool) -> Line:
    said = VERDICTS[one.verdict]
    shown = words("%(verdict)s, said by %(by)s", verdict=said, by=one.by) if one.by else said
    cells = (one.one, one.other, *((one.about,) if about else ()), one.score, shown)
    others = tuple(fact.key for fact in one.facts[1:])
    decision = Decision(one.facts[0].key, others, tuple(VERDICTS.items()), one.verdict) if others else None
    why = (words("%(why)s", why=one.why),) if one.why else ()
    return Line(cells, None, one.evidence, (*one.reasons, *why), decision)


def overlaps(view: View, kind: str | None = None, verdict: str | None = None, first: int = FIRST) -> Overlaps:
    """Who and what does the same as of the date of the view, the strongest first.

    :param kind: ``answering`` or ``work`` alone.
    :param verdict: only those of which people said so; ``undecided`` for those of which nobody did.
    :param first: how many of each kind are shown.
    """
    said = _said(view)
    several = [name for name in KINDS if kind in (None, name)]
    found = tuple(_kind(view, name, said, verdict, max(first, 1)) for name in several)
    return Overlaps(scope=Scope.of(view), kinds=found)


def _said(view: View) -> dict[frozenset[str], Ruling]:
    key, held = view.graph.identity.key, view.names.held
    rulings = view.graph.rulings(WEIGHINGS)
    return {frozenset(held(key(NamedNode(iri))) for iri in (one.one, one.other)): one for one in rulings}


def _kind(
    view: View, kind: str, said: Mapping[frozenset[str], Ruling], verdict: str | None, first: int
) -> KindOfOverlap:
    total, pairs = table.pairs(_database(view), kind, view.when, -1 if verdict or view.narrowed else first)
    if verdict:
        pairs = [pair for pair in pairs if _ruled(said, pair) == verdict]
    nodes = {node.key: node for node in view.nodes(key for pair in pairs for key in (pair.one, pair.other))}
    if verdict or view.narrowed:
        pairs = [pair for pair in pairs if pair.one in nodes and pair.other in nodes]
        total, pairs = len(pairs), pairs[:first]
    evidence = view.evidence(nodes)
    made = (_overlap(view, pair, nodes, evidence, said.get(frozenset((pair.one, pair.other)))) for pair in pairs)
    return KindOfOverlap(kind, KINDS[kind], total, tuple(one for one in made if one))


def _ruled(said: Mapping[frozenset[str], Ruling], pair: Pair) -> str:
    found = said.get(frozenset((pair.one, pair.other)))
    return found.ruling if found else "undecided"


def _database(view: View) -> sqlite3.Connection:
    """The table of the edition; one in memory where it has none."""
    graph = view.graph
    if "overlaps" not in graph.kept:
        there = table.opened(graph.folder) if graph.folder else None
        graph.kept["overlaps"] = there or table.made(graph.source, graph.identity)
    found = graph.kept["overlaps"]
    assert isinstance(found, sqlite3.Connection)
    return found


def _overlap(
    view: View,
    pair: Pair,
    nodes: Mapping[str, Node],
    evidence: Mapping[str, tuple[Evidence, ...]],
    ruling: Ruling | None,
) -> Overlap | None:
    facts = tuple(nodes[key] for key in (pair.one, pair.other) if key in nodes)
    if len(facts) < 2:
        return None
    one, other = (view.named(_who(fact) if pair.about else fact.key) for fact in facts)
    decided = ruling if ruling and ruling.ruling != "undecided" else None
    return Overlap(
        kind=pair.kind,
        one=one,
        other=other,
        about=view.named(pair.about) if pair.about else None,
        facts=facts,
        score=pair.score,
        reasons=tuple(told(view, because) for because in pair.because),
        verdict=decided.ruling if decided else "undecided",
        by=decided.by if decided else None,
        why=decided.reason or None if decided else None,
        evidence=tuple(e for fact in facts for e in evidence.get(fact.key, ())),
    )


def _who(fact: Node) -> str:
    assert fact.cls.ends
    return fact.text(fact.cls.ends[0].name)


def told(view: View, because: Because) -> Words:
    """A reason in words; a key is the thing that has it."""
    name, values = because
    return words(REASONS[name].message, **{place: _value(view, text) for place, text in values})


def _value(view: View, text: str) -> Value:
    if "/" in text and (known := view.names.of(text)):
        return known
    try:
        return Day(date.fromisoformat(text).isoformat())
    except ValueError:
        return text


QUESTION = Question(
    name="overlaps",
    title=words("Who does the same"),
    description=words("Two who answer for one thing in one role, and work of different bodies that is alike."),
    answer=overlaps,
    parameters=(
        choice("kind", KINDS, words("Of one kind alone.")),
        choice("verdict", VERDICTS, words("Only those of which people said so.")),
        number("first", words("How many of each kind to show."), FIRST),
    ),
    example="overlaps --kind answering --as-of 2021",
)
