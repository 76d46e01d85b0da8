"""What a stranger may take of a service: so much work, so many connections, so much time for each."""

import asyncio
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import serving
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send
from test_hostile_requests import CUT, get, request, sent

from api.access import Access
from api.defence.buckets import Allowance, Buckets
from api.defence.charging import Charged, aside, spend
from api.defence.headers import HEADERS, POLICY
from api.defence.pace import Pace
from api.defence.patience import Patience, patient
from api.defence.terms import Strangers
from api.defence.turns import ABOUT, Turns
from api.endpoint.sparql import Pool
from api.service.app import create_app
from api.service.guard import Guard
from graph.editions.home import Home
from graph.editions.shelf import Shelf

SMALL = Patience(head=0.4, drain=0.4, grace=0.4, pace=1e6, each=5, all=8)
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture
def limited(baseline: Home, tmp_path: Path) -> Iterator[TestClient]:
    """A service of which one caller may have ten units at once, and one each hundred seconds."""
    buckets = Buckets(tmp_path / "rates", Allowance(0.01, 10.5, 10))
    app = create_app(Shelf(baseline), Access("secret"), Pool(1, deadline=1), buckets=buckets)
    with TestClient(app, base_url="http://127.0.0.1", client=("192.0.2.1", 1)) as caller:
        yield caller
    buckets.close()


def test_who_has_spent_all_is_told_when_to_ask_again(limited: TestClient) -> None:
    answers = [limited.get("/readers") for _ in range(12)]
    assert [a.status_code for a in answers] == [404] * 10 + [429] * 2
    assert answers[0].headers["ratelimit-policy"] == '"units";q=10;w=1050'
    assert [re.findall(r"r=(\d+)", a.headers["ratelimit"]) for a in answers[:3]] == [["9"], ["8"], ["7"]]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 100
    assert "ask again in" in answers[-1].text and answers[-1].headers["content-security-policy"] == POLICY
    assert 'status="429"} 2.0' in limited.get("/metrics").text, "and whoever watches the service is not limited"


def test_others_are_answered_meanwhile(limited: TestClient) -> None:
    while limited.get("/readers").status_code == 404:
        pass
    other = TestClient(limited.app, base_url="http://127.0.0.1", client=("192.0.2.2", 1))
    assert other.get("/readers").status_code == 404
    token = Access("secret").token
    assert limited.get("/readers", headers={"Authorization": f"Bearer {token}"}).status_code == 404


def test_what_takes_long_costs_more(limited: TestClient) -> None:
    assert limited.get("/sparql", params={"query": CROSS}).status_code == 503
    assert limited.get("/readers").status_code == 429, "a second of a child is a hundred units"
    [units] = [f for f in text_string_to_metric_families(limited.get("/metrics").text) if f.name == "remit_units"]
    assert max(sample.value for sample in units.samples if sample.name == "remit_units_total") > 90


def test_a_large_graphql_document_costs_more(limited: TestClient) -> None:
    asked = "{ bodies(first: 1000) { nodes { name acronym chairings { role } } } }"
    assert limited.post("/graphql", json={"query": asked}).status_code == 200
    assert limited.get("/readers").status_code == 429


@pytest.mark.parametrize("rate", ["20", "a/b", "0/5", "5/1", "-1/5", "nan/5"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        Strangers(rate=rate).allowance(local=True)


def test_processes_share_what_a_caller_has_left(tmp_path: Path) -> None:
    one, other = (Buckets(tmp_path / "rates", Allowance(1, 10, 10)) for _ in range(2))
    one.charge("192.0.2.1", 4, now=100)
    assert other.charge("192.0.2.1", 0, now=101).left == 7
    assert "192.0.2.1" not in (tmp_path / "rates").read_bytes().decode("latin-1")


def test_a_flood_of_addresses_takes_no_memory_and_frees_nobody_who_spends(tmp_path: Path) -> None:
    buckets = Buckets(tmp_path / "rates", Allowance(1, 1000, 1000))
    size = (tmp_path / "rates").stat().st_size
    buckets.charge("spender", 900, now=100)
    for number in range(20_000):
        buckets.charge(f"2001:db8:{number:x}::", 1, now=100)
    assert (tmp_path / "rates").stat().st_size == size < 2_000_000
    assert buckets.charge("spender", 0, now=100).left == 100


@pytest.fixture(scope="module")
def impatient(baseline: Home) -> Iterator[int]:
    """The port of a service that waits for next to nothing."""
    app = create_app(Shelf(baseline), Access("secret"), Pool(1, deadline=1))
    with serving(app, http=patient(SMALL)) as address:
        yield int(address.rpartition(":")[2])


DRIPPING: dict[str, tuple[bytes, ...]] = {
    "nothing": (),
    "half of a head": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",),
    "lines without a head": (b"\r\n",),
    "half of a body": (request("POST", "/graphql", b"x", Content_Type="application/json", Content_Length="1000"),),
    "half of a chunk": (request("POST", "/graphql", b"5\r\nab", Transfer_Encoding="chunked", Content_Length=""),),
}


@pytest.mark.parametrize("kind", DRIPPING)
def test_who_sends_too_slowly_is_cut_off(impatient: int, kind: str) -> None:
    with socket.create_connection(("127.0.0.1", impatient), timeout=20) as talk:
        for part in DRIPPING[kind]:
            talk.sendall(part)
        try:
            while talk.recv(4096):
                pass
        except ConnectionResetError:
            pass


def test_a_head_that_drips_is_cut_off(impatient: int) -> None:
    def drip() -> None:
        talk.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        for number in range(200):
            talk.sendall(b"X-%d: y\r\n" % number)
            time.sleep(0.1)

    cut_off = pytest.raises((BrokenPipeError, ConnectionResetError))
    with socket.create_connection(("127.0.0.1", impatient), timeout=20) as talk, cut_off:
        drip()


def test_who_reads_too_slowly_is_cut_off(impatient: int) -> None:
    with socket.socket() as talk:
        talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        talk.settimeout(20)
        talk.connect(("127.0.0.1", impatient))
        for _ in range(40):
            talk.sendall(b"GET /static/vendor/react-dom.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(3)
        read = 0
        try:
            while part := talk.recv(1 << 16):
                read += len(part)
        except ConnectionResetError:
            pass
        assert read < 20_000_000


def test_one_address_has_so_many_connections_and_no_more(impatient: int) -> None:
    held = [socket.create_connection(("127.0.0.1", impatient), timeout=20) for _ in range(5)]
    try:
        time.sleep(0.1)
        status, answer = sent(impatient, get("/healthz"))
        assert status in (429, CUT) and (status == CUT or b"may have 5 connections" in answer)
    finally:
        for one in held:
            one.close()


def test_what_a_proxy_says_of_its_client_is_believed_of_a_proxy_alone(baseline: Home) -> None:
    forged = get("/healthz", X_Forwarded_For="192.0.2.9", X_Forwarded_Proto="https")
    for proxies, secure in (("127.0.0.1", True), ("192.0.2.1", False), ("", False)):
        given = {"proxy_headers": bool(proxies), "forwarded_allow_ips": proxies}
        with serving(create_app(Shelf(baseline), Access("secret"), Pool(1)), **given) as address:
            answer = sent(int(address.rpartition(":")[2]), forged)[1]
            assert (b"strict-transport-security" in answer) is secure


REFUSALS: dict[str, Callable[[TestClient], object]] = {
    "421": lambda c: c.get("/", headers={"Host": "evil.example"}),
    "431": lambda c: c.get("/", headers={f"x-{n}": "y" for n in range(500)}),
    "413": lambda c: c.post("/graphql", content=b"x" * 2_000_000),
    "415": lambda c: c.post("/graphql", content=b"x", headers={"Content-Encoding": "gzip"}),
    "405": lambda c: c.delete("/healthz"),
    "404": lambda c: c.get("/static/none.css"),
    "401": lambda c: c.get("/", headers={"Authorization": "Bearer none"}),
}


@pytest.mark.parametrize("status", REFUSALS)
def test_refusals_have_the_headers_too(client: TestClient, status: str) -> None:
    answer = REFUSALS[status](client)
    assert str(answer.status_code) == status  # type: ignore[attr-defined]
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS  # type: ignore[attr-defined]


def test_a_failure_inside_has_the_headers_and_says_nothing_of_itself(baseline: Home) -> None:
    app = create_app(Shelf(baseline), Access("secret"), Pool(1, deadline=1))
    app.add_api_route("/failing", lambda: 1 / 0)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as caller:
        answer = caller.get("/failing", headers={"X-Request-Id": "number-of-this"})
    assert answer.status_code == 500 and "number-of-this" in answer.text and "division" not in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def doors(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    """The doors of an application, those of its routers too."""
    for one in routes:
        if isinstance(one, Route):
            yield one
        elif router := getattr(one, "original_router", None):
            yield from doors(router.routes)


def test_every_door_says_what_its_answers_may_do(client: TestClient) -> None:
    assert isinstance(client.app, FastAPI)
    routes = [*doors(client.app.routes)]
    assert len(routes) > 40
    for route in routes:
        path = re.sub(r"\{[^}]*\}", "c2", route.path)
        for method in sorted((route.methods or set()) & {"GET", "POST", "OPTIONS"}):
            answer = client.request(method, path, follow_redirects=False)
            missing = [name for name in HEADERS if name not in answer.headers]
            assert not missing, f"{method} {path}: {missing}"
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy and "'unsafe-inline'" not in policy.partition("style-src")[0]
    kept = client.get("/static/remit.css")
    again = client.get("/static/remit.css", headers={"If-None-Match": kept.headers["etag"]})
    assert again.status_code == 304 and again.headers["x-content-type-options"] == "nosniff"


@dataclass
class Answering:
    """An application whose answers cost much, and what is being answered of each caller."""

    status: int = 200
    cost: float = 100
    now: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    together: int = 0
    order: list[str] = field(default_factory=list)
    began: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    elsewhere: bool = False

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        caller = scope["client"][0]
        self.began.append(time.monotonic())
        self.now[caller] += 1
        self.most[caller] = max(self.most[caller], self.now[caller])
        self.together = max(self.together, self.now.total())
        self.order.append(caller)
        spend(self.cost)
        if self.elsewhere:
            aside()
        await asyncio.sleep(0.02)
        self.now[caller] -= 1
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        self.ended.append(time.monotonic())


async def asked_by(layer: Charged, *callers: str, path: str = "/") -> Counter[int]:
    """Ask once for each of them, all at the same time; how often each status was answered."""
    statuses: Counter[int] = Counter()

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses[message["status"]] += 1

    scopes = [{"type": "http", "path": path, "client": (caller, 1), "headers": []} for caller in callers]
    await asyncio.gather(*(layer(scope, receive, send) for scope in scopes))
    return statuses


@pytest.mark.parametrize(
    ("before", "elsewhere", "together"), [("ab", False, 1), ("a", False, 4), ("b", False, 4), ("ab", True, 4)]
)
def test_who_asks_for_much_while_others_ask_is_answered_one_at_a_time(
    before: str, elsewhere: bool, together: int
) -> None:
    app = Answering(elsewhere=elsewhere)

    async def run() -> None:
        layer = Charged(app, None)
        for caller in before:
            await asked_by(layer, caller)
        await asked_by(layer, *"aaaa")

    asyncio.run(run())
    assert app.most["a"] == together


def test_after_what_cannot_be_read_its_sender_waits_three_times_as_long() -> None:
    app = Answering(status=400)

    async def run() -> None:
        layer = Charged(app, None)
        await asked_by(layer, *"ab", "a", "a")
        await asked_by(layer, "a", "a")

    asyncio.run(run())
    assert app.began[-1] - app.ended[-2] > 0.05


@pytest.mark.parametrize(("callers", "status", "kept"), [("ab", 400, True), ("a", 400, False), ("ab", 200, False)])
def test_many_refusals_go_out_one_after_the_other_while_others_ask(callers: str, status: int, kept: bool) -> None:
    app, answered = Answering(status=status, elsewhere=True), list[float]()

    async def run() -> None:
        layer = Charged(app, None)
        layer.pace = Pace(rate=20, burst=2, longest=0.5)
        await asked_by(layer, *callers)
        began = time.monotonic()
        await asked_by(layer, *"aaaaaa")
        answered.append(time.monotonic() - began)

    asyncio.run(run())
    assert (answered[0] > 0.2) is kept, "six of which two go out at once, then 20 a second"


def test_who_has_spent_all_waits_to_be_told_so_while_others_ask(tmp_path: Path) -> None:
    app, buckets = Answering(), Buckets(tmp_path / "rates", Allowance(0.01, 10, 10))
    statuses, took = list[Counter[int]](), list[float]()

    async def run() -> None:
        layer = Charged(app, buckets, most=1)
        layer.pace = Pace(rate=20, burst=2, longest=0.5)
        for caller in "ba":
            await asked_by(layer, caller)
        began = time.monotonic()
        waiting = asyncio.create_task(asked_by(layer, *"aaaaaa"))
        await asyncio.sleep(0)
        statuses.append(await asked_by(layer, "c"))
        statuses.append(await waiting)
        took.append(time.monotonic() - began)

    asyncio.run(run())
    buckets.close()
    assert statuses == [Counter({200: 1}), Counter({429: 6})] and took[0] > 0.15
    assert app.order == ["b", "a", "c"], "and what waits to be told is not among what is answered"


def test_a_flood_of_heads_that_cannot_be_read_is_refused_one_after_the_other(baseline: Home) -> None:
    app = create_app(Shelf(baseline), Access("secret"), Pool(1, deadline=1))
    protocol = patient(Patience())
    protocol.pace = Pace(rate=20, burst=2, longest=0.5)
    endless = b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 10_000
    with serving(app, http=protocol) as address:
        port, began = int(address.rpartition(":")[2]), time.monotonic()
        with ThreadPoolExecutor(6) as many:
            answers = list(many.map(lambda _: sent(port, endless), range(6)))
        took = time.monotonic() - began
    assert took > 0.15 and 431 in {status for status, _ in answers} <= {431, CUT}


def test_a_flood_of_odd_names_is_refused_one_after_the_other() -> None:
    passed: list[Scope] = []

    async def app(scope: Scope, _: Receive, send: Send) -> None:
        passed.append(scope)

    async def send(message: Message) -> None:
        told.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def run() -> float:
        guard = Guard(app, frozenset({"127.0.0.1"}))
        guard.pace = Pace(rate=20, burst=2, longest=0.5)
        scope = {"type": "http", "scheme": "http", "path": "/", "headers": [(b"host", b"example.org")]}
        began = time.monotonic()
        await asyncio.gather(*(guard(scope, receive, send) for _ in range(6)))
        return time.monotonic() - began

    told: list[Message] = []
    assert asyncio.run(run()) > 0.15
    assert [message["status"] for message in told if "status" in message] == [421] * 6 and not passed


@pytest.mark.parametrize("path", ["/static/remit.css", "/healthz"])
def test_files_of_pages_and_probes_are_kept_back_where_very_many_are_asked_for_and_never_refused(
    path: str, tmp_path: Path
) -> None:
    app, buckets, took = Answering(), Buckets(tmp_path / "rates", Allowance(0.01, 10, 10)), list[float]()
    told = Counter[int]()

    async def run() -> None:
        layer = Charged(app, buckets, most=1, each=1)
        layer.free = dict.fromkeys(layer.free, Pace(rate=20, burst=2, longest=0.5))
        await asked_by(layer, "a")
        assert await asked_by(layer, "a") == Counter({429: 1}), "who has spent all"
        began = time.monotonic()
        told.update(await asked_by(layer, *"aaaaaa", path=path))
        took.append(time.monotonic() - began)

    asyncio.run(run())
    buckets.close()
    assert told == Counter({200: 6}) and took[0] > 0.2


@pytest.mark.parametrize("cost", [100, 5])
def test_many_addresses_together_are_answered_one_at_a_time_and_a_reader_first(cost: float) -> None:
    app, attackers = Answering(cost=cost), [f"192.0.2.{n}" for n in range(50)]

    async def run() -> None:
        layer = Charged(app, None)
        for _ in range(3):
            await asked_by(layer, *attackers)
        await asyncio.sleep(ABOUT)
        await asked_by(layer, "an idler")
        app.together = 0
        app.order.clear()
        await asked_by(layer, *attackers[:20], "a reader")

    asyncio.run(run())
    assert app.together <= 2 and app.order.index("a reader") <= 1


def test_where_too_many_wait_who_asked_for_most_is_sent_away() -> None:
    app, attackers = Answering(), [f"192.0.2.{n}" for n in range(50)]
    statuses: list[Counter[int]] = []

    async def run() -> None:
        layer = Charged(app, None)
        layer.turns = Turns(queue=10)
        for first in (0, 10, 20, 30, 0, 10):
            await asked_by(layer, *attackers[first : first + 10])
        app.order.clear()
        statuses.append(await asked_by(layer, *attackers[:40]))

    asyncio.run(run())
    [told] = statuses
    assert told[200] in (10, 11) and told[503] == 40 - told[200]
    assert set(app.order[1:]) <= set(attackers[20:40]), "these asked once before, and the others twice"


def test_who_sends_or_reads_slowly_keeps_no_turn() -> None:
    app, over = Answering(), asyncio.Event()

    async def drip() -> Message:
        await over.wait()
        return {"type": "http.request", "body": b""}

    async def body() -> Message:
        return {"type": "http.request", "body": b""}

    async def stall(message: Message) -> None:
        if message["type"] == "http.response.body":
            await over.wait()

    async def run() -> None:
        layer = Charged(app, None)
        await asked_by(layer, "a", "b", "c", "d")
        slow = [
            asyncio.create_task(layer({"type": "http", "path": "/", "client": (c, 1), "headers": []}, receive, stall))
            for c, receive in (("a", drip), ("b", body))
        ]
        await asyncio.sleep(0)
        await asked_by(layer, "c", "d")
        assert not any(one.done() for one in slow)
        over.set()
        await asyncio.gather(*slow)

    asyncio.run(run())
    assert app.most.total() == 4 and len(app.began) == 8
