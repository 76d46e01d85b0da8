"""A service that is watched: whether it is well, what it counts, what it writes of requests."""

import json
import logging

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
Figures = dict[tuple[str, ...], float]


@pytest.fixture
def caller(baseline: Home) -> TestClient:
    return TestClient(create_app(Shelf(baseline), Access("secret"), Pool(deadline=0.3)), base_url="http://127.0.0.1")


def figures(caller: TestClient) -> Figures:
    several = text_string_to_metric_families(caller.get("/metrics").text)
    return {(s.name, *s.labels.values()): s.value for family in several for s in family.samples}


def test_it_lives_and_is_ready_once_something_is_loaded(caller: TestClient, home: Home) -> None:
    assert caller.get("/healthz").json() == {"status": "ok"}
    assert caller.get("/readyz").json() == {"status": "ready", "edition": 1}
    empty = TestClient(create_app(Shelf(home), Access("secret"), Pool()), base_url="http://127.0.0.1")
    assert empty.get("/healthz").status_code == 200
    answer = empty.get("/readyz")
    assert answer.status_code == 503 and "remit load" in answer.text
    assert figures(empty)["remit_edition",] == 0


def test_requests_are_counted_by_door_and_not_by_address(caller: TestClient) -> None:
    for key in ("body/isc-tf", "theme/accessibility", "body/jane-doe"):
        caller.get(f"/id/{key}?format=ttl")
    caller.get("/nowhere")
    caller.get("/", headers={"Host": "elsewhere"})
    found = figures(caller)
    assert found["remit_requests_total", "/id/{key:path}", "GET", "200"] == 2
    assert found["remit_requests_total", "/id/{key:path}", "GET", "404"] == 1
    assert found["remit_requests_total", "none", "GET", "421"] == 1
    assert found["remit_request_seconds_count", "/id/{key:path}"] == 3
    assert found["remit_edition",] == 1 and found["remit_edition_age_seconds",] > 0
    assert "jane" not in caller.get("/metrics").text


def test_queries_that_are_stopped_are_counted(caller: TestClient) -> None:
    assert caller.get("/sparql", params={"query": ENDLESS}).status_code == 503
    assert figures(caller)["remit_queries_stopped",] == 1


def test_a_request_has_a_number_and_a_line_that_names_nobody(
    caller: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "remit.requests"):
        first = caller.get("/search?q=Jane+Doe", headers={"X-Request-Id": "portal-0042"})
        second = caller.get("/search?q=Jane+Doe", headers={"X-Request-Id": "no number\there"})
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "remit.requests"]
    assert first.headers["x-request-id"] == "portal-0042" == lines[0]["id"]
    assert second.headers["x-request-id"] == lines[1]["id"] != "no number\there"
    assert (lines[0]["door"], lines[0]["status"]) == ("/search", 200) and lines[0]["ms"] > 0
    assert "Jane" not in caplog.text
