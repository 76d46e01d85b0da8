"""A flow as a figure: bands as wide as statements are many, dashed if only proposed, dotted where nothing follows."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.naming.names import Named
from graph.view import View
from ontology import ontology
from visualisations.figures.figure import CITED, DATES, PLOT, Figure, Key, cited, of_fact, source
from visualisations.figures.scene import Box, Group, Line, Mark, Scene, Sign, Text
from visualisations.figures.stages import Band, Flow
from visualisations.flow import led
from visualisations.template import band_anchor
from visualisations.translation import _
from visualisations.words import called, counted, kinds, mentioned, relation, short

NODE, GAP, HEAD, LEAST, TALLEST, LETTER = 9.0, 9.0, 30.0, 15.0, 900.0, 7.2
COLUMNS = ("step", "of", "relation", "to", *DATES, *CITED)
HEADS = ("Mandate", "Body", "Activity", "Document", "ActionLine", "Goal")


@dataclass(frozen=True)
class Place:
    """Where a thing stands: its bar, and how high it is."""

    x: float
    y: float
    height: float


def sankey(view: View, flow: Flow) -> Figure:
    """The figure of a flow."""
    return Figure(
        name=f"flow-{flow.trace.mandate.key.replace('/', '-')}",
        title=_("%(name)s: %(what)s", name=mentioned(flow.trace.mandate), what=led(flow.trace)).removesuffix("."),
        reading=reading(flow),
        wide=scene(flow),
        narrow=None,
        legend=legend(flow),
        source=source(view),
        columns=COLUMNS,
        rows=lambda: rows(flow),
    )


def reading(flow: Flow) -> str:
    """How it is read."""
    said = _(
        "A band is as wide as statements are many. From what ends in a dotted line, nothing that follows is stated."
    )
    if flow.back:
        number = counted(len(flow.back), "statement")
        said += " " + _("Not drawn, for they lead back or stay in their column: %(number)s.", number=number)
    if any(flow.left_out):
        said += " " + _("Not drawn for want of room: %(number)s.", number=counted(sum(flow.left_out), "thing"))
    return said


def legend(flow: Flow) -> tuple[Key, ...]:
    """What its bands mean."""
    found = [Key((Box(0, 2, 28, 10, "flow k-activity"),), _("Accepted"))]
    if any(band.status == "proposed" for band in flow.bands):
        found.append(Key((Box(1, 2, 26, 10, "flow-p k-activity"),), _("Proposed")))
    if flow.dead_ends:
        found.append(Key((Line("M2 7H26", "stop"),), _("Nothing that follows is stated")))
    return tuple(found)


def scene(flow: Flow) -> Scene:
    """The drawing: a column for each stage that anything stands in."""
    columns = [(n, several) for n, several in enumerate(flow.stages) if several]
    step = (PLOT - 170) / max(len(columns) - 1, 1)
    unit = _unit(flow)
    heights = [sum(_tall(flow, one, unit) + GAP for one in several) for _n, several in columns]
    height = max([*heights, 60.0])
    places: dict[str, Place] = {}
    marks: list[Mark] = []
    for (n, several), x, tall in zip(columns, (step * i for i in range(len(columns))), heights, strict=True):
        marks.append(Text(x, 14, kinds(ontology()[HEADS[n]]), "tb"))
        y = HEAD + (height - tall) / 2
        for one in several:
            places[one.key] = Place(x, y, _tall(flow, one, unit))
            y += places[one.key].height + GAP
    marks += _bands(flow, places, unit)
    ends = {one.key for one in flow.dead_ends}
    for n, several in columns:
        room = int(((150 if n == columns[-1][0] else step) - 40) / LETTER)
        for one in several:
            marks += _thing(one, places[one.key], one.key in ends, max(room, 12))
    return Scene(PLOT, HEAD + height + 8, tuple(marks))


def _unit(flow: Flow) -> float:
    """How high one statement is, so that the fullest column is no taller than there is room."""
    most = max((sum(flow.weights[one.key] for one in several) for several in flow.stages if several), default=1)
    return max(2.0, min(16.0, TALLEST / 2 / most))


def _tall(flow: Flow, one: Named, unit: float) -> float:
    return max(flow.weights[one.key] * unit, LEAST)


def _bands(flow: Flow, places: Mapping[str, Place], unit: float) -> list[Mark]:
    """The bands, the widest at the back; each begins below the one before it, in the order of where they lead."""
    out = dict.fromkeys(places, 0.0)
    into = dict.fromkeys(places, 0.0)
    starts: dict[tuple[str, str], float] = {}
    ends: dict[tuple[str, str], float] = {}
    for band in sorted(flow.bands, key=lambda b: (places[b.target].y, places[b.target].x)):
        starts[band.ends] = places[band.source].y + out[band.source]
        out[band.source] += len(band.steps) * unit
    for band in sorted(flow.bands, key=lambda b: (places[b.source].y, places[b.source].x)):
        ends[band.ends] = places[band.target].y + into[band.target]
        into[band.target] += len(band.steps) * unit
    names = {one.key: one for several in flow.stages for one in several}
    return [
        _band(
            band,
            names,
            (places[band.source].x + NODE, starts[band.ends]),
            (places[band.target].x, ends[band.ends]),
            unit,
        )
        for band in sorted(flow.bands, key=lambda b: -len(b.steps))
    ]


def _band(
    band: Band, names: Mapping[str, Named], start: tuple[float, float], end: tuple[float, float], unit: float
) -> Mark:
    (x, y), (to_x, to_y), wide = start, end, len(band.steps) * unit
    middle = (x + to_x) / 2
    path = (
        f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}V{to_y + wide:.1f}"
        f"C{middle:.1f} {to_y + wide:.1f} {middle:.1f} {y + wide:.1f} {x:.1f} {y + wide:.1f}Z"
    )
    one, other = names[band.source], names[band.target]
    how = _(", ").join(dict.fromkeys(relation(step.relation) for step in band.steps))
    title = f"{mentioned(one)} → {mentioned(other)}: {how} ({counted(len(band.steps), 'statement')})"
    look = "flow" if band.status == "accepted" else "flow-p"
    kind = f"k-{one.definition.look or 'document'}"
    return Group((Line(path, look),), kind, f"#{band_anchor(band)}", title)


def _thing(one: Named, place: Place, dead: bool, room: int) -> list[Mark]:
    look = one.definition.look or "document"
    bar = Group((Box(place.x, place.y, NODE, place.height, "node", 2),), f"k-{look}")
    y = place.y + place.height / 2 + 4.5
    words = Text(place.x + NODE + 20, y, short(called(one), room), "halo", language=one.language)
    sign = Sign(place.x + NODE + 4, y - 11, 13, look)
    marks: list[Mark] = [bar, Group((sign, words), href=f"/id/{one.key}", title=one.name)]
    return [*marks, Line(f"M{place.x + NODE:g} {y + 7:g}H{place.x + NODE + 60:g}", "stop")] if dead else marks


def rows(flow: Flow) -> list[list[str]]:
    """Every step, a row each."""
    return [
        [str(s.depth), s.source.name, s.relation, s.target.name, *of_fact(s.fact), *cited(s.evidence)]
        for s in flow.trace.steps
    ]
