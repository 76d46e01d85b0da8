"""Where things stand on a map of some of them: in the order in which they came, and nothing moves for what comes later.

What came of a thing stands on ovals round it, at the nearest places that are free, what is alike side by side. Every
thing has room for its name, so that names do not run over each other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, compress, islice, repeat
from math import atan2, ceil, cos, floor, pi, sin

UNIT = 6.0  # things stand on a fine grid, so that whether a place is free is looked up
WIDE, HIGH = 22 * UNIT, 8 * UNIT
OVAL, FIRST, FARTHER = 0.62, 1.3, 0.62  # how flat an oval is; the first and how much each is larger, in widths
RINGS = 60
ROW, ALL = 1 << 12, 1 << 23  # units in a row of the grid, and in all; what is farther comes in again on the other side
Place = tuple[float, float]


class Ground:
    """The places that are taken."""

    def __init__(self, taken: Mapping[str, Place]) -> None:
        self.places: dict[str, Place] = {}
        self._free = bytearray(b"\1") * ALL
        for key, place in taken.items():
            self.put(key, place)

    def put(self, key: str, place: Place) -> None:
        """Take a place."""
        self.places[key] = _rounded(place)
        self._take(place)

    def _take(self, place: Place) -> None:
        """Let nothing be free that is so near that names would meet."""
        (left, right), (upper, lower) = _within(place[0], WIDE), _within(place[1], HIGH)
        free, taken = self._free, bytes(right - left)
        for row in range(upper * ROW + left, lower * ROW + left, ROW):
            start, end = row % ALL, row % ALL + right - left
            if end <= ALL:
                free[start:end] = taken
            else:
                free[start:], free[: end - ALL] = taken[end - ALL :], taken[: end - ALL]

    def alone(self, key: str, beside: Sequence[str]) -> None:
        """Put a thing in the middle of those that it is linked with; beside all, if there are none."""
        there = [self.places[one] for one in beside if one in self.places]
        if not self.places:
            self.put(key, (0.0, 0.0))
        elif there:
            middle = (sum(x for x, _ in there) / len(there), sum(y for _, y in there) / len(there))
            self.put(key, next(self._round(middle), middle))
        else:
            right = max(x for x, _ in self.places.values())
            self.put(key, (right + 3 * WIDE, 0.0))

    def around(self, key: str, several: Sequence[str]) -> None:
        """Put things round another, in their order."""
        middle, taken = self.places[key], list[Place]()
        for place in islice(chain(self._round(middle), repeat(middle)), len(several)):
            self._take(place)
            taken.append(place)
        taken.sort(key=lambda place: _turn(middle, place))
        self.places |= {one: _rounded(place) for one, place in zip(several, taken, strict=True)}

    def _round(self, middle: Place) -> Iterator[Place]:
        """The free places round a place, the nearest oval first; one that was taken meanwhile is none."""
        x, y = round(middle[0] / UNIT), round(middle[1] / UNIT)
        start = (y * ROW + x + ALL // 2) % ALL - ALL // 2  # so far from the ends that what is round it is in the grid
        places, away = _ovals()
        # Nothing of Python's own runs between two free places: of crowded things, hundreds of thousands are taken.
        for across, up in compress(places, map(self._free.__getitem__, map(start.__add__, away))):
            yield (x + across) * UNIT, (y - up) * UNIT


@cache
def _ovals() -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """How far the places round a place are from it, in units: to the right, and up; and how far that is in the grid."""
    found = dict[tuple[int, int], None]()
    for ring in range(RINGS):
        reach = WIDE / UNIT * (FIRST + FARTHER * ring)
        number = 12 + 10 * ring
        turns = (2 * pi * (step + ring % 2 / 2) / number for step in range(number))
        found |= dict.fromkeys((round(reach * sin(turn)), round(OVAL * reach * cos(turn))) for turn in turns)
    return tuple(found), tuple(across - up * ROW for across, up in found)


def _within(middle: float, reach: float) -> tuple[int, int]:
    """The first unit that is nearer than this, and the first after it that is not.

    >>> _within(0.0, 2 * UNIT), _within(1.0, 2 * UNIT)
    ((-1, 2), (-1, 3))
    """
    return floor((middle - reach) / UNIT) + 1, ceil((middle + reach) / UNIT)


def _rounded(place: Place) -> Place:
    return round(place[0], 1), round(place[1], 1)


def _turn(middle: Place, place: Place) -> tuple[float, float]:
    """What places round a middle are sorted by: clockwise from above."""
    across, down = place[0] - middle[0], (place[1] - middle[1]) / OVAL
    return round(atan2(across, -down) % (2 * pi), 6), across * across + down * down


def extent(places: Iterable[Place]) -> tuple[float, float, float, float]:
    """The left, upper, right and lower edge of places; of none, of the middle.

    >>> extent([(0.0, 1.0), (-4.0, 3.0)])
    (-4.0, 1.0, 0.0, 3.0)
    """
    several = list(places) or [(0.0, 0.0)]
    xs, ys = [x for x, _ in several], [y for _, y in several]
    return min(xs), min(ys), max(xs), max(ys)
