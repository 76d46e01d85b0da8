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


def main() -> None:
    """Measure one graph."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads")
    given = parser.parse_args()
    readings = list(World(given.quads // QUADS_A_FACT, 1).readings())
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        ours, raw = Store(str(Path(folder) / "ours")), Store(str(Path(folder) / "raw"))
        change = Change(ours, Identity(), NamedNode("http://localhost/id/run/1"))
        put = cost(lambda: (change.put(readings), change.store))
        finish = cost(change.finish)
        quads, dump = len(ours), io.BytesIO()
        ours.dump(dump, format=RdfFormat.N_QUADS)
        loaded = cost(lambda: raw.bulk_load(dump.getvalue(), RdfFormat.N_QUADS, lenient=True))
    print(f"{quads:,} quads, {len(readings):,} readings\n\n| step | wall s | CPU s | quads a second of CPU |")
    print("| --- | --- | --- | --- |")
    both = (put[0] + finish[0], put[1] + finish[1])
    for name, (wall, processor) in {"put": put, "belief": finish, "both": both, "bulk_load": loaded}.items():
        print(f"| {name} | {wall:.1f} | {processor:.1f} | {quads / processor:,.0f} |")
    print(f"\n{loaded[1] / both[1]:.2f} of the rate of bulk_load")


if __name__ == "__main__":
    main()
