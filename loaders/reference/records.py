"""Records: the rows of a CSV file or a workbook, or the objects of a JSON array, read the same way.

One table published in three formats gives the same records. A record is cells by column; what is empty is left out,
numbers that are whole lose their ``.0``, and lists stay lists.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from loaders.formats.passages import Unreadable
from loaders.formats.text import decoded
from loaders.tables.workbook import CELLS, refuse_bombs

Cell = str | tuple[Any, ...]


@dataclass(frozen=True)
class Record:
    """One record: where it stands in its file, as a person would look for it, and its cells.

    >>> record = Record("row 2", {"entity": "ITU", "leads": ("USG DPPA",)})
    >>> record.text("entity"), record.text("aliases"), record.several("leads"), record.several("entity")
    ('ITU', '', ('USG DPPA',), ('ITU',))
    """

    where: str
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """The text of a cell; empty if it is empty, or holds a list."""
        cell = self.cells.get(column, "")
        return cell if isinstance(cell, str) else ""

    def several(self, column: str) -> tuple[str, ...]:
        """The texts of a cell that holds a list, or its one text; none if it is empty."""
        cell = self.cells.get(column, ())
        return (cell,) if isinstance(cell, str) else tuple(str(one) for one in cell)


def records(content: bytes, name: str) -> tuple[Record, ...]:
    """The records in a file.

    :param name: the file's name, whose ending says the format: .csv, .xlsx or .json.
    :raises Unreadable: if it is not what its name says, with the line or cell that shows it.

    >>> [r.cells for r in records(b"a,b\\n1.0,\\n", "x.csv")], [r.cells for r in records(b'[{"a": 1.0}]', "x.json")]
    ([{'a': '1'}], [{'a': '1'}])
    """
    ending = PurePath(name).suffix.lower()
    if ending == ".json":
        return tuple(_objects(parsed(content)))
    rows = _sheet(content) if ending == ".xlsx" else _lines(content)
    return tuple(_rows(rows))


def parsed(content: bytes) -> Any:
    """What a JSON file holds.

    :raises Unreadable: if it is no JSON, with line and column.
    """
    try:
        return json.loads(decoded(content).removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}, column {error.colno}: this is no JSON: {error.msg}") from None
    except RecursionError:
        raise Unreadable("this is no JSON that anybody meant: it is nested too deeply") from None


def _objects(data: Any) -> Iterator[Record]:
    if not isinstance(data, list):
        return
    for number, one in enumerate(data, start=1):
        if isinstance(one, dict):
            cells = {key: cell for key, value in one.items() if (cell := _cell(value))}
            yield Record(f"record {number}", cells)


def _rows(rows: Iterator[Sequence[Any]]) -> Iterator[Record]:
    header = [str(_cell(cell)) for cell in next(rows, ())]
    count = 0
    for number, row in enumerate(rows, start=2):
        if (count := count + len(row)) > CELLS:
            raise Unreadable(f"row {number}: this table has more than {CELLS:,} cells: divide it")
        named = zip(header, row, strict=False)
        if cells := {column: cell for column, value in named if (cell := _cell(value))}:
            yield Record(f"row {number}", cells)


def _lines(content: bytes) -> Iterator[Sequence[str]]:
    text = decoded(content).removeprefix("\ufeff")
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: this is no CSV: {error}") from None


def _sheet(content: bytes) -> Iterator[Sequence[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    refuse_bombs(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        yield from book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise Unreadable(f"this is no workbook: {error}") from None


def _cell(value: Any) -> Cell:
    if isinstance(value, list | tuple):
        return tuple(value)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
