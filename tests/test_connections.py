"""Lists in GraphQL: filters, orders, pages whose cursors carry the edition, and how a whole request is seen."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import said
from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity, entity
from graph.reading import Place, Reading

RIVERS = [
    entity("Body", {"name": "River Board", "acronym": "RB", "labels": ["Conseil des fleuves@fr"]}, "body/rb"),
    entity("Bureau", {"name": "Lake Bureau", "description": "Of lakes."}, "body/lb"),
    entity("Body", {"name": "Sea Council"}, "body/sc"),
    entity("Post", {"name": "River Master"}, "post/rm"),
    entity("Theme", {"name": "Water"}, "theme/water"),
    entity("Goal", {"name": "Clean water", "number": "6"}, "goal/6"),
    entity("Goal", {"name": "Life below water", "number": "14"}, "goal/14"),
]
OLD = entity("Chairing", {"chair": "post/rm", "body": "body/rb", "role": "chair", "from": "2015", "until": "2018"})
NEW = entity("Chairing", {"chair": "post/rm", "body": "body/sc", "role": "chair", "from": "2019-05"})
READ = entity("Chairing", {"chair": "post/rm", "body": "body/lb", "role": "vice-chair", "from": "2021-01-15"})


def reading(paragraph: str, *entities: Entity, status: str = "accepted", document: str = "document/d") -> Reading:
    confidence = 1.0 if status == "accepted" else 0.6
    return Reading(Place(document, paragraph), entities, "words", status=status, confidence=confidence)


@pytest.fixture(scope="module")
def rivers(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with three bodies, one post, and its chairings."""
    home = Home(tmp_path_factory.mktemp("rivers") / "home", builders=BUILDERS)
    early = entity("Report", {"name": "Early report", "issued": "2016"}, "document/early")
    late = entity("Report", {"name": "Late report", "issued": "2020"}, "document/late")
    readings = [reading(f"1.{n}", one) for n, one in enumerate([*RIVERS, early, late])]
    readings += [reading("2", OLD, document="document/early"), reading("3", NEW, document="document/late")]
    said(home, *readings, reading("4", READ, status="proposed", document="document/late"))
    return home


@pytest.fixture(scope="module")
def site(rivers: Home) -> Iterator[TestClient]:
    with TestClient(create_app(Shelf(rivers), Access("s"), Pool(1)), base_url="http://127.0.0.1") as caller:
        yield caller


def ask(site: TestClient, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
    answer = site.post("/graphql", json={"query": query, "variables": variables}, headers=headers or {}).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def keys(site: TestClient, root: str, where: str = "", **headers: str) -> list[str]:
    found = ask(site, f"{{ {root}{where} {{ nodes {{ key }} }} }}", headers)[root]["nodes"]
    return [one["key"] for one in found]


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ("{name: {equals: \"River Board\"}}", ["body/rb"]),
        ("{name: {contains: \"BUREAU\"}}", ["body/lb"]),
        ("{name: {startsWith: \"s\"}}", ["body/sc"]),
        ("{name: {in: [\"Sea Council\", \"Lake Bureau\"]}}", ["body/lb", "body/sc"]),
        ("{name: {in: []}}", []),
        ("{description: {has: false}}", ["body/rb", "body/sc"]),
        ("{labels: {contains: \"fleuves\"}}", ["body/rb"]),
        ("{labels: {language: \"es\"}}", []),
        ("{kind: {equals: \"Bureau\"}}", ["body/lb"]),
        ("{key: {in: [\"body/rb\", \"http://localhost/id/body/sc\"]}}", ["body/rb", "body/sc"]),
        ("{chairings: {has: true}, acronym: {has: true}}", ["body/rb"]),
        ("{chairings: {some: {role: {equals: \"vice-chair\"}}}}", ["body/lb"]),
        ("{chairings: {some: {from: {from: \"2019\"}, chair: {equals: \"post/rm\"}}}}", ["body/lb", "body/sc"]),
        ("{not: {chairings: {some: {until: {has: true}}}}}", ["body/lb", "body/sc"]),
        ("{or: [{acronym: {equals: \"RB\"}}, {name: {contains: \"sea\"}}]}", ["body/rb", "body/sc"]),
        ("{and: [{name: {contains: \"r\"}}, {name: {contains: \"board\"}}]}", ["body/rb"]),
    ],
)  # fmt: skip
def test_a_filter_is_typed(site: TestClient, where: str, wanted: list[str]) -> None:
    assert keys(site, "bodies", f"(where: {where})") == wanted


def test_numbers_and_dates_are_compared_as_such(site: TestClient) -> None:
    assert keys(site, "goals", "(where: {number: {least: 7}})") == ["goal/14"]
    assert keys(site, "goals", "(where: {number: {in: [6, 7]}})") == ["goal/6"]
    assert keys(site, "chairings", '(where: {from: {until: "2019"}})') == sorted([OLD.key, NEW.key])
    assert keys(site, "chairings", '(where: {from: {from: "2019-06", until: "2021"}})') == [READ.key]
    assert keys(site, "chairings", "(where: {confidence: {most: 0.9}})") == [READ.key]


def test_a_list_is_in_the_order_asked(site: TestClient) -> None:
    assert keys(site, "goals", "(orderBy: [NUMBER_DESC])") == ["goal/14", "goal/6"]
    assert keys(site, "chairings", "(orderBy: [FROM_DESC])") == [READ.key, NEW.key, OLD.key]
    assert keys(site, "chairings", "(orderBy: [UNTIL_ASC, FROM_DESC])") == [OLD.key, READ.key, NEW.key]
    assert keys(site, "bodies", "(orderBy: [ACRONYM_ASC])") == ["body/rb", "body/lb", "body/sc"]


def test_a_list_is_seen_as_of_a_date_and_as_known_by_one(site: TestClient) -> None:
    assert keys(site, "chairings", '(asOf: "2017")') == [OLD.key]
    assert keys(site, "chairings", '(knownBy: "2018")') == [OLD.key]
    assert keys(site, "bodies", '(knownBy: "2018", where: {chairings: {has: true}})') == ["body/rb"]
    assert keys(site, "bodies", '(asOf: "2019", where: {chairings: {has: true}})') == ["body/sc"]


def test_headers_say_how_a_whole_request_is_seen(site: TestClient) -> None:
    assert keys(site, "chairings", **{"Remit-As-Of": "2017"}) == [OLD.key]
    assert keys(site, "chairings", '(asOf: "2020")', **{"Remit-As-Of": "2017"}) == [NEW.key]
    assert keys(site, "chairings", **{"Remit-Known-By": "2018"}) == [OLD.key]
    assert len(keys(site, "chairings")) == 3
    assert keys(site, "chairings", **{"Remit-Accepted-Only": "true"}) == sorted([OLD.key, NEW.key])
    refused = site.post("/graphql", json={"query": "{ __typename }"}, headers={"Remit-Accepted-Only": "maybe"})
    assert refused.status_code == 400 and "true or false" in refused.text


def test_what_nobody_accepted_can_be_left_out(site: TestClient) -> None:
    query = '{ body(name: "Lake Bureau"%s) { chairings { status } } }'
    assert ask(site, query % "")["body"] == {"chairings": [{"status": "proposed"}]}
    assert ask(site, query % ", acceptedOnly: true")["body"] == {"chairings": []}
    assert keys(site, "bodies", "(acceptedOnly: true, where: {chairings: {has: true}})") == ["body/rb", "body/sc"]
    owned = '{ portfolio(agent: "River Master", acceptedOnly: true) { sentence } }'
    assert "Lake" not in str(ask(site, owned))


def test_a_list_is_read_page_by_page_either_way(site: TestClient) -> None:
    query = (
        "query ($first: Int, $after: String, $last: Int, $before: String) { bodies(first: $first, after: $after, "
        "last: $last, before: $before) { totalCount edges { cursor node { key } } "
        "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
    )
    one = ask(site, query, first=2)["bodies"]
    assert [e["node"]["key"] for e in one["edges"]] == ["body/lb", "body/rb"] and one["totalCount"] == 3
    assert one["pageInfo"]["hasNextPage"] and not one["pageInfo"]["hasPreviousPage"]
    two = ask(site, query, first=2, after=one["pageInfo"]["endCursor"])["bodies"]
    assert [e["node"]["key"] for e in two["edges"]] == ["body/sc"] and not two["pageInfo"]["hasNextPage"]
    back = ask(site, query, last=1, before=two["edges"][0]["cursor"])["bodies"]
    assert [e["node"]["key"] for e in back["edges"]] == ["body/rb"] and back["pageInfo"]["hasPreviousPage"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ('after: "nonsense"', "is no cursor of ours"),
        ("first: 2, last: 2", "give first or last, not both"),
        ("last: 0", "last is 0; it is 1 to 1000"),
        ('where: {chairings: {some: {from: {from: "soon"}}}}', "'soon' is no date"),
        ("where: {and: [%s]}" % ("{acronym: {has: true}}, " * 60), "the filter has 121 parts; up to 50"),
    ],
)
def test_what_cannot_be_listed_is_told_in_words(site: TestClient, arguments: str, complaint: str) -> None:
    answer = site.post("/graphql", json={"query": "{ bodies(%s) { totalCount } }" % arguments}).json()
    assert complaint in answer["errors"][0]["message"], answer
    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_cursor_goes_on_in_its_edition_and_in_its_list(tmp_path: Any) -> None:
    home = Home(tmp_path / "home", builders=BUILDERS)
    said(home, reading("1", *RIVERS[:3]))
    site = TestClient(create_app(Shelf(home), Access("s"), Pool(1)), base_url="http://127.0.0.1")
    page = "edition totalCount nodes { key } pageInfo { endCursor }"
    query = "query ($after: String) { bodies(first: 2, after: $after) { %s } }" % page
    one = ask(site, query)["bodies"]
    said(home, reading("2", entity("Body", {"name": "Pond Panel"}, "body/pp")))
    cursor = one["pageInfo"]["endCursor"]
    on = ask(site, query, after=cursor)["bodies"]
    assert on == {**on, "edition": 1, "totalCount": 3, "nodes": [{"key": "body/sc"}]}
    assert ask(site, query)["bodies"]["totalCount"] == 4
    asked = {"query": '{ bodies(after: "%s", where: {key: {equals: "body/sc"}}) { edition } }' % cursor}
    assert "is of another list" in site.post("/graphql", json=asked).text


def test_any_node_is_found_by_its_id(site: TestClient) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Thing { name } ... on Chairing { role } } }"
    iri = f"http://localhost/id/{NEW.key}"
    found = ask(site, query, ids=["body/rb", "body/none", iri, "no key at all"])["nodes"]
    assert found[0] == {"__typename": "Body", "id": "http://localhost/id/body/rb", "name": "River Board"}
    assert found[1] is None and found[3] is None
    assert found[2] == {"__typename": "Chairing", "id": iri, "role": "chair"}
    assert ask(site, '{ node(id: "body/nobody") { id } }') == {"node": None}


def test_filters_find_the_same_in_variables(site: TestClient) -> None:
    query = (
        "query ($where: BodyFilter, $order: [BodyOrder!]) { bodies(where: $where, orderBy: $order) { nodes { key } } }"
    )
    where = {"or": [{"acronym": {"equals": "RB"}}, {"not": {"chairings": {"some": {"role": {"equals": "chair"}}}}}]}
    found = ask(site, query, where=where, order=["NAME_DESC"])["bodies"]["nodes"]
    assert [one["key"] for one in found] == ["body/rb", "body/lb"]
