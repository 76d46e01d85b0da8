"""``/load``: files given in the browser, tried on a copy of the home, and then published or discarded.

One batch at a time lies in the home, under the names of its files: so a table that is given again takes the place of
what it said before. Files are read in children that can be killed, as all files are.
"""

import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from threading import Lock, Thread
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from api.access import Access, Forbidden
from api.negotiation import spoken
from api.pages import shown
from graph.clearance import Clearance
from graph.editions.home import Busy, Home
from graph.editions.shelf import Shelf
from graph.naming.names import NotFound
from graph.processes.worker import Refused, Stopped
from visualisations.translation import speak

FOLDER = "dropped"
MOST, LONGEST = 50, 120


@dataclass
class Batch:
    """Files that were given, and what has become of them.

    ``state`` is ``reading``, ``read``, ``publishing`` or ``published``; ``report`` is what a load tells, empty until
    there is one; ``trouble`` is what stopped it, empty if nothing did. ``checked`` are the names of copies of workbooks
    in which the cells to put right are marked.
    """

    files: tuple[str, ...]
    clearance: Clearance | None
    state: str = "reading"
    word: str = "beginning"
    done: int = 0
    of: int = 0
    report: dict[str, Any] = field(default_factory=dict)
    failed: bool = False
    trouble: str = ""
    checked: tuple[str, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether something is being done with it."""
        return self.state in ("reading", "publishing")


class Desk:
    """The one batch of a home."""

    def __init__(self, home: Home) -> None:
        self._home = Home(home.path, home.base)
        self._folder = home.path / FOLDER
        self._lock = Lock()
        self.batch: Batch | None = None

    def take(self, files: Iterable[tuple[str, BinaryIO]], clearance: Clearance | None) -> None:
        """Keep files, and begin to read them.

        :raises ValueError: if there are none, one has no name that can be kept, or others wait.
        """
        with self._lock:
            if self.batch and self.batch.state != "published":
                raise ValueError("files wait already: publish or discard them first")
            several = [(_name(name), content) for name, content in files]
            if not several:
                raise ValueError("no file is chosen")
            if len({name for name, _ in several}) < len(several):
                raise ValueError("two of the files have the same name")
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
            for name, content in several:
                with (self._folder / name).open("wb") as target:
                    shutil.copyfileobj(content, target)
            self.batch = Batch(tuple(name for name, _ in several), clearance)
        self._start(self._rehearse)

    def publish(self, by: str) -> None:
        """Load what was read.

        :raises ValueError: if nothing was.
        """
        with self._lock:
            if not self.batch or self.batch.state != "read" or self.batch.trouble:
                raise ValueError("nothing is ready to be published: give files, and look at what they would change")
            self.batch.state, self.batch.word, self.batch.done = "publishing", "beginning", 0
        self._start(lambda batch: self._publish(batch, by))

    def checked(self, name: str) -> Path:
        """A copy of a workbook in which the cells to put right are marked.

        :raises NotFound: if there is none of this name.
        """
        if not self.batch or name not in self.batch.checked:
            raise NotFound(name, (), "marked workbook")
        return self._folder / name

    def discard(self) -> None:
        """Let go of the files.

        :raises ValueError: if they are being read or published.
        """
        with self._lock:
            if self.batch and self.batch.busy:
                raise ValueError("the files are being read: wait until that is done")
            self.batch = None
            shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, act: Callable[[Batch], None]) -> None:
        assert self.batch
        Thread(target=self._act, args=(act, self.batch), name="dropped files", daemon=True).start()

    def _act(self, act: Callable[[Batch], None], batch: Batch) -> None:
        try:
            act(batch)
        except (Busy, OSError, ValueError, Refused, Stopped) as error:
            batch.trouble = str(error)
        finally:
            batch.state = "published" if batch.state == "publishing" and not batch.trouble else "read"
            if batch.state == "published":
                shutil.rmtree(self._folder, ignore_errors=True)

    def _rehearse(self, batch: Batch) -> None:
        from api.accounts import complete
        from api.rehearsing import first
        from api.templating import mark
        from loaders.rehearsal import rehearsed
        from loaders.report import Report

        def tell(report: Report) -> None:
            batch.report = {**complete(report), "first": first(report)}
            batch.failed = report.failed
            mark(report.files, self._home.path, None)
            batch.checked = tuple(sorted({place.name for place in self._folder.iterdir()} - {*batch.files}))

        rehearsed(self._home, lambda place: self._load(place, batch, "dry run"), tell)

    def _publish(self, batch: Batch, by: str) -> None:
        from api.accounts import complete

        batch.report = complete(self._load(self._home, batch, by))

    def _load(self, home: Home, batch: Batch, by: str) -> Any:
        from loaders.load import Policy, load

        def progress(word: str, done: int, of: int) -> None:
            batch.word, batch.done, batch.of = word, done, of

        paths = [self._folder / name for name in batch.files]
        return load(home, paths, Policy.WHOLE_FILES, by, progress, None, batch.clearance)


def _name(name: str) -> str:
    """The name a file is kept under.

    :raises ValueError: if it is none.

    >>> _name("C:\\\\tables\\\\chairings.csv")
    'chairings.csv'
    """
    kept = PurePath(name.replace("\\", "/")).name
    if not kept or kept.startswith(".") or len(kept) > LONGEST or not kept.isprintable():
        raise ValueError(f"{name[:LONGEST]!r} is no name of a file to load: give it a short one, with its ending")
    return kept


async def given(request: Request) -> AsyncIterator[FormData]:
    """The fields and files of a form; the files lie on disk, until it is answered."""
    async with request.form(max_files=MOST, max_fields=10) as form:
        yield form


def router(shelf: Shelf, access: Access) -> APIRouter:
    """The page and its doors; all of it is for those who may write."""
    routes, desk = APIRouter(include_in_schema=False), Desk(shelf.home)
    Given = Annotated[FormData, Depends(given)]  # noqa: N806 - a type

    @routes.api_route("/load", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def page(request: Request) -> HTMLResponse:
        """Files to drop; what they would change; what came of them."""
        languages = spoken(request)
        speak(languages)
        view = shelf.graph.at(languages=languages) if shelf.home.current else None
        batch = desk.batch if request.state.session else None
        return shown(request, "load.html", view, batch=batch, levels=list(Clearance))

    @routes.get("/load/state")
    def state(request: Request) -> Response:
        """How far it is."""
        batch = desk.batch if request.state.session else None
        if not batch:
            return JSONResponse({"busy": False})
        words = f"{batch.word} {batch.done} of {batch.of}" if batch.of else batch.word
        return JSONResponse({"busy": batch.busy, "progress": words, "done": batch.done, "of": batch.of})

    @routes.get("/load/checked/{name}")
    def checked(request: Request, name: str) -> Response:
        """A workbook that was given, with its wrong cells marked."""
        if not request.state.session:
            raise Forbidden("files that were given are shown to who gave them: open the link of `remit login-link`")
        return FileResponse(desk.checked(name), filename=name)

    @routes.post("/load")
    def take(request: Request, form: Given) -> Response:
        """Take files, ``publish`` or ``discard`` those that were taken."""
        by = access.admit(request, _word(form, "csrf"))
        act = _word(form, "act")
        if act == "publish":
            desk.publish(by)
        elif act == "discard":
            desk.discard()
        else:
            level = _word(form, "clearance")
            files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
            desk.take(((f.filename or "", f.file) for f in files), Clearance.of(level) if level else None)
        return RedirectResponse("/load", 303)

    return routes


def _word(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
