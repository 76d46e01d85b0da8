"""Everything that is measured, as a report, held against the ratios of before.

python -m benchmarks.report --quads 100000 1000000 --out build/report.md     # a report of graphs of two sizes
python -m benchmarks.report --against benchmarks/baseline.json               # fails where a ratio has become worse
python -m benchmarks.report --write benchmarks/baseline.json                 # these ratios are the ones to hold

Each figure stands beside a reference that was measured in the same run, and only the ratio of the two is held against
before: a machine that is busy, or another, moves both. A ratio that looks worse is measured again, twice at most.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pyoxigraph

from benchmarks import beside, bulk, growth, portal, publishing, questions, searching
from benchmarks.__main__ import machine
from benchmarks.generate import QUADS_A_FACT, World, generate, quads_of
from benchmarks.server import Server, served
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf

BEYOND, AGAIN = 1.35, 2
TABLED = frozenset({"matrix"})  # what is read off a table, and asks nothing of the store
NOISE = {"ms CPU": 0.3, "ms": 0.5, "s": 0.05, "MB": 20.0}  # what says nothing, whatever its ratio
BARE = "the bare store"
OPENING = "import sys, pyoxigraph; s = pyoxigraph.Store.read_only(sys.argv[1]); next(iter(s), None)"
FIRST = """
import sys
from pathlib import Path
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.ownership.owners import owners
graph = Shelf(Home(Path(sys.argv[1]))).graph
print(owners(graph.at(), graph.names.all("Theme", 1)[0]).sentence)
"""


@dataclass(frozen=True)
class Figure:
    """One thing measured beside a reference, both in the same unit.

    :ivar limit: the ratio that is aimed at, at most; None where there is none.
    """

    name: str
    value: float
    reference: str
    beside: float
    unit: str = "ms CPU"
    limit: float | None = None

    @property
    def ratio(self) -> float:
        """The figure to its reference."""
        return self.value / self.beside if self.beside else float("inf")


@dataclass
class Bench:
    """A home that is measured, and may be written to."""

    home: Home
    quick: bool

    @property
    def things(self) -> int:
        """How many things each question is asked about."""
        return 5 if self.quick else 20


Measure = Callable[[Bench], Iterable[Figure]]


def asked(bench: Bench) -> Iterator[Figure]:
    """Each named question: asked for the first time in an edition, and again, beside the store's time for its texts.

    What is answered from a table alone stands beside what the store takes for the owners of a theme.
    """
    several = list(growth.costs(bench.home, bench.things))
    owners = next(one.bare for one in several if one.name == "owners")
    for one in several:
        reference, took = ("the bare store, asked for owners", owners) if one.name in TABLED else (BARE, one.bare)
        yield Figure(f"{one.name}, first", one.first, reference, took)
        yield Figure(f"{one.name}, again", one.again, reference, took)


def over_http(bench: Bench) -> Iterator[Figure]:
    """Owners and traces over GraphQL and HTTP, beside the questions in process."""
    for one in questions.costs(bench.home, 3, bench.things):
        yield Figure(f"{one.question}, ours", one.ours_cpu, BARE, one.bare_cpu, limit=1.3)
        yield Figure(f"{one.question}, over HTTP", one.service_cpu, "in process", one.ours_cpu)


def shapes(bench: Bench) -> Iterator[Figure]:
    """Nested GraphQL of few and many leaves, beside one prepared query, plain strawberry and a query a field."""
    for bodies in (1, 2, 32):
        one = portal.cost(bench.home, bodies, 9 if bench.quick else 31)
        name = f"GraphQL, {one.leaves:,} leaves"
        yield Figure(f"{name}, first", one.new, "one prepared query", one.read)
        yield Figure(f"{name}, again", one.again, "one prepared query", one.read, limit=1.3)
        yield Figure(f"{name}, again", one.again, "plain strawberry", one.plain, limit=0.5)
        if bodies == 32:
            yield Figure(f"{name}, again", one.again, "a query a field", one.naive, limit=1 / 15)


def written(bench: Bench) -> Iterator[Figure]:
    """Writing many readings, and publishing one document, beside the raw store."""
    found = bulk.measured(100_000 if bench.quick else 1_000_000)
    ours, raw = found.steps["both"], found.steps["bulk_load"]
    yield Figure("bulk load", ours[0], "bulk_load of the same quads", raw[0], "s", limit=1 / 0.7)
    steps = publishing.Steps()
    with tempfile.TemporaryDirectory(prefix="remit-bench-", dir=bench.home.path.parent) as folder:
        place = Path(folder) / "home"
        place.mkdir()
        home = publishing.copied(bench.home.path, place)
        publishing.replaced(home, World(quads_of(home) // QUADS_A_FACT, 1), 200, steps, 2 if bench.quick else 3)
        took = sorted(wall for wall, _ in steps.taken["**published**"])[0]
        yield Figure("200 facts replaced, published", took, "the same quads in the raw store", _raw(place), "s")


def _raw(place: Path) -> float:
    """The seconds that as many quads take in a copy of the store, with a bulk load and nothing else."""
    home = Home(place)
    assert home.current
    quads = [
        pyoxigraph.Quad(
            pyoxigraph.NamedNode(f"x:{n // 20}"), pyoxigraph.NamedNode(f"x:p{n % 20}"), pyoxigraph.Literal(n)
        )
        for n in range(200 * QUADS_A_FACT)
    ]
    began = time.perf_counter()
    pyoxigraph.Store.read_only(str(home.current.store)).backup(str(place / "copy"))
    store = pyoxigraph.Store(str(place / "copy"))
    store.bulk_extend(quads)
    store.flush()
    return time.perf_counter() - began


def engines(bench: Bench) -> Iterator[Figure]:
    """The same SPARQL of others, beside the bare store; and what the service takes of memory and to start."""
    edition = bench.home.current
    assert edition
    with served(bench.home.path) as server:
        several = beside.ways(bench.home, server, 2 if bench.quick else 4)
        for one in several[1:]:
            yield Figure(f"SPARQL: {one.name}", one.wall, BARE, several[0].wall, "ms")
        for page in ("/", f"/id/{Shelf(bench.home).graph.names.all('Theme', 1)[0].key}"):
            yield Figure(
                f"page {page.partition('/t')[0] or page}", _page(server, page), "/healthz", _page(server, "/healthz")
            )
        yield Figure("memory of the service", _resident(server.process.pid), "1 GB", 1000, "MB")
    first, opening = (min(_started([sys.executable, "-c", code, str(place)]) for _ in range(3)) for code, place in
                      ((FIRST, bench.home.path), (OPENING, edition.store)))  # fmt: skip
    yield Figure("start to first answer", first, "opening the bare store", opening, "s")
    size, store = (
        sum(f.stat().st_size for f in place.rglob("*") if f.is_file()) for place in (edition.path, edition.store)
    )
    yield Figure("disk of an edition", size / 1e6, "its store", store / 1e6, "MB")


def _page(server: Server, path: str) -> float:
    """Milliseconds of the server's processor for a page that was asked for before."""
    connection = HTTPConnection(server.connection.host, server.connection.port, timeout=60)
    used = []
    for _ in range(12):
        began = server.cpu
        connection.request("GET", path, headers={"Accept": "text/html"})
        connection.getresponse().read()
        used.append((server.cpu - began) * 1000)
    connection.close()
    return sorted(used[2:])[5]


def _resident(process: int) -> float:
    told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return int(told.split("\nRss:")[1].split()[0]) / 1000


def _started(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def words(bench: Bench) -> Iterator[Figure]:
    """Search and type-ahead, beside a scan of the labels of a fifth of them."""
    labels, passages = (10_000, 5_000) if bench.quick else (200_000, 100_000)
    with tempfile.TemporaryDirectory(prefix="remit-bench-", dir=bench.home.path.parent) as folder:
        home = Home(Path(folder) / "home", builders=BUILDERS)
        made, _, _ = searching.made(home, labels, passages, 1)
        view = Shelf(home).graph.at()
        scanned = made.labels[: len(made.labels) // 5]
        scan, _, _ = searching.times(lambda text: [one for one in scanned if text in one], ["vector"] * 5, 5)
        for name, (middle, _, _) in searching.middles(view, made, 30 if bench.quick else 200):
            yield Figure(name, middle, "a scan of a fifth of the labels", scan)


ALL: Mapping[str, Measure] = {
    "questions": asked, "http": over_http, "graphql": shapes, "writing": written, "engines": engines, "words": words,
}  # fmt: skip


def held(found: Mapping[str, Figure], before: Mapping[str, float]) -> list[str]:
    """The figures whose ratio is worse than before by more than noise."""
    known = {name: one for name, one in found.items() if name in before}
    return [name for name, one in known.items() if one.value > before[name] * one.beside * BEYOND + NOISE[one.unit]]


def figures(bench: Bench, names: Iterable[str] = ALL, before: Mapping[str, float] | None = None) -> dict[str, Figure]:
    """What is measured, by name; where a ratio looks worse than before, measured again, and the best of it."""
    found: dict[str, Figure] = {}
    for name in names:
        here = _once(bench, name)
        for _ in range(AGAIN):
            if not held(here, before or {}):
                break
            for key, one in _once(bench, name).items():
                here[key] = min(here.get(key, one), one, key=lambda figure: figure.ratio)
        found |= here
        print(f"{name}: {len(here)} figures", file=sys.stderr, flush=True)
    return found


def _once(bench: Bench, name: str) -> dict[str, Figure]:
    return {f"{one.name} / {one.reference}": one for one in ALL[name](bench)}


def table(several: Mapping[int, Mapping[str, Figure]], before: Mapping[str, float]) -> str:
    """The figures in Markdown, those of each size beside each other."""
    head = ["figure", "reference", "aim"]
    for quads in several:
        head += [f"{quads:,} quads", "reference", "ratio"]
    head += ["ratio before"] * bool(before)
    lines = [f"| {' | '.join(head)} |", "| --- |" + " --- |" * (len(head) - 1)]
    for key, one in next(iter(several.values())).items():
        cells = [one.name, one.reference, f"{one.limit:.2f}" if one.limit else ""]
        for found in several.values():
            if not (here := found.get(key)):
                cells += [""] * 3
                continue
            cells += [f"{here.value:,.2f} {here.unit}", f"{here.beside:,.2f}", f"{here.ratio:.2f}"]
        cells += [f"{before[key]:.2f}" if key in before else ""] * bool(before)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Make graphs, measure everything, print the report; exit with 1 where a ratio has become worse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=__doc__)
    parser.add_argument("--quads", type=int, nargs="+", default=[100_000], help="about how many quads; several graphs")
    parser.add_argument("--only", nargs="+", choices=list(ALL), default=list(ALL), help="what is measured")
    parser.add_argument("--against", type=Path, help="the ratios of before")
    parser.add_argument("--write", type=Path, help="where to write these ratios")
    parser.add_argument("--out", type=Path, help="where to write the report; it is printed in any case")
    given = parser.parse_args()
    before = json.loads(given.against.read_text(encoding="utf-8")) if given.against else {}
    several: dict[int, dict[str, Figure]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="remit-bench-")))
        for number in given.quads:
            quads = generate(folder / str(number), number)
            bench = Bench(Home(folder / str(number)), quick=max(given.quads) <= 100_000)
            several[quads] = figures(bench, given.only, before)
    found = next(iter(several.values()))
    worse = held(found, before)
    said = f"{machine()}\n\n{table(several, before)}\n"
    if given.out:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(said, encoding="utf-8")
    if given.write:
        ratios = {name: round(one.ratio, 3) for name, one in found.items()}
        given.write.write_text(json.dumps(ratios, indent=2) + "\n", encoding="utf-8")
    print(said)
    for name in worse:
        print(f"worse: {name} is {found[name].ratio:.2f}, and was {before[name]:.2f}", file=sys.stderr)
    raise SystemExit(bool(worse))


if __name__ == "__main__":
    main()
