"""What an update would remove and add: asked of an edition, which stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple, parse

from graph.processes.fence import fenced
from graph.store import PREFIXES
from loaders.triples.syntax import SYNTAXES, refuse_unsafe
from loaders.updating.splitting import Operation, Unfit, operations

MOST = 10_000
HERE = DefaultGraph()


@dataclass
class Net:
    """What is other once all operations are done: what comes, each with the operation that adds it, and what goes."""

    added: dict[Triple, Operation] = field(default_factory=dict)
    removed: dict[Triple, Operation] = field(default_factory=dict)

    def remove(self, triple: Triple, by: Operation) -> None:
        """Let something go that is there."""
        if self.added.pop(triple, None) is None:
            self.removed[triple] = by

    def add(self, triple: Triple, by: Operation) -> None:
        """Let something come that is not there."""
        if self.removed.pop(triple, None) is None:
            self.added[triple] = by


def evaluated(
    text: str, base: str, place: Path, scratch: Path, default: Sequence[str] = (), named: Sequence[str] = ()
) -> Net:
    """What a request would remove from what is believed, and add to it.

    Of several operations, each sees what the ones before it did, in a copy.

    :param base: against which relative IRIs are read.
    :param place: the store of an edition; ``scratch`` is an empty folder on the same disk, for the copy.
    :param default: the graphs that patterns are asked of, and ``named`` those that they may name; all if none is given.
    :raises SyntaxError: if it is no update.
    :raises Unfit: if it does what is not done here, or too much.
    """
    several = operations(text)
    if "service" in text.lower() and not fenced():
        raise Unfit("SERVICE is not answered here: no update leaves this machine")
    Store().update(text, base_iri=base, prefixes=PREFIXES)  # which knows best whether it is an update
    if (default or named) and any(one.dataset for one in several):
        raise Unfit("the request names its graphs by using-graph-uri; USING in it would name others: leave one out")
    store, net = Store.read_only(str(place)), Net()
    if len(several) > 1:
        store.backup(str(scratch / "store"))
        store = Store(str(scratch / "store"))
    for one in several:
        goes, comes = (_found(store, query, base, default, named) for query in (one.removes, one.adds))
        _apply(store, net, one, goes, comes, written=len(several) > 1)
    return net


def added(content: bytes, ending: str, base: str, place: Path) -> Net:
    """What a graph would add to what is believed.

    :param ending: says how it is written.
    :raises SyntaxError: if it is not written so.
    :raises Unfit: if it says too much.
    """
    store, net = Store.read_only(str(place)), Net()
    whole = Operation(content.decode(errors="replace"), 1, "", "")
    refuse_unsafe(content, ending)
    for quad in parse(content, format=SYNTAXES[ending], base_iri=base):
        if isinstance(quad.subject, BlankNode) or _quad(quad.triple) not in store:
            net.add(quad.triple, whole)
        if len(net.added) > MOST:
            raise Unfit(f"the graph has more than {MOST:,} new statements: put it as a source, at /graphs?graph=IRI")
    return net


def _found(store: Store, query: str, base: str, default: Sequence[str], named: Sequence[str]) -> dict[Triple, None]:
    """The triples that a template comes to, in their order."""
    if not query:
        return {}
    if default or named:
        graphs = {"default_graph": [*map(NamedNode, default)], "named_graphs": [*map(NamedNode, named)]}
        triples = store.query(query, base_iri=base, prefixes=PREFIXES, **graphs)  # type: ignore[arg-type]
    else:
        triples = store.query(query, base_iri=base, prefixes=PREFIXES)
    assert isinstance(triples, QueryTriples)
    found: dict[Triple, None] = {}
    for triple in triples:
        found[triple] = None
        if len(found) > MOST:
            raise Unfit(f"the update changes more than {MOST:,} statements: load or unload a file instead")
    return found


def _apply(
    store: Store, net: Net, by: Operation, goes: dict[Triple, None], comes: dict[Triple, None], written: bool
) -> None:
    gone = [triple for triple in goes if triple not in comes and _quad(triple) in store]
    new = [triple for triple in comes if isinstance(triple.subject, BlankNode) or _quad(triple) not in store]
    for triple in gone:
        net.remove(triple, by)
    for triple in new:
        net.add(triple, by)
    if written:
        for triple in gone:
            store.remove(_quad(triple))
        store.extend(map(_quad, new))


def _quad(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, HERE)
