"""Every request has a caller, and the whole service answers in their clearance."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access import COOKIE, Access, Caller, Forbidden, Role, Unknown
from api.access.caller import entitled
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf

SECRET = "Tulip Council"
ASKED = [
    "/search?q=Tulip",
    "/id/body/tulip-council",
    "/id/body/tulip-council?format=ttl",
    "/owners?thing=Water",
    "/owners?thing=Water&format=csv",
    "/map/body/y.json",
    "/suggest?q=tulip",
    "/export?format=nq",
    "/sparql?query=SELECT+%3Fo+%7B+%3Fs+%3Fp+%3Fo+FILTER(CONTAINS(STR(%3Fo),'Tulip'))+%7D",
    "/graphql?query={bodies{nodes{name}}}",
    "/things/body",
]


@pytest.fixture(scope="module")
def site(restricted: Home) -> Iterator[TestClient]:
    app = create_app(Shelf(restricted), Access("secret"), Pool(children=1))
    with TestClient(app, base_url="http://127.0.0.1") as caller:
        yield caller


def token() -> dict[str, str]:
    return {"Authorization": f"Bearer {Access('secret').token}"}


@pytest.mark.parametrize("address", ASKED)
def test_each_door_answers_in_the_clearance_of_its_caller(site: TestClient, address: str) -> None:
    before, known, after = (site.get(address, headers=headers) for headers in ({}, token(), {}))
    assert SECRET not in before.text
    assert known.status_code == 200 and SECRET in known.text
    assert (after.status_code, len(after.content)) == (before.status_code, len(before.content))


def test_what_is_not_for_everybody_is_kept_by_nobody(site: TestClient) -> None:
    address = "/id/body/y?format=ttl"
    anybody, known = site.get(address), site.get(address, headers=token())
    assert anybody.headers["access-control-allow-origin"] == "*" and "no-store" not in anybody.headers["cache-control"]
    assert "access-control-allow-origin" not in known.headers and known.headers["cache-control"] == "private, no-store"
    assert anybody.headers["etag"] != known.headers["etag"]
    again = site.get(address, headers={**token(), "If-None-Match": anybody.headers["etag"]})
    assert again.status_code == 200
    for answer in (anybody, known):
        assert {"Accept", "Authorization", "Cookie"} <= {word.strip() for word in answer.headers["vary"].split(",")}


@pytest.mark.parametrize("bearer", ["x", "", "Zürich", Access("another").token])
def test_a_bearer_of_nobody_is_told_so_at_every_door(site: TestClient, bearer: str) -> None:
    headers = {b"Authorization": f"Bearer {bearer}".encode()}
    for address in ("/", "/sparql?query=ASK{}", "/id/body/y?format=ttl", "/healthz"):
        answer = site.get(address, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_session_that_is_over_is_nobody(site: TestClient) -> None:
    over = Access("secret").session(Access("secret").ticket(now=0), now=1)
    assert site.get("/search?q=Tulip", headers={"Cookie": f"{COOKIE}={over}"}).text.count(SECRET) == 0


def test_a_session_sees_what_its_caller_sees(restricted: Home) -> None:
    access = Access("secret")
    with TestClient(create_app(Shelf(restricted), access, Pool(1)), base_url="http://127.0.0.1") as site:
        assert SECRET not in site.get("/things/body").text
        site.get("/login", params={"ticket": access.ticket()})
        assert SECRET in site.get("/things/body").text


def test_everybody_may_see_more_where_the_service_says_so(restricted: Home) -> None:
    app = create_app(Shelf(restricted), Access("secret"), Pool(1), clearance=Clearance.MEMBERS)
    with TestClient(app, base_url="http://127.0.0.1") as site:
        answer = site.get("/things/body")
        assert SECRET in answer.text and answer.headers["cache-control"] == "private, no-store"
        assert site.get("/suggest?q=Ann").json() == []


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_those_before_it_may(role: Role) -> None:
    caller = Caller("key x", Clearance.PUBLIC, role)
    may = [caller.may(other) for other in Role]
    assert may == sorted(may, reverse=True) and caller.may(role) and caller.may(Role.READER)
    if role is not Role.ADMIN:
        with pytest.raises(Forbidden, match=f"yours is {role}"):
            entitled(caller, Role.ADMIN)


def test_who_says_nothing_is_told_to_say_who_they_are(site: TestClient, restricted: Home) -> None:
    answer = site.post("/verdicts", data={"fact": "chairing/x", "verdict": "rejected"})
    assert answer.status_code == 401 and "say who you are" in answer.text
    assert issubclass(Unknown, PermissionError) and not restricted.ledger.acts()


def test_an_app_made_for_nothing_loaded_still_says_who_may(tmp_path: Path) -> None:
    app = create_app(Shelf(Home(tmp_path)), Access("secret"), Pool(1))
    with TestClient(app, base_url="http://127.0.0.1") as site:
        assert site.get("/", headers={"Authorization": "Bearer x", "Accept": "text/html"}).status_code == 401
