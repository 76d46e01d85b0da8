"""The pages of figures, ``/matrix`` and its like, and each figure as a file: SVG, PNG, one HTML file, rows."""

from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.commands.output import Rows
from api.pages.listings import Asked, open_door
from api.pages.pages import AsOf, choice, in_language, kept, shown
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from graph.matrices.joints import PAIRS
from graph.matrices.matrix import ORDERS
from graph.view import View
from ontology import ontology
from visualisations.figures import grid, lanes, sankey
from visualisations.figures.asked import FIGURES, crossed, descended, led, seen, told, years
from visualisations.figures.descent import pedigree
from visualisations.figures.figure import Figure, source
from visualisations.flow import tree
from visualisations.row import made
from visualisations.translation import speak

MEDIA = {"svg": "image/svg+xml", "png": "image/png", "html": "text/html; charset=utf-8"}
# What a figure that is opened by itself may do: nothing but show itself.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
KINDS = ("body", "un-mechanism", "sector", "theme", "action-line", "goal", "resolution", "activity", "organization")
DATED = [
    cls for name in ("CoordinationBody", "Theme", "ThematicGroup", "UNMechanism") for cls in ontology().below(name)
]


def rows(shelf: Shelf) -> APIRouter:
    """The routes that give figures as rows: to be asked before those of the pages."""
    routes = APIRouter(route_class=Asked, include_in_schema=False)
    for name in FIGURES:
        open_door(routes, shelf, f"/{name}", name, partial(_rows, name))
    return routes


def _rows(name: str, view: View, request: Request) -> Rows:
    given = request.query_params
    return laid_out(FIGURES[name](seen(view, given), given))


def laid_out(figure: Figure) -> Rows:
    """A figure as rows."""
    return Rows(f"{figure.title}.", figure.columns, figure.rows(), figure.source)


def router(shelf: Shelf) -> APIRouter:
    """The routes of pages and files."""
    pages = Pictures(shelf)
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    for name in FIGURES:
        routes.add_api_route(f"/{name}", getattr(pages, name), methods=["GET", "HEAD"])
        for ending in MEDIA:
            routes.add_api_route(
                f"/{name}.{ending}", partial(pages.file, name=name, ending=ending), methods=["GET", "HEAD"]
            )
    return routes


class Pictures:
    """The pages of figures of what is on a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def matrix(self, request: Request, as_of: AsOf = "") -> HTMLResponse:
        """Things of two kinds in rows and columns; of one cell, chosen by ``row`` and ``column``, the statements."""
        view, given = self._view(request), request.query_params
        found = crossed(view, given)
        at = given.get("row", ""), given.get("column", "")
        now, before = grid.statements(found, *at)
        return shown(
            request,
            "matrix.html",
            view,
            m=found,
            at=at,
            now=now,
            before=before,
            pick=_asked(request),
            pairs=PAIRS,
            kinds=KINDS,
            orders=ORDERS,
            title=grid.finding(found),
            reading=grid.reading(found),
            legend=grid.legend(found),
            about=source(view),
        )

    def timeline(self, request: Request, as_of: AsOf = "") -> HTMLResponse:
        """What is dated about a thing, along time; without one, what to ask about."""
        view, given = self._view(request), request.query_params
        if not given.get("thing"):
            return shown(request, "timeline.html", view, h=None, choices=choice(view, DATED))
        found, span = told(view, given), years(given)
        figure = lanes.lanes(found, span)
        several = [
            (lane, open_, *(lanes.scene(found, shape, span, lane) for shape in (lanes.WIDE, lanes.NARROW)))
            for lane, open_ in lanes.folded(found)
        ]
        return shown(request, "timeline.html", view, h=found, figure=figure, several=several, pick=_asked(request))

    def flow(self, request: Request, as_of: AsOf = "") -> HTMLResponse:
        """What came of a mandate as bands; without one, the mandates."""
        view, given = self._view(request), request.query_params
        if not given.get("mandate"):
            choices = choice(view, ontology().below("Mandate"))
            return shown(request, "flow.html", view, f=None, choices=choices)
        found = led(view, given)
        figure, below = sankey.sankey(view, found), tree(found.trace)
        return shown(request, "flow.html", view, f=found, figure=figure, tree=below, pick=_asked(request))

    def genealogy(self, request: Request, as_of: AsOf = "") -> HTMLResponse:
        """What things came from and what became of them: of one, or of all that changed."""
        view, given = self._view(request), request.query_params
        found = descended(view, given)
        lines = [(one, made(one.how, one.after, one.after.name, one.fact, one.evidence)) for one in found.changes]
        figure = pedigree(found)
        return shown(request, "genealogy.html", view, d=found, figure=figure, lines=lines, pick=_asked(request))

    def file(self, request: Request, name: str, ending: str) -> Response:
        """A figure as a file."""
        view, given = self._view(request), request.query_params
        figure = FIGURES[name](view, given)
        width = given.get("width", "")
        content = figure.png(*_width(width)) if ending == "png" else figure.svg if ending == "svg" else figure.html
        called = f'inline; filename="remit-{figure.name}.{ending}"'
        headers = {"Content-Disposition": called, "Content-Security-Policy": POLICY}
        return in_language(request, Response(content, headers=headers, media_type=MEDIA[ending]))

    def _view(self, request: Request) -> View:
        languages, given = spoken(request), request.query_params
        speak(languages)
        view = self.shelf.graph.at(given.get("as_of") or None, languages, given.get("known_by") or None)
        return seen(view, given)


def _width(text: str) -> tuple[int, ...]:
    """The width of a picture that is asked for; nothing for the usual one.

    :raises ValueError: if it is no number.
    """
    if text and not (text.isascii() and text.isdigit() and len(text) < 6):
        raise ValueError(f"a width is a number of points such as 1600, not {text!r}")
    return (int(text),) if text else ()


def _asked(request: Request) -> dict[str, str]:
    """What the address asks for beside the view and the one cell: to be kept in links."""
    return {k: v for k, v in request.query_params.items() if k not in (*kept(request), "row", "column") and v}
