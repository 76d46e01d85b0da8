"""Statements on their way into a store: lines of N-Quads, many of which are written together in another thread.

The store reads lines without holding up Python: while one batch is written, the next is made. No more than two batches
are in memory; 60,000 lines take about 100 MB while they are written, and smaller batches take longer.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from pyoxigraph import RdfFormat, Store

BATCH, FEW = 60_000, 5_000


class Writer:
    """What writes to one store.

    >>> writer = Writer(Store())
    >>> writer.add("<x:a>", [" <x:b> <x:c>"])
    >>> writer.flush()
    >>> len(writer.store)
    1
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lines: list[str] = []
        self._number = 0
        self._thread: ThreadPoolExecutor | None = None
        self._writing: Future[None] | None = None

    def add(self, subject: str, phrases: Sequence[str], end: str = " .\n") -> None:
        """Let phrases about something (:mod:`graph.writing.phrases`) be written, in due time.

        :param end: how each line ends: with the graph that it is in.
        :raises OSError: if lines of before could not be written.
        """
        if phrases:
            self._lines += (subject, (end + subject).join(phrases), end)
        self._number += len(phrases)
        if self._number > BATCH:
            batch = self._batch()
            self._wait()
            self._thread = self._thread or ThreadPoolExecutor(1, "writer")
            self._writing = self._thread.submit(self._store_many, batch)

    def flush(self) -> None:
        """Write what there is, and wait until it is written.

        :raises OSError: if it could not be written.
        """
        self._wait()
        if self._lines:
            write = self._store_many if self._number > FEW else self._store_few
            write(self._batch())

    def close(self) -> None:
        """Let go of the store, whatever became of what is being written."""
        if self._thread:
            self._thread.shutdown()
        self._writing = None
        del self.store

    def _batch(self) -> bytes:
        batch = "".join(self._lines).encode()
        self._lines, self._number = [], 0
        return batch

    def _wait(self) -> None:
        if self._writing:
            writing, self._writing = self._writing, None
            writing.result()

    def _store_many(self, batch: bytes) -> None:
        self.store.bulk_load(batch, RdfFormat.N_QUADS, lenient=True)

    def _store_few(self, batch: bytes) -> None:
        """Write in one transaction: faster for few, for a bulk waits until it is on disk."""
        self.store.load(batch, RdfFormat.N_QUADS, lenient=True)
