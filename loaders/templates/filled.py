"""A workbook that was made from a template, as it comes back: its rows by heading, and the cell each value stands in.

It is told by its mark, a hidden sheet, wherever sheets were moved; its columns by their headings, wherever they stand
and whatever was put beside them. What a cell means is decided where the names that are known are at hand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from loaders.formats.passages import Unreadable
from loaders.tables.opendocument import opened, refuse_repeated
from loaders.tables.table import Problem
from loaders.tables.workbook import has_sheet, letters, refuse_bombs
from loaders.templates.declared import NOTE, Template, template, templates

MARK, SHEET, LISTS, HELP, WRONG = "remit template", "remit", "remit lists", "Instructions", "What is wrong"
CELLS = "cells"
OURS = {SHEET, LISTS, HELP, WRONG}
CHECKED = re.compile(r" \(checked(?: \d+)?\)$")
HEADER, ROWS = 20, 100_000
CLEARED = {"-", "\u2013", "\u2014", "\u2212", "none", "nobody", "vacant", "n/a"}


@dataclass(frozen=True)
class Line:
    """One row: its number as the workbook shows it, and its cells by heading; empty ones are left out."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Filled:
    """A filled-in template.

    :ivar sheet: the sheet that the rows stand in, as it is called now.
    :ivar columns: the letter of each heading.
    :ivar header: the number of the row of headings.
    :ivar problems: what cannot be read, cell by cell.
    """

    template: str
    sheet: str
    header: int
    columns: Mapping[str, str]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = field(default=())

    def at(self, heading: str, line: Line) -> str:
        """The place of a cell: ``Focal points!D14``; of the row's first cell where there is no such column."""
        return f"{self.sheet}!{self.columns.get(heading, 'A')}{line.number}"

    def row(self, line: Line) -> str:
        """The place of a row: ``Focal points!row 14``."""
        return f"{self.sheet}!row {line.number}"

    def span(self, line: Line) -> str:
        """The cells of a row: ``A14:L14``."""
        last = max(self.columns.values(), key=lambda letters: (len(letters), letters))
        return f"A{line.number}:{last}{line.number}"


def original(stem: str) -> str:
    """The name, without its ending, of the workbook that one with marks was made from; its own if it is none.

    >>> original("Events (checked)"), original("Events (checked 2)"), original("Events")
    ('Events', 'Events', 'Events')
    """
    return CHECKED.sub("", stem)


def filled(content: bytes) -> Filled | None:
    """What stands in a filled-in template; None if the file is none.

    :raises Unreadable: if it has the mark and cannot be read, with what to do.
    """
    if not has_sheet(content, SHEET):
        return None
    sheets = read_sheets(content)
    mark = dict(_pairs(sheets.get(SHEET, [])))
    if MARK not in mark:
        return None
    if mark[MARK] not in templates():
        raise Unreadable(f"it is of the template {mark[MARK]!r}, which is not known here: {', '.join(templates())}")
    made = template(mark[MARK])
    sheet, header = _found(made, sheets)
    example = {name.removeprefix("example "): text for name, text in mark.items() if name.startswith("example ")}
    return _read(made, sheet, sheets[sheet], header, example)


def read_sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of every sheet, by its name, from its first cell on.

    :raises Unreadable: if it is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    (refuse_repeated if opened(content) else refuse_bombs)(content)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        found = ((name, book.get_sheet_by_name(name)) for name in book.sheet_names)
        return {name: sheet.to_python(skip_empty_area=False) for name, sheet in found}
    except CalamineError as error:
        raise Unreadable(f"this is no workbook: {error}") from None


def text_of(value: Any) -> str:
    """A cell as text: a whole number without its point, a day as ISO 8601, blanks of all kinds as one; lines stay.

    >>> text_of(2020.0), text_of(datetime(2020, 2, 1)), text_of("  a \\u00a0b"), text_of(True)
    ('2020', '2020-02-01', 'a b', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    lines = (" ".join(line.split()) for line in str(value).splitlines())
    return "\n".join(line for line in lines if line) if value is not None else ""


def _pairs(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, str]]:
    for row in rows:
        if len(row) > 1:
            yield text_of(row[0]), text_of(row[1])


def _found(made: Template, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> tuple[str, int]:
    """The sheet, and the row in it counted from 0, that has the most of the headings.

    :raises Unreadable: if none has those that are needed.
    """
    wanted = {c.heading.casefold() for c in made.columns}
    needed = {c.heading for c in made.columns if c.required}
    best: tuple[int, str, int] = (0, "", 0)
    for name, rows in sheets.items():
        for number, row in enumerate(rows[:HEADER] if name not in OURS else ()):
            best = max(best, (len(wanted & {text_of(cell).casefold() for cell in row}), name, -number))
    fit, sheet, number = best[0], best[1], -best[2]
    there = {text_of(cell).casefold() for cell in sheets[sheet][number]} if fit else set()
    if missing := [heading for heading in sorted(needed) if heading.casefold() not in there]:
        where = f"{sheet}!row {number + 1}" if fit else "no sheet"
        told = "has no column" if fit else "has the columns of this template, such as"
        raise Unreadable(
            f"{where} {told} {missing[0]!r}; a table of {made.title.lower()} needs {', '.join(sorted(needed))}"
        )
    return sheet, number


def _read(made: Template, sheet: str, rows: Sequence[Sequence[Any]], header: int, example: Mapping[str, str]) -> Filled:
    known = {heading.casefold(): heading for heading in made.headings}
    places: dict[int, str] = {}
    problems, notes = [], []
    for at, cell in enumerate(rows[header]):
        heading = known.get(text_of(cell).casefold())
        if heading in places.values():
            problems.append(Problem(f"{sheet}!{letters(at)}{header + 1}", f"the column {heading!r} is there twice"))
        elif heading:
            places[at] = heading
        elif text := text_of(cell):
            notes.append(Problem(f"{sheet}!{letters(at)}{header + 1}", f"the column {text!r} is not read"))
    lines = tuple(_lines(rows[header + 1 :], header + 2, places, example))
    if len(lines) > ROWS:
        raise Unreadable(f"{sheet} has {len(lines):,} rows; {ROWS:,} are read: divide it")
    columns = {heading: letters(at) for at, heading in places.items()}
    return Filled(made.name, sheet, header + 1, columns, lines, tuple(problems), tuple(notes))


def _lines(
    rows: Sequence[Sequence[Any]], first: int, places: Mapping[int, str], example: Mapping[str, str]
) -> Iterator[Line]:
    """The rows that say something; the example, left as it was, says nothing."""
    for number, row in enumerate(rows, start=first):
        cells = {heading: text for at, heading in places.items() if at < len(row) and (text := text_of(row[at]))}
        cells.pop(NOTE, None)
        if cells and cells != example:
            yield Line(number, cells)
