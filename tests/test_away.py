"""What a service does while the engine that has its statements is away, and how answers of an engine are sent."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from conftest import serving
from engining import Line, Oxigraph, served, soon
from pyoxigraph import RdfFormat, parse
from typer.testing import CliRunner

from api.access import Access
from api.cli import app as remit
from api.commands.engines import OPENED
from api.endpoint.evaluation import ROWS, TRIPLES
from api.endpoint.sparql import Pool
from api.service.app import create_app
from benchmarks.generate import World
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.engines.promises import PROMISES

LONG = "SELECT ?s ?p ?o ?x { ?s ?p ?o BIND(CONCAT(STR(?s), SHA512(STR(?o)), SHA512(STR(?s))) AS ?x) }"
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def test_what_an_engine_cannot_promise_is_said_wherever_it_is_described(home: Home, world: World, line: Line) -> None:
    assert home.follow() is None
    with served(home) as client:
        described = {quad.object.value for quad in parse(client.get("/sparql").content, RdfFormat.TURTLE)}
        ready = client.get("/readyz").json()
    told = json.loads(
        CliRunner().invoke(remit, ["engine", "show", "--home", f"{home.path}", "--format", "json"]).stdout
    )
    document = " ".join(
        (Path(__file__).parents[1] / "docs/engines.md").read_text(encoding="utf-8").replace("`", "").split()
    )
    assert ready["statements"] == {"from": "engine", "promises": dict(PROMISES)} and len(PROMISES) > 4
    for name, words in PROMISES.items():
        assert words in described and f"{name}: {words}" in told["note"]
        assert words.replace("`", "") in document, name


def test_the_embedded_store_is_not_said_to_promise_less(home: Home, world: World) -> None:
    with served(home) as client:
        assert not [words for words in PROMISES.values() if words[:40] in client.get("/sparql").text]
        assert client.get("/readyz").json() == {"status": "ready", "edition": 1}


def test_a_service_reads_the_home_while_its_engine_is_away(
    home: Home, world: World, oxigraph: Oxigraph, line: Line
) -> None:
    assert home.follow() is None
    pages = (
        "/id/body/b-1",
        "/",
        "/ask/gaps",
        "/ask/overlaps",
        "/ask/conflicts",
        "/matrix",
        "/documents",
        "/search?q=body",
    )
    asked = {"query": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"}
    with served(home) as client:
        before = client.get("/sparql", params=asked)
        oxigraph.kill()
        for page in pages:
            answer = client.get(page, headers={"Accept": "text/html"})
            assert answer.status_code == 200, page
            assert "The engine cannot be asked; this is read from the same edition in the home." in answer.text, page
            assert re.search(r"broke off the connection|cannot be reached", answer.text), page
        query = '{ portfolio(agent: "body/b-1") { sentence } }'
        assert "errors" not in client.post("/graphql", json={"query": query}).json()
        away = client.get("/sparql", params=asked)
        assert away.status_code == 200 and away.json() == before.json()
        ready = client.get("/readyz").json()
        assert ready["status"] == "ready" and ready["statements"]["from"] == "home" and ready["statements"]["wrong"]
        oxigraph.start()
        assert soon(lambda: bool(client.get("/readyz").json()["statements"]["from"] == "engine"))
        sent = len(line.asked)
        assert "cannot be asked" not in client.get("/id/body/b-3", headers={"Accept": "text/html"}).text
        assert len(line.asked) > sent, "the engine is asked again"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("slow", "did not answer within 2 seconds"),
        ("denied", "REMIT_STORE_PASSWORD"),
        ("missing", "is there such a dataset?"),
        ("short", "cut off"),
    ],
)
def test_which_failure_it_is_stands_on_the_page_and_for_who_watches(
    home: Home, world: World, line: Line, fault: str, words: str
) -> None:
    assert home.follow() is None
    with served(home) as client:
        line.fault = fault
        assert words in client.get("/readyz").json()["statements"]["wrong"]
        assert words in client.get("/id/body/b-1", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("kind", [*ROWS, *TRIPLES])
def test_a_long_answer_of_an_engine_is_the_same_in_every_form(
    home: Home, world: World, line: Line, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home.follow() is None
    query = ALL if kind in TRIPLES else LONG
    with served(home) as client:
        there = client.get("/sparql", params={"query": query}, headers={"Accept": kind})
        assert line.asked and there.status_code == 200 and len(there.content) > 100_000
        monkeypatch.delenv("REMIT_STORE")
        here = client.get("/sparql", params={"query": query}, headers={"Accept": kind})
    assert there.headers["Content-Type"] == here.headers["Content-Type"]
    if kind in TRIPLES:
        assert set(parse(there.content, TRIPLES[kind])) == set(parse(here.content, TRIPLES[kind]))
    else:
        assert sorted(there.text.replace("{", "\n{").splitlines()) and len(there.content) == len(here.content)


def test_an_answer_that_an_engine_cuts_off_half_way_is_seen_to_have_no_end(
    home: Home, world: World, line: Line
) -> None:
    assert home.follow() is None
    asked = {"query": f"{LONG.removesuffix('}')} VALUES ?n {{ 1 2 3 4 5 6 7 8 }} }}"}
    app = create_app(Shelf(home), Access("s"), Pool(children=1))
    with serving(app) as address:
        whole = httpx2.get(f"{address}/sparql", params=asked, headers={"Accept": "text/csv"}, timeout=60)
        assert len(whole.content) > 4_000_000 and "Content-Length" not in whole.headers
        line.fault = "short"
        with pytest.raises(httpx2.RemoteProtocolError):
            httpx2.get(f"{address}/sparql", params=asked, headers={"Accept": "text/csv"}, timeout=60)
        told = httpx2.get(f"{address}/metrics").text
    assert 'remit_answers_cut_total{door="/sparql",why="engine"} 1.0' in told


@pytest.fixture
def reader(home: Home, world: World, line: Line, tmp_path: Path) -> Home:
    """A home that only reads, made of one whose current edition an engine holds."""
    assert home.follow() is None
    words = [sys.executable, "-m", "api.cli", "engine", "reader", f"{tmp_path / 'reader'}", "--home", f"{home.path}"]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}  # what is kept must not hang on the order of a set
    subprocess.run(words, check=True, env=environment, cwd=Path(__file__).parents[1])
    return Home(tmp_path / "reader")


def test_a_machine_without_stores_answers_from_the_engine(home: Home, reader: Home, line: Line) -> None:
    assert not list(reader.path.rglob("store")) and not list(reader.path.rglob("secret"))
    rows = {"query": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"}
    with served(home) as writer, served(reader) as client:
        for page in PAGES:
            there, here = (one.get(page, headers={"Accept": "text/html"}) for one in (client, writer))
            assert there.status_code == 200, there.text
            assert plain(there.text).splitlines() == plain(here.text).splitlines(), page
        assert client.get("/sparql", params=rows).json() == writer.get("/sparql", params=rows).json()
        assert client.get("/readyz").json()["statements"]["from"] == "engine"
        (asked := home.path.parent / "asked.rq").write_text(COUNTED["query"], encoding="utf-8")
        told = [CliRunner().invoke(remit, ["query", f"{asked}", "--home", f"{one.path}"]) for one in (home, reader)]
        assert told[0].stdout == told[1].stdout and "1 rows" in told[0].stdout
        query = {"query": '{ portfolio(agent: "body/b-1") { sentence } }'}
        assert client.post("/graphql", json=query).json() == writer.post("/graphql", json=query).json()


PAGES = (
    "/", "/id/body/b-1", "/timeline?thing=body/b-1", "/ask/gaps", "/ask/overlaps", "/matrix", "/documents", "/editions",
    "/search?q=organization", "/map?show=body/b-1",
)  # fmt: skip


def plain(text: str) -> str:
    """A page without what is new each time."""
    return re.sub(r'name="form" value="[^"]+"', "", text)


def test_a_machine_without_stores_says_what_it_does_not_do(reader: Home, line: Line, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("key,name,document,paragraph\nbody/x,X,document/a,1\n", encoding="utf-8")
    done = CliRunner().invoke(remit, ["load", f"{tmp_path / 'a.csv'}", "--home", f"{reader.path}"])
    assert done.exit_code and "only reads" in str(done.exception)
    with pytest.raises(PermissionError, match="only reads"):
        reader.ledger.record("verdict", "ann", {})
    with served(reader) as client:
        for path in ("/export?format=nq", "/graphs?default"):
            answer = client.get(path)
            assert answer.status_code == 501 and "statements of this edition are on an engine" in answer.text, path


def test_a_machine_without_stores_answers_from_its_tables_while_the_engine_is_away(
    reader: Home, oxigraph: Oxigraph, line: Line
) -> None:
    with served(reader) as client:
        for page in ("/ask/gaps", "/documents"):  # what is remembered of them must not change what the others ask
            assert client.get(page, headers={"Accept": "text/html"}).status_code == 200
        oxigraph.kill()
        assert client.get("/id/body/b-2").status_code == 503
        for page in ("/ask/overlaps?lang=fr", "/things/body", "/editions", "/suggest?q=organization", *OPENED):
            assert client.get(page, headers={"Accept": "text/html"}).status_code == 200, page
        answer = client.get("/id/body/b-2", headers={"Accept": "text/html"})
        assert answer.status_code == 503 and answer.headers["Retry-After"] and "broke off the connection" in answer.text
        assert "<h1>The engine cannot be asked</h1>" in answer.text and "this was worked out" not in answer.text
        page = client.get("/matrix", headers={"Accept": "text/html"}).text
        assert "The engine cannot be asked; this was worked out when the edition was made." in page
        assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 503
        asked = client.post("/graphql", json={"query": '{ portfolio(agent: "body/b-1") { sentence } }'}).json()
        assert asked["errors"][0]["extensions"]["code"] == "ENGINE_FAILED"
        assert client.get("/readyz").json()["statements"]["from"] == "nowhere"
        oxigraph.start()
        assert soon(lambda: client.get("/id/body/b-2").status_code == 200)


def test_a_machine_without_stores_never_mixes_editions(home: Home, world: World, reader: Home, line: Line) -> None:
    with served(reader) as client:
        first = client.get("/sparql", params=COUNTED).json()
        for number in (1, 2):
            with home.change("more") as change:
                change.put(world.report(f"document/more-{number}", 5))
            said = client.get("/sparql", params=COUNTED)
            assert said.json() == first if number == 1 else said.status_code == 503
        assert "bring this home to them" in said.text
        done = CliRunner().invoke(remit, ["engine", "reader", f"{reader.path}", "--home", f"{home.path}"])
        assert done.exit_code == 0 and home.current and f"edition {home.current.number}" in done.output
        with served(home) as writer:
            assert client.get("/sparql", params=COUNTED).json() == writer.get("/sparql", params=COUNTED).json() != first
        assert len(list((reader.path / "editions").iterdir())) == 1


COUNTED = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}


def test_who_comes_while_nobody_asks_the_engine_is_told_of_it_too(reader: Home, oxigraph: Oxigraph, line: Line) -> None:
    oxigraph.kill()
    with served(reader) as first:
        assert [first.get("/id/body/b-2").status_code for _ in range(4)] == [503] * 4
    with served(reader) as second:
        for page in ("/", "/ask/gaps"):
            answer = second.get(page, headers={"Accept": "text/html"})
            assert answer.status_code == 200, page
        assert "The engine cannot be asked" in answer.text and "is tried again" not in answer.text
