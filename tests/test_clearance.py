"""What is restricted is seen by those it is for, and nothing that others are answered depends on it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Store

from api import cli
from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.clearance import LEVELS, Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.naming.names import NotFound
from graph.ownership.owners import owners
from graph.review.judging import decide, identify, publish
from graph.searching.building import FOLDER
from graph.texts import Texts
from graph.view import Graph
from loaders.load import Policy, load
from loaders.tables.table import read

PUBLIC, MEMBERS, SECRETARIAT = LEVELS
CITED = "document,paragraph"
TABLES = {
    "papers.csv": f"key,name,{CITED}\ndocument/d,Paper D,document/d,1\n",
    "bodies.csv": f"key,name,{CITED}\nbody/x,Harbour Office,document/d,1\nbody/y,River Team,document/d,2\n",
    "posts.csv": f"key,name,{CITED}\npost/p,Chief of Rivers,document/d,1\npost/q,Chief of Seas,document/d,1\n",
    "themes.csv": f"key,name,{CITED}\ntheme/water,Water,document/d,1\n",
    "responsibilities.csv": f"responsible,for,role,{CITED}\npost/p,theme/water,focal point,document/d,3\n",
}
NOTE = "1\tThe River Team is chaired by the Harbour Office.\n2\tThe River Team works with the Deep Sea Task Force.\n"
SECRET = {
    "bodies.csv": f"key,name,acronym,{CITED}\nbody/{{key}},{{name}},{{short}},document/d,1\n",
    "chairings.csv": f"chair,body,role,{CITED}\npost/q,body/y,chair,document/d,1\n"
    "post/q,body/{key},chair,document/d,1\n",
    "responsibilities.csv": f"responsible,for,role,{CITED}\nbody/{{key}},theme/water,lead,document/d,3\n",
    "note.txt": "1\tThe {name} is chaired by the River Team.\n2\tThe River Team chairs the Harbour Office.\n",
}
DEEP = {"key": "deep-sea-task-force", "name": "Deep Sea Task Force", "short": "DSTF"}
OTHER = {"key": "tulip-council", "name": "Tulip Council", "short": "TC"}
PERSONS = f"name,addresses,{CITED}\n{{who}},{{who}}@river.example,document/d,9\n"
HOLDINGS = f"holder,post,from,{CITED}\n{{who}},post/p,2020,document/d,9\n"


def written(folder: Path, files: Mapping[str, str], **words: str) -> list[Path]:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text.format(**words), encoding="utf-8")
    return [folder / name for name in files]


def made(folder: Path, secret: Mapping[str, str], who: str) -> Home:
    """Public tables and a document, persons, and in a second load what is for members."""
    home = Home(folder / "home")
    people = written(folder / "people", {"persons.csv": PERSONS, "holdings.csv": HOLDINGS}, who=who)
    public = written(folder / "public", {**TABLES, "note.txt": NOTE})
    first = load(home, [*public, *people], Policy.WHOLE_FILES, "tests")
    second = load(home, written(folder / "secret", SECRET, **secret), Policy.WHOLE_FILES, "tests", clearance=MEMBERS)
    assert [str(p) for f in (*first.files, *second.files) for p in f.problems] == []
    return home


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    """Two homes with the same for everybody, and other things for some: one speaks of what the public note names."""
    one, other = (tmp_path_factory.mktemp(name) for name in ("deep", "tulip"))
    return made(one, DEEP, "Ann Ek"), made(other, OTHER, "Bo Lind")


@pytest.fixture(scope="module")
def clients(homes: tuple[Home, Home]) -> Iterator[list[TestClient]]:
    apps = [create_app(Shelf(home), Access("secret"), Pool(1)) for home in homes]
    with (
        TestClient(apps[0], base_url="http://127.0.0.1") as one,
        TestClient(apps[1], base_url="http://127.0.0.1") as other,
    ):
        yield [one, other]


def key_of(home: Home, name: str) -> str:
    return Shelf(home).graph.names.find(name).key


def steady(text: str) -> str:
    """A text without the moment at which it was made, and without what tells one home from another."""
    return re.sub(r'20\d\d-\d\d-\d\d[T ][\d:.+Z-]+|data-home="\w+"|"(?:bytes|ownBytes)": \d+|[\d.]+ [kM]B', "", text)


def test_each_sees_what_is_for_it_and_no_more(homes: tuple[Home, Home]) -> None:
    def seen(level: Clearance, *names: str) -> list[bool]:
        return [bool(Shelf(homes[0].seen_by(level)).graph.names.search(name)) for name in names]

    names = ("River Team", "DSTF", "Ann Ek")
    assert seen(PUBLIC, *names) == [True, False, False]
    assert seen(MEMBERS, *names) == [True, True, False]
    assert seen(SECRETARIAT, *names) == [True, True, True]


def test_what_is_public_is_what_it_would_be_without_the_rest(homes: tuple[Home, Home], tmp_path: Path) -> None:
    alone = Home(tmp_path / "home")
    load(alone, written(tmp_path / "public", {**TABLES, "note.txt": NOTE}), Policy.WHOLE_FILES, "tests")
    assert alone.current and {p.name for p in alone.current.path.iterdir() if p.is_dir()} <= {"store", FOLDER}
    assert said(alone) == said(homes[0].seen_by(PUBLIC)) == said(homes[1].seen_by(PUBLIC))


def said(home: Home) -> set[str]:
    """The quads of a home as it is seen, without the files that they came from: those lie elsewhere."""
    assert home.current
    return {str(quad) for quad in Store.read_only(str(home.current.store))}


def test_owners_and_traces_follow_the_clearance(homes: tuple[Home, Home]) -> None:
    def owning(level: Clearance) -> list[str]:
        view = Shelf(homes[0].seen_by(level)).graph.at()
        return [o.agent.name for o in owners(view, view.names.find("Water")).accountable]

    assert owning(PUBLIC) == [] and owning(MEMBERS) == ["Deep Sea Task Force"] == owning(SECRETARIAT)


def test_a_candidate_is_confirmed_only_where_what_confirms_it_is_seen(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, written(tmp_path / "public", {**TABLES, "note.txt": NOTE}), Policy.WHOLE_FILES, "tests")
    named = "body/deep-sea-task-force"
    assert Shelf(home).graph.names.of(named) is None, "prose alone names it"
    table = written(tmp_path / "secret", {"bodies.csv": SECRET["bodies.csv"]}, **DEEP)
    load(home, table, Policy.WHOLE_FILES, "tests", clearance=MEMBERS)
    graphs = [Shelf(home.seen_by(level)).graph for level in LEVELS]
    assert [bool(graph.names.of(named)) for graph in graphs] == [False, True, True]
    assert [collaborations(graph) for graph in graphs] == [0, 1, 1]


def collaborations(graph: Graph) -> int:
    return len(list(graph.source.rows("SELECT ?c { BELIEVED { ?c a :Collaboration } }")))


def test_bytes_and_texts_are_kept_apart(homes: tuple[Home, Home], clients: list[TestClient]) -> None:
    home = homes[0]
    loaded = {Path(s.partition("@")[0]).parent.name + "/" + Path(s).name: d for s, d in home.ledger.current().items()}
    note, table, persons = loaded["secret/note.txt@members"], loaded["secret/bodies.csv"], loaded["people/persons.csv"]
    for digest, level in ((note, MEMBERS), (table, MEMBERS), (persons, SECRETARIAT)):
        there = [home.seen_by(one).place(digest).exists() for one in LEVELS]
        assert there == [one.sees(level) for one in LEVELS]
    assert [bool(Texts(home.seen_by(one)).of(note)) for one in LEVELS] == [False, True, True]
    assert clients[0].get(f"/texts/{note}").status_code == 404
    assert clients[0].get(f"/texts/{loaded['public/note.txt']}").status_code == 200


def test_a_public_fact_never_rests_on_a_restricted_one(homes: tuple[Home, Home], tmp_path: Path) -> None:
    table = f"body,theme,{CITED}\nbody/{OTHER['key']},theme/water,document/d,1\n"
    [file] = load(homes[1], written(tmp_path / "t", {"coverages.csv": table}), Policy.WHOLE_FILES, "tests").files
    assert file.outcome == "refused" and "named nowhere" in str(file.problems[0])


def test_a_file_is_narrowed_and_widened_by_loading_it_again(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    files = written(tmp_path / "public", {**TABLES, "note.txt": NOTE})
    load(home, files, Policy.WHOLE_FILES, "tests")
    before = said(home)
    [note] = (path for path in files if path.name == "note.txt")
    [one] = load(home, [note], Policy.WHOLE_FILES, "tests", clearance=MEMBERS).files
    assert (one.outcome, one.removed) == ("loaded", 0)
    assert said(home.seen_by(PUBLIC)) < said(home) == before
    assert not home.seen_by(PUBLIC).place(one.digest).exists() and not Texts(home.seen_by(PUBLIC)).of(one.digest)
    assert load(home, [note], Policy.WHOLE_FILES, "tests").files[0].outcome == "unchanged", "it stays for members"
    load(home, [note], Policy.WHOLE_FILES, "tests", clearance=PUBLIC)
    assert home.current and home.current.levels == [PUBLIC], "the store of members goes with its last reading"
    assert home.seen_by(PUBLIC).place(one.digest).exists() and Texts(home.seen_by(PUBLIC)).of(one.digest)
    assert {q for q in said(home) if "/run/" not in q} == {q for q in before if "/run/" not in q}


def test_a_document_for_some_is_not_shown_to_all_by_loading_a_new_state_of_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, written(tmp_path / "public", TABLES), Policy.WHOLE_FILES, "tests")
    text = "Document C20/38-E\n16 June 2020\n\n1\tThe River Team is chaired by the Harbour Office.\n"
    [path] = written(tmp_path / "one", {"c.txt": text})
    load(home, [path], Policy.WHOLE_FILES, "tests", clearance=MEMBERS)
    path.write_text(text + "2\tIt met.\n")
    [file] = load(home, [path], Policy.WHOLE_FILES, "tests").files
    assert file.outcome == "refused" and "say --clearance members" in str(file.problems[0])


def test_a_verdict_on_what_is_restricted_is_seen_and_counts_only_there(tmp_path: Path) -> None:
    home = made(tmp_path, DEEP, "Ann Ek")
    view = Shelf(home).graph.at()
    [fact] = [
        graph_key(home, row[0])
        for row in view.graph.source.rows(
            "SELECT ?c { BELIEVED { ?c a :Chairing ; :chair $who ; :chairedBody $what ; :status 'proposed' } }",
            who=home.identity.iri("body/y"),
            what=home.identity.iri(f"body/{DEEP['key']}"),
        )
    ]
    before = said(home.seen_by(PUBLIC))
    decide(home, view, [fact], "accepted", "tests")
    edition = publish(home)
    public = home.seen_by(PUBLIC)
    assert (public.ledger.acts(), public.ledger.words(), public.ledger.verdicts()) == ([], [], {})
    assert [act.edition for act in home.ledger.acts()] == [edition]
    assert said(public) == before
    assert Shelf(home.seen_by(MEMBERS)).graph.at().node(fact).status == "accepted"


def graph_key(home: Home, node: object) -> str:
    return home.identity.key(node)  # type: ignore[arg-type]


def test_what_is_one_with_something_restricted_stays_itself_for_others(tmp_path: Path) -> None:
    home = made(tmp_path, OTHER, "Ann Ek")
    identify(home, ("body/x", f"body/{OTHER['key']}"), "same", "tests")
    public = Shelf(home.seen_by(PUBLIC))
    assert public.graph.names.of("body/x") and public.home.ledger.rulings() == []
    assert Shelf(home).graph.names.of("body/x") == Shelf(home).graph.names.of(f"body/{OTHER['key']}")


def test_the_command_line_sees_all_there_is_and_narrows(
    homes: tuple[Home, Home], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["remit", *words, "--home", str(homes[0].path)])
        try:
            cli.main()
        except SystemExit as end:
            if end.code:
                return f"exit {end.code}: {capsys.readouterr().err}"
        return capsys.readouterr().out

    assert "Deep Sea Task Force" in told("owners", "Water")
    assert "Deep Sea" not in told("owners", "Water", "--clearance", "public")
    assert "Ann Ek" in told("search", "Ann") and "Ann Ek" not in told("search", "Ann", "--clearance", "members")
    assert told("owners", "DSTF", "--clearance", "public").startswith("exit 1")


PROSE = "1\tThe River Team is chaired by Ms Ann Ek.\n2\tMs Ann Ek is the focal point for water.\n"


def test_a_person_in_prose_is_for_the_secretariat(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    load(home, written(tmp_path / "public", TABLES), Policy.WHOLE_FILES, "tests")
    report = load(home, written(tmp_path / "more", {"a.txt": PROSE}), Policy.WHOLE_FILES, "tests")
    assert "name a person: they are for the secretariat only" in str(report.files[0].notes[0])
    assert "Ann Ek" not in str(list(report.accounts()))
    key = key_of(home, "Ann Ek")
    assert re.fullmatch(r"person/[0-9a-f]{16}", key)
    chairs = Shelf(home).graph.at().node("body/y")
    assert chairs and key in str([q for q in said(home) if "chair>" in q])
    with pytest.raises(NotFound):
        Shelf(home.seen_by(MEMBERS)).graph.names.find("Ann Ek")


def test_a_person_is_one_in_every_source_and_load(tmp_path: Path) -> None:
    home = made(tmp_path, DEEP, "Ann Ek")
    key = key_of(home, "Ann Ek")
    load(home, written(tmp_path / "more", {"a.txt": PROSE}), Policy.WHOLE_FILES, "tests")
    again = f"name,{CITED}\nANN EK,document/d,10\n"
    load(home, written(tmp_path / "again", {"persons.csv": again}), Policy.WHOLE_FILES, "tests")
    assert {q.split()[0] for q in said(home) if "ontology#Person>" in q} == {f"<http://localhost/id/{key}>"}


REFUSED = [
    (
        "persons.csv",
        f"key,name,{CITED}\nperson/ann-ek,Ann Ek,document/d,1\n",
        "row 2: the key of a",
    ),
    ("chairings.csv", f"chair,body,role,{CITED}\nperson/ann-ek,body/y,chair,document/d,1\n", "says nothing"),
    ("x.ttl", "@prefix : <https://w3id.org/remit/ontology#> .\n<person/ann-ek> a :Person .", "says nothing"),
]


@pytest.mark.parametrize(("name", "content", "complaint"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_the_key_of_a_person_is_no_name(tmp_path: Path, name: str, content: str, complaint: str) -> None:
    home = Home(tmp_path / "home")
    files = written(tmp_path / "public", TABLES)
    (tmp_path / name).write_text(content)
    *_, file = load(home, [*files, tmp_path / name], Policy.PARTIAL, "tests").files
    assert complaint in "\n".join(map(str, file.problems))


def test_what_others_see_of_a_table_has_no_name_of_its_persons(home: Home) -> None:
    from graph.reading import Place, Reading
    from loaders.stating.directory import Directory
    from loaders.stating.persons import stated
    from loaders.tables.table import Batch

    row = Place("document/d", "row 2", text="Ann Ek, Chief of Rivers")
    post = read(TABLES["posts.csv"].encode(), "posts.csv").readings[0].entities
    readings = (Reading(row, post, "Ann Ek, Chief of Rivers"), Reading(row, stated("Ann Ek", "post/p"), "Ann Ek"))
    others, own = Directory(None).batch(Batch(readings, ("row 2", "row 2"))).readings
    assert (others.quote, others.place.text) == ("██████, Chief of Rivers", "██████, Chief of Rivers")
    assert own.quote == "Ann Ek" and replace(others.place, text="") == replace(row, text="")
