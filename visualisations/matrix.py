"""A matrix as a workbook or as CSV: heads, labels and merged cells as they were printed, marks as they are now.

Cells that changed are coloured, with a comment that says what they were; a sheet of its own lists them and explains the
colours. Text is never taken for a formula.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from graph.cells import clean, guarded

CHANGES = "Changes since edition"
COLOURS = {"new": "#C6EFCE", "gone": "#FFC7CE", "other": "#FFEB9C", "unread": "#D9D9D9"}
MEANT = {
    "new": "marked since then",
    "gone": "marked then, not marked now",
    "other": "another mark than then",
    "unread": "could not be read, and stands as it was printed",
}
LONGEST, NARROW, WIDE = 32_767, 6, 48
At = tuple[int, int]


@dataclass(frozen=True)
class Page:
    """One sheet.

    :ivar rows: its texts, those of merged cells in the first.
    :ivar merged: the first row, first column, last row and last column of merged cells, from 0.
    :ivar tables: for each table in it the first row and column of its marks, and the last row of its labels.
    :ivar changed: what was in a cell that changed, by its place.
    :ivar unread: the places of cells that could not be read.
    :ivar hidden_rows: those that are hidden, from 1.
    """

    name: str
    rows: Sequence[Sequence[str]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    tables: Sequence[tuple[int, int, int]] = ()
    changed: Mapping[At, str] = field(default_factory=dict)
    unread: frozenset[At] = frozenset()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()

    def colour(self, at: At) -> str:
        """The colour of a cell; empty for none."""
        if at in self.changed:
            now = self.rows[at[0]][at[1]]
            return "other" if now and self.changed[at] else "new" if now else "gone"
        return "unread" if at in self.unread else ""


@dataclass(frozen=True)
class Change:
    """One cell that changed: where it is, what its row and its column are called, what it was and what it is."""

    place: str
    row: str
    column: str
    was: str
    now: str


def write_workbook(pages: Sequence[Page], since: int, changes: Sequence[Change], file: IO[bytes]) -> None:
    """Write the sheets, and one that lists what changed.

    :param since: the number of the edition that they are held against; 0 for none, and no such sheet.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, options) as book:
        styles = _styles(book)
        for page in pages:
            _sheet(book.add_worksheet(page.name[:31] or "Table"), page, styles, since)
        if since:
            _list(book.add_worksheet(f"{CHANGES} {since}"[:31]), changes, styles)


def write_csv(page: Page, file: IO[str]) -> None:
    r"""Write one sheet as CSV, without colours.

    >>> from io import StringIO
    >>> out = StringIO()
    >>> write_csv(Page("", [["", "WP 5A"], ["Q1/1", "X"]]), out)
    >>> out.getvalue()
    ',WP 5A\nQ1/1,X\n'
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([[guarded(clean(text)) for text in row] for row in page.rows])


def _styles(book: Any) -> dict[str, Any]:
    edge = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
    made = {
        "text": book.add_format({"valign": "top"}),
        "title": book.add_format({"bold": True}),
        "head": book.add_format({**edge, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#DDEBF7"}),
        "label": book.add_format({**edge, "text_wrap": True}),
        "": book.add_format({**edge, "align": "center"}),
    }
    for name, colour in COLOURS.items():
        made[name] = book.add_format({**edge, "align": "center", "bg_color": colour})
    return made


def _sheet(sheet: Any, page: Page, styles: dict[str, Any], since: int) -> None:
    merged = {(top, left): (bottom, right) for top, left, bottom, right in page.merged}
    covered = {at for one in page.merged for at in _covered(one)}
    for row, texts in enumerate(page.rows):
        for column, text in enumerate(texts):
            at = (row, column)
            style = styles[_style(page, at)]
            if at in merged:
                sheet.merge_range(row, column, *merged[at], "", style)
                _write(sheet, at, text, style)
            elif at not in covered and (text or style is not styles["text"]):
                _write(sheet, at, text, style)
            if at in page.changed:
                sheet.write_comment(row, column, f"edition {since}: {page.changed[at] or 'empty'}")
    if page.tables:
        sheet.freeze_panes(page.tables[0][0], page.tables[0][1])
    _widths(sheet, page)
    for number in page.hidden_rows:
        sheet.set_row(number - 1, None, None, {"hidden": True})
    if page.hidden:
        sheet.hide()


def _covered(merged: tuple[int, int, int, int]) -> Iterable[At]:
    top, left, bottom, right = merged
    cells = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return (at for at in cells if at != (top, left))


def _write(sheet: Any, at: At, text: str, style: Any) -> None:
    text = clean(text)[:LONGEST]
    if text.isdecimal() and text.isascii() and len(text) < 10 and (text == "0" or text[0] != "0"):
        sheet.write_number(*at, int(text), style)
    elif text:
        sheet.write_string(*at, text, style)
    else:
        sheet.write_blank(*at, None, style)


def _style(page: Page, at: At) -> str:
    """Which style a cell has: by its colour, and by where it stands in its table."""
    if colour := page.colour(at):
        return colour
    row, column = at
    for top, left, last in page.tables:
        if top <= row <= last:
            return "label" if column < left else ""
        if row == top - 1 or (row < top and column >= left and page.rows[row][column]):
            return "head"
        if row < top:
            return "title"
    return "text"


def _widths(sheet: Any, page: Page) -> None:
    left = min((left for _, left, _ in page.tables), default=0)
    wide = {at for top, first, _, right in page.merged if right > first for at in ((top, first),)}
    inside = [range(top, last + 1) for top, _, last in page.tables]
    for column in range(len(page.rows[0]) if page.rows else 0):
        texts = [
            row[column] for n, row in enumerate(page.rows) if (n, column) not in wide and any(n in r for r in inside)
        ]
        longest = max((len(text) for text in texts), default=0)
        width = max(NARROW, min(WIDE, longest + 2)) if column < left else max(NARROW + 2, min(16, longest + 2))
        sheet.set_column(column, column, width)


def _list(sheet: Any, changes: Sequence[Change], styles: dict[str, Any]) -> None:
    for column, (head, width) in enumerate((("Cell", 18), ("Row", WIDE), ("Column", 30), ("Was", 14), ("Is", 14))):
        sheet.write_string(0, column, head, styles["head"])
        sheet.set_column(column, column, width)
    for row, one in enumerate(changes, start=1):
        for column, text in enumerate((one.place, one.row, one.column, one.was, one.now)):
            sheet.write_string(row, column, clean(text)[:LONGEST], styles["label"])
    for row, (name, words) in enumerate(MEANT.items(), start=len(changes) + 3):
        sheet.write_blank(row, 0, None, styles[name])
        sheet.write_string(row, 1, words, styles["text"])
    sheet.freeze_panes(1, 0)
