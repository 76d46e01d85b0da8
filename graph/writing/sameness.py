"""Which nodes are one: what a person ruled to be the same is believed under one key, and said under each.

The named graphs keep what every source says, under the key it uses; only belief is moved. So a ruling is undone without
a trace: what is believed is settled anew from the readings. Where two things become one, so do the facts about them
whose ends are equal then, for the key of a fact is computed from its ends. The other key, of a thing as of a fact,
leads to the one that is kept by ``owl:sameAs`` in the default graph.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import product

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from graph.entity import TYPE, Entity, fact_key, text_of
from graph.identity import Identity
from graph.ledger.ledger import Ruling
from graph.reading import Place, term
from ontology import Class, ontology

SAME = NamedNode("http://www.w3.org/2002/07/owl#sameAs")
HERE = DefaultGraph()
DOCUMENT = term("Passage", "document")


class Sameness:
    """The nodes of one store that are believed under another key.

    :ivar moved: those that came to be, or ceased to be, since it was opened, and what they are believed under.
    :ivar retold: the nodes of which something is said that speaks of those.

    >>> same = Sameness(Store(), Identity())
    >>> same.held(NamedNode("http://localhost/id/body/x")).value, bool(same)
    ('http://localhost/id/body/x', False)
    """

    def __init__(self, store: Store, identity: Identity) -> None:
        self._store, self._identity = store, identity
        self._kept: dict[NamedNode, NamedNode] = {}
        self.moved, self.retold = set[NamedNode](), set[NamedNode]()
        self._others: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, SAME, None, HERE):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                self._learn(quad.subject, quad.object)

    def __bool__(self) -> bool:
        return bool(self._kept)

    def held(self, node: NamedNode) -> NamedNode:
        """The node that stands for one in what is believed: itself, unless it was ruled to be another."""
        return self._kept.get(node, node)

    def all(self, node: NamedNode) -> list[NamedNode]:
        """Every node that is believed as this one, itself first."""
        kept = self.held(node)
        return [kept, *sorted(self._others.get(kept, ()), key=lambda n: n.value)]

    def believed(self, triple: Triple) -> Triple:
        """A statement as it is believed."""
        subject, object = triple.subject, triple.object
        if isinstance(subject, NamedNode):
            subject = self.held(subject)
        if isinstance(object, NamedNode):
            object = self.held(object)
        return Triple(subject, triple.predicate, object)

    def said(self, triple: Triple) -> Iterator[Triple]:
        """A statement in every form in which sources may say it."""
        subjects = self.all(triple.subject) if isinstance(triple.subject, NamedNode) else [triple.subject]
        objects = self.all(triple.object) if isinstance(triple.object, NamedNode) else [triple.object]
        return (Triple(s, triple.predicate, o) for s, o in product(subjects, objects))

    def follow(self, entities: Iterable[Entity]) -> tuple[list[Quad], set[Triple]]:
        """Learn of facts that are about to be stated and whose ends are believed under other keys.

        :returns: the quads that say so, and statements of before whose belief is to be settled again.
        """
        links: list[Quad] = []
        late: dict[NamedNode, NamedNode] = {}
        facts = [e for e in entities if not ontology()[e.cls].keyed]
        learned = True
        while learned:
            learned = False
            for one in facts:
                me = self._identity.iri(one.key)
                kept = None if me in self._kept else self._rekeyed(one.key, ontology()[one.cls], dict(one.values))
                if not kept:
                    continue
                learned = True
                if next(self._store.quads_for_pattern(None, None, me), None):
                    late[me] = kept
                self._learn(me, kept)
                self.moved |= {me, kept}
                links.append(Quad(me, SAME, kept, HERE))
        return links, self._moved(late) if late else set()

    def rule(self, wanted: Mapping[str, str]) -> set[Triple]:
        """Let these things, and no others, be one with another; the statements whose belief is to be settled again.

        :param wanted: the IRI of each thing that is believed under another, with that other.
        """
        ruled = {NamedNode(other): NamedNode(kept) for other, kept in wanted.items()}
        before = {node for node in self._kept if self._thing(node)}
        changed = {node: ruled.get(node, node) for node in before | set(ruled)}
        changed = {node: kept for node, kept in changed.items() if self.held(node) != kept}
        return self._moved(changed) if changed else set()

    def _moved(self, changed: Mapping[NamedNode, NamedNode]) -> set[Triple]:
        """Believe nodes under others, and the facts about them with them."""
        touched = {n for node, kept in changed.items() for n in (node, self.held(node), kept)}
        passages = self._passages(touched)
        for node, kept in changed.items():
            self._link(node, kept)
        front = set(touched)
        while front:
            facts = {f for node in front for f in self._facts(node)} - touched
            moved = {f: self._key_of(f) for f in facts}
            front = {n for f, kept in moved.items() if self.held(f) != kept for n in (f, self.held(f), kept)}
            for fact, kept in moved.items():
                self._link(fact, kept)
            touched |= front
        self.moved |= touched
        said = {q.triple for node in touched for q in self._about(node) if isinstance(q.graph_name, NamedNode)}
        self.retold |= {triple.subject for triple in said if isinstance(triple.subject, NamedNode)}
        for quad in [q for node in touched for q in self._about(node) if q.graph_name == HERE and q.predicate != SAME]:
            self._store.remove(quad)
        self._store.extend([Quad(p, DOCUMENT, self.held(document), HERE) for p, document in passages.items()])
        return said

    def _passages(self, touched: Iterable[NamedNode]) -> dict[NamedNode, NamedNode]:
        """The passages of documents that are moved, with the document in which each was read: its key says so."""
        found: dict[NamedNode, NamedNode] = {}
        for document in touched:
            key = self._identity.key(document)
            start = self._identity.iri(Place(key, "x").key).value.removesuffix("x")
            for one in self.all(document):
                for quad in self._store.quads_for_pattern(None, DOCUMENT, one, HERE):
                    rest = quad.subject.value.removeprefix(start) if isinstance(quad.subject, NamedNode) else "/"
                    if isinstance(quad.subject, NamedNode) and "/" not in rest:
                        found[quad.subject] = document
        return found

    def _facts(self, node: NamedNode) -> Iterator[NamedNode]:
        """The facts that some source states about a node."""
        for quad in self._store.quads_for_pattern(None, None, node):
            if isinstance(quad.graph_name, NamedNode) and isinstance(quad.subject, NamedNode):
                yield quad.subject

    def _key_of(self, fact: NamedNode) -> NamedNode:
        """The node under which a fact is believed, from what its sources state; itself for what has a key given."""
        said = [q for q in self._store.quads_for_pattern(fact, None, None) if isinstance(q.graph_name, NamedNode)]
        classes = [c for q in said if q.predicate == TYPE and isinstance(q.object, NamedNode) and (c := _cls(q.object))]
        cls = max(classes, key=lambda c: len(c.ancestors), default=None)
        if not cls or cls.keyed:
            return fact
        fields = {p.iri: p.name for p in cls.identity}
        values = {
            fields[q.predicate]: self._identity.key(q.object) if isinstance(q.object, NamedNode) else text_of(q.object)
            for q in said
            if q.predicate in fields and isinstance(q.object, NamedNode | Literal)
        }
        return self._rekeyed(self._identity.key(fact), cls, values) or fact

    def _rekeyed(self, key: str, cls: Class, values: Mapping[str, str]) -> NamedNode | None:
        """The node of a fact with its ends as they are believed; None if they are no others, or its key was given."""
        held = dict(values)
        for prop in cls.identity:
            if prop.range and prop.name in held:
                node = self._identity.iri(held[prop.name])
                if node in self._kept:
                    held[prop.name] = self._identity.key(self._kept[node])
            if prop.datatype == "decimal" and prop.name in held and not _shortest(held[prop.name]):
                return None  # the store shortens 1.50 to 1.5, and the key of the other could not be found again
        if held == dict(values) or fact_key(cls, values) != key:
            return None
        return self._identity.iri(fact_key(cls, held))

    def _about(self, node: NamedNode) -> list[Quad]:
        return [
            *self._store.quads_for_pattern(node, None, None),
            *self._store.quads_for_pattern(None, None, node),
        ]

    def _link(self, node: NamedNode, kept: NamedNode) -> None:
        before = self._kept.pop(node, None)
        if before:
            self._others[before].discard(node)
            self._store.remove(Quad(node, SAME, before, HERE))
        if kept != node:
            self._learn(node, kept)
            self._store.add(Quad(node, SAME, kept, HERE))

    def _learn(self, node: NamedNode, kept: NamedNode) -> None:
        self._kept[node] = kept
        self._others[kept].add(node)

    def _thing(self, node: NamedNode) -> bool:
        """Whether a node is no fact whose key is computed."""
        segment = self._identity.key(node).partition("/")[0]
        cls = ontology().segments.get(segment)
        return cls is None or cls.keyed


def united(rulings: Iterable[Ruling]) -> dict[str, str]:
    """What is believed under which other IRI, by the last ruling on each pair, the oldest first.

    >>> said = [("b", "c", "same", "c"), ("a", "b", "same", "a"), ("a", "d", "not the same", "")]
    >>> united(Ruling(*words, "2020-02-01", "a test", "") for words in said)
    {'b': 'a', 'c': 'a'}
    """
    kept: dict[str, str] = {}

    def root(iri: str) -> str:
        while iri in kept:
            iri = kept[iri]
        return iri

    for word in rulings:
        roots = {root(word.one), root(word.other)}
        if word.ruling != "same" or len(roots) < 2:
            continue
        [first] = {word.kept} & roots or {min(roots, key=lambda iri: (len(iri), iri))}
        [second] = roots - {first}
        kept[second] = first
    return {iri: root(iri) for iri in sorted(kept)}


def _cls(iri: NamedNode) -> Class | None:
    return ontology().of(iri)


def _shortest(number: str) -> bool:
    return format(Decimal(number).normalize(), "f") == number
