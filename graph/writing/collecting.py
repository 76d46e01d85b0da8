"""Looking for cycles less often while many values are made.

Nothing that a load makes leads back to itself, and of a large one a third of the time went into looking for what does.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (100_000, 50, 100)


@contextmanager
def seldom() -> Iterator[None]:
    """Let cycles be looked for seldom in this process, for as long as the block lasts.

    >>> with seldom():
    ...     gc.get_threshold() == SELDOM
    True
    """
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
