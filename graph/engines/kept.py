"""Answers kept for a machine without stores: to what pages ask that anybody opens, by the very words of each question.

An edition does not change, so an answer that was right once is right for good. What was never asked is not there: it is
told as a failure of the engine, and never as if nothing were stated.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from graph.store import Given, written

FILE = "kept.sqlite"
FORM = QueryResultsFormat.JSON


class Keeping:
    """The store of an edition, which keeps what it answers in a file.

    :param path: the file, made if there is none.
    :ivar afresh: whether nothing that was asked before is to be remembered: the questions of a page are then the same,
        whatever was opened before it.
    """

    afresh = True

    def __init__(self, store: Store, path: Path) -> None:
        self._store, self._lock = store, Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("CREATE TABLE IF NOT EXISTS answers (question BLOB PRIMARY KEY, rows BLOB NOT NULL)")

    def rows(self, question: str, **given: Given) -> Iterator[Any]:
        """The rows that answer a question, as :class:`graph.store.Source` says."""
        text = written(question, given, "")
        found = self._store.query(text)
        assert isinstance(found, QuerySolutions)
        content = found.serialize(format=FORM) or b""
        with self._lock:
            values = (_digest(text), zlib.compress(content))
            self._database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", values)
        return _read(content)


def told(folder: Path, question: str, given: dict[str, Given]) -> Iterator[Any] | None:
    """The rows that answered a question, in the folder of an edition; None if they were not kept."""
    if not (folder / FILE).exists():
        return None
    with closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as database:
        asked = "SELECT rows FROM answers WHERE question = ?"
        found = database.execute(asked, (_digest(written(question, given, "")),)).fetchone()
    return _read(zlib.decompress(found[0])) if found else None


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()


def _read(content: bytes) -> Iterator[Any]:
    found = pyoxigraph.parse_query_results(content, FORM)
    assert isinstance(found, QuerySolutions)
    return iter(list(found))
