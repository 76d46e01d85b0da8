"""Things at their addresses, for programs: in triples, in the form that they like best."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import rdflib
from conftest import said
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, Triple, parse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.view import Graph
from ontology.context import context
from visualisations.exports.description import Tree, described, written

ACCEPTED = {
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
}
THINGS = ("body/isc-tf", "theme/accessibility", "resolution/pp-191", "action-line/c2", "goal/9")


def triples(content: bytes, form: RdfFormat) -> set[Triple]:
    return {quad.triple for quad in parse(content, form)}


def as_json(found: dict[str, Any]) -> set[Triple]:
    """JSON-LD read with the context it refers to, which nobody fetches."""
    assert found["@context"].endswith("/ontology/context.jsonld")
    return triples(json.dumps({**found, "@context": context()}).encode(), RdfFormat.JSON_LD)


@pytest.mark.parametrize("key", THINGS)
def test_every_form_says_the_same(client: TestClient, key: str) -> None:
    forms = {kind: client.get(f"/id/{key}", headers={"Accept": kind}) for kind in (*ACCEPTED, "application/ld+json")}
    assert {answer.headers["content-type"].partition(";")[0] for answer in forms.values()} == set(forms)
    said_in = [triples(forms[kind].content, form) for kind, form in ACCEPTED.items()]
    said_in.append(as_json(forms["application/ld+json"].json()))
    assert said_in[0] and all(one == said_in[0] for one in said_in)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_another_parser_reads_the_same_graph(client: TestClient) -> None:
    found = client.get("/id/theme/accessibility", headers={"Accept": "application/ld+json"}).json()
    turtle = client.get("/id/theme/accessibility?format=ttl").text
    read = rdflib.Graph().parse(data=json.dumps({**found, "@context": context()}), format="json-ld")
    assert len(read) > 20 and set(read) == set(rdflib.Graph().parse(data=turtle, format="turtle"))


def test_what_is_said_is_believed_and_says_where_it_was_read(client: TestClient, graph: Graph) -> None:
    found = client.get("/id/body/isc-tf?format=jsonld").json()
    [chairing, *_] = found["chairings"]
    assert chairing["chair"]["name"] == "Deputy Secretary-General" and "Chairing" in chairing["@type"]
    assert all(one["passage"]["@id"] for one in chairing["prov:wasDerivedFrom"])
    assert any(one.get("quote") for one in chairing["prov:wasDerivedFrom"])
    store = graph.source.store  # type: ignore[attr-defined]
    mine = as_json(found)
    derived = {t for t in mine if "wasDerivedFrom" in str(t.predicate) or "confidence" in str(t.predicate)}
    named = {t for t in mine - derived if not list(store.quads_for_pattern(t.subject, t.predicate, t.object, None))}
    assert not named, "nothing is said that the store does not hold"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/turtle;q=0.4, application/ld+json;q=0.9", "application/ld+json"),
        ("application/rdf+xml, text/html;q=0.9", "application/rdf+xml"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("image/png", "text/html"),
    ],
)
def test_the_form_liked_best(client: TestClient, accept: str, kind: str) -> None:
    answer = client.get("/id/body/isc-tf", headers={"Accept": accept})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
    assert "Accept" in answer.headers["vary"]


def test_every_form_says_where_the_others_are_and_which_edition_it_is_of(client: TestClient) -> None:
    for accept in ("text/html", "text/turtle"):
        answer = client.get("/id/body/isc-tf?as_of=2020", headers={"Accept": accept})
        assert set(answer.links) >= {"alternate", "memento"}
        for link in answer.headers["link"].split(", "):
            address = link[link.index("<") + 1 : link.index(">")]
            assert client.get(address).status_code == 200 and "as_of=2020" in address
    pinned = client.get("/id/body/isc-tf?edition=1", headers={"Accept": "text/turtle"})
    assert pinned.headers["memento-datetime"].endswith("GMT") and "original" in pinned.headers["link"]


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/id/body/isc-tf", headers={"Accept": "text/turtle"})
    again = client.get("/id/body/isc-tf", headers={"Accept": "text/turtle", "If-None-Match": first.headers["etag"]})
    other = client.get("/id/body/isc-tf", headers={"Accept": "application/n-triples"})
    assert (again.status_code, again.content) == (304, b"") and other.headers["etag"] != first.headers["etag"]
    known = {"Accept": "text/turtle", "If-None-Match": first.headers["etag"]}
    assert client.get("/id/body/never", headers=known).status_code == 404


def test_a_date_leaves_out_what_does_not_hold_then(client: TestClient) -> None:
    now, then = (client.get(f"/id/body/isc-tf?format=nt{asked}").text for asked in ("", "&as_of=2010"))
    assert 0 < len(then.splitlines()) < len(now.splitlines())


def test_pages_of_other_sites_may_read_what_is_public_alone(baseline: Home) -> None:
    heads = []
    for clearance in (Clearance.PUBLIC, Clearance.MEMBERS):
        app = create_app(Shelf(baseline), Access("secret"), Pool(), clearance=clearance)
        caller = TestClient(app, base_url="http://127.0.0.1")
        heads.append(caller.get("/id/body/isc-tf?format=ttl").headers)
    assert [head.get("access-control-allow-origin") for head in heads] == ["*", None]


def test_the_context_is_where_the_answers_say(client: TestClient) -> None:
    address = client.get("/id/goal/9?format=jsonld").json()["@context"]
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/ld+json" and answer.json()["@context"] == context()


@pytest.fixture
def moved(home: Home) -> Iterator[tuple[Home, TestClient]]:
    board = entity("WorkingGroup", {"name": "Board"}, "body/board")
    one = Reading(Place("document/C1", "1"), (board,))
    said(home, one, Reading(Place("document/C2", "1"), (entity("Theme", {"name": "Rivers"}, "theme/r"),)))
    with home.change("taken out") as change:
        change.remove([home.identity.iri(one.key)])
    with TestClient(create_app(Shelf(home), Access("secret"), Pool()), base_url="http://127.0.0.1") as caller:
        yield home, caller


def test_what_was_removed_is_gone_and_says_where_it_was(moved: tuple[Home, TestClient]) -> None:
    _, caller = moved
    for accept in ("text/turtle", "text/html"):
        answer = caller.get("/id/body/board", headers={"Accept": accept})
        assert answer.status_code == 410 and "/id/body/board?edition=1" in answer.text
    assert caller.get("/id/body/board?edition=1&format=ttl").status_code == 200
    assert [caller.get(f"/id/{key}?format=ttl").status_code for key in ("body/never", "nonsense")] == [404, 404]


def test_much_comes_page_by_page(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    whole = described(graph.at(), "body/isc-tf")
    monkeypatch.setattr("visualisations.exports.description.MOST", 10)
    pages = [described(graph.at(), "body/isc-tf", page) for page in range(1, 30)]
    assert [page.left for page in pages[:3]] == sorted((page.left for page in pages[:3]), reverse=True)
    assert set().union(*(page.triples for page in pages)) == set(whole.triples) and pages[-1].left == 0


def test_a_description_is_written_once_each(graph: Graph) -> None:
    found = described(graph.at(), "theme/accessibility")
    assert len(set(found.triples)) == len(found.triples) == len(written(found, "nt").splitlines())
    assert as_json(Tree(found, "/ontology/context.jsonld").written()) == set(found.triples)


@pytest.mark.parametrize(
    ("key", "kind", "word", "text"),
    [
        ("body/isc-tf", "Organization", "alternateName", "ISC-TF"),
        ("theme/accessibility", "DefinedTerm", "name", "Accessibility"),
        ("resolution/council-1332", "Legislation", "name", "Council Resolution 1332"),
    ],
)
def test_a_page_says_in_the_terms_of_schema_org_what_it_is_about(
    client: TestClient, key: str, kind: str, word: str, text: str
) -> None:
    page = HTMLParser(client.get(f"/id/{key}").text)
    main = page.css_first("main")
    assert main and main.attributes["vocab"] == "https://schema.org/"
    assert (main.attributes["typeof"], main.attributes["resource"]) == (kind, f"/id/{key}")
    assert text in [one.attributes["content"] for one in main.css(f'meta[property="{word}"]')]
