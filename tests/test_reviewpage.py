"""The page on which people decide what was read: by keys in a real browser, by plain forms, and who may only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import said, serving
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect, sync_playwright
from test_browser import ARGUMENTS, CHROMIUM
from test_deciding import signed
from test_pages import words

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading

REPORT = "document/C21-35"
THEMES = ("Accessibility", "Gender", "Youth", "Climate change", "Emergencies", "Events", "Languages", "Standards")
TEXT = f"2.3. The ISC-TF coordinates {', '.join(THEMES)}, chaired by the Deputy Secretary-General."


def readings() -> Iterator[Reading]:
    """A task force that covers eight themes and has a chair, as prose says, and a board that only prose names."""
    names, listed = Place("document/names", "1"), Place(REPORT, "2.3", section="Coordination", text=TEXT, start=40)
    yield Reading(names, (entity("Report", {"name": "Report on coordination", "digests": "0" * 64}, REPORT),))
    yield Reading(names, (entity("CoordinationBody", {"name": "Task Force", "acronym": "ISC-TF"}, "body/isc-tf"),))
    yield Reading(names, (entity("Post", {"name": "Deputy Secretary-General"}, "post/dsg"),))
    yield Reading(names, (entity("Post", {"name": "Secretary-General"}, "post/sg"),))
    yield Reading(names, (entity("Body", {"name": "Advisory Board on Rivers"}, "body/rivers"),))
    for number, theme in enumerate(THEMES):
        key = f"theme/{theme.lower().replace(' ', '-')}"
        yield Reading(names, (entity("Theme", {"name": theme}, key),))
        covered = entity("Coverage", {"body": "body/isc-tf", "theme": key, "from": "2019"})
        yield read(listed, (covered,), theme, 0.6 + number / 100, "coordinates: a list")
    chaired = entity("Chairing", {"chair": "post/dsg", "body": "body/isc-tf", "role": "chair", "asOf": "2021"})
    yield read(listed, (chaired,), "chaired by the Deputy Secretary-General", 0.9, "chaired by")
    board = Place("document/C20-1", "1", text="The River Advisory Board met.", start=0)
    new = entity("Body", {"name": "River Advisory Board"}, "body/river-advisory-board")
    yield Reading(board, (new,), "River Advisory Board", 4, 24, rule="named", confidence=0.4, status="candidate")


def read(place: Place, entities: tuple[object, ...], quote: str, sure: float, rule: str) -> Reading:
    """A reading of words that stand in a passage."""
    at = (place.start or 0) + place.text.index(quote)
    return Reading(place, entities, quote, at, at + len(quote), rule=rule, confidence=sure, status="proposed")  # type: ignore[arg-type]


@pytest.fixture
def reviewed(tmp_path: Path) -> Home:
    """A home with ten things to decide."""
    home = Home(tmp_path / "home", builders=BUILDERS)
    said(home, *readings())
    return home


@pytest.fixture
def door(reviewed: Home) -> Iterator[TestClient]:
    """The service, called by a browser that nobody has signed in."""
    app = create_app(Shelf(reviewed), Access.of(reviewed.path), Pool(deadline=2))
    with TestClient(app, base_url="http://127.0.0.1", headers={"Accept": "text/html"}) as caller:
        yield caller


def test_a_proposal_stands_beside_its_words(door: TestClient) -> None:
    html = door.get("/review?kind=Chairing").text
    assert "<mark>chaired by the Deputy Secretary-General</mark>." in html
    text = words(html)
    assert "Report on coordination , 2.3 Coordination" in text and "Youth, Climate change" in text
    assert "Deputy Secretary-General chair Task Force Holds last stated 2021 Confidence 0.90" in text
    assert "Read by chaired by" in text and "0 of 10 decided, about 1 minute left" in text


def test_the_most_doubtful_and_consequential_comes_first(door: TestClient) -> None:
    html = door.get("/review").text
    at = [html.index(f">{name}</bdi></strong>") for name in ("Accessibility", "Gender", "Youth", "Standards")]
    assert at == sorted(at) and html.index("River Advisory Board") > at[0]
    assert 'aria-current="true"><span data-claim><strong><bdi>ISC-TF' in html
    assert door.get("/review?order=luck").status_code == 400


def test_who_is_not_signed_in_may_read_and_is_told_how_to_decide(door: TestClient, reviewed: Home) -> None:
    html = door.get("/review").text
    assert 'method="post"' not in html and "remit login-link" in html and "review.js" not in html
    assert door.post("/verdicts", data={"fact": "x", "verdict": "accepted"}).status_code == 401
    signed(door, reviewed)
    html = door.get("/review").text
    assert 'value="accepted"' in html and 'value="rejected"' in html and "review.js" in html


def test_the_queue_is_narrowed_and_says_when_nothing_is_left(door: TestClient) -> None:
    narrowed = words(door.get("/review?rule=chaired+by").text)
    assert "1 to decide" in narrowed and "Show everything" in narrowed and "Accessibility 0.60" not in narrowed
    assert "10 to decide" in words(door.get("/review").text)
    assert "9 to decide" in words(door.get(f"/review?document={REPORT}").text)
    nothing = words(door.get("/review?kind=Duty").text)
    assert "Nothing left to decide here" in nothing and "Duties (0)" in nothing


def test_a_desk_gets_what_it_does_not_have(door: TestClient) -> None:
    several = door.get("/review/next?skip=8").text
    assert several.count("<article") == 2 and several.count("data-for=") == 2
    assert door.get("/review/next?skip=10").text.count("<article") == 0


def test_a_marked_quote_leads_to_its_proposal(door: TestClient, reviewed: Home) -> None:
    assert "Review this document (9)" in words(door.get(f"/id/{REPORT}").text)
    assert "/review?at=reading" not in door.get(f"/id/{REPORT}").text
    signed(door, reviewed)
    html = door.get(f"/id/{REPORT}").text
    key = next(r.key for r in readings() if r.quote == "Youth")
    address = f"/review?{urlencode({'at': key})}"
    assert f'href="{address}"' in html
    assert "<mark>Youth</mark>" in door.get(address).text
    assert door.get("/review?at=reading/none").status_code == 404


def test_the_start_page_says_how_many_wait(door: TestClient) -> None:
    assert "10 proposals wait for review" in words(door.get("/").text)


def test_a_new_thing_is_shown_with_what_it_may_be(door: TestClient) -> None:
    text = words(door.get("/review?kind=Body").text)
    assert "River Advisory Board new: Body" in text
    assert "Is it one of these? River Advisory Board Advisory Board on Rivers" in text
    assert "Only prose names this" in text and "counts for nothing until somebody accepts it" in text


def test_what_waits_is_told_to_be_as_it_is_now(door: TestClient) -> None:
    for path in ("/review", "/confirmations", "/identities"):
        assert "neither a date nor the day it is known by" in door.get(f"{path}?known_by=2020").text
        assert "neither a date nor the day it is known by" not in door.get(path).text


def test_the_page_is_in_the_language_of_its_reader(door: TestClient, reviewed: Home) -> None:
    signed(door, reviewed)
    html = door.get("/review?lang=ar").text
    assert 'dir="rtl"' in html and "تم البتّ في 0 من 10" in html and "سبب السؤال" in html
    assert "Why it is asked" not in html and "0 sur 10" in door.get("/review?lang=fr").text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, that asks nobody for anything of its own."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not here: apt-get install chromium")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def site(reviewed: Home) -> Iterator[str]:
    """The address of a real server of the home."""
    with serving(create_app(Shelf(reviewed), Access.of(reviewed.path), Pool(deadline=2))) as address:
        yield address


@contextmanager
def desk(browser: Browser, site: str, home: Home, scripts: bool = True) -> Iterator[Page]:
    """The review page of somebody who is signed in."""
    context = browser.new_context(java_script_enabled=scripts)
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/login?ticket={Access.of(home.path).ticket()}")
    page.goto(f"{site}/review")
    try:
        yield page
    finally:
        context.close()
    assert not complaints


def at_desk(page: Page, claim: str) -> None:
    """Wait until this is the claim of the proposal that is at the desk."""
    expect(page.locator("article.rv:visible .claim")).to_have_text(claim)


def acts(home: Home) -> list[str]:
    """What was done, the first first."""
    return [act.act for act in reversed(home.ledger.acts())]


def test_five_verdicts_are_given_by_keys_and_kept(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed) as page:
        at_desk(page, "Task Force covers Accessibility")
        for key in "ara":
            page.keyboard.press(key)
        at_desk(page, "Task Force covers Climate change")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("c")
        page.locator("article:visible").get_by_label("From").fill("2020")
        page.keyboard.press("Enter")
        page.keyboard.press("r")
        arrived = page.locator(".told[data-arrived]")
        expect(arrived).to_have_count(5)
        expect(arrived).to_have_text(["Accepted", "Rejected", "Accepted", "Corrected", "Rejected"])
        expect(page.locator("[data-progress]")).to_contain_text("5 of 10 decided")
        expect(page.locator(".lately li")).to_have_count(5)
    assert acts(reviewed) == ["accepted", "rejected", "accepted", "corrected", "rejected"]
    [corrected] = [a for a in reviewed.ledger.acts() if a.act == "corrected"]
    assert {w.verdict for w in reviewed.ledger.words([corrected.id])} == {"accepted", "rejected"}


def test_what_was_said_is_taken_back(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed) as page:
        page.keyboard.press("a")
        page.keyboard.press("r")
        expect(page.locator(".told[data-arrived]")).to_have_count(2)
        page.keyboard.press("u")
        at_desk(page, "Task Force covers Gender")
        page.keyboard.press("a")
        expect(page.locator(".told[data-arrived]")).to_have_count(2)
        expect(page.locator(".told[data-arrived]")).to_have_text(["Accepted", "Accepted"])
        expect(page.locator(".lately li")).to_have_count(2)
        page.locator(".lately").get_by_role("button").last.click()
        expect(page.locator("[data-progress]")).to_contain_text("1 of 10 decided")
        at_desk(page, "Task Force covers Accessibility")
    assert acts(reviewed) == ["accepted", "rejected", "undone", "accepted", "undone"]


def test_nothing_is_lost_while_the_server_is_away(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed) as page:
        page.context.route("**/verdicts", lambda route: route.abort())
        for key in "aar":
            page.keyboard.press(key)
        trouble = page.locator("[data-trouble]")
        expect(trouble).to_contain_text("Verdicts that wait here: 3. Nothing is lost")
        assert acts(reviewed) == []
        page.reload()
        at_desk(page, "Task Force covers Climate change")
        page.context.unroute("**/verdicts")
        trouble.get_by_role("button").click()
        expect(page.locator(".told[data-arrived]")).to_have_count(3)
        expect(trouble).to_be_hidden()
    assert acts(reviewed) == ["accepted", "accepted", "rejected"]


def test_what_the_server_refuses_comes_back_with_its_reason(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed) as page:
        page.keyboard.press("c")
        page.locator("article:visible").get_by_label("Theme").fill("Nothing like it")
        page.locator("article:visible").get_by_role("button", name="Accept as corrected").click()
        refused = page.locator("article:visible [data-refused]")
        expect(refused).to_contain_text("Nothing like it")
        at_desk(page, "Task Force covers Accessibility")
        expect(page.locator("[data-progress]")).to_contain_text("0 of 10 decided")
    assert acts(reviewed) == []


def test_an_end_is_found_by_what_it_is_called(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed) as page:
        page.goto(f"{site}/review?kind=Chairing")
        page.keyboard.press("c")
        field = page.locator("article:visible").get_by_role("combobox", name="Chair")
        field.fill("")
        field.press_sequentially("secr")
        page.get_by_role("option", name="Secretary-General Post").last.wait_for()
        field.press("ArrowDown")
        page.locator("[role=option][aria-selected=true]").wait_for()
        chosen = page.locator("[role=option][aria-selected=true] bdi").inner_text()
        field.press("Enter")
        expect(field).to_have_value(chosen)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.locator("article:visible").get_by_role("button", name="Accept as corrected").click()
        expect(page.locator("[data-told]")).to_contain_text("Corrected")


def test_a_new_thing_is_said_to_be_a_known_one(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed) as page:
        page.goto(f"{site}/review?kind=Body")
        page.keyboard.press("s")
        expect(page.locator("[data-finished]")).to_be_visible()
        expect(page.locator(".told[data-arrived]")).to_have_count(1)
    [ruling] = reviewed.ledger.rulings()
    assert ruling.ruling == "same" and ruling.kept.endswith("body/rivers")


def test_all_of_a_rule_in_a_document_are_decided_at_once(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed) as page:
        several = page.locator("article:visible .fold", has_text="8 proposals of this rule in this document")
        several.locator("summary").click()
        several.get_by_role("button", name="Accept all 8").click()
        expect(page.locator("h2[data-left]")).to_have_text("2 to decide")
        assert "Accepted Task Force covers Accessibility and 7 more" in words(page.content())
        page.locator(".lately").get_by_role("button").click()
        expect(page.locator("h2[data-left]")).to_have_text("10 to decide")
    assert acts(reviewed) == ["accepted", "undone"]


def test_everything_works_without_scripts(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed, scripts=False) as page:
        page.get_by_role("button", name="Accept A").click()
        at_desk(page, "Task Force covers Gender")
        page.get_by_role("button", name="Reject R").click()
        at_desk(page, "Task Force covers Youth")
        page.get_by_role("link", name="Later").click()
        at_desk(page, "Task Force covers Climate change")
        page.locator("summary", has_text="Correct it").click()
        page.get_by_label("From").fill("2020")
        page.get_by_role("button", name="Accept as corrected").click()
        expect(page.locator("[data-progress]")).to_contain_text("3 of 10 decided")
        page.locator(".lately").get_by_role("button").first.click()
        expect(page.locator("[data-progress]")).to_contain_text("2 of 10 decided")
        assert page.locator("template").count() == 1 and page.locator("article.rv").count() == 1
    assert acts(reviewed) == ["accepted", "rejected", "corrected", "undone"]


def test_what_is_decided_says_so_and_can_be_decided_anew(door: TestClient, reviewed: Home) -> None:
    form = {"fact": "body/river-advisory-board", "verdict": "rejected", "csrf": signed(door, reviewed)}
    answer = door.post("/verdicts", data=form).json()
    assert answer["facts"] == ["body/river-advisory-board"] and answer["act"] == 1
    text = words(door.get("/review?at=body/river-advisory-board").text)
    assert "This is decided already" in text and "1 of 10 decided" in text
    assert "Rejected River Advisory Board session" in text


def test_single_keys_can_be_turned_off(site: str, browser: Browser, reviewed: Home) -> None:
    with desk(browser, site, reviewed) as page:
        page.keyboard.press("?")
        page.get_by_label("Single keys act").uncheck()
        page.get_by_role("button", name="Close").click()
        for _ in range(2):
            page.keyboard.press("a")
            at_desk(page, "Task Force covers Accessibility")
            page.reload()
    assert acts(reviewed) == []
