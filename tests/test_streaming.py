"""Long answers of ``/sparql`` are sent as they come, in flat memory; what has no end is seen to have none."""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
import requests
from SPARQLWrapper import JSON, SPARQLWrapper

import remit
from api.client.problems import Unreachable
from api.endpoint.evaluation import ROWS, TRIPLES
from graph.editions.home import Home

DEADLINE, LARGEST = 3.0, 30_000_000
ROOT = Path(__file__).parents[1]
EACH = "{ ?a ?b ?c . ?d ?e ?f }"
WORDY = "{ ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?f), STR(?d), SHA512(STR(?d)), SHA512(STR(?e))) AS ?x) }"
ENDLESS = f"SELECT * {EACH} OFFSET 1"
LONG, SHORT = f"SELECT ?a ?d {EACH} LIMIT 100000", "SELECT * { ?a ?b ?c } LIMIT 2"


@dataclass(frozen=True)
class Server:
    """A service in a process of its own, and the file with what it writes."""

    process: int
    port: int
    told: Path

    @property
    def address(self) -> str:
        """Where queries are asked."""
        return f"http://127.0.0.1:{self.port}/sparql"

    def peak(self) -> int:
        """The most memory that it held since it was asked before, in bytes."""
        found = held(self.process)
        Path(f"/proc/{self.process}/clear_refs").write_text("5", encoding="ascii")
        return found

    def cuts(self, why: str) -> float:
        """How many answers were cut off for a reason."""
        told = httpx2.get(f"http://127.0.0.1:{self.port}/metrics").text
        found = re.search(rf'remit_answers_cut_total\{{door="/sparql",why="{why}"\}} ([\d.]+)', told)
        return float(found[1]) if found else 0

    def opened(self, query: str, kind: str = "text/csv", method: str = "GET") -> tuple[HTTPConnection, HTTPResponse]:
        """An answer of which the head was read, and nothing else."""
        talk = HTTPConnection("127.0.0.1", self.port, timeout=60)
        talk.request(method, f"/sparql?{urlencode({'query': query})}", headers={"Accept": kind})
        return talk, talk.getresponse()


def held(process: int) -> int:
    """The most memory that a process has held, in bytes."""
    told = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(told.split("VmHWM:")[1].split()[0]) * 1024


def below(process: int) -> list[int]:
    """The children of a process, and theirs."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [one for child in map(int, listed.split()) for one in (child, *below(child))]


@pytest.fixture(scope="module")
def server(baseline: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service over the shipped tables, whose answers have 30 MB at most."""
    line = [sys.executable, "-m", "api.cli", "serve", "--home", str(baseline.path), "--port", "8950", "--log"]
    told = tmp_path_factory.mktemp("told") / "log"
    given = {**os.environ, "REMIT_LARGEST": str(LARGEST // 1_000_000)}
    with (
        told.open("w") as log,
        subprocess.Popen(
            [*line, "--deadline", str(DEADLINE)], stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT, env=given
        ) as process,
    ):
        assert process.stdout
        port = int(re.findall(r":(\d+)/", process.stdout.readline())[0])
        found = Server(process.pid, port, told)
        for path, query in (("/", {}), ("/graphql", {"query": "{ edition { number } }"}), ("/sparql", {"query": LONG})):
            assert httpx2.get(f"http://127.0.0.1:{port}{path}", params=query, timeout=60).status_code == 200
        yield found
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)


def test_an_answer_begins_before_it_is_there(server: Server) -> None:
    talk, answer = server.opened(ENDLESS)
    with closing(talk):
        assert answer.status == 200 and answer.headers["Transfer-Encoding"] == "chunked"
        assert answer.read(20).startswith(b"a,b,c,d,e,f")


def test_a_short_answer_has_its_length(server: Server) -> None:
    answer = httpx2.get(server.address, params={"query": SHORT}, headers={"Accept": "text/csv"})
    assert int(answer.headers["content-length"]) == len(answer.content) and len(answer.text.splitlines()) == 3


@pytest.mark.parametrize("kind", [*ROWS, *TRIPLES])
def test_memory_does_not_grow_with_an_answer(server: Server, kind: str) -> None:
    asked = f"SELECT * {EACH} LIMIT 45000" if kind in ROWS else f"CONSTRUCT {{ ?a ?b ?x }} WHERE {WORDY} LIMIT 40000"
    grown = []
    for _ in range(2):  # a service that has just begun grows by what it makes ready
        server.peak()
        before, size = server.peak(), 0
        head = {"Accept": kind}
        with httpx2.stream("GET", server.address, params={"query": asked}, headers=head, timeout=60) as answer:
            for part in answer.iter_raw():
                size += len(part)
        assert answer.status_code == 200 and size > LARGEST / 6
        grown.append(server.peak() - before)
    assert min(grown) < LARGEST / 6
    assert kind in TRIPLES or max(held(child) for child in below(server.process)) < 100_000_000


def test_who_does_not_read_keeps_no_child_from_others(server: Server) -> None:
    several = [server.opened(LONG) for _ in range(3)]
    assert httpx2.get(server.address, params={"query": SHORT}, timeout=DEADLINE).status_code == 200
    for talk, answer in several:
        with closing(talk):
            assert len(answer.read().splitlines()) == 100_001


def test_where_there_is_no_room_for_what_is_not_read_it_is_cut_off(server: Server) -> None:
    before, room = server.cuts("memory"), resource.prlimit(server.process, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process, resource.RLIMIT_FSIZE, (1_000_000, room[1]))
    talk, answer = server.opened(LONG)
    with closing(talk):
        while server.cuts("memory") == before:
            assert answer.read(100_000)
        with pytest.raises(IncompleteRead):
            answer.read()
    resource.prlimit(server.process, resource.RLIMIT_FSIZE, room)
    assert httpx2.get(server.address, params={"query": SHORT}).status_code == 200


def test_a_reader_who_goes_ends_the_child(server: Server) -> None:
    before = server.cuts("reader")
    for _ in range(3):
        talk, answer = server.opened(ENDLESS)
        answer.read(10)
        talk.close()
    assert httpx2.get(server.address, params={"query": SHORT}, timeout=DEADLINE).status_code == 200
    while server.cuts("reader") < before + 3:
        time.sleep(0.05)


@pytest.mark.parametrize("why", ["size", "time"])
def test_an_answer_without_an_end_is_seen_to_have_none(server: Server, why: str) -> None:
    few = "SELECT ?a ?x { ?a ?b ?c . ?d ?e ?f BIND(SUBSTR(SHA512(STR(?f)), 1, 8) AS ?x) FILTER(STRSTARTS(?x, '0')) }"
    asked, before = ENDLESS if why == "size" else few, server.cuts(why)
    with pytest.raises(httpx2.RemoteProtocolError):
        httpx2.get(server.address, params={"query": asked}, timeout=60)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(server.address, params={"query": asked}, timeout=60)
    wrapped = SPARQLWrapper(server.address, returnFormat=JSON)
    wrapped.setQuery(asked)
    with pytest.raises(Exception, match="IncompleteRead"):
        wrapped.queryAndConvert()
    with remit.connect(server.address.removesuffix("/sparql")) as connection, pytest.raises(Unreachable, match="end"):
        connection.sparql(asked)
    assert server.cuts(why) == before + 4
    lines = [json.loads(line) for line in server.told.read_text().splitlines() if line.startswith("{")]
    assert [line["status"] for line in lines if line.get("cut") == why][-4:] == [200] * 4
    assert "Traceback" not in server.told.read_text()


def test_what_cannot_be_cut_off_is_whole_or_refused(server: Server) -> None:
    def old(query: str) -> tuple[bytes, bytes]:
        with socket.create_connection(("127.0.0.1", server.port), 60) as talk:
            line = f"GET /sparql?{urlencode({'query': query})} HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: text/csv\r\n\r\n"
            talk.sendall(line.encode())
            answer = b"".join(iter(lambda: talk.recv(1 << 16), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        return head.lower(), body

    head, body = old(LONG)
    assert f"content-length: {len(body)}".encode() in head and body.count(b"\n") == 100_001
    head, body = old(ENDLESS)
    assert head.startswith(b"http/1.1 400") and b"remit-stopped: size" in head and b"30,000,000 bytes" in body


def test_the_head_of_a_long_answer_is_the_head_alone(server: Server) -> None:
    talk, answer = server.opened(ENDLESS, method="HEAD")
    with closing(talk):
        assert answer.status == 200 and "Content-Length" not in answer.headers and answer.read() == b""
        talk.request("GET", f"/sparql?{urlencode({'query': SHORT})}", headers={"Accept": "text/csv"})
        assert len(talk.getresponse().read().splitlines()) == 3


def test_a_home_that_is_asked_without_a_service_tells_of_it_too(
    baseline: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.endpoint.sparql.STREAMED", LARGEST)
    with remit.open(baseline.path, timeout=1) as connection, pytest.raises(Unreachable, match="to the end"):
        connection.sparql(ENDLESS)
