"""Pages and named questions as rows: the address of the page with ``format=csv``, ``xlsx`` or ``json``.

A client that asks for CSV or a workbook by its Accept header gets the same. Whatever is on a page is answered by the
functions that answer on the command line, so both have the same rows.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match

from api.commands.found import GROUPS, rows, understood
from api.commands.output import CITED, Format, Rows, owning, tracing
from api.pages.pages import in_language
from api.service.negotiation import spoken
from graph.conflicts.disputes import Disputes, disputed
from graph.editions.shelf import Shelf, read_documents
from graph.naming.names import NotFound
from graph.ownership.owners import owners
from graph.portrait import Statement, portrait, worded
from graph.searching.results import find
from graph.searching.sought import Sought
from graph.tracing.tracing import trace
from graph.view import View
from ontology import ontology
from visualisations.exports.rows import About
from visualisations.translation import speak

MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}
MOST, PATIENCE = 10_000, 5.0
EDITION = "Remit-Edition"
NAMED = ("key", "name", "acronym", "kind")
SAID = ("relation", "value", "key", "role", "from", "until", "as of", "status", "confidence", *CITED)


class Unready(RuntimeError):
    """What a file would be made of is not there yet."""


class Asked(APIRoute):
    """A route that is taken only where rows are asked for; else the page at the same address answers."""

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Match, MutableMapping[str, Any]]:
        """Whether it answers a request."""
        found = super().matches(scope)
        return found if found[0] is Match.NONE or _wanted(Request(scope)) else (Match.NONE, {})


def _wanted(request: Request) -> bool:
    return "format" in request.query_params or _preferred(request) is not None


def _preferred(request: Request) -> Format | None:
    accept = request.headers.get("accept", "")
    found = (form for form in (Format.XLSX, Format.CSV) if MEDIA[form].partition(";")[0] in accept)
    return None if "text/html" in accept else next(found, None)


def format_asked(request: Request) -> Format:
    """The format that a request asks for.

    :raises ValueError: if it is none of rows.
    """
    named = request.query_params.get("format", "") or _preferred(request) or ""
    if named not in [form.value for form in MEDIA]:
        raise ValueError(f"rows are given as csv, xlsx or json, not as {named!r}")
    return Format(named)


def response(request: Request, rows: Rows, edition: int, name: str) -> Response:
    """Rows as the file that a request asks for."""
    form, content = format_asked(request), BytesIO()
    query = f"?{request.url.query}" if request.url.query else ""
    rows.write_to(content, form, About(f"{request.url.path}{query}", edition))
    place = "inline" if form is Format.JSON else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="remit-{name}.{form.value}"', "Vary": "Accept"}
    headers[EDITION] = str(edition)
    return Response(content.getvalue(), headers=headers, media_type=MEDIA[form])


def router(shelf: Shelf) -> APIRouter:
    """The routes of rows: to be asked before those of the pages."""
    routes = APIRouter(route_class=Asked, include_in_schema=False)
    door = partial(open_door, routes, shelf)
    door("/owners", "owners", lambda view, asked: _owners(view, _given(asked, "thing")))
    door("/trace", "trace", lambda view, asked: _trace(view, _given(asked, "mandate")))
    door("/search", "search", lambda view, asked: _search(view, asked.query_params))
    door("/documents", "documents", lambda view, asked: _documents(shelf, view))
    door("/conflicts", "conflicts", lambda view, asked: _conflicts(view))
    door("/things/{segment}", "things", lambda view, asked: _things(view, asked.path_params["segment"]))
    door("/thing", "thing", lambda view, asked: _called(view, _given(asked, "called")))
    door("/id/{key:path}", "thing", lambda view, asked: _thing(view, asked.path_params["key"]))
    return routes


def open_door(routes: APIRouter, shelf: Shelf, path: str, name: str, rows: Callable[[View, Request], Rows]) -> None:
    """Answer a path with rows, as a file called so, in the view that a request asks for."""

    def answered(request: Request) -> Response:
        languages = spoken(request)
        speak(languages)
        asked = request.query_params
        view = shelf.graph.at(asked.get("as_of") or None, languages, asked.get("known_by") or None)
        return in_language(request, response(request, rows(view, request), view.graph.edition, name))

    routes.add_api_route(path, answered, methods=["GET", "HEAD"], response_model=None)


def _given(request: Request, name: str) -> str:
    found = request.query_params.get(name, "")
    if not found:
        raise ValueError(f"say of what: {request.url.path}?{name}=...&format=...")
    return found


def _owners(view: View, thing: str) -> Rows:
    return owning(owners(view, view.names.find(thing)), Disputes(view))


def _trace(view: View, mandate: str) -> Rows:
    return tracing(trace(view, view.names.find(mandate, "Mandate")), Disputes(view))


def _search(view: View, asked: Mapping[str, str]) -> Rows:
    wanted = Sought.of(*(asked.get(name, "") for name in ("q", "kind", "document", "year", "status")))
    group = asked.get("in", "thing")
    if group not in GROUPS:
        raise ValueError(f"{group!r} is no group of results; there are {', '.join(GROUPS)}")
    if view.graph.finder is None:
        view.graph.finding(patience=PATIENCE)
    found = find(view, wanted, {group: MOST}, facets=False)
    if found.making:
        raise Unready("the words of this edition are being indexed, and a file would hold names alone: ask again soon")
    return replace(rows(found, group), note=understood(found))


def _things(view: View, segment: str) -> Rows:
    kinds = [c for c in ontology().values() if c.segment == segment and c.within("Thing") and not c.abstract]
    if not kinds:
        raise NotFound(segment, (), "kind")
    found = {n.key: n for cls in kinds for n in view.names.all(cls.name, MOST)}
    rows = [[n.key, n.name, n.acronym, n.definition.label] for n in found.values()]
    return Rows(f"{len(rows)} things.", NAMED, rows)


def _documents(shelf: Shelf, view: View) -> Rows:
    counted = read_documents(shelf.edition)
    known = [*counted, *(n.key for n in view.names.all("Paper", MOST) if n.key not in counted)]
    rows = [
        [
            n.key,
            view.named(n.key).name,
            n.text("issued"),
            counted.get(n.key, 0),
            "yes" if "digests" in n.values else "no",
        ]
        for n in view.nodes(known)
    ]
    return Rows(f"{len(rows)} documents.", ("key", "name", "issued", "readings", "searched"), rows)


def _conflicts(view: View) -> Rows:
    keys, against = disputed(view), Disputes(view)
    said = view.evidence(keys)
    rows = []
    for node in view.nodes(keys):
        ends = [view.named(value).name for prop in node.cls.ends or () for value in node.values.get(prop.name, ())]
        fact = [node.key, node.cls.label, "; ".join(ends), node.text("role"), node.status]
        rows += [[*fact, "stated", "", e.document_name, e.where, e.quote] for e in said.get(node.key, ())]
        for one in against.of([node]):
            rows += [[*fact, "otherwise", one.says, e.document_name, e.where, e.quote] for e in one.evidence]
    return Rows(
        f"{len(keys)} facts are disputed.", ("fact", "kind", "of", "role", "status", "side", "says", *CITED), rows
    )


def _called(view: View, text: str) -> Rows:
    """What is said of what has this key, or of the thing that is called so."""
    try:
        return _thing(view, text)
    except NotFound:
        return _thing(view, view.names.find(text).key)


def _thing(view: View, key: str) -> Rows:
    found = portrait(view, key)
    rows = [row for one in found.all for row in _said(one)]
    return Rows(f"{found.thing.name}: {len(found.all)} statements.", SAID, rows)


def _said(one: Statement) -> Iterable[list[str]]:
    fact = one.fact
    dates = [fact.text(name) for name in ("role", "from", "until", "asOf")] if fact else [""] * 4
    sure = "" if fact is None or fact.confidence is None else f"{fact.confidence:.2f}"
    head = [
        worded(one.relation),
        one.text,
        one.other.key if one.other else "",
        *dates,
        fact.status if fact else "",
        sure,
    ]
    return [[*head, e.document_name, e.where, e.quote] for e in one.evidence] or [[*head, "", "", ""]]
