"""Long work has an address of its own, outlives a closed tab, and leaves nothing behind where it is cancelled."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from conftest import said
from fastapi.testclient import TestClient
from test_byhand import readings
from test_byhand_pages import NOTE, waited
from test_deciding import signed
from test_pages import words

from api.access import Access
from api.endpoint.sparql import Pool
from api.pages.jobs import Loads
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf

ROWS, SECONDS = 20_000, 60
HEAD = "key,name,document,paragraph,quote\n"
ROW = "theme/t{0},Theme number {0} of many,document/names,{0},Theme {0}\n"


@pytest.fixture(scope="module")
def many() -> str:
    """A table that takes seconds."""
    return HEAD + "".join(ROW.format(number) for number in range(ROWS))


@pytest.fixture
def rivers(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", builders=BUILDERS)
    said(home, *readings())
    return home


@pytest.fixture
def door(rivers: Home) -> Iterator[TestClient]:
    app = create_app(Shelf(rivers), Access.of(rivers.path), Pool(children=1))
    with TestClient(
        app, base_url="http://127.0.0.1", headers={"Accept": "text/html"}, follow_redirects=False
    ) as caller:
        yield caller


def until(so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    over = time.monotonic() + SECONDS
    while not so():
        assert time.monotonic() < over, "it is never so"
        time.sleep(0.02)


def state(home: Home, address: str) -> str:
    """What is told of the job that has a page at this address."""
    return Loads(home).of(address.rpartition("/")[2]).state


@pytest.mark.parametrize("act", ["read", "publish"])
def test_what_is_cancelled_on_its_page_changes_nothing(door: TestClient, rivers: Home, many: str, act: str) -> None:
    csrf, before = signed(door, rivers), rivers.current
    answer = door.post("/load", data={"csrf": csrf}, files={"files": ("themes.csv", many)})
    address = answer.headers["location"]
    if act == "publish":
        waited(door)
        door.post("/load", data={"csrf": csrf, "act": "publish"})
        until(lambda: "Writing" in door.get(address).text)
    html = door.get(address).text
    [id] = re.findall(r'name="id" value="(\w+)"', html)
    assert address == f"/load/{id}" and "Cancel" in words(html) and "<progress" in html
    assert door.post("/load", data={"csrf": "x", "act": "cancel", "id": id}).status_code == 403
    cancelled = door.post("/load", data={"csrf": csrf, "act": "cancel", "id": id})
    assert (cancelled.status_code, cancelled.headers["location"]) == (303, address)
    until(lambda: state(rivers, address) != "running")
    assert "It was cancelled: nothing was published" in words(door.get(address).text)
    assert rivers.current == before and not (rivers.path / "dropped").exists()
    assert [one.name for one in (rivers.path / "editions").iterdir() if one.is_dir()] == ["000001"]
    shown = words(door.get("/load").text)
    assert "Drop files here" in shown and "themes.csv cancelled, nothing published" in shown
    door.post("/load", data={"csrf": csrf}, files={"files": ("note.txt", NOTE)})
    assert "note.txt good, 1 new" in waited(door)


def test_a_job_that_is_over_is_told_of_at_its_address(door: TestClient, rivers: Home) -> None:
    csrf = signed(door, rivers)
    address = door.post("/load", data={"csrf": csrf}, files={"files": ("note.txt", NOTE)}).headers["location"]
    waited(door)
    assert door.post("/load", data={"csrf": csrf, "act": "publish"}).headers["location"] == address
    waited(door)
    door.post("/load", data={"csrf": csrf}, files={"files": ("other.txt", NOTE)})
    waited(door)
    html = door.get(address).text
    assert "edition 2 is published" in words(html) and '"/editions/1..2"' in html
    assert f'href="{address}"' in door.get("/load").text
    assert door.get("/load/none").status_code == 404
    door.cookies.clear()
    assert "note.txt" not in unescape(door.get(address).text), "what is loaded is told to who may load"


@pytest.mark.parametrize("begun", ["", "writing"])
def test_a_load_that_is_stopped_at_a_terminal_says_that_nothing_was_published(
    rivers: Home, many: str, tmp_path: Path, begun: str
) -> None:
    (tmp_path / "themes.csv").write_text(many, encoding="utf-8")
    before = rivers.current
    command = [sys.executable, "-m", "api.entry", "load", str(tmp_path / "themes.csv"), "--home", str(rivers.path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert child.stderr
    if begun:
        while "reading" not in child.stderr.readline():
            assert child.poll() is None
    else:
        until(lambda: children(child.pid) > 0)
    os.killpg(child.pid, signal.SIGINT)
    answer, trouble = child.communicate(timeout=SECONDS)
    assert (child.returncode, answer) == (3, "")
    assert "stopped: nothing was published; edition 1 is current, as before" in trouble
    assert rivers.current == before and not list((rivers.path / "editions").glob("000002*"))


def children(process: int) -> int:
    """How many children a process has."""
    told = Path(f"/proc/{process}/task/{process}/children")
    return len(told.read_text(encoding="ascii").split()) if told.exists() else 0
