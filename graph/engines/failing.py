"""What can be wrong with an engine, in sentences, and a breaker that spares it and us while it is."""

import time
from collections.abc import Callable
from threading import Lock

FAILURES, PAUSE, LONGEST = 3, 1.0, 30.0


class EngineFailure(OSError):
    """An engine that does not answer, or not as it should; the words say which it was, and what to look at.

    :ivar told: whether a part of an answer was told before it failed.
    """

    told = False


class Away(EngineFailure):
    """It cannot be reached, or does not answer in time: to ask again at once would not help."""


class Broken(Away):
    """The connection ended before there was an answer: it may be an old one, which a new request does not use."""


class Resting(Away):
    """It was away a moment ago, and is not asked now.

    :ivar cause: what was wrong then.
    """

    def __init__(self, cause: str, seconds: int) -> None:
        self.cause = cause
        super().__init__(f"{cause}; it is tried again in {seconds} second{'s' if seconds > 1 else ''}")


class Denied(EngineFailure):
    """It does not know us, or what we ask for is not there: to ask again would not help until somebody acts."""


class Unread(EngineFailure):
    """It cannot read what it is told, which may be too long for it."""


class Breaker:
    """Says at once that an engine is away while it is: after some failures nobody asks, but one now and then.

    :ivar failures: how many there were since it last answered; ``words`` say what the last was, empty if there is none.

    >>> clock = [0.0]
    >>> breaker = Breaker(failures=1, clock=lambda: clock[0])
    >>> breaker.failed(Away("it refused the connection"))
    >>> breaker.ask()
    Traceback (most recent call last):
    graph.engines.failing.Resting: it refused the connection; it is tried again in 1 second
    >>> clock[0] = 2.0
    >>> breaker.ask()  # one may try
    """

    def __init__(self, failures: int = FAILURES, clock: Callable[[], float] = time.monotonic) -> None:
        self.failures = 0
        self._most, self._clock, self._lock = failures, clock, Lock()
        self._until, self.words = 0.0, ""

    def ask(self) -> None:
        """Go on, if the engine is there as far as is known.

        :raises Resting: if it is not, with what was wrong the last time.
        """
        with self._lock:
            if self.failures < self._most:
                return
            left = self._until - self._clock()
            if left > 0:
                raise Resting(self.words, max(1, round(left)))
            self._until = self._clock() + self._pause()  # whoever asks now tries; the others go on waiting

    @property
    def rests(self) -> str:
        """What was wrong, while nobody asks for that reason, and until somebody must have asked again; else empty."""
        with self._lock:
            return self.words if self.failures >= self._most and self._clock() < self._until + LONGEST else ""

    def failed(self, error: EngineFailure) -> None:
        """Take note that it could not be reached."""
        with self._lock:
            self.failures += 1
            self.words = error.cause if isinstance(error, Resting) else str(error)
            self._until = self._clock() + self._pause()

    def answered(self) -> None:
        """Take note that it is there."""
        with self._lock:
            self.failures, self.words = 0, ""

    def _pause(self) -> float:
        return float(min(LONGEST, PAUSE * 2 ** max(0, min(self.failures - self._most, 10))))
