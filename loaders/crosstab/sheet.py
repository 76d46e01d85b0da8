"""Sheets as they are printed: texts in rows and columns, which cells are merged, and what is hidden.

A workbook gives one for each of its sheets, hidden ones too; a CSV file or an HTML table gives one.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any

from graph.cells import unguarded
from loaders.formats.package import Package, local
from loaders.formats.passages import Unreadable
from loaders.formats.text import decoded
from loaders.tables.opendocument import Form, Merged, forms
from loaders.tables.workbook import CELLS, letters, refuse_bombs

ENDINGS = (".xlsx", ".ods", ".csv", ".tsv")
ROW = re.compile(rb"<(?:\w{1,9}:)?row\b([^>]{0,2000})>")
NUMBER, HIDDEN = re.compile(rb'\br="(\d{1,7})"'), re.compile(rb'\bhidden="(?:1|true)"')
PIECE, LONGEST, WIDEST = 1 << 20, 2000, 4000


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    :ivar name: as on its tab; empty for a file that is one table.
    :ivar rows: the texts, row by row, all rows equally long; merged cells have theirs in the first.
    :ivar merged: the first row, first column, last row and last column of merged cells, from 0.
    :ivar hidden: whether the sheet is.
    :ivar hidden_rows: those that are, from 1 as people count.

    >>> sheet = Sheet("Table 1", (("Group", ""), ("a", "b")), ((0, 0, 0, 1),))
    >>> sheet.text(0, 1), sheet.place(1, 1), sheet.first(0, 1)
    ('Group', 'Table 1!B2', (0, 0))
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()

    @property
    def height(self) -> int:
        """How many rows it has."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0]) if self.rows else 0

    def text(self, row: int, column: int) -> str:
        """The text shown in a cell: that of the merged cells it belongs to, else its own; empty beyond the sheet."""
        row, column = self.first(row, column)
        return self.rows[row][column] if row < self.height and column < self.width else ""

    def own(self, row: int, column: int) -> str:
        """The text of the cell itself; empty in merged cells but the first, and beyond the sheet."""
        return self.rows[row][column] if row < self.height and column < self.width else ""

    def first(self, row: int, column: int) -> tuple[int, int]:
        """The first of the merged cells that a cell belongs to; itself if it is not merged."""
        return self._first.get((row, column), (row, column))

    def place(self, row: int, column: int) -> str:
        """How a cell is cited: ``Table 1!D14``; in a file that is one table, ``row 14, column D``."""
        row, column = self.first(row, column)
        return f"{self.name}!{letters(column)}{row + 1}" if self.name else f"row {row + 1}, column {letters(column)}"

    @cached_property
    def _first(self) -> dict[tuple[int, int], tuple[int, int]]:
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in self.merged:
            for row in range(top, min(bottom, self.height - 1) + 1):
                for column in range(left, min(right, self.width - 1) + 1):
                    found[row, column] = (top, left)
        return found


def sheets(content: bytes, name: str) -> tuple[Sheet, ...]:
    """The sheets of a file.

    :param name: the file's name, whose ending says the format: .xlsx, .ods, .csv or .tsv.
    :raises Unreadable: if it is not what its name says.

    >>> [sheet.rows for sheet in sheets(b"a;b\\n1;x\\n", "x.csv")]
    [(('a', 'b'), ('1', 'x'))]
    """
    ending = PurePath(name).suffix.lower()
    if ending in (".xlsx", ".ods"):
        return tuple(_workbook(content, ending))
    return (Sheet("", squared(_lines(content))),)


def squared(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Rows made equally long, empty ones at the end left out."""
    kept = list(rows)
    while kept and not any(kept[-1]):
        kept.pop()
    width = max((n for row in kept for n, text in enumerate(row, start=1) if text), default=0)
    if len(kept) * width > CELLS:
        raise Unreadable(f"this table has more than {CELLS:,} cells: divide it")
    return tuple(tuple(row[:width]) + ("",) * (width - len(row)) for row in kept)


def _workbook(content: bytes, ending: str) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    shown = forms(content) if ending == ".ods" else _hidden_rows(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            found = book.get_sheet_by_name(about.name)
            rows = squared([[written(cell) for cell in row] for row in found.to_python(skip_empty_area=False)])
            form = shown.get(about.name, Form())
            merged = (*form.merged, *((a, b, c, d) for (a, b), (c, d) in found.merged_cell_ranges or ()))
            visible = about.visible is SheetVisibleEnum.Visible
            yield Sheet(about.name, rows, _sane(merged, about.name), not visible, tuple(form.hidden))
    except CalamineError as error:
        raise Unreadable(f"this is no workbook: {error}") from None


def written(value: Any) -> str:
    """The text of a cell, on one line; whole numbers lose their ``.0``.

    >>> written(3.0), written(" National\\n policies "), written(None)
    ('3', 'National policies', '')
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def _sane(merged: tuple[Merged, ...], name: str) -> tuple[Merged, ...]:
    """The merged ranges, if they cover no more cells than are read."""
    covered = sum((bottom - top + 1) * min(right - left + 1, WIDEST) for top, left, bottom, right in merged)
    if covered > CELLS:
        raise Unreadable(f"{name}: its merged cells cover {covered:,} cells; {CELLS:,} are read")
    return merged


def _hidden_rows(content: bytes) -> dict[str, Form]:
    """The numbers of the hidden rows, by the name of the sheet."""
    refuse_bombs(content)
    package = Package(content, ".xlsx")
    main = package.main
    parts = {key: target for key, _, target in package.relations(main)}
    tree = package.tree(main)
    found: dict[str, Form] = {}
    for node in tree.iter() if tree is not None else ():
        if isinstance(node.tag, str) and local(node.tag) == "sheet":
            given = {local(str(key)): str(said) for key, said in node.attrib.items()}
            part = parts.get(given.get("id", ""), "")
            if part in package.archive.NameToInfo:
                found[given.get("name", "")] = Form(hidden=list(_hidden(package, part)))
    return found


def _hidden(package: Package, part: str) -> Iterator[int]:
    seen, above = 0, b""
    with package.opened(part), package.archive.open(part) as stream:
        while piece := stream.read(PIECE):
            piece = above + piece
            for match in ROW.finditer(piece):
                number = NUMBER.search(match[1])
                if number and HIDDEN.search(match[1]) and int(number[1]) > seen:
                    seen = int(number[1])
                    yield seen
            above = piece[-LONGEST:]


def _lines(content: bytes) -> list[list[str]]:
    text = decoded(content).removeprefix("\ufeff")
    first = text[:20_000]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t|", key=first.count), strict=True)
    try:
        return [[written(unguarded(cell)) for cell in row] for row in reader]
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: this is no CSV: {error}") from None
