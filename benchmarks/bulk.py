"""How fast a large load is written, beside the store's own bulk load of the same quads.

python -m benchmarks.bulk --quads 1000000

Readings are made up and kept in memory; then they are put into an empty edition, and belief is computed. Reading files,
holding them against the ontology, indexes and checksums are apart: see benchmarks.tables and benchmarks.publishing.
"""

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from benchmarks.generate import QUADS_A_FACT, World
from graph.identity import Identity
from graph.writing.change import Change


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall clock and of processors that something takes."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


@dataclass(frozen=True)
class Cost:
    """Seconds of wall clock and of processors that the steps of writing take, by name; the last is the reference."""

    quads: int
    readings: int
    steps: dict[str, tuple[float, float]]

    @property
    def ratios(self) -> tuple[float, float]:
        """The rate at which all is written to that of ``bulk_load``, by the clock and by processors."""
        ours, raw = self.steps["both"], self.steps["bulk_load"]
        return raw[0] / ours[0], raw[1] / ours[1]


def measured(number: int) -> Cost:
    """What it takes to write about so many quads."""
    readings = list(World(number // QUADS_A_FACT, 1).readings())
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        ours, raw = Store(str(Path(folder) / "ours")), Store(str(Path(folder) / "raw"))
        change = Change(ours, Identity(), NamedNode("http://localhost/id/run/1"))
        put = cost(lambda: (change.put(readings), change.store))
        finish = cost(change.finish)
        quads, dump = len(ours), io.BytesIO()
        ours.dump(dump, format=RdfFormat.N_QUADS)
        loaded = cost(lambda: raw.bulk_load(dump.getvalue(), RdfFormat.N_QUADS, lenient=True))
    both = (put[0] + finish[0], put[1] + finish[1])
    return Cost(quads, len(readings), {"put": put, "belief": finish, "both": both, "bulk_load": loaded})


def main() -> None:
    """Measure one graph."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads")
    found = measured(parser.parse_args().quads)
    print(f"{found.quads:,} quads, {found.readings:,} readings\n\n| step | wall s | CPU s | quads a second of CPU |")
    print("| --- | --- | --- | --- |")
    for name, (wall, processor) in found.steps.items():
        print(f"| {name} | {wall:.1f} | {processor:.1f} | {found.quads / processor:,.0f} |")
    wall, processor = found.ratios
    print(f"\n{wall:.2f} of the rate of bulk_load by the clock, {processor:.2f} by processors")


if __name__ == "__main__":
    main()
