"""A backup: a copy of a home in a folder of its own, with the checksum of every file in it.

It is a copy and never a link, so what damages the home leaves it whole. It holds the ledger, the files that were
loaded, the current edition and those that have a name; not its secret and register of keys, nor the lock. What is
damaged is not backed up, and what was damaged since is not restored.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.editions import checksums, publication
from graph.editions.checksums import Damaged, Sum
from graph.editions.home import Home
from graph.editions.pins import NoEdition
from graph.ledger.ledger import now

MANIFEST, FORM = "backup.json", 1
LEDGER = "ledger.sqlite"
LOADS = "loads"  # what programs gave to be loaded or carried out, while it is, and what was told of it
EXPORTS = "exports"  # files that were written for whoever asked, for a while
PASSING = frozenset({"extracted", "dropped", LOADS, EXPORTS})  # and what loads that were killed left, or wait for
APART = frozenset({"lock", "secret", "access.sqlite", LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm", "editions", *PASSING})


@dataclass(frozen=True)
class Backup:
    """What a backup holds: when it was made, of which edition, which editions are in it, and its files."""

    at: str
    edition: int
    editions: tuple[int, ...]
    files: tuple[Sum, ...]

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return sum(one.size for one in self.files)


def back_up(home: Home, place: Path, by: str) -> Backup:
    """Copy a home; it is there whole when this returns, or not at all.

    :param place: a folder that is not there yet.
    :raises FileExistsError: if it is.
    :raises Damaged: if something to be copied is.
    :raises NoEdition: if nothing is loaded.
    """
    if place.exists():
        raise FileExistsError(f"{place} is there already: a backup is made into a folder of its own")
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        with home.locked():
            made = _copied(home, draft)
            publication.write(draft / MANIFEST, manifest(made))
        draft.rename(place)
        publication.sync(place.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    home.ledger.record("backup", by, {"place": str(place.resolve()), "editions": list(made.editions)}, made.edition)
    return made


def read(place: Path) -> Backup:
    """What a backup says that it holds.

    :raises Damaged: if it does not say it.
    :raises FileNotFoundError: if it is no backup.
    """
    try:
        said = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        return Backup(said["at"], said["edition"], tuple(said["editions"]), tuple(Sum(**one) for one in said["files"]))
    except FileNotFoundError:
        raise FileNotFoundError(f"{place} is no backup: it has no {MANIFEST}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise Damaged(f"{place / MANIFEST} is damaged: {error}") from None


def verified(place: Path) -> Backup:
    """A backup, once every file of it was read and is as it was written.

    :raises Damaged: naming the files that are not.
    """
    found = read(place)
    faults = list(checksums.faults(place, found.files))
    if faults:
        raise Damaged(f"the backup {place} is damaged, and nothing of it is restored: {'; '.join(faults[:20])}")
    return found


def restore(place: Path, home: Path) -> Backup:
    """Make a home from a backup, once it is verified; every file is read again as it is copied.

    :param home: a folder that is not there yet, or empty.
    :raises FileExistsError: if there is something in it.
    :raises Damaged: if the backup is.
    """
    found = verified(place)
    if home.exists() and any(home.iterdir()):
        raise FileExistsError(f"{home} is not empty: a backup is restored into a new home (--home)")
    draft = home.with_name(f".{home.name}.{os.getpid()}")
    try:
        for one in found.files:
            if _copy(place / one.path, draft / one.path).sha256 != one.sha256:
                raise Damaged(f"the backup {place} is damaged: {one.path} changed while it was read")
        if home.exists():
            home.rmdir()
        draft.rename(home)
        publication.sync(home.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return found


def _copied(home: Home, draft: Path) -> Backup:
    here = publication.pointed(home.path)
    if here is None:
        raise NoEdition(f"nothing is loaded in {home.path}: there is nothing to back up")
    kept = sorted({here, *home.ledger.pins().values()})
    draft.mkdir(parents=True)
    _ledger(home.path / LEDGER, draft / LEDGER)
    files = [Sum(LEDGER, (draft / LEDGER).stat().st_size, checksums.digest(draft / LEDGER, sync=True))]
    for place in _wanted(home.path, kept):
        name = str(place.relative_to(home.path))
        copied = _copy(place, draft / name)
        files.append(Sum(name, copied.size, copied.sha256))
    _refuse_damage(draft, kept)
    return Backup(now(), here, tuple(kept), tuple(files))


def _refuse_damage(draft: Path, editions: list[int]) -> None:
    """Hold the copies against what was written when the editions were published."""
    for number in editions:
        place = publication.folder(draft, number)
        for fault in checksums.faults(place, checksums.read(place)):
            raise Damaged(f"edition {number} is damaged, and is not backed up: {fault}")


def _wanted(home: Path, editions: list[int]) -> Iterator[Path]:
    """What is copied as it is, drafts left out."""
    for place in sorted(home.iterdir()):
        if place.name not in APART and not place.name.startswith("."):
            yield from _inside(place)
    for number in editions:
        yield from _inside(publication.folder(home, number))


def _inside(place: Path) -> Iterator[Path]:
    several = sorted(place.rglob("*")) if place.is_dir() else [place]
    return (one for one in several if one.is_file() and not one.name.startswith("."))


def _ledger(source: Path, copy: Path) -> None:
    """Copy a database as it is at one moment."""
    with sqlite3.connect(source) as there, sqlite3.connect(copy) as here:
        there.backup(here)
    there.close()
    here.close()


def _copy(source: Path, copy: Path) -> Sum:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, copy)
    return Sum(str(copy), copy.stat().st_size, checksums.digest(copy, sync=True))


def manifest(made: Backup) -> bytes:
    """What a backup says that it holds, as it is written."""
    said = {"form": FORM, **vars(made), "files": [vars(one) for one in made.files]}
    return json.dumps(said, indent=0).encode()
