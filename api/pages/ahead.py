"""The first page worked out before anybody asks, and what maps are drawn from: who comes first in an edition waits no
longer than the others.
"""

import sqlite3
from contextlib import suppress
from threading import Event, Thread

from graph.atlas import making
from graph.editions.checksums import Damaged
from graph.editions.home import Busy, NoHome
from graph.editions.pins import NoEdition
from graph.editions.shelf import Shelf
from graph.languages import ENGLISH
from visualisations.front import front
from visualisations.template import prepare
from visualisations.translation import speak

LOOK = 2.0  # seconds; an edition that is replaced sooner is not worth it


class Ahead:
    """Works out the first page of each edition that lasts, in English, beside what is being answered.

    What does not hang on the language is then there for the others too.

    :param look: after how many seconds it looks again which edition there is.
    """

    def __init__(self, shelf: Shelf, look: float = LOOK) -> None:
        self._shelf, self._look = shelf, look
        self._closed = Event()
        self._thread = Thread(target=self._run, name="first page", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Look no more; what has begun is not waited for."""
        self._closed.set()

    def _run(self) -> None:
        seen = done = None
        while not self._closed.wait(self._look):
            with suppress(NoHome, NoEdition, Busy, Damaged, OSError, sqlite3.Error):  # who asks is told; here, later
                edition = self._shelf.home.current
                now = (edition.number, edition.mark) if edition else None
                if now and now == seen != done:
                    work_out(self._shelf)
                    making.prepare(self._shelf.graph)
                    done = now
                seen = now


def work_out(shelf: Shelf) -> None:
    """Make the first page of the current edition ready, as everybody may see it, with the templates read most."""
    prepare("home.html", "figures.html", "thing.html")
    speak((ENGLISH,))
    front(shelf.graph.at(languages=(ENGLISH,)))
