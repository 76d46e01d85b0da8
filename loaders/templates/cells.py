"""What the cells of a row mean: the things that they name, the day, the word of a list; or what is wrong with them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from graph.identity import slug
from graph.span import Period
from loaders.tables.table import Problem
from loaders.templates.declared import EITHER, Column, New, Template
from loaders.templates.filled import CLEARED, Filled, Line
from loaders.templates.matching import Register, Unmatched
from ontology import ontology

SEVERAL, SYMBOL = re.compile(r"\s*[;\n]\s*"), re.compile(r"[A-Za-z0-9][\w./()-]*\d[\w./()-]*")
SLASHED = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
LONG = 80


@dataclass(frozen=True)
class Value:
    """What a cell means: as it is stored, and in words, in the same order; both empty for an empty cell.

    ``cleared`` says that the cell was left without on purpose.
    """

    stored: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    cleared: bool = False

    def __bool__(self) -> bool:
        return bool(self.stored)


Row = Mapping[str, Value]
EMPTY = Value()


class Cells:
    """The cells of one filled-in template.

    :param register: what is known; things that rows make are added to it.
    """

    def __init__(self, made: Template, filled: Filled, register: Register) -> None:
        self._made, self._filled, self._register = made, filled, register

    def discover(self) -> None:
        """Make what no name is known for, where the template says so: before any row refers to it."""
        for line in self._filled.lines:
            for column in (c for c in self._made.columns if c.new and line.cells.get(c.heading)):
                for text in _texts(column, line.cells[column.heading]):
                    if text.casefold() not in CLEARED:
                        self._discover(column, text, line)

    def of(self, line: Line) -> tuple[dict[str, Value], list[Problem]]:
        """What the cells of a row mean by heading, and what is wrong with them."""
        values, problems = {}, []
        for column in self._made.columns:
            try:
                values[column.heading] = self._value(column, line)
            except ValueError as error:
                problems.append(Problem(self._filled.at(column.heading, line), str(error)))
        return values, problems

    def own(self, column: Column, text: str, line: Line) -> str:
        """The key that a thing of this name is given when this row makes it; empty where it may not."""
        new = _fitting(column, text)
        return self._key(new, text, self._apart(column, line)) if new else ""

    def _value(self, column: Column, line: Line) -> Value:
        text = line.cells.get(column.heading, "")
        if not text:
            if column.required:
                raise ValueError(f"it is empty, and {column.heading} is needed")
            return EMPTY
        if text.casefold() in CLEARED:
            if not self._made.clearable(column.heading):
                needed = "is needed" if column.required else "cannot be left out on purpose: leave the cell empty"
                raise ValueError(f"{text!r} says that there is none, and {column.heading} {needed}")
            return Value(cleared=True)
        texts = _texts(column, text)
        stored = tuple(self._stored(column, one, line) for one in texts)
        return Value(stored, texts if column.kind == "name" else stored)

    def _stored(self, column: Column, text: str, line: Line) -> str:
        if column.kind == "date":
            return _day(text)
        if column.kind == "choice":
            return _choice(column, text)
        if column.kind == "number":
            return _number(text)
        if column.kind == "text":
            return text
        if found := self._register.find(text, column.of, self._apart(column, line)):
            return found
        raise ValueError(self._register.unknown(text, column.of, column.called))

    def _apart(self, column: Column, line: Line) -> dict[str, str]:
        """What a row says of the thing that a column names, by the fields that tell things of one name apart."""
        found = {}
        for name, headings in column.apart:
            heading = next((h for h in headings.split(EITHER) if line.cells.get(h)), "")
            try:
                value = self._value(self._made[heading], line) if heading else EMPTY
            except ValueError:
                continue  # it is told at its own cell
            if value:
                found[name] = value.stored[0]
        return found

    def _discover(self, column: Column, text: str, line: Line) -> None:
        apart = self._apart(column, line)
        new = _fitting(column, text)
        try:
            if not new or self._register.find(text, column.of, apart):
                return
        except Unmatched:
            return  # it is told at its own cell
        key = self._key(new, text, apart)
        if key in self._register.classes:
            key = f"{key}-{_digest(text)}"
        self._register.add(key, new.cls, text, apart)

    @staticmethod
    def _key(new: New, text: str, apart: Mapping[str, str]) -> str:
        cls = ontology()[new.cls]
        if cls.within("Document") and SYMBOL.fullmatch(text):
            return f"{cls.segment}/{re.sub(r'[^A-Za-z0-9.]+', '-', text).strip('-')}"
        parts = [value.rpartition("/")[2] for value in apart.values()]
        readable = slug(" ".join([*parts, text]) if cls.name == "Post" else " ".join([text, *parts]))
        if not slug(text) or len(readable) > LONG:
            readable = f"{readable[:LONG]}-{_digest(text)}".strip("-")
        return f"{cls.segment}/{readable}"


def _texts(column: Column, text: str) -> tuple[str, ...]:
    """The values in a cell.

    >>> _texts(Column("Theme", "", several=True), "A; B\\nC;"), _texts(Column("Theme", ""), "A;\\nB")
    (('A', 'B', 'C'), ('A; B',))
    """
    if not column.several:
        return (text.replace("\n", " "),)
    return tuple(dict.fromkeys(one for one in SEVERAL.split(text) if one))


def _fitting(column: Column, text: str) -> New | None:
    return next((new for new in column.new if not new.form or re.fullmatch(new.form, text)), None)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]


def _day(text: str) -> str:
    """A date as it is stored.

    >>> _day("2020-02"), _day("2020-02-03 00:00:00")
    ('2020-02', '2020-02-03')
    >>> _day("16/11/2018")
    Traceback (most recent call last):
    ValueError: '16/11/2018' is no date here: write 2018-11-16
    """
    given = text.removesuffix(" 00:00:00")
    if found := SLASHED.fullmatch(given):
        raise ValueError(f"{text!r} is no date here: write {' or '.join(_meant(*map(int, found.groups())))}")
    try:
        Period.of(given)
    except ValueError:
        raise ValueError(f"{text!r} is no date: write a year, a month or a day, such as 2020-11-16") from None
    return given


def _meant(first: int, second: int, year: int) -> Iterator[str]:
    """The days that a date with two numbers before the year may mean."""
    pairs = dict.fromkeys([(second, first), (first, second)])
    found = [f"{year}-{month:02}-{day:02}" for month, day in pairs if 0 < month <= 12 and 0 < day <= 31]
    yield from found or [f"{year}, or a day such as {year}-11-16"]


def _choice(column: Column, text: str) -> str:
    """What is stored for a word of a list."""
    known = {word.casefold(): stored for word, stored in column.choices}
    if text.casefold() not in known:
        words = ", ".join(word for word, _ in column.choices)
        raise ValueError(f"{text!r} is no {column.heading.lower()}; there are: {words}")
    return known[text.casefold()]


def _number(text: str) -> str:
    try:
        float(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number") from None
    return text
