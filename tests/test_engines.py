"""The same answers where statements are kept by an engine beyond this machine, and what happens while it is away."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from engining import Line, Oxigraph, Server, Virtuoso, between, served, soon
from pyoxigraph import (
    DefaultGraph,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from api.endpoint.elsewhere import Shape
from api.endpoint.workbench import examples
from api.portal.explorer import examples as documents
from benchmarks.generate import World
from graph.clearance import LEVELS, Clearance
from graph.editions.history import rollback
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.engines.address import Address
from graph.engines.client import Client
from graph.engines.engine import Carried, Engine, let_go
from graph.engines.failing import Away, Breaker, Broken, Denied, EngineFailure
from graph.engines.remote import Remote
from graph.questions import QUESTIONS
from graph.store import BELIEVED
from loaders.load import Policy, load
from loaders.loading.forgetting import forget

TABLE = "key,name,document,paragraph\n"
PAGES = [
    "/", "/id/theme/accessibility", "/id/body/isc-tf", "/id/resolution/council-1332", "/owners?thing=Accessibility",
    "/owners?thing=Gender&as_of=2020", "/trace?mandate=Resolution 191", "/map.json?show=body/isc-tf", "/documents",
    "/matrix", "/flow?mandate=Resolution 191", "/timeline?thing=body/isc-tf", "/genealogy?thing=theme/ai", "/review",
    "/board/sectors", "/board/action-lines", "/board/participation", "/search?q=gender", "/things/theme",
    *(f"/ask/{name}?format=json" for name in QUESTIONS),
    "/ask/portfolio?agent=ISC-TF&format=json", "/ask/paths?thing=Resolution 191&format=json",
    "/ask/sectors?thing=Gender&format=json", "/ask/areas?theme=Gender&format=json",
]  # fmt: skip


ENGINES: dict[str, Callable[[Path], Server]] = {
    "oxigraph": Oxigraph,
    "oxigraph, union": lambda folder: Oxigraph(folder, "--union-default-graph"),
    "virtuoso": Virtuoso,
}


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=[pytest.mark.engines] * (name == "virtuoso")) for name in ENGINES],
)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An engine whose default graph is empty, or the union of all graphs, as it is in Virtuoso."""
    found = ENGINES[request.param](tmp_path_factory.mktemp("engine") / "data")
    found.start()
    yield found
    found.kill()


def named() -> Address:
    """The engine that the environment names."""
    address = Address.of()
    assert address
    return address


def replaced(home: Home, world: World, number: int, facts: int = 10) -> None:
    """Replace one document."""
    with home.change(f"report {number}") as change:
        change.replace(
            f"{number - 1:064}" if number > 1 else None, f"{number:064}", world.report("document/a-report", facts)
        )


def holds(address: str, edition: Path, level: Clearance = Clearance.PUBLIC) -> bool:
    """Whether an engine holds what a store does, and no other readings."""
    with Client(Address(f"{address}/query", f"{address}/update")) as client:
        return _holds(client, set(Store.read_only(str(level.within(edition) / "store"))))


def _holds(client: Client, here: set[Quad]) -> bool:
    marks = {str(row["p"]): row["o"] for row in client.rows(f"SELECT ?p ?o {{ GRAPH <{NS_EDITIONS}> {{ ?e ?p ?o }} }}")}
    side = marks["<https://w3id.org/remit/ontology#reads>"]
    found = {
        Quad(s, p, o, DefaultGraph() if g == side else g)
        for g, s, p, o in client.rows("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
        if g == side or not g.value.startswith(("https://w3id.org/remit/ontology#", "x:"))
    }
    readings = {quad.graph_name for quad in found} - {quad.graph_name for quad in here}
    assert found >= here, list(here - found)[:3]
    assert not [quad for quad in found - here if quad.graph_name not in readings], "what is shared is the same"
    return found == here


NS_EDITIONS = BELIEVED.value.replace("believed", "editions")


def test_every_page_and_question_says_the_same(
    baseline: Home, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home", builders=BUILDERS)
    shutil.copytree(baseline.path, home.path)
    said = []
    for away in (False, True):
        if away:
            for variable, value in server.variables.items():
                monkeypatch.setenv(variable, value)
            assert home.follow() is None
        with served(home) as client:
            answers = {page: client.get(page, headers={"Accept": "text/html"}) for page in PAGES}
            answers |= {text: client.post("/graphql", json={"query": text}) for _, text in documents()}
            answers["believed"] = client.get("/graphs?default", headers={"Accept": "text/turtle"})
            answers["export"] = client.get("/export?of=ISC-TF&format=nq")
            answers |= {one.name: client.get("/sparql", params={"query": one.query}) for one in examples()}
        said.append(
            {name: (answer.status_code, _told(answer, "/ask/gaps" in name)) for name, answer in answers.items()}
        )
    assert len(said[0]) > 50 and sum(status == 200 for status, _ in said[0].values()) > 50
    let_go()
    assert {name for name, answer in said[0].items() if answer != said[1][name]} == set()


def _told(answer: Any, gaps: bool) -> Any:
    """What an answer says: its rows in any order, where it is rows; the page else, without what is new each time.

    :param gaps: leave out who says what comes nearest to a gap: of several that are as near, any one is shown.
    """
    if "sparql-results" in answer.headers.get("Content-Type", ""):
        found = parse_query_results(answer.content, QueryResultsFormat.JSON)
        return sorted(map(repr, found)) if isinstance(found, QuerySolutions) else bool(found)
    if "text/turtle" in answer.headers.get("Content-Type", ""):
        return set(parse(answer.content, RdfFormat.TURTLE))
    if gaps:
        said = answer.json()
        kept = {"document", "paragraph", "quote", "as of", "holds", "status", "confidence"}
        return said["answer"], [{name: cell for name, cell in row.items() if name not in kept} for row in said["rows"]]
    return re.sub(r'name="form" value="[^"]+"|<http://purl.org/dc/terms/created> "[^"]+"', "", answer.text)


def test_what_is_believed_comes_by_the_graph_store_protocol(
    home: Home, world: World, oxigraph: Oxigraph, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMIT_STORE_GRAPHS", f"{line.address}/public/store")
    assert home.follow() is None and home.current
    assert [path.partition("?")[0] for path in line.asked].count("/public/store") == 1
    assert holds(f"http://{oxigraph.address}", home.current.path)
    monkeypatch.setenv("REMIT_STORE_GRAPHS", f"{line.address}/public/elsewhere")
    let_go()
    with Client(named()) as client, pytest.raises(EngineFailure, match="elsewhere"):
        client.add("x:g", b"<x:a> <x:b> <x:c> .")
    with pytest.raises(ValueError, match="REMIT_STORE_GRAPHS"):
        Address.of({"REMIT_STORE": "http://127.0.0.1/query", "REMIT_STORE_GRAPHS": "store"})


def test_an_edition_is_brought_by_what_differs_and_gone_back_from_at_once(
    home: Home, world: World, oxigraph: Oxigraph, line: Line
) -> None:
    assert home.follow() is None
    sent: list[int] = []
    for number in (1, 2, 3, 4):
        before = len(line.asked)
        replaced(home, world, number)
        current = home.current
        assert current and Carried.read(home.path) and isinstance(Shelf(home).graph.source, Remote)
        holds(f"http://{oxigraph.address}", current.path)
        sent.append(len(line.asked) - before)
    assert max(sent) < 15, "a change of one document is a few requests"
    before = len(line.asked)
    assert current
    rollback(home, str(current.number - 1), "ann")
    assert len(line.asked) - before < 6, "the other side is read, and nothing is brought"
    back = home.current
    assert back and back.number == current.number - 1 and isinstance(Shelf(home).graph.source, Remote)
    holds(f"http://{oxigraph.address}", back.path)


def test_readings_that_neither_side_speaks_of_go(home: Home, world: World, oxigraph: Oxigraph, line: Line) -> None:
    with Client(named()) as client:
        client.update("INSERT DATA { GRAPH <x:theirs> { <x:a> <x:b> <x:c> } }")
    for number in (1, 2, 3):
        replaced(home, world, number)
    assert home.current and not holds(f"http://{oxigraph.address}", home.current.path)  # those of the side before
    with home.change("gone") as change:
        change.replace(f"{3:064}", f"{3:064}", ())
    for number in (1, 2):
        with home.change("a word") as change:
            change.put(world.report(f"document/another-{number}", 1))
    with home.change("gone too") as change:
        change.replace(None, f"{9:064}", world.report("document/last", 1))
    stores = [Store.read_only(str(path / "store")) for path in sorted((home.path / "editions").iterdir())[-2:]]
    known = {graph.value for store in stores for graph in store.named_graphs()}
    with Client(named()) as client:
        assert client.says("ASK { GRAPH <x:theirs> { <x:a> <x:b> <x:c> } }"), "what is of others is left alone"
        there = {row[0].value for row in client.rows("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert {one for one in there - known if not one.startswith(("https://w3id.org/", "x:"))} == set()


@pytest.fixture
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Oxigraph]]:
    """An engine for each clearance, which the environment names."""
    several = {level.value: Oxigraph(tmp_path / f"data-{level}") for level in LEVELS}
    for one in several.values():
        one.start()
    with between({level: one.address for level, one in several.items()}) as line:
        monkeypatch.setenv("REMIT_STORE", f"{line.address}/{{clearance}}/query")
        yield several
        let_go()
    for one in several.values():
        one.kill()


def test_each_clearance_has_a_dataset_of_its_own(home: Home, world: World, datasets: dict[str, Oxigraph]) -> None:
    with home.change("restricted") as change:
        change.replace(None, "a" * 64, world.report("document/restricted", 5), Clearance.MEMBERS)
    assert home.current and home.current.levels == [*LEVELS[:2]]
    for level in LEVELS[:2]:
        assert holds(f"http://{datasets[level].address}", home.current.path, level)
    restricted = home.identity.iri("document/restricted")
    for level, there in ((LEVELS[0], False), (LEVELS[1], True), (LEVELS[2], True)):
        source = Shelf(home.seen_by(level)).graph.source
        found = list(source.rows("SELECT ?p { BELIEVED { ?p :document $paper } }", paper=restricted))
        assert isinstance(source, Remote) and bool(found) is there


def test_one_dataset_is_not_given_what_is_not_public(home: Home, world: World, line: Line) -> None:
    assert home.follow() is None
    with home.change("restricted") as change:
        change.replace(None, "a" * 64, world.report("document/restricted", 5), Clearance.MEMBERS)
    assert "{clearance}" in str(home.follow())
    assert not isinstance(Shelf(home).graph.source, Remote), "the edition is read here"


def test_somebody_who_is_forgotten_is_on_no_side(home: Home, world: World, datasets: dict[str, Oxigraph]) -> None:
    for name, row in (("papers", "document/list,The list"), ("persons", "person/1,Ada Quibble")):
        (home.path.parent / f"{name}.csv").write_text(f"{TABLE}{row},document/list,1\n", encoding="utf-8")
    files = [home.path.parent / f"{name}.csv" for name in ("papers", "persons")]
    assert load(home, files, Policy.WHOLE_FILES, "tests").edition and home.follow() is None
    asked = 'ASK { GRAPH ?g { ?s ?p ?o FILTER(CONTAINS(STR(?o), "Quibble")) } }'
    address = f"http://{datasets['secretariat'].address}"
    with Client(Address(f"{address}/query", f"{address}/update")) as client:
        assert client.says(asked)
        assert not any("engine" in one for one in forget(home, "Ada Quibble", "ann").beyond)
        assert not client.says(asked)


def test_an_engine_that_is_killed_while_it_is_filled(home: Home, world: World, oxigraph: Oxigraph, line: Line) -> None:
    assert home.follow() is None
    for after in (1, 2, 4):
        line.before = _dying(oxigraph, after)
        replaced(home, world, after)
        line.before = None
        assert not isinstance(Shelf(home).graph.source, Remote), "the edition is read here"
        oxigraph.kill()
        oxigraph.start()
        assert soon(lambda: home.follow() is None)
        assert home.current and isinstance(Shelf(home).graph.source, Remote)
        holds(f"http://{oxigraph.address}", home.current.path)


def _dying(oxigraph: Oxigraph, after: int) -> Callable[[], None]:
    """What kills an engine when so many more requests came."""
    left = [after]

    def passing() -> None:
        left[0] -= 1
        if left[0] < 0:
            oxigraph.kill()

    return passing


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("slow", Away, "did not answer within 1 seconds"),
        ("cut", Away, "broke off the connection"),
        ("short", EngineFailure, "cut off"),
        ("garbage", EngineFailure, "cut off or no application/sparql-results"),
        ("other", EngineFailure, "answered with application/rdf"),
        ("denied", Denied, "REMIT_STORE_PASSWORD"),
        ("missing", Denied, "is there such a dataset?"),
        ("moved", Denied, "sends us elsewhere"),
        ("broken", Away, "failed (500)"),
    ],
)
def test_what_is_wrong_is_said(line: Line, fault: str, kind: type[Exception], words: str) -> None:
    query = "SELECT ?a { VALUES ?a { 1 2 3 } }"
    with Client(named(), deadline=1) as client:
        assert len(list(client.rows(query))) == 3
        line.fault = fault
        with pytest.raises(kind, match=re.escape(words)):
            client.rows(query)
        line.fault = ""
        assert len(list(client.rows(query))) == 3, "and then it is as before"


def test_nobody_there_is_said_at_once_and_not_asked_again_and_again() -> None:
    with Client(Address("http://127.0.0.1:9/query", "http://127.0.0.1:9/update")) as client:
        client.breaker = Breaker(clock=lambda: 0.0)  # no time passes
        for _ in range(3):
            with pytest.raises(Away, match="is the engine running"):
                client.rows("SELECT * {}")
        with pytest.raises(Away, match="it is tried again in 1 second"):
            client.rows("SELECT * {}")


def test_an_update_is_never_sent_twice(oxigraph: Oxigraph, line: Line) -> None:
    line.before = lambda: oxigraph.kill()
    with Client(named()) as client:
        with pytest.raises(Broken):
            client.update("INSERT DATA { <x:a> <x:b> <x:c> }")
        assert len(line.asked) == 1
        with pytest.raises(Broken):
            client.rows("SELECT * {}")
        assert len(line.asked) == 3, "a query may be"


def test_an_update_that_the_engine_cannot_read_is_a_failure_of_it(line: Line) -> None:
    line.fault = "unread"
    with Client(named()) as client, pytest.raises(EngineFailure, match="cannot read an update"):
        client.update("INSERT DATA { <x:a> <x:b> <x:c> }")


def test_an_answer_that_the_engine_stopped_is_none(tmp_path: Path) -> None:
    oxigraph = Oxigraph(tmp_path / "data", "--timeout-s", "1")
    oxigraph.start()
    with Client(Address(f"http://{oxigraph.address}/query", f"http://{oxigraph.address}/update")) as client:
        client.update(f"INSERT DATA {{ {' '.join(f'<x:{n}> <x:p> {n} .' for n in range(3000))} }}")
        with pytest.raises(EngineFailure, match=r"cut off"):
            client.rows("SELECT * { ?a <x:p> ?x . ?b <x:p> ?y . ?c <x:p> ?z FILTER(?x + ?y + ?z < 3) }")
    oxigraph.kill()


def test_an_engine_that_lost_everything_is_filled_again(
    home: Home, world: World, tmp_path: Path, oxigraph: Oxigraph, line: Line
) -> None:
    assert home.follow() is None
    oxigraph.kill()
    shutil.rmtree(tmp_path / "data")
    oxigraph.start()
    assert soon(lambda: home.follow() is None)
    assert home.current and holds(f"http://{oxigraph.address}", home.current.path)


def test_two_who_carry_at_once_do_not_disturb_each_other(
    home: Home, world: World, oxigraph: Oxigraph, line: Line
) -> None:
    current = home.current
    assert current
    engines = [Engine(named()) for _ in range(2)]
    threads = [threading.Thread(target=one.carry, args=(home.path, home.identity.base, current)) for one in engines]
    for thread in threads:
        thread.start()
    for thread, one in zip(threads, engines, strict=True):
        thread.join()
        one.close()
    assert holds(f"http://{oxigraph.address}", current.path)


@pytest.mark.parametrize(
    ("query", "within"),
    [
        ("ASK { ?s ?p '}' }", "ASK { GRAPH <x:g> { ?s ?p '}' } }"),
        (
            "SELECT (COUNT(?s) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p VALUES ?p { <x:a> }",
            "SELECT (COUNT(?s) AS ?n) WHERE { GRAPH <x:g> { ?s ?p ?o } } GROUP BY ?p VALUES ?p { <x:a> }",
        ),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { GRAPH <x:g> { ?s ?p ?o } }"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <x:g> { ?s ?p ?o } }"),
        ("PREFIX a: <x:>\nDESCRIBE a:b", "VALUES ?s { a:b } ?s ?p ?o"),
    ],
)
def test_a_query_is_asked_inside_of_the_graph_of_belief(query: str, within: str) -> None:
    assert within in Shape.of(query).within("<x:g>")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"REMIT_STORE": "engine"}, "give an address"),
        ({"REMIT_STORE": "https://engine.example.org/x"}, "REMIT_STORE_UPDATE"),
    ],
)
def test_what_is_no_address_is_said(variables: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Address.of(variables)
    assert Address.of({}) is None
