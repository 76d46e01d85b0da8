"""Public pages and data packed for whoever takes that, and not sent again to who has them.

A length tells something of what was packed, so what holds a secret beside words of somebody else must not be (BREACH).
Only what is public and answered to nobody in particular is packed: no page of a session, whose forms hold a secret, no
answer to a key, and nothing that sets a cookie.
"""

import re
import zlib
from hashlib import blake2b

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import Caller
from graph.clearance import Clearance

PACKED = ("text/html", "image/svg+xml", "application/json")
SHORT = 1_000
NEVER = re.compile(r"q=0(\.0*)?")
QUICKEST, QUICK, BEST = 1, 4, 9
LARGE = 500_000  # beyond it nobody else waits while it is packed
GZIP = 31  # what zlib calls the form with the head of gzip


class Encoded:
    """The layer that packs pages and data, and tags them by what is in them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not _for_anybody(scope):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Sending(Headers(scope=scope), send).sent)


class _Sending:
    """An answer, whose head waits for its body."""

    def __init__(self, asked: Headers, send: Send) -> None:
        self._asked, self._send = asked, send
        self._start: Message | None = None

    async def sent(self, message: Message) -> None:
        """Send a part of it."""
        if message["type"] == "http.response.start" and _to_be_packed(message):
            self._start = message
            return
        if self._start and message["type"] == "http.response.body":
            start, self._start = self._start, None
            if not message.get("more_body", False):
                message = {**message, "body": await self._made(start, message.get("body", b""))}
            await self._send(start)
        await self._send(message)

    async def _made(self, start: Message, body: bytes) -> bytes:
        """The body as it is sent; nothing of what its reader has."""
        headers = MutableHeaders(scope=start)
        headers.add_vary_header("Accept-Encoding")
        if "etag" not in headers:
            headers["ETag"] = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
            headers.setdefault("Cache-Control", "no-cache")
            if headers["etag"] in self._asked.get("if-none-match", ""):
                start["status"] = 304
                del headers["content-length"]
                return b""
        if len(body) >= SHORT and takes_packed(self._asked):
            body = packed(body) if len(body) < LARGE else await run_in_threadpool(packed, body, QUICKEST)
            headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(body))
        return body


def packed(content: bytes, level: int = QUICK) -> bytes:
    """Bytes in the form of gzip."""
    made = zlib.compressobj(level, zlib.DEFLATED, GZIP)
    return made.compress(content) + made.flush()


def takes_packed(asked: Headers) -> bool:
    """Whether a client takes gzip.

    >>> [takes_packed(Headers({"accept-encoding": said})) for said in ("br, gzip;q=0.5", "gzip", "gzip; q=0.0", "br")]
    [True, True, False, False]
    """
    for one in asked.get("accept-encoding", "").split(",", 20):
        name, _, quality = one.strip().lower().partition(";")
        if name.strip() == "gzip":
            return not NEVER.fullmatch(quality.strip())
    return False


def _for_anybody(scope: Scope) -> bool:
    state = scope.get("state", {})
    caller = state.get("caller")
    nobody = isinstance(caller, Caller) and not caller.known and not state.get("session")
    return nobody and caller.clearance is Clearance.PUBLIC


def _to_be_packed(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    kind = headers.get("content-type", "").partition(";")[0]
    apart = "set-cookie" in headers or "content-encoding" in headers or "no-store" in headers.get("cache-control", "")
    return start["status"] == 200 and kind in PACKED and not apart
