"""The command ``remit areas``: areas of mutual interest, with the resolutions that make them so."""

import typer

from api.options import AsOfOption, FormatOption, HomeOption, LangOption
from api.output import CITED, Format, Rows
from api.place import HOME, opened
from graph.areas import Area, Reason, areas, sentence
from graph.languages import asked

COLUMNS = ("theme", "of", "resolution", "from", "until", "as of", "holds", "status", *CITED)


def register(app: typer.Typer) -> None:
    """Give a command line this command."""
    app.command("areas")(listed)


def listed(
    as_of: AsOfOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the areas of mutual interest: themes with a resolution of PP and one of a Sector, with both as reasons.

    Example: remit areas --as-of 2022
    """
    found = areas(opened(home).graph.at(as_of, asked(lang)))
    rows = [row for area in found for reason in area.reasons for row in _rows(area, reason)]
    Rows(sentence(found, as_of), COLUMNS, rows).write(form)


def _rows(area: Area, reason: Reason) -> list[list[str]]:
    fact = reason.fact
    dates = [fact.text(name) for name in ("from", "until", "asOf")] if fact else ["", "", ""]
    standing = [str(fact.holds or ""), fact.status] if fact else ["", ""]
    said = [area.theme.name, reason.of, reason.resolution.name, *dates, *standing]
    return [[*said, e.document_name, e.where, e.quote] for e in reason.evidence] or [[*said, "", "", ""]]
