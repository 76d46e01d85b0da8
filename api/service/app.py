"""The service: pages, GraphQL and SPARQL over the current edition of one home."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from api.access import Access, Forbidden, Unknown, doors
from api.access.asking import Asking
from api.access.issuer import Silent
from api.access.signin import Entrance
from api.defence.buckets import Buckets
from api.defence.charging import Charged
from api.defence.headers import HEADERS
from api.endpoint import dataset, sparql, updating
from api.endpoint.conditions import Unmatched
from api.endpoint.federating import Services, Unanswered
from api.endpoint.sparql import Pool
from api.endpoint.streaming import Cut
from api.graphs import door as graphs
from api.graphs.door import DEADLINE
from api.pages import (
    ahead,
    boards,
    carrying,
    deciding,
    dereference,
    dropping,
    editions,
    exports,
    feed,
    listings,
    maps,
    pages,
    papers,
    pictures,
    reviewing,
    searching,
    stating,
    texts,
    verdicts,
    vocabulary,
)
from api.pages.exporting import Exports
from api.pages.files import Files
from api.pages.kept import Full
from api.pages.publishing import Publisher
from api.portal import door
from api.portal.listed import Terms
from api.questions import page
from api.service import description, observing
from api.service.encoding import Encoded
from api.service.guard import Bounded, Guard, TooLarge
from api.service.pinning import Pinned
from api.service.thrift import Thrift
from api.settings import Settings
from graph.clearance import Clearance, highest
from graph.editions.checksums import Damaged
from graph.editions.home import Busy, NoHome
from graph.editions.pins import NoEdition, Pruned
from graph.editions.removed import Removed
from graph.editions.shelf import Shelf
from graph.elsewhere import Elsewhere
from graph.engines.failing import EngineFailure
from graph.naming.names import NotFound
from graph.processes.worker import Refused
from loaders.updating import Moved
from ontology import UnknownTerm
from visualisations.exports.picture import NoPainter
from visualisations.vendor import NoVendor
from visualisations.words import AWAY

log = logging.getLogger("remit.app")
LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})

# What was wrong, and the status that says so: the first that fits.
STATUS: dict[type[Exception], int] = {
    Removed: 410,
    NotFound: 404,
    NoHome: 503,
    Busy: 503,
    Damaged: 503,
    EngineFailure: 503,
    Elsewhere: 501,
    NoVendor: 503,
    NoPainter: 503,
    Full: 503,
    Pruned: 410,
    NoEdition: 404,
    Silent: 503,
    listings.Unready: 503,
    Unknown: 401,
    Forbidden: 403,
    TooLarge: 413,
    Unmatched: 412,
    Moved: 409,
    Unanswered: 502,
    Refused: 400,
    UnknownTerm: 400,
    ValueError: 400,
}


def create_app(
    shelf: Shelf,
    access: Access,
    pool: Pool | None = None,
    hosts: frozenset[str] = LOCAL,
    clearance: Clearance = Clearance.PUBLIC,
    terms: Terms | None = None,
    buckets: Buckets | None = None,
    settings: Settings | None = None,
) -> FastAPI:
    """The service over a home; each request is answered in the clearance of its caller.

    :param access: the secret of the home, and who else is known.
    :param pool: the children that answer SPARQL; made if None.
    :param hosts: the names by which it may be called, without port.
    :param clearance: what everybody sees, whoever they are.
    :param terms: on which GraphQL is asked; the usual ones if None.
    :param buckets: what each caller may ask for; None where nobody is limited.
    :param settings: who signs in where, and what clearances are called; the usual ones if None.
    """
    settings = settings or Settings({})
    clearance = highest((clearance, Clearance.of(settings["everybody"])))
    shelf, entrance = Shelf(shelf.home.seen_by(clearance)), Entrance.set_by(settings, access)
    children, publisher, carrier = pool or Pool(), Publisher(shelf.home), carrying.carrier()
    costly = Pool(1, children.deadline, "api.portal.away:answer", "api.portal.away:warm", waiting=4)
    changing = Pool(1, children.deadline, "loaders.updating.planning:planned", waiting=4)
    services, direct = Services(settings.words("services")), int(settings["direct"])
    aside = Exports(shelf.home, int(settings["exports"]) * 1_000_000)
    updates, giving = updating.Updates(shelf, changing), Pool(1, DEADLINE, "api.graphs.giving:give", waiting=4)

    def close() -> None:
        for one in (publisher, children, costly, changing, giving, carrier, aside):
            one.close()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        children.start()
        publisher.start()
        aside.start()
        yield
        close()

    app = FastAPI(title="remit", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = settings
    app.state.ahead = ahead.Ahead(shelf)  # who serves for longer starts it
    app.state.thrift = Thrift(shelf, int(settings["memory"]))  # so, too
    app.state.close = close  # for who runs it without a lifespan, to read only

    figures = observing.Figures(shelf, lambda: children.stopped + costly.stopped + changing.stopped)
    # Routes are tried in turn, so the door that programs ask most comes first.
    app.include_router(door.router(shelf, publisher, costly, terms or Terms()))
    app.include_router(observing.router(shelf, figures))
    app.include_router(carrying.router(shelf, carrier, direct))
    app.include_router(exports.router(shelf, aside, direct))
    app.include_router(dataset.router(shelf))
    app.include_router(description.router())
    app.include_router(dereference.router(shelf))
    app.include_router(listings.router(shelf))
    app.include_router(page.rows(shelf))
    app.include_router(boards.rows(shelf))
    app.include_router(boards.router(shelf))
    app.include_router(pictures.rows(shelf))
    app.include_router(pictures.router(shelf))
    app.include_router(page.router(shelf))
    app.include_router(sparql.router(shelf, children, updates.answer, services, int(settings["largest"]) * 1_000_000))
    app.include_router(updating.router(updates))
    app.include_router(graphs.router(graphs.Graphs(shelf, giving, updates)))
    app.include_router(doors.router(access, entrance, settings["address"].startswith("https:")))
    app.include_router(verdicts.router(shelf, publisher))
    app.include_router(stating.router(shelf, publisher))
    app.include_router(dropping.router(shelf))
    app.include_router(deciding.router(shelf))
    app.include_router(reviewing.router(shelf))
    app.include_router(vocabulary.router(shelf))
    app.include_router(texts.router(shelf))
    app.include_router(editions.router(shelf))
    app.include_router(feed.router(shelf))
    app.include_router(papers.router(shelf))
    app.include_router(maps.router(shelf))
    app.include_router(searching.router(shelf))
    app.include_router(pages.router(shelf))
    app.mount("/static", Files(), name="static")
    _tell_errors(app, shelf)
    tell = partial(_tell, shelf)
    app.add_middleware(Pinned, shelf=shelf, tell=tell)
    app.add_middleware(Charged, buckets=buckets)
    app.add_middleware(Bounded)
    app.add_middleware(Encoded)
    app.add_middleware(Asking, access=access, tell=tell, least=clearance, entrance=entrance)
    app.add_middleware(Guard, hosts=hosts)
    app.add_middleware(observing.Observed, figures=figures)
    return app


def _tell_errors(app: FastAPI, shelf: Shelf) -> None:
    async def tell(request: Request, error: Exception) -> Response:
        if isinstance(error, NotFound) and request.url.path == f"/id/{error.text}":
            error = dereference.missing(shelf, error)
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        return _told(request, shelf, status, str(error), error)

    for kind in STATUS:
        app.add_exception_handler(kind, tell)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        number = request.scope["state"].get("number", "")
        if isinstance(error, Cut):  # half of it is sent, and nothing is said after that
            log.warning("request %s was not answered to its end: %s", number, error.why)
            return Response(status_code=500)
        log.error("request %s failed: %s", number, type(error).__name__)
        words = f"Something failed here. Whoever runs this service finds it in the log by the number {number}.\n"
        return PlainTextResponse(words, 500, HEADERS)

    @app.exception_handler(HTTPException)
    async def missing(request: Request, error: HTTPException) -> Response:
        answer = _told(request, shelf, error.status_code, str(error.detail), error)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        words = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
        return _told(request, shelf, 400, words, error)


def _tell(shelf: Shelf, request: Request, status: int, message: str, error: Exception) -> Response:
    return _told(request, shelf, status, message, error)


def _told(request: Request, shelf: Shelf, status: int, message: str, error: Exception) -> Response:
    near = error.near if isinstance(error, NotFound) else ()
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    headers |= {"Retry-After": "5"} if isinstance(error, EngineFailure) else {}
    if "text/html" in request.headers.get("accept", ""):
        title = AWAY if isinstance(error, EngineFailure) else ""
        answer: Response = pages.problem(request, shelf, status, message, near, title)
        answer.headers.update(headers)
        return answer
    return PlainTextResponse(message + "\n", status, headers)
