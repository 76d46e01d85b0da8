"""What the rules cost one source: a table's worth of facts put into a large graph, held against the rules, thrown away.

python -m benchmarks.rules --home /tmp/large --rows 200      # a graph made by benchmarks.generate
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from graph.editions.home import Home
from graph.entity import entity
from graph.processes.worker import Stopped
from graph.reading import Place, Reading
from graph.store import Embedded
from graph.writing.rules import breaches

COLUMNS = ("quads", "rows", "breaches", "rules CPU", "belief CPU")


def rows(number: int, seed: int = 1) -> Iterator[Reading]:
    """Facts between the things of a made-up graph: who chairs, answers for, belongs to and is part of what."""
    chance = Random(seed)
    for row in range(number):
        low, high = sorted(chance.sample(range(60), 2))
        started = {"from": str(chance.randrange(2000, 2020)), "asOf": f"202{row % 5}-03-01"}
        fact = (
            entity("Chairing", {"chair": f"post/p-{low}", "body": f"body/b-{high}", "role": "chair", **started}),
            entity("Responsibility", {"responsible": f"post/p-{low}", "for": "theme/t-1", "role": "lead", **started}),
            entity("Membership", {"member": f"body/b-{low}", "body": f"body/b-{high}", "role": "member", **started}),
            entity("Composition", {"part": f"body/b-{high}", "whole": f"body/b-{low}", **started}),
        )[row % 4]
        yield Reading(Place("document/reference-tables", f"new row {row}"), (fact,), rule="table row")


def cost(home: Home, number: int) -> tuple[str, ...]:
    """The row of the table for one graph; milliseconds, and nothing is published."""
    found: tuple[str, ...] = ()
    try:
        with home.change("a benchmark") as change:
            change.put(rows(number))
            began = time.process_time()
            change.finish()
            believed = time.process_time()
            broken = breaches(Embedded(change.store), change.identity, change.touched_of)
            held = time.process_time()
            figures = (f"{(held - believed) * 1000:.0f}", f"{(believed - began) * 1000:.0f}")
            found = (f"{len(change.store):,}", str(number), str(len(broken)), *figures)
            raise Stopped("measured")
    except Stopped:
        return found


def main() -> None:
    """Measure the graphs of some homes, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description=__doc__)
    parser.add_argument("--home", type=Path, nargs="+", required=True)
    parser.add_argument("--rows", type=int, default=200)
    given = parser.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}")
    for path in given.home:
        print(f"| {' | '.join(cost(Home(path), given.rows))} |", flush=True)


if __name__ == "__main__":
    main()
