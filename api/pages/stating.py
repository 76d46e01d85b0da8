"""``/add``, ``/change``, ``/by-hand`` and ``/confirmations``: what people state by hand, in the browser."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from api.access import Role, demand
from api.commands.byhand import ics, listed, workbook
from api.commands.output import Format
from api.pages.listings import MEDIA
from api.pages.pages import shown
from api.pages.publishing import Publisher
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from graph.ledger.ledger import Act
from graph.naming.names import NotFound
from graph.ownership.supposing import Supposition
from graph.review import byhand
from graph.review.due import due, months
from graph.review.restructuring import carry_out
from graph.view import View
from visualisations import byhand as forms
from visualisations.sheet import titled
from visualisations.translation import speak

Older = Annotated[str, Query(alias="older_than", description="12m, or 2y.")]
CITED = ("reason", "document", "paragraph", "quote")
OURS = {*CITED, "act", "fact", "kind", "csrf", "back"}
ROOM = 200
CALENDAR = "text/calendar; charset=utf-8"


async def posted(request: Request) -> FormData:
    """The fields of a form."""
    return await request.form(max_files=0, max_fields=1000)


def router(shelf: Shelf, publisher: Publisher) -> APIRouter:
    """The pages over a shelf, and the door they write through."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/add/{key:path}", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def adding(request: Request, key: str, kind: str = "") -> HTMLResponse:
        """What can be added to a thing; the form of one kind."""
        view = _view(shelf, request)
        node = view.node(key)
        several = forms.kinds(node.cls, shelf.home.clearance)
        chosen = next((one for one in several if one.relation == kind), None)
        if kind and not chosen:
            raise NotFound(kind, (), "kind of fact")
        fields = forms.ordered(forms.fields(chosen)) if chosen else {}
        named = view.named(node.key)
        return shown(request, "add.html", view, thing=named, kinds=several, chosen=chosen, fields=fields)

    @routes.api_route("/change/{key:path}", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def changing(request: Request, key: str) -> HTMLResponse:
        """Ending a fact, handing it on to another, confirming it."""
        view = _view(shelf, request)
        node = byhand.fact(view, key)
        first, second = byhand.ends(node.cls)
        ends = [view.named(node.text(end.name)) for end in (first, second)]
        today = shelf.home.clock()[:10]
        title = titled(view, node)
        return shown(request, "change.html", view, fact=node, title=title, ends=ends, holder=first, today=today)

    @routes.post("/by-hand")
    def state(request: Request, form: Annotated[FormData, Depends(posted)]) -> Response:
        """Record what somebody states by hand: ``act`` is added, ended, replaced, confirmed or carried out."""
        by = demand(request, Role.EDITOR, _text(form, "csrf")).name
        act = _stated(shelf, form, by)
        edition = publisher.published(act.id)
        if "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"act": act.id, "edition": edition})
        return RedirectResponse(_back(_text(form, "back"), act), 303)

    @routes.api_route("/confirmations", methods=["GET", "HEAD"])
    def confirmations(request: Request, older_than: Older = "12m", format: str = "") -> Response:
        """What nobody has confirmed for so long: a page, or a workbook, a calendar, CSV or JSON to take away."""
        view = _view(shelf, request)
        found = due(view, months(older_than), date.today())
        if format == "ics":
            return _file(ics(found, view.graph.identity.base), CALENDAR, "confirmations.ics")
        if format == Format.XLSX:
            return _file(workbook(found), MEDIA[Format.XLSX], "confirmations.xlsx")
        if format:
            raise ValueError(f"{format!r} is no format of this list: there are xlsx and ics")
        rows = listed(found, older_than)
        return shown(
            request, "confirmations.html", view, found=found[:ROOM], total=len(found), older=older_than, said=rows
        )

    return routes


def _view(shelf: Shelf, request: Request) -> View:
    languages = spoken(request)
    speak(languages)
    return shelf.graph.at(languages=languages)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _stated(shelf: Shelf, form: FormData, by: str) -> Act:
    """What a form says, recorded.

    :raises ValueError: if it does not say what is to be done.
    """
    home, view = shelf.home, shelf.graph.at()
    cited = byhand.Cited(*(_text(form, name) for name in CITED))
    word, fact = _text(form, "act"), _text(form, "fact")
    if word == "added":
        values = {name: _text(form, name) for name in form if name not in OURS}
        return byhand.add(home, view, byhand.kind(_text(form, "kind")), values, by, cited)
    if word == "ended":
        return byhand.end(home, view, fact, _text(form, "until"), by, cited)
    if word == "replaced":
        since, until = _text(form, "since"), _text(form, "until")
        return byhand.replace(home, view, fact, _text(form, "holder"), since, by, cited, until)
    if word == "confirmed":
        several = [value for value in form.getlist("fact") if isinstance(value, str)]
        if not several:
            raise ValueError("nothing is chosen: choose what is still true")
        return byhand.confirm(home, view, several, by, cited, _text(form, "asOf"))
    if word == "carried out":
        if not cited.reason:
            raise ValueError("the reason is missing: say why it is carried out, for those who come after")
        supposed = Supposition.named(view, *(_text(form, name) for name in ("supposed", "thing", "into")))
        return carry_out(home, view, supposed, _text(form, "on"), by, cited)
    raise ValueError(f"act is {word!r}; it is one of added, ended, replaced, confirmed, carried out")


def _back(back: str, act: Act) -> str:
    """The page to go on with, if it is one of ours, told of the act; else the start."""
    if not back.startswith("/") or back.startswith(("//", "/\\")):
        back = "/"
    path, mark, fragment = back.partition("#")
    return f"{path}{'&' if '?' in path else '?'}done={act.id}{mark}{fragment}"


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
