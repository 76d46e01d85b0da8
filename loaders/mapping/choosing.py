"""Letting each table of a load be read by its mapping."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from graph.editions.home import Home
from loaders.mapping.finding import SOURCE, TABLES, Beside, beside, kept
from loaders.report import File
from loaders.table import Problem


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
