"""A filled-in template with its wrong cells marked: the same cells in a new workbook, to be put right and loaded."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from loaders.formats.passages import Unreadable
from loaders.tables.table import Problem
from loaders.templates.declared import Template, template
from loaders.templates.filled import CELLS, OURS, SHEET, Filled, filled, read_sheets, text_of
from loaders.templates.writing import Table, written

CELL = re.compile(r"(?P<sheet>.+)!(?:(?P<cell>[A-Z]{1,3}\d+)|row (?P<row>\d+)\b.*)", re.S)


def marked(content: bytes, problems: Sequence[Problem], names: Mapping[str, Sequence[str]]) -> bytes:
    """The bytes of a workbook like the one given, with what is wrong at each cell, and all of it on a sheet.

    :param content: the bytes of a filled-in template.
    :param names: what the drop-downs offer, by class.
    :raises Unreadable: if it is no filled-in template.
    """
    found = filled(content)
    if not found:
        raise ValueError("it is no workbook of a template of ours: there is nothing to mark")
    return written(template(found.template), names, _table(found, content, problems))


def untouched(content: bytes) -> bool:
    """Whether a marked workbook is as it was written: nobody has begun to put it right."""
    try:
        sheets = read_sheets(content)
        found = filled(content)
    except Unreadable:
        return False
    marks = {text_of(row[0]): text_of(row[1]) for row in sheets.get(SHEET, ()) if len(row) > 1}
    return found is not None and marks.get(CELLS) == _table(found, content, ()).digest


def _table(found: Filled, content: bytes, problems: Sequence[Problem]) -> Table:
    sheets = read_sheets(content)
    rows = sheets[found.sheet]
    others = {
        name: cells for name, cells in sheets.items() if name not in {*OURS, found.sheet} and any(map(any, cells))
    }
    header = [text_of(cell) for cell in rows[found.header - 1]]
    told = [(p.where, p.message) for p in problems]
    above, below = rows[: found.header - 1], rows[found.header :]
    return Table(found.sheet, header, below, found.header, above, _marks(found, problems), told, others)


def _marks(found: Filled, problems: Sequence[Problem]) -> dict[str, str]:
    """What is wrong by the address of a cell; what is wrong with a row stands at its first cell."""
    several: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        at = CELL.fullmatch(problem.where)
        if at and at["sheet"] == found.sheet:
            several[at["cell"] or f"A{at['row']}"].append(problem.message)
    return {address: "\n".join(messages) for address, messages in several.items()}


def named(made: Template) -> set[str]:
    """The classes whose names the drop-downs of a template offer."""
    return {cls for column in made.columns for cls in column.of}
