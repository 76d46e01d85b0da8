"""Conflicts: statements that cannot both hold, or that word or date one thing differently, side by side.

Nothing is settled here. Of statements that word one thing differently a person chooses the one that is shown
(:func:`graph.review.judging.weigh`); all stay, each with its source, and what is misprinted stays as printed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pyoxigraph import Literal, NamedNode, Triple

from graph.conflicts.candidates import Candidate, candidates, messages
from graph.conflicts.disputes import disputes
from graph.conflicts.misprints import Misprint, misprints
from graph.evidence import Evidence
from graph.ledger.ledger import CHOICES
from graph.memory import Memory
from graph.naming.names import Named
from graph.questions.answer import Answer, Decision, Line, Scope, Section
from graph.questions.question import Question, choice, number, thing
from graph.reading import term
from graph.view import Node, View
from graph.wording import Day, Words, counted, words

FIRST, DATES = 10, 100
KINDS = {
    "disputed": words("One source states it, another says otherwise"),
    "contradictory": words("Two statements that cannot both hold"),
    "wording": words("One role, worded in several ways"),
    "origins": words("Who set it up, or when, is told in several ways"),
    "misprints": words("Names that look misprinted"),
}
CHOICE = {"shown": words("Show this one"), "not chosen": words("Choose none")}
NAMES = term("Thing", "alternativeNames"), term("Thing", "acronym")


@dataclass(frozen=True)
class Side:
    """One of several statements that do not agree."""

    fact: Annotated[Node | None, "The fact; null for a form of a name."]
    says: Annotated[Words, "What it says."]
    shown: Annotated[bool, "Whether a person chose it to be shown."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True)
class Conflict:
    """Statements that do not agree."""

    kind: Annotated[str, "disputed, contradictory, wording, origins or misprints."]
    about: Annotated[Named | None, "What they are about; null where each says it itself."]
    why: Annotated[Words | None, "Why they cannot both hold; null where it is plain."]
    sides: Annotated[tuple[Side, ...], "The statements, side by side."]
    chosen_by: Annotated[str | None, "Who chose the one that is shown; null where nobody did."]


@dataclass(frozen=True)
class KindOfConflict:
    """The conflicts of one kind."""

    name: Annotated[str, "disputed, contradictory, wording, origins or misprints."]
    title: Annotated[Words, "What they are called."]
    total: Annotated[int, "How many there may be: as of a date some do not hold."]
    conflicts: Annotated[tuple[Conflict, ...], "The first of them."]


@dataclass(frozen=True, kw_only=True)
class Conflicts(Answer):
    """Where statements do not agree."""

    kinds: Annotated[tuple[KindOfConflict, ...], "By kind; those without a conflict are left out."]

    @property
    def finding(self) -> Words:
        """How many there are."""
        total = sum(kind.total for kind in self.kinds)
        if not total:
            return words("that any two statements do not agree is not found %(where)s", where=self.scope.searched)
        return counted(
            "in %(number)s place statements do not agree", "in %(number)s places statements do not agree", total
        )

    @property
    def sections(self) -> tuple[Section, ...]:
        """The conflicts of each kind, a line for each side."""
        return tuple(_section(kind) for kind in self.kinds if kind.conflicts)


def _section(kind: KindOfConflict) -> Section:
    lines = tuple(line for one in kind.conflicts for line in _lines(one))
    columns = (words("about"), words("statement"), words("shown"))
    more = words("%(number)s in all; the first are shown.", number=kind.total)
    return Section(kind.name, kind.title, columns, lines, more if kind.total > len(kind.conflicts) else None)


def _lines(one: Conflict) -> Iterable[Line]:
    about = one.about or one.sides[0].says
    for place, side in enumerate(one.sides):
        said = words("chosen by %(by)s", by=one.chosen_by or "")
        why = (one.why,) if one.why and not place else ()
        yield Line((about, side.says, said if side.shown else ""), side.fact, side.evidence, why, _decision(one, side))


def _decision(one: Conflict, side: Side) -> Decision | None:
    others = tuple(s.fact.key for s in one.sides if s.fact and s is not side)
    if not side.fact or not others or one.kind == "disputed":
        return None
    choices = tuple((word, CHOICE[word]) for word in CHOICES if (word == "shown") != side.shown)
    return Decision(side.fact.key, others, choices, "shown" if side.shown else "")


def conflicts(view: View, kind: str | None = None, about: Named | None = None, first: int = FIRST) -> Conflicts:
    """Where statements do not agree that may hold in the view.

    :param kind: of one kind alone.
    :param about: only those about this thing.
    :param first: how many of each kind are shown.
    """
    found = candidates(view)
    chosen = _chosen(view)
    made = [_kind(view, name, found[name], chosen, about, max(first, 1)) for name in found if kind in (None, name)]
    if kind in (None, "misprints"):
        made.append(_misprinted(view, about, max(first, 1)))
    return Conflicts(scope=Scope.of(view), kinds=tuple(one for one in made if one.total))


Chosen = Mapping[frozenset[str], tuple[str, str]]


def _chosen(view: View) -> Chosen:
    """For each two statements, the one that is shown, and who said so; those of which none is are left out."""
    key = view.graph.identity.key
    return {
        frozenset(key(NamedNode(iri)) for iri in (one.one, one.other)): (key(NamedNode(one.kept)), one.by)
        for one in view.graph.rulings(CHOICES)
        if one.kept
    }


def _kind(
    view: View, kind: str, several: Sequence[Candidate], chosen: Chosen, about: Named | None, first: int
) -> KindOfConflict:
    held = _standing(view, kind, several)
    if about:
        held = [one for one in held if _concerns(view, one, about)]
    shown = held[:first]
    told, said = messages(view, shown), view.evidence(key for one in shown for key in one.facts)
    made = (_conflict(view, one, chosen, told.get(one, ""), said) for one in shown)
    return KindOfConflict(kind, KINDS[kind], len(held), tuple(one for one in made if one.sides))


def _standing(view: View, kind: str, several: Sequence[Candidate]) -> Sequence[Candidate]:
    """Those of which every fact holds in the view and is known; remembered by the dates of the view."""
    if view.when is None and not view.narrowed:
        return several
    kept: Memory[object, Sequence[Candidate]] = view.graph.kept.setdefault("standing conflicts", Memory(DATES))
    asked = (kind, view.when, view.known, view.accepted)
    return kept.of([asked], lambda _: {asked: _holding(view, several)})[asked]


def _holding(view: View, several: Sequence[Candidate]) -> Sequence[Candidate]:
    there = {node.key for node in view.nodes(key for one in several for key in one.facts)}
    return [one for one in several if there.issuperset(one.facts)]


def _concerns(view: View, one: Candidate, about: Named) -> bool:
    values = (value for node in view.nodes(one.facts) for several in node.values.values() for value in several)
    return about.key == one.about or about.key in values


def _conflict(
    view: View, one: Candidate, chosen: Chosen, message: str, said: Mapping[str, tuple[Evidence, ...]]
) -> Conflict:
    nodes = view.nodes(one.facts)
    about = one.about or _about(nodes)
    ruled = (chosen.get(frozenset((a, b))) for a in one.facts for b in one.facts if a < b)
    kept = next((found for found in ruled if found), None)
    sides = [Side(n, _said(view, n, about), bool(kept and kept[0] == n.key), said.get(n.key, ())) for n in nodes]
    against = disputes(view, one.facts) if one.kind == "disputed" else {}
    for dispute in (d for key in one.facts for d in against.get(key, ())):
        sides.append(Side(dispute.node, words("%(says)s", says=dispute.says), False, dispute.evidence))
    why = words("%(why)s", why=message) if message else None
    named, by = view.named(about) if about else None, kept[1] if kept else None
    return Conflict(one.kind, named, why, tuple(sides), by)


def _said(view: View, fact: Node, about: str) -> Words:
    """What a fact states: who, in which role, since when; and of what, where that is not what it is about."""
    keys = [fact.text(end.name) for end in fact.cls.ends or () if fact.text(end.name)] or [fact.key]
    ends = tuple(view.named(key) for key in keys if key != about or len(keys) == 1)
    who = words("%(one)s / %(other)s", one=ends[0], other=ends[1]) if len(ends) > 1 else words("%(one)s", one=ends[0])
    role, since = fact.text("role"), fact.text("from")
    if role:
        return words("%(who)s: %(role)s", who=who, role=role)
    return words("%(who)s, %(date)s", who=who, date=Day(since)) if since else who


def _about(several: Sequence[Node]) -> str:
    """What facts are about: themselves if there is one and it is a thing; else the end that they share."""
    if len(several) == 1 and several[0].cls.keyed:
        return several[0].key
    ends = [[node.text(end.name) for end in node.cls.ends or ()] for node in several]
    return next((end for end in reversed(ends[0]) if all(end in other for other in ends)), "") if ends else ""


def _misprinted(view: View, about: Named | None, first: int) -> KindOfConflict:
    several = [one for one in misprints(view) if about is None or one.key == about.key]
    stated = {one: _forms(view, one) for one in several[:first]}
    said = view.said(triple for triples in stated.values() for triple in triples)
    made = []
    for one, triples in stated.items():
        evidence = tuple(e for triple in triples for e in said.get(triple, ()))
        says = words("“%(printed)s” [sic], for %(meant)s", printed=one.printed, meant=one.meant)
        made.append(Conflict("misprints", view.named(one.key), None, (Side(None, says, False, evidence),), None))
    return KindOfConflict("misprints", KINDS["misprints"], len(several), tuple(made))


def _forms(view: View, one: Misprint) -> list[Triple]:
    iri = view.graph.identity.iri(one.key)
    return [Triple(iri, name, Literal(one.printed)) for name in NAMES]


QUESTION = Question(
    name="conflicts",
    title=words("Where statements do not agree"),
    description=words("Statements that cannot both hold, or that word one thing differently, side by side."),
    answer=conflicts,
    parameters=(
        choice("kind", KINDS, words("Of one kind alone.")),
        thing("about", "Thing", words("Only those about this."), required=False),
        number("first", words("How many of each kind to show."), FIRST),
    ),
    example="conflicts --about UNGIS",
)
