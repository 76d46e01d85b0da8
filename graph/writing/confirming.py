"""Which new things are confirmed: what prose alone names is a candidate until somebody or something bears it out.

A thing is confirmed by an accepted reading that states it (a table, a known set, a person), by a person who accepts it
or a fact about it, or by two independent documents: two that name it in different words, neither an addendum or a
corrigendum of the other. Words that two documents share were copied, or are one document in two formats.

A reading says which new things it needs. Whether they are confirmed is asked of everything the store holds when a
change is finished, so neither the order of files nor the number of loads makes a difference; what a reading is believed
for does not count here, so one answer never hangs on another.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from graph.entity import TYPE
from graph.identity import Identity
from graph.naming.names import plain
from graph.reading import term
from graph.writing.sameness import Sameness
from ontology import UnknownTerm, ontology

TRUSTED = 0.5
HERE = DefaultGraph()
NEEDS = term("Reading", "needs")
STATUS, CONFIDENCE, PASSAGE = (term("Reading", name) for name in ("status", "confidence", "passage"))
DOCUMENT, TEXT = term("Passage", "document"), term("Passage", "text")
THING = ontology()["Thing"].iri
ADDED = re.compile(r"[-./](?:Add|Corr?)\.?\d*$")


def needing(store: Store) -> bool:
    """Whether any reading in a store names new things."""
    return next(store.quads_for_pattern(None, NEEDS, None, HERE), None) is not None


class Confirming:
    """The new things of one store, and who confirms them.

    :param ruled: what a person said of a thing or a fact, by the IRI under which it is believed.
    """

    def __init__(self, store: Store, identity: Identity, same: Sameness, ruled: Mapping[str, str]) -> None:
        self._store, self._identity, self._same, self._ruled = store, identity, same, ruled
        self._known: dict[str, bool] = {}  # no cached method: it would hold on to the store, which writes until let go

    def confirmed(self, key: str) -> bool:
        """Whether a new thing is confirmed."""
        if key not in self._known:
            self._known[key] = self._confirmed(key)
        return self._known[key]

    def turned(self, touched: Iterable[NamedNode]) -> dict[NamedNode, str]:
        """The readings whose status is another now, with that status: of those that need what was touched.

        :param touched: things and facts that were stated, taken away or ruled on.
        """
        found: dict[NamedNode, str] = {}
        for reading in {r for node in touched for r in self._needing(node)}:
            sure = float(self._value(reading, CONFIDENCE) or 1) >= TRUSTED
            status = "proposed" if sure and all(map(self.confirmed, self._needs(reading))) else "candidate"
            if status != self._value(reading, STATUS):
                found[reading] = status
        return found

    def _needing(self, node: NamedNode) -> Iterator[NamedNode]:
        """The readings that need a thing, or what else the readings of a fact need."""
        keys = {self._identity.key(one) for one in self._same.all(node)}
        for reading in self._stating(node) if self._ruled.get(self._same.held(node).value) else ():
            keys |= set(self._needs(reading))
        for key in keys:
            for quad in self._store.quads_for_pattern(None, NEEDS, Literal(key), HERE):
                assert isinstance(quad.subject, NamedNode)
                yield quad.subject

    def _confirmed(self, key: str) -> bool:
        try:
            node = self._identity.iri(key)
        except (ValueError, UnknownTerm):
            return False  # words that name nothing
        word = self._ruled.get(self._same.held(node).value)
        if word:
            return word == "accepted"
        documents: set[str] = set()
        words: set[str] = set()
        for reading in self._stating(node):
            ruled = self._said(reading)
            if self._value(reading, STATUS) == "accepted" or "accepted" in ruled:
                return True
            if "rejected" not in ruled and float(self._value(reading, CONFIDENCE) or 1) >= TRUSTED:
                document, text = self._place(reading)
                documents.add(document)
                words.add(text)
            if len(documents) > 1 and len(words) > 1:  # then two of them differ in both
                return True
        return False

    def _stating(self, node: NamedNode) -> set[NamedNode]:
        """The readings that state that a node exists."""
        several = (q for one in self._same.all(node) for q in self._store.quads_for_pattern(one, TYPE, None))
        return {q.graph_name for q in several if isinstance(q.graph_name, NamedNode)}

    def _said(self, reading: NamedNode) -> set[str]:
        """What a person said of what a reading states."""
        if not self._ruled:
            return set()
        quads = self._store.quads_for_pattern(None, TYPE, None, reading)
        nodes = {self._same.held(q.subject).value for q in quads if isinstance(q.subject, NamedNode)}
        return {self._ruled[node] for node in nodes if node in self._ruled}

    def _place(self, reading: NamedNode) -> tuple[str, str]:
        """The document that a reading is of, addenda counted with what they are added to, and its words there."""
        passage = next(self._store.quads_for_pattern(reading, PASSAGE, None, HERE)).object
        assert isinstance(passage, NamedNode)
        document = next(self._store.quads_for_pattern(passage, DOCUMENT, None, HERE)).object
        assert isinstance(document, NamedNode)
        return ADDED.sub("", self._same.held(document).value), plain(self._value(passage, TEXT))

    def _needs(self, reading: NamedNode) -> list[str]:
        found = self._store.quads_for_pattern(reading, NEEDS, None, HERE)
        return [q.object.value for q in found if isinstance(q.object, Literal)]

    def _value(self, node: NamedNode, predicate: NamedNode) -> str:
        found = self._store.quads_for_pattern(node, predicate, None, HERE)
        return next((q.object.value for q in found if isinstance(q.object, Literal)), "")
