"""The overlaps of a large change, found in a process of its own while the rest of the edition is built.

The store is read there from a copy by hard links, which the one that writes does not touch; what the change tells of
new work is read from its file. Where that process fails, the overlaps are found here.
"""

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread

from pyoxigraph import Store

from graph.editions.delta import Delta
from graph.editions.telling import Handed, Told
from graph.identity import Identity
from graph.overlaps import table
from graph.processes.worker import Refused, Stopped, Worker

LARGE, MEMORY = 20_000, 1_500_000_000
COPY = ".aside"
# Seconds that a child may take; of a hundred thousand pieces of work it takes twenty.
LONGEST = 3_600


@dataclass(frozen=True)
class Task:
    """What is to be found: in the copy of which store, for which folder, with the base of IRIs, and what is told."""

    store: str
    folder: str
    base: str
    told: Handed


class Aside:
    """Overlaps that are being found in another process."""

    def __init__(self, store: Store, identity: Identity, folder: Path, delta: Delta, handed: Handed) -> None:
        self._copy, self._failed = folder / COPY, False
        self._here = partial(table.build, store, identity, folder, delta)
        shutil.rmtree(self._copy, ignore_errors=True)
        store.backup(str(self._copy))
        task = Task(str(self._copy), str(folder), identity.base, handed)
        self._thread = Thread(target=self._work, args=(task,), name="aside")
        self._thread.start()

    def wait(self) -> None:
        """Wait until they are there; find them here if they are not."""
        self.leave()
        if self._failed:
            self._here()

    def leave(self) -> None:
        """Wait until nothing is read or written any more."""
        self._thread.join()
        shutil.rmtree(self._copy, ignore_errors=True)

    def _work(self, task: Task) -> None:
        worker = Worker("graph.overlaps.aside:found", MEMORY)
        try:
            worker.ask(task, LONGEST)
        except (Refused, Stopped, OSError):
            self._failed = True
        finally:
            worker.close()


def begun(store: Store, identity: Identity, folder: Path, delta: Delta) -> Aside | None:
    """Begin to find the overlaps of an edition; None where it is not worth it, or the system gives no way."""
    handed = delta.told.handed() if delta.told and delta.told.number >= LARGE else None
    return Aside(store, identity, folder, delta, handed) if handed else None


def found(task: Task) -> None:
    """Find overlaps and write them down; in the child."""
    identity = Identity(task.base)
    told = Told.of_another(identity, task.told)
    table.build(Store.read_only(task.store), identity, Path(task.folder), Delta(told=told))
