"""Loads that programs ask for: each has a number, and what became of it is kept in the home for a while.

So whichever process of the service is asked can tell it. The files themselves go when their load is over.
"""

import json
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from api.pages.desk import FOLDER, kept_name
from graph.clearance import Clearance
from graph.editions.backup import LOADS
from graph.editions.home import Busy, Home
from graph.naming.names import NotFound
from graph.processes.worker import Refused, Stopped
from loaders.load import Given, Policy, load
from loaders.loading.rehearsal import rehearsed
from loaders.loading.report import Report

KEPT, OFTEN, STALE = 50, 0.5, 86_400


@dataclass
class Job:
    """A load that was asked for, and how far it is.

    ``state`` is ``running``, ``loaded`` (or, of a rehearsal, ``tried``), ``refused`` where a file was, or ``failed``
    where ``trouble`` stopped it; ``report`` is what a load tells, empty until there is one.
    """

    id: str
    rehearsal: bool
    state: str = "running"
    word: str = "beginning"
    done: int = 0
    of: int = 0
    trouble: str = ""
    report: dict[str, Any] = field(default_factory=dict)


class Jobs:
    """The loads that programs asked a home for."""

    def __init__(self, home: Home) -> None:
        self._home = Home(home.path, home.base)
        self._place = home.path / LOADS

    def begin(
        self, files: Mapping[str, bytes], by: str, clearance: Clearance | None, rehearsal: bool, seconds: float
    ) -> Job:
        """Load files, or try what that would come to; how far it is after so many seconds.

        :raises ValueError: if there are none, or one has no name that can be kept.
        """
        if not files:
            raise ValueError("no file is given")
        job = Job(secrets.token_hex(8), rehearsal)
        folder = self._place / job.id
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / kept_name(name)).write_bytes(content)
        self._keep(job)
        thread = Thread(target=self._run, args=(job, folder, by, clearance), name=f"load {job.id}", daemon=True)
        thread.start()
        thread.join(seconds)
        self._sweep()
        return self.of(job.id)

    def of(self, id: str) -> Job:
        """The load with this number.

        :raises NotFound: if there is none, or it was long ago.
        """
        try:
            return Job(**json.loads(self._file(id).read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound(id, (), "load") from None

    def _run(self, job: Job, folder: Path, by: str, clearance: Clearance | None) -> None:
        try:
            report = self._report(job, folder, by, clearance)
            job.state = "refused" if report else ("tried" if job.rehearsal else "loaded")
        except (Busy, OSError, ValueError, Refused, Stopped) as error:
            job.state, job.trouble = "failed", str(error)
        finally:
            if job.state == "running":
                job.state, job.trouble = "failed", "it failed inside remit"
            shutil.rmtree(folder, ignore_errors=True)
            self._keep(job)

    def _report(self, job: Job, folder: Path, by: str, clearance: Clearance | None) -> bool:
        """Load the files of a job, and keep what is told of it; whether anything was refused."""
        from api.commands.accounts import complete

        lies = self._home.path / FOLDER  # where the page keeps them too: the same name is the same source
        given = [Given(path, str((lies / path.name).resolve()), clearance) for path in sorted(folder.iterdir())]
        progress, failed = self._progress(job), []

        def act(home: Home) -> Report:
            return load(home, given, Policy.WHOLE_FILES, by, progress)

        def tell(report: Report) -> None:
            job.report = complete(report)
            failed.append(report.failed)

        if job.rehearsal:
            rehearsed(self._home, act, tell)
        else:
            tell(act(self._home))
        return failed[0]

    def _progress(self, job: Job) -> Callable[[str, int, int], None]:
        told = time.monotonic()

        def progress(word: str, done: int, of: int) -> None:
            nonlocal told
            changed, job.word, job.done, job.of = job.word != word, word, done, of
            if changed or time.monotonic() - told > OFTEN:
                told = time.monotonic()
                self._keep(job)

        return progress

    def _keep(self, job: Job) -> None:
        self._place.mkdir(exist_ok=True)
        new = self._file(job.id).with_suffix(".new")
        new.write_text(json.dumps(asdict(job), ensure_ascii=False), encoding="utf-8")
        new.replace(self._file(job.id))

    def _file(self, id: str) -> Path:
        return self._place / f"{id}.json" if id.isalnum() else self._place / "none" / "such"

    def _sweep(self) -> None:
        """Let go of what is told of loads of long ago."""
        told = sorted(self._place.glob("*.json"), key=lambda place: place.stat().st_mtime)
        for place in told[:-KEPT]:
            place.unlink(missing_ok=True)
        for left in (one for one in self._place.iterdir() if one.is_dir()):  # by what was killed
            if time.time() - left.stat().st_mtime > STALE:
                shutil.rmtree(left, ignore_errors=True)
