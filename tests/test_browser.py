"""The pages and the map in a real browser, with names that would run if anything let them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import said, serving
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright
from test_pages import ADDRESSES, SCRIPT, readings

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from visualisations import vendor

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not here: apt-get install chromium"),
    pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first"),
]


@dataclass
class Visit:
    """A page of the browser, and what it did that it should not."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def hear(self, words: str) -> None:
        """Note a complaint, if it is one."""
        if words:
            self.complaints.append(words)

    def close(self, dialog: Dialog) -> None:
        """Close a window that a script opened, and note it."""
        self.complaints.append(f"a script says {dialog.message}")
        dialog.dismiss()

    def to(self, address: str) -> Page:
        """The page at an address, loaded."""
        self.page.goto(address, wait_until="networkidle")
        return self.page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over the small home of the other tests."""
    home = Home(tmp_path_factory.mktemp("browser") / "home", builders=BUILDERS)
    said(home, *readings())
    with serving(create_app(Shelf(home), Access("secret"), Pool(deadline=2))) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, that asks nobody for anything of its own."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A page of the browser, watched."""
    context = browser.new_context(accept_downloads=True)
    found = Visit(context.new_page())
    found.page.on("request", lambda request: found.asked.append(request.url))
    found.page.on("console", lambda message: found.hear(message.text if message.type == "error" else ""))
    found.page.on("pageerror", lambda error: found.hear(str(error)))
    found.page.on("dialog", found.close)
    yield found
    context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_asks_nobody_else_and_runs_nothing(site: str, visit: Visit, address: str) -> None:
    page = visit.to(site + address)
    assert page.locator("h1").count() == 1
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not visit.complaints
    assert not [url for url in visit.asked if not url.startswith((site, "data:"))]


def test_names_show_as_they_are_printed(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/id/theme/hostile")
    assert page.locator("h1").inner_text() == f"{SCRIPT} theme"
    assert page.locator("main img, main script").count() == 0


def test_a_statement_opens_to_its_words_without_scripts(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/id/body/isc-tf")
    words = page.locator("mark", has_text="chaired by the Deputy Secretary-General").first
    assert not words.is_visible()
    page.locator("details.ev summary").first.click()
    assert words.is_visible()
    context.close()


def test_names_are_offered_while_one_writes(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/owners")
    page.get_by_role("combobox", name="For what").press_sequentially("acc")
    offered = page.get_by_role("option")
    offered.first.wait_for()
    expect(offered.first).to_contain_text("Accessibility")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="For what")).to_have_value("Accessibility")


def test_the_reader_chooses_light_or_dark(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Change to dark").click()
    assert page.evaluate(paper) != light
    page.reload()
    assert page.get_by_role("button", name="Change to light").is_visible()


def test_the_explorer_renders_from_our_own_files(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/graphql")
    page.wait_for_selector(".graphiql-query-editor .CodeMirror")
    page.get_by_role("button", name="Execute query").click()
    page.wait_for_selector(".result-window :text('documentsSearched')")
    assert not visit.complaints
    assert not [url for url in visit.asked if not url.startswith((site, "data:", "blob:"))]


def test_a_query_is_written_in_an_editor_that_knows_the_ontology(site: str, visit: Visit) -> None:
    page = visit.to(f"{site}/sparql")
    page.wait_for_selector(".editor .CodeMirror")
    assert not page.locator(".editor .parseErrorIcon").count(), "the prefixes of the service are known"
    page.locator(".examples a", has_text="of each class").click()
    page.wait_for_selector("table.tbl")
    page.locator(".editor .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?who { ?c a :Chair")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text(":Chairing")
    page.keyboard.press("Escape")
    page.keyboard.type("ing ; :chair ?who }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("table.tbl")).to_contain_text("Deputy Secretary-General")
    assert not visit.complaints
    assert not [url for url in visit.asked if not url.startswith((site, "data:"))]
