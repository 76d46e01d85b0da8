"""What our own code and the web add to a question: ours, the bare store's and the service's time, side by side.

The same things are asked about in one run, turn by turn, so that whatever else the machine does falls on all three:
through our code; the bare store, which gets the very SPARQL texts that our code sent and has every term of every row
read; and the service, over one connection.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from statistics import median

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QuerySolution

from benchmarks.server import Server, served
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.naming.names import Named
from graph.ownership.owners import owners
from graph.store import Embedded, Given, Source, written
from graph.tracing.tracing import trace
from graph.view import Graph, View

AS_OF = "2024"
OWNERS = """
query ($thing: String!, $asOf: String) {
  owners(theme: $thing, asOf: $asOf) {
    sentence thing { key name }
    accountable { ...one } responsible { ...one } alsoInvolved { ...one }
    coordinatedBy { body { key name } coverage { ...one } chairs { ...one } focalPoints { ...one } }
    notStated documentsSearched
  }
}
fragment one on Owner {
  agent { key name } role from until asOf holds status confidence evidence { document paragraph quote }
}"""
TRACE = """
query ($thing: String!, $asOf: String) {
  trace(mandate: $thing, asOf: $asOf) {
    sentence mandate { key name }
    steps {
      from { key name } relation to { key name } depth
      fact { key holds status confidence } evidence { document paragraph quote }
    }
    complete documentsSearched
  }
}"""


@dataclass(frozen=True)
class Question:
    """A question of the mission: how our code answers it, its GraphQL, and the classes of what it is asked about."""

    name: str
    answer: Callable[[View, Named], object]
    graphql: str
    classes: tuple[str, ...]


QUESTIONS = (
    Question("owners", owners, OWNERS, ("Theme", "ActionLine")),
    Question("trace", trace, TRACE, ("Resolution",)),
)


@dataclass(frozen=True)
class Recording:
    """A source that keeps the SPARQL of what it is asked."""

    source: Source
    texts: list[str] = field(default_factory=list)

    def rows(self, question: str, **given: Given) -> Iterator[QuerySolution]:
        """The rows of the source."""
        self.texts.append(written(question, given, ""))
        return self.source.rows(question, **given)


@dataclass
class Times:
    """What one way of asking took: milliseconds of wall clock and CPU, by thing and round.

    :param used: the nanoseconds of CPU used so far by who answers.
    """

    used: Callable[[], int] = time.process_time_ns
    wall: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)

    def take(self, thing: str, ask: Callable[[], object]) -> None:
        """Ask once, and note what it took."""
        cpu, wall = self.used(), time.perf_counter_ns()
        ask()
        wall = time.perf_counter_ns() - wall
        cpu = self.used() - cpu
        self.wall.setdefault(thing, []).append(wall / 1e6)
        self.cpu.setdefault(thing, []).append(cpu / 1e6)


@dataclass(frozen=True)
class Cost:
    """What one question took on one graph, in milliseconds: the median thing's median round."""

    question: str
    quads: int
    things: int
    queries: float
    rows: float
    bare_cpu: float
    ours_cpu: float
    bare: float
    ours: float
    service: float
    service_cpu: float

    @property
    def ratio(self) -> float:
        """Our CPU time to that of the bare store."""
        return self.ours_cpu / self.bare_cpu

    @property
    def added(self) -> float:
        """What the service adds to our code, in milliseconds of CPU: the clock tells what else a machine does."""
        return self.service_cpu - self.ours_cpu


def costs(home: Home, rounds: int = 5, sample: int = 50) -> list[Cost]:
    """What each question takes on the current edition of a home."""
    graph = Shelf(home).graph
    with served(home.path) as server:
        return [_cost(graph, server, question, rounds, sample) for question in QUESTIONS]


def _cost(graph: Graph, server: Server, question: Question, rounds: int, sample: int) -> Cost:
    assert isinstance(graph.source, Embedded)
    store, things = graph.source.store, _sample(graph, question, sample)
    texts = {thing.key: _texts(graph, question, thing) for thing in things}
    bodies = {thing.key: _body(question, thing) for thing in things}
    rows = [sum(read(store, text) for text in texts[thing.key]) for thing in things]
    for body in bodies.values():
        server.data(body)
    bare, ours, service = Times(), Times(), Times(lambda: int(server.cpu * 1e9))
    for turn in range(rounds):
        for thing in things:
            ways = [
                (bare, lambda key=thing.key: [read(store, text) for text in texts[key]]),
                (ours, lambda thing=thing: question.answer(graph.at(AS_OF), thing)),
                (service, lambda key=thing.key: server.ask(bodies[key])),
            ]
            for times, ask in ways[turn % 3 :] + ways[: turn % 3]:
                times.take(thing.key, ask)
    return Cost(
        question=question.name,
        quads=len(store),
        things=len(things),
        queries=median(map(len, texts.values())),
        rows=median(rows),
        bare_cpu=_middle(bare.cpu),
        ours_cpu=_middle(ours.cpu),
        bare=_middle(bare.wall),
        ours=_middle(ours.wall),
        service=_middle(service.wall),
        service_cpu=_middle(service.cpu),
    )


def read(store: pyoxigraph.Store, text: str) -> int:
    """Ask the bare store, and read every term of every row; the number of rows."""
    found = store.query(text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    number = 0
    for row in found:
        number += 1
        for term in row:
            if isinstance(term, NamedNode | Literal):
                _ = term.value
    return number


def _sample(graph: Graph, question: Question, number: int) -> Sequence[Named]:
    """Some of the things that can be asked about, the same every time."""
    things = [thing for cls in question.classes for thing in graph.names.all(cls, 100_000)]
    return Random(1).sample(things, min(number, len(things)))


def _texts(graph: Graph, question: Question, thing: Named) -> list[str]:
    recording = Recording(graph.source)
    question.answer(replace(graph, source=recording).at(AS_OF), thing)
    return recording.texts


def _body(question: Question, thing: Named) -> bytes:
    return json.dumps({"query": question.graphql, "variables": {"thing": thing.key, "asOf": AS_OF}}).encode()


def _middle(times: dict[str, list[float]]) -> float:
    return median(median(several) for several in times.values())


def table(several: Sequence[Cost]) -> str:
    """The costs as a table in Markdown."""
    head = (
        "question", "quads", "things", "queries", "rows", "bare CPU", "ours CPU", "ours / bare",
        "server CPU", "server - ours", "bare wall", "ours wall", "HTTP wall",
    )  # fmt: skip
    lines = [head, ("---",) * len(head), *(_line(cost) for cost in several)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _line(cost: Cost) -> tuple[str, ...]:
    return (
        cost.question,
        f"{cost.quads:,}",
        str(cost.things),
        f"{cost.queries:g}",
        f"{cost.rows:g}",
        f"{cost.bare_cpu:.2f}",
        f"{cost.ours_cpu:.2f}",
        f"{cost.ratio:.2f}",
        f"{cost.service_cpu:.2f}",
        f"{cost.added:.2f}",
        f"{cost.bare:.2f}",
        f"{cost.ours:.2f}",
        f"{cost.service:.2f}",
    )


def main() -> None:
    """Measure the questions on one home, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a home, such as benchmarks.generate makes")
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is asked about")
    given = parser.parse_args()
    print(table(costs(Home(given.home), given.rounds)))


if __name__ == "__main__":
    main()
