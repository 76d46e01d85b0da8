"""The commands of who keeps a home: which editions there are and what changed, going back, the ledger."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.options import ClearanceOption, FormatOption, HomeOption
from api.commands.output import Format, Rows
from api.commands.place import BASE, HOME, opened
from graph.clearance import HIGHEST
from graph.editions.comparison import Comparison, compared
from graph.editions.differing import Changed
from graph.editions.history import Listed, listed, prune, rollback, spare
from graph.editions.home import Home
from graph.editions.pins import found, pin, unpin
from graph.ledger.chain import Entry

ME = "command line"
ENTRY = ("number", "at", "by", "from", "what", "edition", "about", "hash")
EDITION = ("edition", "when", "by", "cause", "quads", "added", "removed", "changed", "bytes", "own bytes", "notes")
SHOWN = 40
Asked = Annotated[str, typer.Argument(help="An edition, by its number or its name.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who come after.")]


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    for command, name in (
        (editions, "editions"),
        (diff, "diff"),
        (roll_back, "rollback"),
        (prune_, "prune"),
        (unload, "unload"),
        (log, "log"),
    ):
        app.command(name)(command)


def editions(
    name: Annotated[str, typer.Option("--pin", metavar="EDITION=NAME", help="Keep an edition under a name.")] = "",
    free: Annotated[str, typer.Option("--unpin", metavar="NAME", help="Let go of a name.")] = "",
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the editions that are kept; or keep one under a name, whatever is pruned.

    Example: remit editions --pin 7=council-2026
    """
    opened(home)
    place = Home(home, BASE)
    if name:
        asked, _, called = name.partition("=")
        print(f"edition {pin(place, asked.strip(), called.strip(), ME)} is kept as {called.strip()}")
        return
    if free:
        unpin(place, free, ME)
        print(f"no edition is called {free} any more")
        return
    several = listed(place)
    here = next((one.number for one in several if one.current), 0)
    rows = [_edition(one) for one in several]
    sentence = f"{len(several)} editions are kept; {here} is current."
    if form is not Format.TABLE:
        Rows(sentence, EDITION, rows).write(form)
        return
    shown = [[row[0], row[1][:16].replace("T", " "), *row[2:8], row[-1]] for row in rows]
    Rows(sentence, (*EDITION[:8], EDITION[-1]), shown).write(form)


def diff(
    older: Asked,
    newer: Asked,
    every: Annotated[bool, typer.Option("--all", help="Show all of it as a table too.")] = False,
    html: Annotated[Path | None, typer.Option("--html", help="Write it as a page, to this file.")] = None,
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Tell what changed from one edition to another, by thing and by document; JSON and CSV are complete.

    Example: remit diff 6 7
    """
    place = opened(home, clearance).home
    what = compared(place, found(place, older), found(place, newer))
    if html:
        from visualisations.comparing import page

        html.write_text(page(what), encoding="utf-8")
        print(f"{html}: {what.sentence}")
        return
    shown = what.changes if every or form is not Format.TABLE else what.changes[:SHOWN]
    columns = ("change", "kind", "what", "documents", "key")
    Rows(what.sentence, columns, [_change(what, one) for one in shown], _grouped(what, len(shown))).write(form)


def roll_back(edition: Asked, reason: Reason = "", home: HomeOption = HOME) -> None:
    """Make an older edition current; verdicts made since count again, loads made since are withdrawn.

    Example: remit rollback 7 --reason "the list of March was the wrong one"
    """
    opened(home)
    place = Home(home, BASE)
    done = rollback(place, edition, ME, reason)
    print(f"edition {done.edition} is current")
    if done.current != done.edition:
        print(f"verdicts made since count in edition {done.current}")
    for word, loads in (("withdrawn", done.withdrawn), ("restored", done.restored)):
        if loads:
            print(f"{word}: load {', '.join(map(str, loads))}")


def prune_(
    keep: Annotated[int, typer.Option("--keep", min=1, help="How many of the last editions stay.")] = 10,
    monthly: Annotated[bool, typer.Option("--monthly/--no-monthly", help="Also the last of every month.")] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; let go of nothing.")] = False,
    home: HomeOption = HOME,
    form: FormatOption = Format.TABLE,
) -> None:
    """Let go of old editions; never of the current one, nor of one that has a name.

    Example: remit prune --keep 10 --monthly --dry-run
    """
    opened(home)
    place = Home(home, BASE)
    gone = spare(listed(place), keep, monthly) if dry_run else prune(place, keep, monthly, ME)
    freed = sum(one.own for one in gone)
    word = "would go" if dry_run else "are gone"
    Rows(f"{len(gone)} editions {word}, {freed:,} bytes at least.", EDITION, [_edition(o) for o in gone]).write(form)


def unload(
    source: Annotated[str, typer.Argument(help="A file that was loaded, or the key of a document.")],
    home: HomeOption = HOME,
) -> None:
    """Take out exactly what only this file or document said; its bytes stay kept, and it can be loaded again.

    Example: remit unload tables/posts.csv
    """
    from loaders.loading.unloading import unload as take_out

    opened(home)
    gone, edition = take_out(Home(home, BASE), source, ME)
    print("\n".join(f"{one.name}: {one.removed} readings are gone" for one in gone))
    print(f"edition {edition} is published")


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


def told(kind: str, about: dict[str, Any]) -> str:
    """What an entry of the ledger says, in a line."""
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


def _edition(one: Listed) -> list[str]:
    about = one.about
    counts = [str(one.counts.get(name, "")) for name in ("added", "removed", "changed")]
    notes = ["current"] * one.current + ["withdrawn"] * one.withdrawn + [f"kept as {name}" for name in one.pins]
    who = (str(about.edition), about.at, about.by, about.cause, str(about.quads or ""))
    return [*who, *counts, str(one.size), str(one.own), ", ".join(notes)]


def _change(what: Comparison, one: Changed) -> list[str]:
    documents = "; ".join(map(what.name, one.documents))
    return [one.state, one.cls, what.words(one), documents, one.key]


def _grouped(what: Comparison, shown: int) -> str:
    """The things and the documents with the most changes, in a line each."""
    lines = [f"… and {len(what.changes) - shown} more: --all, --format json"] if shown < len(what.changes) else []
    for title, several in (("by thing", what.by_thing), ("by document", what.by_document)):
        if several:
            most = [f"{what.name(key)} ({len(changes)})" for key, changes in several[:10]]
            lines.append(f"{title}: {', '.join(most)}" + (", …" if len(several) > 10 else ""))
    return "\n".join(lines)


def _row(one: Entry) -> list[str]:
    edition = "" if one.edition is None else str(one.edition)
    return [str(one.number), one.at, one.by, one.door, one.kind, edition, told(one.kind, one.about), one.hash[:12]]


def _short(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
