"""What a child does for a request, called off when its reader has gone: nobody waits for the answer any more."""

from asyncio import Task, get_running_loop
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock

from fastapi import Request, Response

from graph.processes.worker import Stopped, Worker

GONE = 499


class Unread(Exception):
    """Nobody reads the answer any more."""


class Errand:
    """What a child does for one request, while it is done.

    ``off`` is whether it was called off. It is watched whether the reader is there from when a child is wanted.
    """

    def __init__(self, request: Request) -> None:
        self.off = False
        self._receive, self._loop = request.receive, get_running_loop()
        self._worker: Worker | None = None
        self._watching: Task[None] | None = None
        self._left, self._lock = False, Lock()

    def attend(self) -> None:
        """Watch from now on whether the reader is there; in whatever thread."""
        with suppress(RuntimeError):  # the loop is over, and so is everybody who waited
            self._loop.call_soon_threadsafe(self._watch)

    @contextmanager
    def done_by(self, worker: Worker) -> Iterator[None]:
        """Let a child do it, which is killed when it is called off.

        :raises Unread: if it was called off.
        """
        with self._lock:
            if self.off:
                raise Unread
            self._worker = worker
        try:
            yield
        except Stopped:
            if self.off:
                raise Unread from None
            raise
        finally:
            with self._lock:
                self._worker = None

    def call_off(self) -> None:
        """End it, in whatever thread; what is done already is left as it is."""
        with self._lock:
            self.off = True
            if self._worker:
                self._worker.stop()

    def leave(self) -> None:
        """Watch no more: there is an answer, and whoever sends it sees its reader go."""
        self._left = True
        if self._watching:
            self._watching.cancel()

    def _watch(self) -> None:
        if not self._left and not self._watching:
            self._watching = self._loop.create_task(self._until_gone())

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.call_off()


ERRAND: ContextVar[Errand | None] = ContextVar("ERRAND", default=None)


@contextmanager
def attended(request: Request) -> Iterator[Errand]:
    """What children are asked within it is called off when the reader of a request goes; its body must be read before.

    :raises Unread: if it was.
    """
    errand = Errand(request)
    token = ERRAND.set(errand)
    try:
        yield errand
    finally:
        ERRAND.reset(token)
        errand.leave()


def gone(request: Request) -> Response:
    """What is counted for a request whose reader went before it was answered."""
    request.scope["state"]["cut"] = "reader"
    return Response(status_code=GONE)
