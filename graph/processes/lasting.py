"""What a process imports and builds once, and keeps for as long as it runs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """A time in which nothing is looked through for garbage; what is there at its end never is again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
