"""What changed from one edition to another, thing by thing and fact by fact.

A change knows what it touched, so an edition is not compared with the whole of the one before: each thing and fact
touched is held against what was believed of it, and what differs is written down beside the store. The difference of
two editions is worked out from what was touched on the way between them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from graph.entity import TYPE, text_of
from graph.identity import Identity
from graph.reading import term
from ontology import NS, Class, ontology

CHANGES = "changes.jsonl"
HERE = DefaultGraph()
FACT, PASSAGE, DOCUMENT = ontology()["Fact"].iri, term("Reading", "passage"), term("Passage", "document")
STATUS = NamedNode(f"{NS}status")
CITED = 5_000  # of more than so many changes at once, the documents are not looked up
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
Values = dict[str, list[str]]


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
        return json.dumps(vars(self), ensure_ascii=False, default=dict) + "\n"

    @classmethod
    def of(cls, line: str) -> "Changed":
        """What a line says."""
        said = json.loads(line)
        before, after = ({k: tuple(v) for k, v in said[name].items()} for name in ("before", "after"))
        lists = {name: tuple(said[name]) for name in ("about", "documents")}
        return cls(said["key"], said["state"], said["cls"], lists["about"], before, after, lists["documents"])


def differences(
    nodes: Iterable[NamedNode], before: Store | None, after: Store, identity: Identity
) -> Iterator[Changed]:
    """What of these things and facts is not as it was, in the order of their keys."""
    wanted = sorted(set(nodes), key=lambda node: node.value)
    cited = len(wanted) <= CITED
    for node in wanted:
        old, new = (_said(store, node) if store else frozenset() for store in (before, after))
        if old != new and (found := _changed(node, old, new, identity)):
            documents = _documents(before if not new else after, node, identity) if cited else ()
            yield Changed(**{**vars(found), "documents": documents})


def write(folder: Path, several: Iterable[Changed]) -> dict[str, int]:
    """Write down in the folder of an edition what changed; how many are added, removed and changed."""
    counts = dict.fromkeys((ADDED, REMOVED, CHANGED), 0)
    with (folder / CHANGES).open("w", encoding="utf-8") as lines:
        for one in several:
            counts[one.state] += 1
            lines.write(one.line())
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


def _said(store: Store, node: NamedNode) -> frozenset[Quad]:
    return frozenset(store.quads_for_pattern(node, None, None, HERE))


def _changed(node: NamedNode, old: frozenset[Quad], new: frozenset[Quad], identity: Identity) -> Changed | None:
    cls = _class(new or old)
    if cls is None:
        return None
    fields = {p.iri: p.name for p in cls.properties.values() if not p.inverse}
    fields[STATUS] = "status"
    before, after = (_values(side, fields, identity) for side in (old - new, new - old))
    if not before and not after and old and new:
        return None  # computed days only
    leads = {key for q in old | new if q.predicate in fields and (key := _ours(q.object, identity))}
    state = CHANGED if old and new else ADDED if new else REMOVED
    key = identity.key(node)
    return Changed(key, state, cls.name, (key, *sorted(leads - {key})), before, after)


def _class(said: frozenset[Quad]) -> Class | None:
    kinds = (q.object for q in said if q.predicate == TYPE)
    classes = [c for kind in kinds if isinstance(kind, NamedNode) and (c := ontology().of(kind))]
    return max(classes, key=lambda c: len(c.ancestors), default=None)


def _values(said: frozenset[Quad], fields: Mapping[NamedNode, str], identity: Identity) -> dict[str, tuple[str, ...]]:
    found: Values = {}
    for quad in said:
        if name := fields.get(quad.predicate):
            object = quad.object
            found.setdefault(name, []).append(
                identity.key(object)
                if isinstance(object, NamedNode)
                else text_of(object)
                if isinstance(object, Literal)
                else ""
            )
    return {name: tuple(sorted(several)) for name, several in sorted(found.items())}


def _ours(object: object, identity: Identity) -> str:
    """The key of a thing of ours; empty for anything else."""
    ours = isinstance(object, NamedNode) and identity.key(object)
    return ours if ours and ours != getattr(object, "value", "") else ""


def _documents(store: Store | None, node: NamedNode, identity: Identity) -> tuple[str, ...]:
    """The documents whose readings state a node."""
    if store is None:
        return ()
    readings = {q.graph_name for q in store.quads_for_pattern(node, TYPE, None)}
    passages = {p for r in readings if isinstance(r, NamedNode) for p in _leading(store, r, PASSAGE)}
    return tuple(sorted({identity.key(d) for p in passages for d in _leading(store, p, DOCUMENT)}))


def _leading(store: Store, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    found = store.quads_for_pattern(node, predicate, None, HERE)
    return [q.object for q in found if isinstance(q.object, NamedNode)]
