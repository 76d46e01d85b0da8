"""The map in a real browser: found, expanded, chosen, the way between two things, and sent to somebody else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import said, serving
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect, sync_playwright
from test_browser import ARGUMENTS, CHROMIUM, Visit
from test_pages import IMAGE, SCRIPT, readings

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from visualisations import vendor
from visualisations.charting import chart
from visualisations.charting.asked import Asked
from visualisations.charting.chart import MOST
from visualisations.charting.table import table

DRAWN = [*ARGUMENTS, "--enable-unsafe-swiftshader"]
SEEN = "document.querySelector('[data-explorer]').explorer.seen()"
PLACES = "document.querySelector('[data-explorer]').explorer.draw.positions()"
MANY = 320
BODIES, THEMES = 60, 30
DRAW = "document.querySelector('[data-explorer]').explorer.draw"
PAINTED = """() => {
  const pen = Object.assign(document.createElement("canvas"), { width: 600, height: 400 }).getContext("2d");
  pen.drawImage(document.querySelector(".sigma-threads"), 0, 0, 600, 400);
  return pen.getImageData(0, 0, 600, 400).data.filter((part, place) => place % 4 === 3 && part > 0).length;
}"""
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts.push(entry.value); })
  .observe({ type: "layout-shift", buffered: true });
"""
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not here: apt-get install chromium"),
    pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first"),
]


def crowd() -> Iterator[Reading]:
    """A body with so many posts that its file is drawn in another way."""
    place = Place("document/C21-35", "9")
    yield Reading(place, (entity("Body", {"name": "A crowd"}, "body/crowd"),))
    for number in range(MANY):
        post = {"name": f"Post {number}", "postIn": f"body/group-{number % 3}"}
        yield Reading(place, (entity("Post", post, f"post/p-{number}"),))
    for number in range(3):
        yield Reading(place, (entity("Body", {"name": f"Group {number}"}, f"body/group-{number}"),))
        part = {"part": f"body/group-{number}", "whole": "body/crowd", "from": "2019", "until": "2020"}
        yield Reading(place, (entity("Composition", part),))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over a small home."""
    home = Home(tmp_path_factory.mktemp("map") / "home", builders=BUILDERS)
    said(home, *readings(), *crowd())
    with serving(create_app(Shelf(home), Access("secret"), Pool(deadline=2))) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, that draws without a graphics card."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=DRAWN)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A page of the browser, watched."""
    context = browser.new_context(accept_downloads=True, reduced_motion="reduce")
    context.set_default_timeout(12_000)
    found = Visit(context.new_page())
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.on("console", lambda message: found.hear(message.text if message.type == "error" else ""))
    found.page.on("pageerror", lambda error: found.hear(str(error)))
    found.page.on("dialog", found.close)
    yield found
    context.close()


def settled(page: Page, things: int) -> dict[str, Any]:
    """What is seen on a map, once there are so many things on it."""
    page.wait_for_selector(f"[data-drawn='{things}']")
    found: dict[str, Any] = page.evaluate(SEEN)
    return found


def rows(page: Page) -> set[tuple[str, str, str]]:
    """The rows of the table that stands for what the map shows now."""
    page.wait_for_selector(f"[data-table][data-of='{page.url.partition('?')[2]}']")
    cells = page.locator("[data-table] tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(0, 3).map(cell => cell.innerText.trim()))"
    )
    return {(first, how, second) for first, how, second in cells}


def test_a_map_is_searched_expanded_chosen_and_sent(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/map")
    page.get_by_placeholder("Find a thing").fill("accessibility")
    page.keyboard.press("Enter")
    settled(page, 1)
    expect(page.locator("[data-details] h2")).to_have_text("Accessibility")
    page.get_by_role("application").focus()
    before = page.evaluate(PLACES)
    page.keyboard.press("e")
    settled(page, 2)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("[data-details] h2:has-text('Task Force')")
    page.keyboard.press("e")
    found = settled(page, 5)
    assert page.evaluate(PLACES)["theme/accessibility"] == before["theme/accessibility"], "nothing moves"
    assert {line["how"] for line in found["lines"]} == {"chair", "covers", "rests on"}
    page.get_by_text("Choose what is shown").click()
    page.locator("[data-choose] label", has_text="proposed").locator("input").uncheck()
    found = settled(page, 5)
    assert all(not line["proposed"] for line in found["lines"])
    assert {(line["source"]["label"], line["how"]) for line in found["lines"]} == {
        (first.replace("Task Force", "ISC-TF"), how) for first, how, _ in rows(page)
    }
    places, address = page.evaluate(PLACES), page.url
    page.goto("about:blank")
    page.goto(address)
    settled(page, 5)
    assert page.evaluate(PLACES) == places, "the same picture"
    assert not visit.complaints
    assert not [url for url in visit.asked if not url.startswith((site, "data:", "about:"))]


def test_the_way_between_two_things_is_told_and_a_step_is_undone(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/map?show=theme/accessibility")
    settled(page, 1)
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_placeholder("The way to another thing").fill("Deputy Secretary-General")
    page.keyboard.press("Enter")
    settled(page, 3)
    told = page.locator(".map-way .hop > p:first-of-type").all_inner_texts()
    assert [line.replace("\u2068", "").replace("\u2069", "") for line in told] == [
        "ISC-TF covers Accessibility",
        "Deputy Secretary-General chair ISC-TF",
    ]
    page.get_by_role("button", name="Undo").click()
    settled(page, 1)
    page.get_by_role("button", name="Redo").click()
    settled(page, 3)
    assert not visit.complaints


def test_a_date_takes_lines_away_and_hostile_names_stay_names(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/map?show=theme/hostile**&as_of=2014")
    assert {line["how"] for line in settled(page, 4)["lines"]} == {"covers", "rests on"}
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[data-details] h2")
    expect(page.locator("[data-details] h2")).to_have_text(f"{SCRIPT} theme")
    assert page.locator("main img, main script").count() == 0 and IMAGE in page.locator("[data-details]").inner_text()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    side = page.locator(".map-side").bounding_box()
    assert side and side["y"] + side["height"] == pytest.approx(844, abs=1), "a sheet at the bottom"
    assert not visit.complaints


@pytest.mark.parametrize(("show", "things"), [("theme/hostile*", 2), ("body/crowd**", 4 + MANY)])
def test_a_map_that_was_taken_away_opens_without_a_network(
    site: str, visit: Visit, tmp_path: Path, show: str, things: int
) -> None:
    page = visit.to(f"{site}/map?show={show}")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take it away, one file").click()
    place = tmp_path / "map.html"
    taken.value.save_as(place)
    visit.asked.clear()
    visit.page.context.set_offline(True)
    page.goto(place.as_uri())
    page.wait_for_selector("[data-drawn]")
    assert f"{things} things" in page.locator(".lede").inner_text()
    assert ("more than 300 things" in page.locator(".lede").inner_text()) is (things > 300)
    if things < 300:
        page.locator("[data-find]").fill("ISC-TF")
        expect(page.locator("[data-details]")).to_contain_text("covers")
        assert page.locator("[data-details] blockquote").inner_text() == IMAGE, "the words it rests on, as words"
    assert visit.asked == [place.as_uri()] and not visit.complaints


def test_a_map_reads_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/map?show=body/isc-tf*&relation=covers")
    assert page.locator("tbody tr").count() == 2
    page.locator("#map-add").fill("accessibility")
    page.locator("#map-add").press("Enter")
    expect(page).to_have_url(re.compile("theme%2Faccessibility"))
    expect(page.locator("tbody tr")).to_have_count(2)
    context.close()


def test_data_says_what_is_left_out(site: str, visit: Visit) -> None:
    found = json.loads(visit.page.request.get(f"{site}/map/data?show=body/group-0**").text())
    assert found["left"] == {} and len(found["things"]) <= MOST
    found = json.loads(visit.page.request.get(f"{site}/map/data?whole=1").text())
    assert len(found["things"]) == len({row[0] for row in found["things"]}) == MANY + 4 + 5


def covered() -> Iterator[Reading]:
    """Bodies that all cover all themes."""
    place = Place("document/C21-35", "1")
    for number in range(BODIES):
        yield Reading(place, (entity("Body", {"name": f"Body {number}"}, f"body/b-{number}"),))
    for number in range(THEMES):
        yield Reading(place, (entity("Theme", {"name": f"Theme {number}"}, f"theme/t-{number}"),))
        for body in range(BODIES):
            yield Reading(
                place, (entity("Coverage", {"body": f"body/b-{body}", "theme": f"theme/t-{number}", "from": "2019"}),)
            )


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A home with more lines than are drawn one by one."""
    home = Home(tmp_path_factory.mktemp("large") / "home", builders=BUILDERS)
    said(home, *covered())
    return Shelf(home)


@pytest.fixture(scope="module")
def large_site(large: Shelf) -> Iterator[str]:
    """The address of a real server over it."""
    with serving(create_app(large, Access("secret"), Pool(deadline=2))) as address:
        yield address


def test_thousands_of_lines_are_painted_together_and_those_of_a_thing_by_themselves(
    large_site: str, visit: Visit
) -> None:
    page = visit.to(f"{large_site}/map?whole=1")
    page.wait_for_selector(f"[data-drawn='{BODIES + THEMES}']")
    page.wait_for_function(f"() => {DRAW}.whole()")
    assert page.evaluate(f"{DRAW}.graph.size") == 0 and page.evaluate(PAINTED) > 1_000
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"() => {DRAW}.graph.size === {BODIES}")
    middle = page.evaluate(f"{DRAW}.sigma.getCamera().getState()")
    assert abs(middle["x"]) < 3 and abs(middle["y"]) < 3, "it looks at the thing"
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => {DRAW}.graph.size === 0")
    assert not visit.complaints


@pytest.mark.parametrize("width", [412, 1440])
def test_nothing_moves_when_the_map_comes(large_site: str, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 823})
    page.add_init_script(SHIFTS)
    page.goto(f"{large_site}/map/body/b-0")
    page.wait_for_selector(f"[data-drawn='{THEMES + 1}']")
    page.wait_for_selector("[data-table][data-of]")
    assert sum(page.evaluate("window.shifts")) < 0.01
    page.close()


def test_what_draws_comes_after_the_page_and_the_table_only_once(large_site: str, visit: Visit) -> None:
    page = visit.to(f"{large_site}/map/body/b-0")
    page.wait_for_selector(f"[data-drawn='{THEMES + 1}']")
    sent = page.request.get(f"{large_site}/map/body/b-0").text()
    assert re.findall(r"<script[^>]*/([a-z]+)\.js", sent) == ["page", "begin"]
    assert any("sigma.js" in url for url in visit.asked) and not any("/map/table" in url for url in visit.asked)
    page.get_by_text("Choose what is shown").click()
    page.locator("[data-choose] label", has_text="covers").locator("input").uncheck()
    page.wait_for_selector("[data-drawn='1']")
    with page.expect_response(re.compile("/map/table")):
        pass


def test_a_map_of_too_much_says_so(large: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chart, "WHOLE", 50)
    large.graph.kept.clear()
    with TestClient(create_app(large, Access("secret"), Pool(deadline=2)), base_url="http://127.0.0.1") as client:
        page = client.get("/map?whole=1", headers={"Accept": "text/html"}).text
        data = client.get("/map/data?whole=1&subjects=no").json()
    assert "The 50 things with most lines are shown, and 40 are left out." in page
    assert "what surrounds one thing" in page
    assert data["left"] == {"": 40} and len(data["things"]) == 50 and "subjects" not in data
    large.graph.kept.clear()


def test_data_says_of_each_line_its_ends_and_what_it_says(large: Shelf) -> None:
    with TestClient(create_app(large, Access("secret"), Pool(deadline=2)), base_url="http://127.0.0.1") as client:
        data = client.get("/map/data?show=body/b-1+theme/t-2").json()
    first, last, said_ = data["lines"]
    assert [data["things"][first][0], data["things"][last][0]] == ["body/b-1", "theme/t-2"]
    relation, proposed, life, over = data["said"][said_]
    assert (data["relations"][relation], proposed, over) == ("covers", 0, 0)
    assert data["lives"][life] == [20190101, 99991231]
    assert [key.partition("/")[0] for key in data["subjects"]] == ["coverage"]


def test_a_table_has_the_first_rows_by_name(large: Shelf) -> None:
    shown = chart.chart(large.graph.at(), Asked(whole=True)).shown
    every = table(shown, most=10_000).rows
    assert [(row.source.name, row.target.name) for row in every] == sorted(
        (f"Body {body}", f"Theme {theme}") for body in range(BODIES) for theme in range(THEMES)
    )
    few = table(shown, most=45)
    assert few.rows == every[:45] and few.left == BODIES * THEMES - 45
