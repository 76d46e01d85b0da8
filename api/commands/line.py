"""What every command line has: how a command is run, what comes before its name, and what its exit code says."""

import os
import socket
import sqlite3
import sys
from types import ModuleType
from typing import Annotated

import typer

from api.commands import destination
from api.settings.reading import CONFIG
from graph.editions.checksums import Damaged
from graph.editions.home import Busy, NoHome
from graph.editions.pins import NoEdition
from graph.editions.shelf import PINNED
from graph.engines.failing import EngineFailure
from graph.ledger.chain import DOOR, Torn
from graph.naming.names import NotFound
from graph.processes.worker import Stopped
from ontology import UnknownTerm

EXIT: dict[type[Exception], int] = {
    NotFound: 1,
    NoHome: 1,
    NoEdition: 1,
    Damaged: 4,
    Torn: 4,
    sqlite3.DatabaseError: 4,
    FileExistsError: 2,
    Busy: 3,
    EngineFailure: 3,
    Stopped: 3,
    FileNotFoundError: 2,
    IsADirectoryError: 2,
    PermissionError: 2,
    UnknownTerm: 2,
    ValueError: 2,
}


def line(*rooms: ModuleType) -> typer.Typer:
    """A command line with the commands of these modules."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.callback()(about)
    for room in rooms:
        room.register(app)
    destination.destine(app)
    return app


def run(app: typer.Typer) -> None:
    """Run one command, and exit with what became of it."""
    try:
        app()
    except BrokenPipeError:  # whoever reads has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except tuple(EXIT) as error:
        code = next(c for kind, c in EXIT.items() if isinstance(error, kind))
        print(f"remit: {error}", file=sys.stderr)
        raise SystemExit(code) from None


def about(
    edition: Annotated[str, typer.Option("--edition", help="Read this edition, by number or name.")] = "",
    config: Annotated[
        str, typer.Option("--config", envvar="REMIT_CONFIG", help="Be set up by this file; by remit.toml in the home.")
    ] = "",
) -> None:
    """Who answers for what, on whose mandate, since when, and by which words of which document."""
    PINNED.set(edition)
    CONFIG.set(config)
    DOOR.set(f"command line on {socket.gethostname()}")
