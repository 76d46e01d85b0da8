"""The register of a home: who holds a key, and which sessions of browsers are open; a database beside the ledger.

It holds digests of what callers bring, never that itself. A key and a session are long random numbers, so a plain
SHA-256 hides them as well as a slow hash would: there is nothing to guess that is shorter.
"""

import os
import secrets
import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

FILE = "access.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, clearance TEXT NOT NULL, role TEXT NOT NULL,
    doors TEXT NOT NULL, made TEXT NOT NULL, until TEXT NOT NULL, used TEXT NOT NULL DEFAULT '',
    revoked TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS sessions (
    digest TEXT PRIMARY KEY, name TEXT NOT NULL, called TEXT NOT NULL, clearance TEXT NOT NULL, role TEXT NOT NULL,
    until INTEGER NOT NULL, hint TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS spent (ticket TEXT PRIMARY KEY, until INTEGER NOT NULL);
"""


def digest(text: str) -> str:
    """What is kept of a secret: its SHA-256."""
    return sha256(text.encode()).hexdigest()


class Register:
    """The database, made when first written to, and readable by its owner alone; several processes may use it.

    :param path: the file; None for one that is forgotten with this object.

    >>> register = Register()
    >>> register.write("INSERT INTO spent VALUES (?, ?)", ("x", 1)), register.rows("SELECT ticket FROM spent")
    (1, [('x',)])
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path, self._lock = path, Lock()
        self._database: sqlite3.Connection | None = None

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query; none while there is no database."""
        if self._database is None and self._path and not self._path.exists():
            return []
        with self._lock:
            return self._opened().execute(query, values).fetchall()

    def write(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; how many rows it changed."""
        with self._lock:
            return self._opened().execute(statement, values).rowcount

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            if self._path:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            place = str(self._path) if self._path else ":memory:"
            database = sqlite3.connect(place, timeout=10, isolation_level=None, check_same_thread=False)
            database.executescript(SCHEMA)
            self._database = database
        return self._database


def fresh(size: int = 32) -> str:
    """A new secret of so many random bytes, in letters that need no quoting."""
    return secrets.token_urlsafe(size)
