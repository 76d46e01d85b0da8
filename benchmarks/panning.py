"""How soon a map is drawn in Chromium without a graphics card, and how many pictures a second it shows when panned.

python -m benchmarks.panning --home /tmp/large --things 2000 20000
"""

import argparse
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import sin
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from playwright.sync_api import Page, sync_playwright

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.atlas import atlas
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from visualisations.charting.asked import Asked
from visualisations.charting.chart import MOST, chart
from visualisations.charting.compact import drawn

CHROMIUM = "/usr/bin/chromium"
SOFTWARE = ["--no-sandbox", "--enable-unsafe-swiftshader"]
TICK = os.sysconf("SC_CLK_TCK")
COUNTING = """() => {
  const counted = window.counted = { pictures: 0, began: performance.now() };
  const { sigma } = document.querySelector("[data-explorer]").explorer.draw;
  sigma.on("afterRender", () => { counted.pictures += 1; counted.last = performance.now(); });
}"""
COUNTED = "() => [window.counted.pictures, (window.counted.last - window.counted.began) / 1000]"
WHOLE = """() => new Promise((done) => {
  const { draw } = document.querySelector("[data-explorer]").explorer;
  const look = () => draw.whole() ? requestAnimationFrame(() => done(true)) : requestAnimationFrame(look);
  requestAnimationFrame(look);
})"""
MOVES = 120


@contextmanager
def served(shelf: Shelf) -> Iterator[str]:
    """The address of a server of a home."""
    config = uvicorn.Config(create_app(shelf, Access("secret"), Pool(deadline=2)), port=0, log_level="error", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def asked(shelf: Shelf, things: int) -> dict[str, str]:
    """What asks for a map of about so many things: the whole graph, or as many of its hubs as it takes."""
    if things > MOST:
        return {"whole": "1"}
    hubs, steps = atlas.of(shelf.graph).ranked, 1
    while steps < min(len(hubs), 150):
        show = " ".join(f"{dot.key}*" for dot in hubs[:steps])
        if len(chart(shelf.graph.at(), Asked.of({"show": [show]})).things) >= things:
            break
        steps += 3
    return {"show": show}


def answered(shelf: Shelf, query: dict[str, str]) -> tuple[int, int, float]:
    """How many things and lines the data of a map has, and the CPU of making it, in ms, once warm."""
    for _ in range(3):
        began = time.process_time()
        found = drawn(chart(shelf.graph.at(), Asked.of({name: [value] for name, value in query.items()})))
        json.dumps(found)
        cost = (time.process_time() - began) * 1000
    return len(found["things"]), len(found["lines"]) // 3, cost


def spent() -> float:
    """Seconds of CPU that the processes of browsers that we started have taken until now."""
    parents, seconds = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            fields, number = rest.split(), int(stat.parent.name)
            parents[number] = int(fields[1])
            if name.startswith("chrom"):
                seconds[number] = (int(fields[11]) + int(fields[12])) / TICK
    return sum(found for number, found in seconds.items() if _ours(number, parents))


def _ours(number: int, parents: Mapping[int, int]) -> bool:
    while number in parents and number != os.getpid():
        number = parents[number]
    return number == os.getpid()


@dataclass(frozen=True)
class Panned:
    """Seconds until the things of a map are drawn, and all of it; pictures a second while it is panned; CPU in ms."""

    soon: float
    drawn: float
    drawing: float
    pictures: float
    picture: float


def panned(page: Page, address: str) -> Panned:
    """What it takes to draw a map and to pan it."""
    began, before = time.perf_counter(), spent()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-drawn]", state="attached", timeout=120_000)
    soon = time.perf_counter() - began
    page.wait_for_function(WHOLE)
    drawn, drawing = time.perf_counter() - began, spent() - before
    box = page.locator("[data-stage]").bounding_box()
    assert box is not None
    x, y = box["x"] + 6, box["y"] + 6  # where nothing stands, or a thing would be moved and not the map
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y)
    page.evaluate(COUNTING)
    before = spent()
    for step in range(MOVES):
        page.mouse.move(x + 200 + 200 * sin(step / 8), y + 2 * step)
    after, (pictures, seconds) = spent(), page.evaluate(COUNTED)
    page.mouse.up()
    return Panned(soon, drawn, drawing * 1000, pictures / seconds, (after - before) / pictures * 1000)


def main() -> None:
    """Measure, and print a line for each size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.panning", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--things", type=int, nargs="+", default=[2_000, 20_000])
    given = parser.parse_args()
    shelf = Shelf(Home(given.home))
    began = time.process_time()
    atlas.of(shelf.graph)
    print(f"atlas made or opened in {time.process_time() - began:.2f} s of CPU")
    with served(shelf) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SOFTWARE)
        browser.new_page().goto(f"{address}/map")  # what a service makes once is not of any map
        for things in given.things:
            query = asked(shelf, things)
            there, lines, cost = answered(shelf, query)
            page = browser.new_page(viewport={"width": 1440, "height": 1000})
            found = panned(page, f"{address}/map?{urlencode(query)}")
            seen = f"things in {found.soon:.1f} s, all in {found.drawn:.1f} s ({found.drawing:.0f} ms of CPU)"
            said = f"data {cost:.0f} ms of CPU, {seen}"
            moved = f"{found.pictures:.0f} pictures a second ({found.picture:.0f} ms of CPU each)"
            print(f"{there} things, {lines} lines: {said}, {moved}", flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
