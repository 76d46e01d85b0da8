"""The map: its page, and every other form of what the page shows, under the same address.

What is asked is read once (:mod:`visualisations.charting.asked`), so a picture, a file and the table of one address
show the same things in the same places.
"""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.pages.pages import AsOf, Hops, in_language, kept, shown
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from graph.view import View
from visualisations import network
from visualisations.charting import compact, figure
from visualisations.charting.asked import Asked, Step
from visualisations.charting.chart import Chart, chart
from visualisations.charting.choices import choices
from visualisations.charting.table import table
from visualisations.charting.way import way
from visualisations.exports.picture import png
from visualisations.sheet import sheet
from visualisations.translation import speak

EXPORTED = {"graphml": "application/graphml+xml", "gexf": "application/gexf+xml"}


class Maps:
    """The maps of what is on a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def page(self, request: Request, as_of: AsOf = "") -> Response:
        """A map, and the same as a table; ``add`` is the name of a thing to be added to it."""
        asked = _asked(request)
        if name := request.query_params.get("add", ""):
            found = self._view(request).names.find(name)
            if all(step.key != found.key for step in asked.steps):
                asked = replace(asked, steps=(*asked.steps, Step(found.key, 1)))
            return _at(request, asked)
        if any(len(request.query_params.getlist(one)) > 1 for one in request.query_params):
            return _at(request, asked)
        return self._page(request, as_of, asked)

    def of(self, request: Request, key: str, as_of: AsOf = "", hops: Hops = 1) -> HTMLResponse:
        """The map of a thing."""
        return self._page(request, as_of, Asked((Step(key, hops),)))

    def _page(self, request: Request, as_of: str, asked: Asked) -> HTMLResponse:
        view = self._view(request, as_of)
        found = chart(view, asked)
        thing = view.named(view.names.held(asked.steps[0].key)) if asked.steps and not asked.whole else None
        return shown(
            request, "map.html", view, thing=thing, query=asked.query, choices=choices(found),
            table=table(found.shown, asked=kept(request)), left=sum(found.left.values()),
            most=len(found.things), whole_file=False,
        )  # fmt: skip

    def data(self, request: Request) -> JSONResponse:
        """A map as rows, as :mod:`visualisations.charting.compact` says; every date and kind is in it."""
        rows = compact.drawn if request.query_params.get("subjects") == "no" else compact.data
        return in_language(request, JSONResponse(rows(chart(self._view(request), _asked(request)))))

    def rows(self, request: Request, as_of: AsOf = "") -> HTMLResponse:
        """The table of a map, as a piece of page."""
        view = self._view(request, as_of)
        return shown(
            request, "mapfragment.html", view, table=table(chart(view, _asked(request)).shown, asked=kept(request))
        )

    def about(self, request: Request, key: str, as_of: AsOf = "") -> HTMLResponse:
        """What is said of a thing, as a piece of page."""
        view = self._view(request, as_of)
        return shown(request, "mapabout.html", view, sheet=sheet(view, view.names.held(key)))

    def way(self, request: Request, to: str, as_of: AsOf = "") -> HTMLResponse:
        """The way from one thing to another, as a piece of page."""
        view = self._view(request, as_of)
        start, end = view.names.find(request.query_params.get("from", "")), view.names.find(to)
        return shown(request, "mapway.html", view, start=start, end=end, hops=way(view, start, end))

    def find(self, request: Request, q: str) -> JSONResponse:
        """The key of the thing that is called so; of the first that has this in a name, where none is."""
        names = self._view(request).names
        found = names.search(q, limit=1)
        return JSONResponse({"key": (found[0] if found else names.find(q)).key})

    def drawn(self, request: Request, as_of: AsOf = "") -> Response:
        """A map as SVG."""
        content = figure.svg(self._chart(request, as_of))
        return _taken(request, content.encode(), "image/svg+xml", "svg")

    def painted(self, request: Request, as_of: AsOf = "") -> Response:
        """A map as PNG."""
        return _taken(request, png(figure.svg(self._chart(request, as_of)), 2400), "image/png", "png")

    def file(self, request: Request, as_of: AsOf = "") -> Response:
        """A map as one HTML file to take away."""
        return _taken(request, network.page(self._chart(request, as_of)).encode(), "text/html; charset=utf-8", "html")

    def exported(self, request: Request, form: str, as_of: AsOf = "") -> Response:
        """A map as GraphML or GEXF, with places and colours."""
        content = figure.exported(self._chart(request, as_of), form)
        return _taken(request, content, EXPORTED[form], form)

    def data_of(self, request: Request, key: str, as_of: AsOf = "", hops: Hops = 1) -> JSONResponse:
        """The map of a thing as nodes and edges."""
        found = chart(self._view(request, as_of), Asked((Step(key, hops),)))
        return in_language(request, JSONResponse(network.data(found.shown, kept(request))))

    def file_of(self, request: Request, key: str, as_of: AsOf = "", hops: Hops = 1) -> Response:
        """The map of a thing as one file to take away."""
        found = chart(self._view(request, as_of), Asked((Step(key, hops),)))
        return _taken(request, network.page(found).encode(), "text/html; charset=utf-8", "html", key, as_of)

    def _chart(self, request: Request, as_of: str) -> Chart:
        return chart(self._view(request, as_of), _asked(request))

    def _view(self, request: Request, as_of: str = "") -> View:
        languages = spoken(request)
        speak(languages)
        return self.shelf.graph.at(as_of or None, languages, request.query_params.get("known_by") or None)


def _asked(request: Request) -> Asked:
    params = request.query_params
    return Asked.of({name: params.getlist(name) for name in params})


def _at(request: Request, asked: Asked) -> RedirectResponse:
    """The address of a map, each name in it once."""
    return RedirectResponse(f"/map?{urlencode({**asked.query, **kept(request)})}", 303)


def _taken(request: Request, content: bytes, media_type: str, ending: str, key: str = "", as_of: str = "") -> Response:
    """A file to take away, named for what is on it."""
    steps = _asked(request).steps
    name = "-".join(filter(None, ["remit", (key or (steps[0].key if steps else "map")).replace("/", "-"), as_of]))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return in_language(request, Response(content, media_type=media_type, headers=headers))


def router(shelf: Shelf) -> APIRouter:
    """The routes of the maps."""
    maps = Maps(shelf)
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    doors: dict[str, Callable[..., object]] = {
        "/map": maps.page,
        "/map/data": maps.data,
        "/map/table": maps.rows,
        "/map/about": maps.about,
        "/map/path": maps.way,
        "/map/find": maps.find,
        "/map.svg": maps.drawn,
        "/map.png": maps.painted,
        "/map.html": maps.file,
        "/map.{form}": maps.exported,
        "/map/{key:path}.json": maps.data_of,
        "/map/{key:path}.html": maps.file_of,
        "/map/{key:path}": maps.of,
    }
    for path, page in doors.items():
        routes.add_api_route(path, page, methods=["GET", "HEAD"])
    return routes
