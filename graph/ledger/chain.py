"""The chain of the ledger: every entry holds the hash of the one before, so that tampering shows.

Entries are only ever added; triggers refuse to change or delete one. The same lines stand in a journal beside the
database, so that either can be made again from the other: what was acknowledged is in both.
"""

import fcntl
import json
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS chain (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, door TEXT NOT NULL, kind TEXT NOT NULL,
    edition INTEGER, body TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS chain_is_not_changed BEFORE UPDATE ON chain
    BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER IF NOT EXISTS chain_is_not_shortened BEFORE DELETE ON chain
    BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
"""
COLUMNS = "number, at, by, door, kind, edition, body, hash"
START = "0" * 64
BLOCK = 1 << 16
# Where what is recorded from here on comes from: a command, or a request and its address.
DOOR: ContextVar[str] = ContextVar("door", default="")


class Torn(RuntimeError):
    """The ledger and its journal do not continue each other."""


@dataclass(frozen=True)
class Entry:
    """One entry: its number from 1, when in UTC, who, from where, what, and the edition it is about, if any.

    ``body`` is JSON; ``hash`` is that of the entry before and of everything in this one.
    """

    number: int
    at: str
    by: str
    door: str
    kind: str
    edition: int | None
    body: str
    hash: str

    @property
    def about(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    def sealed(self, previous: str) -> str:
        """The hash that it ought to have after an entry with this one.

        >>> Entry(1, "2026-01-01T00:00:00+00:00", "ann", "cli", "act", None, "{}", "").sealed(START)[:12]
        '9004fdfda9b8'
        """
        said = [self.number, self.at, self.by, self.door, self.kind, self.edition, self.body]
        return sha256(f"{previous}\n{json.dumps(said, ensure_ascii=False)}".encode()).hexdigest()

    def line(self) -> str:
        """It as a line of the journal."""
        return json.dumps(vars(self), ensure_ascii=False) + "\n"


def now() -> str:
    """The moment, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Chain:
    """The chain of one database.

    The moment of an entry is never before that of the entry before it, whatever the clock says.

    :param clock: gives the moment.

    >>> chain = Chain(sqlite3.connect(":memory:"), lambda: "2026-01-01T00:00:00+00:00")
    >>> chain.add("act", "ann", {"act": 1}).number, chain.faults()
    (1, [])
    """

    def __init__(self, database: sqlite3.Connection, clock: Callable[[], str] = now) -> None:
        self._database, self._clock = database, clock
        database.executescript(SCHEMA)

    def add(self, kind: str, by: str, about: dict[str, Any], edition: int | None = None) -> Entry:
        """Add an entry, in the transaction that is open."""
        last = self.last
        at = max(self._clock(), last.at if last else "")
        door = DOOR.get() or f"process on {socket.gethostname()}"
        body = json.dumps(about, ensure_ascii=False, sort_keys=True)
        made = Entry(last.number + 1 if last else 1, at, by, door, kind, edition, body, "")
        return self.put(Entry(**{**vars(made), "hash": made.sealed(last.hash if last else START)}))

    def put(self, entry: Entry) -> Entry:
        """Put an entry of the journal back.

        :raises Torn: if it does not follow on the last one.
        """
        last = self.last
        if entry.number != (last.number if last else 0) + 1 or entry.hash != entry.sealed(last.hash if last else START):
            raise Torn(f"entry {entry.number} does not follow on entry {last.number if last else 0}")
        self._database.execute(
            f"INSERT INTO chain ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [*vars(entry).values()]
        )
        return entry

    @property
    def last(self) -> Entry | None:
        """The last entry; None if there is none."""
        row = self._database.execute(f"SELECT {COLUMNS} FROM chain ORDER BY number DESC LIMIT 1").fetchone()
        return Entry(*row) if row else None

    def last_of(self, *kinds: str) -> Entry | None:
        """The last entry of these kinds; None if there is none."""
        marks = ", ".join("?" * len(kinds))
        asked = f"SELECT {COLUMNS} FROM chain WHERE kind IN ({marks}) ORDER BY number DESC LIMIT 1"
        row = self._database.execute(asked, kinds).fetchone()
        return Entry(*row) if row else None

    def entry(self, number: int) -> Entry | None:
        """The entry with this number; None if there is none."""
        return next(self.entries(number, 1), None)

    def entries(self, since: int = 1, first: int = -1) -> Iterator[Entry]:
        """Entries from a number on, the oldest first; all of them if no more than so many are asked for."""
        asked = f"SELECT {COLUMNS} FROM chain WHERE number >= ? ORDER BY number LIMIT ?"
        return (Entry(*row) for row in self._database.execute(asked, (since, first)))

    def faults(self) -> list[str]:
        """What is not as it was written, from the first entry on; nothing if all is."""
        return broken(self.entries())


def broken(entries: Iterator[Entry]) -> list[str]:
    """Where entries do not continue each other; of what comes after the first break only the count is certain."""
    previous, expected, found = START, 1, []
    for entry in entries:
        if entry.number != expected:
            found.append(f"entries {expected} to {entry.number - 1} are missing")
        elif entry.hash != entry.sealed(previous):
            found.append(f"entry {entry.number} ({entry.kind} by {entry.by}, {entry.at}) is not what was written")
        previous, expected = entry.hash, entry.number + 1
    return found


class Journal:
    """The lines of a chain in a file beside its database.

    :param path: made when first written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def follow(self, chain: Chain) -> None:
        """Add the entries that it lacks; return when they are on disk."""
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = _last(file)
            lines = "".join(entry.line() for entry in chain.entries((last.number if last else 0) + 1))
            if lines:
                file.write(lines.encode())
                file.flush()
                os.fsync(file.fileno())

    @property
    def last(self) -> Entry | None:
        """Its last whole entry; None if there is none."""
        if not self.path.exists():
            return None
        with self.path.open("rb") as file:
            return _last(file)

    def entries(self) -> Iterator[Entry]:
        """Its entries, the oldest first, up to a line that is cut off."""
        if self.path.exists():
            with self.path.open(encoding="utf-8") as lines:
                for line in lines:
                    if line.endswith("\n"):
                        yield Entry(**json.loads(line))


def _last(file: IO[bytes]) -> Entry | None:
    """The last whole line of a journal; what is cut off after it goes, if the file is open for writing."""
    end, tail = file.seek(0, os.SEEK_END), b""
    at = end
    while at > 0 and tail.count(b"\n") < 2:
        at = max(0, at - BLOCK)
        file.seek(at)
        tail = file.read(end - at)
    whole = tail[: tail.rfind(b"\n") + 1]
    if len(whole) < len(tail) and file.writable():
        file.truncate(at + len(whole))
    lines = whole.splitlines()
    if not lines and at == 0:
        return None
    return Entry(**json.loads(lines[-1]))
