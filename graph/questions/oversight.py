"""Recommendations of those who audit and inspect: whether they were accepted, how far they came, and at what rate.

A rate is computed anew from the recommendations that are known, with its formula and its denominator, and stands beside
the rates that documents report: the two may be about other recommendations, and neither is put right by the other.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, date, thing
from graph.span import Period
from graph.view import Node, View
from graph.wording import Day, Words, counted, words

RECOMMENDATIONS = """
SELECT ?one ?paper { BELIEVED { ?one a :Recommendation ; :clauseOf ?paper } }"""
STAGES = """
SELECT ?fact ?one { BELIEVED { VALUES ?one { $nodes } ?fact :stageOf ?one } }"""
REPORTED = """
SELECT DISTINCT ?fact { BELIEVED {
  ?fact a :Observation ; :measure ?measure ; :unit "percent" .
  FILTER(CONTAINS(LCASE(?measure), "recommendation"))
  FILTER(CONTAINS(LCASE(?measure), "accept") || CONTAINS(LCASE(?measure), "implement"))
} }"""
YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
ACCEPTED, REJECTED = "accepted", "rejected"
ACTED = ("under way", "developed", "launched", "updated", "implemented", "completed")
DONE = ("implemented", "completed")
VERDICTS = (ACCEPTED, REJECTED, "under review", "not reviewed")
COLUMNS = (
    words("recommendation"),
    words("made"),
    words("to"),
    words("accepted"),
    words("progress"),
    words("due"),
)


@dataclass(frozen=True)
class RecommendationMade:
    """A recommendation, and how far it came by the date of the view."""

    recommendation: Annotated[Named, "The recommendation."]
    review: Annotated[Named, "The review or report that makes it."]
    made: Annotated[str, "When: the date of the review, else the year in its symbol; empty where neither is stated."]
    by: Annotated[tuple[Named, ...], "Who made it, as far as stated."]
    to: Annotated[tuple[Named, ...], "Whom it asks."]
    due: Annotated[str, "By when; empty where that is not stated."]
    accepted: Annotated[bool | None, "Whether it was accepted, by word or because it was acted on; null if not stated."]
    progress: Annotated[str, "How far it came, the latest stated; empty where that is not stated."]
    implemented: Annotated[bool, "Whether it is stated that it was implemented or completed."]
    fact: Annotated[Node | None, "The latest stage that is stated; null if none is."]
    evidence: Annotated[tuple[Evidence, ...], "Who says how far it came; who states it, where nobody does."]


@dataclass(frozen=True)
class Rate:
    """A rate computed from the recommendations that are known, in a window."""

    measure: Annotated[Words, "What it is the rate of."]
    formula: Annotated[Words, "How it is computed."]
    part: Annotated[int, "The numerator."]
    whole: Annotated[int, "The denominator."]
    unknown: Annotated[int, "Of the denominator, those of which no source says whether."]

    @property
    def percent(self) -> float | None:
        """In percent, to one place; null where the denominator is 0."""
        return round(100 * self.part / self.whole, 1) if self.whole else None


@dataclass(frozen=True)
class ReportedRate:
    """A rate that a document reports."""

    of: Annotated[Named, "Whose rate it is."]
    measure: Annotated[str, "What it is the rate of, as stated."]
    value: Annotated[str, "In percent, with what the source says of its precision."]
    period: Annotated[str, "The years of the recommendations, as stated; empty if not."]
    fact: Annotated[Node, "The observation."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True, kw_only=True)
class Oversight(Answer):
    """Recommendations, and the rates at which they were accepted and implemented."""

    window: Annotated[Words | None, "The years of which recommendations are counted; null for all."]
    recommendations: Annotated[tuple[RecommendationMade, ...], "The oldest first."]
    rates: Annotated[tuple[Rate, ...], "Computed from these."]
    reported: Annotated[tuple[ReportedRate, ...], "As documents report them, of whatever recommendations."]

    @property
    def finding(self) -> Words:
        """How many there are, and how many were accepted and implemented."""
        number, where = len(self.recommendations), self.scope.searched
        if not number and self.window:
            return words("no recommendation %(window)s is stated %(where)s", window=self.window, where=where)
        if not number:
            return words("no recommendation is stated %(where)s", where=where)
        known = counted("%(number)s recommendation is known", "%(number)s recommendations are known", number)
        if self.window:
            known = words("%(known)s %(window)s", known=known, window=self.window)
        accepted, implemented = (rate.part for rate in self.rates)
        return words(
            "%(known)s: %(accepted)s accepted, %(implemented)s implemented",
            known=known,
            accepted=accepted,
            implemented=implemented,
        )

    @property
    def not_stated(self) -> tuple[Words, ...]:
        """Of how many it is not stated whether they were accepted."""
        unknown = self.rates[0].unknown if self.rates else 0
        if not unknown:
            return ()
        return (
            counted(
                "of %(number)s recommendation, whether it was accepted",
                "of %(number)s recommendations, whether they were accepted",
                unknown,
            ),
        )

    @property
    def sections(self) -> tuple[Section, ...]:
        """The rates, those reported, and the recommendations."""
        return (
            Section(
                "rates",
                words("Rates computed from the recommendations known"),
                (words("rate"), words("percent"), words("of them"), words("of"), words("not stated"), words("formula")),
                tuple(
                    Line((r.measure, r.percent, r.part, r.whole, r.unknown, r.formula)) for r in self.rates if r.whole
                ),
            ),
            Section(
                "reported",
                words("Rates as documents report them"),
                (words("of"), words("rate"), words("percent"), words("years")),
                tuple(Line((r.of, r.measure, r.value, r.period), r.fact, r.evidence) for r in self.reported),
            ),
            Section(
                "recommendations",
                words("Recommendations"),
                COLUMNS,
                tuple(_line(one) for one in self.recommendations),
            ),
        )


def oversight(
    view: View, body: Named | None = None, by: Named | None = None, since: str | None = None, until: str | None = None
) -> Oversight:
    """Recommendations as of the date of the view, with the rates at which they were accepted and implemented.

    :param body: only those that ask this body or post.
    :param by: only those of this oversight body.
    :param since: made in this year or later; ``until``: in this year or before. What has no date is left out then.
    :raises ValueError: if the window ends before it begins.
    """
    if since and until and Period.of(until).last < Period.of(since).first:
        raise ValueError(f"the window ends ({until}) before it begins ({since})")
    made = [one for one in _made(view, by) if _wanted(one, body, since, until)]
    return Oversight(
        scope=Scope.of(view),
        window=_window(since, until),
        recommendations=tuple(sorted(made, key=lambda one: (one.made, one.recommendation.key))),
        rates=_rates(made),
        reported=_reported(view, body),
    )


def _made(view: View, by: Named | None) -> list[RecommendationMade]:
    key = view.graph.identity.key
    of = {key(one): key(paper) for one, paper in view.graph.source.rows(RECOMMENDATIONS)}
    papers = {node.key: node for node in view.nodes(of.values())}
    kept = {one: papers[paper] for one, paper in of.items() if paper in papers}
    if by:
        kept = {one: paper for one, paper in kept.items() if by.key in _makers(view, paper)}
    nodes = {node.key: node for node in view.nodes(kept)}
    stages = _stages(view, nodes)
    said = view.evidence([*nodes, *(stage.key for several in stages.values() for stage in several)])
    return [_one(view, node, kept[one], stages.get(one, []), said) for one, node in nodes.items()]


def _makers(view: View, paper: Node) -> list[str]:
    """Who made a review: as stated, else the body whose acronym its symbol begins with."""
    stated = list(paper.values.get("authors", ()))
    if stated or not paper.text("symbol"):
        return stated
    acronym = re.split(r"[^A-Za-z]", paper.text("symbol"))[0]
    bodies = [one for one in view.names.search(acronym, "Body") if one.acronym == acronym] if acronym else []
    return [bodies[0].key] if bodies else []


def _stages(view: View, nodes: Iterable[str]) -> dict[str, list[Node]]:
    """The stages of recommendations that hold, by recommendation, the latest last."""
    iri, key = view.graph.identity.iri, view.graph.identity.key
    rows = view.graph.source.rows(STAGES, nodes=[iri(one) for one in nodes])
    of = {key(fact): key(one) for fact, one in rows}
    found: dict[str, list[Node]] = defaultdict(list)
    for node in view.nodes(of):
        if node.actual and not _later(view, node):
            found[of[node.key]].append(node)
    return {one: sorted(several, key=_dated) for one, several in found.items()}


def _dated(stage: Node) -> tuple[str, str]:
    return max(stage.text("asOf"), stage.text("from")), stage.key


def _later(view: View, stage: Node) -> bool:
    """Whether a stage was first spoken of after the date of the view."""
    dates = [Period.of(day).first for name in ("from", "asOf") for day in stage.values.get(name, ())]
    return view.when is not None and bool(dates) and min(dates) > view.when.last


def _one(
    view: View, node: Node, paper: Node, stages: list[Node], said: Mapping[str, tuple[Evidence, ...]]
) -> RecommendationMade:
    far = [stage for stage in stages if stage.text("stage") not in VERDICTS]
    last = stages[-1] if stages else None
    evidence = said.get(last.key, ()) if last else said.get(node.key, ())
    return RecommendationMade(
        recommendation=view.named(node.key),
        review=view.named(paper.key),
        made=_made_on(paper),
        by=tuple(view.named(one) for one in _makers(view, paper)),
        to=tuple(view.named(one) for one in node.values.get("addressees", ())),
        due=node.text("due"),
        accepted=_accepted([stage.text("stage") for stage in stages]),
        progress=far[-1].text("stage") if far else "",
        implemented=bool(far) and far[-1].text("stage") in DONE,
        fact=last,
        evidence=evidence,
    )


def _accepted(stages: list[str]) -> bool | None:
    """Whether it was accepted: the last word on that; what was acted on was accepted.

    >>> _accepted(["under way"]), _accepted(["accepted", "rejected"]), _accepted(["under review"])
    (True, False, None)
    """
    said = [stage for stage in stages if stage in (ACCEPTED, REJECTED, *ACTED)]
    return said[-1] != REJECTED if said else None


def _made_on(paper: Node) -> str:
    if day := paper.text("issued") or paper.text("speaksFrom"):
        return day
    year = YEAR.search(paper.text("symbol"))
    return year[0] if year else ""


def _wanted(one: RecommendationMade, body: Named | None, since: str | None, until: str | None) -> bool:
    if body and body.key not in {end.key for end in one.to}:
        return False
    if not since and not until:
        return True
    made = Period.of(one.made) if one.made else None
    late = made and (not since or made.last >= Period.of(since).first)
    return bool(made and late and (not until or made.first <= Period.of(until).last))


def _window(since: str | None, until: str | None) -> Words | None:
    if since and until:
        return words("of %(since)s to %(until)s", since=Day(since), until=Day(until))
    if since:
        return words("of %(since)s or later", since=Day(since))
    return words("of %(until)s or before", until=Day(until)) if until else None


def _rates(made: list[RecommendationMade]) -> tuple[Rate, ...]:
    accepted = [one for one in made if one.accepted]
    return (
        Rate(
            words("acceptance"),
            words("accepted ÷ all that were made"),
            len(accepted),
            len(made),
            sum(one.accepted is None for one in made),
        ),
        Rate(
            words("implementation"),
            words("implemented ÷ accepted"),
            sum(one.implemented for one in accepted),
            len(accepted),
            sum(not one.progress for one in accepted),
        ),
    )


def _reported(view: View, body: Named | None) -> tuple[ReportedRate, ...]:
    key = view.graph.identity.key
    nodes = view.nodes(sorted(key(fact) for (fact,) in view.graph.source.rows(REPORTED)))
    wanted = [node for node in nodes if node.actual and (body is None or node.text("of") == body.key)]
    said = view.evidence(node.key for node in wanted)
    found = (
        ReportedRate(
            view.named(node.text("of")),
            node.text("measure"),
            " ".join(part for part in (node.text("qualifier"), node.text("value")) if part),
            node.text("period"),
            node,
            said.get(node.key, ()),
        )
        for node in wanted
    )
    return tuple(sorted(found, key=lambda one: (one.measure, one.fact.text("asOf"), one.value)))


def _line(one: RecommendationMade) -> Line:
    accepted = {True: words("yes"), False: words("no"), None: None}[one.accepted]
    to = words("%(several)s", several=one.to) if one.to else None
    return Line((one.recommendation, Day(one.made), to, accepted, one.progress, Day(one.due)), one.fact, one.evidence)


QUESTION = Question(
    name="oversight",
    title=words("Recommendations of oversight"),
    description=words(
        "Recommendations of inspection and audit, whether they were accepted and implemented, and at what rate: "
        "computed with its formula, beside the rates as documents report them."
    ),
    answer=oversight,
    parameters=(
        thing("body", "Agent", words("Only those that ask this body or post."), required=False),
        thing("by", "Body", words("Only those of this oversight body."), required=False),
        date("since", words("Only those made in this year or later.")),
        date("until", words("Only those made in this year or before.")),
    ),
    example="oversight --by JIU --since 2006 --until 2014",
)
