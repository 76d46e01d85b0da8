"""Who may call, and who may write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import said
from fastapi.testclient import TestClient

from api.access import COOKIE, Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.review.judging import publish

FACT = entity("Chairing", {"chair": "post/a", "body": "body/b", "role": "chair"})
THINGS = (entity("Post", {"name": "A"}, "post/a"), entity("Body", {"name": "B"}, "body/b"))


@pytest.fixture
def door(home: Home) -> Iterator[TestClient]:
    place = Place("document/d", "1")
    said(home, Reading(place, THINGS, "names"), Reading(place, (FACT,), "words", status="proposed", confidence=0.8))
    app = create_app(Shelf(home), Access.of(home.path), Pool(children=1))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as caller:
        yield caller


def judged(door: TestClient, **more: object) -> int:
    return door.post("/verdicts", data={"fact": FACT.key, "verdict": "rejected", **more}).status_code


def believed(home: Home) -> bool:
    return bool(Shelf(home).graph.at().nodes([FACT.key]))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil:8000"])
def test_only_our_own_name_is_answered(door: TestClient, host: str) -> None:
    assert door.get("/", headers={"Host": host}).status_code == 421


def test_local_names_are_ours(door: TestClient) -> None:
    for host in ("127.0.0.1:8000", "localhost", "[::1]:8000"):
        assert door.get("/", headers={"Host": host}).status_code == 200


def test_nobody_writes_without_the_token(door: TestClient, home: Home) -> None:
    assert judged(door) == 401
    assert (
        door.post(
            "/verdicts", data={"fact": FACT.key, "verdict": "rejected"}, headers={"Authorization": "Bearer x"}
        ).status_code
        == 401
    )
    assert believed(home)


def test_the_token_writes(door: TestClient, home: Home) -> None:
    token = Access.of(home.path).token
    answer = door.post(
        "/verdicts", data={"fact": FACT.key, "verdict": "rejected"}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200 and answer.json()["act"] == 1
    assert publish(Home(home.path)) == 2 and not believed(home)


def test_a_login_link_opens_one_session_whose_forms_write(door: TestClient, home: Home) -> None:
    access = Access.of(home.path)
    ticket = access.ticket()
    opened = door.get("/login", params={"ticket": ticket})
    cookie = opened.headers["set-cookie"].lower()
    assert opened.status_code == 303 and "httponly" in cookie and "samesite=strict" in cookie
    assert door.get("/login", params={"ticket": ticket}).status_code == 403, "a link is good once"
    assert judged(door) == 403, "a form of another site has the cookie and not the secret"
    form = access.form(door.cookies[COOKIE])
    assert judged(door, csrf=form, back="/id/body/b") == 303
    assert not believed(home)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(door: TestClient, home: Home, back: str) -> None:
    headers = {"Authorization": f"Bearer {Access.of(home.path).token}"}
    answer = door.post("/verdicts", data={"fact": FACT.key, "verdict": "accepted", "back": back}, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(("fact", "status"), [("chairing/none", 404), ("no key", 404), ("body/b> <x", 404)])
def test_a_verdict_on_nothing_changes_nothing(door: TestClient, home: Home, fact: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {Access.of(home.path).token}"}
    assert door.post("/verdicts", data={"fact": fact, "verdict": "rejected"}, headers=headers).status_code == status
    assert home.current and home.current.number == 1


def test_the_secret_is_its_owner_s_alone(tmp_path: Path) -> None:
    Access.of(tmp_path)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_large_body_is_refused(door: TestClient) -> None:
    assert (
        door.post("/graphql", content=b"x" * 2_000_000, headers={"Content-Type": "application/json"}).status_code == 413
    )
    chunks = (b"x" * 100_000 for _ in range(30))
    assert door.post("/graphql", content=chunks, headers={"Content-Type": "application/json"}).status_code == 413


def test_endless_headers_are_refused(door: TestClient) -> None:
    assert door.get("/", headers={f"x-{n}": "y" * 100 for n in range(1000)}).status_code == 431


def test_pages_may_load_only_what_is_ours(door: TestClient) -> None:
    policy = door.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy and "http" not in policy


def test_an_empty_home_says_what_to_do(tmp_path: Path) -> None:
    app = create_app(Shelf(Home(tmp_path, builders=BUILDERS)), Access("s"), Pool(children=1))
    with TestClient(app, base_url="http://127.0.0.1") as caller:
        assert "remit load" in caller.get("/", headers={"Accept": "text/html"}).text
        assert caller.get("/sparql", params={"query": "ASK {}"}).status_code == 503
        assert caller.post("/graphql", json={"query": "{ edition { number } }"}).json()["errors"]
