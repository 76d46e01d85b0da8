"""The command ``remit picture``: a figure as a file, or as the rows that say the same."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.destination import format_of, written
from api.commands.options import AsOfOption, ClearanceOption, HomeOption, KnownByOption, LangOption
from api.commands.output import Format
from api.commands.place import HOME, opened
from graph.clearance import HIGHEST, Clearance
from graph.languages import asked
from visualisations.exports.rows import About

AcceptedOption = Annotated[bool, typer.Option("--accepted-only", help="Leave out what is only proposed.")]
OutputOption = Annotated[
    Path, typer.Option("-o", "--output", help="The file: .svg, .png, .html; or as rows .csv, .xlsx, .json.")
]
WidthOption = Annotated[int, typer.Option("--width", help="How many points a .png is wide.")]
pictures = typer.Typer(no_args_is_help=True, help="Draw a matrix, a flow, a timeline or a genealogy.")
DRAWN = (".svg", ".png", ".html")


def register(app: typer.Typer) -> None:
    """Give a command line the commands."""
    app.add_typer(pictures, name="picture")


@pictures.command()
def matrix(
    rows: Annotated[str, typer.Argument(help="The kind of things in the rows: body, action-line, resolution ...")],
    columns: Annotated[str, typer.Argument(help="The kind of things in the columns.")],
    output: OutputOption,
    via: Annotated[str, typer.Option("--via", help="Join them by way of things of this kind.")] = "",
    order: Annotated[str, typer.Option("--order", help="blocks, hierarchy, name or number.")] = "blocks",
    then: Annotated[str, typer.Option("--then", help="Compare with this date.")] = "",
    since: Annotated[str, typer.Option("--since", help="Compare with this edition, by number or name.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Show also what nothing joins.")] = False,
    width: WidthOption = 1600,
    accepted_only: AcceptedOption = False,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Draw what joins the things of two kinds, in rows and columns.

    Example: remit picture matrix body theme -o matrix.svg
    """
    given = {"rows": rows, "columns": columns, "via": via, "order": order, "then": then, "since": since}
    given |= {"all": "yes" if every else "", "accepted_only": "yes" if accepted_only else ""}
    _drawn("matrix", given, output, width, (home, clearance), (as_of, lang, known_by))


@pictures.command()
def timeline(
    thing: Annotated[str, typer.Argument(help="A name, an acronym or a key: ISC-TF, theme/gender")],
    output: OutputOption,
    first: Annotated[int | None, typer.Option("--first", help="From this year.")] = None,
    last: Annotated[int | None, typer.Option("--last", help="To this year.")] = None,
    width: WidthOption = 1600,
    accepted_only: AcceptedOption = False,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Draw what is dated about a thing: of a body with its parts, of a theme with its bodies.

    Example: remit picture timeline ISC-TF -o isc-tf.png
    """
    given = {"thing": thing, "first": str(first or ""), "last": str(last or "")}
    given |= {"accepted_only": "yes" if accepted_only else ""}
    _drawn("timeline", given, output, width, (home, clearance), (as_of, lang, known_by))


@pictures.command()
def flow(
    mandate: Annotated[str, typer.Argument(help='A resolution or another mandate: "Resolution 191"')],
    output: OutputOption,
    width: WidthOption = 1600,
    accepted_only: AcceptedOption = False,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Draw what came of a mandate: who acts on it, what is done, action lines and goals.

    Example: remit picture flow "Resolution 1332" -o flow.svg
    """
    given = {"mandate": mandate, "accepted_only": "yes" if accepted_only else ""}
    _drawn("flow", given, output, width, (home, clearance), (as_of, lang, known_by))


@pictures.command()
def genealogy(
    output: OutputOption,
    thing: Annotated[str, typer.Argument(help="A theme, a group, a version; all that changed if absent.")] = "",
    width: WidthOption = 1600,
    accepted_only: AcceptedOption = False,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Draw the merges, splits and new names that things came out of or went into.

    Example: remit picture genealogy theme/artificial-intelligence -o genealogy.html
    """
    given = {"thing": thing, "accepted_only": "yes" if accepted_only else ""}
    _drawn("genealogy", given, output, width, (home, clearance), (as_of, lang, known_by))


Seen = tuple[str | None, str, str | None]


def _drawn(
    name: str, given: dict[str, str], output: Path, width: int, place: tuple[Path, Clearance], seen_as: Seen
) -> None:
    """Write a figure, and say what it shows.

    :raises ValueError: if the ending of the file is that of no picture and no table.
    """
    from api.pages.pictures import laid_out
    from visualisations.figures.asked import FIGURES, seen
    from visualisations.translation import speak

    ending = output.suffix.lower()
    as_of, lang, known_by = seen_as
    view = seen(opened(*place).graph.at(as_of, asked(lang), known_by), given)
    speak(view.languages)
    if ending not in DRAWN:
        form = _rows(output)
        figure = FIGURES[name](view, given)
        with written(output) as file:
            laid_out(figure).write_to(file, form, About(f"remit picture {name}", view.graph.edition))
    else:
        figure = FIGURES[name](view, given)
        content = figure.png(width) if ending == ".png" else (figure.svg if ending == ".svg" else figure.html).encode()
        with written(output) as file:
            file.write(content)
    print(f"{output}: {figure.title}")


def _rows(output: Path) -> Format:
    try:
        form = format_of(output, Format.TABLE)
    except ValueError:
        form = Format.TABLE
    if form is Format.TABLE:
        raise ValueError(f"{output.name}: a picture ends in .svg, .png or .html, its rows in .csv, .xlsx or .json")
    return form
