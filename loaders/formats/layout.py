"""The lines of a page, by where they stand, in the order in which a reader reads them.

What a file draws last may stand first: so its order is believed while it goes down a column and from column to column,
and put right where it does not.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from loaders.formats.passages import BULLET, MARK, SECTION

Box = tuple[float, float, float, float]
# A gap wider than so many heights of the line parts cells or columns.
WIDE = 1.8
RAISED = 0.8
# Lines side by side are columns, not a table, if there are so many, so long in characters, and most of them full.
SIDES, PROSE, FULL = 6, 20, 0.75
LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb06": "st"}
BULLETS = {"\uf0b7": "\u2022", "\uf0a7": "\u2022", "\uf0d8": "\u2022", "\uf02d": "-", "\uf0fc": "\u2022"}
SIGNS = str.maketrans(LIGATURES | BULLETS | {"\u00ad": ""})
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
LETTERS = re.compile(r"[^\W\d_]")


class Pen:
    """What writes down a stretch of a line, character by character, each with its foot and top.

    ``hyphened`` says that a hyphen at its end parts a word.
    """

    __slots__ = ("bottom", "characters", "heights", "hyphened", "left", "right", "top")

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.heights: list[tuple[float, float]] = []
        self.left = self.bottom = self.right = self.top = 0.0
        self.hyphened = False

    def goes_on(self, box: Box, ended: bool) -> bool:
        """Whether a character stands in this stretch; ``ended`` says that the line seemed to end before it."""
        left, bottom, _, top = box
        gap, size = left - self.right, self.top - self.bottom
        if gap >= WIDE * size or (ended and gap <= -0.3 * size):
            return False
        return (bottom == self.bottom and top == self.top) or level(self.bottom, self.top, bottom, top)

    def add(self, character: str, box: Box, spaced: bool) -> None:
        """Add a character, after a space if so."""
        left, bottom, right, top = box
        height = bottom, top
        if not self.characters:
            self.left, self.bottom, self.right, self.top = box
        elif spaced or self.hyphened:
            self.characters.append("-" if self.hyphened else " ")
            self.heights.append(height)
            self.hyphened = False
        self.characters.append(character)
        self.heights.append(height)
        if top - bottom > self.top - self.bottom:
            self.bottom, self.top = height
        if left < self.left:
            self.left = left
        if right > self.right:
            self.right = right

    def line(self) -> "Line":
        """What was written, as high as most of its characters."""
        [((bottom, top), most)] = Counter(self.heights).most_common(1)
        words = "".join(self.characters)
        if most < len(words):
            low, small = bottom + 0.15 * (top - bottom), RAISED * (top - bottom)
            shown = zip(self.characters, self.heights, strict=True)
            words = "".join(
                f"\ue000{one}\ue001" if one.isdigit() and foot > low and head - foot < small else one
                for one, (foot, head) in shown
            ).replace("\ue001\ue000", "")
        return Line(words.translate(SIGNS), self.left, bottom, self.right, top, self.hyphened)


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of a line as a file draws it; digits raised, as the number of a note, between U+E000 and U+E001."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    hyphened: bool = False

    @property
    def size(self) -> float:
        """Its height."""
        return self.top - self.bottom


@dataclass(frozen=True)
class Sheet:
    """A page: its number, its lines as the file draws them, whether it is but a picture, its foot and top."""

    number: int
    lines: tuple[Line, ...]
    pictured: bool = False
    bottom: float = 0.0
    top: float = 0.0


@dataclass(eq=False, slots=True)
class Row:
    """A line of a page with all its stretches, tabs between them.

    Where it is written from right to left, ``left`` and ``right`` are those of its mirror image: it begins at its left.
    """

    text: str
    page: int
    left: float
    bottom: float
    right: float
    top: float
    hyphened: bool = False

    @property
    def size(self) -> float:
        """Its height."""
        return self.top - self.bottom

    @property
    def tabbed(self) -> bool:
        """Whether it has cells, not only a number before its words."""
        words = self.text
        for mark in (SECTION, MARK, BULLET):
            found = mark.match(words)
            words = words[found.end() :] if found else words
        return "\t" in words.strip()


def level(bottom: float, top: float, low: float, high: float) -> bool:
    """Whether two stretches stand in one line: at least half of the lower is beside the higher."""
    least = min(top - bottom, high - low)
    return least <= 0 or min(top, high) - max(bottom, low) >= 0.5 * least


def rows(sheet: Sheet) -> list[Row]:
    """The lines of a page in reading order."""
    found: list[Row] = []
    for line in _columns(sheet.lines):
        above = found[-1] if found else None
        if above is None or not _beside(above, line):
            found.append(Row(line.text, sheet.number, line.left, line.bottom, line.right, line.top, line.hyphened))
            continue
        gap = max(line.left - above.right, above.left - line.right)
        size = max(above.size, line.size)
        above.text += ("\t" if gap > WIDE * size else " " if gap > 0.15 * size else "") + line.text
        above.left, above.right = min(above.left, line.left), max(above.right, line.right)
        if line.size > above.size:
            above.bottom, above.top = line.bottom, line.top
        above.hyphened = line.hyphened
    return [_mirrored(row) for row in _downwards(found)]


def _beside(row: Row, line: Line) -> bool:
    """Whether a stretch stands in the line of the one drawn before it, after it."""
    after = line.left > row.right - 0.3 * row.size
    before = line.right < row.left + 0.3 * row.size and bool(RIGHT_TO_LEFT.search(line.text))
    return (after or before) and level(row.bottom, row.top, line.bottom, line.top)


def _columns(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines column by column, where the file draws columns of prose line by line."""
    pairs = [
        (one, two)
        for one, two in pairwise(lines)
        if two.left > one.right + WIDE * one.size and level(one.bottom, one.top, two.bottom, two.top)
    ]
    pairs = [pair for pair in pairs if min(len(line.text) for line in pair) >= PROSE]
    if len(pairs) < SIDES:
        return lines
    gutter = median(two.left for _, two in pairs)
    size = median(one.size for one, _ in pairs)
    widest = max(one.right - one.left for one, _ in pairs)
    full = sum(one.right - one.left > FULL * widest for one, _ in pairs)
    aligned = sum(abs(two.left - gutter) < 2 * size and one.right < gutter for one, two in pairs)
    if min(full, aligned) < FULL * len(pairs):
        return lines
    return _parted(lines, gutter - size / 2)


def _parted(lines: Sequence[Line], gutter: float) -> list[Line]:
    """The lines left of a gutter, then those right of it, between lines that cross it."""
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if line.left >= gutter:
            right.append(line)
        elif line.right <= gutter:
            left.append(line)
        else:
            ordered += [*left, *right, line]
            left, right = [], []
    return [*ordered, *left, *right]


def _downwards(found: list[Row]) -> list[Row]:
    """The rows from top to foot, if the file jumps up in drawing them other than to a next column."""
    jumps = [(one, two) for one, two in pairwise(found) if two.bottom > one.top]
    if not jumps or any(two.left > one.left + 6 * one.size for one, two in jumps):
        return found
    return sorted(found, key=lambda row: (-round(row.bottom), row.left))


def _mirrored(row: Row) -> Row:
    if 2 * len(RIGHT_TO_LEFT.findall(row.text)) > len(LETTERS.findall(row.text)):
        row.left, row.right = -row.right, -row.left
    return row
