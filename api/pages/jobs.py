"""Long work of a home, for whoever asks: each job has a number, how far it is, and what became of it for a while.

What is told lies in the home, so every process of a service tells it, and a tab that was closed loses nothing. To
cancel is to leave word beside it, which whoever works on the job heeds at its next step.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from graph.editions.backup import LOADS
from graph.editions.home import Home
from graph.ledger.chain import now
from graph.naming.names import NotFound

KEPT, OFTEN, STALE = 50, 0.5, 86_400


class Cancelled(Exception):
    """Somebody said that the work is not wanted any more."""


@dataclass
class Job:
    """Files to load, or to try, that were given, and how far that is.

    ``state`` is ``running``, ``loaded`` (or, of a rehearsal, ``tried``), ``refused`` where a file was, ``cancelled``
    where somebody stopped it, or ``failed`` where ``trouble`` did; ``report`` is what a load tells, empty until there
    is one. ``files`` are their names, ``by`` is who gave them, ``at`` when.
    """

    id: str
    rehearsal: bool
    state: str = "running"
    word: str = "beginning"
    done: int = 0
    of: int = 0
    trouble: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    by: str = ""
    at: str = field(default_factory=now)


class Told:
    """What is told of the jobs of a home."""

    def __init__(self, home: Home) -> None:
        self.place = home.path / LOADS

    def of(self, id: str) -> Job:
        """The job with this number.

        :raises NotFound: if there is none, or it was long ago.
        """
        try:
            return Job(**json.loads(self._file(id).read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound(id, (), "load") from None

    def lately(self) -> Iterator[Job]:
        """The jobs that are told of, the latest first."""
        for place in reversed(self._several()):
            yield Job(**json.loads(place.read_text(encoding="utf-8")))

    def keep(self, job: Job) -> None:
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

    def drop(self, id: str) -> None:
        """Tell no more of a job."""
        self._file(id).unlink(missing_ok=True)

    def heeding(self, id: str) -> Callable[[], None]:
        """What whoever works on a job calls at every step.

        It raises :class:`Cancelled` once somebody cancelled the job.
        """
        word = self._word(id)

        def heed() -> None:
            if word.exists():
                raise Cancelled("it was cancelled")

        return heed

    def progress(self, job: Job) -> Callable[[str, int, int], None]:
        """What a load tells how far it is; it is written down every half second, and heeds who cancels."""
        told, heed = time.monotonic(), self.heeding(job.id)

        def progress(word: str, done: int, of: int) -> None:
            nonlocal told
            heed()
            changed, job.word, job.done, job.of = job.word != word, word, done, of
            if changed or time.monotonic() - told > OFTEN:
                told = time.monotonic()
                self.keep(job)

        return progress

    def end(self, job: Job) -> None:
        """Write down what became of a job, and let go of what is told of those of long ago."""
        self.keep(job)
        self._word(job.id).unlink(missing_ok=True)
        for place in self._several()[:-KEPT]:
            place.unlink(missing_ok=True)
        for left in (one for one in self.place.iterdir() if one.is_dir()):  # by what was killed
            if time.time() - left.stat().st_mtime > STALE:
                shutil.rmtree(left, ignore_errors=True)

    def _several(self) -> list[Path]:
        return sorted(self.place.glob("*.json"), key=lambda place: place.stat().st_mtime)

    def _file(self, id: str) -> Path:
        return self.place / f"{id}.json" if id.isalnum() else self.place / "none" / "such"

    def _word(self, id: str) -> Path:
        return self._file(id).with_suffix(".cancel")
