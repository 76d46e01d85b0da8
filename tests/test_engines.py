"""The same answers through the embedded store and through a server that speaks the SPARQL protocol."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import Entity, entity
from graph.naming.names import Named
from graph.ownership.owners import owners
from graph.portrait import portrait
from graph.reading import Place, Reading
from graph.store import Embedded, Remote
from graph.tracing.tracing import trace
from graph.view import Graph, View

pytestmark = pytest.mark.engines

TEXT = "The Deputy chairs the Task Force, which covers Accessibility; Ms A leads it. It met in 2019 on Resolution 175."
PAPER = "document/report"
STATED: list[tuple[str, dict[str, str | list[str]], str]] = [
    ("Report", {"name": "The report", "issued": "2020-01", "reportsOn": "resolution/pp-175"}, PAPER),
    ("Resolution", {"name": "Resolution 175"}, "resolution/pp-175"),
    (
        "Version",
        {
            "name": "Resolution 175 (Rev. Dubai, 2018)",
            "versionOf": "resolution/pp-175",
            "designation": "Rev. Dubai, 2018",
        },
        "resolution/pp-175/rev-dubai-2018",
    ),
    ("ThematicGroup", {"name": "Task Force", "alternativeNames": "la \u201cTask Force\u201d"}, "body/tf"),
    ("Post", {"name": "Deputy", "postIn": "body/tf"}, "post/deputy"),
    ("Theme", {"name": "Accessibility"}, "theme/accessibility"),
    ("Goal", {"name": "Goal 9", "number": "9"}, "goal/9"),
    (
        "Activity",
        {"name": "Meeting", "agents": "body/tf", "inLineWith": "resolution/pp-175", "from": "2019"},
        "activity/m",
    ),
    ("Contribution", {"contributor": "activity/m", "to": "goal/9"}, ""),
    ("Chairing", {"chair": "post/deputy", "body": "body/tf", "role": "chair", "from": "2015-03"}, ""),
    ("Coverage", {"body": "body/tf", "theme": "theme/accessibility"}, ""),
    ("Responsibility", {"responsible": "post/deputy", "for": "theme/accessibility", "role": "lead"}, ""),
    ("Responsibility", {"responsible": "body/tf", "for": "theme/accessibility", "role": "partner"}, ""),
]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A small graph in the embedded store; each fact said twice, so that a union would show it twice."""
    home = Home(tmp_path_factory.mktemp("engines") / "home", builders=BUILDERS)
    with home.change("a test") as change:
        change.put(_reading(entity(*stated), paragraph) for stated in STATED for paragraph in ("1", "2"))
        change.put([_reading(entity("Theme", {"name": "Not believed"}, "theme/none"), "3", "candidate")])
    return Shelf(home).graph


def _reading(stated: Entity, paragraph: str, status: str = "proposed") -> Reading:
    start = len(TEXT) * int(paragraph)
    place = Place(PAPER, paragraph, text=TEXT, start=start)
    return Reading(place, (stated,), TEXT[:33], start, start + 33, rule="r", confidence=0.8, status=status)


@pytest.fixture(scope="module", params=[[], ["--union-default-graph"]], ids=["empty default", "union default"])
def remote(request: pytest.FixtureRequest, embedded: Graph) -> Iterator[Graph]:
    """The same quads in a server, whose default graph is empty or the union of all graphs."""
    binary = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}")
    if binary is None:
        pytest.skip("the server is not installed: pip install oxigraph")
    address = f"127.0.0.1:{_free_port()}"
    command = [binary, "serve", "--bind", address, *request.param]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(server, address)
            source = Remote(f"http://{address}/query", f"http://{address}/store")
            assert isinstance(embedded.source, Embedded)
            source.put(embedded.source.store.quads_for_pattern(None, None, None, None))
            yield replace(embedded, source=source)
            source.close()
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    host, _, port = address.partition(":")
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return
        except OSError:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not listen"
            time.sleep(0.05)


def _portrait(view: View, thing: Named) -> object:
    return portrait(view, thing.key)


@pytest.mark.parametrize("as_of", [None, "2018", "2020-02-29"])
@pytest.mark.parametrize(
    ("ask", "key"),
    [
        (owners, "theme/accessibility"),
        (owners, "body/tf"),
        (trace, "resolution/pp-175"),
        (_portrait, "theme/accessibility"),
        (_portrait, "body/tf"),
        (_portrait, "resolution/pp-175"),
    ],
    ids=lambda given: given if isinstance(given, str) else given.__name__,
)
def test_every_engine_gives_the_same_answer(
    embedded: Graph, remote: Graph, ask: Callable[[View, Named], object], key: str, as_of: str | None
) -> None:
    thing = embedded.names.of(key)
    assert thing
    assert ask(remote.at(as_of), thing) == ask(embedded.at(as_of), thing)


def test_the_answers_compared_say_something(embedded: Graph) -> None:
    view = embedded.at("2020")
    theme, mandate = embedded.names.find("Accessibility"), embedded.names.find("Resolution 175")
    owned = owners(view, theme)
    assert [(o.agent.name, o.role, len(o.evidence)) for o in owned.accountable] == [
        ("Deputy", "chair", 2),
        ("Deputy", "lead", 2),
    ]
    assert {step.relation for step in trace(view, mandate).steps} == {"version", "activity", "report", "contributes to"}


def test_what_is_not_believed_is_in_no_engine(embedded: Graph, remote: Graph) -> None:
    assert [graph.at().nodes(["theme/none"]) for graph in (embedded, remote)] == [[], []]
