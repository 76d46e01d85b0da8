"""The layer that finds out who asks, and has the whole service answer in their clearance.

What is not for everybody is kept by nobody: neither by a cache in between, nor by the browser for whoever comes next,
nor given to pages of other sites.
"""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.caller import Caller, Forbidden, Unknown
from api.access.issuer import Silent
from api.access.secret import COOKIE, Access
from api.access.signin import Entrance
from graph.clearance import Clearance
from graph.editions.shelf import CLEARED

Teller = Callable[[Request, int, str, Exception], Response]
STATIC = "/static/"
TOLD_BY = "Authorization, Cookie"


class Asking:
    """The layer that says who asks, in ``request.state.caller``; the secret of the forms of their browser session is in
    ``request.state.session``, None where there is none.

    :param tell: makes the answer that says what is wrong.
    :param least: what everybody sees here.
    :param entrance: whose tokens are taken too; None for nobody's.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        tell: Teller,
        least: Clearance = Clearance.PUBLIC,
        entrance: Entrance | None = None,
    ) -> None:
        self._app, self._access, self._tell, self._least, self._entrance = app, access, tell, least, entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its caller, or refuse it where what it says of its caller is not true."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self._app(scope, receive, send)
            return
        CLEARED.set(self._least)
        state = scope.setdefault("state", {})
        state["caller"], state["session"] = Caller.anybody(self._least), None
        try:
            caller = (await self._caller(Headers(scope=scope))).seeing(self._least)
            _see_that_it_enters(caller, scope["path"])
        except (Unknown, Forbidden, Silent) as error:
            status = 401 if isinstance(error, Unknown) else 403 if isinstance(error, Forbidden) else 503
            answer = self._tell(Request(scope, receive), status, str(error), error)
            await answer(scope, receive, send)
            return
        CLEARED.set(caller.clearance)
        state["caller"], state["session"] = caller, caller.form or None
        apart = caller.known or caller.clearance is not Clearance.PUBLIC

        async def kept_apart(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(MutableHeaders(scope=message), apart)
            await send(message)

        await self._app(scope, receive, kept_apart)

    async def _caller(self, headers: Headers) -> Caller:
        """Who asks.

        :raises Unknown: if a bearer is none of ours. The cookie of a session that is over is as good as none.
        """
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return await run_in_threadpool(self._bearer, given.strip())
        found = self._access.sitting(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))
        return found.caller if found else Caller.anybody()

    def _bearer(self, given: str) -> Caller:
        if self._entrance and given.count(".") == 2:
            return self._entrance.bearing(given)
        return self._access.bearing(given)


def _see_that_it_enters(caller: Caller, path: str) -> None:
    if not caller.enters(path):
        doors = ", ".join(f"/{door}" for door in sorted(caller.doors))
        raise Forbidden(f"this key is for {doors} and nothing else")


def _mark(headers: MutableHeaders, apart: bool) -> None:
    headers.add_vary_header(TOLD_BY)
    if apart:
        headers["Cache-Control"] = "private, no-store"
        del headers["Access-Control-Allow-Origin"]
