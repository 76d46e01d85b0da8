"""``/exports``: the graph taken away in the browser: what is small at once, what is large as a job with a page.

``/exports/NUMBER`` tells of a job while it lasts and for a while after, and ``/exports/NUMBER/file`` is what it wrote.
Programs ask in the same way, and are answered in JSON.
"""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from api.access import Caller
from api.access.caller import caller_of, sender
from api.defence.address import counted
from api.pages.carrying import MOST, Order, statements
from api.pages.exporting import Exports
from api.pages.kept import Export
from api.pages.pages import shown
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from visualisations.exports.files import FORMS, form_of
from visualisations.translation import speak
from visualisations.working import far

STEPS = 3
Things = Annotated[list[str] | None, Form(max_length=MOST)]
Steps = Annotated[int, Form(ge=0, le=STEPS)]
Word = Annotated[str, Form()]
Answer = TypeVar("Answer", bound=Response)


def router(shelf: Shelf, exports: Exports, bound: int) -> APIRouter:
    """The page and its doors.

    :param bound: the number of statements beyond which an export is large.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/exports", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def page(request: Request) -> HTMLResponse:
        """What can be taken away, and in which form; what a caller asked for lately."""
        size = statements(shelf.edition)
        things = request.query_params.getlist("of")
        lately = exports.kept.of_caller(caller_of(request))
        return _shown(
            request, job=None, size=size, bound=bound, things=things, lately=lately, given=dict(request.query_params)
        )

    @routes.post("/exports")
    def begin(
        request: Request,
        format: Word,
        of: Things = None,
        hops: Steps = 1,
        as_of: Word = "",
        csrf: Word = "",
    ) -> Response:
        """Have an export written; what is small is answered at its own address."""
        caller = sender(request, csrf)
        order = Order.given(shelf, format, [one.strip() for one in of or () if one.strip()], hops, as_of.strip())
        if not order.large(bound):
            return RedirectResponse(order.address, 303)
        export = exports.begin(order, caller, counted(request.client.host) if request.client else "")
        return _answered(request, export, 202)

    @routes.api_route("/exports/{id}", methods=["GET", "HEAD"])
    def one(request: Request, id: str) -> Response:
        """One export: how far it is, or what became of it."""
        export = exports.kept.asked(id, caller_of(request))
        if not _by_browser(request):
            return _answered(request, export, 200)
        return _shown(request, job=export)

    @routes.post("/exports/{id}")
    def stop(request: Request, id: str, csrf: Word = "") -> Response:
        """Cancel an export, or let go of its file."""
        export = exports.kept.asked(id, sender(request, csrf))
        exports.stop(export)
        return RedirectResponse("/exports" if export.over else f"/exports/{id}", 303)

    @routes.get("/exports/{id}/state")
    def state(request: Request, id: str) -> Response:
        """How far it is."""
        return _answered(request, exports.kept.asked(id, caller_of(request)), 200, told=True)

    @routes.get("/exports/{id}/file")
    def file(request: Request, id: str) -> Response:
        """What it wrote."""
        caller: Caller = caller_of(request)
        export = exports.kept.written(id, caller)
        media = form_of(export.ending).media_type
        return _unkept(FileResponse(exports.kept.file(id), media_type=media, filename=export.name))

    def _shown(request: Request, job: Export | None, **values: Any) -> HTMLResponse:
        languages = spoken(request)
        speak(languages)
        view = shelf.graph.at(languages=languages)
        return _unkept(shown(request, "exports.html", view, job=job, forms=FORMS, steps=STEPS, **values))

    return routes


def _answered(request: Request, export: Export, status: int, told: bool = False) -> Response:
    """What is told of an export: to a browser by its page, to a program in JSON."""
    address = f"/exports/{export.id}"
    if _by_browser(request) and not told:
        return RedirectResponse(address, 303)
    speak(spoken(request))
    said = {
        "id": export.id,
        "state": export.state,
        "busy": not export.over,
        "progress": far(export.word, export.done, export.of),
        "done": export.done,
        "of": export.of,
        "trouble": export.trouble,
        "file": f"{address}/file" if export.state == "written" else None,
        "bytes": export.size,
    }
    return _unkept(JSONResponse(said, status, {"Location": address} if status == 202 else None))


def _by_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _unkept(response: Answer) -> Answer:
    response.headers["Cache-Control"] = "private, no-store"
    return response
