"""The Graph Store HTTP Protocol: what is believed, readings and sources as graphs, at /graphs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import said
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading

NAMES = Place("document/names", "1")
TOKEN = {"Authorization": f"Bearer {Access('secret').token}"}
TURTLE = {**TOKEN, "Content-Type": "text/turtle"}
MINE = "http://example.org/graphs/teams"
BODY = (
    "@prefix : <https://w3id.org/remit/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    "<body/{}> a :WorkingGroup ; skos:prefLabel '{}' .\n"
)
TEAM, CREW = BODY.format("team", "River Team"), BODY.format("crew", "River Crew")
READING = Reading(NAMES, (entity("CoordinationBody", {"name": "Task Force"}, "body/tf"),))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The service over a home with one body in it."""
    home = Home(tmp_path_factory.mktemp("graphs"), builders=BUILDERS)
    report = Reading(NAMES, (entity("Report", {"name": "Report on rivers"}, "document/names"),))
    said(home, report, READING)
    app = create_app(Shelf(home), Access("secret"), Pool(1, deadline=5))
    with TestClient(app, base_url="http://127.0.0.1") as caller:
        yield caller


def put(door: TestClient, content: str, graph: str = MINE, **headers: str) -> Any:
    return door.put("/graphs", params={"graph": graph}, content=content, headers={**TURTLE, **headers})


def names(door: TestClient, **params: str) -> list[str]:
    """The names in a graph."""
    found = door.get("/graphs", params=params or {"default": ""}, headers={"Accept": "application/n-triples"})
    if found.status_code == 404:
        return []
    quads = parse(found.content, format=RdfFormat.N_TRIPLES)
    return sorted({q.object.value for q in quads if q.predicate.value.endswith("#prefLabel")})


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples;q=0.9, text/html;q=0.1", "application/n-triples"),
        ("*/*", "text/turtle"),
    ],
)
def test_what_is_believed_in_the_form_asked_for(door: TestClient, accept: str, kind: str) -> None:
    found = door.get("/graphs?default", headers={"Accept": accept})
    assert found.headers["content-type"].startswith(kind) and "Task Force" in found.text
    again = door.get("/graphs?default", headers={"Accept": accept, "If-None-Match": found.headers["etag"]})
    assert again.status_code == 304 and door.head("/graphs?default").headers["etag"] == found.headers["etag"]


def test_a_reading_is_a_graph_that_is_only_read(door: TestClient) -> None:
    iri = f"http://localhost/id/{READING.key}"
    assert names(door, graph=iri) == ["Task Force"]
    assert names(door, default="") == sorted({*names(door), "Task Force"})
    direct = door.get(f"/graphs/{READING.key}", headers={"Accept": "application/n-triples"})
    assert direct.status_code == 200 and len(direct.text.splitlines()) == len(set(direct.text.splitlines())) > 2
    refused = put(door, TEAM, iri)
    assert refused.status_code == 405 and refused.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_document_is_the_graph_of_its_readings(door: TestClient) -> None:
    iri = "http://localhost/id/document/names"
    assert names(door, graph=iri) == ["Report on rivers", "Task Force"]
    assert put(door, TEAM, iri).headers["allow"] == "GET, HEAD, OPTIONS, DELETE"


def test_a_source_is_put_added_to_put_again_and_taken_out(door: TestClient) -> None:
    made = put(door, TEAM)
    assert (made.status_code, made.headers["location"]) == (201, MINE), made.text
    assert names(door, graph=MINE) == ["River Team", "teams.ttl"] and "River Team" in names(door)
    more = door.post("/graphs", params={"graph": MINE}, content=CREW, headers=TURTLE)
    assert more.status_code == 200, more.text
    assert names(door, graph=MINE) == ["River Crew", "River Team", "teams.nt"]
    assert put(door, CREW).json()["outcome"] == "loaded" and put(door, CREW).json()["outcome"] == "unchanged"
    assert "River Team" not in names(door) and "River Crew" in names(door)
    gone = door.delete("/graphs", params={"graph": MINE}, headers=TOKEN)
    assert gone.status_code == 200 and gone.json()["removed"] == 2
    assert "River Crew" not in names(door)
    assert door.delete("/graphs", params={"graph": MINE}, headers=TOKEN).status_code == 404


def test_a_graph_without_a_name_gets_one(door: TestClient) -> None:
    made = door.post("/graphs", content=BODY.format("dam", "Dam"), headers=TURTLE)
    assert made.status_code == 201, made.text
    assert "Dam" in names(door, graph=made.headers["location"])


def test_what_is_believed_is_added_to_as_an_update_adds(door: TestClient) -> None:
    done = door.post("/graphs?default", content=BODY.format("lake", "Lake Team"), headers=TURTLE)
    assert done.status_code == 200 and (done.json()["added"], bool(done.json()["act"])) == (2, True), done.text
    assert "Lake Team" in names(door)


@pytest.mark.parametrize(
    ("method", "params", "headers", "content", "status", "words"),
    [
        ("PUT", {"default": ""}, TURTLE, TEAM, 405, "what is believed follows from its readings"),
        ("DELETE", {"default": ""}, TOKEN, "", 405, "what is believed follows from its readings"),
        ("PUT", {"graph": MINE}, {"Content-Type": "text/turtle"}, TEAM, 401, "say who you are"),
        ("PUT", {"graph": MINE}, {**TURTLE, "Content-Type": "text/plain"}, TEAM, 415, "a graph is sent as text/turtle"),
        ("PUT", {"graph": MINE}, {**TURTLE, "If-Match": '"999"'}, TEAM, 412, "the request insists"),
        ("PUT", {"graph": "teams"}, TURTLE, TEAM, 400, "an absolute IRI"),
        ("PUT", {"graph": MINE}, TURTLE, "<body/x> a :Body .", 400, "line 1"),
        ("PUT", {"graph": MINE}, TURTLE, TEAM.replace("WorkingGroup", "Workgroup"), 400, "line 2"),
        ("PUT", {"graph": MINE, "clearance": "nobody"}, TURTLE, TEAM, 400, "no clearance"),
        ("GET", {"graph": MINE}, {}, "", 404, "graph"),
        ("GET", {"graph": f"{MINE}?x", "default": ""}, {}, "", 400, "not both"),
        ("GET", {}, {}, "", 400, "say which graph"),
        ("POST", {"default": ""}, TURTLE, TEAM.replace("WorkingGroup", "Workgroup"), 400, "line 2"),
        ("PATCH", {"graph": MINE}, TURTLE, "", 405, ""),
    ],
)
def test_what_cannot_be_done_is_told(
    door: TestClient,
    method: str,
    params: dict[str, str],
    headers: dict[str, str],
    content: str,
    status: int,
    words: str,
) -> None:
    found = door.request(method, "/graphs", params=params, headers=headers, content=content)
    assert (found.status_code, words in found.text) == (status, True), found.text


def test_a_graph_is_put_only_if_it_is_not_there(door: TestClient) -> None:
    other = f"{MINE}-2"
    assert put(door, TEAM, other, **{"If-None-Match": "*"}).status_code == 201
    assert put(door, CREW, other, **{"If-None-Match": "*"}).status_code == 412
    allowed = door.options("/graphs", params={"graph": other}).headers["allow"]
    assert allowed == "GET, HEAD, OPTIONS, PUT, POST, DELETE"


@pytest.mark.parametrize("on", [{"If-Match": "now"}, {"If-None-Match": "*"}])
def test_of_two_who_insist_on_one_edition_at_the_same_time_one_writes(door: TestClient, on: dict[str, str]) -> None:
    now = door.head("/graphs", params={"default": ""}).headers["etag"]
    held = {name: now if value == "now" else value for name, value in on.items()}
    word = next(iter(on))
    graph, one, other = (f"http://example.org/graphs/{word}", *(BODY.format(word + n, f"{n} {word}") for n in "12"))
    with ThreadPoolExecutor(2) as both:
        answers = both.map(lambda content: put(door, content, graph, **held).status_code, (one, other))
        assert sorted(answers) == [201, 412]
    assert len({f"1 {word}", f"2 {word}"} & {*names(door, graph=graph)}) == 1
