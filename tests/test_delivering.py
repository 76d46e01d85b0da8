"""Documents and tables by GraphQL: loaded, tried, taken out, and said anew who may see them."""

import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import said
from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading

TOKEN = {"Authorization": f"Bearer {Access('secret').token}"}
TEAM = "key,name,document,paragraph\nbody/team,River Team,document/names,1\n"
LOAD = """
mutation ($files: [File!]!, $dryRun: Boolean!, $clearance: String!) {
  load(files: $files, dryRun: $dryRun, clearance: $clearance) {
    id state trouble edition files { file source outcome accepted removed problems { where message } }
  }
}"""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The service over a home with one document in it."""
    home = Home(tmp_path_factory.mktemp("delivering"), builders=BUILDERS)
    paper = entity("Report", {"name": "Report on rivers"}, "document/names")
    said(home, Reading(Place("document/names", "1"), (paper,)))
    with TestClient(create_app(Shelf(home), Access("secret"), Pool(1)), base_url="http://127.0.0.1") as caller:
        yield caller


def ask(door: TestClient, query: str, headers: dict[str, str] = TOKEN, **variables: Any) -> Any:
    return door.post("/graphql", json={"query": query, "variables": variables}, headers=headers).json()


def load(door: TestClient, content: str, name: str = "bodies.csv", trying: bool = False, level: str = "") -> Any:
    files = [{"name": name, "content": b64encode(content.encode()).decode()}]
    found = ask(door, LOAD, files=files, dryRun=trying, clearance=level)["data"]["load"]
    while found["state"] == "running":
        time.sleep(0.1)
        query = "query ($id: ID!) { loadStatus(id: $id) { id state trouble edition files { outcome } } }"
        found = ask(door, query, id=found["id"])["data"]["loadStatus"]
    return found


def called(door: TestClient, headers: dict[str, str] = TOKEN) -> list[str]:
    return [one["name"] for one in ask(door, "{ bodies { nodes { name } } }", headers)["data"]["bodies"]["nodes"]]


def test_a_table_is_tried_loaded_replaced_hidden_and_taken_out(door: TestClient) -> None:
    tried = load(door, TEAM, trying=True)
    assert (tried["state"], called(door)) == ("tried", []), tried
    loaded = load(door, TEAM)
    [file] = loaded["files"]
    assert (loaded["state"], file["outcome"], file["accepted"], called(door)) == ("loaded", "loaded", 1, ["River Team"])
    assert load(door, TEAM.replace("River", "Lake"))["files"][0]["removed"] == 1 and called(door) == ["Lake Team"]
    change = 'mutation ($s: String!) { changeClearance(source: $s, clearance: "secretariat") { state trouble } }'
    assert ask(door, change, s=file["source"])["data"]["changeClearance"]["state"] == "loaded"
    assert (called(door), called(door, {})) == (["Lake Team"], [])
    gone = ask(door, "mutation ($s: String!) { unload(source: $s) { sources removed } }", s=file["source"])
    assert gone["data"]["unload"] == {"sources": [file["source"]], "removed": 1} and called(door) == []


def test_what_is_wrong_is_told_by_row_and_cell(door: TestClient) -> None:
    found = load(door, TEAM.replace("body/team", "body team"))
    assert found["state"] == "refused"
    [problem] = found["files"][0]["problems"]
    assert problem["where"].startswith("row 2") and "body team" in problem["message"]


@pytest.mark.parametrize(
    ("query", "headers", "words"),
    [
        ('mutation { unload(source: "x") { removed } }', {}, "say who you are"),
        ('{ loadStatus(id: "x") { state } }', {}, "those who may load"),
        ('{ loadStatus(id: "../../ledger") { state } }', TOKEN, "ledger"),
        ('mutation { unload(source: "nothing.csv") { removed } }', TOKEN, "nothing.csv"),
        ("mutation { load(files: []) { state } }", TOKEN, "no file is given"),
        ('mutation { load(files: [{name: "a.csv", content: "*"}]) { state } }', TOKEN, "no base64"),
        ('mutation { load(files: [{name: "../.x", content: ""}]) { state } }', TOKEN, "no name of a file"),
        ('mutation { load(files: [], clearance: "nobody") { state } }', TOKEN, "no clearance"),
    ],
)
def test_what_cannot_be_done_is_told(door: TestClient, query: str, headers: dict[str, str], words: str) -> None:
    [error] = ask(door, query, headers)["errors"]
    assert words in error["message"]
