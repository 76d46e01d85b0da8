"""A file of cross-tabulations as it is read: its tables, and what of it is worth a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from graph.identity import slug
from loaders.crosstab.block import Table, tables
from loaders.crosstab.sheet import ENDINGS, Sheet, sheets
from loaders.tables.table import Problem

SHOWN = 8
CHANGES = "Changes since edition"


@dataclass(frozen=True)
class Matrix:
    """The cross-tabulations of one file.

    ``sheets`` are all its sheets, those without a table too, but for the list of changes that remit adds; ``notes`` say
    what was left aside, or read though hidden. ``own`` is its key where its name is not enough, else empty.
    """

    name: str
    digest: str
    tables: tuple[Table, ...]
    sheets: tuple[Sheet, ...]
    notes: tuple[Problem, ...] = ()
    own: str = ""

    @property
    def key(self) -> str:
        """The key of the file as a document: that of its name without the ending, so that a later state is the same."""
        return self.own or f"document/{slug(PurePath(self.name).stem) or 'mapping-table'}"


def read(content: bytes, name: str) -> Matrix | None:
    """The cross-tabulations of a file; None if it holds none.

    :raises Unreadable: if it is not what its name says.

    >>> found = read(b"ITU-R,WP 5A,WP 5B\\nQ1/1,X,\\nQ2/1,,X\\n", "map.csv")
    >>> found is not None and found.key, read(b"a,b\\n1,2\\n", "map.csv")
    ('document/map', None)
    """
    if PurePath(name).suffix.lower() not in ENDINGS:
        return None
    several = tuple(sheet for sheet in sheets(content, name) if not sheet.name.startswith(CHANGES))
    found = {sheet.name: tables(sheet) for sheet in several}
    every = tuple(table for some in found.values() for table in some)
    if not every:
        return None
    notes = tuple(note for sheet in several for note in _notes(sheet, found[sheet.name]))
    return Matrix(name, sha256(content).hexdigest(), every, several, notes)


def _notes(sheet: Sheet, found: list[Table]) -> Iterator[Problem]:
    if not sheet.rows:
        yield Problem(sheet.name, "the sheet is empty")
    elif not found:
        yield Problem(sheet.name, "it holds no block of marks under heads and right of labels: left aside")
    elif sheet.hidden:
        yield Problem(sheet.name, "the sheet is hidden, and was read")
    if found and sheet.hidden_rows:
        rows = [str(row) for row in sheet.hidden_rows]
        more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
        yield Problem(sheet.name, f"hidden rows were read: {', '.join(rows[:SHOWN])}{more}")
    if len(found) > 1:
        yield Problem(sheet.name, f"it holds {len(found)} tables: {', '.join(_where(one) for one in found)}")


def _where(table: Table) -> str:
    return f"from {table.columns[0].place} on"
