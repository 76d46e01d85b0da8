"""The command ``remit load``, and what other commands that read files share with it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands import accounts
from api.commands.options import FormatOption, HomeOption
from api.commands.output import Format
from api.commands.place import BASE, HOME
from api.commands.templating import MarkedOption, mark
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.identity import DEFAULT_BASE
from graph.processes.worker import Stopped

if TYPE_CHECKING:
    from loaders.loading.report import Report
    from loaders.proposing.proposer import Proposer

ProposeOption = Annotated[
    bool, typer.Option("--propose", help="Ask the chat endpoint of REMIT_PROPOSER_URL where the rules find little.")
]


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    app.command("load")(load)
    app.command("mapping")(mapped)


def load(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: .txt, .docx, .csv, .xlsx, .ttl")],
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
    partial: Annotated[bool, typer.Option("--partial", help="Keep the good rows of a table, list the rest.")] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="Any error refuses the whole load.")] = False,
    propose: ProposeOption = False,
    marked: MarkedOption = None,
    clearance: Annotated[
        Clearance | None,
        typer.Option("--clearance", help="Who may see them: as before, and everybody what is new, if absent."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", help="What says how the tables are read; data.yml beside data.csv if absent."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would change, and store nothing.")] = False,
) -> None:
    """Read documents and tables into a new edition.

    A file with an error is refused whole; the others are published, and the exit code is 2. Of a workbook made by
    `remit template`, a copy with the wrong cells marked is written beside it.

    Example: remit load report.docx tables/
    """
    from api.commands.rehearsing import told
    from loaders.load import Policy
    from loaders.load import load as load_files
    from loaders.loading.rehearsal import rehearsed

    policy = Policy.ALL_OR_NOTHING if all_or_nothing else Policy.PARTIAL if partial else Policy.WHOLE_FILES
    place = Home(home, BASE)

    def act(place: Home) -> "Report":
        proposer = proposing(place) if propose else None
        with stoppable(place), progressing() as progress:
            return load_files(place, paths, policy, "command line", progress, proposer, clearance, mapping)

    if dry_run:
        report = rehearsed(place, act, lambda report: told(report, form))
    else:
        report = act(place)
        accounts.written(report, form)
    for line in mark(report.files, home, marked):
        print(line, file=sys.stderr)
    if report.failed:
        raise typer.Exit(2)


def mapped(
    file: Annotated[Path, typer.Argument(help="A mapping file, such as data.yml.")],
    rml: Annotated[bool, typer.Option("--rml", help="Write it as RML, in Turtle.")] = False,
) -> None:
    """Check a mapping file against the ontology, and say what it makes; or write it as RML.

    Example: remit mapping data.yml --rml
    """
    from loaders.mapping.parser import parse
    from loaders.mapping.rml import turtle

    found = parse(file.read_bytes(), file.name)
    if rml:
        print(turtle(found, BASE or DEFAULT_BASE), end="")
        return
    for one in found.statements:
        fields = ", ".join(dict.fromkeys(o.field for o in one.objects))
        print(f"{file.name}:{one.line}: {one.name} makes a {one.cls} of {', '.join(one.columns())}: {fields}")


@contextmanager
def stoppable(home: Home) -> Iterator[None]:
    """Whoever stops a load with Ctrl-C is told what became of it.

    :raises Stopped: in place of the interruption.
    """
    before = home.current
    try:
        yield
    except KeyboardInterrupt:
        here = home.current
        if here != before and here:
            raise Stopped(f"stopped after edition {here.number} was published; `remit editions` tells of it") from None
        there = f"edition {here.number} is current, as before" if here else "nothing is loaded, as before"
        raise Stopped(f"stopped: nothing was published; {there}") from None


def proposing(home: Home | None) -> "Proposer":
    """The proposer that the environment sets up; it says what it will send before it does."""
    from loaders.proposing.proposer import Proposer

    return Proposer.of(os.environ, home, lambda line: print(line, file=sys.stderr))


@contextmanager
def progressing() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on a terminal, a line for each step elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda word, done, of: print(f"{word} {done}/{of}", file=sys.stderr) if done == of else None
        return
    with Progress(console=console, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def advance(word: str, done: int, of: int) -> None:
            if word not in tasks:
                tasks[word] = bar.add_task(word, total=of)
            bar.update(tasks[word], completed=done, total=of)

        yield advance
