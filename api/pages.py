"""The pages: one method a question, each answered by a template from ``visualisations``.

No page catches an error: what was asked wrongly or is not there is told by the table in ``api/app.py``, which calls
:func:`problem` for people. Every page takes ``as_of`` and ``lang``, and keeps them in its links; without ``lang`` it
is in the languages that the browser prefers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from api.dereference import links
from api.negotiation import spoken, spoken_or_preferred
from graph.conflicts.disputes import Disputes, disputed
from graph.editions.shelf import Shelf, read_documents
from graph.languages import ENGLISH, best
from graph.naming.names import Named, NotFound
from graph.ownership.owners import owners
from graph.review.review import Asked, Review
from graph.tracing.tracing import trace
from graph.view import View
from ontology import Class, ontology
from visualisations import network
from visualisations.answer import capital
from visualisations.choosing import Choices
from visualisations.flow import reached, tree
from visualisations.questions import Question, questions
from visualisations.row import coordinating, emptied, owning, posted
from visualisations.sheet import OWNED, sheet
from visualisations.template import render
from visualisations.translation import LANGUAGES, language, named, speak
from visualisations.words import kind, wrong

RESULTS = 50
KEPT = 100
SUGGESTIONS = 8
SHORT = 2

AsOf = Annotated[str, Query(description="A year, a month or a day; the latest stated if empty.")]
Hops = Annotated[int, Query(ge=1, le=2)]
Answer = TypeVar("Answer", bound=Response)
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Whole = Annotated[str, Query(alias="all", description="The relation to be shown whole.")]


@dataclass(frozen=True)
class Listed:
    """A document in the list; ``readings`` is 0 for one that is only named, ``whole`` says that its bytes are known."""

    thing: Named
    issued: str
    readings: int
    whole: bool


class Pages:
    """The pages of what is on a shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._asked: dict[tuple[int, str | None, tuple[str, ...]], list[Question]] = {}

    def home(self, request: Request, as_of: AsOf = "") -> HTMLResponse:
        """The questions people ask, and what is in the graph; what to do where nothing is loaded."""
        if self.shelf.home.current is None:
            return shown(request, "home.html", None)
        view = self._view(request, as_of)
        there = counts(view.graph.names.count().items())
        against, waiting = len(disputed(view)), len(Review(self.shelf.home, view).undecided)
        questions = self._questions(view)
        return shown(request, "home.html", view, questions=questions, counts=there, against=against, waiting=waiting)

    def search(self, request: Request, q: str = "", as_of: AsOf = "") -> HTMLResponse:
        """The things with this in a name, or near to it."""
        view = self._view(request, as_of)
        found = view.names.search(q, limit=RESULTS)
        near = [] if found else view.names.near(q)
        nodes = view.nodes(n.key for n in found or near)
        about = {n.key: n.text("description") or n.text("title") for n in nodes}
        said = {n.key: n.languages.get("description", "") for n in nodes if n.text("description")}
        return shown(request, "search.html", view, q=q, found=found, near=near, about=about, spoken=said, limit=RESULTS)

    def suggest(self, request: Request, q: str = "", kind: str = "Thing") -> JSONResponse:
        """Names that begin with or hold what was written so far, for type-ahead."""
        found = self._view(request).names.search(q, kind, SUGGESTIONS)
        return in_language(request, JSONResponse([suggestion(thing) for thing in found]))

    def thing(
        self,
        request: Request,
        key: str,
        as_of: AsOf = "",
        page: PageNumber | None = None,
        reading: str = "",
        whole: Whole = "",
    ) -> Response:
        """Everything said of one thing; of a document also its passages. Its other keys lead to the one it has."""
        view = self._view(request, as_of)
        if (held := view.graph.names.held(key)) != key:
            return RedirectResponse(f"/id/{held}{f'?{request.url.query}' if request.url.query else ''}", 308)
        found = sheet(view, key, page or 0, reading, whole)
        name = "document.html" if found.node.cls.within("Document") else "thing.html"
        waiting = len(Review(self.shelf.home, view).matching(Asked(document=key))) if found.paper else 0
        below = tree(found.trace, SHORT) if found.trace else ()
        answer = shown(request, name, view, sheet=found, tree=below, waiting=waiting)
        answer.headers["Link"] = links(request, key, view.graph.edition)
        answer.headers["Vary"] = ", ".join(filter(None, ("Accept", answer.headers.get("Vary", ""))))
        return answer

    def map(self, request: Request, key: str, as_of: AsOf = "", hops: Hops = 1) -> HTMLResponse:
        """The map of a thing, and the same as a table."""
        view = self._view(request, as_of)
        found = network.drawn(view, key, hops, asked=kept(request))
        return shown(request, "map.html", view, map=found, thing=view.named(key), hops=hops)

    def map_data(self, request: Request, key: str, as_of: AsOf = "", hops: Hops = 1) -> JSONResponse:
        """The map of a thing as nodes and edges."""
        found = network.data(self._view(request, as_of), key, hops, kept(request))
        return in_language(request, JSONResponse(found))

    def map_file(self, request: Request, key: str, as_of: AsOf = "", hops: Hops = 1) -> HTMLResponse:
        """The map of a thing as one file to take away."""
        name = f"remit-{key.replace('/', '-')}{'-' + as_of if as_of else ''}.html"
        content = network.page(self._view(request, as_of), key, hops)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return in_language(request, HTMLResponse(content, headers=headers))

    def owners(self, request: Request, thing: str = "", as_of: AsOf = "") -> HTMLResponse:
        """Who owns a thing; without one, the things that somebody can own."""
        view = self._view(request, as_of)
        if not thing:
            choices = choice(view, [cls for name in OWNED for cls in ontology().below(name)])
            return shown(request, "owners.html", view, answer=None, choices=choices)
        answer = owners(view, view.names.find(thing))
        rows = {
            "accountable": [owning(o) for o in answer.accountable],
            "responsible": [owning(o) for o in answer.responsible],
            "coordinated": [coordinating(c) for c in answer.coordinated_by],
            "posts": [row for c in answer.coordinated_by for row in posted(c)],
            "involved": [owning(o) for o in answer.also_involved],
            "vacant": [emptied(v) for v in answer.vacancies],
            "other": [owning(o) for o in answer.other_times],
        }
        return shown(request, "owners.html", view, answer=answer, rows=rows)

    def trace(self, request: Request, mandate: str = "", as_of: AsOf = "") -> HTMLResponse:
        """What came of a mandate; without one, the mandates."""
        view = self._view(request, as_of)
        if not mandate:
            choices = choice(view, ontology().below("Mandate"))
            return shown(request, "trace.html", view, answer=None, choices=choices)
        answer = trace(view, view.names.find(mandate, "Mandate"))
        return shown(request, "trace.html", view, answer=answer, tree=tree(answer), reached=reached(answer))

    def documents(self, request: Request, as_of: AsOf = "") -> HTMLResponse:
        """The documents that were searched, those that are cited, and those that others name."""
        view = self._view(request, as_of)
        counted = read_documents(self.shelf.edition)
        known = [*counted, *(n.key for n in view.names.all("Paper") if n.key not in counted)]
        nodes = view.nodes(known)
        listed = [
            Listed(view.named(n.key), n.text("issued"), counted.get(n.key, 0), "digests" in n.values) for n in nodes
        ]
        listed.sort(key=lambda d: d.issued, reverse=True)
        read = [d for d in listed if d.whole and d.readings]
        cited = [d for d in listed if d.readings and not d.whole]
        named = [d for d in listed if not d.readings]
        return shown(request, "documents.html", view, read=read, cited=cited, named=named)

    def conflicts(self, request: Request) -> RedirectResponse:
        """What was asked here before is asked with all that does not agree."""
        return RedirectResponse(f"/ask/conflicts?{urlencode({'kind': 'disputed', **request.query_params})}", 308)

    def things(self, request: Request, segment: str, as_of: AsOf = "") -> HTMLResponse:
        """The things of a kind, its sub-kinds apart."""
        view = self._view(request, as_of)
        below = (c for c in ontology().values() if c.segment == segment and c.within("Thing"))
        kinds = [c for c in below if not c.abstract and not c.container]
        if not kinds:
            raise NotFound(segment, (), "kind")
        found = choice(view, kinds)
        total = sum(len(several) for _, several in found)
        return shown(request, "things.html", view, cls=ontology().segments[segment], groups=found, total=total)

    def _questions(self, view: View) -> list[Question]:
        """The questions of a view, kept for the next reader: an edition does not change."""
        key = (view.graph.edition, view.asked, (view.known_by or "", language(), *view.languages))
        if key not in self._asked:
            if len(self._asked) >= KEPT:
                self._asked.clear()
            self._asked[key] = questions(view)
        return self._asked[key]

    def _view(self, request: Request, as_of: str = "") -> View:
        """The view a request is asked in; what is put into words from here on is in its language."""
        languages = spoken(request)
        speak(languages)
        return self.shelf.graph.at(as_of or None, languages, request.query_params.get("known_by") or None)


def router(shelf: Shelf) -> APIRouter:
    """The routes of the pages."""
    pages = Pages(shelf)
    routes = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    doors: dict[str, Callable[..., object]] = {
        "/": pages.home,
        "/search": pages.search,
        "/suggest": pages.suggest,
        "/id/{key:path}": pages.thing,
        "/map/{key:path}.json": pages.map_data,
        "/map/{key:path}.html": pages.map_file,
        "/map/{key:path}": pages.map,
        "/owners": pages.owners,
        "/trace": pages.trace,
        "/documents": pages.documents,
        "/conflicts": pages.conflicts,
        "/things/{segment}": pages.things,
    }
    for path, page in doors.items():
        routes.add_api_route(path, page, methods=["GET", "HEAD"])
    return routes


def problem(
    request: Request, shelf: Shelf, status: int, message: str, near: Sequence[Named] = (), title: str = ""
) -> HTMLResponse:
    """The page that says what was wrong, with the things whose names are near."""
    languages = spoken_or_preferred(request)
    speak(languages)
    view = shelf.graph.at(languages=languages) if shelf.home.current else None
    message = capital(message.partition("; near are: ")[0] if near else message)
    words = title or wrong(status)
    return shown(request, "problem.html", view, status, title=words, message=message, near=near, number=status)


KEPT_IN_LINKS = ("as_of", "known_by", "lang", "edition")


def shown(request: Request, template: str, view: View | None, status: int = 200, **values: object) -> HTMLResponse:
    """A template filled in with what every page has: the date, the languages, the edition, and what else was asked."""
    languages = spoken_or_preferred(request)
    speak(languages)
    asked = {k: v for k, v in request.query_params.items() if k not in KEPT_IN_LINKS}
    query = f"?{request.url.query}" if request.url.query else ""
    content = render(
        template,
        path=request.url.path,
        back=request.url.path + query,
        asked=asked,
        kept=kept(request),
        tongues=tongues(view, languages) if view else [],
        as_of=view.asked if view else None,
        edition=view.graph.edition if view else 0,
        documents=view.documents if view else 0,
        session=getattr(request.state, "session", None),
        disputes=Disputes(view) if view else None,
        preferred=Choices(view) if view else None,
        **values,
    )
    return in_language(request, HTMLResponse(content, status))


def kept(request: Request) -> dict[str, str]:
    """What the links of a page go on asking for: date, language and edition, where the reader chose them."""
    return {name: value for name in KEPT_IN_LINKS if (value := request.query_params.get(name, ""))}


def tongues(view: View, languages: Sequence[str]) -> list[tuple[str, str, bool]]:
    """The languages to choose from: those of the pages, and those that things have labels in; each by its own name.

    The last says of each whether it is the one that is now chosen.
    """
    there = sorted({*view.graph.names.languages, *LANGUAGES})
    chosen = best(there, languages) or ENGLISH
    return [(tag, named(tag, in_itself=True), tag == chosen) for tag in there]


def in_language(request: Request, response: Answer) -> Answer:
    """A response that says which language it is in, and whether that hangs on what the client prefers."""
    response.headers["Content-Language"] = language()
    if "lang" not in request.query_params:
        response.headers["Vary"] = "Accept-Language"
    return response


def counts(classes: Iterable[tuple[str, int]]) -> list[tuple[Class, int]]:
    """How many things there are of each segment, most first; a clause or a version counts with nobody."""
    found: dict[str, int] = {}
    for name, number in classes:
        if not ontology()[name].container:
            segment = ontology()[name].segment
            found[segment] = found.get(segment, 0) + number
    segments = ontology().segments
    return sorted(((segments[s], n) for s, n in found.items()), key=lambda pair: (-pair[1], pair[0].name))


def choice(view: View, kinds: Iterable[Class]) -> list[tuple[Class, list[Named]]]:
    """The things of each kind; kinds without any are left out."""
    found = ((cls, [n for n in view.names.all(cls.name) if n.cls == cls.name]) for cls in kinds)
    return [(cls, several) for cls, several in found if several]


def suggestion(thing: Named) -> dict[str, str]:
    """A name as type-ahead shows it."""
    return {
        "key": thing.key,
        "name": thing.name,
        "acronym": thing.acronym,
        "kind": kind(thing.definition),
        "href": f"/id/{thing.key}",
        "language": thing.language,
    }
