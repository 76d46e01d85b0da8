"""A load that stores nothing: what it would change is tried on a copy of the home, which is thrown away.

The copy is made of links where it can be: editions, sources and texts are never written to once they are there.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.editions.backup import LOADS
from graph.editions.home import Home
from loaders.loading.report import Report

LEDGER = "ledger.sqlite"
LEFT = ("extracted", "reports", LOADS, "lock", f"{LEDGER}-wal", f"{LEDGER}-shm")


def rehearsed(home: Home, act: Callable[[Home], Report], tell: Callable[[Report], None]) -> Report:
    """What a load into a home would come to; the home stays as it is.

    :param tell: called while the accounts of the load are still there.
    """
    with copied(home) as scratch:
        report = act(scratch)
        tell(report)
    return report


@contextmanager
def copied(home: Home) -> Iterator[Home]:
    """A copy of a home, which goes with the block."""
    with TemporaryDirectory(prefix="remit-") as folder:
        place = Path(folder) / "home"
        place.mkdir()
        if home.path.exists():
            _copy(home, place)
        yield Home(place, home.base, heed=home.heed)


def _copy(home: Home, place: Path) -> None:
    edition = home.current
    for path in home.path.iterdir():
        if path.name in LEFT:
            continue
        if path.name == "editions":
            if edition:
                _linked(edition.path, place / "editions" / edition.path.name)
        elif path.is_dir():
            _linked(path, place / path.name)
        elif path.name == LEDGER:
            with closing(_opened(path)) as old, closing(sqlite3.connect(place / LEDGER)) as new:
                old.backup(new)
        else:
            shutil.copyfile(path, place / path.name)


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def _linked(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(old, new, copy_function=_link)


def _link(old: str, new: str) -> str:
    """A hard link, or a copy where the other place is on another disk."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)
    return new
