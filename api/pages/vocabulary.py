"""``/ontology``: the door to the ontology itself, as a page for people and as RDF for programs, whole or by term.

The namespace ``https://w3id.org/remit/ontology#`` is meant to be redirected here. A version that is asked for by its
number is never answered with another one. What the ontology says is in English, within a page of any language.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from hashlib import sha256

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from api.pages import pages
from api.pages.pages import AsOf
from api.service.negotiation import best
from graph.editions.shelf import Shelf
from graph.languages import ENGLISH
from graph.view import View
from ontology import NS, context, ontology
from ontology.alignment import alignments
from ontology.declaration import uses
from ontology.publication import FORMS, Publication, published
from visualisations import columns
from visualisations.classes import groups, others, roles, terms
from visualisations.template import render
from visualisations.translation import speak

PAGE = "text/html"
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")
KEPT = 8
ENDINGS = {form.media_type: ending for ending, form in FORMS.items()}
OFFERED = ("text/turtle", PAGE, "application/ld+json", "application/rdf+xml", "application/n-triples")


class Vocabulary:
    """The ontology as it is served, with what is on a shelf as its examples."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._kept: dict[tuple[object, ...], Markup] = {}
        self._charts: Mapping[str, object] = {}

    def whole(self, request: Request, as_of: AsOf = "") -> Response:
        """The ontology, in the form the caller likes best; Turtle where any will do."""
        kind = best(request.headers.get("accept", "*/*"), OFFERED)
        return self._page(request, as_of) if kind == PAGE else _rdf(request, ENDINGS[kind])

    def file(self, request: Request, ending: str) -> Response:
        """The ontology as a file to keep."""
        return _rdf(request, _form(ending), kept=True)

    def context(self, request: Request) -> Response:
        """The context of the JSON-LD in which things are given."""
        headers = {"Content-Type": "application/ld+json", "Access-Control-Allow-Origin": "*"}
        return _fresh(request, context.published(), headers, "Accept-Encoding")

    def part(self, request: Request, name: str, as_of: AsOf = "") -> Response:
        """One term, or the version with this number; as a file where an ending says so."""
        bare, dot, ending = name.rpartition(".")
        if dot and not ending.isdigit():
            return self._said(request, bare, _form(ending), kept=True)
        if not NUMBER.fullmatch(name):
            kind = best(request.headers.get("accept", "*/*"), OFFERED)
            if kind != PAGE:
                return self._said(request, name, ENDINGS[kind])
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/ontology{query}#{_term(name)}", 303, {"Vary": "Accept"})
        _version(name)
        return self.whole(request, as_of)

    def _said(self, request: Request, name: str, ending: str, kept: bool = False) -> Response:
        if NUMBER.fullmatch(name):
            _version(name)
            return _rdf(request, ending, kept=kept)
        return _rdf(request, ending, _term(name), kept)

    def _page(self, request: Request, as_of: str) -> Response:
        speak((ENGLISH,))
        view = self.shelf.graph.at(as_of or None, (ENGLISH,)) if self.shelf.home.current else None
        publication = published()
        found = pages.shown(
            request,
            "ontology.html",
            view,
            publication=publication,
            body=self._body(request, publication, view),
            forms=FORMS,
            namespace=NS,
            address=f"{NS.rstrip('#')}/{publication.version}",
            numbers=_numbers(publication),
        )
        headers = {"Content-Type": found.headers["content-type"], "Content-Language": found.headers["content-language"]}
        return _fresh(request, bytes(found.body), headers, "Accept, Accept-Language")

    def _body(self, request: Request, publication: Publication, view: View | None) -> Markup:
        """The classes as a view shows them, in English, kept for the next reader: an edition does not change."""
        kept = pages.kept(request)
        key = (view.graph.edition if view else 0, self.shelf.home.clearance, *kept.items())
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            content = render(
                "classes.html",
                groups=groups(publication, view),
                terms=terms(publication.source),
                roles=roles(publication),
                others=others(publication),
                role_alignments=alignments().get("Role", ()),
                listable={cls.name for cls in publication.source.segments.values() if cls.within("Thing")},
                drawn=self._drawn(),
                as_of=view.asked if view else None,
                kept=kept,
                session=None,
            )
            self._kept[key] = Markup(content)
        return self._kept[key]

    def _drawn(self) -> Mapping[str, object]:
        if not self._charts:
            self._charts = {
                "facts": columns.charts(columns.facts(ontology())),
                "links": columns.charts(columns.links(ontology())),
            }
        return self._charts


def router(shelf: Shelf) -> APIRouter:
    """The routes of the ontology."""
    vocabulary = Vocabulary(shelf)
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/ontology", vocabulary.whole, methods=["GET", "HEAD"], response_model=None)
    routes.add_api_route("/ontology.{ending}", vocabulary.file, methods=["GET", "HEAD"], response_model=None)
    routes.add_api_route("/ontology/context.jsonld", vocabulary.context, methods=["GET", "HEAD"], response_model=None)
    routes.add_api_route("/ontology/{name}", vocabulary.part, methods=["GET", "HEAD"], response_model=None)
    return routes


def _numbers(publication: Publication) -> dict[str, int]:
    """How much there is of what."""
    ours = publication.source
    found = {"classes": len(ours), "properties": len(uses(ours)), "roles": len(ours.ownership)}
    return {**found, "alignments": sum(map(len, alignments().values()))}


def _rdf(request: Request, ending: str, term: str = "", kept: bool = False) -> Response:
    publication, form = published(), FORMS[ending]
    name = f"remit-{term}" if term else f"remit-ontology-{publication.version}"
    headers = {"Content-Type": f"{form.media_type}; charset=utf-8" if ending in {"ttl", "nt"} else form.media_type}
    headers["Content-Disposition"] = f'{"attachment" if kept else "inline"}; filename="{name}.{ending}"'
    return _fresh(request, publication.written(ending, term), headers)


def _fresh(request: Request, body: bytes, headers: dict[str, str], vary: str = "Accept") -> Response:
    """An answer that its reader may keep, and ask after by its tag."""
    tag = f'W/"{sha256(body).hexdigest()[:32]}"'
    known = {"ETag": tag, "Cache-Control": "no-cache", "Vary": vary}
    asked = {one.strip() for one in request.headers.get("if-none-match", "").split(",")}
    if asked & {tag, "*"}:
        return Response(status_code=304, headers=known)
    return Response(body, headers={**headers, **known})


def _form(ending: str) -> str:
    if ending not in FORMS:
        there = ", ".join(f"{one} ({form.label})" for one, form in FORMS.items())
        raise HTTPException(404, f"the ontology is not kept as {ending!r}; it is kept as {there}")
    return ending


def _term(name: str) -> str:
    if name not in published().terms:
        near = get_close_matches(name, published().terms, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise HTTPException(404, f"the ontology has no term {name!r}{hint}")
    return name


def _version(number: str) -> None:
    there = published().version
    if number != there:
        raise HTTPException(404, f"there is no version {number} of the ontology here; there is {there}")
