"""The same SPARQL asked of the bare store, of rdflib in memory and over HTTP, of Oxigraph, and of our ``/sparql``."""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import pyoxigraph
import rdflib

from api.endpoint.sparql import LONGEST
from benchmarks.questions import AS_OF, Recording, read
from benchmarks.server import Server
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.ownership.owners import owners

EMPTY = re.compile(r"(?<=[\s(/^|!]):(?=\w)")  # the prefix that rdflib loses
RDFLIB = 300_000  # quads: of more, rdflib takes minutes and gigabytes
STARTS = 180  # seconds that a server may take to read its statements
JSON = "application/sparql-results+json"


@dataclass(frozen=True)
class Way:
    """One way to ask: what it is called, and the milliseconds by the clock that the median text took."""

    name: str
    wall: float


def ways(home: Home, server: Server, things: int = 4, rounds: int = 3) -> list[Way]:
    """The queries of owners, asked of each; but for those that are too long for ``/sparql``.

    :param things: how many themes are asked about; of rdflib as many, once.
    """
    edition, graph = home.current, Shelf(home).graph
    assert edition
    recording = Recording(graph.source)
    for theme in graph.names.all("Theme", things):
        owners(replace(graph, source=recording).at(AS_OF), theme)
    texts = [text for text in recording.texts if len(text) <= LONGEST]  # longer ones no door reads
    store = pyoxigraph.Store.read_only(str(edition.store))
    found = [Way("bare store", _median(lambda text: read(store, text), texts, rounds))]
    post = server.connection
    found.append(Way("remit /sparql", _median(lambda text: _asked(post, "/sparql", text), texts, rounds)))
    with _oxigraph(store) as other:
        if other:
            found.append(Way("oxigraph serve", _median(lambda text: _asked(other, "/query", text), texts, rounds)))
    if len(store) > RDFLIB:
        return found
    named = [EMPTY.sub("remit:", text) for text in texts]
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        file = Path(folder) / "statements.nq"
        store.dump(str(file), pyoxigraph.RdfFormat.N_QUADS)
        with _rdflib_endpoint(file) as served:
            if served:
                ask = partial(_asked, served, "/")
                found.append(Way("rdflib-endpoint", _median(ask, named, 1)))
        memory = rdflib.Dataset()
        memory.parse(file, format="nquads")
    found.append(Way("rdflib in memory", _median(lambda text: list(memory.query(text)), named, 1)))
    return found


def _median(ask: Callable[[str], object], texts: Sequence[str], rounds: int) -> float:
    times: dict[str, list[float]] = {text: [] for text in texts}
    for _ in range(rounds):
        for text in texts:
            began = time.perf_counter()
            ask(text)
            times[text].append((time.perf_counter() - began) * 1000)
    return median(median(several) for several in times.values())


def _asked(connection: HTTPConnection, path: str, text: str) -> object:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
    connection.request("POST", path, urlencode({"query": text}), headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}: {content[:300].decode()}")
    return json.loads(content)


@contextmanager
def _oxigraph(store: pyoxigraph.Store) -> Iterator[HTTPConnection | None]:
    """The server of Oxigraph over a copy of a store; None where it is not installed."""
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    if binary is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        store.backup(f"{folder}/store")
        port = _port()
        command = [binary, "serve-read-only", "--location", f"{folder}/store", "--bind", f"127.0.0.1:{port}"]
        with _running(command, port) as connection:
            yield connection


@contextmanager
def _rdflib_endpoint(file: Path) -> Iterator[HTTPConnection | None]:
    """rdflib-endpoint over a file, in its own memory; None where it is not installed."""
    if find_spec("rdflib_endpoint") is None:
        yield None
        return
    port = _port()
    command = [sys.executable, "-m", "rdflib_endpoint", "serve", str(file), "--host", "127.0.0.1", "--port", str(port)]
    with _running(command, port) as connection:
        yield connection


def _port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[HTTPConnection]:
    """A server while it runs."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            _wait(connection)
            yield connection
        finally:
            connection.close()
            process.terminate()


def _wait(connection: HTTPConnection) -> None:
    until = time.monotonic() + STARTS
    while True:
        try:
            connection.connect()
            return
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
