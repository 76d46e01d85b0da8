"""Paths through a graph of many things: how long the links take, and all paths of so many hops with their citations.

The graph is made for this: two thousand resolutions with versions and clauses, bodies, activities and outputs, and what
they contribute to. A few are in very many links, as in :mod:`benchmarks.generate`.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from statistics import median, quantiles

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity, entity
from graph.naming.names import Named
from graph.questions.paths import paths
from graph.reading import Place, Reading
from graph.tracing import linkage
from graph.tracing.links import Links
from graph.tracing.paths import MOST
from graph.tracing.tracing import trace
from graph.view import Graph, View

TOGETHER = 20
CODES = [*(f"C{n}" for n in range(1, 12) if n != 7), "C7"]


class World:
    """Made-up things and what links them.

    :param things: about how many.
    """

    def __init__(self, things: int, seed: int = 1) -> None:
        self._chance, self._unit = Random(seed), max(things // 100, 10)
        self.resolutions = [f"resolution/r-{n}" for n in range(2 * self._unit)]
        self.versions = [f"{key}/rev-geneva-2018" for key in self.resolutions]
        self.clauses = [f"{key}/resolves-{n}" for key in self.versions for n in (1, 2, 3)]
        self.bodies = [f"body/b-{n}" for n in range(self._unit)]
        self.activities = [f"activity/a-{n}" for n in range(55 * self._unit)]
        self.outputs = [f"tool/t-{n}" for n in range(34 * self._unit)]
        self.lines = [f"action-line/{code.lower()}" for code in CODES]
        self.goals = [f"goal/{n}" for n in range(1, 18)]
        self.targets = [f"target/{n}.{m}" for n in range(1, 18) for m in range(1, 6)]

    def readings(self) -> Iterator[Reading]:
        """All of it, some things to a reading."""
        together: list[Entity] = []
        for place, one in enumerate(self._entities()):
            together.append(one)
            if len(together) == TOGETHER:
                yield Reading(Place("document/made-up", f"row {place}"), tuple(together), "made up")
                together = []
        yield Reading(Place("document/made-up", "the last rows"), tuple(together), "made up")

    def _entities(self) -> Iterator[Entity]:
        yield entity("Report", {"name": "Made up"}, "document/made-up")
        yield from (entity("ActionLine", {"name": code, "code": code}, f"action-line/{code.lower()}") for code in CODES)
        for key in self.goals:
            yield entity("Goal", {"name": f"Goal {key[5:]}", "number": key[5:]}, key)
        for key in self.targets:
            goal = f"goal/{key[7:].partition('.')[0]}"
            yield entity("Target", {"name": f"Target {key[7:]}", "code": key[7:], "goal": goal}, key)
        for place, key in enumerate(self.resolutions):
            yield entity("Resolution", {"name": f"Resolution {place}"}, key)
            values = {
                "name": f"Resolution {place} (Rev.)",
                "versionOf": key,
                "designation": "Rev.",
                "adoptedOn": "2018",
            }
            yield entity("Version", values, f"{key}/rev-geneva-2018")
        for key in self.clauses:
            version, label = key.rpartition("/")[::2]
            values = {"name": key, "clauseOf": version, "paragraph": label, "part": "operative"}
            yield entity("Clause", values, key)
        for place, key in enumerate(self.bodies):
            yield entity(self._chance.choice(("WorkingGroup", "CoordinationBody")), {"name": f"Body {place}"}, key)
            for _ in range(3):
                mandate = self._one(self.versions)
                yield entity("Mandating", {"mandated": key, "mandate": mandate, "basis": "implements"})
        yield from self._work()

    def _work(self) -> Iterator[Entity]:
        for place, key in enumerate(self.outputs):
            yield entity("Tool", {"name": f"Tool {place}"}, key)
            if place % 3 == 0:
                yield entity("Contribution", {"contributor": key, "to": self._one(self.lines + self.targets)})
        for place, key in enumerate(self.activities):
            values = {
                "name": f"Work {place}",
                "agents": self._one(self.bodies),
                "inLineWith": self._one(self.clauses + self.versions),
                "outputs": self._one(self.outputs),
                "from": str(self._chance.randint(2010, 2023)),
            }
            yield entity("Activity", values, key)
            if place % 5 == 0:
                yield entity("Contribution", {"contributor": key, "to": self._one(self.targets)})

    def _one(self, keys: list[str]) -> str:
        """One of them, the first more often than the last."""
        return keys[int(len(keys) * self._chance.random() ** 2)]


def generate(path: Path, things: int) -> None:
    """Write a made-up graph of about so many things into a new home.

    :raises FileExistsError: if there is something at the path.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already: name a new folder, or remove it")
    with Home(path, builders=BUILDERS).change("made up") as change:
        change.put(World(things).readings())


def measured(graph: Graph, hops: int, sample: int = 60) -> Iterator[tuple[str, list[float]]]:
    """What reading the links takes, opening them, and asking about resolutions: milliseconds of processor time."""
    content = linkage.written(graph.source, graph.identity, graph.names)
    yield "reading the links", [_took(lambda: linkage.written(graph.source, graph.identity, graph.names))]
    yield "opening them", [_took(lambda: Links(content)) for _ in range(20)]
    every = graph.names.all("Resolution", 100_000)
    several = Random(1).sample(every, min(sample, len(every)))
    paths(graph.at("2024"), several[0])
    few, whole = partial(paths, hops=hops), partial(paths, hops=hops, each=MOST, most=MOST)
    yield f"paths of {hops} hops, 20 with citations", _asked(graph, few, several)
    yield f"paths of {hops} hops, all with citations", _asked(graph, whole, several)
    yield "trace", _asked(graph, trace, several)
    yield f"back from a goal, {hops} hops, 20 with citations", _asked(graph, few, graph.names.all("Goal"))


def _asked(graph: Graph, question: Callable[[View, Named], object], things: Iterable[Named]) -> list[float]:
    """What a question takes, of each thing in a fresh view."""
    return [_took(partial(question, graph.at("2024"), one)) for one in things]


def _took(ask: Callable[[], object]) -> float:
    began = time.process_time_ns()
    ask()
    return (time.process_time_ns() - began) / 1e6


def main() -> None:
    """Measure the paths of one home, made first if it is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.paths", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home; made if it is not there")
    parser.add_argument("--things", type=int, default=100_000, help="about how many things, where it is made")
    parser.add_argument("--hops", type=int, default=4)
    given = parser.parse_args()
    if not given.home.exists():
        generate(given.home, given.things)
    graph = Shelf(Home(given.home)).graph
    links = graph.links
    print(f"{sum(graph.names.count().values()):,} things, {len(links.all.sources):,} links between {len(links.keys):,}")
    for name, took in measured(graph, given.hops):
        most = quantiles(took, n=10)[-1] if len(took) > 1 else took[0]
        print(f"{name}: {median(took):.2f} ms, nine of ten under {most:.2f}, the dearest {max(took):.2f}")


if __name__ == "__main__":
    main()
