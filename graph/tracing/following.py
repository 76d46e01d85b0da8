"""The links of an edition made from those of the edition before: only what the change touched is read again."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

from graph.editions.delta import WHOLE, Delta
from graph.identity import Identity
from graph.naming import names
from graph.naming.names import Names
from graph.store import Embedded, Source
from graph.tracing.linkage import (
    ADOPTED,
    FIELDS,
    FILE,
    UNNAMED,
    Found,
    Row,
    counts,
    keep,
    later,
    life,
    mapped,
    numbered,
    read,
    row,
    supported,
    written,
)  # fmt: skip
from graph.tracing.links import KINDS, LATER, Links
from ontology import NS

AT_ONCE = 400
TOLD = "SELECT ?s ?p ?o { BELIEVED { VALUES ?s { $nodes } ?s ?p ?o } }"
WORKS = "SELECT DISTINCT ?work { BELIEVED { VALUES ?version { $nodes } ?version dcterms:isVersionOf ?work } }"
FIELD = {f"{NS}{name}": name for name in FIELDS}


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Put the links of an edition beside its store, where its names are already."""
    known, source, before = Names(folder / names.FILE), Embedded(store), delta.file(FILE)
    if before:
        with suppress(ValueError):
            content = followed(mapped(before), source, identity, known, delta.nodes | delta.subjects)
            if content is None:
                os.link(before, folder / FILE)
            else:
                keep(folder / FILE, content)
            return
    keep(folder / FILE, written(source, identity, known))


def followed(
    before: Links, source: Source, identity: Identity, known: Names, touched: Iterable[NamedNode]
) -> bytes | None:
    """The links of a store as bytes, as :func:`graph.tracing.linkage.written` gives them; None if they are as before.

    :param before: those of the edition that it was made from.
    :param touched: every thing and fact of which something may be stated now that was not before, or no more.
    """
    return _Following(before, source, identity, known, list(touched)).content()


class _Following:
    """The links before, and what of them is read again."""

    def __init__(
        self, before: Links, source: Source, identity: Identity, known: Names, touched: list[NamedNode]
    ) -> None:
        self.before, self.source, self.identity, self.known = before, source, identity, known
        self.touched = {identity.key(node): node for node in touched}
        self.told = self._told(touched)
        self.classes = {key: self._class(key) for key in self.touched}

    def content(self) -> bytes | None:
        """The links of the store as bytes; None if they are as before."""
        fresh = self._counting(self._stated())
        places = {place for key in self.touched if (place := self.before.find(key)) is not None}
        if not places and not fresh:
            return None
        moved = {place for place in places if self._class_before(place) != self.classes[self.before.keys[place]]}
        versions, following = self._versions(places)
        fresh |= self._counting(following)
        return self._joined(self._kept(places, moved, versions), sorted(fresh))

    def _told(self, nodes: Iterable[NamedNode]) -> dict[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]]:
        found: dict[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]] = {}
        for some in _parts(nodes):
            for subject, predicate, value in self.source.rows(TOLD, nodes=some):
                found.setdefault(subject, []).append((predicate, value))
        return found

    def _class(self, key: str) -> str:
        """The class of a thing that has a name; that of what has none else."""
        found = self.known.of(key)
        return found.cls if found and found.key == key else UNNAMED

    def _class_before(self, place: int) -> str:
        return self.before.cls(place).name

    def _stated(self) -> Iterator[Found]:
        """The links that touched nodes state, and those of things that were not linked, or were something else."""
        carriers = {node: {predicate for predicate, _ in told} for node, told in self.told.items()}
        others = [node for key, node in self.touched.items() if self.classes[key] != UNNAMED and self._other(key)]
        for place, kind in enumerate(KINDS):
            bounds = dict.fromkeys(("from", "to"), others)
            bounds[kind.subject] = [node for node, has in carriers.items() if kind.iri in has]
            for name, nodes in bounds.items():
                for some in _parts(nodes):
                    bound = f"VALUES ?{name} {{ {' '.join(map(str, some))} }}"
                    yield from read(self.source.rows(kind.question, bound=[bound]), place, self.identity)

    def _other(self, key: str) -> bool:
        place = self.before.find(key)
        return place is None or self._class_before(place) != self.classes[key]

    def _counting(self, several: Iterable[Found]) -> set[Found]:
        found = set(several)
        classes = {key: cls for one in found for key in one[:3] if (cls := self._class(key)) != UNNAMED}
        return {link for link in found if counts(link, classes)}

    def _versions(self, places: set[int]) -> tuple[set[int], list[Found]]:
        """The versions of the works of which a version was touched, and how they follow each other now."""
        every, keys = self.before.all, self.before.keys
        ends = {
            end
            for link in self._later_before()
            for end in (every.sources[link], every.targets[link])
            if {every.sources[link], every.targets[link]} & places
        }
        asked = {*self.touched.values(), *(self.identity.iri(keys[end]) for end in ends)}
        works = {work for some in _parts(asked) for (work,) in self.source.rows(WORKS, nodes=some)}
        rows = [
            each
            for some in _parts(works)
            for each in self.source.rows(ADOPTED, which=[f"VALUES ?work {{ {' '.join(map(str, some))} }}"])
        ]
        versions = {
            place for version, *_ in rows if (place := self.before.find(self.identity.key(version))) is not None
        }
        return versions | ends, list(later(rows, self.identity))

    def _later_before(self) -> list[int]:
        relations = {n for n, (_, called) in enumerate(self.before.relations) if called == LATER}
        return [link for link, relation in enumerate(self.before.all.relations) if relation in relations]

    def _kept(self, places: set[int], moved: set[int], versions: set[int]) -> list[Row]:
        """The links before that nothing touched."""
        every, relations = self.before.all, self.before.relations
        gone = {link for link, carrier in enumerate(every.carriers) if carrier in places}
        gone |= {link for thing in moved for link in (*self.before.out(thing), *self.before.into(thing))}
        gone |= {link for link in self._later_before() if {every.sources[link], every.targets[link]} & versions}
        kinds, called = ([relations[relation][part] for relation in every.relations] for part in (0, 1))
        rows = zip(every.sources, every.targets, every.carriers, kinds, called, every.support, strict=True)
        return [one for link, one in enumerate(rows) if link not in gone]

    def _joined(self, rows: list[Row], fresh: list[Found]) -> bytes:
        before = self.before
        keys, lives = list(before.keys), list(map(list(before.standings).__getitem__, before.all.lives))
        classes = list(map(before.classes.__getitem__, before.all.classes))
        number = {key: place for one in fresh for key in one[:3] if (place := before.find(key)) is not None}
        added = sorted({key for one in fresh for key in one[:3]} - number.keys())
        number |= {key: len(keys) + place for place, key in enumerate(added)}
        self.told |= self._told(iri for key in added if (iri := self.identity.iri(key)) not in self.told)
        for key in self.touched:
            if (place := before.find(key)) is not None:
                classes[place], lives[place] = self.classes[key], self._life(key)
        keys, classes = keys + added, classes + [self._class(key) for key in added]
        support = self._supported(fresh)
        rows += [row(link, number, support) for link in fresh]
        return numbered(rows, keys, classes, lives + [self._life(key) for key in added])

    def _life(self, key: str) -> str:
        said: dict[str, list[str]] = {}
        for predicate, value in self.told.get(self.identity.iri(key), ()):
            if name := FIELD.get(predicate.value):
                said.setdefault(name, []).append(value.value)
        return life(said)

    def _supported(self, fresh: Iterable[Found]) -> Mapping[tuple[int, str, str], int]:
        carriers: dict[int, dict[str, NamedNode]] = {}
        for one in fresh:
            subject = one.target if one.relation == LATER else one.carrier
            carriers.setdefault(one.kind, {})[subject] = self.identity.iri(subject)
        found: dict[tuple[int, str, str], int] = {}
        for kind, nodes in carriers.items():
            for some in _parts(nodes.values()):
                bound = f"VALUES ?s {{ {' '.join(map(str, some))} }}"
                found |= supported(self.source, self.identity, (kind,), bound)
        return found


def _parts(nodes: Iterable[NamedNode]) -> Iterator[list[NamedNode]]:
    """Nodes in parts that one question can name."""
    several = list(nodes)
    return (several[start : start + AT_ONCE] for start in range(0, len(several), AT_ONCE))
