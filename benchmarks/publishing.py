"""What it takes to replace one document in a large graph and publish it, step by step.

python -m benchmarks.publishing --quads 1000000             # makes a graph in a temporary folder
python -m benchmarks.publishing --home /tmp/large           # a graph made by benchmarks.generate; it is left as it is

A document of so many facts is loaded; then, so many times, it is replaced by one of which every fact is another, asked
of the rules and published. What comes after that in the table may follow: readers have the edition already. Going back
and opening the home anew are measured at the end.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.generate import QUADS_A_FACT, World, generate, quads_of
from graph.editions import checksums, publication
from graph.editions.builders import Beside, Builder, Later, Waiting
from graph.editions.draft import Draft
from graph.editions.history import rollback
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from graph.ledger.ledger import Ledger

DOCUMENT = "document/a-replaced-report"
OPENING = """
import sys, time
from pathlib import Path
from graph.editions.home import Home
from graph.editions.shelf import Shelf
began = time.perf_counter()
graph = Shelf(Home(Path(sys.argv[1]))).graph
graph.names.search("council")
print(time.perf_counter() - began)
"""
HALF = """
import sys
from pathlib import Path
from benchmarks.rules import rows
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
with Home(Path(sys.argv[1]), builders=BUILDERS).change("to be killed") as change:
    change.put(rows(2000))
    change.finish()
    print("half", flush=True)
    sys.stdin.read()
"""
WRITING = """
import sys, time
from pathlib import Path
from graph.editions.home import Home
began = time.perf_counter()
with Home(Path(sys.argv[1])).locked():
    print(time.perf_counter() - began)
"""
WATCHED: tuple[tuple[Any, str, str], ...] = (
    (Draft, "__init__", "copy of the edition"),
    (Draft, "replace", "readings out and in"),
    (Draft, "finish", "belief"),
    (Draft, "account", "account of what changed"),
    (Draft, "close", "closing the stores"),
    (checksums, "write", "checksums and fsync"),
    (publication, "write", "pointer and account, fsync"),
    (Ledger, "record", "ledger, fsync"),
)


@dataclass
class Steps:
    """How long each step took, by name: seconds of wall clock and of processor, one pair a round."""

    taken: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what is done inside."""
        wall, processor = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.taken.setdefault(name, []).append((time.perf_counter() - wall, time.process_time() - processor))

    @contextmanager
    def watching(self, owner: Any, name: str, called: str) -> Iterator[None]:
        """Measure every call of a function of a class or a module."""
        plain = getattr(owner, name)

        def measured(*given: Any, **named: Any) -> Any:
            with self.step(called):
                return plain(*given, **named)

        setattr(owner, name, measured)
        try:
            yield
        finally:
            setattr(owner, name, plain)

    @contextmanager
    def told(self, owner: Any, name: str, tell: Callable[[], None]) -> Iterator[None]:
        """Say when a function of a module has returned."""
        plain = getattr(owner, name)

        def telling(*given: Any, **named: Any) -> Any:
            found = plain(*given, **named)
            tell()
            return found

        setattr(owner, name, telling)
        try:
            yield
        finally:
            setattr(owner, name, plain)

    def built(self, build: Builder) -> Builder:
        """A builder that is measured; one of what may follow still does."""
        if isinstance(build, Later | Beside):
            return type(build)(self.built(build.build))

        def measured(*given: Any) -> Waiting | None:
            with self.step(f"{build.__module__.rpartition('.')[2]}: {build.__name__}"):
                return build(*given)

        return measured

    def table(self, rounds: int) -> str:
        """Milliseconds of a round, the median of all rounds."""
        rows = ["| step | wall ms | CPU ms |", "| --- | --- | --- |"]
        for name, several in self.taken.items():
            a_round = len(several) // rounds or 1
            sums = [
                [sum(one[which] for one in several[at : at + a_round]) for at in range(0, len(several), a_round)]
                for which in (0, 1)
            ]
            rows.append(f"| {name} | {median(sums[0]) * 1000:.0f} | {median(sums[1]) * 1000:.0f} |")
        return "\n".join(rows)


def replaced(home: Home, world: World, facts: int, steps: Steps, rounds: int) -> None:
    """Load a document, and replace it so many times, each time by one that says other things."""
    old = _publish(home, world, facts, Steps(), None, 0)
    for number in range(1, rounds + 1):
        old = _publish(home, world, facts, steps, old, number)


def _publish(home: Home, world: World, facts: int, steps: Steps, old: str | None, number: int) -> str:
    new, readings = f"{number:064}", world.report(DOCUMENT, facts)
    home.builders = tuple(map(steps.built, BUILDERS))
    with ExitStack() as watch:
        for owner, name, called in WATCHED:
            watch.enter_context(steps.watching(owner, name, called))
        published = watch.enter_context(ExitStack())
        published.enter_context(steps.step("**published**"))
        watch.enter_context(steps.told(publication, "publish", published.close))
        with home.change(f"report {number}", by="a benchmark") as change:
            change.replace(old, new, readings)
            change.finish()
            with steps.step("rules"):
                change.breaches()
    return new


def copied(home: Path, place: Path) -> Home:
    """A home to write to, whose editions are links to those of another."""
    shutil.copytree(home / "editions", place / "editions", copy_function=os.link)
    for file in (one for one in home.iterdir() if one.is_file()):
        shutil.copy2(file, place / file.name)
    return Home(place, builders=BUILDERS)


def seconds(work: Callable[[], object]) -> float:
    """How long something takes by the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def measured(path: Path, facts: int, rounds: int, seed: int) -> None:
    """Measure a home that may be changed, and print it."""
    home, steps = Home(path), Steps()
    world = World(quads_of(home) // QUADS_A_FACT, seed)
    replaced(home, world, facts, steps, rounds)
    print(f"{quads_of(home):,} quads, {facts} facts replaced, {rounds} rounds, median\n\n{steps.table(rounds)}\n")
    current = home.current
    assert current
    home.builders = BUILDERS
    back = seconds(lambda: rollback(home, str(current.number - 1), "a benchmark"))
    opened, again = restarted(path)
    print(f"going back {back * 1000:.0f} ms")
    print(f"after a kill in a load: open for readers in {opened * 1000:.0f} ms, for a writer in {again * 1000:.0f} ms")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def restarted(path: Path) -> tuple[float, float]:
    """Kill a writer in the middle of a load; how long it takes then to open the home for reading, and to write."""
    with subprocess.Popen(
        [sys.executable, "-c", HALF, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout
        writer.stdout.readline()
        writer.kill()
    opened, again = (float(_said([sys.executable, "-c", code, str(path)])) for code in (OPENING, WRITING))
    return opened, again


def _said(words: list[str]) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Measure one graph."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publishing", description=__doc__)
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads, if a graph is to be made")
    parser.add_argument("--home", type=Path, help="a graph that is there, on the disk of the temporary folder")
    parser.add_argument("--facts", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1, help="that of the graph")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        place = Path(folder) / "home"
        if given.home:
            place.mkdir()
            copied(given.home, place)
        else:
            generate(place, given.quads, given.seed)
        measured(place, given.facts, given.rounds, given.seed)


if __name__ == "__main__":
    main()
