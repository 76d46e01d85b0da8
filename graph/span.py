"""Days: dates known to the year, the month or the day, and the life of a fact as its sources state it.

A source that says "2020" does not say "1 January 2020". Dates are kept as stated; only here are they read as days, and
only here is it decided whether something holds.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from graph.memory import passing

Dates = tuple[str, ...]
DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Holds(StrEnum):
    """How surely something holds when it is asked about."""

    SURELY = "SURELY"
    POSSIBLY = "POSSIBLY"
    LAST_STATED = "LAST_STATED"
    ENDED = "ENDED"


@dataclass(frozen=True)
class Period:
    """The days from first to last, both included."""

    first: date = date.min
    last: date = date.max

    @classmethod
    def of(cls, text: str) -> Self:
        """The days a date may mean.

        :param text: ISO 8601, cut after the year, the month or the day.
        :raises ValueError: if it is no such date.

        >>> Period.of("2020-02")
        Period(first=datetime.date(2020, 2, 1), last=datetime.date(2020, 2, 29))
        >>> Period.of("2019-13")
        Traceback (most recent call last):
        ValueError: '2019-13' is no date: month must be in 1..12
        """
        return cls(*_days(text))

    def meets(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def contains(self, other: "Period") -> bool:
        """Whether every day of the other is one of its days."""
        return self.first <= other.first and other.last <= self.last


@passing(20_000)
def _days(text: str) -> tuple[date, date]:
    """The first and the last day that a date may mean: tables say the same ones again and again."""
    said = DATE.fullmatch(text)
    if not said:
        raise ValueError(f"{text!r} is no date: give a year, a month or a day, such as 2020, 2020-02 or 2020-02-29")
    year, month, day = (int(part) if part else None for part in said.groups())
    assert year is not None
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError as error:
        raise ValueError(f"{text!r} is no date: {str(error).split(',')[0].split(' not ')[0]}") from None
    return first, last


@dataclass(frozen=True)
class Span:
    """The life of a fact: on which days it may hold, on which it surely holds, and when that was last said.

    ``stated`` are the dates as they are stated, ``held`` the days within each of which it surely held some day: those
    of its starts together, of its ends together, and those on which it was seen. ``outer`` are the first and last day
    on which it may hold; ``inner`` those on which it surely holds, None if there is no such day. A missing end means
    unknown, never "still".

    >>> chaired = Span.of(since=["2015-03"], seen=["2020-01", "2021-03-31"])
    >>> chaired.at(Period.of("2018")), chaired.at(Period.of("2024")), chaired.at(Period.of("2014"))
    (<Holds.SURELY: 'SURELY'>, <Holds.LAST_STATED: 'LAST_STATED'>, None)
    >>> Span.of(seen=["2020-01"]).at(Period.of("2020")), Span.of(seen=["2020-01"]).at(Period.of("2019"))
    (<Holds.SURELY: 'SURELY'>, <Holds.POSSIBLY: 'POSSIBLY'>)
    """

    stated: tuple[Period, ...]
    held: tuple[Period, ...]
    outer: Period
    inner: Period | None
    open: bool
    last_stated: Period | None

    @classmethod
    def of(cls, since: Iterable[str] = (), until: Iterable[str] = (), seen: Iterable[str] = ()) -> Self:
        """The life that these dates tell, each a year, month or day.

        :param since: when sources say that it began.
        :param until: when they say that it ended.
        :param seen: when they say that it holds.
        :raises ValueError: if one is no date.
        """
        starts, ends, seen_on = ([Period.of(d) for d in dates] for dates in (since, until, seen))
        outer = Period(
            min((p.first for p in starts), default=date.min),
            max((p.last for p in ends), default=date.max),
        )
        within = [p for p in seen_on if p.meets(outer)]
        return cls(
            stated=(*starts, *ends, *seen_on),
            held=(*_together(starts), *_together(ends), *within),
            outer=outer,
            inner=_inner(starts, ends, within, outer),
            open=not ends,
            last_stated=max([*seen_on, *starts], key=lambda p: p.last, default=None),
        )

    def at(self, when: Period | None) -> Holds | None:
        """How surely it holds at some time within the period; None if it does not.

        None as the period asks for the latest stated: what has ended is ENDED, all else LAST_STATED.
        """
        if when is None:
            return Holds.LAST_STATED if self.open else Holds.ENDED
        if not self.outer.meets(when):
            return None
        if (self.inner and self.inner.meets(when)) or any(when.contains(p) for p in self.held):
            return Holds.SURELY
        if self.open and self.last_stated and self.last_stated.first <= when.last:
            return Holds.LAST_STATED
        return Holds.POSSIBLY


@passing(100_000)
def holding(when: Period | None, since: Dates, until: Dates, seen: Dates) -> Holds | None:
    """How surely what has these dates holds at some time within a period, as :class:`Span` says it.

    >>> holding(Period.of("2018"), ("2015-03",), (), ("2020-01",))
    <Holds.SURELY: 'SURELY'>
    """
    return Span.of(since, until, seen).at(when)


def _together(several: list[Period]) -> list[Period]:
    """The days that several starts, or ends, mean between them: which of them is right is not known."""
    return [Period(min(p.first for p in several), max(p.last for p in several))] if several else []


def _inner(starts: list[Period], ends: list[Period], seen: list[Period], outer: Period) -> Period | None:
    """The days on which it surely holds: from the latest day on which it can have begun to the earliest of its end.

    It had begun by the end of each period in which it was seen, and had not ended before the beginning of any. Where
    sources state several starts or ends, only what all of them bear out is sure; what was seen outside of its life, as
    a later source states that, says nothing.
    """
    begun = [max(p.last for p in starts)] if starts else []
    over = [min(p.first for p in ends)] if ends else []
    first = min([*begun, *(p.last for p in seen)], default=None)
    last = max([*over, *(p.first for p in seen)], default=None)
    if first is None or last is None:
        return None
    first, last = max(first, outer.first), min(last, outer.last)
    return Period(first, last) if first <= last else None
