"""Work that waits for a disk, done in a thread while other work goes on: stores and files let Python run meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


class Meanwhile:
    """Work that was begun.

    >>> several = []
    >>> Meanwhile(lambda: several.append("done")).wait()
    >>> several
    ['done']
    """

    def __init__(self, work: Callable[[], object]) -> None:
        self._threads = ThreadPoolExecutor(1, "meanwhile")
        self._begun = self._threads.submit(work)

    def wait(self) -> None:
        """Wait until it is done and the thread has let go of what it used, a store say; raise what went wrong."""
        self.leave()
        self._begun.result()

    def leave(self) -> None:
        """Wait until nothing is read or written any more, whether it is done or not."""
        self._threads.shutdown()
