"""The paths between a mandate and what it leads to: all of a few hops, ranked, each hop with what says so.

The links of the edition give the few things that lie on a path at all, and how far each is from an end; among these
every path is tried. A path is better if it is shorter, then if its hops are reviewed, actual, surer and said by more.
Nothing is taken for a link that did not hold at the date of the view.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from graph.span import Period, holding
from graph.tracing.links import MANDATED, REPLACING, Links
from graph.view import View

ENDS = ("ActionLine", "Goal", "Target", "Framework")
HOPS = 6
MOST = 5_000
UNREVIEWED, NOT_ACTUAL, UNSURE, ALONE = 0.1, 0.05, 0.03, 0.01  # six hops of the worst weigh less than one hop more
ACTUAL = {"", "actual", "started"}
ASIDE = {"report", "addressee"}
FOLLOWED = ("Mandate", "Activity", *MANDATED)


@dataclass(frozen=True)
class Route:
    """A path as numbers of things, in the direction of effect; ``doubt`` is how much worse it is than the best."""

    things: tuple[int, ...]
    doubt: float

    @property
    def rank(self) -> tuple[int, float, tuple[int, ...]]:
        """What it is sorted by: shorter, then surer; then by keys."""
        return len(self.things), self.doubt, self.things


@dataclass
class Walk:
    """The links of an edition as they hold in a view, walked with or against the direction of effect.

    ``following`` says whether what replaced a version, or anything, is walked on to.
    """

    view: View
    forward: bool = True
    following: bool = False

    def __post_init__(self) -> None:
        self._lives: dict[int, float | None] = {}
        self._doubts: dict[int, float | None] = {}

    @cached_property
    def links(self) -> Links:
        """The links of the edition."""
        return self.view.graph.links

    def learn(self, things: Iterable[int]) -> None:
        """Find out which links on from things were known by the day of the view; to be called before :meth:`next`."""
        if not self.view.narrowed:
            return
        links, identity = self.links, self.view.graph.identity
        further = [link for thing in things for link in self._further(thing)]
        statements = {link: links.statement(link, identity) for link in further}
        said = self.view.said(statements.values())
        ends = {link: [links.keys[of[link]] for of in (links.all.carriers, links.all.targets)] for link in further}
        there = {node.key for node in self.view.nodes(key for keys in ends.values() for key in keys)}
        unknown = (link for link in further if statements[link] not in said or not there.issuperset(ends[link]))
        self._doubts |= dict.fromkeys(unknown)

    def _further(self, thing: int) -> Sequence[int]:
        return self.links.out(thing) if self.forward else self.links.into(thing)

    def next(self, thing: int) -> Iterator[tuple[int, int]]:
        """The links on from a thing, each with what it leads to."""
        every = self.links.all
        ends = every.targets if self.forward else every.sources
        for link in self._further(thing):
            if self.doubt(link) is not None:
                yield link, ends[link]

    def doubt(self, link: int) -> float | None:
        """How much is to be doubted of a link; None if it does not hold, or is not to be followed."""
        if link not in self._doubts:
            self._doubts[link] = self._doubted(link)
        return self._doubts[link]

    def _doubted(self, link: int) -> float | None:
        every = self.links.all
        if not self.following and self.links.relation(link) in REPLACING:
            return None
        stated, reached = self._life(every.carriers[link]), self._life(every.targets[link])
        return None if stated is None or reached is None else stated + ALONE / max(every.support[link], 1)

    def _life(self, thing: int) -> float | None:
        life = self.links.all.lives[thing]
        if life not in self._lives:
            self._lives[life] = _doubt(self.links.standing(life), self.view.when)
        return self._lives[life]


def _doubt(said: Mapping[str, list[str]], when: Period | None) -> float | None:
    """How much is to be doubted of what has such a life; None if it does not hold."""
    if not said:
        return 0.0
    since, until, seen = (tuple(said.get(name, ())) for name in ("from", "until", "asOf"))
    if holding(when, since, until, seen) is None:
        return None
    sure = float(max(said.get("confidence", ["1"])))
    unreviewed = UNREVIEWED if said.get("status", ["accepted"]) != ["accepted"] else 0.0
    return unreviewed + (0.0 if max(said.get("modality", [""])) in ACTUAL else NOT_ACTUAL) + UNSURE * (1 - sure)


@dataclass(frozen=True)
class Reach:
    """What is reached from a thing in so many hops: the hops to each thing, and of what lies on a path those left."""

    hops: Mapping[int, int]
    left: Mapping[int, int]
    edges: Mapping[tuple[int, int], list[int]]


@dataclass(frozen=True)
class Routes:
    """The paths from a thing, best first; ``complete`` is false where longer ones were left out, or there are more."""

    reach: Reach
    routes: tuple[Route, ...]
    complete: bool


def routes(walk: Walk, start: int, ends: Callable[[int], bool], hops: int = HOPS, through: bool = True) -> Routes:
    """All paths from a thing to others.

    :param ends: whether a thing is one that paths lead to.
    :param hops: how many at most.
    :param through: whether a path may go on from one end to another.
    """
    reach = _reach(walk, start, ends, hops, through)
    if start not in reach.left or not reach.edges:
        return Routes(reach, (), True)
    goals = {thing for thing, left in reach.left.items() if not left and thing != start}
    cutoff, complete = _cutoff(reach, start, goals, hops)
    doubts = {hop: min(walk.doubt(link) or 0.0 for link in several) for hop, several in reach.edges.items()}
    ways = [_route(walk, doubts, things) for things in islice(_simple(reach, start, goals, cutoff), MOST + 1)]
    return Routes(reach, tuple(sorted(ways, key=lambda way: way.rank)[:MOST]), complete and len(ways) <= MOST)


def _route(walk: Walk, doubts: Mapping[tuple[int, int], float], things: list[int]) -> Route:
    """A path, in the direction of effect, and what is to be doubted of it."""
    doubt = round(sum(map(doubts.__getitem__, pairwise(things))), 6)
    return Route(tuple(things if walk.forward else things[::-1]), doubt)


def _simple(reach: Reach, start: int, goals: Set[int], cutoff: int) -> Iterator[list[int]]:
    """The paths that pass no thing twice; no hop is tried from which no end is near enough."""
    on: dict[int, list[int]] = defaultdict(list)
    for one, other in reach.edges:
        on[one].append(other)
    way, tried = [start], [iter(on[start])]
    while way:
        near = (there for there in tried[-1] if there not in way and len(way) + reach.left[there] <= cutoff)
        further = next(near, None)
        if further is None:
            way.pop()
            tried.pop()
            continue
        way.append(further)
        tried.append(iter(on[further]))
        if further in goals:
            yield list(way)


def _reach(walk: Walk, start: int, ends: Callable[[int], bool], hops: int, through: bool) -> Reach:
    """What lies on a path of so many hops from a thing to an end."""
    there, links, front = {start: 0}, defaultdict[int, list[tuple[int, int]]](list), [start]
    goals: set[int] = set()
    for hop in range(hops + 1):
        further = []
        walk.learn(front)
        for thing in front:
            if thing != start and ends(thing):
                goals.add(thing)
                if not through:
                    continue
            for link, other in walk.next(thing) if hop < hops else ():
                links[thing].append((link, other))
                if other not in there:
                    there[other] = hop + 1
                    further.append(other)
        front = further
    left = _left(links, goals, there, hops)
    edges: dict[tuple[int, int], list[int]] = {}
    for thing in left:
        for link, other in links.get(thing, ()):
            if other in left and other != thing and there[thing] + 1 + left[other] <= hops:
                edges.setdefault((thing, other), []).append(link)
    return Reach(there, left, edges)


def _left(
    links: Mapping[int, list[tuple[int, int]]], goals: Set[int], there: Mapping[int, int], hops: int
) -> dict[int, int]:
    """How many hops are left to the nearest end, for what lies on a path."""
    back: dict[int, list[int]] = defaultdict(list)
    for thing, several in links.items():
        for _, other in several:
            back[other].append(thing)
    left, front = dict.fromkeys(goals, 0), list(goals)
    for hop in range(1, hops + 1):
        before = {one for thing in front for one in back[thing]}
        front = [one for one in before if one not in left and there[one] + hop <= hops]
        left |= dict.fromkeys(front, hop)
    return left


def _cutoff(reach: Reach, start: int, goals: Set[int], hops: int) -> tuple[int, bool]:
    """With how many hops there are not too many paths; and whether that is all of them."""
    on: dict[int, list[int]] = defaultdict(list)
    for one, other in reach.edges:
        on[one].append(other)
    ways, total = {start: 1}, 0
    for hop in range(1, hops + 1):
        further: dict[int, int] = defaultdict(int)
        for thing, number in ways.items():
            for other in on[thing]:
                further[other] += number
        total += sum(number for thing, number in further.items() if thing in goals)
        if total > MOST and hop > reach.left[start]:
            return hop - 1, False
        ways = further
    return hops, True


def dead_ends(walk: Walk, reach: Reach) -> list[int]:
    """What was reached and leads nowhere though one would look for more, nearest first.

    Going on from a mandate: mandates, activities and bodies set up for one. Going back: whatever rests on no mandate.
    """
    classes, of = walk.links.all.classes, walk.links.within(FOLLOWED if walk.forward else ("Mandate",))
    found = [t for t in reach.hops if t not in reach.left and (classes[t] in of) == walk.forward]
    return sorted((t for t in found if not _leads(walk, t)), key=lambda thing: (reach.hops[thing], thing))


def _leads(walk: Walk, thing: int) -> bool:
    return any(walk.links.relation(link) not in ASIDE for link, _ in walk.next(thing))
