"""Engines that tests start: Oxigraph in a process of its own, and a line to it that can fail in every way."""

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import Shelf

STATUS = {"denied": 401, "missing": 404, "moved": 301, "broken": 500, "unread": 400}
INSTEAD = {
    "garbage": (200, "application/sparql-results+json", b"{]"),
    "other": (200, "application/rdf+xml", b"<rdf/>"),
    **{fault: (status, "text/plain", b"no") for fault, status in STATUS.items()},
}


class Server:
    """An engine in a process of its own, which can be killed and started again.

    :ivar address: host and port; ``variables`` name it in the environment.
    """

    def __init__(self, address: str, command: list[str], **variables: str) -> None:
        self.address, self.variables, self._command = address, variables, command
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        host, _, port = self.address.partition(":")
        until = time.monotonic() + 30
        while True:
            try:
                return socket.create_connection((host, int(port)), timeout=1).close()
            except OSError:
                assert self._process.poll() is None, "the server ended"
                assert time.monotonic() < until, "the server does not listen"
                time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, as a machine that fails does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class Oxigraph(Server):
    """The server of Oxigraph over a folder.

    :param more: further words of its command.
    """

    def __init__(self, folder: Path, *more: str) -> None:
        binary = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}")
        if binary is None:
            pytest.skip("the server is not installed: pip install oxigraph")
        address = f"127.0.0.1:{free_port()}"
        command = [binary, "serve", "--bind", address, "--location", str(folder), *more]
        graphs = f"http://{address}/store"
        super().__init__(address, command, REMIT_STORE=f"http://{address}/query", REMIT_STORE_GRAPHS=graphs)


class Virtuoso(Server):
    """Virtuoso 7 over a folder."""

    def __init__(self, folder: Path) -> None:
        binary = shutil.which("virtuoso-t")
        if binary is None:
            pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
        folder.mkdir(parents=True)
        port, other = free_port(), free_port()
        named = {"DatabaseFile": "db", "ErrorLogFile": "log", "LockFile": "lck", "TransactionFile": "trx"}
        files = "".join(f"{name} = {folder}/virtuoso.{ending}\n" for name, ending in named.items())
        aside = files.replace("virtuoso.", "aside.")
        settings = f"""[Database]\n{files}xa_persistent_file = {folder}/virtuoso.pxa\n[TempDatabase]\n{aside}
            [Parameters]\nServerPort = 127.0.0.1:{other}\nNumberOfBuffers = 20000\nMaxDirtyBuffers = 10000
            [HTTPServer]\nServerPort = 127.0.0.1:{port}\nServerThreads = 10
            [SPARQL]\nResultSetMaxRows = 0\n"""
        (folder / "virtuoso.ini").write_text("\n".join(map(str.strip, settings.splitlines())), encoding="ascii")
        address = f"127.0.0.1:{port}"
        known = {"REMIT_STORE_USER": "dba", "REMIT_STORE_PASSWORD": "dba"}
        known["REMIT_STORE_GRAPHS"] = f"http://{address}/sparql-graph-crud-auth"
        command = [binary, "+foreground", "+configfile", f"{folder}/virtuoso.ini"]
        super().__init__(address, command, REMIT_STORE=f"http://{address}/sparql", **known)


@dataclass
class Line:
    """What is between us and engines: it passes on what is asked, by the first part of the path, or fails.

    :ivar engines: their addresses, by the first part of the path.
    :ivar fault: ``slow``, ``cut``, ``short``, ``garbage``, ``other``, or one of :data:`STATUS`; empty for none.
    :ivar before: is done before each request is passed on, if anything is.
    """

    engines: dict[str, str]
    address: str = ""
    fault: str = ""
    before: Callable[[], None] | None = None
    asked: list[str] = field(default_factory=list)

    def failing(self, path: str) -> str:
        """How the next request fails, which is taken note of."""
        self.asked.append(path)
        if self.before:
            self.before()
        return self.fault


def _passed(asked: Request) -> tuple[int, str, bytes]:
    """What an engine answers: status, media type and bytes."""
    try:
        with urlopen(asked, timeout=60) as answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
    except HTTPError as error:
        return error.code, "text/plain", error.read()


@contextmanager
def between(engines: dict[str, str]) -> Iterator[Line]:
    """A line to engines."""
    line = Line(engines)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            """Pass a request on, or fail."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fault = line.failing(self.path)
            _, which, path = self.path.split("/", 2)
            if fault == "slow":
                time.sleep(3)
            asked = Request(f"http://{line.engines[which]}/{path}", body, dict(self.headers))
            try:
                self._told(*(INSTEAD.get(fault) or _passed(asked)), fault)
            except OSError:  # whoever asked, or is asked, is gone
                self.close_connection = True

        def _told(self, status: int, kind: str, content: bytes, fault: str) -> None:
            size, half = len(content), content[: len(content) // 2]
            if fault == "short":  # whole as HTTP, cut as JSON: what Oxigraph does when its time is up
                size, content = len(half), half
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(size))
            self.end_headers()
            self.wfile.write(half if fault == "cut" else content)
            self.close_connection = self.close_connection or fault == "cut"

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    line.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()


def soon(there: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something is so within some seconds: a breaker lets somebody try now and then."""
    until = time.monotonic() + seconds
    while not (found := there()) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def served(home: Home) -> TestClient:
    """A service over a home."""
    return TestClient(create_app(Shelf(home), Access("s"), Pool(children=1)), base_url="http://127.0.0.1")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
