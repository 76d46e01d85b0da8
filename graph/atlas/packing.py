"""Circles laid close together round a middle: each new one touches two of those at the edge, nearest to the middle.

The front-chain of Wang and others (Visualization of large hierarchical data by circle packing, CHI 2006), as d3 has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot, sqrt

TOUCHING = 1e-6


@dataclass(eq=False)
class Circle:
    """A circle, and its neighbours on the front where it stands on it."""

    radius: float
    x: float = 0.0
    y: float = 0.0
    next: "Circle" = field(init=False, repr=False)
    before: "Circle" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.next = self.before = self

    def meets(self, other: "Circle") -> bool:
        """Whether the two overlap."""
        reach = self.radius + other.radius - TOUCHING
        dx, dy = other.x - self.x, other.y - self.y
        return reach > 0 and reach * reach > dx * dx + dy * dy

    @property
    def far(self) -> float:
        """How far the point is at which it touches the next one, squared."""
        both = self.radius + self.next.radius
        x = (self.x * self.next.radius + self.next.x * self.radius) / both
        y = (self.y * self.next.radius + self.next.y * self.radius) / both
        return x * x + y * y


def packed(radii: Sequence[float]) -> tuple[list[tuple[float, float]], float]:
    """Where circles stand, the first about the middle, and the radius of the circle that holds them.

    >>> places, radius = packed([2.0, 1.0])
    >>> [round(x, 2) for x, _ in places], radius
    ([-1.0, 2.0], 3.0)
    """
    circles = [Circle(radius) for radius in radii]
    if len(circles) > 1:
        circles[0].x, circles[1].x = -circles[1].radius, circles[0].radius
    if len(circles) > 2:
        _touch(circles[1], circles[0], circles[2])
        _chain(circles)
    x, y, radius = _held(circles)
    return [(circle.x - x, circle.y - y) for circle in circles], radius


def _chain(circles: Sequence[Circle]) -> None:
    """Lay all circles but the first three, which lie there."""
    one, other, third = circles[:3]
    one.next = third.before = other
    other.next = one.before = third
    third.next = other.before = one
    for circle in circles[3:]:
        while not _fits(one, other, circle):
            one, other = _shortened(one, other, circle)
        circle.before, circle.next = one, other
        one.next = other.before = circle
        one, nearest, at = circle, circle.far, circle.next
        while at is not circle:
            if (far := at.far) < nearest:
                one, nearest = at, far
            at = at.next
        other = one.next


def _fits(one: Circle, other: Circle, circle: Circle) -> bool:
    _touch(one, other, circle)
    return _struck(one, other, circle) is None


def _struck(one: Circle, other: Circle, circle: Circle) -> tuple[Circle, bool] | None:
    """What of the front a circle would overlap, and whether it is found going forward; None if nothing."""
    ahead, behind = other.next, one.before
    reached, returned = other.radius, one.radius
    while True:
        if reached <= returned:
            if ahead.meets(circle):
                return ahead, True
            reached, ahead = reached + ahead.radius, ahead.next
        else:
            if behind.meets(circle):
                return behind, False
            returned, behind = returned + behind.radius, behind.before
        if ahead is behind.next:
            return None


def _shortened(one: Circle, other: Circle, circle: Circle) -> tuple[Circle, Circle]:
    """The front without what lies before the circle that was struck."""
    struck = _struck(one, other, circle)
    assert struck is not None
    if struck[1]:
        other = struck[0]
    else:
        one = struck[0]
    one.next, other.before = other, one
    return one, other


def _touch(other: Circle, one: Circle, circle: Circle) -> None:
    """Lay a circle so that it touches two others."""
    dx, dy = other.x - one.x, other.y - one.y
    apart = dx * dx + dy * dy
    if not apart:
        circle.x, circle.y = one.x + circle.radius, one.y
        return
    first, second = (one.radius + circle.radius) ** 2, (other.radius + circle.radius) ** 2
    if first > second:
        x = (apart + second - first) / (2 * apart)
        y = sqrt(max(0.0, second / apart - x * x))
        circle.x, circle.y = other.x - x * dx - y * dy, other.y - x * dy + y * dx
    else:
        x = (apart + first - second) / (2 * apart)
        y = sqrt(max(0.0, first / apart - x * x))
        circle.x, circle.y = one.x + x * dx - y * dy, one.y + x * dy + y * dx


def _held(circles: Sequence[Circle]) -> tuple[float, float, float]:
    """The middle and the radius of a circle that holds all of them, little larger than need be."""
    if not circles:
        return 0.0, 0.0, 0.0
    x = (min(c.x - c.radius for c in circles) + max(c.x + c.radius for c in circles)) / 2
    y = (min(c.y - c.radius for c in circles) + max(c.y + c.radius for c in circles)) / 2
    return x, y, max(hypot(c.x - x, c.y - y) + c.radius for c in circles)
