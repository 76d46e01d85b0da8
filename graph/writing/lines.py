"""Statements on their way into a store: lines of N-Quads, many of which are written together in another thread.

The store reads lines without holding up Python: while a batch is written, the next is made. No more than two batches
are in memory; 60,000 lines take about 60 MB while they are written. Few large batches are sorted together less often:
860,000 lines take 11.4 s of processors in batches of 60,000, and 8.3 in batches of 200,000.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from pyoxigraph import RdfFormat, Store

BATCH, FEW, AT_ONCE = 120_000, 5_000, 1


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
        self._threads: ThreadPoolExecutor | None = None
        self._writing = deque[Future[None]]()

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
            self._wait(AT_ONCE - 1)
            self._threads = self._threads or ThreadPoolExecutor(AT_ONCE, "writer")
            self._writing.append(self._threads.submit(self._store_many, batch))

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
        if self._threads:
            self._threads.shutdown()
        self._writing.clear()
        del self.store

    def _batch(self) -> bytes:
        batch = "".join(self._lines).encode()
        self._lines, self._number = [], 0
        return batch

    def _wait(self, left: int = 0) -> None:
        """Wait until no more than so many batches are being written."""
        while len(self._writing) > left:
            self._writing.popleft().result()

    def _store_many(self, batch: bytes) -> None:
        self.store.bulk_load(batch, RdfFormat.N_QUADS, lenient=True)

    def _store_few(self, batch: bytes) -> None:
        """Write in one transaction: faster for few, for a bulk waits until it is on disk."""
        self.store.load(batch, RdfFormat.N_QUADS, lenient=True)
