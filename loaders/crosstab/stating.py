"""What the cells and labels of cross-tabulations state: a reading for each marked cell, and for each thing named."""

from collections.abc import Iterator, Sequence

from graph.entity import entity
from graph.reading import Place, Reading
from loaders.crosstab.block import Table
from loaders.crosstab.labels import Meant
from loaders.crosstab.linking import Linked, certain
from loaders.crosstab.matrix import Matrix
from loaders.crosstab.relations import stated
from loaders.extraction.heads import spoken
from loaders.reference import Aside
from loaders.stating.known import Known
from loaders.tables.table import Batch

RULE, ITSELF = "mapping table", "reference set"
FILE = "the file"
WHOLE = {"Question", "WorkingParty", "StudyGroup"}
Placed = tuple[Reading, str]


def linked(matrix: Matrix, known: Known) -> Batch | Aside:
    """What a file of cross-tabulations states; or why it is left alone: none of its labels is known."""
    several = [Linked(table, known) for table in matrix.tables]
    if not any(one.recognised for one in several):
        label = matrix.tables[0].rows[0]
        return Aside(f"its labels name nothing known, such as {label.shown!r} in {label.place}")
    said = list(_said(matrix, several))
    problems = tuple(problem for one in several for problem in one.problems)
    return Batch(tuple(reading for reading, _ in said), tuple(place for _, place in said), problems, matrix.notes)


def _said(matrix: Matrix, several: Sequence[Linked]) -> Iterator[Placed]:
    dates = [_spoken(one.table) for one in several]
    spoken_from = dates[0] if len(set(dates)) == 1 else ""
    title = next((text for one in several for line in one.table.titles for text in line), "")
    values = {"name": matrix.name, "title": title, "speaksFrom": spoken_from, "digests": matrix.digest}
    yield Reading(Place(matrix.key, FILE), (entity("Dataset", values, matrix.key),), rule=ITSELF), FILE
    alike = _alike(several)
    for number, (one, date) in enumerate(zip(several, dates, strict=True), start=1):
        form = f"table-{number}" if alike else ""
        yield from _things(matrix.key, one, form)
        yield from _cells(matrix.key, one, date, form)


def _spoken(table: Table) -> str:
    """The day that the lines around a table say it speaks from; empty if they say none."""
    return spoken("\n".join(" ".join(line) for line in (*table.titles, *table.notes)))


def _alike(several: Sequence[Linked]) -> bool:
    """Whether places in two sheets would get one key, as their names differ in no Latin letter."""
    names = {one.table.sheet.name for one in several}
    return len({Place("document/x", f"{name}!A1").key for name in names}) < len(names)


def _things(document: str, one: Linked, form: str) -> Iterator[Placed]:
    """What labels and lists make known, each thing by a reading of its own, and what it is part of."""
    seen: set[str] = set()
    for where, words, thing in certain(one):
        place = Place(document, where, form=form)
        for stated_ in thing.stated:
            if stated_.key not in seen:
                seen.add(stated_.key)
                yield Reading(place, (stated_,), words, rule=ITSELF), where
        for part, whole in _parts(thing):
            if f"{part} {whole}" not in seen:
                seen.add(f"{part} {whole}")
                fact = entity("Composition", {"part": part, "whole": whole, "certainty": "stated"})
                yield Reading(place, (fact,), words, rule=RULE), where


def _parts(thing: Meant) -> Iterator[tuple[str, str]]:
    """What a thing is part of: a Question or a working party of its study group, that of its Sector."""
    for part, whole in zip(thing.stated, thing.stated[1:], strict=False):
        if part.cls in WHOLE:
            yield part.key, whole.key


def _cells(document: str, one: Linked, as_of: str, form: str) -> Iterator[Placed]:
    for marked in one.marked:
        place = Place(document, marked.place, form=form)
        for of, ends, role, mark in marked.facts:
            yield Reading(place, (stated(of, ends, role, mark, as_of),), marked.quote, rule=RULE), marked.place
