"""Exports that are large are written aside: each has an address, tells how far it is, and is for who asked alone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import said, serving
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect
from pyoxigraph import Quad, RdfFormat, Store, parse
from test_byhand import readings
from test_deciding import signed
from test_pages import words
from test_reviewpage import browser

from api.access import Access, Role
from api.endpoint.sparql import Pool
from api.pages.kept import EACH, Export, Kept
from api.service.app import create_app
from api.settings import Settings
from graph.clearance import Clearance
from graph.editions import checksums, publication
from graph.editions.backup import EXPORTS, back_up
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf

__all__ = ["browser"]
SECONDS = 60
HTML = {"Accept": "text/html"}


@pytest.fixture
def rivers(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home", builders=BUILDERS)
    said(home, *readings())
    return home


def opened(home: Home, **settings: str) -> TestClient:
    """A service for which every whole export is large."""
    access = Access.of(home.path)
    app = create_app(Shelf(home), access, Pool(children=1), settings=Settings({"direct": "10", **settings}))
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def door(rivers: Home) -> Iterator[TestClient]:
    with opened(rivers) as caller:
        yield caller


@pytest.fixture(scope="module")
def vast(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of which an export takes seconds. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("vast") / "home", builders=BUILDERS)
    said(home, *readings())
    current = home.current
    assert current
    store, place = Store(str(current.store)), home.path.parent / "more.nq"
    with place.open("w") as file:
        for number in range(600_000):
            file.write(f'<http://localhost/id/theme/t{number}> <https://w3id.org/remit/ontology#name> "T{number}" .\n')
    store.bulk_load(path=place, format=RdfFormat.N_QUADS)
    store.flush()
    del store
    told = {**publication.about(current.path), "quads": 600_000}
    publication.write(current.path / publication.ABOUT, json.dumps(told).encode())
    checksums.write(current.path)
    return home


def until(so: Callable[[], bool]) -> None:
    over = time.monotonic() + SECONDS
    while not so():
        assert time.monotonic() < over, "it is never so"
        time.sleep(0.02)


def asked(door: TestClient, **form: object) -> str:
    """The address of an export that is asked for."""
    answer = door.post("/exports", data={"format": "nq", **form})
    assert answer.status_code == 202, answer.text
    return str(answer.headers["location"])


def ended(door: TestClient, address: str, **headers: str) -> str:
    """How an export ends."""
    until(lambda: not door.get(f"{address}/state", headers=headers).json()["busy"])
    return str(door.get(f"{address}/state", headers=headers).json()["state"])


def held(home: Home) -> set[str]:
    """The names of the files that are kept of exports."""
    return {one.suffix for one in (home.path / EXPORTS).iterdir()} - {""}


def graph(content: bytes) -> set[Quad]:
    return {quad for quad in parse(content, format=RdfFormat.N_QUADS) if "/edition/" not in str(quad)}


def test_what_is_large_is_written_aside_and_is_what_comes_at_once(door: TestClient) -> None:
    address = asked(door)
    assert ended(door, address) == "written"
    told = door.get(f"{address}/state").json()
    found = door.get(told["file"])
    assert found.headers["content-disposition"] == 'attachment; filename="remit-1.nq"'
    assert len(found.content) == told["bytes"] and "no-store" in found.headers["cache-control"]
    assert graph(found.content) == graph(door.get("/export?format=nq").content) != set()
    assert door.get(told["file"], headers={"Range": "bytes=5-9"}).content == found.content[5:10]
    assert "remit-1.nq" in (page := words(door.get(address, headers=HTML).text)) and "Take the file" in page


def test_a_browser_is_led_aside_from_what_is_large_alone(door: TestClient) -> None:
    led = door.get("/export?format=ttl&as_of=2020&of=ISC-TF", headers=HTML)
    assert (led.status_code, led.headers["location"]) == (303, "/exports?format=ttl&as_of=2020&of=ISC-TF")
    form = door.get(led.headers["location"], headers=HTML).text
    assert 'value="ISC-TF"' in form and 'value="2020"' in form and '<option value="ttl" selected' in form
    for small in ("/export?format=ttl&of=ISC-TF", "/export?format=ttl&of=ISC-TF&hops=0"):
        assert door.get(small, headers=HTML).headers["content-disposition"].startswith("attachment")
    for large in ("/export?format=ttl", "/export?format=ttl&of=ISC-TF&hops=2"):
        assert door.get(large, headers=HTML).status_code == 303
        assert door.get(large).status_code == 200, "a program that asks directly is answered directly"
    at_once = door.post("/exports", data={"format": "ttl", "of": ["ISC-TF", ""], "hops": "1"})
    assert (at_once.status_code, at_once.headers["location"]) == (303, "/export?format=ttl&of=body%2Fisc-tf&hops=1")


@pytest.mark.parametrize(
    ("form", "status", "why"),
    [
        ({"format": "doc"}, 400, "there are .ttl"),
        ({"of": "nobody"}, 404, "no thing is called"),
        ({"as_of": "x"}, 400, "is no date"),
        ({"hops": "4"}, 400, "hops"),
    ],
)
def test_what_is_asked_wrongly_makes_no_job(
    door: TestClient, rivers: Home, form: dict[str, str], status: int, why: str
) -> None:
    found = door.post("/exports", data={"format": "nq", **form})
    assert found.status_code == status and why in found.text
    assert not (rivers.path / EXPORTS).exists()


def test_an_export_is_of_who_asked_alone(rivers: Home) -> None:
    access = Access.of(rivers.path)
    ann, bob = (
        {"Authorization": f"Bearer {access.keys.add(name, Clearance.MEMBERS, Role.READER)[1]}"}
        for name in ("ann", "bob")
    )
    with opened(rivers) as door:
        address = door.post("/exports", data={"format": "nq"}, headers=ann).headers["location"]
        assert ended(door, address, **ann) == "written"
        for other in (bob, {}):
            for path in (address, f"{address}/state", f"{address}/file"):
                assert door.get(path, headers=other).status_code == 404
            assert door.post(address, headers=other).status_code == 404
            assert address not in door.get("/exports", headers={**HTML, **other}).text
        assert address in door.get("/exports", headers={**HTML, **ann}).text
        assert door.get(f"{address}/file", headers=ann).status_code == 200
        mine = asked(door)
        assert ended(door, mine) == "written" and mine not in door.get("/exports", headers=HTML).text
        for place in (rivers.path / EXPORTS).glob("*.json"):
            assert "testclient" not in place.read_text()


def test_who_sees_less_than_when_it_was_asked_does_not_fetch_it(rivers: Home) -> None:
    with opened(rivers, everybody="members") as door:
        address = asked(door)
        assert ended(door, address) == "written"
    with opened(rivers) as door:
        assert door.get(f"{address}/file").status_code == 404


def test_a_form_of_another_page_begins_and_stops_nothing(door: TestClient, rivers: Home) -> None:
    csrf = signed(door, rivers)
    assert door.post("/exports", data={"format": "nq", "csrf": "x"}).status_code == 403
    address = asked(door, csrf=csrf)
    assert door.post(address, data={"csrf": "x"}).status_code == 403
    assert ended(door, address) == "written"
    assert door.post(address, data={"csrf": csrf}).headers["location"] == "/exports"
    assert door.get(address).status_code == 404 and not held(rivers) - {".json"}


def test_what_is_cancelled_leaves_nothing(vast: Home) -> None:
    with opened(vast) as door:
        address = asked(door)
        assert door.post("/exports", data={"format": "nq"}).status_code == 503, (
            "one of each caller is written at a time"
        )
        until(lambda: door.get(f"{address}/state").json()["progress"].startswith("Writing:"))
        assert "<progress" in door.get(address, headers=HTML).text
        assert door.post(address).headers["location"] == address
        assert ended(door, address) == "cancelled" and held(vast) == {".json"}
        assert "nothing of it is kept" in words(door.get(address, headers=HTML).text)
        assert door.get(f"{address}/file").status_code == 404


def test_a_service_that_ends_leaves_no_half_of_a_file(vast: Home) -> None:
    with opened(vast) as door:
        address = asked(door)
        until(lambda: ".out" in held(vast))
    assert held(vast) == {".json"}
    with opened(vast) as door:
        assert door.get(f"{address}/state").json()["trouble"] == "the service was stopped: ask for it again"


def test_one_that_was_being_written_when_all_was_killed_is_told_as_stopped(rivers: Home) -> None:
    current = rivers.current
    assert current
    kept = Kept(rivers, 1_000)
    lost = Export("ab12", by="anybody 0", ending="nq", name="remit-1.nq", edition=1, mark=current.mark, of=5, done=2)
    os.close(kept.hold(lost.id))
    kept.keep(lost)
    kept.file(lost.id).write_text("half")
    with opened(rivers) as door:
        until(lambda: ".out" not in held(rivers))
        assert "whoever worked on it was stopped" in words(door.get("/exports/ab12", headers=HTML).text)


def test_a_file_goes_with_its_time_with_its_edition_and_to_make_room(rivers: Home) -> None:
    with opened(rivers) as door:
        several = []
        for _ in range(EACH + 1):
            several.append(asked(door))
            assert ended(door, several[-1]) == "written"
        assert [door.get(one).status_code for one in several] == [404, 200, 200, 200]
        for address, changed in ((several[1], {"until": time.time() - 1}), (several[2], {"mark": "1-0"})):
            place = rivers.path / EXPORTS / f"{address.rpartition('/')[2]}.json"
            place.write_text(json.dumps({**json.loads(place.read_text()), **changed}))
            assert door.get(f"{address}/file").status_code == 404
        Kept(rivers, 10**9).sweep()
    assert [one.stem for one in (rivers.path / EXPORTS).glob("*.out")] == [several[3].rpartition("/")[2]]


def test_what_would_take_more_room_than_there_is_is_stopped(vast: Home) -> None:
    with opened(vast, exports="20") as door:
        address = asked(door)
        assert ended(door, address) == "failed" and ".out" not in held(vast)
        assert "10,000,000 bytes" in door.get(f"{address}/state").json()["trouble"]


def test_what_is_kept_of_exports_is_in_no_backup(door: TestClient, rivers: Home) -> None:
    assert ended(door, asked(door)) == "written"
    back_up(rivers, rivers.path.parent / "backup", "tests")
    assert not (rivers.path.parent / "backup" / EXPORTS).exists()


@pytest.mark.parametrize(
    ("begun", "there"), [("", ""), ("choosing", ""), ("writing", ""), ("writing", "what was there before")]
)
def test_an_export_that_is_stopped_at_a_terminal_leaves_what_was_there(
    vast: Home, tmp_path: Path, begun: str, there: str
) -> None:
    target = tmp_path / "home.nq"
    if there:
        target.write_text(there)
    options = ["--as-of", "2020"] if begun == "choosing" else []
    command = [sys.executable, "-m", "api.entry", "export", "-o", str(target), "--home", str(vast.path), *options]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    if begun == "writing":
        until(lambda: any(one.stat().st_size > 1_000_000 for one in tmp_path.glob(".home.nq.*")))
    else:
        until(lambda: opens(child.pid, vast.path / "editions"))
    os.killpg(child.pid, signal.SIGINT)
    answer, trouble = child.communicate(timeout=SECONDS)
    # Python ends by the signal, whatever it is told to end with, where that came while it made a class of an import.
    assert child.returncode in ((3,) if begun == "writing" else (3, -signal.SIGINT)) and answer == "", trouble
    assert f"stopped: {target} is {'as it was' if there else 'not written'}" in trouble
    assert [one.read_text() for one in tmp_path.iterdir()] == ([there] if there else [])


def opens(process: int, place: Path) -> bool:
    """Whether a command, and not who is about to become it, has something open below a folder."""
    if "api.entry" not in Path(f"/proc/{process}/cmdline").read_text():
        return False
    for one in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):  # it opens and closes files meanwhile
            if str(one.readlink()).startswith(str(place)):
                return True
    return False


def test_it_is_asked_for_watched_and_taken_in_a_browser(vast: Home, browser: Browser) -> None:
    app = create_app(Shelf(vast), Access.of(vast.path), Pool(children=1), settings=Settings({"direct": "10"}))
    with serving(app) as site:
        context = browser.new_context(base_url=site)
        page = context.new_page()
        page.goto("/exports?format=nq")
        page.get_by_role("button", name="Take it away").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        expect(page.locator("[data-words]")).to_contain_text("Writing:", timeout=SECONDS * 1_000)
        address = page.url
        page.close()
        again = context.new_page()
        again.goto(address)
        expect(again.get_by_role("link", name="Take the file")).to_be_visible(timeout=SECONDS * 1_000)
        with again.expect_download() as taking:
            again.get_by_role("link", name="Take the file").click()
        assert taking.value.suggested_filename == "remit-1.nq"
        assert taking.value.path().stat().st_size > 30_000_000
        context.close()
