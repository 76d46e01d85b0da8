"""How far several processes carry: answers a second from one process and from several, and the memory they take.

A service is started for each number of processes and asked over kept connections, in turn with the others. What others
do on the machine is in the answers a second. It is not in the processor time of an answer, from which follows how many
can be given: one process has one core, as Python has one lock; several have as many as there are. Whoever asks works on
the same cores, and takes time from those that answer, so ``answers/s`` of several is below what they give to others:
what asking takes is told beside it. ``possible/s`` holds only where no core was idle while several were asked, for what
waits (for a lock, for the disk) is not work: ``idle`` tells how much was.
"""

import argparse
import json
import os
import re
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import generate
from graph.processes.worker import worked

OWNERS = "{ owners(theme: %s) { sentence accountable { agent { name } role evidence { quote } } documentsSearched } }"
HEAD = "{} {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """What some processes took.

    ``rate`` is answers a second, ``cpu`` milliseconds an answer, ``asking`` those of whoever asked, ``idle`` the part
    of all cores that nobody used and ``share`` the largest part of one process in the work. ``resident`` and
    ``proportional`` are the memory of all in MB: what they share counted for each, and divided.
    """

    what: str
    processes: int
    rate: float
    cpu: float
    asking: float
    idle: float
    share: float
    resident: float
    proportional: float

    @property
    def possible(self) -> float:
        """How many answers a second its processor time leaves room for, on the cores that it can use."""
        return min(self.processes, os.cpu_count() or 1) * 1000 / self.cpu


@dataclass
class Service:
    """A service that is measured."""

    keeper: int
    port: int
    processes: int

    @property
    def serving(self) -> list[int]:
        """The processes that serve."""
        if self.processes == 1:
            return [self.keeper]
        listed = Path(f"/proc/{self.keeper}/task/{self.keeper}/children").read_text(encoding="ascii")
        return [int(number) for number in listed.split()]

    @property
    def work(self) -> float:
        """Seconds of the processor that they have worked so far."""
        return sum(time.clock_gettime((~number << 3) | 2) for number in self.serving)  # CPUCLOCK_SCHED of a process

    def memory(self, name: str) -> float:
        """MB of all of them."""
        told = (Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii") for number in self.serving)
        return sum(int(text.split(f"\n{name}:")[1].split()[0]) for text in told) / 1000


@contextmanager
def started(home: Path, processes: int, rate: str = "off") -> Iterator[Service]:
    """A service over a home, with so many processes."""
    line = [sys.executable, "-m", "api.cli", "serve", "--home", str(home), "--port", "8990", "--rate", rate]
    with subprocess.Popen(
        [*line, "--processes", str(processes)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    ) as process:
        assert process.stdout
        port = int(re.findall(r":(\d+)/", process.stdout.readline())[0])
        service = Service(process.pid, port, processes)
        try:
            while len(service.serving) < processes:
                time.sleep(0.1)
            yield service
        finally:
            process.send_signal(signal.SIGTERM)


def asked(port: int, request: bytes, seconds: float, connections: int) -> int:
    """How many answers come in so many seconds over so many connections, each asking again when it is answered.

    What was asked before the end is waited for, so that it is not still being answered when others are measured.

    :raises RuntimeError: if one is not 200.
    :raises ConnectionError: if the service closes a connection.
    """
    several, chosen, answers = [], selectors.DefaultSelector(), 0
    read: dict[socket.socket, bytes] = {}
    for _ in range(connections):
        talk = socket.create_connection(("127.0.0.1", port))
        several.append(talk)
        chosen.register(talk, selectors.EVENT_READ, talk)
        talk.sendall(request)
        read[talk] = b""
    until = time.monotonic() + seconds
    while chosen.get_map():
        for key, _ in chosen.select(0.1):
            talk = key.data
            if not (came := talk.recv(1 << 20)):
                raise ConnectionError("the service closed a connection")
            read[talk] += came
            if not _whole(read[talk]):
                continue
            if time.monotonic() < until:
                answers, read[talk] = answers + 1, b""
                talk.sendall(request)
            else:
                chosen.unregister(talk)
    for talk in several:
        talk.close()
    return answers


def _whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer[:400].decode("latin-1"))
    found = LENGTH.search(head)
    return bool(found) and len(body) >= int(found[1]) if found else False


def measured(service: Service, what: str, request: bytes, seconds: float, connections: int) -> Figure:
    """What a service took for one kind of request, once it has been asked for a while."""
    asked(service.port, request, 2 + service.processes, connections)
    before, began = {n: worked(n) for n in service.serving}, time.monotonic()
    own, rest = time.process_time(), idle()
    answers = asked(service.port, request, seconds, connections)
    took, work = time.monotonic() - began, [worked(n) - before[n] for n in service.serving]
    asking, rested = (time.process_time() - own) / answers * 1000, (idle() - rest) / took / (os.cpu_count() or 1)
    cpu, share = sum(work) / answers * 1000, max(work) / sum(work)
    memory = service.memory("Rss"), service.memory("Pss")
    return Figure(what, service.processes, answers / took, cpu, asking, min(rested, 1.0), share, *memory)


def idle() -> float:
    """For how many seconds the cores of this machine had nothing to do so far, or waited for a disk, all together."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split(maxsplit=6)
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")


def requests(theme: str, page: str) -> dict[str, bytes]:
    """What is asked: the owners of a theme by GraphQL, and a page."""
    body = json.dumps({"query": OWNERS % json.dumps(theme)}).encode()
    return {
        "owners (GraphQL)": HEAD.format("POST", "/graphql", len(body)).encode() + body,
        f"page {page}": HEAD.format("GET", page, 0).encode(),
    }


def table(several: Sequence[Figure]) -> str:
    """The figures as a table in Markdown."""
    one = {f.what: f for f in several if f.processes == 1}
    head = (
        "asked",
        "processes",
        "answers/s",
        "of one",
        "CPU ms each",
        "possible/s",
        "of one",
        "asking ms",
        "idle",
        "busiest",
        "RSS",
        "PSS",
    )
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for f in several:
        least = one.get(f.what, f)
        cells = (f.rate, f.rate / least.rate, f.cpu, f.possible, f.possible / least.possible, f.asking, f.idle, f.share)
        memory = f"{f.resident:.0f} | {f.proportional:.0f}"
        lines.append(f"| {f.what} | {f.processes} | {' | '.join(f'{c:.2f}' for c in cells)} | {memory} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.processes", description=__doc__)
    parser.add_argument("--home", type=Path, help="a home that is there; a graph is made up if absent")
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads to make up")
    parser.add_argument("--theme", default="theme/t-0", help="what the owners are asked of")
    parser.add_argument("--page", default="/id/theme/t-0", help="the page that is asked for")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4], help="how many processes, each in turn")
    parser.add_argument("--seconds", type=float, default=10, help="how long each is asked")
    parser.add_argument("--connections", type=int, default=16, help="over how many connections")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        if not given.home:
            generate(Path(folder, "home"), given.quads)
        found = []
        for processes in given.processes:
            with started(given.home or Path(folder, "home"), processes) as service:
                for what, request in requests(given.theme, given.page).items():
                    found.append(measured(service, what, request, given.seconds, given.connections))
        print(table(sorted(found, key=lambda f: (f.what, f.processes))))


if __name__ == "__main__":
    main()
