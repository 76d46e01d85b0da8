"""Long pages on a phone: what folds, what scrolls within itself, and that nobody loses anything by it."""

from collections.abc import Iterator

import pytest
from conftest import serving
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, ViewportSize, expect
from test_browser import CHROMIUM, browser
from test_pages import words

from api.access import Access
from api.endpoint.sparql import Pool
from api.pages.pages import FEW
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from visualisations import vendor

__all__ = ["browser"]
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
BODY, SECTION = "/id/body/isc-tf", "section:has(> .head > #h-coverages)"
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not here: apt-get install chromium"),
    pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first"),
]


@pytest.fixture(scope="module")
def site(baseline: Home) -> Iterator[str]:
    with serving(create_app(Shelf(baseline), Access("secret"), Pool(deadline=2))) as address:
        yield address


def opened(browser: Browser, site: str, address: str, scripts: bool = True, desk: bool = False) -> Page:
    context = browser.new_context(
        base_url=site,
        viewport=DESK if desk else PHONE,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    return page


def seen(page: Page, within: str) -> int:
    """How many rows of a section one sees."""
    return page.locator(f"{within} .st").filter(visible=True).count()


@pytest.mark.parametrize("scripts", [True, False])
def test_rows_fold_on_a_phone_and_open_there(site: str, browser: Browser, scripts: bool) -> None:
    page = opened(browser, site, BODY, scripts)
    assert seen(page, SECTION) == 3
    page.locator(SECTION).get_by_text("9 more").click()
    assert seen(page, SECTION) == 12
    page.locator(SECTION).get_by_role("link", name="Show all 20").click()
    expect(page.locator(f"{SECTION} .st")).to_have_count(20)
    assert seen(page, SECTION) == 20, "what its address asks for is open"
    page.context.close()


def test_nothing_is_folded_where_there_is_room_nor_on_paper(site: str, browser: Browser) -> None:
    page = opened(browser, site, BODY, desk=True)
    assert seen(page, SECTION) == 12 and not page.get_by_text("9 more").is_visible()
    page.set_viewport_size(PHONE)
    assert seen(page, SECTION) == 3
    page.emulate_media(media="print")
    assert seen(page, SECTION) == 12
    page.goto("/map/body/isc-tf")
    lines = page.locator("[data-table] .scroll")
    assert lines.evaluate("one => one.scrollHeight <= one.clientHeight"), "a table is printed whole"
    page.context.close()


def test_a_page_says_what_is_on_it_and_leads_to_it_opened(site: str, browser: Browser) -> None:
    page = opened(browser, site, BODY)
    contents = page.get_by_role("navigation", name="On this page")
    anchors = contents.get_by_role("link").evaluate_all("several => several.map((one) => one.hash.slice(1))")
    assert (
        "h-owners" in anchors
        and page.locator("h2").evaluate_all(
            "(several, anchors) => anchors.filter((one) => !several.some((head) => head.id === one))", anchors
        )
        == []
    )
    contents.get_by_role("link", name="The themes it covers").click()
    expect(page.locator(f"{SECTION} .st").nth(11)).to_be_visible()
    page.reload()
    expect(page.locator(f"{SECTION} .st").nth(11)).to_be_visible()
    page.context.close()


def test_what_is_opened_by_hand_is_in_the_address(site: str, browser: Browser) -> None:
    page = opened(browser, site, "/things/body")
    page.locator("section:has(#UNEntity)").get_by_text("Show 50").click()
    page.wait_for_function("location.hash === '#UNEntity'")
    page.reload()
    expect(page.get_by_role("link", name="UN Women", exact=True)).to_be_visible()
    page.context.close()


@pytest.mark.parametrize(
    ("address", "scrolls"), [("/board/sectors", ".bd-wrap"), ("/map/body/isc-tf", "[data-table] .scroll")]
)
def test_what_is_long_scrolls_within_itself(site: str, browser: Browser, address: str, scrolls: str) -> None:
    page = opened(browser, site, address)
    assert page.evaluate("document.documentElement.scrollHeight") < 4_000
    box = page.locator(scrolls)
    box.evaluate("one => one.scrollTo(120, 900)")
    assert box.evaluate("one => one.scrollTop") > 500
    if scrolls == ".bd-wrap":
        top, left = (page.locator(f"{scrolls} {one}").first for one in ("thead th", "tbody tr:nth-child(12) th"))
        place = "one => one.getBoundingClientRect()"
        assert abs(top.evaluate(place)["top"] - box.evaluate(place)["top"]) < 2 and left.evaluate(place)["left"] < 2
    page.context.close()


@pytest.mark.parametrize(
    "address", [BODY, "/documents", "/things/body", "/ask/gaps", "/board/participation", "/exports"]
)
def test_no_page_is_endless_on_a_phone(site: str, browser: Browser, address: str) -> None:
    page = opened(browser, site, address)
    assert page.evaluate("document.documentElement.scrollHeight") < 9_000
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()


def test_a_term_of_the_ontology_is_shown_by_its_address(site: str, browser: Browser) -> None:
    for scripts in (True, False):
        page = opened(browser, site, "/ontology#Bureau", scripts)
        expect(page.locator("#Bureau code").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollHeight") < 25_000
        page.context.close()


def test_of_many_documents_the_first_are_listed_and_all_are_asked_for(client: TestClient) -> None:
    html = client.get("/documents").text
    cited = html[html.index('id="h-cited"') : html.index('id="h-named"')]
    assert cited.count("<tr>") == FEW + 1 and "/documents?all=cited#h-cited" in html
    html = client.get("/documents?all=cited").text
    cited = html[html.index('id="h-cited"') : html.index('id="h-named"')]
    assert f"Cited {cited.count('<tr>') - 1} " in words(f"<p {cited}") and "all=cited" not in cited
