"""The door for analysts."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
import rdflib
from conftest import serving
from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.evaluation import Question, TooMuch, answer
from api.endpoint.sparql import Pool
from api.endpoint.workbench import examples
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.view import Graph
from ontology import NS

CHAIRS = "SELECT ?post { ?c a :Chairing ; :chairedBody/:acronym 'ISC-TF' ; :chair/skos:prefLabel ?post }"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.mark.parametrize(
    ("accept", "kind", "words"),
    [
        ("application/sparql-results+json", "application/sparql-results+json", '"Deputy Secretary-General"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<literal>Deputy"),
        ("text/csv", "text/csv", "Deputy Secretary-General"),
        ("text/tab-separated-values;q=0.9, image/png", "text/tab-separated-values", '"Deputy Secretary-General"'),
        ("*/*", "application/sparql-results+json", "bindings"),
    ],
)
def test_rows_in_the_format_asked_for(client: TestClient, accept: str, kind: str, words: str) -> None:
    answer = client.get("/sparql", params={"query": CHAIRS}, headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(kind) and words in answer.text


@pytest.mark.parametrize("kind", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_triples_in_the_format_asked_for(client: TestClient, kind: str) -> None:
    query = "CONSTRUCT { ?b :acronym ?a } WHERE { ?b :acronym ?a FILTER(?a = 'ISC-TF') }"
    answer = client.post("/sparql", content=query, headers={"Accept": kind, "Content-Type": "application/sparql-query"})
    assert answer.headers["content-type"].startswith(kind) and "ISC-TF" in answer.text


def test_the_default_graph_says_each_thing_once_and_named_graphs_who_says_it(client: TestClient) -> None:
    once = "SELECT (COUNT(?c) AS ?n) { ?c a :Chairing ; :chairedBody/:acronym 'ISC-TF' }"
    twice = "SELECT (COUNT(?r) AS ?n) { ?c a :Chairing ; :chairedBody/:acronym 'ISC-TF' . GRAPH ?r { ?c a :Chairing } }"
    counts = [
        int(client.get("/sparql", params={"query": q}).json()["results"]["bindings"][0]["n"]["value"])
        for q in (once, twice)
    ]
    assert counts[0] == 1 and counts[1] >= 2


def test_a_dataset_named_by_the_client_is_the_whole_dataset(client: TestClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    answer = client.get("/sparql", params={"query": query, "default-graph-uri": "http://nowhere.example/"}).json()
    assert answer["results"]["bindings"][0]["n"]["value"] == "0"


def test_a_query_is_stopped_at_its_deadline_while_everything_else_answers(client: TestClient) -> None:
    assert client.post("/graphql", json={"query": "{ edition { number } }"}).status_code == 200  # makes its schema
    with ThreadPoolExecutor(1) as other:
        slow = other.submit(client.get, "/sparql", params={"query": ENDLESS})
        time.sleep(0.3)
        assert client.get("/sparql", params={"query": CHAIRS}).status_code == 200
        assert client.post("/graphql", json={"query": "{ edition { number } }"}).status_code == 200
        assert not slow.done()
        answer = slow.result()
    assert answer.status_code == 503 and answer.text.startswith("The query was stopped after 2 seconds.")
    assert client.get("/sparql", params={"query": CHAIRS}).status_code == 200


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("SELEC ?s {}", "error at 1:"),
        ("SELECT ?s {", "error at"),
        ("", "give one query"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is not answered"),
        (r"SELECT * { \u0053ervice <http://127.0.0.1:1/> { ?s ?p ?o } }", "write the character itself"),
        ("SELECT * " + "{" * 3000 + "}" * 3000, "nested more than"),
        ("SELECT * { ?s ?p ?o FILTER(" + "||".join(["true"] * 6000) + ") }", "operators"),
        ("SELECT * { ?s ?p '" + "x" * 60_000 + "' }", "characters"),
        ("INSERT DATA { <a> <b> <c> }", "error at"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(client: TestClient, query: str, complaint: str) -> None:
    answer = client.post("/sparql", data={"query": query})
    assert answer.status_code == 400 and complaint in answer.text, answer.text


def test_a_word_like_service_in_a_string_is_only_a_word(client: TestClient) -> None:
    query = "SELECT ?service { ?service skos:prefLabel 'SERVICE <http://x>' } # SERVICE"
    assert client.get("/sparql", params={"query": query}).status_code == 200


def test_a_query_that_takes_all_memory_is_stopped(client: TestClient) -> None:
    grow = "BIND(CONCAT(?x0, ?x0) AS ?x1) " + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(1, 34))
    answer = client.post(
        "/sparql", data={"query": f"SELECT (STRLEN(?x34) AS ?n) {{ BIND('{'x' * 100}' AS ?x0) {grow} }}"}
    )
    assert answer.status_code in {200, 503}, answer.text
    assert json.loads(client.post("/graphql", json={"query": "{ edition { number } }"}).text)["data"]


def test_an_answer_that_is_too_large_is_refused_with_how_large_it_may_be(baseline: Home) -> None:
    assert baseline.current
    for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        with pytest.raises(TooMuch, match="more than 10,000 bytes"):
            answer(Question(str(baseline.current.store), query, (), (), "text/csv", "text/turtle", largest=10_000))


def test_without_a_query_the_service_says_what_it_is(client: TestClient) -> None:
    found = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=found.text, format="turtle")
    endpoint = rdflib.URIRef("http://127.0.0.1/sparql")
    assert set(graph.objects(endpoint, SD.supportedLanguage)) == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert len(set(graph.objects(endpoint, SD.resultFormat))) >= 8
    assert any("after 2 seconds" in str(words) for words in graph.objects(endpoint, rdflib.RDFS.comment))


def test_the_dataset_says_what_is_in_it_and_where_it_is_had(client: TestClient, graph: Graph) -> None:
    for address in ("/.well-known/void", "/dataset"):
        found = rdflib.Graph().parse(data=client.get(address).text, format="turtle")
        [me] = found.subjects(rdflib.RDF.type, rdflib.VOID.Dataset)
        assert str(found.value(me, rdflib.VOID.entities)) == str(sum(graph.names.count().values()))
        assert str(found.value(me, rdflib.URIRef(f"{rdflib.DCAT}version"))) == str(graph.edition)
        files = [str(file).removeprefix("http://127.0.0.1") for file in found.objects(me, rdflib.DCAT.distribution)]
        assert "/export?format=trig" in files and client.head(files[0]).status_code in {200, 405}


def test_pages_of_other_sites_may_ask(client: TestClient) -> None:
    asked = {"Origin": "https://portal.example", "Access-Control-Request-Method": "POST"}
    assert client.options("/sparql", headers=asked).headers["access-control-allow-headers"] == "Accept, Content-Type"
    found = client.get("/sparql", params={"query": CHAIRS}, headers={"Accept": "text/csv", **asked})
    assert found.headers["access-control-allow-origin"] == "*"
    for wrong in ({"query": "SELEC"}, {"query": "ASK {}", "update": "CLEAR ALL"}):
        refused = client.get("/sparql", params=wrong, headers={"Origin": "https://portal.example"})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (400, "*")
    packed = client.post("/sparql", content=b"x", headers={"Content-Encoding": "gzip"})  # refused before any door
    assert (packed.status_code, packed.headers["access-control-allow-origin"]) == (415, "*")


def test_the_page_offers_examples_each_with_a_sentence(client: TestClient) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert page.count('href="/sparql?query=') == len(examples()) > 10
    for one in examples():
        assert one.sentence.endswith(".") and one.sentence in page.replace("&#39;", "'")


def test_an_answer_leads_to_its_rows_and_to_a_notebook_that_asks_for_them(baseline: Home) -> None:
    with serving(create_app(Shelf(baseline), Access("secret"), Pool())) as address:
        found = httpx2.get(f"{address}/sparql", params={"query": CHAIRS, "format": "ipynb"})
        assert found.headers["content-type"] == "application/x-ipynb+json"
        code = next(cell["source"] for cell in found.json()["cells"] if cell["cell_type"] == "code")
        names: dict[str, Any] = {}
        exec(compile(code, "notebook", "exec"), names)
        assert names["rows"] == [{"post": "Deputy Secretary-General"}]


def test_an_editor_learns_the_terms(client: TestClient) -> None:
    found = client.get("/sparql?format=terms").json()
    assert found["prefixes"][""] == NS and f"{NS}Chairing" in found["classes"] and f"{NS}chair" in found["properties"]


def test_an_answer_is_a_table_on_the_page_and_rows_in_a_file(client: TestClient) -> None:
    counted = "SELECT ?kind (COUNT(*) AS ?n) { GRAPH ?g { ?one a ?kind } } GROUP BY ?kind ORDER BY DESC(?n) LIMIT 3"
    page = client.get("/sparql", params={"query": counted}, headers={"Accept": "text/html"}).text
    assert page.partition('<table class="tbl">')[2].count("<tr>") == 4
    file = client.get("/sparql", params={"query": counted, "format": "csv"}, headers={"Accept": "text/html"})
    assert file.headers["content-type"].startswith("text/csv") and len(file.text.splitlines()) == 4
