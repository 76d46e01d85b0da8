"""A map as rows: each line with its two ends, its dates and its standing, for who does not see it drawn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from graph.conflicts.disputes import Disputes
from visualisations.charting.chart import Chart, Stroke
from visualisations.words import when

ROWS = 500


@dataclass(frozen=True)
class End:
    """An end of a line: what it is called, where it leads, and the language its name is in."""

    name: str
    href: str
    language: str = ""


@dataclass(frozen=True)
class Entry:
    """A line of the map as a row of its table; ``disputed`` leads to the fact where a source says otherwise."""

    source: End
    how: str
    target: End
    when: str
    status: str
    disputed: str = ""


@dataclass(frozen=True)
class Table:
    """The rows of a map, by name; ``left`` is how many there was no room for."""

    rows: tuple[Entry, ...]
    left: int


def table(
    chart: Chart, whole: bool = False, asked: Mapping[str, str] = MappingProxyType({}), most: int = ROWS
) -> Table:
    """The lines of a map as rows.

    :param chart: what is shown of it.
    :param whole: whether links are full IRIs, as in a file that is taken away.
    :param asked: what its links ask for.
    """
    names = {thing.key: thing.named for thing in chart.things}

    def order(stroke: Stroke) -> tuple[str, str, str, str]:
        return names[stroke.source].name, stroke.how, names[stroke.target].name, stroke.subject

    def href(key: str) -> str:
        if whole:
            return str(chart.view.graph.identity.iri(key).value)
        return f"/id/{key}" + (f"?{urlencode(asked)}" if asked else "")

    def end(key: str) -> End:
        return End(names[key].name, href(key), names[key].language)

    strokes = sorted(_first(chart.strokes, lambda key: names[key].name, most), key=order)[:most]
    facts = {node.key: node for node in chart.view.stated(s.subject for s in strokes) if node.cls.within("Fact")}
    disputes = Disputes(chart.view)
    rows = []
    for stroke in strokes:
        fact = facts.get(stroke.subject)
        disputed = href(fact.key) if fact and disputes.of([fact]) else ""
        ends = end(stroke.source), stroke.how, end(stroke.target)
        rows.append(Entry(*ends, when(fact), stroke.status, disputed))
    return Table(tuple(rows), max(0, len(chart.strokes) - most))


def _first(strokes: Iterable[Stroke], name: Callable[[str], str], most: int) -> list[Stroke]:
    """The lines of as many names as it takes to have so many: of a hundred thousand, few are to be sorted."""
    of: dict[str, list[Stroke]] = {}
    for stroke in strokes:
        of.setdefault(stroke.source, []).append(stroke)
    found, last = list[Stroke](), ""
    for key in sorted(of, key=name):
        if len(found) >= most and name(key) != last:
            break
        found += of[key]
        last = name(key)
    return found
