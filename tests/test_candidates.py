"""New things that only prose names: candidates, whoever is loaded first, until something or somebody confirms them."""

from itertools import permutations
from pathlib import Path

import pytest
from conftest import said

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.naming.names import NotFound
from graph.reading import Place, Reading
from graph.review.judging import judge
from loaders.load import Policy, Report, load

BODIES = "key,name,acronym,document,paragraph,quote\n"
TABLES = {
    "bodies.csv": BODIES + "body/undp,United Nations Development Programme,UNDP,document/list,1,UNDP\n"
    "body/ungis,United Nations Group on the Information Society,UNGIS,document/list,2,UNGIS\n"
    "body/who,World Health Organization,WHO,document/list,3,WHO\n",
    "papers.csv": "key,name,document,paragraph\ndocument/list,A list,document/list,1\n",
}
ONE = "Document C20/1-E\n\nUNDP chairs the River Coordination Group.\n"
TWO = "Document C20/2-E\n\nIn its second year the River Coordination Group was chaired by UNDP.\n"
KNOWN = "bodies-more.csv"
STATES = "SELECT ?s ?p ?o { BELIEVED { ?s ?p ?o FILTER(?p != prov:wasGeneratedBy) } }"
GROUP = "body/river-coordination-group"


def placed(folder: Path, files: dict[str, str]) -> list[Path]:
    """Files with these words."""
    folder.mkdir(exist_ok=True)
    for name, words in files.items():
        (folder / name).write_text(words, encoding="utf-8")
    return [folder / name for name in files]


def loaded(home: Home, paths: list[Path]) -> Report:
    report = load(home, paths, Policy.WHOLE_FILES, "tests")
    assert not report.failed, [str(p) for f in report.files for p in f.problems]
    return report


def believed(home: Home) -> set[tuple[str, str, str]]:
    """Everything in the default graph, the candidates among the readings too."""
    return {(str(s), str(p), str(o)) for s, p, o in Shelf(home).graph.source.rows(STATES)}


def test_a_new_thing_of_one_document_is_found_nowhere(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    report = loaded(home, placed(tmp_path / "files", {**TABLES, "one.txt": ONE}))
    [document] = [f for f in report.files if f.path.name == "one.txt"]
    assert document.candidates >= 1
    names = Shelf(home).graph.names
    assert names.of(GROUP) is None
    assert names.search("river") == []
    with pytest.raises(NotFound):
        Shelf(home).graph.at().node(GROUP)


def test_two_documents_confirm_it_and_one_alone_no_more(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    one, two = placed(tmp_path / "files", {"one.txt": ONE, "two.txt": TWO})
    loaded(home, [*placed(tmp_path / "files", TABLES), one])
    loaded(home, [two])
    found = Shelf(home).graph.names.of(GROUP)
    assert found
    assert found.name == "River Coordination Group"
    two.write_text("Document C20/2-E\n\nIn its second year there was nothing to report.\n", encoding="utf-8")
    loaded(home, [two])
    assert Shelf(home).graph.names.of(GROUP) is None


@pytest.mark.parametrize("name", ["one-again.txt", "c20-1-add1.txt"])
def test_a_copy_and_an_addendum_confirm_nothing(tmp_path: Path, name: str) -> None:
    words = {
        "one-again.txt": ONE.replace("C20/1-E", "C20/9-E"),
        "c20-1-add1.txt": TWO.replace("Document C20/2-E", "Document C20/1(Add.1)-E"),
    }
    home = Home(tmp_path / "home")
    loaded(home, placed(tmp_path / "files", {**TABLES, "one.txt": ONE, name: words[name]}))
    assert Shelf(home).graph.names.of(GROUP) is None


def test_a_person_confirms_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    loaded(home, placed(tmp_path / "files", {**TABLES, "one.txt": ONE}))
    judge(home, GROUP, "accepted", "tests")
    assert Shelf(home).graph.names.of(GROUP)
    judge(home, GROUP, "rejected", "tests")
    assert Shelf(home).graph.names.of(GROUP) is None


def test_a_table_loaded_later_is_what_the_document_spoke_of(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    loaded(home, placed(tmp_path / "files", {**TABLES, "one.txt": ONE}))
    more = BODIES.replace("acronym", "acronym") + "body/rcg,River Coordination Group,RCG,document/list,3,RCG\n"
    report = loaded(home, placed(tmp_path / "more", {"bodies.csv": more}))
    assert [f.path.name for f in report.files if f.again] == ["one.txt"]
    graph = Shelf(home).graph
    rows = graph.source.rows("SELECT ?body { BELIEVED { ?c a :Chairing ; ?p ?body . ?body a :Body } }")
    assert "body/rcg" in {graph.identity.key(row[0]) for row in rows}


def test_neither_the_order_of_files_nor_the_number_of_loads_counts(tmp_path: Path) -> None:
    tables = placed(tmp_path / "tables", TABLES)
    more = BODIES + "body/rcg,River Coordination Group,RCG,document/list,3,RCG\n"
    late = placed(tmp_path / "more", {"bodies.csv": more})
    other = {"one.txt": ONE, "two.txt": TWO.replace("River", "Lake"), "three.txt": ONE.replace("C20/1", "C20/3")}
    documents = placed(
        tmp_path / "files", other | {"three.txt": TWO.replace("River", "Lake").replace("C20/2", "C20/3")}
    )
    groups = [tables, late, documents[:1], documents[1:]]
    states: list[set[tuple[str, str, str]]] = []
    homes = iter(range(100))
    for order in [*permutations(range(1, 4)), None]:
        home = Home(tmp_path / f"home{next(homes)}")
        if order is None:
            loaded(home, [path for group in groups[::-1] for path in group])
        else:
            loaded(home, tables)
            for number in order:
                loaded(home, groups[number])
        states.append(believed(home))
    assert all(state == states[0] for state in states), [len(state ^ states[0]) for state in states]


def test_a_fact_read_twice_needs_what_it_names(home: Home) -> None:
    new = entity("Body", {"name": "River Group"}, "body/river-group")
    undp = entity("Body", {"name": "UNDP"}, "body/undp")
    chairing = entity("Chairing", {"chair": "body/undp", "body": "body/river-group", "role": "chair"})

    def reading(document: str, words: str) -> Reading:
        place = Place(document, "1", text=words, start=0)
        return Reading(place, (new, chairing), words, 0, 9, confidence=0.8, status="proposed", needs=(new.key,))

    table = Reading(Place("document/list", "1"), (undp,))
    one, two = reading("document/a", "UNDP chairs it"), reading("document/b", "It is chaired by UNDP")
    assert said(home, table, one).names.of(new.key) is None
    assert said(home, two).names.of(new.key)
