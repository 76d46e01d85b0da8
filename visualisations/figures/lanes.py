"""A timeline as a figure: solid where stated, pale within a year, fading where no end is stated, hollow if planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graph.span import Period
from visualisations.figures.figure import CITED, DATES, PLOT, Figure, Key, cited, of_fact, source
from visualisations.figures.history import History, Item, Lane
from visualisations.figures.scene import Box, Dot, Group, Line, Mark, Scene, Sign, Text
from visualisations.timeline import Scale, look
from visualisations.translation import _, figure
from visualisations.words import called, counted, dated, mentioned, relation, short

LEFT, STEP, TALL, HEAD, FADE, TICKS = 330.0, 24.0, 42.0, 34.0, 36.0, 12
COLUMNS = ("lane", "role", "thing", *DATES, *CITED)
FEW, SOON = 12, 6


@dataclass(frozen=True)
class Shape:
    """How wide a drawing is, where its bars begin, how high a row is, and whether labels stand above the bars."""

    width: float
    left: float
    step: float
    above: bool


WIDE, NARROW = Shape(PLOT, LEFT, STEP, False), Shape(360, 4, TALL, True)


def lanes(history: History, years: tuple[int | None, int | None] = (None, None)) -> Figure:
    """The figure of a history.

    :param years: the first and the last year to be drawn; those that are there if None.
    """
    return Figure(
        name=f"timeline-{history.thing.key.replace('/', '-')}",
        title=finding(history),
        reading=reading(history),
        wide=scene(history, WIDE, years),
        narrow=scene(history, NARROW, years),
        legend=legend(history),
        source=source(history.view),
        columns=COLUMNS,
        rows=lambda: rows(history),
    )


def finding(history: History) -> str:
    """What a timeline shows, in a sentence."""
    name = mentioned(history.thing)
    if not history.items:
        return _("%(name)s: nothing dated is stated", name=name)
    first, last = (str(year) for year in history.years)
    said = _(
        "%(name)s, %(first)s to %(last)s: %(statements)s with a date",
        name=name,
        first=first,
        last=last,
        statements=counted(len(history.items), "statement"),
    )
    open_ = sum(1 for item in history.items if item.open)
    still = _("for %(number)s no end is stated", number=figure(open_))
    return f"{said}; {still}" if open_ else said


def reading(history: History) -> str:
    """How it is read."""
    said = _(
        "Caps are dates a document gives, circles dates at which one says that it holds; pale is a date known to the "
        "year only. Fading means that a start or an end is not stated."
    )
    if history.undated:
        said += " " + _("Without a date, and not drawn: %(number)s.", number=counted(history.undated, "statement"))
    if history.outside:
        said += " " + _("Outside of these years: %(number)s.", number=counted(history.outside, "statement"))
    return said


def legend(history: History) -> tuple[Key, ...]:
    """What its bars mean."""
    entries = [
        Key((Line("M2 0V14", "cap"), Box(2, 2, 24, 10, "bar")), _("Stated")),
        Key((Box(0, 2, 12, 10, "soft"), Box(12, 2, 16, 10, "bar")), _("Within this year")),
        Key(_faded(-4, 7, 32, False, 10), _("End not stated")),
        Key((Dot(14, 7, 4, "dot"),), _("Last stated")),
        Key((Box(1, 2, 26, 10, "maybe"),), _("Proposed")),
        Key((Box(1, 2, 26, 10, "plan"),), _("Planned")),
    ]
    there = {
        "Proposed": any(i.row.status == "proposed" for i in history.items),
        "Planned": any(i.row.fact and not i.row.fact.actual for i in history.items),
    }
    return tuple(
        e for e, name in zip(entries, ("", "", "", "", "Proposed", "Planned"), strict=True) if there.get(name, True)
    )


def scene(
    history: History, shape: Shape, years: tuple[int | None, int | None] = (None, None), lane: Lane | None = None
) -> Scene:
    """The drawing: a heading for each lane, its bars below.

    :param lane: this one alone, without its heading, on the scale of all.
    """
    scale = scaled(history, shape, years)
    several = [lane] if lane else list(history.lanes)
    y, marks = HEAD, list[Mark]()
    for one in several:
        if lane is None:
            y += 26
            marks.append(Text(0, y - 6, short(one.name, 110 if shape is WIDE else 44), "tb"))
        for item in one.items:
            marks += _bar(item, y, shape, scale)
            y += shape.step
    return Scene(shape.width, y + 4, (*_ticks(scale, shape, y), *marks, *_now(history, scale, y)))


def scaled(history: History, shape: Shape, years: tuple[int | None, int | None]) -> Scale:
    """Days as places: from the first year to the end of the last, and some room after it."""
    first, last = (asked or there for asked, there in zip(years, history.years, strict=True))
    if years[1] is None and history.view.when:
        last = max(last, history.view.when.last.year)
    elif years[1] is None and 0 < date.today().year - last <= SOON:
        last = date.today().year
    last = max(first, min(last, 9998))
    return Scale(date(first, 1, 1), date(last, 12, 31) + timedelta(days=200), shape.left, shape.width - 8)


def _ticks(scale: Scale, shape: Shape, height: float) -> list[Mark]:
    number = scale.last.year - scale.first.year + 1
    every = next(
        n for n in (1, 2, 5, 10, 20, 25, 50, 100, 1000, 10_000) if number / n <= (TICKS if shape is WIDE else 5)
    )
    marks: list[Mark] = []
    for year in range(scale.first.year, scale.last.year + 1):
        if year % every == 0 or number == 1:
            x = scale.at(date(year, 1, 1))
            marks += [Line(f"M{x:g} 18V{height:g}", "grid"), Text(x + 3, 14, str(year), "t2")]
    return marks


def _now(history: History, scale: Scale, height: float) -> list[Mark]:
    """The line of the date of the view; without one that of today."""
    when, asked = history.view.when, history.view.asked
    day = when.last if when else date.today()
    if not scale.first <= day <= scale.last:
        return []
    x, words = scale.at(day), _("as of %(date)s", date=dated(asked)) if asked else _("today")
    back = x > (scale.left + scale.right) / 2
    place = Text(x - 4 if back else x + 4, 28, words, "asof-t", "end" if back else "start")
    return [Line(f"M{x:g} 18V{height:g}", "asof"), place]


def _bar(item: Item, y: float, shape: Shape, scale: Scale) -> list[Mark]:
    row, at = item.row, y + (shape.step - 10 if shape.above else shape.step / 2)
    baseline = y + 14 if shape.above else at + 4.5
    name, role = called(row.thing) if row.thing else row.text, relation(row.role)
    words = short(" · ".join(filter(None, (short(name, 44), role))), 48) if len(name) < 36 else short(name, 48)
    language = row.thing.language if row.thing else ""
    sign = Sign(0, baseline - 11, 13, look(row))
    label = Text(18, baseline, words, language=language)
    told = f"{role} {row.text}: {row.when or dated(min(p.first for p in item.dates).isoformat())}"
    href = f"/id/{row.thing.key}" if row.thing else ""
    return [Group((sign, label, Group(tuple(_pieces(item, at, scale)), f"k-{look(row)}")), href=href, title=told)]


def _pieces(item: Item, y: float, scale: Scale) -> list[Mark]:
    since, until, seen = item.since, item.until, item.seen
    if item.moment:
        return [*_pale(since[0], y, scale), Dot((scale.at(since[0].first) + scale.at(since[0].last)) / 2, y, 5, "bar")]
    began = scale.at(since[-1].last) if since else min(scale.at(p.first) for p in (*seen, *until))
    ends = scale.at(until[0].first) if until else max([scale.at(p.first) for p in seen] + [began])
    if item.row.fact and not item.row.fact.actual:
        start = scale.at(min(p.first for p in item.dates))
        return [Box(start, y - 5, max(ends - start, 26), 10, "plan")]
    marks: list[Mark] = []
    if since:
        marks += [*_pale(since[0], y, scale), Line(f"M{scale.at(since[0].first):g} {y - 9:g}V{y + 9:g}", "cap")]
    else:
        marks += _faded(max(began - FADE, scale.left), y, min(FADE, began - scale.left), True)
    body = "maybe" if item.row.status == "proposed" else "bar"
    marks.append(Box(began, y - 5, max(ends - began, 3), 10, body))
    if until:
        marks += [*_pale(until[-1], y, scale), Line(f"M{scale.at(until[-1].last):g} {y - 9:g}V{y + 9:g}", "cap")]
    else:
        marks += _faded(max(ends, began), y, FADE, False)
    return [*marks, *(Dot(scale.at(p.first), y, 4, "dot") for p in seen)]


def _pale(period: Period, y: float, scale: Scale) -> list[Mark]:
    """The days that a date may mean, where that is more than one."""
    start, end = scale.at(period.first), scale.at(period.last)
    return [Box(start, y - 5, end - start, 10, "soft")] if end - start > 1 else []


def _faded(x: float, y: float, width: float, inwards: bool, height: float = 10) -> tuple[Mark, ...]:
    """An end that is not stated: four steps, each paler."""
    looks = ("fade4", "fade3", "fade2", "fade1") if inwards else ("fade1", "fade2", "fade3", "fade4")
    part = width / 4
    return (
        tuple(Box(x + n * part, y - height / 2, part, height, one) for n, one in enumerate(looks)) if width > 2 else ()
    )


def rows(history: History) -> list[list[str]]:
    """Every dated statement, a row each, lane by lane."""
    found: list[list[str]] = []
    for lane in history.lanes:
        for item in lane.items:
            days = of_fact(item.row.fact)
            if item.row.fact is None:
                days[0] = item.since[0].first.isoformat()
            found.append([lane.name, item.row.role, item.row.text, *days, *cited(item.row.evidence)])
    return found


def folded(history: History) -> Sequence[tuple[Lane, bool]]:
    """The lanes, and whether each is open at first: all, unless there are too many rows to look at."""
    every = len(history.items) <= 60
    return [(lane, every or (len(lane.items) <= FEW and n < 6)) for n, lane in enumerate(history.lanes)]
