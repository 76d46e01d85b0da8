"""The questions of the mission, asked of the shipped tables."""

import pytest
from conftest import said

from graph.editions.home import Home
from graph.entity import entity
from graph.naming.names import NotFound
from graph.ownership.owners import owners
from graph.portrait import portrait
from graph.reading import Place, Reading
from graph.tracing.tracing import trace
from graph.view import Graph


def test_who_owns_accessibility_in_2020(graph: Graph) -> None:
    found = owners(graph.at("2020"), graph.names.find("Accessibility", "Theme"))
    assert not found.accountable and not found.responsible
    assert found.not_stated == ("a lead", "a focal point") and found.documents == 5
    coordination = next(c for c in found.coordinated_by if c.coverage.agent.acronym == "ISC-TF")
    assert [c.agent.name for c in coordination.chairs] == ["Deputy Secretary-General"]
    assert [p.agent.key for p in coordination.posts] == ["post-group/inter-sectoral-focal-points"]
    assert any("Accessibility" in e.quote for e in coordination.coverage.evidence)


def test_co_facilitators_and_partners_are_no_owners(graph: Graph) -> None:
    for line, owned in (("C2", True), ("C8", False)):
        found = owners(graph.at(), graph.names.find(line, "ActionLine"))
        itu = {o.agent.acronym for o in (*found.accountable, *found.responsible)} & {"ITU"}
        assert bool(itu) is owned
        assert owned or "ITU" in {o.agent.acronym for o in found.also_involved}


def test_an_owner_in_several_roles_is_named_once(graph: Graph) -> None:
    found = owners(graph.at(), graph.names.find("C5", "ActionLine"))
    assert "(sole facilitator, facilitator, implementer)." in found.sentence


def test_the_chair_of_the_group_for_a_theme_is_accountable(home: Home) -> None:
    place = Place("document/d", "1")
    stated = [
        entity("Theme", {"name": "Rivers"}, "theme/rivers"),
        entity("ThematicGroup", {"name": "Rivers group"}, "body/rg"),
        entity("Post", {"name": "River Master"}, "post/rm"),
        entity("Coverage", {"body": "body/rg", "theme": "theme/rivers"}),
        entity("Chairing", {"chair": "post/rm", "body": "body/rg", "role": "chair", "until": "2021"}),
        entity(
            "Responsibility",
            {"responsible": "post/rm", "for": "theme/rivers", "role": "focal point", "modality": "planned"},
        ),
    ]
    graph = said(home, *(Reading(place, (e,), "words") for e in stated))
    found = owners(graph.at("2020"), graph.names.find("Rivers"))
    assert [o.agent.name for o in found.accountable] == ["River Master"]
    assert not found.responsible, "what is only planned owns nothing"
    assert not owners(graph.at("2022"), graph.names.find("Rivers")).accountable, "it ended in 2021"
    assert not owners(graph.at(), graph.names.find("Rivers")).accountable


def test_what_came_of_resolution_1332(graph: Graph) -> None:
    found = trace(graph.at(), graph.names.find("Resolution 1332"))
    assert "resolution/council-1332/modified-2016" in {n.key for n in found.reached}
    assert found.of("Activity") and found.of("Framework")
    assert all(step.evidence for step in found.steps)
    assert [s.depth for s in found.steps] == sorted(s.depth for s in found.steps)
    target = found.of("Framework")[0].key
    assert found.paths(target)[0][0] == "resolution/council-1332"


def test_a_trace_of_nothing_says_so(home: Home) -> None:
    graph = said(
        home, Reading(Place("document/d", "1"), (entity("Resolution", {"name": "Resolution 1"}, "resolution/1"),))
    )
    assert "nothing that came of it is stated" in trace(graph.at(), graph.names.find("Resolution 1")).sentence


@pytest.mark.parametrize("asked", ["Accesibility", "acessibility", "Accessibility policy x"])
def test_what_is_not_found_comes_with_what_is_near(graph: Graph, asked: str) -> None:
    with pytest.raises(NotFound) as missing:
        graph.names.find(asked, "Theme")
    assert "theme/accessibility" in {n.key for n in missing.value.near}


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("isc-tf", "body/isc-tf"),
        ("Inter-Sectoral Coordination Task Force", "body/isc-tf"),
        ("the inter sector coordination task force", "body/isc-tf"),
        ("Resolution 191", "resolution/pp-191"),
        ("Resolution 191 (Rev. Dubai, 2018)", "resolution/pp-191/rev-dubai-2018"),
        ("C17/47", "document/C17-47"),
        ("goal/9", "goal/9"),
    ],
)
def test_a_thing_is_found_by_what_people_call_it(graph: Graph, asked: str, key: str) -> None:
    assert graph.names.find(asked).key == key


def test_a_portrait_says_everything_with_its_evidence(graph: Graph) -> None:
    found = portrait(graph.at(), "body/isc-tf")
    assert {"chairings", "members", "coverages", "observations", "mandates"} <= set(found.statements)
    assert all(s.evidence for s in found.all if s.fact is None or s.relation == "chairings")


def test_the_un_s_own_identifiers_are_used(graph: Graph) -> None:
    assert graph.identity.iri("goal/9").value == "http://metadata.un.org/sdg/9"
    assert graph.at().node("goal/9").cls.name == "Goal"


def test_a_trace_at_a_date_leads_to_nothing_that_had_not_begun(home: Home) -> None:
    place = Place("document/d", "1")
    late = {"name": "Late work", "inLineWith": "resolution/1", "from": "2021", "outputs": "tool/t"}
    stated = [
        entity("Resolution", {"name": "Resolution 1"}, "resolution/1"),
        entity("Tool", {"name": "A tool"}, "tool/t"),
        entity("Activity", late, "activity/late"),
    ]
    candidate = entity("Activity", {"name": "Rumour", "inLineWith": "resolution/1"}, "activity/rumour")
    graph = said(
        home,
        *(Reading(place, (e,), "words") for e in stated),
        Reading(place, (candidate,), "words", status="candidate", confidence=0.3),
    )
    resolution = graph.names.find("Resolution 1")
    assert not trace(graph.at("2018"), resolution).steps
    assert [n.name for n in trace(graph.at("2022"), resolution).reached] == ["Late work", "A tool"]
