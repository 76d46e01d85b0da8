"""Files that were given in the browser and wait: one batch of a home, which every process of a service works on.

The files lie in the home under their names, so a table that is given again takes the place of what it said before. What
has become of them is written down beside the loads of programs, and a lock says whether somebody works on them: so who
works and dies leaves word. What nobody touched for a week is let go of.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePath
from threading import Thread
from typing import Any, BinaryIO

from api.pages.jobs import OFTEN, Cancelled, Load, Loads
from graph.clearance import Clearance
from graph.editions.backup import LOADS
from graph.editions.home import Busy, Home
from graph.naming.names import NotFound
from graph.processes.worker import Refused, Stopped

FOLDER, BATCH, LOCK = "dropped", "page.batch", "page.lock"
LONGEST, STALE, TRIES = 120, 7 * 86_400, 25


@dataclass
class Batch:
    """Files that were given, by whom, and what has become of them.

    ``state`` is ``reading``, ``read``, ``publishing`` or ``published``; ``report`` is what a load tells, empty until
    there is one; ``trouble`` is what stopped it, empty if nothing did. ``checked`` are the names of copies of workbooks
    in which the cells to put right are marked. ``id`` is the number by which it is told of later too.
    """

    files: tuple[str, ...]
    clearance: Clearance | None
    by: str = ""
    state: str = "reading"
    word: str = "beginning"
    done: int = 0
    of: int = 0
    report: dict[str, Any] = field(default_factory=dict)
    failed: bool = False
    trouble: str = ""
    checked: tuple[str, ...] = ()
    id: str = ""

    @property
    def busy(self) -> bool:
        """Whether something is being done with it."""
        return self.state in ("reading", "publishing")

    @classmethod
    def of_text(cls, text: str) -> "Batch":
        """A batch as it was written down."""
        said = json.loads(text)
        level = Clearance.of(said["clearance"]) if said["clearance"] else None
        return cls(**{**said, "files": tuple(said["files"]), "checked": tuple(said["checked"]), "clearance": level})


class Desk:
    """The one batch of a home."""

    def __init__(self, home: Home) -> None:
        self._home = Home(home.path, home.base)
        self._folder = home.path / FOLDER
        self._place = home.path / LOADS
        self._told, self.told = 0.0, Loads(home)

    @property
    def batch(self) -> Batch | None:
        """What is there; None if nothing is. Where whoever worked on it is gone, its trouble says so."""
        found = self._read()
        if not found or not found.busy or self._held():
            return found
        found = self._read()  # it may have ended since it was read
        if found and found.busy:
            found.state, found.trouble = "read", "whoever read it was stopped: discard the files, and give them again"
        return found

    def take(self, files: Iterable[tuple[str, BinaryIO]], clearance: Clearance | None, by: str) -> None:
        """Keep files, and begin to read them.

        :raises ValueError: if there are none, one has no name that can be kept, or others wait.
        """
        with self._alone() as lock:
            waiting = self._read()
            if waiting and waiting.state != "published":
                raise ValueError(f"files of {waiting.by} wait already: publish or discard them first")
            several = [(kept_name(name), content) for name, content in files]
            if not several:
                raise ValueError("no file is chosen")
            if len({name for name, _ in several}) < len(several):
                raise ValueError("two of the files have the same name")
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
            for name, content in several:
                with (self._folder / name).open("wb") as target:
                    shutil.copyfileobj(content, target)
            batch = Batch(tuple(name for name, _ in several), clearance, by, id=secrets.token_hex(8))
            self.told.keep(self._job(batch, "running"))
            self._start(lock, self._rehearse, batch)

    def publish(self, by: str) -> None:
        """Load what was read.

        :raises ValueError: if nothing was.
        """
        with self._alone() as lock:
            batch = self._read()
            if not batch or batch.state != "read" or batch.trouble:
                raise ValueError("nothing is ready to be published: give files, and look at what they would change")
            batch.state, batch.word, batch.done = "publishing", "beginning", 0
            self._start(lock, lambda batch: self._publish(batch, by), batch)

    def cancel(self, id: str) -> None:
        """Let what is being done stop at its next step; nothing of it is published, and its files go.

        :raises NotFound: if there is no such job.
        """
        self.told.cancel(id)

    def checked(self, name: str) -> Path:
        """A copy of a workbook in which the cells to put right are marked.

        :raises NotFound: if there is none of this name.
        """
        batch = self._read()
        if not batch or name not in batch.checked:
            raise NotFound(name, (), "marked workbook")
        return self._folder / name

    def discard(self) -> None:
        """Let go of the files.

        :raises ValueError: if they are being read or published.
        """
        with self._alone():
            if (batch := self._read()) and batch.id and batch.state != "published":
                self.told.drop(batch.id)
            self._clear()

    def _read(self) -> Batch | None:
        place = self._place / BATCH
        try:
            if time.time() - place.stat().st_mtime > STALE:
                self._clear()
            return Batch.of_text(place.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def _clear(self) -> None:
        (self._place / BATCH).unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _keep(self, batch: Batch) -> None:
        self._told = time.monotonic()
        self._place.mkdir(parents=True, exist_ok=True)
        draft = self._place / f".{BATCH}"
        draft.write_text(json.dumps(asdict(batch), ensure_ascii=False), encoding="utf-8")
        draft.replace(self._place / BATCH)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """Nobody else works on the batch: until the block ends, and whatever has a copy of the lock that it is given.

        :raises ValueError: if somebody does.
        """
        self._place.mkdir(parents=True, exist_ok=True)
        with (self._place / LOCK).open("a") as lock:
            for left in reversed(range(TRIES)):
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if not left:
                        raise ValueError("the files are being read: wait until that is done") from None
                    time.sleep(0.02)  # somebody may be looking whether it is held
            yield lock.fileno()

    def _held(self) -> bool:
        """Whether somebody works on the batch."""
        with (self._place / LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _start(self, lock: int, act: Callable[[Batch], None], batch: Batch) -> None:
        self.told.begin(batch.id)
        self._keep(batch)
        Thread(target=self._act, args=(os.dup(lock), act, batch), name="dropped files", daemon=True).start()

    def _act(self, lock: int, act: Callable[[Batch], None], batch: Batch) -> None:
        try:
            act(batch)
            batch.state = "published" if batch.state == "publishing" else "read"
        except Cancelled:
            batch.state = "cancelled"
        except (Busy, OSError, ValueError, Refused, Stopped) as error:
            batch.state, batch.trouble = "read", str(error)
        finally:
            batch.state = "read" if batch.busy else batch.state
            try:
                self._end(batch)
            finally:
                os.close(lock)

    def _end(self, batch: Batch) -> None:
        """Write down what became of a batch; one that was cancelled is gone."""
        if batch.state == "read":
            self._keep(batch)
            return
        self.told.end(self._job(batch, "loaded" if batch.state == "published" else batch.state))
        shutil.rmtree(self._folder, ignore_errors=True)
        if batch.state == "published":
            self._keep(batch)
        else:
            (self._place / BATCH).unlink(missing_ok=True)

    def _job(self, batch: Batch, state: str) -> Load:
        report = batch.report if state == "loaded" else {}
        return Load(batch.id, state, report=report, files=batch.files, by=batch.by)

    def _rehearse(self, batch: Batch) -> None:
        from api.commands.accounts import complete
        from api.commands.rehearsing import first
        from api.commands.templating import mark
        from loaders.loading.rehearsal import rehearsed
        from loaders.loading.report import Report

        def tell(report: Report) -> None:
            batch.report = {**complete(report), "first": first(report)}
            batch.failed = report.failed
            mark(report.files, self._home.path, None)
            batch.checked = tuple(sorted({place.name for place in self._folder.iterdir()} - {*batch.files}))

        rehearsed(self._heeding(batch), lambda place: self._load(place, batch, "dry run"), tell)

    def _publish(self, batch: Batch, by: str) -> None:
        from api.commands.accounts import complete

        batch.report = complete(self._load(self._heeding(batch), batch, by))

    def _heeding(self, batch: Batch) -> Home:
        return replace(self._home, heed=self.told.heeding(batch.id))

    def _load(self, home: Home, batch: Batch, by: str) -> Any:
        from loaders.load import Policy, load

        def progress(word: str, done: int, of: int) -> None:
            home.heed()
            changed, batch.word, batch.done, batch.of = batch.word != word, word, done, of
            if changed or time.monotonic() - self._told > OFTEN:
                self._keep(batch)

        paths = [self._folder / name for name in batch.files]
        return load(home, paths, Policy.WHOLE_FILES, by, progress, None, batch.clearance)


def kept_name(name: str) -> str:
    """The name a file is kept under.

    :raises ValueError: if it is none.

    >>> kept_name("C:\\\\tables\\\\chairings.csv")
    'chairings.csv'
    """
    kept = PurePath(name.replace("\\", "/")).name
    if not kept or kept.startswith(".") or len(kept) > LONGEST or not kept.isprintable():
        raise ValueError(f"{name[:LONGEST]!r} is no name of a file to load: give it a short one, with its ending")
    return kept
