"""``remit engine``: the commands about an engine that statements are read from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import FormatOption, HomeOption
from api.commands.output import Format, Rows
from api.commands.place import BASE, HOME, opened
from graph.clearance import HIGHEST, Clearance
from graph.editions.edition import Edition
from graph.editions.home import Home
from graph.engines.address import VARIABLE
from graph.engines.engine import Engine
from graph.engines.failing import EngineFailure
from graph.engines.promises import PROMISES

ReaderArgument = Annotated[Path, typer.Argument(help="The folder of the home that only reads.", file_okay=False)]
READ, NOT_YET = "is read", "is not in the engine: `remit engine carry` brings it there"
# What is answered without stores while the engine is away, besides what is in tables.
OPENED = (
    "/",
    *(f"/ask/{name}" for name in ("gaps", "overlaps", "conflicts", "stale-citations")),
    *(f"/board/{name}" for name in ("sectors", "action-lines", "participation")),
    "/matrix",
    "/documents",
)
COLUMNS = ("clearance", "dataset", "edition", "state")
engines = typer.Typer(no_args_is_help=True, help="The engine beyond this machine that statements are read from.")


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    app.add_typer(engines, name="engine")


@engines.command()
def show(home: HomeOption = HOME, form: FormatOption = Format.TABLE) -> None:
    """Say which engine is named, which editions it holds, which of them is read, and what an engine cannot promise.

    Example: remit engine show
    """
    engine, edition = _there(Home(home, BASE))
    rows = [row for level in edition.levels for row in _rows(engine, level)]
    here = [row for row in rows if row[2:] == [f"{edition.number}", READ]]
    where = f"is read from {engine.address}" if len(here) == len(edition.levels) else NOT_YET
    said = "\n".join(f"{name}: {words}" for name, words in PROMISES.items())
    Rows(f"Edition {edition.number} {where}.", COLUMNS, rows, said).write(form)


@engines.command()
def carry(home: HomeOption = HOME) -> None:
    """Bring the engine to the current edition, and read it from there.

    Example: remit engine carry
    """
    from api.commands.loading import progressing

    engine, edition = _there(Home(home, BASE))
    with progressing() as progress:
        new = engine.carry(home, Home(home, BASE).identity.base, edition, progress)
    held = "is carried" if new else "was there already"
    print(f"edition {edition.number} {held}: it is read from {engine.address}")


@engines.command()
def check(home: HomeOption = HOME, form: FormatOption = Format.TABLE) -> None:
    """Hold every statement that the engine has of the current edition against the home; the exit code is 4 if any is
    other.

    Example: remit engine check
    """
    engine, edition = _there(Home(home, BASE))
    several = list(engine.compared(home, edition))
    wrong = sum(not one.same for one in several)
    rows = [[one.level, f"{one.here:,}", f"{one.there:,}", one.digest] for one in several]
    said = f"{wrong} of {len(several)} datasets are other." if wrong else "Every statement is there, and no other."
    Rows(said, ("clearance", "statements here", "in the engine", "digest"), rows).write(form)
    if wrong:
        raise typer.Exit(4)


@engines.command()
def reader(place: ReaderArgument, home: HomeOption = HOME) -> None:
    """Make a home for a machine that only reads, without the stores of editions, or bring it to the current edition.

    Example: remit engine reader /srv/remit-reader
    """
    from graph.engines.reader import bring

    within = Home(home, BASE)
    _there(within)
    made = bring(within, place, _asked)
    print(f"{place} is at edition {made.edition} ({made.size:,} bytes came to it): serve it where {VARIABLE} is set")


def _asked(home: Home) -> None:
    """Ask a home for what anybody opens, in each language."""
    import httpx2

    from api.client.within import SECONDS, Within
    from visualisations.translation import LANGUAGES

    carrier = Within(home, SECONDS)
    try:
        for address in (f"http://localhost{page}?lang={language}" for page in OPENED for language in LANGUAGES):
            carrier.handle_request(httpx2.Request("GET", address, headers={"Accept": "text/html"}))
    finally:
        carrier.close()


def _there(home: Home) -> tuple[Engine, Edition]:
    """The engine, and the edition that is to be in it.

    :raises ValueError: if no engine is named.
    """
    current = opened(home.path).home.current
    if home.engine is None:
        raise ValueError(f"no engine is named: say where it answers queries, as {VARIABLE}=https://host/query")
    assert current
    return home.engine, current.seen_by(HIGHEST)


def _rows(engine: Engine, level: Clearance) -> Iterator[list[str]]:
    try:
        dataset = engine.dataset(level)
        held = dataset.held()
    except EngineFailure as error:
        yield [level, str(engine.address), "", str(error)]
        return
    for side, mark in sorted(held.editions.items(), key=str):
        state = READ if side == held.read else "was read before"
        yield [level, str(dataset.client.address), mark.partition("-")[0], state]
    if not held.editions:
        yield [level, str(dataset.client.address), "", "holds no edition"]
