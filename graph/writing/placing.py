"""The places that a change tells of: each once, and where a document says something else there now, only that."""

from pyoxigraph import DefaultGraph, NamedNode, Store

from graph.identity import Identity
from graph.reading import Place
from graph.writing.sameness import Sameness

HERE, MANY = DefaultGraph(), 10_000


class Places:
    """The places that were told of.

    >>> places = Places(Identity())
    >>> places.first(Place("document/d", "1")), places.first(Place("document/d", "1"))
    (True, False)
    """

    def __init__(self, identity: Identity) -> None:
        self._identity, self._told = identity, set[Place]()

    def first(self, place: Place) -> bool:
        """Whether a place is to be told of; of too many, some are told of twice."""
        if place in self._told:
            return False
        if len(self._told) >= MANY:
            self._told.clear()
        self._told.add(place)
        return True

    def forget(self) -> dict[NamedNode, Place]:
        """Let each be told of again; those that were told of, by passage."""
        told = {self._identity.iri(place.key): place for place in self._told}
        self._told.clear()
        return told


def correct(store: Store, identity: Identity, same: Sameness, passage: NamedNode, place: Place) -> None:
    """Let nothing be said of a passage but what is said of it now: its words may be others than before."""
    said = {(p, same.held(o) if isinstance(o, NamedNode) else o) for p, o in place.description(identity)}
    for quad in list(store.quads_for_pattern(passage, None, None, HERE)):
        if (quad.predicate, quad.object) not in said:
            store.remove(quad)
