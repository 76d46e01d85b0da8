"""The doors that ``/openapi.json`` describes answer as it says, whatever they are asked."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import serving
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, seed, settings

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from api.service.description import described
from graph.editions.home import Home
from graph.editions.shelf import Shelf

EXAMPLES = 10
HELD = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "unsupported_method")
ASKED = [(path, method) for path, methods in described()["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def description(baseline: Home) -> Iterator[Any]:
    """What a real server says of itself, as schemathesis reads it."""
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis makes the requests")
    with serving(create_app(Shelf(baseline), Access("secret"), Pool(deadline=5))) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.parametrize(("path", "method"), ASKED)
def test_a_door_answers_as_it_is_described(description: Any, path: str, method: str) -> None:
    checks = pytest.importorskip("schemathesis.checks")
    checks.load_all_checks()
    kept = [checks.CHECKS.get_one(name) for name in HELD]
    operation = description[path][method]

    @seed(7)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def asked(case: Any) -> None:
        if len(str(case.query)) % 4:  # or else most is about editions that never were
            case.query.pop("edition", None)
        case.call_and_validate(checks=kept)

    asked()


def test_what_is_described_is_there(client: TestClient) -> None:
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method in methods:
            assert client.request(method, path.replace("{segment}", "body")).status_code in (200, 400, 404, 415), path


def test_what_is_blank_is_not_given(client: TestClient) -> None:
    answer = client.get("/ask/changes", params={"since": " ", "format": "json"})
    assert answer.status_code == 400 and "changes needs since" in answer.text
