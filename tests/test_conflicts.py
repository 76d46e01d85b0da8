"""Where sources disagree: on pages, in GraphQL, on the command line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import said
from fastapi.testclient import TestClient
from test_cli import remit
from test_graphql import ask
from test_pages import words

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.conflicts.disputes import Disputes, disputed
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity, entity
from graph.reading import Place, Reading
from graph.view import Graph
from visualisations.conflicts import PAGE, conflicts

LINES, GOALS = "document/lines", "document/goals"
SAYS = "Goal 4 lists C1 and C7, but not C3."
LED = entity("Responsibility", {"responsible": "body/board", "for": "action-line/c3", "role": "lead", "from": "2015"})
GIVEN = entity("Contribution", {"contributor": "action-line/c3", "to": "goal/4", "asOf": "2015"})
DISPUTED = re.compile(r'class="s s-conflict"')


def readings() -> Iterator[Reading]:
    """A line that one list says contributes to a goal, and another list does not; and who leads it."""
    here, there = Place(LINES, "C3"), Place(GOALS, "Goal 4")
    named = (
        entity("Report", {"name": "List of lines"}, LINES),
        entity("Report", {"name": "List of goals"}, GOALS),
        entity("ActionLine", {"name": "Access to information", "code": "C3"}, "action-line/c3"),
        entity("Goal", {"name": "Quality education", "number": "4"}, "goal/4"),
        entity("Resolution", {"name": "Resolution 1"}, "resolution/r1"),
        entity("WorkingGroup", {"name": "Board"}, "body/board"),
    )
    yield Reading(here, named)
    yield Reading(here, (GIVEN,), quote="C3 contributes to Goal 4")
    yield Reading(here, (LED,), quote="led by the Board")
    yield Reading(there, (against(GIVEN, SAYS),), quote="Goal 4: C1, C7")
    yield Reading(there, (against(LED, "Nobody leads C3."),), quote="no lead")


def against(fact: Entity, says: str, **dates: str) -> Entity:
    """A disagreement with a fact."""
    return entity("Disagreement", {"disputes": fact.key, "says": says, **dates})


@pytest.fixture(scope="module")
def disagreeing(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which two lists disagree. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("conflicts") / "home", builders=BUILDERS)
    said(home, *readings())
    return home


def site_of(home: Home) -> TestClient:
    """The service over a home, as a browser asks it."""
    app = create_app(Shelf(home), Access("secret"), Pool(deadline=2))
    return TestClient(app, base_url="http://127.0.0.1", headers={"Accept": "text/html"})


@pytest.fixture(scope="module")
def site(disagreeing: Home) -> Iterator[TestClient]:
    """The service over two lists that disagree."""
    with site_of(disagreeing) as caller:
        yield caller


def test_a_row_that_is_disputed_says_so_and_opens_to_both_sides(site: TestClient) -> None:
    html = site.get("/id/goal/4").text
    [row] = [r for r in re.findall(r'<li class="st .*?</li>', html, re.S) if "Access to information" in r]
    text = words(row.replace("<li", "<p><li"))
    assert "is-conflict" in row and "Disputed" in text
    so, otherwise = text.split("Who says so")[1].split("Who says otherwise")
    assert "C3 contributes to Goal 4 List of lines , C3" in so
    assert f"{SAYS} Goal 4: C1, C7 List of goals , Goal 4" in otherwise


@pytest.mark.parametrize(
    "address", ["/id/action-line/c3", "/owners?thing=C3", "/map/action-line/c3", "/conflicts", f"/id/{GIVEN.key}", "/"]
)
def test_whatever_shows_a_disputed_fact_says_so(site: TestClient, address: str) -> None:
    html = site.get(address).text
    assert DISPUTED.search(html) and "Disputed" in words(html)


def test_a_page_without_disputed_facts_is_quiet(site: TestClient) -> None:
    assert not DISPUTED.search(site.get("/id/resolution/r1").text)


def test_a_page_of_a_fact_says_what_disputes_it(site: TestClient) -> None:
    assert f"Says otherwise {SAYS}" in words(site.get(f"/id/{GIVEN.key}").text)


def test_conflicts_show_both_sides_by_kind_of_fact(site: TestClient) -> None:
    text = words(site.get("/conflicts").text)
    assert "2 facts are disputed. One source says it, another says otherwise." in text
    first = text.index("Contribution 1 ")
    assert (
        first < text.index("C3 contributes to Quality education") < text.index(SAYS) < text.index("Responsibility 1 ")
    )


def test_the_start_page_leads_to_the_conflicts(site: TestClient) -> None:
    html = site.get("/?as_of=2020").text
    told = '<a href="/ask/conflicts?kind=disputed&amp;as_of=2020">One source states it, another says otherwise</a>'
    assert '<span class="num">2</span>' in html.partition(told)[0].rpartition("<li")[2]


def test_what_does_not_agree_has_one_page(site: TestClient) -> None:
    moved = site.get("/conflicts?as_of=2020&page=1", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (308, "/ask/conflicts?kind=disputed&as_of=2020&page=1")
    text = words(site.get("/ask/conflicts").text)
    assert text.index("Who says otherwise") and "Show this one" not in text
    assert site.get("/ask/conflicts?kind=disputed&page=x").status_code == 400


def test_conflicts_are_as_of_a_date(site: TestClient) -> None:
    assert "1 fact is disputed" in words(site.get("/conflicts?as_of=2014").text)  # nobody led it yet


def test_conflicts_are_told_in_the_language_of_the_reader(site: TestClient) -> None:
    text = words(site.get("/conflicts?lang=fr").text)
    assert "2 faits sont contestés" in text and "Qui dit autre chose" in text
    assert 'dir="rtl"' in site.get("/conflicts?lang=ar").text


def test_where_nothing_is_disputed_the_page_says_so(home: Home) -> None:
    report = entity("Report", {"name": "List", "digests": "0" * 64}, LINES)
    said(home, Reading(Place(LINES, "1"), (report,)))
    with site_of(home) as caller:
        assert "No fact is disputed in the 1 document searched." in words(caller.get("/conflicts").text)
        assert "disputed" not in words(caller.get("/").text).replace("a double one disputed", "")


def test_conflicts_are_paged(home: Home) -> None:
    things = [entity("Theme", {"name": f"Theme {n}"}, f"theme/t{n}") for n in range(PAGE + 5)]
    facts = [entity("Contribution", {"contributor": t.key, "to": "goal/4"}) for t in things]
    more = [e for fact in facts for e in (fact, against(fact, f"{fact.key} is not in the list."))]
    graph = said(home, *readings(), *(Reading(Place(LINES, str(n)), (e,)) for n, e in enumerate([*things, *more])))
    pages = [conflicts(graph.at(), page) for page in (1, 2, 99)]
    assert [(p.page, p.pages, sum(len(g.conflicts) for g in p.groups)) for p in pages] == [
        (1, 2, PAGE),
        (2, 2, 7),
        (2, 2, 7),
    ]
    assert [(g.cls.name, g.total) for g in pages[1].groups] == [("Contribution", PAGE + 6), ("Responsibility", 1)]


def test_what_disputes_the_facts_of_a_page_is_asked_for_once(
    disagreeing: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = Shelf(disagreeing).graph
    view = graph.at()
    nodes, asked = view.nodes([*disputed(view), "goal/4"]), count(graph, monkeypatch)
    disputes = Disputes(view)
    assert disputes.of(nodes[2:]) == () and asked == []
    assert [d.says for d in disputes.of(nodes[:1])] == [SAYS]
    once = len(asked)
    assert [d.says for d in disputes.of(nodes[1:])] == ["Nobody leads C3."] and len(asked) == once


def count(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that a graph is asked from here on."""
    asked: list[str] = []
    rows = graph.source.rows

    def counted(question: str, **given: Any) -> Any:
        asked.append(question)
        return rows(question, **given)

    monkeypatch.setattr(graph.source, "rows", counted)
    return asked


def test_graphql_tells_disagreements(client: TestClient) -> None:
    query = (
        '{ disagreements(first: 5, asOf: "2016") { says disputes { key disputedBy { says } } evidence { document } } }'
    )
    [found] = ask(client, query)["disagreements"]
    assert found["disputes"]["disputedBy"] == [{"says": found["says"]}]
    assert found["disputes"]["key"] == "event/ffd-forum-2016" and found["evidence"]


def test_the_command_line_marks_what_is_disputed(disagreeing: Home) -> None:
    found = remit("owners", "C3", home=disagreeing)
    assert found.returncode == 0 and re.search(r"· +\n?disputed", found.stdout)
    assert "Disputed: Nobody leads C3. (List of goals, Goal 4)" in found.stdout


def test_the_lists_of_the_matrix_disagree_on_pages(shared: Path, tmp_path: Path) -> None:
    from loaders.load import Policy, load

    home = Home(tmp_path / "home")
    load(home, [shared / "data" / "wsis-sdg-matrix"], Policy.WHOLE_FILES, "tests")
    with site_of(home) as caller:
        assert "8 facts are disputed" in words(caller.get("/conflicts").text)
        html = caller.get("/id/action-line/c3?all=contributions").text
    [row] = [r for r in re.findall(r'<li class="st .*?</li>', html, re.S) if "is-conflict" in r]
    assert "but not SDG 4" in words(row)
