"""The options that several commands take."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from api.commands.output import Format
from api.settings import SETTINGS, Settings
from graph.clearance import Clearance


def set_up(context: typer.Context, home: Path) -> Path:
    """Let the other options of a command be what ``remit.toml`` says, where neither line nor environment says it.

    :raises ValueError: if it says what cannot be.
    """
    said = Settings.of(home).said
    named = {param.name: _variable(param.envvar) for param in context.command.params if param.name}
    context.default_map = {name: said[found] for name, found in named.items() if found in said}
    return home


def _variable(names: object) -> str:
    """The setting that a variable of the environment is; empty for none."""
    name = names[0] if isinstance(names, list | tuple) else names
    return NAMED.get(str(name), "")


NAMED = {setting.variable: setting.name for setting in SETTINGS}
HomeOption = Annotated[
    Path,
    typer.Option("--home", envvar="REMIT_HOME", help="Where the data lives.", callback=set_up, is_eager=True),
]
FormatOption = Annotated[Format, typer.Option("--format", help="table, json, csv or xlsx.")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="A year, a month or a day, such as 2020 or 2020-02.")]
KnownByOption = Annotated[
    str | None,
    typer.Option("--known-by", help="As documents issued by this date state it; by all of them if absent."),
]
LangOption = Annotated[
    str, typer.Option("--lang", help="The language of names, or several in order: fr, or fr-CH, fr, es.")
]
ClearanceOption = Annotated[
    Clearance, typer.Option("--clearance", help="Answer as for these readers; all that is loaded if absent.")
]
DocumentsOption = Annotated[
    Path | None,
    typer.Option(
        "--documents",
        envvar="REMIT_DOCUMENTS",
        exists=True,
        file_okay=False,
        help="A folder of GraphQL documents (NAME.graphql) that may be asked for by name or SHA-256.",
    ),
]
OnlyOption = Annotated[
    bool,
    typer.Option("--only-documents", envvar="REMIT_ONLY_DOCUMENTS", help="Answer no other GraphQL than that."),
]
IntrospectionOption = Annotated[
    bool,
    typer.Option(
        "--introspection/--no-introspection", envvar="REMIT_INTROSPECTION", help="Let GraphQL tell its schema."
    ),
]
RateOption = Annotated[
    str,
    typer.Option(
        "--rate",
        envvar="REMIT_RATE",
        help="What one caller may ask for: units a second and at once, or off; "
        "if not given, 20/1200 where others than this machine can ask.",
    ),
]
ProxiesOption = Annotated[
    str,
    typer.Option(
        "--proxies", envvar="REMIT_PROXIES", help="Addresses and networks of proxies that are believed who asks."
    ),
]
DeadlineOption = Annotated[
    float,
    typer.Option("--deadline", envvar="REMIT_DEADLINE", min=0.1, help="How many seconds a query may take, at most."),
]
ProcessesOption = Annotated[
    int, typer.Option("--processes", envvar="REMIT_PROCESSES", min=1, max=64, help="How many processes serve.")
]


def fields(changes: Iterable[str]) -> dict[str, str]:
    """What ``--set FIELD=VALUE`` gives.

    :raises ValueError: if one is not of this form.

    >>> fields(["role=co-chair", "from = 2020"])
    {'role': 'co-chair', 'from': '2020'}
    """
    found = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise ValueError(f"--set {change!r}: expected FIELD=VALUE")
        found[name.strip()] = value.strip()
    return found
