"""Which readings came and went in a change, and of what nothing is said any more, so that nobody need ask of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Store, Triple

from graph.writing.sameness import Sameness

MANY = 5_000  # of more nodes than this, it is not kept which documents spoke of them


class Turnover:
    """What came and what went, in one store.

    :ivar fresh: the readings that were put and were not there then.
    :ivar silent: the nodes, as they are believed, whose last reading went.
    """

    def __init__(self, same: Sameness) -> None:
        self._same, self._gone = same, set[NamedNode]()
        self.fresh, self._silent = set[NamedNode](), set[NamedNode]()
        self._said: dict[NamedNode, set[NamedNode]] | None = defaultdict(set)

    @property
    def came(self) -> set[NamedNode]:
        """The readings that are there now and were not before."""
        return self.fresh - self._gone

    @property
    def went(self) -> set[NamedNode]:
        """The readings that were there before and are no more."""
        return self._gone - self.fresh

    @property
    def silent(self) -> Collection[NamedNode]:
        """The nodes of which nothing is said any more; none where what is said was moved to other keys."""
        return () if self._same.moved else self._silent

    @property
    def documents(self) -> Mapping[NamedNode, Collection[NamedNode]]:
        """The documents that spoke of each of the silent; of none where they were too many."""
        return {node: self._said[node] for node in self.silent} if self._said is not None else {}

    def take(self, store: Store, reading: NamedNode, documents: Collection[NamedNode]) -> dict[Triple, None]:
        """Take a reading of some documents out of the store, but for how it is described; what it said."""
        said = {q.triple: None for q in store.quads_for_pattern(None, None, None, reading)}
        store.remove_graph(reading)
        if reading not in self.fresh:
            self._gone.add(reading)
            self._lose({triple.subject for triple in said}, documents)
        return said

    def _lose(self, nodes: Iterable[object], documents: Collection[NamedNode]) -> None:
        if self._said is not None:
            for node in nodes:
                assert isinstance(node, NamedNode)
                self._said[self._same.held(node)].update(documents)
            self._said = self._said if len(self._said) <= MANY else None

    def fall(self, nodes: Iterable[NamedNode]) -> None:
        """Take note that nothing is said of these any more."""
        self._silent.update(nodes)

    def speak(self, node: NamedNode) -> None:
        """Take note that something is said of what is believed as this."""
        self._silent.discard(node)

    def copied(self, same: Sameness) -> "Turnover":
        """The same, in a copy of the store."""
        other = Turnover(same)
        other._gone, other.fresh, other._silent = set(self._gone), set(self.fresh), set(self._silent)
        other._said = self._said and defaultdict(set, {node: set(of) for node, of in self._said.items()})
        return other


def said_of(store: Store, same: Sameness, node: NamedNode, predicate: NamedNode | None = None) -> Iterator[Triple]:
    """What readings say of all that is believed as a node, each as often as it is said.

    :param predicate: the only one that is asked about; all if None.
    """
    quads = (q for one in same.all(node) for q in store.quads_for_pattern(one, predicate, None))
    return (q.triple for q in quads if isinstance(q.graph_name, NamedNode))
