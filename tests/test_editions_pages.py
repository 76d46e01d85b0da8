"""Editions over HTTP: the list, a difference, reading one that is not current, the feed."""

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from conftest import said
from fastapi.testclient import TestClient
from test_deciding import signed

from api.access import Access
from api.service.app import create_app
from graph.editions.history import prune, rollback
from graph.editions.home import Home
from graph.editions.pins import pin
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.reading import Place, Reading

A = Reading(Place("document/d", "1"), (entity("Body", {"name": "Board A"}, "body/a"),), "A")
B = Reading(Place("document/d", "2"), (entity("Body", {"name": "Board B"}, "body/b"),), "B")
C = Reading(Place("document/d", "3"), (entity("Body", {"name": "Board C"}, "body/c"),), "C")
JSON = "application/sparql-results+json"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def kept(home: Home) -> Home:
    """A home with three editions, the second by name too."""
    for reading in (A, B, C):
        said(home, reading)
    pin(home, "2", "council", "ann")
    return home


@pytest.fixture
def site(kept: Home) -> Iterator[TestClient]:
    with TestClient(create_app(Shelf(kept), Access("secret")), base_url="http://127.0.0.1") as caller:
        yield caller


def test_the_editions_and_what_changed(site: TestClient) -> None:
    [last, second, _] = site.get("/editions").json()
    assert (last["edition"], last["current"], last["parent"], last["counts"]["added"]) == (3, True, 2, 1)
    assert second["names"] == ["council"] and second["bytes"] > 0
    page = site.get("/editions", headers={"accept": "text/html"}).text
    assert "/editions/2..3" in page and "kept as council" in page
    told = site.get("/editions/1..council").json()
    assert told["counts"] == {"added": 1, "removed": 0, "changed": 0} and told["changes"][0]["words"] == "Body: Board B"
    assert "Board B" in site.get("/editions/1..2", headers={"accept": "text/html"}).text


def test_a_page_a_query_and_graphql_are_pinned_to_an_edition(site: TestClient) -> None:
    page = {"accept": "text/html"}
    assert site.get("/id/body/c", headers=page).status_code == 200
    assert site.get("/id/body/c?edition=2", headers=page).status_code == 404
    found = site.get("/id/body/b?edition=council", headers=page).text
    assert "edition=council" in found, "links go on asking for it"
    count = "SELECT (COUNT(?b) AS ?n) { ?b a <https://w3id.org/remit/ontology#Body> }"
    for asked, number in (({}, 3), ({"edition": "1"}, 1)):
        answer = site.get("/sparql", params={"query": count, **asked}, headers={"accept": JSON}).json()
        assert answer["results"]["bindings"][0]["n"]["value"] == str(number)
        bodies = site.post("/graphql", params=asked, json={"query": "{ bodies { nodes { key } } }"}).json()["data"][
            "bodies"
        ]["nodes"]
        assert len(bodies) == number


def test_who_keeps_the_home_goes_back_to_an_edition(kept: Home) -> None:
    access = Access.of(kept.path)
    app, page = create_app(Shelf(kept), access), {"accept": "text/html"}
    with TestClient(app, base_url="http://127.0.0.1", headers=page, follow_redirects=False) as door:
        form = {"edition": "2", "reason": "C was wrong"}
        assert door.post("/editions", data=form).status_code == 401
        assert "Go back" not in door.get("/editions/2..3").text
        csrf = signed(door, kept)
        assert door.post("/editions", data=form).status_code == 403, "a form of another site"
        assert "Go back to edition 2" in door.get("/editions/2..3").text
        assert "Go back" not in door.get("/editions/1..2").text, "only from what is current"
        answer = door.post("/editions", data={**form, "csrf": csrf})
        assert (answer.status_code, answer.headers["location"]) == (303, "/editions?back=2")
        assert "Edition 2 is current" in door.get("/editions?back=2").text
        assert door.get("/id/body/c").status_code == 404
    assert kept.current and kept.current.number == 2


def test_an_edition_that_never_was_is_not_found_and_one_that_was_pruned_is_gone(site: TestClient, kept: Home) -> None:
    assert site.get("/?edition=9").status_code == 404 and "kept are 1 to 3" in site.get("/?edition=9").text
    prune(kept, 1, monthly=False, by="ann")
    gone = site.post("/graphql?edition=1", json={"query": "{ __typename }"})
    assert gone.status_code == 410 and "edition 1 was pruned" in gone.text
    assert site.get("/?edition=council").status_code == 200


def test_a_pinned_edition_is_not_written(site: TestClient) -> None:
    undo = {"query": "mutation { undo { id } }"}
    answer = site.post("/graphql?edition=2", json=undo, headers={"authorization": f"Bearer {Access('secret').token}"})
    assert answer.status_code == 400 and "is read, not written" in answer.text


def test_the_feed_tells_what_changed_and_what_is_gone(site: TestClient, kept: Home) -> None:
    rollback(kept, "2", "ann")
    items = site.get("/feed?format=json").json()["items"]
    assert [(one["title"], one["_remit"]["gone"]) for one in items] == [
        ("Body removed: Board C", True),
        ("Body added: Board C", False),
        ("Body added: Board B", False),
        ("Body added: Board A", False),
    ]
    sequence = items[2]["_remit"]["sequence"]
    assert [o["title"] for o in site.get(f"/feed?format=json&since={sequence}").json()["items"]] == [
        "Body removed: Board C",
        "Body added: Board C",
    ]
    assert site.get("/feed?format=json&since=2999").json()["items"] == []
    about = site.get("/feed?format=json&about=body/b").json()
    assert [one["_remit"]["key"] for one in about["items"]] == ["body/b"]
    prune(kept, 1, monthly=False, by="ann")
    assert len(site.get("/feed?format=json").json()["items"]) == 4, "what was pruned is still told"


def test_the_feed_is_atom_with_tombstones(site: TestClient, kept: Home) -> None:
    rollback(kept, "2", "ann")
    answer = site.get("/feed", headers={"accept": "application/atom+xml"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    assert len(root.findall(f"{ATOM}entry")) == 4 and root.findtext(f"{ATOM}title") == "What changed"
    [gone] = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert gone.get("ref", "").endswith("/id/body/c")
    assert site.get("/feed?since=yesterday").status_code == 400
