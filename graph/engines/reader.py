"""A home for a machine that only reads: all of a home but the stores of its editions, which are on an engine.

It is brought to a later edition by the same way: that is there whole before anything leads to it, and those that the
engine holds no more go afterwards.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from graph import elsewhere
from graph.clearance import HIGHEST
from graph.editions import checksums, publication
from graph.editions.backup import APART, LEDGER
from graph.editions.edition import Edition
from graph.editions.home import Home
from graph.engines import kept
from graph.engines.engine import FILE, Carried
from graph.engines.failing import EngineFailure
from graph.engines.recorder import Recorded, Recorder
from graph.searching import making

WRITERS = APART | {FILE, elsewhere.FILE, publication.POINTER, "ledger.jsonl", "carrying.lock"}


@dataclass(frozen=True)
class Reader:
    """A home that only reads: the edition that it is at, and how many bytes came to it."""

    edition: int
    size: int


def bring(home: Home, place: Path, ask: Callable[[Home], None] = lambda home: None) -> Reader:
    """Make a home that only reads at a place, or bring the one that is there to the current edition.

    :param ask: asks a home, as each clearance sees it, for what is to be answered while the engine is away.
    :raises EngineFailure: if the engine does not hold that edition.
    :raises FileExistsError: if something else is there.
    """
    if place.exists() and any(place.iterdir()) and elsewhere.told(place) is None:
        raise FileExistsError(f"{place} is there already, and is no home that only reads")
    with home.locked():
        current, carried = home.current, Carried.read(home.path)
        if current is None or carried is None or carried.mark != current.mark:
            raise EngineFailure("the engine does not hold the current edition: `remit engine carry` brings it there")
        for level in current.levels:  # a table that is made when somebody looks is made before there is no store
            seen = current.seen_by(level)
            making.finder(seen.store, home.identity, seen.place, None)
        place.mkdir(parents=True, exist_ok=True)
        publication.write(place / elsewhere.FILE, json.dumps({"of": home.identity.base}).encode())
        size = sum(_same(file, place / file.relative_to(home.path)) for file in _beside(home.path))
        size += _edition(current.seen_by(HIGHEST), publication.folder(place, current.number), partial(_kept, home, ask))
        _ledger(home.path / LEDGER, place / LEDGER)
        publication.write(place / FILE, (home.path / FILE).read_bytes())
        publication.write(place / publication.POINTER, str(current.number).encode())
    _sweep(place, {current.mark, *carried.earlier})
    return Reader(current.number, size)


def _beside(home: Path) -> list[Path]:
    """The files of a home but its editions and what is its own."""
    kept = (one for one in home.iterdir() if one.name not in WRITERS and not one.name.startswith("."))
    several = (file for one in kept for file in (one.rglob("*") if one.is_dir() else [one]))
    return [one for one in several if one.is_file() and not one.name.startswith(".")]


def _kept(home: Home, ask: Callable[[Home], None], edition: Edition, draft: Path) -> None:
    """Keep what is answered to whoever asks, as each clearance sees it."""
    for level in edition.levels:
        recorder = Recorder(level.within(draft) / kept.FILE)
        ask(Recorded(home.path, home.base, clearance=level, recorder=recorder))


def _edition(edition: Edition, folder: Path, keep: Callable[[Edition, Path], None]) -> int:
    """Bring the tables of an edition; how many bytes they are, none if they are there."""
    if (said := elsewhere.told(folder)) and said["mark"] == edition.mark:
        return 0
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    size = 0
    for file in (one for one in edition.path.rglob("*") if one.is_file() and not _stored(edition, one)):
        size += _same(file, draft / file.relative_to(edition.path))
    for name in (checksums.LIST, checksums.LATER):
        kept = [
            vars(one) for one in checksums.read(edition.path, name) if not _stored(edition, edition.path / one.path)
        ]
        publication.write(draft / name, json.dumps(kept, indent=0).encode())
    said = {"mark": edition.mark, "levels": [str(level) for level in edition.levels]}
    publication.write(draft / elsewhere.FILE, json.dumps(said).encode())
    for fault in checksums.faults(draft, checksums.read(draft)):
        raise checksums.Damaged(f"edition {edition.number} is damaged, and is not brought: {fault}")
    keep(edition, draft)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    return size


def _stored(edition: Edition, file: Path) -> bool:
    """Whether a file is of a store, or is being made."""
    parts = file.relative_to(edition.path).parts
    return publication.STORE in parts or any(part.startswith(".") for part in parts)


def _same(file: Path, copy: Path) -> int:
    """Let there be a copy of a file; how many bytes were copied. What has a digest for a name never changes."""
    found = file.stat()
    if copy.exists() and (copy.stat().st_size, copy.stat().st_mtime_ns) == (found.st_size, found.st_mtime_ns):
        return 0
    copy.parent.mkdir(parents=True, exist_ok=True)
    draft = copy.with_name(f".{copy.name}.{os.getpid()}")
    shutil.copy2(file, draft)
    draft.replace(copy)
    return found.st_size


def _ledger(source: Path, copy: Path) -> None:
    """Bring a database to what another one is at one moment; who reads it meanwhile is not disturbed."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(copy, timeout=30)) as here:
        there.backup(here)


def _sweep(place: Path, marks: set[str]) -> None:
    """Take out the editions that the engine holds no more."""
    for folder in (place / "editions").glob("[0-9]*"):
        said = elsewhere.told(folder)
        if said and said["mark"] not in marks:
            shutil.rmtree(folder)
