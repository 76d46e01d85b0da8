"""GraphQL over HTTP: the specification, the limits, documents that are kept, and what is told of a failure."""

import json
import logging
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import serving
from fastapi.testclient import TestClient
from graphql import Lexer, Source, TokenKind

from api.access import Access
from api.endpoint.sparql import Pool
from api.portal import costs, filters, limits, replying
from api.portal.explorer import examples
from api.portal.incoming import LONGEST
from api.portal.listed import Terms
from api.portal.schema import schema
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf

AUDIT = Path(__file__).parents[1] / "visualisations" / "node_modules" / "graphql-http"
SCRIPT = """
import { auditServer } from 'graphql-http';
const found = await auditServer({ url: process.argv[2] });
console.log(JSON.stringify(found.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
"""
EDITION = "{ edition { number } }"


def test_the_specification_is_kept(baseline: Home, tmp_path: Path) -> None:
    if not (node := shutil.which("node")) or not AUDIT.is_dir():
        pytest.skip("the audit needs node and the npm package graphql-http: python -m visualisations.vendor")
    (tmp_path / "node_modules").symlink_to(AUDIT.parent)
    (tmp_path / "audit.mjs").write_text(SCRIPT, encoding="utf-8")
    with serving(create_app(Shelf(baseline), Access("secret"), Pool(children=1))) as address:
        command = [node, "--preserve-symlinks", "audit.mjs", f"{address}/graphql"]
        told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)
    assert len(found) > 55 and [one for one in found if one["status"] != "ok"] == []


def test_a_query_may_come_in_the_address(client: TestClient) -> None:
    asked = {
        "query": "query ($n: Int!) { bodies(first: $n) { nodes { key } } edition { number } }",
        "variables": '{"n": 2}',
    }
    assert len(client.get("/graphql", params=asked).json()["data"]["bodies"]["nodes"]) == 2
    assert client.get("/graphql", params={**asked, "variables": "{"}).status_code == 400
    assert client.get("/graphql").status_code == 405


def test_an_address_changes_nothing(client: TestClient) -> None:
    headers = {"Authorization": f"Bearer {Access('secret').token}"}
    answer = client.get("/graphql", params={"query": "mutation { undo { id } }"}, headers=headers)
    assert answer.status_code == 405 and "sent by POST" in answer.text


@pytest.mark.parametrize(
    ("accept", "status", "kind"),
    [
        ("application/json", 200, "application/json"),
        ("application/graphql-response+json", 400, "application/graphql-response+json"),
        ("application/graphql-response+json;q=0.1, application/json", 200, "application/json"),
        ("*/*", 400, "application/json"),
    ],
)
def test_a_status_is_as_the_client_knows_them(client: TestClient, accept: str, status: int, kind: str) -> None:
    answer = client.post("/graphql", json={"query": "{ ownrs }"}, headers={"Accept": accept})
    assert answer.status_code == status and answer.headers["content-type"].startswith(kind)


def test_a_document_is_kept_under_its_digest(client: TestClient) -> None:
    digest = sha256(EDITION.encode()).hexdigest()
    kept = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    [error] = client.post("/graphql", json={"extensions": kept}).json()["errors"]
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    told = client.post("/graphql", json={"query": EDITION, "extensions": kept}).json()
    assert client.post("/graphql", json={"extensions": kept}).json() == told and "data" in told
    [error] = client.post("/graphql", json={"query": "{ acts { id } }", "extensions": kept}).json()["errors"]
    assert error["extensions"]["code"] == "PERSISTED_QUERY_MISMATCH"
    assert client.post("/graphql", json={"query": EDITION, "extensions": 7}).status_code == 400


@pytest.fixture(scope="module")
def closed(baseline: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service that answers one document, and does not tell its schema."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "edition.graphql").write_text(EDITION, encoding="utf-8")
    (folder / "types.graphql").write_text("{ __schema { types { name } } }", encoding="utf-8")
    app = create_app(
        Shelf(baseline), Access("s"), Pool(children=1), terms=Terms(folder, only=True, introspection=False)
    )
    with TestClient(app, base_url="http://127.0.0.1") as caller:
        yield caller


def test_only_listed_documents_are_answered_where_it_is_so_wanted(closed: TestClient) -> None:
    assert "data" in closed.post("/graphql", json={"documentId": "edition"}).json()
    assert "data" in closed.post("/graphql", json={"query": EDITION}).json()
    digest = sha256(EDITION.encode()).hexdigest()
    assert "data" in closed.get("/graphql", params={"documentId": f"sha256:{digest}"}).json()
    [error] = closed.post("/graphql", json={"query": "{ edition { documents } }"}).json()["errors"]
    assert error["extensions"]["code"] == "NOT_LISTED"
    [error] = closed.post("/graphql", json={"documentId": "other"}).json()["errors"]
    assert "send it" not in error["message"], "it would not be answered either"


def test_the_schema_is_not_told_where_it_is_so_wanted(closed: TestClient) -> None:
    answer = closed.post("/graphql", json={"documentId": "types"})
    assert answer.status_code == 400 and "introspection" in answer.text


def test_nor_are_names_of_it_told_that_are_near_to_a_wrong_one(baseline: Home) -> None:
    wrong = (
        {"query": "{ themez { totalCount } }"},
        {
            "query": "query ($o: [ThemeOrder!]) { themes(orderBy: $o) { totalCount } }",
            "variables": {"o": ["NAMES_ASC"]},
        },
    )
    for introspection in (True, False):
        app = create_app(Shelf(baseline), Access("s"), Pool(children=1), terms=Terms(introspection=introspection))
        with TestClient(app, base_url="http://127.0.0.1") as client:
            for asked in wrong:
                message = client.post("/graphql", json=asked).json()["errors"][0]["message"]
                assert ("Did you mean" in message) is introspection, message


def test_an_empty_list_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="none is listed"):
        _ = Terms(tmp_path, only=True).listed


def test_what_costs_much_is_answered_by_a_child(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"query": '{ bodies(first: 3) { nodes { key name } } owners(theme: "Gender", asOf: "2020") { sentence } }'}
    here = client.post("/graphql", json=asked)
    monkeypatch.setattr(replying, "AWAY", 1)
    away = client.post("/graphql", json=asked)
    assert away.status_code == 200 and away.content == here.content
    [error] = client.post("/graphql", json={"query": '{ owners(theme: "Gendr") { sentence } }'}).json()["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize("levels", [60, 300, 480, 900, 5_000])
def test_a_filter_cannot_be_nested_without_end(client: TestClient, levels: int) -> None:
    where = '{"not": ' * levels + "{}" + "}" * levels
    query = json.dumps("query ($where: BodyFilter) { bodies(where: $where) { totalCount } }")
    literal = json.dumps("{ bodies(where: %s) { totalCount } }" % where.replace('"', ""))
    for body in (f'{{"query": {query}, "variables": {{"where": {where}}}}}', f'{{"query": {literal}}}'):
        answer = client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in {200, 400}, answer.text
        [error] = answer.json()["errors"]
        words = ("up to 50", "nested", "no JSON", "more than 5,000 words and signs")
        assert any(one in error["message"] for one in words), error


@pytest.mark.parametrize(
    "text",
    [
        '{ a(b: "x \\" y # no comment") } # a comment { { {',
        '{ a(b: """x \\""" "y" \n { z""", c: -1.5e3, d: $e, f: [T!]) ...G @h }',
        "{\ufeffa,,,b:c}",
        "query ($w: F! = {n: [1, 2.0]}) { x: bodies(where: $w) { ... on Body { key } } }",
    ],
)
def test_words_and_signs_are_counted_as_the_parser_does(text: str) -> None:
    lexer = Lexer(Source(text))
    counted = 0
    while lexer.advance().kind is not TokenKind.EOF:
        counted += 1
    assert sum(not one[0].startswith("#") for one in limits.TOKEN.finditer(text)) == counted
    limits.refuse_length(f"{text}\n" * (limits.TOKENS // counted))
    with pytest.raises(limits.Excessive, match="more than 5,000 words"):
        limits.refuse_length(f"{text}\n" * (limits.TOKENS // counted + 1))


def test_what_costs_much_is_stopped_at_its_deadline(baseline: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replying, "AWAY", 1)
    app = create_app(Shelf(baseline), Access("s"), Pool(children=1, deadline=0.001))
    with TestClient(app, base_url="http://127.0.0.1") as hurried:
        answer = hurried.post("/graphql", json={"query": "{ gaps { sentence } facts(first: 900) { nodes { key } } }"})
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert "stopped after 0.001 seconds" in answer.text and '"STOPPED"' in answer.text


def test_a_failure_is_masked_with_an_id_that_the_log_knows(
    baseline: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(baseline)
    app = create_app(shelf, Access("s"), Pool(children=1))
    query = '{ owners(theme: "Gender") { sentence } }'

    def broken(*_: Any, **__: Any) -> Any:
        raise OSError("/secret/place is damaged")

    monkeypatch.setattr("graph.store.Embedded.rows", broken)
    with caplog.at_level(logging.ERROR, "remit.graphql"):
        answer = TestClient(app, base_url="http://127.0.0.1").post("/graphql", json={"query": query})
    [error] = answer.json()["errors"]
    assert "secret" not in answer.text and error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["id"] in error["message"] and error["extensions"]["id"] in caplog.text


def test_the_first_requests_may_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.portal.schema._MADE", [])
    with ThreadPoolExecutor(8) as threads:
        assert len(set(map(id, threads.map(lambda _: schema(), range(8))))) == 1


@pytest.mark.parametrize("title", [title for title, _ in examples()])
def test_an_example_of_the_explorer_answers(client: TestClient, title: str) -> None:
    answer = client.post("/graphql", json={"query": dict(examples())[title]}).json()
    assert "errors" not in answer and any(answer["data"].values()), answer


def test_the_explorer_links_to_its_examples(client: TestClient) -> None:
    page = client.get("/graphql", headers={"Accept": "text/html"}).text
    assert page.count('<li><a href="/graphql?query=') == len(examples()) > 8


def test_the_documents_of_the_guide_answer(client: TestClient) -> None:
    guide = (Path(__file__).parents[1] / "docs" / "graphql.md").read_text(encoding="utf-8")
    documents = re.findall(r"^```graphql\n(.*?)^```", guide, re.M | re.S)
    asked = [document for document in documents if not document.startswith("mutation")]
    for document in asked:
        answer = client.post("/graphql", json={"query": document}).json()
        assert "errors" not in answer and all(answer["data"].values()), answer
    assert len(asked) > 3
    held = {"Authorization": f"Bearer {Access('secret').token}"}
    table = b64encode(b"key,name,document,paragraph\nbody/harbour,Harbour Board,document/c21-36,2\n").decode()
    for document in set(documents) - set(asked):
        told = {"query": document, "variables": {"table": table}}
        answer = client.post("/graphql", json=told, headers=held).json()
        assert "errors" not in answer and all(answer["data"].values()), answer


def test_the_limits_of_the_guide_are_those_in_force() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "graphql.md").read_text(encoding="utf-8")
    numbers = (LONGEST, limits.TOKENS, limits.FIELDS, limits.ALIASES, costs.MOST, costs.AWAY, filters.MOST)
    assert all(f"{number:,}" in guide for number in numbers)
