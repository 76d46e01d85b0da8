"""How an edition becomes current, and what is finished or undone where a writer was stopped on the way.

The edition is written whole, with its checksums and with what the ledger is to be told; one rename of a pointer makes
it current; then the ledger is told. Going back is the other way round: the ledger says so, then the pointer follows.
Whoever takes the lock next finishes what is left: so an edition is current or it is not, and the ledger knows it.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from graph.editions import checksums
from graph.ledger.ledger import Filed, Ledger

POINTER, ABOUT, ENTRY, STORE = "current", "edition.json", "entry.json", "store"
About = dict[str, Any]


def folder(home: Path, number: int) -> Path:
    """The folder of an edition."""
    return home / "editions" / f"{number:06}"


def pointed(home: Path) -> int | None:
    """The number of the edition that is current; None if there is none."""
    try:
        return int((home / POINTER).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def about(place: Path) -> About:
    """What is said of an edition in its folder."""
    found: About = json.loads((place / ABOUT).read_text(encoding="utf-8"))
    return found


def publish(home: Path, ledger: Ledger, said: About, filing: About | None = None) -> None:
    """Make an edition current that is written whole, and tell the ledger.

    :param said: its ``number``, ``at``, ``cause``, ``by``, ``parent``, ``quads``, ``acts``, and counts of what changed.
    :param filing: the ``load`` that it came of, with the ``files`` in it.
    """
    place, last = folder(home, said["number"]), ledger.chain.last
    try:
        checksums.write(place, folder(home, said["parent"]) if said["parent"] else None)
        write(place / ENTRY, json.dumps(filing).encode())
        write(place / ABOUT, json.dumps({**said, "ledger": last.hash if last else ""}).encode())
        write(home / POINTER, str(said["number"]).encode())
    except OSError:
        if pointed(home) != said["number"]:
            shutil.rmtree(place, ignore_errors=True)
        raise
    _enter(ledger, place)


def recover(home: Path, ledger: Ledger) -> None:
    """Finish or undo what a writer left that was stopped; for whoever holds the lock of the home."""
    here, standing = pointed(home), ledger.standing
    known = {one.edition: one for one in ledger.editions()}
    if here is not None and here not in known:
        _enter(ledger, folder(home, here))
    elif here != standing and standing is not None:
        if here is None or _went_back(ledger):
            write(home / POINTER, str(standing).encode())
        else:
            ledger.record("rollback", "by hand", {"from": standing}, here)
    for place in (home / "editions").glob("[0-9]*"):
        number = int(place.name)
        if number != here and (number not in known or known[number].gone):
            shutil.rmtree(place, ignore_errors=True)


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(place: Path) -> None:
    """Wait until the names in a folder are on disk."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _enter(ledger: Ledger, place: Path) -> None:
    """Tell the ledger of an edition that is current: of its load first, so that what it holds is never unknown."""
    said = about(place)
    number, at, cause = (said.pop(name) for name in ("number", "at", "cause"))
    by = said.pop("by", "")
    filing = json.loads((place / ENTRY).read_text(encoding="utf-8")) if (place / ENTRY).exists() else None
    if filing:
        ledger.end(filing["load"], "published", number, [Filed(**one) for one in filing["files"]])
    ledger.published(number, cause, by, made=at, **said)


def _went_back(ledger: Ledger) -> bool:
    """Whether the last thing that the ledger knows to have become current was gone back to."""
    last = ledger.chain.last_of("publication", "rollback")
    return last is not None and last.kind == "rollback"
