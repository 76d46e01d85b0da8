"""Files over HTTP: every page and named question as rows, and the graph in every format."""

import csv
import io
import json
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse
from python_calamine import CalamineWorkbook

PAGES = [
    ("/owners", {"thing": "C5"}, "level"),
    ("/trace", {"mandate": "Resolution 191"}, "step"),
    ("/search", {"q": "access"}, "key"),
    ("/things/body", {}, "key"),
    ("/documents", {}, "key"),
    ("/conflicts", {}, "fact"),
    ("/id/body/isc-tf", {}, "relation"),
    ("/sparql", {"query": "SELECT ?b ?a { ?b :acronym ?a } LIMIT 5"}, "b"),
]
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(("path", "asked", "first"), PAGES, ids=[path for path, *_ in PAGES])
def test_a_page_is_given_as_rows(client: TestClient, path: str, asked: dict[str, str], first: str) -> None:
    rows = {}
    for form in ("csv", "json", "xlsx"):
        rows[form] = client.get(path, params={**asked, "format": form})
        assert rows[form].status_code == 200, rows[form].text
    table = list(csv.reader(io.StringIO(rows["csv"].text)))
    assert table[0][0] == first and len(table) > 1
    assert len(json.loads(rows["json"].text)["rows"]) == len(table) - 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(rows["xlsx"].content))
    assert len(book.get_sheet_by_name("Rows").to_python(skip_empty_area=False)) == len(table)
    about = {str(row[0]): str(row[1]) for row in book.get_sheet_by_name("About").to_python()}
    assert about["Asked"].startswith(f"{path}?") and about["Edition"] == "1"
    assert "attachment" in rows["xlsx"].headers["content-disposition"]


def test_a_page_is_a_page_for_those_who_ask_for_none(client: TestClient) -> None:
    assert client.get("/owners?thing=C5").headers["content-type"].startswith("text/html")
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get("/owners?thing=C5", headers=browser).headers["content-type"].startswith("text/html")
    found = client.get("/owners?thing=C5", headers={"Accept": SHEET})
    assert found.headers["content-type"] == SHEET and found.headers["vary"]
    assert client.get("/owners?thing=C5", headers={"Accept": "text/csv"}).text.startswith("level,who,")


def test_rows_are_asked_for_as_of_a_date(client: TestClient) -> None:
    found = client.get("/owners", params={"thing": "Accessibility", "as_of": "2020", "format": "json"}).json()
    assert "2020" in found["answer"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/owners?thing=C5&format=ods", 400, "csv, xlsx or json"),
        ("/owners?format=csv", 400, "say of what"),
        ("/owners?thing=nobody&format=csv", 404, "no thing is called"),
        ("/things/nothing?format=csv", 404, "no kind is called"),
        ("/export?format=doc", 400, "there are .ttl"),
        ("/export?format=ttl&of=nobody", 404, "no thing is called"),
        ("/export?format=ttl&as_of=x", 400, "is no date"),
        ("/export?format=ttl&known_by=2020", 400, "but not as known by one"),
        ("/export?format=ttl&hops=9", 400, "hops"),
    ],
)
def test_what_is_asked_wrongly_is_told(client: TestClient, path: str, status: int, words: str) -> None:
    found = client.get(path)
    assert found.status_code == status and words in found.text, found.text


@pytest.mark.parametrize("ending", ["ttl", "nt", "trig", "nq", "jsonld", "graphml", "gexf"])
def test_the_graph_is_given_as_a_file(client: TestClient, ending: str) -> None:
    found = client.get("/export", params={"format": ending, "of": ["ISC-TF", "C5"], "hops": 1})
    assert found.status_code == 200 and "body/isc-tf" in found.text
    assert found.headers["content-disposition"].endswith(f'.{ending}"')
    syntax = RdfFormat.from_extension(ending)
    if syntax:
        assert len(list(parse(found.content, format=syntax))) > 100


def test_the_whole_graph_is_given_as_a_file(client: TestClient) -> None:
    found = client.get("/export?format=nq")
    assert found.status_code == 200 and found.text.count("\n") > 30_000


def test_every_file_that_a_page_links_to_is_there(client: TestClient) -> None:
    for path in ("/owners?thing=C5", "/things/body", "/search?q=access&as_of=2020", "/id/body/isc-tf", "/conflicts"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        links = [unescape(link) for link in re.findall(r'href="(/[^"]*format=[^"]*)"', page)]
        assert len(links) == (11 if path.startswith("/id/") else 3), path
        for link in links:
            assert client.get(link).status_code == 200, link
            assert ("as_of=2020" in link) == ("as_of" in path)
