"""SPARQL Update: what is added is a person's reading, what is removed a person's verdict, and all of it one act."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import said
from fastapi.testclient import TestClient
from httpx2 import Response

from api.access import Access, Role
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.processes.worker import Worker
from graph.reading import Place, Reading
from graph.review.judging import publish, undo

NAMES = Place("document/names", "1")
CHAIRED = entity("Chairing", {"chair": "post/dsg", "body": "body/isc-tf", "role": "chair", "from": "2020"})
TOKEN = {"Authorization": f"Bearer {Access('secret').token}"}
STATED = (
    "INSERT DATA { [] a :Membership ; :member <post/sg> ; :memberOf <body/isc-tf> ; :role 'member' ; :from '2026' }"
)


def readings() -> Iterator[Reading]:
    """A task force, its chair, and two other posts."""
    yield Reading(NAMES, (entity("Report", {"name": "Report on rivers", "symbol": "C21/35"}, "document/names"),))
    yield Reading(NAMES, (entity("CoordinationBody", {"name": "Task Force", "acronym": "ISC-TF"}, "body/isc-tf"),))
    yield Reading(NAMES, (entity("Post", {"name": "Deputy Secretary-General"}, "post/dsg"),))
    yield Reading(NAMES, (entity("Post", {"name": "Secretary-General"}, "post/sg"),))
    yield Reading(NAMES, (CHAIRED,), "chaired by the Deputy")


@pytest.fixture(scope="module", autouse=True)
def templates() -> Iterator[None]:
    """What children are forked from, kept while services come and go."""
    several = [Worker("api.endpoint.evaluation:answer"), Worker("loaders.updating.planning:planned")]
    for one in several:
        one.start()
    yield
    for one in several:
        one.close()


@contextmanager
def served(home: Home) -> Iterator[TestClient]:
    """The service over a home."""
    app = create_app(Shelf(home), Access("secret"), Pool(1, deadline=5))
    with TestClient(app, base_url="http://127.0.0.1") as caller:
        yield caller


@pytest.fixture
def rivers(home: Home) -> Home:
    """A home with a task force and its chair."""
    said(home, *readings())
    return home


@pytest.fixture
def door(rivers: Home) -> Iterator[TestClient]:
    """The service over it."""
    with served(rivers) as caller:
        yield caller


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home to which nothing is written."""
    home = Home(tmp_path_factory.mktemp("refused"), builders=BUILDERS)
    said(home, *readings())
    return home


@pytest.fixture(scope="module")
def refusing(refused: Home) -> Iterator[TestClient]:
    """The service over it."""
    with served(refused) as caller:
        yield caller


def send(door: TestClient, update: str, **more: str) -> Response:
    return door.post("/sparql", data={"update": update, **more}, headers=TOKEN)


def values(door: TestClient, query: str) -> list[str]:
    rows = door.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    return sorted(value["value"] for row in rows for value in row.values())


def test_what_is_inserted_is_believed_and_says_who_says_so(door: TestClient) -> None:
    done = send(door, STATED, reason="minutes of May")
    assert done.status_code == 200, done.text
    assert done.json() == {"edition": 2, "act": 1, "added": 5, "removed": 0} and done.headers["etag"] == '"2"'
    query = "SELECT ?from ?quote { ?m a :Membership ; :from ?from . GRAPH ?r { ?m :from ?from } ?r oa:exact ?quote }"
    assert values(door, query) == sorted(["2026", STATED])


def test_what_is_deleted_is_rejected_with_all_that_is_computed_of_it(door: TestClient) -> None:
    done = send(door, "DELETE WHERE { ?c a :Chairing ; ?p ?o }", reason="nobody chairs it")
    assert done.json() == {"edition": 2, "act": 1, "added": 0, "removed": 5}, done.text
    assert values(door, "SELECT ?c { ?c a :Chairing }") == []
    assert len(values(door, "SELECT ?c { GRAPH ?r { ?c a :Chairing } }")) == 1  # the reading is kept


def test_one_value_gives_way_to_another(door: TestClient) -> None:
    new = "DELETE { ?b skos:prefLabel ?old } INSERT { ?b skos:prefLabel 'Task Force on Rivers' }"
    update = f"{new} WHERE {{ ?b :acronym 'ISC-TF' ; skos:prefLabel ?old }}"
    assert send(door, update).json() == {"edition": 2, "act": 1, "added": 1, "removed": 1}
    assert values(door, "SELECT ?n { ?b :acronym 'ISC-TF' ; skos:prefLabel ?n }") == ["Task Force on Rivers"]


def test_a_text_goes_where_its_language_is_told(door: TestClient) -> None:
    alike = "<body/isc-tf> skos:altLabel 'the Force'@en ; skos:prefLabel 'Equipe spéciale'@fr"
    assert send(door, f"INSERT DATA {{ {alike} }}").status_code == 200
    asked = "SELECT ?n { ?b :acronym 'ISC-TF' ; PROPERTY ?n }"
    assert values(door, asked.replace("PROPERTY", "skos:altLabel")) == ["the Force"]
    assert values(door, asked.replace("PROPERTY", "skos:prefLabel")) == ["Task Force"]
    assert values(door, asked.replace("PROPERTY", "rdfs:label")) == ["Equipe spéciale"]


def test_an_update_is_taken_back_as_one_act(door: TestClient, rivers: Home) -> None:
    both = f"DELETE WHERE {{ ?c a :Chairing ; ?p ?o }} ; {STATED}"
    assert send(door, both).json() == {"edition": 2, "act": 1, "added": 5, "removed": 5}
    undo(rivers, "token")
    publish(rivers)
    assert len(values(door, "SELECT ?c { ?c a :Chairing }")) == 1
    assert values(door, "SELECT ?m { ?m a :Membership }") == []


def test_each_operation_sees_what_the_ones_before_it_did(door: TestClient) -> None:
    more = "INSERT { ?m :until '2027' } WHERE { ?m a :Membership }"
    assert send(door, f"{STATED} ; {more}").json() == {"edition": 2, "act": 1, "added": 6, "removed": 0}
    assert values(door, "SELECT ?u { ?m a :Membership ; :until ?u }") == ["2027"]


def test_sent_again_it_changes_nothing(door: TestClient, rivers: Home) -> None:
    first = send(door, STATED).json()
    again = send(door, STATED)
    assert again.json() == {"edition": first["edition"], "act": None, "added": 0, "removed": 0}
    assert len(rivers.ledger.acts()) == 1


def test_what_was_rejected_can_be_stated_again(door: TestClient) -> None:
    send(door, "DELETE WHERE { ?c a :Chairing ; ?p ?o }")
    again = (
        "INSERT DATA { [] a :Chairing ; :chair <post/dsg> ; :chairedBody <body/isc-tf> ; :role 'chair' ; :from '2020' }"
    )
    assert send(door, again).json()["added"] == 5
    assert values(door, "SELECT ?w { ?c a :Chairing ; :chair/skos:prefLabel ?w }") == ["Deputy Secretary-General"]


@pytest.mark.parametrize(
    ("update", "status", "complaint"),
    [
        ("INSERT DATA { <body/x> a :Bodyy }", 400, "no class 'Bodyy'"),
        ("INSERT DATA { <body/x> :acronym 'X' }", 400, 'line 1: <http://localhost/id/body/x> :acronym "X": <http'),
        ("INSERT DATA {\n <body/isc-tf> :chaired 1 }", 400, "line 2: "),
        ("INSERT DATA { <body/isc-tf> skos:prefLabel 'Another' }", 400, "exactly one name"),
        ("DELETE DATA { <body/isc-tf> skos:prefLabel 'Task Force' }", 400, "exactly one name"),
        ("DELETE WHERE { <body/isc-tf> ?p ?o }", 400, "leads to it"),
        ("INSERT DATA { <http://x.example/y> a :Body }", 400, "no thing of ours"),
        ("INSERT DATA { [] a :Body ; skos:prefLabel 'X' }", 400, "needs an IRI of its own"),
        ("DELETE WHERE { ?c :confidence ?o }", 400, "computed"),
        ("INSERT { ?c :confidence 1 } WHERE { ?c a :Chairing }", 400, "computed"),
        ("DELETE { ?c :role ?r } WHERE { ?c a :Chairing ; :role ?r }", 400, "makes it the chairing that it is"),
        ("DELETE WHERE { ?r oa:exact ?q }", 400, "goes with its source"),
        (STATED.replace("post/sg", "post/nobody"), 400, "nothing is known as post/nobody"),
        (STATED.replace("post/sg", "document/names"), 400, ":member takes a Agent, and document/names is a report"),
        (STATED.replace("post/sg", "body/isc-tf"), 400, "no body is a member of itself"),
        (STATED.replace("'member'", "'boss'"), 400, "it is one of member, observer"),
        (STATED.replace("[]", "<membership/mine>"), 400, "write [] for it, or <membership/sg-isc-tf-"),
        ("INSERT DATA { GRAPH <urn:g> { <body/x> a :Body } }", 400, "a named graph is a reading"),
        ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", 400, "leave WITH out"),
        ("LOAD <http://127.0.0.1:1/>", 400, "LOAD is not done: nothing is fetched here"),
        ("ASK {} ; CLEAR ALL", 400, "line 1: INSERT or DELETE is expected, not ASK"),
        ("PREFIX x: <urn:x>\nDROP ALL", 400, "line 2: DROP is not done"),
        ("CREATE GRAPH <urn:g>", 400, "CREATE is not done"),
        ("COPY <urn:g> TO <urn:h>", 400, "COPY is not done"),
        ("MOVE <urn:g> TO <urn:h>", 400, "MOVE is not done"),
        ("ADD <urn:g> TO <urn:h>", 400, "ADD is not done"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "SERVICE"),
        ("INSERT DATA { <a> <b> }", 400, "error at"),
        (r"INSERT DATA \u007B <body/x> a :Body }", 400, "write the character itself"),
    ],
)
def test_what_cannot_be_done_is_refused_whole_with_the_reason(
    refusing: TestClient, update: str, status: int, complaint: str
) -> None:
    answer = send(refusing, update)
    assert answer.status_code == status and complaint in answer.text, answer.text
    assert refusing.get("/sparql", params={"query": "ASK { ?c a :Chairing }"}).json()["boolean"]


def test_nothing_that_was_refused_is_in_the_ledger(refusing: TestClient, refused: Home) -> None:
    send(refusing, "CLEAR ALL")
    assert refused.ledger.acts() == [] and refused.current and refused.current.number == 1


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"data": {"update": STATED}}, 401, "say who you are"),
        ({"data": {"update": STATED}, "headers": {**TOKEN, "If-Match": '"7"'}}, 412, "edition 1 is current"),
        ({"data": {"update": STATED}, "headers": TOKEN, "params": {"edition": "1"}}, 400, "leave ?edition= out"),
        ({"data": {"update": [STATED, STATED]}, "headers": TOKEN}, 400, "give one update"),
        ({"data": {"update": STATED, "query": "ASK {}"}, "headers": TOKEN}, 400, "not both"),
        ({"data": {"update": "INSERT DATA {"}, "headers": TOKEN}, 400, "line 1"),
        ({"content": STATED, "headers": {**TOKEN, "Content-Type": "text/plain"}}, 415, "application/sparql-update"),
        (
            {"content": STATED.encode("utf-16"), "headers": {**TOKEN, "Content-Type": "application/sparql-update"}},
            400,
            "no UTF-8",
        ),
        (
            {
                "data": {
                    "update": "INSERT { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }",
                    "using-graph-uri": "urn:h",
                },
                "headers": TOKEN,
            },
            400,
            "leave one out",
        ),
    ],
)
def test_a_request_that_is_none_is_told_so(refusing: TestClient, sent: dict[str, Any], status: int, words: str) -> None:
    answer = refusing.post("/sparql", **sent)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text


def test_getting_never_changes_anything(refusing: TestClient) -> None:
    answer = refusing.get("/sparql", params={"update": STATED}, headers=TOKEN)
    assert answer.status_code == 400 and "by POST" in answer.text


@pytest.mark.parametrize("address", ["/sparql", "/update"])
def test_an_update_is_a_field_of_a_form_or_the_body(door: TestClient, address: str) -> None:
    headers = {**TOKEN, "Content-Type": "application/sparql-update", "If-Match": '"1"', "Prefer": "return=minimal"}
    done = door.post(address, content=STATED, headers=headers)
    assert (done.status_code, done.headers["etag"], done.text) == (204, '"2"', "")
    assert door.post(address, data={"update": STATED}, headers=TOKEN).json()["act"] is None


def test_patterns_are_asked_of_the_graphs_that_are_named(door: TestClient) -> None:
    update = "INSERT { ?b skos:altLabel 'the Force' } WHERE { ?b :acronym 'ISC-TF' }"
    assert send(door, update, **{"using-graph-uri": "urn:nothing"}).json()["added"] == 0
    assert send(door, update).json()["added"] == 1


def test_a_rule_over_several_sources_refuses_and_the_act_is_taken_back(door: TestClient, rivers: Home) -> None:
    part = "[] a :Composition ; :part <body/{}> ; :whole <body/{}> ."
    made = "<body/{}> a :Department ; skos:prefLabel 'Unit {}' ."
    units = " ".join(made.format(name, name.upper()) for name in "ab")
    answer = send(door, f"INSERT DATA {{ {units} {part.format('a', 'b')} {part.format('b', 'a')} }}")
    assert answer.status_code == 400 and "part of" in answer.text, answer.text
    assert [act.act for act in rivers.ledger.acts()] == ["undone", "updated"]
    assert values(door, "SELECT ?b { ?b a :Department }") == []


def test_an_update_tells_nothing_of_what_its_caller_may_not_see(rivers: Home) -> None:
    hidden = (entity("WorkingGroup", {"name": "Tulip Group"}, "body/tulip"),)
    with rivers.change("a test") as change:
        change.put([Reading(NAMES, hidden)], Clearance.SECRETARIAT)
    access = Access.of(rivers.path)
    _, key = access.keys.add("portal", Clearance.PUBLIC, Role.EDITOR)
    joins = STATED.replace("body/isc-tf", "body/NAME")
    asked = [
        joins,
        "DELETE WHERE { <body/NAME> ?p ?o }",
        "INSERT { <post/sg> skos:altLabel 'x' } WHERE { <body/NAME> ?p ?o }",
    ]
    app = create_app(Shelf(rivers), access, Pool(1, deadline=5))
    with TestClient(app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {key}"}) as door:
        for update in asked:
            there, nowhere = (
                door.post("/update", data={"update": update.replace("NAME", name)}) for name in ("tulip", "tuliq")
            )
            assert there.status_code == nowhere.status_code
            assert there.text.replace("tulip", "tuliq") == nowhere.text and "Tulip" not in there.text
        assert "tulip" not in door.get("/graphs?default").text
        assert door.put("/graphs?graph=urn:x", content="", headers={"Content-Type": "text/turtle"}).status_code == 403
    assert not rivers.ledger.acts()
