"""The workbook of what is to be confirmed: sent round, answered with yes or no, and loaded back.

Each row is a tenure, which a hidden column says in the terms of the ontology; so it is read without what is loaded.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from graph.entity import Entity, about, entity
from graph.reading import Place, Reading
from graph.review.due import Due, stated
from graph.span import Period
from loaders.tables.table import Batch, Problem
from loaders.tables.workbook import has_sheet, letters
from loaders.templates.filled import read_sheets, text_of
from ontology import UnknownTerm

SHEET, MARK = "Confirmations", "remit-confirmations"
ASKED, ENDED, ON = "still true?", "ended on", "as of"
COLUMNS = ("who", "role", "what", "since", "last confirmed", "due", ASKED, ENDED, ON, "note", "key", "fact")
WIDTHS = (38, 20, 38, 12, 14, 12, 12, 12, 12, 30, 4, 4)
RULE = "confirmed in a workbook"
HELP = {
    ASKED: "yes if it is so, no if it is not any more; left empty, nothing is said.",
    ENDED: "If no: the year, month or day on which it ended, as far as you know it: 2026-03.",
    ON: "The day of your answer; the day on which you were asked if left empty.",
    "note": "For yourself: it is not read.",
}


@dataclass(frozen=True)
class Row:
    """A row as somebody answered it."""

    number: int
    cells: dict[str, str]

    def at(self, column: str) -> str:
        """The address of a cell of it."""
        return f"{SHEET}!{letters(COLUMNS.index(column))}{self.number}"


def written(several: Iterable[Due], day: date) -> bytes:
    """The bytes of a workbook.

    :param day: on which it is asked.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    rows, target = [_row(one) for one in several], BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target, options) as book:
        _fill(book, book.add_worksheet(SHEET), rows)
        mark = book.add_worksheet(MARK)
        mark.write_string(0, 0, "asked on")
        mark.write_string(0, 1, day.isoformat())
        mark.hide()
    return target.getvalue()


def _fill(book: Any, sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE6F2", "valign": "vcenter"})
    for at, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(at, at, width, text, {"hidden": True} if column in ("key", "fact") else None)
        sheet.write_string(0, at, column, bold)
        if column in HELP:
            sheet.write_comment(0, at, HELP[column], {"author": "remit"})
    for number, row in enumerate(rows, start=1):
        for at, cell in enumerate(row):
            sheet.write_string(number, at, cell, text)
    last, at = max(len(rows), 1), COLUMNS.index(ASKED)
    sheet.data_validation(1, at, last, at, {"validate": "list", "source": ["yes", "no"]})
    sheet.autofilter(0, 0, last, len(COLUMNS) - 3)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _row(one: Due) -> list[str]:
    shown = [one.who.name, one.role, one.what.name, one.since, one.last, one.day]
    fact = {"class": one.fact.cls.name, **dict(stated(one.fact))}
    return [*shown, "", "", "", "", one.fact.key, json.dumps(fact, ensure_ascii=False)]


def read(content: bytes) -> Batch | None:
    """What the answers state, a reading for each row with a yes or a no; None if the file is none of ours.

    :raises Unreadable: if it is damaged.
    """
    if not has_sheet(content, MARK):
        return None
    sheets = read_sheets(content)
    header = [text_of(cell) for cell in next(iter(sheets.get(SHEET, [])), ())]
    missing = [c for c in (ASKED, ENDED, "key", "fact") if c not in header]
    if missing:
        names = ", ".join(missing)
        return Batch(
            (), (), (Problem(f"{SHEET}!A1", f"the columns {names} are gone: answer in the workbook as it was sent"),)
        )
    asked = text_of(sheets[MARK][0][1])
    readings, places, problems = list[Reading](), list[str](), list[Problem]()
    for row in _rows(header, sheets[SHEET]):
        try:
            readings.append(_reading(row, asked))
            places.append(row.at(ASKED))
        except (Wrong, UnknownTerm, ValueError) as error:
            problems.append(Problem(row.at(error.column if isinstance(error, Wrong) else "fact"), str(error)))
    return Batch(tuple(readings), tuple(places), tuple(problems))


class Wrong(ValueError):
    """An answer that cannot be read, and the column it stands in."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def _rows(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[Row]:
    """The rows that are answered; one with an end and neither yes nor no is one too."""
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: _cell(value) for name, value in zip(header, row, strict=False)}
        if cells.get(ASKED) or cells.get(ENDED):
            yield Row(number, cells)


def _cell(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else text_of(value)


def _reading(row: Row, asked: str) -> Reading:
    fact = json.loads(row.cells["fact"])
    on = _date(row, ON) or asked
    made = _answer(row, fact.pop("class"), fact, on)
    paper = entity("Dataset", {"name": f"Confirmations asked for on {asked}"}, f"document/confirmations-{asked}")
    said = ", ".join(row.cells.get(name, "") for name in ("who", "role", "what")) + f": {row.cells.get(ASKED, '')}"
    if row.cells.get(ENDED):
        said += f", ended on {row.cells[ENDED]}"
    place = Place(paper.key, row.at(ASKED), cell=row.at(ASKED))
    return Reading(place, (made, paper), said, rule=RULE)


def _answer(row: Row, cls: str, fact: dict[str, str], on: str) -> Entity:
    """What an answer states: that it holds, or when it ended."""
    answer, until, key = row.cells.get(ASKED, "").casefold(), _date(row, ENDED), row.cells["key"]
    if answer not in ("yes", "no"):
        raise Wrong(ASKED, f"{row.cells.get(ASKED, '')!r} is no answer: yes or no")
    if answer == "yes" and until:
        raise Wrong(ENDED, "it is said to be still true, and to have ended: answer no, or leave the end empty")
    if answer == "yes":
        return about(cls, {**fact, "asOf": on}, key)
    if not until:
        raise Wrong(ENDED, "it is not so any more: say when it ended, as far as you know it; a year is enough")
    return about(cls, {**fact, "until": until}, key)


def _date(row: Row, column: str) -> str:
    text = row.cells.get(column, "")
    if text:
        try:
            Period.of(text)
        except ValueError:
            raise Wrong(column, f"{text!r} is no date: a year, a month or a day, such as 2026-03") from None
    return text
