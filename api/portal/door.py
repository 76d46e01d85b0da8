"""``/graphql``: the door for portals. A request is read, weighed and answered; GET never changes anything."""

import json
from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from api.access import Forbidden, Role, Unknown, demand
from api.endpoint.errands import Unread, attended, gone
from api.endpoint.sparql import Pool
from api.pages.publishing import Publisher
from api.portal import explorer, incoming
from api.portal.incoming import FORM, NEW_TYPE, OLD_TYPE, Asked, Malformed
from api.portal.listed import Listed, NotListed, Terms
from api.service.negotiation import best
from graph.editions.home import NoHome
from graph.editions.shelf import Shelf
from graph.engines.failing import EngineFailure
from graph.processes.worker import Stopped, TimedOut

if TYPE_CHECKING:
    from api.portal.replying import Portal, Writer

THREADS = 16


def router(shelf: Shelf, publisher: Publisher, children: Pool, terms: Terms) -> APIRouter:
    """The door over a shelf; mutations are for those who may write."""
    routes = APIRouter()
    threads = ThreadPoolExecutor(THREADS, "graphql")  # half the latency of the framework's own pool
    listed = Listed(terms)

    @cache
    def portal() -> "Portal":
        from api.portal.replying import Portal

        return Portal(shelf, publisher, children, listed)

    async def answer(request: Request) -> Response:
        """Answer one GraphQL request."""
        if request.method == "GET" and (shown := _explorer(request)):
            return shown
        kind, old = _kind(request.headers.get("accept", ""))
        try:
            asked = await incoming.read(request)
        except Malformed as error:
            return _refusal(str(error), error.status, kind)
        try:
            with attended(request):  # and pinned as the request is
                run = partial(copy_context().run, _told, portal, asked, _writer(request), kind, old)
                return await get_running_loop().run_in_executor(threads, run)
        except Unread:
            return gone(request)

    # Plain: nothing of it is to be taken apart or checked beforehand.
    routes.add_route("/graphql", answer, ["GET", "POST"])
    return routes


def _writer(request: Request) -> "Writer":
    try:
        return demand(request, Role.REVIEWER, request.headers.get(FORM))
    except (Unknown, Forbidden) as error:
        return error


def _explorer(request: Request) -> Response | None:
    """The explorer, for a browser; what a program sent without asking anything is told how to ask."""
    if best(request.headers.get("accept", ""), (OLD_TYPE, NEW_TYPE, "text/html")) == "text/html":
        return explorer.page()
    if {"query", "extensions", "documentId"} & set(request.query_params):
        return None
    return Response("send a query by POST as application/json, or by GET as ?query=\n", 405, {"Allow": "GET, POST"})


def _kind(accept: str) -> tuple[str, bool]:
    """The media type of the answer, and whether its client holds every status but 200 for an answer of no GraphQL.

    >>> _kind("application/graphql-response+json, application/json;q=0.9")
    ('application/graphql-response+json', False)
    >>> _kind("application/json"), _kind("*/*")
    (('application/json', True), ('application/json', False))
    """
    kind = best(accept, (OLD_TYPE, NEW_TYPE))
    return kind, kind == OLD_TYPE and OLD_TYPE in accept.lower()


def _told(made: Callable[[], "Portal"], asked: Asked, writer: "Writer", kind: str, old: bool) -> Response:
    from api.portal.documents import Wrong
    from api.portal.replying import NotDone

    wrong, portal = 200 if old else 400, made()
    try:
        found = portal.answer(asked, writer)
    except Wrong as error:
        return _json(_written({"errors": error.errors}), wrong, kind)
    except NotListed as error:
        return _refusal(str(error), wrong, kind, code=error.code)
    except NotDone as error:
        return _refusal(str(error), error.status, kind)
    except NoHome as error:
        return _refusal(str(error), 503, kind, code="NOTHING_LOADED")
    except EngineFailure as error:
        return _refusal(str(error), 503, kind, code="ENGINE_FAILED")
    except Stopped as error:
        late = f"stopped after {portal.children.deadline:g} seconds: ask for less"
        return _refusal(late if isinstance(error, TimedOut) else str(error), 503, kind, code="STOPPED")
    return _json(found.content, 200 if found.ran else wrong, kind)


def _refusal(message: str, status: int, kind: str, code: str = "") -> Response:
    told: dict[str, Any] = {"message": message}
    return _json(_written({"errors": [{**told, "extensions": {"code": code}} if code else told]}), status, kind)


def _written(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()


def _json(content: bytes, status: int, kind: str) -> Response:
    headers = {"Vary": f"Accept, Accept-Language, {incoming.AS_OF}, {incoming.KNOWN_BY}, {incoming.ACCEPTED}"}
    if status == 503:
        headers["Retry-After"] = "5"
    return Response(content, status, headers, media_type=f"{kind}; charset=utf-8")
