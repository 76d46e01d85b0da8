"""What a load keeps, what it refuses, and what it says of each."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from api.commands.accounts import file_row
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.processes.worker import Worker
from loaders.load import Policy, Report, load

PAPERS = "key,name,document,paragraph\ndocument/d,Paper D,document/d,title\n"
BODIES = "key,name,document,paragraph\nbody/rb,River Board,document/d,1\n"
POSTS = "key,name,document,paragraph\npost/rm,River Master,document/d,1\n"
CHAIRINGS = "chair,body,role,from,document,paragraph,quote\npost/rm,body/rb,chair,2018,document/d,2,chaired by\n"
GOOD = {"papers.csv": PAPERS, "bodies.csv": BODIES, "posts.csv": POSTS, "chairings.csv": CHAIRINGS}


def put(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def loaded(home: Home, folder: Path, files: dict[str, str], policy: Policy = Policy.WHOLE_FILES) -> Report:
    return load(home, [put(folder, files)], policy, "tests")


def outcomes(report: Report) -> dict[str, str]:
    return {f.path.name: f.outcome for f in report.files}


def test_tables_that_refer_to_each_other_are_loaded_in_any_order(home: Home, tmp_path: Path) -> None:
    report = loaded(home, tmp_path / "in", GOOD)
    assert set(outcomes(report).values()) == {"loaded"}
    [node] = Shelf(home).graph.at("2019").nodes(["chairing/" + "rm-rb-" + chairing_hash(home)])
    assert (node.status, node.holds) == ("accepted", "LAST_STATED")


def chairing_hash(home: Home) -> str:
    rows = Shelf(home).graph.source.rows("SELECT ?c { BELIEVED { ?c a :Chairing } }")
    return str(next(rows)["c"]).strip("<>").rpartition("-")[2]


def test_the_same_files_again_change_nothing(home: Home, tmp_path: Path) -> None:
    loaded(home, tmp_path / "in", GOOD)
    before = home.current
    report = loaded(home, tmp_path / "in", GOOD)
    assert set(outcomes(report).values()) == {"unchanged"} and report.edition is None and home.current == before


def test_a_changed_table_replaces_its_own_rows_only(home: Home, tmp_path: Path) -> None:
    loaded(home, tmp_path / "in", GOOD)
    more = BODIES.replace("River Board", "Board of the River") + "body/sb,Sea Board,document/d,3\n"
    report = loaded(home, tmp_path / "in", {**GOOD, "bodies.csv": more})
    changed = next(f for f in report.files if f.path.name == "bodies.csv")
    assert (changed.added, changed.removed, changed.unchanged) == (2, 1, 0)
    names = Shelf(home).graph.names
    assert names.find("Sea Board").key == "body/sb" and names.of("body/rb").name == "Board of the River"  # type: ignore[union-attr]
    assert not names.search("River Board")


def test_what_another_file_says_too_stays(home: Home, tmp_path: Path) -> None:
    loaded(home, tmp_path / "one", GOOD)
    again = BODIES + "body/lb,Lake Board,document/d,3\n"
    loaded(home, tmp_path / "two", {"bodies.csv": again})
    report = loaded(home, tmp_path / "two", {"bodies.csv": again.replace("body/rb,River Board,document/d,1\n", "")})
    assert report.files[0].removed == 0
    assert Shelf(home).graph.names.of("body/rb")


BAD = [
    ("bodies.csv", "key,document,paragraph\nbody/x,document/d,1\n", "row 1: the column 'name' is missing"),
    ("bodies.csv", BODIES.replace("name", "nmae"), "row 1: Body has no column 'nmae'; did you mean 'name'?"),
    ("chairings.csv", CHAIRINGS.replace("2018", "2019-13"), "row 2, column from: '2019-13' is no date"),
    (
        "chairings.csv",
        CHAIRINGS.replace(",chair,", ",boss,"),
        "row 2, column role: role is 'boss'; it is one of chair,",
    ),
    ("chairings.csv", CHAIRINGS.replace("body/rb", "body/br"), "row 2, column body: 'body/br' is named nowhere"),
    (
        "chairings.csv",
        CHAIRINGS.replace("body/rb", "post/rm"),
        "row 2, column body: 'post/rm' is a post; it should be a",
    ),
    (
        "bodies.csv",
        BODIES.replace("document/d,1", "document/e,1"),
        "row 2, column document: 'document/e' is no document",
    ),
    ("bodies.csv", 'key,name,document,paragraph\nbody/x,"River,document/d,1\n', "line 2: this is no CSV"),
    ("shps.csv", BODIES, "the name of a table says what its rows are"),
    (
        "bodies.csv",
        "key,class,name,document,paragraph\nbody/x,Sectr,X,document/d,1\n",
        "no class 'Sectr'; did you mean Sector?",
    ),
    ("actions.csv", "", "the name of a table says"),
    (
        "x.ttl",
        "@prefix : <https://w3id.org/remit/ontology#> .\n<body/x> a :Body ;\n",
        "line 3, column 1: this is no Turtle",
    ),
    ("x.ttl", "@prefix : <https://w3id.org/remit/ontology#> .\n\n<body/x> a :Bodyy .", "line 3: no class 'Bodyy'"),
    (
        "x.ttl",
        "@prefix : <https://w3id.org/remit/ontology#> .\n<body/x> a :Body ; :nmae 'x' .",
        "line 2: Body has no property",
    ),
    ("x.docx", "no archive", "docx"),
    ("x.txt", "a\0b", "zero"),
    (
        "goals.csv",
        "key,name,number,document,paragraph\ngoal/99,G,99,document/d,1\n",
        "The number of a goal is 1 to 17.",
    ),
    (
        "memberships.csv",
        "member,body,role,document,paragraph\nbody/rb,body/rb,member,document/d,1\n",
        "no body is a member of itself",
    ),
]


@pytest.mark.parametrize(("name", "text", "complaint"), BAD, ids=[f"{n}: {c[:30]}" for n, _, c in BAD])
def test_a_bad_file_is_refused_with_its_place_and_the_others_are_loaded(
    home: Home, tmp_path: Path, name: str, text: str, complaint: str
) -> None:
    base = {k: v for k, v in GOOD.items() if k != name and not (name == "bodies.csv" and k == "chairings.csv")}
    report = loaded(home, tmp_path / "in", {**base, name: text})
    bad = next(f for f in report.files if f.path.name == name)
    assert bad.outcome == "refused" and complaint in "\n".join(map(str, bad.problems)), bad.problems
    assert {o for n, o in outcomes(report).items() if n != name} == {"loaded"}
    assert report.failed and home.current


def test_what_refers_to_a_refused_file_is_refused_too(home: Home, tmp_path: Path) -> None:
    report = loaded(home, tmp_path / "in", {**GOOD, "bodies.csv": "key\nbody/rb\n"})
    assert outcomes(report) == {
        "bodies.csv": "refused",
        "chairings.csv": "refused",
        "papers.csv": "loaded",
        "posts.csv": "loaded",
    }


def test_partial_keeps_the_good_rows_and_lists_the_rest(home: Home, tmp_path: Path) -> None:
    rows = BODIES + "body/sb,,document/d,3\nbody/lb,Lake Board,document/d,3\n"
    report = loaded(home, tmp_path / "in", {**GOOD, "bodies.csv": rows}, Policy.PARTIAL)
    bodies = report.files[0]
    assert (bodies.outcome, bodies.added, [p.where for p in bodies.problems]) == ("loaded", 2, ["row 3"])
    assert report.failed


def test_a_table_loaded_in_part_is_read_again_when_what_was_missing_is_there(home: Home, tmp_path: Path) -> None:
    without = {name: text for name, text in GOOD.items() if name != "bodies.csv"}
    report = loaded(home, tmp_path / "in", without, Policy.PARTIAL)
    assert outcomes(report)["chairings.csv"] == "loaded" and report.failed
    report = loaded(home, tmp_path / "in", GOOD)
    assert {f.path.name: f.added for f in report.files if f.added} == {"bodies.csv": 1, "chairings.csv": 1}


def test_files_of_one_name_are_told_apart_by_their_folders(home: Home, tmp_path: Path) -> None:
    other = BODIES.replace("body/rb,River", "body/lb,Lake")
    folders = [
        put(tmp_path / "one", {"bodies.csv": BODIES} | {"papers.csv": PAPERS}),
        put(tmp_path / "two", {"bodies.csv": other}),
    ]
    report = load(home, folders, Policy.WHOLE_FILES, "tests")
    told = [file_row(file)[:2] for file in report.files]
    assert told == [["one/bodies.csv", "loaded"], ["papers.csv", "loaded"], ["two/bodies.csv", "loaded"]]


def test_all_or_nothing_publishes_nothing(home: Home, tmp_path: Path) -> None:
    report = loaded(home, tmp_path / "in", {**GOOD, "x.ttl": "<a"}, Policy.ALL_OR_NOTHING)
    assert set(outcomes(report).values()) == {"refused"} and home.current is None


def test_turtle_is_read_as_statements_of_the_ontology(home: Home, tmp_path: Path) -> None:
    turtle = """@prefix : <https://w3id.org/remit/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <body/x> a :CoordinationBody ; skos:prefLabel "Body X" ; :acronym "BX" .
    <post/y> a :Post ; skos:prefLabel "Post Y" .
    <chairing/1> a :Chairing ; :chair <post/y> ; :chairedBody <body/x> ; :role "chair" ."""
    report = loaded(home, tmp_path / "in", {"x.ttl": turtle})
    assert outcomes(report) == {"x.ttl": "loaded"}, report.files[0].problems
    assert Shelf(home).graph.names.find("BX").cls == "CoordinationBody"


def test_the_bytes_of_a_loaded_file_are_kept(home: Home, tmp_path: Path) -> None:
    report = loaded(home, tmp_path / "in", {"papers.csv": PAPERS})
    assert home.kept(report.files[0].digest) == PAPERS.encode()


@pytest.mark.parametrize("ending", ["docx", "csv"])
def test_hostile_files_end_in_a_refusal_or_are_read(home: Home, shared: Path, ending: str) -> None:
    report = load(home, [shared / "data" / "hostile" / ending], Policy.WHOLE_FILES, "tests")
    assert all(f.outcome in {"loaded", "refused", "skipped"} for f in report.files)
    assert all(f.problems for f in report.files if f.outcome == "refused")


def test_a_document_is_linked_to_what_is_known(home: Home, tmp_path: Path) -> None:
    text = "2.1. The River Board is chaired by the River Master.\n2.2. The Sky Board is chaired by the River Master.\n"
    report = loaded(home, tmp_path / "in", {**GOOD, "report.txt": text})
    document = report.files[-1]
    rows = list(Shelf(home).graph.source.rows("SELECT ?s { BELIEVED { ?c a :Chairing ; :status ?s } }"))
    assert sorted(str(r["s"]).strip('"') for r in rows) == ["accepted", "proposed"]
    assert document.candidates >= 1, "the Sky Board is named only here"


def test_the_five_documents_give_the_same_graph_in_any_order(tmp_path: Path, shared: Path) -> None:
    from loaders.shipped import tables

    seeds = sorted((shared / "seeds").iterdir())
    quads: list[set[tuple[str, str, str]]] = []
    for order in (seeds, seeds[::-1]):
        home = Home(tmp_path / str(len(quads)))
        load(home, [*order, tables()[0]], Policy.WHOLE_FILES, "tests")
        rows = Shelf(home).graph.source.rows(
            "SELECT ?s ?p ?o { BELIEVED { ?s ?p ?o FILTER(?p != prov:wasGeneratedBy) } }"
        )
        quads.append({(str(r["s"]), str(r["p"]), str(r["o"])) for r in rows})
    assert quads[0] == quads[1]


def test_a_file_is_the_document_that_is_known_by_its_bytes(tmp_path: Path, shared: Path) -> None:
    from loaders.shipped import tables

    home = Home(tmp_path / "home")
    load(home, tables(), Policy.WHOLE_FILES, "tests")
    load(home, [shared / "seeds"], Policy.WHOLE_FILES, "tests")
    assert Shelf(home).graph.documents == 5


def test_as_many_children_read_as_are_wanted_and_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = {f"{n}.txt": f"Document C2{n}/1-E\n\nThe River Group {n} is chaired by UNDP.\n" for n in range(5)}
    found, asked = [], list[Worker]()

    def work(worker: Worker, task: object, seconds: float) -> object:
        asked.append(worker)
        return WORK(worker, task, seconds=seconds)

    monkeypatch.setattr(Worker, "work", work)
    for number in (1, 3):
        monkeypatch.setenv("REMIT_CHILDREN", f"{number}")
        home = Home(tmp_path / f"home-{number}", clock=lambda: "2026-01-01T00:00:00Z")
        asked.clear()
        assert set(outcomes(loaded(home, tmp_path / "in", papers)).values()) == {"loaded"}
        assert len(set(asked)) == number
        assert home.current
        found.append({str(quad) for quad in Store.read_only(str(home.current.store))})
    assert found[0] == found[1] and len(found[0]) > 100
    monkeypatch.setenv("REMIT_CHILDREN", "many")
    with pytest.raises(ValueError, match="REMIT_CHILDREN is 'many'"):
        loaded(home, tmp_path / "more", {"a.txt": "The Lake Group is chaired by UNDP.\n"})


WORK = Worker.work
