"""All paths from a mandate to the action lines, goals and frameworks it serves, or back from one to the mandates."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, choice, number, thing
from graph.tracing.paths import ENDS, HOPS, Route, Routes, Walk, dead_ends, routes
from graph.view import Node, View
from graph.wording import Words, counted, words

FITTING, GOALS, MANDATES = "fitting", "goals", "mandates"
THIS, ALL = "this", "all"
SHOWN, DEAD = 20, 20


@dataclass(frozen=True)
class Hop:
    """One hop of a path: something, and what followed from it."""

    source: Annotated[Named, "What came before."]
    relation: Annotated[str, "How: version, clause, a basis such as implements, activity, output, contributes to."]
    target: Annotated[Named, "What followed."]
    fact: Annotated[Node | None, "What carries the dates; null for what is timeless."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]
    by: Annotated[str, "The property that says so."]

    @property
    def sentence(self) -> Words:
        """The hop in words."""
        return _told(self)


@dataclass(frozen=True)
class Way:
    """One path, from the mandate to what it serves."""

    hops: Annotated[tuple[Hop, ...], "Nearest to the mandate first."]
    doubt: Annotated[float, "How much worse it is than a path as short of which nothing is in doubt; 0 at best."]


@dataclass(frozen=True)
class Destination:
    """A thing that paths lead to, or that they come from where one asked for mandates."""

    thing: Annotated[Named, "The action line, goal, target, framework or mandate."]
    number: Annotated[int, "How many paths there are."]
    ways: Annotated[tuple[Way, ...], "Those shown: shorter first, then those that are reviewed and better supported."]


@dataclass(frozen=True)
class DeadEnd:
    """A thing on the way at which the documents searched stop."""

    thing: Annotated[Named, "The clause, version, body or activity."]
    sentence: Annotated[Words, "What is not stated of it."]


@dataclass(frozen=True, kw_only=True)
class Paths(Answer):
    """The paths from a mandate to what it serves, or back."""

    thing: Annotated[Named, "What was asked about."]
    to: Annotated[Named | None, "The thing at the other end that was asked for; null if any."]
    toward: Annotated[str, "goals or mandates: which way was asked."]
    number: Annotated[int, "How many paths were found, of all lengths asked for."]
    complete: Annotated[bool, "False where there are more than were looked at: the longest are left out."]
    destinations: Annotated[tuple[Destination, ...], "The nearest first; those on this page."]
    dead_ends: Annotated[tuple[DeadEnd, ...], "Where it goes no further, nearest first."]
    further: Annotated[int | None, "What to give as after for the next page; null if this is the last."]

    @property
    def finding(self) -> Words:
        """How many paths there are."""
        if not self.number:
            return _none(self)
        found = _found(self)
        return found if self.complete else words("%(finding)s; the longest are left out", finding=found)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The paths, a line for each hop; and where it goes no further."""
        columns = (words("path between"), words("path"), words("hop"))
        lines = tuple(
            Line((one.thing, place, hop.sentence), hop.fact, hop.evidence)
            for one in self.destinations
            for place, way in enumerate(one.ways, start=1)
            for hop in way.hops
        )
        ends = tuple(Line((end.thing, end.sentence)) for end in self.dead_ends)
        return (
            Section("paths", words("Paths, hop by hop"), columns, lines, _more(self)),
            Section("dead-ends", words("Where it goes no further"), (words("thing"), words("not stated")), ends),
        )


def paths(
    view: View,
    thing: Named,
    to: Named | None = None,
    toward: str = FITTING,
    versions: str = THIS,
    hops: int = HOPS,
    each: int | None = None,
    most: int = SHOWN,
    after: int = 0,
) -> Paths:
    """The paths from a thing, best first.

    :param to: the thing at their other end; any action line, goal, target or framework, or any mandate, if None.
    :param toward: ``goals`` or ``mandates``; ``fitting``, from a mandate or a body to goals, from a goal to mandates.
    :param versions: ``this`` revision only, or ``all``: what replaced it is walked on to.
    :param each: how many of the paths to one thing are shown; one if None, or all where ``to`` is given.
    :param most: how many paths are shown, and ``after`` how many are passed over.
    :raises ValueError: if there cannot be so many hops, or nothing is to be shown.
    """
    if not 1 <= hops <= 2 * HOPS or most < 1 or after < 0 or (each is not None and each < 1):
        raise ValueError(f"hops lie between 1 and {2 * HOPS}, each and most are at least 1, after is not below 0")
    way = _toward(thing, to) if toward == FITTING else toward
    walk = Walk(view, forward=way == GOALS, following=versions == ALL)
    start = walk.links.find(thing.key)
    through = way == GOALS or to is not None
    found = None if start is None else routes(walk, start, _ends(walk, to), hops, through)
    grouped = _grouped(found, walk.forward) if found else {}
    every = [(end, one) for end, several in grouped.items() for one in several[: each or (most if to else 1)]]
    page = every[after : after + most]
    return Paths(
        scope=Scope.of(view),
        thing=thing,
        to=to,
        toward=way,
        number=sum(map(len, grouped.values())),
        complete=found.complete if found else True,
        destinations=_destinations(walk, found, grouped, page) if found else (),
        dead_ends=_dead(walk, start, found, thing),
        further=after + most if len(every) > after + most else None,
    )


def _toward(thing: Named, to: Named | None) -> str:
    """Which way is meant: from a mandate on, from a goal back."""
    if to and to.definition.within("Mandate") and not thing.definition.within("Mandate"):
        return MANDATES
    return MANDATES if any(thing.definition.within(name) for name in ENDS) else GOALS


def _ends(walk: Walk, to: Named | None) -> Callable[[int], bool]:
    if to is not None:
        place = walk.links.find(to.key)
        return lambda thing: thing == place
    classes, wanted = walk.links.all.classes, walk.links.within(ENDS if walk.forward else ("Mandate",))
    return lambda thing: classes[thing] in wanted


def _grouped(found: Routes, forward: bool) -> dict[int, list[Route]]:
    """The paths by the thing at their other end, in the order of the best."""
    grouped: dict[int, list[Route]] = defaultdict(list)
    for one in found.routes:
        grouped[one.things[-1] if forward else one.things[0]].append(one)
    return grouped


def _destinations(
    walk: Walk, found: Routes, grouped: dict[int, list[Route]], page: list[tuple[int, Route]]
) -> tuple[Destination, ...]:
    """The paths of a page, explained: what says so is looked up for these only."""
    chosen = {one.things: [_best(walk, found, *hop) for hop in pairwise(one.things)] for _, one in page}
    hops = _hops(walk, {link for several in chosen.values() for link in several})
    shown: dict[int, list[Way]] = defaultdict(list)
    for end, one in page:
        shown[end].append(Way(tuple(hops[link] for link in chosen[one.things]), one.doubt))
    name = walk.view.named
    return tuple(
        Destination(name(walk.links.keys[end]), len(grouped[end]), tuple(several)) for end, several in shown.items()
    )


def _best(walk: Walk, found: Routes, before: int, after: int) -> int:
    """The link by which a hop is told, of those between two things: that with the least doubt."""
    several = found.reach.edges[(before, after) if walk.forward else (after, before)]
    return min(several, key=lambda link: (walk.doubt(link) or 0.0, link))


def _hops(walk: Walk, links: Iterable[int]) -> dict[int, Hop]:
    view, every, key = walk.view, walk.links.all, walk.links.keys
    wanted = list(links)
    statements = {link: walk.links.statement(link, view.graph.identity) for link in wanted}
    said = view.said(statements.values())
    carriers = (every.carriers[link] for link in wanted)
    facts = {node.key: node for node in view.nodes(key[carrier] for carrier in carriers if every.lives[carrier])}
    return {
        link: Hop(
            view.named(key[every.sources[link]]),
            walk.links.relation(link),
            view.named(key[every.targets[link]]),
            facts.get(key[every.carriers[link]]),
            said.get(statements[link], ()),
            walk.links.kind(link).predicate,
        )
        for link in wanted
    }


def _dead(walk: Walk, start: int | None, found: Routes | None, thing: Named) -> tuple[DeadEnd, ...]:
    if start is None or found is None:
        return (DeadEnd(thing, _lacking(walk, thing)),) if walk.forward else ()
    named = (walk.view.named(walk.links.keys[place]) for place in dead_ends(walk, found.reach)[:DEAD])
    return tuple(DeadEnd(one, _lacking(walk, one)) for one in named)


def _lacking(walk: Walk, thing: Named) -> Words:
    """What is not stated of a thing at which paths stop."""
    if not walk.forward:
        return words("no mandate is stated for %(thing)s", thing=thing)
    if thing.definition.within("Activity"):
        return words("neither an output of %(thing)s is stated nor what it contributes to", thing=thing)
    if thing.definition.within("Body"):
        return words("no activity of %(thing)s is stated, nor what it contributes to", thing=thing)
    return words("no body, duty or activity is stated for %(thing)s", thing=thing)


def _none(found: Paths) -> Words:
    """That there is no path."""
    thing, where = found.thing, found.scope.searched
    if found.to:
        start, end = _in_order(found, found.to)
        return words("no path from %(start)s to %(end)s is stated %(where)s", start=start, end=end, where=where)
    if found.toward == MANDATES:
        return words("no path from a mandate to %(thing)s is stated %(where)s", thing=thing, where=where)
    return words(
        "no path from %(thing)s to an action line, goal or framework is stated %(where)s", thing=thing, where=where
    )


def _found(found: Paths) -> Words:
    """How many paths there are."""
    if found.to:
        start, end = _in_order(found, found.to)
        return counted(
            "%(number)s path leads from %(start)s to %(end)s",
            "%(number)s paths lead from %(start)s to %(end)s",
            found.number,
            start=start,
            end=end,
        )
    if found.toward == MANDATES:
        return counted(
            "%(number)s path leads from a mandate to %(thing)s",
            "%(number)s paths lead from mandates to %(thing)s",
            found.number,
            thing=found.thing,
        )
    return counted(
        "%(number)s path leads from %(thing)s to an action line, goal or framework",
        "%(number)s paths lead from %(thing)s to action lines, goals and frameworks",
        found.number,
        thing=found.thing,
    )


def _in_order(found: Paths, to: Named) -> tuple[Named, Named]:
    return (found.thing, to) if found.toward == GOALS else (to, found.thing)


def _more(found: Paths) -> Words | None:
    if found.further is None:
        return None
    return words("There are more: ask for those after %(number)s.", number=found.further)


def _told(hop: Hop) -> Words:
    """A hop in words, by its relation."""
    ends = {"before": hop.source, "after": hop.target}
    match hop.relation:
        case "version":
            return words("%(after)s is a version of %(before)s", **ends)
        case "later version":
            return words("%(after)s is the version that followed %(before)s", **ends)
        case "replacement":
            return words("%(after)s took the place of %(before)s", **ends)
        case "clause":
            return words("%(after)s is a paragraph of %(before)s", **ends)
        case "terms of reference":
            return words("%(before)s gives %(after)s its terms of reference", **ends)
        case "implements":
            return words("%(after)s implements %(before)s", **ends)
        case "in line with":
            return words("%(after)s is in line with %(before)s", **ends)
        case "cited as mandate":
            return words("%(after)s cites %(before)s as its mandate", **ends)
        case "duty":
            task = hop.fact.text("task") if hop.fact else ""
            return words("%(before)s asks this of %(after)s: %(task)s", **ends, task=task)
        case "addressee":
            return words("%(before)s is addressed to %(after)s", **ends)
        case "activity" if hop.by == ":agent":
            return words("%(after)s is work of %(before)s", **ends)
        case "activity":
            return words("%(after)s is work in line with %(before)s", **ends)
        case "report":
            return words("%(after)s reports on %(before)s", **ends)
        case "output":
            return words("%(after)s came out of %(before)s", **ends)
        case "contributes to":
            return words("%(before)s contributes to %(after)s", **ends)
        case "target":
            return words("%(before)s is a target of %(after)s", **ends)
        case "part":
            return words("%(before)s is a part of %(after)s", **ends)
    return words("%(after)s rests on %(before)s", **ends)


QUESTION = Question(
    name="paths",
    title=words("Paths between mandates and goals"),
    description=words(
        "Every path from a mandate over versions, bodies, duties, activities and outputs to action lines, goals and "
        "frameworks, or back from one of these, hop by hop with what says so."
    ),
    answer=paths,
    parameters=(
        thing("thing", "Thing", words("The mandate, body, activity, action line or goal to start from.")),
        thing("to", "Thing", words("Only paths to this thing."), required=False),
        choice(
            "toward",
            {FITTING: words("as fits"), GOALS: words("goals"), MANDATES: words("mandates")},
            words(
                "Which way; as fits: from a goal or an action line back to mandates, from anything else on to goals."
            ),
            default=FITTING,
        ),
        choice(
            "versions",
            {THIS: words("this version only"), ALL: words("and what replaced it")},
            words("Whether to walk on to the versions that followed."),
            default=THIS,
        ),
        number("hops", words("Of how many hops at most."), default=HOPS),
        number("each", words("How many paths to one thing; one, or all where one asks for the thing.")),
        number("most", words("How many paths are shown."), default=SHOWN),
        number("after", words("How many paths are passed over, for the next page."), default=0),
    ),
    example="paths resolution/council-1332 --hops 4",
)
