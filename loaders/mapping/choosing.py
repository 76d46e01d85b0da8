"""Letting each table of a load be read by its mapping."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from graph.editions.home import Home
from loaders.loading.report import File
from loaders.mapping.finding import SOURCE, TABLES, Beside, beside, kept
from loaders.tables.table import Problem


def choose(files: Sequence[File], given: Callable[[File], Path | None]) -> None:
    """Give each table the mapping that is given for it, or lies beside it; mappings themselves are not read as data."""
    used: dict[Path, str] = {}
    for file in files:
        mine = given(file) if file.path.suffix.lower() in TABLES else None
        place = mine or beside(file.path)
        if place:
            file.mapping, file.outcome = Beside(place.name, place.read_bytes()), ""
            used.setdefault(place.resolve(), file.path.name)
    for file in files:
        if name := used.get(file.path.resolve()):
            file.outcome = "skipped"
            file.notes.append(Problem("", f"it says how {name} is read"))


def remember(file: File, home: Home, current: Mapping[str, str]) -> None:
    """Let a table be read by the mapping that it was read by before, where none is given; anew where that changed.

    :param current: the SHA-256 of what is loaded, by where it lies.
    """
    before = kept(home, file.source, current)
    if file.source + SOURCE in current and not before and not file.mapping and file.good:
        file.notes.append(Problem("", "the mapping it was read by is kept no more: give it with --mapping"))
    if before and not file.mapping and file.good:
        file.notes.append(Problem("", f"it is read by {before.name}, as before"))
    file.mapping = file.mapping or before
    if file.mapping and file.outcome == "unchanged":
        same = current.get(file.source) == file.digest and before and before.digest == file.mapping.digest
        file.outcome = "unchanged" if same else ""


def refuse_twice(files: Sequence[File], current: Mapping[str, str]) -> None:
    """Refuse a table whose very bytes another mapping reads elsewhere: what is read of bytes is told by the bytes.

    One that the same mapping reads elsewhere is loaded already.

    :param current: the SHA-256 of what is loaded, by where it lies.
    """
    here = {file.source for file in files}
    several = defaultdict[str, dict[str, str]](dict)
    for source, digest in current.items():
        if source not in here and not source.endswith(SOURCE):
            several[digest][source] = current.get(source + SOURCE, "")
    for file in (one for one in files if one.outcome in ("", "unchanged") and not one.document):
        by = file.mapping.digest if file.mapping else ""
        for source, other in several[file.digest].items():
            if by and other == by:
                file.outcome = "unchanged"
            elif by != other:
                _refuse(file, source)
        if file.good:
            several[file.digest][file.source] = by


def _refuse(file: File, other: str) -> None:
    mine = f"{file.mapping.name} reads them otherwise" if file.mapping else "here they are to be read by no mapping"
    why = f"its bytes are those of {other}, and {mine}: say all in one mapping, or `remit unload` the other first"
    file.outcome, file.problems = "refused", [Problem("", why)]
