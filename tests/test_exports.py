"""The graph as a file: what is in it, what is said not to be, and that it comes back as what it was."""

import csv
import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import networkx
import pytest
from pyoxigraph import RdfFormat, Store, parse
from typer.testing import CliRunner, Result

from api.cli import app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.naming.names import NotFound
from graph.reading import Place, Reading, term
from graph.review import byhand
from graph.review.judging import decide, publish, rule, undo
from graph.review.review import queue
from loaders.load import Policy, load
from loaders.tables.table import Batch
from loaders.triples import triples
from ontology import NS

ROOT = Path(__file__).parents[1]
# Which load made a reading, and of which bytes, is a matter of the home that it was loaded into.
OF_THE_HOME = {term("Reading", "run"), term("Reading", "files")}


@pytest.fixture(scope="module")
def full(baseline: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the shipped tables and a document, of which much is only proposed. Nobody writes to it."""
    place = tmp_path_factory.mktemp("full") / "home"
    shutil.copytree(baseline.path, place)
    home = Home(place, builders=BUILDERS)
    report = load(home, [ROOT / "examples" / "harbour-board-report.docx"], Policy.WHOLE_FILES, "tests")
    assert not report.failed
    return home


@pytest.fixture(scope="module")
def files(full: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The whole of it in every format."""
    folder = tmp_path_factory.mktemp("exports")
    found = {}
    for ending in ("ttl", "nt", "trig", "nq", "jsonld", "graphml", "gexf"):
        found[ending] = folder / f"home.{ending}"
        told = remit("export", "-o", found[ending], home=full)
        assert told.exit_code == 0, told.output
    return found


def remit(*words: object, home: Home) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--home", str(home.path)])


def quads(home: Home) -> list[str]:
    """Every quad of the current edition, sorted, but for those that hang on the load."""
    current = home.current
    assert current
    store = Store.read_only(str(current.store))
    return sorted(str(quad) for quad in store if quad.predicate not in OF_THE_HOME)


def believed(home: Home) -> set[str]:
    """What is believed of things and facts."""
    there = re.compile(rf"<{home.identity.base}(reading|passage)/")
    return {line for line in quads(home) if not there.search(line)}


def back(place: Path, file: Path) -> Home:
    """An empty home into which a file is loaded."""
    home = Home(place, builders=BUILDERS)
    [found] = load(home, [file], Policy.WHOLE_FILES, "tests").files
    assert (found.outcome, [str(p) for p in found.problems]) == ("loaded", [])
    return home


def batch(file: Path) -> Batch:
    found = triples.read(file.read_bytes(), file.name, "http://localhost/id/")
    assert isinstance(found, Batch) and not found.problems
    return found


def test_an_export_with_readings_comes_back_as_the_same_graph(
    full: Home, files: dict[str, Path], tmp_path: Path
) -> None:
    again = back(tmp_path / "home", files["nq"])
    assert quads(again) == quads(full)
    statuses = {line.rpartition(" ")[2] for line in quads(again) if f"<{NS}readingStatus>" in line}
    assert statuses == {'"accepted"', '"proposed"', '"candidate"'}
    second = load(again, [files["nq"]], Policy.WHOLE_FILES, "tests")
    assert second.edition is None and [f.outcome for f in second.files] == ["unchanged"]


@pytest.fixture(scope="module")
def judged(full: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which people rejected, accepted, stated and ruled, and took one thing back."""
    place = tmp_path_factory.mktemp("judged") / "home"
    shutil.copytree(full.path, place)
    home = Home(place, builders=BUILDERS)
    view = Shelf(home).graph.at()
    several = queue(home, view, "", "", "", "doubt", 1, 400).proposals
    facts = [one for one in several if one.form == "fact"]
    [[chairing]] = view.graph.source.rows("SELECT ?f { BELIEVED { ?f a :Chairing } } ORDER BY ?f LIMIT 1")
    decide(home, view, [facts[0].key], "rejected", "ann", "not so")
    decide(home, view, [home.identity.key(chairing)], "rejected", "ann")
    decide(home, view, [facts[1].key], "accepted", "ann")
    decide(home, view, [facts[2].key], "rejected", "ann")
    undo(home, "ann")
    rule(home, view, ("body/isc-tf", "body/iscg"), "same", "bob", "one under two names")
    given = {"member": "post/deputy-secretary-general", "body": "ISCG", "role": "member", "from": "2020"}
    byhand.add(home, view, byhand.kind("Membership"), given, "ann", byhand.Cited("minutes of May"))
    publish(home)
    return home


def test_what_people_decided_comes_back(judged: Home, tmp_path: Path) -> None:
    files = {ending: tmp_path / f"home.{ending}" for ending in ("nq", "trig", "jsonld", "ttl")}
    told = {ending: remit("export", "-o", file, home=judged).output for ending, file in files.items()}
    assert re.search(r"who gave the verdicts \(\d+\) and rulings \(1\) that it holds", told["nq"])
    assert re.search(r"verdicts of people \(\d+\), and rulings \(1\): the whole graph", told["ttl"])
    assert batch(files["trig"]).decided == batch(files["jsonld"]).decided == batch(files["nq"]).decided != ()
    again = back(tmp_path / "home", files["nq"])
    assert quads(again) == quads(judged)
    assert again.ledger.verdicts() == judged.ledger.verdicts()
    assert [(r.one, r.other, r.ruling, r.kept) for r in again.ledger.rulings()] == [
        (r.one, r.other, r.ruling, r.kept) for r in judged.ledger.rulings()
    ]
    [first, *_] = sorted(again.ledger.acts(), key=lambda act: act.id)
    assert (first.act, first.by) == ("rejected", "tests") and first.reason.startswith("not so; as decided where home.")


@pytest.mark.parametrize("ending", ["trig", "jsonld"])
def test_every_format_with_readings_says_the_same(files: dict[str, Path], ending: str) -> None:
    def said(file: Path) -> set[object]:
        return {
            (r.key, r.place, r.quote, r.start, r.status, r.needs, frozenset(_plain(r))) for r in batch(file).readings
        }

    assert said(files[ending]) == said(files["nq"]) and len(said(files["nq"])) > 1000


def _plain(reading: Reading) -> Iterator[tuple[str, str, frozenset[tuple[str, str]]]]:
    return ((e.key, e.cls, frozenset(e.values)) for e in reading.entities)


def test_what_is_believed_comes_back_from_turtle(full: Home, files: dict[str, Path], tmp_path: Path) -> None:
    again = back(tmp_path / "home", files["ttl"])
    more = believed(again) - believed(full)
    assert believed(full) <= believed(again)
    assert {line.split(" ")[0] for line in more} == {f"<http://localhost/id/{_itself(files['ttl'])}>"}
    assert sorted(e.key for r in batch(files["nt"]).readings[1:] for e in r.entities) == sorted(
        e.key for r in batch(files["ttl"]).readings[1:] for e in r.entities
    )


def _itself(file: Path) -> str:
    return batch(file).readings[0].entities[0].key


def test_an_export_is_loaded_below_the_base_of_the_home_it_comes_to(full: Home, tmp_path: Path) -> None:
    assert remit("export", "-o", tmp_path / "x.trig", "--of", "ISC-TF", "--hops", "0", home=full).exit_code == 0
    home = Home(tmp_path / "home", "https://data.example.org/id/", BUILDERS)
    assert not load(home, [tmp_path / "x.trig"], Policy.WHOLE_FILES, "tests").failed
    assert Shelf(home).graph.names.find("ISC-TF").key == "body/isc-tf"
    assert "http://localhost/" not in "".join(quads(home))


@pytest.mark.parametrize("ending", ["ttl", "nq"])
def test_a_part_comes_with_what_it_needs_to_be_loaded(full: Home, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"part.{ending}"
    assert remit("export", "-o", target, "--of", "ISC-TF", "--of", "Accessibility", home=full).exit_code == 0
    again = back(tmp_path / "home", target)
    mine = {line for line in believed(full) if line.startswith("<http://localhost/id/body/isc-tf>")}
    assert mine and mine <= believed(again) and len(believed(again)) < len(believed(full)) / 2
    if ending == "nq":
        assert set(quads(again)) <= set(quads(full))


def test_what_does_not_hold_at_a_date_is_left_out(home: Home, tmp_path: Path) -> None:
    things = [entity("Body", {"name": "Body X"}, "body/x"), entity("Post", {"name": "Post A"}, "post/a")]
    values = {"chair": "post/a", "body": "body/x", "role": "chair"}
    for dates in ({"from": "2015", "until": "2017"}, {"from": "2018"}):
        things.append(entity("Chairing", {**values, **dates}))
    itself = entity("Paper", {"name": "A paper"}, "document/p")
    with home.change("a test") as change:
        change.put([Reading(Place("document/p", str(n)), (one,)) for n, one in enumerate([itself, *things])])
    for ending in ("ttl", "trig", "gexf"):
        target = tmp_path / f"x.{ending}"
        assert remit("export", "-o", target, "--as-of", "2020", home=home).exit_code == 0
        words = target.read_text()
        assert "2018" in words and "2015" not in words and "as of 2020" in words
    assert not batch(tmp_path / "x.trig").problems


def test_a_file_says_what_it_is_and_what_it_cannot_say(files: dict[str, Path]) -> None:
    for ending, file in files.items():
        words = file.read_text(encoding="utf-8")
        assert "remit, edition 2: " in words, ending
        assert ("who says so: " in words) == (ending in {"ttl", "nt", "graphml", "gexf"})
        assert "the files that were loaded and the texts of documents" in words
    assert "facts of the kind observation" in files["graphml"].read_text(encoding="utf-8")


def test_what_is_not_in_a_file_is_said_when_it_is_written(full: Home, tmp_path: Path) -> None:
    told = remit("export", "-o", tmp_path / "x.graphml", "--of", "C5", home=full)
    assert re.fullmatch(r".*x\.graphml: \d+ nodes and edges as GraphML\n", told.stdout)
    assert "not in it: who says so" in told.stderr


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_a_network_opens_in_networkx(files: dict[str, Path], full: Home, ending: str) -> None:
    read = networkx.read_graphml if ending == "graphml" else networkx.read_gexf
    assert read(files[ending]).is_multigraph()
    found: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(read(files[ending]))
    node = found.nodes["body/isc-tf"]
    assert (node["label"], node["class"]) == ("ISC-TF", "CoordinationBody") and node["iri"].endswith("/body/isc-tf")
    chairs = [d for *_, d in found.in_edges("body/isc-tf", data=True) if d["class"] == "Chairing"]
    assert {"chair"} <= {edge["label"] for edge in chairs} and all(edge["status"] == "accepted" for edge in chairs)
    dated = [d for *_, d in found.edges(data=True) if re.fullmatch(r"\d{4}", d.get("from", ""))]
    assert dated
    if ending == "gexf":
        days = [date.fromisoformat(edge["start"]) for edge in dated]
        assert days == [date(int(edge["from"]), 1, 1) for edge in dated]


def test_control_characters_open_too(home: Home, tmp_path: Path) -> None:
    name = 'Body \x0b\x1f <&> "X" \ufffe'
    with home.change("a test") as change:
        change.put([Reading(Place("body/x", "1"), (entity("Body", {"name": name}, "body/x"),))])
    for ending, read in (("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)):
        assert remit("export", "-o", tmp_path / f"x.{ending}", home=home).exit_code == 0
        assert read(tmp_path / f"x.{ending}").nodes["body/x"]["label"] == 'Body  <&> "X" '
    assert remit("export", "-o", tmp_path / "x.nq", home=home).exit_code == 0
    literals = {quad.object.value for quad in parse(path=tmp_path / "x.nq", format=RdfFormat.N_QUADS)}
    assert name in literals


@pytest.mark.parametrize("name", ["chairings", "bodies", "observations", "resolutions", "versions"])
def test_a_table_comes_back_as_the_same_rows(full: Home, tmp_path: Path, name: str) -> None:
    from loaders.tables import table

    target = tmp_path / f"{name}.csv"
    assert remit("export", "-o", target, "--table", name, home=full).exit_code == 0
    found = table.read(target.read_bytes(), target.name)
    assert not found.problems and len(found.readings) > 5
    graph = Shelf(full).graph
    for reading in found.readings:
        iri = graph.identity.iri(reading.entities[0].key)
        [row] = graph.source.rows("SELECT (COUNT(?p) AS ?n) { BELIEVED { $it ?p ?o } }", it=iri)
        assert int(row[0].value) > 0, reading.entities[0].key
    said = {(e.key, value) for r in found.readings for e in r.entities for value in e.values}
    text = (ROOT / "data" / "reference" / f"{name}.csv").read_text(encoding="utf-8")
    shipped = csv.DictReader(text.splitlines())
    assert all(("key" not in row) or (row["key"], ("name", row["name"])) in said for row in shipped if row.get("name"))


def test_a_formula_comes_back_from_a_table_as_text(home: Home, tmp_path: Path) -> None:
    from loaders.tables import table

    made = Reading(Place("body/x", "1"), (entity("Body", {"name": "=1+1", "acronym": "-x"}, "body/x"),), "@quote")
    with home.change("a test") as change:
        change.put([made])
    assert remit("export", "-o", tmp_path / "bodies.csv", "--table", "bodies", home=home).exit_code == 0
    assert ",'=1+1,'-x," in (tmp_path / "bodies.csv").read_text()
    [found] = table.read((tmp_path / "bodies.csv").read_bytes(), "bodies.csv").readings
    assert (set(found.entities[0].values), found.quote) == (set(made.entities[0].values), "@quote")


def test_what_cannot_be_written_is_refused(full: Home, tmp_path: Path) -> None:
    wrong: list[tuple[tuple[object, ...], type[Exception], str]] = [
        (("-o", tmp_path / "x.doc"), ValueError, "there are .ttl (Turtle), .nt"),
        (("-o", tmp_path / "x.csv", "--table", "chairing"), ValueError, "no table is called 'chairing'"),
        (("-o", tmp_path / "x.ttl", "--of", "nobody"), NotFound, "no thing is called"),
        (("-o", tmp_path / "x.ttl", "--as-of", "2020-13"), ValueError, "is no date"),
        (("-o", tmp_path / "no" / "x.ttl"), ValueError, "there is no folder"),
    ]
    for words, kind, message in wrong:
        found = remit("export", *words, home=full)
        assert isinstance(found.exception, kind) and message in str(found.exception), words
    assert not list(tmp_path.iterdir())


def test_an_export_that_was_tampered_with_is_refused(files: dict[str, Path], home: Home, tmp_path: Path) -> None:
    lines = files["nq"].read_text(encoding="utf-8").splitlines(keepends=True)
    undescribed = [line for line in lines if f"<{NS}passage>" not in line]
    (tmp_path / "x.nq").write_text("".join(undescribed), encoding="utf-8")
    [found] = load(home, [tmp_path / "x.nq"], Policy.WHOLE_FILES, "tests").files
    assert found.outcome == "refused" and "no reading describes" in str(found.problems[0]) and home.current is None


def test_what_is_restricted_is_in_no_file_for_everybody(home: Home, tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    from api.access import Access
    from api.endpoint.sparql import Pool
    from api.service.app import create_app

    tables = {
        "papers.csv": "key,name,document,paragraph\ndocument/d,A document,document/d,1\n",
        "posts.csv": "key,name,document,paragraph\npost/a,Post A,document/d,1\n",
        "persons.csv": "key,name,document,paragraph\nperson/1,Ann Secret,document/d,1\n",
    }
    for name, content in tables.items():
        (tmp_path / name).write_text(content)
    report = load(home, [tmp_path / name for name in tables], Policy.WHOLE_FILES, "tests")
    assert not report.failed, [str(p) for f in report.files for p in f.problems]
    for ending in ("nq", "ttl", "graphml", "gexf"):
        target = tmp_path / f"x.{ending}"
        told = remit("export", "-o", target, home=home)
        assert "Secret" in target.read_text() and "for the secretariat only" in told.stderr
        told = remit("export", "-o", target, "--clearance", "public", home=home)
        assert "Secret" not in target.read_text() and "Post A" in target.read_text() and "only" not in told.stderr
    told = remit("export", "-o", tmp_path / "p.csv", "--table", "persons", "--clearance", "public", home=home)
    assert told.exit_code == 0 and "Secret" not in (tmp_path / "p.csv").read_text()
    with TestClient(create_app(Shelf(home), Access("s"), Pool()), base_url="http://127.0.0.1") as client:
        for path in (
            "/export?format=nq",
            "/export?format=gexf",
            "/things/person?format=csv",
            "/search?q=secret&format=csv",
        ):
            found = client.get(path)
            assert found.status_code in {200, 404} and "Secret" not in found.text
        assert client.get("/id/person/1?format=csv").status_code == 404


def test_the_commands_of_the_page_about_exports_run(
    full: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ remit (.+)$", page, re.M)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api").symlink_to(ROOT / "api")
    for command in commands:
        words = shlex.split(command)
        found = remit(*words, home=full)
        target = tmp_path / words[words.index("-o") + 1]
        assert target.stat().st_size > 100, (command, found.output)
    assert len(commands) == 6
