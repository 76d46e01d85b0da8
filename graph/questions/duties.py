"""Who must report what to whom: how often, by which mandate, last fulfilled by which document, and due again when.

A duty to report is fulfilled by a document submitted to who is reported to, or to a session of it, that the reporter
wrote, or that reports on the reporter or on what is to be reported about. When it is due again is computed from that
document where a source says how often; nothing is computed from words such as "regularly".
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pyoxigraph import Triple

from graph import recurring
from graph.evidence import Evidence
from graph.naming.names import Named, placed
from graph.questions.answer import Answer, Entry, Line, Scope, Section
from graph.questions.question import Question, date, flag, thing
from graph.reading import term
from graph.span import Holds, Period
from graph.view import Node, View
from graph.wording import Day, Words, counted, relation, words
from ontology import ontology

REPORTINGS = "SELECT DISTINCT ?fact { BELIEVED { $wanted ?fact a :Reporting } }"
BEARING = "SELECT DISTINCT ?fact { BELIEVED { VALUES ?who { $whose } ?fact a :Duty ; :bearer ?who } }"
FULFILLED = """
SELECT DISTINCT ?fact ?document ?target { BELIEVED { VALUES ?fact { $facts }
  ?fact :reporter ?who ; :reportedTo ?to
  { ?document :submittedTo ?to } UNION { ?target :meetingOf ?to . ?document :submittedTo ?target }
  { ?document dcterms:creator ?who } UNION { ?document :reportsOn ?who }
  UNION { ?fact :reportsAbout ?about . ?document :reportsOn ?about }
} }"""
HANDLED = "SELECT DISTINCT ?fact { BELIEVED { ?fact a :Consideration ; :considered $issue } }"
SUBMITTED = term("Document", "submittedTo")


@dataclass(frozen=True)
class ReportFulfilling:
    """A document by which a duty to report was fulfilled."""

    document: Annotated[Named, "The document."]
    day: Annotated[str, "When it was there: its date of issue, else the date it speaks from; empty if not stated."]
    evidence: Annotated[tuple[Evidence, ...], "Who says that it was submitted."]


@dataclass(frozen=True)
class DutyToReport:
    """Who must report what to whom, and how that stands."""

    who: Annotated[Named, "Who reports."]
    to: Annotated[Named, "To whom."]
    about: Annotated[Named | None, "About what; null where it is about its work."]
    frequency: Annotated[str, "How often, as the source says; empty where it does not."]
    mandate: Annotated[Named | None, "The instrument that asks for it; null where none is stated."]
    fulfilled: Annotated[ReportFulfilling | None, "The latest document that fulfils it; null where none is stated."]
    due: Annotated[str, "The day on which it is due next; empty where no source tells how often, and from when."]
    overdue: Annotated[bool, "Whether that day is past."]
    fact: Annotated[Node, "The fact that says so, with its dates."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True)
class StepOfEscalation:
    """One step of an issue from body to body, or of reports upward."""

    at: Annotated[str, "When, as stated; empty where it is not."]
    by: Annotated[Named, "Who dealt with it, or reports."]
    act: Annotated[str, "considered, noted, requested, endorsed, approved, adopted, received; reports to."]
    what: Annotated[Named, "What was dealt with, or who is reported to."]
    fact: Annotated[Node, "The fact that says so."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True, kw_only=True)
class Duties(Answer):
    """Who must report what to whom, and how that stands on a day."""

    on: Annotated[str, "The day at which it is looked: the date asked for, else today."]
    duties: Annotated[tuple[DutyToReport, ...], "What is overdue first, then by the day it is due."]
    number: Annotated[int, "How many there are, also where only what is overdue is asked for."]
    trail: Annotated[tuple[StepOfEscalation, ...], "Of an issue: who dealt with it, and to whom those report."]

    @property
    def finding(self) -> Words:
        """How many there are, and how many are overdue."""
        if not self.number:
            return words("no duty to report is stated %(where)s", where=self.scope.searched)
        late = sum(one.overdue for one in self.duties)
        found = counted("%(number)s duty to report", "%(number)s duties to report", self.number)
        over = counted("%(number)s is overdue", "%(number)s are overdue", late)
        if not late:
            return words("%(found)s; none is known to be overdue on %(day)s", found=found, day=Day(self.on))
        return words("%(found)s; %(late)s on %(day)s", found=found, late=over, day=Day(self.on))

    @property
    def not_stated(self) -> tuple[Words, ...]:
        """The duties of which it is not stated how often."""
        bare = [one for one in self.duties if not one.due]
        return tuple(words("when %(who)s is to report to %(to)s next", who=one.who, to=one.to) for one in bare)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The duties, and the trail of an issue."""
        lines = tuple(Line(_cells(one), one.fact, one.evidence + _cited(one)) for one in self.duties)
        columns = (
            words("who"), words("to whom"), words("about"), words("how often"), words("mandate"),
            words("last fulfilled by"), words("fulfilled on"), words("due"), words("state"),
        )  # fmt: skip
        steps = tuple(
            Line(
                (Day(s.at), s.by, words("reports to") if s.act == REPORTS else relation(s.act), s.what),
                s.fact,
                s.evidence,
            )
            for s in self.trail
        )
        trail = Section(
            "trail", words("Where it was dealt with, and to whom those report"),
            (words("when"), words("by"), words("how"), words("what")), steps,
        )  # fmt: skip
        found = Section("duties", words("Duties to report"), columns, lines)
        return (found, trail) if self.trail else (found,)

    @property
    def days(self) -> tuple[Entry, ...]:
        """The days on which reports are due."""
        return tuple(
            Entry(one.fact.key, one.due, _summary(one), _state(one)) for one in self.duties if len(one.due) == 10
        )


REPORTS = "reports to"


def _cells(one: DutyToReport) -> tuple[Named | Words | Day | str | None, ...]:
    last = one.fulfilled
    day = Day(last.day) if last and last.day else None
    return (
        one.who, one.to, one.about, one.frequency or None, one.mandate,
        last.document if last else None, day, Day(one.due) if one.due else None,
        _state(one),
    )  # fmt: skip


def _cited(one: DutyToReport) -> tuple[Evidence, ...]:
    return one.fulfilled.evidence if one.fulfilled else ()


def _state(one: DutyToReport) -> Words:
    if one.overdue:
        return words("overdue since %(day)s", day=Day(one.due))
    if one.due:
        return words("due by %(day)s", day=Day(one.due))
    if one.fulfilled:
        return words("fulfilled; when again is not stated")
    return words("no report is stated")


def _summary(one: DutyToReport) -> Words:
    if one.about:
        return words("%(who)s reports to %(to)s about %(about)s", who=one.who, to=one.to, about=one.about)
    return words("%(who)s reports to %(to)s", who=one.who, to=one.to)


def duties(
    view: View,
    agent: Named | None = None,
    to: Named | None = None,
    issue: Named | None = None,
    on: str | None = None,
    overdue: bool = False,
) -> Duties:
    """The duties to report that hold in a view, and how they stand.

    :param agent: only those of this agent; ``to`` only those to this body; ``issue`` only those about this.
    :param on: the day at which it is looked; the date of the view, else today, if None.
    :param overdue: only those that are overdue then.
    """
    day = Period.of(on).last if on else view.when.last if view.when else datetime.date.today()
    wanted = {"reporter": agent, "to": to, "about": issue}
    nodes = _reportings(view, {name: [one.key] for name, one in wanted.items() if one})
    trail = _trail(view, issue) if issue else ()
    last, said, asked = _fulfilled(view, nodes, day), view.evidence(n.key for n in nodes), _asked(view, nodes)
    found = [_made(view, n, last.get(n.key), asked.get(n.key), said.get(n.key, ()), day) for n in nodes]
    ranked = sorted(
        (one for one in found if one.overdue or not overdue),
        key=lambda one: (not one.overdue, one.due or "9999", placed(one.who.name), placed(one.to.name), one.fact.key),
    )
    return Duties(scope=Scope.of(view), on=day.isoformat(), duties=tuple(ranked), number=len(nodes), trail=trail)


def _reportings(view: View, wanted: Mapping[str, Iterable[str]]) -> list[Node]:
    """The reportings that count of which each of these fields is one of those keys; all if no field is given."""
    key, iri, fields = view.graph.identity.key, view.graph.identity.iri, ontology()["Reporting"]
    bounds = [
        f"VALUES ?{name} {{ {' '.join(str(iri(one)) for one in keys)} }} ?fact {fields[name].iri} ?{name} ."
        for name, keys in wanted.items()
    ]
    rows = view.graph.source.rows(REPORTINGS, wanted=bounds)
    return [node for node in view.nodes(sorted(key(fact) for (fact,) in rows)) if _counts(node)]


def _counts(node: Node) -> bool:
    return node.actual and node.holds is not Holds.ENDED


def _made(
    view: View,
    node: Node,
    last: ReportFulfilling | None,
    duty: Node | None,
    said: tuple[Evidence, ...],
    day: datetime.date,
) -> DutyToReport:
    under, due = (duty.text("under"), duty.text("due")) if duty else ("", "")
    about = node.text("about")
    next_ = _next(node, last, due)
    return DutyToReport(
        who=view.named(node.text("reporter")),
        to=view.named(node.text("to")),
        about=view.named(about) if about else None,
        frequency=node.text("frequency"),
        mandate=view.named(under) if under else None,
        fulfilled=last,
        due=next_,
        overdue=bool(next_) and Period.of(next_).last < day,
        fact=node,
        evidence=said,
    )


def _next(node: Node, last: ReportFulfilling | None, due: str) -> str:
    """When it is due next: as stated, unless that was fulfilled; else so long after the last report, or its start."""
    if due and not (last and last.day and Period.of(last.day).last >= Period.of(due).first):
        return due
    months = recurring.months(node.text("frequency"))
    since = last.day if last and last.day else node.text("from")
    return recurring.after(Period.of(since).last, months).isoformat() if months and since else ""


def _fulfilled(view: View, nodes: list[Node], day: datetime.date) -> dict[str, ReportFulfilling]:
    """The latest document that fulfils each duty by the day, and is known in the view."""
    key, iri = view.graph.identity.key, view.graph.identity.iri
    rows = list(view.graph.source.rows(FULFILLED, facts=[iri(n.key) for n in nodes])) if nodes else []
    to = {n.key: iri(n.text("to")) for n in nodes}
    until = min(day, view.known.last) if view.known else day
    found: dict[str, tuple[datetime.date, str, Triple]] = {}
    for fact, document, target in rows:
        there = view.graph.dated.get(key(document), datetime.date.min)
        if there <= until and (there, key(document)) > found.get(key(fact), (datetime.date.min, ""))[:2]:
            found[key(fact)] = (there, key(document), Triple(document, SUBMITTED, target or to[key(fact)]))
    said = view.said(triple for *_, triple in found.values())
    return {
        fact: ReportFulfilling(
            view.named(doc), there.isoformat() if there > datetime.date.min else "", said.get(triple, ())
        )
        for fact, (there, doc, triple) in found.items()
    }


def _asked(view: View, nodes: list[Node]) -> dict[str, Node]:
    """The duty in words that each reporting carries out, as far as one says so: it has the mandate and the day."""
    key, iri = view.graph.identity.key, view.graph.identity.iri
    whose = [iri(who) for who in sorted({n.text("reporter") for n in nodes})]
    rows = view.graph.source.rows(BEARING, whose=whose) if whose else ()
    borne: dict[str, list[Node]] = defaultdict(list)
    for duty in view.nodes(key(fact) for (fact,) in rows):
        if _counts(duty):
            borne[duty.text("bearer")].append(duty)
    pairs = ((n.key, next((d for d in borne[n.text("reporter")] if _same(view, n, d)), None)) for n in nodes)
    return {fact: duty for fact, duty in pairs if duty}


def _same(view: View, node: Node, duty: Node) -> bool:
    """Whether a duty in words is that of a reporting: it says to report, to whom, and about what if that is said."""
    task = duty.text("task").casefold()
    ends = [view.named(node.text(name)) for name in ("to", "about") if node.text(name)]
    return "report" in task and all(
        any(called.casefold() in task for called in (one.name, one.acronym) if called) for one in ends
    )


def _trail(view: View, issue: Named) -> tuple[StepOfEscalation, ...]:
    """Who dealt with an issue, in the order of dates, and to whom they report, and those, up to the top."""
    key, iri = view.graph.identity.key, view.graph.identity.iri
    rows = view.graph.source.rows(HANDLED, issue=iri(issue.key))
    handled = sorted((n for n in view.nodes(key(fact) for (fact,) in rows) if n.actual), key=_when)
    upward = _upward(view, handled, issue.key)
    said = view.evidence(n.key for n in (*handled, *upward))
    steps = [
        StepOfEscalation(_when(n), view.named(n.text("by")), n.text("act"), issue, n, said.get(n.key, ()))
        for n in handled
    ]
    return (*steps, *(_rising(view, n, said) for n in upward))


def _rising(view: View, node: Node, said: dict[str, tuple[Evidence, ...]]) -> StepOfEscalation:
    who, to = view.named(node.text("reporter")), view.named(node.text("to"))
    return StepOfEscalation(_when(node), who, REPORTS, to, node, said.get(node.key, ()))


def _when(node: Node) -> str:
    return next((text for name in ("from", "asOf", "until") if (text := node.text(name))), "")


def _upward(view: View, handled: Iterable[Node], issue: str) -> list[Node]:
    """The reports by which what those know rises: about the issue, or about nothing in particular; each once."""
    about = _reportings(view, {"about": [issue]})
    front = list(dict.fromkeys([*(n.text("by") for n in handled), *(n.text("reporter") for n in about)]))
    seen, found = set(front), dict[str, Node]()
    while front:
        rising = [n for n in _reportings(view, {"reporter": front}) if n.text("about") in ("", issue)]
        steps = [n for who in front for n in rising if n.text("reporter") == who and n.key not in found]
        found |= {n.key: n for n in steps}
        front = list(dict.fromkeys(n.text("to") for n in steps if n.text("to") not in seen))
        seen.update(front)
    return list(found.values())


QUESTION = Question(
    name="duties",
    title=words("Duties to report"),
    description=words("Who must report what to whom, by which mandate, when it was last done, and what is overdue."),
    answer=duties,
    parameters=(
        thing("agent", "Agent", words("Only those of this body or post."), required=False),
        thing("to", "Body", words("Only those to this body."), required=False),
        thing("issue", "Thing", words("Only those about this, with its escalation trail."), required=False),
        date("on", words("On this day.")),
        flag("overdue", words("Only what is overdue.")),
    ),
    example="duties --overdue --ics duties.ics",
    calendar=True,
)
