"""The commands that were first: ``owners``, ``trace``, ``search``, ``query``, ``map``, and what finds and checks."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.commands.loading import ProposeOption, proposing
from api.commands.options import ClearanceOption, FormatOption, HomeOption, LangOption
from api.commands.output import Format, owning, tracing
from api.commands.place import HOME, opened
from api.commands.seeing import seeing
from graph.clearance import HIGHEST
from graph.conflicts.disputes import Disputes
from graph.languages import asked
from graph.ownership.owners import owners
from graph.processes.worker import Refused, Stopped, TimedOut
from graph.tracing.tracing import trace
from graph.view import View


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    several: dict[str, Callable[..., None]] = {
        "owners": owners_of,
        "trace": trace_from,
        "search": search,
        "query": query,
        "map": draw,
        "extract": extract,
        "identities": identities,
        "check": check,
        "compare": compare,
    }
    for name, command in several.items():
        app.command(name)(command)


@seeing
def owners_of(
    thing: Annotated[str, typer.Argument(help="A name, an acronym or a key: Accessibility, C2, theme/gender")],
    *,
    view: View,
    form: FormatOption = Format.TABLE,
) -> None:
    """Who owns a theme, an action line or anything else.

    Example: remit owners "Accessibility" --as-of 2020
    """
    owning(owners(view, view.names.find(thing)), Disputes(view)).write(form)


@seeing
def trace_from(
    mandate: Annotated[str, typer.Argument(help='A resolution, a version or another mandate: "Resolution 191"')],
    *,
    view: View,
    form: FormatOption = Format.TABLE,
) -> None:
    """What came of a mandate, down to activities, action lines and goals.

    Example: remit trace "Resolution 191"
    """
    tracing(trace(view, view.names.find(mandate)), Disputes(view)).write(form)


def search(
    text: Annotated[str, typer.Argument(help="Words, an acronym or a symbol, in any language.")],
    kind: Annotated[str, typer.Option(help="Only what is of this class, such as Body or Passage.")] = "",
    document: Annotated[str, typer.Option(help="Only what this document says, by its key.")] = "",
    year: Annotated[str, typer.Option(help="Only what is of this year.")] = "",
    status: Annotated[str, typer.Option(help="Only what is accepted, or proposed.")] = "",
    group: Annotated[Literal["", "thing", "statement", "passage"], typer.Option("--in", help="One group.")] = "",
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
) -> None:
    """Find things by what they are called, and statements and passages by the words in them.

    Example: remit search "coordination task force"
    """
    from api.commands.found import briefly, rows, understood
    from graph.searching.results import find
    from graph.searching.sought import Sought

    view = opened(home, clearance).graph.at(languages=asked(lang))
    wanted = Sought.of(text, kind, document, year, status)
    if view.graph.finder is None:
        view.graph.finding(patience=None)
    found = find(view, wanted, {"thing": 20, "statement": 10, "passage": 10}, facets=False)
    replace(rows(found, group or "thing"), note=understood(found)).write(form)
    for other in ("statement", "passage") if form is Format.TABLE and not group else ():
        if found.counts.get(other):
            briefly(view, found, other).write(form)
    if not found.total:
        raise typer.Exit(1)


def query(
    file: Annotated[Path, typer.Argument(help="A file with a SPARQL query; - for standard input.")],
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
    timeout: Annotated[float, typer.Option("--timeout", help="Seconds after which it is stopped.")] = 10,
) -> None:
    """Answer a SPARQL query over what is believed; GRAPH reaches the readings that say so.

    Example: remit query api/endpoint/examples/who-chairs-what.rq
    """
    from api.commands.asking import answered

    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    try:
        answered(opened(home, clearance), text, timeout, form)
    except TimedOut:
        raise Stopped(f"the query was stopped after {timeout:g} seconds; ask for less, or give --timeout") from None
    except Refused as error:
        raise ValueError(f"{file}: {error}") from None


@seeing
def draw(
    thing: Annotated[str, typer.Argument(help="A name, an acronym or a key.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file: .html or .svg.")] = Path("map.html"),
    hops: Annotated[int, typer.Option(min=1, max=3, help="How many steps from the thing.")] = 1,
    *,
    view: View,
) -> None:
    """Draw the map of what a thing is related to, as one page that needs no network.

    Example: remit map ISC-TF -o map.html
    """
    from visualisations import network
    from visualisations.charting import figure
    from visualisations.charting.asked import Asked, Step
    from visualisations.charting.chart import chart
    from visualisations.translation import speak

    if (ending := output.suffix.lower()) not in (".html", ".htm", ".svg"):
        raise ValueError(f"{output.name}: a map is written as .html or .svg")
    speak(view.languages)
    found = view.names.find(thing)
    drawn = chart(view, Asked((Step(found.key, hops),)))
    output.write_text(figure.svg(drawn) if ending == ".svg" else network.page(drawn), encoding="utf-8")
    number = len(drawn.shown.things)
    few = ending == ".svg" or number <= network.USABLE
    beyond = "" if few else f": {number} things, more than {network.USABLE}, so drawn with WebGL"
    print(f"{output}: the map of {found.name}{beyond}")


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
    from api.commands.extracting import extracted, seen

    if form not in ("jsonl", "marked"):
        raise ValueError(f"facts are printed as jsonl, sentences as marked, nothing as {form!r}")
    facts = seen(files, names) if form == "marked" else extracted(files, names, proposing(None) if propose else None)
    for line in facts:
        print(line)


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
    from api.commands import identities as pairs
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


def check(home: HomeOption = HOME, clearance: ClearanceOption = HIGHEST, form: FormatOption = Format.TABLE) -> None:
    """Hold everything that is loaded against every rule; the exit code is 1 if a strict one is broken.

    Example: remit check --format csv
    """
    from api.commands.checking import checked

    found, strict = checked(opened(home, clearance).graph)
    found.write(form)
    if strict:
        raise typer.Exit(1)


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
    from api.commands.comparing import compared

    compared(opened(home, clearance).graph.at(), older, newer).write(form)
