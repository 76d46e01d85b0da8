"""Rows as a file: CSV, a workbook, JSON. Every answer and every list leaves remit through here.

A workbook has two sheets: the rows, under a frozen header with a filter, dates as dates where they are known to the
day and figures as numbers; and what was asked, when, and which edition answered. Text is never taken for a formula.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

from graph.cells import NUMBER, clean, guarded

Cell = str | int | Decimal | date | None
DATES = frozenset({"from", "until", "as of", "issued", "adopted on", "on", "due", "asOf", "adoptedOn", "dueBy"})
FIGURES = frozenset(
    {
        "confidence",
        "score",
        "step",
        "added",
        "removed",
        "unchanged",
        "candidates",
        "readings",
        "value",
        "page",
        "number",
    }
)
LONGEST = 32_767  # characters in a cell of a workbook
ROWS = 1_048_575  # rows below the header of a sheet
LOOKED_AT, NARROW, WIDE = 200, 6, 60
DAY = "yyyy-mm-dd"


@dataclass(frozen=True)
class About:
    """What was asked, and what answered it.

    ``edition`` is the number of the edition, 0 where none is; ``at`` the moment in UTC; ``further`` what else is to be
    said, such as the date that was asked for.
    """

    asked: str
    edition: int = 0
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    further: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """Columns and rows, with the sentence above and the note below them.

    A cell is a text, a figure, a day, or None. A text that stands in a column of dates or of figures, by the name of
    the column, is one where it is whole: 2020-02-29, not 2020.
    """

    sentence: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    note: str = ""
    about: About | None = None


def write_csv(listing: Listing, file: IO[str]) -> None:
    r"""Write CSV: commas, quotes where needed, one line feed after each row.

    >>> from io import StringIO
    >>> out = StringIO()
    >>> write_csv(Listing("", ("name", "from"), [["=A1", "2020"], [None, date(2020, 2, 29)]]), out)
    >>> out.getvalue()
    "name,from\n'=A1,2020\n,2020-02-29\n"
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([guarded(clean(column)) for column in listing.columns])
    writer.writerows([guarded(plain(cell)) for cell in row] for row in listing.rows)


def write_json(listing: Listing, file: IO[str]) -> None:
    """Write JSON: ``answer``, ``rows`` with the columns as names, and ``note``, what is empty left out.

    Where there is no row, ``columns`` says which there would be.
    """
    rows = [dict(zip(listing.columns, map(_json, row), strict=True)) for row in listing.rows]
    answer: dict[str, object] = {"answer": listing.sentence, "rows": rows, "note": listing.note}
    if not rows:
        answer["columns"] = list(listing.columns)
    json.dump({k: v for k, v in answer.items() if v != ""}, file, ensure_ascii=False, indent=2)
    file.write("\n")


def write_workbook(listing: Listing, file: IO[bytes]) -> None:
    """Write a workbook (.xlsx): a sheet of rows, more where they are too many for one, and a sheet about them."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, options) as book:
        sheet = _Sheets(book, listing)
        sheet.fill()
        sheet.explain()


class _Sheets:
    """The sheets of one workbook, row by row: nothing is held but the first rows, which tell how wide columns are."""

    def __init__(self, book: Any, listing: Listing) -> None:
        self._book, self._listing = book, listing
        self._bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self._day = book.add_format({"num_format": DAY, "valign": "top", "align": "left"})
        self._figure = book.add_format({"valign": "top"})
        self._cut = 0
        self._count = 0

    def fill(self) -> None:
        """Write the rows."""
        rows = iter(self._listing.rows)
        first = list(islice(rows, LOOKED_AT))
        widths = list(_widths(self._listing.columns, first))
        several = chain(first, rows)
        number, head = 0, list(islice(several, 1))
        while head or not number:
            number += 1
            name = f"Rows {number}" if number > 1 else "Rows"
            self._sheet(name, widths, chain(head, islice(several, ROWS - 1)))
            head = list(islice(several, 1))

    def _sheet(self, name: str, widths: Sequence[float], rows: Iterator[Sequence[Cell]]) -> None:
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for column, title in enumerate(self._listing.columns):
            sheet.write_string(0, column, clean(title), self._bold)
        at = 0
        for at, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self._write(sheet, at, column, cell)
        self._count += at
        if self._listing.columns:
            sheet.autofilter(0, 0, max(at, 1), len(self._listing.columns) - 1)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        value = typed(self._listing.columns[column], cell)
        if isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self._day)
        elif isinstance(value, int | Decimal):
            sheet.write_number(row, column, float(value), self._figure)
        elif value:
            text = clean(value)
            self._cut += len(text) > LONGEST
            sheet.write_string(row, column, text[:LONGEST], self._text)

    def explain(self) -> None:
        """Write what was asked, when, and of which edition."""
        sheet, listing = self._book.add_worksheet("About"), self._listing
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 90)
        for row, (title, text) in enumerate(told(listing, self._count, self._cut)):
            sheet.write_string(row, 0, title, self._bold)
            sheet.write_string(row, 1, clean(text)[:LONGEST], self._text)


def told(listing: Listing, count: int, cut: int = 0) -> Iterator[tuple[str, str]]:
    """What a sheet says about its rows: a title and a text each.

    >>> about = About("remit owners C5", 3, datetime(2026, 1, 2, tzinfo=UTC))
    >>> dict(told(Listing("Nobody.", (), [], "", about), 0))["Asked"]
    'remit owners C5'
    """
    if about := listing.about:
        yield "Asked", about.asked
        yield "When", about.at.strftime("%Y-%m-%d %H:%M UTC")
        yield "Edition", str(about.edition or "nothing is loaded")
        yield from about.further.items()
    yield "Answer", listing.sentence
    yield "Rows", str(count)
    if listing.note:
        yield "Note", listing.note
    if cut:
        yield (
            "Cut",
            f"{cut} texts are longer than the {LONGEST:,} characters of a cell; CSV and JSON have them whole",
        )


def typed(column: str, cell: Cell) -> Cell:
    """A cell as a workbook takes it: a day or a figure where its column has them and it is whole, else as it is.

    >>> typed("from", "2020-02-29"), typed("from", "2020-02"), typed("paragraph", "2.10"), typed("score", "0.50")
    (datetime.date(2020, 2, 29), '2020-02', '2.10', Decimal('0.50'))
    """
    if not isinstance(cell, str) or not cell:
        return cell if not isinstance(cell, date) or cell.year >= 1900 else cell.isoformat()
    if column in DATES and len(cell) == len("2020-02-29"):
        try:
            day = date.fromisoformat(cell)
        except ValueError:
            return cell
        return day if day.year >= 1900 else cell  # no workbook knows days before
    if column in FIGURES and NUMBER.fullmatch(cell) and len(cell) < 16:
        return Decimal(cell) if "." in cell else int(cell)
    return cell


def plain(cell: Cell) -> str:
    """A cell as text."""
    if isinstance(cell, date):
        return cell.isoformat()
    return clean(cell) if isinstance(cell, str) or cell is None else str(cell)


def _json(cell: Cell) -> object:
    if isinstance(cell, Decimal):
        return float(cell)
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else cell


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[float]:
    """How wide each column is: as nine of ten of its cells need, within limits."""
    for number, column in enumerate(columns):
        lengths = sorted(max(map(len, plain(row[number]).splitlines()), default=0) for row in rows)
        needed = lengths[len(lengths) * 9 // 10] if lengths else 0
        yield min(WIDE, max(NARROW, len(column) + 3, needed + 1))
