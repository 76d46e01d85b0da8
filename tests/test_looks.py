"""How pages look to who wants no motion, on paper, on a phone, and where a name is written from the right."""

from collections.abc import Iterator

import pytest
from conftest import said, serving
from playwright.sync_api import Browser, Page, expect
from test_browser import CHROMIUM
from test_map import browser
from test_pages import readings

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from visualisations import vendor

__all__ = ["browser"]
ARABIC = "الأمن السيبراني"
PAGES = [
    "/", "/search?q=script", "/id/body/isc-tf", "/owners?thing=theme/accessibility", "/trace?mandate=Resolution 191",
    "/matrix?rows=body&columns=theme", "/flow?mandate=Resolution 191", "/timeline?thing=body/isc-tf", "/genealogy",
    "/map?show=body/isc-tf*", "/board/sectors", "/review", "/graphql", "/sparql", "/ontology",
]  # fmt: skip
MOVES = """() => [...document.querySelectorAll("*")].flatMap((one) => [null, "::before", "::after"].flatMap((part) => {
  const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(one, part);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
  const moves = lasts(transitionDuration) || (animationName !== "none" && lasts(animationDuration));
  return moves || scrollBehavior === "smooth" ? [`${one.localName}.${one.className}${part ?? ""}`] : [];
}))"""
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not here: apt-get install chromium"),
    pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over a small home, with a theme that is named in Arabic too."""
    home, place = Home(tmp_path_factory.mktemp("looks") / "home", builders=BUILDERS), Place("document/C21-35", "9")
    theme = {"name": "Cybersecurity", "labels": f"{ARABIC}@ar"}
    covered = {"body": "body/isc-tf", "theme": "theme/cybersecurity", "asOf": "2021"}
    named = Reading(place, (entity("Theme", theme, "theme/cybersecurity"),))
    said(home, *readings(), named, Reading(place, (entity("Coverage", covered),), quote="Cybersecurity"))
    with serving(create_app(Shelf(home), Access("secret"), Pool(deadline=5))) as address:
        yield address


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    """A page of somebody who reads Spanish, and Arabic where nothing is in Spanish."""
    context = browser.new_context(base_url=site, locale="en")
    yield context.new_page()
    context.close()


def test_nothing_moves_for_who_wants_no_motion(page: Page) -> None:
    page.goto("/graphql")
    page.wait_for_selector(".graphiql-query-editor .CodeMirror")
    assert page.evaluate(MOVES), "something would move"
    page.emulate_media(reduced_motion="reduce")
    moving = {}
    for address in PAGES:
        page.goto(address)
        if "map" in address:
            page.wait_for_selector("[data-drawn]")
        moving[address] = page.evaluate(MOVES)
    assert {address: found[:3] for address, found in moving.items() if found} == {}


def test_an_arabic_name_runs_from_the_right_in_its_place(page: Page) -> None:
    page.goto("/id/theme/cybersecurity?lang=es,ar")
    assert page.locator("html").get_attribute("dir") == "ltr"
    name = page.locator("h1 bdi", has_text=ARABIC)
    assert name.get_attribute("lang") == "ar"
    assert name.evaluate("one => getComputedStyle(one).direction") == "rtl"
    page.goto("/matrix?rows=body&columns=theme&lang=es,ar")
    row = page.locator("table.mx").get_by_role("link", name=ARABIC)
    expect(row.first).to_be_visible()
    page.goto("/id/theme/cybersecurity?lang=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    heading = page.locator("h1").bounding_box()
    assert heading and heading["x"] + heading["width"] > page.evaluate("innerWidth") / 2
    body = page.get_by_role("main").locator("bdi", has_text="Task Force").first
    assert body.evaluate("one => getComputedStyle(one).direction") == "ltr"


@pytest.mark.parametrize(
    "address", ["/id/body/isc-tf", "/matrix?rows=body&columns=theme", "/timeline?thing=body/isc-tf"]
)
def test_paper_has_what_is_said_and_no_controls(page: Page, address: str) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(address)
    for hidden in (".mast nav", ".mast-search", ".opts button"):
        for one in page.locator(hidden).all():
            expect(one).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), "ink is not spent on the ground"


def test_the_first_page_is_short_on_a_phone_and_leads_to_all(page: Page) -> None:
    page.goto("/")
    wide = page.locator(".qs > li:visible").count()
    page.set_viewport_size({"width": 390, "height": 844})
    assert 0 < page.locator(".qs > li:visible").count() <= 4 and page.locator(".qs > li").count() == wide
    expect(page.get_by_role("link", name="All questions")).to_be_visible()
