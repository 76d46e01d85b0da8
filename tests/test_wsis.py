"""The WSIS-SDG Matrix: every line, goal and target it names, why, and where its two lists disagree."""

import json
from collections import Counter
from pathlib import Path

import pytest

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.view import Node, View
from loaders.load import Policy, Report, load
from loaders.reference import Aside, Given, read
from loaders.reference.wsis_sdg_matrix import FORMS
from loaders.shipped import tables
from loaders.tables.table import Batch
from ontology import ontology

FOLDER = "data/wsis-sdg-matrix"
DISAGREED = {
    ("c2", "8"),
    ("c3", "4"),
    ("c4", "8"),
    ("c7-e-environment", "14"),
    ("c7-e-environment", "16"),
    ("c8", "5"),
    ("c8", "9"),
    ("c9", "5"),
}


def loaded(home: Home, *paths: Path) -> tuple[View, Report]:
    """A view of a home in which paths were loaded without refusal."""
    report = load(home, paths, Policy.WHOLE_FILES, "tests")
    assert not [f"{f.path.name}: {p}" for f in report.files for p in f.problems]
    return Shelf(home).graph.at(), report


def given(folder: Path, name: str, *beside: str) -> Batch:
    """What a file states, read beside others."""
    found = read(Given(name, (folder / name).read_bytes(), {n: (folder / n).read_bytes() for n in beside}), FORMS)
    assert isinstance(found, Batch)
    return found


def every(view: View, cls: str) -> list[Node]:
    """Every node of a class."""
    rows = view.graph.source.rows(f"SELECT ?x {{ BELIEVED {{ ?x a <{ontology()[cls].iri.value}> }} }}")
    return view.nodes(view.graph.identity.key(row["x"]) for row in rows)


@pytest.fixture(scope="module")
def matrix(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[View, Report]:
    """The matrix alone, in a home of its own."""
    return loaded(Home(tmp_path_factory.mktemp("matrix")), shared / FOLDER)


def test_the_matrix_states_each_line_goal_target_and_pair_once(matrix: tuple[View, Report]) -> None:
    found = {c: len(every(matrix[0], c)) for c in ("ActionLine", "Goal", "Target", "Contribution", "Disagreement")}
    assert found == {"ActionLine": 18, "Goal": 17, "Target": 169, "Contribution": 290, "Disagreement": 8}
    to = Counter(node.text("to").partition("/")[0] for node in every(matrix[0], "Contribution"))
    assert to == {"goal": 127, "target": 163}


def test_a_link_cites_the_line_the_target_and_the_rationale(matrix: tuple[View, Report]) -> None:
    view, _ = matrix
    [link] = [n for n in every(view, "Contribution") if ends(n) == ("c2", "9.c")]
    assert link.text("certainty") == "stated"
    rows = view.graph.source.rows(
        f"SELECT ?quote ?where {{ GRAPH ?r {{ <{view.graph.identity.iri(link.key).value}> a ?x }} "
        "BELIEVED { ?r <http://www.w3.org/ns/oa#exact> ?quote ; :passage/:paragraph ?where } }"
    )
    [(where, quote)] = {(row["where"].value, row["quote"].value) for row in rows}
    assert where == "C2, 9.c"
    assert quote == (
        "Connection to the Internet through Broadband has been identified as "
        "the ICT infrastructure for the next decade."
    )


def test_goals_and_lines_are_not_off_by_one(matrix: tuple[View, Report]) -> None:
    links = {ends(n) for n in every(matrix[0], "Contribution")}
    assert {("c1", "3.8"), ("c7-e-government", "9"), ("c7-e-learning", "4"), ("c11", "17.9")} <= links
    assert ("c7-e-learning", "3") not in links


def test_a_text_of_several_targets_across_goals_is_split(matrix: tuple[View, Report]) -> None:
    links = {to for line, to in map(ends, every(matrix[0], "Contribution")) if line == "c9"}
    assert links == {"5", "9", "12", "16", "5.b", "9.c", "12.8", "16.10"}


def test_a_pair_that_one_list_lacks_is_disputed(matrix: tuple[View, Report]) -> None:
    view, report = matrix
    disputed = {ends(view.node(n.text("disputes"))): n.text("says") for n in every(view, "Disagreement")}
    assert disputed.keys() == DISAGREED
    assert disputed["c2", "8"].endswith("C8, C10, but not C2.")
    assert disputed["c7-e-environment", "14"].endswith("SDG 16, but not SDG 14, though it names 14 under SDG 15.")
    notes = [note.message for f in report.files for note in f.notes if "but not" in note.message]
    assert sorted(notes) == sorted(disputed.values())


def test_short_texts_of_the_application_are_put_aside(matrix: tuple[View, Report]) -> None:
    assert {f.path.name: f.outcome for f in matrix[1].files if f.path.name.startswith("i18n")} == {
        "i18n-en.json": "skipped",
        "i18n-es.json": "skipped",
    }


@pytest.mark.parametrize("name", ["actions.json", "sdgs.json"])
def test_one_list_alone_is_not_compared_and_says_so(shared: Path, name: str) -> None:
    batch = given(shared / FOLDER, name)
    assert "it was not held against the list by" in str(batch.notes[0])
    assert not [e for r in batch.readings for e in r.entities if e.cls == "Disagreement"]


@pytest.mark.parametrize("name", ["actions.json", "sdgs.json"])
def test_one_file_loads_by_itself(shared: Path, tmp_path: Path, name: str) -> None:
    view, _ = loaded(Home(tmp_path / "home"), shared / FOLDER / name)
    assert len(every(view, "ActionLine")) == 18


def test_a_list_that_changed_is_compared_again(shared: Path, tmp_path: Path) -> None:
    for name in ("actions.json", "sdgs.json"):
        (tmp_path / name).write_bytes((shared / FOLDER / name).read_bytes())
    home = Home(tmp_path / "home")
    assert len(every(loaded(home, tmp_path / "actions.json", tmp_path / "sdgs.json")[0], "Disagreement")) == 8
    goals = json.loads((tmp_path / "sdgs.json").read_text())
    goals[7]["actions"].append(1)
    (tmp_path / "sdgs.json").write_text(json.dumps(goals))
    view, _ = loaded(home, tmp_path / "actions.json", tmp_path / "sdgs.json")
    assert len(every(view, "Disagreement")) == 7


def test_our_names_stand_and_theirs_stand_beside_them(shared: Path, tmp_path: Path) -> None:
    view, _ = loaded(Home(tmp_path / "home"), shared / FOLDER, *tables())
    assert len(every(view, "ActionLine")) == 19, "the eighteen, and C7 itself"
    line, goal = view.node("action-line/c7-e-health"), view.node("goal/9")
    assert line.text("name") == "C7 e-health"
    assert "C7 ICT Applications: IV. e-health" in line.values["alternativeNames"]
    assert "E-Health" not in line.values["alternativeNames"], "a word of everyday prose names no line"
    assert goal.text("name") == "Industry, innovation and infrastructure"


def test_without_our_names_theirs_are_shown(matrix: tuple[View, Report]) -> None:
    view, _ = matrix
    assert view.node("action-line/c7-e-health").text("name") == "C7 ICT Applications: IV. e-health"
    assert view.node("goal/1").text("name") == "End poverty in all its forms everywhere"
    assert view.node("target/9.c").text("name").startswith("Significantly increase access to information")


def test_what_is_not_understood_is_noted(shared: Path) -> None:
    folder = shared / FOLDER
    lines = json.loads((folder / "actions.json").read_text())
    lines[0]["goals"][0]["goalId"] = 17
    lines[1]["goals"][0]["subgoals"][0]["subId"] = "1.4, nine"
    lines[2]["name"] = "Access"
    batch = read(Given("actions.json", json.dumps(lines).encode()), FORMS)
    assert isinstance(batch, Batch)
    assert [str(note) for note in batch.notes[:3]] == [
        "record 1: C1 is linked to a goal with the id 17; there are 0 to 16",
        "record 2: C2 is linked to 'nine', which is no target and no goal",
        "record 3: 'Access' is no action line, or one that is there already, and is left out",
    ]


def test_the_application_texts_say_why_they_are_left(shared: Path) -> None:
    found = read(Given("i18n-en.json", (shared / FOLDER / "i18n-en.json").read_bytes()), FORMS)
    assert isinstance(found, Aside)


def ends(node: Node) -> tuple[str, str]:
    """A contribution as the line and the number of the goal or target."""
    return node.text("contributor").partition("/")[2], node.text("to").partition("/")[2]
