"""How the command line answers: a table to read, JSON, CSV or a workbook to go on with."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING

from graph.conflicts.disputes import Dispute, Disputes
from graph.evidence import Evidence
from graph.ownership.owners import Owner, Owners, Vacant
from graph.ownership.seats import HOLDER
from graph.tracing.tracing import Trace
from graph.view import Node
from visualisations.exports.rows import About, Cell, Listing, plain, write_csv, write_json, write_workbook

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


ASKED: ContextVar[Callable[[], About] | None] = ContextVar("asked", default=None)


@dataclass(frozen=True)
class Rows:
    """An answer: a sentence, columns, rows, and a note below."""

    sentence: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""

    def write(self, form: Format) -> None:
        """Write it to standard output.

        :raises ValueError: if it is a workbook and standard output is a terminal.
        """
        if form is Format.JSON:
            write_json(self.listing, sys.stdout)
        elif form is Format.CSV:
            write_csv(self.listing, sys.stdout)
        elif form is Format.XLSX:
            if sys.stdout.isatty():
                raise ValueError("a workbook is nothing to read here: name a file for it, such as -o answer.xlsx")
            write_workbook(self.listing, sys.stdout.buffer)
        else:
            _table(self)

    def write_to(self, file: IO[bytes], form: Format, about: About | None = None) -> None:
        """Write it to a file, in any form but a table to read; with what was asked, where the command line was not."""
        listing = replace(self.listing, about=about) if about else self.listing
        if form is Format.XLSX:
            write_workbook(listing, file)
            return
        text = TextIOWrapper(file, encoding="utf-8", newline="")
        (write_csv if form is Format.CSV else write_json)(listing, text)
        text.flush()
        text.detach()

    @property
    def listing(self) -> Listing:
        """It as a file holds it, with what was asked."""
        asked = ASKED.get()
        return Listing(self.sentence, self.columns, self.rows, self.note, asked() if asked else None)


def owning(found: Owners, disputes: Disputes) -> Rows:
    """Who owns something, a row for each piece of evidence; the note says what other sources say instead."""
    rows: list[list[str]] = []
    _owner = partial(_owned, disputes)
    for level, several in (("accountable", found.accountable), ("responsible", found.responsible)):
        rows += [row for owner in several for row in _owner(level, owner)]
    for one in found.coordinated_by:
        rows += _owner("coordinates", one.coverage)
        rows += [row for chair in one.chairs for row in _owner(f"chair of {_short(one.coverage)}", chair)]
        rows += [row for post in one.posts for row in _owner(f"focal points in {_short(one.coverage)}", post)]
    rows += [row for owner in found.also_involved for row in _owner("also involved", owner)]
    rows += [row for one in found.vacancies for row in _emptied(disputes, one)]
    rows += [row for owner in found.other_times for row in _owner("at another time", owner)]
    dated = ("from", "until", "as of", "holds")
    columns = ("level", "who", "role", *dated, "status", "confidence", "disputed", *CITED)
    return Rows(found.sentence, columns, rows, otherwise(disputes.of(owner.node for owner in found.all)))


def tracing(found: Trace, disputes: Disputes) -> Rows:
    """What came of a mandate, a row for each step; the note says what other sources say instead."""
    rows = []
    for step in found.steps:
        first = step.evidence[0] if step.evidence else None
        fact = step.fact
        status, sure = (fact.status, figure(fact.confidence)) if fact else ("", "")
        manner = fact.text("modality") if fact and not fact.actual else ""
        ends = (str(step.depth), step.source.name, step.relation, step.target.name, step.target.definition.label)
        rows.append([*ends, manner, status, sure, mark(disputes, fact), *cited(first)])
    more = "" if found.complete else "There is more than is shown."
    against = otherwise(disputes.of(step.fact for step in found.steps if step.fact))
    columns = ("step", "of", "relation", "to", "kind", "modality", "status", "confidence", "disputed", *CITED)
    return Rows(found.sentence, columns, rows, "\n".join(note for note in (more, against) if note))


CITED = ("document", "paragraph", "quote")
DATED = {"from", "until", "as of", "step", "before", "after"}


def _owned(disputes: Disputes, level: str, owner: Owner) -> list[list[str]]:
    node = owner.node
    dates = [node.text(name) for name in ("from", "until", "asOf")]
    standing = [str(node.holds or ""), node.status, figure(node.confidence), mark(disputes, node)]
    said = [level, owner.agent.name, owner.role, *dates, *standing]
    return [[*said, *cited(one)] for one in owner.evidence] or [[*said, "", "", ""]]


def _emptied(disputes: Disputes, one: Vacant) -> list[list[str]]:
    """The rows of a vacancy: nobody, in which role; of a post, the post."""
    row = _owned(disputes, "vacant", Owner(one.of, one.role, one.node, one.evidence))
    return row if one.role == HOLDER else [[*r[:1], one.sector.name if one.sector else "", *r[2:]] for r in row]


def mark(disputes: Disputes, fact: Node | None) -> str:
    """What says that a fact is disputed; empty where nobody disputes it."""
    return "disputed" if fact and disputes.of([fact]) else ""


def otherwise(against: Sequence[Dispute]) -> str:
    """What other sources say instead, a line each."""
    places = ((one.says, "; ".join(f"{e.document_name}, {e.where}" for e in one.evidence)) for one in against)
    return "\n".join(f"Disputed: {says}" + (f" ({place})" if place else "") for says, place in places)


def _short(owner: Owner) -> str:
    return owner.agent.acronym or owner.agent.name


def cited(one: Evidence | None) -> list[str]:
    """The columns of a citation: document, paragraph and quote; empty without one."""
    return [one.document_name, one.where, one.quote] if one else ["", "", ""]


def figure(confidence: float | None) -> str:
    """A confidence or a score with two digits; empty for none."""
    return "" if confidence is None else f"{confidence:.2f}"


def _table(answer: Rows) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text(answer.sentence, style="bold"))
    if set(CITED) <= set(answer.columns):
        for line in _lines(answer):
            console.print(line)
    elif answer.rows:
        console.print(_grid(answer))
    if answer.note:
        console.print(Text(answer.note))


def _lines(answer: Rows) -> "Iterator[Text]":
    """A cited answer: each fact once, the words that say it below."""
    from rich.text import Text

    shown: Sequence[str] = ()
    for row in answer.rows:
        given = dict(zip(answer.columns, map(plain, row), strict=True))
        fact = [
            f"{name} {given[name]}" if name in DATED else given[name] for name in answer.columns if name not in CITED
        ]
        fact = [cell for name, cell in zip(answer.columns, fact, strict=False) if given[name]]
        if fact != shown:
            yield Text("\n" + " · ".join(fact))
            shown = fact
        words = f"“{given['quote']}” " if given["quote"] else ""
        if given["document"]:
            yield Text(f"    {words}({given['document']}, {given['paragraph']})", style="dim")


def _grid(answer: Rows) -> "Table":
    from rich.table import Table
    from rich.text import Text

    kept = [n for n, name in enumerate(answer.columns) if any(plain(row[n]) for row in answer.rows)]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for n in kept:
        table.add_column(answer.columns[n], overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(plain(row[n])) for n in kept))
    return table
