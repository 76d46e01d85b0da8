"""A child process for what a stranger gave us: a file to parse, a query to answer.

Neither can be stopped from within the process that runs it, and either can take all memory. So it runs in a child that
is limited in memory and killed at its deadline; the child is kept for the next one, and replaced when it died. Children
of the same function are forked from one process that is ready for it (``graph.processes.template``).
Whoever waits for an answer gives a deadline by the clock (``ask``). What is said of a file must not depend on who else
uses the machine, so there the processor time of the child is counted (``work``).
"""

import os
import pickle
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

from graph.processes.nursery import LENGTH, NUMBER
from graph.processes.template import Child, Template, ready

MEMORY = 1_500_000_000
ROOMS = {"ontology", "graph", "loaders", "visualisations", "api"}
# How many times its allowance of processor time a child may take by the clock: it may wait for others, not for ever.
PATIENCE = 6
# The clock of processor time ticks in hundredths of a second.
SOON = 0.02


class Refused(ValueError):
    """What was given cannot be read or answered; the message says what is wrong and where."""


class Stopped(RuntimeError):
    """The child was killed, or died, before it answered."""


class TimedOut(Stopped):
    """It took longer than its deadline."""


class Worker:
    """A child that runs one function of ours, for one caller at a time.

    :param function: ``module:name`` of a function of one argument.
    :param memory: bytes of address space the child may use.
    :param warm: ``module:name`` of what is called once before any child is made, for what all of them need; empty for
        nothing. It must start no thread and open no store.

    >>> worker = Worker("graph.identity:slug")
    >>> worker.ask("Inter-sectoral Focal Points", seconds=20)
    'inter-sectoral-focal-points'
    >>> worker.close()
    """

    def __init__(self, function: str, memory: int = MEMORY, warm: str = "") -> None:
        self._function, self._memory, self._warm = function, memory, warm
        self._template: Template | None = None
        self._child: Child | None = None
        self._process = 0
        self._lock = Lock()

    def start(self) -> None:
        """Start the child now rather than with the first question; whoever calls does not wait for it."""
        with self._lock:
            self._started()

    def prepare(self, seconds: float) -> None:
        """Wait until the child is there, so that what it takes to come is not counted for the first question.

        :raises Stopped: if it is not there by then.
        """
        with self._lock:
            child = self._started()
            try:
                self._process = self._process or NUMBER.unpack(_read(child.talk, NUMBER.size, Limit(seconds, None)))[0]
            except (TimeoutError, EOFError, ConnectionResetError):
                self._kill()
                raise Stopped("the child that should answer does not come") from None

    def ask(self, given: object, seconds: float) -> Any:
        """What the function makes of what is given, by a deadline.

        :raises Refused: if the function says that it is bad.
        :raises TimedOut: if it takes longer than so many seconds; the child is killed.
        :raises Stopped: if the function fails, or the child dies, as it does when it needs too much memory.
        """
        return self._answer(given, seconds, None)

    def told(self, given: object, seconds: float, take: Callable[[Any], None]) -> Any:
        """As ``ask``, of a function that tells its answer in parts (``graph.processes.parts``).

        :param take: gets each part as it comes, but the last, which comes back; what it raises ends the child.
        """
        return self._answer(given, seconds, None, take)

    def work(self, given: object, seconds: float) -> Any:
        """What the function makes of what is given, in so many seconds of processor time, however busy the machine is.

        :raises Refused: if the function says that it is bad.
        :raises TimedOut: if it works longer, or takes ``PATIENCE`` times as long by the clock; the child is killed.
        :raises Stopped: if the function fails, or the child dies, as it does when it needs too much memory.
        """
        return self._answer(given, seconds * PATIENCE, seconds)

    def _answer(
        self, given: object, seconds: float, busy: float | None, take: Callable[[Any], None] | None = None
    ) -> Any:
        with self._lock:
            child, limit = self._started(), Limit(seconds, busy)
            try:
                self._process = self._process or NUMBER.unpack(_read(child.talk, NUMBER.size, limit))[0]
                limit.count(self._process)
                _send(child.talk, pickle.dumps(given))
                kind, value = _receive(child.talk, limit)
                while kind == "part" and take:
                    self._hand(take, value)
                    kind, value = _receive(child.talk, limit)
            except TimeoutError as reached:
                self._kill()
                raise TimedOut(f"stopped after {reached}") from None
            except (EOFError, BrokenPipeError, ConnectionResetError):
                code = child.end()
                self._kill()
                raise Stopped(_cause(code)) from None
            except pickle.UnpicklingError as error:
                self._close()
                raise Stopped(f"what it answered was not to be trusted: {error}") from None
        if kind == "refused":
            raise Refused(value)
        if kind == "memory":
            raise Stopped("it needs more memory than it may have")
        if kind == "failed":
            raise Stopped(f"it failed inside remit: {value}")
        return value

    def _hand(self, take: Callable[[Any], None], part: object) -> None:
        try:
            take(part)
        except BaseException:
            self._kill()
            raise

    def rest(self) -> None:
        """End the child, and with it the memory it took; another one comes with the next question."""
        with self._lock:
            self._kill()

    def stop(self) -> None:
        """End what the child is doing, from another thread: whoever waits for it is told that it was stopped."""
        if process := self._process:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._close()

    def _started(self) -> Child:
        if self._template and self._template.over():
            self._close()
        if self._child and self._child.over():
            self._kill()
        self._template = self._template or Template.taken(self._function, self._warm)
        self._child = self._child or Child(self._template, self._memory)
        return self._child

    def _kill(self) -> None:
        if self._child:
            self._child.close()
        self._child, self._process = None, 0

    def _close(self) -> None:
        self._kill()
        if self._template:
            self._template.release()
        self._template = None


class Ours(pickle.Unpickler):
    """Reads back only values of our own classes: the child may have been taken over by what it read."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module.partition(".")[0] in ROOMS else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no value of ours")
        return found


class Limit:
    """How long a child may take for one answer: by the clock, and in processor time if that is limited."""

    def __init__(self, seconds: float, busy: float | None) -> None:
        self._seconds, self._allowed = seconds, busy
        self._deadline = time.monotonic() + seconds
        self._process, self._before = 0, 0.0

    def count(self, process: int) -> None:
        """Count the processor time of a process from now on."""
        if self._allowed is not None:
            self._process, self._before = process, worked(process)

    def wait(self) -> float:
        """For how many seconds it may be waited before this is asked again.

        :raises TimeoutError: if there is no time left; its words say how much there was.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"{self._seconds:g} seconds")
        if self._allowed is None or not self._process:
            return left
        rest = self._allowed - (worked(self._process) - self._before)
        if rest <= 0:
            raise TimeoutError(f"{self._allowed:g} seconds of work")
        return min(left, max(rest, SOON))


def worked(process: int) -> float:
    """The seconds of processor time that a process has taken; none where the system does not tell."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _send(talk: socket.socket, content: bytes) -> None:
    talk.sendall(LENGTH.pack(len(content)) + content)


def _receive(talk: socket.socket, limit: Limit) -> Any:
    (length,) = LENGTH.unpack(_read(talk, LENGTH.size, limit))
    return Ours(BytesIO(_read(talk, length, limit))).load()


def _read(talk: socket.socket, length: int, limit: Limit) -> bytes:
    found = bytearray()
    while len(found) < length:
        if not ready(talk, limit.wait() * 1000):
            continue
        part = talk.recv(min(1 << 20, length - len(found)))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


def _cause(code: int) -> str:
    if code == -signal.SIGKILL:
        return "it was killed"
    return f"it ran out of memory or crashed ({signal.Signals(-code).name if code < 0 else f'exit code {code}'})"
