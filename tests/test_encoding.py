"""What is sent packed, what is not sent again, and what is never packed because it holds a secret."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.access import Access, Role
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from visualisations.addresses import mark

PLAIN, GZIP = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}
PAGES = (
    "/",
    "/owners?thing=C2",
    "/search?q=health",
    "/id/theme/accessibility",
    "/matrix",
    "/sparql",
    "/map.svg?show=body/isc-tf*",
    "/map/data?show=body/isc-tf*",
)


@pytest.fixture
def access() -> Access:
    return Access("secret")


@pytest.fixture
def door(baseline: Home, access: Access) -> Iterator[TestClient]:
    """The service, asked as anybody."""
    app = create_app(Shelf(baseline), access, Pool(1))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as caller:
        yield caller


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_packed_for_who_takes_it_and_is_the_same(client: TestClient, address: str) -> None:
    packed, plain = (client.get(address, headers={"Accept": "text/html", **said}) for said in (GZIP, PLAIN))
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.content == plain.content and packed.headers["etag"] == plain.headers["etag"]
    assert int(packed.headers["content-length"]) < len(plain.content) == int(plain.headers["content-length"])
    assert all("Accept-Encoding" in answer.headers["vary"] for answer in (packed, plain))


@pytest.mark.parametrize("said", ["gzip;q=0", "gzip; q=0.000", "br, deflate", "x-gzip2", ""])
def test_who_does_not_take_it_is_not_given_it(client: TestClient, said: str) -> None:
    assert "content-encoding" not in client.get("/ask", headers={"Accept-Encoding": said}).headers


def test_a_page_that_its_reader_has_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/ask").headers["etag"]
    again = client.get("/ask", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/ask?as_of=2020", headers={"If-None-Match": tag}).status_code == 200


def test_what_holds_a_secret_is_never_packed(door: TestClient, access: Access) -> None:
    assert door.get("/owners?thing=C2").headers["content-encoding"] == "gzip"
    _, key = access.keys.add("a reader", Clearance.PUBLIC, Role.READER)
    known = door.get("/owners?thing=C2", headers={"Authorization": f"Bearer {key}"})
    opened = door.get("/login", params={"ticket": access.ticket()})
    assert "set-cookie" in opened.headers and "content-encoding" not in opened.headers
    for answer in (known, door.get("/owners?thing=C2"), door.get("/review?q=health")):
        assert answer.status_code == 200
        assert "content-encoding" not in answer.headers and "etag" not in answer.headers
        assert answer.headers["cache-control"] == "private, no-store"


def test_what_is_not_public_is_not_packed_where_everybody_sees_it(restricted: Home) -> None:
    app = create_app(Shelf(restricted), Access("secret"), Pool(1), clearance=Clearance.MEMBERS)
    with TestClient(app, base_url="http://127.0.0.1") as inside:
        assert "content-encoding" not in inside.get("/search?q=Tulip").headers


def test_files_of_pages_are_kept_for_good_where_pages_name_them(client: TestClient) -> None:
    several = {name for page in ("/", "/map", "/sparql", "/graphql") for name in named(client, page)}
    assert len(several) > 10
    for name in several:
        answer = client.get(name)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
        assert name.startswith(f"/static/{mark()}/")
        again = client.get(name)
        unlike = {key for key in {*answer.headers, *again.headers} if answer.headers.get(key) != again.headers.get(key)}
        assert again.content == answer.content and unlike == {"x-request-id"}, "though it is kept as it was sent"
        assert client.get(name, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    sheet = client.get(f"/static/{mark()}/remit.css").text
    fonts = re.findall(r'url\("([^"]+)"\)', sheet)
    assert fonts and all(client.get(f"/static/{mark()}/{font}").status_code == 200 for font in fonts)


def named(client: TestClient, page: str) -> list[str]:
    html = client.get(page, headers={"Accept": "text/html"}).text
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', html)


@pytest.mark.parametrize("before", ["/static/remit.css", "/static/0123456789ab/remit.css"])
def test_files_at_other_addresses_are_asked_for_again(client: TestClient, before: str) -> None:
    packed, plain = client.get(before), client.get(before, headers=PLAIN)
    assert packed.headers["cache-control"] == plain.headers["cache-control"] == "no-cache"
    assert packed.headers["content-encoding"] == "gzip" and packed.content == plain.content
    assert client.get(before, headers={"If-None-Match": packed.headers["etag"]}).status_code == 304
    part = client.get(before, headers={"Range": "bytes=0-9"})
    assert part.status_code == 206 and part.content == plain.content[:10]
