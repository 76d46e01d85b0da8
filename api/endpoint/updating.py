"""SPARQL Update at ``/sparql`` and ``/update``: an act of whoever asks, in the ledger and in an edition of its own.

What it would change is found out in a child that can be stopped, over the edition that is current. Then it is recorded
as what a person states and rejects, and published; or it is refused whole.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.access import Role, demand
from api.endpoint.conditions import refuse_other, tag
from api.endpoint.protocol import Given, given
from api.endpoint.sparql import STOPPED, Pool, refuse_excess
from api.portal.incoming import FORM
from graph.editions.backup import LOADS
from graph.editions.shelf import Shelf
from graph.processes.worker import Stopped, TimedOut
from loaders.updating import Moved
from loaders.updating.splitting import LONGEST

if TYPE_CHECKING:
    from loaders.updating.recording import Done

TRIES = 3


@dataclass(frozen=True)
class Updates:
    """The door of updates over a shelf, and the child that finds out what they would change."""

    shelf: Shelf
    pool: Pool

    async def answer(self, request: Request, asked: Given) -> Response:
        """Carry out one request."""
        text = asked.one("update")
        by = demand(request, Role.EDITOR, request.headers.get(FORM)).name
        refuse_excess(text, LONGEST)
        default, named = asked.all("using-graph-uri"), asked.all("using-named-graph-uri")
        return await self._carried_out(request, Told(text, default, named), by, "; ".join(asked.all("reason")))

    async def add(self, request: Request, by: str, content: bytes, ending: str) -> Response:
        """Let be believed what a graph says, as an update that inserts it.

        :param ending: says how it is written.
        """
        return await self._carried_out(request, Told(content=content, ending=ending), by, "")

    async def _carried_out(self, request: Request, told: "Told", by: str, reason: str) -> Response:
        try:
            done = await run_in_threadpool(self._done, request, told, by, reason)
        except Stopped as error:
            return stopped("update", self.pool.deadline, error)
        return answered(request, done)

    def _done(self, request: Request, told: "Told", by: str, reason: str) -> "Done":
        for left in reversed(range(TRIES)):
            try:
                return self._tried(request, told, by, reason)
            except Moved:
                if not left:
                    raise
        raise AssertionError

    def _tried(self, request: Request, told: "Told", by: str, reason: str) -> "Done":
        from loaders.updating.planning import Asked, Plan
        from loaders.updating.recording import record

        graph, home = self.shelf.graph, self.shelf.home
        refuse_other(request, graph.edition)
        edition = home.edition(graph.edition)
        assert edition
        place = home.path / LOADS  # on the disk of the home: what is copied there is linked
        place.mkdir(exist_ok=True)
        with TemporaryDirectory(prefix="update-", dir=place) as scratch:
            asked = Asked(home.identity.base, edition.place, edition.store, Path(scratch), **vars(told))
            plan = self.pool.ask(asked)
        assert isinstance(plan, Plan)
        return record(home, graph.at(), plan, by, reason)


@dataclass(frozen=True)
class Told:
    """What a request says: an update and the graphs it names, or a graph that is added."""

    text: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    content: bytes = b""
    ending: str = ""


def router(updates: Updates) -> APIRouter:
    """The door at an address of its own, for clients that ask for one."""
    routes = APIRouter()

    @routes.post("/update")
    async def update(request: Request) -> Response:
        """Carry out one request of SPARQL Update."""
        return await updates.answer(request, await given(request, ("update",)))

    return routes


def answered(request: Request, done: "Done") -> Response:
    """What became of a request: as JSON, or nothing where nothing more is wanted (RFC 7240)."""
    headers = {"ETag": tag(done.edition)}
    if "return=minimal" in request.headers.get("prefer", "").replace(" ", ""):
        return Response(status_code=204, headers={**headers, "Preference-Applied": "return=minimal"})
    return JSONResponse(asdict(done), headers=headers)


def stopped(what: str, deadline: float, error: Stopped) -> Response:
    """That something was stopped, in words and in a header."""
    late = isinstance(error, TimedOut)
    why = f"after {deadline:g} seconds. Ask for less" if late else f"{error}"
    words = f"The {what} was stopped{' ' if late else ': '}{why}. Nothing was changed.\n"
    headers = {"Retry-After": "5", STOPPED: "time" if late else "memory"}
    return Response(words, 503, headers, media_type="text/plain")
