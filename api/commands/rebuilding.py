"""Making the current edition again, from the files that were loaded and what people decided: the last recourse.

A home beside the damaged one is made of a copy of its ledger without loads; the kept files are loaded into it in one
load, under the names and beside the files that they were loaded with, by their mappings and for whom they were; the
acts of people count in it, and persons keep their keys. What comes out is published as a new edition of the home, so
the damaged one stays where it is until it is pruned.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from graph.clearance import Clearance
from graph.editions import publication
from graph.editions.home import Home
from loaders.load import Given, Policy, load
from loaders.loading.task import DOCUMENTS
from loaders.mapping.finding import SOURCE
from loaders.stating.directory import gather

APART = frozenset({"editions", "changes", "current", "lock", "home.json", "texts", "reports", "secret"})
LEDGER = "ledger.sqlite"


@dataclass(frozen=True)
class Rebuilt:
    """The edition that was made, of how many files and acts, and what is not in it and why."""

    edition: int
    files: int
    acts: int
    missing: tuple[str, ...]


def rebuilt(home: Home, by: str) -> Rebuilt:
    """Make the current edition again, as a new one.

    :raises Busy: if somebody else is writing to the home.
    :raises ValueError: if none of the files is there any more.
    """
    place = home.path / f".rebuild-{os.getpid()}"
    try:
        with home.locked():
            gather(home)
            beside = _beside(home, place)
            placed, missing = _placed(home, place / "in")
            if not placed:
                raise ValueError(f"none of the files that were loaded into {home.path} is whole: restore a backup")
            files = load(beside, placed, Policy.PARTIAL, "rebuilt").files
            missing += [
                f"{f.called}: {f.problems[0] if f.problems else f.outcome}" for f in files if f.outcome != "loaded"
            ]
            return Rebuilt(_taken_over(home, beside, by), len(files), home.ledger.stamp, tuple(missing))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _beside(home: Home, place: Path) -> Home:
    """A home beside, with the same settings and acts, and no loads."""
    place.mkdir(parents=True)
    publication.write(place / "home.json", json.dumps({"base": home.identity.base}).encode())
    for one in _linked(home.path):
        (place / one.relative_to(home.path)).parent.mkdir(exist_ok=True)
        (place / one.relative_to(home.path)).symlink_to(one)
    with closing(sqlite3.connect(home.path / LEDGER)) as there, closing(sqlite3.connect(place / LEDGER)) as here:
        there.backup(here)
        for statement in (
            "DELETE FROM files",
            "DELETE FROM loads",
            "DELETE FROM publications",
            "UPDATE acts SET edition = NULL",
        ):
            here.execute(statement)
        for trigger in ("chain_is_not_changed", "chain_is_not_shortened"):
            here.execute(f"DROP TRIGGER {trigger}")
        here.execute("DELETE FROM chain WHERE kind != 'act'")
        here.commit()
    return Home(place, home.base)


def _linked(home: Path) -> Iterator[Path]:
    """What the home beside has in common with a home, for each clearance: what is made anew is its own."""
    rooms = [level.within(home) for level in Clearance]
    for room in rooms:
        for one in room.iterdir() if room.exists() else ():
            if one not in rooms and one.name not in APART and not one.name.startswith((".", "ledger")):
                yield one


def _placed(home: Home, folder: Path) -> tuple[list[Given], list[str]]:
    """The kept files under their names, tables of one folder in one folder; and those that are not there any more."""
    clearances, folders, missing, paths = home.ledger.clearances(), dict[str, Path](), list[str](), dict[str, Path]()
    names = home.ledger.names()
    for source, digest in sorted(home.ledger.current().items()):
        kept, name = home.place(digest), names[source]
        if not kept.exists() or sha256(kept.read_bytes()).hexdigest() != digest:
            missing.append(f"{name}: the bytes that were loaded are {'damaged' if kept.exists() else 'not kept'}")
            continue
        lone, parent = source.endswith(SOURCE) or Path(name).suffix.lower() in DOCUMENTS, Path(source).parent
        number = str(len(folders))
        into = folders.setdefault(source if lone else str(parent), folder / number / (parent.name or "files"))
        into.mkdir(parents=True, exist_ok=True)
        paths[source] = Path(shutil.copyfile(kept, into / name))
    several = {source: path for source, path in paths.items() if not source.endswith(SOURCE)}
    return [Given(p, s, clearances[s], paths.get(s + SOURCE)) for s, p in several.items()], missing


def _taken_over(home: Home, beside: Home, by: str) -> int:
    """Publish the edition that was made beside as the next one of the home."""
    made = beside.current
    if made is None:
        raise ValueError("nothing came of the files that were loaded: restore a backup")
    number = max(one.edition for one in home.ledger.editions()) + 1
    place = publication.folder(home.path, number)
    made.path.rename(place)
    about = publication.about(place)
    for name in (publication.ABOUT, publication.ENTRY):
        (place / name).unlink(missing_ok=True)
    acts = [act.id for act in home.ledger.acts(10**9)]
    here = publication.pointed(home.path)
    said = {**about, "number": number, "at": home.clock(), "cause": "made again from what was loaded", "by": by}
    publication.publish(home.path, home.ledger, {**said, "parent": here, "acts": acts})
    _texts(home, beside)
    return number


def _texts(home: Home, beside: Home) -> None:
    """Put back the texts that were read again."""
    for level in Clearance:
        folder = level.within(beside.path) / "texts"
        for text in folder.glob("*/*"):
            place = level.within(home.path) / "texts" / text.parent.name / text.name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, place)
