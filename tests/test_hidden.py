"""No door tells anything of what its caller may not see: every route is asked, in homes that differ in that alone.

For the public, the homes have other things for members and other persons; for members, other persons alone. Whatever is
asked, by whatever names and keys are in either, the answers are the same to the byte.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from test_clearance import CITED, DEEP, OTHER, TABLES, key_of, made, steady, written

import remit
from api.access import Access, Role
from api.assistant import telling
from api.assistant.toolbox import Toolbox
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.clearance import LEVELS, Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.questions import QUESTIONS
from loaders.load import Policy, load
from visualisations.boards import BOARDS

PUBLIC, MEMBERS, SECRETARIAT = LEVELS
HTML = "text/html"


@dataclass(frozen=True)
class Place:
    """A home and its service, with the keys that callers of each clearance bring."""

    home: Home
    site: TestClient
    brought: Mapping[tuple[Clearance, Role], str]

    def ask(self, level: Clearance, method: str, address: str, role: Role = Role.READER, **more: Any) -> Response:
        headers = {"Authorization": f"Bearer {self.brought[level, role]}", **more.pop("headers", {})}
        return self.site.request(method, address, headers=headers, **more)


def furnished(folder: Path, secret: Mapping[str, str], who: str) -> Home:
    """A home with things for some, of which some are gone again, and a document of theirs."""
    home = made(folder, secret, who)
    gone = f"key,name,{CITED}\nbody/gone-{secret['key']},Former {secret['name']},document/d,1\n"
    [path] = written(folder / "later", {"bodies.csv": gone})
    load(home, [path], Policy.WHOLE_FILES, "tests", clearance=MEMBERS)
    path.write_text(TABLES["bodies.csv"])
    load(home, [path], Policy.WHOLE_FILES, "tests", clearance=MEMBERS)
    return home


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Place]]:
    """Three homes: the first two differ in all that is restricted, the first and the last in persons alone."""
    given = [(DEEP, "Ann Ek"), (OTHER, "Bo Lind"), (DEEP, "Bo Lind")]
    with ExitStack() as stack:
        yield [open_(stack, furnished(tmp_path_factory.mktemp("home"), *one)) for one in given]


def open_(stack: ExitStack, home: Home) -> Place:
    access = Access("secret")
    roles = (Role.READER, Role.EDITOR)
    brought = {(lv, r): access.keys.add(f"{lv} {r}", lv, r)[1] for lv in LEVELS for r in roles}
    site = TestClient(create_app(Shelf(home), access, Pool(1)), base_url="http://127.0.0.1", follow_redirects=False)
    return Place(home, stack.enter_context(site), brought)


@pytest.fixture(scope="module")
def keys(places: list[Place]) -> dict[str, list[str]]:
    """What free parts of addresses are filled with: names and keys of things that only some may see, and of others."""
    one, _, last = places
    persons = [key_of(one.home, "Ann Ek"), key_of(last.home, "Bo Lind")]
    found = Shelf(one.home).graph.source.rows("SELECT ?h { BELIEVED { ?h a :Holding } }")
    [holding] = [one.home.identity.key(row[0]) for row in found]
    bodies = ["body/deep-sea-task-force", "body/tulip-council", "body/gone-tulip-council"]
    digests = [digest for place in places for digest in place.home.ledger.current().values()]
    return {
        "key": [*bodies, *persons, holding, "body/y", "document/d"],
        "name": ["Deep Sea Task Force", "Tulip Council", "TC", "Ann Ek", "Bo Lnd", "River Team"],
        "digest": sorted(set(digests)),
    }


FILES = ("", "&format=csv", "&format=json")
# Every route that is read, and the addresses that ask it: {key} and {name} are filled in.
READ: dict[str, list[str]] = {
    "/": ["/"],
    "/.well-known/void": ["/.well-known/void"],
    "/dataset": ["/dataset"],
    "/add/{key:path}": ["/add/{key}", "/add/{key}?kind=chair"],
    "/change/{key:path}": ["/change/{key}"],
    "/confirmations": ["/confirmations?older_than=1m", "/confirmations?older_than=1m&format=ics"],
    "/conflicts": ["/conflicts", "/conflicts?format=json"],
    "/documents": ["/documents", "/documents?format=csv"],
    "/editions": ["/editions", "/editions?format=json"],
    "/editions/{older}..{newer}": ["/editions/1..2", "/editions/1..4?format=json", "/editions/3..4"],
    "/editions/{number}": ["/editions/2", "/editions/4"],
    "/feed": ["/feed", "/feed?format=json", "/feed?about={name}", "/feed?since=2.1"],
    "/graphs": ["/graphs?default", "/graphs?graph=http://localhost/id/{key}"],
    "/graphs/{key:path}": ["/graphs/{key}"],
    "/graphql": ["/graphql?query={{thing(key:%22{key}%22){{key}}}}"],
    "/healthz": ["/healthz"],
    "/openapi.json": ["/openapi.json"],
    "/readyz": ["/readyz"],
    "/id/{key:path}": ["/id/{key}", "/id/{key}?format=ttl", "/id/{key}?format=jsonld", "/id/{key}?format=csv"],
    "/identities": ["/identities"],
    "/load": ["/load"],
    "/load/state": ["/load/state"],
    "/load/checked/{name}": ["/load/checked/bodies.csv"],
    "/load/{id}": ["/load/0123456789abcdef"],
    "/map/{key:path}": ["/map/{key}?hops=2"],
    "/map/{key:path}.html": ["/map/{key}.html"],
    "/map/{key:path}.json": ["/map/{key}.json?hops=2"],
    "/ontology": ["/ontology", "/ontology?format=ttl"],
    "/ontology.{ending}": ["/ontology.ttl"],
    "/ontology/context.jsonld": ["/ontology/context.jsonld"],
    "/ontology/{name}": ["/ontology/Person", "/ontology/Holding"],
    "/owners": ["/owners", *(f"/owners?thing={{name}}{file}" for file in FILES), "/owners?thing=Water"],
    "/trace": ["/trace", *(f"/trace?mandate={{name}}{file}" for file in FILES)],
    "/review": ["/review", "/review?document=document/d", "/review?kind=conflict", "/review?at={key}"],
    "/review/next": ["/review/next"],
    "/search": [f"/search?q={{name}}{file}" for file in (*FILES, "&in=statement", "&in=passage", "&status=accepted")],
    "/suggest": ["/suggest?q={name}", "/suggest?q=d"],
    "/read/{key:path}": ["/read/{key}", "/read/{key}?q={name}"],
    "/opensearch.xml": ["/opensearch.xml"],
    "/thing": ["/thing?called={key}&format=json", "/thing?called={name}&format=csv", "/thing?called={name}"],
    "/things/{segment}": ["/things/body", "/things/body?format=json", "/things/person", "/things/post"],
    "/brief/{key:path}": ["/brief/{key}", "/brief/{name}?format=md"],
    "/report/{name}": ["/report/isc-tf", "/report/none"],
    "/export": [*(f"/export?format={form}" for form in ("nq", "ttl", "graphml")), "/export?format=csv&of={name}"],
    "/exports": ["/exports", "/exports?of={name}&format=nq"],
    "/exports/{id}": ["/exports/0123456789abcdef"],
    "/exports/{id}/state": ["/exports/0123456789abcdef/state"],
    "/exports/{id}/file": ["/exports/0123456789abcdef/file"],
    "/metrics": ["/metrics"],
    "/texts/{digest}": ["/texts/{digest}"],
    "/login": ["/login?ticket=none"],
    "/signin": ["/signin"],
    "/signin/done": ["/signin/done?code=x&state=y"],
    "/ask": ["/ask", "/ask?format=json"],
}
GIVEN = (
    "thing={name}&mandate={name}&one={name}&other={name}&source={name}&target={name}&since=2000&of={name}&list={name}"
)
SHOWN_ON_A_MAP = "show=body/y**+{key}**"
READ |= {f"/map{end}": [f"/map{end}?{SHOWN_ON_A_MAP}"] for end in ("/data", "/table", ".svg", ".html")}
READ["/map"] = ["/map?whole=1", f"/map?{SHOWN_ON_A_MAP}", "/map?add={name}"]
READ["/map/about"] = ["/map/about?key={key}"]
READ["/map/path"] = ["/map/path?from=River+Team&to={name}"]
READ["/map/find"] = ["/map/find?q={name}"]
READ["/map.png"] = ["/map.png?show=body/y**"]
READ["/map.{form}"] = ["/map.graphml?whole=1", f"/map.gexf?{SHOWN_ON_A_MAP}"]
FIGURES = {
    "matrix": "rows=body&columns=theme&all=yes&since=2",
    "timeline": "thing={name}",
    "flow": "mandate={name}",
    "genealogy": "thing={name}",
}
for figure, given in FIGURES.items():
    READ[f"/{figure}"] = [f"/{figure}", *(f"/{figure}?{given}{file}" for file in FILES)]
    READ |= {f"/{figure}.{ending}": [f"/{figure}.{ending}?{given}"] for ending in ("svg", "html")}
    READ[f"/{figure}.png"] = [f"/{figure}.png?{given.replace('{name}', 'River+Team')}"]
for name in BOARDS:
    READ[f"/board/{name}"] = [f"/board/{name}{file}" for file in ("", "?format=csv", "?row={key}&column=0")]
for question in QUESTIONS.values():
    asked = "&".join(f"{parameter.name}={{name}}" for parameter in question.parameters)
    READ[f"/ask/{question.name}"] = [f"/ask/{question.name}?{asked}{file}" for file in FILES]
    if question.calendar:
        READ[f"/ask/{question.name}.ics"] = [f"/ask/{question.name}.ics?{asked}"]

SPARQL = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY ?c",
    "ASK { ?s a <https://w3id.org/remit/ontology#Person> }",
    "ASK { <http://localhost/id/{key}> ?p ?o }",
    "ASK { ?s ?p ?o FILTER(CONTAINS(LCASE(STR(?o)), LCASE('{name}'))) }",
    "SELECT ?o { <http://localhost/id/body/y> (!<x:y>|^!<x:y>)+ ?o } ORDER BY ?o",
    "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o",
    "SELECT ?s { ?s ?p ?o } ORDER BY ?s OFFSET 100 LIMIT 20",
    "SELECT * FROM NAMED <http://localhost/id/{key}> { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <http://localhost/id/{key}>",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "SELECT nonsense { <http://localhost/id/{key}> }",
]
GRAPHQL = [
    '{{ owners(theme: "Water") {{ sentence notStated documentsSearched accountable {{ role }} }} }}',
    "{{ bodies(orderBy: [NAME_DESC], first: 2) {{ totalCount nodes {{ key }} edges {{ cursor }} }} "
    "persons {{ totalCount nodes {{ key }} }} holdings {{ totalCount }} }}",
    "{{ posts {{ nodes {{ key holdings {{ key }} chairs {{ key }} }} }} }}",
    '{{ bodies(where: {{name: {{contains: "{name}"}}}}) {{ totalCount }} }}',
    '{{ bodies(where: {{chairings: {{some: {{role: {{equals: "chair"}}}}}}}}) {{ totalCount nodes {{ key }} }} }}',
    '{{ search(text: "{name}") {{ key name }} }}',
    '{{ thing(key: "{key}") {{ key }} node(id: "{key}") {{ id }} nodes(ids: ["{key}", "body/y"]) {{ id }} }}',
    '{{ body(name: "{name}") {{ key }} }}',
    '{{ person(name: "{name}") {{ key }} }}',
    '{{ paths(from: "{name}", to: "River Team") {{ sentence }} }}',
    "{{ identities {{ score one {{ key }} }} disagreements {{ text }} review {{ total left }} acts {{ id act }} }}",
    '{{ texts(document: "document/d") {{ text file }} }}',
]


METHODS = ("PUT", "POST", "DELETE", "OPTIONS")


def bodies(key: str) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    """Every route that writes, and what is sent to it about something with a key."""
    fact = {"fact": key, "one": key, "other": "body/y", "ruling": "same"}
    by_hand = [
        {"act": "confirmed", "fact": key},
        {"act": "ended", "fact": key, "until": "2020"},
        {"act": "added", "kind": "Chairing", "chair": key, "body": "no such body", "role": "chair"},
    ]
    mutation = f'mutation {{ judge(keys: ["{key}"], verdict: "rejected") {{ id }} }}'
    ended = f'mutation {{ end(key: "{key}", until: "2020") {{ id }} }}'
    triples = {"content": "<x:s> <x:p> <x:o> .", "headers": {"Content-Type": "text/turtle"}}
    update = f"DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(?s = <http://localhost/id/{key}> && ?o = <x:none>) }}"
    return {
        "/verdicts": [("POST", "/verdicts", {"data": {**fact, "verdict": v}}) for v in ("rejected", "corrected")],
        "/identities": [("POST", "/identities", {"data": fact})],
        "/rulings": [("POST", "/rulings", {"data": {**fact, "ruling": "intended"}})],
        "/by-hand": [("POST", "/by-hand", {"data": one}) for one in by_hand],
        "/editions": [("POST", "/editions", {"data": {"edition": "1"}})],
        "/load": [("POST", "/load", {"files": {"files": ("bodies.csv", b"key,name\n")}})],
        "/exports": [("POST", "/exports", {"data": {"format": "nq", "of": key}})],
        "/exports/{id}": [("POST", "/exports/0123456789abcdef", {"data": {}})],
        "/graphql": [("POST", "/graphql", {"json": {"query": query}}) for query in (mutation, ended)],
        "/update": [("POST", "/update", {"data": {"update": update}})],
        "/sparql": [("POST", "/sparql", {"data": {"update": update}}), ("OPTIONS", "/sparql", {})],
        "/signout": [("POST", "/signout", {"data": {"csrf": "x"}})],
        "/graphs": [
            (m, f"/graphs?graph=http://localhost/id/{key}", triples) for m in ("PUT", "POST", "DELETE", "OPTIONS")
        ],
        "/graphs/{key:path}": [(m, f"/graphs/{key}", triples) for m in ("PUT", "POST", "DELETE", "OPTIONS")],
    }


WRITTEN = sorted(bodies("x"))


def same(answers: list[Response], address: str) -> None:
    """See that answers are the same: status, words, and what a cache is told."""
    one, other = ((a.status_code, told(a), tag(a), a.headers.get("location")) for a in answers)
    assert one == other, address


def tag(answer: Response) -> str:
    """The tag of an answer, without what tells one home or one file from another."""
    given = answer.headers.get("etag", "")
    return (
        ""
        if "attachment" in answer.headers.get("content-disposition", "")
        else re.sub(r"(?<=^\"\d)-[0-9a-f]+-", "", given)
    )


def told(answer: Response) -> str:
    """What an answer says, without the moments at which it was made, and what tells one process from another."""
    text = re.sub(r"_:\w+", "_:b", steady(answer.text))
    return "\n".join(line for line in text.splitlines() if not re.match(r"(# |remit_|process_|python_)", line))


def both(places: list[Place], level: Clearance) -> list[Place]:
    """The two homes that are the same for a clearance."""
    return [places[0], places[1 if level is PUBLIC else 2]]


def filled(address: str, keys: Mapping[str, list[str]]) -> list[str]:
    """An address with everything filled in that it leaves free."""
    for name, words in keys.items():
        if f"{{{name}}}" in address:
            values = [address.replace(f"{{{name}}}", word if name == "key" else quote(word)) for word in words]
            return [one.replace("{{", "{").replace("}}", "}") for value in values for one in filled(value, keys)]
    return [address]


@pytest.mark.parametrize("level", [PUBLIC, MEMBERS])
@pytest.mark.parametrize("path", READ)
def test_no_answer_depends_on_what_its_caller_may_not_see(
    places: list[Place], keys: dict[str, list[str]], path: str, level: Clearance
) -> None:
    for address in [one for template in READ[path] for one in filled(template, keys)]:
        same([place.ask(level, "GET", address, headers={"Accept": HTML}) for place in both(places, level)], address)


@pytest.mark.parametrize("level", [PUBLIC, MEMBERS])
@pytest.mark.parametrize("query", SPARQL)
def test_no_sparql_depends_on_it(places: list[Place], keys: dict[str, list[str]], query: str, level: Clearance) -> None:
    several = {"key": keys["key"][:4], "name": keys["name"][:4]}
    for asked in {query.replace("{key}", key).replace("{name}", n) for key, n in zip(*several.values(), strict=True)}:
        same([place.ask(level, "POST", "/sparql", data={"query": asked}) for place in both(places, level)], asked)


@pytest.mark.parametrize("level", [PUBLIC, MEMBERS])
@pytest.mark.parametrize("query", GRAPHQL)
def test_no_graphql_depends_on_it(
    places: list[Place], keys: dict[str, list[str]], query: str, level: Clearance
) -> None:
    for asked in {query.format(key=key, name=name) for key, name in zip(keys["key"], keys["name"], strict=False)}:
        answers = [place.ask(level, "POST", "/graphql", json={"query": asked}) for place in both(places, level)]
        same(answers, asked)


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
@pytest.mark.parametrize("level", [PUBLIC, MEMBERS])
@pytest.mark.parametrize("path", WRITTEN)
def test_no_door_that_writes_tells_of_it(
    places: list[Place], keys: dict[str, list[str]], path: str, level: Clearance, role: Role
) -> None:
    hidden = keys["key"][3:6] if level is MEMBERS else [*keys["key"][1:4], keys["key"][5]]
    for key in hidden:
        for method, address, sent in bodies(key)[path]:
            same(
                [place.ask(level, method, address, role, **sent) for place in both(places, level)], f"{address} {sent}"
            )
    assert [place.home.ledger.acts() for place in places] == [[], [], []]


@pytest.mark.parametrize("address", ["/feed?format=json", "/editions/1..2?format=json", "/editions/1..2"])
def test_what_changed_is_told_to_those_it_is_for(places: list[Place], address: str) -> None:
    """Restricted bodies came with the second edition, persons with the first."""
    told = [places[0].ask(level, "GET", address, headers={"Accept": HTML}).text for level in LEVELS]
    assert [DEEP["short"] in text for text in told] == [False, True, True]
    assert ["Ann Ek" in text for text in told] == [False, False, "feed" in address]


def test_the_list_of_editions_counts_what_its_reader_may_see(places: list[Place]) -> None:
    counted = [places[0].ask(level, "GET", "/editions?format=json").json() for level in LEVELS]
    added = [[one["counts"]["added"] for one in several] for several in counted]
    assert added[0][2] < added[1][2] == added[2][2] and added[0][3] == added[1][3] < added[2][3]


def routes(app: FastAPI) -> dict[str, set[str]]:
    """The paths of all routes of a service, each with its methods."""
    waiting, found = list(app.routes), dict[str, set[str]]()
    while waiting:
        route: Any = waiting.pop()
        waiting += getattr(getattr(route, "original_router", None), "routes", [])
        if path := getattr(route, "path", ""):
            found.setdefault(path, set()).update(getattr(route, "methods", None) or ())
    return found


def test_every_route_is_asked(places: list[Place]) -> None:
    app = places[0].site.app
    assert isinstance(app, FastAPI)
    apart = {"/static"}
    signing = {"/signin", "/signin/done"}
    assert set(routes(app)) - apart <= set(READ) | set(WRITTEN), "a new route is to be asked here"
    assert {*READ, *WRITTEN} - signing <= set(routes(app)), "what is asked here is a route"


SHOWN = [
    "/search?q=Ann+Ek&format=json",
    "/suggest?q=Ann",
    "/things/person",
    "/export?format=nq",
    "/id/post/p?format=ttl",
    "/map/post/p.json",
    "/brief/post/p?format=md",
    "/graphql?query={persons{nodes{name}}}",
    "/sparql?query=SELECT%20*%20%7B%20%3Fs%20a%20%3Chttps%3A%2F%2Fw3id.org%2Fremit%2Fontology%23Person%3E%20%7D",
]


@pytest.mark.parametrize("address", SHOWN)
def test_who_may_see_it_does(places: list[Place], address: str) -> None:
    said = [told(places[0].ask(level, "GET", address)) for level in (MEMBERS, SECRETARIAT)]
    assert said[0] != said[1]
    again = places[2].ask(SECRETARIAT, "GET", address)
    assert told(again) != said[1], "so the homes do differ in what this door shows"


def ways(shelf: Shelf, key: str) -> list[str]:
    """The functions that are run to find that nothing has a key."""
    ran: list[str] = []

    def note(frame: Any, event: str, _: object) -> None:
        if event == "call":
            ran.append(f"{frame.f_code.co_filename}:{frame.f_code.co_name}")

    view = shelf.graph.at()
    sys.setprofile(note)
    try:
        assert view.nodes([key]) == []
    finally:
        sys.setprofile(None)
    return ran


def test_what_may_not_be_seen_is_looked_for_as_what_never_was(places: list[Place]) -> None:
    shelf = Shelf(places[0].home.seen_by(PUBLIC))
    ways(shelf, "body/never")
    assert ways(shelf, "body/gone-deep-sea-task-force") == ways(shelf, "body/never") != []


def test_what_is_gone_is_told_to_be_gone_only_to_who_saw_it(places: list[Place]) -> None:
    address = "/id/body/gone-deep-sea-task-force?format=ttl"
    assert [places[0].ask(level, "GET", address).status_code for level in LEVELS] == [404, 410, 410]
    asked = (f"/id/body/{name}?format=ttl" for name in ("gone-deep-sea-task-force", "gone-deeper-sea-task-force"))
    hidden, never = (places[0].ask(PUBLIC, "GET", address).text for address in asked)
    assert hidden.replace("deep-", "deeper-") == never


def test_what_is_counted_names_nothing(places: list[Place]) -> None:
    text = places[0].ask(PUBLIC, "GET", "/metrics").text
    assert "remit_requests" in text and "body" not in text.replace("/things/body", "") and "person" not in text


def test_no_tool_of_an_assistant_tells_of_what_is_not_for_the_public(places: list[Place]) -> None:
    names = ("Water", "Tulip Council", "Tulip Counsil", "Ann Ek", "Deep Sea Task Force", "post/p")
    asked = [(tool, {"thing": name}) for tool in ("describe", "owners") for name in names]
    asked += [("search", {"text": words}) for words in ("sea", "Tulip", "Ek", "DSTF")]
    asked += [("trace", {"mandate": "Water"}), ("gaps", {}), ("overlaps", {}), ("conflicts", {})]
    asked += [("sparql", {"query": "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"})]
    told = []
    for place in places[:2]:
        with remit.open(place.home.path, "public") as client:
            told.append([answered(Toolbox(client), tool, given) for tool, given in asked])
    assert told[0] == told[1] and any("Water" in words for words in told[0])
    with remit.open(places[1].home.path, "secretariat") as client:
        assert "Tulip Council" in answered(Toolbox(client), "search", {"text": "Tulip"})


def answered(toolbox: Toolbox, tool: str, given: dict[str, str]) -> str:
    """What a tool answers, or how it refuses."""
    try:
        return telling.text(getattr(toolbox, tool)(**given))
    except remit.Problem as error:
        return str(error)
