"""The index of names of one edition: made from a store, or from the index of the edition before and what was touched.

Copying the file of a large graph takes some milliseconds, for it holds names and nothing else; reading all its names
takes seconds. So a small change takes the file over, and writes the rows of the things that it touched.
"""

import os
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from graph.editions.delta import WHOLE, Delta
from graph.editions.telling import Told
from graph.entity import TYPE, Entity, language_of
from graph.identity import Identity
from graph.languages import language_of_plain
from graph.naming.names import FILE, RANK, placed, plain
from graph.reading import term
from graph.store import PREFIXES
from graph.writing.sameness import SAME
from ontology import Class, ontology

HERE = DefaultGraph()
THING = ontology()["Thing"].iri
KINDS = {
    term("Thing", "name"): "name",
    term("Thing", "acronym"): "acronym",
    NamedNode(f"{PREFIXES['']}symbol"): "acronym",
    NamedNode(f"{PREFIXES['skos']}notation"): "acronym",
    term("Thing", "alternativeNames"): "other",
    NamedNode(f"{PREFIXES['dcterms']}title"): "other",
    NamedNode(f"{PREFIXES['rdfs']}label"): "label",
}
BY_KEY = "CREATE INDEX IF NOT EXISTS names_by_key ON names (key)"
SCHEMA = """
CREATE TABLE things (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, acronym TEXT NOT NULL, cls TEXT NOT NULL, place TEXT NOT NULL,
    language TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX things_by_class ON things (cls, place);
CREATE TABLE names (
    id INTEGER PRIMARY KEY, plain TEXT NOT NULL, text TEXT NOT NULL, key TEXT NOT NULL, rank INTEGER NOT NULL);
CREATE TABLE labels (
    key TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (key, language)
) WITHOUT ROWID;
CREATE INDEX names_by_text ON names (plain);
CREATE TABLE others (key TEXT PRIMARY KEY, kept TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE parts USING fts5 (plain, content='names', content_rowid='id', tokenize='trigram');
"""
AT_ONCE = 1_000
INSERT = {
    "things": "INSERT INTO things VALUES (?, ?, ?, ?, ?, ?)",
    "names": "INSERT INTO names (plain, text, key, rank) VALUES (?, ?, ?, ?)",
    "labels": "INSERT INTO labels VALUES (?, ?, ?)",
}
Texts = list[tuple[str, str, str]]  # its kind, what it says, and in which language, empty where none is said


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Index the names of every thing that is believed, into a folder.

    :param delta: what was touched since the index of the edition before, if there is one.
    """
    draft = folder / f".{FILE}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    told = delta.told if delta.rest is not None and (delta.before is None or delta.sound(FILE)) else None
    before = delta.sound(FILE) if told else delta.file(FILE)
    if before:
        shutil.copyfile(before, draft)
    with closing(sqlite3.connect(draft)) as database:
        database.execute("PRAGMA journal_mode=MEMORY")
        database.execute("PRAGMA synchronous=OFF")  # it is seen to be on disk with the checksums
        index = _Index(database, store, identity, not before)
        with database:
            if told:
                index.mend(delta.rest or (), told)
            elif before:
                index.mend(delta.things)
            else:
                index.fill()
    draft.replace(folder / FILE)


class _Index:
    """An index that is written.

    :param new: whether nothing is in its file yet.
    """

    def __init__(self, database: sqlite3.Connection, store: Store, identity: Identity, new: bool) -> None:
        self._database, self._store, self._identity = database, store, identity
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in INSERT}
        if new:
            database.executescript(SCHEMA)
        database.execute(BY_KEY)  # which the index of an older remit lacks

    def fill(self) -> None:
        """Write everything."""
        classes = self._classes()
        given: dict[NamedNode, Texts] = defaultdict(list)
        for predicate, kind in KINDS.items():
            for quad in self._store.quads_for_pattern(None, predicate, None, HERE):
                if isinstance(quad.subject, NamedNode) and quad.subject in classes and isinstance(quad.object, Literal):
                    given[quad.subject].append(_text(kind, quad.object))
        for thing in sorted(given, key=lambda node: node.value):
            self._put(self._identity.key(thing), classes[thing], given[thing])
        self._insert()
        self._database.execute("INSERT INTO parts (parts) VALUES ('rebuild')")
        self._lead()

    def _classes(self) -> dict[NamedNode, Class]:
        """The class of every thing that is believed; it is of what that is below too, which is not read."""
        found: dict[NamedNode, Class] = {}
        for cls in sorted(ontology().below("Thing"), key=_rank):
            for quad in self._store.quads_for_pattern(None, TYPE, cls.iri, HERE):
                if isinstance(quad.subject, NamedNode):
                    found[quad.subject] = cls
        return found

    def mend(self, things: Iterable[NamedNode], told: Told | None = None) -> None:
        """Write what is believed of these things now in place of what was, and what is told of those that are new."""
        ordered = sorted(things, key=lambda node: node.value)
        for thing in ordered:
            self._drop(self._identity.key(thing))
        last = self._database.execute("SELECT coalesce(max(id), 0) FROM names").fetchone()[0]  # of those that stay
        for thing in ordered:
            said = list(self._store.quads_for_pattern(thing, None, None, HERE))
            kinds = {q.object for q in said if q.predicate == TYPE and isinstance(q.object, NamedNode)}
            texts = [(KINDS[q.predicate], q.object) for q in said if q.predicate in KINDS]
            if THING in kinds and texts:
                several = [_text(kind, text) for kind, text in texts if isinstance(text, Literal)]
                self._put(self._identity.key(thing), _class(kinds), several)
        for one in told.ordered() if told else ():
            if ontology()[one.cls].within("Thing") and (several := _texts(one)):
                self._put(one.key, ontology()[one.cls], several)
        self._insert()
        self._database.execute("INSERT INTO parts (rowid, plain) SELECT id, plain FROM names WHERE id > ?", (last,))
        self._database.execute("DELETE FROM others")
        self._lead()

    def _put(self, key: str, cls: Class, texts: Texts) -> None:
        names = [(kind, text) for kind, text, _ in texts]
        of = dict(sorted(names, reverse=True))
        spoken = [(text, language) for kind, text, language in texts if kind == "label" and language]
        labels = {language: text for text, language in sorted(spoken, reverse=True)}
        name = of.get("name", key)
        row = (key, name, of.get("acronym", ""), cls.name, placed(name), language_of_plain(name, labels))
        self._rows["things"].append(row)
        self._rows["names"] += sorted({(plain(text), text, key, RANK[kind]) for kind, text in names})
        self._rows["labels"] += [(key, *pair) for pair in labels.items()]
        if len(self._rows["things"]) >= AT_ONCE:
            self._insert()

    def _insert(self) -> None:
        """Write the rows that wait."""
        for table, rows in self._rows.items():
            self._database.executemany(INSERT[table], rows)
            rows.clear()

    def _drop(self, key: str) -> None:
        several: list[Any] = self._database.execute("SELECT id, plain FROM names WHERE key = ?", (key,)).fetchall()
        self._database.executemany("INSERT INTO parts (parts, rowid, plain) VALUES ('delete', ?, ?)", several)
        for table in ("things", "names", "labels"):
            self._database.execute(f"DELETE FROM {table} WHERE key = ?", (key,))

    def _lead(self) -> None:
        """Write which keys lead to which."""
        said = self._store.quads_for_pattern(None, SAME, None, HERE)
        nodes = ((q.subject, q.object) for q in said)
        keys = [[self._identity.key(n) for n in pair if isinstance(n, NamedNode)] for pair in nodes]
        self._database.executemany("INSERT INTO others VALUES (?, ?)", [pair for pair in keys if len(pair) == 2])


def _class(kinds: Iterable[NamedNode]) -> Class:
    """The most particular of some classes."""
    return max((c for kind in kinds if (c := ontology().of(kind))), key=_rank)


def _text(kind: str, literal: Literal) -> tuple[str, str, str]:
    return kind, literal.value, literal.language or ""


def _texts(one: Entity) -> Texts:
    """What something is called by the only reading there is of it."""
    fields = _naming(one.cls)
    said = ((fields[name], value) for name, value in one.values if name in fields)
    return [(kind, *(language_of(value) if spoken else (value, ""))) for (kind, spoken), value in said]


@cache
def _naming(cls: str) -> dict[str, tuple[str, bool]]:
    """The fields that name the things of a class: of which kind each is, and whether it says its language."""
    several = (p for p in ontology()[cls].properties.values() if not p.inverse and p.iri in KINDS)
    return {p.name: (KINDS[p.iri], p.datatype == "langString") for p in several}


def _rank(cls: Class) -> tuple[int, str]:
    return len(cls.ancestors), cls.name
