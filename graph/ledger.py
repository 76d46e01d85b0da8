"""What was done to a home: every load, the files in it, every act of a reviewer, every publication.

The ledger stands below all doors. It keeps who, when, which edition and counts, never the values stated: what a person
stated is a file that is kept as any other, and the ledger has its digest. A person's *act* is one or more words that
stand or fall together: verdicts on facts, or a ruling on two things. Taking an act back is an act, and both are kept.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from graph.clearance import HIGHEST, Clearance

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
    undoes INTEGER REFERENCES acts, edition INTEGER, clearance TEXT NOT NULL DEFAULT 'public');
CREATE TABLE IF NOT EXISTS verdicts (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, fact TEXT NOT NULL, verdict TEXT NOT NULL,
    reason TEXT NOT NULL, act INTEGER, gist TEXT NOT NULL DEFAULT '', documents TEXT NOT NULL DEFAULT '[]',
    places TEXT NOT NULL DEFAULT '[]', besides TEXT NOT NULL DEFAULT '[]', content TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS rulings (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL,
    ruling TEXT NOT NULL, kept TEXT NOT NULL, reason TEXT NOT NULL, act INTEGER);
CREATE TABLE IF NOT EXISTS publications (edition INTEGER PRIMARY KEY, at TEXT NOT NULL, cause TEXT NOT NULL);
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
    "acts": ("clearance TEXT NOT NULL DEFAULT 'public'",),
}
LOADED = "FROM files JOIN loads ON loads.id = load WHERE outcome IN ('loaded', 'partial') AND state = 'published'"
ACTS = "SELECT id, at, by, act, reason, undoes, edition FROM acts"
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
class Word:
    """A person's verdict on one fact, thing or plain statement.

    ``fact`` is its IRI and ``gist`` what it comes to (:mod:`graph.gist`), empty if only its key tells it apart; of a
    plain statement it is the IRI of what that is about. ``documents`` are the IRIs of the documents that stated it, and
    ``places`` hashes of the passages, when the word was given; ``besides`` are the IRIs of facts of the same gist that
    were stated then, of which it says nothing. ``content`` is the SHA-256 of the file of what the person stated, empty
    where nothing was.
    """

    fact: str
    verdict: str
    gist: str = ""
    documents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    content: str = ""
    act: int = 0


@dataclass(frozen=True)
class Act:
    """What a person did at one time: the words of it stand or fall together.

    ``act`` is ``accepted``, ``rejected``, ``corrected``, a ruling, or ``undone`` and then ``undoes`` is the act that
    was taken back. ``edition`` is the edition in which it counts, None while it waits for publication; ``undone`` says
    that it does not count any more.
    """

    id: int
    at: str
    by: str
    act: str
    reason: str
    undoes: int | None
    edition: int | None
    undone: bool = False


@dataclass(frozen=True)
class Filed:
    """One file of a load and what became of it.

    ``source`` is the document or table the file is a state of, ``digest`` the SHA-256 of its bytes. ``outcome`` is
    ``loaded``, ``partial`` (its good rows), ``unchanged`` or ``refused``; the counts are of readings. ``clearance`` is
    who may see what it says, as far as the file decides it.
    """

    source: str
    digest: str
    name: str
    outcome: str
    added: int = 0
    removed: int = 0
    unchanged: int = 0
    reason: str = ""
    clearance: Clearance = Clearance.PUBLIC


class Ledger:
    """The ledger of one home.

    :param clearance: what whoever reads it may see: acts on other things are not shown.

    >>> ledger = Ledger(Path(":memory:"))
    >>> load = ledger.begin("a test")
    >>> ledger.end(load, "published", 1, [Filed("tables/a.csv", "0" * 64, "a.csv", "loaded", added=3)])
    >>> ledger.current()
    {'tables/a.csv': '0000000000000000000000000000000000000000000000000000000000000000'}
    """

    def __init__(self, path: Path, clearance: Clearance = HIGHEST) -> None:
        self._seen = tuple(clearance.seen)
        self._database = sqlite3.connect(path, timeout=30, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._lock = RLock()
        self._database.executescript(SCHEMA)
        self._bring_up()

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
                "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        load,
                        f.source,
                        f.digest,
                        f.name,
                        f.outcome,
                        f.added,
                        f.removed,
                        f.unchanged,
                        f.reason,
                        f.clearance,
                    )
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

    def names(self) -> dict[str, str]:
        """The name of the file that the state of every source was loaded from."""
        return dict(self._database.execute(f"SELECT source, name {LOADED} ORDER BY load").fetchall())

    def clearances(self) -> dict[str, Clearance]:
        """Who may see what each source says that is loaded, as far as its file decides it."""
        rows = self._database.execute(f"SELECT source, clearance {LOADED} ORDER BY load").fetchall()
        return {source: Clearance(clearance) for source, clearance in rows}

    def whole(self) -> set[str]:
        """The digests of the files that are loaded whole: reading them again would change nothing."""
        last = {source: (digest, outcome) for source, digest, outcome in self._loaded()}
        return {digest for digest, outcome in last.values() if outcome == "loaded"}

    def loads(self) -> dict[str, int]:
        """The number of the last load that each state of a file was loaded in, by its digest."""
        return dict(self._database.execute(f"SELECT digest, max(load) {LOADED} GROUP BY digest").fetchall())

    def _loaded(self) -> list[tuple[str, str, str]]:
        return self._database.execute(f"SELECT source, digest, outcome {LOADED} ORDER BY load").fetchall()

    def act(
        self,
        act: str,
        by: str,
        reason: str = "",
        words: Iterable[Word] = (),
        rulings: Iterable[Ruling] = (),
        undoes: int | None = None,
        clearance: Clearance = Clearance.PUBLIC,
    ) -> Act:
        """Record what a person did, whole; it waits for publication.

        :param clearance: who may see all that it is about.
        :raises ValueError: if there is no such verdict or ruling.
        """
        said, ruled, at = list(words), list(rulings), now()
        _refuse({w.verdict for w in said} - {*VERDICTS}, "verdict", VERDICTS)
        _refuse({r.ruling for r in ruled} - {*RULINGS}, "ruling", RULINGS)
        with self._writing() as database:
            row = database.execute(
                "INSERT INTO acts (at, by, act, reason, undoes, clearance) VALUES (?, ?, ?, ?, ?, ?)",
                (at, by, act, reason, undoes, clearance),
            )
            assert row.lastrowid is not None
            number = row.lastrowid
            database.executemany(
                "INSERT INTO verdicts (at, by, fact, verdict, reason, act, gist, documents, places, besides, content) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        at,
                        by,
                        w.fact,
                        w.verdict,
                        reason,
                        number,
                        w.gist,
                        *_listed(w.documents, w.places, w.besides),
                        w.content,
                    )
                    for w in said
                ],
            )
            database.executemany(
                "INSERT INTO rulings (at, by, one, other, ruling, kept, reason, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(at, by, *sorted((r.one, r.other)), r.ruling, r.kept, reason, number) for r in ruled],
            )
        return Act(number, at, by, act, reason, undoes, None)

    def acts(self, first: int = 100, number: int | None = None) -> list[Act]:
        """What was done, the latest first.

        :param number: one act alone.
        """
        gone = self.undone()
        seen = ", ".join(f"'{clearance}'" for clearance in self._seen)
        asked = f"{ACTS} WHERE ? IN (0, id) AND clearance IN ({seen}) ORDER BY id DESC LIMIT ?"
        rows = self._database.execute(asked, (number or 0, first))
        return [replace(Act(*row), undone=row[0] in gone) for row in rows.fetchall()]

    def clearances_of_acts(self) -> dict[int, Clearance]:
        """Who may see each act."""
        rows = self._database.execute("SELECT id, clearance FROM acts").fetchall()
        return {act: Clearance(clearance) for act, clearance in rows}

    @property
    def stamp(self) -> int:
        """The number of the last act; 0 if there is none."""
        found: int = self._database.execute("SELECT coalesce(max(id), 0) FROM acts").fetchone()[0]
        return found

    def last(self, by: str) -> Act | None:
        """The last act of a person that counts, and takes none back; None if there is none."""
        gone = self.undone()
        gone |= self._hidden()
        rows = self._database.execute(f"{ACTS} WHERE by = ? AND undoes IS NULL ORDER BY id DESC", (by,))
        return next((Act(*row) for row in rows if row[0] not in gone), None)

    def undone(self) -> set[int]:
        """The acts that were taken back, and not put back since."""
        gone: set[int] = set()
        rows = self._database.execute("SELECT id, undoes FROM acts WHERE undoes IS NOT NULL ORDER BY id DESC")
        for act, undoes in rows.fetchall():
            if act not in gone:
                gone.add(undoes)
        return gone

    def waiting(self, edition: int = 0) -> list[int]:
        """The acts that no edition holds yet, or only one later than this.

        :param edition: the number of the current edition; 0 for the acts that were never published.
        """
        asked = "SELECT id FROM acts WHERE edition IS NULL OR (? AND edition > ?) ORDER BY id"
        return [row[0] for row in self._database.execute(asked, (edition, edition)).fetchall()]

    def reached(self, acts: Iterable[int]) -> set[int]:
        """These acts, the acts that they take back, and those that these take back."""
        undoes = dict(self._database.execute("SELECT id, undoes FROM acts WHERE undoes IS NOT NULL").fetchall())
        found, front = set[int](), set(acts)
        while front:
            found |= front
            front = {undoes[act] for act in front if act in undoes} - found
        return found

    def counted(self, acts: Iterable[int], edition: int) -> None:
        """Record that an edition holds these acts."""
        with self._writing() as database:
            database.executemany("UPDATE acts SET edition = ? WHERE id = ?", [(edition, act) for act in acts])

    def words(self, acts: Iterable[int] | None = None) -> list[Word]:
        """The words of these acts, undone or not; of every act that counts if None. The oldest first."""
        gone = (self.undone() if acts is None else set()) | self._hidden()
        wanted = None if acts is None else set(acts)
        rows = self._database.execute(
            "SELECT fact, verdict, gist, documents, places, besides, content, act FROM verdicts ORDER BY id"
        ).fetchall()
        return [
            Word(fact, verdict, gist, _tuple(documents), _tuple(places), _tuple(besides), content, act)
            for fact, verdict, gist, documents, places, besides, content, act in rows
            if act not in gone and (wanted is None or act in wanted)
        ]

    def verdicts(self) -> dict[str, str]:
        """The last verdict that counts on every fact that has one, the oldest first."""
        return {word.fact: word.verdict for word in latest(self.words())}

    def rulings(self) -> list[Ruling]:
        """The last word that counts on every pair of things on which there is one, the oldest first."""
        gone = self.undone() | self._hidden()
        rows = self._database.execute("SELECT act, one, other, ruling, kept, at, by, reason FROM rulings ORDER BY id")
        last: dict[tuple[str, str], Ruling] = {}
        for act, *row in rows.fetchall():
            if act not in gone:
                word = Ruling(*row)
                last.pop((word.one, word.other), None)
                last[word.one, word.other] = word
        return list(last.values())

    def _hidden(self) -> set[int]:
        """The acts that whoever reads this may not see."""
        return {act for act, clearance in self.clearances_of_acts().items() if clearance not in self._seen}

    def _bring_up(self) -> None:
        """Let a home of an older remit have acts: each word in it is one, and was published."""
        for table, columns in LATER.items():
            there = {row[1] for row in self._database.execute(f"PRAGMA table_info({table})")}
            for column in columns:
                if column.partition(" ")[0] not in there:
                    self._database.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
        for table, said in (("verdicts", "verdict"), ("rulings", "ruling")):
            rows = self._database.execute(
                f"SELECT id, at, by, {said}, reason FROM {table} WHERE act IS NULL"
            ).fetchall()
            for word, *about in rows:
                with self._writing() as database:
                    row = database.execute(
                        "INSERT INTO acts (at, by, act, reason, edition) VALUES (?, ?, ?, ?, 0)", about
                    )
                    database.execute(f"UPDATE {table} SET act = ? WHERE id = ?", (row.lastrowid, word))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._database:
            yield self._database


def latest(words: Iterable[Word]) -> list[Word]:
    """The last word on every fact, the oldest first."""
    last: dict[str, Word] = {}
    for word in words:
        last.pop(word.fact, None)
        last[word.fact] = word
    return list(last.values())


def _refuse(unknown: set[str], what: str, known: tuple[str, ...]) -> None:
    for word in sorted(unknown):
        raise ValueError(f"{word!r} is no {what}; there are {', '.join(known)}")


def _tuple(written: str) -> tuple[str, ...]:
    return tuple(json.loads(written)) if written != "[]" else ()


def _listed(*several: tuple[str, ...]) -> list[str]:
    return [json.dumps(one) for one in several]


def now() -> str:
    """The moment, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
