"""What people come for, from the start page to a fact that the graph says too, in one browser.

Others are in tests/test_map.py (explore, the way between two things, take a map away), tests/test_reviewpage.py and
tests/test_byhand_pages.py (decide, correct), and tests/test_journey.py (sign in).
"""

from collections.abc import Iterator

import pytest
from conftest import said, serving
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM, Visit, visit
from test_map import browser
from test_pages import readings

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.ownership.owners import owners
from graph.tracing.tracing import trace
from graph.view import View
from visualisations import vendor

__all__ = ["browser", "visit"]
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not here: apt-get install chromium"),
    pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first"),
]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A small home, with names that would run if anything let them."""
    home = Home(tmp_path_factory.mktemp("journeys") / "home", builders=BUILDERS)
    said(home, *readings())
    return Shelf(home)


@pytest.fixture(scope="module")
def site(shelf: Shelf) -> Iterator[str]:
    """The address of a real server of it."""
    with serving(create_app(shelf, Access("secret"), Pool(deadline=5))) as address:
        yield address


@pytest.fixture
def view(shelf: Shelf) -> View:
    return shelf.graph.at()


def test_a_coordinator_finds_who_coordinates_a_theme(site: str, visit: Visit, view: View) -> None:
    page = visit.to(f"{site}/owners")
    page.get_by_role("combobox", name="For what").fill("Accessibility")
    page.keyboard.press("Enter")
    answers(page, view)
    assert quiet(visit, site)


def test_a_delegate_goes_from_a_resolution_to_what_came_of_it(site: str, visit: Visit, view: View) -> None:
    page = visit.to(f"{site}/trace")
    page.get_by_role("combobox", name="Mandate").fill("Resolution 191")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What came of")
    [reached] = trace(view, view.names.find("Resolution 191")).reached
    page.get_by_role("main").get_by_role("link", name="Task Force").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(reached.name)
    assert quiet(visit, site)


def test_an_analyst_counts_by_sparql_what_the_matrix_shows(site: str, visit: Visit, view: View) -> None:
    page = visit.to(f"{site}/matrix?rows=body&columns=theme")
    expect(page.get_by_role("main")).to_contain_text("2 of 2 pairs are joined")
    answer = page.request.get(
        f"{site}/sparql",
        params={"query": "SELECT (COUNT(?c) AS ?n) { ?c a :Coverage }"},
        headers={"Accept": "text/csv"},
    )
    assert answer.text().split() == ["n", "2"]
    assert quiet(visit, site)


def test_a_reader_without_scripts_finds_the_same(site: str, browser: Browser, view: View) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/owners")
    page.get_by_label("For what").fill("Accessibility")
    page.get_by_label("For what").press("Enter")
    answers(page, view)
    context.close()


def answers(page: Page, view: View) -> None:
    """The page names who coordinates the theme, and who chairs that, as the graph does."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who answers for Accessibility")
    [found] = owners(view, view.names.find("Accessibility")).coordinated_by
    [chair] = found.chairs
    expect(page.get_by_role("main")).to_contain_text(found.coverage.agent.name)
    expect(page.get_by_role("main")).to_contain_text(chair.agent.name)


def quiet(visit: Visit, site: str) -> bool:
    """Whether nobody else was asked, and nothing complained."""
    return not visit.complaints and all(url.startswith((site, "data:")) for url in visit.asked)
