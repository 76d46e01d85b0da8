"""Several processes that serve one home on one port, and the one that keeps them.

What they need is imported and built before they are forked, so they share its memory. A process that ends is replaced.
"""

import atexit
import ctypes
import gc
import logging
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from tempfile import mkdtemp
from types import FrameType

from graph.processes.nursery import DEATH_SIGNAL

log = logging.getLogger("remit.processes")
PAUSE, SHORT, GRACE = 0.1, 5.0, 15.0
FIGURES = "PROMETHEUS_MULTIPROC_DIR"
Serve = Callable[[socket.socket, Callable[[], None]], None]


def count_together() -> None:
    """Let processes that are forked from this one add up what they count; to be called before anything counts."""
    os.environ[FIGURES] = folder = mkdtemp(prefix="remit-figures-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


class Keeper:
    """Keeps so many processes that serve.

    SIGTERM and SIGINT stop them all, each when it has answered what it was asked; SIGHUP replaces them one after the
    other, each when the one in its place listens. If this process is killed, they stop.

    :param serve: what a process does with the socket that all share; it gets what to call as soon as it listens.
    """

    def __init__(self, serve: Serve, processes: int) -> None:
        self._serve, self._processes = serve, processes
        self._running: dict[int, float] = {}
        self._told: list[int] = []

    def run(self, shared: socket.socket) -> None:
        """Keep them until told to stop. There is no other thread, and no store is open."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._tell)
        gc.collect()
        gc.freeze()
        for _ in range(self._processes):
            self._fork(shared)
        while not self._stopping:
            self._replace_ended(shared)
            if signal.SIGHUP in self._told:
                self._told.remove(signal.SIGHUP)
                self._replace_all(shared)
            time.sleep(PAUSE)
        self._stop([*self._running])

    @property
    def _stopping(self) -> bool:
        return signal.SIGTERM in self._told or signal.SIGINT in self._told

    def _tell(self, number: int, _: FrameType | None) -> None:
        self._told.append(number)

    def _fork(self, shared: socket.socket) -> bool:
        """Begin a process, and wait until it listens; whether it does."""
        keeper, (listens, tells) = os.getpid(), os.pipe()
        process = os.fork()
        if not process:
            os.close(listens)
            _be(self._serve, shared, tells, keeper)
        os.close(tells)
        self._running[process] = time.monotonic()
        with os.fdopen(listens, "rb") as line:
            return bool(line.read(1))

    def _replace_ended(self, shared: socket.socket) -> None:
        for process in _ended(self._running):
            lived = time.monotonic() - self._running.pop(process)
            log.error("a serving process (%d) ended after %.0f s; another one takes its place", process, lived)
            if lived < SHORT:
                time.sleep(1)
            self._fork(shared)

    def _replace_all(self, shared: socket.socket) -> None:
        for process in [*self._running]:
            if not self._stopping and self._fork(shared):
                self._stop([process])

    def _stop(self, processes: list[int]) -> None:
        left, until = set(processes), time.monotonic() + GRACE
        for process in processes:
            del self._running[process]
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        while left and time.monotonic() < until:
            left -= {*_ended(left)}
            time.sleep(0.02)
        for process in left:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _ended(processes: set[int] | dict[int, float]) -> list[int]:
    return [process for process in processes if os.waitpid(process, os.WNOHANG)[0]]


def _be(serve: Serve, shared: socket.socket, tells: int, keeper: int) -> None:
    """Serve, in the process; it never comes back."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != keeper:
        os._exit(0)

    def listening() -> None:
        os.write(tells, b".")
        os.close(tells)

    status = 1
    try:
        serve(shared, listening)
        status = 0
    except BaseException:
        log.exception("a serving process failed")
    finally:
        os._exit(status)
