"""The rows of any table: workbooks (.xlsx, .ods), separated text (.csv, .tsv), JSON arrays of objects, web pages.

A row is handed on as it is read, with the address of each of its cells. Encoding and separator are found out, and said:
whoever gets a table wrong because of them should see why.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from charset_normalizer import from_bytes

from loaders.formats.language import language
from loaders.formats.passages import Unreadable
from loaders.formats.text import MAGIC
from loaders.mapping.finding import PAGES, TABLES
from loaders.reference.records import parsed
from loaders.tables.opendocument import SPANNED, Form, forms, refuse_repeated
from loaders.tables.workbook import CELLS, letters, refuse_bombs

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
SAMPLE, LINES, DEEP = 65_536, 60, 8
# What an Eastern text becomes when it is read as a Western one: letters with accents in a row, or signs.
FOREIGN = re.compile(
    "[\u00c0-\u00ff]{3}|[\u00a1-\u00a6\u00a8\u00aa\u00ac-\u00af\u00b1-\u00b6\u00b8-\u00ba\u00bc-\u00be]{2}"
)
WESTERN = ("en", "fr", "es")
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
NESTED = re.compile(r"\$(?:\.(?P<name>[\w-]+))?(?:\.?\[\*\])?")

Cell = str | tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How a table lies in its file, where that is not to be found out.

    ``sheet`` is the name of a sheet, or of the field of a JSON object that holds the array, or the number or the
    caption of a table of a web page; the first if empty.
    ``header`` is the number of the row that names the columns.
    """

    sheet: str = ""
    header: int = 1
    delimiter: str = ""
    encoding: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table: its columns, and its rows with their numbers as a person would count them; empty rows are left out.

    ``notes`` say what was found out about the file. A cell is a text, or several where JSON holds a list.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[Cell]]]
    name: str = ""
    word: str = "row"
    notes: tuple[str, ...] = ()
    _places: dict[str, int] = field(default_factory=dict)

    def address(self, number: int, column: str = "") -> str:
        """Where a cell is, or a whole row.

        >>> Sheet(("a", "b"), iter(()), "Focal points").address(14, "b"), Sheet(("a",), iter(())).address(2, "a")
        ('Focal points!B14', 'row 2, column a')
        """
        if not self.name:
            return f"{self.word} {number}, column {column}" if column else f"{self.word} {number}"
        return f"{self.name}!{letters(self.columns.index(column))}{number}" if column else f"{self.name}!{number}"

    def across(self, number: int, columns: Sequence[str]) -> str:
        """Where some cells of one row are: from the first of them to the last.

        >>> Sheet(("a", "b", "c"), iter(()), "S").across(3, ["c", "a"]), Sheet(("a",), iter(())).across(3, ["a"])
        ('S!A3:C3', 'row 3')
        """
        if not self.name or not columns:
            return self.address(number)
        at = sorted(self.columns.index(column) for column in columns)
        first, last = letters(at[0]), letters(at[-1])
        return f"{self.name}!{first}{number}" + (f":{last}{number}" if last != first else "")


def sheet(content: bytes, name: str, layout: Layout = Layout()) -> Sheet:
    """The table in a file.

    :param name: the file's name, whose ending says the format: one of :data:`loaders.mapping.finding.TABLES`.
    :raises Unreadable: if it is not what its name says, with the line or cell that shows it; also while its rows are
        taken.

    >>> found = sheet("Körper;Zahl\\nITU-D;7\\n".encode("cp1252"), "x.csv")
    >>> found.columns, list(found.rows), found.notes
    (('Körper', 'Zahl'), [(2, ['ITU-D', '7'])], ('read as cp1252: it is not UTF-8', 'separated by semicolons'))
    """
    ending = PurePath(name).suffix.lower()
    if ending not in TABLES:
        raise Unreadable(f"files that end in {ending!r} are no tables; there are {', '.join(TABLES)}")
    if ending == ".json":
        return _objects(content, layout)
    if ending in PAGES:
        return _page(content, layout)
    if ending in (".xlsx", ".ods"):
        return _workbook(content, ending, layout)
    return _separated(content, ending, layout)


def text(content: bytes, encoding: str = "") -> tuple[str, str]:
    """The characters of a text file, and the encoding it is in: empty for UTF-8.

    :param encoding: the one that is declared, empty to find it out.
    :raises Unreadable: if the bytes are no text, saying what they are.

    >>> text("naïve".encode("utf-16")), text(b"\\xef\\xbb\\xbfplain")
    (('naïve', 'utf-16'), ('plain', ''))
    """
    if encoding:
        try:
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        except (LookupError, UnicodeDecodeError) as error:
            raise Unreadable(f"it is not in the encoding {encoding!r}: {error}") from None
    for magic, kind in MAGIC.items():
        if content.startswith(magic):
            raise Unreadable(f"this is {kind}, not plain text: load it under its own name ending, or save it as .csv")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace"), "utf-16"
    if b"\0" in content:
        return _wide(content)
    try:
        return content.decode("utf-8").removeprefix("\ufeff"), ""
    except UnicodeDecodeError as error:
        return _guessed(content, error)


def _wide(content: bytes) -> tuple[str, str]:
    """UTF-16 without a byte order mark: every second byte of Western text is zero."""
    head = content[:SAMPLE]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(content) % 2 == 0 and zeros.count(0) > len(zeros) * 0.6:
            with suppress(UnicodeDecodeError):
                return content.decode(encoding), encoding
    at = content.index(b"\0")
    raise Unreadable(f"byte {at + 1} is zero, which no text has: a binary file? Expected a table as text.")


def _guessed(content: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    """An encoding of one byte a letter, or an Eastern one, guessed from the lines that are not plain ASCII."""
    several = (line for line in content.splitlines(keepends=True) if not line.isascii())
    sample = b""
    for line in several:
        sample += line[: SAMPLE - len(sample)]
        if len(sample) >= SAMPLE:
            break
    with suppress(UnicodeDecodeError):
        if _western(sample.decode("cp1252")):
            return content.decode("cp1252"), "cp1252"
    best = from_bytes(sample).best()
    with suppress(UnicodeDecodeError, LookupError):
        if best:
            return content.decode(best.encoding), best.encoding
    line_ = content.count(b"\n", 0, error.start) + 1
    what = f"byte {error.start + 1} (line {line_}) is 0x{content[error.start]:02x}"
    raise Unreadable(f"{what}: neither UTF-8 nor any encoding known. Save the file as UTF-8.") from error


def _western(words: str) -> bool:
    """Whether a text is in a Western language: accents stand alone there, between plain letters.

    >>> _western("Körper, Genève"), _western("Привет".encode("cp1251").decode("cp1252"))
    (True, False)
    """
    return language(words) in WESTERN or not FOREIGN.search(words)


def _separated(content: bytes, ending: str, layout: Layout) -> Sheet:
    words, encoding = text(content, layout.encoding)
    separator = layout.delimiter or ("\t" if ending == ".tsv" else _separator(words))
    notes = [f"read as {encoding}: it is not UTF-8"] if encoding and not layout.encoding else []
    if separator != "," and ending == ".csv" and not layout.delimiter:
        notes.append(f"separated by {SEPARATORS[separator]}")
    return _table(_lines(words, separator), layout, tuple(notes))


def _separator(words: str) -> str:
    """What stands between the cells: what cuts most of the first lines into as many cells as the first.

    >>> _separator("a;b\\n1,5;2,5\\n"), _separator("a|b|c\\n1|2|3\\n"), _separator("alone\\n1\\n")
    (';', '|', ',')
    """
    head = "\n".join(words[:SAMPLE].splitlines()[:LINES])

    def fit(separator: str) -> tuple[float, int]:
        try:
            rows = [len(row) for row in csv.reader(io.StringIO(head), delimiter=separator) if row]
        except csv.Error:
            return 0.0, 0
        width = rows[0] if rows else 0
        return (sum(row == width for row in rows) / len(rows), width) if width > 1 else (0.0, 0)

    return max(SEPARATORS, key=fit)


def _lines(words: str, separator: str) -> Iterator[Sequence[Cell]]:
    written = (line[0] for line in LINE.finditer(words))  # StringIO takes four bytes a letter
    reader = csv.reader(written, delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: this is no table of cells: {error}") from None


def _table(rows: Iterator[Sequence[Cell]], layout: Layout, notes: tuple[str, ...], name: str = "") -> Sheet:
    """A table of the rows below the one that names its columns."""
    numbered = enumerate(rows, start=1)
    header = next((cells for number, cells in numbered if number == layout.header), None)
    if header is None:
        raise Unreadable(f"row {layout.header}, which should name the columns, is not there")
    columns = tuple(str(cell) for cell in header)
    while columns and not columns[-1]:
        columns = columns[:-1]
    _refuse_twice(columns, layout.header)
    return Sheet(columns, _fitting(numbered, len(columns)), name, notes=notes)


def _refuse_twice(columns: Sequence[str], number: int) -> None:
    twice = next((column for column in columns if column and columns.count(column) > 1), "")
    if twice:
        raise Unreadable(f"row {number}: the column {twice!r} is there twice; which of them is meant cannot be said")


def _fitting(rows: Iterator[tuple[int, Sequence[Cell]]], width: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The rows that hold something, each as wide as the header."""
    count = 0
    for number, cells in rows:
        count += len(cells)
        if count > CELLS:
            raise Unreadable(f"row {number}: this table has more than {CELLS:,} cells: divide it")
        if len(cells) != width:
            if any(cells[width:]):
                raise Unreadable(f"row {number}: it has {len(cells)} cells, and the header {width}")
            cells = [*cells[:width], *[""] * (width - len(cells))]
        if any(cells):
            yield number, cells


def _workbook(content: bytes, ending: str, layout: Layout) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook

    shown: Mapping[str, Form] = {}
    if ending == ".xlsx":
        refuse_bombs(content)
    elif SPANNED in refuse_repeated(content):
        shown = forms(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if layout.sheet and layout.sheet not in names:
            raise Unreadable(f"there is no sheet {layout.sheet!r}; there are {', '.join(names)}")
        if not names:
            raise Unreadable("this workbook has no sheet")
        name = layout.sheet or names[0]
        found = book.get_sheet_by_name(name)
        rows = found.to_python(skip_empty_area=False)
        merged = (*shown.get(name, Form()).merged, *((*first, *last) for first, last in found.merged_cell_ranges or ()))
    except CalamineError as error:
        raise Unreadable(f"this is no workbook: {error}") from None
    notes = () if layout.sheet or len(names) == 1 else (f"sheet {name!r} is read; there are {', '.join(names)}",)
    down = {(top + 1, left + 1): bottom + 1 for top, left, bottom, _ in merged if bottom > top}
    texts = ([_written(cell) for cell in row] for row in rows)
    return _table(_repeated(texts, down, layout.header), layout, notes, name)


def _repeated(
    rows: Iterable[Sequence[Cell]], down: Mapping[tuple[int, int], int], header: int
) -> Iterator[Sequence[Cell]]:
    """Rows in each of which a cell stands that is merged over several; what heads columns does not reach below them.

    :param down: the last row of each such cell, by where it begins.
    :param header: the number of the row that names the columns.

    >>> list(_repeated([["a", "b"], ["X", "1"], ["", "2"], [], ["", "3"]], {(1, 2): 3, (2, 1): 4}, 1))
    [['a', 'b'], ['X', '1'], ['X', '2'], ['X'], ['', '3']]
    """
    begun = defaultdict[int, list[tuple[int, int]]](list)
    for (row, column), last in down.items():
        begun[row].append((column, last))
    hanging: dict[int, tuple[int, Cell]] = {}
    for number, cells in enumerate(rows, start=1):
        hanging = {at: one for at, one in hanging.items() if one[0] >= number != header + 1}
        if hanging:
            cells = [*cells, *[""] * (max(hanging) - len(cells))]
            for at, (_, words) in hanging.items():
                cells[at - 1] = cells[at - 1] or words
        yield cells
        hanging |= {at: (last, cells[at - 1]) for at, last in begun[number] if at <= len(cells)}


def _page(content: bytes, layout: Layout) -> Sheet:
    from loaders.formats import webpage

    several = webpage.tables(content)
    known = ", ".join(f"{one.number} ({one.caption})" if one.caption else str(one.number) for one in several)
    if not several:
        raise Unreadable("this page shows no table of two cells or more; scripts may fill it in: save it as .csv")
    table = next((t for t in several if layout.sheet in ("", str(t.number), t.caption)), None)
    if table is None:
        raise Unreadable(f"there is no table {layout.sheet!r} on this page; there are {known}")
    notes = () if layout.sheet or len(several) == 1 else (f"table {table.number} is read; there are {known}",)
    rows = _repeated(_laid_out(table.cells), table.down, layout.header)
    return replace(_table(rows, layout, notes), word=f"Table {table.number}, row")


def _laid_out(cells: Mapping[tuple[int, int], str]) -> Iterator[Sequence[Cell]]:
    """The rows of cells, each as wide as its last cell that is not empty.

    >>> list(_laid_out({(1, 2): "b", (3, 1): "c"}))
    [['', 'b'], [], ['c']]
    """
    found = defaultdict[int, dict[int, str]](dict)
    for (row, column), words in cells.items():
        found[row][column] = words
    for row in range(1, max(found, default=0) + 1):
        there = found.get(row, {})
        yield [there.get(column, "") for column in range(1, max(there, default=0) + 1)]


def _written(cell: Any) -> str:
    """A cell of a workbook as it is written: whole numbers without a point, days without a time.

    >>> from datetime import date
    >>> _written(7.0), _written(date(2020, 2, 1)), _written(True), _written(datetime(2020, 2, 1))
    ('7', '2020-02-01', 'true', '2020-02-01')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return str(cell.date()) if not (cell.hour or cell.minute or cell.second) else str(cell)
    return "" if cell is None else str(cell)


def _objects(content: bytes, layout: Layout) -> Sheet:
    data = parsed(text(content, layout.encoding)[0].encode())
    wanted = NESTED.fullmatch(layout.sheet or "$")
    name = wanted["name"] if wanted else layout.sheet
    if name:
        if not isinstance(data, dict) or name not in data:
            raise Unreadable(f"it is no JSON object with a field {name!r}")
        data = data[name]
    if not isinstance(data, list):
        raise Unreadable("this JSON is no array of objects; where one lies in a field, say which as the iterator")
    columns: dict[str, int] = {}
    records = [_flat(one, number, columns) for number, one in enumerate(data, start=1)]
    names = tuple(columns)
    rows = ((n, [cells.get(c, "") for c in names]) for n, cells in enumerate(records, start=1) if any(cells.values()))
    return Sheet(names, rows, word="record")


def _flat(one: Any, number: int, columns: dict[str, int]) -> Mapping[str, Cell]:
    """The cells of an object: what lies in objects within it is called ``outer.inner``."""
    if not isinstance(one, dict):
        raise Unreadable(f"record {number}: it is no object, as the other records of a table are")
    found: dict[str, Cell] = {}
    _fill(one, "", number, found.__setitem__, 0)
    for column in found:
        columns.setdefault(column, len(columns))
    return found


def _fill(one: Mapping[str, Any], above: str, number: int, put: Callable[[str, Cell], None], depth: int) -> None:
    if depth > DEEP:
        raise Unreadable(f"record {number}: {above!r} is nested more than {DEEP} deep, which no cell of a table is")
    for name, value in one.items():
        column = f"{above}.{name}" if above else name
        if isinstance(value, dict):
            _fill(value, column, number, put, depth + 1)
        elif isinstance(value, list):
            if any(isinstance(item, dict | list) for item in value):
                raise Unreadable(f"record {number}: {column!r} holds a list of more than texts and numbers")
            put(column, tuple(_written(item) for item in value))
        else:
            put(column, _written(value))
