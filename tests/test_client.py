"""remit from Python: a client of a service, and of a home without one, with the same answers."""

import inspect
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import said, serving

import remit
from api.access import Access, Role
from api.access.register import Register
from api.service.app import create_app
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import about
from graph.questions import QUESTIONS
from graph.reading import Place, Reading

ROOT = Path(__file__).parents[1]
RESOLUTIONS = """query Page($after: String) {
  resolutions(first: 5, after: $after) { nodes { key } pageInfo { hasNextPage endCursor } }
}"""


@pytest.fixture(scope="module")
def address(baseline: Home) -> Iterator[str]:
    with serving(create_app(Shelf(baseline), Access("secret"))) as address:
        yield address


@pytest.fixture(scope="module")
def served(address: str) -> Iterator[remit.Client]:
    with remit.connect(address) as client:
        yield client


@pytest.fixture(scope="module")
def opened(baseline: Home) -> Iterator[remit.Client]:
    with remit.open(baseline.path, "public") as client:
        yield client


def test_an_answer_says_who_says_so(served: remit.Client) -> None:
    found = served.owners("Accessibility", as_of="2020")
    assert found.sentence.startswith("Accessibility as of 2020: coordinated by ISC-TF")
    chair = next(line for line in found.lines if line["who"] == "Deputy Secretary-General")
    assert chair["role"] == "chair" and len(chair.citations) > 1
    assert "Deputy Secretary-General" in chair.citations[0].quote and chair.citations[0].paragraph


QUESTIONED: list[Callable[[remit.Client], object]] = [
    lambda graph: graph.owners("C5", known_by="2021"),
    lambda graph: graph.at("2020", lang="fr").owners("Accessibility"),
    lambda graph: graph.trace("Resolution 1332"),
    lambda graph: graph.search("task force"),
    lambda graph: graph.thing("ISC-TF"),
    lambda graph: graph.things("theme"),
    lambda graph: graph.documents(),
    lambda graph: graph.questions,
    lambda graph: graph.portfolio("ISC-TF", units=True),
    lambda graph: graph.gaps(kind="themes-without-owner", first=2),
    lambda graph: graph.stale_citations(also_since=True),
    lambda graph: graph.sparql("SELECT ?b ?day { ?c :chairedBody ?b OPTIONAL { ?c :from ?day } } ORDER BY ?b ?day"),
    lambda graph: graph.triples("CONSTRUCT { ?b a :Body } { ?b :acronym 'ISC-TF' }"),
    lambda graph: graph.graphql("query Of($name: String!) { body(name: $name) { acronym } }", {"name": "ISC-TF"}),
    lambda graph: list(graph.nodes(RESOLUTIONS)),
]


@pytest.mark.parametrize("ask", QUESTIONED)
def test_a_home_answers_as_its_service_does(
    served: remit.Client, opened: remit.Client, ask: Callable[[remit.Client], object]
) -> None:
    there = ask(served)
    assert there and there == ask(opened)


def test_every_named_question_is_a_method(served: remit.Client) -> None:
    for question in QUESTIONS.values():
        method = getattr(served, question.name.replace("-", "_"))
        assert method.__doc__.startswith(str(question.description))
        taken = [p.name for p in question.offered]
        assert sorted(inspect.signature(method).parameters) == sorted([*taken, "as_of", "known_by"])
        assert method.__name__ in dir(served)


def test_pages_are_followed_one_by_one(served: remit.Client) -> None:
    found = [node["key"] for node in served.nodes(RESOLUTIONS)]
    assert (
        len(found) == len(set(found)) == served.graphql("{ resolutions { totalCount } }")["resolutions"]["totalCount"]
    )
    assert next(served.nodes(RESOLUTIONS))["key"] == found[0]


def test_truth_and_numbers_of_sparql_are_those_of_python(served: remit.Client) -> None:
    assert served.sparql("ASK { ?s ?p ?o }").rows == ((True,),)
    found = served.sparql("SELECT (2 AS ?a) (0.5 AS ?b) (true AS ?c) ('x' AS ?d) ?none {}")
    assert list(found) == [{"a": 2, "b": 0.5, "c": True, "d": "x", "none": None}]


WRONG: list[tuple[type[Exception], str, Callable[[remit.Client], object]]] = [
    (remit.NotFound, "near are: Accessibility", lambda graph: graph.owners("Accesibility")),
    (remit.NotFound, "near are: Accessibility", lambda graph: graph.thing("Accesibility")),
    (remit.NotFound, "no edition '99'", lambda graph: graph.pinned(99)),
    (remit.Refused, "it is one of themes-without-owner", lambda graph: graph.gaps(kind="x")),
    (remit.Refused, "SERVICE is not answered", lambda graph: graph.sparql("ASK { SERVICE <http://x> { ?s ?p ?o } }")),
    (remit.Refused, "with `triples`", lambda graph: graph.sparql("CONSTRUCT WHERE { ?s ?p ?o }")),
    (remit.Refused, "with `sparql`", lambda graph: graph.triples("ASK { ?s ?p ?o }")),
    (remit.Refused, "Cannot query field 'x'", lambda graph: graph.graphql("{ x }")),
    (remit.Refused, "no date", lambda graph: graph.owners("C5", as_of="last year")),
    (remit.Refused, "ask for one list", lambda graph: list(graph.nodes("{ edition { number } }"))),
    (TypeError, "missing a required argument: 'agent'", lambda graph: graph.portfolio()),
    (TypeError, "unexpected keyword argument 'agnet'", lambda graph: graph.portfolio("ITU", agnet=1)),
    (AttributeError, "there are sectors, portfolio", lambda graph: graph.portfolios("ITU")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "words", "ask"), WRONG, ids=[words for _, words, _ in WRONG])
def test_what_is_wrong_is_said_in_the_words_of_the_service(
    served: remit.Client, kind: type[Exception], words: str, ask: Callable[[remit.Client], object]
) -> None:
    with pytest.raises(kind, match=words):
        ask(served)


def test_an_edition_stays_until_one_moves(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", builders=BUILDERS)
    named(home, "theme/first", "First")
    with serving(create_app(Shelf(home), Access("secret"))) as address, remit.connect(address) as graph:
        named(home, "theme/second", "Second")
        assert [row["name"] for row in graph.things("theme")] == ["First"]
        assert [row["name"] for row in graph.newest().things("theme")] == ["First", "Second"]
        assert graph.newest().pinned(graph.edition).things("theme") == graph.things("theme")
        assert graph.things("theme").edition == graph.edition == graph.newest().edition - 1


def named(home: Home, key: str, name: str) -> None:
    said(home, Reading(Place("document/s1", "1"), (about("Theme", {"name": name}, key),), quote=name))


def test_a_notebook_shows_an_answer_and_runs_nothing_of_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", builders=BUILDERS)
    named(home, "theme/bad", "<img src=x onerror=alert(1)>")
    with remit.open(home.path) as graph:
        shown = graph.thing("theme/bad")._repr_html_() + graph.search("img")._repr_html_()
        joined = remit.Matrix("<img>", ("row", "column", "how"), (("<img a>", "<img b>", "<img c>"),), "<img d>")
        shown += joined._repr_html_() + graph._repr_html_()
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown and "<img" not in shown


def test_a_matrix_shows_itself_as_a_table_of_both_kinds(served: remit.Client) -> None:
    found = served.matrix("body", "theme", as_of="2021")
    shown = found._repr_html_()
    [line] = found.cells["Inter-Sectoral Coordination Task Force", "Gender"]
    assert (line["how"], line["status"]) == ("coverage", "accepted") and line.citations[0].document
    names = [name for several in found.heads for name in several]
    assert [shown.count(f">{escape(name)}<") for name in names] == [1] * len(names)
    assert (
        shown.count("<td style") == len(found.cells) and "2px solid" in shown and f"Edition {found.edition}." in shown
    )
    assert "how: coverage" in shown and {row["change"] for row in served.matrix(then="2019", as_of="2021")} >= {"came"}
    with pytest.raises(remit.Refused, match="nonsense"):
        served.matrix("nonsense", "theme")


def test_an_answer_becomes_a_frame(served: remit.Client) -> None:
    pytest.importorskip("pandas", reason="pandas is an extra")
    found = served.owners("C5").frame()
    assert list(found.columns)[-3:] == ["document", "paragraph", "quote"] and len(found) > 1
    assert found["confidence"].max() <= 1 and found.attrs["edition"] == served.edition
    empty = served.search("nothing is called so").frame()
    assert list(empty.columns) == ["key", "name", "acronym", "kind"] and empty.empty


def test_without_pandas_it_says_what_is_missing(served: remit.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="install remit with the extra `notebook`"):
        served.search("task force").frame()


def test_a_key_shows_what_its_holder_may_see(tmp_path: Path) -> None:
    home, access = Home(tmp_path / "home", builders=BUILDERS), Access("secret", Register(tmp_path / "register"))
    person = about("Person", {"name": "Ann Ek"}, "person/0123456789abcdef")
    said(home, Reading(Place("document/s1", "1"), (person,), quote="Ann Ek"))
    _, narrow = access.keys.add("portal", Clearance.SECRETARIAT, Role.READER, doors=["things"])
    with serving(create_app(Shelf(home), access)) as address:
        for key, seen in ((None, []), (access.token, ["Ann Ek"]), (narrow, ["Ann Ek"])):
            with remit.connect(address, key=key) as graph:
                assert [row["name"] for row in graph.things("person")] == seen
        with (
            remit.connect(address, key=narrow) as graph,
            pytest.raises(remit.Denied, match="is for /things and nothing"),
        ):
            graph.search("Ann")
        with pytest.raises(remit.Denied):
            remit.connect(address, key="x")


class Moody(BaseHTTPRequestHandler):
    """A service that asks to wait, once; then answers that it is ready. What is beyond does not answer in time."""

    asked: list[str]
    over: threading.Event

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/documents?edition=1&format=json":
            self.over.wait(10)
            return
        tired = len(self.asked) == 1 or "search" in self.path
        content = b"too much at once" if tired else b'{"edition": 1}'
        self.send_response(503 if tired else 200)
        if tired:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def moody() -> Iterator[ThreadingHTTPServer]:
    Moody.asked, Moody.over = [], threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Moody) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        Moody.over.set()
        server.shutdown()


def test_a_service_that_asks_to_wait_is_asked_once_more(moody: ThreadingHTTPServer) -> None:
    graph = remit.connect(f"http://127.0.0.1:{moody.server_port}", timeout=0.2)
    assert graph.edition == 1 and Moody.asked == ["/readyz", "/readyz"]
    with pytest.raises(remit.Unavailable, match="too much at once"):
        graph.search("x")
    assert len(Moody.asked) == 4
    with pytest.raises(remit.Unreachable, match=r"did not answer in 0\.2 seconds"):
        graph.documents()
    with pytest.raises(remit.Problem, match="did not answer as remit does"):
        graph.things("theme")
    graph.close()


def test_where_nobody_answers_it_is_said_at_once() -> None:
    with pytest.raises(remit.Unreachable, match=r"http://127\.0\.0\.1:9 is not to be reached"):
        remit.connect("http://127.0.0.1:9")
    with pytest.raises(remit.Refused, match="no address of a service"):
        remit.connect("localhost:8000")


def test_an_empty_home_and_a_clearance_that_is_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(remit.Unavailable, match="nothing is loaded"):
        remit.open(tmp_path / "home")
    with pytest.raises(ValueError, match="'all' is no clearance"):
        remit.open(tmp_path / "home", "all")


def test_importing_it_brings_nothing_heavy() -> None:
    code = "import sys, remit; print({m.partition('.')[0] for m in sys.modules} & {'graph', 'fastapi', 'pandas'})"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout == "set()\n"
