"""Our own tables (CSV): one row, one reading.

The name of the file says the class (``bodies.csv``, ``chairings.csv``), the columns are fields of the ontology, and
each row cites the document, the paragraph and the words that say it. Cells hold keys (``body/isc-tf``), not IRIs.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from graph.cells import unguarded
from graph.clearance import Clearance, of_class
from graph.entity import Entity, checked, entity
from graph.reading import Place, Reading
from graph.writing.packing import Packed
from loaders.formats.passages import Unreadable
from loaders.formats.text import decoded
from loaders.stating.persons import PERSON, refused, waiting
from ontology import Class, UnknownTerm, ontology

CITATION = ("document", "paragraph", "quote", "section")
OWN = {"class", "key", "note", *CITATION}
ADDRESS = re.compile(r"(?P<sheet>.+)![A-Z]+(?P<row>\d+)(?::.*)?")
SEPARATOR = re.compile(r"\s+\|\s+|\|")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one file, and where: a row, a cell, a line; empty where it is the whole file."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True)
class Batch:
    """What a file states, and what is wrong with it.

    ``places`` says, for each reading, where in the file it comes from, as a person would look for it. ``notes`` are
    what a person should know and what refuses nothing: what was not understood, what disagrees. ``clearance`` is who
    may see what a file like it is about, whatever it states. ``apart`` says that the readings come from several
    sources, which may disagree: each is held against the rules by itself. ``decided`` are acts of people that an export
    holds, as :mod:`graph.ledger.handing` makes them.
    """

    readings: Sequence[Reading]
    places: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    clearance: Clearance = Clearance.PUBLIC
    apart: bool = False
    columns: tuple[Mapping[str, str], ...] = ()
    decided: tuple[Mapping[str, Any], ...] = ()

    def cell(self, number: int, field: str) -> str:
        """Where a field of a reading stands in the file.

        >>> place = Place("document/a", "row 2")
        >>> Batch((Reading(place, ()),), ("row 2",), columns=({"body": "Sector"},)).cell(0, "body")
        'row 2, column Sector'
        """
        place = self.places[number]
        named = self.columns[number].get(field, "") if self.columns else field
        row = ADDRESS.fullmatch(place)
        return (
            f"{row['sheet']}!{named}{row['row']}" if named and row else f"{place}, column {named}" if named else place
        )

    def only(self, numbers: Sequence[int], problems: tuple[Problem, ...]) -> "Batch":
        """The batch with some of its readings, and with these problems."""
        columns = tuple(self.columns[n] for n in numbers) if self.columns else ()
        places, read = tuple(self.places[n] for n in numbers), self.readings
        readings = read.only(numbers) if isinstance(read, Packed) else tuple(read[n] for n in numbers)
        return replace(self, readings=readings, places=places, problems=problems, columns=columns)


def read(content: bytes, name: str) -> Batch:
    """The readings of a table.

    :param name: the file's name, which says the class.
    :raises Unreadable: if it is no table of ours, with the line or column that shows it.

    >>> good = b"key,name,document,paragraph\\nbody/x,Body X,document/d,2.1\\n"
    >>> [str(r.entities[0].key) for r in read(good, "bodies.csv").readings]
    ['body/x']
    >>> bad = b"chair,body,role,from,document,paragraph\\npost/a,body/x,chair,2019-13,document/d,2\\n"
    >>> [str(p) for p in read(bad, "chairings.csv").problems]
    ["row 2, column from: '2019-13' is no date: month must be in 1..12"]
    """
    rows = _rows(content)
    header = next(rows, (1, []))[1]
    cls = _class(name, header)
    _refuse_bad_header(cls, header)
    readings, places, problems = [], [], []
    for number, cells in rows:
        found = _row(cls, header, cells, number)
        if isinstance(found, Reading):
            readings.append(found)
            places.append(f"row {number}")
        else:
            problems.extend(found)
    return Batch(tuple(readings), tuple(places), tuple(problems), clearance=of_class(cls.name))


def table_name(cls: Class) -> str:
    """The name of the table of a class, without its ending.

    >>> table_name(ontology()["Body"]), table_name(ontology()["ActionLine"])
    ('bodies', 'action-lines')
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.name).lower()
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with the number of the row as a spreadsheet shows it."""
    text = decoded(content).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            if any(cell.strip() for cell in cells):
                yield number, [unguarded(cell.strip()) for cell in cells]
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num}: this is no CSV: {error}") from None


def named(name: str) -> Class | None:
    """The class that the name of a file says its rows are of; None if it says none.

    >>> [cls and cls.name for cls in map(named, ("chairings.csv", "mapping.csv"))]
    ['Chairing', None]
    """
    return _tables().get(name.rpartition("/")[2].rpartition(".")[0])


def cites(content: bytes) -> bool:
    """Whether the first row of a CSV file has the columns by which a row of ours cites its source.

    >>> cites(b"chair,body,document,paragraph\\n"), cites(b",WP 5A,WP 5B\\n")
    (True, False)
    """
    first = content.partition(b"\n")[0].decode("utf-8", "replace").replace('"', "").strip()
    return set(CITATION[:2]) <= set(first.split(","))


@cache
def _tables() -> dict[str, Class]:
    return {table_name(c): c for c in ontology().values() if not c.within("Evidence")}


def _class(name: str, header: list[str]) -> Class:
    if cls := named(name):
        return cls
    near = get_close_matches(name.rpartition("/")[2].rpartition(".")[0], _tables(), 1)
    hint = f"did you mean {near[0]}.csv?" if near else "such as bodies.csv, posts.csv or chairings.csv"
    raise Unreadable(f"the name of a table says what its rows are, and {name!r} is none: {hint}")


def _refuse_bad_header(cls: Class, header: list[str]) -> None:
    twice = {column for column in header if header.count(column) > 1}
    if twice:
        raise Unreadable(f"row 1: the column {sorted(twice)[0]!r} is there twice")
    fields = [p.name for p in cls.properties.values() if not p.inverse]
    for column in header:
        if column not in OWN and column not in fields:
            near = get_close_matches(column, [*fields, *OWN], 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join([*fields, *sorted(OWN)])}"
            raise Unreadable(f"row 1: {cls.label} has no column {column!r}; {hint}")
    needed = [p.name for p in cls.properties.values() if p.required and not p.inverse]
    needed = [*(["key"] if cls.keyed and cls.name != PERSON else []), *needed, "document", "paragraph"]
    missing = [column for column in needed if column not in header]
    if missing:
        raise Unreadable(
            f"row 1: the column {missing[0]!r} is missing; a table of {table_name(cls)} needs {', '.join(needed)}"
        )


def _row(cls: Class, header: list[str], cells: list[str], number: int) -> Reading | list[Problem]:
    if len(cells) > len(header):
        return [Problem(f"row {number}", f"it has {len(cells)} cells, and the header {len(header)}")]
    given = {column: cell for column, cell in zip(header, cells, strict=False) if cell}
    kind = given.get("class", cls.name)
    try:
        definition = ontology()[kind]
        if not definition.within(cls.name):
            return [Problem(f"row {number}, column class", f"{kind} is no kind of {cls.label.lower()}")]
        values = {c: SEPARATOR.split(v) for c, v in given.items() if c not in OWN or c in definition.properties}
        key = _of_persons(definition, values, given.get("key", ""))
        problems = list(_cells(definition, values, number))
        problems += [Problem(f"row {number}, column {c}", "it is empty") for c in CITATION[:2] if not given.get(c)]
        if problems:
            return problems
        return _reading(entity(kind, values, key), given)
    except (ValueError, UnknownTerm) as error:
        return [Problem(f"row {number}", str(error))]


def _of_persons(cls: Class, values: dict[str, list[str]], key: str) -> str:
    """The key of a row: of a person who has none, the one that waits; and so for persons that a cell names.

    :raises ValueError: if the key of a person tells who it is.
    """
    for name in (n for n in values if n in cls.properties and cls[n].range == PERSON):
        values[name] = [value if "/" in value else waiting(value) for value in values[name]]
    for why in filter(None, map(refused, (key, *(value for several in values.values() for value in several)))):
        raise ValueError(why)
    return key or waiting(values["name"][0]) if cls.name == PERSON and values.get("name") else key


def _cells(cls: Class, values: dict[str, list[str]], number: int) -> Iterator[Problem]:
    for column, several in values.items():
        for value in several:
            try:
                checked(cls[column], value)
            except (ValueError, UnknownTerm) as error:
                yield Problem(f"row {number}, column {column}", str(error))


def _reading(stated: Entity, given: dict[str, str]) -> Reading:
    return Reading(
        place=Place(given["document"], given["paragraph"], given.get("section", "")),
        entities=(stated,),
        quote=given.get("quote", ""),
        rule="table row",
    )
