"""The command ``remit forget``: a person is taken out of everything that can be reached."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import FormatOption, HomeOption
from api.commands.output import Format, Rows
from api.commands.place import BASE, HOME, opened
from graph.editions.home import Home


def register(app: typer.Typer) -> None:
    """Give a command line this command."""
    app.command("forget")(forget)


def forget(
    person: Annotated[str, typer.Argument(help="The name of a person, or the key.")],
    backups: Annotated[
        list[Path] | None, typer.Option("--backups", help="A backup, or a folder of them, to take the person out of.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: it cannot be taken back.")] = False,
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
) -> None:
    """Take a person out of every edition, kept file, kept text and backup that can be reached, for good.

    Example: remit forget person/3fa9c1d2e8b07745 --backups /srv/backups --yes
    """
    from loaders.loading.forgetting import forget as take_out

    place = Home(home, BASE)
    opened(home)
    for folder in backups or ():
        if not folder.is_dir():
            raise FileNotFoundError(f"there is no folder {folder}")
    if not yes:
        typer.confirm("This cannot be taken back. Go on?", abort=True)
    made = take_out(place, person, "command line", backups or ())
    sentence = f"{made.person} is forgotten, as of edition {made.edition}: {made.readings} readings taken out."
    rows: list[list[str | int]] = [
        ["editions that spoke of the person, written anew", len(made.editions)],
        ["kept files removed", len(made.sources)],
        ["kept texts without the name", made.texts],
        ["backups written anew", len(made.backups)],
    ]
    rows += [["not reached", one] for one in made.beyond]
    Rows(sentence, ("what", "how much"), rows).write(form)
