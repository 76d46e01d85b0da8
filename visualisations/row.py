"""A row of a page: one thing said, with its dates, its standing and the words it rests on."""

from dataclasses import dataclass

from graph.evidence import Evidence
from graph.names import Named
from graph.owners import Coordination, Owner
from graph.portrait import Statement, worded
from graph.trace import Step
from graph.view import Node
from ontology import Class
from visualisations.words import dated, doubt, listed, standing, verb, when


@dataclass(frozen=True)
class Row:
    """One row.

    ``role`` is how, ``thing`` what it leads to (None for a text), ``notes`` what else is to be said of it. ``status``
    is accepted, proposed or unstated; ``fact`` the node behind it, None for a timeless statement.
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


def made(role: str, thing: Named | None, text: str, fact: Node | None, evidence: tuple[Evidence, ...]) -> Row:
    """A row, its dates and standing in words."""
    status, confidence = standing(fact, evidence)
    return Row(role, thing, text, when(fact), status, confidence, doubt(fact), fact, evidence)


def stated(statement: Statement, cls: Class) -> Row:
    """The row of a statement about a thing of this class."""
    fact, prop = statement.fact, cls[statement.relation]
    role = manner(fact) if fact else ""
    text = dated(statement.text) if prop.datatype == "date" else statement.text
    return made(role or worded(statement.relation), statement.other, text, fact, statement.evidence)


def owning(owner: Owner) -> Row:
    """The row of an owner."""
    return made(owner.role, owner.agent, owner.agent.name, owner.node, owner.evidence)


def coordinating(coordination: Coordination) -> Row:
    """The row of a body that covers a theme, with who chairs it."""
    cover = coordination.coverage
    chairs = listed(c.agent.name for c in coordination.chairs)
    row = made("coordinates", cover.agent, cover.agent.name, cover.node, cover.evidence)
    return Row(**{**vars(row), "notes": (f"chaired by the {chairs}", *row.notes)}) if chairs else row


def following(step: Step) -> Row:
    """The row of a step of a trace."""
    return made(step.relation, step.target, step.target.name, step.fact, step.evidence)


def manner(fact: Node) -> str:
    """How: the role or the basis a fact states, else its verb; what an activity is said to be."""
    if fact.cls.within("Thing"):
        return fact.text("modality") or fact.cls.label.lower()
    return fact.text("role") or fact.text("basis") or verb(fact)
