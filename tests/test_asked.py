"""What is asked every day, by the queries of api/endpoint/examples; and questions whose answer is "not stated"."""

from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from graph.ownership.owners import owners
from graph.questions import QUESTIONS
from graph.store import PREFIXES, Embedded
from graph.view import Graph

QUERIES = Path(__file__).parents[1] / "api" / "endpoint" / "examples"
Row = dict[str, str]


def saved(graph: Graph, name: str) -> list[Row]:
    """The rows that a query of api/endpoint/examples gives."""
    assert isinstance(graph.source, Embedded)
    found = graph.source.store.query((QUERIES / f"{name}.rq").read_text(encoding="utf-8"), prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: getattr(row[name], "value", "") for name in names} for row in found]


def test_the_current_roles_of_all_agents(graph: Graph) -> None:
    found = saved(graph, "roles-now")
    task_force = {"role": "chair", "what": "Inter-Sectoral Coordination Task Force", "from": "", "asOf": "2024"}
    assert {"agent": "Deputy Secretary-General", **task_force} in found
    assert all(row["agent"] and row["role"] and row["what"] for row in found)


def test_what_roles_someone_has_held_and_when(graph: Graph) -> None:
    held = [(row["role"], row["what"], row["asOf"]) for row in saved(graph, "roles-of-someone")]
    assert held == [
        ("chair", "Inter-Sectoral Coordination Task Force", "2020-01"),
        ("chair", "Inter-Sectoral Coordination Task Force", "2021-03-31"),
        ("chair", "Inter-Sectoral Coordination Task Force", "2022"),
        ("chair", "Inter-Sectoral Coordination Task Force", "2024"),
        ("chair", "Umbrella group on Digital Transformation", "2021-03-31"),
        ("chair", "WSIS Task Force", "2010"),
    ]


def test_all_statuses_of_documents_with_their_times(graph: Graph) -> None:
    stated = [
        (r["document"], r["status"], r["by"], r["from"], r["asOf"]) for r in saved(graph, "statuses-of-documents")
    ]
    assert ("Document C20/38", "not reviewed", "", "", "2021-03-31") in stated
    proposal = "Proposal for a harmonized capacity development framework in ITU"
    assert [one for one in stated if one[0] == proposal] == [
        (proposal, "approved", "Council 2022", "2022", "2023-04"),
        (proposal, "considered", "Council 2022", "2022", "2023-04"),
    ]


@pytest.mark.parametrize("theme", ["Accessibility", "Gender", "Multilingualism", "Emergency Telecommunications"])
def test_a_focal_point_that_no_document_names_is_not_stated(graph: Graph, theme: str) -> None:
    found = owners(graph.at(), graph.names.find(theme, "Theme"))
    assert not found.accountable and not found.responsible
    assert found.sentence.endswith(f"Not stated in the {graph.documents} documents searched: a lead or a focal point.")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("paths", {"thing": "Resolution 191", "to": "goal/9"}),
        ("paths", {"thing": "goal/1"}),
        ("genealogy", {"thing": "JIU"}),
        ("oversight", {"since": "1990", "until": "1995"}),
        ("what-if", {"thing": "Universal Postal Union", "act": "retire"}),
    ],
)
def test_what_no_document_says_is_not_stated_and_never_no(graph: Graph, name: str, given: dict[str, str]) -> None:
    told = str(QUESTIONS[name].ask(graph.at(), given).sentence)
    assert "stated" in told and f"in the {graph.documents} documents searched" in told
