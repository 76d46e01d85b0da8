"""Several processes on one port: they are one service, and go on when one of them ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from graph.editions.home import Home

ROOT = Path(__file__).parents[1]


class Service:
    """A service of two processes, and the one that keeps them."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.process, self.address = process, address

    @property
    def serving(self) -> set[int]:
        """The processes that serve."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return {int(number) for number in listed.split()}

    def figures(self, name: str) -> float:
        """A figure that it counts, over all its doors."""
        told = httpx2.get(f"{self.address}/metrics").text
        return sum(float(line.rpartition(" ")[2]) for line in told.splitlines() if line.startswith(f"{name}{{"))

    def until(self, serving: int, without: set[int]) -> set[int]:
        """The processes, once there are so many and none of those that were."""
        for _ in range(600):
            if len(found := self.serving) == serving and not found & without:
                return found
            time.sleep(0.05)
        raise AssertionError(f"there are {self.serving}")


@pytest.fixture(scope="module")
def service(baseline: Home) -> Iterator[Service]:
    line = [sys.executable, "-m", "api.cli", "serve", "--home", str(baseline.path), "--port", "8950"]
    with subprocess.Popen(
        [*line, "--processes", "2", "--deadline", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout
        port = int(re.findall(r":(\d+)/", process.stdout.readline())[0])
        found = Service(process, f"http://127.0.0.1:{port}")
        httpx2.get(f"{found.address}/healthz", timeout=60)
        found.until(2, set())
        yield found
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0


def test_what_each_counts_is_told_together(service: Service) -> None:
    before = service.figures("remit_requests_total")
    for _ in range(10):  # a connection each, taken by either
        assert httpx2.get(f"{service.address}/readyz").status_code == 200
    assert service.figures("remit_requests_total") >= before + 10


def test_a_process_that_is_killed_is_replaced_and_nobody_is_turned_away(service: Service) -> None:
    before = service.serving
    os.kill(min(before), signal.SIGKILL)
    for _ in range(10):
        assert httpx2.get(f"{service.address}/healthz", timeout=30).status_code == 200
    assert max(before) in service.until(2, {min(before)})


def test_processes_are_replaced_one_by_one_while_they_answer(service: Service) -> None:
    before = service.serving
    service.process.send_signal(signal.SIGHUP)
    for _ in range(600):
        assert httpx2.get(f"{service.address}/healthz", timeout=30).status_code == 200
        if len(service.serving) == 2 and not service.serving & before:
            break
    assert not service.serving & before


def test_who_is_being_answered_is_answered_before_it_stops(baseline: Home, service: Service) -> None:
    processes, port = service.serving, int(service.address.rpartition(":")[2])
    query = b"query=SELECT+(COUNT(*)+AS+?n)+{+?a+?b+?c+.+?d+a+?e+.+?f+a+?g}"
    head = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as talk:
        talk.sendall(head + b"Content-Length: %d\r\n\r\n" % len(query) + query)
        time.sleep(0.3)
        service.process.send_signal(signal.SIGTERM)
        assert talk.recv(4096)[9:12] in (b"200", b"503"), "an answer, or that it took too long"
    assert service.process.wait(30) == 0
    assert not [number for number in processes if Path(f"/proc/{number}").exists()]
