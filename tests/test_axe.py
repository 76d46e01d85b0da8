"""Every page held against the rules of axe-core: names, roles, landmarks, headings, contrast in light and dark."""

from collections.abc import Iterator
from pathlib import Path

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
from visualisations import vendor

__all__ = ["browser"]
AXE = Path(__file__).parents[1] / "visualisations" / "node_modules" / "axe-core" / "axe.min.js"
# Each page as one reader or writer sees it; of those with several looks, the fullest.
ADDRESSES = [
    "/", "/search?q=script", "/id/theme/hostile", "/id/body/isc-tf", "/id/document/C21-35", "/map?show=body/isc-tf*",
    "/owners", "/owners?thing=theme/hostile", "/trace?mandate=Resolution 191", "/documents", "/things/theme",
    "/identities", "/matrix?row=body/isc-tf&column=theme/hostile", "/matrix?then=2020", "/flow?mandate=Resolution 191",
    "/timeline?thing=body/isc-tf", "/genealogy?thing=theme/hostile", "/ask", "/ask/areas", "/ask/conflicts", "/review",
    "/add/body/isc-tf?kind=chairings", "/confirmations", "/editions", "/exports", "/load", "/graphql", "/sparql",
    "/ontology/chairing", "/nothing-here", "/board/sectors", "/board/action-lines", "/board/participation",
]  # fmt: skip
DARK = ["/", "/id/body/isc-tf", "/matrix?then=2020", "/review"]
RUN = """async (rules) => {
  const theirs = [[".graphiql-container"], [".CodeMirror"]];
  const found = await axe.run({ exclude: theirs }, { resultTypes: ["violations"], ...rules });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""
CONTRAST = {"runOnly": ["color-contrast"]}
# What is put out of sight inside something that scrolls makes the page scroll, unless what scrolls holds its place.
TOO_FAR = """() => {
  const found = [...document.querySelectorAll("body *")].flatMap((one) => {
    if (getComputedStyle(one).position !== "absolute") return [];
    for (let at = one.parentElement; at && at !== one.offsetParent; at = at.parentElement) {
      const { overflowX, position } = getComputedStyle(at);
      if (position === "static" && /auto|scroll/.test(overflowX)) return [`${one.className} leaves ${at.className}`];
    }
    return [];
  });
  const beside = document.documentElement.scrollWidth - innerWidth;
  return [...new Set(found), ...(beside > 0 ? [`${beside} points beside`] : [])];
}"""
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not here: apt-get install chromium"),
    pytest.mark.skipif(not vendor.fresh() or not AXE.exists(), reason="run `python -m visualisations.vendor` first"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Page]:
    """A page of somebody who may write, in a small home with names that are no good."""
    home = Home(tmp_path_factory.mktemp("axe") / "home", builders=BUILDERS)
    said(home, *readings())
    access = Access.of(home.path)
    with serving(create_app(Shelf(home), access, Pool(deadline=2))) as site:
        context = browser.new_context(base_url=site, bypass_csp=True, color_scheme="light")
        opened = context.new_page()
        opened.goto(f"/login?ticket={access.ticket()}")
        yield opened
        context.close()


def test_no_page_breaks_a_rule(page: Page) -> None:
    broken = {address: found for address in ADDRESSES if (found := _broken(page, address, {}))}
    page.emulate_media(color_scheme="dark")
    broken |= {f"{address}, dark": found for address in DARK if (found := _broken(page, address, CONTRAST))}
    assert broken == {}


@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_goes_on_beside_the_screen_or_below_its_foot(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    far = {}
    for address in ADDRESSES:
        page.goto(address, wait_until="load")
        far[address] = page.evaluate(TOO_FAR)
    assert {address: found for address, found in far.items() if found} == {}


def test_words_behind_a_citation_come_at_once_and_break_no_rule(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/id/body/isc-tf")
    citation, words = page.locator(".ev > summary").first, page.locator("#cited")
    expect(words).to_be_hidden()
    citation.hover()
    expect(words).to_contain_text(citation.locator("+ .said mark").inner_text())
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("async () => (await axe.run('#cited')).violations.map(({ id }) => id)") == []
    page.keyboard.press("Escape")
    expect(words).to_be_hidden()
    page.locator(".ev > summary").nth(1).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(words).to_contain_text(page.locator(".ev > summary").nth(1).locator("+ .said").inner_text()[:20])
    page.keyboard.press("Enter")  # its place on the page, with links
    expect(words).to_be_hidden()
    expect(page.locator(".ev[open] .said a").first).to_be_visible()


def _broken(page: Page, address: str, rules: dict[str, list[str]]) -> list[str]:
    """The rules that a page breaks, each with the beginning of what breaks it."""
    page.goto(address)
    if address.startswith("/map"):
        page.wait_for_selector("[data-drawn]", state="attached")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN, rules)
    return found
