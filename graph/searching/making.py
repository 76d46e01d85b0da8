"""The index of words of an edition that was published without one: made when somebody first looks for words.

It takes a second where little was touched since an earlier index. Where all is to be read it is made in a child
process, and whoever asks meanwhile is told so.
"""

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from pyoxigraph import Store

from graph.clearance import LEVELS
from graph.identity import Identity
from graph.processes.worker import Refused, Stopped, Worker
from graph.searching import building
from graph.searching.building import DRAFT, FOLDER

if TYPE_CHECKING:
    from graph.searching.finding import Finder

PATIENCE, SOON = 0.3, 20.0  # seconds that whoever asks waits for one that takes long, and for one that does not
MEMORY = 8_000_000_000
LONGEST = 3 * 3_600
LOCK = ".search.lock"


@dataclass(frozen=True)
class Task:
    """An index that is to be made: of which store, in which folder, with the base of IRIs."""

    store: str
    folder: str
    base: str


class Making:
    """An index that is being made; ``place`` says where it is in the end, None if it failed.

    :param soon: whether it takes so little that it is made here, in a thread; a child process makes it else.
    """

    def __init__(self, task: Task, soon: bool) -> None:
        self._task, self._done, self.soon = task, Event(), soon
        self.place: Path | None = None
        Thread(target=self._work, name="words", daemon=True).start()

    def waited(self, seconds: float | None) -> bool:
        """Whether it is over, after so many seconds at most; None for as long as it takes."""
        return self._done.wait(seconds)

    def _work(self) -> None:
        try:
            self.place = Path(made(self._task) if self.soon else self._asked())
        except (Refused, Stopped, OSError) as error:
            building.log.warning("the index of words of %s was not made: %s", self._task.folder, error)
        finally:
            self._done.set()

    def _asked(self) -> str:
        worker = Worker("graph.searching.making:made", MEMORY)
        try:
            return str(worker.ask(self._task, LONGEST))
        finally:
            worker.close()


_MAKINGS: dict[str, Making] = {}
_LOCK = Lock()


def finder(store: Path, identity: Identity, folder: Path, patience: float | None = PATIENCE) -> "Finder | None":
    """What looks for words in an edition; None while its index is being made, and where no words can be indexed.

    :param folder: that of the store; where nothing may be written in it, the index is made elsewhere for this process.
    :param patience: seconds to wait for an index that takes long to make; None for as long as it takes.
    """
    if not building.INSTALLED:
        return None
    if found := building.finder(folder / FOLDER):
        return found
    making = _begun(Task(str(store), str(folder), identity.base))
    if not making.waited(SOON if making.soon and patience is not None else patience):
        return None
    with _LOCK:
        if making.place in (None, folder / FOLDER):  # it is found there; where it failed, the next who asks tries again
            _MAKINGS.pop(str(folder), None)
    return building.finder(making.place) if making.place else None


def _begun(task: Task) -> Making:
    with _LOCK:
        if task.folder not in _MAKINGS:
            soon = building.soon(Store.read_only(task.store), Path(task.folder))
            _MAKINGS[task.folder] = Making(task, soon)
        return _MAKINGS[task.folder]


def made(task: Task) -> str:
    """Make an index, unless another process is about it: then wait for that; in the child. Where it is."""
    folder, place = Path(task.folder), Path(task.folder) / FOLDER
    edition = folder.parent if folder.name in LEVELS else folder
    store, identity = Store.read_only(task.store), Identity(task.base)
    if not os.access(folder, os.W_OK):
        return str(building.make(store, identity, folder))
    with (folder / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            _clear(folder)
            building.make(store, identity, folder)
            building.listed(edition)
    return str(place)


def _clear(folder: Path) -> None:
    """Take away what was begun by a process that is no more."""
    for draft in folder.glob(f"{DRAFT}*"):
        number = draft.name.removeprefix(DRAFT).partition("-")[0]
        if not Path(f"/proc/{number}").exists():
            shutil.rmtree(draft, ignore_errors=True)
