"""A map as a figure for a document, and as a network with places and colours for other tools."""

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from graph.cells import clean
from visualisations.charting.chart import Chart, Thing
from visualisations.charting.choices import looks
from visualisations.charting.standing import extent
from visualisations.template import render
from visualisations.translation import direction

if TYPE_CHECKING:
    import networkx

COLOURS = {
    "body": "#1277a9", "post": "#651a4c", "theme": "#165837", "mandate": "#8337be", "document": "#6b7174",
    "activity": "#584009", "action-line": "#ae590e", "goal": "#262c82",
}  # fmt: skip
LINE, LINES = 21, 2
SIDE, HEAD, FOOT, LEAST = 84, 84, 64, 640


def svg(chart: Chart) -> str:
    """What is shown of a map, as a whole SVG file with a title, a legend, and what was searched."""
    shown = chart.shown
    left, top, right, bottom = extent((thing.x, thing.y) for thing in shown.things)
    wide = max(right - left + 2 * SIDE, LEAST)
    first = next((thing for thing in shown.things if thing.first), None)
    return render(
        "mapfigure.svg",
        chart=shown,
        at={thing.key: (thing.x, thing.y) for thing in shown.things},
        box=(round((left + right - wide) / 2), round(top - HEAD), round(wide), round(bottom - top + HEAD + FOOT + 40)),
        main=first.named if first and len(chart.asked.steps) == 1 else None,
        colours=COLOURS,
        lines=folded,
        kinds=[(look, looks()[look]) for look in sorted(shown.kinds)],
        leftward=direction() == "rtl",
    )


def folded(label: str) -> list[str]:
    """A name in at most two lines, cut where it is longer.

    >>> folded("Inter-Sectoral Coordination Task Force on everything")
    ['Inter-Sectoral', 'Coordination Task …']
    """
    lines: list[str] = []
    for word in label.split() or [""]:
        if lines and len(lines[-1]) + len(word) < LINE:
            lines[-1] += f" {word}"
        elif len(lines) == LINES:
            lines[-1] = f"{lines[-1][: LINE - 2]} …"
            break
        else:
            lines.append(word if len(word) <= LINE else f"{word[: LINE - 1]}…")
    return lines


def network(chart: Chart) -> "networkx.MultiDiGraph[str]":
    """What is shown of a map as a network: places, colours, kinds, dates and standing are attributes."""
    from networkx import MultiDiGraph  # slow to load, and few ask

    made: networkx.MultiDiGraph[str] = MultiDiGraph()
    shown, iri = chart.shown, chart.view.graph.identity.iri
    for thing in shown.things:
        about = {"label": clean(thing.label), "name": clean(thing.named.name), "kind": thing.named.definition.label}
        place = {"x": thing.x, "y": -thing.y, "color": COLOURS[thing.look], "viz": _viz(thing)}
        made.add_node(thing.key, **about, iri=iri(thing.key).value, sector=thing.sector, **place)
    for stroke in shown.strokes:
        days = {name: day.isoformat() for name, day in zip(("from", "until"), stroke.life, strict=True) if _stated(day)}
        about = {"label": clean(stroke.how), "status": stroke.status, "fact": stroke.subject, **days}
        made.add_edge(stroke.source, stroke.target, **about)
    return made


def exported(chart: Chart, form: str) -> bytes:
    """What is shown of a map in the form that an ending names, ``graphml`` or ``gexf``.

    :raises ValueError: if it is neither.
    """
    from networkx import write_gexf, write_graphml_xml

    made, file = network(chart), BytesIO()
    if form == "gexf":
        write_gexf(made, file)
    elif form == "graphml":
        for _, about in made.nodes(data=True):
            del about["viz"]
        write_graphml_xml(made, file)
    else:
        raise ValueError(f"a map is not written as .{form}; there are .svg, .png, .html, .graphml and .gexf")
    return file.getvalue()


def _viz(thing: Thing) -> dict[str, object]:
    red, green, blue = (int(COLOURS[thing.look][at : at + 2], 16) for at in (1, 3, 5))
    return {
        "color": {"r": red, "g": green, "b": blue, "a": 1.0},
        "position": {"x": thing.x, "y": -thing.y, "z": 0.0},
        "size": 12.0 if thing.first else 8.0,
    }


def _stated(day: date) -> bool:
    return day not in (date.min, date.max)
