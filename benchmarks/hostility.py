"""What ordinary readers notice of hostile ones: how long an answer takes alone, and while the service is attacked.

Readers ask for a page and for owners by GraphQL, one after the other, a tenth of a second between; the median of their
waiting is told, without and with attackers, and that of what the service worked while they waited, which does not hang
on what else the machine does. Each attack is repeated without a pause over some connections of other addresses of this
machine, which shares its cores, and measured when it has gone on for five seconds: with `--rate off` no attacker has
ever spent what it may. How late a runaway query is ended is measured in the child that answers it.
"""

import argparse
import json
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.generate import generate
from benchmarks.processes import HEAD, OWNERS, Service, started
from graph.processes.worker import TimedOut, Worker
from visualisations.addresses import static

WARM = 5.0
EASE = 0.1  # seconds that a reader reads
READER, ATTACKER = "127.0.0.1", "127.0.0.{}"
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def posted(path: str, kind: str, body: str) -> bytes:
    """A request with a body."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode()


def graphql(document: str) -> bytes:
    """A GraphQL request."""
    return posted("/graphql", "application/json", json.dumps({"query": document}))


def sparql(query: str) -> bytes:
    """A SPARQL request."""
    return posted("/sparql", "application/sparql-query", query)


def got(path: str, more: str = "") -> bytes:
    """A request without a body."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{more}\r\n".encode()


ATTACKS: dict[str, bytes] = {
    "1,000 aliases": graphql("{ " + " ".join(f"a{n}: edition {{ number }}" for n in range(1000)) + " }"),
    "deep selections": graphql("{ a" * 3000 + " }" * 3000),
    "large pages": graphql("{ bodies(first: 1000) { nodes { name chairings { role } } } }"),
    "a large literal": graphql('{ search(text: "' + "a b " * 20_000 + '") { id } }'),
    "cross products": sparql(f"SELECT * {CROSS} ORDER BY ?a ?f"),
    "paths of any length": sparql("SELECT * { ?a (!<http://x>|^!<http://x>)* ?b . ?b (!<http://y>)+ ?c }"),
    "an evil pattern": sparql(f"SELECT * {{ ?a ?b ?c FILTER REGEX('{'a' * 5000}!', '^(a+)+$') }}"),
    "quotes that never end": sparql("'" + "\\'" * 24_000),
    "JSON without end": posted("/graphql", "application/json", "[" * 500_000),
    "headers without end": b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 100_000,
    "a body without end": HEAD.format("POST", "/graphql", 10**9).encode() + b"x" * 1_000_000,
    "media types": got("/id/c2", "Accept: " + ",".join(f"a/{n};q=0.{n}" for n in range(4000)) + "\r\n"),
    "a name that is not ours": b"GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
    "files": got(static("remit.css"), "Accept-Encoding: gzip\r\n"),
    "files under old addresses": got("/static/remit.css"),
    "pages that are not there": got("/readers"),
    "probes": got("/healthz"),
    "a drip": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
}


@dataclass(frozen=True)
class Waiting:
    """Milliseconds that an ordinary answer took: the median, and what nine of ten were below.

    ``work`` is the median of what the service worked meanwhile, for whomever, in ms of the processor: what others do on
    the machine is not in it.
    """

    usual: float
    most: float
    work: float
    answers: int


def waited(service: Service, requests: list[bytes], seconds: float) -> Waiting:
    """How long ordinary requests take, one after the other.

    :raises RuntimeError: if one is not answered with 200.
    """
    took, worked, until = [], [], time.monotonic() + seconds
    while time.monotonic() < until:
        for request in requests:
            began, before = time.perf_counter(), service.work
            answer = told(service.port, request, READER)
            worked.append((service.work - before) * 1000)
            took.append((time.perf_counter() - began) * 1000)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(answer[:300].decode("latin-1"))
            time.sleep(EASE)
    return Waiting(median(took), sorted(took)[len(took) * 9 // 10], median(worked), len(took))


def told(port: int, request: bytes, address: str) -> bytes:
    """What is answered to a request that closes its connection, whatever comes of it."""
    answer = b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 60, (address, 0)) as talk:
        with suppress(BrokenPipeError, ConnectionResetError):
            talk.sendall(request)
        while part := talk.recv(1 << 16):
            answer += part
    return answer


@contextmanager
def attacked(port: int, request: bytes, attackers: int, addresses: int) -> Iterator[None]:
    """A service that is asked the same again and again by several, who share so many addresses."""
    over = threading.Event()

    def attack(number: int) -> None:
        while not over.is_set():
            told(port, request, ATTACKER.format(2 + number % addresses))

    several = [threading.Thread(target=attack, args=(n,), daemon=True) for n in range(attackers)]
    for one in several:
        one.start()
    time.sleep(WARM)
    yield
    over.set()
    for one in several:
        one.join()


def late(seconds: float, rounds: int) -> float:
    """How many milliseconds after its deadline a child that runs away is gone, at the most."""
    worker, found = Worker("benchmarks.hostility:endless"), 0.0
    for _ in range(rounds):
        worker.prepare(60)
        began = time.monotonic()
        with suppress(TimedOut):
            worker.ask(None, seconds)
        found = max(found, (time.monotonic() - began - seconds) * 1000)
    worker.close()
    return found


def endless(_: object) -> None:
    """Never come back."""
    while True:
        pass


def lines(
    service: Service, ordinary: list[bytes], seconds: float, attackers: int, addresses: int, only: list[str]
) -> Iterator[str]:
    """A line for each attack, as it has been measured."""
    waited(service, ordinary, 3)
    for name, request in ((name, ATTACKS[name]) for name in only):
        alone = waited(service, ordinary, seconds)
        with attacked(service.port, request, attackers, addresses):
            under = waited(service, ordinary, seconds)
        times, work = under.usual / alone.usual, under.work / alone.work
        waits = f"{alone.usual:.1f} | {under.usual:.1f} | {times:.2f}"
        yield f"| {name} | {waits} | {alone.work:.1f} | {under.work:.1f} | {work:.2f} |"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostility", description=__doc__)
    parser.add_argument("--home", type=Path, help="a home that is there; a graph is made up if absent")
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads to make up")
    parser.add_argument("--theme", default="theme/t-0", help="what ordinary readers ask about")
    parser.add_argument("--processes", type=int, default=1, help="how many processes serve")
    parser.add_argument("--rate", default="20/1200", help="what a caller may spend")
    parser.add_argument("--seconds", type=float, default=4, help="how long each is measured")
    parser.add_argument("--attackers", type=int, default=4, help="how many attack at the same time")
    parser.add_argument("--addresses", type=int, default=1, help="from how many addresses they do")
    parser.add_argument("--attacks", nargs="+", default=list(ATTACKS), choices=ATTACKS, help="which attacks are made")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        if not given.home:
            generate(Path(folder, "home"), given.quads)
        ordinary = [graphql(OWNERS % json.dumps(given.theme)), got(f"/owners?thing={given.theme}")]
        with started(given.home or Path(folder, "home"), given.processes, given.rate) as service:
            print("| attack | alone ms | attacked ms | times | worked alone | worked | times |")
            print("|---|---|---|---|---|---|---|")
            for line in lines(service, ordinary, given.seconds, given.attackers, given.addresses, given.attacks):
                print(line, flush=True)
        print(f"\na runaway query is gone {late(0.5, 10):.1f} ms after its deadline, at the most")


if __name__ == "__main__":
    main()
