"""The atlas of an edition that was published without one, made in a child process before anybody looks at a map.

It takes two seconds at a million statements and forty at ten million; whoever asks meanwhile waits for that one.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from graph.atlas.gathering import FILE, write
from graph.editions.publication import STORE
from graph.identity import Identity
from graph.processes.worker import Refused, Stopped, Worker
from graph.store import Embedded
from graph.view import Graph

MEMORY, LONGEST = 8_000_000_000, 3_600
LOCK = ".atlas.lock"
log = logging.getLogger("remit.atlas")


@dataclass(frozen=True)
class Task:
    """An atlas that is to be made: in which folder of an edition, with the base of IRIs."""

    folder: str
    base: str


def prepare(graph: Graph) -> None:
    """Have the atlas of an edition made from its store, unless it is there; who asks first makes it, where that fails.

    A machine that reads an engine and has no stores is given it with the rest.
    """
    if graph.folder is None or (graph.folder / FILE).exists() or not (graph.folder / STORE).exists():
        return
    worker = Worker("graph.atlas.making:made", MEMORY)
    try:
        worker.ask(Task(str(graph.folder), graph.identity.base), LONGEST)
    except (Refused, Stopped, OSError) as error:
        log.warning("the atlas of %s was not made: %s", graph.folder, error)
    finally:
        worker.close()


def made(task: Task) -> str:
    """Make an atlas, unless another process is about it: then wait for that; in the child. Where it is."""
    folder = Path(task.folder)
    with alone(folder):
        if not (folder / FILE).exists():
            write(Embedded(Store.read_only(str(folder / STORE))), Identity(task.base), folder / FILE)
    return str(folder / FILE)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """A time in which no other process makes the atlas of an edition.

    :raises OSError: where nothing may be written.
    """
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
