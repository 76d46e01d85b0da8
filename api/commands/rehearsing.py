"""``remit load --dry-run``: what a load would change, with the first facts it would make; nothing is stored."""

import json
from collections.abc import Iterator

from api.commands.accounts import COLUMNS, complete, documents, file_row
from api.commands.output import Format, Rows
from graph.entity import Entity
from graph.reading import Reading
from loaders.loading.report import File, Report

FIRST = 10
FACTS = ("where", "what", "key", "says", "quote")


def told(report: Report, form: Format) -> None:
    """Write what a load would come to."""
    facts = [row for file in report.files for row in _facts(file)]
    if form is Format.JSON:
        made = first(report)
        print(
            json.dumps({**complete(report), "answer": _sentence(report), "first": made}, ensure_ascii=False, indent=2)
        )
        return
    Rows(_sentence(report), COLUMNS, [file_row(f) for f in report.files]).write(form)
    if form is Format.TABLE:
        for line in documents(report):
            print(line)
        if facts:
            print()
            Rows("The first facts:", FACTS, facts).write(form)


def first(report: Report) -> list[dict[str, str]]:
    """The first facts of every table, each with the names of its columns."""
    return [dict(zip(FACTS, row, strict=True)) for file in report.files for row in _facts(file)]


def _sentence(report: Report) -> str:
    kinds = {o: sum(f.outcome == o for f in report.files) for o in ("loaded", "unchanged", "refused", "skipped")}
    counted = ", ".join(f"{number} {outcome}" for outcome, number in kinds.items() if number)
    comes = "a new edition" if report.edition else "nothing new"
    return f"A dry run, nothing is stored. It would come to {comes}: {counted or 'no files'}."


def _facts(file: File) -> Iterator[list[str]]:
    """The first facts of a table; those of a document are in its account."""
    if file.document or not file.table_read:
        return
    several = list(zip(file.table_read.readings, file.table_read.places, strict=True))
    shown = [(r, where) for r, where in several if where != "the file"]
    for reading, where in shown[:FIRST]:
        for one in reading.entities:
            yield [f"{file.called}, {where}", one.cls, one.key, _said(one), _quote(reading)]


def _said(one: Entity) -> str:
    return "; ".join(f"{name}: {value}" for name, value in one.values)


def _quote(reading: Reading) -> str:
    return reading.quote if len(reading.quote) <= 80 else f"{reading.quote[:79]}…"
