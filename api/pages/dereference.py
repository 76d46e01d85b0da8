"""``/id/...`` as linked data: the address of a thing answers a program in the form that it likes best.

The page is for people; Turtle, JSON-LD, RDF/XML and N-Triples say the same in triples. A program names a form in its
Accept header, or in the address (``?format=ttl``). Every answer says where the others are, and which edition gave it;
one that is pinned to an edition never changes, and is a memento of the thing (RFC 7089).
"""

import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from importlib.metadata import version
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.routing import Match

from api.service.negotiation import best
from graph.editions.removed import Removed, last_with
from graph.editions.shelf import PINNED, Shelf
from graph.naming.names import NotFound
from visualisations.exports.description import Description, Tree, described, written

PAGE, JSON_LD = "text/html", "application/ld+json"
ENDINGS = {"ttl": "text/turtle", "jsonld": JSON_LD, "rdf": "application/rdf+xml", "nt": "application/n-triples"}
OLD = {"text/plain": ENDINGS["nt"]}  # what N-Triples were called before RDF 1.1; rdflib asks for them so
OFFERED = (PAGE, *ENDINGS.values(), "application/json", *OLD)
CONTEXT = "/ontology/context.jsonld"
KEPT = ("as_of", "known_by", "edition")
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


class AsData(APIRoute):
    """A route that is taken only by who asks for triples; else the page at the same address answers."""

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Match, MutableMapping[str, Any]]:
        """Whether it answers a request."""
        found = super().matches(scope)
        return found if found[0] is Match.NONE or _wanted(Request(scope)) else (Match.NONE, {})


@dataclass(frozen=True)
class Dereferenced:
    """The things of a shelf as linked data."""

    shelf: Shelf

    def thing(self, request: Request, key: str, as_of: str = "", known_by: str = "", page: PageNumber = 1) -> Response:
        """What is said of a thing, as triples."""
        graph = self.shelf.graph
        if (held := graph.names.held(key)) != key:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/id/{held}{query}", 308)
        kind, view = _wanted(request), graph.at(as_of or None, (), known_by or None)
        view.node(key)  # what is not there is not known already either
        headers = self.headers(request, key, kind)
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        found = described(view, key, page)
        if found.left:
            following = urlencode({**request.query_params, "page": page + 1})
            headers["Link"] += f', <{request.url.path}?{following}>; rel="next"'
        return Response(_content(request, found, kind), headers=headers, media_type=kind)

    def headers(self, request: Request, key: str, kind: str) -> dict[str, str]:
        """What goes with the description of a thing."""
        edition = self.shelf.edition
        tag = f'"{edition.mark}-{self.shelf.home.clearance.value}-{version("remit")}-{kind}"'
        found = {
            "ETag": tag,
            "Vary": "Accept",
            "Cache-Control": "no-cache",
            "Access-Control-Allow-Origin": "*",
            "Link": links(request, key, edition.number),
        }
        if PINNED.get() and (made := self._made(edition.number)):
            found["Memento-Datetime"] = format_datetime(made, usegmt=True)
        if kind == "application/json":
            found["Link"] += f', <{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="{JSON_LD}"'
        return found

    def _made(self, number: int) -> datetime | None:
        found = next((one.at for one in self.shelf.home.ledger.editions() if one.edition == number), "")
        return datetime.fromisoformat(found).astimezone(UTC) if found else None


def router(shelf: Shelf) -> APIRouter:
    """The routes of linked data: to be asked before those of the pages."""
    routes = APIRouter(route_class=AsData, include_in_schema=False)
    door = Dereferenced(shelf)
    routes.add_api_route("/id/{key:path}", door.thing, methods=["GET", "HEAD"], response_model=None)
    return routes


def links(request: Request, key: str, edition: int) -> str:
    """The Link header of a thing: its other forms, and itself as it is in this edition."""
    kept = {name: value for name in KEPT if (value := request.query_params.get(name, ""))}
    here = f"/id/{quote(key)}"

    def link(rel: str, more: dict[str, str], kind: str = "") -> str:
        of_kind = f'; type="{kind}"' if kind else ""
        return f'<{here}?{urlencode({**kept, **more})}>; rel="{rel}"{of_kind}'

    others = [link("alternate", {"format": ending}, kind) for ending, kind in ENDINGS.items()]
    pinned = link("memento", {"edition": str(edition)})
    original = f'<{here}>; rel="original latest-version"' if "edition" in kept else ""
    return ", ".join(filter(None, [*others, pinned, original]))


def missing(shelf: Shelf, error: NotFound) -> NotFound:
    """What is said of a key that nothing believed has: where it was, if it was there once."""
    edition = last_with(shelf.home, error.text, shelf.edition.number)
    return Removed(error.text, edition.number) if edition else error


def _wanted(request: Request) -> str:
    """The media type in which a thing is asked for; empty for the page, and for what other doors answer."""
    if named := request.query_params.get("format", ""):
        return ENDINGS.get(named, "")
    kind = best(request.headers.get("accept", "*/*"), OFFERED)
    return "" if kind == PAGE else OLD.get(kind, kind)


def _content(request: Request, found: Description, kind: str) -> bytes:
    if kind in {JSON_LD, "application/json"}:
        address = str(request.base_url).rstrip("/") + CONTEXT
        return json.dumps(Tree(found, address).written(), ensure_ascii=False, indent=1).encode()
    return written(found, next(ending for ending, media in ENDINGS.items() if media == kind))
