"""The publisher: what reviewers say is in the ledger at once, and in an edition within two seconds.

One thread of the service gathers what waits and publishes it together. Whatever stops it in between, the next service
that is started publishes what is in the ledger.
"""

import logging
import sqlite3
from threading import Event, Thread
from time import monotonic, sleep

from graph import elsewhere
from graph.editions.home import Busy, Home
from graph.review.judging import publish

PAUSE, AGAIN, LOOK = 2.0, 10.0, 0.02
log = logging.getLogger("remit.publishing")


class Publisher:
    """Publishes what waits in the ledger of a home, at most once in so many seconds.

    :param pause: how long it gathers after a publication.
    """

    def __init__(self, home: Home, pause: float = PAUSE) -> None:
        self._home = Home(home.path, home.base)
        self._pause = pause
        self._wanted, self._closed = Event(), Event()
        self._thread = Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        """Begin with what an earlier service left; where a home only reads, nothing ever waits."""
        if elsewhere.refusal(self._home.path):
            return
        if self._home.engine or (self._home.current and self._home.ledger.waiting(self._home.current.number)):
            self._wanted.set()
        self._thread.start()

    def wake(self) -> None:
        """Say that something waits."""
        self._wanted.set()

    def published(self, act: int, seconds: float = 5) -> int | None:
        """The edition in which an act counts, once there is one; None if there is none after so many seconds."""
        until = monotonic() + seconds
        self.wake()
        while monotonic() < until and self._thread.is_alive():
            [found] = self._home.ledger.acts(1, act)
            if found.edition is not None:
                return found.edition
            sleep(LOOK)
        return None

    def close(self) -> None:
        """Publish what still waits, and stop."""
        self._closed.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while self._wanted.wait(AGAIN if self._home.engine else None) or self._home.engine:
            closing = self._closed.is_set()
            self._wanted.clear()
            pause = self._publish()
            if closing or (self._closed.wait(pause) and not self._wanted.is_set()):
                return

    def _publish(self) -> float:
        """Publish what waits; how long to gather before the next time."""
        try:
            if self._home.current:
                publish(self._home)
            if self._home.follow():
                self._wanted.set()
                return AGAIN
        except (Busy, OSError, sqlite3.Error) as error:
            log.warning("what reviewers said waits for %g seconds more: %s", AGAIN, error)
            self._wanted.set()
            return AGAIN
        return self._pause
