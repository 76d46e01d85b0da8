"""What every request passes: its Host is ours, its body is small, and what goes out says what a page may do."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import COOKIE, Access

LARGEST, LONGEST_HEAD = 1_000_000, 64_000
DROPPED, DOOR = 64_000_000, "/load"  # files, of those who may write
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class TooLarge(ValueError):
    """A body beyond what is read."""


class Guard:
    """The outermost layer of the service.

    It leaves the secret of the forms of a browser session in ``request.state.session``, None where there is none.

    :param hosts: the names by which it may be called, without port.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], access: Access) -> None:
        self._app, self._hosts, self._access = app, hosts, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = self._most(scope, headers)
        refusal = self._refusal(headers, most)
        if refusal:
            await refusal(scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = self._session(headers)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise TooLarge(f"the body is larger than {most:,} bytes")
            return message

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    out.setdefault(name, value)
            await send(message)

        await self._app(scope, counted, headed)

    def _session(self, headers: Headers) -> str | None:
        given = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        return self._access.form(given) if given and self._access.holds(given) else None

    def _most(self, scope: Scope, headers: Headers) -> int:
        """How large a body may be."""
        files = scope["method"] == "POST" and scope["path"] == DOOR
        return DROPPED if files and self._session(headers) else LARGEST

    def _refusal(self, headers: Headers, most: int) -> PlainTextResponse | None:
        host = (
            headers.get("host", "").rsplit(":", 1)[0] if not headers.get("host", "").endswith("]") else headers["host"]
        )
        if host not in self._hosts:
            return PlainTextResponse(f"this service is not called {host!r}", 421)
        if sum(len(name) + len(value) for name, value in headers.raw) > LONGEST_HEAD:
            return PlainTextResponse(f"the headers are larger than {LONGEST_HEAD:,} bytes", 431)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > most:
            return PlainTextResponse(f"the body is larger than {most:,} bytes", 413)
        return None
