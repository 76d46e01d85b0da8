"""What is dated about a thing, in lanes: its tenures, versions, events and documents, and those of what it goes with.

A body goes with its parts, a theme with the bodies that cover it. The date of the view is a line on it: a history shows
all times.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from graph.naming.names import Named
from graph.node import Node
from graph.portrait import portrait
from graph.span import Period
from graph.tracing.lineage import always
from graph.view import View
from visualisations.row import Row, episodes, stated
from visualisations.sheet import sheet
from visualisations.translation import _
from visualisations.words import heading, mentioned

DATED = ("from", "until", "asOf")
DAYS = ("adoptedOn", "issued", "speaksFrom", "dueBy")
WITH = {"Body": ("parts",), "Theme": ("coverages",)}
TENURES = ("chairings", "answeredForBy", "responsibilities", "memberships", "establishments")
OTHERS = 30


@dataclass(frozen=True)
class Item:
    """Something dated: a row, and when it began, ended and was seen, as far as stated."""

    row: Row
    since: tuple[Period, ...]
    until: tuple[Period, ...]
    seen: tuple[Period, ...]

    @property
    def dates(self) -> tuple[Period, ...]:
        """Every date of it."""
        return (*self.since, *self.until, *self.seen)

    @property
    def open(self) -> bool:
        """Whether it lasts, and no end is stated."""
        return bool(self.row.fact) and not self.until and not self.moment

    @property
    def moment(self) -> bool:
        """Whether it is a day in itself, as the adoption of a version is, and nothing that lasts."""
        return not self.row.fact and bool(self.since)


@dataclass(frozen=True)
class Lane:
    """Things of one role, the earliest first; ``of`` is the body they belong to, where it is not the thing itself."""

    name: str
    items: tuple[Item, ...]
    of: Named | None = None


@dataclass(frozen=True)
class History:
    """What is dated about a thing.

    :ivar undated: how many statements have no date; ``outside`` how many are not between the years asked for.
    """

    view: View
    thing: Named
    lanes: tuple[Lane, ...]
    undated: int
    outside: int

    @property
    def items(self) -> tuple[Item, ...]:
        """All that is dated."""
        return tuple(item for lane in self.lanes for item in lane.items)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year of it; this year twice where there is none."""
        days = [day for item in self.items for one in item.dates for day in (one.first, one.last)]
        now = date.today()
        return min(days, default=now).year, max(days, default=now).year


def history(view: View, thing: Named, first: int | None = None, last: int | None = None) -> History:
    """What is dated about a thing, between two years if these are given.

    :raises ValueError: if the first year is after the last.
    :raises NotFound: if nothing believed has its key.
    """
    if first and last and first > last:
        raise ValueError(f"the years run from {first} to {last}: give the earlier one first")
    every = always(view)
    found = list(_lanes(every, thing))
    undated = sum(1 for _name, _of, rows in found for row in rows if not _item(every, row).dates)
    lanes, outside = [], 0
    for name, of, rows in found:
        items = [item for row in rows if (item := _item(every, row)).dates]
        kept = [item for item in items if _within(item, first, last)]
        outside += len(items) - len(kept)
        if kept:
            lanes.append(Lane(name, tuple(sorted(kept, key=lambda item: min(p.first for p in item.dates))), of))
    return History(view, thing, tuple(lanes), undated, outside)


Found = tuple[str, Named | None, tuple[Row, ...]]


def _lanes(view: View, thing: Named) -> Iterator[Found]:
    own = sheet(view, thing.key)
    if own.owning:
        yield _("Who answers for it") if own.owners else _("Who chairs it"), None, own.owning
    others: list[Named] = []
    for section in own.sections:
        yield section.heading, None, section.rows
        if section.relation in _with(thing):
            others += [row.thing for row in section.rows if row.thing and row.thing.definition.within("Body")]
    for other in list(dict.fromkeys(others))[:OTHERS]:
        yield from _tenures(view, other)


def _with(thing: Named) -> tuple[str, ...]:
    return next((names for cls, names in WITH.items() if thing.definition.within(cls)), ())


def _tenures(view: View, body: Named) -> Iterator[Found]:
    said = portrait(view, body.key, apart=("clauses",))
    for name in TENURES:
        if several := said.statements.get(name):
            rows = episodes(stated(one, said.node.cls) for one in several if one.other)
            yield f"{mentioned(body)}: {heading(said.node.cls, name)}", body, rows


def _item(view: View, row: Row) -> Item:
    """A row with its dates: those of its fact, else the day on which the thing it leads to came about."""
    fact = row.fact or (next(iter(view.nodes([row.thing.key])), None) if row.thing else None)
    if fact is None:
        return Item(row, (), (), ())
    since, until, seen = (tuple(_periods(fact, (name,))) for name in DATED)
    if not (since or until or seen):
        since = tuple(_periods(fact, DAYS))[:1]
    return Item(row, since, until, seen)


def _periods(node: Node, names: Iterable[str]) -> Iterator[Period]:
    return (Period.of(value) for name in names for value in sorted(node.values.get(name, ())))


def _within(item: Item, first: int | None, last: int | None) -> bool:
    """Whether it may hold in some year between two: an open end reaches as far as nothing says otherwise."""
    starts, ends = min(p.first for p in item.dates).year, max(p.last for p in item.dates).year
    return (last is None or starts <= last) and (first is None or ends >= first or item.open)
