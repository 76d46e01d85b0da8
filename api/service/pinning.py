"""Which edition a request reads, and from where what it does is recorded as coming.

``?edition=7`` or ``?edition=council-2026`` pins a request to an edition that is kept; without it, it reads the current
one. An edition that never was is not found; one that was pruned is gone. From here on an engine has so many seconds for
all that the request asks of it.
"""

import time
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.editions.pins import NoEdition, Pruned, found
from graph.editions.shelf import PINNED, Shelf
from graph.engines.promises import PATIENCE
from graph.engines.remote import UNTIL
from graph.ledger.chain import DOOR

Teller = Callable[[Request, int, str, Exception], Response]


class Pinned:
    """The layer that pins requests.

    :param tell: makes the answer that says what is wrong.
    """

    def __init__(self, app: ASGIApp, shelf: Shelf, tell: Teller) -> None:
        self._app, self._shelf, self._tell = app, shelf, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, pinned to what it asks for."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        DOOR.set(f"http {scope['client'][0]}" if scope.get("client") else "http")
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("edition", [""])[-1]
        PINNED.set("")
        UNTIL.set(time.monotonic() + PATIENCE)
        if asked:
            try:
                PINNED.set(str(found(self._shelf.home, asked).number))
            except NoEdition as error:
                request = Request(scope, receive)
                answer = self._tell(request, 410 if isinstance(error, Pruned) else 404, str(error), error)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
