"""The links of an edition, and the paths along them: by hand-made facts, and by the shipped tables."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from conftest import said

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.tracing.linkage import FILE, of, written
from graph.tracing.links import KINDS, Links
from graph.tracing.paths import Routes, Walk, dead_ends, routes
from graph.tracing.tracing import trace
from graph.view import Graph, View
from ontology import ontology

WORK, OLD, NEW = "resolution/pp-1", "resolution/pp-1/kyoto-1994", "resolution/pp-1/rev-dubai-2018"
STATED = (
    entity("Resolution", {"name": "Resolution 1"}, WORK),
    entity("Version", {"name": "R1 1994", "versionOf": WORK, "designation": "Kyoto", "adoptedOn": "1994"}, OLD),
    entity("Version", {"name": "R1 2018", "versionOf": WORK, "designation": "Rev. Dubai", "adoptedOn": "2018"}, NEW),
    entity(
        "Clause",
        {"name": "R1, resolves 1", "clauseOf": NEW, "paragraph": "resolves 1", "part": "operative"},
        f"{NEW}/1",
    ),
    entity(
        "Clause",
        {"name": "R1, resolves 2", "clauseOf": NEW, "paragraph": "resolves 2", "part": "operative"},
        f"{NEW}/2",
    ),
    entity("CoordinationBody", {"name": "Task Force"}, "body/tf"),
    entity("Organization", {"name": "Union"}, "body/union"),
    entity("Mandating", {"mandated": "body/tf", "mandate": NEW, "basis": "implements"}),
    entity("Mandating", {"mandated": "body/tf", "mandate": NEW, "basis": "terms of reference"}),
    entity(
        "Activity",
        {"name": "Course", "agents": "body/tf", "inLineWith": f"{NEW}/1", "outputs": "tool/t", "from": "2020"},
        "activity/a",
    ),
    entity("Activity", {"name": "Aside", "agents": "body/union"}, "activity/aside"),
    entity("Tool", {"name": "Portal"}, "tool/t"),
    entity("ActionLine", {"name": "Line 2", "code": "C2"}, "action-line/c2"),
    entity("Goal", {"name": "Goal 9", "number": "9"}, "goal/9"),
    entity("Target", {"name": "Target 9.c", "code": "9.c", "goal": "goal/9"}, "target/9.c"),
    entity("Contribution", {"contributor": "tool/t", "to": "action-line/c2"}),
    entity("Contribution", {"contributor": "activity/a", "to": "target/9.c", "from": "2021"}),
    entity("Contribution", {"contributor": "body/union", "to": "goal/9"}),
    entity("Contribution", {"contributor": "activity/aside", "to": "goal/9"}),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A resolution with two versions, two clauses, a body and what it did."""
    place = Place("document/d", "1")
    return said(
        Home(tmp_path_factory.mktemp("paths"), builders=BUILDERS), *(Reading(place, (one,), "words") for one in STATED)
    )


def found(view: View, start: str, *classes: str, back: bool = False, following: bool = False, hops: int = 6) -> Routes:
    walk = Walk(view, forward=not back, following=following)
    place = walk.links.find(start)
    assert place is not None
    return routes(walk, place, lambda thing: walk.links.cls(thing).name in classes, hops, through=not back)


def told(view: View, several: Routes) -> list[str]:
    return [" > ".join(view.named(view.graph.links.keys[t]).name for t in one.things) for one in several.routes]


def test_every_path_is_found_the_shortest_first(small: Graph) -> None:
    view = small.at()
    assert told(view, found(view, NEW, "ActionLine", "Goal", "Target")) == [
        "R1 2018 > Task Force > Course > Target 9.c",
        "R1 2018 > R1, resolves 1 > Course > Target 9.c",
        "R1 2018 > Task Force > Course > Target 9.c > Goal 9",
        "R1 2018 > Task Force > Course > Portal > Line 2",
        "R1 2018 > R1, resolves 1 > Course > Target 9.c > Goal 9",
        "R1 2018 > R1, resolves 1 > Course > Portal > Line 2",
    ]
    assert len(found(view, NEW, "ActionLine", "Goal", "Target", hops=3).routes) == 2


def test_from_a_goal_back_to_its_nearest_mandates(small: Graph) -> None:
    view = small.at()
    back = found(view, "goal/9", "Version", "Clause", "Resolution", back=True)
    assert told(view, back) == [
        "R1, resolves 1 > Course > Target 9.c > Goal 9",
        "R1 2018 > Task Force > Course > Target 9.c > Goal 9",
    ]
    walk = Walk(view, forward=False)
    assert [walk.links.keys[t] for t in dead_ends(walk, back.reach)] == ["activity/aside", "body/union"]


def test_what_had_not_begun_is_on_no_path(small: Graph) -> None:
    assert len(found(small.at("2019"), NEW, "ActionLine", "Target").routes) == 0
    assert len(found(small.at("2020"), NEW, "ActionLine", "Target").routes) == 2, "not yet to the target"
    assert len(found(small.at("2021"), NEW, "ActionLine", "Target").routes) == 4


def test_later_versions_are_walked_on_to_if_one_says_so(small: Graph) -> None:
    view = small.at()
    assert not found(view, OLD, "ActionLine").routes
    followed = told(view, found(view, OLD, "ActionLine", following=True))
    assert followed[0] == "R1 1994 > R1 2018 > Task Force > Course > Portal > Line 2"


def test_a_clause_that_nothing_follows_is_a_dead_end(small: Graph) -> None:
    walk = Walk(small.at())
    start = walk.links.find(WORK)
    assert start is not None
    reach = routes(walk, start, lambda thing: walk.links.cls(thing).name == "Goal").reach
    assert [walk.links.keys[t] for t in dead_ends(walk, reach)] == [OLD, f"{NEW}/2"]


def test_what_is_proposed_comes_after_what_is_accepted(home: Home) -> None:
    place = Place("document/d", "1")
    doubted = entity("Contribution", {"contributor": "tool/a", "to": "goal/9"})
    stated = [
        entity("Goal", {"name": "Goal 9", "number": "9"}, "goal/9"),
        entity("Resolution", {"name": "Resolution 1"}, WORK),
        *(entity("Tool", {"name": name}, f"tool/{name}") for name in ("a", "b")),
        *(entity("Mandating", {"mandated": f"tool/{n}", "mandate": WORK, "basis": "basis"}) for n in ("a", "b")),
        entity("Contribution", {"contributor": "tool/b", "to": "goal/9"}),
    ]
    proposed = Reading(place, (doubted,), "words", rule="r", confidence=0.6, status="proposed")
    view = said(home, *(Reading(place, (one,), "words") for one in stated), proposed).at()
    first, second = found(view, WORK, "Goal").routes
    assert (view.graph.links.keys[first.things[1]], view.graph.links.keys[second.things[1]]) == ("tool/b", "tool/a")
    assert first.doubt < second.doubt < 1


def test_the_links_of_the_shipped_tables_are_what_the_store_says(graph: Graph) -> None:
    links, identity = graph.links, graph.identity
    named = {kind.relation or "basis" for kind in KINDS}
    assert {"version", "clause", "duty", "target", "contributes to"} <= named
    statements = {links.statement(link, identity) for link in range(len(links.all.sources))}
    assert graph.at().said(statements).keys() == statements, "every link is stated by somebody"
    for thing in range(len(links.keys)):
        assert all(links.all.sources[link] == thing for link in links.out(thing))
        assert all(links.all.targets[link] == thing for link in links.into(thing))
    assert all(one < other for one, other in pairwise(links.keys[t] for t in range(len(links.keys))))


def test_links_are_kept_beside_the_edition_and_read_anew_where_they_are_damaged(graph: Graph, tmp_path: Path) -> None:
    first = of(graph.source, graph.identity, graph.names, tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[: len(whole) // 2])
    again = of(graph.source, graph.identity, graph.names, tmp_path)
    assert (tmp_path / FILE).read_bytes() == whole
    assert len(again.keys) == len(first.keys) == len(of(graph.source, graph.identity, graph.names, None).keys)


MORE = (
    entity(
        "Version", {"name": "R1 2006", "versionOf": WORK, "designation": "Rev.", "adoptedOn": "2006"}, f"{WORK}/2006"
    ),
    entity(
        "Version", {"name": "R1 1998", "versionOf": WORK, "designation": "Rev.", "adoptedOn": "1998-05"}, f"{WORK}/m"
    ),
    entity("Version", {"name": "R1 1994", "versionOf": WORK, "designation": "Kyoto", "adoptedOn": "2022"}, OLD),
    entity("Body", {"name": "Task Force"}, "body/tf"),
    entity("Theme", {"name": "Water"}, "theme/water"),
    entity("Contribution", {"contributor": "tool/t", "to": "action-line/c2", "until": "2023"}),
)


@pytest.mark.parametrize("seed", range(3))
def test_links_that_follow_a_change_are_the_ones_read_anew(home: Home, seed: int) -> None:
    chance, every, shared = Random(seed), (*STATED, *MORE), set()
    home.builders = BUILDERS
    for step in range(7):
        for document in ("a", "b"):
            several = [e for e in every if chance.random() < 0.6] if document == "a" else chance.sample(every, 4)
            readings = [Reading(Place(f"document/{document}", e.key), (e,), "words") for e in several]
            with home.change("more") as change:
                change.replace(f"{document}{step - 1:063}" if step else None, f"{document}{step:063}", readings)
            edition = Shelf(home).edition
            graph = Shelf(home).graph
            assert (edition.place / FILE).read_bytes() == written(graph.source, graph.identity, graph.names)
            shared.add(len(graph.links.all.sources))
    assert len(shared) > 2


def test_links_that_nothing_touched_are_shared(home: Home) -> None:
    home.builders = BUILDERS
    for step, several in enumerate((STATED, [entity("Theme", {"name": "Water"}, "theme/water")])):
        with home.change("more") as change:
            change.put([Reading(Place(f"document/{step}", "1"), tuple(several), "words")])
    assert (Shelf(home).edition.place / FILE).stat().st_nlink == 2


def test_what_are_no_links_is_refused() -> None:
    with pytest.raises(ValueError, match="no links of this version"):
        Links(b"something else")


def test_every_kind_of_link_uses_what_the_ontology_has() -> None:
    classes = [*ontology().below("Thing"), *ontology().below("Fact")]
    known = {prop.iri for cls in classes for prop in cls.properties.values()}
    assert {kind.iri for kind in KINDS} <= known


def test_a_link_is_read_by_other_processes(baseline: Home) -> None:
    assert len(Shelf(baseline).graph.links.keys) == len(Shelf(baseline).graph.links.keys) > 100


def test_what_only_later_documents_say_is_on_no_path_known_by_then(home: Home) -> None:
    papers = [entity("Paper", {"name": year, "issued": year}, f"document/p{year}") for year in ("2019", "2021")]
    stated = [
        *papers,
        entity("Goal", {"name": "Goal 9", "number": "9"}, "goal/9"),
        entity("Resolution", {"name": "Resolution 1"}, WORK),
        entity("WorkingGroup", {"name": "Group"}, "body/g"),
        entity("Mandating", {"mandated": "body/g", "mandate": WORK, "basis": "basis"}),
    ]
    later = entity("Contribution", {"contributor": "body/g", "to": "goal/9"})
    old, new = Place("document/p2019", "1"), Place("document/p2021", "1")
    graph = said(home, *(Reading(old, (one,), "words") for one in stated), Reading(new, (later,), "words"))
    assert len(found(graph.at(known_by="2021"), WORK, "Goal").routes) == 1
    assert not found(graph.at(known_by="2020"), WORK, "Goal").routes
    reached = [step.target.key for step in trace(graph.at(known_by="2020"), graph.names.find("Resolution 1")).steps]
    assert reached == ["body/g"]
