"""Papers to take into a meeting: ``/brief/KEY`` and ``/report/NAME``, as a page, as Word and as Markdown."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.pages.pages import AsOf, in_language
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from visualisations.briefing.composing import brief
from visualisations.briefing.content import Paper
from visualisations.briefing.forms import form_of
from visualisations.briefing.page import page, policy
from visualisations.briefing.reporting import report
from visualisations.translation import speak

KnownBy = Annotated[str, Query(description="As the documents issued by then state it; all documents if absent.")]
Ending = Annotated[str, Query(alias="format", description="docx, html or md to take away; a page if absent.")]


def router(shelf: Shelf) -> APIRouter:
    """The routes of papers."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/brief/{key:path}")
    def answered(request: Request, key: str, as_of: AsOf = "", known_by: KnownBy = "", ending: Ending = "") -> Response:
        """The briefing on a thing."""
        languages = spoken(request)
        speak(languages)
        view = shelf.graph.at(as_of or None, languages, known_by or None)
        return in_language(request, responded(brief(view, view.names.find(key).key), ending, key))

    @routes.get("/report/{name}")
    def drafted(
        request: Request, name: str, since: str = "", as_of: AsOf = "", known_by: KnownBy = "", ending: Ending = ""
    ) -> Response:
        """The draft of a report."""
        languages = spoken(request)
        speak(languages)
        paper = report(shelf.graph.at(as_of or None, languages, known_by or None), name, since)
        return in_language(request, responded(paper, ending, f"report-{name}"))

    return routes


def responded(paper: Paper, ending: str, name: str) -> Response:
    """A paper over HTTP: a page to read, or with an ending a file to take away.

    :raises ValueError: if the ending is none of ours.
    """
    if not ending:
        content = page(paper)
        return Response(content, media_type="text/html", headers={"Content-Security-Policy": policy()})
    form, file = form_of(ending), f"remit-{name.replace('/', '-')}.{ending}"
    return Response(
        form.made(paper), media_type=form.media, headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )
