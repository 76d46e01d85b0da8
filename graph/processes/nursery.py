"""What a template does, and each child that is forked from it; from inside.

A template has one thread and runs nothing that a stranger gave us. For each child it has a line to whoever asked for
it: there it tells how the child ended, and if the line is let go of, it kills the child.
"""

import ctypes
import os
import pickle
import resource
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from io import BufferedRWPair
from typing import Any

from graph.processes.fence import fence
from graph.processes.lasting import lasting
from graph.processes.parts import TELL

NUMBER, LENGTH = struct.Struct(">q"), struct.Struct(">Q")
# prctl(2): the signal that a process gets when the one that it was forked from ends.
DEATH_SIGNAL = 1
# How far children stand back that do, as nice(2) counts it.
BACK = 10


class Nursery:
    """Forks a child for each request, until whoever asks is gone.

    :param control: the socket on which a child is asked for: its memory, the socket to speak to it, and its line.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        self._lines: dict[socket.socket, int] = {}

    def forked(self) -> tuple[int, socket.socket]:
        """The memory of a child and the socket of its questions: this comes back in every child, and only there."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno())
        with suppress(ConnectionError):
            self._control.send(b"ready")
        while True:
            found = self._told()
            self._kill([line for line in self._lines if line.fileno() in found])
            if self._woken.fileno() in found:
                self._woken.recv(1024)
                self._reap()
            if self._control.fileno() in found and (child := self._child()):
                return child

    def _told(self) -> set[int]:
        """The file numbers of what tells something, or has ended."""
        poll = select.poll()
        for one in (self._control, self._woken, *self._lines):
            poll.register(one, select.POLLIN)
        return {number for number, _ in poll.poll()}

    def _child(self) -> tuple[int, socket.socket] | None:
        """Fork a child: what it is for in the child itself, ``None`` in the template."""
        try:
            memory, numbers, _, _ = socket.recv_fds(self._control, NUMBER.size, 2)
        except ConnectionResetError:  # gone, without having heard that this is ready
            memory, numbers = b"", []
        if not memory:
            self._end()
        questions, line = (socket.socket(fileno=number) for number in numbers)
        template, process = os.getpid(), os.fork()
        if not process:
            self._leave(line)
            _die_with(template)
            return NUMBER.unpack(memory)[0], questions
        questions.close()
        self._lines[line] = process
        return None

    def _leave(self, line: socket.socket) -> None:
        """Let go, in a child, of all that is the template's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for one in (self._control, self._woken, self._waker, line, *self._lines):
            one.close()
        os.open(os.devnull, os.O_RDONLY)  # the lowest number that is free: standard input

    def _kill(self, lines: list[socket.socket]) -> None:
        for line in lines:
            os.kill(self._lines[line], signal.SIGKILL)

    def _reap(self) -> None:
        """Tell of each child that has ended how it did."""
        for line, process in [*self._lines.items()]:
            found, status = os.waitpid(process, os.WNOHANG)
            if found:
                del self._lines[line]
                with line, suppress(ConnectionError):
                    line.send(NUMBER.pack(os.waitstatus_to_exitcode(status)))

    def _end(self) -> None:
        self._kill([*self._lines])
        for process in self._lines.values():
            os.waitpid(process, 0)
        os._exit(0)


def _die_with(template: int) -> None:
    """End a child when its template ends, even while it works."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != template:
        raise SystemExit


def stand_back() -> None:
    """Let others go first where there is not enough for all: whoever asks for a page does not wait for who asks much.

    To be named as what warms a template, all of whose children stand back with it.
    """
    os.nice(BACK)


def serve(run: Callable[[Any], object], memory: int, questions: socket.socket) -> None:
    """Say which process this is, then answer until there are no more questions: in so much memory, and offline."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    fence()
    with suppress(ConnectionError), questions, questions.makefile("rwb") as stream:  # whoever asks may be gone
        stream.write(NUMBER.pack(os.getpid()))
        stream.flush()
        TELL.set(lambda part: _send(stream, "part", part))
        while header := stream.read(LENGTH.size):
            given = pickle.loads(stream.read(LENGTH.unpack(header)[0]))  # noqa: S301 - from the parent
            _send(stream, *_answer(run, given))


def _send(stream: BufferedRWPair, kind: str, value: object) -> None:
    content = pickle.dumps((kind, value))
    stream.write(LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def _answer(run: Callable[[Any], object], given: object) -> tuple[str, object]:
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


def _named(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def main(function: str, warm: str) -> None:
    """Be the template of a function; forked from it, each of its children."""
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with lasting():
        run = _named(function)
        if warm:
            _named(warm)()
    serve(run, *Nursery(socket.socket(fileno=sys.stdin.fileno())).forked())


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(*sys.argv[1:])
