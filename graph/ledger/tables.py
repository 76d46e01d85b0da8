"""The tables of the ledger, each row made from an entry of the chain.

Recording and restoring go the same way: an entry is applied. So the tables can be held against the chain, and made
again from it.
"""

import json
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from graph.ledger.chain import Entry
from graph.ledger.record import Filed

SCHEMA = """
CREATE TABLE IF NOT EXISTS loads (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, state TEXT NOT NULL, edition INTEGER);
CREATE TABLE IF NOT EXISTS files (
    load INTEGER NOT NULL REFERENCES loads, source TEXT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL,
    outcome TEXT NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL, unchanged INTEGER NOT NULL,
    reason TEXT NOT NULL, clearance TEXT NOT NULL DEFAULT 'public');
CREATE INDEX IF NOT EXISTS files_by_source ON files (source);
CREATE TABLE IF NOT EXISTS acts (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, act TEXT NOT NULL, reason TEXT NOT NULL,
    undoes INTEGER REFERENCES acts, edition INTEGER, clearance TEXT NOT NULL DEFAULT 'public',
    entry INTEGER);
CREATE TABLE IF NOT EXISTS verdicts (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, fact TEXT NOT NULL, verdict TEXT NOT NULL,
    reason TEXT NOT NULL, act INTEGER, gist TEXT NOT NULL DEFAULT '', documents TEXT NOT NULL DEFAULT '[]',
    places TEXT NOT NULL DEFAULT '[]', besides TEXT NOT NULL DEFAULT '[]', content TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS rulings (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL,
    ruling TEXT NOT NULL, kept TEXT NOT NULL, reason TEXT NOT NULL, act INTEGER);
CREATE TABLE IF NOT EXISTS publications (
    edition INTEGER PRIMARY KEY, at TEXT NOT NULL, cause TEXT NOT NULL, by TEXT NOT NULL DEFAULT '',
    parent INTEGER, quads INTEGER NOT NULL DEFAULT 0, gone TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS pins (name TEXT PRIMARY KEY, edition INTEGER NOT NULL);
"""
LATER = {  # columns that homes made by an older remit lack
    "verdicts": (
        "act INTEGER",
        "gist TEXT NOT NULL DEFAULT ''",
        "documents TEXT NOT NULL DEFAULT '[]'",
        "places TEXT NOT NULL DEFAULT '[]'",
        "besides TEXT NOT NULL DEFAULT '[]'",
        "content TEXT NOT NULL DEFAULT ''",
    ),
    "rulings": ("act INTEGER",),
    "files": ("clearance TEXT NOT NULL DEFAULT 'public'",),
    "acts": ("clearance TEXT NOT NULL DEFAULT 'public'", "entry INTEGER"),
    "publications": (
        "by TEXT NOT NULL DEFAULT ''",
        "parent INTEGER",
        "quads INTEGER NOT NULL DEFAULT 0",
        "gone TEXT NOT NULL DEFAULT ''",
    ),
}
LINEAGE = """
WITH RECURSIVE line(edition) AS (
    SELECT ? UNION SELECT parent FROM publications JOIN line USING (edition) WHERE parent IS NOT NULL)
SELECT edition FROM line"""
FILED = "source, digest, name, outcome, added, removed, unchanged, reason, clearance"
LISTS = ("documents", "places", "besides")
Database = sqlite3.Connection


def make(database: Database) -> None:
    """Make the tables, and bring those of an older remit up."""
    database.executescript(SCHEMA)
    for table, columns in LATER.items():
        there = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        for column in columns:
            if column.partition(" ")[0] not in there:
                database.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def unchained(database: Database) -> Iterator[tuple[str, str, dict[str, Any], int | None]]:
    """What an older remit recorded, once for all: it stands in tables without a chain."""
    if database.execute("SELECT 1 FROM chain LIMIT 1").fetchone():
        return
    tables = ("loads", "files", "acts", "verdicts", "rulings", "publications")
    counts = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    if not any(counts.values()):
        return
    for table, said in (("verdicts", "verdict"), ("rulings", "ruling")):  # words from before there were acts
        rows = database.execute(f"SELECT id, at, by, {said}, reason FROM {table} WHERE act IS NULL").fetchall()
        for word, *about in rows:
            row = database.execute("INSERT INTO acts (at, by, act, reason, edition) VALUES (?, ?, ?, ?, 0)", about)
            database.execute(f"UPDATE {table} SET act = ? WHERE id = ?", (row.lastrowid, word))
    database.execute(
        "UPDATE publications SET parent = (SELECT max(p.edition) FROM publications p WHERE p.edition < "
        "publications.edition)"
    )
    database.commit()
    current = database.execute("SELECT max(edition) FROM publications").fetchone()[0]
    yield "begun", "", {"rows": {table: _rows(database, table) for table in tables}}, current


def _rows(database: Database, table: str) -> list[list[Any]]:
    return [list(row) for row in database.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()]


def apply(database: Database, entry: Entry) -> None:
    """Do to the tables what an entry says."""
    about = entry.about
    match entry.kind:
        case "act":
            _act(database, entry, about)
        case "load":
            _load(database, entry, about)
        case "publication":
            row = (entry.edition, entry.at, about["cause"], entry.by, about.get("parent"), about.get("quads", 0))
            database.execute(
                "INSERT OR REPLACE INTO publications (edition, at, cause, by, parent, quads) VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
            _count(database, about.get("acts", ()), entry.edition)
        case "counted":
            _count(database, about["acts"], entry.edition)
        case "rollback":
            _withdraw(database, entry.edition or 0)
        case "prune":
            gone = [(entry.at, edition) for edition in about["editions"]]
            database.executemany("UPDATE publications SET gone = ? WHERE edition = ?", gone)
        case "pin":
            database.execute("INSERT OR REPLACE INTO pins VALUES (?, ?)", (about["name"], entry.edition))
        case "unpin":
            database.execute("DELETE FROM pins WHERE name = ?", (about["name"],))
        case "begun":
            _begin(database, about["rows"])


def words(database: Database) -> Iterator[tuple[int, dict[str, Any]]]:
    """The act and the content of every word on a fact, the oldest first."""
    asked = "SELECT act, fact, verdict, gist, documents, places, besides, content FROM verdicts ORDER BY id"
    for act, fact, verdict, gist, *lists, content in database.execute(asked).fetchall():
        several = {name: json.loads(said) if said != "[]" else [] for name, said in zip(LISTS, lists, strict=True)}
        yield act, {"fact": fact, "verdict": verdict, "gist": gist, "content": content, **several}


def lineage(database: Database, edition: int) -> set[int]:
    """An edition and all those that it was made from."""
    return {row[0] for row in database.execute(LINEAGE, (edition,)).fetchall()}


def altered(database: Database, entries: Iterator[Entry]) -> list[str]:
    """The tables whose rows are others than the entries make."""
    fresh = sqlite3.connect(":memory:")
    make(fresh)
    for entry in entries:
        apply(fresh, entry)
    tables = ("files", "acts", "verdicts", "rulings", "publications", "pins")
    return [f"the table {t} is not what the entries say" for t in tables if _digest(database, t) != _digest(fresh, t)]


def _digest(database: Database, table: str) -> str:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})").fetchall()]
    seen = sha256()
    for row in database.execute(f"SELECT {', '.join(sorted(columns))} FROM {table} ORDER BY rowid"):
        seen.update(repr(row).encode())
    return seen.hexdigest()


def _act(database: Database, entry: Entry, about: dict[str, Any]) -> None:
    reason, undoes, who = about["reason"], about["undoes"], (entry.at, entry.by)
    row = database.execute(
        "INSERT INTO acts (at, by, act, reason, undoes, clearance, entry) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (entry.at, entry.by, about["act"], reason, undoes, about.get("clearance", "public"), entry.number),
    )
    said = [
        (*who, w["fact"], w["verdict"], reason, row.lastrowid, w.get("gist", ""), *_listed(w), w.get("content", ""))
        for w in about["words"]
    ]
    columns = "at, by, fact, verdict, reason, act, gist, documents, places, besides, content"
    database.executemany(f"INSERT INTO verdicts ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", said)
    database.executemany(
        "INSERT INTO rulings (at, by, one, other, ruling, kept, reason, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (entry.at, entry.by, r["one"], r["other"], r["ruling"], r["kept"], reason, row.lastrowid)
            for r in about["rulings"]
        ],
    )


def _listed(said: dict[str, Any]) -> list[str]:
    return [json.dumps(said.get(name, [])) for name in LISTS]


def _load(database: Database, entry: Entry, about: dict[str, Any]) -> None:
    load = (about["load"], about["begun"], entry.by, about["state"], entry.edition)
    database.execute("INSERT OR REPLACE INTO loads (id, at, by, state, edition) VALUES (?, ?, ?, ?, ?)", load)
    filed = [Filed(**one) for one in about["files"]]
    database.executemany(
        f"INSERT INTO files (load, {FILED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(about["load"], *vars(f).values()) for f in filed],
    )


def _count(database: Database, acts: list[int], edition: int | None) -> None:
    database.executemany("UPDATE acts SET edition = ? WHERE id = ?", [(edition, act) for act in acts])


def _withdraw(database: Database, edition: int) -> None:
    """Let the loads count that are in an edition, and no others."""
    line = lineage(database, edition)
    rows = database.execute("SELECT id, edition, state FROM loads WHERE state IN ('published', 'withdrawn')").fetchall()
    states = [("published" if made is None or made in line else "withdrawn", load) for load, made, _ in rows]
    database.executemany("UPDATE loads SET state = ? WHERE id = ?", states)


def _begin(database: Database, rows: dict[str, list[list[Any]]]) -> None:
    for table, several in rows.items():
        if several and not database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})").fetchall()]
            marks = ", ".join("?" * len(several[0]))
            named = f"({', '.join(columns[: len(several[0])])})"
            database.executemany(f"INSERT INTO {table} {named} VALUES ({marks})", several)
