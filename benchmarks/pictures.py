"""What pages and pictures cost: a page of a thing, the data of a large map, a matrix, a map written from a cold start.

python -m benchmarks.pictures --quads 1000000       # makes the graph, measures, removes it
python -m benchmarks.pictures --home /tmp/large     # a graph that is there, made by benchmarks.generate

Milliseconds of processor time, those of asking included: *first* of what nothing was asked about, in a service that
answered others of its kind, *again* once more. Of pages it is the median of some things, drawn evenly from each class.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from benchmarks.__main__ import machine
from benchmarks.generate import generate, quads_of
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from visualisations.charting.asked import Asked, Step
from visualisations.charting.chart import chart

CLASSES = ("Theme", "CoordinationBody", "Post", "Resolution", "Activity")
ROWS, COLUMNS, SMALL = 30, 200, 300
STEPS, SAMPLE, WARM = 60, 200, 5


@dataclass(frozen=True)
class Cost:
    """What was asked, and what it took, in milliseconds of processor time; ``again`` is None for what has no again."""

    name: str
    first: float
    again: float | None
    wanted: float


def pages(home: Home, sample: int) -> Iterator[Cost]:
    """The pages of things, by class, and the data of a map of many."""
    shelf, random = Shelf(home), Random(8)
    names = {cls: [named.key for named in shelf.graph.names.all(cls)] for cls in CLASSES}
    with _service(shelf) as caller:
        for cls, keys in names.items():
            drawn = random.sample(keys, min(len(keys), sample + WARM))
            found = [_asked(caller, f"/id/{key}") for key in drawn][WARM:]
            first, again = (median(one) for one in zip(*found, strict=True))
            yield Cost(f"page of a thing: {cls}", first, again, 50)
        _asked(caller, f"/map/data?show={names['Theme'][0]}*")
        address = f"/map/data?show={'+'.join(f'{key}**' for key in names['CoordinationBody'][:STEPS])}"
        first, again = _asked(caller, address)
        number = len(caller.get(address).json()["things"])
        yield Cost(f"data of a map of {number:,} things", first, again, 150)


def matrix(folder: Path) -> Cost:
    """A page of so many rows and columns, three cells of each row in ten filled."""
    home, random = Home(folder, builders=BUILDERS), Random(8)
    with home.change("a matrix") as change:
        change.put(_crossed(random))
    with _service(Shelf(home)) as caller:
        _asked(caller, "/matrix?rows=theme&columns=body")
        first, again = _asked(caller, "/matrix?rows=body&columns=theme")
    return Cost(f"matrix of {ROWS} by {COLUMNS}", first, again, 50)


def cold(home: Path, folder: Path) -> Cost:
    """A map of nearly as many things as pyvis draws, written by the command, and all that it takes to begin."""
    view = Shelf(Home(home)).graph.at()
    sizes = {
        (len(chart(view, Asked((Step(named.key, hops),))).things), named.key, hops)
        for named in view.names.all("Body")[:SAMPLE]
        for hops in (1, 2)
    }
    number, key, hops = max(one for one in sizes if one[0] <= SMALL)
    command = [sys.executable, "-m", "api.entry", "map", key, "--hops", str(hops), "-o", str(folder / "map.html")]
    before = _children()
    subprocess.run([*command, "--home", str(home)], check=True, capture_output=True)
    return Cost(f"`remit map` of {number} things, cold", (_children() - before) * 1000, None, 2_000)


def table(found: Sequence[Cost]) -> str:
    """The costs, as Markdown."""
    lines = ["| what | first | again | wanted |", "|---|---|---|---|"]
    for one in found:
        again = "" if one.again is None else f"{one.again:.0f}"
        lines.append(f"| {one.name} | {one.first:.0f} | {again} | {one.wanted:.0f} |")
    return "\n".join(lines)


def _service(shelf: Shelf) -> TestClient:
    app = create_app(shelf, Access("secret"), Pool(children=1))
    return TestClient(app, base_url="http://127.0.0.1", headers={"Accept": "text/html"})


def _asked(caller: TestClient, address: str) -> tuple[float, float]:
    """What an address takes the first time, and once more."""
    return _took(caller, address), _took(caller, address)


def _took(caller: TestClient, address: str) -> float:
    began = time.process_time()
    answer = caller.get(address)
    took = (time.process_time() - began) * 1000
    assert answer.status_code == 200, address
    return took


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _crossed(random: Random) -> Iterator[Reading]:
    place = Place("document/crossed", "1")
    for row in range(ROWS):
        yield Reading(place, (entity("Body", {"name": f"Body {row}"}, f"body/b-{row}"),))
    for column in range(COLUMNS):
        yield Reading(place, (entity("Theme", {"name": f"Theme {column}"}, f"theme/t-{column}"),))
        for row in random.sample(range(ROWS), 3 * ROWS // 10):
            covered = {"body": f"body/b-{row}", "theme": f"theme/t-{column}", "from": f"{2010 + row % 10}"}
            yield Reading(place, (entity("Coverage", covered),), quote=f"Theme {column}")


def main() -> None:
    """Measure a graph that is there, or make it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quads", type=int, default=1_000_000, help="about how many, of a graph that is made")
    parser.add_argument("--home", type=Path, help="a graph that is there, in place of a made one")
    parser.add_argument("--sample", type=int, default=30, help="of how many things of a class a page is asked")
    given = parser.parse_args()
    print(f"{machine()}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as place:
        folder = Path(place)
        path = given.home or folder / "home"
        if not given.home:
            generate(path, given.quads)
        found = [*pages(Home(path), given.sample), matrix(folder / "matrix"), cold(path, folder)]
        print(f"\n{quads_of(Home(path)):,} quads\n\n{table(found)}")


if __name__ == "__main__":
    main()
