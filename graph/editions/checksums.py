"""The checksums of an edition, written when it is published.

Editions share files by hard links, so damage to one may be damage to several, and a store with damaged bytes may open.
What an edition consists of is therefore written down: at every opening the sizes are looked at and the small files are
read; ``remit doctor --deep`` reads every block.
"""

import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

LIST, LATER = "files.json", "files-later.json"
SMALL, AT_ONCE = 1 << 16, 4
OTHERS = frozenset({LIST, LATER, "edition.json", "entry.json", "LOCK", "LOG"})  # written later, or of no account


class Damaged(OSError):
    """What is kept is not what was written."""


@dataclass(frozen=True)
class Sum:
    """One file: its path from the folder on, its size in bytes, and the SHA-256 of what is in it."""

    path: str
    size: int
    sha256: str


def write(folder: Path, before: Path | None = None) -> None:
    """Write down what is in the folder of an edition, and see to it that it is on disk.

    :param before: the edition that it was made from: what both share is not read again.
    """
    known = dict(_shared(before)) if before else {}

    def summed(place: Path) -> Sum:
        found = place.stat()
        sum_ = known.get((found.st_dev, found.st_ino, found.st_size))
        return Sum(str(place.relative_to(folder)), found.st_size, sum_ or digest(place, sync=True))

    with ThreadPoolExecutor(AT_ONCE, "checksums") as threads:  # to sum and to wait for a disk leaves Python free
        kept = json.dumps([vars(one) for one in threads.map(summed, _files(folder))], indent=0)
    (folder / LIST).write_text(kept, encoding="utf-8")


def follow(folder: Path, before: Path | None = None) -> None:
    """Write down the files of an edition that came after it was published; whoever asks may make them anew.

    :param before: the edition that it was made from: what both share is not read again.
    """
    listed, known = {one.path for one in read(folder)}, dict(_shared(before)) if before else {}
    sums = []
    for place in _files(folder):
        path, found = str(place.relative_to(folder)), place.stat()
        if path not in listed:
            summed = known.get((found.st_dev, found.st_ino, found.st_size))
            sums.append(vars(Sum(path, found.st_size, summed or digest(place))))
    draft = folder / f".{LATER}"
    draft.write_text(json.dumps(sums, indent=0), encoding="utf-8")
    draft.replace(folder / LATER)


def read(folder: Path, name: str = LIST) -> list[Sum]:
    """What an edition consists of, as written down; nothing of one that an older remit made.

    :param name: of the list: that of what it was published with, or of what came later.
    """
    try:
        return [Sum(**one) for one in json.loads((folder / name).read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as error:
        raise Damaged(f"{folder / name} is damaged: {error}") from None


def glance(folder: Path) -> None:
    """Look at the sizes of all files of an edition, and into the small ones.

    :raises Damaged: if one is missing, or not as it was written.
    """
    for one in read(folder):
        fault = _fault(folder, one, whole=one.size <= SMALL)
        if fault:
            raise Damaged(
                f"edition {int(folder.name)} is damaged: {fault}. `remit doctor` says what is whole; `remit rollback` "
                "makes an older edition current, `remit doctor --rebuild` makes it again from what was loaded"
            )


def sound(folder: Path, place: Path) -> bool:
    """Whether a file of an edition is as it was written, read to its end; not so where nothing tells how it was."""
    path = str(place.relative_to(folder))
    several = (*read(folder), *read(folder, LATER))
    return any(one.path == path and not _fault(folder, one, whole=True) for one in several)


def sized(place: Path, whole: str) -> bool:
    """Whether the files in a folder of an edition have the sizes they were written with; one of them is read."""
    folder = next(one for one in place.parents if (one / LIST).exists() or one.parent == one)
    path = str(place.relative_to(folder))
    several = [one for one in (*read(folder), *read(folder, LATER)) if one.path.rpartition("/")[0] == path]
    return bool(several) and not any(_fault(folder, one, one.path.endswith(f"/{whole}")) for one in several)


def faults(folder: Path, sums: Iterable[Sum]) -> Iterator[str]:
    """What is not as it was written, each file read to its end."""
    return (fault for one in sums if (fault := _fault(folder, one, whole=True)))


def digest(place: Path, sync: bool = False) -> str:
    """The SHA-256 of a file.

    :param sync: wait until it is on disk.
    """
    with place.open("rb") as file:
        if sync:
            os.fsync(file.fileno())
        return file_digest(file, "sha256").hexdigest()


def _fault(folder: Path, one: Sum, whole: bool) -> str:
    place = folder / one.path
    try:
        size = place.stat().st_size
        if size != one.size:
            return f"{one.path} has {size:,} bytes, not {one.size:,}"
        return f"{one.path} is not as it was written" if whole and digest(place) != one.sha256 else ""
    except FileNotFoundError:
        return f"{one.path} is missing"
    except OSError as error:
        return f"{one.path} cannot be read: {error.strerror}"


def _files(folder: Path) -> list[Path]:
    """The files of an edition, but for what is being made."""
    found = (place for place in folder.rglob("*") if place.is_file() and place.name not in OTHERS)
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def _shared(folder: Path) -> Iterator[tuple[tuple[int, int, int], str]]:
    """The files of an edition by what tells that another name is a link to the same."""
    for one in (*read(folder), *read(folder, LATER)):
        try:
            found = (folder / one.path).stat()
        except FileNotFoundError:
            continue
        if found.st_nlink > 1 and found.st_size == one.size:
            yield (found.st_dev, found.st_ino, found.st_size), one.sha256
