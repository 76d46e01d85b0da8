"""The graph as a network: things and the relations drawn between them, as GraphML and GEXF.

Both are written as they go, so a large graph takes no more memory than the keys of its things. Stated dates stand as
attributes, as precise as they are stated; in GEXF the first and last day they may mean are the life of a node or edge
too, which Gephi puts on its timeline.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any

from lxml import etree

from graph.cells import clean
from graph.entity import TYPE
from graph.portrait import worded
from graph.span import Period
from graph.view import Node, View
from ontology import Class, ontology
from visualisations.exports.part import FACT, Part, typed
from visualisations.exports.rdf import Header

GRAPHML, GEXF = "http://graphml.graphdrawing.org/xmlns", "http://www.gexf.net/1.2draft"
AT_ONCE = 500
DATES = tuple(
    sorted({p.name for c in ontology().below("Thing") for p in c.properties.values() if p.datatype == "date"})
)
OF_NODES = ("label", "kind", "class", "acronym", "iri", "description", *DATES)
OF_EDGES = ("label", "kind", "class", "from", "until", "asOf", "status", "confidence", "modality", "certainty", "fact")
FIGURES = {"confidence": "double"}
Counted = Callable[[int], None]


@dataclass(frozen=True)
class Dot:
    """A thing of a network: its key, its attributes, and its first and last day where they are stated."""

    key: str
    values: Mapping[str, str]
    life: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Edge(Dot):
    """A relation of a network, from one key to another; ``key`` is its number."""

    source: str = ""
    target: str = ""


@dataclass
class Network:
    """A part of a graph as things and relations; ``left`` counts by kind the facts that are drawn by no line."""

    part: Part
    left: Counter[str] = field(default_factory=Counter)
    things: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        key = self.part.view.graph.identity.key
        for subject, quads in () if self.things else self.part.groups():
            classes = typed(quads)
            if "Thing" in classes:
                self.things.append(key(subject))
            elif any(quad.predicate == TYPE and quad.object == FACT for quad in quads):
                self.facts.append(key(subject))
        self._there = set(self.things)

    def dots(self) -> Iterator[Dot]:
        """The things."""
        view = self.part.view
        for node in _nodes(view, self.things):
            named = view.named(node.key)
            values = {name: "; ".join(node.values.get(name, ())) for name in (*DATES, "acronym", "description")}
            values |= {"label": named.acronym or named.name, "kind": node.cls.label, "class": node.cls.name}
            values["iri"] = view.graph.identity.iri(node.key).value
            yield Dot(node.key, values | ({"name": named.name} if named.acronym else {}), _life(node))

    def left_out(self) -> Counter[str]:
        """What is drawn by no edge, counted by kind."""
        counted = Network(self.part, things=self.things, facts=self.facts)
        for _ in counted.edges():
            pass
        return counted.left

    def edges(self) -> Iterator[Edge]:
        """The relations; those that lead out of the part, and facts between other than two things, are counted."""
        number = 0
        for node in _nodes(self.part.view, [*self.things, *self.facts]):
            for source, target, label in self._lines(node):
                if source in self._there and target in self._there:
                    yield Edge(str(number), _said(node, label), _life(node), source, target)
                    number += 1
                else:
                    self.left["relations to what is not in this part"] += 1

    def _lines(self, node: Node) -> Iterator[tuple[str, str, str]]:
        if node.cls.within("Thing"):
            for name, values in node.values.items():
                if node.cls[name].range:
                    yield from ((node.key, value, worded(name)) for value in values)
            return
        first, second = ([*node.values.get(p.name, ())] for p in node.cls.ends or ()) if node.cls.ends else ([], [])
        label = node.text("role") or node.cls.label.lower()
        yield from ((source, target, label) for source in first for target in second)
        if not first or not second:
            self.left[f"facts of the kind {node.cls.label.lower()}"] += 1


def write(
    ending: str, network: Network, header: Header, file: IO[bytes], counted: Counted = lambda number: None
) -> int:
    """Write a network; how many nodes and edges it has."""
    several, number = (graphml if ending == "graphml" else gexf)(network, header, file), 0
    for number, _ in enumerate(several, start=1):
        if number % AT_ONCE == 0:
            counted(number)
    return number


def graphml(network: Network, header: Header, file: IO[bytes]) -> Iterator[Dot]:
    """Write GraphML, and give each node and edge once it is written."""
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{GRAPHML}}}graphml", nsmap={None: GRAPHML}):
            xml.write(_element(GRAPHML, "desc", text="\n".join((header.holds, *header.lost))))
            for whose, names in (("node", (*OF_NODES, "name")), ("edge", OF_EDGES)):
                for name in names:
                    kind = FIGURES.get(name, "string")
                    about = {"id": f"{whose}-{name}", "for": whose, "attr.name": name, "attr.type": kind}
                    xml.write(_element(GRAPHML, "key", about))
            with xml.element(f"{{{GRAPHML}}}graph", {"id": "remit", "edgedefault": "directed"}):
                for dot in network.dots():
                    yield _written(xml, _data("node", {"id": dot.key}, dot), dot)
                for edge in network.edges():
                    ends = {"id": edge.key, "source": edge.source, "target": edge.target}
                    yield _written(xml, _data("edge", ends, edge), edge)


def gexf(network: Network, header: Header, file: IO[bytes]) -> Iterator[Dot]:
    """Write GEXF, and give each node and edge once it is written."""
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{GEXF}}}gexf", {"version": "1.2"}, nsmap={None: GEXF}):
            meta = _element(GEXF, "meta", {"lastmodifieddate": datetime.now(UTC).date().isoformat()})
            meta.append(_element(GEXF, "creator", text="remit"))
            meta.append(_element(GEXF, "description", text="\n".join((header.holds, *header.lost))))
            xml.write(meta)
            about = {"mode": "dynamic", "defaultedgetype": "directed", "timeformat": "date"}
            with xml.element(f"{{{GEXF}}}graph", about):
                for whose, names in (("node", (*OF_NODES, "name")), ("edge", OF_EDGES)):
                    xml.write(_attributes(whose, [name for name in names if name != "label"]))
                with xml.element(f"{{{GEXF}}}nodes"):
                    for dot in network.dots():
                        yield _written(xml, _lived("node", {"id": dot.key}, dot), dot)
                with xml.element(f"{{{GEXF}}}edges"):
                    for edge in network.edges():
                        ends = {"id": edge.key, "source": edge.source, "target": edge.target}
                        yield _written(xml, _lived("edge", ends, edge), edge)


def _written(xml: Any, element: Any, dot: Dot) -> Dot:
    xml.write(element)
    return dot


def _data(tag: str, about: Mapping[str, str], dot: Dot) -> Any:
    element = _element(GRAPHML, tag, about)
    for name, value in dot.values.items():
        if value:
            element.append(_element(GRAPHML, "data", {"key": f"{tag}-{name}"}, value))
    return element


def _attributes(whose: str, names: Iterable[str]) -> Any:
    element = _element(GEXF, "attributes", {"class": whose, "mode": "static"})
    for name in names:
        about = {"id": name, "title": name, "type": FIGURES.get(name, "string")}
        element.append(_element(GEXF, "attribute", about))
    return element


def _lived(tag: str, about: Mapping[str, str], dot: Dot) -> Any:
    start, end = dot.life
    life = {name: day for name, day in (("start", start), ("end", end)) if day}
    element = _element(GEXF, tag, {**about, "label": dot.values["label"], **life})
    values = _element(GEXF, "attvalues")
    for name, value in dot.values.items():
        if value and name != "label":
            values.append(_element(GEXF, "attvalue", {"for": name, "value": value}))
    element.append(values)
    return element


def _element(space: str, tag: str, about: Mapping[str, str] | None = None, text: str = "") -> Any:
    found = etree.Element(f"{{{space}}}{tag}", {name: clean(value) for name, value in (about or {}).items()})
    found.text = clean(text) or None
    return found


def _nodes(view: View, keys: Iterable[str]) -> Iterator[Node]:
    """Nodes by their keys, some at a time, so that none is kept."""
    waiting = iter(keys)
    while some := list(islice(waiting, AT_ONCE)):
        yield from View(view.graph, view.when, view.asked, view.languages).nodes(some)


def _said(node: Node, label: str) -> dict[str, str]:
    cls: Class = node.cls
    fact = cls.within("Fact")
    values = {"label": label, "kind": cls.label if fact and not cls.within("Thing") else "link", "class": cls.name}
    if fact:
        values |= {
            name: "; ".join(node.values.get(name, ())) for name in ("from", "until", "asOf", "modality", "certainty")
        }
        sure = "" if node.confidence is None else f"{node.confidence:g}"
        values |= {"status": node.status, "confidence": sure, "fact": node.key}
    return values


def _life(node: Node) -> tuple[str, str]:
    """The first and the last day that the stated dates of a node may mean; empty where none is stated."""
    starts = [Period.of(day).first.isoformat() for day in node.values.get("from", ())]
    ends = [Period.of(day).last.isoformat() for day in node.values.get("until", ())]
    start, end = min(starts, default=""), max(ends, default="")
    return ("", "") if start and end and end < start else (start, end)
