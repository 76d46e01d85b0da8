"""Long work of a home, for whoever asks: each job has a number, how far it is, and what became of it for a while.

What is told lies in the home, so every process of a service tells it, and a tab that was closed loses nothing. To
cancel is to leave word beside it, which whoever works on the job heeds at its next step. Loads and exports are both
such jobs: what is shared is here, and what becomes of their files is theirs.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from graph.editions.backup import LOADS
from graph.editions.home import Home
from graph.ledger.chain import now
from graph.naming.names import NotFound

KEPT, OFTEN, STALE = 50, 0.5, 86_400


class Cancelled(Exception):
    """Somebody said that the work is not wanted any more."""


@dataclass
class Job:
    """Work that takes long, and how far it is.

    ``state`` is ``running``, ``cancelled`` where somebody stopped it, ``failed`` where ``trouble`` did, or what it came
    to; ``by`` is who asked for it, ``at`` when.
    """

    id: str
    state: str = "running"
    word: str = "beginning"
    done: int = 0
    of: int = 0
    trouble: str = ""
    by: str = ""
    at: str = field(default_factory=now)


@dataclass
class Load(Job):
    """Files to load, or to try, that were given.

    ``state`` may be ``loaded`` too (or, of a rehearsal, ``tried``), or ``refused`` where a file was; ``report`` is what
    a load tells, empty until there is one. ``files`` are their names.
    """

    rehearsal: bool = False
    report: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()


Kind = TypeVar("Kind", bound=Job)


class Told(Generic[Kind]):
    """What is told of the jobs of one kind.

    :param place: the folder that it lies in.
    :param what: what such a job is called where there is none.
    """

    def __init__(self, place: Path, kind: type[Kind], what: str) -> None:
        self.place, self._kind, self._what = place, kind, what

    def of(self, id: str) -> Kind:
        """The job with this number.

        :raises NotFound: if there is none, or it was long ago.
        """
        try:
            return self._read(self._file(id))
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound(id, (), self._what) from None

    def lately(self) -> Iterator[Kind]:
        """The jobs that are told of, the latest first."""
        for place in reversed(self._several()):
            yield self._read(place)

    def keep(self, job: Kind) -> None:
        """Write down how far a job is."""
        self.place.mkdir(parents=True, exist_ok=True)
        new = self._file(job.id).with_suffix(".new")
        new.write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")
        new.replace(self._file(job.id))

    def cancel(self, id: str) -> None:
        """Let a job stop at its next step.

        :raises NotFound: if there is none.
        """
        self.of(id)
        self._word(id).touch()

    def begin(self, id: str) -> None:
        """Let go of what was said of the work on a job before."""
        self._word(id).unlink(missing_ok=True)

    def hold(self, id: str) -> int:
        """The lock of a job, to be held, and closed at its end, by whoever works on it: where nobody does and the job
        is not over, whoever did was stopped, and so it is told.
        """
        self.place.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._lock(id), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def drop(self, id: str) -> None:
        """Tell no more of a job."""
        for place in (self._file(id), self._word(id), self._lock(id)):
            place.unlink(missing_ok=True)

    def cancelled(self, id: str) -> bool:
        """Whether somebody said that a job is not wanted any more."""
        return self._word(id).exists()

    def heeding(self, id: str) -> Callable[[], None]:
        """What whoever works on a job calls at every step.

        It raises :class:`Cancelled` once somebody cancelled the job.
        """

        def heed() -> None:
            if self.cancelled(id):
                raise Cancelled("it was cancelled")

        return heed

    def progress(self, job: Kind) -> Callable[[str, int, int], None]:
        """What the work tells how far it is; it is written down every half second, and heeds who cancels."""
        told, heed = time.monotonic(), self.heeding(job.id)

        def progress(word: str, done: int, of: int) -> None:
            nonlocal told
            heed()
            changed, job.word, job.done, job.of = job.word != word, word, done, of
            if changed or time.monotonic() - told > OFTEN:
                told = time.monotonic()
                self.keep(job)

        return progress

    def end(self, job: Kind) -> None:
        """Write down what became of a job, and let go of what is told of those of long ago."""
        self.keep(job)
        self._word(job.id).unlink(missing_ok=True)
        self._lock(job.id).unlink(missing_ok=True)
        for place in self._several()[:-KEPT]:
            self.drop(place.stem)
        for left in (one for one in self.place.iterdir() if one.is_dir()):  # by what was killed
            if time.time() - left.stat().st_mtime > STALE:
                shutil.rmtree(left, ignore_errors=True)

    def _read(self, place: Path) -> Kind:
        job = self._kind(**json.loads(place.read_text(encoding="utf-8")))
        if job.state == "running" and self._left(job.id):
            job.state, job.trouble = "failed", "whoever worked on it was stopped: ask for it again"
        return job

    def _left(self, id: str) -> bool:
        """Whether somebody held the lock of a job, and is gone."""
        try:
            with self._lock(id).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except (FileNotFoundError, BlockingIOError):
            return False
        return True

    def _several(self) -> list[Path]:
        return sorted(self.place.glob("*.json"), key=lambda place: place.stat().st_mtime)

    def _file(self, id: str) -> Path:
        return self.place / f"{id}.json" if id.isalnum() else self.place / "none" / "such"

    def _word(self, id: str) -> Path:
        return self._file(id).with_suffix(".cancel")

    def _lock(self, id: str) -> Path:
        return self._file(id).with_suffix(".lock")


class Loads(Told[Load]):
    """What is told of the loads of a home."""

    def __init__(self, home: Home) -> None:
        super().__init__(home.path / LOADS, Load, "load")
