"""Our tables and all the public data that remit knows, in one load: how many of each class, and what joins."""

from pathlib import Path

import pytest

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.ownership.owners import owners
from graph.view import Graph
from loaders.load import Policy, Report, load
from loaders.shipped import tables
from ontology import ontology

SETS = (
    "sdg-lod4stats", "sdg-framework-tables", "sdg-translations", "wsis-sdg-matrix", "un-system-chart", "un80-actions",
    "un-mandates", "itu-basic-texts",
)  # fmt: skip
COUNTS = {
    "ActionLine": 19, "Activity": 228, "AdvisoryGroup": 3, "Body": 384, "BodyGroup": 17, "Bureau": 3, "Campaign": 2,
    "Chairing": 30, "CircularLetter": 2, "Clause": 1350, "Composition": 345, "Conference": 35, "Consideration": 12,
    "Contribution": 356, "CoordinationBody": 9, "Coverage": 33, "Dataset": 8, "Decision": 41, "Department": 5,
    "Disagreement": 9, "Duty": 161, "Establishment": 39, "Event": 67, "EventSeries": 12, "Framework": 16, "Goal":
    17, "GoverningBody": 41, "Indicator": 263, "Initiative": 42, "List": 4, "Listing": 517, "Mandating": 1456,
    "Meeting": 17, "Membership": 94, "Milestone": 249, "Observation": 21, "Organization": 22, "OversightBody": 7,
    "Paper": 241, "Partnership": 2, "Plan": 12, "Policy": 5, "Post": 43, "PostGroup": 11, "Prize": 3, "Project": 1,
    "Report": 30, "Reporting": 19, "Resolution": 1597, "Responsibility": 972, "Review": 1, "Sector": 3,
    "ServiceOrder": 2, "Stage": 33, "StudyGroup": 12, "Succession": 5328, "Target": 169, "TermsOfReference": 3,
    "ThematicGroup": 2, "Theme": 36, "Tool": 14, "Treaty": 2, "UNEntity": 122, "UNMechanism": 29, "Version": 90,
    "WebPage": 56, "WorkPackage": 31, "WorkingGroup": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Report]:
    home = Home(tmp_path_factory.mktemp("world"))
    folders = [*tables(), *(shared / "data" / name for name in SETS)]
    return home, load(home, folders, Policy.WHOLE_FILES, "tests")


@pytest.fixture(scope="module")
def world(loaded: tuple[Home, Report]) -> Graph:
    return Shelf(loaded[0]).graph


def test_nothing_is_refused(loaded: tuple[Home, Report]) -> None:
    _, report = loaded
    assert not [(f.path.name, str(f.problems[0])) for f in report.files if f.problems]
    assert {f.outcome for f in report.files} == {"loaded", "skipped"}


def test_so_many_of_each_class_are_stated(world: Graph) -> None:
    counted = {name: _count(world, name) for name, cls in ontology().items() if not cls.abstract}
    assert {n: c for n, c in counted.items() if c and not ontology()[n].within("Evidence")} == COUNTS


@pytest.mark.parametrize(
    ("key", "documents"),
    [
        ("goal/9", {"document/sdg-kos", "document/sdg-framework", "document/wsis-sdg-matrix-by-goal"}),
        ("body/un-desa", {"document/remit-reference-names", "document/un-system-chart", "document/un80-actions"}),
        (
            "resolution/unga-70-125",
            {"document/C17-47", "resolution/unga-70-125", "resolution/pp-25/rev-bucharest-2022"},
        ),
    ],
)
def test_one_thing_of_several_sources_is_one(world: Graph, key: str, documents: set[str]) -> None:
    rows = world.source.rows(
        "SELECT DISTINCT ?document { BELIEVED { GRAPH ?reading { $thing a ?class } "
        "?reading :passage ?passage . ?passage :document ?document } }",
        thing=world.identity.iri(key),
    )
    assert documents <= {world.identity.key(document) for (document,) in rows}


def test_who_looks_after_an_indicator_is_its_custodian(world: Graph) -> None:
    view = world.at()
    found = owners(view, world.names.find("indicator/C090c01"))
    assert [(o.agent.acronym, o.role) for o in found.responsible] == [("ITU", "custodian")]


def _count(graph: Graph, cls: str) -> int:
    return len({str(row["one"]) for row in graph.source.rows(f"SELECT ?one {{ BELIEVED {{ ?one a :{cls} }} }}")})
