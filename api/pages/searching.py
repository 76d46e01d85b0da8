"""The pages on which words are looked for: the search, what it offers while one types, and the text of a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from api.pages.pages import AsOf, PageNumber, in_language, shown, suggestion
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from graph.naming.names import NotFound
from graph.searching.asking import Asked
from graph.searching.marking import Piece, marked
from graph.searching.pieces import Part, pieces
from graph.searching.results import Found, find, suggested
from graph.searching.sought import Sought
from graph.texts import Kept, Texts
from graph.view import View
from visualisations import searching
from visualisations.translation import speak

FIRST = {"thing": 8, "statement": 18, "passage": 6}  # of each group on the first page
ALL, SUGGESTIONS, PAGE, LARGEST = 40, 8, 60, 1 << 20
DEEPEST = 25  # pages of one group that are given
Narrow = Annotated[str, Query(max_length=200)]
Group = Annotated[str, Query(alias="in", description="One group to be listed: thing, statement or passage.")]


@dataclass(frozen=True)
class Line:
    """A passage of a text on its page; ``number`` counts from 1 in the text."""

    number: int
    paragraph: str
    page: int
    pieces: tuple[Piece, ...]


class Searching:
    """The search of what is on a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def search(
        self,
        request: Request,
        q: str = "",
        kind: Narrow = "",
        document: Narrow = "",
        year: Narrow = "",
        status: Narrow = "",
        group: Group = "",
        page: PageNumber = 1,
        as_of: AsOf = "",
    ) -> HTMLResponse:
        """What is called so or holds the words: things, statements, passages; those of one group, a page at a time."""
        view, wanted = self._view(request, as_of), Sought.of(q, kind, document, year, status)
        if group and group not in FIRST:
            raise ValueError(f"{group!r} is no group of results; there are {', '.join(FIRST)}")
        page = min(page, DEEPEST) if group else 1
        limits = {group: ALL} if group else FIRST
        found = find(view, wanted, limits, (page - 1) * ALL) if q.strip() else Found(wanted, q)
        near = view.names.near(q) if q.strip() and not found.total else []
        nodes = view.nodes(thing.key for thing in (*found.things, *near))
        return shown(
            request,
            "search.html",
            view,
            q=q,
            found=found,
            near=near,
            facets=searching.facets(view, found),
            statements=searching.statements(view, found),
            passages=searching.passages(view, found),
            about={n.key: n.text("description") or n.text("title") for n in nodes},
            spoken={n.key: n.languages.get("description", "") for n in nodes if n.text("description")},
            group=group,
            page=page,
            pages=min(-(-found.counts.get(group, 0) // ALL), DEEPEST) if group else 1,
            chosen={"kind": kind, "document": document, "year": year, "status": status},
        )

    def suggest(self, request: Request, q: str = "", kind: str = "Thing") -> JSONResponse:
        """Things that may be meant by what was written so far, for type-ahead."""
        found = suggested(self._view(request), q, kind, SUGGESTIONS)
        return in_language(request, JSONResponse([suggestion(thing) for thing in found]))

    def text(
        self, request: Request, key: str, file: str = "", at: PageNumber = 1, q: str = "", as_of: AsOf = ""
    ) -> HTMLResponse:
        """The text of a document as it was read, a page of it, with words marked."""
        view = self._view(request, as_of)
        files = self._texts(view, key)
        digest = file or next(iter(files), "")
        if digest not in files:
            raise NotFound(file or key, (), "text")
        parts = list(pieces(files[digest]))
        first = next((n for n, part in enumerate(parts) if part.number >= at), 0) // PAGE * PAGE
        lines = [line(part, Asked(q)) for part in parts[first : first + PAGE]]
        return shown(
            request,
            "text.html",
            view,
            thing=view.named(key),
            lines=lines,
            digest=digest,
            files=[(name, kept.language) for name, kept in files.items()],
            language_of=files[digest].language,
            q=q,
            at=at,
            before=parts[max(first - PAGE, 0)].number if first else 0,
            after=parts[first + PAGE].number if len(parts) > first + PAGE else 0,
            number=first // PAGE + 1,
            pages=-(-len(parts) // PAGE),
        )

    def _texts(self, view: View, key: str) -> dict[str, Kept]:
        digests: Sequence[str] = view.node(key).values.get("digests", ())
        texts = Texts(self._shelf.home)
        return {digest: kept for digest in digests if (kept := texts.of(digest))}

    def _view(self, request: Request, as_of: str = "") -> View:
        languages = spoken(request)
        speak(languages)
        return self._shelf.graph.at(as_of or None, languages, request.query_params.get("known_by") or None)


def line(part: Part, asked: Asked) -> Line:
    """A passage with the words that are looked for marked in it."""
    found = marked(part.words, asked, LARGEST) if asked.clauses else (Piece(part.words),)
    return Line(part.number, part.paragraph, part.page, found)


DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>remit</ShortName><Description>Who answers for what</Description><InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" template="{base}search?q={{searchTerms}}"/>
</OpenSearchDescription>
"""


def described(request: Request) -> Response:
    """How browsers can search here (OpenSearch 1.1)."""
    said = DESCRIPTION.format(base=request.base_url)
    return Response(said, media_type="application/opensearchdescription+xml")


def router(shelf: Shelf) -> APIRouter:
    """The routes of the search: to be asked after those of rows."""
    pages = Searching(shelf)
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    for path, page in (("/search", pages.search), ("/suggest", pages.suggest), ("/read/{key:path}", pages.text)):
        routes.add_api_route(path, page, methods=["GET", "HEAD"])
    routes.add_api_route("/opensearch.xml", described, methods=["GET", "HEAD"], response_model=None)
    return routes
