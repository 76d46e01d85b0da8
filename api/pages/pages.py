"""The pages: one method a question, each answered by a template from ``visualisations``.

No page catches an error: what was asked wrongly or is not there is told by the table in ``api/service/app.py``, which
calls :func:`problem` for people. Every page takes ``as_of`` and ``lang``, and keeps them in its links; without ``lang``
it is in the languages that the browser prefers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.caller import caller_of
from api.pages.dereference import links
from api.roles import Role
from api.service.negotiation import spoken, spoken_or_preferred
from graph.clearance import HIGHEST
from graph.conflicts.disputes import Disputes
from graph.editions.shelf import Shelf, read_documents
from graph.engines.remote import Remote
from graph.languages import ENGLISH, best
from graph.naming.names import Named, NotFound
from graph.ownership.owners import owners
from graph.review.review import Review
from graph.tracing.tracing import trace
from graph.view import View
from ontology import Class, ontology
from visualisations.answer import capital
from visualisations.choosing import Choices
from visualisations.figures.sankey import sankey
from visualisations.figures.stages import flow
from visualisations.flow import reached, tree
from visualisations.front import front
from visualisations.queried import query
from visualisations.row import coordinating, emptied, owning, posted
from visualisations.sheet import OWNED, sheet
from visualisations.template import render
from visualisations.translation import LANGUAGES, _, language, named, speak
from visualisations.words import kind, kinds, wrong

SHORT = 2
FEW = 25

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

    def home(self, request: Request, as_of: AsOf = "") -> HTMLResponse:
        """Questions, what is new, what wants attention, themes with owners; what to do where nothing is loaded."""
        if self.shelf.home.current is None:
            return shown(request, "home.html", None)
        view = self._view(request, as_of)
        there, waiting = counts(view.graph.names.count().items()), Review(self.shelf.home, view).waiting()
        return shown(request, "home.html", view, front=front(view), counts=there, waiting=waiting)

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
        waiting = Review(self.shelf.home, view).waiting(key) if found.paper else 0
        below = tree(found.trace, SHORT) if found.trace else ()
        asked = query(found.portrait, kept(request))
        answer = shown(request, name, view, sheet=found, tree=below, waiting=waiting, graphql=asked)
        answer.headers["Link"] = links(request, key, view.graph.edition)
        answer.headers["Vary"] = ", ".join(filter(None, ("Accept", answer.headers.get("Vary", ""))))
        return answer

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
            return shown(request, "trace.html", view, answer=None, drawn=None, choices=choices)
        answer = trace(view, view.names.find(mandate, "Mandate"))
        found = flow(answer)
        drawn = sankey(view, found) if found.bands else None
        below = tree(answer)
        return shown(request, "trace.html", view, answer=answer, tree=below, reached=reached(answer), drawn=drawn)

    def documents(self, request: Request, as_of: AsOf = "", whole: Whole = "") -> HTMLResponse:
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
        return shown(request, "documents.html", view, read=read, cited=cited, named=named, few=FEW, whole=whole)

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
        "/id/{key:path}": pages.thing,
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
    message = message.partition("; near are: ")[0] if near else message
    message = message if "/" in message.partition(" ")[0] else capital(message)  # an address or a key stays as it is
    words = _(title) if title else wrong(status)
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
        away=view.graph.source if view and isinstance(view.graph.source, Remote) else None,
        **_asking(request),
        disputes=Disputes(view) if view else None,
        preferred=Choices(view) if view else None,
        **values,
    )
    return in_language(request, HTMLResponse(content, status))


def _asking(request: Request) -> dict[str, object]:
    """Who asks, as pages know them.

    Each of ``session``, ``editing``, ``loading`` and ``keeping`` is the secret of their forms, empty for who may not
    decide, not state by hand, not load, not go back to another edition.
    """
    who, settings = caller_of(request), request.app.state.settings
    whole = who.may(Role.EDITOR) and who.clearance is HIGHEST
    return {
        "who": who,
        "level": settings[f"names.{who.clearance}"],
        "enter": bool(settings["oidc.issuer"]),
        "session": who.form if who.may(Role.REVIEWER) else "",
        "editing": who.form if who.may(Role.EDITOR) else "",
        "loading": who.form if whole else "",
        "keeping": who.form if whole and who.may(Role.ADMIN) else "",
    }


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
        "kinds": kinds(thing.definition),
        "href": f"/id/{thing.key}",
        "language": thing.language,
    }
