"""A class as a table that ``remit load`` reads back: a row for each accepted reading, with its citation."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Store

from graph.entity import TYPE, entity, text_of
from graph.reading import term
from graph.view import Graph, fields_of
from loaders.tables.table import CITATION, SEPARATOR, table_name
from ontology import Class, UnknownTerm, ontology
from visualisations.exports.part import HERE, Part, typed

PASSAGE, QUOTE, STATUS = (term("Reading", name) for name in ("passage", "quote", "status"))
DOCUMENT, PARAGRAPH, SECTION = (term("Passage", name) for name in ("document", "paragraph", "section"))
BAR = " | "


def class_of(name: str) -> Class:
    """The class whose table has this name: ``chairings``, ``bodies``.

    :raises ValueError: if none has.

    >>> class_of("action-lines").name
    'ActionLine'
    """
    named = {table_name(cls): cls for cls in ontology().values() if not cls.within("Evidence")}
    if name not in named:
        raise ValueError(f"no table is called {name!r}; there are {', '.join(sorted(named))}")
    return named[name]


@dataclass
class Table:
    """The table of a class, and ``left``, counted by reason: what of it a row cannot say."""

    graph: Graph
    cls: Class
    left: Counter[str] = field(default_factory=Counter)

    @property
    def _store(self) -> Store:
        return Part(self.graph.at()).store

    @property
    def columns(self) -> list[str]:
        """Its columns: class and key where rows have them, the fields that any row gives, and the citation."""
        rows = list(self._given())
        used = {name for row in rows for name in row}
        kinds = [self.cls, *ontology().below(self.cls.name)]
        fields = dict.fromkeys(p.name for cls in kinds for p in cls.properties.values())
        needed = {p.name for p in self.cls.properties.values() if p.required and not p.inverse}
        shown = used | needed | {"document", "paragraph"}
        return [name for name in ("class", "key", *fields, *CITATION) if name in shown]

    def rows(self) -> list[list[str]]:
        """Its rows, by key, document and place."""
        columns = self.columns
        self.left.clear()
        rows = [[row.get(name, "") for name in columns] for row in self._given()]
        return sorted(rows, key=lambda row: [row[columns.index(c)] for c in ("document", "paragraph")] + row)

    def _given(self) -> Iterator[dict[str, str]]:
        for quad in self._store.quads_for_pattern(None, TYPE, self.cls.iri, None):
            subject, reading = quad.subject, quad.graph_name
            row = (
                self._row(subject, reading)
                if isinstance(subject, NamedNode) and isinstance(reading, NamedNode)
                else None
            )
            if row:
                yield row

    def _row(self, subject: NamedNode, reading: NamedNode) -> dict[str, str] | None:
        if self._value(reading, STATUS) != "accepted":
            self.left["readings that nobody has accepted: a row of a table would be"] += 1
            return None
        cls, values = self._said(subject, reading)
        if any(SEPARATOR.search(value) for several in values.values() for value in several):
            self.left["readings with a | in a text, which separates values in a table"] += 1
            return None
        key = self.graph.identity.key(subject)
        try:
            made = entity(cls.name, values, key if cls.keyed else "")
        except (ValueError, UnknownTerm):
            self.left["readings that state only a part of a thing"] += 1
            return None
        if made.key != key:
            self.left["facts with a key of their own"] += 1
            return None
        row = {"class": cls.name} if cls is not self.cls else {}
        row |= {"key": key} if cls.keyed else {}
        return row | {name: BAR.join(several) for name, several in values.items()} | self._cited(reading)

    def _said(self, subject: NamedNode, reading: NamedNode) -> tuple[Class, dict[str, list[str]]]:
        quads = list(self._store.quads_for_pattern(subject, None, None, reading))
        cls = max((ontology()[name] for name in typed(quads)), key=lambda one: len(one.ancestors))
        values: dict[str, list[str]] = defaultdict(list)
        for quad in quads:
            if quad.predicate != TYPE:
                name = fields_of(cls)[quad.predicate.value]
                values[name].append(self._text(cls, name, quad.object))
        return cls, {name: sorted(several) for name, several in values.items()}

    def _text(self, cls: Class, name: str, object: object) -> str:
        if isinstance(object, NamedNode):
            return object.value if cls[name].datatype == "iri" else self.graph.identity.key(object)
        return text_of(object) if isinstance(object, Literal) else str(object)

    def _cited(self, reading: NamedNode) -> dict[str, str]:
        passage = self._node(reading, PASSAGE)
        said = {
            "document": self.graph.identity.key(self._node(passage, DOCUMENT)),
            "paragraph": self._value(passage, PARAGRAPH),
            "section": self._value(passage, SECTION),
            "quote": self._value(reading, QUOTE),
        }
        return {name: value for name, value in said.items() if value}

    def _node(self, node: NamedNode, predicate: NamedNode) -> NamedNode:
        found = next(self._store.quads_for_pattern(node, predicate, None, HERE)).object
        assert isinstance(found, NamedNode)
        return found

    def _value(self, node: NamedNode, predicate: NamedNode) -> str:
        found = self._store.quads_for_pattern(node, predicate, None, HERE)
        return next((q.object.value for q in found if isinstance(q.object, Literal)), "")
