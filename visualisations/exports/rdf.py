"""The graph as RDF: what is believed, or that with everything that says so.

Every file begins with what it is (VoID): which edition, below which base, what was asked for, and what it cannot say.
A part of a graph comes with as much of what it refers to as is needed to load it again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from graph.entity import TYPE, XSD
from graph.reading import term
from graph.store import PREFIXES
from graph.writing.sameness import SAME
from visualisations.exports.part import HERE, Part, needed

VOID, DCTERMS = "http://rdfs.org/ns/void#", PREFIXES["dcterms"]
DATASET = NamedNode(f"{VOID}Dataset")
SPACE = NamedNode(f"{VOID}uriSpace")
COMMENT = NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
PROV = PREFIXES["prov"]
ENTITY, MEMBER, VALUE = (NamedNode(f"{PROV}{name}") for name in ("Entity", "hadMember", "value"))
PASSAGE, DOCUMENT = term("Reading", "passage"), term("Passage", "document")
NAMESPACES = {name: iri for name, iri in PREFIXES.items() if name} | {"void": VOID}
BELIEVED = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES}
DATASETS = {"trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS, "jsonld": RdfFormat.JSON_LD}
EVERY = 20_000
Counted = Callable[[int], None]


@dataclass(frozen=True)
class Header:
    """What a file says of itself: the edition it is of, when it was made, and in words what it holds and cannot say.

    ``decided`` are the acts of people that it holds, as :mod:`graph.ledger.handing` makes them.
    """

    base: str
    edition: int
    holds: str
    lost: Sequence[str]
    decided: Sequence[Mapping[str, Any]] = ()

    def quads(self) -> Iterator[Quad]:
        """The same as statements."""
        me, now = NamedNode(f"{self.base}edition/{self.edition}"), datetime.now(UTC).isoformat(timespec="seconds")
        yield Quad(me, TYPE, DATASET, HERE)
        yield Quad(me, SPACE, Literal(self.base), HERE)
        yield Quad(me, NamedNode(f"{DCTERMS}created"), Literal(now, datatype=NamedNode(f"{XSD}dateTime")), HERE)
        yield Quad(me, NamedNode(f"{DCTERMS}description"), Literal(self.holds), HERE)
        for words in self.lost:
            yield Quad(me, COMMENT, Literal(words), HERE)
        for number, act in enumerate(self.decided, start=1):
            node = NamedNode(f"{me.value}/act/{number}")
            yield Quad(node, TYPE, ENTITY, HERE)
            yield Quad(me, MEMBER, node, HERE)
            yield Quad(node, VALUE, Literal(json.dumps(act, ensure_ascii=False, sort_keys=True)), HERE)


def write(ending: str, part: Part, header: Header, file: IO[bytes], counted: Counted = lambda number: None) -> int:
    """Write a part of a graph; how many statements it holds, those about the file itself apart.

    :param counted: told now and then how many there are so far.
    """
    plain = ending in BELIEVED
    several = _Counter(believed(part) if plain else dataset(part), counted)
    quads: Iterable[object] = _chained(header, several)
    if plain:
        quads = (quad.triple for quad in _chained(header, several))
    serialize(quads, file, (BELIEVED | DATASETS)[ending], prefixes=NAMESPACES)  # type: ignore[arg-type]
    return several.number


class _Counter:
    """Quads that are counted as they pass."""

    def __init__(self, quads: Iterator[Quad], counted: Counted) -> None:
        self._quads, self._counted, self.number = quads, counted, 0

    def __iter__(self) -> Iterator[Quad]:
        for quad in self._quads:
            self.number += 1
            if self.number % EVERY == 0:
                self._counted(self.number)
            yield quad


def _chained(header: Header, quads: Iterable[Quad]) -> Iterator[Quad]:
    yield from header.quads()
    yield from quads


def believed(part: Part) -> Iterator[Quad]:
    """What is believed of the things and facts of a part; of what they refer to besides, what it must have."""
    wanted: dict[NamedNode, None] = {}
    for _, quads in part.groups():
        for quad in quads:
            if isinstance(quad.object, NamedNode) and quad.object.value in part.past:
                continue
            yield quad
            if part.nodes is not None and _elsewhere(part, quad):
                wanted[quad.object] = None  # type: ignore[index]
    yield from _stubs(part, wanted)


def _elsewhere(part: Part, quad: Quad) -> bool:
    return quad.predicate != TYPE and isinstance(quad.object, NamedNode) and not part.has(quad.object)


def _stubs(part: Part, wanted: dict[NamedNode, None]) -> Iterator[Quad]:
    """What things outside a part are, what they are called, and what they must state, one after the other."""
    waiting, seen = list(wanted), set(wanted)
    while waiting:
        quads = list(part.store.quads_for_pattern(waiting.pop(), None, None, HERE))
        must = needed(quads)
        for quad in quads:
            if quad.predicate == TYPE or quad.predicate in must:
                yield quad
                if _elsewhere(part, quad) and quad.object not in seen:
                    seen.add(quad.object)  # type: ignore[arg-type]
                    waiting.append(quad.object)  # type: ignore[arg-type]


def dataset(part: Part) -> Iterator[Quad]:
    """What is believed, and the readings that say so, each in a graph of its own and described in the default graph."""
    if part.whole:
        yield from part.store.quads_for_pattern(None, None, None, HERE)
        for graph in part.store.named_graphs():
            yield from part.store.quads_for_pattern(None, None, None, graph)
        return
    readings = _readings(part)
    yield from believed(part)
    passages = dict.fromkeys(_object(part, reading, PASSAGE) for reading in readings)
    for node in (*readings, *passages):
        yield from part.store.quads_for_pattern(node, None, None, HERE)
    for quad in part.store.quads_for_pattern(None, SAME, None, HERE):
        if part.has(quad.object):  # type: ignore[arg-type]
            yield quad
    for reading in readings:
        yield from part.store.quads_for_pattern(None, None, None, reading)


def _readings(part: Part) -> dict[NamedNode, None]:
    """The readings that state something of a part, and those that say what they refer to is there."""
    store, chosen = part.store, dict[NamedNode, None]()
    waiting = [node for node, _ in part.groups()]
    others = {q.object: [] for q in store.quads_for_pattern(None, SAME, None, HERE)}  # type: ignore[var-annotated]
    for quad in store.quads_for_pattern(None, SAME, None, HERE):
        others[quad.object].append(quad.subject)
    waiting += [other for node in waiting for other in others.get(node, ())]
    stated, first = set(waiting), len(waiting)
    for number, node in enumerate(waiting):
        for found in store.quads_for_pattern(node, None if number < first else TYPE, None, None):
            reading = found.graph_name
            if not isinstance(reading, NamedNode) or reading in chosen:
                continue
            quads = list(store.quads_for_pattern(None, None, None, reading))
            if any(isinstance(q.subject, NamedNode) and q.subject.value in part.past for q in quads):
                continue
            chosen[reading] = None
            refers = [q.object for q in quads if q.predicate != TYPE and isinstance(q.object, NamedNode)]
            refers.append(_object(part, _object(part, reading, PASSAGE), DOCUMENT))
            fresh = dict.fromkeys(node for node in refers if node not in stated)
            stated.update(fresh)
            waiting.extend(fresh)
    return chosen


def _object(part: Part, node: NamedNode, predicate: NamedNode) -> NamedNode:
    found = next(part.store.quads_for_pattern(node, predicate, None, HERE)).object
    assert isinstance(found, NamedNode)
    return found
