"""What came of a mandate in stages: mandate, who acts on it, what is done, what is put out, action lines, goals.

Each thing stands in one stage, that of its kind. A step that leads on to a later stage is part of the flow; one that
leads back or stays is listed beside it, so that a circle draws no circle. Versions and clauses count as their mandate.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from graph.naming.names import Named
from graph.tracing.tracing import Step, Trace

# The stages from left to right, and the classes of what stands in each: the first that fits.
STAGES = (
    ("Mandate",),
    ("Agent",),
    ("Activity",),
    ("Document",),
    ("ActionLine",),
    ("Goal", "Target", "Framework", "Indicator"),
)
ENDS = (4, 5)
MOST = 22


@dataclass(frozen=True)
class Band:
    """All steps from one thing to another."""

    source: str
    target: str
    steps: tuple[Step, ...]

    @property
    def ends(self) -> tuple[str, str]:
        """The keys of the two."""
        return self.source, self.target

    @property
    def status(self) -> str:
        """``accepted`` if any step is, or is timeless; else ``proposed``."""
        accepted = any(step.fact is None or step.fact.status == "accepted" for step in self.steps)
        return "accepted" if accepted else "proposed"


@dataclass(frozen=True)
class Flow:
    """A trace in stages.

    :ivar stages: what stands in each, what most leads through first.
    :ivar bands: what leads from an earlier stage to a later one; ``back`` the steps that do not.
    :ivar left_out: how many things there was no room for, a stage each.
    """

    trace: Trace
    stages: tuple[tuple[Named, ...], ...]
    bands: tuple[Band, ...]
    back: tuple[Step, ...]
    left_out: tuple[int, ...]

    @cached_property
    def weights(self) -> Mapping[str, int]:
        """How many statements lead to or from each thing, whichever is more; at least one."""
        into, out = defaultdict[str, int](int), defaultdict[str, int](int)
        for band in self.bands:
            out[band.source] += len(band.steps)
            into[band.target] += len(band.steps)
        return {one.key: max(into[one.key], out[one.key], 1) for stage in self.stages for one in stage}

    @property
    def dead_ends(self) -> tuple[Named, ...]:
        """What no step is stated from, and that is no action line or goal."""
        onward = {step.source.key for step in self.trace.steps} | {band.source for band in self.bands}
        several = (one for n, stage in enumerate(self.stages) if n not in ENDS for one in stage)
        return tuple(one for one in several if one.key not in onward)


def flow(trace: Trace, most: int = MOST) -> Flow:
    """The stages of a trace.

    :param most: how many things are shown in each stage: those that most statements lead through.
    """
    inside = {one.key for one in trace.reached if one.definition.container}
    things = {one.key: one for one in (trace.mandate, *trace.reached) if one.key not in inside}
    place = {key: stage(one) for key, one in things.items()}
    number: dict[str, int] = defaultdict(int)
    steps = [(step, *_ends(step, trace.mandate.key, inside)) for step in trace.steps]
    for _step, start, end in steps:
        number[start] += 1
        number[end] += 1
    first = sorted(things, key=lambda key: (key != trace.mandate.key, -number[key], things[key].name))
    every = [[key for key in first if place[key] == n] for n in range(len(STAGES))]
    shown = {key for keys in every for key in keys[:most]}
    onward = defaultdict[tuple[str, str], list[Step]](list)
    back = []
    for step, start, end in steps:
        if start != end and place[start] >= place[end]:
            back.append(step)
        elif start != end and start in shown and end in shown:
            onward[start, end].append(step)
    bands = tuple(Band(*ends, tuple(several)) for ends, several in onward.items())
    stages = tuple(tuple(things[key] for key in keys[:most]) for keys in every)
    return Flow(trace, untangled(stages, bands), bands, tuple(back), tuple(max(len(keys) - most, 0) for keys in every))


def _ends(step: Step, mandate: str, inside: Collection[str]) -> tuple[str, str]:
    """Between which things a step leads, versions and clauses counted as their mandate."""
    start, end = (mandate if end.key in inside else end.key for end in (step.source, step.target))
    return start, end


def stage(thing: Named) -> int:
    """The stage that a thing stands in: that of its kind.

    >>> stage(Named("goal/1", "Goal 1", "Goal")), stage(Named("body/x", "X", "UNMechanism"))
    (5, 1)
    """
    cls = thing.definition
    return next((n for n, names in enumerate(STAGES) if any(cls.within(name) for name in names)), 2)


def untangled(stages: tuple[tuple[Named, ...], ...], bands: tuple[Band, ...]) -> tuple[tuple[Named, ...], ...]:
    """The stages, each in the order in which its bands cross least: by the mean place of what leads to it."""
    place = {one.key: float(n) for several in stages for n, one in enumerate(several)}
    into = defaultdict[str, list[str]](list)
    out = defaultdict[str, list[str]](list)
    for band in bands:
        into[band.target].append(band.source)
        out[band.source].append(band.target)
    for sides in (into, out, into):
        for several in stages:
            means = {one.key: _mean([place[key] for key in sides[one.key]], place[one.key]) for one in several}
            for n, one in enumerate(sorted(several, key=lambda one: (means[one.key], place[one.key]))):
                place[one.key] = float(n)
    return tuple(tuple(sorted(several, key=lambda one: place[one.key])) for several in stages)


def _mean(several: list[float], else_: float) -> float:
    return sum(several) / len(several) if several else else_
