"""The commands ``remit add``, ``remit end``, ``remit replace``, ``remit confirm`` and ``remit confirmations``."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.options import ClearanceOption, FormatOption, HomeOption, LangOption, fields
from api.commands.output import Format, Rows
from api.commands.place import BASE, HOME, opened
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.languages import asked
from graph.ledger.ledger import Act
from graph.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.review.due import Due

ME = "command line"
COLUMNS = ("key", "kind", "who", "role", "what", "from", "last confirmed", "due")
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who come after.")]
Document = Annotated[str, typer.Option("--document", help="What says so: a key, a symbol or a name.")]
Paragraph = Annotated[str, typer.Option("--paragraph", help="Where in the document.")]
Quote = Annotated[str, typer.Option("--quote", help="In which words of the document.")]
Key = Annotated[str, typer.Argument(help="The key of a fact, as remit confirmations lists it.")]


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    for command, name in ((add, "add"), (end, "end"), (replace, "replace"), (confirm, "confirm")):
        app.command(name)(command)
    app.command("confirmations")(confirmations)


def add(
    kind: Annotated[str, typer.Argument(help="Chairing, Membership, Responsibility, Coverage, Reporting ...")],
    first: Annotated[str, typer.Argument(help="Who chairs, takes part, answers: a key or a name.")],
    second: Annotated[str, typer.Argument(help="What, or for what: a key or a name.")],
    role: Annotated[str, typer.Option("--role", help="In which role.")] = "",
    start: Annotated[str, typer.Option("--from", help="Since when: a year, a month or a day.")] = "",
    until: Annotated[str, typer.Option("--until", help="Until when.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="When it is said to hold.")] = "",
    change: Annotated[list[str] | None, typer.Option("--set", help="Any other field, as FIELD=VALUE.")] = None,
    reason: Reason = "",
    document: Document = "",
    paragraph: Paragraph = "",
    quote: Quote = "",
    home: HomeOption = HOME,
) -> None:
    """State a fact by hand: who chairs what, takes part in it, answers for it.

    Example: remit add Membership "Deputy Secretary-General" ISC-TF --role member --from 2026
    """
    from graph.review import byhand

    cls = byhand.kind(kind)
    one, other = byhand.ends(cls)
    given = {one.name: first, other.name: second, "role": role, "from": start, "until": until, "asOf": as_of}
    values = {name: value for name, value in given.items() if value} | fields(change or [])
    cited = byhand.Cited(reason, document, paragraph, quote)
    do(home, lambda place, view: byhand.add(place, view, cls, values, ME, cited))


def end(
    key: Key,
    until: Annotated[str, typer.Argument(help="When it ended: a year, a month or a day.")],
    reason: Reason = "",
    document: Document = "",
    paragraph: Paragraph = "",
    quote: Quote = "",
    home: HomeOption = HOME,
) -> None:
    """State by hand when something ended.

    Example: remit end chairing/deputy-secretary-general-isc-tf-0123456789 2026-03
    """
    from graph.review import byhand

    cited = byhand.Cited(reason, document, paragraph, quote)
    do(home, lambda place, view: byhand.end(place, view, key, until, ME, cited))


def replace(
    key: Key,
    holder: Annotated[str, typer.Argument(help="Who takes over: a key or a name.")],
    start: Annotated[str, typer.Option("--from", help="From when.")],
    until: Annotated[str, typer.Option("--until", help="When the one before ended; the same if absent.")] = "",
    reason: Reason = "",
    document: Document = "",
    paragraph: Paragraph = "",
    quote: Quote = "",
    home: HomeOption = HOME,
) -> None:
    """State by hand that another took over: one ends, and one begins.

    Example: remit replace chairing/deputy-secretary-general-isc-tf-0123456789 "Secretary-General" --from 2026-03
    """
    from graph.review import byhand

    cited = byhand.Cited(reason, document, paragraph, quote)
    do(home, lambda place, view: byhand.replace(place, view, key, holder, start, ME, cited, until))


def confirm(
    keys: Annotated[list[str], typer.Argument(help="Keys of facts, as remit confirmations lists them.")],
    as_of: Annotated[str, typer.Option("--as-of", help="A year, a month or a day; today if absent.")] = "",
    reason: Reason = "",
    document: Document = "",
    paragraph: Paragraph = "",
    quote: Quote = "",
    home: HomeOption = HOME,
) -> None:
    """State by hand that facts are still true.

    Example: remit confirm chairing/deputy-secretary-general-isc-tf-0123456789 --reason "by telephone"
    """
    from graph.review import byhand

    cited = byhand.Cited(reason, document, paragraph, quote)
    do(home, lambda place, view: byhand.confirm(place, view, keys, ME, cited, as_of))


def confirmations(
    older: Annotated[str, typer.Option("--older-than", help="12m, or 2y.")] = "12m",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="A workbook to send round (.xlsx), a calendar (.ics), .csv or .json."),
    ] = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = Clearance.PUBLIC,
    form: FormatOption = Format.TABLE,
) -> None:
    """List what nobody has confirmed for so long, focal points first.

    Answers in the workbook come back with remit load.

    Example: remit confirmations --older-than 12m -o confirmations.xlsx
    """
    from api.commands.destination import format_of, written
    from graph.review.due import due, months

    view = opened(home, clearance).graph.at(languages=asked(lang))
    found = due(view, months(older), date.today())
    answer = listed(found, older)
    if output is None:
        answer.write(form)
        return
    with written(output) as file:
        if output.suffix.lower() == ".xlsx" and form is Format.TABLE:
            file.write(workbook(found))
        elif output.suffix.lower() == ".ics":
            file.write(ics(found, view.graph.identity.base))
        else:
            answer.write_to(file, format_of(output, form))
    print(f"{output}: {len(found)} to confirm")


def spelt(older: str) -> str:
    """A time as one says it.

    >>> spelt("12m"), spelt("2y"), spelt("1y")
    ('12 months', '2 years', '1 year')
    """
    number, unit = older[:-1], {"m": "month", "y": "year"}.get(older[-1:].lower(), "")
    return f"{number} {unit}{'s' * (number != '1')}" if number.isdigit() and unit else older


def listed(found: "list[Due]", older: str) -> Rows:
    """What is due, as rows."""
    rows = [[d.fact.key, d.fact.cls.name, d.who.name, d.role, d.what.name, d.since, d.last, d.day] for d in found]
    return Rows(f"{len(found)} to confirm: nothing has said in the last {spelt(older)} that they hold.", COLUMNS, rows)


def workbook(found: "list[Due]") -> bytes:
    """What is due, as a workbook to answer in."""
    from loaders.tables.confirmations import written

    return written(found, date.today())


def ics(found: "list[Due]", base: str) -> bytes:
    """What is due, as a calendar.

    :param base: of data IRIs, where each leads to.
    """
    from visualisations.diary import Day, calendar

    days = (
        Day(
            f"{d.fact.key}@remit",
            d.day,
            f"Confirm: {d.who.name}, {d.role}, {d.what.name}",
            f"Last confirmed {d.last or 'never'}. If it is still true: remit confirm {d.fact.key}",
            base + d.fact.key,
        )
        for d in found
    )
    return calendar("To confirm", days, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")


def do(home: Path, act: "Callable[[Home, View], Act]") -> None:
    """Do something by hand, publish it, and say so."""
    from graph.review.judging import publish

    view, place = opened(home).graph.at(), Home(home, BASE)
    done = act(place, view)
    said = [word for word in place.ledger.words([done.id]) if word.verdict == "accepted"]
    keys = ", ".join(word.fact.removeprefix(place.identity.base) for word in said if word.content)
    print(f"{keys}: {done.act}, as of edition {publish(place)} (act {done.id}; remit undo takes it back)")
