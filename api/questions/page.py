"""The pages of the named questions: ``/ask`` lists them, ``/ask/NAME`` asks one and shows the answer."""

from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.commands.output import Rows
from api.pages.listings import Asked, open_door
from api.pages.pages import AsOf, shown
from api.questions import rows as laid_out
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from graph.questions import QUESTIONS
from graph.questions.question import Question
from graph.view import View
from visualisations import asking
from visualisations.translation import speak


def rows(shelf: Shelf) -> APIRouter:
    """The routes that give answers as files: to be asked before those of the pages."""
    routes = APIRouter(route_class=Asked, include_in_schema=False)
    open_door(routes, shelf, "/ask", "questions", lambda view, request: laid_out.listed(QUESTIONS.values()))
    for question in QUESTIONS.values():
        open_door(routes, shelf, f"/ask/{question.name}", question.name, partial(_rows, question))
    return routes


def router(shelf: Shelf) -> APIRouter:
    """The routes of the pages."""
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    listed = list(QUESTIONS.values())

    def index(request: Request, as_of: AsOf = "") -> HTMLResponse:
        """All questions, and what each takes."""
        return shown(request, "questions.html", _view(shelf, request, as_of), several=listed)

    def door(question: Question) -> None:
        def asked(request: Request, as_of: AsOf = "") -> HTMLResponse:
            """The form of a question, and the answer once it has what it needs."""
            view, given = _view(shelf, request, as_of), _given(request)
            whole = all(given.get(p.name) for p in question.required)
            found = question.ask(view, given) if whole else None
            answer = asking.Shown.of(view, found) if found else None
            form = asking.fields(question, view, given)
            more = asking.beside(question, view, given) if answer else None
            return shown(
                request, asking.template(question.name), view, question=question, fields=form, answer=answer, found=more
            )

        def days(request: Request, as_of: AsOf = "") -> Response:
            """The answer as a calendar."""
            view = _view(shelf, request, as_of)
            content = laid_out.almanac(question, question.ask(view, _given(request)), view)
            name = {"Content-Disposition": f'attachment; filename="remit-{question.name}.ics"'}
            return Response(content, headers=name, media_type="text/calendar; charset=utf-8")

        routes.add_api_route(f"/ask/{question.name}", asked, methods=["GET", "HEAD"])
        if question.calendar:
            routes.add_api_route(f"/ask/{question.name}.ics", days, methods=["GET", "HEAD"])

    routes.add_api_route("/ask", index, methods=["GET", "HEAD"])
    for question in listed:
        door(question)
    return routes


def _view(shelf: Shelf, request: Request, as_of: str) -> View:
    languages = spoken(request)
    speak(languages)
    return shelf.graph.at(as_of or None, languages, request.query_params.get("known_by") or None)


def _given(request: Request) -> Mapping[str, str]:
    return dict(request.query_params)


def _rows(question: Question, view: View, request: Request) -> Rows:
    return laid_out.rows(view, question.ask(view, _given(request)))
