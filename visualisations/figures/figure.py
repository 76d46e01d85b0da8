"""A figure: a finding as its heading, one line on how to read it, a drawing, a legend, and where it comes from.

The same figure is shown on a page and taken away: as SVG and PNG fit for a document of A4 width, as one HTML file that
asks for no other, and as rows.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from graph.evidence import Evidence
from graph.node import Node
from graph.view import View
from visualisations.addresses import STATIC
from visualisations.exports import picture
from visualisations.figures.scene import Line, Mark, Scene, Text, facing, moved, wrapped
from visualisations.network import FONTS
from visualisations.template import render
from visualisations.translation import _
from visualisations.words import dated, were_searched

EDGE, PLOT, WIDTH, SMALL = 16.0, 1000.0, 1032.0, 12
CITED = ("document", "paragraph", "quote")
DATES = ("from", "until", "as of", "status", "confidence")
Cells = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Key:
    """An entry of a legend: a sample, in a field of 28 by 14, and what it means."""

    sample: tuple[Mark, ...]
    words: str


@dataclass(frozen=True)
class Figure:
    """A figure, ready to be shown.

    :ivar name: what its files are called; ``title`` says what it shows, ``reading`` how it is read.
    :ivar wide: the drawing for a screen and for paper, 1,000 wide; ``narrow`` that for a phone, None where a page has
        something else there.
    :ivar source: where it comes from: date, edition, documents.
    :ivar columns: those of what ``rows`` gives, which says the same.
    """

    name: str
    title: str
    reading: str
    wide: Scene
    narrow: Scene | None
    legend: tuple[Key, ...]
    source: str
    columns: tuple[str, ...]
    rows: Callable[[], Cells]

    @property
    def svg(self) -> str:
        """All of it as one SVG file, black on white, with its own styles."""
        style = (STATIC / "figure.css").read_text("utf-8")
        return render("figure.svg", figure=self, scene=framed(self), style=Markup(style))

    @property
    def html(self) -> str:
        """All of it, and the same as a table, as one HTML file that asks for no other."""
        style = FONTS.sub("", (STATIC / "remit.css").read_text("utf-8") + (STATIC / "drawings.css").read_text("utf-8"))
        return render("figurefile.html", figure=self, style=Markup(style))

    def _repr_html_(self) -> str:
        """All of it as a notebook shows it: a picture, so that nothing in it touches what stands around it."""
        content = b64encode(self.svg.encode()).decode("ascii")
        return Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">').format(self.title, content)

    def png(self, width: int = picture.WIDTH) -> bytes:
        """All of it as a picture of so many points across.

        :raises ValueError: if it is too wide.
        """
        return picture.png(self.svg, width)


def framed(figure: Figure) -> Scene:
    """The drawing with its heading above, and legend and source below."""
    marks: list[Mark] = []
    y = EDGE
    for line in wrapped(figure.title, PLOT, 22):
        y += 27
        marks.append(Text(EDGE, y, line, "h"))
    for line in wrapped(figure.reading, PLOT, 14):
        y += 20
        marks.append(Text(EDGE, y, line, "sub"))
    top = y + EDGE
    y = top + figure.wide.height + EDGE
    marks += _legend(figure.legend, y)
    y += 24 * (len(_places(figure.legend)) and _places(figure.legend)[-1][1] + 1)
    marks.append(Line(f"M{EDGE:g} {y:g}H{EDGE + PLOT:g}", "grid"))
    for line in wrapped(figure.source, PLOT, SMALL):
        y += 18
        marks.append(Text(EDGE, y, line, "t2"))
    frame = facing(Scene(WIDTH, y + EDGE, tuple(marks)))
    plot = facing(figure.wide)
    return Scene(WIDTH, frame.height, (*frame.marks, *(moved(mark, EDGE, top) for mark in plot)))


def _places(legend: Sequence[Key]) -> list[tuple[float, int]]:
    """Where each entry of a legend stands: how far in, and in which line."""
    found, x, line = [], 0.0, 0
    for key in legend:
        room = 52 + len(key.words) * SMALL * 0.56
        if x and x + room > PLOT:
            x, line = 0.0, line + 1
        found.append((x, line))
        x += room
    return found


def _legend(legend: Sequence[Key], y: float) -> list[Mark]:
    marks: list[Mark] = []
    for key, (x, line) in zip(legend, _places(legend), strict=True):
        marks += [moved(mark, EDGE + x, y + 24 * line) for mark in key.sample]
        marks.append(Text(EDGE + x + 36, y + 24 * line + 11, key.words, "t2"))
    return marks


def source(view: View, *further: str) -> str:
    """Where a figure comes from: the date it shows, the edition, how much was searched, and the day it was drawn."""
    said = [_("As of %(date)s", date=dated(view.asked)) if view.asked else _("The latest stated")]
    if view.known_by:
        said.append(_("As known by %(date)s", date=dated(view.known_by)))
    if view.accepted:
        said.append(_("Accepted statements alone"))
    made = datetime.now(UTC).date().isoformat()
    said += [_("Edition %(number)s", number=view.graph.edition), were_searched(view.documents), *further]
    return " · ".join((*said, _("remit, drawn on %(date)s", date=dated(made))))


def of_fact(fact: Node | None) -> list[str]:
    """The columns of a fact: its dates, status and confidence; empty for what is timeless."""
    if fact is None:
        return [""] * len(DATES)
    sure = "" if fact.confidence is None else f"{fact.confidence:.2f}"
    return [*(fact.text(name) for name in ("from", "until", "asOf")), fact.status, sure]


def cited(evidence: Sequence[Evidence]) -> list[str]:
    """The columns of the first citation; empty without one."""
    return [evidence[0].document_name, evidence[0].where, evidence[0].quote] if evidence else [""] * len(CITED)
