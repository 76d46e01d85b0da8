"""The exports that are written aside: one thread of a service has them written, one after the other.

Each is written by a child that can be killed: who cancels one need not wait until it heeds that.
"""

import os
import secrets
import time
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Thread

from api.access.caller import Caller
from api.pages.carrying import Carried, Order, carry, statements
from api.pages.jobs import OFTEN, Cancelled
from api.pages.kept import LASTING, PART, SHORTEST, Export, Kept
from graph.editions.home import Home
from graph.processes.parts import tell
from graph.processes.worker import Refused, Stopped, Worker
from visualisations.exports.files import Written

DEADLINE, LOOK = 3_600.0, 600.0


@dataclass(frozen=True)
class _Waiting:
    """An export that waits for its turn: what is to be written, and its lock, held since it was asked for."""

    export: Export
    order: Order
    lock: int


class Exports:
    """Has exports written, and lets go of those that are over.

    :param room: how many bytes their files may take together.
    """

    def __init__(self, home: Home, room: int) -> None:
        self.kept = Kept(Home(home.path, home.base), room)
        self._queue: Queue[_Waiting | None] = Queue()
        self._worker = Worker("api.pages.exporting:written", warm="graph.processes.nursery:stand_back")
        self._thread: Thread | None = None
        self._closed = Event()

    def start(self) -> None:
        """Look after what an earlier service left, if it left anything."""
        if self.kept.place.exists():
            self._begin()

    def begin(self, order: Order, caller: Caller, address: str) -> Export:
        """Have an export written.

        :param address: from where somebody asks, who is counted by it if they have not said who they are.
        :raises Full: if another one of theirs is being written, or there is no place.
        """
        edition = order.edition
        with self.kept.alone():
            by = self.kept.by(caller, address)
            self.kept.make_place(by)
            export = Export(
                secrets.token_hex(16), word="waiting", by=by, ending=order.ending, name=order.name, things=order.of,
                hops=order.hops, as_of=order.as_of, edition=edition.number, mark=edition.mark,
                clearance=edition.clearance.value,
            )  # fmt: skip
            lock = self.kept.hold(export.id)
            self.kept.keep(export)
        self._queue.put(_Waiting(export, order, lock))
        self._begin()
        return export

    def stop(self, export: Export) -> None:
        """Stop an export, or let go of its file where it is over."""
        if export.over:
            self.kept.drop(export.id)
        else:
            self.kept.cancel(export.id)

    def close(self) -> None:
        """Stop what is being written."""
        self._closed.set()
        self._queue.put(None)
        if self._thread:
            self._thread.join()
        self._worker.close()

    def _begin(self) -> None:
        if not (self._thread and self._thread.is_alive()):
            self._thread = Thread(target=self._run, name="exports", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self.kept.alone():
                self.kept.sweep()
            try:
                waiting = self._queue.get(timeout=LOOK)
            except Empty:
                continue
            if waiting is None:
                return
            self._write(waiting)
            self._worker.rest()

    def _write(self, waiting: _Waiting) -> None:
        export, over, why = waiting.export, Event(), list[str]()
        progress, size = self.kept.progress(export), statements(waiting.order.edition)
        watch = Thread(target=self._watch, args=(export, over, why), name=f"export {export.id}", daemon=True)
        watch.start()
        try:
            progress("beginning", 0, 0)
            carried = Carried(waiting.order, str(self.kept.file(export.id)))
            found = self._worker.told(carried, DEADLINE, lambda done: progress("writing", min(done, size), size))
            self._finish(export, found)
        except (Cancelled, OSError, Refused, Stopped) as error:
            cancelled = self.kept.cancelled(export.id)
            export.state = "cancelled" if cancelled else "failed"
            export.trouble = "" if cancelled else (why or [str(error)])[0]
        finally:
            over.set()
            watch.join()
            self._end(waiting)

    def _finish(self, export: Export, found: Written) -> None:
        export.number, export.counted, export.lost = found.number, found.of, found.lost
        export.size = self.kept.file(export.id).stat().st_size
        export.state, export.until = "written", time.time() + LASTING

    def _end(self, waiting: _Waiting) -> None:
        """Write down what became of an export: of one that is not written, nothing else stays."""
        export = waiting.export
        if export.state == "running":
            export.state, export.trouble = "failed", "it failed inside remit"
        if export.state != "written":
            self.kept.file(export.id).unlink(missing_ok=True)
            export.until = time.time() + SHORTEST
        self.kept.end(export)
        os.close(waiting.lock)

    def _watch(self, export: Export, over: Event, why: list[str]) -> None:
        """Stop the child once its export is not wanted any more, or takes more room than there is."""
        while not over.wait(OFTEN / 2):
            if self._closed.is_set():
                why.append("the service was stopped: ask for it again")
            elif self.kept.too_large(export):
                why.append(f"it takes more than the {self.kept.room // PART:,} bytes that there are for one caller")
            if why or self.kept.cancelled(export.id):
                self._worker.stop()


def written(given: Carried) -> Written:
    """Write an export, in the child, and tell how much of it is written."""
    return carry(given, tell)
