"""What was looked up once in an edition and may be asked for again: an edition does not change.

Values are held in two generations: when there are too many, those that nobody asked for lately are let go of, and none
of the others.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values that were looked up, by what they are of; when there are too many, the older ones are let go.

    :param most: how many are held.

    >>> memory: Memory[str, int] = Memory(most=4)
    >>> memory.of(["a", "bc"], lambda missing: {one: len(one) for one in missing})
    {'a': 1, 'bc': 2}
    >>> memory.of(["bc", "d"], lambda missing: dict.fromkeys(missing, 0))
    {'bc': 2, 'd': 0}
    >>> memory.of(["e", "f", "bc", "a"], lambda missing: dict.fromkeys(missing, 0))
    {'e': 0, 'f': 0, 'bc': 2, 'a': 1}
    >>> memory.of(["g", "h"], lambda missing: dict.fromkeys(missing, 0)) and memory.of(["a"], lambda missing: {"a": 0})
    {'a': 0}
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[K, V] = {}
        self._before: dict[K, V] = {}  # those of the generation before that nobody asked for since

    def of(self, wanted: Iterable[K], looked_up: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of these, in this order; those that are nowhere are left out, and looked up again.

        :param looked_up: gives the values of those that are not held.
        """
        asked, held, before = list(dict.fromkeys(wanted)), self._held, self._before
        again = {one: before[one] for one in asked if one not in held and one in before}
        missing = [one for one in asked if one not in held and one not in again]
        found = {**again, **(looked_up(missing) if missing else {})}
        values = {one: found[one] if one in found else held[one] for one in asked if one in found or one in held}
        self._hold(found)
        return values

    def _hold(self, found: Mapping[K, V]) -> None:
        """Hold values too, in the younger generation; whoever reads the older at the same time goes on with it."""
        half = self._most // 2
        if found and len(found) <= half:
            if len(self._held) + len(found) > half:
                self._held, self._before = {}, self._held
            self._held.update(found)
