"""What was done to a home: every load, the files in it, every act of a reviewer, every publication and rollback.

The ledger stands below all doors. It keeps who, when, from where, which edition and counts, never the values stated:
what a person stated is a file that is kept as any other, and the ledger has its digest. A person's *act* is one or more
words that stand or fall together: verdicts on facts, or a ruling on two things. Taking an act back is an act, and both
are kept. Whatever is recorded is an entry of a chain (:mod:`graph.ledger.chain`); the tables are made from it.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import asdict, replace
from errno import ENOSPC
from pathlib import Path
from threading import RLock
from typing import Any

from graph import elsewhere
from graph.clearance import HIGHEST, Clearance
from graph.ledger import tables
from graph.ledger.chain import Chain, Entry, Journal, now
from graph.ledger.record import (
    CHOICES,
    RULINGS,
    VERDICTS,
    WEIGHINGS,
    Act,
    Filed,
    Publication,
    Ruling,
    Word,
    body,
    latest,
    refuse,
    word,
)

__all__ = [
    "CHOICES",
    "RULINGS",
    "VERDICTS",
    "WEIGHINGS",
    "Act",
    "Filed",
    "Ledger",
    "Publication",
    "Ruling",
    "Word",
    "latest",
    "now",
]
ROOM = 1 << 16  # what a database needs beside it to be opened for writing
ACTS = "SELECT id, at, by, act, reason, undoes, edition FROM acts"
LOADED = (
    "FROM files JOIN loads ON loads.id = load "
    "WHERE outcome IN ('loaded', 'partial', 'unloaded') AND state = 'published' ORDER BY loads.id, files.rowid"
)


class Ledger:
    """The ledger of one home; of one that may not be written, what its journal tells.

    :param clearance: what whoever reads it may see: acts on other things are not shown.
    :param clock: gives the moment, in UTC, to the second.
    :raises Torn: if its journal tells of something else.

    >>> ledger = Ledger(Path(":memory:"))
    >>> load = ledger.begin("a test")
    >>> ledger.end(load, "published", 1, [Filed("tables/a.csv", "0" * 64, "a.csv", "loaded", added=3)])
    >>> ledger.current()
    {'tables/a.csv': '0000000000000000000000000000000000000000000000000000000000000000'}
    """

    def __init__(self, path: Path, clearance: Clearance = HIGHEST, clock: Callable[[], str] = now) -> None:
        self._seen = tuple(clearance.seen)
        self._lock = RLock()
        self._clock = clock
        away = elsewhere.refusal(path.parent)
        self.journal = Journal(path.with_name("ledger.jsonl")) if path.name != ":memory:" and not away else None
        self._unwritten: OSError | None = away or _unwritten(path)
        place = ":memory:" if self._unwritten and not away else path
        self._database = sqlite3.connect(place, timeout=30, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        tables.make(self._database)
        self.chain = Chain(self._database, clock)
        self._restore()
        for kind, by, about, edition in tables.unchained(self._database):
            self.record(kind, by, about, edition)

    def seen_by(self, clearance: Clearance) -> "Ledger":
        """This ledger as another clearance sees it."""
        other = copy(self)
        other._seen = tuple(clearance.seen)
        return other

    def record(self, kind: str, by: str, about: dict[str, Any], edition: int | None = None) -> Entry:
        """Record something, whole; it is on disk, in database and journal, when this returns."""
        if self._unwritten:
            raise self._unwritten
        with self._writing():
            entry = self.chain.add(kind, by, about, edition)
            tables.apply(self._database, entry)
        self._follow()
        return entry

    def begin(self, by: str) -> int:
        """Open a load; its number."""
        if isinstance(self._unwritten, elsewhere.Elsewhere):
            raise self._unwritten
        with self._writing() as database:
            row = database.execute("INSERT INTO loads (at, by, state) VALUES (?, ?, 'open')", (self._clock(), by))
            assert row.lastrowid is not None
            return row.lastrowid

    def end(self, load: int, state: str, edition: int | None, files: list[Filed]) -> None:
        """Close a load as ``published``, ``unchanged`` or ``refused``, with the files in it; once is enough."""
        row = self._database.execute("SELECT at, by, state FROM loads WHERE id = ?", (load,)).fetchone()
        at, by, known = row or (self._clock(), "", "open")
        if known == "open":
            about = {"load": load, "begun": at, "state": state, "files": [asdict(f) for f in files]}
            self.record("load", by, about, edition)

    def published(self, edition: int, cause: str, by: str = "", **about: Any) -> None:
        """Record that an edition became current.

        :param about: ``parent``, ``quads``, the ``acts`` it holds, and figures of what changed.
        """
        self.record("publication", by, {"cause": cause, **about}, edition)

    def editions(self) -> list[Publication]:
        """Every edition there ever was, the oldest first."""
        asked = "SELECT edition, at, cause, by, parent, quads, gone FROM publications ORDER BY edition"
        return [Publication(*row) for row in self._database.execute(asked).fetchall()]

    @property
    def standing(self) -> int | None:
        """The edition that ought to be current: the last one published, or gone back to; None if there is none."""
        last = self.chain.last_of("publication", "rollback", "begun")
        return last.edition if last else None

    def lineage(self, edition: int) -> set[int]:
        """An edition and all those that it was made from."""
        return tables.lineage(self._database, edition)

    def pins(self) -> dict[str, int]:
        """The names that editions are kept under."""
        return dict(self._database.execute("SELECT name, edition FROM pins ORDER BY name").fetchall())

    def current(self) -> dict[str, str]:
        """The digest of the state of every source that is loaded."""
        return {source: digest for source, (digest, _, _) in self._loaded().items()}

    def names(self) -> dict[str, str]:
        """The name of the file that the state of every source was loaded from."""
        return {source: name for source, (_, _, name) in self._loaded().items()}

    def clearances(self) -> dict[str, Clearance]:
        """Who may see what each source says that is loaded, as far as its file decides it."""
        rows = self._database.execute(f"SELECT source, clearance {LOADED}").fetchall()
        return {source: Clearance(clearance) for source, clearance in rows}

    def whole(self) -> set[str]:
        """The digests of the files that are loaded whole: reading them again would change nothing."""
        return {digest for digest, outcome, _ in self._loaded().values() if outcome == "loaded"}

    def loads(self) -> dict[str, int]:
        """The number of the last load that each state of a file was loaded in, by its digest."""
        return dict(
            self._database.execute(
                "SELECT digest, max(load) FROM files JOIN loads ON loads.id = load "
                "WHERE outcome IN ('loaded', 'partial') AND state = 'published' GROUP BY digest"
            ).fetchall()
        )

    def states(self, since: int) -> set[str]:
        """The digests of all states of files that an edition from this one on may rest on."""
        asked = (
            "SELECT source, digest, outcome, coalesce(edition, 0) FROM files JOIN loads ON loads.id = load "
            "WHERE outcome IN ('loaded', 'partial', 'unloaded') AND state != 'open' ORDER BY loads.id, files.rowid"
        )
        found: dict[str, list[str]] = {}
        for source, digest, outcome, edition in self._database.execute(asked).fetchall():
            kept = found.get(source, []) if edition > since else []
            found[source] = kept if outcome == "unloaded" else [*kept, digest]
        return {digest for several in found.values() for digest in several}

    def loads_in(self, edition: int) -> set[int]:
        """The loads that an edition holds."""
        line = self.lineage(edition)
        asked = "SELECT id, edition FROM loads WHERE state IN ('published', 'withdrawn')"
        return {load for load, made in self._database.execute(asked).fetchall() if made is None or made in line}

    def withdrawn(self) -> list[tuple[int, str, int]]:
        """The loads that a rollback took out of what is current: number, when, and the edition that came of it."""
        asked = "SELECT id, at, edition FROM loads WHERE state = 'withdrawn' ORDER BY id"
        return self._database.execute(asked).fetchall()

    def _loaded(self) -> dict[str, tuple[str, str, str]]:
        found: dict[str, tuple[str, str, str]] = {}
        for source, digest, outcome, name in self._database.execute(f"SELECT source, digest, outcome, name {LOADED}"):
            found.pop(source, None)
            if outcome != "unloaded":
                found[source] = (digest, outcome, name)
        return found

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
        said, ruled = list(words), list(rulings)
        refuse({w.verdict for w in said} - {*VERDICTS}, "verdict", VERDICTS)
        known = (*RULINGS, *WEIGHINGS, *CHOICES)
        refuse({r.ruling for r in ruled} - {*known}, "ruling", known)
        with self._lock:
            about = body(said, ruled, act=act, reason=reason, undoes=undoes, clearance=clearance)
            number = self.record("act", by, about).number
            row = self._database.execute(f"{ACTS} WHERE entry = ?", (number,)).fetchone()
        return Act(*row)

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
        gone = self.undone() | self._hidden()
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
        """Record that an edition holds these acts, if there are any."""
        if several := list(acts):
            self.record("counted", "", {"acts": several}, edition)

    def words(self, acts: Iterable[int] | None = None) -> list[Word]:
        """The words of these acts, undone or not; of every act that counts if None. The oldest first."""
        gone = (self.undone() if acts is None else set()) | self._hidden()
        wanted = None if acts is None else set(acts)
        return [
            word(said, act)
            for act, said in tables.words(self._database)
            if act not in gone and (wanted is None or act in wanted)
        ]

    def verdicts(self) -> dict[str, str]:
        """The last verdict that counts on every fact that has one, the oldest first."""
        return {one.fact: one.verdict for one in latest(self.words())}

    def rulings(self, words: tuple[str, ...] = RULINGS) -> list[Ruling]:
        """The last word that counts on every pair of things on which there is one, the oldest first.

        :param words: those it is one of; whether two are the same, if nothing else is said.
        """
        gone = self.undone() | self._hidden()
        rows = self._database.execute("SELECT act, one, other, ruling, kept, at, by, reason FROM rulings ORDER BY id")
        last: dict[tuple[str, str], Ruling] = {}
        for act, *row in rows.fetchall():
            said = Ruling(*row)
            if act not in gone and said.ruling in words:
                last.pop((said.one, said.other), None)
                last[said.one, said.other] = said
        return list(last.values())

    def ruled(self) -> dict[int, list[Ruling]]:
        """The rulings of every act that may be seen, undone or not, by the number of the act."""
        gone, found = self._hidden(), dict[int, list[Ruling]]()
        rows = self._database.execute("SELECT act, one, other, ruling, kept, at, by, reason FROM rulings ORDER BY id")
        for act, *row in rows.fetchall():
            if act not in gone:
                found.setdefault(act, []).append(Ruling(*row))
        return found

    def faults(self) -> list[str]:
        """What is not as it was written: in the chain, in its journal, and in the tables made from it."""
        found = self.chain.faults()
        if self.journal:
            last, there = self.chain.last, self.journal.last
            if (last and last.hash) != (there and there.hash):
                found.append("the journal ends otherwise than the ledger")
        return [*found, *tables.altered(self._database, self.chain.entries())]

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _hidden(self) -> set[int]:
        """The acts that whoever reads this may not see."""
        return {act for act, clearance in self.clearances_of_acts().items() if clearance not in self._seen}

    def _restore(self) -> None:
        """Take from the journal what the database lost, and let the journal have what it lacks."""
        last = self.journal.last if self.journal else None
        have = self.chain.last
        if self.journal and last and last.number > (have.number if have else 0):
            with self._writing():
                for entry in self.journal.entries():
                    if entry.number > (have.number if have else 0):
                        tables.apply(self._database, self.chain.put(entry))
        self._follow()

    def _follow(self) -> None:
        if self.journal and not self._unwritten:
            with self._lock:
                self.journal.follow(self.chain)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._database:
            if not self._database.in_transaction:
                self._database.execute("BEGIN IMMEDIATE")
            yield self._database


def _unwritten(path: Path) -> OSError | None:
    """Why a ledger that is there can only be read; None if it can be written."""
    if not path.exists():
        return None
    if not os.access(path.parent, os.W_OK):
        return PermissionError("the ledger may only be read here: its folder is not to be written")
    if shutil.disk_usage(path.parent).free < ROOM:
        return OSError(ENOSPC, "No space left on device: the ledger may only be read until there is", str(path.parent))
    return None
