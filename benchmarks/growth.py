"""How what the questions cost grows with the graph: each asked of graphs of several sizes, beside the bare store.

python -m benchmarks.growth --quads 100000 1000000            # makes the graphs, measures, removes them
python -m benchmarks.growth --homes /tmp/small /tmp/large     # graphs that are there, made by benchmarks.generate

Milliseconds of processor time. *First* is asked in a graph that nothing was asked of, *again* once more in the same; of
a question about a thing it is the median of some, drawn evenly from all of its class. *Bare* is what the store takes to
answer the very SPARQL texts that the first asking sent, every term of every row read.
"""

import argparse
import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from pyoxigraph import Store

from benchmarks.__main__ import machine
from benchmarks.generate import generate, quads_of
from benchmarks.questions import AS_OF, Recording, read
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.matrices.matrix import Asked as Axes
from graph.matrices.matrix import matrix
from graph.naming.names import Named
from graph.ownership.owners import owners
from graph.questions import QUESTIONS
from graph.store import Embedded
from graph.tracing.tracing import trace
from graph.view import View
from ontology import ontology

Ask = Callable[[View, Named | None], object]


@dataclass(frozen=True)
class Asked:
    """A question, and of what it is asked: things of a class, or the whole edition if None."""

    name: str
    ask: Ask
    cls: str | None = None
    when: str | None = None


@dataclass(frozen=True)
class Cost:
    """What a question took on one graph, in milliseconds of processor time; ``queries`` are those sent at first."""

    name: str
    queries: float
    bare: float
    first: float
    again: float


def _named(name: str, given: Mapping[str, str], of: str = "") -> Ask:
    question = QUESTIONS[name]
    return lambda view, thing: question.ask(view, {**given, **({of: thing.key} if thing else {})})


ALL = (
    Asked("owners", lambda view, thing: owners(view, thing) if thing else None, "Theme", AS_OF),
    Asked("trace", lambda view, thing: trace(view, thing) if thing else None, "Resolution", AS_OF),
    Asked("paths, 4 hops", _named("paths", {"hops": "4"}, "thing"), "Resolution", AS_OF),
    Asked("portfolio", _named("portfolio", {}, "agent"), "Body", AS_OF),
    Asked("sectors", _named("sectors", {}, "thing"), "Theme", AS_OF),
    Asked("genealogy", _named("genealogy", {}, "thing"), "Theme", AS_OF),
    Asked("duties of one", _named("duties", {}, "agent"), "Body", AS_OF),
    Asked("areas of one", _named("areas", {}, "theme"), "Theme", AS_OF),
    Asked("gaps", _named("gaps", {})),
    Asked("overlaps", _named("overlaps", {})),
    Asked("conflicts", _named("conflicts", {})),
    Asked("stale citations", _named("stale-citations", {})),
    Asked("matrix", lambda view, thing: matrix(view, Axes(ontology()["Theme"], ontology()["Body"])), when=AS_OF),
    Asked("oversight", _named("oversight", {})),
    Asked("changes", _named("changes", {"since": "2024-11"})),
    Asked("what if", _named("what-if", {"act": "retire"}, "thing"), "Body", AS_OF),
)


def costs(home: Home, sample: int) -> Iterator[Cost]:
    """What each question takes on the current edition of a home."""
    names = Shelf(home).graph.names
    for asked in ALL:
        every: Sequence[Named | None] = names.all(asked.cls, 1_000_000) if asked.cls else [None]
        yield _cost(home, asked, Random(1).sample(every, min(sample + 1, len(every))))


def _cost(home: Home, asked: Asked, things: Sequence[Named | None]) -> Cost:
    """What one question takes; of several things the first is asked about beforehand, for what is read once is read."""
    gc.collect()
    gc.freeze()  # what the questions before have left is not looked through for garbage, as in a service
    recorded, graph = Shelf(home).graph, Shelf(home).graph
    assert isinstance(recorded.source, Embedded)
    recording, store = Recording(recorded.source), recorded.source.store
    recorded = replace(recorded, source=recording, kept={})
    before, measured = (things[:1], things[1:]) if len(things) > 1 else ([], things)
    for one in before:
        asked.ask(recorded.at(asked.when), one)
        asked.ask(graph.at(asked.when), one)
    cost: dict[str, list[float]] = {"queries": [], "bare": [], "first": [], "again": []}
    for one in measured:
        known = len(recording.texts)
        asked.ask(recorded.at(asked.when), one)
        texts = recording.texts[known:]
        cost["queries"].append(len(texts))
        cost["bare"].append(_took(partial(_replay, store, texts)))
        for turn in ("first", "again"):
            cost[turn].append(_took(lambda one=one: asked.ask(graph.at(asked.when), one)))  # type: ignore[misc]
    return Cost(asked.name, **{name: median(several) for name, several in cost.items()})


def _replay(store: Store, texts: Sequence[str]) -> None:
    for text in texts:
        read(store, text)


def _took(work: Callable[[], object]) -> float:
    began = time.process_time_ns()
    work()
    return (time.process_time_ns() - began) / 1e6


def table(found: Mapping[int, Sequence[Cost]]) -> str:
    """The costs as a table in Markdown, a line for each question, and four columns for each size."""
    head = ["question"]
    for quads in found:
        head += [f"queries, {quads:,} quads", "bare", "first", "again"]
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " --- |" * (len(head) - 1)]
    for several in zip(*found.values(), strict=True):
        cells = [
            cell for one in several for cell in (f"{one.queries:g}", *map(_short, (one.bare, one.first, one.again)))
        ]
        lines.append(f"| {several[0].name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"


def main() -> None:
    """Measure graphs that are there, or make them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--quads", type=int, nargs="+", default=[100_000, 1_000_000], help="about how many; several graphs"
    )
    parser.add_argument("--homes", type=Path, nargs="+", help="graphs that are there, in place of made ones")
    parser.add_argument("--sample", type=int, default=30, help="of how many things each question is asked")
    given = parser.parse_args()
    print(f"{machine()}\n", flush=True)
    found: dict[int, list[Cost]] = {}
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        for home in given.homes or _made(Path(folder), given.quads):
            found[quads_of(Home(home))] = list(costs(Home(home), given.sample))
    print(table(found))


def _made(folder: Path, sizes: Sequence[int]) -> Iterator[Path]:
    for size in sizes:
        began, path = time.process_time(), folder / str(size)
        quads = generate(path, size)
        print(f"{quads:,} quads made and published in {time.process_time() - began:.0f} s of processors", flush=True)
        yield path


if __name__ == "__main__":
    main()
