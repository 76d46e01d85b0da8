"""The command ``remit matrix``: a mapping table in its own layout, with what is believed now."""

from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.destination import written
from api.commands.options import FormatOption, HomeOption
from api.commands.output import Format, Rows
from api.commands.place import HOME, opened
from graph.editions.edition import Edition
from graph.editions.home import Home
from graph.editions.pins import found as earlier
from graph.editions.shelf import Shelf
from graph.editions.shelf import opened as opened_edition
from graph.view import View

if TYPE_CHECKING:
    from loaders.crosstab import Linked, Matrix
    from loaders.crosstab.filling import Filled
    from loaders.crosstab.sheet import Sheet
    from visualisations.matrix import Change, Page

COLUMNS = ("cell", "row", "column", "was", "is")
At = tuple[int, int]
Merged = tuple[int, int, int, int]


def register(app: typer.Typer) -> None:
    """Give a command line this command."""
    app.command("matrix")(matrix)


def matrix(
    table: Annotated[Path, typer.Argument(help="A mapping table: a file, or the name of one that is loaded.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write: .xlsx or .csv.")],
    since: Annotated[
        str, typer.Option("--since", help="Colour what changed since this edition, by number or name.")
    ] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="One sheet alone, by its name.")] = "",
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
) -> None:
    """Write a mapping table again, in the same layout, with the marks that are believed now, and list what changed.

    Example: remit matrix mapping-tables.xlsx --since 3 -o mapping-tables-now.xlsx
    """
    from visualisations.matrix import write_csv, write_workbook

    if output.suffix.lower() not in (".xlsx", ".csv"):
        raise ValueError(f"{output.name}: a matrix is written as .xlsx or .csv")
    shelf = opened(home)
    read = _read(shelf.home, table)
    edition = earlier(shelf.home, since) if since else None
    found = [one for one in _pages(read, shelf, edition) if sheet in ("", one[0].name)]
    if not found:
        there = ", ".join(repr(one.name) for one in read.sheets)
        raise ValueError(f"{table.name} has no sheet {sheet!r}; there are {there}")
    pages, changes = [page for page, *_ in found], [change for _, several, _ in found for change in several]
    filled = [page for page in pages if page.tables]
    if output.suffix.lower() == ".csv" and len(filled) > 1:
        there = ", ".join(repr(page.name) for page in filled)
        raise ValueError(f"a CSV file holds one sheet: name it by --sheet, of {there}")
    with written(output) as file:
        if output.suffix.lower() == ".csv":
            text = TextIOWrapper(file, encoding="utf-8", newline="")
            write_csv(filled[0], text)
            text.flush()
            text.detach()
        else:
            write_workbook(pages, edition.number if edition else 0, changes, file)
    note = "\n".join(line for *_, lost in found for line in lost)
    rows = [[one.place, one.row, one.column, one.was, one.now] for one in changes]
    Rows(_sentence(output, edition, len(changes), shelf), COLUMNS, rows, note).write(form)


def _sentence(output: Path, since: Edition | None, changed: int, shelf: Shelf) -> str:
    cells = "cell" if changed == 1 else "cells"
    when = f"; {changed} {cells} changed since edition {since.number}" if since else ""
    return f"{output} holds what edition {shelf.graph.edition} says{when}."


def _read(home: Home, table: Path) -> "Matrix":
    """A mapping table as it was loaded last, else as the file holds it."""
    from loaders.crosstab import read

    current, names = home.ledger.current(), home.ledger.names()
    loaded = [source for source in current if source == str(table.resolve()) or names.get(source) == str(table)]
    if not loaded and not table.is_file():
        raise FileNotFoundError(f"{table} is no file, and no mapping table of that name is loaded")
    content = home.kept(current[loaded[0]]) if loaded else table.read_bytes()
    found = read(content, table.name)
    if not found:
        raise ValueError(f"{table.name} holds no mapping table: no block of marks under heads and right of labels")
    return found


def _pages(read: "Matrix", shelf: Shelf, since: Edition | None) -> "Iterator[tuple[Page, list[Change], list[str]]]":
    """The sheets as they are now, each with what changed in it, and what its letters cannot say."""
    from loaders.crosstab import Linked
    from loaders.stating.known import Known

    graph = shelf.graph
    known, then = Known.of((), graph), opened_edition(since, shelf.home.identity).at() if since else None
    for sheet in read.sheets:
        several = [Linked(table, known) for table in read.tables if table.sheet.name == sheet.name]
        yield _page(sheet, several, graph.at(), then)


def _page(
    sheet: "Sheet", several: "Sequence[Linked]", now: View, then: View | None
) -> "tuple[Page, list[Change], list[str]]":
    from loaders.crosstab.filling import Filled, changes
    from visualisations.matrix import Change, Page

    rows = [list(row) for row in sheet.rows]
    merged = list(sheet.merged)
    changed: dict[At, str] = {}
    listed: list[Change] = []
    lost: list[str] = []
    unread: set[At] = set()
    for one in several:
        filled = Filled(one, now)
        merged = _fill(rows, merged, filled)
        lost += [str(problem) for problem in filled.lost]
        unread |= {(row.at, column.at) for row, column, _ in one.table.cells()} - filled.cells.keys()
        labels = {row.at: row.shown for row in one.table.rows}
        heads = {column.at: column.shown for column in one.table.columns}
        for at, was, text in changes(filled.cells, Filled(one, then).cells) if then else ():
            changed[at] = was
            listed.append(Change(sheet.place(*at), labels[at[0]], heads[at[1]], was, text))
    tables = [(o.table.rows[0].at, o.table.columns[0].at, o.table.rows[-1].at) for o in several]
    page = Page(sheet.name, rows, merged, tables, changed, frozenset(unread), sheet.hidden, sheet.hidden_rows)
    return page, listed, lost


def _fill(rows: list[list[str]], merged: Sequence[Merged], filled: "Filled") -> list[Merged]:
    """Write the cells of a table into its sheet; cells that are merged and differ now are merged no more."""
    left: list[Merged] = []
    covered: set[At] = set()
    for top, first, bottom, last in merged:
        if (top, first) not in filled.cells:
            left.append((top, first, bottom, last))
            continue
        inside = {(row, column) for row in range(top, bottom + 1) for column in range(first, last + 1)}
        if len({filled.cells.get(at) for at in inside}) == 1:
            left.append((top, first, bottom, last))
            covered |= inside - {(top, first)}
    for (row, column), text in filled.cells.items():
        if (row, column) not in covered:
            rows[row][column] = text
    return left
