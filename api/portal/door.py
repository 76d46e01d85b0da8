"""``/graphql``: the door for portals. A request is read, weighed and answered; GET never changes anything."""

from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from graphql import OperationDefinitionNode
from graphql.language import OperationType

from api.access import Access, Forbidden
from api.acting import FORM, Writing
from api.negotiation import best
from api.portal import explorer, incoming
from api.portal.answering import Answered, answered, written
from api.portal.away import Far
from api.portal.costs import AWAY
from api.portal.documents import Document, Wrong, changes, document
from api.portal.incoming import NEW_TYPE, OLD_TYPE, Asked, Malformed
from api.portal.listed import Listed, NotListed, Terms
from api.publishing import Publisher
from api.sparql import Pool
from graph.editions.home import NoHome
from graph.editions.shelf import PINNED, Shelf
from graph.processes.worker import Stopped, TimedOut

THREADS = 16


class NotDone(ValueError):
    """What is asked is not done this way; ``status`` says why."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass
class Portal:
    """What answers: a shelf, who may write, the children for what costs much, and the terms."""

    shelf: Shelf
    access: Access
    publisher: Publisher
    children: Pool
    listed: Listed

    def answer(self, asked: Asked, writer: str | None) -> Answered:
        """The answer to a request.

        :param writer: who asks, if they may write.
        :raises Wrong, NotListed, NotDone, Stopped: if there is none.
        """
        asked = replace(asked, query=self.listed.document(asked))
        found = document(asked.query, self.listed.terms.introspection)
        operation = found.operation(asked.operation)
        self._refuse(operation, asked, writer)
        if found.cost(operation, asked.variables) > AWAY and not changes(operation):
            return self._away(asked)
        return self._here(found, operation, asked, writer)

    def _here(self, found: Document, operation: OperationDefinitionNode, asked: Asked, writer: str | None) -> Answered:
        context: dict[str, Any] = {"shelf": self.shelf, "seen": asked.seen, "languages": asked.seen.languages}
        if writer is not None:
            context["writing"] = Writing(writer, self.publisher.wake)
        return answered(found, operation, asked.variables, context)

    def _away(self, asked: Asked) -> Answered:
        home = self.shelf.home
        found = self.children.ask(Far(asked, home.path, home.base, home.clearance, self.shelf.edition.number))
        assert isinstance(found, Answered)
        return found

    def _refuse(self, operation: OperationDefinitionNode, asked: Asked, writer: str | None) -> None:
        if operation.operation is OperationType.SUBSCRIPTION:
            raise NotDone(405, "queries and mutations are answered here")
        if not changes(operation):
            return
        if not asked.changes:
            raise NotDone(405, "a mutation is sent by POST")
        if PINNED.get():
            raise NotDone(400, "an edition that is pinned is read, not written: leave ?edition= out")
        if writer is None:
            raise NotDone(403, f"a mutation needs the token of the home as a bearer, or a session and {FORM}")


def router(shelf: Shelf, access: Access, publisher: Publisher, children: Pool, terms: Terms) -> APIRouter:
    """The door over a shelf; mutations are for those who may write."""
    routes = APIRouter()
    portal = Portal(shelf, access, publisher, children, Listed(terms))
    threads = ThreadPoolExecutor(THREADS, "graphql")  # half the latency of the framework's own pool

    async def answer(request: Request) -> Response:
        """Answer one GraphQL request."""
        if request.method == "GET" and (shown := _explorer(request)):
            return shown
        kind, old = _kind(request.headers.get("accept", ""))
        try:
            asked = await incoming.read(request)
        except Malformed as error:
            return _refusal(str(error), error.status, kind)
        writer = None
        with suppress(Forbidden):
            writer = access.admit(request, request.headers.get(FORM)) if asked.changes else None
        run = partial(copy_context().run, _told, portal, asked, writer, kind, old)  # pinned as the request is
        return await get_running_loop().run_in_executor(threads, run)

    # Plain: nothing of it is to be taken apart or checked beforehand.
    routes.add_route("/graphql", answer, ["GET", "POST"])
    return routes


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


def _told(portal: Portal, asked: Asked, writer: str | None, kind: str, old: bool) -> Response:
    wrong = 200 if old else 400
    try:
        found = portal.answer(asked, writer)
    except Wrong as error:
        return _json(written({"errors": error.errors}), wrong, kind)
    except NotListed as error:
        return _refusal(str(error), wrong, kind, code=error.code)
    except NotDone as error:
        return _refusal(str(error), error.status, kind)
    except NoHome as error:
        return _refusal(str(error), 503, kind, code="NOTHING_LOADED")
    except Stopped as error:
        late = f"stopped after {portal.children.deadline:g} seconds: ask for less"
        return _refusal(late if isinstance(error, TimedOut) else str(error), 503, kind, code="STOPPED")
    return _json(found, 200 if found.ran else wrong, kind)


def _refusal(message: str, status: int, kind: str, code: str = "") -> Response:
    told: dict[str, Any] = {"message": message}
    return _json(written({"errors": [{**told, "extensions": {"code": code}} if code else told]}), status, kind)


def _json(found: Answered, status: int, kind: str) -> Response:
    headers = {"Vary": f"Accept, Accept-Language, {incoming.AS_OF}, {incoming.KNOWN_BY}, {incoming.ACCEPTED}"}
    if status == 503:
        headers["Retry-After"] = "5"
    return Response(found.content, status, headers, media_type=f"{kind}; charset=utf-8")
