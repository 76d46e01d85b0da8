"""A child process for what a stranger gave us: a file to parse, a query to answer.

Neither can be stopped from within the process that runs it, and either can take all memory. So it runs in a child that
is limited in memory and killed at its deadline; the child is kept for the next one, and replaced when it died.
Whoever waits for an answer gives a deadline by the clock (``ask``). What is said of a file must not depend on who else
uses the machine, so there the processor time of the child is counted (``work``).
"""

import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import IO, Any

MEMORY = 1_500_000_000
ROOMS = {"ontology", "graph", "loaders", "visualisations", "api"}
LENGTH = struct.Struct(">Q")
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

    >>> worker = Worker("graph.identity:slug")
    >>> worker.ask("Inter-sectoral Focal Points", seconds=20)
    'inter-sectoral-focal-points'
    >>> worker.close()
    """

    def __init__(self, function: str, memory: int = MEMORY) -> None:
        self._function, self._memory = function, memory
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def start(self) -> None:
        """Start the child now rather than with the first question."""
        with self._lock:
            self._started()

    def ask(self, given: object, seconds: float) -> Any:
        """What the function makes of what is given, by a deadline.

        :raises Refused: if the function says that it is bad.
        :raises TimedOut: if it takes longer than so many seconds; the child is killed.
        :raises Stopped: if the function fails, or the child dies, as it does when it needs too much memory.
        """
        return self._answer(given, seconds, None)

    def work(self, given: object, seconds: float) -> Any:
        """What the function makes of what is given, in so many seconds of processor time, however busy the machine is.

        :raises Refused: if the function says that it is bad.
        :raises TimedOut: if it works longer, or takes ``PATIENCE`` times as long by the clock; the child is killed.
        :raises Stopped: if the function fails, or the child dies, as it does when it needs too much memory.
        """
        return self._answer(given, seconds * PATIENCE, seconds)

    def _answer(self, given: object, seconds: float, busy: float | None) -> Any:
        with self._lock:
            child = self._started()
            assert child.stdin and child.stdout
            limit = Limit(child.pid, seconds, busy)
            try:
                _send(child.stdin, pickle.dumps(given))
                answer = _receive(child.stdout, limit)
            except TimeoutError as reached:
                self._kill()
                raise TimedOut(f"stopped after {reached}") from None
            except (EOFError, BrokenPipeError, ConnectionResetError):
                code = child.wait()
                self._kill()
                raise Stopped(_cause(code)) from None
        try:
            kind, value = Ours(BytesIO(answer)).load()
        except pickle.UnpicklingError as error:
            self.close()
            raise Stopped(f"what it answered was not to be trusted: {error}") from None
        if kind == "refused":
            raise Refused(value)
        if kind == "memory":
            raise Stopped("it needs more memory than it may have")
        if kind == "failed":
            raise Stopped(f"it failed inside remit: {value}")
        return value

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._kill()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "graph.worker", self._function, str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**_environment(), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            )
        return self._child

    def _kill(self) -> None:
        if self._child:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe:
                    with suppress(BrokenPipeError):
                        pipe.close()
            self._child = None


def _environment() -> dict[str, str]:
    """What a child gets of the environment: no key of ours, for what it reads may take it over."""
    return {name: value for name, value in os.environ.items() if not name.endswith(("_KEY", "_TOKEN", "_SECRET"))}


class Ours(pickle.Unpickler):
    """Reads back only values of our own classes: the child may have been taken over by what it read."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module.partition(".")[0] in ROOMS else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name} is no value of ours")
        return found


class Limit:
    """How long a child may take for one answer: by the clock, and in processor time if that is limited."""

    def __init__(self, process: int, seconds: float, busy: float | None) -> None:
        self._process, self._seconds, self._allowed = process, seconds, busy
        self._deadline = time.monotonic() + seconds
        self._before = worked(process) if busy else 0.0

    def wait(self) -> float:
        """For how many seconds it may be waited before this is asked again.

        :raises TimeoutError: if there is no time left; its words say how much there was.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"{self._seconds:g} seconds")
        if self._allowed is None:
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


def _send(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(LENGTH.pack(len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes], limit: Limit) -> bytes:
    (length,) = LENGTH.unpack(_read(pipe, LENGTH.size, limit))
    return _read(pipe, length, limit)


def _read(pipe: IO[bytes], length: int, limit: Limit) -> bytes:
    found = bytearray()
    poll = select.poll()  # select() takes no file number above 1023, which a server reaches
    poll.register(pipe, select.POLLIN)
    while len(found) < length:
        if not poll.poll(limit.wait() * 1000):
            continue
        part = os.read(pipe.fileno(), min(1 << 20, length - len(found)))
        if not part:
            raise EOFError
        found += part
    return bytes(found)


def _cause(code: int) -> str:
    if code == -signal.SIGKILL:
        return "it was killed"
    return f"it ran out of memory or crashed ({signal.Signals(-code).name if code < 0 else f'exit code {code}'})"


def _serve(function: str, memory: int) -> None:
    """Answer, until the pipe ends."""
    module, _, name = function.partition(":")
    run = getattr(import_module(module), name)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while header := sys.stdin.buffer.read(LENGTH.size):
        given = pickle.loads(sys.stdin.buffer.read(LENGTH.unpack(header)[0]))  # noqa: S301 - from the parent
        _send(answers, pickle.dumps(_answer(run, given)))


def _answer(run: Any, given: object) -> tuple[str, object]:
    try:
        return "done", run(given)
    except (ValueError, SyntaxError, LookupError) as error:
        return "refused", str(error)
    except MemoryError:
        return "memory", ""
    except RecursionError:
        return "refused", "it is nested too deeply"
    except Exception as error:  # noqa: BLE001 - a child reports whatever happens in it, once, at this boundary
        return "failed", f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _serve(sys.argv[1], int(sys.argv[2]))
