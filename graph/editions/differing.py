"""What changed from one edition to another, thing by thing and fact by fact.

A change knows what it touched, so an edition is not compared with the whole of the one before: each thing and fact
touched is held against what was believed of it, and what differs is written down beside the store. The difference of
two editions is worked out from what was touched on the way between them.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import merge
from operator import itemgetter
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from graph.clearance import Clearance
from graph.editions.publication import STORE, folder
from graph.editions.telling import ADDED, CITED, Told, text, written_down
from graph.entity import TYPE
from graph.identity import Identity
from graph.life import computed_of
from graph.memory import passing
from graph.store import Embedded
from ontology import NS, Class, ontology

CHANGES, COUNTS, PRUNED = "changes.jsonl", "counts.json", "changes"
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
  { SELECT (COUNT(*) AS ?number) { VALUES ?node { $graphs } GRAPH ?node { ?s ?p ?o } } }
} }"""
STATUS = NamedNode(f"{NS}status")
REMOVED, CHANGED = "removed", "changed"
Term = NamedNode | BlankNode | Literal | Triple
Said = frozenset[tuple[NamedNode, Term]]
Values = dict[str, tuple[str, ...]]
Parts = tuple[str, str, str, tuple[str, ...], Values, Values]
NOTHING: Said = frozenset()
NONE: Mapping[NamedNode, Collection[NamedNode]] = {}


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
        return written_down(vars(self))

    @classmethod
    def of(cls, line: str) -> "Changed":
        """What a line says."""
        said = json.loads(line)
        before, after = ({k: tuple(v) for k, v in said[name].items()} for name in ("before", "after"))
        lists = {name: tuple(said[name]) for name in ("about", "documents")}
        return cls(said["key"], said["state"], said["cls"], lists["about"], before, after, lists["documents"])


@dataclass
class Balance:
    """How many more statements are believed of what was compared than before."""

    more: int = 0


def differences(
    nodes: Iterable[NamedNode],
    before: Store | None,
    after: Store,
    identity: Identity,
    told: Told | None = None,
    silent: Mapping[NamedNode, Collection[NamedNode]] = NONE,
    balance: Balance | None = None,
) -> Iterator[Changed]:
    """What of these things and facts is not as it was, in the order of their keys, but for those of which is told.

    :param silent: those of which nothing is said any more, with the documents that had spoken of them.
    :param balance: is kept while they are gone through.
    """
    wanted = set(nodes)
    asked = sorted((one for one in wanted if told is None or one not in told), key=identity.key)
    several = _differing(asked, before, after, identity, silent, balance or Balance())
    if len(wanted) > CITED:
        yield from (Changed(*found) for _, found in several)
        return
    known = dict(several)
    gone = [node for node, (_, state, *_) in known.items() if state == REMOVED]
    documents = _documents(after, [node for node in known if node not in gone], identity)
    documents |= {node: set(map(identity.key, silent[node])) for node in gone if node in silent}
    documents |= _documents(before, [node for node in gone if node not in silent], identity) if before else {}
    yield from (Changed(*found, tuple(sorted(documents.get(node, ())))) for node, found in known.items())


def quads(store: Store, nodes: Collection[NamedNode], graphs: Collection[NamedNode]) -> int:
    """How many quads of a store are believed of some nodes, or stand in some graphs."""
    found = Embedded(store).rows(QUADS, nodes=list(nodes), graphs=list(graphs))
    return sum(int(row[0].value) for row in found)


def believed(told: Told, nodes: Iterable[NamedNode]) -> int:
    """How many quads are believed of those of some nodes of which it is told."""
    several = (one for node in nodes if (one := told.of(node)))
    kinds = ((one, ontology()[one.cls]) for one in several)
    return sum(1 + len(cls.ancestors) + len(set(one.values)) + len(computed_of(one)) for one, cls in kinds)


def _differing(
    nodes: Iterable[NamedNode],
    before: Store | None,
    after: Store,
    identity: Identity,
    silent: Collection[NamedNode],
    balance: Balance,
) -> Iterator[tuple[NamedNode, Parts]]:
    for node in nodes:
        old = NOTHING if before is None else _said(before, node)
        new = NOTHING if node in silent else _said(after, node)
        balance.more += len(new) - len(old)
        if old != new and (found := _changed(identity.key(node), old, new, identity)):
            yield node, found


def write(folder: Path, several: Iterable[Changed], told: Told | None = None) -> dict[str, int]:
    """Write down in the folder of a store what changed in it; how many are added, removed and changed.

    :param several: in the order of their keys.
    :param told: what was told of others, None if of none.
    """
    counts = dict.fromkeys((ADDED, REMOVED, CHANGED), 0)
    added = ((ADDED, key, line) for key, line in told.lines()) if told else ()
    with (folder / CHANGES).open("w", encoding="utf-8") as lines:
        for state, _, line in merge(((one.state, one.key, one.line()) for one in several), added, key=itemgetter(1)):
            counts[state] += 1
            lines.write(line)
    (folder / COUNTS).write_text(json.dumps(counts), encoding="ascii")
    return counts


def read(home: Path, number: int, clearance: Clearance = Clearance.PUBLIC) -> Iterator[Changed] | None:
    """What changed in an edition as a clearance sees it, also in one that was pruned; None where an older remit did not
    write it down.
    """
    for level in reversed(clearance.seen):
        place, pruned = level.within(folder(home, number)), level.within(home / PRUNED) / f"{number:06}.jsonl"
        if kept := next((one for one in (place / CHANGES, pruned) if one.exists()), None):
            return _lines(kept)
        if (place / STORE).exists():
            return None
    return None


def _lines(place: Path) -> Iterator[Changed]:
    with place.open(encoding="utf-8") as lines:
        for line in lines:
            yield Changed.of(line)


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


@passing(1000)
def _class(kinds: frozenset[NamedNode]) -> Class | None:
    classes = [c for kind in kinds if (c := ontology().of(kind))]
    return max(classes, key=lambda c: len(c.ancestors), default=None)


@cache
def _fields(cls: str) -> dict[NamedNode, str]:
    return {p.iri: p.name for p in ontology()[cls].properties.values() if not p.inverse} | {STATUS: "status"}


def _values(said: Said, fields: Mapping[NamedNode, str], identity: Identity) -> Values:
    found: dict[str, list[str]] = {}
    for predicate, object in said:
        if name := fields.get(predicate):
            found.setdefault(name, []).append(text(object, identity))
    return {name: tuple(sorted(several)) for name, several in sorted(found.items())}


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
