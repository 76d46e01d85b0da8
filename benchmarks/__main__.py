"""Everything that is measured, from nothing: makes its graphs in a temporary folder and prints the table."""

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path

import pyoxigraph

from benchmarks.generate import generate
from benchmarks.questions import costs, table
from graph.editions.home import Home


def main() -> None:
    """Make graphs up, measure the questions on each, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quads", type=int, nargs="+", default=[100_000], help="about how many quads; several graphs")
    parser.add_argument("--rounds", type=int, default=5, help="how often each thing is asked about")
    given = parser.parse_args()
    print(f"{machine()}\n")
    found = []
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        for number in given.quads:
            path, began = Path(folder) / str(number), time.perf_counter()
            quads = generate(path, number)
            print(f"{quads:,} quads written and published in {time.perf_counter() - began:.1f} s", flush=True)
            found += costs(Home(path), given.rounds)
    print(f"\n{table(found)}")


def machine() -> str:
    """What it runs on: cores, Python, the store."""
    cores = os.cpu_count()
    return (
        f"{cores} cores, Python {platform.python_version()}, pyoxigraph {pyoxigraph.__version__}, {platform.system()}"
    )


if __name__ == "__main__":
    main()
