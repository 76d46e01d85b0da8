"""Which facts only say again what a person has decided: the same ends and role, read in the same passage.

A better rule may find another start in words that a person has judged. Then the person's word stands for them: what was
rejected stays so, and so does the start that was accepted. Only where the accepted fact had no start, the one that is
found now is believed as far as its reading is; it is not asked about.
"""

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from graph.entity import TYPE, fact_key, text_of
from graph.identity import Identity
from graph.ledger.decisions import Decisions
from graph.ledger.ledger import Word
from graph.reading import term
from graph.review.gist import START, gist_of, place_of
from graph.writing.sameness import Sameness
from ontology import Class, ontology

HERE = DefaultGraph()
PASSAGE, DOCUMENT, TEXT = term("Reading", "passage"), term("Passage", "document"), term("Passage", "text")


class Repeating:
    """The facts of one store, held against what people have decided."""

    def __init__(self, store: Store, identity: Identity, same: Sameness, decided: Decisions) -> None:
        self._store, self._identity, self._same, self._decided = store, identity, same, decided

    def silenced(self, fact: NamedNode) -> bool:
        """Whether a person's word on another start, or on the fact as such, keeps it from being believed."""
        cls, values = self._said(fact)
        if not cls:
            return False
        word = self._decided.again(fact.value, gist_of(cls, values), self._places(fact))
        return word is not None and (word.verdict == "rejected" or not self._undated(word, cls, values))

    def _undated(self, word: Word, cls: Class, values: dict[str, str]) -> bool:
        """Whether the fact that a word is on is this one without its start."""
        undated = {name: value for name, value in values.items() if name != START}
        return word.fact == self._identity.iri(fact_key(cls, undated)).value

    def _said(self, fact: NamedNode) -> tuple[Class | None, dict[str, str]]:
        """The class of a fact and its identity as it is believed; None for what has a key given."""
        said = [q for one in self._same.all(fact) for q in self._store.quads_for_pattern(one, None, None)]
        said = [q for q in said if isinstance(q.graph_name, NamedNode)]
        kinds = (q.object for q in said if q.predicate == TYPE)
        classes = [c for kind in kinds if isinstance(kind, NamedNode) and (c := ontology().of(kind))]
        cls = max(classes, key=lambda c: len(c.ancestors), default=None)
        if not cls or cls.keyed or not cls.identity:
            return None, {}
        fields = {p.iri: p.name for p in cls.identity}
        values = {}
        for quad in said:
            if quad.predicate in fields and isinstance(quad.object, NamedNode):
                values[fields[quad.predicate]] = self._identity.key(self._same.held(quad.object))
            elif quad.predicate in fields and isinstance(quad.object, Literal):
                values[fields[quad.predicate]] = text_of(quad.object)
        return cls, values

    def _places(self, fact: NamedNode) -> set[str]:
        """The passages in which a fact is read, as the ledger knows them; empty if one of them has no words."""
        graphs = {q.graph_name for one in self._same.all(fact) for q in self._store.quads_for_pattern(one, TYPE, None)}
        places = set()
        for reading in graphs:
            passage = self._value(reading, PASSAGE) if isinstance(reading, NamedNode) else None
            if not isinstance(passage, NamedNode):
                continue
            document, text = self._value(passage, DOCUMENT), self._value(passage, TEXT)
            if not isinstance(document, NamedNode) or not isinstance(text, Literal):
                return set()
            places.add(place_of(self._identity.key(document), text.value))
        return places

    def _value(self, node: NamedNode, predicate: NamedNode) -> object:
        found = next(self._store.quads_for_pattern(node, predicate, None, HERE), None)
        return found.object if found else None
