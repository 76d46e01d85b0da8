"""What was done to a home: every load, the files in it, every verdict, every publication.

The ledger stands below all doors. It keeps who, when, which edition and counts, never the values stated.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS loads (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, state TEXT NOT NULL, edition INTEGER);
CREATE TABLE IF NOT EXISTS files (
    load INTEGER NOT NULL REFERENCES loads, source TEXT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL,
    outcome TEXT NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL, unchanged INTEGER NOT NULL,
    reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS files_by_source ON files (source);
CREATE TABLE IF NOT EXISTS verdicts (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, fact TEXT NOT NULL, verdict TEXT NOT NULL,
    reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rulings (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL,
    ruling TEXT NOT NULL, kept TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS publications (edition INTEGER PRIMARY KEY, at TEXT NOT NULL, cause TEXT NOT NULL);
"""
VERDICTS = ("accepted", "rejected")
RULINGS = ("same", "not the same", "open")


@dataclass(frozen=True)
class Ruling:
    """A person's word on whether two things are one: their IRIs in order, and which was to be kept; empty if neither.

    ``ruling`` is ``same``, ``not the same``, or ``open`` where a word was taken back; ``at`` is the moment, in UTC.
    """

    one: str
    other: str
    ruling: str
    kept: str
    at: str
    by: str
    reason: str


@dataclass(frozen=True)
class Filed:
    """One file of a load and what became of it.

    ``source`` is the document or table the file is a state of, ``digest`` the SHA-256 of its bytes. ``outcome`` is
    ``loaded``, ``partial`` (its good rows), ``unchanged`` or ``refused``; the counts are of readings.
    """

    source: str
    digest: str
    name: str
    outcome: str
    added: int = 0
    removed: int = 0
    unchanged: int = 0
    reason: str = ""


class Ledger:
    """The ledger of one home.

    >>> ledger = Ledger(Path(":memory:"))
    >>> load = ledger.begin("a test")
    >>> ledger.end(load, "published", 1, [Filed("tables/a.csv", "0" * 64, "a.csv", "loaded", added=3)])
    >>> ledger.current()
    {'tables/a.csv': '0000000000000000000000000000000000000000000000000000000000000000'}
    """

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.executescript(SCHEMA)

    def begin(self, by: str) -> int:
        """Open a load; its number."""
        with self._writing() as database:
            row = database.execute("INSERT INTO loads (at, by, state) VALUES (?, ?, 'open')", (now(), by))
            assert row.lastrowid is not None
            return row.lastrowid

    def end(self, load: int, state: str, edition: int | None, files: list[Filed]) -> None:
        """Close a load as ``published``, ``unchanged`` or ``refused``, with the files in it."""
        with self._writing() as database:
            database.execute("UPDATE loads SET state = ?, edition = ? WHERE id = ?", (state, edition, load))
            database.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (load, f.source, f.digest, f.name, f.outcome, f.added, f.removed, f.unchanged, f.reason)
                    for f in files
                ],
            )

    def published(self, edition: int, cause: str) -> None:
        """Record that an edition became current."""
        with self._writing() as database:
            database.execute("INSERT OR REPLACE INTO publications VALUES (?, ?, ?)", (edition, now(), cause))

    def current(self) -> dict[str, str]:
        """The digest of the state of every source that is loaded."""
        return {source: digest for source, digest, _ in self._loaded()}

    def whole(self) -> set[str]:
        """The digests of the files that are loaded whole: reading them again would change nothing."""
        last = {source: (digest, outcome) for source, digest, outcome in self._loaded()}
        return {digest for digest, outcome in last.values() if outcome == "loaded"}

    def loads(self) -> dict[str, int]:
        """The number of the last load that each state of a file was loaded in, by its digest."""
        return dict(
            self._database.execute(
                "SELECT digest, max(load) FROM files JOIN loads ON loads.id = load "
                "WHERE outcome IN ('loaded', 'partial') AND state = 'published' GROUP BY digest"
            ).fetchall()
        )

    def _loaded(self) -> list[tuple[str, str, str]]:
        return self._database.execute(
            "SELECT source, digest, outcome FROM files JOIN loads ON loads.id = load "
            "WHERE outcome IN ('loaded', 'partial') AND state = 'published' ORDER BY load"
        ).fetchall()

    def judge(self, fact: str, verdict: str, by: str, reason: str = "") -> None:
        """Record a person's verdict on a fact.

        :raises ValueError: if there is no such verdict.
        """
        if verdict not in VERDICTS:
            raise ValueError(f"{verdict!r} is no verdict; there are {', '.join(VERDICTS)}")
        with self._writing() as database:
            database.execute(
                "INSERT INTO verdicts (at, by, fact, verdict, reason) VALUES (?, ?, ?, ?, ?)",
                (now(), by, fact, verdict, reason),
            )

    def verdicts(self) -> dict[str, str]:
        """The last verdict on every fact that has one, the oldest first."""
        last = "SELECT fact, verdict FROM verdicts WHERE id IN (SELECT max(id) FROM verdicts GROUP BY fact) ORDER BY id"
        return dict(self._database.execute(last).fetchall())

    def rule(self, pair: tuple[str, str], ruling: str, kept: str, by: str, reason: str = "") -> None:
        """Record a person's word on whether two things are one.

        :raises ValueError: if there is no such ruling.
        """
        if ruling not in RULINGS:
            raise ValueError(f"{ruling!r} is no ruling; there are {', '.join(RULINGS)}")
        with self._writing() as database:
            database.execute(
                "INSERT INTO rulings (at, by, one, other, ruling, kept, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (now(), by, *sorted(pair), ruling, kept, reason),
            )

    def rulings(self) -> list[Ruling]:
        """The last word on every pair of things on which there is one, the oldest first."""
        rows = self._database.execute(
            "SELECT one, other, ruling, kept, at, by, reason FROM rulings "
            "WHERE id IN (SELECT max(id) FROM rulings GROUP BY one, other) ORDER BY id"
        )
        return [Ruling(*row) for row in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._database:
            yield self._database


def now() -> str:
    """The moment, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
