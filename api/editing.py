"""The commands of who keeps a home: ``remit log``."""

from collections import Counter
from typing import Annotated, Any

import typer

from api.options import FormatOption, HomeOption
from api.output import Format, Rows
from api.place import BASE, HOME, opened
from graph import Home
from graph.chain import Entry

ENTRY = ("number", "at", "by", "from", "what", "edition", "about", "hash")


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    app.command("log")(log)


def log(
    verify: Annotated[
        bool, typer.Option("--verify", help="Hold every entry against the hash of the one before.")
    ] = False,
    first: Annotated[int, typer.Option("--first", min=1, help="How many entries to show, the latest first.")] = 30,
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
) -> None:
    """List what was done: loads, verdicts, publications, rollbacks; each entry is chained to the one before.

    Example: remit log --verify
    """
    opened(home)
    ledger = Home(home, BASE).ledger
    faults = ledger.faults() if verify else []
    last = ledger.chain.last
    number = last.number if last else 0
    entries = list(ledger.chain.entries(max(1, number - first + 1)))
    said = f"{number} entries" + (f", {len(faults)} faults" if faults else ", each as it was written" if verify else "")
    Rows(f"{said}.", ENTRY, [_row(one) for one in reversed(entries)], "\n".join(faults)).write(form)
    if faults:
        raise typer.Exit(4)


def _row(one: Entry) -> list[str]:
    edition = "" if one.edition is None else str(one.edition)
    return [str(one.number), one.at, one.by, one.door, one.kind, edition, told(one.kind, one.about), one.hash[:12]]


def told(kind: str, about: dict[str, Any]) -> str:
    """What an entry says, in a line."""
    match kind:
        case "act":
            several = len(about["words"]) + len(about["rulings"])
            undone = f" act {about['undoes']}" if about["undoes"] else ""
            return f"{about['act']}{undone}" + (f" ({several})" if several > 1 else "")
        case "load":
            kinds = Counter(one["outcome"] for one in about["files"])
            return f"load {about['load']}: " + (", ".join(f"{n} {o}" for o, n in kinds.items()) or "no files")
        case "publication":
            return str(about["cause"])
        case "begun":
            return "the chain begins; what was recorded before is in this entry"
    return ", ".join(f"{name} {_short(value)}" for name, value in about.items() if value not in ("", [], None))


def _short(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
