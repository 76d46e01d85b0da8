"""What is built in another process is what is built here, and the edition is whole where that process fails."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pyoxigraph import Store

from graph.editions import shelf
from graph.editions.delta import Delta
from graph.editions.home import Home
from graph.entity import Entity, entity
from graph.overlaps import aside, table
from graph.reading import Place, Reading

BODIES = [entity("Body", {"name": f"River Board {n}"}, f"body/b-{n}") for n in range(3)]


def work(number: int) -> Entity:
    said = {
        "name": f"Dredging of the river {number % 4}",
        "agents": f"body/b-{number % 3}",
        "from": "2020-03-02",
        "until": "2020-03-04",
    }
    return entity("Activity", said, f"activity/w-{number}")


def rows(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path / table.FILE)) as database:
        return [sorted(database.execute(f"SELECT * FROM {name}")) for name in ("pairs", "works", "features", "rests")]


@pytest.mark.parametrize("memory", [aside.MEMORY, 1])
def test_overlaps_are_found_aside(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: int) -> None:
    monkeypatch.setattr(aside, "LARGE", 10)
    monkeypatch.setattr(aside, "MEMORY", memory)  # of one byte, the process dies
    several = [*BODIES, *map(work, range(12))]
    with home.change("many", shelf.AT_ONCE) as change:
        change.put(Reading(Place("document/d", str(n)), (one,)) for n, one in enumerate(several))
    current = home.current
    assert current and not list(current.path.glob(".*"))
    table.build(Store.read_only(str(current.store)), home.identity, tmp_path, Delta())
    assert rows(current.path)[0]
    assert rows(current.path) == rows(tmp_path)
