"""What a body, post or person answers for: each with its mandate and until when; compared by date or with another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from graph.evidence import Evidence
from graph.naming.names import Named, placed
from graph.ownership import hierarchy, seats
from graph.questions.answer import Answer, Cell, Line, Scope, Section
from graph.questions.question import Question, date, flag, thing
from graph.span import Holds
from graph.view import Node, View
from graph.wording import Day, Value, Words, counted, relation, words
from ontology import ontology

# One pattern a branch: of two, the store looks at everything. Only activities have agents.
ANSWERED = """
SELECT DISTINCT ?fact ?agent { BELIEVED { VALUES ?agent { $agents }
  { ?fact :responsible ?agent } UNION { ?fact :chair ?agent } UNION { ?fact :coveringBody ?agent }
  UNION { ?fact :bearer ?agent } UNION { ?fact :reporter ?agent } UNION { ?fact :agent ?agent }
} }"""
RIVALS = """
SELECT DISTINCT ?fact { BELIEVED { VALUES ?thing { $things }
  { ?fact :responsibleFor ?thing } UNION { ?fact :chairedBody ?thing } UNION { ?fact :vacant ?thing }
} }"""
MANDATES = "SELECT ?fact { BELIEVED { VALUES ?thing { $things } ?fact a :Mandating ; :mandated ?thing } }"
LEVELS = {"accountable": "owned", "responsible": "owned", "coordinates": "coordinated", "involved": "involved"}
KINDS: dict[str, Words] = {
    "owned": words("What it answers for"),
    "coordinated": words("What it coordinates"),
    "involved": words("What it takes part in, without owning it"),
    "duties": words("What it is asked to do"),
    "reports": words("To whom it reports"),
    "activities": words("What it does"),
}
HERE, THERE, BOTH = "here", "there", "both"


@dataclass(frozen=True)
class Held:
    """One thing that somebody answers for, is asked to do, reports on or does."""

    kind: Annotated[str, "owned, coordinated, involved, duties, reports or activities."]
    by: Annotated[Named, "Who does: the one asked about, or a unit or post of it."]
    what: Annotated[Named | None, "What it answers for; null for a duty that is only put in words."]
    task: Annotated[str, "The duty in words; empty for all else."]
    role: Annotated[str, "In which role, or how."]
    mandates: Annotated[tuple[Named, ...], "The instruments it rests on, as far as stated."]
    side: Annotated[str, "here, there or both, where two dates or two agents are compared; else empty."]
    fact: Annotated[Node, "The fact that says so, with its dates."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]

    @property
    def _same(self) -> tuple[str, str, str, str]:
        """What makes two of them the same."""
        return self.kind, self.what.key if self.what else "", self.task, self.role


@dataclass(frozen=True, kw_only=True)
class Portfolio(Answer):
    """What a body, post or person answers for."""

    agent: Annotated[Named, "Who."]
    other: Annotated[Named | None, "Whom it is compared with; null if none."]
    earlier: Annotated[str, "The date it is compared with; empty if none."]
    held: Annotated[tuple[Held, ...], "What it answers for first, then what it coordinates, is asked to do and does."]

    @property
    def finding(self) -> Words:
        """How much it answers for, or how the two differ."""
        if not self.held:
            return words(
                "nothing that %(agent)s answers for is stated %(where)s", agent=self.agent, where=self.scope.searched
            )
        if self.other or self.earlier:
            return self._difference()
        owned = sum(one.kind == "owned" for one in self.held)
        return words("%(agent)s %(things)s", agent=self.agent, things=_number(owned, len(self.held)))

    def _difference(self) -> Words:
        both, here, there = (sum(one.side == side for one in self.held) for side in (BOTH, HERE, THERE))
        if self.other:
            return words(
                "%(both)s in common, %(here)s of %(agent)s alone, %(there)s of %(other)s alone",
                both=both,
                here=here,
                there=there,
                agent=self.agent,
                other=self.other,
            )
        return words(
            "%(agent)s: %(both)s as in %(earlier)s, %(here)s new since, %(there)s no more",
            agent=self.agent,
            earlier=Day(self.earlier),
            both=both,
            here=here,
            there=there,
        )

    @property
    def not_stated(self) -> tuple[Words, ...]:
        """What it answers for without a mandate being stated."""
        bare = {one.what.key: one.what for one in self.held if one.kind == "owned" and one.what and not one.mandates}
        return tuple(words("a mandate for %(thing)s", thing=what) for what in bare.values())

    @property
    def sections(self) -> tuple[Section, ...]:
        """A section a kind, those that have something; the first always."""
        several = {kind: tuple(one for one in self.held if one.kind == kind) for kind in KINDS}
        return tuple(self._section(kind, held) for kind, held in several.items() if held or kind == "owned")

    def _section(self, kind: str, held: tuple[Held, ...]) -> Section:
        """The lines of a kind, with who and how they compare where that differs."""
        compared, units = bool(self.other or self.earlier), any(one.by != self.agent for one in held)
        how = {"reports": words("how often"), "duties": None}.get(kind, words("role"))
        columns = (
            *((words("stated"),) if compared else ()),
            words("to whom") if kind == "reports" else words("what"),
            *((how,) if how else ()),
            *((words("who"),) if units else ()),
            *(() if kind == "reports" else (words("mandate"),)),
        )
        lines = []
        for one in held:
            role = one.role if kind == "reports" else relation(one.role)
            cells: tuple[Cell, ...] = (
                *((self._stated(one.side),) if compared else ()),
                one.what or one.task,
                *((role or None,) if how else ()),
                *((one.by,) if units else ()),
                *(() if kind == "reports" else (_listed(one.mandates),)),
            )
            lines.append(Line(cells, one.fact, one.evidence))
        return Section(kind, KINDS[kind], columns, tuple(lines))

    def _stated(self, side: str) -> Words:
        there: Value = self.other or Day(self.earlier)
        if side == BOTH:
            return words("of both") if self.other else words("then and now")
        if side == HERE:
            return words("only of %(agent)s", agent=self.agent) if self.other else words("new")
        return words("only of %(agent)s", agent=there) if self.other else words("no more")


def _listed(mandates: tuple[Named, ...]) -> Words | None:
    return words("%(names)s", names=mandates) if mandates else None


def _number(owned: int, every: int) -> Words:
    if owned == every:
        return counted("answers for %(number)s thing", "answers for %(number)s things", owned)
    more = counted("%(number)s further fact", "%(number)s further facts", every - owned)
    return counted(
        "answers for %(number)s thing; beside that: %(more)s",
        "answers for %(number)s things; beside that: %(more)s",
        owned,
        more=more,
    )


def portfolio(
    view: View, agent: Named, other: Named | None = None, earlier: str | None = None, units: bool = False
) -> Portfolio:
    """What an agent answers for, in a view.

    :param other: compare it with what this one answers for.
    :param earlier: compare it with what it answered for at this date.
    :param units: with what its units and posts answer for, and theirs.
    :raises ValueError: if it is to be compared with both.
    """
    if other and earlier:
        raise ValueError("compare with another agent or with another date, not with both")
    held = _held(view, agent, units)
    if other or earlier:
        then = view.graph.at(earlier or view.asked, view.languages, view.known_by)
        held = list(_compared(held, _held(then, other or agent, units)))
    order = list(KINDS)
    ranked = sorted(
        held, key=lambda one: (order.index(one.kind), placed(one.what.name if one.what else one.task), one.side)
    )
    return Portfolio(scope=Scope.of(view), agent=agent, other=other, earlier=earlier or "", held=tuple(ranked))


def _compared(here: list[Held], there: list[Held]) -> Iterator[Held]:
    """What is stated of the two; what only may have held at the date, since it was first stated later, is of none."""
    here, there = ([one for one in several if not _later(one.fact)] for several in (here, there))
    ours, theirs = ({one._same for one in several} for several in (here, there))
    yield from (replace(one, side=BOTH if one._same in theirs else HERE) for one in here)
    yield from (replace(one, side=THERE) for one in there if one._same not in ours)


def _later(fact: Node) -> bool:
    return fact.holds is Holds.POSSIBLY and bool(fact.span.stated)


def _held(view: View, agent: Named, units: bool) -> list[Held]:
    key, iri = view.graph.identity.key, view.graph.identity.iri
    whose = hierarchy.below(view, agent.key) if units else (agent.key,)
    if agent.definition.within("Person"):
        whose = hierarchy.below(view, agent.key)
    rows = view.graph.source.rows(ANSWERED, agents=[iri(one) for one in whose])
    pairs = [(key(fact), key(one)) for fact, one in rows]
    nodes = {node.key: node for node in view.nodes(fact for fact, _ in pairs) if _counts(node)}
    gone = _left(view, nodes.values())
    kept = [(nodes[fact], by) for fact, by in pairs if fact in nodes and fact not in gone]
    said, mandates = view.evidence(node.key for node, _ in kept), _mandates(view, [node for node, _ in kept])
    return [_made(view, node, by, mandates, said.get(node.key, ())) for node, by in kept]


def _counts(node: Node) -> bool:
    return node.actual and node.holds is not Holds.ENDED


def _left(view: View, nodes: Iterable[Node]) -> set[str]:
    """Those that are not in their seat at the date of the view."""
    things = sorted({seat[0] for node in nodes if (seat := seats.seat(node))})
    if not things:
        return set()
    key, iri = view.graph.identity.key, view.graph.identity.iri
    rows = view.graph.source.rows(RIVALS, things=[iri(one) for one in things])
    return seats.left(view, view.stated(key(fact) for (fact,) in rows))


def _made(view: View, node: Node, by: str, mandates: Mapping[str, list[Named]], said: tuple[Evidence, ...]) -> Held:
    kind, what, role = _described(node)
    named = view.named(what) if what and node.cls.name != "Duty" else None
    resting = [view.named(what)] if node.cls.name == "Duty" and what else mandates.get(what, [])
    return Held(kind, view.named(by), named, node.text("task"), role, tuple(resting), "", node, said)


def _described(node: Node) -> tuple[str, str, str]:
    """Of which kind a fact is, what it is about, and how."""
    match node.cls.name:
        case "Responsibility":
            level = ontology().ownership.get(node.text("role"), "involved")
            return LEVELS[level], node.text("for"), node.text("role")
        case "Chairing":
            return "owned", node.text("body"), node.text("role")
        case "Coverage":
            return "coordinated", node.text("theme"), "coordinates"
        case "Duty":
            return "duties", node.text("under"), ""
        case "Reporting":
            return "reports", node.text("to"), node.text("frequency")
    return "activities", node.key, "implementer"


def _mandates(view: View, nodes: list[Node]) -> dict[str, list[Named]]:
    """For each thing that facts are about, the instruments it rests on; an activity has its own beside it."""
    things = sorted({what for node in nodes if (what := _described(node)[1])})
    if not things:
        return {}
    key, iri = view.graph.identity.key, view.graph.identity.iri
    rows = view.graph.source.rows(MANDATES, things=[iri(one) for one in things])
    found: dict[str, dict[str, Named]] = defaultdict(dict)
    for fact in view.nodes(key(fact) for (fact,) in rows):
        if _counts(fact):
            found[fact.text("mandated")][fact.text("mandate")] = view.named(fact.text("mandate"))
    for node in nodes:
        if node.cls.name == "Activity":
            found[node.key] |= {one: view.named(one) for one in node.values.get("inLineWith", ())}
    return {what: sorted(several.values(), key=lambda one: placed(one.name)) for what, several in found.items()}


QUESTION = Question(
    name="portfolio",
    title=words("Portfolio"),
    description=words(
        "Everything a body, post or person answers for, with its mandate and until when; or how two differ."
    ),
    answer=portfolio,
    parameters=(
        thing("agent", "Agent", words("Who.")),
        thing("other", "Agent", words("Compare with this body, post or person."), required=False),
        date("earlier", words("Compare with this date.")),
        flag("units", words("With its units and posts.")),
    ),
    example="portfolio ISC-TF --earlier 2020",
)
