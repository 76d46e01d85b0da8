"""``/export``: the graph, or what is near some things, as a file, written by a child that can be stopped.

The child writes to a file of its own, so that neither its memory nor that of the service grows with the graph. What is
large is for programs alone here: in a browser it is written aside, at ``/exports``.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.background import BackgroundTask

from api.endpoint.sparql import Pool
from graph import elsewhere
from graph.editions.edition import Edition
from graph.editions.publication import about
from graph.editions.shelf import Shelf, opened
from graph.identity import Identity
from graph.ledger.handing import handed
from graph.processes.worker import Stopped
from visualisations.exports.files import KEPT, Written, form_of, write
from visualisations.exports.part import part

DEADLINE, WAITING, MOST = 120.0, 4, 50
Of = Annotated[
    list[str] | None, Query(max_length=MOST, description="Things, by name or key; the whole graph if absent.")
]
Hops = Annotated[int, Query(ge=0, le=3, description="How many steps from the things.")]


KNOWN = (
    "an export holds what all documents state: it can be as of a date, but not as known by one; "
    "the questions and the pages can"
)


@dataclass(frozen=True)
class Order:
    """An export to be written: of an edition, as a clearance sees it."""

    edition: Edition
    base: str
    ending: str
    of: tuple[str, ...]
    hops: int
    as_of: str
    decided: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def given(cls, shelf: Shelf, ending: str, of: Iterable[str], hops: int, as_of: str) -> "Order":
        """What somebody asks of a shelf, of the edition and with the clearance that they ask in.

        :raises ValueError: if there is no such format or date.
        :raises NotFound: if nothing is called so.
        :raises Elsewhere: if this home has no store of the edition.
        """
        form_of(ending)
        edition, names = shelf.edition.seen_by(shelf.home.clearance), shelf.graph.at(as_of or None).names
        if not edition.store.exists():
            raise elsewhere.stores()
        decided = tuple(handed(shelf.home.ledger, shelf.home.identity, edition.number))
        keys = tuple(names.find(thing).key for thing in of)
        return cls(edition, shelf.home.identity.base, ending.lower(), keys, hops, as_of, decided)

    @property
    def name(self) -> str:
        """The name of the file for whoever takes it."""
        return f"remit-{'-'.join(key.replace('/', '-') for key in self.of[:2]) or self.edition.number}.{self.ending}"

    @property
    def address(self) -> str:
        """Where it is answered directly."""
        asked = [("format", self.ending), *(("of", key) for key in self.of), ("hops", self.hops), ("as_of", self.as_of)]
        return f"/export?{urlencode([(name, value) for name, value in asked if value != ''])}"

    def large(self, bound: int) -> bool:
        """Whether it takes long: where the edition holds more statements than this, all but a thing and what is one
        step away, of whatever date.
        """
        return statements(self.edition) > bound and not (self.of and self.hops < 2 and not self.as_of)


@dataclass(frozen=True)
class Carried:
    """An export, and the file that it is to be written to."""

    order: Order
    target: str


def statements(edition: Edition) -> int:
    """How many statements an edition says that it holds, with those that say who says so."""
    return int(about(edition.path).get("quads", 0))


def carry(given: Carried, counted: Callable[[int], None] = lambda number: None) -> Written:
    """Write an export, in the child process.

    :param counted: told now and then how much is written.
    """
    order = given.order
    graph = opened(order.edition, Identity(order.base))
    chosen = part(graph.at(order.as_of or None), order.of, order.hops)
    with open(given.target, "wb") as file:
        return write(order.ending, chosen, file, KEPT, counted, order.decided)


def carrier() -> Pool:
    """The child that writes exports, one after the other."""
    return Pool(1, DEADLINE, "api.pages.carrying:carry", waiting=WAITING)


def router(shelf: Shelf, children: Pool, bound: int) -> APIRouter:
    """The door over a shelf.

    :param bound: the number of statements beyond which an export is large.
    """
    routes = APIRouter()

    @routes.get("/export")
    async def export(
        request: Request, format: str, of: Of = None, hops: Hops = 1, as_of: str = "", known_by: str = ""
    ) -> Response:
        """The graph as a file."""
        if known_by:
            raise ValueError(KNOWN)
        order = Order.given(shelf, format, of or (), hops, as_of)
        if order.large(bound) and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(f"/exports?{request.url.query}", 303, {"Vary": "Accept"})
        handle, target = mkstemp(prefix="remit-", suffix=f".{order.ending}")
        os.close(handle)
        try:
            await children.asked(Carried(order, target))
        except Stopped as error:
            Path(target).unlink()
            words = (
                f"The export was stopped: {error}. Ask for a part (of=...), have it written aside (POST to /exports), "
                "or use `remit export`.\n"
            )
            return Response(words, 503, media_type="text/plain", headers={"Retry-After": "30"})
        except ValueError:
            Path(target).unlink()
            raise
        done = BackgroundTask(Path(target).unlink, missing_ok=True)
        return FileResponse(target, media_type=form_of(format).media_type, filename=order.name, background=done)

    return routes
