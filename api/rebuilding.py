"""Making the current edition again, from the files that were loaded and what people decided: the last recourse.

A home beside the damaged one is made of a copy of its ledger without loads; the kept files are loaded into it in one
load, under the names and beside the files that they were loaded with; the acts of people count in it. What comes out is
published as a new edition of the home, so the damaged one stays where it is until it is pruned.
"""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from graph.clearance import Clearance
from graph.editions import publication
from graph.editions.home import Home
from loaders.load import Policy, load
from loaders.report import File

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
            beside = _beside(home, place)
            paths, missing = _placed(home, place / "in")
            if not paths:
                raise ValueError(f"none of the files that were loaded into {home.path} is whole: restore a backup")
            files = _loaded(beside, home, paths)
            missing += [
                f"{f.path.name}: {f.problems[0] if f.problems else f.outcome}" for f in files if f.outcome != "loaded"
            ]
            return Rebuilt(_taken_over(home, beside, by), len(files), home.ledger.stamp, tuple(missing))
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _beside(home: Home, place: Path) -> Home:
    """A home beside, with the same settings and acts, and no loads."""
    place.mkdir(parents=True)
    publication.write(place / "home.json", json.dumps({"base": home.identity.base}).encode())
    for one in home.path.iterdir():
        if one.name not in APART and not one.name.startswith((".", "ledger")):
            (place / one.name).symlink_to(one)
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


def _placed(home: Home, folder: Path) -> tuple[list[Path], list[str]]:
    """The kept files under their names, those of one folder in one folder; and those that are not there any more."""
    names, missing, paths = home.ledger.names(), list[str](), list[Path]()
    folders: dict[Path, Path] = {}
    for source, digest in sorted(home.ledger.current().items()):
        parent = Path(source).parent
        into = folders.setdefault(parent, folder / str(len(folders)) / (parent.name or "files"))
        kept = home.place(digest)
        if not kept.exists() or sha256(kept.read_bytes()).hexdigest() != digest:
            missing.append(
                f"{names[source]}: the bytes that were loaded are {'damaged' if kept.exists() else 'not kept'}"
            )
            continue
        into.mkdir(parents=True, exist_ok=True)
        path = into / names[source]
        shutil.copyfile(kept, path)
        paths.append(path)
    return paths, missing


def _loaded(beside: Home, home: Home, paths: list[Path]) -> list[File]:
    report = load(beside, paths, Policy.PARTIAL, "rebuilt")
    return list(report.files)


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
        for text in folder.glob("*/*") if folder.exists() and not folder.is_symlink() else ():
            place = level.within(home.path) / "texts" / text.parent.name / text.name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, place)
