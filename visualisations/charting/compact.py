"""A map as data for the page that draws it: rows of values, what is said often said once.

``things`` are rows of key, name in few words, look, kind, x, y, Sector, life, degree, whether it was asked for itself,
and its language; ``lines`` of the numbers of two things, relation, status, life, subject, and whether it is over. What
a number stands for is in ``looks``, ``kinds``, ``sectors``, ``relations`` and ``lives`` (first and last day as figures,
20190131). A life says on which days a thing may be there, as everywhere: it is shown where the date meets these.
"""

from collections.abc import Hashable
from datetime import date
from typing import Any, Generic, TypeVar

from visualisations.charting.chart import Chart, Stroke, Thing
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
    looks, kinds, sectors, relations = Numbers[str](), Numbers[str](), Numbers[str](), Numbers[str]()
    lives, subjects = Numbers[tuple[date, date]](), Numbers[str]()
    number = {thing.key: place for place, thing in enumerate(chart.things)}

    def row(thing: Thing) -> list[object]:
        named = thing.named
        life = lives.of(thing.life)
        sector = sectors.of(thing.sector) if thing.sector else -1
        of = (looks.of(thing.look), kinds.of(kind(named.definition)), thing.x, thing.y, sector, life)
        return [thing.key, short(thing.label, NAME), *of, thing.degree, int(thing.first), named.language]

    def line(stroke: Stroke) -> list[object]:
        ends = (number[stroke.source], number[stroke.target], relations.of(stroke.how))
        proposed, life = int(stroke.status == "proposed"), lives.of(stroke.life)
        return [*ends, proposed, life, subjects.of(stroke.subject), int(stroke.over)]

    return {
        "edition": chart.view.graph.edition,
        "asked": chart.asked.query,
        "things": [row(thing) for thing in chart.things],
        "lines": [line(stroke) for stroke in chart.strokes if stroke.source in number and stroke.target in number],
        "looks": list(looks.values),
        "kinds": list(kinds.values),
        "sectors": [[key, chart.view.named(key).name] for key in sectors.values],
        "relations": list(relations.values),
        "lives": [figures(life) for life in lives.values],
        "subjects": list(subjects.values),
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
