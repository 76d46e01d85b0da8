"""What was looked up once in an edition and may be asked for again: an edition does not change.

Values are held in two generations: when there are too many, those that nobody asked for lately are let go of, and none
of the others.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Generic, ParamSpec, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")
P = ParamSpec("P")
_PASSING: list[Callable[[], None]] = []


def passing(most: int) -> Callable[[Callable[P, V]], Callable[P, V]]:
    """A function whose results are remembered, so many of them, until memory is short.

    A few that last, among much that does not, keep whole regions of memory from being given back.

    >>> asked = []
    >>> twice = passing(10)(lambda number: asked.append(number) or 2 * number)
    >>> twice(4), twice(4), forget(), twice(4), asked
    (8, 8, None, 8, [4, 4])
    """

    def remembering(work: Callable[P, V]) -> Callable[P, V]:
        kept = lru_cache(most)(cast(Callable[..., V], work))
        _PASSING.append(kept.cache_clear)
        return cast(Callable[P, V], kept)

    return remembering


def forget() -> None:
    """Let go of all that is remembered in passing."""
    for clear in _PASSING:
        clear()


class Memory(Generic[K, V]):
    """Values that were looked up, by what they are of; when there are too many, the older ones are let go.

    :param most: how many are held.
    :param dear: whether they are held also where memory is short: they are few and small, and took long to look up.

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

    def __init__(self, most: int, dear: bool = False) -> None:
        self._most, self._dear = most, dear
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

    def age(self) -> None:
        """Let go of those that nobody asked for since this was last said, or since there were too many."""
        if not self._dear:
            self._held, self._before = {}, self._held

    def _hold(self, found: Mapping[K, V]) -> None:
        """Hold values too, in the younger generation; whoever reads the older at the same time goes on with it."""
        half = self._most // 2
        if found and len(found) <= half:
            if len(self._held) + len(found) > half:
                self._held, self._before = {}, self._held
            self._held.update(found)
