"""What came of a mandate as a tree: each thing opened once, where it is first reached."""

from collections import defaultdict
from dataclasses import dataclass

from graph.naming.names import Named
from graph.tracing.tracing import Step, Trace
from ontology import Class, ontology
from visualisations.row import Row, following
from visualisations.translation import _
from visualisations.words import counted, how_many, listed, searched

REACHED = ("Body", "Activity", "Paper", "ActionLine", "Goal", "Framework")


@dataclass(frozen=True)
class Branch:
    """A step and what came of it; ``again`` where the thing was opened before."""

    row: Row
    branches: tuple["Branch", ...]
    again: bool


def tree(trace: Trace, depth: int = 9) -> tuple[Branch, ...]:
    """The steps of a trace below each other, to a depth."""
    below: dict[str, list[Step]] = defaultdict(list)
    for step in trace.steps:
        below[step.source.key].append(step)
    homes = opened(trace)

    def branches(key: str, left: int) -> tuple[Branch, ...]:
        if not left:
            return ()
        return tuple(
            Branch(following(s), branches(s.target.key, left - 1) if mine else (), not mine)
            for s in below[key]
            for mine in [homes.get(s.target.key) is s]
        )

    return branches(trace.mandate.key, depth)


def opened(trace: Trace) -> dict[str, Step]:
    """The step at which each thing is opened: the first that reaches it, which is on a shortest way."""
    homes: dict[str, Step] = {}
    for step in trace.steps:
        if step.target.key != trace.mandate.key:
            homes.setdefault(step.target.key, step)
    return homes


def reached(trace: Trace) -> list[tuple[Class, tuple[Named, ...]]]:
    """What came of a mandate, by the kinds that are counted."""
    return [(ontology()[name], found) for name in REACHED if (found := trace.of(name))]


def led(trace: Trace) -> str:
    """What came of a mandate in a sentence."""
    if not trace.steps:
        return _("Nothing that came of it is stated %(where)s.", where=searched(trace.documents))
    kinds = [how_many(len(found), cls) for cls, found in reached(trace)]
    return _("It led to %(things)s.", things=listed(kinds) or counted(len(trace.reached), "thing"))
