"""The same thing from different sources is one thing, and what only shares an acronym is not."""

import csv
import io
import json
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from test_cli import remit

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.identities.proposals import proposals
from graph.naming.names import NotFound
from graph.reading import Place, Reading
from graph.review.judging import identify, judge
from loaders.load import Policy, Report, load
from loaders.shipped import tables

PREFIXES = """@prefix : <https://w3id.org/remit/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ELSEWHERE = """<body/iscg> a :CoordinationBody ; skos:prefLabel "Inter-Sector Coordination Group" ; :acronym "ISCG" .
<post/refugee-coordinator> a :Post ; skos:prefLabel "Refugee Coordinator" ; :postIn <body/iscg> .
<chairing/x> a :Chairing ; :chair <post/refugee-coordinator> ; :chairedBody <body/iscg> ; :role "chair" .
"""
BODIES = """key,class,name,acronym,document,paragraph
body/iscg,CoordinationBody,Inter-Sector Coordination Group on issues of mutual interest,ISCG,document/names,1
body/un-desa,UNEntity,United Nations Department of Economic and Social Affairs,UN DESA,document/names,2
body/measuring-ict,UNMechanism,Partnership on Measuring ICT for Development,,document/names,3
body/river-board,Body,River Board,,document/names,4
"""
SECOND = """key,class,name,acronym,document,paragraph
body/measurement,UNMechanism,Partnership on Measuring ICT for Measurement,,document/names,5
body/board-of-the-river,Body,Board of the River,RBR,document/names,6
"""
POSTS = "key,name,document,paragraph\npost/river-master,River Master,document/names,6\n"
PAPERS = "key,name,document,paragraph\ndocument/names,Names,document/names,0\n"
CHAIRINGS = """chair,body,role,asOf,document,paragraph
post/river-master,body/river-board,chair,2020,document/names,7
post/river-master,body/board-of-the-river,chair,2022,document/names,8
"""
PAIR = ("body/river-board", "body/board-of-the-river")


def written(folder: Path, **files: str) -> list[Path]:
    """Files with this in them; ``_`` in a name stands for the dot before its ending."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_text(PREFIXES + content if path.suffix == ".ttl" else content, encoding="utf-8")
        paths.append(path)
    return paths


def ours(folder: Path) -> list[Path]:
    return written(folder, bodies_csv=BODIES, posts_csv=POSTS, papers_csv=PAPERS)


def rivers(folder: Path) -> list[Path]:
    (second,) = written(folder / "second", bodies_csv=SECOND)
    return [*ours(folder), second, *written(folder, chairings_csv=CHAIRINGS)]


def loaded(home: Home, *paths: Path) -> Report:
    report = load(home, paths, Policy.WHOLE_FILES, "a test")
    assert not [str(p) for f in report.files for p in f.problems]
    return report


def notes(report: Report) -> list[str]:
    return [str(note) for file in report.files for note in file.notes]


def believed(home: Home) -> set[str]:
    """Everything believed that no reading describes: the statements of the default graph about things and facts."""
    source = Shelf(home).graph.source
    rows = source.rows("SELECT ?s ?p ?o { BELIEVED { ?s ?p ?o FILTER NOT EXISTS { ?s a :Reading } } }")
    return {f"{s} {p} {o}" for s, p, o in rows}


def chairs(home: Home, body: str) -> list[tuple[str, str]]:
    view = Shelf(home).graph.at()
    body = view.node(body).key
    facts = view.nodes(view.leading([body], view.node(body).cls["chairings"])[body])
    return [(fact.text("chair"), fact.text("asOf")) for fact in facts]


@pytest.mark.parametrize("order", [1, -1])
def test_an_acronym_alone_never_merges(home: Home, tmp_path: Path, order: int) -> None:
    report = loaded(home, *[*ours(tmp_path), *written(tmp_path, elsewhere_ttl=ELSEWHERE)][::order])
    view = Shelf(home).graph.at()
    assert view.node("body/iscg").values["name"] == ("Inter-Sector Coordination Group on issues of mutual interest",)
    assert view.node("body/inter-sector-coordination-group").text("acronym") == "ISCG"
    assert chairs(home, "body/iscg") == []
    assert chairs(home, "body/inter-sector-coordination-group") == [("post/refugee-coordinator", "")]
    assert view.node("post/refugee-coordinator").text("postIn") == "body/inter-sector-coordination-group"
    (note,) = notes(report)
    assert "line 3: 'Inter-Sector Coordination Group' is kept apart as body/inter-sector-coordination-group" in note
    assert "body/iscg is 'Inter-Sector Coordination Group on issues of mutual interest' (bodies.csv)" in note


def test_what_came_first_makes_no_difference(home: Home, tmp_path: Path) -> None:
    files = written(tmp_path, elsewhere_ttl=ELSEWHERE)
    loaded(home, *files)
    assert chairs(home, "body/iscg") == [("post/refugee-coordinator", "")]
    loaded(home, *ours(tmp_path))
    assert chairs(home, "body/iscg") == []
    assert chairs(home, "body/inter-sector-coordination-group") == [("post/refugee-coordinator", "")]


def test_a_file_that_changed_keeps_its_keys(home: Home, tmp_path: Path) -> None:
    (file,) = written(tmp_path, elsewhere_ttl=ELSEWHERE)
    loaded(home, *ours(tmp_path), file)
    for content in (ELSEWHERE.replace("Refugee Coordinator", "Coordinator"), ELSEWHERE):
        loaded(home, *written(tmp_path, elsewhere_ttl=content))
        assert chairs(home, "body/inter-sector-coordination-group") == [("post/refugee-coordinator", "")]
        assert chairs(home, "body/iscg") == []


def test_who_had_a_key_first_keeps_it_when_both_are_read_again(home: Home, tmp_path: Path) -> None:
    one = '<body/iscg> a :Body ; skos:prefLabel "Inter-School Chess Guild" ; :acronym "ISCG" .'
    other = '<body/iscg> a :Body ; skos:prefLabel "Inter-State Canal Group" ; :acronym "ISCG" .'
    loaded(home, *written(tmp_path, other_ttl=other))
    loaded(home, *written(tmp_path, one_ttl=one))
    loaded(home, *written(tmp_path, one_ttl=f"{one} # again", other_ttl=f"{other} # again"))
    names = Shelf(home).graph.names
    assert [named.key for named in names.all("Body")] == ["body/inter-school-chess-guild", "body/iscg"]


def test_a_file_of_no_authority_keeps_its_own_key_over_its_versions(home: Home, tmp_path: Path) -> None:
    loaded(home, *written(tmp_path, elsewhere_ttl=ELSEWHERE))
    loaded(home, *written(tmp_path, elsewhere_ttl=ELSEWHERE.replace("Inter-Sector Coord", "Relief Coord")))
    assert Shelf(home).graph.at().node("body/iscg").text("name") == "Relief Coordination Group"


def test_a_name_of_nothing_but_the_acronym_is_kept_apart(home: Home, tmp_path: Path) -> None:
    bare = '<body/iscg> a :Body ; skos:prefLabel "ISCG" ; :acronym "ISCG" .'
    loaded(home, *ours(tmp_path), *written(tmp_path, relief_ttl=bare))
    assert Shelf(home).graph.at().node("body/iscg-relief").text("name") == "ISCG"


@pytest.mark.parametrize(
    "stated",
    [
        '<body/un-desa> a :UNEntity ; skos:prefLabel "Economic and Social Affairs" ; :acronym "UN DESA" .',
        '<body/un-desa> a :Body ; skos:prefLabel "UN Department of Economic & Social Affairs" .',
    ],
    ids=["one authority", "one name"],
)
def test_what_an_identifier_or_the_name_says_is_one(home: Home, tmp_path: Path, stated: str) -> None:
    report = loaded(home, *ours(tmp_path), *written(tmp_path, other_ttl=stated))
    view = Shelf(home).graph.at()
    node = view.node("body/un-desa")
    assert notes(report) == [] and len(node.values["name"] + node.values["alternativeNames"]) == 2


def test_un_desa_of_two_real_sets_is_one(shared: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    report = loaded(home, shared / "data" / "un-system-chart" / "un-entities.csv", *tables())
    assert not [note for note in notes(report) if "kept apart" in note]
    view = Shelf(home).graph.at()
    said = {e.document for e in view.evidence(["body/un-desa"])["body/un-desa"]}
    assert {"document/remit-reference-names"} < said


def test_near_names_are_proposed_with_reasons(home: Home, tmp_path: Path) -> None:
    loaded(home, *rivers(tmp_path))
    found = {(p.one.key, p.other.key): p for p in proposals(Shelf(home).graph.at())}
    one = found["body/measurement", "body/measuring-ict"]
    assert one.why == "their names are alike but for measurement / development" and 0.5 <= one.score < 0.8
    two = found["body/board-of-the-river", "body/river-board"]
    assert list(map(str, two.reasons)) == [
        "their names have nearly the same words: Board of the River / River Board",
        "both have the chair post/river-master",
    ]
    assert list(found) == sorted(found, key=lambda pair: -found[pair].score)


@pytest.mark.parametrize(
    ("one", "other", "against"),
    [
        (
            {"name": "Working Party on River Water 5"},
            {"name": "Working Party on River Water 6"},
            "the numbers in their names differ: 5 / 6",
        ),
        (
            {"name": "Group of Experts on Water", "acronym": "GEW"},
            {"name": "Expert Group on Water", "acronym": "EGW-2"},
            "their acronyms differ: GEW / EGW-2",
        ),
        (
            {"name": "Relief Team", "acronym": "RT"},
            {"name": "Rail Tribunal", "acronym": "RT"},
            "only the acronym is the same, and an acronym alone says nothing",
        ),
    ],
)
def test_what_speaks_against_it(home: Home, one: dict[str, str], other: dict[str, str], against: str) -> None:
    document = entity("Paper", {"name": "D"}, "document/d")
    bodies = [entity("Body", values, f"body/{n}") for n, values in enumerate((one, other))]
    with home.change("a test") as change:
        change.put(Reading(Place("document/d", str(n)), (e,)) for n, e in enumerate([document, *bodies]))
    (found,) = proposals(Shelf(home).graph.at(), least=0)
    assert against in map(str, found.against) and found.score <= 0.75


def test_what_is_ruled_the_same_is_believed_once_and_undone_without_a_trace(home: Home, tmp_path: Path) -> None:
    loaded(home, *rivers(tmp_path))
    before = believed(home)
    assert (chairs(home, PAIR[0]), chairs(home, PAIR[1])) == (
        [("post/river-master", "2020")],
        [("post/river-master", "2022")],
    )
    identify(home, PAIR, "same", "a test", "minutes of May")
    view = Shelf(home).graph.at()
    assert chairs(home, PAIR[0]) == chairs(home, PAIR[1]) == [("post/river-master", "2022")]
    assert view.node(PAIR[1]).key == view.graph.names.find("River Board").key == view.graph.names.find(PAIR[1]).key
    assert {e.paragraph for e in view.evidence([view.node(PAIR[1]).key])[view.node(PAIR[1]).key]} == {"4", "6"}
    assert [n.key for n in view.graph.names.search("board of the river")] == [view.node(PAIR[1]).key]
    identify(home, PAIR, "not the same", "a test")
    assert believed(home) == before


def test_the_word_of_a_person_outlasts_every_reload(home: Home, tmp_path: Path) -> None:
    files = rivers(tmp_path)
    loaded(home, *files)
    identify(home, PAIR, "same", "a test")
    merged = believed(home)
    for content in (CHAIRINGS.replace("2022", "2023"), CHAIRINGS):
        loaded(home, *written(tmp_path, chairings_csv=content))
    assert believed(home) == merged
    fresh = Home(tmp_path / "fresh")
    for word in home.ledger.rulings():
        fresh.ledger.act(word.ruling, word.by, rulings=[word])
    loaded(fresh, *files)
    assert believed(fresh) == merged


def test_a_verdict_on_a_fact_follows_it(home: Home, tmp_path: Path) -> None:
    loaded(home, *rivers(tmp_path))
    view = Shelf(home).graph.at()
    (fact,) = view.leading([PAIR[1]], view.node(PAIR[1]).cls["chairings"])[PAIR[1]]
    judge(home, fact, "rejected", "a test")
    identify(home, PAIR, "same", "a test")
    assert chairs(home, PAIR[0]) == []
    judge(home, fact, "accepted", "a test")
    assert chairs(home, PAIR[0]) == [("post/river-master", "2022")]
    identify(home, PAIR, "not the same", "a test")
    assert (len(chairs(home, PAIR[0])), len(chairs(home, PAIR[1]))) == (1, 1)


def test_documents_that_are_one_share_their_passages(home: Home) -> None:
    papers = [entity("Paper", {"name": f"Paper {n}"}, f"document/{n}") for n in "ab"]
    with home.change("a test") as change:
        change.put(Reading(Place(f"document/{n}", "1"), (paper,)) for n, paper in zip("ab", papers, strict=True))
    counted = "SELECT (COUNT(?p) AS ?n) { BELIEVED { ?p :document ?d . ?d a :Paper } } GROUP BY ?d ORDER BY ?n"
    for ruling, expected in (("same", ["2"]), ("not the same", ["1", "1"])):
        identify(home, ("document/a", "document/b"), ruling, "a test")
        assert [row["n"].value for row in Shelf(home).graph.source.rows(counted)] == expected


def test_what_contradicts_an_earlier_word_is_refused(home: Home, tmp_path: Path) -> None:
    loaded(home, *rivers(tmp_path))
    identify(home, ("body/iscg", "body/un-desa"), "same", "a test")
    identify(home, ("body/un-desa", "body/river-board"), "same", "a test")
    with pytest.raises(ValueError, match="one by way of others"):
        identify(home, ("body/iscg", "body/river-board"), "not the same", "a test")
    identify(home, PAIR, "not the same", "a test")
    with pytest.raises(ValueError, match="ruled not to be the same"):
        identify(home, ("body/iscg", "body/board-of-the-river"), "same", "a test")
    with pytest.raises(ValueError, match="only things of one kind"):
        identify(home, ("body/iscg", "post/river-master"), "same", "a test")
    with pytest.raises(NotFound):
        identify(home, ("body/iscg", "body/nobody"), "same", "a test")


def test_the_command_proposes_asks_once_and_takes_words_back(home: Home, tmp_path: Path) -> None:
    def listed(*words: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(remit("identities", "--format", "csv", *words, home=home).stdout)))

    loaded(home, *rivers(tmp_path))
    first = listed()[0]
    assert {first["key"], first["other key"]} == set(PAIR)
    assert first["stated in"] == first["other stated in"] == "Names" and first["verdict"] == "open"
    asked = len(listed())
    assert "are same" in remit("identities", "--same", *PAIR, "--reason", "May", home=home).stdout
    assert len(listed()) == asked - 1
    said = json.loads(remit("identities", "--all", "--format", "json", home=home).stdout)["rows"][0]
    assert (said["verdict"], said["name"], said["other name"]) == ("same", "Board of the River", "River Board")
    assert said["reasons"].endswith(": May")
    remit("identities", "--not-same", *PAIR, home=home)
    assert len(listed()) == asked - 1 and listed("--all")[0]["verdict"] == "not the same"
    assert "Board of the River" in remit("identities", "--all", home=home).stdout
    bad = remit("identities", "--same", "body/none", "body/iscg", home=home)
    assert bad.returncode == 1 and "no thing is called 'body/none'" in bad.stderr


def test_the_other_key_leads_to_the_one_that_is_kept(home: Home, tmp_path: Path) -> None:
    loaded(home, *rivers(tmp_path))
    identify(home, PAIR, "same", "a test")
    kept = Shelf(home).graph.names.held(PAIR[0])
    (other,) = set(PAIR) - {kept}
    app = create_app(Shelf(home), Access("secret"), Pool(deadline=2))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        answer = client.get(f"/id/{other}?as_of=2020", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (308, f"/id/{kept}?as_of=2020")
        query = '{ body(name: "%s") { key } }' % other
        assert client.post("/graphql", json={"query": query}).json() == {"data": {"body": {"key": kept}}}


def test_a_word_on_two_things_is_written_with_the_token(home: Home, tmp_path: Path) -> None:
    loaded(home, *rivers(tmp_path))
    access = Access("secret")
    form = {"one": PAIR[0], "other": PAIR[1], "ruling": "same"}
    with TestClient(create_app(Shelf(home), access, Pool(deadline=2)), base_url="http://127.0.0.1") as client:
        assert client.post("/identities", data=form).status_code == 401
        token = {"Authorization": f"Bearer {access.token}"}
        assert client.post("/identities", data=form, headers=token).json() == {**form, "act": 1, "edition": None}
        assert client.post("/identities", data={**form, "ruling": "maybe"}, headers=token).status_code == 400
        back = client.post("/identities", data={**form, "back": "/x"}, headers=token, follow_redirects=False)
        assert (back.status_code, back.headers["location"]) == (303, "/x")


def test_five_thousand_things_take_seconds(home: Home) -> None:
    parts = [["North", "South", "River", "Harbour", "Coast"], ["Water", "Rail", "Light", "Grain", "Salt"]]
    kinds = ["Board", "Council", "Panel", "Office", "Committee", "Network", "Forum", "Union"]
    names = [f"{a} {b} {k} of Place{n}" for a in parts[0] for b in parts[1] for k in kinds for n in range(25)]
    readings = [
        Reading(Place("document/d", str(n)), (entity("Body", {"name": name}, f"body/b{n}"),))
        for n, name in enumerate(names)
    ]
    with home.change("a test") as change:
        change.put(readings)
    view = Shelf(home).graph.at()
    began = time.perf_counter()
    proposals(view)
    assert len(names) == 5000 and time.perf_counter() - began < 20
