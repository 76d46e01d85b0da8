"""Tables of SQLite beside a store: written whole or not at all, and read only where they are of the form of today."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


def opened(path: Path, form: str) -> sqlite3.Connection | None:
    """The table at a path, to be read by any thread; None where there is none, or one of another form.

    :param form: what its table ``about`` must say.
    """
    if not path.exists():
        return None
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    return database if database.execute("SELECT * FROM about").fetchone()[0] == form else None


def in_memory() -> sqlite3.Connection:
    """An empty table that no file has, for any thread."""
    return sqlite3.connect(":memory:", check_same_thread=False)


@contextmanager
def written(path: Path, draft: Path | None = None) -> Iterator[sqlite3.Connection]:
    """A table to write, which takes its place when the block ends without an error.

    :param draft: what it is made from, beside its place; made from nothing if None.
    """
    place = draft or path.with_name(f".{path.name}")
    if draft is None:
        place.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as database:
        database.execute("PRAGMA journal_mode=MEMORY")
        database.execute("PRAGMA synchronous=OFF")  # it is seen to be on disk with the checksums
        with database:
            yield database
    place.replace(path)
