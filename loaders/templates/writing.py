"""The workbook of a template: headings with help, an example, drop-downs, a sheet of instructions; empty or filled.

The same is written again with the rows of somebody and the cells marked that cannot be loaded. Text stays text,
whatever it begins with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from loaders.tables.workbook import letters
from loaders.templates.declared import NOTE, Column, Template
from loaders.templates.filled import CELLS, HELP, LISTS, MARK, SHEET, WRONG, text_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

EXAMPLE = "This row is an example: it is not read as long as it is left as it is."
FIRST = "The first row is an example: it is not read as long as it is left as it is."
VALIDATED, INPUT, TITLE = 5_000, 255, 32
MADE = datetime(2020, 1, 1)  # the same bytes for the same template
LOOKS: dict[str, dict[str, Any]] = {
    "plain": {"valign": "top", "text_wrap": True},
    "text": {"valign": "top", "text_wrap": True, "num_format": "@"},
    "heading": {"bold": True, "bg_color": "#DCE6F2", "bottom": 1, "text_wrap": True, "valign": "vcenter"},
    "needed": {"bold": True, "bg_color": "#B8CCE4", "bottom": 1, "text_wrap": True, "valign": "vcenter"},
    "example": {"italic": True, "font_color": "#6B6B6B", "valign": "top", "text_wrap": True, "num_format": "@"},
    "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006", "valign": "top", "text_wrap": True, "num_format": "@"},
    "title": {"bold": True, "font_size": 14},
    "bold": {"bold": True},
}
DATE = (
    '=OR(AND(LEN({c})=4,ISNUMBER(VALUE({c}))),AND(LEN({c})=7,ISNUMBER(DATEVALUE({c}&"-01"))),'
    'AND(LEN({c})=10,ISNUMBER(DATEVALUE({c}))),ISNUMBER({c}),{c}="-")'
)


@dataclass(frozen=True)
class Table:
    """Rows as somebody filled them in.

    :ivar header: what stands above the columns, in their order.
    :ivar rows: the cells below, row by row.
    :ivar first: the number of the row of headings; ``above`` what stands above it.
    :ivar marks: what is wrong, by the address of its cell: ``D14``.
    :ivar told: all that is wrong, with its place.
    :ivar others: the cells of the other sheets, by name.
    """

    sheet: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]
    first: int = 1
    above: Sequence[Sequence[Any]] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    told: Sequence[tuple[str, str]] = ()
    others: Mapping[str, Sequence[Sequence[Any]]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The SHA-256 of what stands in its cells, wherever it is read."""
        said = [
            f"{number} {at} {text}"
            for number, row in enumerate((self.header, *self.rows))
            for at, value in enumerate(row)
            if (text := text_of(value))
        ]
        return sha256("\n".join(said).encode()).hexdigest()


def written(template: Template, names: Mapping[str, Sequence[str]], table: Table | None = None) -> bytes:
    """The bytes of a workbook.

    :param names: what the drop-downs of names offer, by the name of a class.
    :param table: the rows to put into it; the example alone if None.
    """
    from xlsxwriter import Workbook

    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target, options) as book:
        book.set_properties({"title": template.title, "subject": MARK, "created": MADE})
        _Writing(book, template, names, table).write()
    return target.getvalue()


def blank(template: Template) -> Table:
    """The table of an empty workbook: its headings and its example."""
    example = [*(c.example for c in template.columns), EXAMPLE]
    return Table(template.title, template.headings, [example])


class _Writing:
    def __init__(
        self, book: "Workbook", template: Template, names: Mapping[str, Sequence[str]], table: Table | None
    ) -> None:
        self._book, self._template, self._names = book, template, names
        self._filled, self._table = table is not None, table or blank(template)
        self._looks: dict[str, Format] = {name: book.add_format(look) for name, look in LOOKS.items()}
        self._lists: list[tuple[str, ...]] = []

    def write(self) -> None:
        """All sheets: first the one to fill in."""
        sheet = self._book.add_worksheet(self._table.sheet)
        if self._table.told:
            self._wrong(self._book.add_worksheet(WRONG))
        self._help(self._book.add_worksheet(HELP))
        for name, rows in self._table.others.items():
            self._copy(self._book.add_worksheet(name), rows)
        self._fill(sheet)
        self._offered(self._book.add_worksheet(LISTS))
        self._mark(self._book.add_worksheet(SHEET))
        sheet.activate()

    def _fill(self, sheet: "Worksheet") -> None:
        table, first = self._table, self._table.first
        for number, row in enumerate(table.above):
            self._cells(sheet, number, row)
        for at, heading in enumerate(table.header):
            self._head(sheet, at, heading)
        for number, row in enumerate(table.rows, start=first):
            self._cells(sheet, number, row)
        for address, told in table.marks.items():
            sheet.write_comment(address, told, {"visible": False, "x_scale": 2, "author": "remit"})
        last = max(first + len(table.rows) - 1, first)
        sheet.autofilter(first - 1, 0, last, len(table.header) - 1)
        sheet.freeze_panes(first, 1)
        _printed(sheet, first)

    def _cells(self, sheet: "Worksheet", number: int, row: Sequence[Any]) -> None:
        for at, value in enumerate(row):
            address = f"{letters(at)}{number + 1}"
            look = "wrong" if address in self._table.marks else "text" if self._filled else "example"
            if text := value.isoformat() if type(value) is date else text_of(value):
                sheet.write_string(number, at, text, self._looks[look])
            elif look == "wrong":
                sheet.write_blank(number, at, None, self._looks[look])

    def _head(self, sheet: "Worksheet", at: int, heading: str) -> None:
        """A heading with its help, and what its cells may hold."""
        column = next((c for c in self._template.columns if c.heading == heading), None)
        row, look = self._table.first - 1, "needed" if column and column.required else "heading"
        sheet.write_string(row, at, heading, self._looks[look])
        sheet.set_column(at, at, column.width if column else 36, self._looks["text"])
        told = _told(column) if column else "For yourself: it is not read." if heading == NOTE else ""
        if told:
            sheet.write_comment(row, at, told, {"x_scale": 2.2, "y_scale": 1.4, "author": "remit"})
        if column and (rule := self._rule(column, f"{letters(at)}{row + 2}")):
            sheet.data_validation(row + 1, at, row + VALIDATED, at, rule)

    def _rule(self, column: Column, cell: str) -> dict[str, Any]:
        help = {"input_title": column.heading[:TITLE], "input_message": column.help[:INPUT]}
        if column.kind == "date":
            told = "A year, a month or a day: 2020, 2020-05 or 2020-05-16."
            return help | {"validate": "custom", "value": DATE.format(c=cell), "error_message": told}
        offered = [word for word, _ in column.choices] if column.kind == "choice" else self._offer(column)
        if not offered:
            return help | {"validate": "any"}
        rule = help | {"validate": "list", "source": self._list(offered)}
        if column.kind == "choice":
            return rule | {"error_message": f"One of: {', '.join(offered)}"[:INPUT]}
        if column.new or column.several:
            return rule | {"show_error": False}
        told = f"This is not in the list. Is it the name, the acronym or the key of a {column.called} that is known?"
        return rule | {"error_type": "warning", "error_message": told[:INPUT]}

    def _offer(self, column: Column) -> list[str]:
        """The names that a column may hold: those of its first class first."""
        return list(dict.fromkeys(name for cls in column.of for name in self._names.get(cls, ())))

    def _list(self, offered: Sequence[str]) -> str:
        """The range of a list on the hidden sheet."""
        if tuple(offered) not in self._lists:
            self._lists.append(tuple(offered))
        at = letters(self._lists.index(tuple(offered)))
        return f"='{LISTS}'!${at}$1:${at}${len(offered)}"

    def _offered(self, sheet: "Worksheet") -> None:
        for at, several in enumerate(self._lists):
            for number, one in enumerate(several):
                sheet.write_string(number, at, one)
        sheet.hide()

    def _mark(self, sheet: "Worksheet") -> None:
        """The hidden sheet by which the workbook is told, wherever it goes and whatever it is called."""
        marks = (
            {MARK: self._template.name}
            | ({CELLS: self._table.digest} if self._filled else {})
            | {f"example {c}": text for c, text in self._template.example.items()}
        )
        for number, (name, text) in enumerate(marks.items()):
            sheet.write_row(number, 0, [name, text])
        sheet.very_hidden()

    def _copy(self, sheet: "Worksheet", rows: Sequence[Sequence[Any]]) -> None:
        for number, row in enumerate(rows):
            for at, value in enumerate(row):
                if text := text_of(value):
                    sheet.write_string(number, at, text)

    def _wrong(self, sheet: "Worksheet") -> None:
        self._rows(sheet, ("Where", "What is wrong"), (24, 110), self._table.told)

    def _help(self, sheet: "Worksheet") -> None:
        """The instructions: how to fill in, what each column means, how to load."""
        for number, line in enumerate(_instructions(self._template)):
            sheet.write_string(number, 0, line, self._looks["title" if not number else "plain"])
            if number:
                sheet.merge_range(number, 0, number, 4, line, self._looks["plain"])
                sheet.set_row(number, 15 * (1 + len(line) // 125))
        rows = [(c.heading, "yes" if c.required else "", _kind(c), c.help, c.example) for c in self._template.columns]
        head = ("Column", "Needed", "Holds", "What it means", "Example")
        self._rows(sheet, head, (22, 9, 34, 70, 30), rows, len(_instructions(self._template)) + 1)
        _printed(sheet, 0)

    def _rows(
        self, sheet: "Worksheet", head: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]], at: int = 0
    ) -> None:
        for number, (heading, width) in enumerate(zip(head, widths, strict=True)):
            sheet.write_string(at, number, heading, self._looks["heading"])
            sheet.set_column(number, number, width)
        for number, row in enumerate(rows, start=at + 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, self._looks["plain"])
        if not at:
            sheet.freeze_panes(1, 0)


def _printed(sheet: "Worksheet", header: int) -> None:
    """Printed across the page, all columns on one, the headings on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4)
    sheet.set_footer("&L&F, &A&RPage &P of &N")
    if header:
        sheet.repeat_rows(header - 1)


def _told(column: Column) -> str:
    """The help of a column as a comment says it."""
    lines = [column.help, "Needed." if column.required else "May be left empty."]
    lines += [f"Example: {column.example}"] if column.example else []
    return "\n".join(lines)


def _kind(column: Column) -> str:
    """What the cells of a column hold, in words."""
    if column.kind == "date":
        return "a year, a month or a day: 2020, 2020-05, 2020-05-16"
    if column.kind == "choice":
        return "one of: " + ", ".join(word for word, _ in column.choices)
    if column.kind != "name":
        return f"a {column.kind}"
    several = "names" if column.several else "a name"
    new = "; a new one is made" if any(not one.form for one in column.new) else ""
    return f"{several}, acronym or key of a {column.called}{new}"


def _instructions(template: Template) -> list[str]:
    return list(_lines(template))


def _lines(template: Template) -> Iterator[str]:
    yield template.title
    yield template.what
    yield f"Fill in the sheet {template.title}, a row for each. {FIRST} Columns may be moved and others added."
    yield "Names are written as people write them: a name, an acronym, or the key that remit shows, such as body/bdt."
    yield "Where a column takes several values, put semicolons between them."
    yield "A date is a year, a month or a day, as far as it is known: 2020, 2020-05 or 2020-05-16."
    yield "An empty cell says nothing. - (or none) says on purpose that there is none: nobody holds the post."
    yield f"Load it with: remit load {template.name}.xlsx"
    yield "Nothing is loaded unless all of it is good; what is wrong is told cell by cell, and in a copy with marks."


def words(template: Template) -> str:
    """The instructions of a template as text."""
    return "\n".join(_instructions(template))
