"""What was looked up once in an edition and may be asked for again: an edition does not change."""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values that were looked up, by what they are of; when there are too many, all are let go.

    :param most: how many are held.

    >>> memory: Memory[str, int] = Memory(most=2)
    >>> memory.of(["a", "bc"], lambda missing: {one: len(one) for one in missing})
    {'a': 1, 'bc': 2}
    >>> memory.of(["bc", "d"], lambda missing: dict.fromkeys(missing, 0))
    {'bc': 2, 'd': 0}
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[K, V] = {}

    def of(self, wanted: Iterable[K], looked_up: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of these, in this order; those that are nowhere are left out, and looked up again.

        :param looked_up: gives the values of those that are not held.
        """
        asked, held = list(dict.fromkeys(wanted)), self._held
        missing = [one for one in asked if one not in held]
        found = looked_up(missing) if missing else {}
        if missing and len(held) + len(found) > self._most:
            self._held = {}  # whoever reads the others at the same time goes on with them
        values = {one: found[one] if one in found else held[one] for one in asked if one in found or one in held}
        if len(found) <= self._most:
            self._held.update(found)
        return values
