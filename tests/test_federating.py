"""SERVICE: hosts that those who run the service name are asked by the service itself, and no others."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

import pytest
from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from api.settings import Settings
from graph.editions.home import Home
from graph.editions.shelf import Shelf

BODY = '?b :acronym "ISC-TF"'


class Other(BaseHTTPRequestHandler):
    """Another host: what it answers is said by the path that it is asked at."""

    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append(given["query"][0])
        if self.path == "/onward":
            self.send_response(302)
            self.send_header("Location", "/rows")
            self.end_headers()
            return
        kind = "bnode" if self.path == "/unnamed" else "literal"
        rows = [{"a": {"type": kind, "value": "ISC-TF"}, "n": {"type": "literal", "value": 'of "rivers"'}}, {}]
        content = json.dumps({"head": {"vars": ["a", "n"]}, "results": {"bindings": rows}}).encode()
        self.send_response(500 if self.path == "/broken" else 200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def other() -> Iterator[str]:
    """The address of another host."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def door(baseline: Home, other: str) -> Iterator[TestClient]:
    """The service, which may ask it."""
    settings = Settings({"services": f"query.example.org, {other}"})
    app = create_app(Shelf(baseline), Access("secret"), Pool(1), settings=settings)
    with TestClient(app, base_url="http://127.0.0.1") as caller:
        yield caller


def test_what_another_host_says_is_joined_with_what_is_said_here(door: TestClient, other: str) -> None:
    asks = (
        f"PREFIX x: <urn:x> SELECT DISTINCT ?a ?n {{ ?b :acronym ?a . SERVICE <http://{other}/rows> {{ ?a x:is ?n }} }}"
    )
    found = door.get("/sparql", params={"query": asks}, headers={"Accept": "text/csv"})
    assert found.status_code == 200, found.text
    assert 'ISC-TF,"of ""rivers"""' in found.text.splitlines()
    assert Other.asked[-1].endswith("PREFIX x: <urn:x>\nSELECT * WHERE { ?a x:is ?n } LIMIT 10001")


@pytest.mark.parametrize(
    ("service", "status", "words"),
    [
        ("SERVICE <http://{}/broken> {{ ?a ?p ?n }}", 502, "it answered 500"),
        ("SERVICE <http://{}/onward> {{ ?a ?p ?n }}", 502, "it answered 302"),
        ("SERVICE <http://{}/unnamed> {{ ?a ?p ?n }}", 502, "no IRI"),
        ("SERVICE SILENT <http://{}/broken> {{ ?a ?p ?n }}", 200, "ISC-TF"),
        ("SERVICE <http://localhost:1/x?{}> {{ ?a ?p ?n }}", 400, "only query.example.org, 127.0.0.1"),
        ("SERVICE <http://{}@elsewhere.example/> {{ ?a ?p ?n }}", 400, "only query.example.org, 127.0.0.1"),
        ("SERVICE ?b {{ ?a ?p '{}' }}", 400, "by its whole address"),
        ("SERVICE <http://{0}/rows> {{ SERVICE <http://{0}/rows> {{ ?a ?p ?n }} }}", 400, "one host at a time"),
    ],
)
def test_what_another_host_does_not_say_is_told(
    door: TestClient, other: str, service: str, status: int, words: str
) -> None:
    query = f"SELECT ?a {{ {BODY} ; :acronym ?a . {service.format(other)} }}"
    found = door.post("/sparql", data={"query": query})
    assert (found.status_code, words in found.text) == (status, True), found.text


def test_hosts_are_named_one_by_one() -> None:
    faults = [words for _, words in Settings({"services": "https://query.example.org/sparql"}).faults()]
    assert faults == [
        "'https://query.example.org/sparql' is no host: give it as query.example.org, or query.example.org:8080"
    ]
