"""What a child does for a reader who has gone is ended, so that whoever comes next does not wait for it."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from fastapi import Request
from starlette.types import Message
from test_hostile_requests import asked, get, queried

from api.endpoint.errands import Unread, attended
from api.endpoint.sparql import CHILDREN, Pool
from graph.editions.home import Home

ROOT = Path(__file__).parents[1]
COUNTED = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
NESTED = "{ bodies(first: 1000) { nodes { name chairings { role evidence { quote document } } } } }"
DEADLINE = 60


@pytest.fixture(scope="module")
def port(baseline: Home) -> Iterator[int]:
    """A service that lets a query take a minute."""
    line = [sys.executable, "-m", "api.cli", "serve", "--home", str(baseline.path), "--port", "8930"]
    with subprocess.Popen([*line, "--deadline", str(DEADLINE)], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        found = int(re.findall(r":(\d+)/", process.stdout.readline())[0])
        for query in (queried("ASK {}"), asked("{ edition { number } }")):
            leave(found, query, read=True)
        yield found
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)


def leave(port: int, request: bytes, read: bool = False, after: float = 0.0) -> None:
    """Send a request and go: some seconds later, or when the answer has been read."""
    with socket.create_connection(("127.0.0.1", port), DEADLINE) as talk:
        talk.sendall(request)
        time.sleep(after)
        while read and talk.recv(1 << 16):
            pass


def cuts(port: int, door: str) -> float:
    """How many readers went before their answer was there."""
    told = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
    found = re.search(rf'remit_answers_cut_total\{{door="{door}",why="reader"\}} ([\d.]+)', told)
    return float(found[1]) if found else 0


def stopped(port: int) -> float:
    """How many questions were not answered for time, memory or want of a place."""
    told = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
    return float(re.findall(r"^remit_queries_stopped\S* ([\d.]+)", told, re.M)[0])


def test_a_query_that_tells_nothing_yet_ends_with_its_reader(port: int) -> None:
    before = stopped(port)
    for _ in range(CHILDREN + 1):
        leave(port, queried(COUNTED), after=0.2)
    answer = httpx2.post(f"http://127.0.0.1:{port}/sparql", data={"query": "ASK {}"}, timeout=DEADLINE / 2)
    assert answer.status_code == 200
    while cuts(port, "/sparql") < CHILDREN + 1:
        time.sleep(0.05)
    assert stopped(port) == before, "it was not the query's fault"


def test_a_costly_operation_ends_with_its_reader(port: int) -> None:
    assert "errors" not in json.dumps(
        httpx2.post(f"http://127.0.0.1:{port}/graphql", json={"query": NESTED}, timeout=DEADLINE).json()
    )
    leave(port, get(f"/graphql?{urlencode({'query': NESTED})}", Accept="application/json"))
    until = time.monotonic() + DEADLINE / 2
    while cuts(port, "/graphql") < 1 and time.monotonic() < until:
        time.sleep(0.05)
    assert cuts(port, "/graphql") == 1


def test_who_stays_is_answered_and_who_goes_while_waiting_takes_no_child() -> None:
    pool, gone = Pool(1, DEADLINE, "time:sleep", waiting=2), list[str]()

    async def ask(name: str, seconds: float, leaves: float) -> None:
        async def receive() -> Message:
            await asyncio.sleep(leaves)
            return {"type": "http.disconnect"}

        try:
            with attended(Request({"type": "http", "headers": []}, receive)):
                await pool.asked(seconds)
        except Unread:
            gone.append(name)

    async def run() -> float:
        await asyncio.to_thread(pool.start)
        began = time.monotonic()
        await asyncio.gather(ask("at work", DEADLINE, 1.0), ask("waiting", DEADLINE, 0.1), ask("staying", 0, DEADLINE))
        return time.monotonic() - began

    assert asyncio.run(run()) < DEADLINE / 2 and sorted(gone) == ["at work", "waiting"]
    assert pool.stopped == 0
    pool.close()
