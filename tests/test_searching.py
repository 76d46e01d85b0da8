"""What people type finds what they mean: names, symbols, misspelt words, statements and passages, in that order."""

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Store

from api.access import Access
from api.endpoint.sparql import Pool
from api.pages import listings
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.searching import building, making, since
from graph.searching.building import FOLDER
from graph.searching.results import find, suggested
from graph.searching.sought import Sought
from graph.view import View
from loaders.load import Policy, load
from loaders.shipped import tables

pytest.importorskip("tantivy", reason="words are indexed by tantivy, of which there is no wheel for every machine")
FIRST = {"thing": 5, "statement": 10, "passage": 10}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Home:
    """The shipped tables and the real documents. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("words"))
    load(home, [*tables(), shared / "seeds"], Policy.WHOLE_FILES, "tests")
    return home


@pytest.fixture(scope="module")
def view(home: Home) -> View:
    return Shelf(home).graph.at()


@pytest.fixture(scope="module")
def site(home: Home) -> Iterator[TestClient]:
    with TestClient(create_app(Shelf(home), Access("secret"), Pool(deadline=2)), base_url="http://127.0.0.1") as caller:
        yield caller


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("C21/35", "document/C21-35"),
        ("c21-35", "document/C21-35"),
        ("C2135", "document/C21-35"),
        ("C17/49-E", "document/C17-49"),
        ("191 dubai", "resolution/pp-191/rev-dubai-2018"),
        ("dubai 191", "resolution/pp-191/rev-dubai-2018"),
        ("Résolution 191 (Rév. Doubaï)", "resolution/pp-191/rev-dubai-2018"),
        ("res 191", "resolution/pp-191"),
        ("RESOLUTION 191", "resolution/pp-191"),
        ("ISC-TF", "body/isc-tf"),
        ("isctf", "body/isc-tf"),
        ("isc tf", "body/isc-tf"),
        ("ISCG", "body/iscg"),
        ("coordination task force", "body/isc-tf"),
        ("Inter-Sector Coordination Task Force", "body/isc-tf"),
        ("deputy secretary", "post/deputy-secretary-general"),
        ("accessibility", "theme/accessibility"),
        ("accesibility", "theme/accessibility"),
        ("ACCESSIBILITÉ", "theme/accessibility"),
        ("ict accessibility", "theme/accessibility"),
        ("Council-16", "event/council-2016"),
        ("council 2020", "event/council-2020"),
        ("c7", "action-line/c7"),
        ("wsis c7", "action-line/c7"),
        ("C7 e-health", "action-line/c7-e-health"),
        ("goal 9", "goal/9"),
        ("body/isc-tf", "body/isc-tf"),
        ("TSB", "body/tsb"),
        ("BDT", "body/bdt"),
        ("itu-d", "body/itu-d"),
        ("telecommunication development bureau", "body/bdt"),
        ("telecomunication developement bureau", "body/bdt"),
        ("IANWGE", "body/ianwge"),
        ("women and gender equality", "body/ianwge"),
    ],
)
def test_what_is_meant_comes_first(view: View, typed: str, first: str) -> None:
    assert [named.key for named in find(view, Sought(typed), FIRST).things][:1] == [first]


@pytest.mark.parametrize(
    ("typed", "first"), [("iscg", "body/iscg"), ("isc-t", "body/iscg"), ("accessib", "theme/accessibility")]
)
def test_names_are_offered_as_they_are_typed(view: View, typed: str, first: str) -> None:
    assert suggested(view, typed)[0].key == first


def test_a_part_of_a_word_is_offered_where_nothing_begins_so(view: View) -> None:
    assert any("Coordination" in named.name for named in suggested(view, "ordination"))


def test_statements_come_with_their_facts_and_passages_with_their_place(view: View) -> None:
    found = find(view, Sought("chaired by the Deputy Secretary-General"), FIRST)
    said = next(one for one in found.statements if "ISC-TF is chaired by" in one.words)
    assert any(key.startswith("chairing/deputy-secretary-general-isc-tf") for key in said.about)
    assert said.place.document.startswith("document/") and said.place.paragraph
    marked = {piece.words.lower() for one in found.passages for piece in one.pieces if piece.marked}
    assert {"deputy", "chaired"} <= marked


def test_words_in_quotation_marks_stand_together(view: View) -> None:
    apart, together = (find(view, Sought(typed), FIRST).counts["passage"] for typed in ("task points", '"task points"'))
    assert (apart > 0 and together == 0) or find(view, Sought('"task points"'), FIRST).some


def test_facets_count_what_choosing_them_gives(view: View) -> None:
    found = find(view, Sought("coordination"), FIRST)
    for facet, values in found.facets.items():
        for value, number in values[:3]:
            chosen = find(view, Sought.of("coordination", **{facet: value}), FIRST)
            assert chosen.total == number, (facet, value)
            assert chosen.facets[facet] == values, "what else could be chosen is still told"


def test_what_was_meant_is_said(view: View) -> None:
    found = find(view, Sought("accesibility"), FIRST)
    assert found.meant == {"accesibility": "accessibility"} and found.text == "accessibility"
    some = find(view, Sought("accessibility submarine"), FIRST)
    assert some.some and some.total and not find(view, Sought("qqqqzzzz"), FIRST).total


def test_the_page_leads_to_the_words_in_their_place(site: TestClient) -> None:
    html = site.get("/search", params={"q": "disabilities", "in": "passage"}).text
    assert "<mark>disabilities</mark>" in html and 'href="/read/document/' in html
    address = html.split('href="/read/')[1].split('"')[0].replace("&amp;", "&")
    text = site.get(f"/read/{address}").text
    assert "isabilities</mark>" in text and f'id="{address.partition("#")[2]}"' in text


def test_nothing_found_says_what_to_do(site: TestClient) -> None:
    assert "Look for fewer words" in site.get("/search?q=qqqqzzzz").text
    assert "What can be looked for" in site.get("/search").text
    assert site.get("/search?q=x&year=soon").status_code == 400 and site.get("/search?q=x&kind=Boat").status_code >= 400


def test_graphql_pages_through_what_is_found(site: TestClient) -> None:
    query = '{ find(text: "coordination", first: 2%s) { statementCount statements { text } endCursor } }'
    one = site.post("/graphql", json={"query": query % ""}).json()["data"]["find"]
    two = site.post("/graphql", json={"query": query % f', after: "{one["endCursor"]}"'}).json()["data"]["find"]
    assert one["statementCount"] == two["statementCount"] > 4 and one["statements"] != two["statements"]
    wrong = site.post("/graphql", json={"query": query % ', after: "1:x"'}).json()
    assert "no cursor" in wrong["errors"][0]["message"]


@pytest.fixture
def bare(home: Home, tmp_path: Path) -> Home:
    """The same home, without an index of words."""
    shutil.copytree(home.path, tmp_path / "home")
    other = Home(tmp_path / "home", builders=BUILDERS)
    assert other.current
    shutil.rmtree(other.current.place / FOLDER)
    return other


def test_an_edition_without_an_index_gets_one(bare: Home) -> None:
    assert bare.current
    (bare.current.path / "files.json").unlink()
    assert find(Shelf(bare).graph.at(), Sought("C21/35"), FIRST).things[0].key == "document/C21-35"


def test_names_are_found_while_a_large_index_is_made(bare: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "LARGE", 0)
    assert bare.current
    graph = Shelf(bare).graph
    with (bare.current.place / making.LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = find(graph.at(), Sought("accessibility"), FIRST)
        assert found.making and found.things and not found.statements
        monkeypatch.setattr(listings, "PATIENCE", 0)
        with TestClient(create_app(Shelf(bare), Access("secret")), base_url="http://127.0.0.1") as site:
            answers = [site.get("/search", params={"q": "accessibility", "format": form}) for form in ("csv", "json")]
        assert [a.status_code for a in answers] == [503, 503] and "would hold names alone" in answers[0].text
    assert graph.finding(patience=None)
    found = find(graph.at(), Sought("accessibility"), FIRST)
    assert not found.making and found.statements and since.whole(bare.current.place)


def test_a_small_change_follows_from_the_nearest_index(bare: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "LARGE", 0)
    named("Harbour of Lanterns", "body/harbour", bare)
    named("Ferry of Lanterns", "body/ferry", bare)
    assert bare.current and not (bare.current.place / FOLDER).exists(), "nothing to make it from"
    first = bare.edition(1)
    assert first
    building.make(Store.read_only(str(first.store)), bare.identity, first.place)
    building.listed(first.path)
    named("Lanterns", "body/lanterns", bare)
    assert (bare.current.place / FOLDER).exists()
    found = find(Shelf(bare).graph.at(), Sought("lanterns"), FIRST)
    assert [one.key for one in found.things] == ["body/lanterns", "body/ferry", "body/harbour"]


def test_a_damaged_index_is_made_again(bare: Home) -> None:
    before = bare.current
    assert before
    building.make(Store.read_only(str(before.store)), bare.identity, before.place)
    building.listed(before.path)
    for place in (before.place / FOLDER).glob("*.term"):
        place.write_bytes(b"\0" * place.stat().st_size)
    named("Harbour of Lanterns", "body/harbour", bare)
    view = Shelf(bare).graph.at()
    assert find(view, Sought("lanterns"), FIRST).things[0].key == "body/harbour"
    assert find(view, Sought("C21/35"), FIRST).things[0].key == "document/C21-35"


def named(name: str, key: str, home: Home) -> None:
    """Publish that something is called so."""
    with home.change(name, by="tests") as change:
        change.put([Reading(Place("document/harbours", key), (entity("Body", {"name": name}, key),))])
