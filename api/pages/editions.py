"""``/editions``: which editions are kept, and what changed from one to another, as pages and as JSON.

Whoever keeps the home goes back to an edition from the page that tells what changed since.
"""

import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.access import Role, demand
from api.pages.pages import shown
from api.service.negotiation import best, spoken
from graph.clearance import HIGHEST
from graph.editions.comparison import Comparison, compared
from graph.editions.history import Listed, listed, rollback
from graph.editions.pins import NoEdition, found
from graph.editions.shelf import Shelf
from visualisations.comparing import SHOWN
from visualisations.translation import speak

JSON, HTML = "application/json", "text/html"


def router(shelf: Shelf) -> APIRouter:
    """The pages over a shelf; each caller is told of what they may see."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/editions", methods=["GET", "HEAD"])
    def every(request: Request, format: str = "") -> Response:
        """The editions that are kept, the latest first."""
        several = listed(shelf.home)
        if _wanted(request, format) == JSON:
            return _json([_told(one) for one in several])
        there = {one.number for one in several}
        speak(spoken(request))
        here = next((one.number for one in several if one.current), 0)
        return shown(request, "editions.html", shelf.graph.at(), several=several, there=there, here=here)

    @routes.post("/editions")
    def back(
        request: Request,
        edition: Annotated[str, Form()],
        csrf: Annotated[str | None, Form()] = None,
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        """Make an older edition current."""
        by = demand(request, Role.ADMIN, csrf, HIGHEST).name
        done = rollback(shelf.home, edition, by, reason)
        return RedirectResponse(f"/editions?back={done.edition}", 303)

    @routes.api_route("/editions/{older}..{newer}", methods=["GET", "HEAD"])
    def difference(request: Request, older: str, newer: str, format: str = "") -> Response:
        """What changed from one edition to another."""
        home = shelf.home
        what = compared(home, found(home, older), found(home, newer))
        if _wanted(request, format) == JSON:
            return _json(told(what))
        speak(spoken(request))
        current = home.current
        here = what.newer if current and current.number == what.newer else 0
        return shown(request, "difference.html", shelf.graph.at(), what=what, shown=SHOWN, here=here)

    @routes.get("/editions/{number}")
    def one(number: str) -> Response:
        """What is known of one edition."""
        edition = found(shelf.home, number)
        for listed_ in listed(shelf.home):
            if listed_.number == edition.number:
                return _json(_told(listed_))
        raise NoEdition(f"there is no edition {number!r}")

    return routes


def told(what: Comparison) -> dict[str, Any]:
    """A difference as JSON, complete."""
    changes = [{**asdict(one), "words": what.words(one)} for one in what.changes]
    names = {key: what.name(key) for key in sorted(what.called)}
    return {"older": what.older, "newer": what.newer, "counts": what.counts, "changes": changes, "names": names}


def _told(one: Listed) -> dict[str, Any]:
    about = {name: value for name, value in vars(one.about).items() if name != "gone"}
    said = {"current": one.current, "withdrawn": one.withdrawn, "counts": one.counts, "names": list(one.pins)}
    return {**about, **said, "bytes": one.size, "ownBytes": one.own}


def _wanted(request: Request, format: str) -> str:
    return JSON if format == "json" else best(request.headers.get("accept", "*/*"), (JSON, HTML))


def _json(content: Any) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, indent=1), media_type=JSON)
