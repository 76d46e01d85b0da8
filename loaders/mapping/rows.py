"""The rows of a table as a mapping says them: one reading for each thing or fact that a row states."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from graph.entity import Entity, about, checked, entity
from graph.identity import slug
from graph.reading import Place, Reading
from graph.writing.collecting import seldom
from loaders.formats.passages import Unreadable
from loaders.mapping.lines import near
from loaders.mapping.made import ALL, Made, Part, Share, joined
from loaders.mapping.names import Names, Unnamed
from loaders.mapping.terms import Condition, Object, Statement, Template
from loaders.mapping.terms import Mapping as Mapped
from loaders.tables.sheets import Cell, Layout, Sheet, sheet
from loaders.tables.table import Batch, Problem
from loaders.tables.workbook import letters
from ontology import UnknownTerm, ontology

RULE = "mapped row"
DAY = {"dd": "%d", "mm": "%m", "yyyy": "%Y"}
AT_ONCE, REPEATED = 1000, 20_000
KEY = re.compile(r"[a-z-]+/\S+")
Row = Sequence[Cell]


class Empty(ValueError):
    """A cell that a row cannot do without is empty: the row says nothing."""


def rows(content: bytes, name: str, mapping: Mapped, names: Names, source: str = "") -> Batch:
    """The readings of a table.

    :param name: the file's name, whose ending says the format.
    :param source: where the file lies, which tells it from another of its name.
    :raises Unreadable: if it is no such table, or lacks a column that the mapping asks for.
    """
    return joined([part(content, name, mapping, names, source)])


@seldom()
def part(content: bytes, name: str, mapping: Mapped, names: Names, source: str, share: Share = ALL) -> Part:
    """What a share of the rows of a table says: the parameters are those of :func:`rows`."""
    several = [(s, layout) for s in mapping.statements for layout in [_layout(s, name)] if layout]
    if not several:
        asked = ", ".join(sorted({one for s in mapping.statements for one, _ in s.sources}))
        raise Unreadable(f"{mapping.name} says nothing of {name}: it is for {asked}")
    document = f"document/{slug(name)}-{sha256(source.encode()).hexdigest()[:6]}"
    made, layouts = Made(document), dict.fromkeys(layout for _, layout in several)
    wanted = share.rows(content) if len(layouts) == 1 else share.all_or_none  # of several, one is read after the other
    if share.first:
        stated = entity("Dataset", {"name": name, "digests": sha256(content).hexdigest()}, document)
        made.put(Reading(Place(document, "the file"), (stated,), rule=RULE), "the file", {})
    for layout in layouts:
        table = sheet(content, name, layout)
        made.notes += [Problem("", note) for note in table.notes if share.first]
        several_here = [s for s, its in several if its == layout]
        for one in several_here:
            _refuse_missing(one, table, mapping.name, name)
        readers = [_Reader(one, table, names, document) for one in several_here]
        for number, cells in table.rows:
            if number >= wanted.stop:
                break
            for reader in readers if number >= wanted.start else ():
                reader.read(number, cells, made)
    return made.part(names.known)


def _layout(statement: Statement, name: str) -> Layout | None:
    """How the table lies in the file; None if the statement is for other files."""
    if not statement.sources:
        return Layout()
    return next((layout for source, layout in statement.sources if source.rpartition("/")[2] == name), None)


def _refuse_missing(statement: Statement, table: Sheet, mapping: str, name: str) -> None:
    for column, line in statement.columns().items():
        if column not in table.columns:
            there = [one for one in table.columns if one]
            raise Unreadable(f"{mapping}:{line}: {name} has no column {column!r}; {near(column, there)}")


class _Reader:
    """One statement, made ready for the rows of one table."""

    def __init__(self, statement: Statement, table: Sheet, names: Names, document: str) -> None:
        self._statement, self._table, self._names, self._document = statement, table, names, document
        self._cls = ontology()[statement.cls]
        self._at = {column: n for n, column in enumerate(table.columns)}
        self._subject = self._text(statement.subject, slug) if statement.subject else None
        self._objects = [(o, self._cls[o.field], self._values(o)) for o in statement.objects]
        filled = {o.field for o in statement.objects}
        required = {p.name for p in self._cls.properties.values() if p.required and not p.inverse}
        self._needed, self._whole = required & filled, required <= filled
        self._tests = self._all(statement.conditions)
        self._cited = {name: self._text(one) for name, one in statement.cited.items()}
        used = [column for column in table.columns if column in statement.columns()]
        self._used = [self._at[column] for column in used]
        self._columns = used
        self._cells = {o.field: o.template.columns[0] for o in statement.objects if o.template.columns}
        if (cited := statement.cited.get("document")) and cited.columns:
            self._cells["document"] = cited.columns[0]
        self._shown = {f: letters(self._at[c]) if table.name else c for f, c in self._cells.items()}

    def read(self, number: int, cells: Row, made: Made) -> None:
        """Add what a row says, or what is wrong with it."""
        if not self._tests(cells):
            return
        try:
            one = self._entity(number, cells, made)
        except Empty as error:
            made.skipped.setdefault(str(error), []).append(self._table.address(number))
            return
        if one:
            self._put(one, number, cells, made)

    def _put(self, one: Entity, number: int, cells: Row, made: Made) -> None:
        where = self._table.across(number, self._columns)
        cited = {name: text(cells) for name, text in self._cited.items()}
        try:
            document = self._document_of(cited.get("document", ""))
        except Unnamed as error:
            made.problems.append(Problem(self._table.address(number, self._cells["document"]), str(error)))
            return
        own = document != self._document
        place = Place(
            document,
            (cited.get("paragraph") or where) if own else where,
            cited.get("section", ""),
            cell=where if self._table.name and not own else "",
        )
        quote = cited.get("quote") or " | ".join(words for at in self._used if (words := _shown(cells[at])))
        made.add(Reading(place, (one,), quote, rule=RULE), where, self._shown)

    def _document_of(self, cited: str) -> str:
        if not cited:
            return self._document
        return cited if KEY.fullmatch(cited) else self._names.key(cited, "Document")

    def _entity(self, number: int, cells: Row, made: Made) -> Entity | None:
        """What a row states; None if a cell of it is wrong.

        :raises Empty: if a cell is empty without which it states nothing.
        """
        key = self._key(cells)
        values: dict[str, list[str]] = {}
        wrong = False
        for one, _, make in self._objects:
            try:
                values.setdefault(one.field, []).extend(make(cells))
            except (ValueError, UnknownTerm) as error:
                wrong = True
                made.problems.append(Problem(self._where(number, one), str(error)))
        if wrong:
            return None
        for name in self._needed:
            if not any(values.get(name, ())):
                of = f"; {self._cells[name]} is empty" if name in self._cells else ""
                raise Empty(f"a {self._cls.label.lower()} needs {name}{of}")
        if key and not self._whole:
            made.bare.setdefault(key, self._table.address(number))
        try:
            return about(self._cls.name, values, key) if self._cls.keyed else entity(self._cls.name, values)
        except (ValueError, UnknownTerm) as error:
            made.problems += self._faults(number, values) or [Problem(self._table.address(number), str(error))]
        return None

    def _key(self, cells: Row) -> str:
        if not self._subject or not self._statement.subject:
            return ""
        for column in self._statement.subject.columns:
            if not cells[self._at[column]]:
                raise Empty(f"{column}, of which the key of the {self._cls.label.lower()} is made, is empty")
        return self._subject(cells)

    def _faults(self, number: int, values: Mapping[str, Iterable[str]]) -> list[Problem]:
        """Which cells are wrong, when a row is."""
        found = []
        for one, prop, _ in self._objects:
            for value in values[one.field]:
                try:
                    checked(prop, value)
                except (ValueError, UnknownTerm) as error:
                    found.append(Problem(self._where(number, one), str(error)))
        return list(dict.fromkeys(found))

    def _where(self, number: int, one: Object) -> str:
        return self._table.address(number, one.template.columns[0] if one.template.columns else "")

    def _values(self, one: Object) -> Callable[[Row], list[str]]:
        """What makes the values of a field of the cells of a row; none where a cell is empty."""
        tests = self._all(one.conditions) if one.conditions else None
        texts = self._texts(one)
        as_is = not (one.lookup or one.known or one.dates)
        turned = None if as_is else lru_cache(REPEATED)(self._turned(one))
        language = self._text(Template.of(one.language)) if one.language else None

        def values(cells: Row) -> list[str]:
            if tests and not tests(cells):
                return []
            found = [text for text in texts(cells) if text]
            if turned:
                found = [turned(text) for text in found]
            return [f"{text}@{language(cells)}" for text in found] if language else found

        return values

    def _texts(self, one: Object) -> Callable[[Row], Sequence[str]]:
        """The texts that a template makes: several where a cell is a list, or is cut; none where one is empty."""
        template, split = one.template, one.split
        if template.constant:
            constant = (template.words[0],)
            return lambda cells: constant
        if template.plain and not (split and one.keyed):
            at = self._at[template.columns[0]]
            if split:
                return lambda cells: _parts(cells[at], split)
            return lambda cells: (cell,) if isinstance(cell := cells[at], str) else cell
        return lambda cells: list(self._filled(template, cells, split, slug if one.keyed else str))

    def _filled(self, template: Template, cells: Row, split: str, form: Callable[[str], str]) -> Iterator[str]:
        """A template filled once for each of the texts in the first of its cells that holds several."""
        parts = [_parts(cells[self._at[column]], split) for column in template.columns]
        many = next((n for n, several in enumerate(parts) if len(several) > 1), 0)
        if not all(parts):
            return
        for text in parts[many]:
            filled = [text if n == many else several[0] for n, several in enumerate(parts)]
            pairs = zip(filled, template.words[1:], strict=True)
            yield template.words[0] + "".join(form(word) + after for word, after in pairs)

    def _turned(self, one: Object) -> Callable[[str], str]:
        """What becomes of a text: what it means in a look-up, the day it writes, the key of what it names."""
        lookup, known, dates = one.lookup, one.known, one.dates
        names = self._names

        def turned(text: str) -> str:
            if lookup:
                if text not in lookup.values:
                    raise ValueError(f"{text!r} is not in the look-up {lookup.name}; {near(text, list(lookup.values))}")
                text = lookup.values[text]
            if known and not one.keyed and not KEY.fullmatch(text):
                return names.key(text, known)
            return _day(text, dates) if dates else text

        return turned

    def _text(self, template: Template | None, form: Callable[[str], str] = str) -> Callable[[Row], str]:
        assert template
        ats = [self._at[column] for column in template.columns]
        words = template.words
        if template.constant:
            return lambda cells: words[0]

        def text(cells: Row) -> str:
            pairs = zip(ats, words[1:], strict=True)
            return words[0] + "".join(form(_shown(cells[at])) + after for at, after in pairs)

        return text

    def _all(self, conditions: Iterable[Condition]) -> Callable[[Row], bool]:
        tests = [self._test(one) for one in conditions]
        return lambda cells: all(test(cells) for test in tests)

    def _test(self, one: Condition) -> Callable[[Row], bool]:
        text, value = self._text(one.template), one.value
        if one.test == "matches":
            search = re.compile(value).search
            return lambda cells: bool(search(text(cells)))
        tests: dict[str, Callable[[Row], bool]] = {
            "equal": lambda cells: text(cells) == value,
            "notEqual": lambda cells: text(cells) != value,
            "filled": lambda cells: bool(text(cells)),
            "empty": lambda cells: not text(cells),
        }
        return tests[one.test]


def _parts(cell: Cell, split: str) -> tuple[str, ...]:
    if not isinstance(cell, str):
        return cell
    parts = cell.split(split) if split else (cell,)
    return tuple(part for word in parts if (part := word.strip()))


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else "; ".join(cell)


@lru_cache(maxsize=20_000)
def _day(text: str, form: str) -> str:
    """A day as it is written in some country, in the order of ISO 8601.

    >>> _day("31.12.2020", "dd.mm.yyyy"), _day("12/2020", "mm/yyyy")
    ('2020-12-31', '2020-12')
    """
    pattern = re.sub("dd|mm|yyyy", lambda found: DAY[found[0]], form)
    try:
        day = datetime.strptime(text, pattern)
    except ValueError:
        raise ValueError(f"{text!r} is no date written as {form}") from None
    return day.strftime("%Y-%m-%d"[: 2 + 3 * sum(part in form for part in ("mm", "dd"))])
