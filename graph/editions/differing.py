"""What changed from one edition to another, thing by thing and fact by fact.

A change knows what it touched, so an edition is not compared with the whole of the one before: each thing and fact
touched is held against what was believed of it, and what differs is written down beside the store. The difference of
two editions is worked out from what was touched on the way between them.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import merge
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from graph.entity import TYPE, Entity, text_of, written
from graph.identity import Identity
from graph.store import Embedded
from ontology import NS, Class, Property, ontology

CHANGES = "changes.jsonl"
HERE = DefaultGraph()
CITING = """
SELECT DISTINCT ?node ?document { BELIEVED {
  { SELECT DISTINCT ?node ?reading { VALUES ?node { $nodes } GRAPH ?reading { ?node a ?class } } }
  ?reading :passage ?passage . ?passage :document ?document
} }"""
QUADS = """
SELECT ?number { BELIEVED {
  { SELECT (COUNT(*) AS ?number) { VALUES ?node { $nodes } ?node ?p ?o } }
  UNION
  { SELECT (COUNT(*) AS ?number) { VALUES ?node { $nodes } GRAPH ?node { ?s ?p ?o } } }
} }"""
STATUS = NamedNode(f"{NS}status")
CITED = 5_000  # of more than so many changes at once, the documents are not looked up
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
NUMBERS, OTHERWISE = {"integer", "decimal"}, {"langString", "iri"}
Term = NamedNode | BlankNode | Literal | Triple
Said = frozenset[tuple[NamedNode, Term]]
Values = dict[str, tuple[str, ...]]
Parts = tuple[str, str, str, tuple[str, ...], Values, Values]
NOTHING: Said = frozenset()
WRITTEN = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Changed:
    """One thing or fact that is not as it was.

    ``state`` is ``added``, ``removed`` or ``changed``; ``cls`` the name of its class; ``about`` are the keys of what it
    leads to, itself first. ``before`` and ``after`` are the values that differ, by field: keys or texts. ``documents``
    are the keys of those that state it, or stated it.
    """

    key: str
    state: str
    cls: str
    about: tuple[str, ...]
    before: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]
    documents: tuple[str, ...] = ()

    @property
    def fact(self) -> bool:
        """Whether it is a fact, not a thing."""
        return ontology()[self.cls].within("Fact")

    def line(self) -> str:
        """It as a line of JSON."""
        return WRITTEN(vars(self)) + "\n"

    @classmethod
    def of(cls, line: str) -> "Changed":
        """What a line says."""
        said = json.loads(line)
        before, after = ({k: tuple(v) for k, v in said[name].items()} for name in ("before", "after"))
        lists = {name: tuple(said[name]) for name in ("about", "documents")}
        return cls(said["key"], said["state"], said["cls"], lists["about"], before, after, lists["documents"])


def differences(
    nodes: Iterable[NamedNode], before: Store | None, after: Store, identity: Identity, told: "Told | None" = None
) -> Iterator[Changed]:
    """What of these things and facts is not as it was, in the order of their keys, but for those of which is told."""
    wanted = sorted(set(nodes), key=identity.key)
    asked = wanted if told is None else [one for one in wanted if one not in told]
    several = _differing(asked, before, after, identity)
    if len(wanted) > CITED:
        yield from (Changed(*found) for _, found in several)
        return
    known = dict(several)
    gone = [node for node, (_, state, *_) in known.items() if state == REMOVED]
    documents = _documents(after, [node for node in known if node not in gone], identity)
    documents |= _documents(before, gone, identity) if before else {}
    yield from (Changed(*found, tuple(sorted(documents.get(node, ())))) for node, found in known.items())


def quads(store: Store, nodes: Collection[NamedNode]) -> int:
    """How many quads of a store are believed of some nodes, or stand in the graphs that they name."""
    found = Embedded(store).rows(QUADS, nodes=list(nodes))
    return sum(int(row[0].value) for row in found)


def _differing(
    nodes: Iterable[NamedNode], before: Store | None, after: Store, identity: Identity
) -> Iterator[tuple[NamedNode, Parts]]:
    for node in nodes:
        old, new = (_said(store, node) if store else NOTHING for store in (before, after))
        if old != new and (found := _changed(identity.key(node), old, new, identity)):
            yield node, found


def write(folder: Path, several: Iterable[Changed], told: "Told | None" = None) -> dict[str, int]:
    """Write down in the folder of an edition what changed; how many are added, removed and changed.

    :param several: in the order of their keys.
    :param told: what was told of others, None if of none.
    """
    counts = dict.fromkeys((ADDED, REMOVED, CHANGED), 0)
    added = told.lines() if told else ()
    with (folder / CHANGES).open("w", encoding="utf-8") as lines:
        for state, _, line in merge(((one.state, one.key, one.line()) for one in several), added, key=itemgetter(1)):
            counts[state] += 1
            lines.write(line)
    return counts


def read(home: Path, number: int) -> Iterator[Changed] | None:
    """What changed in an edition, also one that was pruned; None where an older remit did not write it down."""
    place = home / "editions" / f"{number:06}" / CHANGES
    kept = place if place.exists() else home / "changes" / f"{number:06}.jsonl"
    return _lines(kept) if kept.exists() else None


def _lines(place: Path) -> Iterator[Changed]:
    with place.open(encoding="utf-8") as lines:
        for line in lines:
            yield Changed.of(line)


class Told:
    """What a change says of things and facts that it brings: written down as they come, so that the store is not asked.

    Of the first ones nothing is told: they are looked up, with the documents that state them.

    >>> from graph.entity import entity
    >>> told, identity = Told(0), Identity()
    >>> told.tell(identity.iri("theme/water"), entity("Theme", {"name": "Water"}, "theme/water"), "accepted", identity)
    >>> [(key, Changed.of(line).after) for _, key, line in told.lines()]
    [('theme/water', {'name': ('Water',)})]
    >>> told.close()
    """

    def __init__(self, first: int = CITED) -> None:
        self._first, self._end = first, 0
        self._lines = TemporaryFile()  # noqa: SIM115 - closed when the change is
        self._places: dict[NamedNode, tuple[str, int, int]] = {}

    def tell(self, node: NamedNode, one: Entity, status: str, identity: Identity) -> None:
        """Write down that something is added, of which this and nothing else is believed; none with numbers: they are
        rounded as they are stored.

        :param status: that of a fact.
        """
        self._first -= 1
        properties, fact, rounded = _told_so(one.cls)
        if self._first >= 0 or any(name in rounded for name, _ in one.values):
            return
        after: dict[str, set[str]] = {"status": {status}} if fact else {}
        leads = set[str]()
        for name, value in one.values:
            prop, text = properties[name], value
            if prop.range:
                leads.add(text)
            elif prop.datatype in OTHERWISE:
                term = written(prop, value, identity)
                text = _text(term, identity)
                if isinstance(term, NamedNode) and text != term.value:
                    leads.add(text)
            after.setdefault(name, set()).add(text)
        values = {name: tuple(sorted(several)) for name, several in sorted(after.items())}
        about = (one.key, *sorted(leads - {one.key}))
        self._write(node, Changed(one.key, ADDED, one.cls, about, {}, values))

    def drop(self, node: NamedNode) -> None:
        """Let the store answer for a node."""
        self._places.pop(node, None)

    def close(self) -> None:
        """Let go of what was written down."""
        self._lines.close()

    def __contains__(self, node: NamedNode) -> bool:
        return node in self._places

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """What was told, in the order of the keys: that it was added, the key, the line."""
        self._lines.flush()
        for key, start, length in sorted(self._places.values()):
            self._lines.seek(start)
            yield ADDED, key, self._lines.read(length).decode()

    def _write(self, node: NamedNode, changed: Changed) -> None:
        line = changed.line().encode()
        self._lines.write(line)
        self._places[node] = changed.key, self._end, len(line)
        self._end += len(line)


def _said(store: Store, node: NamedNode) -> Said:
    return frozenset([(q.predicate, q.object) for q in store.quads_for_pattern(node, None, None, HERE)])


def _changed(key: str, old: Said, new: Said, identity: Identity) -> Parts | None:
    """What is other of one node, as the fields of :class:`Changed` without its documents; None if nothing is."""
    cls = _class(frozenset([o for p, o in new or old if p == TYPE and isinstance(o, NamedNode)]))
    if cls is None:
        return None
    fields = _fields(cls.name)
    before, after = _values(old - new, fields, identity), _values(new - old, fields, identity)
    if not before and not after and old and new:
        return None  # computed days only
    leads = {led for p, o in old | new if p in fields and (led := _ours(o, identity))}
    state = CHANGED if old and new else ADDED if new else REMOVED
    return key, state, cls.name, (key, *sorted(leads - {key})), before, after


@lru_cache(maxsize=1000)
def _class(kinds: frozenset[NamedNode]) -> Class | None:
    classes = [c for kind in kinds if (c := ontology().of(kind))]
    return max(classes, key=lambda c: len(c.ancestors), default=None)


@cache
def _told_so(cls: str) -> tuple[Mapping[str, Property], bool, frozenset[str]]:
    """The properties of a class, whether it is one of facts, and which of its properties have numbers."""
    found = ontology()[cls].properties
    return found, ontology()[cls].within("Fact"), frozenset(n for n, p in found.items() if p.datatype in NUMBERS)


@cache
def _fields(cls: str) -> dict[NamedNode, str]:
    return {p.iri: p.name for p in ontology()[cls].properties.values() if not p.inverse} | {STATUS: "status"}


def _values(said: Said, fields: Mapping[NamedNode, str], identity: Identity) -> Values:
    found: dict[str, list[str]] = {}
    for predicate, object in said:
        if name := fields.get(predicate):
            found.setdefault(name, []).append(_text(object, identity))
    return {name: tuple(sorted(several)) for name, several in sorted(found.items())}


def _text(object: Term, identity: Identity) -> str:
    if isinstance(object, NamedNode):
        return identity.key(object)
    return text_of(object) if isinstance(object, Literal) else ""


def _ours(object: Term, identity: Identity) -> str:
    """The key of a thing of ours; empty for anything else."""
    ours = isinstance(object, NamedNode) and identity.key(object)
    return ours if ours and ours != getattr(object, "value", "") else ""


def _documents(store: Store, nodes: Sequence[NamedNode], identity: Identity) -> dict[NamedNode, set[str]]:
    """The documents whose readings state each node."""
    found: dict[NamedNode, set[str]] = {}
    for node, document in Embedded(store).rows(CITING, nodes=list(nodes)) if nodes else ():
        found.setdefault(node, set()).add(identity.key(document))
    return found
