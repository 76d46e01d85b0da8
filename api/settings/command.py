"""``remit config``: what this installation is set to, by what, and what is wrong with it."""

from collections.abc import Iterator
from typing import Annotated

import typer

from api.commands.options import FormatOption, HomeOption
from api.commands.output import Format, Rows
from api.commands.place import HOME
from api.settings.reading import Settings
from api.settings.table import SETTINGS

COLUMNS = ("setting", "is", "says", "wrong")


def register(app: typer.Typer) -> None:
    """Give a command line this command."""
    app.command("config")(config)


def config(
    check: Annotated[
        bool, typer.Option("--check", help="Ask the issuer too; exit with 2 if anything is wrong.")
    ] = False,
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
) -> None:
    """List each setting, who says it, and what is wrong with it; secrets are not shown.

    Example: remit config --check
    """
    settings = Settings.of(home)
    wrong: dict[str, str] = {setting.name: words for setting, words in settings.faults()}
    if check and not wrong:
        wrong = dict(_beyond(settings))
    rows = [[s.name, _shown(settings, s.name), settings.source(s.name), wrong.get(s.name, "")] for s in SETTINGS]
    said = f"{len(wrong)} settings are wrong." if wrong else "Nothing is wrong."
    Rows(said, COLUMNS, rows, "\n".join(f"{name}: {words}" for name, words in wrong.items())).write(form)
    if check and wrong:
        raise typer.Exit(2)


def _shown(settings: Settings, name: str) -> str:
    secret = next(s.secret for s in SETTINGS if s.name == name)
    return ("set" if settings[name] else "") if secret else settings[name]


def _beyond(settings: Settings) -> Iterator[tuple[str, str]]:
    """What is wrong between settings, and with the issuer."""
    from api.access.issuer import Issuer, Silent

    if settings["documents"]:
        from pathlib import Path

        if not Path(settings["documents"]).is_dir():
            yield "documents", f"there is no folder {settings['documents']}"
    if not settings["oidc.issuer"]:
        return
    for name in ("oidc.client_id", "address"):
        if not settings[name]:
            yield name, "it is needed where people sign in"
    try:
        Issuer(settings["oidc.issuer"]).keys()
    except Silent as error:
        yield "oidc.issuer", str(error)
