"""The boards, ``/board/NAME``: pages, and the same as rows with a row for each piece of evidence."""

from collections.abc import Callable, Iterator
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.commands.output import CITED, Rows, cited, figure
from api.pages.listings import Asked, open_door
from api.pages.pages import AsOf, shown
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from graph.view import View
from visualisations.boards import BOARDS, Board, board
from visualisations.exports.rows import Cell
from visualisations.figures.asked import seen
from visualisations.row import Row
from visualisations.translation import speak

COLUMNS = ("row", "key", "column", "who", "role", "from", "until", "as of", "status", "confidence", *CITED)


def rows(shelf: Shelf) -> APIRouter:
    """The routes that give boards as rows: to be asked before those of the pages."""
    routes = APIRouter(route_class=Asked, include_in_schema=False)
    for name in BOARDS:
        open_door(routes, shelf, f"/board/{name}", name, partial(_rows, name))
    return routes


def router(shelf: Shelf) -> APIRouter:
    """The routes of the pages."""
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    for name in BOARDS:
        routes.add_api_route(f"/board/{name}", _page(shelf, name), methods=["GET", "HEAD"])
    return routes


def _page(shelf: Shelf, name: str) -> Callable[..., HTMLResponse]:
    def page(request: Request, as_of: AsOf = "", row: str = "", column: int = -1) -> HTMLResponse:
        """A board; of one cell, chosen by ``row`` and ``column`` counted from 0, the statements."""
        languages, given = spoken(request), request.query_params
        speak(languages)
        view = seen(shelf.graph.at(as_of or None, languages, given.get("known_by") or None), given)
        found = board(view, name)
        return shown(request, "board.html", view, board=found, at=(row, column), chosen=found.cell(row, column))

    return page


def _rows(name: str, view: View, request: Request) -> Rows:
    found = board(seen(view, request.query_params), name)
    return Rows(f"{found.title}.", COLUMNS, list(laid_out(found)))


def laid_out(found: Board) -> Iterator[list[Cell]]:
    """A board as rows; a cell in which nothing is stated, where one would look for something, says so."""
    for line in found.lines:
        for column, cell in zip(found.columns, line.cells, strict=True):
            place = [line.thing.name, line.thing.key, column]
            if cell.gap:
                yield [*place, *[""] * 5, "not stated", *[""] * (1 + len(CITED))]
            for row in cell.rows:
                yield from ([*place, *_said(row), *cited(one)] for one in row.evidence or (None,))


def _said(row: Row) -> list[Cell]:
    dates = [row.fact.text(name) if row.fact else "" for name in ("from", "until", "asOf")]
    return [row.text, row.role, *dates, row.status, "" if row.confidence is None else figure(row.confidence)]
