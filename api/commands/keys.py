"""The commands about who is known here: ``remit keys add``, ``list`` and ``revoke``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import FormatOption, HomeOption
from api.commands.output import Format, Rows
from api.commands.place import BASE, HOME
from api.roles import Role
from graph.clearance import Clearance
from graph.editions.home import Home

if TYPE_CHECKING:
    from api.access.keys import Key, Keys

ME = "command line"
COLUMNS = ("name", "clearance", "role", "doors", "made", "until", "last used", "state", "id")
keys = typer.Typer(no_args_is_help=True, help="The keys by which programs say who they are.")

ClearanceOption = Annotated[Clearance, typer.Option("--clearance", help="What who brings it may see.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What who brings it may do.")]
DoorOption = Annotated[list[str] | None, typer.Option("--door", help="Only for /sparql, /graphql ...; several times.")]
UntilOption = Annotated[str, typer.Option("--until", help="The last day on which it is good; in a year if absent.")]


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    app.add_typer(keys, name="keys")


@keys.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it: the name of a program, never of a person.")],
    clearance: ClearanceOption = Clearance.PUBLIC,
    role: RoleOption = Role.READER,
    door: DoorOption = None,
    until: UntilOption = "",
    home: HomeOption = HOME,
) -> None:
    """Make a key, and show it this once.

    Example: remit keys add portal --clearance members --door graphql
    """
    key, shown = _keys(home).add(name, clearance, role, door or (), until)
    _record(home, "key added", key)
    print(shown)
    print(f"Good until {key.until}, and not shown again. It is sent as: Authorization: Bearer KEY", file=sys.stderr)


@keys.command("list")
def listed(home: HomeOption = HOME, form: FormatOption = Format.TABLE) -> None:
    """List the keys that were made, with the day of their last use.

    Example: remit keys list --format csv
    """
    several = _keys(home).all()
    good = sum(key.good() for key in several)
    Rows(f"{len(several)} keys, {good} of them good.", COLUMNS, [_row(key) for key in several]).write(form)


@keys.command()
def revoke(
    name: Annotated[str, typer.Argument(help="The name or the id of the key.")], home: HomeOption = HOME
) -> None:
    """Let a key open nothing any more, from the next request on.

    Example: remit keys revoke portal
    """
    key = _keys(home).revoke(name)
    _record(home, "key revoked", key)
    print(f"{key.name} is revoked")


def _keys(home: Path) -> "Keys":
    from api.access import Access

    return Access.of(home).keys


def _record(home: Path, kind: str, key: "Key") -> None:
    about = {"name": key.name, "clearance": key.clearance, "role": key.role, "doors": list(key.doors)}
    Home(home, BASE).ledger.record(kind, ME, {**about, "until": key.until})


def _row(key: "Key") -> list[str]:
    state = f"revoked {key.revoked}" if key.revoked else "good" if key.good() else "over"
    doors = ", ".join(f"/{door}" for door in key.doors) or "all"
    return [key.name, key.clearance, key.role, doors, key.made, key.until, key.used or "never", state, key.id]
