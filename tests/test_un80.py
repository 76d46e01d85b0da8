"""The UN80 actions: who leads and who takes part in which action of which work package, by when, on which words."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import Entity
from graph.view import Node, View
from loaders.load import Policy, load
from loaders.reference import Given, read
from loaders.reference.un80_actions import FORMS
from loaders.shipped import tables
from loaders.tables.table import Batch
from ontology import ontology

FILE = "data/un80-actions/actions.json"
SECRETARY_GENERAL = "post/itu-secretary-general"
ITU_TAKES_PART = {"34", "54", "61", "62", "68", "93"}


def loaded(home: Home, *paths: Path) -> View:
    """A view of a home in which paths were loaded without refusal."""
    report = load(home, paths, Policy.WHOLE_FILES, "tests")
    assert not [f"{f.path.name}: {p}" for f in report.files for p in f.problems]
    return Shelf(home).graph.at()


def every(view: View, cls: str) -> list[Node]:
    """Every node of a class."""
    rows = view.graph.source.rows(f"SELECT ?x {{ BELIEVED {{ ?x a <{ontology()[cls].iri.value}> }} }}")
    return view.nodes(view.graph.identity.key(row["x"]) for row in rows)


def actions() -> list[dict[str, Any]]:
    """The real records."""
    found = json.loads((SHARED / FILE).read_text())
    assert isinstance(found, list)
    return found


def stated(records: list[dict[str, Any]]) -> Batch:
    """What records state."""
    found = read(Given("actions.json", json.dumps(records).encode()), FORMS)
    assert isinstance(found, Batch)
    return found


def entities(batch: Batch) -> list[Entity]:
    """Every entity that a batch states."""
    return [one for reading in batch.readings for one in reading.entities]


@pytest.fixture(scope="module")
def un80(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> View:
    """The actions alone, in a home of their own."""
    return loaded(Home(tmp_path_factory.mktemp("un80")), (shared / FILE).parent)


def test_every_package_action_and_milestone_is_there(un80: View) -> None:
    classes = ("WorkPackage", "Activity", "Milestone", "Responsibility", "Report", "Post", "PostGroup", "Mandating")
    assert {cls: len(every(un80, cls)) for cls in classes} == {
        "WorkPackage": 31,
        "Activity": 90,
        "Milestone": 249,
        "Responsibility": 583,
        "Report": 3,
        "Post": 32,
        "PostGroup": 2,
        "Mandating": 8,
    }


def test_itu_takes_part_in_six_actions_and_leads_two_packages(un80: View) -> None:
    answers = [n for n in every(un80, "Responsibility") if n.text("responsible") in {"body/itu", SECRETARY_GENERAL}]
    assert {numbered(n) for n in answers if n.text("role") == "participating"} == ITU_TAKES_PART
    assert {n.text("for") for n in answers if n.text("role") == "lead"} == {
        "initiative/un80-wp-8",
        "initiative/un80-wp-15",
        *(f"activity/un80-action-{number}" for number in (34, 54, 61, 62)),
    }


def numbered(node: Node) -> str:
    """The number of the action that somebody answers for."""
    return node.text("for").rpartition("-")[2]


def test_an_action_has_its_package_status_report_and_milestones(un80: View) -> None:
    action = un80.node("activity/un80-action-65")
    assert action.text("name").startswith("Conduct assessment for integration of basic information")
    assert (action.text("modality"), action.text("inLineWith")) == ("started", "document/un80-ws3-report")
    [package] = [n.text("whole") for n in every(un80, "Composition") if n.text("part") == action.key]
    assert un80.node(package).text("name") == "UN80 work package 14: Unified services roadmap"
    due = {n.key: n.text("due") for n in every(un80, "Milestone") if n.text("milestoneOf") == action.key}
    assert due == {
        "milestone/un80-action-65-first": "2026-01-31",
        "milestone/un80-action-65-upcoming": "2026-01-31",
        "milestone/un80-action-65-final": "2026-09-14",
    }


def test_the_report_is_cited_by_its_paragraph(shared: Path) -> None:
    [cited] = [
        reading
        for reading in stated(actions()).readings
        if reading.entities[0].key == "activity/un80-action-65" and reading.place.document == "document/un80-ws3-report"
    ]
    assert cited.place.paragraph == "84"
    assert cited.quote.startswith("Basic information and communication technology services, as well as payroll")


def test_parts_of_an_action_belong_to_it(un80: View) -> None:
    parts = {n.text("part") for n in every(un80, "Composition") if n.text("whole") == "activity/un80-action-95"}
    assert {key.removeprefix("activity/un80-action-95-") for key in parts} == {
        "contractual-translation-documentation",
        "human-resources-administration-consolidation",
        "ict-consolidation",
        "travel-consolidation",
    }


def test_two_offices_of_one_entity_take_part_once(un80: View) -> None:
    [eosg] = [
        n
        for n in every(un80, "Responsibility")
        if n.text("for") == "activity/un80-action-38" and n.text("responsible") == "body/eosg"
    ]
    assert eosg.text("qualification") == "USG Policy; ODSG"


def test_a_decision_names_its_resolution(un80: View) -> None:
    rests = {n.text("mandate") for n in every(un80, "Mandating")}
    assert rests == {"resolution/unga-80-242"}
    modalities = Counter(n.text("modality") for n in every(un80, "Activity"))
    assert modalities == {"started": 78, "decided": 12}


def test_the_deputy_of_the_un_is_not_that_of_itu(shared: Path, tmp_path: Path) -> None:
    view = loaded(Home(tmp_path / "home"), (shared / FILE).parent, *tables())
    assert view.node(SECRETARY_GENERAL).text("name") == "ITU Secretary-General"
    assert view.node("post/un-deputy-secretary-general").text("postIn") == "body/un"
    led = [n for n in every(view, "Responsibility") if n.text("responsible") == "post/deputy-secretary-general"]
    assert not [n for n in led if "un80" in n.text("for")]
    assert view.node("body/un-habitat").text("name") == "United Nations Human Settlements Programme"


def test_a_name_of_a_person_is_never_kept(shared: Path) -> None:
    records = actions()
    records[0] |= {
        "action_leads": ["Ada Lovelace", "USG Ada Lovelace", "USG DPPA"],
        "action_entities": "DPO; Ada Lovelace",
        "first_milestone": "Report by Ms. Lovelace finished",
    }
    batch = stated(records)
    said = [text for reading in batch.readings for text in (reading.quote, *texts(reading.entities), reading.place.key)]
    assert not [text for text in said if "lovelace" in text.lower()]
    assert not [note for note in batch.notes if "lovelace" in str(note).lower()]
    assert [note.where for note in batch.notes[:4]] == [
        "record 1 (Action 14), column action_leads",
        "record 1 (Action 14), column action_leads",
        "record 1 (Action 14), column action_entities",
        "record 1 (Action 14), column first_milestone",
    ]


def texts(found: tuple[Entity, ...]) -> list[str]:
    """Every key and value of entities."""
    return [text for one in found for text in (one.key, *(value for _, value in one.values))]


def test_numbers_written_as_decimals_are_the_same_numbers(shared: Path) -> None:
    columns = ("action_number", "work_package_number")
    decimal = [record | {column: float(record[column]) for column in columns} for record in actions()]
    assert {e.key for e in entities(stated(decimal))} == {e.key for e in entities(stated(actions()))}


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ({"public_action_status": "Paused"}, "'Paused' is no status known here: it is kept as planned"),
        ({"updates": "Moved"}, "'Moved' is not understood, and is not kept"),
        ({"report": "WS9"}, "'WS9' is no report known here"),
        ({"first_milestone_deadline": "soon"}, "'soon' is no day, and is not kept"),
        ({"action_number": None}, "it has no number, no work package or no words, and is left out"),
        ({"action_number": 15}, "it is there already, and is left out"),
        ({"colour": "blue"}, "it is not known in this set, and is not kept"),
    ],
)
def test_what_is_not_understood_is_noted(shared: Path, cells: dict[str, Any], note: str) -> None:
    records = actions()
    records[0] |= cells
    assert note in [found.message for found in stated(records).notes]


def test_the_real_file_leaves_one_thing_open(shared: Path) -> None:
    assert [str(note) for note in stated(actions()).notes] == [
        "record 26 (Action 38), column first_milestone: it is empty, but due on 2025-11-30"
    ]
