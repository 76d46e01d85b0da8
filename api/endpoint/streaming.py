"""An answer on its way from the child that makes it to whoever reads it, each at their own pace.

No reader keeps a child waiting: what was made and not yet sent is in memory, and beyond a megabyte in a file without a
name. What cannot be ended is cut off, so that nobody takes it for whole: nothing is said that looks like an end.
"""

import time
from asyncio import Event, get_running_loop
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool
from starlette.types import Receive, Scope, Send

from api.endpoint.errands import Errand, Unread
from api.endpoint.evaluation import LARGER, PART, Answer
from graph.engines.failing import EngineFailure
from graph.processes.worker import Refused, Stopped, TimedOut

HELD = 1_000_000
# Seconds after which an answer must have gone at this pace, in bytes a second.
GRACE, PACE = 60.0, 50_000


class Cut(RuntimeError):
    """An answer that began and has no end: its connection is cut off.

    ``why`` is ``time``, ``memory``, ``size``, ``reader`` or ``engine``.
    """

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the answer was cut off before its end ({why})")


class Stream:
    """What a child tells, until it is read.

    ``kind`` is its media type and ``size`` how many bytes were told, both known once it has begun.

    :param largest: how many bytes are taken; a child that tells more is ended.
    :param errand: what the child does; called off when this is closed.
    """

    def __init__(self, largest: int, errand: Errand | None = None) -> None:
        self._errand = errand
        self.kind, self.size = "", 0
        self._largest, self._held = largest, 0
        self._parts: deque[bytes] = deque()
        self._file: IO[bytes] | None = None
        self._kept = self._read = 0
        self._over = self._unread = False
        self._error: Exception | None = None
        self._lock, self._loop, self._news = Lock(), get_running_loop(), Event()

    def put(self, part: Answer) -> None:
        """Take a part, in whatever thread.

        :raises Unread: if nobody wants it.
        """
        with self._lock:
            if self._unread:
                raise Unread
            self.kind, self.size = part.media_type, self.size + len(part.content)
            if self.size > self._largest:
                raise Refused(f"{LARGER} {self._largest:,} bytes")
            if self._kept > self._read or self._held + len(part.content) > HELD:
                self._keep(part.content)
            else:
                self._parts.append(part.content)
                self._held += len(part.content)
        self._tell()

    def end(self, error: Exception | None = None) -> None:
        """Take that there is no more, in whatever thread; and why, if it is not whole."""
        self._over, self._error = True, error
        self._tell()

    async def begun(self, most: float = HELD) -> bool:
        """Whether it is whole, once it is or has this many bytes; what ended it before that is raised."""
        while not self._over and self.size < most:
            self._news.clear()
            await self._news.wait()
        if self._error:
            self.close()
            raise self._error
        return self._over

    async def whole(self) -> Answer:
        """All of it, once it is there; what ended it before that is raised."""
        await self.begun(float("inf"))
        if not self._file:
            return Answer(self.kind, b"".join(self._parts))
        return Answer(self.kind, b"".join([part async for part in self.parts()]))

    async def parts(self) -> AsyncIterator[bytes]:
        """All of it, as it comes.

        :raises Cut: if it has no end, or is read too slowly.
        """
        began, gone = time.monotonic(), 0
        while True:
            over = self._over
            self._news.clear()
            if self._error:
                raise Cut(reason(self._error))
            if part := await self._next():
                yield part
                gone += len(part)
            elif over:
                return
            else:
                await self._news.wait()
            if gone < (time.monotonic() - began - GRACE) * PACE:
                raise Cut("reader")

    def close(self) -> None:
        """Let go of what is not read, and end the child."""
        if self._errand:
            self._errand.call_off()
        with self._lock:
            self._unread = True
            self._parts.clear()
            if self._file:
                with suppress(OSError):  # what there was no room for is not written now either
                    self._file.close()

    async def _next(self) -> bytes:
        with self._lock:
            if self._parts:
                part = self._parts.popleft()
                self._held -= len(part)
                return part
        return await run_in_threadpool(self._fetched) if self._file else b""

    def _keep(self, content: bytes) -> None:
        self._file = self._file or TemporaryFile(prefix="remit-")  # noqa: SIM115 - it is closed by whoever reads
        self._file.seek(self._kept)
        self._file.write(content)
        self._kept += len(content)

    def _fetched(self) -> bytes:
        with self._lock:
            if not self._file or self._file.closed:
                return b""
            self._file.seek(self._read)
            part = self._file.read(PART)
            self._read += len(part)
            if self._read == self._kept:
                self._file.truncate(0)
                self._kept = self._read = 0
            return part

    def _tell(self) -> None:
        with suppress(RuntimeError):  # the loop is over, and so is everybody who waited
            self._loop.call_soon_threadsafe(self._news.set)


class Streamed(StreamingResponse):
    """An answer that is sent as it comes.

    :param done: called when it has been sent, or will not be.
    """

    def __init__(self, stream: Stream, headers: Mapping[str, str], done: Callable[[], None]) -> None:
        super().__init__(stream.parts(), headers=headers, media_type=stream.kind)
        self._stream, self._done, self._why, self._head = stream, done, "reader", False

    async def stream_response(self, send: Send) -> None:
        """Send it; of a request that asks for the head alone, no more than that."""
        if self._head:
            self.body_iterator = iterate_in_threadpool(())
        try:
            await super().stream_response(send)
            self._why = ""
        except Cut as error:
            self._why = error.why
            raise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, and leave in ``request.state.cut`` why it was not sent whole, if it was not."""
        self._head = scope["method"] == "HEAD"
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._stream.close()
            self._done()
            if self._why:
                scope["state"]["cut"] = self._why


def reason(error: Exception) -> str:
    """Why an answer was stopped, in a word.

    >>> reason(TimedOut("stopped after 10 seconds")), reason(Refused("the answer has more than 10 bytes"))
    ('time', 'size')
    """
    if isinstance(error, Refused) and LARGER in str(error):
        return "size"
    if isinstance(error, EngineFailure):
        return "engine"
    return "time" if isinstance(error, TimedOut) else "memory" if isinstance(error, Stopped) else "failure"
