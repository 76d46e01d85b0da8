"""What people come for, from the start page to a fact that the graph says too, in one browser.

Others are in tests/test_map.py (explore, the way between two things), tests/test_reviewpage.py and
tests/test_byhand_pages.py (decide, correct), and tests/test_journey.py (sign in).
"""

import csv
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from conftest import said, serving
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook
from test_browser import CHROMIUM, Visit, visit
from test_map import browser
from test_pages import REPORT, readings

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.crossing import crossing
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.ownership.owners import owners
from graph.portrait import portrait
from graph.reading import Place, Reading
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
    said(home, *readings(), *onwards())
    return Shelf(home)


def onwards() -> Iterator[Reading]:
    """From the task force over an activity and an action line to a goal."""
    place = Place(REPORT, "4")
    yield Reading(place, (entity("ActionLine", {"name": "Access to information", "code": "C3"}, "action-line/c3"),))
    yield Reading(place, (entity("Goal", {"name": "Quality education", "number": "4"}, "goal/4"),))
    portal = {"name": "Portal", "agents": "body/isc-tf", "inLineWith": "resolution/pp-191", "asOf": "2021"}
    yield Reading(place, (entity("Activity", portal, "activity/portal"),), quote="runs a portal")
    for given, to, quote in (
        ("activity/portal", "action-line/c3", "the portal contributes to C3"),
        ("action-line/c3", "goal/4", "C3 and Goal 4"),
    ):
        yield Reading(place, (entity("Contribution", {"contributor": given, "to": to, "asOf": "2021"}),), quote=quote)


@pytest.fixture(scope="module")
def access(shelf: Shelf) -> Access:
    """Who may do what in it."""
    return Access.of(shelf.home.path)


@pytest.fixture(scope="module")
def site(shelf: Shelf, access: Access) -> Iterator[str]:
    """The address of a real server of it."""
    with serving(create_app(shelf, access, Pool(deadline=5))) as address:
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
    reached = trace(view, view.names.find("Resolution 191")).reached
    assert "Task Force" in {one.name for one in reached}
    page.get_by_role("main").get_by_role("link", name="Task Force").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Task Force")
    assert quiet(visit, site)


def test_a_delegate_follows_the_flow_to_a_goal_and_reads_the_words(site: str, visit: Visit, view: View) -> None:
    page = visit.to(f"{site}/")
    page.get_by_role("main").get_by_role("combobox").fill("Resolution 191")
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name="Resolution 191").first.click()
    page.get_by_role("link", name="As a flow, to look at and to take away").click()
    last = trace(view, view.names.find("Resolution 191")).steps[-1]
    assert last.target.key == "goal/4"
    band = page.locator(".band-said", has=page.get_by_role("heading", name="C3 → Quality education"))
    band.locator("details.ev summary").first.click()
    expect(band.locator("mark").first).to_have_text(last.evidence[0].quote)
    band.get_by_role("link", name="Quality education").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quality education")
    assert quiet(visit, site)


def test_a_portal_editor_asks_in_graphql_what_a_page_says(site: str, visit: Visit, view: View) -> None:
    page = visit.to(f"{site}/things/theme")
    page.get_by_role("main").get_by_role("link", name="Accessibility").click()
    told = page.get_by_role("main").inner_text()
    page.get_by_role("link", name="Ask in GraphQL").click()
    page.get_by_role("button", name="Execute query").click()
    page.wait_for_selector(".result-window :text('evidence')")
    asked = page.evaluate("new URLSearchParams(location.search).get('query')")
    answer = page.request.post(f"{site}/graphql", data={"query": asked}).json()
    shown = page.locator(".result-window .CodeMirror").evaluate("one => one.CodeMirror.getValue()")
    assert json.loads(shown) == answer
    theme = answer["data"]["node"]
    [covered], [stated] = theme["coverages"], portrait(view, "theme/accessibility").statements["coverages"]
    assert (covered["body"]["name"], covered["asOf"]) == (stated.text, "2021-03-31") and stated.text in told
    assert [one["quote"] for one in covered["evidence"]] == [one.quote for one in stated.evidence]
    assert not visit.complaints and all(url.startswith((site, "data:", "blob:")) for url in visit.asked)


def test_a_portal_editor_takes_a_map_away_and_opens_it_without_a_network(
    site: str, visit: Visit, view: View, tmp_path: Path
) -> None:
    page = visit.to(f"{site}/id/body/isc-tf")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Map, one file").click()
    taken.value.save_as(tmp_path / "map.html")
    assert quiet(visit, site)
    visit.asked.clear()
    page.context.set_offline(True)
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector("[data-drawn]")
    page.locator("[data-find]").fill("Accessibility")
    [stated] = portrait(view, "theme/accessibility").statements["coverages"]
    expect(page.locator("[data-details] blockquote")).to_have_text(stated.evidence[0].quote)
    assert visit.asked == [page.url] and not visit.complaints


def test_an_analyst_changes_an_example_and_takes_the_rows_away(
    site: str, visit: Visit, view: View, tmp_path: Path
) -> None:
    page = visit.to(f"{site}/sparql")
    page.wait_for_selector(".editor .CodeMirror")
    page.locator(".examples a", has_text="of each class").click()
    page.wait_for_selector(".editor .CodeMirror")
    page.locator(".editor .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("SELECT ?body ?theme { ?c a :Coverage ; :coveringBody ?body ; :coveredTheme ?theme }")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#h-answer")).to_have_text("2 rows")
    with page.expect_download() as taken:
        page.get_by_role("main").get_by_role("link", name="CSV").click()
    taken.value.save_as(tmp_path / "rows.csv")
    rows = csv.DictReader((tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines())
    base = view.graph.identity.base
    pairs = {(row["body"].removeprefix(base), row["theme"].removeprefix(base)) for row in rows}
    assert pairs == set(crossing(view, "Coverage")) and quiet(visit, site)


def test_an_analyst_opens_a_cell_and_takes_the_matrix_away(site: str, visit: Visit, view: View, tmp_path: Path) -> None:
    page = visit.to(f"{site}/matrix?rows=body&columns=theme")
    page.locator("table.mx").get_by_title("ISC-TF, Accessibility").click()
    expect(page.locator("#cell")).to_contain_text("last stated 31 March 2021")
    with page.expect_download() as taken:
        page.get_by_role("link", name="XLSX").first.click()
    taken.value.save_as(tmp_path / "matrix.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO((tmp_path / "matrix.xlsx").read_bytes()))
    head, *rows = book.get_sheet_by_index(0).to_python()
    of = [head.index(name) for name in ("row", "column", "as of", "quote")]
    facts = {key: node for key, [node] in crossing(view, "Coverage").items()}
    quote = {key: said[0].quote for key, said in view.evidence(node.key for node in facts.values()).items()}
    assert {tuple(str(row[at]) for at in of) for row in rows} == {
        (view.named(body).name, view.named(theme).name, node.text("asOf"), quote[node.key])
        for (body, theme), node in facts.items()
    }
    assert quiet(visit, site)


def test_a_coordinator_loads_a_file_sees_what_changed_and_goes_back(
    site: str, visit: Visit, shelf: Shelf, access: Access, tmp_path: Path
) -> None:
    before, file = shelf.home.current, tmp_path / "themes.csv"
    file.write_text(
        "key,name,document,paragraph,quote\ntheme/rivers,Rivers,document/C21-35,5,Rivers\n", encoding="utf-8"
    )
    page = visit.to(f"{site}/login?ticket={access.ticket()}")
    page.get_by_text("All pages").click()
    page.get_by_role("navigation", name="All pages").get_by_role("link", name="Load files").click()
    page.get_by_label("Drop files here, or choose them").set_input_files(file)
    page.get_by_role("button", name="See what they would change").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="What changed").click()
    expect(page.get_by_role("main")).to_contain_text("Rivers")
    assert shelf.graph.names.find("Rivers").key == "theme/rivers"
    page.get_by_label("Why, for those who come after").fill("the list of another year")
    page.get_by_role("button", name=re.compile("Go back to edition")).click()
    expect(page.get_by_role("status")).to_contain_text("is current")
    assert before and shelf.home.current and shelf.home.current.number == before.number
    page.goto(f"{site}/things/theme")
    expect(page.get_by_role("main").get_by_role("link", name="Rivers")).to_have_count(0)
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
