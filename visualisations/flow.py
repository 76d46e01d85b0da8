"""What came of a mandate as a tree: each thing opened once, where it is first reached."""

from collections import defaultdict
from dataclasses import dataclass

from graph.trace import Step, Trace
from visualisations.row import Row, following


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
    opened = {trace.mandate.key}
    # Breadth first, so that a thing is opened on the shortest way to it.
    home: dict[str, Step] = {}
    front = [trace.mandate.key]
    while front:
        following_front = []
        for key in front:
            for step in below[key]:
                if step.target.key not in opened:
                    opened.add(step.target.key)
                    home[step.target.key] = step
                    following_front.append(step.target.key)
        front = following_front

    def branches(key: str, left: int) -> tuple[Branch, ...]:
        if not left:
            return ()
        return tuple(
            Branch(following(s), branches(s.target.key, left - 1) if mine else (), not mine)
            for s in below[key]
            for mine in [home.get(s.target.key) is s]
        )

    return branches(trace.mandate.key, depth)
