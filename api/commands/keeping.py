"""The commands that keep a home whole: ``remit backup``, ``remit restore``, ``remit doctor``."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import FormatOption, HomeOption
from api.commands.output import Format, Rows
from api.commands.place import BASE, HOME, opened
from graph.editions.backup import back_up, restore
from graph.editions.doctor import advice, examined, renew_ledger
from graph.editions.home import Home

ME = "command line"


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    for command, name in ((backup, "backup"), (restore_, "restore"), (doctor, "doctor")):
        app.command(name)(command)


def backup(
    place: Annotated[Path, typer.Argument(help="A folder that is not there yet.")], home: HomeOption = HOME
) -> None:
    """Copy the ledger, what was loaded, the current edition and those with a name; a copy, never links.

    Example: remit backup /mnt/backups/2026-05-01
    """
    opened(home)
    made = back_up(Home(home, BASE), place, ME)
    kept = ", ".join(map(str, made.editions))
    print(f"{place}: edition {kept}, {len(made.files)} files, {made.size:,} bytes, each with its checksum")


def restore_(
    place: Annotated[Path, typer.Argument(help="A folder that `remit backup` made.")], home: HomeOption = HOME
) -> None:
    """Make a new home from a backup, once every file of it is as it was written.

    Example: remit restore /mnt/backups/2026-05-01 --home /srv/remit
    """
    found = restore(place, home)
    print(f"{home}: edition {found.edition} is current, as of {found.at}; {len(found.files)} files are as written")


def doctor(
    deep: Annotated[bool, typer.Option("--deep", help="Read every block.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the current edition again from what was loaded and decided.")
    ] = False,
    ledger: Annotated[bool, typer.Option("--ledger", help="Make the ledger again from its journal.")] = False,
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say what is whole and what is damaged, and what can be done; the exit code is 4 if anything is.

    Example: remit doctor --deep
    """
    opened(home)
    place = Home(home, BASE)
    if ledger:
        print(f"the ledger has {renew_ledger(home)} entries, as its journal has them")
        return
    if rebuild:
        from api.commands.rebuilding import rebuilt

        made = rebuilt(place, ME)
        print(f"edition {made.edition} is current: made again from {made.files} files and {made.acts} acts")
        for line in made.missing:
            print(f"not in it: {line}")
        if made.missing:
            raise typer.Exit(2)
        return
    several = list(examined(place, deep))
    broken = sum(not one.whole for one in several)
    said = f"{broken} of {len(several)} are damaged." if broken else f"{len(several)} looked at, nothing is damaged."
    rows = [[one.what, "whole" if one.whole else "damaged", "; ".join(one.faults)] for one in several]
    Rows(said, ("what", "state", "faults"), rows, advice(place, several)).write(form)
    if broken:
        raise typer.Exit(4)
