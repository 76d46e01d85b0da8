"""No page of another site writes in the name of whoever has a session here: every door that writes is tried."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from test_hidden import routes

from api.access import COOKIE, Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf

UPDATE = "DELETE WHERE { <http://localhost/id/body/none> ?p ?o }"
TURTLE = {"content": "<x:s> <x:p> <x:o> .", "headers": {"Content-Type": "text/turtle"}}
JUDGE = {"query": 'mutation { judge(keys: ["chairing/none"], verdict: "rejected") { id } }'}
# What is sent to each door; where it is no form, the secret goes into a header.
FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "/verdicts": ("POST", "/verdicts", {"data": {"fact": "chairing/none", "verdict": "rejected"}}),
    "/identities": ("POST", "/identities", {"data": {"one": "body/a", "other": "body/b", "ruling": "same"}}),
    "/rulings": ("POST", "/rulings", {"data": {"one": "body/a", "other": "body/b", "ruling": "intended"}}),
    "/by-hand": ("POST", "/by-hand", {"data": {"act": "ended", "fact": "chairing/none", "until": "2020"}}),
    "/load": ("POST", "/load", {"data": {"act": "publish"}}),
    "/editions": ("POST", "/editions", {"data": {"edition": "99"}}),
    "/exports": ("POST", "/exports", {"data": {"format": "nq"}}),
    "/exports/{id}": ("POST", "/exports/0", {"data": {}}),
    "/signout": ("POST", "/signout", {"data": {}}),
    "/graphql": ("POST", "/graphql", {"json": JUDGE}),
    "/update": ("POST", "/update", {"data": {"update": UPDATE}}),
    "/sparql": ("POST", "/sparql", {"data": {"update": UPDATE}}),
    "/graphs": ("PUT", "/graphs?graph=http://example.org/x", TURTLE),
    "/graphs/{key:path}": ("DELETE", "/graphs/document/none", {}),
}
IN_A_HEADER = {"/graphql", "/update", "/sparql", "/graphs", "/graphs/{key:path}"}


@pytest.fixture(scope="module")
def seat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Access, Home]]:
    """A service over a home with nothing in it but an edition, and its secret."""
    home = Home(tmp_path_factory.mktemp("forged") / "home", builders=BUILDERS)
    with home.change("nothing"):
        pass
    access = Access("secret")
    app = create_app(Shelf(home), access, Pool(1))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as site:
        yield site, access, home


def sent(seat: tuple[TestClient, Access, Home], path: str, form: str | None, **headers: str) -> int:
    """The status of an answer, to who has the cookie of a fresh session and sends this as the secret of its forms."""
    site, access, _ = seat
    site.cookies.clear()
    site.get("/login", params={"ticket": access.ticket()})
    form = access.form(site.cookies[COOKIE]) if form == "right" else form
    method, address, more = FORMS[path]
    given = {**more.get("headers", {}), **headers}
    more = {name: value for name, value in more.items() if name != "headers"}
    if form is not None and path in IN_A_HEADER:
        given["X-Remit-Form"] = form
    elif form is not None:
        more["data"] = {**more["data"], "csrf": form}
    return site.request(method, address, headers=given, **more).status_code


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("form", [None, "", "wrong", "another"])
def test_a_form_without_the_secret_of_its_session_does_nothing(
    seat: tuple[TestClient, Access, Home], path: str, form: str | None
) -> None:
    access = seat[1]
    other = access.form(access.session(access.ticket())) if form == "another" else form
    assert sent(seat, path, other) == 403
    assert not seat[2].ledger.acts() and seat[0].cookies[COOKIE]


ELSEWHERE = [{"Origin": "https://evil.example"}, {"Origin": "http://127.0.0.1:9"}, {"Sec-Fetch-Site": "cross-site"}]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("headers", [*ELSEWHERE, {"Sec-Fetch-Site": "same-site"}], ids=str)
def test_a_form_of_another_site_does_nothing(
    seat: tuple[TestClient, Access, Home], path: str, headers: dict[str, str]
) -> None:
    assert sent(seat, path, "right", **headers) == 403
    assert not seat[2].ledger.acts() and seat[0].cookies[COOKIE]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("headers", [{}, {"Origin": "http://127.0.0.1"}, {"Origin": "null"}], ids=str)
def test_a_form_of_ours_is_taken(seat: tuple[TestClient, Access, Home], path: str, headers: dict[str, str]) -> None:
    assert sent(seat, path, "right", **headers) not in (401, 403, 415, 500)


def test_every_door_that_writes_is_tried(seat: tuple[TestClient, Access, Home]) -> None:
    app = seat[0].app
    assert isinstance(app, FastAPI)
    assert {path for path, methods in routes(app).items() if methods & {"POST", "PUT", "DELETE", "PATCH"}} == set(FORMS)
