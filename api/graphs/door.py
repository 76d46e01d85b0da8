"""``/graphs``: a graph is read, put, added to and taken out, by the Graph Store HTTP Protocol.

What is believed is a graph, and is only added to, as SPARQL Update adds. A reading is a graph, and is only read. Any
other IRI names a source: its graph is a file that is loaded, in its next state with each PUT.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse
from pyoxigraph import Store
from starlette.background import BackgroundTask

from api.access import Role, demand
from api.endpoint.conditions import refuse_other, tag
from api.endpoint.errands import Unread, attended, gone
from api.endpoint.evaluation import TRIPLES
from api.endpoint.sparql import Pool
from api.endpoint.updating import Updates, stopped
from api.graphs.giving import Wanted
from api.graphs.naming import Kind, Meant, meant
from api.graphs.taking import ENDINGS, SECONDS, take, together
from api.portal.incoming import FORM
from api.service.negotiation import best
from graph.clearance import HIGHEST, Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf, store_of
from graph.naming.names import NotFound
from graph.processes.worker import Refused, Stopped

if TYPE_CHECKING:
    from loaders.loading.report import Report

DEADLINE = 120.0
READ = "GET, HEAD, OPTIONS"
ALLOWED = {
    Kind.BELIEVED: f"{READ}, POST",
    Kind.READING: READ,
    Kind.DOCUMENT: f"{READ}, DELETE",
    Kind.SOURCE: f"{READ}, PUT, POST, DELETE",
    Kind.NEW: f"{READ}, PUT, POST",
}
INSTEAD = {
    Kind.BELIEVED: "what is believed follows from its readings: add to it by POST, change it by SPARQL Update, "
    "put or take out the source that says so",
    Kind.READING: "a reading says who read what, and is only read: put or take out the source that it comes from",
    Kind.DOCUMENT: "a document is loaded from its file, by /load or `remit load`: it is read here, and taken out",
    Kind.NEW: "there is no such graph",
}


@dataclass(frozen=True)
class Graphs:
    """The door over a shelf: the child that writes graphs down, and the door of updates, for what is believed."""

    shelf: Shelf
    children: Pool
    updates: Updates

    async def answer(self, request: Request, key: str = "") -> Response:
        """Do with a graph what is asked."""
        if request.method == "OPTIONS":
            return self.options(request, key)
        if request.method == "DELETE":
            return await self.delete(request, key)
        return await (self.put if request.method in ("PUT", "POST") else self.get)(request, key)

    async def get(self, request: Request, key: str = "") -> Response:
        """A graph, in the form that its reader likes best."""
        found, edition = self._meant(request, key), self.shelf.edition
        form = best(request.headers.get("accept", "*/*"), TRIPLES)
        headers = {"Vary": "Accept", "Access-Control-Allow-Origin": "*", "ETag": tag(edition.number)}
        if found.kind is Kind.NEW:
            raise NotFound(found.iri, (), "graph")
        if request.method == "HEAD":
            return Response(headers=headers, media_type=form)
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        handle, target = mkstemp(prefix="remit-")
        os.close(handle)
        try:
            with attended(request):
                await self.children.asked(Wanted(str(edition.store), found, form, target))
        except Stopped as error:
            Path(target).unlink()
            return stopped("graph", self.children.deadline, error)
        except Unread:
            Path(target).unlink()
            return gone(request)
        except Refused:
            Path(target).unlink()
            raise
        return FileResponse(
            target, headers=headers, media_type=form, background=BackgroundTask(Path(target).unlink, missing_ok=True)
        )

    async def put(self, request: Request, key: str = "") -> Response:
        """Let a source say what is sent, and nothing else; or, by POST, that too."""
        caller = demand(request, Role.EDITOR, request.headers.get(FORM))
        content, meant_by = await request.body(), partial(self._meant, request, key)
        if request.method == "POST" and not request.query_params and not key:
            meant_by = partial(self._anew, content)
        found = meant_by()
        self._refuse(request, found)
        ending = _ending(request)
        if found.kind is Kind.BELIEVED:
            return await self.updates.add(request, caller.name, content, ending)
        demand(request, Role.EDITOR, request.headers.get(FORM), HIGHEST)
        try:
            take_it = partial(self._taken, request, content, ending, caller.name)
            return await run_in_threadpool(take_it, self._insisting(request, meant_by), found)
        except Stopped as error:
            return stopped("graph", SECONDS, error)

    async def delete(self, request: Request, key: str = "") -> Response:
        """Take a source or a document out."""
        from loaders.loading.unloading import unload

        by = demand(request, Role.EDITOR, request.headers.get(FORM), HIGHEST).name
        found = self._meant(request, key)
        if found.kind is Kind.NEW:
            raise NotFound(found.iri, (), "graph")
        self._refuse(request, found)
        asked = found.iri if found.digest else found.iri.removeprefix(self.shelf.home.identity.base)
        home = self._insisting(request, partial(self._meant, request, key))
        gone, edition = await run_in_threadpool(unload, home, asked, by)
        account = {"edition": edition, "removed": sum(one.removed for one in gone)}
        return JSONResponse(account, headers={"ETag": tag(edition)})

    def options(self, request: Request, key: str = "") -> Response:
        """What can be done with a graph."""
        named = request.query_params or key
        allowed = ALLOWED[self._meant(request, key).kind] if named else f"{READ}, PUT, POST, DELETE"
        headers = {"Allow": allowed, "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": READ}
        return Response(status_code=204, headers={**headers, "Access-Control-Allow-Headers": "Accept, Content-Type"})

    def _meant(self, request: Request, key: str) -> Meant:
        home, current = self.shelf.home, self.shelf.home.current
        if current is None:
            return meant(request, home, Store(), key)
        return meant(request, home, store_of(self.shelf.graph), key)

    def _anew(self, content: bytes) -> Meant:
        """A graph that is sent without a name, under one made of its bytes."""
        return Meant(Kind.NEW, f"{self.shelf.home.identity.base}graph/{sha256(content).hexdigest()[:16]}")

    def _insisting(self, request: Request, meant_by: Callable[[], Meant]) -> Home:
        """The home, which looks whether the conditions of a request hold once nobody else can write."""
        return replace(self.shelf.home, agreed=lambda: self._refuse(request, meant_by()))

    def _refuse(self, request: Request, found: Meant) -> None:
        """Refuse what cannot be done with a graph, or is asked on conditions that do not hold."""
        if request.method not in ALLOWED[found.kind]:
            raise HTTPException(405, INSTEAD[found.kind], {"Allow": ALLOWED[found.kind]})
        if found.iri.startswith(f"{self.shelf.home.identity.base}reading/"):
            raise HTTPException(405, INSTEAD[Kind.READING], {"Allow": READ})
        current = self.shelf.home.current
        refuse_other(request, current.number if current else 0)
        if request.headers.get("if-none-match", "").strip() == "*" and found.kind is not Kind.NEW:
            raise HTTPException(412, f"{found.iri} is there already")

    def _taken(self, request: Request, content: bytes, ending: str, by: str, home: Home, found: Meant) -> Response:
        level = request.query_params.get("clearance", "")
        if request.method == "POST" and found.digest:
            content, ending = together(home, found.iri, content, ending)
        report = take(home, found.iri, content, ending, by, Clearance.of(level) if level else None)
        return _told(report, found, home.current.number if home.current else 0)


def _ending(request: Request) -> str:
    """The ending of files of the type that is sent.

    :raises HTTPException: 415, if it is no graph.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ENDINGS:
        raise HTTPException(415, f"a graph is sent as {', '.join(ENDINGS)}")
    return ENDINGS[kind]


def _told(report: "Report", found: Meant, edition: int) -> Response:
    """What became of a graph that was sent."""
    [file, *_] = report.files
    problems = [{"where": problem.where, "message": problem.message} for problem in file.problems]
    account = {"graph": found.iri, "outcome": file.outcome, "edition": edition}
    account |= {"added": file.added, "removed": file.removed, "unchanged": file.unchanged, "problems": problems}
    account["notes"] = [{"where": note.where, "message": note.message} for note in file.notes]
    if file.outcome not in ("loaded", "unchanged"):
        return JSONResponse(account, 400)
    headers = {"ETag": tag(edition)} | ({} if found.digest else {"Location": found.iri})
    return JSONResponse(account, 200 if found.digest else 201, headers)


def router(graphs: Graphs) -> APIRouter:
    """The routes of the protocol."""
    routes = APIRouter(include_in_schema=False)
    methods = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]
    for path in ("/graphs", "/graphs/{key:path}"):
        routes.add_api_route(path, graphs.answer, methods=methods, response_model=None)
    return routes
