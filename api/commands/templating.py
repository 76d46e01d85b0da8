"""The command ``remit template``, and the marked workbook that ``remit load`` gives back."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import HomeOption
from api.commands.output import Format, Rows
from api.commands.place import BASE, HOME
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf

if TYPE_CHECKING:
    from graph.view import Graph
    from loaders.loading.report import File

MOST = 99
MarkedOption = Annotated[
    Path | None, typer.Option("--marked", help="Where to write the copy of a refused workbook, its wrong cells marked.")
]


def register(app: typer.Typer) -> None:
    """Give a command line this command."""
    app.command("template")(write)


def write(
    name: Annotated[str, typer.Argument(help="Which: focal-points, activities ...; all are listed if absent.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The workbook to write.")] = None,
    home: HomeOption = HOME,
) -> None:
    """Write a workbook to fill in, with help, an example and the allowed values.

    Its names are those of the home, or the shipped ones where nothing is loaded.

    Example: remit template focal-points -o focal-points.xlsx
    """
    from loaders.templates import template, templates
    from loaders.templates.offered import offered
    from loaders.templates.writing import written

    if not name:
        rows = [[one, template(one).what] for one in templates()]
        Rows(f"{len(rows)} templates.", ("template", "what it holds"), rows).write(Format.TABLE)
        return
    made, target = template(name), output or Path(f"{name}.xlsx")
    if target.exists():
        raise ValueError(f"{target} is there already: give another name with -o, or delete it")
    target.write_bytes(written(made, offered(made, _graph(home))))
    print(f"{target}: fill in the sheet {made.title!r}, and load it with: remit load {target}")


def mark(files: "Iterable[File]", home: Path, target: Path | None) -> list[str]:
    """Write a copy of every template with something wrong, its cells marked; a sentence on each.

    :param target: where to write the one there is; beside each, under a name that is free, if None.
    :raises ValueError: if there are several, and a place for one.
    """
    from loaders.templates import template
    from loaders.templates.marking import marked
    from loaders.templates.offered import offered

    wrong = [(f, found) for f in files if f.problems and f.content and (found := _template(f))]
    if target and len(wrong) > 1:
        raise ValueError(f"{len(wrong)} workbooks have something wrong, and --marked names one: leave it out")
    told = []
    for file, found in wrong:
        place = target or _free(file.path)
        names = offered(template(found), _graph(home))
        try:
            place.write_bytes(marked(file.content, file.problems, names))
            told.append(f"{place}: the cells to put right are marked; load it in the place of {file.path.name}")
        except OSError as error:
            told.append(f"{place} could not be written, with the cells to put right: {error.strerror}; give --marked")
    return told


def _free(path: Path) -> Path:
    """The name of a marked copy, beside the file and never over one that somebody has begun to put right."""
    from loaders.templates.filled import original
    from loaders.templates.marking import untouched

    stem = original(path.stem)
    names = (f"{stem} (checked{f' {number}' if number > 1 else ''})" for number in range(1, MOST))
    places = (path.with_name(f"{name}.xlsx") for name in names)
    return next(p for p in places if not p.exists() or untouched(p.read_bytes()))


def _template(file: "File") -> str:
    """The name of the template that a file was made from; empty if it is none that can be read."""
    from loaders.formats.passages import Unreadable
    from loaders.templates import filled

    if file.path.suffix.lower() not in (".xlsx", ".ods"):
        return ""
    try:
        found = filled(file.content)
    except Unreadable:
        return ""
    return found.template if found else ""


def _graph(home: Path) -> "Graph | None":
    place = Home(home, BASE).seen_by(Clearance.PUBLIC)  # a workbook is sent round
    return Shelf(place).graph if place.current else None
