"""Finding a thing by what people call it: exactly, by a part, or nearly.

An SQLite index with trigrams, built once per edition: looking for a part of a label in the store scans every label.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store
from rapidfuzz import fuzz, process

from graph.identity import Identity
from graph.store import Embedded
from ontology import Class, ontology

FILE = "names.sqlite"
KEPT = 50_000
QUESTION = """
SELECT ?thing ?kind ?text ?class { BELIEVED {
  ?thing a :Thing .
  { ?thing skos:prefLabel ?text . BIND("name" AS ?kind) }
  UNION { ?thing :acronym ?text . BIND("acronym" AS ?kind) }
  UNION { ?thing :symbol ?text . BIND("acronym" AS ?kind) }
  UNION { ?thing skos:notation ?text . BIND("acronym" AS ?kind) }
  UNION { ?thing skos:altLabel ?text . BIND("other" AS ?kind) }
  UNION { ?thing dcterms:title ?text . BIND("other" AS ?kind) }
} }"""
CLASSES = "SELECT ?thing ?class { BELIEVED { ?thing a :Thing ; a ?class } }"
SCHEMA = """
CREATE TABLE things (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, acronym TEXT NOT NULL, cls TEXT NOT NULL, place TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX things_by_class ON things (cls, place);
CREATE TABLE names (
    id INTEGER PRIMARY KEY, plain TEXT NOT NULL, text TEXT NOT NULL, key TEXT NOT NULL, rank INTEGER NOT NULL);
CREATE INDEX names_by_text ON names (plain);
CREATE VIRTUAL TABLE parts USING fts5 (plain, content='names', content_rowid='id', tokenize='trigram');
"""
RANK = {"name": 0, "acronym": 0, "other": 1}


@dataclass(frozen=True)
class Named:
    """A thing with the name it is shown under; ``acronym`` is empty if it has none."""

    key: str
    name: str
    cls: str
    acronym: str = ""

    @property
    def definition(self) -> Class:
        """Its class."""
        return ontology()[self.cls]


class NotFound(LookupError):
    """Nothing is called so; ``near`` are things whose names are near, best first."""

    def __init__(self, text: str, near: Iterable[Named], kind: str = "thing") -> None:
        self.text, self.near = text, tuple(near)
        names = "; ".join(dict.fromkeys(f"{n.acronym or n.name} ({n.key})" for n in self.near))
        hint = f"; near are: {names}" if names else ""
        super().__init__(f"no {kind} is called {text!r}{hint}")


def plain(text: str) -> str:
    """A name for comparison: no case, accents, punctuation or articles.

    >>> plain("The Inter-Sectoral  Coordination Task Force"), plain("Résolution 191 (Rev. Dubai, 2018)")
    ('inter sectoral coordination task force', 'resolution 191 rev dubai 2018')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return re.sub(r"^the ", "", " ".join(re.sub(r"[^\w]+", " ", bare).split()))


def placed(name: str) -> str:
    """What a name is sorted by: numbers count as numbers.

    >>> sorted(["C10", "C2", "C1"], key=placed)
    ['C1', 'C2', 'C10']
    """
    return re.sub(r"\d+", lambda number: number[0].zfill(6), plain(name))


def build(store: Store, identity: Identity, folder: Path) -> None:
    """Index the names of every thing that is believed, into a folder."""
    source = Embedded(store)
    classes: dict[NamedNode, Class] = {}
    for row in source.rows(CLASSES):
        thing, cls = row["thing"], row["class"]
        assert isinstance(thing, NamedNode) and isinstance(cls, NamedNode)
        known = ontology().of(cls)
        if known and (thing not in classes or len(known.ancestors) > len(classes[thing].ancestors)):
            classes[thing] = known
    given: dict[NamedNode, list[tuple[str, str]]] = {}
    for row in source.rows(QUESTION):
        thing, kind, text = row["thing"], row["kind"], row["text"]
        assert isinstance(thing, NamedNode) and isinstance(kind, Literal) and isinstance(text, Literal)
        given.setdefault(thing, []).append((kind.value, text.value))
    (folder / FILE).unlink(missing_ok=True)
    with sqlite3.connect(folder / FILE) as database:
        database.executescript(SCHEMA)
        for thing, names in given.items():
            of = dict(sorted(names, reverse=True))
            key = identity.key(thing)
            name = of.get("name", key)
            row = (key, name, of.get("acronym", ""), classes[thing].name, placed(name))
            database.execute("INSERT INTO things VALUES (?, ?, ?, ?, ?)", row)
            rows = {(plain(text), text, key, RANK[kind]) for kind, text in names}
            database.executemany("INSERT INTO names (plain, text, key, rank) VALUES (?, ?, ?, ?)", sorted(rows))
        database.execute("INSERT INTO parts (parts) VALUES ('rebuild')")
    database.close()


class Names:
    """The names of one edition.

    :param path: the file that :func:`build` made.
    """

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._kept: dict[str, Named | None] = {}

    def of(self, key: str) -> Named | None:
        """The thing with this key; None if nothing believed has it."""
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            row = self._database.execute("SELECT key, name, cls, acronym FROM things WHERE key = ?", (key,)).fetchone()
            self._kept[key] = Named(*row) if row else None
        return self._kept[key]

    def find(self, text: str, cls: str = "Thing") -> Named:
        """The thing of a class that has this key or is called this.

        :raises NotFound: if there is none, with those that are near.
        """
        known = self.of(text)
        if known and known.definition.within(cls):
            return known
        rows = self._database.execute(
            "SELECT DISTINCT key, name, cls, acronym, rank FROM names JOIN things USING (key) WHERE plain = ? "
            "ORDER BY rank, length(key), key",
            (plain(text),),
        )
        found = [Named(*row[:4]) for row in rows]
        fitting = [n for n in found if n.definition.within(cls)]
        if not fitting:
            raise NotFound(text, self.near(text, cls), ontology()[cls].label.lower())
        return fitting[0]

    def search(self, text: str, cls: str = "Thing", limit: int = 20) -> list[Named]:
        """The things a part of whose name this is, those that begin with it first; nothing for an empty text."""
        wanted = plain(text)
        if not wanted:
            return []
        if len(wanted) < 3:
            clause, value = "plain LIKE ? || '%'", wanted
        else:
            clause, value = "id IN (SELECT rowid FROM parts WHERE parts MATCH ?)", f'"{wanted}"'
        rows = self._database.execute(
            f"SELECT key, name, cls, acronym, min((plain <> ?) * 4 + (instr(plain, ?) <> 1) * 2 + rank) AS fit "
            f"FROM names JOIN things USING (key) WHERE {clause} GROUP BY key ORDER BY fit, length(name), name",
            (wanted, wanted, value),
        )
        found = (Named(*row[:4]) for row in rows)
        return [n for n in found if n.definition.within(cls)][:limit]

    def near(self, text: str, cls: str = "Thing", limit: int = 5) -> list[Named]:
        """The things whose names are nearest, best first; none that is not alike."""
        wanted = plain(text)
        grams = {wanted[i : i + 3] for i in range(len(wanted) - 2)}
        if not grams:
            return self.search(text, cls, limit)
        asked = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        rows = self._database.execute(
            "SELECT n.plain, n.key FROM parts JOIN names n ON n.id = parts.rowid "
            "WHERE parts MATCH ? ORDER BY bm25(parts) LIMIT 200",
            (asked,),
        ).fetchall()
        ranked = process.extract(wanted, [r[0] for r in rows], scorer=fuzz.WRatio, score_cutoff=60, limit=None)
        keys = dict.fromkeys(rows[index][1] for *_, index in ranked)
        found = (self.of(key) for key in keys)
        return [n for n in found if n and n.definition.within(cls)][:limit]

    def everything(self) -> list[tuple[str, str, str]]:
        """Every name with the key and class of its thing, the name a thing is shown under first."""
        return self._database.execute(
            "SELECT key, cls, name FROM things UNION ALL SELECT key, cls, text FROM names JOIN things USING (key)"
        ).fetchall()

    def count(self) -> dict[str, int]:
        """How many things there are of each class."""
        return dict(self._database.execute("SELECT cls, count(*) FROM things GROUP BY cls").fetchall())

    def all(self, cls: str, limit: int = 1000) -> list[Named]:
        """The things of a class and its kinds, by name."""
        classes = [c.name for c in ontology().below(cls)]
        marks = ", ".join("?" * len(classes))
        rows = self._database.execute(
            f"SELECT key, name, cls, acronym FROM things WHERE cls IN ({marks}) ORDER BY place, key LIMIT ?",
            (*classes, limit),
        )
        return [Named(*row) for row in rows]
