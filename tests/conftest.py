"""What tests share: the folder of real documents, and homes with something in them."""

import gc
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import Any

import pytest
import uvicorn
from engining import Line, Oxigraph, between
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from benchmarks.generate import World
from graph.editions import publication
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.engines import engine as engines
from graph.processes.worker import Worker
from graph.reading import Reading
from graph.view import Graph
from loaders.load import Policy, Report, load
from loaders.loading.readers import WARM
from loaders.shipped import tables

SHARED = Path(__file__).parents[2] / "shared"
Loader = Callable[..., Report]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real documents and data sets beside the project."""
    if not SHARED.is_dir():
        pytest.skip(f"the real documents are not here: {SHARED}")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def templates() -> Iterator[None]:
    """What children are forked from, kept from one load to the next as a service keeps it."""
    kept = [
        Worker("loaders.loading.files:read", warm=WARM),
        Worker("graph.overlaps.aside:found"),
        Worker("graph.searching.making:made"),
    ]
    for worker in kept:
        worker.start()
    yield
    for worker in kept:
        worker.close()


@pytest.fixture(scope="session", autouse=True)
def let_go() -> Iterator[None]:
    """Whoever publishes has let go of the stores: one that is open may remove files while they are summed."""
    publish, opened = publication.publish, Path("/proc/self/fd")

    def watched(home: Path, *rest: Any) -> None:
        place = f"{publication.folder(home, rest[1]['number'])}/"
        held = []
        for one in opened.iterdir():
            with suppress(OSError):  # others open and close files meanwhile
                held.append(f"{one.readlink()}")
        assert not [path for path in held if path.startswith(place) and path.endswith("/LOCK")], f"{place} is open"
        publish(home, *rest)

    with pytest.MonkeyPatch.context() as patch:
        if opened.is_dir():
            patch.setattr(publication, "publish", watched)
        yield


@pytest.fixture(scope="session")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the shipped tables. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("baseline"))
    report = load(home, tables(), Policy.WHOLE_FILES, "tests")
    assert not [str(p) for f in report.files for p in f.problems]
    return home


@pytest.fixture(scope="session")
def graph(baseline: Home) -> Graph:
    """What the shipped tables say."""
    return Shelf(baseline).graph


@pytest.fixture(scope="session")
def client(baseline: Home) -> Iterator[TestClient]:
    """The service over the shipped tables."""
    app = create_app(Shelf(baseline), Access("secret"), Pool(deadline=2))
    with TestClient(app, base_url="http://127.0.0.1") as caller:
        yield caller


@pytest.fixture(scope="session")
def restricted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with something for members and something for the secretariat. Nobody writes to it."""
    from test_clearance import OTHER, made

    return made(tmp_path_factory.mktemp("restricted"), OTHER, "Ann Ek")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home", builders=BUILDERS, patience=0.2)


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[Oxigraph]:
    """An engine of a test's own."""
    found = Oxigraph(tmp_path / "data")
    found.start()
    yield found
    found.kill()


@pytest.fixture
def line(oxigraph: Oxigraph, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A line to that engine, which the environment names."""
    with between({"public": oxigraph.address}) as found:
        monkeypatch.setenv("REMIT_STORE", f"{found.address}/public/query")
        yield found
        engines.let_go()


@pytest.fixture
def world(home: Home) -> World:
    """A home with something in it, and what goes on telling of it."""
    world = World(80, 1)
    home.builders = BUILDERS
    with home.change("first") as change:
        change.put(world.readings())
    return world


def said(home: Home, *readings: Reading) -> Graph:
    """The graph of a home after these readings are put into it."""
    with home.change("a test") as change:
        change.put(readings)
    return Shelf(home).graph


@contextmanager
def serving(app: FastAPI, **terms: Any) -> Iterator[str]:
    """The address of a real server of a service.

    :param terms: of the server, as uvicorn names them.
    """
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none", **terms))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def pytest_configure() -> None:
    """Let as many files be open as the system allows: every home of the suite holds its store until it is collected."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)) if hard > 0 else soft, hard))


@pytest.fixture(autouse=True, scope="module")
def collected() -> Iterator[None]:
    """Let the stores of a module go with it."""
    yield
    gc.collect()
