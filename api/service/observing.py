"""How the service is: whether it lives and is ready, what it answered so far, and a line for each request.

Nothing of what was asked is kept: a request is counted and told by its door (``/id/{key:path}``), never by its address,
for that may hold the name of a person.
"""

import json
import logging
import os
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.service.processes import FIGURES
from graph.editions.shelf import Shelf
from graph.engines.failing import EngineFailure
from graph.engines.promises import PROMISES
from graph.engines.remote import Remote
from graph.store import Source

log = logging.getLogger("remit.requests")
NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER = "X-Request-Id"
UNKNOWN = "none"
LOOK = 2.0  # seconds that an engine has to say that it is there
NOT_YET = "the engine does not hold this edition yet"


class Figures:
    """What one service counts, in the terms of Prometheus; of several processes, all of them together.

    :param stopped: how many queries were stopped so far.
    """

    def __init__(self, shelf: Shelf, stopped: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        labels = ("door", "method", "status")
        self.requests = Counter("remit_requests", "Requests answered.", labels, registry=self._registry)
        words = "How long answers take, to their last byte."
        self.seconds = Histogram("remit_request_seconds", words, ("door",), registry=self._registry)
        self.units = Counter("remit_units", "What was charged for answers.", ("door",), registry=self._registry)
        words = "Answers that were cut off before their end, by time, memory, size, reader or engine."
        self.cut = Counter("remit_answers_cut", words, ("door", "why"), registry=self._registry)
        words = "Queries stopped at their limits."
        self._halted = Gauge("remit_queries_stopped", words, registry=self._registry, multiprocess_mode="sum")
        self._stopped, self._state = stopped, CollectorRegistry()
        self._gauge("remit_edition", "The number of the current edition, 0 if there is none.", lambda: _number(shelf))
        self._gauge("remit_edition_age_seconds", "Since when it is current.", lambda: _age(shelf))

    def written(self) -> bytes:
        """All of them, as Prometheus reads them."""
        self._halted.set(self._stopped())
        return generate_latest(self._counted()) + generate_latest(self._state)

    def count(self, door: str, method: str, status: int, seconds: float, units: float) -> None:
        """Count an answer."""
        self.requests.labels(door, method if method in METHODS else UNKNOWN, str(status)).inc()
        self.seconds.labels(door).observe(seconds)
        self.units.labels(door).inc(units)
        self._halted.set(self._stopped())

    def _counted(self) -> CollectorRegistry:
        if FIGURES not in os.environ:
            return self._registry
        found = CollectorRegistry()
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
        return found

    def _gauge(self, name: str, words: str, value: Callable[[], float]) -> None:
        Gauge(name, words, registry=self._state).set_function(value)


class Observed:
    """The layer that numbers requests, counts them, and writes a line for each.

    A client may bring a number of its own; every answer has it in ``X-Request-Id``.
    """

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app, self._figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, size = time.perf_counter(), 500, 0
        given = Headers(scope=scope).get(HEADER, "")
        number = given if NUMBER.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["number"] = number

        async def told(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = number
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            self._count(scope, number, status, size, time.perf_counter() - began)

    def _count(self, scope: Scope, number: str, status: int, size: int, seconds: float) -> None:
        unnamed: str = scope["path"] if scope["path"] in PLAIN else UNKNOWN
        door: str = getattr(scope.get("route"), "path", unnamed)
        method = scope["method"]
        spent = scope["state"].get("spent")
        cut = scope["state"].get("cut", "")
        self._figures.count(door, method, status, seconds, spent.units if spent else 0)
        if cut:
            self._figures.cut.labels(door, cut).inc()
        if log.isEnabledFor(logging.INFO):
            told = {"id": number, "method": method, "door": door, "status": status, "bytes": size}
            told |= {"ms": round(seconds * 1000, 1)} | ({"cut": cut} if cut else {})
            log.info("%s", json.dumps(told))


PLAIN = frozenset(("/graphql",))  # the framework does not say of which route a request is that it does not take apart
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"))


def router(shelf: Shelf, figures: Figures) -> APIRouter:
    """The routes by which a service is watched."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/healthz")
    def lives() -> JSONResponse:
        """That the process answers."""
        return JSONResponse({"status": "ok"})

    @routes.get("/readyz")
    def ready() -> JSONResponse:
        """That it has an edition to answer from, and that this opens; how the engine is, where there is one.

        It is ready while the engine is away, too: what the home has is answered, and the rest says what is wrong.

        :raises NoHome: if nothing is loaded.
        :raises Damaged: if the edition is not as it was written.
        """
        graph = shelf.graph
        said: dict[str, object] = {"status": "ready", "edition": graph.edition}
        return JSONResponse(said | ({"statements": _read_from(graph.source)} if shelf.home.engine else {}))

    @routes.get("/metrics")
    def metrics() -> Response:
        """What was counted so far."""
        return Response(figures.written(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return routes


def _read_from(source: Source) -> dict[str, object]:
    """Where statements are read from just now, what is wrong with the engine, and what it can promise."""
    wrong = "" if isinstance(source, Remote) else NOT_YET
    if isinstance(source, Remote):
        try:
            source.look(LOOK)
        except EngineFailure as error:
            wrong = str(error)
    where = "nowhere" if wrong and isinstance(source, Remote) and source.apart else "home" if wrong else "engine"
    return {"from": where, **({"wrong": wrong} if wrong else {}), "promises": dict(PROMISES)}


def _number(shelf: Shelf) -> int:
    return shelf.home.current.number if shelf.home.current else 0


def _age(shelf: Shelf) -> float:
    number = _number(shelf)
    made = next((one.at for one in shelf.home.ledger.editions() if one.edition == number), "") if number else ""
    return (datetime.now(UTC) - datetime.fromisoformat(made)).total_seconds() if made else 0.0
