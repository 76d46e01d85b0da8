"""``/load``: files given in the browser, tried on a copy of the home, and then published or discarded.

One batch at a time lies in the home, under the names of its files: so a table that is given again takes the place of
what it said before. Files are read in children that can be killed, as all files are.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from api.access import Caller, Role, demand
from api.pages.desk import Desk
from api.pages.pages import shown
from api.service.negotiation import spoken
from graph.clearance import HIGHEST, Clearance
from graph.editions.shelf import Shelf
from visualisations.translation import speak

MOST = 50


async def given(request: Request) -> AsyncIterator[FormData]:
    """The fields and files of a form; the files lie on disk, until it is answered."""
    async with request.form(max_files=MOST, max_fields=10) as form:
        yield form


def router(shelf: Shelf) -> APIRouter:
    """The page and its doors, for those who may load and see all there is: a load is told of what it meets."""
    routes, desk = APIRouter(include_in_schema=False), Desk(shelf.home)
    Given = Annotated[FormData, Depends(given)]  # noqa: N806 - a type

    @routes.api_route("/load", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def page(request: Request) -> HTMLResponse:
        """Files to drop; what they would change; what came of them."""
        languages = spoken(request)
        speak(languages)
        view = shelf.graph.at(languages=languages) if shelf.home.current else None
        batch = desk.batch if _loads(request) else None
        made = (batch.report.get("edition") or 0) if batch and batch.state == "published" else 0
        before = next((one.parent for one in shelf.home.ledger.editions() if one.edition == made), None)
        return shown(request, "load.html", view, batch=batch, levels=list(Clearance), before=before)

    @routes.get("/load/state")
    def state(request: Request) -> Response:
        """How far it is."""
        batch = desk.batch if _loads(request) else None
        if not batch:
            return JSONResponse({"busy": False})
        words = f"{batch.word} {batch.done} of {batch.of}" if batch.of else batch.word
        return JSONResponse({"busy": batch.busy, "progress": words, "done": batch.done, "of": batch.of})

    @routes.get("/load/checked/{name}")
    def checked(request: Request, name: str) -> Response:
        """A workbook that was given, with its wrong cells marked."""
        demand(request, Role.EDITOR, request.state.session, HIGHEST)
        return FileResponse(desk.checked(name), filename=name)

    @routes.post("/load")
    def take(request: Request, form: Given) -> Response:
        """Take files, ``publish`` or ``discard`` those that were taken."""
        by = demand(request, Role.EDITOR, _word(form, "csrf"), HIGHEST).name
        act = _word(form, "act")
        if act == "publish":
            desk.publish(by)
        elif act == "discard":
            desk.discard()
        else:
            level = _word(form, "clearance")
            files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
            desk.take(((f.filename or "", f.file) for f in files), Clearance.of(level) if level else None, by)
        return RedirectResponse("/load", 303)

    return routes


def _loads(request: Request) -> bool:
    """Whether who asks may load files."""
    caller: Caller = request.state.caller
    return caller.may(Role.EDITOR) and caller.clearance is HIGHEST


def _word(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
