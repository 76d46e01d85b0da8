"""The pages, asked for over a small home."""

import base64
import json
import re
from collections.abc import Iterator
from hashlib import sha384
from pathlib import Path

import pytest
import strawberry
from conftest import said
from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from visualisations import network, vendor
from visualisations.charting.asked import Asked, Step
from visualisations.charting.chart import chart

SCRIPT, IMAGE = "<script>alert(1)</script>", "<img src=x onerror=alert(2)>"
REPORT = "document/C21-35"
TEXT = "2.2. The ISC-TF is chaired by the Deputy Secretary-General."
ADDRESSES = [
    "/",
    "/search?q=script",
    "/id/theme/accessibility",
    "/id/theme/hostile",
    "/id/body/isc-tf",
    "/id/post/dsg",
    f"/id/{REPORT}",
    "/id/resolution/pp-191",
    "/map/theme/hostile?hops=2",
    "/map?show=theme/hostile**+body/isc-tf&relation=covers",
    "/map?whole=1",
    "/owners",
    "/owners?thing=theme/hostile",
    "/trace",
    "/trace?mandate=Resolution 191",
    "/documents",
    "/conflicts",
    "/things/theme",
    "/things/resolution",
    "/identities",
    "/matrix?row=body/isc-tf&column=theme/hostile",
    "/matrix?rows=theme&columns=sector&order=hierarchy&all=yes",
    "/matrix?then=2020",
    "/board/sectors",
    "/board/sectors?row=theme/hostile&column=0",
    "/board/participation",
    "/board/action-lines",
    "/flow",
    "/flow?mandate=Resolution 191",
    "/timeline",
    "/timeline?thing=theme/hostile",
    "/timeline?thing=body/isc-tf&first=2014&last=2022",
    "/genealogy",
    "/genealogy?thing=theme/hostile",
    "/ask",
    "/ask/areas",
    "/review",
]


def readings() -> Iterator[Reading]:
    """A task force, its chair and theme, a resolution and what came of it, and names that are no good."""
    names, chair = Place(REPORT, "1"), Place(REPORT, "2.2", text=TEXT, start=100)
    theme, mandate = Place(REPORT, "2.3"), Place(REPORT, "2.4")
    report = {"name": "Report on Resolution 191", "issued": "2021-04", "digests": "0" * 64}
    yield Reading(names, (entity("Report", report, REPORT),))
    yield Reading(names, (entity("CoordinationBody", {"name": "Task Force", "acronym": "ISC-TF"}, "body/isc-tf"),))
    yield Reading(names, (entity("Post", {"name": "Deputy Secretary-General"}, "post/dsg"),))
    yield Reading(names, (entity("Theme", {"name": "Accessibility"}, "theme/accessibility"),))
    hostile = {"name": f"{SCRIPT} theme", "description": IMAGE, "page": "javascript:alert(3)"}
    yield Reading(names, (entity("Theme", hostile, "theme/hostile"),), quote=SCRIPT)
    chaired = {"chair": "post/dsg", "body": "body/isc-tf", "role": "chair", "from": "2015-03", "asOf": "2021-03-31"}
    quote = "chaired by the Deputy Secretary-General"
    at = 100 + TEXT.index(quote)
    yield Reading(chair, (entity("Chairing", chaired),), quote=quote, start=at, end=at + len(quote))
    covered = {"body": "body/isc-tf", "theme": "theme/accessibility", "asOf": "2021-03-31"}
    yield Reading(theme, (entity("Coverage", covered),), quote="Accessibility", confidence=0.85, status="proposed")
    covered = {"body": "body/isc-tf", "theme": "theme/hostile", "asOf": "2019", "qualification": IMAGE}
    yield Reading(theme, (entity("Coverage", covered),), quote=IMAGE, rule=SCRIPT)
    yield Reading(mandate, (entity("Resolution", {"name": "Resolution 191"}, "resolution/pp-191"),))
    rests = {"mandated": "body/isc-tf", "mandate": "resolution/pp-191", "basis": "basis", "asOf": "2018"}
    yield Reading(mandate, (entity("Mandating", rests),), quote="in line with Resolution 191")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The small home, open."""
    home = Home(tmp_path_factory.mktemp("pages") / "home", builders=BUILDERS)
    said(home, *readings())
    return Shelf(home)


@pytest.fixture(scope="module")
def site(shelf: Shelf) -> Iterator[TestClient]:
    """The service over the small home, as a browser asks it."""
    app = create_app(shelf, Access("secret"), Pool(deadline=2))
    with TestClient(app, base_url="http://127.0.0.1", headers={"Accept": "text/html"}) as caller:
        yield caller


def words(html: str) -> str:
    """What a page says, without its markup, scripts and drawings."""
    bare = re.sub(r"<(script|svg|style)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_runs_nothing_of_what_documents_say(site: TestClient, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    html = answer.text
    assert SCRIPT not in html and IMAGE not in html and 'href="javascript:' not in html
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)|<style|<[a-z][^>]*\s(style|on[a-z]+)=", html)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", html)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_never_says_more_than_documents_do(site: TestClient, address: str) -> None:
    assert not re.search(r"\b(current|currently|unknown|N/A|None|undefined)\b", words(site.get(address).text))


def test_the_start_page_asks_what_it_can_answer(site: TestClient) -> None:
    text = words(site.get("/").text)
    assert "Who chairs ISC-TF? Deputy Secretary-General (chair), since March 2015, last stated 31 March 2021" in text
    assert "What came of Resolution 191? It led to 1 body." in text
    assert "Edition 1 Searched 1 document" in text


def test_the_start_page_says_what_to_do_first(tmp_path: Path) -> None:
    app = create_app(Shelf(Home(tmp_path)), Access("secret"), Pool(children=1))
    answer = TestClient(app, "http://localhost").get("/")
    assert answer.status_code == 200
    assert "remit load data/reference data/baseline" in answer.text


def test_a_theme_says_first_who_answers_for_it(site: TestClient) -> None:
    text = words(site.get("/id/theme/accessibility").text)
    said_first = text.index("Who answers for it")
    assert said_first < text.index("What surrounds it")
    assert "Coordinates Task Force ISC-TF chaired by the Deputy Secretary-General last stated 31 March 2021" in text
    assert "Focal point Not stated in the 1 document searched" in text


def test_a_statement_opens_to_its_words(site: TestClient) -> None:
    html = site.get("/id/body/isc-tf").text
    said_here = re.search(r"<details class=\"ev\">.*?</details>", html, re.S)
    assert said_here
    assert "<mark>chaired by the Deputy Secretary-General</mark>" in said_here[0]
    assert "Report on Resolution 191 , 2.2" in words(said_here[0])
    [address] = set(re.findall(r'<footer><a href="([^"]+)', said_here[0]))
    target = site.get(address.replace("&amp;", "&")).text
    assert f'id="{address.partition("#")[2]}"' in target


def test_a_document_shows_what_was_read_where(site: TestClient) -> None:
    html = site.get(f"/id/{REPORT}").text
    marked = r'The ISC-TF is <mark class="accepted">chaired by the Deputy Secretary-General<a class="fn"'
    assert re.search(marked, html)
    assert "Deputy Secretary-General chair ISC-TF since March 2015, last stated 31 March 2021" in words(html)


def test_a_mandate_says_first_what_came_of_it(site: TestClient) -> None:
    text = words(site.get("/id/resolution/pp-191").text)
    assert "What came of it It led to 1 body. basis Task Force ISC-TF Accepted last stated 2018" in text
    assert "in line with Resolution 191" in text


def test_a_trace_is_drawn_as_a_flow(site: TestClient) -> None:
    page = site.get("/trace?mandate=Resolution 191").text
    drawing = page[page.index('<section class="only-wide"') : page.index('id="h-steps"')]
    assert (
        'class="drawing"' in drawing and "ISC-TF" in drawing and 'href="/flow?mandate=resolution%2Fpp-191"' in drawing
    )


def test_the_date_stays_in_the_links(site: TestClient) -> None:
    html = site.get("/id/body/isc-tf?as_of=2020").text
    ours = [a for a in re.findall(r'href="(/[^"]*)"', html) if not re.match(r"/(static|graphql|sparql|opensearch)", a)]
    latest = [a for a in ours if "as_of=2020" not in a]
    assert ours and latest == ["/id/body/isc-tf"]


def test_what_had_not_begun_is_not_shown(site: TestClient) -> None:
    assert "Deputy Secretary-General" in words(site.get("/id/body/isc-tf?as_of=2015").text)
    assert "Chair or a lead Not stated" in words(site.get("/id/body/isc-tf?as_of=2014").text)


@pytest.mark.parametrize(
    ("address", "status", "text"),
    [
        ("/id/theme/accesibility", 404, "Accessibility"),
        ("/owners?thing=Accesibility", 404, "Accessibility"),
        ("/trace?mandate=Accessibility", 404, "Nothing is called so"),
        ("/things/nothing", 404, "No kind is called"),
        ("/owners?as_of=20x", 400, "is no date"),
        ("/map/theme/accessibility?hops=9", 400, "Hops"),
    ],
)
def test_what_is_asked_wrongly_is_told(site: TestClient, address: str, status: int, text: str) -> None:
    answer = site.get(address)
    assert (answer.status_code, text in words(answer.text)) == (status, True)


def test_names_are_suggested(site: TestClient) -> None:
    found = site.get("/suggest", params={"q": "acc"}).json()
    assert [(n["name"], n["kind"], n["href"]) for n in found] == [("Accessibility", "Theme", "/id/theme/accessibility")]


def test_only_an_open_session_may_judge_what_is_proposed(shelf: Shelf) -> None:
    access = Access("secret")
    caller = TestClient(create_app(shelf, access, Pool(children=1)), "http://localhost")
    address = "/id/theme/accessibility?as_of=2021"
    assert 'action="/verdicts"' not in caller.get(address).text
    caller.get("/login", params={"ticket": access.ticket()})
    html = caller.get(address).text
    given = [
        dict(re.findall(r'name="(\w+)" value="([^"]*)"', f))
        for f in re.findall(r'<form method="post" action="/verdicts".*?</form>', html)
    ]
    [accept, reject] = given
    assert (accept["verdict"], reject["verdict"], accept["back"]) == ("accepted", "rejected", address)
    assert accept["csrf"] and accept["csrf"] == reject["csrf"]
    assert accept["fact"].startswith("coverage/")


def test_the_map_is_data(site: TestClient) -> None:
    found = site.get("/map/theme/hostile.json?as_of=2019").json()
    assert {n["label"] for n in found["nodes"]} == {f"{SCRIPT} theme", "ISC-TF"}
    assert {n["href"] for n in found["nodes"]} == {f"/id/{k}?as_of=2019" for k in ("theme/hostile", "body/isc-tf")}
    [line] = found["edges"]
    assert (line["from"], line["label"], line["to"], line["dashes"]) == (
        "body/isc-tf",
        "covers",
        "theme/hostile",
        False,
    )


def test_the_map_leaves_nothing_in_the_working_directory(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    network.page(chart(shelf.graph.at(), Asked((Step("body/isc-tf", 1),))))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first")
def test_the_map_that_is_taken_away_is_one_file(site: TestClient) -> None:
    answer = site.get("/map/theme/hostile.html")
    assert answer.headers["content-disposition"] == 'attachment; filename="remit-theme-hostile.html"'
    html = answer.text
    assert SCRIPT not in html and IMAGE not in html and "@font-face" not in html
    assert not re.search(r"<(link|img|iframe)\b|<script[^>]*\ssrc=|\sstyle=", html)
    inside = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', html)
    assert inside and json.loads(inside[1])["of"] == "theme/hostile"


@pytest.mark.skipif(not vendor.fresh(), reason="run `python -m visualisations.vendor` first")
def test_the_explorer_is_the_one_strawberry_names() -> None:
    page = (Path(strawberry.__file__).parent / "static" / "graphiql.html").read_text(encoding="utf-8")
    named = dict(re.findall(r'(?:src|href)="https://[^/]+/(\S+?)"\s+integrity="sha384-([^"]+)"', page))
    ours = {
        "graphiql@3.8.3/graphiql.min.js": "graphiql.js",
        "graphiql@3.8.3/graphiql.min.css": "graphiql.css",
        "@graphiql/plugin-explorer@1.0.2/dist/index.umd.js": "graphiql-explorer.js",
        "@graphiql/plugin-explorer@1.0.2/dist/style.css": "graphiql-explorer.css",
        "react@18.2.0/umd/react.production.min.js": "react.js",
        "react-dom@18.2.0/umd/react-dom.production.min.js": "react-dom.js",
    }
    for name, file in ours.items():
        digest = sha384((vendor.VENDOR / file).read_bytes()).digest()
        assert base64.b64encode(digest).decode() == named[name], name


def test_the_lock_of_the_scripts_has_hashes_and_no_address() -> None:
    text = (vendor.HERE / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: p for name, p in json.loads(text)["packages"].items() if name}
    assert "://" not in text and '"resolved"' not in text
    assert packages and all(p["integrity"].startswith("sha512-") for p in packages.values())


def test_what_is_asked_beside_the_question_breaks_no_page(site: TestClient) -> None:
    assert site.get("/?path=x&context=y&as_of=2020").status_code == 200
