"""One writer, many readers, and nothing half-done."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import said

from graph.editions.home import Busy, Home
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.reading import Place, Reading

A = Reading(Place("document/d", "1"), (entity("Body", {"name": "Board A"}, "body/a"),), "A")
B = Reading(Place("document/d", "2"), (entity("Body", {"name": "Board B"}, "body/b"),), "B")


def bodies(graph: object) -> list[str]:
    return [n.name for n in graph.names.all("Body")]  # type: ignore[attr-defined]


def test_a_change_that_fails_publishes_nothing(home: Home) -> None:
    said(home, A)
    before = home.current
    with pytest.raises(ZeroDivisionError), home.change("failing") as change:
        assert change.put([B]) / 0
    assert home.current == before and bodies(Shelf(home).graph) == ["Board A"]
    assert sorted(p.name for p in (home.path / "editions").iterdir()) == ["000001"]


def test_a_reader_sees_its_edition_until_it_asks_again(home: Home) -> None:
    said(home, A)
    shelf = Shelf(home)
    old = shelf.graph
    said(home, B)
    assert bodies(old) == ["Board A"]
    assert bodies(shelf.graph) == ["Board A", "Board B"] and shelf.graph.edition == 2


def test_a_change_that_changes_nothing_makes_no_edition(home: Home) -> None:
    said(home, A)
    said(home, A)
    assert home.current and home.current.number == 1


def test_a_second_writer_is_told_who_writes(home: Home) -> None:
    with home.locked(), pytest.raises(Busy, match=f"process {os.getpid()}"), Home(home.path, patience=0.1).locked():
        pass


def test_the_base_of_a_home_is_set_once(home: Home) -> None:
    with Home(home.path, base="https://remit.example/id/", builders=home.builders).change("first") as change:
        change.put([A])
    assert Shelf(Home(home.path)).graph.names.find("Board A").key == "body/a"
    with pytest.raises(ValueError, match="set once per home"):
        _ = Home(home.path, base="https://other.example/").identity


KILLED = """
import sys, time
from pathlib import Path
from graph.entity import entity
from graph.editions.home import Home
from graph.reading import Place, Reading
from graph.editions.shelf import BUILDERS
home = Home(Path(sys.argv[1]), builders=BUILDERS)
with home.change("to be killed") as change:
    for n in range(100000):
        change.put([Reading(Place("document/d", str(n)), (entity("Body", {"name": f"Body {n}"}, f"body/b{n}"),), "q")])
        if n == 200:
            print("writing", flush=True)
"""


def test_a_writer_that_is_killed_leaves_the_edition_before(home: Home) -> None:
    said(home, A)
    root = Path(__file__).parents[1]
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(home.path)], cwd=root, stdout=subprocess.PIPE)
    assert child.stdout and child.stdout.readline()
    time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert bodies(Shelf(home).graph) == ["Board A"]
    said(home, B)
    assert bodies(Shelf(home).graph) == ["Board A", "Board B"]
