"""Gaps: what one would look for and no document searched states, by the rules of :mod:`graph.gaps.rule`.

A gap is never "no": each says what was searched, and shows what comes nearest. Which gaps there are was found when the
edition was published; rules that people of this home wrote are asked once an edition.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pyoxigraph import NamedNode, Triple

from graph.entity import TYPE
from graph.evidence import Evidence
from graph.gaps import table
from graph.gaps.rule import Rule, of_files, shipped
from graph.memory import Memory
from graph.naming.names import Named
from graph.questions.answer import Answer, Cell, Line, Scope, Section
from graph.questions.question import Question, choice, local, number, thing
from graph.store import Given
from graph.view import Node, View
from graph.wording import Words, counted, words
from ontology import ontology

FIRST, NEAR, REMEMBERED = 10, 1, 1_000
NEAREST = "SELECT DISTINCT ?near { BELIEVED { VALUES ?thing { $thing } $pattern } } LIMIT $most"


@dataclass(frozen=True)
class Gap:
    """Something that no document searched states of a thing or a fact, though one would look for it."""

    thing: Annotated[Named | None, "Of what; null where it is a fact."]
    fact: Annotated[Node | None, "The fact that something is missing of; null where it is a thing."]
    where: Annotated[tuple[Named, ...], "Of which Sectors and the like it is not stated; empty where it is not asked."]
    called: Annotated[Words, "What it is missing of, in words."]
    says: Annotated[Words, "What is not stated, in a sentence."]
    evidence: Annotated[tuple[Evidence, ...], "What comes nearest to it."]


@dataclass(frozen=True)
class KindOfGap:
    """The gaps that one rule finds."""

    name: Annotated[str, "The name of the rule."]
    title: Annotated[Words, "What such gaps are called."]
    total: Annotated[int, "How many there are."]
    gaps: Annotated[tuple[Gap, ...], "The first of them."]


@dataclass(frozen=True, kw_only=True)
class Gaps(Answer):
    """What one would look for and no document searched states."""

    kinds: Annotated[tuple[KindOfGap, ...], "By rule; those that find nothing are left out."]
    asked: Annotated[int, "How many rules were asked."]

    @property
    def finding(self) -> Words:
        """How many there are, of how many kinds."""
        total = sum(kind.total for kind in self.kinds)
        if not total:
            return words("nothing that was looked for is missing %(where)s", where=self.scope.searched)
        return counted(
            "%(number)s thing that was looked for is not stated %(where)s",
            "%(number)s things that were looked for are not stated %(where)s",
            total,
            where=self.scope.searched,
        )

    @property
    def sections(self) -> tuple[Section, ...]:
        """The gaps of each kind, a line each."""
        return tuple(_section(kind) for kind in self.kinds)


def _section(kind: KindOfGap) -> Section:
    wheres = any(gap.where for gap in kind.gaps)
    columns = (words("what"), words("not stated of")) if wheres else (words("what"),)
    nearest = words("What comes nearest to it:")
    lines = tuple(
        Line(_cells(gap, wheres), gap.fact, gap.evidence, (gap.says, *((nearest,) if gap.evidence else ())))
        for gap in kind.gaps
    )
    more = words("%(number)s in all; the first are shown.", number=kind.total)
    return Section(kind.name, kind.title, columns, lines, more if kind.total > len(lines) else None, True)


def _cells(gap: Gap, wheres: bool) -> tuple[Cell, ...]:
    of: Cell = gap.thing or gap.called
    return (of, words("%(things)s", things=gap.where)) if wheres else (of,)


def gaps(
    view: View, kind: str | None = None, of: Named | None = None, first: int = FIRST, rules: str | None = None
) -> Gaps:
    """What one would look for and no document searched states.

    :param kind: of one rule alone.
    :param of: only what is missing of this thing.
    :param first: how many of each kind are shown; how many there are is said in any case.
    :param rules: a file of further rules, or a folder of such files.
    :raises BadRule: if one of the rules cannot be used.
    """
    own = _own(view, rules)
    several = [rule for rule in (*shipped(), *own) if kind in (None, rule.name)]
    found = [_found(view, rule, rule in own, of.key if of else "", max(first, 1)) for rule in several]
    said = view.said(triple for one in found for triples in one.near.values() for triple in triples)
    kinds = tuple(_kind(view, one, said) for one in found if one.total)
    return Gaps(scope=Scope.of(view), kinds=kinds, asked=len(several))


def _own(view: View, rules: str | None) -> tuple[Rule, ...]:
    """The rules that people of this home wrote, and those of a file."""
    declared = [view.graph.declared] if view.graph.declared else []
    return of_files([*declared, *([Path(rules)] if rules else [])])


@dataclass(frozen=True)
class _Found:
    """What a rule found: how many, where of each that is shown, and the statements that come nearest, by key."""

    rule: Rule
    total: int
    shown: Mapping[str, list[str]]
    near: Mapping[str, list[Triple]]


def _found(view: View, rule: Rule, own: bool, of: str, first: int) -> _Found:
    grouped: dict[str, list[str]] = {}
    for thing_, where in _rows(view, rule, own):
        if of in ("", thing_, where):
            grouped.setdefault(thing_, []).append(where)
    shown = dict(list(grouped.items())[:first])
    return _Found(rule, len(grouped), shown, _nearest(view, rule, list(shown)))


def _kind(view: View, found: _Found, said: Mapping[Triple, tuple[Evidence, ...]]) -> KindOfGap:
    facts = {node.key: node for node in view.nodes(key for key in found.shown if _is_fact(key))}
    near = {key: _once(e for t in several for e in said.get(t, ())[:1]) for key, several in found.near.items()}
    made = (_gap(view, found.rule, key, wheres, facts.get(key), near[key]) for key, wheres in found.shown.items())
    return KindOfGap(found.rule.name, found.rule.heading, found.total, tuple(made))


def missing(view: View, rule: Rule) -> list[table.Found]:
    """The keys of the things that a rule of remit finds a gap in, and where; empty where it does not ask where."""
    return _rows(view, rule, False)


def _rows(view: View, rule: Rule, own: bool) -> list[table.Found]:
    """What a rule finds; what it finds in the latest stated is kept, for that is asked again and again."""
    database, kept = _database(view, rule, own), view.graph.kept
    if view.narrowed:
        return table.gaps_known(database, rule, view.when, lambda keys: {node.key for node in view.nodes(keys)})
    if view.when is not None:
        return table.gaps(database, rule, view.when)
    name = f"gaps of {table.digest([rule])}"
    if name not in kept:
        kept[name] = table.gaps(database, rule, None)
    found: list[table.Found] = kept[name]
    return found


def _database(view: View, rule: Rule, own: bool) -> sqlite3.Connection:
    """The table that has what a rule found: that of the edition, or one made for it alone."""
    graph = view.graph
    name = f"gaps {table.digest([rule])}" if own else "gaps"
    if name not in graph.kept:
        there = None if own or graph.folder is None else table.opened(graph.folder)
        graph.kept[name] = there or table.made(graph.source, graph.identity, [rule] if own else shipped())
    found = graph.kept[name]
    assert isinstance(found, sqlite3.Connection)
    return found


def _is_fact(key: str) -> bool:
    cls = ontology().segments.get(key.partition("/")[0])
    return cls is not None and cls.within("Fact") and not cls.keyed


def _gap(view: View, rule: Rule, key: str, wheres: Sequence[str], fact: Node | None, near: tuple[Evidence, ...]) -> Gap:
    places = tuple(view.named(where) for where in wheres if where)
    of = called(view, fact) if fact else words("%(things)s", things=(view.named(key),))
    says = words(rule.says, thing=of, of=places) if rule.several else words(rule.says, thing=of)
    return Gap(None if fact else view.named(key), fact, places, of, says, near)


def called(view: View, fact: Node) -> Words:
    """A fact by its two ends; one that is about one thing by that, and by what it says of it."""
    ends = [view.named(fact.text(end.name)) for end in fact.cls.ends or () if fact.text(end.name)]
    if len(ends) == 2:
        return words("%(one)s / %(other)s", one=ends[0], other=ends[1])
    if not ends:
        about = [view.named(fact.text(p.name)) for p in fact.cls.identity if p.range and fact.text(p.name)]
        says = [fact.text(p.name) for p in fact.cls.identity if not p.range and fact.text(p.name)]
        return words("%(who)s: %(role)s", who=tuple(about), role=" ".join(says))
    return words("%(things)s", things=tuple(ends))


def _nearest(view: View, rule: Rule, things: list[str]) -> dict[str, list[Triple]]:
    """For each thing, the statements that come nearest to what is not stated of it; else that there is such a thing."""
    kept: Memory[str, list[Triple]] = view.graph.kept.setdefault(f"near {rule}", Memory(REMEMBERED))
    return kept.of(things, lambda missing: _looked_up(view, rule, missing))


def _looked_up(view: View, rule: Rule, things: list[str]) -> dict[str, list[Triple]]:
    return {key: _near(view, rule, key) or [_exists(key, view.graph.identity.iri(key))] for key in things}


def _near(view: View, rule: Rule, thing: str) -> list[Triple]:
    """The first statements that come nearest to what is not stated of a thing."""
    identity, near = view.graph.identity, list[Triple]()
    for pattern in rule.near:
        if left := NEAR - len(near):
            given: dict[str, Given] = {"pattern": [pattern.text], "most": [str(left)]}
            rows = view.graph.source.rows(NEAREST, thing=identity.iri(thing), **given)
            near += [_exists(identity.key(other), other) for (other,) in rows if isinstance(other, NamedNode)]
    return near


def _exists(key: str, iri: NamedNode) -> Triple:
    return Triple(iri, TYPE, ontology()["Fact" if _is_fact(key) else "Thing"].iri)


def _once(several: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple({one.reading: one for one in several}.values())


QUESTION = Question(
    name="gaps",
    title=words("What is missing"),
    description=words("What one would look for and no document searched states, each with what comes nearest to it."),
    answer=gaps,
    parameters=(
        choice("kind", {rule.name: rule.heading for rule in shipped()}, words("Of one kind alone.")),
        thing("of", "Thing", words("Only what is missing of this."), required=False),
        number("first", words("How many of each kind to show."), FIRST),
        local("rules", words("A file of further rules, or a folder of such files.")),
    ),
    example="gaps --kind themes-without-owner --as-of 2021",
)
