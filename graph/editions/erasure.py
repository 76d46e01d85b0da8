"""Taking a person out of stores: what was said of the person goes, and the name goes from all words that hold it.

A store keeps what was removed from it until its files are written anew, and shares files with other editions. So the
store is written anew from what is left. Words in which the name stands keep their length: places in them still fit.
"""

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from graph.clearance import LEVELS, Clearance
from graph.editions import checksums
from graph.editions.delta import WHOLE
from graph.editions.differing import CHANGES, COUNTS
from graph.editions.draft import STORE, copied
from graph.editions.publication import ABOUT, ENTRY, about
from graph.editions.shelf import BUILDERS
from graph.entity import TYPE
from graph.identity import Identity
from graph.ledger.decisions import Decisions
from graph.ledger.ledger import Ledger
from graph.naming.names import plain
from graph.reading import term
from graph.writing.change import Change
from graph.writing.sameness import SAME
from ontology import ontology

BLOCK = "█"
FILE = term("Reading", "files")
HERE = DefaultGraph()
PERSON = ontology()["Person"].iri
TELLING = [p.iri for p in ontology()["Person"].properties.values() if not p.inverse and not p.range]
SHORTEST = 3


@dataclass
class Person:
    """Who is to be forgotten: the nodes that stand for the person, and every name and address given.

    >>> Person(set(), {"Ann Ek"}).hide("chaired by Ms Ann  EK, and Ann Ekman")
    'chaired by Ms ███████, and Ann Ekman'
    """

    nodes: set[NamedNode]
    names: set[str] = field(default_factory=set)

    def learn(self, store: Store) -> None:
        """Learn what else a store calls the person, and under which other keys it holds the person."""
        found = set(self.nodes)
        while found:
            pairs = [(q.subject, q.object) for n in found for q in store.quads_for_pattern(n, SAME, None)]
            pairs += [(q.subject, q.object) for n in found for q in store.quads_for_pattern(None, SAME, n)]
            found = {n for pair in pairs for n in pair if isinstance(n, NamedNode)} - self.nodes
            self.nodes |= found
        said = (q.object for n in self.nodes for p in TELLING for q in store.quads_for_pattern(n, p, None))
        self.names |= {o.value for o in said if isinstance(o, Literal) and len(o.value) >= SHORTEST}

    @property
    def pattern(self) -> re.Pattern[str]:
        """What finds a name in words, whatever its case and the blanks in it."""
        several = sorted({*self.names, *map(plain, self.names)}, key=lambda name: (-len(name), name))
        words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in several)
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)", re.I)

    def hide(self, words: str) -> str:
        """Words with every name blocked out, as long as they were."""
        return self.pattern.sub(lambda found: BLOCK * len(found[0]), words)


@dataclass
class Erased:
    """What was taken out: how many readings, and the SHA-256 of the files that they were made from."""

    readings: int = 0
    files: set[str] = field(default_factory=set)


def called(store: Store, identity: Identity, who: str) -> set[NamedNode]:
    """The persons in a store who have a key or are called so, believed or not."""
    found = set()
    for node in {q.subject for q in store.quads_for_pattern(None, TYPE, PERSON)}:
        said = (q.object for p in TELLING for q in store.quads_for_pattern(node, p, None))
        names = {plain(o.value) for o in said if isinstance(o, Literal)}
        if isinstance(node, NamedNode) and (identity.key(node) == who or plain(who) in names):
            found.add(node)
    return found


def edition(folder: Path, into: Path, person: Person, identity: Identity, ledger: Ledger) -> Erased:
    """Write an edition anew without a person, in every store of it.

    :param into: the folder of the new one; not there yet.
    """
    erased, held = Erased(), -1
    for level in LEVELS:
        place = level.within(folder)
        if not (place / STORE).exists():
            continue
        made = store(place, level.within(into), person, identity, ledger.seen_by(level))
        erased = Erased(made.readings, erased.files | made.files)
        here = _graphs(level.within(into))
        if level is not Clearance.PUBLIC and here == held:
            shutil.rmtree(level.within(into))
        else:
            held = here
    beside = (level.within(Path()) / name for level in LEVELS for name in (CHANGES, COUNTS))
    for name in (Path(ABOUT), Path(ENTRY), *beside):
        if (folder / name).exists() and (into / name).parent.exists():
            (into / name).write_text(hidden(folder / name, person), encoding="utf-8")
    said = {**about(into), "quads": len(Store.read_only(str(into / STORE)))}
    (into / ABOUT).write_text(json.dumps(said), encoding="utf-8")
    checksums.write(into)
    return erased


def store(place: Path, into: Path, person: Person, identity: Identity, ledger: Ledger) -> Erased:
    """Write one store and its indexes anew without a person.

    :param ledger: as who sees this store sees it.
    """
    work = into / "work"
    copied(Store.read_only(str(place / STORE)), work)
    change = Change(Store(str(work / STORE)), identity, NamedNode(f"{identity.base}run/0"), Decisions.in_(ledger))
    gone = sorted(set(_saying(change.store, person)), key=lambda node: node.value)
    files = {q.object.value for r in gone for q in change.store.quads_for_pattern(r, FILE, None, HERE)
             if isinstance(q.object, Literal)}  # fmt: skip
    change.remove(gone)
    change.finish()
    fresh = Store(str(into / STORE))
    fresh.bulk_extend(_left(change.store, person))
    fresh.flush()
    for build in BUILDERS:
        build(fresh, identity, into, WHOLE)
    change.close()
    del fresh
    shutil.rmtree(work)
    return Erased(len(gone), files)


def hidden(place: Path, person: Person) -> str:
    """The text of a file with every name blocked out."""
    return person.hide(place.read_text(encoding="utf-8"))


def told(database: Path, person: Person) -> bool:
    """Whether a database of ours, such as the ledger, holds a name."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as lines:
        return any(person.pattern.search(line) for line in lines.iterdump())


def _saying(store: Store, person: Person) -> Iterator[NamedNode]:
    """The readings that speak of the person."""
    for node in person.nodes:
        for quad in (*store.quads_for_pattern(node, None, None), *store.quads_for_pattern(None, None, node)):
            if isinstance(quad.graph_name, NamedNode):
                yield quad.graph_name


def _left(store: Store, person: Person) -> Iterator[Quad]:
    """What is left of a store: nothing of the person, and no name in any words but as that of a namesake."""
    pattern, persons = person.pattern, {q.subject for q in store.quads_for_pattern(None, TYPE, PERSON)}
    for quad in store:
        if quad.subject in person.nodes or quad.object in person.nodes:
            continue
        held = quad.object
        if isinstance(held, Literal) and quad.subject not in persons and pattern.search(held.value):
            words = person.hide(held.value)
            held = Literal(words, language=held.language) if held.language else Literal(words)
            quad = Quad(quad.subject, quad.predicate, held, quad.graph_name)
        yield quad


def _graphs(folder: Path) -> int:
    return sum(1 for _ in Store.read_only(str(folder / STORE)).named_graphs())


def spelled(folder: Path, person: Person) -> list[str]:
    """The keys in the stores of an edition that spell a name, which are not changed."""
    slugs = {re.sub(r"\s+", "-", plain(name)) for name in person.names if " " in name}
    found = set()
    for level in LEVELS:
        if (level.within(folder) / STORE).exists():
            store = Store.read_only(str(level.within(folder) / STORE))
            nodes = (quad.subject for quad in store.quads_for_pattern(None, TYPE, None))
            found |= {n.value for n in nodes if isinstance(n, NamedNode) and any(slug in n.value for slug in slugs)}
    return sorted(found)
