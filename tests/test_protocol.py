"""The SPARQL 1.1 Protocol, in the shapes of the tests of W3C: which request is answered, and which is refused how."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

ASK, FORM, BARE = "ASK {}", "application/x-www-form-urlencoded", "application/sparql-query"
NOWHERE = "http://nowhere.example/"
GRAPHS = "SELECT ?g { GRAPH ?g { ?b :acronym 'ISC-TF' } } LIMIT 1"


def yes(answer: Any) -> bool:
    found: bool = answer.json()["boolean"]
    return found


@pytest.mark.parametrize(
    ("method", "sent", "kind"),
    [
        ("GET", {"params": {"query": ASK}}, "application/sparql-results+json"),
        ("POST", {"data": {"query": ASK}}, "application/sparql-results+json"),
        ("POST", {"content": ASK, "headers": {"Content-Type": BARE}}, "application/sparql-results+json"),
        ("POST", {"content": ASK, "headers": {"Content-Type": f"{BARE}; charset=UTF-8"}}, "application/sparql-results"),
        (
            "GET",
            {"params": {"query": ASK}, "headers": {"Accept": "application/sparql-results+xml"}},
            "application/sparql-r",
        ),
        ("GET", {"params": {"query": ASK}, "headers": {"Accept": "text/csv"}}, "application/sparql-results+json"),
        ("GET", {"params": {"query": "SELECT (1 AS ?a) {}"}, "headers": {"Accept": "text/csv"}}, "text/csv"),
        ("GET", {"params": {"query": "DESCRIBE <urn:x>"}}, "text/turtle"),
        (
            "GET",
            {"params": {"query": "CONSTRUCT {} {}"}, "headers": {"Accept": "application/rdf+xml"}},
            "application/rdf",
        ),
    ],
)
def test_a_query_is_asked_in_each_way_there_is(
    client: TestClient, method: str, sent: dict[str, Any], kind: str
) -> None:
    answer = client.request(method, "/sparql", **sent)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind), answer.text


@pytest.mark.parametrize(
    ("method", "sent", "status"),
    [
        ("GET", {"params": [("query", ASK), ("query", "SELECT * {}")]}, 400),
        ("POST", {"data": {"query": ASK, "update": "INSERT DATA {}"}}, 400),
        ("POST", {"content": f"query={ASK}", "headers": {"Content-Type": "text/plain"}}, 415),
        ("POST", {"content": ASK}, 415),
        ("POST", {"content": ASK.encode("utf-16"), "headers": {"Content-Type": BARE}}, 400),
        ("POST", {"content": b"query=\xff\xfe", "headers": {"Content-Type": FORM}}, 400),
        ("POST", {"content": "", "headers": {"Content-Type": BARE}}, 400),
        ("GET", {"params": {"query": "ASK {"}}, 400),
        ("GET", {"params": {"update": "CLEAR ALL"}}, 400),
        ("POST", {"data": {"update": "CLEAR ALL"}}, 401),
        ("POST", {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}, 401),
        ("PUT", {"params": {"query": ASK}}, 405),
        ("DELETE", {"params": {"query": ASK}}, 405),
    ],
)
def test_what_is_no_query_is_told_so(client: TestClient, method: str, sent: dict[str, Any], status: int) -> None:
    answer = client.request(method, "/sparql", **sent)
    assert answer.status_code == status and answer.text, answer.text
    assert status != 405 or {*answer.headers["allow"].split(", ")} == {"GET", "HEAD", "POST"}


def test_a_head_is_an_answer_without_its_body(client: TestClient) -> None:
    asked = {"query": ASK}
    head, whole = client.head("/sparql", params=asked), client.get("/sparql", params=asked)
    assert head.headers["remit-edition"] == whole.headers["remit-edition"]
    assert client.head("/sparql").headers["content-type"] == "text/turtle; charset=utf-8"


def test_a_dataset_is_what_both_lists_say(client: TestClient) -> None:
    [row] = client.get("/sparql", params={"query": GRAPHS}).json()["results"]["bindings"]
    reading = row["g"]["value"]
    here, there = "ASK { ?s ?p ?o }", "ASK { GRAPH ?g { ?s ?p ?o } }"

    def ask(query: str, **graphs: str) -> bool:
        return yes(client.post("/sparql", data={"query": query, **{f"{n}-graph-uri": g for n, g in graphs.items()}}))

    assert ask(here, default=reading) and not ask(here, named=reading) and not ask(here, default=NOWHERE)
    assert ask(there, named=reading) and not ask(there, default=reading)
    assert yes(client.get("/sparql", params={"query": f"ASK FROM <{reading}> {{ ?s ?p ?o }}"}))
    assert not yes(client.get("/sparql", params={"query": f"ASK FROM <{NOWHERE}> {{ ?s ?p ?o }}"}))
