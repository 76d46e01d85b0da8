"""The way from one thing on a map to another, hop by hop in sentences.

The paths that the question of paths knows come first, since they say what follows from what; else it is the shortest
way along lines, in whatever direction they run.
"""

from dataclasses import dataclass

from graph.atlas import atlas
from graph.atlas.gathering import Line
from graph.evidence import Evidence
from graph.naming.names import Named
from graph.questions.paths import GOALS, paths
from graph.span import Period
from graph.view import View
from graph.wording import Words
from visualisations.charting.chart import holds, told
from visualisations.translation import _, isolated
from visualisations.wording import told as worded
from visualisations.words import called, when

HOPS = 6


@dataclass(frozen=True)
class Hop:
    """A step of a way: what it is from and to, in a sentence, since when, and who says so."""

    source: Named
    target: Named
    sentence: str
    when: str
    status: str
    evidence: tuple[Evidence, ...]


def way(view: View, start: Named, end: Named) -> tuple[Hop, ...]:
    """The way from one thing to another; nothing if there is none of so few hops."""
    if start.key == end.key:
        return ()
    return _following(view, start, end) or _following(view, end, start)[::-1] or _shortest(view, start, end)


def _following(view: View, start: Named, end: Named) -> tuple[Hop, ...]:
    found = paths(view, start, end, toward=GOALS, most=1)
    for destination in found.destinations:
        for one in destination.ways:
            return tuple(
                Hop(hop.source, hop.target, _said(hop.sentence), when(hop.fact), _status(hop.evidence), hop.evidence)
                for hop in one.hops
            )
    return ()


def _said(sentence: Words) -> str:
    return str(worded(sentence))


def _status(evidence: tuple[Evidence, ...]) -> str:
    return "accepted" if any(one.status == "accepted" for one in evidence) else "proposed"


def _shortest(view: View, start: Named, end: Named) -> tuple[Hop, ...]:
    found, period = atlas.of(view.graph), view.when or Period()
    came: dict[str, Line | None] = {start.key: None}
    front = [start.key]
    for _step in range(HOPS):
        further = []
        for line in found.at(front):
            if not holds(line, period):
                continue
            for one, other in ((line.source, line.target), (line.target, line.source)):
                if one in came and other not in came and other in found.dots:
                    came[other] = line
                    further.append(other)
        if end.key in came:
            break
        front = further
    return tuple(_hops(view, came, end.key)) if end.key in came else ()


def _hops(view: View, came: dict[str, Line | None], key: str) -> list[Hop]:
    lines = []
    while line := came[key]:
        lines.append((line, key))
        key = line.target if line.source == key else line.source
    nodes = {node.key: node for node in view.stated(line.subject for line, _ in lines)}
    said = view.evidence(nodes)
    hops = []
    for line, reached in reversed(lines):
        source, target, fact = view.named(line.source), view.named(line.target), nodes.get(line.subject)
        how, status = told(line)
        ends = {"first": isolated(called(source)), "second": isolated(called(target))}
        sentence = _("%(first)s %(verb)s %(second)s", **ends, verb=how)
        life = when(fact) if fact and fact.cls.within("Fact") else ""
        from_, to = (source, target) if reached == line.target else (target, source)
        hops.append(Hop(from_, to, sentence, life, status, said.get(line.subject, ())))
    return hops
