"""The reader of core.ttl, and what it refuses."""

import pytest

from graph.entity import entity
from ontology import BadOntology, Ontology, UnknownTerm, ontology

HEAD = """
@prefix : <https://w3id.org/remit/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def written(shape: str) -> str:
    return f'{HEAD} :Ship a owl:Class , sh:NodeShape ; rdfs:label "Ship" ; sh:property [ {shape} ] .'


@pytest.mark.parametrize(
    ("shape", "complaint"),
    [
        ('sh:order 1 ; sh:path :crew ; sh:name "crew" ; sh:class :Ship', "neither timeless nor on a fact"),
        ('sh:path :crew ; sh:name "crew" ; :timeless true ; sh:class :Ship', "has no sh:order"),
        ('sh:order 1 ; sh:path :crew ; sh:name "crew" ; :timeless true ; sh:class :Fleet', "which is no class"),
        ('sh:order 1 ; sh:path :crew ; sh:name "crew" ; :timeless true ; sh:datatype xsd:float', "one datatype of"),
        (
            'sh:order 1 ; sh:path :crew ; sh:name "crew" ; :timeless true ; sh:class :Ship ; sh:flags "i"',
            "does not understand",
        ),
        ('sh:order 1 ; sh:path ( :a :b ) ; sh:name "crew" ; :timeless true ; sh:class :Ship', "only plain and inverse"),
    ],
)
def test_the_reader_refuses_what_it_does_not_understand(shape: str, complaint: str) -> None:
    with pytest.raises(BadOntology, match=complaint):
        Ontology(written(shape))


def test_six_lines_of_turtle_make_a_class() -> None:
    made = Ontology(written('sh:order 1 ; sh:path :crew ; sh:name "crew" ; :timeless true ; sh:class :Ship'))["Ship"]
    assert made["crew"].range == "Ship" and made["crew"].many


def test_a_kind_belongs_to_its_family() -> None:
    assert ontology()["Bureau"].family.name == "Body"
    assert ontology()["ServiceOrder"].family.name == "ServiceOrder"


def test_every_role_of_a_responsibility_says_whether_it_owns() -> None:
    assert set(ontology()["Responsibility"]["role"].allowed) == set(ontology().ownership)


@pytest.mark.parametrize(
    ("cls", "values", "complaint"),
    [
        ("Boddy", {"name": "x"}, "did you mean Body"),
        ("Body", {"chairings": "chairing/x"}, "from the other side"),
        ("Body", {"name": ["x", "y"]}, "one value"),
        ("Thing", {"name": "x"}, "no class of things by itself"),
    ],
)
def test_an_entity_is_checked_on_making(cls: str, values: dict[str, str], complaint: str) -> None:
    with pytest.raises((UnknownTerm, ValueError), match=complaint):
        entity(cls, values, "body/x")


def test_a_fact_ends_after_it_begins() -> None:
    ends = {"chair": "post/a", "body": "body/b", "role": "chair"}
    with pytest.raises(ValueError, match="before it begins"):
        entity("Chairing", {**ends, "from": "2020-05", "until": "2019"})
    assert entity("Chairing", {**ends, "from": "2020-05", "until": "2020"})
