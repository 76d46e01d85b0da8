"""Somebody signs in with a browser, sees what is for them, signs out, and it is gone."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest
import uvicorn
from playwright.sync_api import Page

pytest.importorskip("joserfc", reason="joserfc is not installed: tokens cannot be made")
from issuing import SETTINGS, Issuing, issuing
from test_browser import Visit, browser, visit  # noqa: F401 - fixtures
from test_callers import SECRET

from api.access import COOKIE, Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from api.settings import Settings
from graph.editions.home import Home
from graph.editions.shelf import Shelf

CHROMIUM = "/usr/bin/chromium"
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no Chromium here")


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuing]:
    with issuing() as found:
        yield found


@pytest.fixture(scope="module")
def site(restricted: Home, issuer: Issuing) -> Iterator[str]:
    """The address of a real server where people sign in."""
    shared = socket.socket()
    shared.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{shared.getsockname()[1]}"
    settings = Settings({**SETTINGS, "oidc.issuer": issuer.address, "address": address, "names.members": "Council"})
    app = create_app(Shelf(restricted), Access("secret"), Pool(1), settings=settings)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, args=([shared],), daemon=True)
    thread.start()
    while not server.started:
        sleep(0.02)
    yield address
    server.should_exit = True
    thread.join(10)


def signed(page: Page, person: str) -> None:
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name=f"Be {person}").click()
    page.locator(".who-is").wait_for()


def test_what_is_for_members_is_there_until_they_sign_out(site: str, visit: Visit) -> None:  # noqa: F811
    page = visit.to(f"{site}/things/body?as_of=2020")
    assert SECRET not in page.content()
    signed(page, "bo")
    assert page.url == f"{site}/things/body?as_of=2020" and SECRET in page.content()
    assert " ".join(page.locator(".who p").inner_text().split()) == "Signed in: Bo Lind Council, reader"
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").wait_for()
    visit.to(f"{site}/things/body?as_of=2020")
    assert SECRET not in page.content()
    page.go_back()
    page.go_back()
    assert SECRET not in page.content(), "nothing of it is left behind the button that goes back"
    assert not visit.complaints


def test_a_session_is_out_of_reach_of_scripts(site: str, visit: Visit) -> None:  # noqa: F811
    page = visit.to(f"{site}/")
    signed(page, "ann")
    assert page.evaluate("document.cookie") == ""
    [cookie] = [one for one in page.context.cookies() if one["name"] == COOKIE]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"


def test_who_is_no_reviewer_is_offered_no_verdict(site: str, visit: Visit) -> None:  # noqa: F811
    page = visit.to(f"{site}/review")
    signed(page, "bo")
    assert page.locator("form[action='/verdicts']").count() == 0 and "load" not in page.locator(".foot").inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_header_holds_who_is_signed_in(site: str, visit: Visit, width: int) -> None:  # noqa: F811
    page = visit.to(f"{site}/")
    page.set_viewport_size({"width": width, "height": 900})
    signed(page, "ann")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("button", name="Sign out").is_visible()
