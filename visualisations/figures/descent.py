"""A genealogy as a figure: a bar for each thing, from what it came out of to what it went into, along the years."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from graph.naming.names import Named
from graph.span import Period
from graph.tracing.lineage import Replacement, always, lineage
from graph.view import View
from ontology import ontology
from visualisations.figures.figure import CITED, DATES, PLOT, Figure, Key, cited, of_fact, source
from visualisations.figures.scene import Box, Dot, Group, Line, Mark, Scene, Sign, Text
from visualisations.timeline import Scale
from visualisations.translation import _
from visualisations.wording import told
from visualisations.words import called, counted, dated, mentioned, relation, short

STEP, TALL, HEAD, FADE, UNDATED = 30.0, 46.0, 34.0, 40.0, 20.0
COLUMNS = ("before", "change", "after", "on", *DATES, *CITED)
SUCCEEDED = "SELECT DISTINCT ?thing { BELIEVED { ?fact a $cls ; $end ?thing } }"


@dataclass(frozen=True)
class Descent:
    """Changes, and the things between which they lie, each below what it came from.

    :ivar of: the thing that was asked about; None where all were.
    """

    view: View
    of: Named | None
    changes: tuple[Replacement, ...]
    things: tuple[Named, ...]

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year in which something changed; this year twice where none is dated."""
        days = [Period.of(one.day) for one in self.changes if one.day]
        now = date.today().year
        return min((d.first.year for d in days), default=now), max((d.last.year for d in days), default=now)


def descent(view: View, thing: Named | None = None) -> Descent:
    """What a thing came from and what became of it; without one, every theme, body and activity that changed so."""
    every = always(view)
    keys = [thing.key] if thing else _changed(view)
    found = lineage(every, keys)
    ends = {end.key: end for one in found for end in (one.before, one.after)}
    return Descent(view, thing, found, _in_order(ends, found))


def _changed(view: View) -> list[str]:
    cls, key = ontology()["Succession"], view.graph.identity.key
    ends = (end.iri for end in cls.ends or ())
    return sorted({key(thing) for end in ends for (thing,) in view.graph.source.rows(SUCCEEDED, cls=cls.iri, end=end)})


def _in_order(ends: Mapping[str, Named], changes: Sequence[Replacement]) -> tuple[Named, ...]:
    """Things, those that are joined beside each other, each after what it came from."""
    before, beside = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for one in changes:
        before[one.after.key].append(one.before.key)
        beside[one.before.key].append(one.after.key)
        beside[one.after.key].append(one.before.key)
    ordered: dict[str, None] = {}
    waiting: set[str] = set()

    def walk(key: str) -> None:
        if key in ordered or key in waiting:
            return
        waiting.add(key)
        for other in before[key]:
            walk(other)
        ordered[key] = None
        for other in beside[key]:
            walk(other)

    for key in ends:
        walk(key)
    return tuple(ends[key] for key in ordered)


def pedigree(found: Descent) -> Figure:
    """The figure of a genealogy."""
    return Figure(
        name=f"genealogy-{found.of.key.replace('/', '-')}" if found.of else "genealogy",
        title=finding(found),
        reading=_(
            "A bar is a thing for as long as its changes say; a line leads from what was to what came of it. Fading "
            "means that no change is stated; a hollow circle that only the date of the source is known."
        ),
        wide=scene(found, PLOT, 330),
        narrow=scene(found, 360, 4),
        legend=(
            Key((Dot(14, 7, 4.5, "node"),), _("Change with a stated date")),
            Key((Dot(14, 7, 4.5, "dot"),), _("Change first spoken of then")),
            Key((Line("M0 7H28", "e e-proposed"),), _("Proposed")),
        ),
        source=source(found.view),
        columns=COLUMNS,
        rows=lambda: rows(found),
    )


def finding(found: Descent) -> str:
    """What a genealogy shows, in a sentence."""
    if not found.changes:
        return (
            _("%(name)s: no merge, split or new name is stated", name=mentioned(found.of))
            if found.of
            else _("No merge, split or new name is stated")
        )
    years = "\u2013".join(dict.fromkeys(str(year) for year in found.years))
    number = counted(len(found.changes), "change")
    if found.of:
        return _("%(name)s: %(changes)s, %(years)s", name=mentioned(found.of), changes=number, years=years)
    things = counted(len(found.things), "thing")
    return _("%(changes)s among %(things)s, %(years)s", changes=number, things=things, years=years)


def scene(found: Descent, width: float, left: float) -> Scene:
    """The drawing."""
    if not found.changes:
        return Scene(width, 40, (Text(0, 24, _("Not stated"), "t2"),))
    above = left < 100
    step = TALL if above else STEP
    first, last = found.years
    scale = Scale(date(max(first - 1, 1), 1, 1), date(min(last + 1, 9998), 12, 31), left + FADE + UNDATED, width - 20)
    rows_ = {one.key: HEAD + step * n + (step - 12 if above else step / 2) for n, one in enumerate(found.things)}
    height = HEAD + step * len(found.things) + 6
    marks: list[Mark] = []
    every = max(1, -(-(last - first + 3) // (12 if not above else 5)))
    for year in range(scale.first.year, scale.last.year + 1, every):
        x = scale.at(date(year, 1, 1))
        marks += [Line(f"M{x:g} 18V{height:g}", "grid"), Text(x + 3, 14, str(year), "t2")]
    for one in found.things:
        marks += _bar(one, found, rows_[one.key], scale, above)
    for change in found.changes:
        marks.append(_link(change, rows_, scale))
    return Scene(width, height, tuple(marks))


def _at(change: Replacement, scale: Scale) -> float:
    """Where a change stands: in the middle of the days its date may mean; before all years if it has none."""
    if not change.day:
        return scale.left - UNDATED
    day = Period.of(change.day)
    return (scale.at(day.first) + scale.at(day.last)) / 2


def _bar(one: Named, found: Descent, y: float, scale: Scale, above: bool) -> list[Mark]:
    came = [_at(c, scale) for c in found.changes if c.after.key == one.key]
    went = [_at(c, scale) for c in found.changes if c.before.key == one.key]
    start, end = (min(came) if came else scale.left - FADE - UNDATED), (max(went) if went else scale.right)
    look = one.definition.look or "document"
    marks: list[Mark] = []
    if not came:
        marks += [Box(start + n * 10, y - 4, 10, 8, f"fade{4 - n}") for n in range(4)]
        start += FADE
    if not went:
        marks += [Box(end - FADE + n * 10, y - 4, 10, 8, f"fade{n + 1}") for n in range(4)]
        end -= FADE
    if end > start:
        marks.append(Box(start, y - 4, end - start, 8, "bar"))
    words = Text(
        18, y - 14 if above else y + 4.5, short(called(one), 44), "tb" if found.of == one else "", language=one.language
    )
    sign = Sign(0, words.y - 11, 13, look)
    return [Group((sign, words), href=f"/id/{one.key}", title=one.name), Group(tuple(marks), f"k-{look}")]


def after(how: str, when: str) -> str:
    """How something changed, and that nobody says when."""
    return _("%(first)s, %(second)s", first=how, second=when) if when else how


def _link(change: Replacement, places: Mapping[str, float], scale: Scale) -> Mark:
    x, y, to = _at(change, scale), places[change.before.key], places[change.after.key]
    proposed = change.fact is not None and change.fact.status == "proposed"
    bend = f"M{x:g} {y:g}C{x + 14:g} {y:g} {x + 14:g} {to:g} {x:g} {to:g}"
    look = f"k-{change.after.definition.look or 'document'}"
    marks: tuple[Mark, ...] = (
        Line(bend, "e e-proposed" if proposed else "e"),
        Group((Dot(x, to, 4.5, "node" if change.dated else "dot"),), look),
        Text(x + 14, y + 4, after(relation(change.how), "" if change.day else _("date not stated")), "tn halo"),
    )
    when = dated(change.day) if change.day else _("date not stated")
    return Group(marks, title=f"{told(change.sentence)}: {when}")


def rows(found: Descent) -> list[list[str]]:
    """Every change, a row each."""
    return [
        [one.before.name, one.how, one.after.name, one.day, *of_fact(one.fact), *cited(one.evidence)]
        for one in found.changes
    ]
