"""An edition as an engine holds it, for questions: the same as the embedded store, which nobody need know.

While the engine is away, the edition is read from its store in the home, where there is one: it says the same.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from graph.editions.edition import Edition
from graph.engines import kept
from graph.engines.failing import Away, Breaker, EngineFailure
from graph.engines.promises import LEASE, PATIENCE
from graph.store import Embedded, Given, written

if TYPE_CHECKING:
    from graph.engines.dataset import Dataset

# When whoever asks the service is told, by the clock that never goes back; None where nobody waits.
UNTIL: ContextVar[float | None] = ContextVar("until", default=None)


class Remote:
    """What is believed in one edition, in the named graph of an engine that holds it, and the readings that say so.

    :param believed: the graph of what is believed.
    :param edition: as it is in the home; its store there is read while the engine is away, if there is one.
    """

    def __init__(self, dataset: "Dataset", believed: NamedNode, edition: Edition) -> None:
        self.client, self.believed = dataset.client, believed
        self._store, self._mark, self._resting = edition.store, edition.mark, Breaker(failures=1)
        self._dataset, self._seen = dataset if self.apart else None, -LEASE

    @property
    def apart(self) -> bool:
        """Whether the home has no store of the edition, so that nothing is read while the engine is away."""
        return not self._store.exists()

    @property
    def afresh(self) -> bool:
        """Whether answers are only had by the very questions for which they were kept, with nothing remembered."""
        return self.apart and bool(self.fault)

    @property
    def fault(self) -> str:
        """What is wrong with the engine, as far as was seen lately; empty if nothing is."""
        return self._resting.rests

    def rows(self, question: str, **given: Given) -> Iterator[Any]:
        """The rows that answer a question, as :class:`graph.store.Source` says.

        :raises EngineFailure: if the engine gives no whole answer, and the home has no store of the edition, nor kept
            this answer.
        """
        try:
            with self.trying() as seconds:
                asked = written(question, given, f"GRAPH {self.believed} ")
                return iter(list(self.client.rows(asked, seconds)))  # which may go on to another thread, in a failure
        except EngineFailure:
            if self.apart:
                if (found := kept.told(self._store.parent, question, given)) is not None:
                    return found
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
            self._hold(left)
            yield left
        except EngineFailure as error:
            self._resting.failed(error)
            raise
        else:
            self._resting.answered()

    def _hold(self, seconds: float) -> None:
        """See to it that the engine still holds the edition, where it is another machine that carries the next.

        :raises EngineFailure: if it does not.
        """
        began = time.monotonic()
        if self._dataset and began - self._seen > LEASE:
            if self._dataset.held(seconds).side(self._mark) != self.believed:
                raise EngineFailure(f"{self.client.address} holds later editions by now: bring this home to them")
            self._seen = began

    @cached_property
    def _here(self) -> Embedded:
        return Embedded.open(self._store)


def _left() -> float:
    """The seconds that whoever asks will wait; no more than the patience of all."""
    until = UNTIL.get()
    return PATIENCE if until is None else until - time.monotonic()
