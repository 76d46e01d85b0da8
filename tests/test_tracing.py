"""The named questions that follow what came of what: paths, genealogy, stale citations, changes."""

from dataclasses import replace

import pytest
from conftest import said

from graph.editions.home import Home
from graph.editions.pins import NoEdition
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity, entity
from graph.ownership.owners import owners
from graph.questions import QUESTIONS
from graph.questions.changes import Changes
from graph.questions.citations import Citations, citations
from graph.questions.genealogy import genealogy
from graph.questions.paths import Paths
from graph.reading import Place, Reading
from graph.tracing.citing import FILE
from graph.view import Graph, View
from ontology import ontology

WORK, OLD, NEW = "resolution/pp-1", "resolution/pp-1/kyoto-1994", "resolution/pp-1/rev-dubai-2018"


def read(*several: Entity, document: str = "document/d") -> list[Reading]:
    """What a document states, a reading for each."""
    return [Reading(Place(document, "1"), (one,), "words") for one in several]


# ---- paths ------------------------------------------------------------------------------------


def asked(view: View, **given: object) -> Paths:
    found = QUESTIONS["paths"].ask(view, given)
    assert isinstance(found, Paths)
    return found


def test_the_paths_of_resolution_1332_are_told_hop_by_hop_with_the_words_that_say_so(graph: Graph) -> None:
    found = asked(graph.at(), thing="Resolution 1332", hops=4)
    assert str(found.sentence) == "10 paths lead from Council Resolution 1332 to action lines, goals and frameworks."
    assert all(hop.evidence for one in found.destinations for way in one.ways for hop in way.hops)
    agenda = found.destinations[0]
    assert (agenda.thing.name, agenda.number, len(agenda.ways)) == ("2030 Agenda for Sustainable Development", 5, 1)
    assert [str(hop.sentence) for hop in agenda.ways[0].hops] == [
        "WSIS Task Force implements Council Resolution 1332",
        "WSIS Task Force contributes to 2030 Agenda for Sustainable Development",
    ]
    assert agenda.ways[0].hops[0].evidence[0].quote == "the fulfilment of Council Resolution 1332"
    lengths = [len(one.ways[0].hops) for one in found.destinations]
    assert lengths == sorted(lengths)


def test_dead_ends_are_named(graph: Graph) -> None:
    found = asked(graph.at(), thing="Resolution 191")
    assert str(found.finding).endswith("is stated in the 5 documents searched") or "0 documents" in str(found.finding)
    told = [str(end.sentence) for end in found.dead_ends]
    assert told[0] == "no body, duty or activity is stated for Resolution 191 (Busan, 2014)"


def test_pages_of_paths_are_one_after_the_other(graph: Graph) -> None:
    view = graph.at()
    whole = asked(view, thing="Resolution 1332", each=50, most=50)
    assert whole.further is None and sum(len(one.ways) for one in whole.destinations) == whole.number
    first = asked(view, thing="Resolution 1332", each=50, most=4)
    second = asked(view, thing="Resolution 1332", each=50, most=50, after=first.further)
    ways = [(one.thing.key, way) for part in (first, second) for one in part.destinations for way in one.ways]
    assert sorted(ways, key=str) == sorted(((d.thing.key, w) for d in whole.destinations for w in d.ways), key=str)


def test_all_paths_between_two_things(graph: Graph) -> None:
    view = graph.at()
    there = asked(view, thing="Resolution 1332", to="WSIS outcomes")
    back = asked(view, thing="WSIS outcomes", to="Resolution 1332")
    assert (there.toward, back.toward) == ("goals", "mandates")
    assert there.number == back.number > 0
    assert [d.ways for d in there.destinations] == [d.ways for d in back.destinations]
    assert str(there.finding).endswith("from Council Resolution 1332 to WSIS outcomes")
    assert "no path from Resolution 191 to WSIS outcomes" in str(
        asked(view, thing="Resolution 191", to="WSIS outcomes").finding
    )


def test_from_a_framework_back_to_the_mandates(graph: Graph) -> None:
    found = asked(graph.at(), thing="WSIS outcomes", most=50)
    assert {"Resolution", "Version"} & {one.thing.cls for one in found.destinations}
    assert all(way.hops[-1].target.name == "WSIS outcomes" for one in found.destinations for way in one.ways)
    assert all(way.hops[0].source == one.thing for one in found.destinations for way in one.ways)
    assert all(str(end.sentence).startswith("no mandate is stated for ") for end in found.dead_ends)


@pytest.mark.parametrize("given", [{"hops": 0}, {"hops": 99}, {"each": 0}, {"most": 0}, {"after": -1}])
def test_what_cannot_be_walked_or_shown_is_refused(graph: Graph, given: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="hops lie between 1 and 12"):
        asked(graph.at(), thing="Resolution 1332", **given)


# ---- genealogy and citations ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "standing"),
    [
        ("2019", ["Artificial Intelligence"]),
        ("2021-06", ["Emerging Trends and Artificial Intelligence"]),
        (None, ["Emerging Trends and Artificial Intelligence"]),
    ],
)
def test_a_theme_of_2019_finds_its_successor_of_2021(graph: Graph, as_of: str | None, standing: list[str]) -> None:
    found = genealogy(graph.at(as_of), graph.names.find("Artificial Intelligence", "Theme"))
    assert [one.name for one in found.standing] == standing
    assert {(one.before.name, one.how, one.day) for one in found.changes} == {
        ("Artificial Intelligence", "merge", "2021-03-31"),
        ("Emerging Trends", "merge", "2021-03-31"),
    }
    assert [one.year for one in found.entries] == ["2020-01", "2020-01", "2021-03-31"]
    assert all(change.evidence for change in found.changes)
    assert all(entry.evidence for entry in found.entries)


def test_who_owns_a_theme_that_was_merged_is_answered_with_what_took_its_place(graph: Graph) -> None:
    theme = graph.names.find("Artificial Intelligence", "Theme")
    assert owners(graph.at("2021-06"), theme).sentence.endswith(
        "Stands for it: Emerging Trends and Artificial Intelligence."
    )
    assert not owners(graph.at("2019"), theme).standing


def test_a_successor_asked_for_an_earlier_date_leads_back(graph: Graph) -> None:
    found = genealogy(graph.at("2019"), graph.names.find("Emerging Trends and Artificial Intelligence"))
    assert [one.name for one in found.standing] == ["Artificial Intelligence", "Emerging Trends"]


def test_the_versions_of_a_resolution_are_its_genealogy(graph: Graph) -> None:
    work = graph.names.find("Resolution 191")
    assert [(str(c.sentence), c.day) for c in genealogy(graph.at(), work).changes] == [
        ("Resolution 191 (Busan, 2014) was revised as Resolution 191 (Rev. Dubai, 2018)", "2018"),
        ("Resolution 191 (Rev. Dubai, 2018) was revised as Resolution 191 (Rev. Bucharest, 2022)", "2022"),
    ]
    assert [one.name for one in genealogy(graph.at("2020"), work).standing] == ["Resolution 191 (Rev. Dubai, 2018)"]


def test_what_became_of_something_is_not_stated(graph: Graph) -> None:
    found = genealogy(graph.at(), graph.names.find("ISC-TF"))
    assert "is not stated in" in str(found.finding)


CITING = [
    entity("Resolution", {"name": "Resolution 1"}, WORK),
    entity("Version", {"name": "R1 1994", "versionOf": WORK, "designation": "Kyoto", "adoptedOn": "1994"}, OLD),
    entity("Version", {"name": "R1 2018", "versionOf": WORK, "designation": "Rev. Dubai", "adoptedOn": "2018-11"}, NEW),
    entity("Paper", {"name": "Early", "issued": "2015", "cites": OLD}, "document/early"),
    entity("Paper", {"name": "Same year", "issued": "2018", "cites": OLD}, "document/same"),
    entity("Paper", {"name": "Late", "issued": "2021", "cites": OLD}, "document/late"),
    entity("Paper", {"name": "Right", "issued": "2021", "cites": NEW}, "document/right"),
    entity("Paper", {"name": "Undated", "cites": OLD}, "document/undated"),
]


@pytest.fixture(scope="module")
def citing(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Papers that cite a version, and a fact that a late one states."""
    body = entity("WorkingGroup", {"name": "Group"}, "body/g")
    mandating = entity("Mandating", {"mandated": "body/g", "mandate": OLD, "basis": "implements"})
    home = Home(tmp_path_factory.mktemp("citing"), builders=BUILDERS)
    return said(home, *read(*CITING, body), *read(mandating, document="document/late"))


def test_a_citation_of_what_was_replaced_is_stale_only_if_it_was_written_later(citing: Graph) -> None:
    found = QUESTIONS["stale-citations"].ask(citing.at(), {})
    assert isinstance(found, Citations)
    assert str(found.sentence) == "2 citations of versions were out of date when they were written."
    assert [(c.citing.name, c.written, c.followed.name) for c in found.citations] == [
        ("Group", "2021", "R1 2018"),
        ("Late", "2021", "R1 2018"),
    ]
    assert str(found.citations[1].sentence) == "Late cites R1 1994, replaced by R1 2018 in 2018-11"
    every = citations(citing.at(), also_since=True).citations
    assert [c.citing.name for c in every if not c.stale] == ["Same year", "Early", "Undated"]


def test_what_is_kept_of_citations_is_what_is_looked_up(citing: Graph) -> None:
    assert citing.folder and (citing.folder / FILE).exists()
    for when in (None, "2019", "2016"):
        kept, looked_up = (citations(one.at(when), also_since=True) for one in (citing, replace(citing, folder=None)))
        assert kept == looked_up


def test_before_the_next_version_nothing_is_stale(citing: Graph) -> None:
    found = citations(citing.at("2016"))
    assert not found.citations and "is not stated in" in str(found.finding)
    assert not citations(citing.at(), mandate=citing.names.find("R1 2018")).citations


# ---- changes ----------------------------------------------------------------------------------


def news(view: View, since: str, theme: str = "") -> Changes:
    found = QUESTIONS["changes"].ask(view, {"since": since, "theme": theme})
    assert isinstance(found, Changes)
    return found


def test_what_is_new_since_a_session_by_theme(graph: Graph) -> None:
    found = news(graph.at(), "C20", "Accessibility")
    assert found.session and found.session.name == "Council 2020" and found.since == "2020"
    assert {c.change for c in found.changes} == {"new"}
    told = {(c.fact.cls.name, tuple(e.name for e in c.ends)) for c in found.changes}
    iscg = "Inter-Sector Coordination Group on issues of mutual interest"
    assert ("Coverage", (iscg, "Accessibility")) in told
    assert "Report of the ISC-TF to TSAG, 2020" not in {one.document.name for one in found.documents}
    assert all(c.evidence for c in found.changes)


def test_what_was_known_before_is_not_new(graph: Graph) -> None:
    chairings = graph.at().leading(["body/isc-tf"], ontology()["Body"]["chairings"])["body/isc-tf"]
    assert not set(chairings) & {c.fact.key for c in news(graph.at(), "2020").changes}
    assert set(chairings) & {c.fact.key for c in news(graph.at(), "2018").changes}
    assert not news(graph.at("2021"), "2021").documents, "what came after the date of the view is not known yet"


def test_an_end_that_a_later_document_states_is_told(home: Home) -> None:
    post, body = entity("Post", {"name": "Chief"}, "post/c"), entity("WorkingGroup", {"name": "Group"}, "body/g")
    papers = [entity("Paper", {"name": y, "issued": y}, f"document/p{y}") for y in ("2019", "2021")]
    ends = {"chair": "post/c", "body": "body/g", "role": "chair"}
    before, after = entity("Chairing", ends), entity("Chairing", {**ends, "until": "2020-05"})
    old = read(post, body, *papers, before, document="document/p2019")
    found = news(said(home, *old, *read(after, document="document/p2021")).at(), "2020")
    assert [(c.change, [e.name for e in c.ends], c.how) for c in found.changes] == [
        ("ended", ["Chief", "Group"], "chair")
    ]
    assert str(found.finding) == "since 2020: 1 fact that is new or ended, by 1 document"


def test_a_session_without_a_date_or_a_name_is_refused(graph: Graph) -> None:
    with pytest.raises(LookupError, match="no event is called"):
        news(graph.at(), "the last one")
    assert str(news(graph.at(), "2030").finding) == "no document of a day after 2030 is known"


def led(who: str, **more: str) -> Entity:
    """That a body leads on water."""
    return entity("Responsibility", {"responsible": f"body/{who}", "for": "theme/water", "role": who, **more})


def test_changes_since_an_edition_are_what_it_did_not_state_and_what_is_stated_no_more(home: Home) -> None:
    home.builders = BUILDERS
    things = [entity("Theme", {"name": "Water"}, "theme/water"), entity("Body", {"name": "Board"}, "body/lead")]
    first = [*things, entity("Body", {"name": "Office"}, "body/office"), led("lead", until="2019")]
    second = [*things, entity("Body", {"name": "Bureau"}, "body/partner"), led("lead", until="2020"), led("partner")]
    for number, several in enumerate((first, second), start=1):
        with home.change("more") as change:
            change.replace(f"{number - 1:064}" if number > 1 else None, f"{number:064}", read(*several))
    view = Shelf(home).graph.at()
    found = QUESTIONS["changes"].ask(view, {"since": "edition 1", "theme": "Water"})
    assert isinstance(found, Changes)
    assert [(c.change, [end.name for end in c.ends], c.how) for c in found.changes] == [
        ("stated otherwise", ["Board", "Water"], "lead"),
        ("new", ["Bureau", "Water"], "partner"),
    ]
    every = QUESTIONS["changes"].ask(view, {"since": "Edition 1"})
    assert isinstance(every, Changes)
    [gone] = [one for one in every.changes if one.change == "stated no more"]
    assert gone.fact.values["name"] == ("Office",) and gone.evidence[0].quote == "words"
    assert str(every) == "Not as in edition 1: 4 things and facts."
    with pytest.raises(ValueError, match="edition 2 is later than edition 1"):
        Shelf(home).graph.earlier("1")[0].earlier("2")
    with pytest.raises(NoEdition, match="there is no edition '9'"):
        QUESTIONS["changes"].ask(view, {"since": "edition 9"})
