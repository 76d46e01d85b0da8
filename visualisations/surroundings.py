"""What surrounds a thing, one step away, as a drawing: who has to do with it to the left, what it does to the right.

Only places and words are computed here; the template draws them, so that no text ever becomes markup. Left and right
are those of a page written from the left; on one written from the right the template draws it the other way round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.naming.names import Named
from visualisations.row import Row
from visualisations.translation import isolated
from visualisations.words import called, short

A_GROUP, A_SIDE = 9, 16
STEP, GAP = 24, 18


@dataclass(frozen=True)
class Group:
    """Things that have to do with one thing in the same way; ``left`` says on which side they stand."""

    caption: str
    left: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Mark:
    """A thing in the drawing; ``line`` is the SVG path that leads to it."""

    thing: Named
    label: str
    note: str
    status: str
    x: float
    y: float
    left: bool
    line: str


@dataclass(frozen=True)
class Caption:
    """The words over a group."""

    text: str
    x: float
    y: float
    left: bool


@dataclass(frozen=True)
class Drawing:
    """A drawing: its size, where the thing itself stands, and what stands around it.

    ``left_out`` is how many things there was no room for.
    """

    width: int
    height: int
    x: float
    y: float
    marks: tuple[Mark, ...]
    captions: tuple[Caption, ...]
    left_out: int


def wide(groups: Sequence[Group]) -> Drawing:
    """The drawing for a screen: the thing in the middle, the groups on both sides."""
    sides = [list(cut(g for g in groups if g.left is left)) for left in (True, False)]
    heights = [tall(side) for side in sides]
    height = max([*heights, 90]) + 40
    x = 430.0 if all(sides) else 520.0 if sides[0] else 260.0
    marks: list[Mark] = []
    captions: list[Caption] = []
    for side, left, tallness in zip(sides, (True, False), heights, strict=True):
        at, y = (x - 150 if left else x + 150), (height - tallness) / 2 + GAP
        for group in side:
            captions.append(Caption(group.caption, at + (6 if left else -6), y, left))
            for row in group.rows:
                y += STEP
                marks.append(mark(row, at, y, left, 40, curve(x, height / 2, at, y)))
            y += STEP + GAP / 2
    return Drawing(860, height, x, height / 2, tuple(marks), tuple(captions), left_out(groups, sides))


def curve(x: float, y: float, to_x: float, to_y: float) -> str:
    """A path that leaves and arrives level."""
    middle = (x + to_x) / 2
    return f"M{x:.0f} {y:.0f}C{middle:.0f} {y:.0f} {middle:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}"


def narrow(groups: Sequence[Group]) -> Drawing:
    """The drawing for a phone: a stem with the groups below each other."""
    kept = list(cut(groups))
    y = 24.0
    marks: list[Mark] = []
    captions: list[Caption] = []
    for group in kept:
        y += STEP + GAP / 2
        captions.append(Caption(group.caption, 44, y, False))
        for row in group.rows:
            y += STEP
            marks.append(mark(row, 50, y, False, 38, f"M14 24V{y - 8:.0f}Q14 {y:.0f} 22 {y:.0f}H50"))
    return Drawing(360, round(y + 24), 14, 24, tuple(marks), tuple(captions), left_out(groups, [kept]))


def mark(row: Row, x: float, y: float, left: bool, room: int, line: str) -> Mark:
    """A row as a thing in the drawing."""
    assert row.thing is not None
    label = short(called(row.thing), room)
    note = row.notes[0] if row.notes and len(label) + len(row.notes[0]) < room else ""
    return Mark(row.thing, isolated(label), note, row.status, x, y, left, line)


def cut(groups: Iterable[Group]) -> Iterable[Group]:
    """The groups with as many rows as there is room for."""
    room = A_SIDE
    for group in groups:
        rows = group.rows[: min(A_GROUP, room)]
        room -= len(rows)
        if rows:
            yield Group(group.caption, group.left, rows)


def tall(groups: Sequence[Group]) -> int:
    """How high groups stand below each other."""
    return sum(STEP * (len(g.rows) + 1) + GAP // 2 for g in groups)


def left_out(groups: Sequence[Group], kept: Sequence[Sequence[Group]]) -> int:
    """How many rows were cut."""
    return sum(len(g.rows) for g in groups) - sum(len(g.rows) for side in kept for g in side)
