"""A map as data for the page that draws it: rows of values, what is said often said once.

``things`` are rows of key, name in few words, look, kind, x, y, Sector, life, degree, whether it was asked for itself,
and its language. ``lines`` are three numbers each, one after the other: of two things, and of what is ``said`` between
them, which are rows of relation, status (1 for proposed), life, and whether it is over. What a number stands for is in
``looks``, ``kinds``, ``sectors``, ``relations`` and ``lives`` (first and last day as figures, 20190131). A life says on
which days a thing may be there, as everywhere: it is shown where the date meets these. ``subjects`` are the keys of
what each line is stated of; a page draws without them.
"""

from collections.abc import Hashable
from datetime import date
from typing import Any, Generic, TypeVar

from visualisations.charting.chart import Chart, Said, Thing
from visualisations.words import kind, short

NAME = 44
V = TypeVar("V", bound=Hashable)


class Numbers(Generic[V]):
    """Values by number, in the order in which they came."""

    def __init__(self) -> None:
        self.values: dict[V, int] = {}

    def of(self, value: V) -> int:
        """The number of a value."""
        return self.values.setdefault(value, len(self.values))


def data(chart: Chart) -> dict[str, Any]:
    """A map as data, with all that its page may choose among."""
    return {**drawn(chart), "subjects": [stroke.subject for stroke in chart.strokes]}


def drawn(chart: Chart) -> dict[str, Any]:
    """The same without what only a file that is taken away says of it."""
    looks, kinds, sectors, relations = Numbers[str](), Numbers[str](), Numbers[str](), Numbers[str]()
    lives, told = Numbers[tuple[date, date]](), Numbers[Said]()
    number = {thing.key: place for place, thing in enumerate(chart.things)}

    def row(thing: Thing) -> list[object]:
        named = thing.named
        life = lives.of(thing.life)
        sector = sectors.of(thing.sector) if thing.sector else -1
        of = (looks.of(thing.look), kinds.of(kind(named.definition)), thing.x, thing.y, sector, life)
        return [thing.key, short(thing.label, NAME), *of, thing.degree, int(thing.first), named.language]

    def saying(said: Said) -> list[int]:
        return [relations.of(said.how), int(said.status == "proposed"), lives.of(said.life), int(said.over)]

    return {
        "edition": chart.view.graph.edition,
        "asked": chart.asked.query,
        "things": [row(thing) for thing in chart.things],
        "lines": [n for first, last, _, said in chart.strokes for n in (number[first], number[last], told.of(said))],
        "said": [saying(said) for said in told.values],
        "looks": list(looks.values),
        "kinds": list(kinds.values),
        "sectors": [[key, chart.view.named(key).name] for key in sectors.values],
        "relations": list(relations.values),
        "lives": [figures(life) for life in lives.values],
        "left": dict(chart.left),
        "missing": list(chart.missing),
    }


def figures(life: tuple[date, date]) -> tuple[int, int]:
    """Two days as figures.

    >>> figures((date(2019, 1, 31), date.max))
    (20190131, 99991231)
    """
    first, last = (day.year * 10_000 + day.month * 100 + day.day for day in life)
    return first, last
