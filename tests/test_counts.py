"""How many of each class the shipped tables state, read from the store: a row lost or doubled shows here."""

from graph.view import Graph
from ontology import ontology

COUNTS = {
    "ActionLine": 19, "Activity": 138, "AdvisoryGroup": 3, "Body": 165, "BodyGroup": 12, "Bureau": 3, "Campaign": 2,
    "Chairing": 30, "CircularLetter": 2, "Composition": 54, "Conference": 35, "Consideration": 12, "Contribution": 66,
    "CoordinationBody": 9, "Coverage": 33, "Dataset": 1, "Department": 5, "Disagreement": 1, "Duty": 12,
    "Establishment": 36, "Event": 67, "EventSeries": 12, "Framework": 16, "Goal": 17, "GoverningBody": 13,
    "Initiative": 10, "List": 2, "Listing": 25, "Mandating": 21, "Meeting": 17, "Membership": 64, "Observation": 21,
    "Organization": 15, "OversightBody": 4, "Paper": 135, "Partnership": 2, "Plan": 12, "Policy": 5, "Post": 14,
    "PostGroup": 9, "Prize": 3, "Project": 1, "Report": 27, "Reporting": 19, "Resolution": 22, "Responsibility": 82,
    "Review": 1, "Sector": 3, "ServiceOrder": 2, "Stage": 33, "StudyGroup": 12, "Succession": 8,
    "TermsOfReference": 3, "ThematicGroup": 2, "Theme": 36, "Tool": 14, "UNEntity": 50, "UNMechanism": 29,
    "Version": 26, "WebPage": 56, "WorkingGroup": 4,
}  # fmt: skip


def test_the_shipped_tables_state_so_many_of_each_class(graph: Graph) -> None:
    counted = {name: _count(graph, name) for name, cls in ontology().items() if not cls.abstract}
    stated = {name: number for name, number in counted.items() if number and not ontology()[name].within("Evidence")}
    assert stated == COUNTS


def _count(graph: Graph, cls: str) -> int:
    return len({str(row["one"]) for row in graph.source.rows(f"SELECT ?one {{ BELIEVED {{ ?one a :{cls} }} }}")})
