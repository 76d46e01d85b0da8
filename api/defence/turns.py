"""Whose turn it is where several callers want the one interpreter.

Python runs one thread at a time, so four requests of one caller leave a fifth of it to anybody else. Who asks for much
while others ask, too, is therefore answered one request at a time, and waits as long again before the next is looked
at; three times as long after what could not be read. So others keep two thirds at the least. Nobody waits while nobody
else asks.
"""

import time
from asyncio import Lock, get_running_loop, timeout
from collections.abc import Callable
from contextlib import suppress
from weakref import WeakValueDictionary

from api.defence.buckets import Allowance

LIGHT = Allowance(rate=20, burst=60, debt=60)
ABOUT, PATIENCE, PAUSE, PENANCE, LONGEST, WAITING = 0.5, 10.0, 1.0, 3.0, 1.0, 32
Free = Callable[[], None]


class Turns:
    """The turns of the callers of one process.

    :param light: what a caller may ask for and not wait, in units.
    """

    def __init__(self, light: Allowance = LIGHT) -> None:
        self._light = light
        self._full: dict[str, float] = {}
        self._latest, self._other = ("", 0.0), ("", 0.0)
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    def paced(self, caller: str) -> bool:
        """Whether a caller who asks now has asked for much, while others ask."""
        now = time.monotonic()
        if self._latest[0] != caller:
            self._other = self._latest
        self._latest = caller, now
        owed = self._full.get(caller, now) - now
        return owed * self._light.rate > self._light.burst and now - self._other[1] < ABOUT

    async def taken(self, caller: str) -> "Turn":
        """The turn of a caller, once it comes: when the request before is answered, or goes on somewhere else.

        It comes after ten seconds at the most.
        """
        lock = self._locks.setdefault(caller, Lock())
        with suppress(TimeoutError):
            async with timeout(PATIENCE):
                await lock.acquire()
                return Turn(lock)
        return Turn(None)

    def charge(self, caller: str, units: float) -> None:
        """Count what a caller asked for."""
        now = time.monotonic()
        if len(self._full) > 1_000:
            self._full = {one: full for one, full in self._full.items() if full > now}
        latest = now + (self._light.burst + self._light.debt) / self._light.rate
        self._full[caller] = min(max(self._full.get(caller, now), now) + units / self._light.rate, latest)


class Turn:
    """A turn that is had.

    :param lock: what others of the same caller wait for; None if nobody does.
    """

    def __init__(self, lock: Lock | None) -> None:
        self._lock, self._began, self._loop = lock, time.monotonic(), get_running_loop()

    def leave(self) -> None:
        """Let the next one begin, from whatever thread: this request goes on somewhere else, as in a child."""
        with suppress(RuntimeError):  # the loop is over, and so is everybody who waited
            self._loop.call_soon_threadsafe(self.end, False)

    def end(self, refused: bool) -> None:
        """Let the next one begin, in as long again as this one took; three times as long after what was refused."""
        lock, self._lock = self._lock, None
        if lock:
            pause = (time.monotonic() - self._began) * (PENANCE if refused else PAUSE)
            self._loop.call_later(min(pause, LONGEST), lock.release)
