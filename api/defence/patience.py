"""How long a connection may take: for its head, its body, and to read what it asked for; and how many one address has.

The server that this is built on waits for ever for a head, for a body that drips and for a client that does not read.
"""

import time
from asyncio import TimerHandle
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.defence import address, headers
from api.defence.pace import Pace

LOOK = 1.0


@dataclass(frozen=True)
class Patience:
    """The terms on which a connection is kept.

    ``head`` is how many seconds a head may take, ``drain`` how many the rest of a body that is not read any more.
    After ``grace`` seconds a body must have come, and an answer gone, at ``pace`` bytes a second on average.
    ``longest`` is how many bytes a head may have and ``many`` how many headers, ``piped`` how many requests may wait on
    one connection, ``each`` how many connections one address may have and ``all`` how many there may be; the addresses
    of ``proxies`` may have all.
    """

    head: float = 10.0
    drain: float = 2.0
    grace: float = 10.0
    pace: float = 10_000.0
    longest: int = 64_000
    many: int = 200
    piped: int = 32
    each: int = 100
    all: int = 1_000
    proxies: address.Networks = ()


class Phase(Enum):
    """What a connection is waited for: nothing, a head, a body, or the rest of a body that is read no more."""

    IDLE = auto()
    HEAD = auto()
    BODY = auto()
    DRAIN = auto()


class Patient(HttpToolsProtocol):
    """A connection that is cut off when its patience is over."""

    patience = Patience()
    pace = Pace()

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a head; turn away who has too many connections."""
        super().connection_made(transport)
        self.counted = address.counted(self.client[0]) if self.client else ""
        self._enter(Phase.HEAD)
        self._came = self._unfinished = 0
        self._paused: tuple[float, int] | None = None
        self._closing = 0.0
        self._kept: TimerHandle | None = None
        self._next = self.loop.call_later(LOOK, self._look)
        others = [one for one in self.connections if isinstance(one, Patient)]
        trusted = bool(self.client and address.within(self.client[0], self.patience.proxies))
        if not trusted and sum(one.counted == self.counted for one in others) > self.patience.each:
            self._turn_away(HTTPStatus.TOO_MANY_REQUESTS, f"one address may have {self.patience.each} connections")
        elif len(others) > self.patience.all:
            self._turn_away(HTTPStatus.SERVICE_UNAVAILABLE, "there are too many connections; try again in a moment")

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._next.cancel()
        if self._kept:
            self._kept.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, but nothing of who is refused already."""
        if self._kept:
            return
        self._came += len(data)
        if self._phase is Phase.IDLE:
            self._enter(Phase.HEAD)
        self._began = False
        super().data_received(data)
        if self._phase is not Phase.HEAD or self._began:
            self._unfinished = 0
        else:
            self._unfinished += len(data)
        if self._kept:
            return
        if self._unfinished > self.patience.longest and not self.transport.is_closing():
            longest = f"the headers are larger than {self.patience.longest:,} bytes"
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, longest)
        elif len(self.pipeline) > self.patience.piped:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._began = True
        self._enter(Phase.HEAD)
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header is there; what reads it stops at one too many."""
        super().on_header(name, value)
        if len(self.headers) > self.patience.many:
            raise ValueError("there are too many headers")

    def on_headers_complete(self) -> None:
        """The body begins."""
        self._enter(Phase.BODY)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is there."""
        self._enter(Phase.IDLE)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is written: what is left of the body will not be read."""
        if self._phase is Phase.BODY:
            self._enter(Phase.DRAIN)
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The client does not read as fast as is written."""
        self._paused = time.monotonic(), self.transport.get_write_buffer_size()
        super().pause_writing()

    def resume_writing(self) -> None:
        """It has read."""
        self._paused = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        if self._phase is Phase.HEAD and self.headers and len(self.headers) > self.patience.many:
            too_many = f"there are more than {self.patience.many} headers"
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, too_many)
        else:
            self._refuse(HTTPStatus.BAD_REQUEST, "this is no HTTP request that can be read")

    def _enter(self, phase: Phase) -> None:
        self._phase, self._since, self._came = phase, time.monotonic(), 0

    def _look(self) -> None:
        if self._tried(time.monotonic()):
            self.transport.abort()
        else:
            self._next = self.loop.call_later(LOOK, self._look)

    def _tried(self, now: float) -> bool:
        """Whether patience is over."""
        if self.transport.is_closing():  # what was written waits for who does not read
            self._closing = self._closing or now
            return now - self._closing > self.patience.grace
        if self._paused and self._slow(now - self._paused[0], self._paused[1] - self.transport.get_write_buffer_size()):
            return True
        waited = now - self._since
        if self._phase is Phase.HEAD:
            return self._answered and waited > self.patience.head
        if self._phase is Phase.BODY:
            return not self.flow.read_paused and self._slow(waited, self._came)
        return self._phase is Phase.DRAIN and waited > self.patience.drain

    @property
    def _answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _slow(self, seconds: float, moved: int) -> bool:
        return seconds > self.patience.grace and moved < (seconds - self.patience.grace) * self.patience.pace

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        """Turn away who sent what cannot be read, not sooner than many of them may be."""
        self.transport.pause_reading()
        self._kept = self.loop.call_later(self.pace.wait(), self._turn_away, status, words)

    def _turn_away(self, status: HTTPStatus, words: str) -> None:
        body = f"{words}\n".encode()
        lines = (
            f"HTTP/1.1 {status.value} {status.phrase}",
            "content-type: text/plain; charset=utf-8",
            f"content-length: {len(body)}",
            "connection: close",
            *(("retry-after: 5",) if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) else ()),
        )
        self.transport.write("\r\n".join(lines).encode() + b"\r\n" + headers.raw() + b"\r\n" + body)
        self.transport.close()


def patient(patience: Patience) -> type[Patient]:
    """The protocol of connections that are kept on these terms."""
    return type("Patient", (Patient,), {"patience": patience, "pace": Pace()})
