"""One dataset of an engine: which editions it holds, on which side, and how it is brought from one to another.

What is believed is one named graph, and there are two of them, the *sides*: one is read while the other is filled, and
a change of one statement says which is read. The graphs of readings are shared, because a reading never changes: those
that are new are written before anybody's belief speaks of them, and those that are gone go when no side does.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from graph.engines.failing import EngineFailure, Unread
from graph.store import BELIEVED
from ontology import NS

if TYPE_CHECKING:
    from graph.engines.client import Client

SIDES = (BELIEVED, NamedNode(f"{BELIEVED.value}-2"))
EDITIONS = NamedNode(f"{NS}editions")
BATCH, LEAST, AT_ONCE = 5_000, 50, 500
PIECE = 50_000  # statements in one request of the Graph Store Protocol
GRACE = 2.0  # seconds for which a side that was read is left alone once the other is
HOLDS, READS = "holds", "reads"
MARKS = f"SELECT ?s ?p ?o {{ GRAPH {EDITIONS} {{ ?s ?p ?o }} }}"
COUNT = "SELECT (COUNT(*) AS ?number) { GRAPH %s { ?s ?p ?o } }"
SAID = "SELECT ?s ?p ?o { VALUES ?s { %s } GRAPH %s { ?s ?p ?o } }"
GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), %s)) }"


@dataclass(frozen=True)
class Held:
    """What a dataset says that it holds.

    :ivar editions: the edition on each side, by what tells it from every other; of a side that is empty or was left in
        the middle of being filled there is none.
    :ivar read: the side that is read; None if there is none yet.
    """

    editions: dict[NamedNode, str]
    read: NamedNode | None

    @property
    def free(self) -> NamedNode:
        """The side that nobody reads."""
        return next(side for side in SIDES if side != self.read)

    def side(self, mark: str) -> NamedNode | None:
        """The side that holds an edition; None if none does."""
        return next((side for side, held in self.editions.items() if held == mark), None)


class Dataset:
    """A dataset that holds editions as one clearance sees them.

    :param client: asks and tells the engine.
    """

    def __init__(self, client: "Client") -> None:
        self.client, self._batch = client, BATCH

    def held(self, seconds: float | None = None) -> Held:
        """What it holds.

        :param seconds: within which it says so, where there is less time than usual.
        :raises EngineFailure: if it does not say.
        """
        editions, read = dict[NamedNode, str](), None
        for subject, predicate, object in self.client.rows(MARKS, seconds):
            if predicate.value == f"{NS}{HOLDS}":
                editions[NamedNode(subject.value)] = object.value
            elif predicate.value == f"{NS}{READS}":
                read = NamedNode(object.value)
        return Held(editions, read)

    def begin(self, side: NamedNode, empty: bool) -> None:
        """Take note that a side is being filled, so that whoever finds it so knows that it is not whole.

        :param empty: take out all that is in it.
        """
        clear = f"; DROP SILENT GRAPH {side}" if empty else ""
        self.client.update(f"{_forget(f'{side} <{NS}{HOLDS}> ?o')}{clear}")

    def copy(self, one: NamedNode, other: NamedNode) -> None:
        """Let a side that is empty say what the other does."""
        self.client.update(f"INSERT {{ GRAPH {other} {{ ?s ?p ?o }} }} WHERE {{ GRAPH {one} {{ ?s ?p ?o }} }}")

    def write(self, side: NamedNode, came: Iterable[Quad], went: Iterable[Quad]) -> None:
        """Bring quads to a side and to readings, and take what is believed no more from it."""
        self._send("INSERT DATA", came, side)
        self._send("DELETE DATA", (quad for quad in went if quad.graph_name == DefaultGraph()), side)

    def _send(self, what: str, quads: Iterable[Quad], side: NamedNode) -> None:
        """Send quads, so many at a time as the engine reads in one update: Virtuoso reads fewer than others."""
        waiting = deque[list[Quad]]()
        rest = iter(quads)
        while several := waiting.popleft() if waiting else list(islice(rest, self._batch)):
            try:
                self.client.update(f"{what} {{ {_written(several, side)} }}")
            except Unread:
                if len(several) <= LEAST:
                    raise
                self._batch = len(several) // 2
                waiting.extendleft((several[self._batch :], several[: self._batch]))

    def fill(self, side: NamedNode, store: Store) -> Iterator[int]:
        """Bring all quads of a store to a side that is empty, and to readings, which come first; after each request,
        how many were brought.

        What is believed is one graph, which the Graph Store Protocol takes in larger pieces, where the engine has it.
        """
        named = (quad for graph in store.named_graphs() for quad in store.quads_for_pattern(None, None, None, graph))
        believed = store.quads_for_pattern(None, None, None, DefaultGraph())
        for several in _pieces(named if self.client.address.graphs else chain(named, believed), BATCH):
            self.write(side, several, ())
            yield len(several)
        for several in _pieces(believed, PIECE) if self.client.address.graphs else ():
            self.client.add(side.value, "\n".join(map(_line, several)).encode())
            yield len(several)

    def agrees(self, side: NamedNode, nodes: Collection[NamedNode], store: Store) -> bool:
        """Whether a side says of some nodes what a store believes of them, and nothing else."""
        several = iter(nodes)
        while some := list(islice(several, AT_ONCE)):
            said = {tuple(row) for row in self.client.rows(SAID % (" ".join(map(str, some)), side))}
            here = (q for node in some for q in store.quads_for_pattern(node, None, None, DefaultGraph()))
            if said != {(q.subject, q.predicate, q.object) for q in here}:
                return False
        return True

    def quads(self, side: NamedNode, store: Store) -> Iterator[Quad]:
        """What it holds of an edition: a side, as what is believed, and the readings that are in the store."""
        for graph, believed in ((side, True), (None, False)):
            pattern = f"GRAPH {graph or '?g'} {{ ?s ?p ?o }}"
            with self.client.kept(f"SELECT {'' if believed else '?g '}?s ?p ?o {{ {pattern} }}") as rows:
                for *named, subject, predicate, object in rows:
                    where = DefaultGraph() if believed else named[0]
                    if believed or store.contains_named_graph(where):
                        yield Quad(subject, predicate, object, where)

    def count(self, side: NamedNode) -> int:
        """How many statements are believed on a side."""
        [row] = self.client.rows(COUNT % side)
        return int(row[0].value)

    def read(self, side: NamedNode, mark: str) -> None:
        """Let a side be whole, and the one that is read: one statement changes."""
        engine = f"<{NS}engine>"
        self.client.update(
            f"{_forget(f'{side} <{NS}{HOLDS}> ?o')} ; {_forget(f'{engine} <{NS}{READS}> ?o')} ; INSERT DATA {{ GRAPH "
            f"{EDITIONS} {{ {side} <{NS}{HOLDS}> {Literal(mark)} . {engine} <{NS}{READS}> {side} }} }}"
        )

    def clear(self, base: str) -> None:
        """Take out all that it holds of ours."""
        self.drop([*self.graphs(base), *SIDES, EDITIONS])

    def graphs(self, base: str) -> Iterator[NamedNode]:
        """The graphs of readings that it holds, in whichever edition; others' graphs are left alone.

        :param base: what the IRIs of the home begin with.
        """
        for (graph,) in self.client.rows(GRAPHS % Literal(f"{base}reading/")):
            yield NamedNode(graph.value)

    def drop(self, graphs: Collection[NamedNode]) -> None:
        """Take graphs out."""
        several = iter(graphs)
        while some := list(islice(several, BATCH // 10)):
            self.client.update(" ; ".join(f"DROP SILENT GRAPH {graph}" for graph in some))


def _pieces(quads: Iterable[Quad], size: int) -> Iterator[list[Quad]]:
    rest = iter(quads)
    while several := list(islice(rest, size)):
        yield several


def _line(quad: Quad) -> str:
    """A statement as a line of N-Triples.

    :raises EngineFailure: if it is about what has no name.
    """
    if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
        raise EngineFailure(f"a statement about what has no name cannot be carried: {quad}")
    return f"{quad.subject} {quad.predicate} {quad.object} ."


def _forget(pattern: str) -> str:
    return f"DELETE WHERE {{ GRAPH {EDITIONS} {{ {pattern} }} }}"


def _written(quads: Iterable[Quad], side: NamedNode) -> str:
    """Quads as the data of an update; what is believed is put on a side."""
    graphs: dict[str, list[str]] = {}
    for quad in quads:
        graph = side if quad.graph_name == DefaultGraph() else quad.graph_name
        graphs.setdefault(f"{graph}", []).append(_line(quad))
    return " ".join(f"GRAPH {graph} {{ {' '.join(several)} }}" for graph, several in graphs.items())
