"""Facts along time: solid where stated, pale within a date given to the year, fading where no start or end is stated.

Only places are computed here; the template draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graph.memory import passing
from graph.span import Period
from graph.view import Node
from visualisations.row import Row
from visualisations.translation import isolated
from visualisations.words import called, relation, short

ROWS = 24
FADE = 34.0
TICKS = 9


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: ``bar``, ``soft``, ``in`` and ``out`` (fading), ``planned``, ``cap`` or ``dot``."""

    kind: str
    x: float
    width: float = 0


@dataclass(frozen=True)
class Bar:
    """A fact along time."""

    row: Row
    label: str
    note: str
    y: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Timeline:
    """Bars below each other; ``ticks`` are years and where they stand, ``as_of`` where the date of the view stands."""

    width: int
    height: int
    top: int
    labels_above: bool
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, float], ...]
    as_of: float | None
    left_out: int

    @property
    def looks(self) -> tuple[str, ...]:
        """The kinds that occur, for their colours."""
        return tuple(dict.fromkeys(look(bar.row) for bar in self.bars))


@dataclass(frozen=True)
class Scale:
    """Days as places on the page."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """Where a day stands; days outside stand at the edge."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(self.left + min(max(share, 0), 1) * (self.right - self.left), 1)


def wide(rows: Sequence[Row], as_of: Period | None) -> Timeline | None:
    """The timeline for a screen; None if fewer than two facts have a date."""
    return drawn(rows, as_of, width=860, left=290, step=30, room=42)


def narrow(rows: Sequence[Row], as_of: Period | None) -> Timeline | None:
    """The timeline for a phone, with each label above its bar."""
    return drawn(rows, as_of, width=360, left=4, step=46, room=46)


def drawn(rows: Sequence[Row], as_of: Period | None, width: int, left: int, step: int, room: int) -> Timeline | None:
    """A timeline of some width."""
    shown = [r for r in rows if r.fact and dates(r.fact)]
    if len(shown) < 2:
        return None
    kept = shown[:ROWS]
    years = [p for r in kept if r.fact for p in dates(r.fact)] + ([as_of] if as_of else [])
    first, last = min(p.first for p in years).year, max(p.last for p in years).year
    every = -(-(last - first + 2) // (TICKS if width > 400 else 5))
    scale = Scale(date(first, 1, 1), date(last, 12, 31) + timedelta(days=200), left, width - 8)
    top = 44
    bars = tuple(
        Bar(r, *named(r, room), top + step * i + step / 2 + (8 if step > 40 else 0), tuple(pieces(r.fact, scale)))
        for i, r in enumerate(kept)
        if r.fact
    )
    ticks = tuple((year, scale.at(date(year, 1, 1))) for year in range(first, last + 2, every))
    height = top + step * len(bars) + 4
    at = scale.at(as_of.last) if as_of else None
    return Timeline(width, height, top, step > 40, bars, ticks, at, len(shown) - len(kept))


def pieces(fact: Node, scale: Scale) -> list[Piece]:
    """A fact as pieces of a bar, left to right."""
    since, until, seen = stated(fact)
    solid = [p.last for p in since[-1:]] + [p.first for p in seen]
    ends = [p.first for p in until[:1]] or [p.first for p in seen] or [p.last for p in since]
    start, end = scale.at(min(solid, default=ends[0])), scale.at(max(ends))
    if not fact.actual:
        return [Piece("planned", scale.at((since or seen or until)[0].first), max(end - start, 26))]
    found = []
    if since:
        began = scale.at(since[0].first)
        found += [Piece("cap", began), Piece("soft", began, max(start - began, 0))]
    else:
        found.append(Piece("in", max(start - FADE, scale.left), min(FADE, start - scale.left)))
    found.append(Piece("bar", start, max(end - start, 3)))
    if until:
        ended = scale.at(until[-1].last)
        found += [Piece("soft", end, max(ended - end, 0)), Piece("cap", ended)]
    else:
        found.append(Piece("out", max(end, start), FADE))
    return [*found, *(Piece("dot", scale.at(p.first)) for p in seen)]


def stated(fact: Node) -> tuple[list[Period], list[Period], list[Period]]:
    """When a fact began, ended and was seen, as far as stated."""
    since, until, seen = ([_period(d) for d in fact.values.get(n, ())] for n in ("from", "until", "asOf"))
    return since, until, seen


@passing(4096)
def _period(text: str) -> Period:
    return Period.of(text)


def dates(fact: Node) -> list[Period]:
    """Every date a fact states."""
    return [p for several in stated(fact) for p in several]


def named(row: Row, room: int) -> tuple[str, str]:
    """What a bar is called, and how it has to do with the thing, where there is room for it."""
    name, role = short(called(row.thing) if row.thing else row.text, room), relation(row.role)
    return isolated(name), role if len(name) + len(role) < room else ""


def look(row: Row) -> str:
    """The kind whose colour a bar has."""
    return (row.thing.definition.look if row.thing else "") or "document"
