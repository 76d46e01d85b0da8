"""Requests made to bring a service down: each is answered or cut off, and the next reader is served as before.

They go to a real server in a process of its own, through sockets, for much of what is hostile no client library sends.
"""

import contextlib
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from api.endpoint.sparql import refuse_excess
from graph.editions.home import Home
from graph.processes.fence import MACHINES, fenced
from graph.processes.worker import Refused, Worker

PATIENCE, MEMORY = 30, 900_000
DEADLINE = 0.5
ROOT = Path(__file__).parents[1]
CUT = 0


@dataclass(frozen=True)
class Server:
    """A service in a process of its own."""

    process: int
    port: int

    @property
    def memory(self) -> int:
        """What it holds of the machine's memory, in kB."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0])

    def sent(self, *parts: bytes) -> tuple[int, bytes]:
        """The status and the bytes of the answer to what is sent; ``CUT`` where the connection is cut off instead."""
        return sent(self.port, *parts)

    def lives(self) -> bool:
        """Whether an ordinary reader is answered."""
        return self.sent(get("/owners?thing=C2"))[0] == 200 and self.sent(get("/healthz"))[0] == 200


def sent(port: int, *parts: bytes) -> tuple[int, bytes]:
    """What a server answers to bytes, with its status; ``CUT`` where it cuts the connection off instead."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as talk:
        answer = b""
        try:
            for part in parts:
                talk.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has seen enough, and may have said so
        try:
            while part := talk.recv(1 << 16):
                answer += part
        except ConnectionResetError:
            pass
    return (int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else CUT), answer


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """A request after which the connection is closed."""
    given = {"Host": "127.0.0.1", "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
    if body:
        given.setdefault("Content-Length", str(len(body)))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def get(path: str, **headers: str) -> bytes:
    """A request that reads."""
    return request("GET", path, b"", **headers)


def asked(document: str, **variables: object) -> bytes:
    """A GraphQL request."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    return request("POST", "/graphql", body, Content_Type="application/json")


def posted(body: bytes, kind: str = "application/json", path: str = "/graphql", **headers: str) -> bytes:
    """A body of some kind."""
    return request("POST", path, body, Content_Type=kind, **headers)


def queried(query: str) -> bytes:
    """A SPARQL request."""
    return posted(query.encode(), "application/sparql-query", "/sparql", Accept="application/sparql-results+json")


@pytest.fixture(scope="module")
def server(baseline: Home) -> Iterator[Server]:
    """A service over the shipped tables, that lets a query take half a second."""
    line = [sys.executable, "-m", "api.cli", "serve", "--home", str(baseline.path), "--port", "8970"]
    with subprocess.Popen(
        [*line, "--deadline", str(DEADLINE)], stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ}
    ) as process:
        assert process.stdout
        port = int(re.findall(r":(\d+)/", process.stdout.readline())[0])
        found = Server(process.pid, port)
        while found.sent(get("/healthz"))[0] != 200:
            time.sleep(0.1)
        yield found
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)


DEEP = 3_000
FRAGMENTS = "".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }} " for n in range(60))
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ALL = "{ ?a ?b ?c }"
LONG = "x" * 40_000
HOST = "Host: 127.0.0.1\r\n"
JSON = "Content-Type: application/json\r\n"
PARTS = (
    b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(15_000))
    + b"--b--\r\n"
)
HEAVY = b'--b\r\nContent-Disposition: form-data; name="' + b"n" * 900_000 + b'"\r\n\r\nx\r\n--b--\r\n'
FORM = "multipart/form-data; boundary=b"

# What is sent, and with which statuses it may be answered.
HOSTILE: dict[str, tuple[Callable[[], bytes], set[int]]] = {
    # GraphQL
    "1,000 aliases": (lambda: asked("{ " + " ".join(f"a{n}: edition {{ number }}" for n in range(1000)) + " }"), {400}),
    "1,000 times one field": (lambda: asked("{ edition { " + "number " * 1000 + "} }"), {400}),
    "selections without end": (lambda: asked("{ a" * DEEP + " }" * DEEP), {400}),
    "fragments of fragments": (lambda: asked("{ ...f0 } " + FRAGMENTS + "fragment f60 on Query { __typename }"), {400}),
    "a fragment of itself": (
        lambda: asked("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"),
        {400},
    ),
    "pages of pages of pages": (
        lambda: asked("{ bodies(first: 1000) { nodes { chairings(first: 1000) { nodes { id } } } } }"),
        {200, 400, 503},
    ),
    "a number without end": (lambda: asked("{ bodies(first: " + "9" * 20_000 + ") { totalCount } }"), {400}),
    "a literal without end": (lambda: asked('{ search(text: "' + "a b " * 20_000 + '") { id } }'), {200, 400}),
    "a list of variables without end": (
        lambda: asked("query ($w: [ID!]!) { nodes(ids: $w) { id } }", w=[f"body/{n}" for n in range(50_000)]),
        {200, 400, 413},
    ),
    "introspection of introspection": (
        lambda: asked("{ __schema { types " + "{ fields { type { ofType " * 6 + "{ name }" + " } } }" * 6 + " } }"),
        {200, 400, 503},
    ),
    "directives without end": (lambda: asked("{ edition " + "@include(if: true) " * 4000 + "{ number } }"), {400}),
    "a batch": (lambda: posted(json.dumps([{"query": "{ __typename }"}] * 1000).encode()), {400}),
    # JSON
    "JSON nested without end": (lambda: posted(b"[" * 500_000), {400}),
    "variables nested without end": (
        lambda: posted(b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001),
        {400},
    ),
    "a JSON number without end": (
        lambda: posted(b'{"query": "{ a }", "variables": {"n": ' + b"9" * 500_000 + b"}}"),
        {400},
    ),
    "a JSON exponent without end": (
        lambda: posted(b'{"query": "{ __typename }", "variables": {"n": 1e999999}}'),
        {200, 400},
    ),
    "bytes that are no UTF-8": (lambda: posted(b'{"query": "{ \xff\xfe }"}'), {400}),
    "half of a surrogate": (lambda: posted(b'{"query": "{ search(text: \\"\\ud800\\") { id } }"}'), {200, 400}),
    # SPARQL
    "a cross product": (lambda: queried(f"SELECT * {CROSS}"), {200, 503}),
    "a cross product that is counted": (lambda: queried(f"SELECT (COUNT(*) AS ?n) {CROSS}"), {503}),
    "a cross product that is ordered": (lambda: queried(f"SELECT * {CROSS} ORDER BY ?a ?f"), {503}),
    "a cross product in one word": (
        lambda: queried(f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?l))) AS ?n) {CROSS}"),
        {503},
    ),
    "words that double": (
        lambda: queried(
            "SELECT ?z { BIND('xxxxxxxxxx' AS ?a0) "
            + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}, ?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(16))
            + " BIND(STRLEN(?a16) AS ?z) }"
        ),
        {200, 503},
    ),
    "a path of any length": (
        lambda: queried("SELECT * { ?a (!<http://x>|^!<http://x>)* ?b . ?b (!<http://y>)+ ?c }"),
        {503},
    ),
    "a path of paths of any length": (lambda: queried("SELECT * { ?a ((!<u:x>)*/(!<u:y>)*/(!<u:z>)*)* ?b }"), {503}),
    "an evil pattern": (
        lambda: queried(f"SELECT * {{ ?a ?b ?c FILTER REGEX('{'a' * 5000}!', '^(a+)+$') }}"),
        {200, 503},
    ),
    "a pattern of great size": (
        lambda: queried("SELECT * { ?a ?b ?c FILTER REGEX(STR(?c), '(a{1000}){1000}') }"),
        {200, 400, 503},
    ),
    "groups without end": (lambda: queried("SELECT * " + "{ " * 20_000), {400}),
    "brackets without end": (lambda: queried(f"SELECT * {{ ?a ?b {'(' * 4000}1{')' * 4000} }}"), {400}),
    "conditions without end": (lambda: queried(f"SELECT * {{ ?a ?b ?c FILTER ({'||'.join(['?a'] * 9000)}) }}"), {400}),
    "quotes that never end": (lambda: queried("'''" + "\\'''" * 12_000), {400}),
    "another host": (lambda: queried("SELECT * { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }"), {400}),
    "a graph of another host": (lambda: queried("SELECT * FROM <http://127.0.0.1:1/> { ?a ?b ?c }"), {200, 400}),
    # Heads
    "headers without end": (lambda: b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 200_000, {431}),
    "a header without end": (lambda: b"GET / HTTP/1.1\r\nx: " + b"y" * 2_000_000, {431}),
    "a thousand headers": (lambda: get("/", **{f"x-{n}": "y" for n in range(1000)}), {431}),
    "cookies without end": (lambda: get("/", Cookie="; ".join(f"a{n}=b" for n in range(5000))), {200}),
    "an address without end": (lambda: get("/search?q=" + "a" * 1_000_000), {400, 414, 431}),
    "a long address": (lambda: get("/search?q=" + "a" * 60_000), {200, 400, 414, 431}),
    "10,000 parameters": (lambda: get("/search?" + "&".join(f"q{n}" for n in range(9000))), {200, 400}),
    "10,000 media types": (lambda: get("/id/body/itu", Accept=",".join(f"a/{n};q=0.{n}" for n in range(4000))), {200}),
    "10,000 languages": (
        lambda: get("/owners?thing=C2", Accept_Language=",".join(f"a{n}-b;q=0.{n}" for n in range(3000))),
        {200},
    ),
    "10,000 ranges": (
        lambda: get("/static/remit.css", Range="bytes=" + ",".join(["0-"] * 10_000)),
        {200, 206, 400, 416, 431},
    ),
    "a name of another host": (lambda: get("/", Host="evil.example"), {421}),
    "two hosts": (
        lambda: f"GET / HTTP/1.1\r\n{HOST}Host: evil.example\r\nConnection: close\r\n\r\n".encode(),
        {400, 421},
    ),
    "no host": (lambda: b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", {400, 421}),
    # Shapes in which one request is taken for two
    "a length and chunks": (
        lambda: (
            f"POST /graphql HTTP/1.1\r\n{HOST}{JSON}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            + b"0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n"
        ),
        {400},
    ),
    "two lengths": (
        lambda: f"POST /graphql HTTP/1.1\r\n{HOST}{JSON}Content-Length: 2\r\nContent-Length: 9\r\n\r\n{{}}".encode(),
        {400},
    ),
    "a length below nothing": (
        lambda: f"POST /graphql HTTP/1.1\r\n{HOST}{JSON}Content-Length: -1\r\n\r\n".encode(),
        {400},
    ),
    "a chunk of bad size": (
        lambda: f"POST /graphql HTTP/1.1\r\n{HOST}{JSON}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n".encode(),
        {400, CUT},
    ),
    "chunks of chunks": (
        lambda: f"POST /graphql HTTP/1.1\r\n{HOST}{JSON}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n".encode(),
        {400, CUT},
    ),
    "a line in a header": (lambda: f"GET / HTTP/1.1\r\n{HOST}x: a\x00b\r\nConnection: close\r\n\r\n".encode(), {400}),
    "a space before the colon": (lambda: f"GET / HTTP/1.1\r\n{HOST}x : a\r\nConnection: close\r\n\r\n".encode(), {400}),
    "no HTTP": (lambda: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20, {400}),
    "another protocol": (lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, CUT}),
    "a socket of the web": (lambda: get("/", Upgrade="websocket", Connection="Upgrade, close"), {200, 400, 426}),
    # Bodies
    "a body that is said to be large": (lambda: posted(b"x", Content_Length="1000000000"), {413}),
    "chunks without end": (
        lambda: (
            f"POST /graphql HTTP/1.1\r\n{HOST}{JSON}Transfer-Encoding: chunked\r\n\r\n".encode()
            + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 300
        ),
        {413},
    ),
    "a body that is packed": (lambda: posted(b"\x1f\x8b\x08" + b"x" * 100, Content_Encoding="gzip"), {415}),
    "a form of 15,000 parts": (lambda: posted(PARTS, FORM, "/load"), {400, 401, 403}),
    "a part of a great name": (lambda: posted(HEAVY, FORM, "/load"), {400, 401, 403}),
    "a form without bounds": (lambda: posted(b"x" * 1000, "multipart/form-data", "/load"), {400, 401, 403}),
    "a form of 100,000 fields": (
        lambda: posted(b"&".join(b"q%d=1" % n for n in range(90_000)), "application/x-www-form-urlencoded", "/sparql"),
        {400},
    ),
    # Addresses
    "a way out": (lambda: get("/static/../../../../etc/passwd"), {404, 400}),
    "a way out in disguise": (lambda: get("/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd"), {404, 400}),
    "a way out in bytes": (lambda: get("/static/..%c0%af..%c0%afetc/passwd"), {404, 400}),
    "a text that is none": (lambda: get("/texts/" + quote("../../secret", safe="")), {404, 400}),
    "nothing in an address": (lambda: get("/static/a%00.css"), {404, 400}),
    "nothing in the name of a thing": (lambda: get("/id/body/a%00%0a"), {404, 400}),
    "an address that is no UTF-8": (lambda: get("/id/body/%ff%fe?edition=%ff"), {404, 400}),
    "an edition that is none": (lambda: get("/?edition=" + "9" * 5000), {404, 400}),
    "a way to another site": (lambda: get("//evil.example/%2f.."), {404, 400}),
    "an export of many": (lambda: get("/export?format=ttl" + "&of=c2" * 9000), {400}),
}


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A host that queries would have asked, and who came."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as host:
        host.settimeout(PATIENCE)

        def listen() -> None:
            while True:
                try:
                    talk, address = host.accept()
                except OSError:
                    return
                came.append(str(address))
                talk.close()

        threading.Thread(target=listen, daemon=True).start()
        yield host.getsockname()[1], came


# In each the quotes are such that a reader who does not parse takes the name of the host for a part of a string.
HIDDEN = (
    "PREFIX x: <http://x/> SELECT * {{ OPTIONAL {{ VALUES ?b {{ x:\\' }} }} {0} BIND(\"'\" AS ?z) }}",
    'SELECT * {{ BIND("a\\u0022" AS ?k) {0} BIND("b" AS ?z) }}',
    "SELECT * {{ BIND(1 AS ?a) FILTER(?a<'a'||'b>c'='b>c') {0} BIND(\"'\" AS ?z) }}",
    "SELECT * {{ {0} }}",
)


@pytest.mark.parametrize("query", HIDDEN)
def test_no_query_leaves_the_machine_however_it_is_written(
    server: Server, listener: tuple[int, list[str]], query: str
) -> None:
    port, came = listener
    status, answer = server.sent(queried(query.format(f"SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}")))
    assert status in (400, 503) and not came, answer


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_hostile_is_answered_or_cut_off(server: Server, kind: str) -> None:
    made, statuses = HOSTILE[kind]
    status, answer = server.sent(made())
    assert status in statuses, answer[:600]
    assert b"Traceback" not in answer and b"\nroot:" not in answer
    assert status == CUT or b"content-security-policy:" in answer.lower().partition(b"\r\n\r\n")[0]
    assert server.lives() and server.memory < MEMORY


def test_children_that_are_killed_disturb_nobody(server: Server) -> None:
    endless = queried(f"SELECT (COUNT(*) AS ?n) {CROSS}")
    several = [threading.Thread(target=server.sent, args=(endless,)) for _ in range(6)]
    for one in several:
        one.start()
    found = [server.sent(queried("SELECT * { ?a a :Body } LIMIT 3")) for _ in range(3)]
    for one in several:
        one.join()
    assert {status for status, _ in found} <= {200, 503} and server.sent(queried("ASK {}"))[0] == 200
    assert all(answer.count(b'"type"') >= 3 for status, answer in found if status == 200)


def has_network(_: object) -> bool:
    """Whether a child can have a socket of the network."""
    return not fenced()


@pytest.mark.skipif(platform.machine() not in MACHINES, reason="the system cannot keep a child offline")
def test_a_child_has_no_network() -> None:
    worker = Worker("test_hostile_requests:has_network")
    assert worker.ask(None, seconds=20) is False
    worker.close()


UNITS = ("\\'", ".", "a.-", "<a", "\\'\\'\\'", '"', "-", "<\\u00", "a:", "?", "#", "\\")


@pytest.mark.parametrize("unit", UNITS)
def test_looking_at_a_query_takes_time_in_proportion(unit: str) -> None:
    began = time.process_time()
    with contextlib.suppress(Refused):
        refuse_excess("'" + unit * (49_000 // len(unit)))
    assert time.process_time() - began < 5, "a minute, where each sign is looked at again for each"
