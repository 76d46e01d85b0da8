"""The door for portals."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from graphql import execute_sync, get_operation_ast, parse, validate

from api.portal.schema import schema
from api.portal.written import NotHere, Plan
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.naming.names import NotFound
from graph.view import Graph

SDL = Path(__file__).parent / "schema.graphql"
TENURE = "from until asOf holds status confidence evidence { document paragraph quote }"


def ask(client: TestClient, query: str, **variables: Any) -> Any:
    answer = client.post("/graphql", json={"query": query, "variables": variables}).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def test_the_schema_is_the_one_written_down() -> None:
    """When this fails because the ontology changed: python -m api.portal.schema > tests/schema.graphql."""
    assert schema().as_str() + "\n" == SDL.read_text(encoding="utf-8")


def test_who_owns_accessibility_in_2020(client: TestClient) -> None:
    query = (
        '{ owners(theme: "Accessibility", asOf: "2020") { sentence notStated documentsSearched accountable { role } '
        "responsible { role } coordinatedBy { body { name } coverage { %s } "
        "chairs { agent { name __typename } %s } } } }"
    )
    found = ask(client, query % (TENURE, TENURE))["owners"]
    assert found["accountable"] == found["responsible"] == []
    assert found["notStated"] == ["a lead", "a focal point"] and found["documentsSearched"] == 5
    one = next(c for c in found["coordinatedBy"] if c["body"]["name"] == "Inter-Sectoral Coordination Task Force")
    [chair] = one["chairs"]
    assert chair["agent"] == {"name": "Deputy Secretary-General", "__typename": "Post"}
    assert chair["holds"] == "SURELY" and chair["status"] == "accepted"
    assert any("chaired by the Deputy" in (e["quote"] or "") for e in chair["evidence"])
    assert one["coverage"]["holds"] == "SURELY"


def test_what_came_of_a_resolution(client: TestClient) -> None:
    steps = "steps { depth relation to { name } evidence { quote } }"
    query = '{ trace(mandate: "Resolution 191") { sentence complete %s } }' % steps
    found = ask(client, query)["trace"]
    assert found["complete"] and {s["relation"] for s in found["steps"]} >= {"version", "report", "activity"}
    assert [s["depth"] for s in found["steps"]] == sorted(s["depth"] for s in found["steps"])


def test_a_type_follows_the_ontology_in_both_directions(client: TestClient) -> None:
    back = "... on Post { chairs { body { acronym } } }"
    query = '{ body(name: "ISC-TF") { kind acronym chairings { role chair { name %s } } } }' % back
    found = ask(client, query)["body"]
    assert (found["kind"], found["acronym"]) == ("Coordination body", "ISC-TF")
    chairs = found["chairings"][0]["chair"]
    assert chairs["name"] == "Deputy Secretary-General" and {"body": {"acronym": "ISC-TF"}} in chairs["chairs"]


def test_what_is_asked_as_of_a_date_is_seen_as_of_it(client: TestClient) -> None:
    asked = "coverages { body { acronym } from holds }"
    query = 'query ($date: String) { theme(name: "Multilingualism", asOf: $date) { %s } }' % asked
    assert ask(client, query, date="2018")["theme"]["coverages"] == []
    now = ask(client, query, date="2021")["theme"]["coverages"]
    assert {"body": {"acronym": "ISC-TF"}, "from": "2020", "holds": "SURELY"} in now


def test_lists_are_by_name_and_as_long_as_asked(client: TestClient) -> None:
    names = [b["name"] for b in ask(client, "{ bodies(first: 5) { nodes { name } } }")["bodies"]["nodes"]]
    assert len(names) == 5 and names == sorted(names, key=str.casefold)
    assert {t["key"] for t in ask(client, '{ search(text: "access") { key } }')["search"]} >= {"theme/accessibility"}


@pytest.mark.parametrize(
    ("body", "status", "complaint"),
    [
        ('{"query": "{ owner', 400, "the body is no JSON"),
        ("[]", 400, "a JSON object with a string"),
        ('{"query": 7}', 400, "a JSON object with a string"),
        ('{"query": "{ owners { "}', 400, "Syntax Error"),
        ('{"query": "{ ownrs }"}', 400, "Cannot query field 'ownrs'"),
        ('{"query": "{ edition { number } }", "variables": []}', 400, "is an object and"),
        ('{"query": "query A { edition { number } } query B { edition { number } }"}', 400, "say which operation"),
        ('{"query": "query ($n: Int!) { bodies(first: $n) { totalCount } }"}', 400, "'$n'"),
    ],
)
def test_what_is_malformed_is_the_caller_s_fault(client: TestClient, body: str, status: int, complaint: str) -> None:
    answer = client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status and complaint in answer.text, answer.text


def test_a_form_cannot_ask(client: TestClient) -> None:
    assert client.post("/graphql", data={"query": "{ edition { number } }"}).status_code == 415


def test_what_is_not_found_comes_with_what_is_near(client: TestClient) -> None:
    [error] = client.post("/graphql", json={"query": '{ owners(theme: "Accesibility") { sentence } }'}).json()["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert error["extensions"]["near"][0] == {"key": "theme/accessibility", "name": "Accessibility"}


@pytest.mark.parametrize("argument", ['asOf: "2019-13"', "first: 0", "first: 100000"])
def test_a_bad_argument_is_told_in_words(client: TestClient, argument: str) -> None:
    [error] = client.post("/graphql", json={"query": "{ bodies(%s) { totalCount } }" % argument}).json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST" and (
        "2019-13" in error["message"] or "first is" in error["message"]
    )


def nested(levels: int) -> str:
    return (
        "{ ...f0 } "
        + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels))
        + (f" fragment f{levels} on Query {{ edition {{ number }} }}")
    )


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        (nested(60), "fields; up to"),
        ("{ ...f } fragment f on Query { ...f }", "contains itself"),
        ('{ body(name: "ITU") ' + "{ memberships { body " * 12 + "{ key }" + " } }" * 12 + " }", "levels deep"),
        ("{ " + " ".join(f"a{n}: edition {{ number documents }}" for n in range(690)) + " }", "fields; up to"),
        ("{ " + " ".join(f"a{n}: edition {{ number }}" for n in range(500)) + " }", "it has 500 aliases; up to 200"),
        ("{ a " * 2000, "nested too deeply"),
        ("{ " + 'body(name: "x") { name } ' * 400 + "}", "times in one place"),
    ],
)
def test_one_small_document_cannot_stop_the_service(client: TestClient, query: str, complaint: str) -> None:
    answer = client.post("/graphql", json={"query": query})
    assert answer.status_code == 400 and complaint in answer.text, answer.text[:300]


def test_a_request_has_a_budget(client: TestClient) -> None:
    wide = "members(first: 1000) { member { ... on Body { %s } } }"
    answer = client.post("/graphql", json={"query": "{ bodies(first: 1000) { nodes { %s } } }" % (wide % "key")})
    assert answer.status_code == 400 and answer.json()["errors"][0]["extensions"] == {"code": "TOO_MUCH"}
    assert "it costs 2,002,501 (fields times page sizes); up to 1,000,000 is answered" in answer.text


def test_a_new_class_of_media_type_is_spoken(client: TestClient) -> None:
    headers = {"Accept": "application/graphql-response+json"}
    answer = client.post("/graphql", json={"query": "{ edition { number } }"}, headers=headers)
    assert answer.headers["content-type"].startswith("application/graphql-response+json")


@pytest.mark.parametrize(
    "query",
    [
        '{ a: owners(theme: "Accessibility") { sentence } b: owners(theme: "Gender", asOf: "2020") { notStated } }',
        "{ bodies(first: 3) { totalCount edges { cursor node { __typename ...n } } } } "
        "fragment n on Agent { name ... on Body { kind } }",
        '{ bodies(where: {chairings: {some: {role: {equals: "chair"}}}}, orderBy: [NAME_DESC]) { nodes { key } } }',
        '{ chairings(where: {from: {from: "2010"}}, orderBy: [FROM_DESC]) { pageInfo { endCursor } nodes { from } } }',
        '{ node(id: "body/isc-tf") { id ... on Body { name } } nodes(ids: ["body/none", "body/isc-tf"]) { id } }',
        '{ body(name: "ISC-TF") { a: members { role asOf holds } b: members { status member { kind } confidence } } }',
        '{ body(name: "ISC-TF", asOf: "2020") { members { role asOf holds from until member { name acronym } } } }',
        '{ themes(lang: "fr", first: 9) { nodes { name description labels { language text } coverages { id } } } }',
        "{ chairings { nodes { evidence { quote } chair { ... on Post { chairs { body { acronym } } } } holds } } }",
        '{ tenures(first: 30, knownBy: "2019") { nodes { __typename status ... on Membership { body { key } } } } }',
        '{ portfolio(agent: "Deputy Secretary-General", acceptedOnly: true) { sentence searched(first: 2) { key } } }',
        "query ($yes: Boolean! = true) { edition { number @include(if: $yes) documents @skip(if: $yes) } }",
        '{ body(name: "ISC-TF") { members(first: 2) { role member { name } } members(first: 2) { from } } }',
        '{ thing(id: "body/isc-tf") { id key kind name alternativeNames evidence { document source { key } } } }',
        '{ trace(mandate: "Resolution 191") { steps { fact { holds status modality } to { name } } reached { key } } }',
        '{ goals(first: 2) { nodes { number } } fact(id: "x/y") { key } }',
        "{ actionLines(first: 2) { nodes { code broader { code } } } }",
    ],
)
def test_an_answer_written_straight_is_the_general_executor_s(graph: Graph, baseline: Home, query: str) -> None:
    document = parse(query)
    operation = get_operation_ast(document, None)
    assert operation and not validate(schema()._schema, document)
    context = {"shelf": Shelf(baseline)}
    general = execute_sync(schema()._schema, document, context_value=context)
    try:
        straight = Plan.of(schema()._schema, document).data(operation, {}, context)
    except (NotFound, NotHere):
        assert general.errors or "@" in query
    else:
        assert list(straight) == list(general.data or {}) and straight == general.data
