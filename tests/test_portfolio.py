"""What somebody answers for, and who must report to whom: with dates, mandates and what two have in common."""

import re
from pathlib import Path

import pytest
from conftest import said
from fastapi.testclient import TestClient
from test_owners import paper, reading
from typer.testing import CliRunner

from api.access import Access
from api.cli import app
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.questions.duties import Duties, duties
from graph.questions.portfolio import Portfolio, portfolio
from graph.view import Graph

Stated = tuple[str, dict[str, str], str]


def bodies() -> list[Stated]:
    named = {"itu": "Organization", "bdt": "Bureau", "unit": "Department", "council": "GoverningBody"}
    things: list[Stated] = [(cls, {"name": key}, f"body/{key}") for key, cls in named.items()]
    things += [("Theme", {"name": key}, f"theme/{key}") for key in ("water", "ice", "snow")]
    things += [
        ("Resolution", {"name": "Resolution 1"}, "resolution/pp-1"),
        ("Post", {"name": "head", "postIn": "body/unit"}, "post/head"),
    ]
    return [*things, ("Composition", {"part": "body/unit", "whole": "body/bdt", "asOf": "2019"}, "")]


def lead(who: str, what: str, **dates: str) -> Stated:
    stated = {"from" if name == "since" else name: date for name, date in dates.items()}
    return "Responsibility", {"responsible": who, "for": f"theme/{what}", "role": "lead", **stated}, ""


def reporting(who: str, to: str, **more: str) -> Stated:
    return "Reporting", {"reporter": f"body/{who}", "to": f"body/{to}", **more}, ""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """BDT leads water since 2018 and led ice until 2020, its unit's head leads snow; three duties to report."""
    home = Home(tmp_path_factory.mktemp("portfolio") / "home", builders=BUILDERS)
    facts = [
        lead("body/bdt", "water", since="2018"),
        lead("body/bdt", "ice", since="2018", until="2020"),
        lead("post/head", "snow", asOf="2019"),
        lead("body/itu", "water", asOf="2019"),
        ("Mandating", {"mandated": "theme/water", "mandate": "resolution/pp-1", "basis": "basis"}, ""),
        reporting("bdt", "council", about="theme/water", frequency="annually", asOf="2019"),
        reporting("unit", "bdt", frequency="regularly", asOf="2019"),
        reporting("council", "itu", frequency="every two years", **{"from": "2020"}),
        ("Duty", {"bearer": "body/bdt", "task": "Report to council about water", "under": "resolution/pp-1"}, ""),
        ("Consideration", {"by": "body/unit", "considered": "theme/water", "act": "noted", "asOf": "2019"}, ""),
    ]
    sent = {"submittedTo": "body/council", "authors": "body/bdt"}
    papers: list[Stated] = [
        ("Report", {"name": "Report of 2019", "issued": "2019-05-01", **sent}, "document/r19"),
        ("Report", {"name": "Report of 2020", "issued": "2020-05-01", **sent}, "document/r20"),
    ]
    said(home, reading("document/chart", 1, paper("document/chart", "2019"), *bodies(), *papers, *facts))
    return home


@pytest.fixture(scope="module")
def known(home: Home) -> Graph:
    return Shelf(home).graph


def told(found: Portfolio) -> dict[str, str]:
    return {
        f"{one.by.name} {one.what.name if one.what else one.task}": one.side
        for one in found.held
        if one.kind == "owned"
    }


def test_a_portfolio_has_mandates_and_what_lacks_one_is_told(known: Graph) -> None:
    view = known.at("2020")
    found = portfolio(view, view.named("body/bdt"))
    assert told(found) == {"bdt water": "", "bdt ice": ""}
    assert {
        one.what.name: [m.name for m in one.mandates] for one in found.held if one.kind == "owned" and one.what
    } == {
        "water": ["Resolution 1"],
        "ice": [],
    }
    assert [str(words) for words in found.not_stated] == ["a mandate for ice"]
    assert {one.kind for one in found.held} == {"owned", "duties", "reports"}
    assert str(found) == "As of 2020: bdt answers for 2 things; beside that: 2 further facts."
    assert all(one.evidence for one in found.held)


def test_a_portfolio_takes_in_units_and_posts(known: Graph) -> None:
    view = known.at("2021")
    assert told(portfolio(view, view.named("body/bdt"), units=True)) == {"bdt water": "", "head snow": ""}


def test_two_dates_and_two_agents_are_compared(known: Graph) -> None:
    view = known.at("2021")
    found = portfolio(view, view.named("body/bdt"), earlier="2019")
    assert told(found) == {"bdt water": "both", "bdt ice": "there"}
    assert str(found) == "As of 2021: bdt: 3 as in 2019, 0 new since, 1 no more."
    both = portfolio(view, view.named("body/bdt"), other=view.named("body/itu"))
    assert told(both) == {"bdt water": "both"} and "1 in common" in str(both)
    with pytest.raises(ValueError, match="not with both"):
        portfolio(view, view.named("body/bdt"), other=view.named("body/itu"), earlier="2019")


def standing(found: Duties) -> dict[str, tuple[str, str, bool]]:
    return {
        f"{one.who.name} to {one.to.name}": (one.fulfilled.document.name if one.fulfilled else "", one.due, one.overdue)
        for one in found.duties
    }


def test_a_duty_is_due_so_long_after_the_last_report(known: Graph) -> None:
    assert standing(duties(known.at("2020-06"))) == {
        "bdt to council": ("Report of 2020", "2021-05-01", False),
        "council to itu": ("", "2022-12-31", False),
        "unit to bdt": ("", "", False),
    }
    late = duties(known.at("2022"), overdue=True)
    assert standing(late) == {"bdt to council": ("Report of 2020", "2021-05-01", True)}
    assert "3 duties to report; 1 is overdue on 2022-12-31" in str(late)
    assert [duty.mandate.name for duty in late.duties if duty.mandate] == ["Resolution 1"]


def test_that_nothing_is_overdue_is_no_want_of_duties(known: Graph) -> None:
    found = duties(known.at("2020-06"), overdue=True)
    assert not found.duties
    assert str(found) == "As of 2020-06: 3 duties to report; none is known to be overdue on 2020-06-30."


def test_a_report_that_was_not_known_by_then_fulfils_nothing(known: Graph) -> None:
    found = standing(duties(known.at("2020-06", (), "2019")))
    assert found["bdt to council"] == ("Report of 2019", "2020-05-01", True)


def test_an_issue_has_a_trail_to_the_top(known: Graph) -> None:
    view = known.at("2021")
    found = duties(view, issue=view.named("theme/water"))
    assert [(step.by.name, step.act, step.what.name) for step in found.trail] == [
        ("unit", "noted", "water"),
        ("unit", "reports to", "bdt"),
        ("bdt", "reports to", "council"),
        ("council", "reports to", "itu"),
    ]


def test_what_is_due_is_a_calendar_at_both_doors(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "duties.ics"
    ran = CliRunner().invoke(app, ["duties", "--as-of", "2020-06", "--ics", str(file), "--home", str(home.path)])
    assert ran.exit_code == 0, ran.output
    service = TestClient(create_app(Shelf(home), Access("s"), Pool()), base_url="http://127.0.0.1")
    served = service.get("/ask/duties.ics?as_of=2020-06")
    assert served.headers["content-type"].startswith("text/calendar")
    for text in (file.read_text(encoding="utf-8"), served.text):
        assert re.findall(r"DTSTART;VALUE=DATE:(\d+)", text) == ["20210501", "20221231"]
    page = service.get("/ask/duties?issue=theme/water&as_of=2022", headers={"Accept": "text/html"}).text
    assert "overdue since 1 May 2021" in page and "/ask/duties.ics?" in page
