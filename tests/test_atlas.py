"""What can be drawn of an edition: the same whether it is made anew or follows a change."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import pytest
from conftest import said
from pyoxigraph import Store

from graph.atlas import atlas, making
from graph.atlas.gathering import FILE, write
from graph.atlas.packing import packed
from graph.editions.home import Home
from graph.editions.publication import STORE
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.store import Embedded

PLACE = Place("document/d", "1")


def readings() -> list[Reading]:
    """Two bodies, a theme that one covers, and their chair."""
    things = [
        entity("CoordinationBody", {"name": "Task Force"}, "body/tf"),
        entity("CoordinationBody", {"name": "Group"}, "body/group"),
        entity("Theme", {"name": "Water"}, "theme/water"),
        entity("Coverage", {"body": "body/tf", "theme": "theme/water", "from": "2019", "until": "2020"}),
    ]
    return [Reading(PLACE, (thing,)) for thing in things]


def test_a_line_is_drawn_for_each_fact_with_its_life(home: Home) -> None:
    found = atlas.of(said(home, *readings()))
    [line] = found.at(["body/tf"])
    assert (line.source, line.target, line.label) == ("body/tf", "theme/water", "coverage")
    assert '"from": ["2019"], "until": ["2020"]' in line.life
    assert found.dots["body/group"].degree == 0
    assert [dot.key for dot in found.ranked] == ["body/tf", "theme/water"]


def test_it_follows_a_small_change_and_nothing_moves(home: Home, tmp_path: Path) -> None:
    before = atlas.of(said(home, *readings()))
    covered = entity("Coverage", {"body": "body/group", "theme": "theme/water", "asOf": "2021"})
    graph = said(home, Reading(Place("document/e", "1"), (covered,)))
    assert graph.folder and (graph.folder / FILE).exists(), "it was made with the edition"
    assert moved(before, atlas.of(graph)) == set()
    covered = entity("Coverage", {"body": "body/group", "theme": "theme/air", "asOf": "2021"})
    graph = said(home, Reading(PLACE, (entity("Theme", {"name": "Air"}, "theme/air"),)), Reading(PLACE, (covered,)))
    after = atlas.of(graph)
    assert graph.folder
    assert moved(before, after) == set()
    assert after.dots["body/group"].degree == 2 and after.dots["theme/air"].x is not None
    assert (after.dots["theme/water"].degree, len(after.lines)) == (2, 3)
    write(graph.source, graph.identity, tmp_path / "anew.sqlite")
    assert content(tmp_path / "anew.sqlite") == content(graph.folder / FILE)


def moved(before: atlas.Atlas, after: atlas.Atlas) -> set[str]:
    """The things that stood somewhere, and stand elsewhere now."""
    stood = {key: (dot.x, dot.y) for key, dot in before.dots.items() if dot.x is not None}
    return {key for key, place in stood.items() if (after.dots[key].x, after.dots[key].y) != place}


def content(path: Path) -> list[tuple[object, ...]]:
    """The things and lines of a file, but for where they stand."""
    asked = ("SELECT key, cls, life, degree FROM things ORDER BY 1", "SELECT * FROM lines ORDER BY 1, 2, 3")
    database = sqlite3.connect(path)
    try:
        return [row for one in asked for row in database.execute(one)]
    finally:
        database.close()


def test_where_nothing_may_be_written_it_is_made_in_memory(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    said(home, *readings())
    graph = Shelf(home).graph
    assert graph.folder
    (graph.folder / FILE).mkdir()
    assert len(atlas.of(graph).lines) == 1
    shutil.rmtree(graph.folder / FILE)


def test_it_is_made_in_a_child_before_anybody_looks(home: Home, tmp_path: Path) -> None:
    graph = said(home, *readings())
    assert graph.folder and not (graph.folder / FILE).exists()
    making.prepare(graph)
    write(graph.source, graph.identity, tmp_path / "here.sqlite")
    assert content(graph.folder / FILE) == content(tmp_path / "here.sqlite")
    before = (graph.folder / FILE).stat()
    making.prepare(graph)
    assert (graph.folder / FILE).stat() == before, "once"


def test_none_is_made_where_the_store_is_not(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    graph = said(home, *readings())
    assert graph.folder
    (graph.folder / STORE).rename(graph.folder / "away")
    making.prepare(graph)
    assert not (graph.folder / FILE).exists() and not caplog.records


def test_who_asks_while_it_is_made_waits_for_that(home: Home) -> None:
    graph = said(home, *readings())
    assert graph.folder
    with ThreadPoolExecutor(1) as asking:
        with making.alone(graph.folder):
            found = asking.submit(atlas.of, graph)
            sleep(0.2)
            write(Embedded(Store()), graph.identity, graph.folder / FILE)
        assert not found.result().lines, "what was made meanwhile"


def test_no_two_things_stand_upon_each_other() -> None:
    places, radius = packed([3.0, 2.0, 2.0, *[1.0] * 200])
    radii = [3.0, 2.0, 2.0, *[1.0] * 200]
    for one, ((x, y), r) in enumerate(zip(places, radii, strict=True)):
        assert (x * x + y * y) ** 0.5 + r <= radius + 1e-6
        for (ox, oy), other in zip(places[:one], radii[:one], strict=True):
            assert ((x - ox) ** 2 + (y - oy) ** 2) ** 0.5 >= r + other - 1e-3
