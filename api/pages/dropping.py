"""``/load``: files given in the browser, tried on a copy of the home, and then published or discarded.

One batch at a time lies in the home, under the names of its files: so a table that is given again takes the place of
what it said before. Files are read in children that can be killed, as all files are. Each batch is a job with a page of
its own, ``/load/NUMBER``, which tells of it while it lasts and for a while after; so do those of programs.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from api.access import Caller, Role, demand
from api.pages.desk import Batch, Desk
from api.pages.jobs import Load
from api.pages.pages import shown
from api.service.negotiation import spoken
from graph.clearance import HIGHEST, Clearance
from graph.editions.shelf import Shelf
from visualisations.translation import speak
from visualisations.working import far

MOST = 50


async def given(request: Request) -> AsyncIterator[FormData]:
    """The fields and files of a form; the files lie on disk, until it is answered."""
    async with request.form(max_files=MOST, max_fields=10) as form:
        yield form


def router(shelf: Shelf) -> APIRouter:
    """The page and its doors, for those who may load and see all there is: a load is told of what it meets."""
    routes, desk = APIRouter(include_in_schema=False), Desk(shelf.home)
    Given = Annotated[FormData, Depends(given)]  # noqa: N806 - a type

    def told(request: Request, batch: Batch | None, job: Load | None, lately: Iterable[Load] = ()) -> HTMLResponse:
        languages = spoken(request)
        speak(languages)
        view = shelf.graph.at(languages=languages) if shelf.home.current else None
        made = (job.report.get("edition") or 0) if job else 0
        before = next((one.parent for one in shelf.home.ledger.editions() if one.edition == made), None)
        return shown(
            request, "load.html", view, batch=batch, job=job, lately=list(lately), levels=list(Clearance), before=before
        )

    @routes.api_route("/load", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def page(request: Request) -> HTMLResponse:
        """Files to drop; what they would change; what came of those that were dropped lately."""
        if not _loads(request):
            return told(request, None, None)
        batch = desk.batch
        waiting = batch if batch and batch.state != "published" else None
        return told(request, waiting, None, (one for one in desk.told.lately() if not waiting or one.id != waiting.id))

    @routes.get("/load/state")
    def state(request: Request) -> Response:
        """How far it is."""
        batch = desk.batch if _loads(request) else None
        if not batch:
            return JSONResponse({"busy": False})
        speak(spoken(request))
        words = far(batch.word, batch.done, batch.of)
        said = {"id": batch.id, "busy": batch.busy, "progress": words, "done": batch.done, "of": batch.of}
        return JSONResponse(said)

    @routes.api_route("/load/{id}", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def one(request: Request, id: str) -> HTMLResponse:
        """One job: how far it is, or what became of it."""
        if not _loads(request):
            return told(request, None, None)
        batch = desk.batch
        here = batch if batch and batch.id == id and batch.state != "published" else None
        return told(request, here, None if here else desk.told.of(id))

    @routes.get("/load/checked/{name}")
    def checked(request: Request, name: str) -> Response:
        """A workbook that was given, with its wrong cells marked."""
        demand(request, Role.EDITOR, request.state.session, HIGHEST)
        return FileResponse(desk.checked(name), filename=name)

    @routes.post("/load")
    def take(request: Request, form: Given) -> Response:
        """Take files, ``publish`` or ``discard`` those that were taken, or ``cancel`` what is done with them."""
        by = demand(request, Role.EDITOR, _word(form, "csrf"), HIGHEST).name
        act = _word(form, "act")
        if act == "publish":
            desk.publish(by)
        elif act == "discard":
            desk.discard()
        elif act == "cancel":
            desk.cancel(_word(form, "id"))
        else:
            level = _word(form, "clearance")
            files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
            desk.take(((f.filename or "", f.file) for f in files), Clearance.of(level) if level else None, by)
        here = _word(form, "id") if act == "cancel" else batch.id if (batch := desk.batch) else ""
        return RedirectResponse(f"/load/{here}" if here.isalnum() else "/load", 303)

    return routes


def _loads(request: Request) -> bool:
    """Whether who asks may load files."""
    caller: Caller = request.state.caller
    return caller.may(Role.EDITOR) and caller.clearance is HIGHEST


def _word(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
