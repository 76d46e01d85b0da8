"""Loads that programs ask for: each has a number, and what became of it is kept in the home for a while.

So whichever process of the service is asked can tell it. The files themselves go when their load is over.
"""

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Thread

from api.pages.desk import FOLDER, kept_name
from api.pages.jobs import Cancelled, Load, Loads
from graph.clearance import Clearance
from graph.editions.home import Busy, Home
from graph.processes.worker import Refused, Stopped
from loaders.load import Given, Policy, load
from loaders.loading.rehearsal import rehearsed
from loaders.loading.report import Report


class Jobs:
    """The loads that programs asked a home for."""

    def __init__(self, home: Home) -> None:
        self._home, self._told = Home(home.path, home.base), Loads(home)

    def begin(
        self, files: Mapping[str, bytes], by: str, clearance: Clearance | None, rehearsal: bool, seconds: float
    ) -> Load:
        """Load files, or try what that would come to; how far it is after so many seconds.

        :raises ValueError: if there are none, or one has no name that can be kept.
        """
        if not files:
            raise ValueError("no file is given")
        job = Load(secrets.token_hex(8), rehearsal=rehearsal, files=tuple(files), by=by)
        folder = self._told.place / job.id
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / kept_name(name)).write_bytes(content)
        lock = self._told.hold(job.id)
        self._told.keep(job)
        thread = Thread(target=self._run, args=(job, folder, by, clearance, lock), name=f"load {job.id}", daemon=True)
        thread.start()
        thread.join(seconds)
        return self._told.of(job.id)

    def of(self, id: str) -> Load:
        """The load with this number.

        :raises NotFound: if there is none, or it was long ago.
        """
        return self._told.of(id)

    def _run(self, job: Load, folder: Path, by: str, clearance: Clearance | None, lock: int) -> None:
        try:
            report = self._report(job, folder, by, clearance)
            job.state = "refused" if report else ("tried" if job.rehearsal else "loaded")
        except Cancelled as error:
            job.state, job.trouble = "cancelled", str(error)
        except (Busy, OSError, ValueError, Refused, Stopped) as error:
            job.state, job.trouble = "failed", str(error)
        finally:
            if job.state == "running":
                job.state, job.trouble = "failed", "it failed inside remit"
            shutil.rmtree(folder, ignore_errors=True)
            self._told.end(job)
            os.close(lock)

    def _report(self, job: Load, folder: Path, by: str, clearance: Clearance | None) -> bool:
        """Load the files of a job, and keep what is told of it; whether anything was refused."""
        from api.commands.accounts import complete

        lies = self._home.path / FOLDER  # where the page keeps them too: the same name is the same source
        given = [Given(path, str((lies / path.name).resolve()), clearance) for path in sorted(folder.iterdir())]
        progress, failed = self._told.progress(job), []
        here = replace(self._home, heed=self._told.heeding(job.id))

        def act(home: Home) -> Report:
            return load(home, given, Policy.WHOLE_FILES, by, progress)

        def tell(report: Report) -> None:
            job.report = complete(report)
            failed.append(report.failed)

        if job.rehearsal:
            rehearsed(here, act, tell)
        else:
            tell(act(here))
        return failed[0]
