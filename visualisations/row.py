"""A row of a page: one thing said, with its dates, its standing and the words it rests on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from graph.entity import language_of
from graph.evidence import Evidence
from graph.naming.names import Named
from graph.ownership.owners import Coordination, Owner, Vacant
from graph.ownership.seats import HOLDER
from graph.portrait import Statement, worded
from graph.tracing.tracing import Step
from graph.view import Node, View
from ontology import Class
from visualisations.translation import _, isolated, named
from visualisations.words import dated, doubt, listed, mentioned, relation, standing, verb, when


@dataclass(frozen=True)
class Row:
    """One row.

    ``role`` is how, ``thing`` what it leads to (None for a text), ``notes`` what else is to be said of it. ``status``
    is accepted, proposed or unstated; ``fact`` the node behind it, None for a timeless statement, and ``joined`` are
    further facts that tell the same. ``language`` is the tag of the language a text says it is in.
    """

    role: str
    thing: Named | None
    text: str
    when: str
    status: str
    confidence: float | None
    notes: tuple[str, ...]
    fact: Node | None
    evidence: tuple[Evidence, ...]
    joined: tuple[Node, ...] = ()
    language: str = ""

    @property
    def facts(self) -> tuple[Node, ...]:
        """The facts behind it."""
        return ((self.fact,) if self.fact else ()) + self.joined


def made(role: str, thing: Named | None, text: str, fact: Node | None, evidence: tuple[Evidence, ...]) -> Row:
    """A row, its dates and standing in words."""
    status, confidence = standing(fact, evidence)
    notes = tuple(note for note in doubt(fact) if note != relation(role))
    return Row(role, thing, text, when(fact), status, confidence, notes, fact, evidence)


def cited(view: View, rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows that were made without who says so of their facts, with it."""
    several = tuple(rows)
    said = view.evidence(row.fact.key for row in several if row.fact and not row.evidence)
    return tuple(
        replace(row, evidence=said.get(row.fact.key, ())) if row.fact and not row.evidence else row for row in several
    )


def stated(statement: Statement, cls: Class) -> Row:
    """The row of a statement about a thing of this class."""
    fact, prop = statement.fact, cls[statement.relation]
    role = manner(fact) if fact else ""
    text = dated(statement.text) if prop.datatype == "date" else statement.text
    if prop.datatype == "langString":
        words, language = language_of(text)
        row = made(worded(statement.relation), None, words, fact, statement.evidence)
        return replace(row, notes=(named(language), *row.notes), language=language)
    return made(role or worded(statement.relation), statement.other, text, fact, statement.evidence)


def owning(owner: Owner) -> Row:
    """The row of an owner."""
    return made(owner.role, owner.agent, owner.agent.name, owner.node, owner.evidence)


def coordinating(coordination: Coordination) -> Row:
    """The row of a body that covers a theme, with who chairs it."""
    cover = coordination.coverage
    chairs = listed(isolated(c.agent.name) for c in coordination.chairs)
    row = made("coordinates", cover.agent, cover.agent.name, cover.node, cover.evidence)
    return replace(row, notes=(_("chaired by the %(names)s", names=chairs), *row.notes)) if chairs else row


def emptied(one: Vacant) -> Row:
    """The row of a vacancy: the post that nobody holds, or in whose name nobody answers in the role."""
    row = made(one.role, one.of if one.role == HOLDER else one.sector, _("nobody"), one.node, one.evidence)
    return replace(row, notes=(_("vacant"), *row.notes))


def posted(coordination: Coordination) -> list[Row]:
    """The rows of the posts that a body has for its themes, without saying which."""
    note = _("of %(body)s, for its themes together", body=mentioned(coordination.coverage.agent))
    rows = (owning(post) for post in coordination.posts)
    return [replace(row, role=f"{row.role}s", notes=(note,)) for row in rows]


def following(step: Step) -> Row:
    """The row of a step of a trace."""
    return made(step.relation, step.target, step.target.name, step.fact, step.evidence)


def manner(fact: Node) -> str:
    """How: the role or the basis a fact states, else its verb; what an activity is said to be."""
    if fact.cls.within("Thing"):
        return fact.text("modality") or fact.cls.label.lower()
    return fact.text("role") or fact.text("basis") or verb(fact)


def episodes(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows with those made one that say the same of the same thing, where their dates can be one life."""
    same: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        same[(row.role, row.thing.key if row.thing else row.text, row.notes, row.fact is None)].append(row)
    return tuple(one for several in same.values() for one in ([together(several)] if can_be_one(several) else several))


def can_be_one(rows: Sequence[Row]) -> bool:
    """Whether facts tell one life: one start and one end at most, and nothing seen before or after."""
    if len(rows) < 2 or not all(row.fact and row.thing for row in rows):
        return False
    since, until, seen = (merged(rows, name) for name in ("from", "until", "asOf"))
    if len(since) > 1 or len(until) > 1:
        return False
    early = bool(since and seen) and seen[0] < since[0][: len(seen[0])]
    late = bool(until and seen) and seen[-1][: len(until[0])] > until[0]
    return not early and not late


def together(rows: Sequence[Row]) -> Row:
    """Several rows as one, with all their dates and evidence."""
    first = min(rows, key=lambda row: row.status != "accepted")
    assert first.fact is not None
    values = {**first.fact.values, **{name: merged(rows, name) for name in ("from", "until", "asOf")}}
    whole = replace(first.fact, values={name: several for name, several in values.items() if several})
    found = tuple({e.reading: e for row in rows for e in row.evidence}.values())
    sure = max((row.confidence for row in rows if row.confidence is not None), default=None)
    others = tuple(fact for row in rows if row is not first for fact in row.facts)
    return replace(first, when=when(whole), fact=whole, evidence=found, confidence=sure, joined=others)


def merged(rows: Sequence[Row], name: str) -> tuple[str, ...]:
    """The dates that several facts give for a field, in order."""
    return tuple(sorted({date for row in rows if row.fact for date in row.fact.values.get(name, ())}))
