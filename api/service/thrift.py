"""What a process that serves holds in memory, kept below a bound.

What is looked up is remembered by number, and a store holds up to 170 MB of its files: how much all of it comes to
hangs on what is asked of how large a graph. So it is looked at from outside, as the system counts it, and where it is
too much, what can be looked up again is let go of: a first answer instead of one that is remembered.
"""

import ctypes
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from graph.editions.shelf import Shelf

LOOK = 0.25  # seconds
PAUSE, LONGEST = 5.0, 300.0  # what people look at is let go of more seldom, and ever more so where that does not help
STEP = 16  # what a store holds is let go of again when a sixteenth of what may be held has come
COUNTED = Path("/proc/self/statm")


def own() -> int:
    """How many bytes this process holds by itself; pages of files that are mapped are shared. 0 where nobody counts."""
    try:
        _, resident, shared, *_ = map(int, COUNTED.read_text(encoding="ascii").split())
    except OSError:
        return 0
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")


def trim() -> None:
    """Give back to the system what was let go of, where the C library can."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


class Thrift:
    """Lets go of what a shelf remembers whenever the process holds more than it may.

    :param most: MB that it may hold.
    :param held: how many bytes it holds.
    """

    def __init__(self, shelf: Shelf, most: int, held: Callable[[], int] = own) -> None:
        self._shelf, self._most, self._held = shelf, most * 1_000_000, held
        self._left, self._again, self._pause = 0, 0.0, PAUSE
        self._closed = Event()
        self._thread = Thread(target=self._run, name="memory", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()

    def look(self) -> None:
        """Let go of what can be, if it is too much."""
        held, now = self._held(), time.monotonic()
        self._left, due = min(self._left, held), now >= self._again
        if held <= self._most or not (due or held > self._left + self._most // STEP):
            return
        self._shelf.renew()
        trim()
        if due and self._held() > self._most:
            self._shelf.relieve()
            trim()
            self._pause = min(2 * self._pause, LONGEST) if self._held() > self._most else PAUSE
            self._again = now + self._pause
        self._left = self._held()

    def _run(self) -> None:
        while not self._closed.wait(LOOK):
            self.look()
