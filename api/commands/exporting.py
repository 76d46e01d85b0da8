"""The command ``remit export``: the graph, what is near some things, or a class as a table, as a file.

The ending of the file says the format. What the format cannot say is listed on standard error, and in the file.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from api.commands.destination import written
from api.commands.loading import progressing
from api.commands.options import AsOfOption, ClearanceOption, HomeOption, LangOption
from api.commands.output import Format, Rows
from api.commands.place import HOME, opened
from graph.clearance import HIGHEST
from graph.editions.shelf import Shelf
from graph.languages import asked
from graph.ledger.handing import handed
from graph.processes.worker import Stopped
from graph.view import View

Things = Annotated[list[str] | None, typer.Option("--of", help="A thing, by name or key; give it again for more.")]
Hops = Annotated[int, typer.Option("--hops", min=0, max=5, help="How many steps from the things.")]
Target = Annotated[Path, typer.Option("-o", "--output", help="The file to write; its ending says the format.")]
TableName = Annotated[str, typer.Option("--table", help="A class, by the name of its table: chairings, bodies ...")]


def register(app: typer.Typer) -> None:
    """Give a command line this command."""
    app.command("export")(export)


def export(
    output: Target,
    of: Things = None,
    hops: Hops = 1,
    table: TableName = "",
    as_of: AsOfOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Write the graph to a file: .ttl .nt (believed), .trig .nq .jsonld (with readings), .graphml .gexf (relations).

    Example: remit export -o home.trig
    """
    if table and as_of:
        raise ValueError("a table holds all that is stated, of whatever date: leave --as-of out")
    with kept(output):
        shelf = opened(home, clearance)
        view = shelf.graph.at(as_of, asked(lang))
        _warn(shelf)
        if table:
            _table(view, table, output)
        else:
            _graph(shelf, view, of or (), hops, output)


def _graph(shelf: Shelf, view: View, of: Sequence[str], hops: int, output: Path) -> None:
    """Write the graph, or a part of it, and say what the format cannot."""
    from visualisations.exports.files import KEPT, form_of, write
    from visualisations.exports.part import part

    ending = output.suffix[1:].lower()
    form = form_of(ending)
    chosen = part(view, of, hops)
    size = len(chosen.store)
    with progressing() as progress, written(output) as file:
        decided = list(handed(shelf.home.ledger, shelf.home.identity, view.graph.edition))
        found = write(
            ending, chosen, file, KEPT, lambda done: progress("writing", min(done, size), size), decided=decided
        )
    print(f"{output}: {found.number:,} {found.of} as {form.label}")
    for words in found.lost:
        print(f"not in it: {words}", file=sys.stderr)


@contextmanager
def kept(output: Path) -> Iterator[None]:
    """Whoever stops an export with Ctrl-C is told that no half of it is left.

    :raises Stopped: in place of the interruption.
    """
    try:
        yield
    except KeyboardInterrupt:
        left = "is as it was" if output.exists() else "is not written"
        raise Stopped(f"stopped: {output} {left}") from None


def _warn(shelf: Shelf) -> None:
    """Say so where a file is not for everybody."""
    levels = shelf.edition.levels
    if len(levels) > 1:
        words = f"this file holds what is for the {levels[-1].value} only"
        print(f"{words}; --clearance public writes what everybody may see", file=sys.stderr)


def _table(view: View, name: str, output: Path) -> None:
    """Write a class as the table that a load reads."""
    from api.commands.tabling import Table, class_of

    form = {".csv": Format.CSV, ".xlsx": Format.XLSX, ".json": Format.JSON}.get(output.suffix.lower())
    if form is None:
        raise ValueError(f"{output.name}: a table is written as .csv, .xlsx or .json")
    made = Table(view.graph, class_of(name))
    rows = made.rows()
    with written(output) as file:
        Rows(f"{name}, as a load reads them.", made.columns, rows).write_to(file, form)
    print(f"{output}: {len(rows):,} rows")
    if form is Format.CSV and output.stem != name:
        print(f"a load knows what the rows are by the name of the file: call it {name}.csv", file=sys.stderr)
    for why, number in sorted(made.left.items()):
        print(f"not in it: {number:,} {why}", file=sys.stderr)
