"""Where things stand on a map of some of them: in the order in which they came, and nothing moves for what comes later.

What came of a thing stands on ovals round it, at the nearest places that are free, what is alike side by side. Every
thing has room for its name, so that names do not run over each other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice, repeat
from math import atan2, cos, pi, sin

WIDE, HIGH = 132.0, 48.0
OVAL, FIRST, FARTHER = 0.62, 1.3, 0.62  # how flat an oval is; the first and how much each is larger, in widths
RINGS = 60
ABOUT = ((0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (1, -1), (-1, 1), (1, 1))
Place = tuple[float, float]


class Ground:
    """The places that are taken."""

    def __init__(self, taken: Mapping[str, Place]) -> None:
        self.places: dict[str, Place] = {}
        self._cells: dict[tuple[int, int], list[Place]] = {}
        for key, place in taken.items():
            self.put(key, place)

    def put(self, key: str, place: Place) -> None:
        """Take a place."""
        self.places[key] = _rounded(place)
        self._take(place)

    def _take(self, place: Place) -> None:
        self._cells.setdefault(_cell(place), []).append(place)

    def _beside(self, place: Place, column: int, row: int) -> bool:
        """Whether something in the cells about that of a place stands so near that names would meet."""
        for across, down in ABOUT:
            for x, y in self._cells.get((column + across, row + down), ()):
                if abs(x - place[0]) < WIDE and abs(y - place[1]) < HIGH:
                    return True
        return False

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
        """The free places round a place, the nearest oval first."""
        (right, low), cells = middle, self._cells
        for across, up in _ovals():
            x, y = right + across, low - up
            # A cell has room for one; asked in place, for this is asked of hundreds of thousands.
            if (x // WIDE, y // HIGH) not in cells and not self._beside((x, y), *_cell((x, y))):
                yield x, y


@cache
def _ovals() -> tuple[Place, ...]:
    """How far the places round a place are from it: to the right, and up."""
    found = []
    for ring in range(RINGS):
        reach = WIDE * (FIRST + FARTHER * ring)
        number = 12 + 10 * ring
        turns = (2 * pi * (step + ring % 2 / 2) / number for step in range(number))
        found += [(reach * sin(turn), OVAL * reach * cos(turn)) for turn in turns]
    return tuple(found)


def _rounded(place: Place) -> Place:
    return round(place[0], 1), round(place[1], 1)


def _cell(place: Place) -> tuple[int, int]:
    return int(place[0] // WIDE), int(place[1] // HIGH)


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
