"""Whose turn it is where several callers want the one interpreter.

Python runs one thread at a time, so four requests of one caller leave a fifth of it to anybody else. Who asks for much
while others ask, too, is therefore answered in turn: one request at a time of all such callers together, that of
whoever asked for least lately first. While somebody asks for little, each turn is followed by a pause as long again,
three times as long after what could not be read, so others keep two thirds at the least. Nobody waits while nobody else
asks. A pause is five milliseconds at the least: to take a request and give its answer is work besides. What is much
hangs on how many ask: fifty addresses that each stay below it would together take all there is.
"""

import time
from asyncio import Future, get_running_loop, timeout
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count

from api.defence.buckets import Allowance

LIGHT = Allowance(rate=20, burst=60, debt=60)
ABOUT, PATIENCE, PAUSE, PENANCE, WAITING = 0.5, 10.0, 1.0, 3.0, 32
SHORTEST, LONGEST = 0.005, 1.0  # seconds of a pause
# How many callers may have asked for something lately before each may ask for less, and how many requests may wait.
FEW, QUEUE = 4, 100


class Crowded(RuntimeError):
    """There is no turn: too many others wait who asked for less."""


@dataclass(order=True)
class Waiting:
    """A request that waits for its turn: what its caller asked for lately, and which it is of all."""

    owed: float
    number: int
    come: Future[None] = field(compare=False)


class Turns:
    """The turns of the callers of one process.

    :param light: what a caller may ask for and not wait, in units, where few ask.
    :param queue: how many requests may wait.
    """

    def __init__(self, light: Allowance = LIGHT, queue: int = QUEUE) -> None:
        self._light, self._queue = light, queue
        self._full: dict[str, float] = {}
        self._latest, self._other = ("", 0.0), ("", 0.0)
        self._several, self._counted, self._eased = 1, 0.0, 0.0
        self._waiting: list[Waiting] = []
        self._numbers, self._taken = count(), False

    def paced(self, caller: str) -> bool:
        """Whether a caller who asks now has asked for much, while others ask."""
        now = time.monotonic()
        if self._latest[0] != caller:
            self._other = self._latest
        self._latest = caller, now
        most = self._light.burst * min(1.0, FEW / self._callers(now))
        found = self._owed(caller, now) > most and now - self._other[1] < ABOUT
        self._eased = self._eased if found else now
        return found

    async def taken(self, caller: str) -> "Turn":
        """The turn of a caller, once it comes: when the request before is answered, or goes on somewhere else.

        :raises Crowded: if it does not come within ten seconds, or too many wait who asked for less.
        """
        if not self._taken:
            self._taken = True
            return Turn(self)
        waits = Waiting(self._owed(caller, time.monotonic()), next(self._numbers), get_running_loop().create_future())
        heappush(self._waiting, waits)
        self._shorten()
        try:
            async with timeout(PATIENCE):
                await waits.come
        except TimeoutError:
            raise Crowded from None
        finally:
            self._forget(waits)
        return Turn(self)

    def charge(self, caller: str, units: float) -> None:
        """Count what a caller asked for."""
        now = time.monotonic()
        if len(self._full) > 1_000:
            self._full = {one: full for one, full in self._full.items() if full > now}
        latest = now + (self._light.burst + self._light.debt) / self._light.rate
        self._full[caller] = min(max(self._full.get(caller, now), now) + units / self._light.rate, latest)

    def go_on(self) -> None:
        """Let the next one begin."""
        while self._waiting:
            following = heappop(self._waiting).come
            if not following.done():
                following.set_result(None)
                return
        self._taken = False

    def pause(self, seconds: float, refused: bool) -> float:
        """How long it is waited after a turn that took so many seconds: not at all where only such callers ask."""
        eased = time.monotonic() - self._eased < ABOUT
        return max(SHORTEST, min(seconds * (PENANCE if refused else PAUSE), LONGEST)) if eased else 0.0

    def _owed(self, caller: str, now: float) -> float:
        return (self._full.get(caller, now) - now) * self._light.rate

    def _callers(self, now: float) -> int:
        """How many have asked for something lately; counted now and then."""
        if now - self._counted > ABOUT:
            self._several, self._counted = max(1, sum(full > now for full in self._full.values())), now
        return self._several

    def _shorten(self) -> None:
        """Send away who asked for most, where too many wait."""
        if len(self._waiting) > self._queue:
            last = max(self._waiting)
            self._waiting.remove(last)
            heapify(self._waiting)
            last.come.set_exception(Crowded())

    def _forget(self, waits: Waiting) -> None:
        if waits in self._waiting:
            self._waiting.remove(waits)
            heapify(self._waiting)


class Turn:
    """A turn that is had."""

    def __init__(self, turns: Turns) -> None:
        self._turns: Turns | None = turns
        self._began, self._loop = time.monotonic(), get_running_loop()

    def leave(self) -> None:
        """Let the next one begin, from whatever thread: this request goes on somewhere else, as in a child."""
        with suppress(RuntimeError):  # the loop is over, and so is everybody who waited
            self._loop.call_soon_threadsafe(self.end, False)

    def end(self, refused: bool) -> None:
        """Let the next one begin, after a pause if there is one."""
        turns, self._turns = self._turns, None
        if turns:
            pause = turns.pause(time.monotonic() - self._began, refused)
            self._loop.call_later(pause, turns.go_on)
