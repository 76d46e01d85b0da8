"""What a drawing is made of: places and words. The template ``scene.svg`` makes markup of it, and no text becomes any.

A drawing is laid out as it is read from the left; :func:`facing` turns it round for a page that is read from the right.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from visualisations.translation import direction


@dataclass(frozen=True)
class Text:
    """Words at a place; ``anchor`` is start, middle or end, ``turn`` by how many degrees they are turned."""

    x: float
    y: float
    words: str
    look: str = ""
    anchor: str = "start"
    turn: float = 0
    language: str = ""


@dataclass(frozen=True)
class Line:
    """A path, as SVG writes one; ``stroke`` is its width where the look does not say."""

    path: str
    look: str
    stroke: float = 0


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    look: str
    round: float = 0


@dataclass(frozen=True)
class Dot:
    """A circle."""

    x: float
    y: float
    radius: float
    look: str


@dataclass(frozen=True)
class Sign:
    """The sign of a kind, its corner at a place."""

    x: float
    y: float
    size: float
    name: str


@dataclass(frozen=True)
class Group:
    """Marks that belong together, with a colour, a link, and what is said when one points at them; empty for none."""

    marks: "tuple[Mark, ...]"
    look: str = ""
    href: str = ""
    title: str = ""


Mark: TypeAlias = Text | Line | Box | Dot | Sign | Group


@dataclass(frozen=True)
class Scene:
    """A drawing: its size, and its marks, the first at the back."""

    width: float
    height: float
    marks: tuple[Mark, ...]

    def __iter__(self) -> Iterator[Mark]:
        """Its marks."""
        return iter(self.marks)


OTHER_SIDE = {"start": "end", "end": "start"}


def facing(scene: Scene) -> Scene:
    """A drawing as it is read in the language spoken."""
    return scene if direction() == "ltr" else replace(scene, marks=tuple(turned(m, scene.width) for m in scene.marks))


def turned(mark: Mark, width: float) -> Mark:
    """A mark of a drawing of some width, as far from the right as it was from the left.

    >>> turned(Text(10, 5, "a"), 100)
    Text(x=90, y=5, words='a', look='', anchor='end', turn=0, language='')
    """
    match mark:
        case Text():
            return replace(mark, x=width - mark.x, anchor=OTHER_SIDE.get(mark.anchor, mark.anchor), turn=-mark.turn)
        case Box():
            return replace(mark, x=width - mark.x - mark.width)
        case Dot():
            return replace(mark, x=width - mark.x)
        case Sign():
            return replace(mark, x=width - mark.x - mark.size)
        case Group():
            return replace(mark, marks=tuple(turned(one, width) for one in mark.marks))
    return replace(mark, path=bent(mark.path, lambda x: width - x, lambda y: y))


def moved(mark: Mark, x: float, y: float) -> Mark:
    """A mark somewhere else: so far across, so far down; what was a link is none any more."""
    match mark:
        case Text() | Box() | Dot() | Sign():
            return replace(mark, x=mark.x + x, y=mark.y + y)
        case Group():
            return replace(mark, href="", marks=tuple(moved(one, x, y) for one in mark.marks))
    return replace(mark, path=bent(mark.path, lambda at: at + x, lambda at: at + y))


def unlinked(scene: Scene) -> Scene:
    """A drawing without links, for a file that is far from where they lead."""
    return replace(scene, marks=tuple(moved(mark, 0, 0) for mark in scene.marks))


def bent(path: str, x: Callable[[float], float], y: Callable[[float], float]) -> str:
    """A path with other places in it: of absolute commands alone, which are all that drawings use.

    >>> bent("M10 5L20 6H30V9", lambda x: 100 - x, lambda y: y)
    'M90 5L80 6H70V9'
    """
    found: list[str] = []
    across, only = True, False
    for word in spaced(path):
        if word.isalpha():
            across, only = word != "V", word in "HV"
            found.append(word)
        else:
            gap = " " if found and not found[-1].isalpha() else ""
            found.append(f"{gap}{round((x if across else y)(float(word)), 1):g}")
            across = across if only else not across
    return "".join(found)


def spaced(path: str) -> list[str]:
    """The words of a path: a letter or a number each."""
    return "".join(f" {c} " if c.isalpha() else c for c in path).replace(",", " ").split()


def wrapped(words: str, room: float, size: float = 13) -> list[str]:
    """Words in lines that fit into some room, as far as letters of a size are wide on average.

    >>> wrapped("one two three", 50, 13)
    ['one two', 'three']
    """
    lines, most = [""], max(room / (size * 0.54), 4)
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
