"""Parts of an answer, which a child tells before the rest of it is known.

What is made as it is told takes no memory for the whole, in the child or in whoever asked (``Worker.told``).
"""

from collections.abc import Callable
from contextvars import ContextVar

TELL: ContextVar[Callable[[object], None]] = ContextVar("TELL")


def tell(part: object) -> None:
    """Send a part of an answer to whoever asked; only in a child."""
    TELL.get()(part)
