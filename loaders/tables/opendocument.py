"""OpenDocument workbooks (.ods): measured before they are read, and which of their cells are merged or hidden.

What stands in the cells, calamine reads; of what is merged and hidden it says nothing.
"""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from zipfile import ZipFile

from lxml import etree

from loaders.formats.package import DAMAGE
from loaders.formats.passages import Unreadable
from loaders.tables.workbook import CELLS

CONTENT, LARGEST, HEAD = "content.xml", 100_000_000, 65_536
SPANNED = b"number-rows-spanned"
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
ROW = re.compile(rb"<table:table-row\b([^>]*)>(.*?)</table:table-row>", re.S)
CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
PLACED = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
KIND = b"application/vnd.oasis.opendocument.spreadsheet"
Merged = tuple[int, int, int, int]


@dataclass
class Form:
    """How a sheet is shown.

    :ivar merged: the first row, first column, last row and last column of merged cells, from 0.
    :ivar hidden: the numbers of the hidden rows that hold something, from 1 as people count.
    """

    merged: list[Merged] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def opened(content: bytes) -> bool:
    """Whether bytes say that they are an OpenDocument workbook."""
    with suppress(KeyError, *DAMAGE), ZipFile(io.BytesIO(content)) as archive:
        return archive.getinfo("mimetype").file_size < len(KIND) * 2 and archive.read("mimetype").strip() == KIND
    return False


def refuse_repeated(content: bytes) -> bytes:
    """Refuse a sheet of which a few bytes say that they are repeated a thousand million times; else its content.xml.

    :raises Unreadable: saying what it is, and what to do.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            part = archive.getinfo(CONTENT)
            if part.file_size > LARGEST:
                raise Unreadable(f"its {CONTENT} unpacks to {part.file_size:,} bytes: divide the sheet")
            with archive.open(part) as stream:
                words = stream.read(part.file_size + 1)
    except Unreadable:
        raise
    except (KeyError, *DAMAGE) as error:
        raise Unreadable(f"this is no .ods workbook, or a damaged one: {error}") from None
    if b"<!DOCTYPE" in words[:HEAD]:
        raise Unreadable(f"its {CONTENT} declares a DOCTYPE, which no workbook needs: refused")
    cells = sum(_repeats(row[1]) * _wide_as(row[2]) for row in ROW.finditer(words))
    if cells > CELLS:
        raise Unreadable(f"it says that it has {cells:,} cells that hold something; {CELLS:,} are read: divide it")
    return words


def forms(content: bytes) -> dict[str, Form]:
    """How the sheets of a workbook are shown, by their names.

    :raises Unreadable: if it is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(refuse_repeated(content), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"its {CONTENT} is damaged: {error}") from None
    return {_said(table, "name"): _form(table) for table in tree.iter(f"{TABLE}table")}


def _form(table: etree._Element) -> Form:
    form, at = Form(), 0
    for row in table.iter(f"{TABLE}table-row"):
        form.merged += _merged(row, at)
        if _said(row, "visibility") in ("collapse", "filter") and any(len(cell) for cell in row):
            form.hidden.append(at + 1)
        at += _number(row, "number-rows-repeated")
    return form


def _merged(row: etree._Element, at: int) -> Iterator[Merged]:
    column = 0
    for cell in row.iterchildren(*PLACED):
        down, across = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
        if down * across > 1:
            yield at, column, at + down - 1, column + across - 1
        column += _number(cell, "number-columns-repeated")


def _said(element: etree._Element, name: str) -> str:
    return str(element.get(f"{TABLE}{name}", ""))


def _number(element: etree._Element, name: str) -> int:
    text = _said(element, name)[:12]
    return max(int(text), 1) if text.isdecimal() else 1


def _wide_as(row: bytes) -> int:
    """How many cells a row has up to the last that holds something."""
    width = reach = 0
    for cell in CELL.finditer(row):
        width += _repeats(cell[1])
        if not cell[2] or b"value" in cell[1]:
            reach = width
    return reach


def _repeats(attributes: bytes) -> int:
    found = REPEATED.search(attributes)
    return int(found[1][:12]) if found else 1
