"""The doors in this process: what a client asks of a home is carried to the service itself, without a socket."""

import asyncio
import os
import secrets
from pathlib import Path
from threading import Thread

import httpx2
from starlette.types import Receive, Scope, Send

from api.access import Access
from api.client.transport import Transport
from api.commands.place import BASE, HOME
from api.endpoint.sparql import Pool
from api.endpoint.streaming import Cut
from api.service.app import create_app
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf

SECONDS = 120.0


class Within(httpx2.BaseTransport):
    """Carries requests to a service in this process; a thread of its own runs it, so it works in a notebook too.

    Nothing is published and nothing may be written: no caller has the token it is made with.

    :param deadline: seconds after which a SPARQL query is stopped.
    """

    def __init__(self, home: Home, deadline: float) -> None:
        self._app = create_app(
            Shelf(home), Access(secrets.token_hex()), Pool(deadline=deadline), clearance=home.clearance
        )
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="remit", daemon=True)
        self._thread.start()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer of the service, which packs nothing for its own process."""
        request.headers["Accept-Encoding"] = "identity"
        return asyncio.run_coroutine_threadsafe(self._answered(request), self._loop).result()

    def close(self) -> None:
        """End the thread, and the children of the service."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
            self._app.state.close()

    async def _answered(self, request: httpx2.Request) -> httpx2.Response:
        cut: list[Cut] = []

        async def carried(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await self._app(scope, receive, send)
            except Cut as error:
                cut.append(error)
                raise

        found = await httpx2.ASGITransport(carried, raise_app_exceptions=False).handle_async_request(request)
        content = await found.aread()
        if cut:
            raise httpx2.RemoteProtocolError(f"{cut[0]}")
        return httpx2.Response(found.status_code, headers=found.headers, content=content)


def transport(home: Path | None, clearance: str, deadline: float) -> Transport:
    """The way to a home.

    :raises ValueError: if there is no such clearance.
    """
    place = home or Path(os.environ.get("REMIT_HOME") or HOME)
    beneath = Within(Home(place, BASE, clearance=Clearance.of(clearance)), deadline)
    return Transport("http://localhost", None, SECONDS, beneath)
