"""What every request passes: its Host is ours, its body is small, and what goes out says what a page may do."""

from asyncio import sleep

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import Caller, Role
from api.defence.headers import headed
from api.defence.pace import Pace

LARGEST, LONGEST_HEAD = 1_000_000, 64_000
FILES = {"load": 64_000_000, "graphs": 64_000_000, "graphql": 16_000_000}  # at doors that take files
MANY = 200


class TooLarge(ValueError):
    """A body beyond what is read."""


class Guard:
    """The outermost layer of the service: by which name it is called, and what its answers let a page do.

    :param hosts: the names by which it may be called, without port.
    :ivar pace: when a refusal goes out.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app, self._hosts, self.pace = app, hosts, Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope))
        if refusal:
            await sleep(self.pace.wait())
            await refusal(scope, receive, headed(scope, send))
            return

        await self._app(scope, receive, headed(scope, send))

    def _refusal(self, headers: Headers) -> PlainTextResponse | None:
        host = (
            headers.get("host", "").rsplit(":", 1)[0] if not headers.get("host", "").endswith("]") else headers["host"]
        )
        if len(headers.getlist("host")) > 1:
            return PlainTextResponse("there are two names of a host", 400)
        if host not in self._hosts:
            return PlainTextResponse(f"this service is not called {host!r}", 421)
        if sum(len(name) + len(value) for name, value in headers.raw) > LONGEST_HEAD:
            return PlainTextResponse(f"the headers are larger than {LONGEST_HEAD:,} bytes", 431)
        if len(headers.raw) > MANY:
            return PlainTextResponse(f"there are more than {MANY} headers", 431)
        if headers.get("content-encoding", "identity").lower() != "identity":
            return PlainTextResponse("send the body as it is, without Content-Encoding", 415)
        return None


class Bounded:
    """The layer that reads no more of a body than its caller may send here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most, read = _most(scope), 0
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdigit() or int(length) > most:
            refusal = PlainTextResponse(f"the body is larger than {most:,} bytes", 413)
            await refusal(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise TooLarge(f"the body is larger than {most:,} bytes")
            return message

        await self._app(scope, counted, send)


def _most(scope: Scope) -> int:
    """How large a body may be: files are larger, of those who may load them."""
    caller = scope.get("state", {}).get("caller", Caller.anybody())
    most = FILES.get(scope["path"].split("/")[1], LARGEST) if scope["method"] in ("POST", "PUT") else LARGEST
    return most if caller.may(Role.EDITOR) else LARGEST
