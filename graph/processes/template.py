"""The template of a function: a process that is ready for it, and is forked for each child that runs it; from outside.

To import what reads a file, and to build its tables, takes longer than to read one. A template does it once for all the
children of a process that run the same function, and a child that was killed is replaced within milliseconds. It ends
with the process that it is for, however that ends, and its children end with it. What it does is in
``graph.processes.nursery``.
"""

import os
import select
import socket
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import ClassVar

from graph.processes.nursery import NUMBER

# What is told of a socket whatever is asked: that nobody is at its other end.
HANG_UP = 0


class Child:
    """One child: the socket to speak to it, and the line on which its template tells how it ended.

    Who lets go of the line has it killed.
    """

    def __init__(self, template: "Template", memory: int) -> None:
        self._template = template
        self.talk, questions = socket.socketpair()
        self._line, told = socket.socketpair()
        with questions, told:
            template.fork(memory, questions, told)

    def over(self) -> bool:
        """Whether it has ended already; its own socket tells before its template does."""
        return ready(self._line, 0) or ready(self.talk, 0, HANG_UP)

    def end(self) -> int:
        """How it ended, as ``subprocess`` tells it; if it goes on in spite of it all, it is killed."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)
        if not (told := self._line.recv(NUMBER.size)):
            return self._template.end()
        (status,) = NUMBER.unpack(told)
        return int(status)

    def close(self) -> None:
        """Let go of it."""
        self.talk.close()
        self._line.close()


class Template:
    """A process that children of one function are forked from; ``taken`` gives the one that all of us share.

    :param function: ``module:name`` of what its children run.
    :param warm: ``module:name`` of what is called once before any is forked; empty for nothing.
    """

    _all: ClassVar[dict[tuple[str, str], "Template"]] = {}
    _lock: ClassVar[Lock] = Lock()

    def __init__(self, function: str, warm: str) -> None:
        self._control, theirs = socket.socketpair()
        self._users = 0
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "graph.processes.nursery", function, warm],
                stdin=theirs.fileno(),
                env={**_environment(), "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            )

    @classmethod
    def taken(cls, function: str, warm: str) -> "Template":
        """The template of a function, started if there is none; whoever takes it lets go of it (``release``)."""
        with cls._lock:
            found = cls._all.get((function, warm))
            if found is None or found.over():
                found = cls._all[function, warm] = cls(function, warm)
            found._users += 1
            return found

    def release(self) -> None:
        """Let go of it; it ends when all have."""
        with self._lock:
            self._users -= 1
            if self._users:
                return
            for key in [key for key, one in self._all.items() if one is self]:
                del self._all[key]
        if not ready(self._control, 0):  # it has no children yet
            self._process.kill()
        self._control.close()
        self._process.wait()

    def fork(self, memory: int, questions: socket.socket, told: socket.socket) -> None:
        """Ask for a child, to be forked as soon as it is ready; if it never will be, both sockets tell."""
        with suppress(BrokenPipeError, ConnectionResetError):
            socket.send_fds(self._control, [NUMBER.pack(memory)], [questions.fileno(), told.fileno()])

    def over(self) -> bool:
        """Whether it has ended, and its children with it."""
        return self._process.poll() is not None

    def end(self) -> int:
        """How it ended; to be asked when it has let go of a child's line, for then it is ending."""
        return self._process.wait()


def ready(one: socket.socket, milliseconds: float, events: int = select.POLLIN) -> bool:
    """Whether a socket has something to tell, or has ended, within so long."""
    poll = select.poll()  # select() takes no file number above 1023, which a server reaches
    poll.register(one, events)
    return bool(poll.poll(milliseconds))


def _environment() -> dict[str, str]:
    """What a child gets of the environment: no key of ours, for what it reads may take it over."""
    return {name: value for name, value in os.environ.items() if not name.endswith(("_KEY", "_TOKEN", "_SECRET"))}
