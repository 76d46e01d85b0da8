"""``/export``: the graph, or what is near some things, as a file, written by a child that can be stopped.

The child writes to a file of its own, so that neither its memory nor that of the service grows with the graph.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from api.endpoint.sparql import Pool
from graph.editions.edition import Edition
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
class Job:
    """An export to be written to a file: of an edition, as a clearance sees it."""

    edition: Edition
    base: str
    ending: str
    of: tuple[str, ...]
    hops: int
    as_of: str
    target: str
    decided: tuple[Mapping[str, Any], ...] = ()


def carry(job: Job) -> Written:
    """Write an export, in the child process."""
    graph = opened(job.edition, Identity(job.base))
    chosen = part(graph.at(job.as_of or None), job.of, job.hops)
    with open(job.target, "wb") as file:
        return write(job.ending, chosen, file, KEPT, decided=job.decided)


def carrier() -> Pool:
    """The child that writes exports, one after the other."""
    return Pool(1, DEADLINE, "api.pages.carrying:carry", waiting=WAITING)


def router(shelf: Shelf, children: Pool) -> APIRouter:
    """The door over a shelf."""
    routes = APIRouter()

    @routes.get("/export")
    async def export(format: str, of: Of = None, hops: Hops = 1, as_of: str = "", known_by: str = "") -> Response:
        """The graph as a file."""
        if known_by:
            raise ValueError(KNOWN)
        form, edition = form_of(format), shelf.edition.seen_by(shelf.home.clearance)
        names = shelf.graph.at(as_of or None).names
        decided = tuple(handed(shelf.home.ledger, shelf.home.identity, edition.number))
        keys = tuple(names.find(thing).key for thing in of or ())
        handle, target = mkstemp(prefix="remit-", suffix=f".{format}")
        os.close(handle)
        job = Job(edition, shelf.home.identity.base, format.lower(), keys, hops, as_of, target, decided)
        try:
            await children.asked(job)
        except Stopped as error:
            Path(target).unlink()
            words = f"The export was stopped: {error}. Ask for a part (of=...), or use `remit export`.\n"
            return Response(words, 503, media_type="text/plain", headers={"Retry-After": "30"})
        except ValueError:
            Path(target).unlink()
            raise
        name = f"remit-{'-'.join(key.replace('/', '-') for key in keys[:2]) or edition.number}.{format.lower()}"
        done = BackgroundTask(Path(target).unlink, missing_ok=True)
        return FileResponse(target, media_type=form.media_type, filename=name, background=done)

    return routes
