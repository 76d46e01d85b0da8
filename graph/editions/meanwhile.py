"""Work that waits for a disk, done in a thread while other work goes on: stores and files let Python run meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait


class Meanwhile:
    """Work that was begun.

    >>> several = []
    >>> Meanwhile(lambda: several.append("done")).wait()
    >>> several
    ['done']
    """

    def __init__(self, work: Callable[[], object]) -> None:
        threads = ThreadPoolExecutor(1, "meanwhile")
        self._begun = threads.submit(work)
        threads.shutdown(wait=False)

    def wait(self) -> None:
        """Wait until it is done, and raise what went wrong."""
        self._begun.result()

    def leave(self) -> None:
        """Wait until nothing is read or written any more, whether it is done or not."""
        wait([self._begun])
