"""Stating by hand in the browser, the worklist of confirmations, and files that are dropped."""

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict
from html import unescape
from pathlib import Path

import pytest
from conftest import said, serving
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect
from test_byhand import CHAIRED, readings, seen
from test_deciding import signed
from test_pages import words
from test_reviewpage import browser
from test_templates import POST, fill

from api.access import Access
from api.endpoint.sparql import Pool
from api.pages.desk import BATCH, Batch
from api.service.app import create_app
from graph.editions.backup import LOADS
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from loaders.templates.filled import filled, read_sheets

__all__ = ["browser"]
NOTE = "1\tThe Task Force is chaired by the Secretary-General.\n"


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


def test_who_is_not_signed_in_reads_and_is_told_how_to_write(door: TestClient, rivers: Home) -> None:
    for path in (
        "/id/body/isc-tf",
        "/add/body/isc-tf?kind=chairings",
        f"/change/{CHAIRED.key}",
        "/confirmations",
        "/load",
    ):
        assert 'method="post"' not in door.get(path).text
    for path in (f"/change/{CHAIRED.key}", "/confirmations", "/load"):
        assert "remit login-link" in door.get(path).text
    assert door.post("/by-hand", data={"act": "confirmed", "fact": CHAIRED.key}).status_code == 401
    assert door.post("/load", files={"files": ("note.txt", NOTE)}).status_code == 401
    signed(door, rivers)
    assert door.post("/by-hand", data={"act": "confirmed", "fact": CHAIRED.key, "csrf": "x"}).status_code == 403
    assert door.post("/load", data={"csrf": "x"}, files={"files": ("note.txt", NOTE)}).status_code == 403
    assert rivers.ledger.acts() == [] and not (rivers.path / "dropped").exists()


def test_a_thing_offers_what_the_ontology_allows_for_it(door: TestClient) -> None:
    kinds = re.findall(r"kind=(\w+)", door.get("/add/body/isc-tf").text)
    assert {"chairings", "members", "memberships", "responsibilities", "coverages", "mandates"} <= set(kinds)
    assert "holdings" not in re.findall(r"kind=(\w+)", door.get("/add/post/dsg").text)
    assert door.get("/add/body/isc-tf?kind=holdings").status_code == 404


def test_a_plain_form_adds_shows_at_once_and_offers_to_take_back(door: TestClient, rivers: Home) -> None:
    csrf = signed(door, rivers)
    html = door.get("/add/body/isc-tf?kind=chairings").text
    assert 'name="body" value="body/isc-tf"' in html and 'data-suggest="Agent"' in html
    form = {"act": "added", "kind": "Chairing", "body": "body/isc-tf", "chair": "Secretary-General", "role": "co-chair"}
    answer = door.post("/by-hand", data={**form, "csrf": csrf, "back": "/id/body/isc-tf", "reason": "minutes"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/id/body/isc-tf?done=1")
    shown = words(door.get("/id/body/isc-tf?done=1").text)
    assert "Recorded as act 1. Take it back" in shown and "Co-chair Secretary-General" in shown
    door.post("/verdicts", data={"verdict": "undone", "act": "1", "csrf": csrf, "back": "/id/body/isc-tf"})
    assert "Co-chair" not in words(door.get("/id/body/isc-tf").text)


def test_a_form_that_is_wrong_is_the_callers_fault_and_leads_nowhere_else(door: TestClient, rivers: Home) -> None:
    csrf = signed(door, rivers)
    bad = {"act": "ended", "fact": CHAIRED.key, "until": "soon", "csrf": csrf}
    assert door.post("/by-hand", data=bad).status_code == 400
    assert door.post("/by-hand", data={"act": "made up", "csrf": csrf}).status_code == 400
    good = {"act": "ended", "fact": CHAIRED.key, "until": "2025", "csrf": csrf, "back": "//evil.example"}
    assert door.post("/by-hand", data=good).headers["location"] == "/?done=1"
    assert seen(rivers).node(CHAIRED.key).text("until") == "2025"


def test_several_are_confirmed_at_once_and_leave_the_list(door: TestClient, rivers: Home) -> None:
    csrf = signed(door, rivers)
    assert "not confirmed for so long: 1." in words(door.get("/confirmations").text)
    assert door.get("/confirmations?format=xlsx").content.startswith(b"PK")
    assert door.get("/confirmations?format=ics").text.startswith("BEGIN:VCALENDAR")
    assert door.get("/confirmations?older_than=soon").status_code == 400
    door.post("/by-hand", data={"act": "confirmed", "fact": [CHAIRED.key], "csrf": csrf, "back": "/confirmations"})
    assert "Nothing is due" in words(door.get("/confirmations").text)


def waited(door: TestClient) -> str:
    """The page of the job once the files are read."""
    for _ in range(600):
        if not (found := door.get("/load/state").json())["busy"]:
            break
        time.sleep(0.05)
    return words(door.get(f"/load/{found['id']}").text)


def test_files_are_tried_then_published(door: TestClient, rivers: Home) -> None:
    csrf = signed(door, rivers)
    assert door.post("/load", data={"csrf": csrf}, files={"files": ("note.txt", NOTE)}).status_code == 303
    shown = waited(door)
    assert "This is what would change. Nothing is stored yet." in shown and "note.txt good, 1 new" in shown
    assert rivers.current and rivers.current.number == 1
    assert door.post("/load", data={"csrf": csrf}, files={"files": ("b.txt", NOTE)}).status_code == 400
    door.post("/load", data={"csrf": csrf, "act": "publish"})
    assert "edition 2 is published" in waited(door)
    assert not (rivers.path / "dropped").exists()
    assert "session " in rivers.ledger.editions()[-1].by


def test_files_wait_for_every_process_and_longer_than_the_one_that_took_them(door: TestClient, rivers: Home) -> None:
    csrf = signed(door, rivers)
    app = create_app(Shelf(rivers), Access.of(rivers.path), Pool(children=1))
    with TestClient(app, base_url="http://127.0.0.1", headers=dict(door.headers), cookies=door.cookies) as other:
        door.post("/load", data={"csrf": csrf}, files={"files": ("note.txt", NOTE)})
        assert "note.txt good, 1 new" in waited(other)
        twice = other.post("/load", data={"csrf": csrf}, files={"files": ("b.txt", NOTE)})
        assert twice.status_code == 400 and "wait already" in unescape(twice.text)
        other.post("/load", data={"csrf": csrf, "act": "publish"})
        assert "edition 2 is published" in waited(door)


@pytest.mark.parametrize(("state", "age", "shown"), [("reading", 0, "was stopped"), ("read", 8, "Drop files here")])
def test_files_whose_process_died_say_so_and_old_ones_go(
    door: TestClient, rivers: Home, state: str, age: int, shown: str
) -> None:
    csrf = signed(door, rivers)
    (rivers.path / LOADS).mkdir()
    left = rivers.path / LOADS / BATCH
    left.write_text(json.dumps(asdict(Batch(("note.txt",), None, "ann", state))), encoding="utf-8")
    os.utime(left, (time.time() - age * 86_400,) * 2)
    assert shown in words(door.get("/load").text)
    assert door.post("/load", data={"csrf": csrf, "act": "discard"}).status_code == 303
    assert "Drop files here" in words(door.get("/load").text) and not left.exists()


def test_files_are_discarded_and_errors_told_by_cell(door: TestClient, rivers: Home, tmp_path: Path) -> None:
    csrf = signed(door, rivers)
    wrong = "chair,body,role,document,paragraph\npost/none,body/isc-tf,chair,document/names,1\n"
    door.post("/load", data={"csrf": csrf}, files={"files": ("../../chairings.csv", wrong)})
    assert "row 2, column chair: 'post/none' is named nowhere" in unescape(waited(door))
    assert door.post("/load", data={"csrf": csrf, "act": "discard"}).status_code == 303
    assert "Drop files here" in words(door.get("/load").text) and not (rivers.path / "dropped").exists()
    assert door.post("/load", data={"csrf": csrf, "act": "publish"}).status_code == 400
    bad = fill(tmp_path / "fp.xlsx", "focal-points", POST | {"Sector": "BDTT"})
    door.post("/load", data={"csrf": csrf}, files={"files": ("fp.xlsx", bad.read_bytes())})
    assert "Focal points!D2: 'BDTT'" in unescape(waited(door))
    marked = door.get("/load/checked/fp (checked).xlsx")
    assert filled(marked.content) and "What is wrong" in read_sheets(marked.content)
    assert door.get("/load/checked/fp.xlsx").status_code == 404
    assert door.post("/load", data={"csrf": csrf, "act": "discard"}).status_code == 303
    for name in (".hidden", "a" * 200):
        assert door.post("/load", data={"csrf": csrf}, files={"files": (name, NOTE)}).status_code == 400


def test_a_large_body_is_for_those_who_may_write(door: TestClient, rivers: Home) -> None:
    large = {"files": ("note.txt", "1\tNothing.\n" * 200_000)}
    assert door.post("/load", data={"csrf": "x"}, files=large).status_code == 413
    csrf = signed(door, rivers)
    assert door.post("/verdicts", data={"csrf": csrf, "reason": "x" * 1_100_000}).status_code == 413
    assert door.post("/load", data={"csrf": "x"}, files=large).status_code == 403


def test_in_a_browser_a_refusal_keeps_what_was_written(browser: Browser, rivers: Home) -> None:
    with serving(create_app(Shelf(rivers), Access.of(rivers.path), Pool(children=1))) as site:
        page = browser.new_page()
        page.goto(f"{site}/login?ticket={Access.of(rivers.path).ticket()}")
        page.goto(f"{site}/change/{CHAIRED.key}")
        form = page.locator("section", has_text="Another took over")
        form.get_by_role("combobox", name="Who, in the place of").fill("Nobody at all")
        form.get_by_label("From (needed)").fill("2026-03")
        form.get_by_role("button", name="Replace").click()
        expect(form.get_by_role("alert")).to_contain_text("Nobody at all")
        form.get_by_role("combobox", name="Who, in the place of").fill("Secretary-General")
        form.get_by_role("button", name="Replace").click()
        page.wait_for_url("**/id/body/isc-tf?done=1")
        expect(page.get_by_role("status")).to_contain_text("Recorded as act 1")
        page.get_by_role("button", name="Take it back").click()
        expect(page.get_by_role("status")).to_have_count(0)
        page.close()
    assert [act.act for act in rivers.ledger.acts()] == ["undone", "replaced"]
