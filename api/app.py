"""The service: pages, GraphQL and SPARQL over the current edition of one home."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from api import (
    carrying,
    dataset,
    deciding,
    dereference,
    dropping,
    editions,
    feed,
    listings,
    observing,
    pages,
    papers,
    reviewing,
    sparql,
    stating,
    texts,
    verdicts,
    vocabulary,
)
from api.access import Access, Forbidden
from api.guard import Guard, TooLarge
from api.pinning import Pinned
from api.portal import door
from api.portal.listed import Terms
from api.publishing import Publisher
from api.questions import page
from api.sparql import Pool
from graph.clearance import Clearance
from graph.editions.checksums import Damaged
from graph.editions.home import Busy, NoHome
from graph.editions.pins import NoEdition, Pruned
from graph.editions.removed import Removed
from graph.editions.shelf import Shelf
from graph.naming.names import NotFound
from graph.processes.worker import Refused
from ontology import UnknownTerm

STATIC = Path(__file__).parents[1] / "visualisations" / "static"
LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})

# What was wrong, and the status that says so: the first that fits.
STATUS: dict[type[Exception], int] = {
    Removed: 410,
    NotFound: 404,
    NoHome: 503,
    Busy: 503,
    Damaged: 503,
    Pruned: 410,
    NoEdition: 404,
    Forbidden: 403,
    TooLarge: 413,
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
) -> FastAPI:
    """The service over a shelf.

    :param access: who may write.
    :param pool: the children that answer SPARQL; made if None.
    :param hosts: the names by which it may be called, without port.
    :param clearance: whose answers it gives, whatever the shelf holds.
    :param terms: on which GraphQL is asked; the usual ones if None.
    """
    shelf = Shelf(shelf.home.seen_by(clearance))
    children, publisher, carrier = pool or Pool(), Publisher(shelf.home), carrying.Carrier()
    costly = Pool(1, children.deadline, "api.portal.away:answer", "api.portal.away:warm")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        children.start()
        publisher.start()
        yield
        publisher.close()
        children.close()
        costly.close()
        carrier.close()

    app = FastAPI(title="remit", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    figures = observing.Figures(shelf, lambda: children.stopped + costly.stopped)
    app.include_router(observing.router(shelf, figures))
    app.include_router(carrying.router(shelf, carrier))
    app.include_router(dataset.router(shelf))
    app.include_router(dereference.router(shelf))
    app.include_router(listings.router(shelf))
    app.include_router(page.rows(shelf))
    app.include_router(page.router(shelf))
    app.include_router(door.router(shelf, access, publisher, costly, terms or Terms()))
    app.include_router(sparql.router(shelf, children))
    app.include_router(verdicts.router(shelf, access, publisher))
    app.include_router(stating.router(shelf, access, publisher))
    app.include_router(dropping.router(shelf, access))
    app.include_router(deciding.router(shelf))
    app.include_router(reviewing.router(shelf))
    app.include_router(vocabulary.router(shelf))
    app.include_router(texts.router(shelf))
    app.include_router(editions.router(shelf))
    app.include_router(feed.router(shelf))
    app.include_router(papers.router(shelf))
    app.include_router(pages.router(shelf))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _tell_errors(app, shelf)
    app.add_middleware(Pinned, shelf=shelf, tell=partial(_tell, shelf))
    app.add_middleware(Guard, hosts=hosts, access=access)
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

    @app.exception_handler(HTTPException)
    async def missing(request: Request, error: HTTPException) -> Response:
        return _told(request, shelf, error.status_code, str(error.detail), error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        words = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors())
        return _told(request, shelf, 400, words, error)


def _tell(shelf: Shelf, request: Request, status: int, message: str, error: Exception) -> Response:
    return _told(request, shelf, status, message, error)


def _told(request: Request, shelf: Shelf, status: int, message: str, error: Exception) -> Response:
    near = error.near if isinstance(error, NotFound) else ()
    if "text/html" in request.headers.get("accept", ""):
        return pages.problem(request, shelf, status, message, near)
    return PlainTextResponse(message + "\n", status)
