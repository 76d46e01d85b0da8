"""How the classes connect, as drawings in three columns: from what, by which fact or link, to what.

Only places and words are computed here; the template draws them. Rows stand in the order in which fewest lines cross:
by the class they lead from, then by that they lead to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from ontology import Class, Ontology
from ontology.declaration import spoken

ROW, NODE, TOP = 27.0, 27.0, 24.0
ROUNDS = 8
WIDE = (960, 190.0, 480.0, 770.0)
NARROW = (358, 100.0, 179.0, 258.0)
LETTER = (7.3, 6.3)


@dataclass(frozen=True)
class Link:
    """A fact class with two ends, or a property, between two classes; ``anchor`` is where the page explains it."""

    words: str
    anchor: str
    source: Class
    target: Class


@dataclass(frozen=True)
class End:
    """A class at the side of a drawing."""

    cls: Class
    x: float
    y: float
    left: bool


@dataclass(frozen=True)
class Middle:
    """A link in the middle of a drawing, with the lines that lead to it and on."""

    link: Link
    x: float
    y: float
    width: float
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chart:
    """A drawing: its size, the classes at its sides, the links between."""

    width: int
    height: float
    ends: tuple[End, ...]
    middles: tuple[Middle, ...]


def facts(ontology: Ontology) -> list[Link]:
    """The fact classes that are drawn as a line, between the two classes they join."""
    found = []
    for cls in ontology.values():
        if cls.ends and cls.family is cls and not cls.abstract:
            source, target = (ontology[end.range or "Thing"] for end in cls.ends)
            found.append(Link(cls.label, cls.name, source, target))
    return found


def links(ontology: Ontology) -> list[Link]:
    """The properties that lead from one class to another and are no end of a fact.

    >>> from ontology import ontology
    >>> [(n.source.name, n.words, n.target.name) for n in links(ontology()) if n.source.name == "Target"]
    [('Target', 'goal', 'Goal')]
    """
    found = []
    for cls in ontology.values():
        for prop in (cls.properties[name] for name in cls.own):
            if prop.range and not prop.inverse and not (cls.ends and prop.end):
                found.append(Link(spoken(prop.name), cls.name, cls, ontology[prop.range]))
    return found


def charts(several: Iterable[Link]) -> tuple[Chart, Chart]:
    """The drawing of links for a screen, and that for a telephone."""
    rows = ordered(several)
    return chart(rows, WIDE, LETTER[0]), chart(rows, NARROW, LETTER[1])


def ordered(several: Iterable[Link]) -> list[Link]:
    """Links with those of one source together, sources and links in the order of what they lead to."""
    found = sorted(several, key=lambda k: (len(k.source.ancestors), k.source.label, k.target.label, k.words))
    for _ in range(ROUNDS):
        height = {c: _average(n for n, k in enumerate(found) if k.target is c) for c in {k.target for k in found}}
        place = {c: _average(height[k.target] for k in found if k.source is c) for c in {k.source for k in found}}
        found.sort(key=partial(_standing, place, height))
    return found


def chart(rows: Sequence[Link], sizes: tuple[int, float, float, float], letter: float) -> Chart:
    """The drawing of links in this order: how wide, and where its three columns stand."""
    width, left, middle, right = sizes
    level = {link: TOP + ROW * n for n, link in enumerate(rows)}
    sources = _spread({c: _average(level[k] for k in rows if k.source is c) for c in {k.source for k in rows}})
    targets = _spread({c: _average(level[k] for k in rows if k.target is c) for c in {k.target for k in rows}})
    ends = [End(c, left, y, True) for c, y in sources.items()] + [End(c, right, y, False) for c, y in targets.items()]
    made = []
    for link in rows:
        y, half = level[link], (len(link.words) * letter + 14) / 2
        to = _curve(left + 11, sources[link.source], middle - half, y)
        on = _curve(middle + half, y, right - 11, targets[link.target])
        made.append(Middle(link, middle, y, half * 2, ((link.source.look, to), (link.target.look, on))))
    height = max([*level.values(), *sources.values(), *targets.values()]) + TOP
    return Chart(width, height, tuple(ends), tuple(made))


def _spread(wanted: dict[Class, float]) -> dict[Class, float]:
    """Places as near to those wanted as lets every class have room."""
    several = sorted(wanted, key=lambda c: (wanted[c], c.label))
    found: dict[Class, float] = {}
    lowest = TOP
    for cls in several:
        found[cls] = max(wanted[cls], lowest)
        lowest = found[cls] + NODE
    return found


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    bend = (to_x - x) / 2
    return f"M{x:.1f} {y:.1f}C{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _standing(place: dict[Class, float], height: dict[Class, float], link: Link) -> tuple[float, str, float, str]:
    return place[link.source], link.source.label, height[link.target], link.words


def _average(several: Iterable[float]) -> float:
    found = list(several)
    return sum(found) / len(found) if found else 0.0
