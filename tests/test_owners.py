"""Owners at a date, as known by a date: a list of focal points in three editions, and what stands above owners."""

import pytest
from conftest import said

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from graph.entity import entity
from graph.ownership.hierarchy import path, rises
from graph.ownership.owners import owners
from graph.questions.sectors import sectors
from graph.reading import Place, Reading
from graph.view import Graph

WATER, ICE, SNOW, WIND = "theme/water", "theme/ice", "theme/snow", "theme/wind"
BDT, TSB = "body/bdt", "body/tsb"
ANN, BEN, CAT, DAN = "post/ann", "post/ben", "post/cat", "post/dan"


def reading(document: str, row: int, *values: tuple[str, dict[str, str], str]) -> Reading:
    """A row of a list: what it states."""
    place = Place(document, f"row {row}", text=f"{document} {row}")
    return Reading(place, tuple(entity(cls, given, key) for cls, given, key in values), quote=f"{document} {row}")


def paper(document: str, issued: str) -> tuple[str, dict[str, str], str]:
    return "Report", {"name": document, "issued": issued}, document


def focal(post: str, theme: str, sector: str = BDT, **dates: str) -> tuple[str, dict[str, str], str]:
    """A focal point; ``since`` is its beginning."""
    stated = {"from" if name == "since" else name: date for name, date in dates.items()}
    return "Responsibility", {"responsible": post, "for": theme, "role": "focal point", "sector": sector, **stated}, ""


def vacant(theme: str, as_of: str) -> tuple[str, dict[str, str], str]:
    return "Vacancy", {"of": theme, "role": "focal point", "sector": BDT, "asOf": as_of}, ""


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Three editions of a list of focal points.

    Water: Ann in 2019, vacant in 2020, Ben in 2021. Ice: Cat since 2018, in 2019 and 2020; the list of 2021 corrects
    that she was until June 2019. Snow: Dan in 2019, of whom nothing is heard again. Wind: Ann for BDT, Ben for TSB.
    """
    home = Home(tmp_path_factory.mktemp("lists") / "home", builders=BUILDERS)
    names = [("Theme", {"name": key.partition("/")[2].title()}, key) for key in (WATER, ICE, SNOW, WIND)]
    names += [("Post", {"name": key.partition("/")[2].title()}, key) for key in (ANN, BEN, CAT, DAN)]
    names += [("Bureau", {"name": key.partition("/")[2].upper()}, key) for key in (BDT, TSB)]
    one, two, three = "document/list-2019", "document/list-2020", "document/list-2021"
    rows = [
        reading("document/names", 1, paper("document/names", "2018"), *names),
        reading(one, 0, paper(one, "2019-03")),
        reading(one, 1, focal(ANN, WATER, asOf="2019-03")),
        reading(one, 2, focal(CAT, ICE, since="2018", asOf="2019-03")),
        reading(one, 3, focal(DAN, SNOW, asOf="2019-03")),
        reading(one, 4, focal(ANN, WIND, asOf="2019-03")),
        reading(one, 5, focal(BEN, WIND, TSB, asOf="2019-03")),
        reading(two, 0, paper(two, "2020-03")),
        reading(two, 1, vacant(WATER, "2020-03")),
        reading(two, 2, focal(CAT, ICE, since="2018", asOf="2020-03")),
        reading(three, 0, paper(three, "2021-03")),
        reading(three, 1, focal(BEN, WATER, asOf="2021-03")),
        reading(three, 2, focal(CAT, ICE, since="2018", until="2019-06")),
    ]
    return said(home, *rows)


def told(graph: Graph, theme: str, as_of: str | None, known_by: str | None) -> str:
    """Who is focal point, and how surely; "vacant" where that is stated; empty where nobody is stated."""
    view = graph.at(as_of, (), known_by)
    found = owners(view, view.named(theme))
    assert all(owner.evidence and owner.node.span.stated for owner in found.all)
    assert all(one.evidence and one.node.span.stated for one in found.vacancies)
    names = [f"{owner.agent.name} {owner.node.holds}" for owner in found.responsible]
    return ", ".join([*names, *(f"vacant {one.node.holds}" for one in found.vacancies)])


@pytest.mark.parametrize(
    ("theme", "as_of", "known"),
    [
        (WATER, "2018", ("Ann POSSIBLY", "Ann POSSIBLY", "Ann POSSIBLY")),
        (WATER, "2019", ("Ann SURELY", "Ann SURELY", "Ann SURELY")),
        (WATER, "2020", ("Ann LAST_STATED", "vacant SURELY", "vacant SURELY")),
        (WATER, "2021", ("Ann LAST_STATED", "vacant LAST_STATED", "Ben SURELY")),
        (WATER, "2022", ("Ann LAST_STATED", "vacant LAST_STATED", "Ben LAST_STATED")),
        (WATER, None, ("Ann LAST_STATED", "vacant LAST_STATED", "Ben LAST_STATED")),
        (ICE, "2017", ("", "", "")),
        (ICE, "2018", ("Cat SURELY", "Cat SURELY", "Cat SURELY")),
        (ICE, "2019-05", ("Cat LAST_STATED", "Cat SURELY", "Cat SURELY")),
        (ICE, "2019-12", ("Cat LAST_STATED", "Cat SURELY", "")),
        (ICE, "2020", ("Cat LAST_STATED", "Cat SURELY", "")),
        (ICE, "2022", ("Cat LAST_STATED", "Cat LAST_STATED", "")),
        (SNOW, "2019", ("Dan SURELY", "Dan SURELY", "Dan SURELY")),
        (SNOW, "2022", ("Dan LAST_STATED", "Dan LAST_STATED", "Dan LAST_STATED")),
        (WIND, "2020", ("Ann LAST_STATED, Ben LAST_STATED",) * 3),
    ],
)
def test_a_list_in_three_editions_answers_any_pair_of_dates(
    lists: Graph, theme: str, as_of: str | None, known: tuple[str, str, str]
) -> None:
    assert told(lists, theme, as_of, "2018-12") == ""
    assert tuple(told(lists, theme, as_of, by) for by in ("2019", "2020", "2021")) == known
    assert told(lists, theme, as_of, None) == known[-1]


def test_a_list_counts_from_the_end_of_the_period_it_was_issued_in(lists: Graph) -> None:
    assert told(lists, WATER, "2019", "2019-02") == ""
    assert told(lists, WATER, "2019", "2019-03-30") == ""
    assert told(lists, WATER, "2019", "2019-03-31") == "Ann SURELY"


def test_who_is_not_in_a_role_then_is_told_with_the_dates(lists: Graph) -> None:
    view = lists.at("2020")
    found = owners(view, view.named(WATER))
    assert {owner.agent.name: owner.node.text("asOf") for owner in found.other_times} == {
        "Ann": "2019-03",
        "Ben": "2021-03",
    }
    assert "stated to be vacant: focal point for BDT" in found.sentence
    gone = owners(lists.at("2022"), view.named(ICE)).other_times
    assert [(owner.agent.name, owner.node.text("until")) for owner in gone] == [("Cat", "2019-06")]


def test_what_was_searched_is_what_was_there_by_then(lists: Graph) -> None:
    view = lists.at(known_by="2019")
    found = owners(view, view.named(WATER))
    assert found.known_by == "2019" and "as known by 2019" in found.sentence
    assert {e.document for owner in found.responsible for e in owner.evidence} == {"document/list-2019"}


@pytest.fixture(scope="module")
def ladder(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A post in a unit, in a department, in a Bureau, in a Sector, in the Union, which is said to be part of the unit;
    a unit that was retired in favour of another; a post group of two bodies."""
    home = Home(tmp_path_factory.mktemp("ladder") / "home", builders=BUILDERS)
    bodies = {"unit": "Department", "dept": "Department", "bdt": "Bureau", "itu-d": "Sector", "itu": "Organization"}
    bodies |= {"old": "Department", "bureaux": "BodyGroup", "itu-t": "Sector"}
    above = [("unit", "dept"), ("dept", "bdt"), ("bdt", "itu-d"), ("itu-d", "itu"), ("itu-t", "itu"), ("itu", "unit")]
    doc = "document/chart"
    parts = [*above, ("bdt", "bureaux")]
    values = [(cls, {"name": key}, f"body/{key}") for key, cls in bodies.items()]
    values += [("Composition", {"part": f"body/{a}", "whole": f"body/{b}", "asOf": "2020"}, "") for a, b in parts]
    values += [("Composition", {"part": "body/old", "whole": "body/itu-t", "until": "2019"}, "")]
    values += [("Succession", {"successor": "body/unit", "predecessor": "body/old", "from": "2019"}, "")]
    values += [
        ("Post", {"name": "head of unit", "postIn": "body/unit"}, "post/head"),
        ("Theme", {"name": "Wind"}, WIND),
    ]
    values += [("Post", {"name": "head of old", "postIn": "body/old"}, "post/old-head")]
    values += [("Responsibility", {"responsible": "post/head", "for": WIND, "role": "focal point", "asOf": "2020"}, "")]
    values += [("Responsibility", {"responsible": "body/itu-t", "for": WIND, "role": "lead", "asOf": "2020"}, "")]
    return said(home, reading(doc, 1, paper(doc, "2020"), *values))


def test_a_post_rises_to_the_union_and_a_circle_ends(ladder: Graph) -> None:
    [found] = rises(ladder.at("2020"), ["post/head"]).values()
    assert [step.above.name for step in found] == ["unit", "dept", "bdt", "itu-d", "itu"]
    assert [step.how for step in found] == ["post in", "part of", "part of", "part of", "part of"]
    assert all(step.evidence for step in found)
    assert [step.above.name for step in path(found, "body/bdt")] == ["unit", "dept", "bdt"]


def test_a_unit_that_is_no_more_rises_by_what_took_its_place(ladder: Graph) -> None:
    [found] = rises(ladder.at("2021"), ["post/old-head"]).values()
    steps = {(step.below.name, step.how, step.above.name) for step in found}
    assert {("old", "succeeded by", "unit"), ("old", "part of", "itu-t")} <= steps
    assert {step.fact.text("until") for step in found if step.above.name == "itu-t" and step.fact} == {"2019"}


def test_a_role_that_is_vacant_in_a_sector_is_no_gap_in_what_is_stated(lists: Graph) -> None:
    view = lists.at("2020")
    found = sectors(view, view.named(WATER))
    [one] = [one for one in found.sectors if one.vacancies]
    assert (one.sector.name, one.owners, [v.role for v in one.vacancies]) == ("BDT", (), ["focal point"])
    assert found.not_stated == ()
    [line] = [line for section in found.sections for line in section.lines]
    assert [str(cell) for cell in line.cells[1:]] == ["nobody", "focal point", "vacant"] and line.evidence


def test_owners_are_rolled_up_by_sector_and_a_sector_without_one_is_told(ladder: Graph) -> None:
    view = ladder.at("2020")
    found = sectors(view, view.named(WIND))
    assert {one.sector.name: [(o.who.name, len(o.via)) for o in one.owners] for one in found.sectors} == {
        "itu-d": [("head of unit", 4)],
        "itu-t": [("itu-t", 0)],
    }
    assert str(found) == "As of 2020: owners of Wind are stated in itu-d and itu-t."
    [line] = [line for section in found.sections for line in section.lines if str(line.cells[1]).count("unit")]
    assert str(line.cells[3]) == "unit, dept and bdt"
    nobody = sectors(view, view.named("body/old"))
    assert [str(words) for words in nobody.not_stated] == ["an owner in itu-d", "an owner in itu-t"]


@pytest.mark.parametrize(
    ("thing", "accountable", "responsible", "involved"),
    [
        ("ISC-TF", {("Deputy Secretary-General", "chair")}, {("Inter-sectoral Focal Points", "focal point")}, set()),
        ("Council Resolution 1332", set(), {("WSIS Task Force", "implementer")}, set()),
        (
            "Resolution 191",
            set(),
            {
                ("Inter-Sector Coordination Group on issues of mutual interest", "implementer"),
                ("Inter-Sectoral Coordination Task Force", "implementer"),
            },
            set(),
        ),
    ],
)
def test_a_body_is_answered_for_by_its_chair_and_a_mandate_by_who_implements_it(
    graph: Graph,
    thing: str,
    accountable: set[tuple[str, str]],
    responsible: set[tuple[str, str]],
    involved: set[tuple[str, str]],
) -> None:
    found = owners(graph.at(), graph.names.find(thing))
    assert {(o.agent.name, o.role) for o in found.accountable} == accountable
    assert {(o.agent.name, o.role) for o in found.responsible} == responsible
    assert {(o.agent.name, o.role) for o in found.also_involved} == involved
    assert all(o.evidence for o in (*found.accountable, *found.responsible))


def test_a_vice_chair_is_also_involved(graph: Graph) -> None:
    found = owners(graph.at(), graph.names.find("UNGIS"))
    assert "vice-chair" in {o.role for o in found.also_involved}
    assert (
        {"co-chair", "rotating chair"} <= {o.role for o in found.accountable} <= {"chair", "co-chair", "rotating chair"}
    )
