"""The command line: ``remit``.

Exit codes: 0 done; 1 nothing is called so, or nothing is loaded; 2 the input is bad, or a file was refused; 3 it was
stopped, or somebody else is writing; 4 what is kept is damaged.
"""

import os
import socket
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from api import (
    accounts,
    briefing,
    byhand,
    destination,
    editing,
    exporting,
    forgetting,
    keeping,
    loading,
    matrix,
    restructuring,
    reviewer,
    templating,
)
from api.loading import ProposeOption, progressing, proposing
from api.options import (
    AsOfOption,
    ClearanceOption,
    DocumentsOption,
    FormatOption,
    HomeOption,
    IntrospectionOption,
    KnownByOption,
    LangOption,
    OnlyOption,
)
from api.output import Format, Rows, owning, tracing
from api.place import BASE, HOME, first_answers, opened
from api.questions import command
from graph.clearance import HIGHEST
from graph.conflicts.disputes import Disputes
from graph.editions.checksums import Damaged
from graph.editions.home import Busy, Home, NoHome
from graph.editions.pins import NoEdition
from graph.editions.shelf import PINNED
from graph.languages import asked
from graph.ledger.chain import DOOR, Torn
from graph.naming.names import NotFound
from graph.ownership.owners import owners
from graph.processes.worker import Refused, Stopped, TimedOut
from graph.tracing.tracing import trace
from ontology import UnknownTerm

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
EXIT: dict[type[Exception], int] = {
    NotFound: 1,
    NoHome: 1,
    NoEdition: 1,
    Damaged: 4,
    Torn: 4,
    sqlite3.DatabaseError: 4,
    FileExistsError: 2,
    Busy: 3,
    Stopped: 3,
    FileNotFoundError: 2,
    IsADirectoryError: 2,
    PermissionError: 2,
    UnknownTerm: 2,
    ValueError: 2,
}


def main() -> None:
    """Run one command, and exit with what became of it."""
    try:
        app()
    except BrokenPipeError:  # whoever reads has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except tuple(EXIT) as error:
        code = next(c for kind, c in EXIT.items() if isinstance(error, kind))
        print(f"remit: {error}", file=sys.stderr)
        raise SystemExit(code) from None


command.register(app)
briefing.register(app)
byhand.register(app)
restructuring.register(app)
loading.register(app)
matrix.register(app)
exporting.register(app)
editing.register(app)
keeping.register(app)
forgetting.register(app)
reviewer.register(app)
templating.register(app)


@app.callback()
def about(
    edition: Annotated[str, typer.Option("--edition", help="Read this edition, by number or name.")] = "",
) -> None:
    """Who answers for what, on whose mandate, since when, and by which words of which document."""
    PINNED.set(edition)
    DOOR.set(f"command line on {socket.gethostname()}")


@app.command("owners")
def owners_of(
    thing: Annotated[str, typer.Argument(help="A name, an acronym or a key: Accessibility, C2, theme/gender")],
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
) -> None:
    """Who owns a theme, an action line or anything else.

    Example: remit owners "Accessibility" --as-of 2020
    """
    view = opened(home, clearance).graph.at(as_of, asked(lang), known_by)
    owning(owners(view, view.names.find(thing)), Disputes(view)).write(form)


@app.command("trace")
def trace_from(
    mandate: Annotated[str, typer.Argument(help='A resolution, a version or another mandate: "Resolution 191"')],
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
) -> None:
    """What came of a mandate, down to activities, action lines and goals.

    Example: remit trace "Resolution 191"
    """
    view = opened(home, clearance).graph.at(as_of, asked(lang), known_by)
    tracing(trace(view, view.names.find(mandate)), Disputes(view)).write(form)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="A part of a name, in any language.")],
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
) -> None:
    """Find things by a part of what they are called.

    Example: remit search "coordination task force"
    """
    found = opened(home, clearance).graph.at(languages=asked(lang)).names.search(text)
    rows = [[n.key, n.name, n.acronym, n.definition.label] for n in found]
    Rows(f"{len(found)} found.", ("key", "name", "acronym", "kind"), rows).write(form)
    if not found:
        raise typer.Exit(1)


@app.command()
def query(
    file: Annotated[Path, typer.Argument(help="A file with a SPARQL query; - for standard input.")],
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds after which it is stopped.")] = 10,
) -> None:
    """Answer a SPARQL query over what is believed; GRAPH reaches the readings that say so.

    Example: remit query api/examples/who-chairs-what.rq
    """
    from api.asking import answered

    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    try:
        answered(opened(home, clearance), text, timeout, form)
    except TimedOut:
        raise Stopped(f"the query was stopped after {timeout:g} seconds; ask for less, or give --timeout") from None
    except Refused as error:
        raise ValueError(f"{file}: {error}") from None


@app.command("map")
def draw(
    thing: Annotated[str, typer.Argument(help="A name, an acronym or a key.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The HTML file to write.")] = Path("map.html"),
    hops: Annotated[int, typer.Option(min=1, max=3, help="How many steps from the thing.")] = 1,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Draw the map of what a thing is related to, as one page that needs no network.

    Example: remit map ISC-TF -o map.html
    """
    from visualisations import network
    from visualisations.translation import speak

    view = opened(home, clearance).graph.at(as_of, asked(lang), known_by)
    speak(view.languages)
    found = view.names.find(thing)
    output.write_text(network.page(view, found.key, hops), encoding="utf-8")
    print(f"{output}: the map of {found.name}")


@app.command()
def extract(
    files: Annotated[list[Path], typer.Argument(help="Documents: .txt, .docx")],
    names: Annotated[
        Path | None,
        typer.Option(
            "--names", help="A table, or a folder of them, with the names to know; the shipped ones if absent."
        ),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", help="jsonl: one fact a line; marked: each sentence as rules see it.")
    ] = "jsonl",
    propose: ProposeOption = False,
) -> None:
    """Find the facts in documents and print them; nothing is stored.

    Example: remit extract report.docx --format jsonl
    """
    from api.extracting import extracted, seen

    if form not in ("jsonl", "marked"):
        raise ValueError(f"facts are printed as jsonl, sentences as marked, nothing as {form!r}")
    facts = seen(files, names) if form == "marked" else extracted(files, names, proposing(None) if propose else None)
    for line in facts:
        print(line)


@app.command()
def identities(
    same: Annotated[
        tuple[str, str] | None, typer.Option("--same", metavar="KEY KEY", help="These two are one, from now on.")
    ] = None,
    not_same: Annotated[
        tuple[str, str] | None, typer.Option("--not-same", metavar="KEY KEY", help="These two are two, for good.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for those who come after.")] = "",
    decided: Annotated[bool, typer.Option("--all", help="Also what people have ruled on already.")] = False,
    first: Annotated[int, typer.Option("--first", min=1, help="How many pairs to show.")] = 60,
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
) -> None:
    """Propose pairs of things that may be one, with reasons; or say of two whether they are.

    What is said is kept for good, through every reload, and a later word on the same two takes its place.

    Example: remit identities --same body/partnership-on-measuring-ict body/partnership-on-measuring
    """
    from api import identities as pairs
    from graph.review.judging import identify

    shelf = opened(home, clearance)
    view, place = shelf.graph.at(), shelf.home
    if same and not_same:
        raise ValueError("say either --same or --not-same, of two things at a time")
    if pair := same or not_same:
        ruling = "same" if same else "not the same"
        edition = identify(place, pair, ruling, "command line", reason)
        print(f"{pair[0]} and {pair[1]} are {ruling}, as of edition {edition}")
        return
    found = pairs.undecided(place, view)
    known = pairs.decided(view, pairs.rulings(place)) if decided else []
    pairs.listing([*known, *pairs.proposed(view, found[:first])], max(0, len(found) - first), form)


@app.command()
def check(home: HomeOption = HOME, clearance: ClearanceOption = HIGHEST, form: FormatOption = Format.TABLE) -> None:
    """Hold everything that is loaded against every rule; the exit code is 1 if a strict one is broken.

    Example: remit check --format csv
    """
    from api.checking import checked

    found, strict = checked(opened(home, clearance).graph)
    found.write(form)
    if strict:
        raise typer.Exit(1)


@app.command()
def compare(
    older: Annotated[str, typer.Argument(help="A list, by its key or its name.")],
    newer: Annotated[str, typer.Argument(help="A later one.")],
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
) -> None:
    """What came, went, and changed its code or its words from one list to another.

    Example: remit compare list/isc-tf-themes-2020 list/isc-tf-themes-2021
    """
    from api.comparing import compared

    compared(opened(home, clearance).graph.at(), older, newer).write(form)


@app.command()
def serve(
    home: HomeOption = HOME,
    port: Annotated[int, typer.Option("--port", help="The port; the next free one if it is taken.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    documents: DocumentsOption = None,
    only: OnlyOption = False,
    introspection: IntrospectionOption = True,
    lines: Annotated[bool, typer.Option("--log", help="Write a line of JSON for each request.")] = False,
) -> None:
    """Serve pages, GraphQL and SPARQL.

    Example: remit serve --port 8000
    """
    from api.portal.listed import Terms
    from api.serving import run

    opened(home)
    run(Home(home, BASE), host, port, Terms(documents, only, introspection), lines)


@app.command("login-link")
def login_link(
    home: HomeOption = HOME,
    port: Annotated[int, typer.Option("--port", help="The port on which remit is served.")] = 8000,
) -> None:
    """Print a link that opens a browser session which may write; good once, for ten minutes.

    Example: remit login-link
    """
    from api.access import Access

    print(f"http://127.0.0.1:{port}/login?ticket={Access.of(home).ticket()}")


@app.command()
def start(
    home: HomeOption = HOME,
    port: Annotated[int, typer.Option("--port", help="The port; the next free one if it is taken.")] = 8000,
) -> None:
    """Load the shipped tables, print three answers with their citations, and serve.

    Example: remit start
    """
    from api.serving import run
    from loaders.load import Policy
    from loaders.load import load as load_files
    from loaders.shipped import tables

    with progressing() as progress:
        report = load_files(Home(home, BASE), tables(), Policy.WHOLE_FILES, "start", progress)
    if report.failed:
        accounts.written(report, Format.TABLE)
        raise typer.Exit(2)
    print(accounts.sentence(report) + "\n")
    for line in first_answers(opened(home).graph):
        print(line)
    run(Home(home, BASE), "127.0.0.1", port)


destination.destine(app)


if __name__ == "__main__":
    main()
