"""Workbooks (.xlsx), measured before they are read: a few bytes may stand for a sheet of 17 thousand million cells."""

import re
from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

from loaders.formats.numerals import lettered
from loaders.formats.package import DAMAGE, Package
from loaders.formats.passages import Unreadable

CELLS, PIECE, LONGEST = 2_000_000, 1 << 20, 1000
LISTED, WHOLE = 1_000_000, 100_000_000  # a list of sheets, and sheets themselves
# Only what holds something counts: an empty cell may be at the end of the sheet for its colour.
CELL = re.compile(
    rb'<(?:\w{1,9}:)?c\s[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,200}>(?=\s*<(?:\w{1,9}:)?(?:v|is|f)\b)'
)
ROW = re.compile(rb'<(?:\w{1,9}:)?row\s[^>]{0,200}?\br="(\d{1,7})"[^>]{0,200}>\s*<(?:\w{1,9}:)?c(?=[\s>])(?![^>]*\br=)')


def refuse_bombs(content: bytes) -> None:
    """Refuse a workbook that is none, damaged, encrypted, or unpacks to more than anybody reads.

    :raises Unreadable: saying what it is, and what to do.
    """
    package = Package(content, ".xlsx")
    for part in package.archive.namelist():
        if not part.lower().endswith((".xml", ".rels")):
            continue
        rows, columns = _reach(package, part)
        if rows * columns > CELLS:
            raise Unreadable(
                f"{part} reaches to row {rows:,} and column {columns:,}, {rows * columns:,} cells; {CELLS:,} are read. "
                "Delete what stands far from the data in Excel, or divide the sheet, and save it again."
            )


def letters(column: int) -> str:
    """The letters of a column, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    return lettered(column + 1).upper()


def has_sheet(content: bytes, name: str) -> bool:
    """Whether bytes are a workbook with a sheet of this name; it is not read for that, and may be damaged elsewhere."""
    with suppress(KeyError, *DAMAGE), ZipFile(BytesIO(content)) as archive:
        listed = "xl/workbook.xml" in archive.namelist()
        part = archive.getinfo("xl/workbook.xml" if listed else "content.xml")
        return part.file_size < (LISTED if listed else WHOLE) and f'name="{name}"'.encode() in archive.read(part)
    return False


def _reach(package: Package, part: str) -> tuple[int, int]:
    """The last row and the last column that hold something in a sheet."""
    rows = columns = 0
    head, above = True, b""
    with package.opened(part), package.archive.open(part) as stream:
        while piece := stream.read(PIECE):
            if head and b"<!DOCTYPE" in piece:
                raise Unreadable(
                    f"{part} declares a DOCTYPE, which no workbook needs: refused. Save it again in Excel."
                )
            piece, head = above + piece, False
            found = {(letters, number) for letters, number in CELL.findall(piece)}
            columns = max([columns, *(_column(letters) for letters in {letters for letters, _ in found})])
            rows = max([rows, *(int(number) for _, number in found), *map(int, ROW.findall(piece))])
            above = piece[-LONGEST:]
    return rows, columns


def _column(letters: bytes) -> int:
    """The number of a column.

    >>> _column(b"A"), _column(b"AA"), _column(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
