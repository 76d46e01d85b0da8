"""What gaps, overlaps and conflicts cost: to find them all, to bring them up to date, and to answer.

python -m benchmarks.findings --home /tmp/large             # a graph made by benchmarks.generate; it is left as it is

Up to date they are brought for so many facts and pieces of work drawn at random, as if one document had stated them.
Answers are given in a fresh view, with the names of things and the evidence of what is shown; a median of rounds.
"""

import argparse
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median

from pyoxigraph import NamedNode, Store

from graph.editions.delta import WHOLE
from graph.editions.findings import TABLES
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.gaps.table import having
from graph.questions.conflicts import conflicts
from graph.questions.gaps import gaps
from graph.questions.overlaps import overlaps
from graph.view import Graph

DRAWN = "SELECT DISTINCT ?node { BELIEVED { ?node a $cls } }"
ASKED: dict[str, Callable[[Graph], object]] = {
    "gaps of every rule": lambda graph: gaps(graph.at()),
    "gaps of every rule, as of 2022": lambda graph: gaps(graph.at("2022")),
    "gaps of one rule": lambda graph: gaps(graph.at(), "themes-without-owner"),
    "overlaps": lambda graph: overlaps(graph.at()),
    "overlaps, as of 2022": lambda graph: overlaps(graph.at("2022")),
    "conflicts": lambda graph: conflicts(graph.at()),
}


def measured(work: Callable[[], object], rounds: int = 1) -> float:
    """The processor time of some work in milliseconds, the median of so many rounds."""
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1000)
    return median(taken)


def tables(graph: Graph, store: Store, facts: int, folder: Path) -> None:
    """Print what each table costs to make, and to bring up to date."""
    chance = Random(1)
    drawn = [*_drawn(graph, "Tenure", facts - facts // 10, chance), *_drawn(graph, "Activity", facts // 10, chance)]
    has = having(graph.source, drawn)
    for one in TABLES:
        made = measured(lambda one=one: one.build(store, graph.identity, folder))  # type: ignore[misc]
        with sqlite3.connect(folder / one.FILE) as database:
            brought = measured(lambda d=database, o=one: o.follow(d, graph.source, graph.identity, has, WHOLE))  # type: ignore[misc]
        size = (folder / one.FILE).stat().st_size / 1e6
        print(f"| {one.FILE} | {size:.1f} MB | made {made:,.0f} | brought up to date {brought:,.0f} |")


def _drawn(graph: Graph, cls: str, number: int, chance: Random) -> list[NamedNode]:
    rows = graph.source.rows(DRAWN, cls=[f":{cls}"])
    every = sorted((node for (node,) in rows), key=lambda node: node.value)
    return chance.sample(every, min(number, len(every)))


def answers(graph: Graph, rounds: int) -> None:
    """Print what each question costs: the first time in an edition, and again."""
    for name, ask in ASKED.items():
        first = measured(lambda ask=ask: ask(graph))  # type: ignore[misc]
        again = measured(lambda ask=ask: ask(graph), rounds)  # type: ignore[misc]
        print(f"| {name} | first {first:,.1f} | then {again:,.1f} |")


def main() -> None:
    """Measure one graph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--facts", type=int, default=200, help="how many are brought up to date")
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    shelf = Shelf(Home(asked.home))
    graph = shelf.graph
    folder = Path(tempfile.mkdtemp())
    try:
        print(f"{asked.home}, milliseconds of processor time")
        tables(graph, Store.read_only(str(shelf.edition.store)), asked.facts, folder)
        answers(graph, asked.rounds)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
