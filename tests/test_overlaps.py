"""Overlaps and conflicts: who does the same, what does not agree, and what people rule on both."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from conftest import said
from fastapi.testclient import TestClient
from test_cli import remit
from test_gaps import differing
from test_graphql import ask
from test_pages import words

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.conflicts.misprints import misprinted
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity, entity
from graph.ledger.ledger import CHOICES, RULINGS, WEIGHINGS
from graph.naming.names import NotFound
from graph.overlaps.work import Work, compared, read, written
from graph.questions.conflicts import conflicts
from graph.questions.overlaps import Overlap, overlaps
from graph.reading import Place, Reading
from graph.review.judging import publish, undo, weigh
from graph.view import Graph, View

HTML = {"Accept": "text/html"}
THEME = entity("Theme", {"name": "Gender"}, "theme/gender")
BODIES = [entity("WorkingGroup", {"name": f"Group {x.upper()}"}, f"body/{x}") for x in "abc"]


def leads(who: str, role: str = "lead", **more: str) -> Entity:
    """Somebody who answers for the theme."""
    return entity("Responsibility", {"responsible": f"body/{who}", "for": "theme/gender", "role": role, **more})


def covers(who: str, **more: str) -> Entity:
    """A body that covers the theme."""
    return entity("Coverage", {"body": f"body/{who}", "theme": "theme/gender", **more})


def graph_of(home: Home, *several: Entity) -> Graph:
    """The graph of a home in which one document states these."""
    stated = (THEME, *BODIES, *several)
    return said(home, *(Reading(Place("document/d", str(n)), (one,), "words") for n, one in enumerate(stated)))


def found(view: View, kind: str = "answering") -> list[Overlap]:
    """The overlaps of a kind."""
    return [one for several in overlaps(view, kind).kinds for one in several.overlaps]


def test_two_in_one_role_at_one_time_overlap(home: Home) -> None:
    [one] = found(graph_of(home, leads("a", asOf="2020-05-01"), leads("b", asOf="2020-05-01")).at())
    assert (one.one.name, one.other.name, one.about and one.about.key) == ("Group A", "Group B", "theme/gender")
    assert [str(r) for r in one.reasons] == [
        "both are stated as lead of Gender",
        "both surely hold on the same days",
    ]
    assert one.score == 0.7 and one.verdict == "undecided" and one.evidence


# What keeps two from overlapping: another role, one that only involves, another time, a plan.
@pytest.mark.parametrize(
    "other",
    [
        leads("b", "focal point"),
        leads("b", "partner"),
        leads("b", **{"from": "2022"}),
        leads("b", modality="planned"),
        leads("a", **{"from": "2010"}),
    ],
    ids=["role", "involved", "time", "planned", "itself"],
)
def test_what_keeps_two_apart(home: Home, other: Entity) -> None:
    first = leads("a", "partner") if "partner" in dict(other.values).values() else leads("a", until="2021")
    assert found(graph_of(home, first, other).at("2020")) == []


def test_a_part_and_another_sector_count_for_less(home: Home) -> None:
    whole = entity("Composition", {"part": "body/b", "whole": "body/a"})
    sectors = [entity("Sector", {"name": n}, f"body/{n}") for n in ("itu-t", "itu-d")]
    [part] = found(graph_of(home, covers("a"), covers("b"), whole).at())
    assert part.score == 0.25 and str(part.reasons[-1]) == "but Group B is part of Group A"
    two = leads("b", sector="body/itu-t"), leads("c", sector="body/itu-d")
    [apart] = [one for one in found(graph_of(home, *sectors, *two).at()) if one.score == 0.3]
    assert "each acts for a Sector of its own" in str(apart.reasons[-1])


def test_an_overlap_is_as_of_a_date(home: Home) -> None:
    graph = graph_of(home, leads("a", until="2020"), leads("b", **{"from": "2019", "until": "2022"}))
    assert [len(found(graph.at(day))) for day in ("2018", "2019", "2020", "2021", None)] == [0, 1, 1, 0, 0]


def test_many_in_one_role_were_meant_to_be(home: Home) -> None:
    bodies = [entity("WorkingGroup", {"name": f"Group {n}"}, f"body/n{n}") for n in range(13)]
    assert found(graph_of(home, *bodies, *(covers(f"n{n}") for n in range(13))).at()) == []


COURSE = Work(
    "event/a", "Course", "Spectrum management for regulators", "regulators", "", "2021-05-03", "2021-05-07",
    agents={"body/a"}, shared={"theme": {"theme/spectrum"}, "concern": set(), "mandated": set()},
)  # fmt: skip
OTHER = replace(
    COURSE, key="event/b", name="Managing the spectrum", agents={"body/b"}, start="2021-05-06", end="2021-05-08"
)


def test_courses_for_the_same_people_on_the_same_topic_in_one_week_are_alike() -> None:
    pair = compared(COURSE, OTHER)
    assert pair and pair.score > 0.7
    assert {name for name, _ in pair.because} == {"theme", "audience", "week", "kind"} | (
        {"title"} & {n for n, _ in pair.because}
    )


@pytest.mark.parametrize(
    "change",
    [
        {"agents": {"body/a"}},
        {"start": "2022-05-06", "end": "2022-05-08"},
        {"shared": {"theme": set(), "concern": set(), "mandated": set()}, "audience": "children"},
        {"agents": set()},
    ],
    ids=["one body", "a year later", "nothing shared", "nobody"],
)
def test_work_that_is_not_alike(change: dict[str, object]) -> None:
    assert compared(COURSE, replace(OTHER, **change)) is None  # type: ignore[arg-type]


def test_work_is_kept_as_it_is() -> None:
    assert read(written(COURSE)) == COURSE and COURSE.when == (date(2021, 5, 3), date(2021, 5, 7))


def delegations() -> Iterator[Entity]:
    """Two bodies that send people to one event in one week."""
    yield entity("Conference", {"name": "WSIS Forum"}, "event/forum")
    for who in "ab":
        about = {"agents": f"body/{who}", "concerns": "event/forum", "from": "2021-05-03", "until": "2021-05-07"}
        yield entity("Activity", {"name": f"Delegation of {who}", **about}, f"activity/{who}")


def test_delegations_at_one_event_in_one_week_overlap(home: Home) -> None:
    graph = graph_of(home, *delegations())
    [one] = found(graph.at(), "work")
    assert (one.one.key, one.other.key) == ("activity/a", "activity/b") and one.score >= 0.5
    assert {"both concern WSIS Forum", "both are in the same week: 2021-05-03 / 2021-05-03"} <= set(
        map(str, one.reasons)
    )
    again = entity("Activity", {"name": "Delegation of c", "agents": "body/c", "concerns": "event/forum"}, "activity/c")
    said(home, Reading(Place("document/e", "1"), (again,), "words"))
    assert differing(home) == []


def test_what_a_person_rules_is_kept_and_can_be_taken_back(home: Home) -> None:
    view = graph_of(home, leads("a"), leads("b")).at()
    one, other = (leads(x).key for x in "ab")
    weigh(home, view, one, [other], "intended", "Ana", "terms of reference")
    shelf = Shelf(home)
    [ruled] = found(shelf.graph.at())
    assert (ruled.verdict, ruled.by, ruled.why) == ("intended", "Ana", "terms of reference")
    assert [len(overlaps(shelf.graph.at(), verdict=v).kinds[0].overlaps) for v in WEIGHINGS] == [1, 0, 0]
    before = home.current
    publish(home)
    assert home.current == before and home.ledger.waiting() == []
    said(home, Reading(Place("document/e", "1"), (leads("c", "partner"),), "words"))
    assert found(Shelf(home).graph.at())[0].verdict == "intended"
    weigh(home, view, other, [one], "to be merged", "Ben")
    assert found(Shelf(home).graph.at())[0].verdict == "to be merged"
    undo(home, "Ben")
    assert found(Shelf(home).graph.at())[0].verdict == "intended"
    assert home.ledger.rulings(RULINGS) == [] and home.ledger.rulings(CHOICES) == []


def test_a_ruling_that_cannot_be_is_refused(home: Home) -> None:
    view = graph_of(home, leads("a"), leads("b")).at()
    with pytest.raises(ValueError, match="'fine' is no ruling; there are intended"):
        weigh(home, view, leads("a").key, [leads("b").key], "fine", "Ana")
    with pytest.raises(ValueError, match="say which other"):
        weigh(home, view, leads("a").key, [leads("a").key], "intended", "Ana")
    with pytest.raises(NotFound):
        weigh(home, view, leads("a").key, ["responsibility/none"], "intended", "Ana")


def chairs(who: str, role: str, **more: str) -> Entity:
    """Who chairs group C."""
    return entity("Chairing", {"chair": f"body/{who}", "body": "body/c", "role": role, **more})


def test_one_role_in_several_wordings_is_shown_side_by_side_and_one_is_chosen(home: Home) -> None:
    graph = graph_of(home, chairs("a", "co-chair"), chairs("b", "rotating chair"), chairs("b", "vice-chair"))
    [kind] = conflicts(graph.at(), "wording").kinds
    [one] = kind.conflicts
    assert [str(s.says) for s in one.sides] == ["Group A: co-chair", "Group B: rotating chair"]
    weigh(home, graph.at(), chairs("b", "rotating chair").key, [chairs("a", "co-chair").key], "shown", "Ana")
    [chosen] = conflicts(graph.at(), "wording").kinds[0].conflicts
    assert [s.shown for s in chosen.sides] == [False, True] and chosen.chosen_by == "Ana"
    assert all(s.evidence for s in chosen.sides)


def test_the_chosen_statement_is_marked_on_pages_and_in_graphql_with_the_others_beside_it(home: Home) -> None:
    graph = graph_of(home, chairs("a", "co-chair"), chairs("b", "rotating chair"))
    one, other = chairs("a", "co-chair").key, chairs("b", "rotating chair").key
    asked = '{ fact(id: "%s") { chosenBy shownInstead { key } shownBeside { key } } }'
    with TestClient(create_app(Shelf(home), Access("secret"), Pool(deadline=2)), base_url="http://127.0.0.1") as site:
        nobody: dict[str, object] = {"chosenBy": None, "shownInstead": None, "shownBeside": []}
        assert ask(site, asked % one)["fact"] == nobody
        weigh(home, graph.at(), other, [one], "shown", "Ana")
        page = words(site.get("/id/body/c", headers=HTML).text)
        assert "Ana chose this statement to be shown, beside: Group A, co-chair of Group C" in page
        assert "Ana chose another statement to be shown: Group B, rotating chair of Group C" in page
        assert ask(site, asked % other)["fact"] == {
            "chosenBy": "Ana", "shownInstead": None, "shownBeside": [{"key": one}],
        }  # fmt: skip
        assert ask(site, asked % one)["fact"] == {
            "chosenBy": "Ana", "shownInstead": {"key": other}, "shownBeside": [],
        }  # fmt: skip
        weigh(home, graph.at(), other, [one], "not chosen", "Ana")
        assert "Ana chose" not in words(site.get(f"/id/{one}", headers=HTML).text)


def test_who_set_it_up_is_told_in_two_ways_only_by_two_documents(home: Home) -> None:
    def set_up(who: str) -> Entity:
        return entity("Establishment", {"establisher": f"body/{who}", "established": "body/c"})

    graph = graph_of(home, set_up("a"), set_up("b"))
    assert conflicts(graph.at(), "origins").kinds == ()
    other = entity("Establishment", {"established": "body/c", "from": "2014"})
    graph = said(home, Reading(Place("document/e", "1"), (other,), "set up in 2014"))
    [kind] = conflicts(graph.at(), "origins").kinds
    assert kind.conflicts[0].about and kind.conflicts[0].about.key == "body/c" and len(kind.conflicts[0].sides) == 3


def test_what_breaks_a_rule_together_cannot_both_hold(home: Home) -> None:
    several = [chairs(x, "chair", **{"from": "2018", "until": "2022"}) for x in "ab"]
    [kind] = conflicts(graph_of(home, *several).at(), "contradictory").kinds
    [one] = kind.conflicts
    assert str(one.why).startswith("Group C is chaired by two on one day") and len(one.sides) == 2


def test_a_misprint_stays_as_printed(home: Home) -> None:
    body = entity("Body", {"name": "Group on Finance", "acronym": "CWG-FHR", "alternativeNames": "CGW-FHR"}, "body/f")
    [kind] = conflicts(graph_of(home, body).at(), "misprints").kinds
    [one] = kind.conflicts
    assert str(one.sides[0].says) == "“CGW-FHR” [sic], for CWG-FHR" and one.sides[0].evidence


@pytest.mark.parametrize(
    "pair", [("ITU-R", "ITU-T"), ("Council-16", "Council-17"), ("UNGIS", "UNGIS"), ("COVID", "COVID-19")]
)
def test_what_is_no_misprint(pair: tuple[str, str]) -> None:
    assert not misprinted(*pair)


def test_the_conflicts_of_the_shipped_tables(graph: Graph) -> None:
    kinds = {kind.name: kind for kind in conflicts(graph.at(), first=50).kinds}
    about = {name: {c.about.key for c in kind.conflicts if c.about} for name, kind in kinds.items()}
    ungis = next(c for c in kinds["wording"].conflicts if c.about and c.about.key == "body/ungis")
    assert {"rotating chair", "co-chair"} <= {s.fact.text("role") for s in ungis.sides if s.fact}
    assert "body/iscg" in about["origins"] and "body/cwg-fhr" in about["misprints"]
    assert "action-line/c6" in about["contradictory"]


@pytest.fixture(scope="module")
def twofold(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which two lead one theme."""
    home = Home(tmp_path_factory.mktemp("overlaps") / "home", builders=BUILDERS)
    graph_of(home, leads("a"), leads("b"))
    return home


def test_who_may_rules_on_the_page(twofold: Home) -> None:
    access = Access("secret")
    with TestClient(create_app(Shelf(twofold), access, Pool(deadline=2)), base_url="http://127.0.0.1") as site:
        assert "/rulings" not in site.get("/ask/overlaps", headers=HTML).text
        given = {"one": leads("a").key, "other": leads("b").key, "ruling": "to be merged"}
        assert site.post("/rulings", data=given).status_code == 401
        site.get(f"/login?ticket={access.ticket()}")
        html = site.get("/ask/overlaps", headers=HTML).text
        [csrf] = set(re.findall(r'name="csrf" value="(\w+)"', html))
        assert 'value="intended"' in html and 'value="to be merged"' in html
        found = site.post("/rulings", data={**given, "csrf": csrf, "back": "/ask/overlaps"}, follow_redirects=False)
        assert (found.status_code, found.headers["location"]) == (303, "/ask/overlaps")
        assert "To be merged, said by" in words(site.get("/ask/overlaps", headers=HTML).text)
        lately = words(site.get("/review", headers=HTML).text).partition("Decided lately")[2]
        assert "To be merged Group A, lead of Gender / Group B, lead of Gender" in lately
        query = 'mutation { weigh(one: "%s", others: ["%s"], ruling: "undecided") { act } }'
        sent = {"query": query % (leads("a").key, leads("b").key)}
        assert "errors" in site.post("/graphql", json=sent).json()
        assert (
            site.post("/graphql", json=sent, headers={"X-Remit-Form": csrf}).json()["data"]["weigh"]["act"]
            == "undecided"
        )


def test_rows_have_the_keys_that_a_ruling_names(client: TestClient) -> None:
    rows = client.get("/ask/overlaps?kind=answering&format=json").json()["rows"]
    [told] = ask(client, '{ overlaps(kind: "answering") { kinds { overlaps(first: 1) { facts { key } score } } } }')[
        "overlaps"
    ]["kinds"]
    assert [rows[0]["fact"], rows[0]["others"]] == [fact["key"] for fact in told["overlaps"][0]["facts"]]


def test_the_command_line_rules(twofold: Home) -> None:
    found = remit("weigh", leads("a").key, leads("b").key, "intended", "--reason", "two Sectors", home=twofold)
    assert found.returncode == 0 and "intended, as of edition 1" in found.stdout
    assert "Intended, said by command line" in remit("overlaps", home=twofold).stdout
    assert "name the two" in remit("weigh", leads("a").key, "intended", home=twofold).stderr
