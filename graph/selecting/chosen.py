"""What fits a condition, found by sets: each part is one question to the store; and, or and not are set algebra.

That is what the engine does worst: a FILTER NOT EXISTS over all themes took a hundred times as long as two sets. What
is believed counts; in a view that leaves something out, what counts there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from graph.entity import literal
from graph.evidence import evidence
from graph.memory import Memory
from graph.selecting.condition import Condition, Every, Keyed, Kind, Linked, Other, Some, Test, Valued
from graph.view import CONFIDENCE, STATUS, View, iri_or_none
from ontology import Class, Property, ontology

EXTENT = "SELECT ?s { BELIEVED { ?s a $cls } }"
VALUES = "SELECT ?s ?o { BELIEVED { ?s a $cls . ?s $property ?o } }"
HAVING = "SELECT ?s ?o { BELIEVED { VALUES ?o { $values } ?s $property ?o . ?s a $cls } }"
REFERRING = "SELECT ?s ?o { BELIEVED { ?s a $cls . ?o $property ?s } }"
REFERRED = "SELECT ?s ?o { BELIEVED { VALUES ?o { $values } ?o $property ?s . ?s a $cls } }"
ALL, FEW, EXTENTS = 10**9, 2_000, 60
STANDING = {"status": NamedNode(STATUS), "confidence": NamedNode(CONFIDENCE)}
Keys = frozenset[str]
Rows = list[tuple[NamedNode, NamedNode | Literal]]


@dataclass(frozen=True)
class Chosen:
    """What fits conditions in a view."""

    view: View

    def extent(self, cls: Class) -> tuple[str, ...]:
        """The keys of all of a class that are there in the view: things by name, facts by key."""
        asked = (cls.name, self.view.asked, self.view.known_by, self.view.languages, self.view.accepted)
        memory: Memory[object, tuple[str, ...]] = self.view.graph.kept.setdefault("extents", Memory(EXTENTS))
        return memory.of([asked], lambda _: {asked: self.there(cls, self._believed(cls))})[asked]

    def _believed(self, cls: Class) -> Iterable[str]:
        if cls.within("Thing"):
            return [named.key for named in self.view.names.all(cls.name, ALL)]
        return sorted(self._of(cls))

    def there(self, cls: Class, keys: Iterable[str]) -> tuple[str, ...]:
        """Those of some keys that are there in the view: what holds, was known by then, is accepted if it must be."""
        if self.view.known is None and (cls.within("Thing") or (self.view.when is None and not self.view.accepted)):
            return tuple(keys)
        return tuple(node.key for node in self.view.nodes(keys))

    def fitting(self, cls: Class, condition: Condition) -> Keys:
        """The keys of what fits a condition."""
        match condition:
            case Every(parts):
                return self._every(cls, parts)
            case Some(parts):
                return frozenset().union(*(self.fitting(cls, part) for part in parts))
            case Other(than):
                return frozenset(self.extent(cls)) - self.fitting(cls, than)
            case Keyed(keys):
                base = self.view.graph.identity.base
                return frozenset(self.view.names.held(key.removeprefix(base)) for key in keys)
            case Kind(names):
                return self._kind(cls, names)
            case Valued(field, test):
                return frozenset(key for key, *value in self.values(cls, field, test) if test.passes(*value))
            case Linked(field, to):
                return self._linked(cls, cls[field], to)

    def _every(self, cls: Class, parts: Sequence[Condition]) -> Keys:
        found: Keys | None = None
        for part in parts:
            fit = self.fitting(cls, part)
            found = fit if found is None else found & fit
            if not found:
                return frozenset()
        return frozenset(self.extent(cls)) if found is None else found

    def _kind(self, cls: Class, names: Sequence[str]) -> Keys:
        wanted = {name.casefold() for name in names}
        kinds = [c for c in ontology().below(cls.name) if {c.name.casefold(), c.label.casefold()} & wanted]
        found: set[str] = set()
        for kind in kinds:
            below = [c for c in ontology().below(kind.name) if c != kind and c not in kinds]
            found |= set(self._of(kind)).difference(*(self._of(c) for c in below))
        return frozenset(found)

    def _of(self, cls: Class) -> Iterator[str]:
        key = self.view.graph.identity.key
        return (key(subject) for (subject,) in self.view.graph.source.rows(EXTENT, cls=cls.iri))

    def values(self, cls: Class, field: str, test: Test | None = None) -> Iterator[tuple[str, str, str]]:
        """The values of a field of a class that a test may pass: the key of what has it, the text, its language."""
        if field in STANDING:
            yield from self._standing(cls, field)
            return
        prop, key = cls[field], self.view.graph.identity.key
        exact = self._exact(prop, test)
        for subject, value in self._counted(cls, prop, self._rows(HAVING if exact else VALUES, cls, prop.iri, exact)):
            yield key(subject), value.value, (value.language or "") if isinstance(value, Literal) else ""

    def _standing(self, cls: Class, field: str) -> Iterator[tuple[str, str, str]]:
        if self.view.known:  # that of the readings that count
            for node in self.view.nodes(self.extent(cls)):
                yield node.key, str(getattr(node, field)), ""
            return
        for subject, value in self._rows(VALUES, cls, STANDING[field], ()):
            yield self.view.graph.identity.key(subject), value.value, ""

    @staticmethod
    def _exact(prop: Property, test: Test | None) -> list[Literal]:
        """What to look up; nothing where every value is looked at."""
        if not test or not test.exact or prop.datatype in {"langString", "iri", "decimal"}:
            return []
        return [literal(prop, text) for text in test.exact]

    def _linked(self, cls: Class, prop: Property, to: Condition) -> Keys:
        range = ontology()[prop.range or ""]
        fit = None if to == Every() else self.fitting(range, to)
        ends = [iri for key in fit or () if (iri := iri_or_none(self.view.graph.identity, key))]
        if fit is not None and not ends:
            return frozenset()
        few = ends if fit is not None and len(ends) <= FEW else []
        question = (REFERRED if prop.inverse else HAVING) if few else (REFERRING if prop.inverse else VALUES)
        rows = self._counted(cls, prop, self._rows(question, cls, prop.iri, few))
        key = self.view.graph.identity.key
        found = [(key(subject), key(end)) for subject, end in rows if isinstance(end, NamedNode)]
        there = set(self.there(range, dict.fromkeys(end for _, end in found)))
        return frozenset(subject for subject, end in found if end in there and (fit is None or end in fit))

    def _rows(self, question: str, cls: Class, prop: NamedNode, values: Sequence[Literal | NamedNode]) -> Rows:
        several = [str(value) for value in values]
        rows = self.view.graph.source.rows(question, cls=cls.iri, property=prop, values=several)
        return [(subject, value) for subject, value in rows]

    def _counted(self, cls: Class, prop: Property, rows: Rows) -> Rows:
        """What counts by the day it is to be known by; everything where that is not asked."""
        if not (knowledge := self.view.knowledge):
            return rows
        stated = {(s, o): _stated(prop, s, o) for s, o in rows}
        graph, by = self.view.graph, ontology()[prop.range or ""] if prop.inverse else cls
        said = evidence(graph.source, graph.identity, self.view.names, stated.values())
        if by.within("Fact"):
            return [pair for pair, triple in stated.items() if knowledge.states(said.get(triple, ()))]
        return [pair for pair, triple in stated.items() if not knowledge.later(said.get(triple, ()))]


def _stated(prop: Property, subject: NamedNode, value: NamedNode | Literal) -> Triple:
    """The statement of a row: of an inverse property, that of the other side."""
    if not prop.inverse:
        return Triple(subject, prop.iri, value)
    assert isinstance(value, NamedNode)
    return Triple(value, prop.iri, subject)
