"""The options that several commands take."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from api.output import Format
from graph.clearance import Clearance

HomeOption = Annotated[Path, typer.Option("--home", envvar="REMIT_HOME", help="Where the data lives.")]
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
