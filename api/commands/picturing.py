"""The command ``remit picture``: a figure as a file, or as the rows that say the same."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.destination import format_of, written
from api.commands.output import Format
from api.commands.seeing import seeing, signed
from graph.view import View
from visualisations.exports.rows import About

AcceptedOption = Annotated[bool, typer.Option("--accepted-only", help="Leave out what is only proposed.")]
OutputOption = Annotated[
    Path, typer.Option("-o", "--output", help="The file: .svg, .png, .html; or as rows .csv, .xlsx, .json.")
]
WidthOption = Annotated[int, typer.Option("--width", help="How many points a .png is wide.")]
pictures = typer.Typer(no_args_is_help=True, help="Draw a matrix, a flow, a timeline or a genealogy.")
Given = Mapping[str, str]
DRAWN = (".svg", ".png", ".html")


def register(app: typer.Typer) -> None:
    """Give a command line the commands."""
    app.add_typer(pictures, name="picture")


def drawn(run: Callable[..., Given]) -> Callable[..., None]:
    """A command that draws a figure of what a function gives to be asked, as its other options say."""

    @wraps(run)
    def draw(view: View, output: Path, width: int, accepted_only: bool, **given: Any) -> None:
        _write(run.__name__, view, {**run(**given), "accepted_only": "yes" if accepted_only else ""}, output, width)

    one = partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in inspect.signature(run).parameters.values()
    ]
    further = [
        one("width", annotation=WidthOption, default=1600),
        one("accepted_only", annotation=AcceptedOption, default=False),
    ]
    return seeing(signed(draw, [*own, one("output", annotation=OutputOption), *further, one("view")]))


@pictures.command()
@drawn
def matrix(
    rows: Annotated[str, typer.Argument(help="The kind of things in the rows: body, action-line, resolution ...")],
    columns: Annotated[str, typer.Argument(help="The kind of things in the columns.")],
    via: Annotated[str, typer.Option("--via", help="Join them by way of things of this kind.")] = "",
    order: Annotated[str, typer.Option("--order", help="blocks, hierarchy, name or number.")] = "blocks",
    then: Annotated[str, typer.Option("--then", help="Compare with this date.")] = "",
    since: Annotated[str, typer.Option("--since", help="Compare with this edition, by number or name.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Show also what nothing joins.")] = False,
) -> Given:
    """Draw what joins the things of two kinds, in rows and columns.

    Example: remit picture matrix body theme -o matrix.svg
    """
    given = {"rows": rows, "columns": columns, "via": via, "order": order, "then": then, "since": since}
    return {**given, "all": "yes" if every else ""}


@pictures.command()
@drawn
def timeline(
    thing: Annotated[str, typer.Argument(help="A name, an acronym or a key: ISC-TF, theme/gender")],
    first: Annotated[int | None, typer.Option("--first", help="From this year.")] = None,
    last: Annotated[int | None, typer.Option("--last", help="To this year.")] = None,
) -> Given:
    """Draw what is dated about a thing: of a body with its parts, of a theme with its bodies.

    Example: remit picture timeline ISC-TF -o isc-tf.png
    """
    return {"thing": thing, "first": str(first or ""), "last": str(last or "")}


@pictures.command()
@drawn
def flow(
    mandate: Annotated[str, typer.Argument(help='A resolution or another mandate: "Resolution 191"')],
) -> Given:
    """Draw what came of a mandate: who acts on it, what is done, action lines and goals.

    Example: remit picture flow "Resolution 1332" -o flow.svg
    """
    return {"mandate": mandate}


@pictures.command()
@drawn
def genealogy(
    thing: Annotated[str, typer.Argument(help="A theme, a group, a version; all that changed if absent.")] = "",
) -> Given:
    """Draw the merges, splits and new names that things came out of or went into.

    Example: remit picture genealogy theme/artificial-intelligence -o genealogy.html
    """
    return {"thing": thing}


def _write(name: str, view: View, given: Given, output: Path, width: int) -> None:
    """Write a figure, and say what it shows.

    :raises ValueError: if the ending of the file is that of no picture and no table.
    """
    from api.pages.pictures import laid_out
    from visualisations.figures.asked import FIGURES, seen
    from visualisations.translation import speak

    ending, view = output.suffix.lower(), seen(view, given)
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
