"""The question in GraphQL that the page of a thing offers: every kind of thing has one that the service answers."""

from fastapi.testclient import TestClient

from graph.portrait import portrait
from graph.view import Graph
from ontology import ontology
from visualisations.queried import query


def test_every_kind_of_thing_is_asked_for_what_its_page_says(graph: Graph, client: TestClient) -> None:
    view = graph.at()
    fullest: dict[str, str] = {}
    for named in view.names.all("Thing"):
        fullest.setdefault(ontology()[named.cls].family.name, named.key)
    assert {"Theme", "Body", "Post", "Resolution", "Goal", "ActionLine"} <= fullest.keys()
    for key in fullest.values():
        found = portrait(view, key)
        answer = client.post("/graphql", json={"query": query(found, {})}).json()
        assert "errors" not in answer, key
        node = answer["data"]["node"]
        assert (node["key"], node["name"]) == (key, found.thing.name)
        assert all(node[name] for name in found.statements), "nothing is asked that is not stated"


def test_the_question_is_as_the_page_is_seen(graph: Graph) -> None:
    asked = query(portrait(graph.at("2020"), "theme/accessibility"), {"as_of": "2020", "lang": "fr", "edition": "1"})
    assert 'node(id: "theme/accessibility", asOf: "2020", lang: "fr")' in asked
