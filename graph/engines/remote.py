"""An edition as an engine holds it, for questions: the same as the embedded store, which nobody need know.

While the engine is away, the edition is read from its store in the home, where there is one: it says the same.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from graph.engines.failing import Away, Breaker, EngineFailure, Resting
from graph.engines.promises import PATIENCE
from graph.store import Embedded, Given, written

if TYPE_CHECKING:
    from graph.engines.client import Client

# When whoever asks the service is told, by the clock that never goes back; None where nobody waits.
UNTIL: ContextVar[float | None] = ContextVar("until", default=None)


class Remote:
    """What is believed in one edition, in the named graph of an engine that holds it, and the readings that say so.

    :param believed: the graph of what is believed.
    :param store: the store of the edition in the home, which is read while the engine is away; there may be none.
    """

    def __init__(self, client: "Client", believed: NamedNode, store: Path) -> None:
        self.client, self.believed = client, believed
        self._store, self._resting = store, Breaker(failures=1)

    @property
    def apart(self) -> bool:
        """Whether the home has no store of the edition, so that nothing is read while the engine is away."""
        return not self._store.exists()

    @property
    def fault(self) -> str:
        """What is wrong with the engine, while it is not asked for that reason; else empty."""
        return self._resting.rests

    def rows(self, question: str, **given: Given) -> Iterator[Any]:
        """The rows that answer a question, as :class:`graph.store.Source` says.

        :raises EngineFailure: if the engine gives no whole answer, and the home has no store of the edition.
        """
        try:
            with self.trying() as seconds:
                return self.client.rows(written(question, given, f"GRAPH {self.believed} "), seconds)
        except EngineFailure:
            if self.apart:
                raise
            return self._here.rows(question, **given)

    def look(self, seconds: float) -> None:
        """See whether it answers.

        :raises EngineFailure: if it does not within so many seconds.
        """
        with self.trying():
            self.client.rows(f"SELECT ?p {{ GRAPH {self.believed} {{ ?s ?p ?o }} }} LIMIT 1", seconds)

    @contextmanager
    def trying(self) -> Iterator[float]:
        """Ask the engine for something, within so many seconds; where the home has a store, one failure is enough for
        it to be left alone for a while.

        :raises EngineFailure: if it is left alone, or who waits has no time left.
        """
        if not self.apart:
            self._resting.ask()
        try:
            if (left := _left()) <= 0:
                raise Away(f"{self.client.address} did not answer within {PATIENCE:g} seconds in all")
            yield left
        except Resting:
            raise
        except EngineFailure as error:
            self._resting.failed(error)
            raise
        else:
            self._resting.answered()

    @cached_property
    def _here(self) -> Embedded:
        return Embedded.open(self._store)


def _left() -> float:
    """The seconds that whoever asks will wait; no more than the patience of all."""
    until = UNTIL.get()
    return PATIENCE if until is None else until - time.monotonic()
