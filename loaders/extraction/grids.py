"""Tables whose head names roles: a line with columns apart by tabs or wide gaps, or cells of one row of a file's table.

The first column names the thing; what stands below "In the lead", "Chair", "Focal point", "Alongside" has that role.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.extraction.duties import duty
from loaders.extraction.heads import stated
from loaders.extraction.lines import BLOCK
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name, kind_of
from loaders.extraction.rules import Found
from loaders.extraction.topics import Topics
from loaders.formats.passages import Passage

GAP = re.compile(r"\t+| {3,}|\t ")
CELL = re.compile(r"(?P<table>Table \d+), row (?P<row>\d+), column (?P<column>\d+)")
# What a column's head says those below it are, the first that fits.
ROLES = {
    "viceChair": r"vice[- ]?chair",
    "coChair": r"co-?chair",
    "chair": r"chair",
    "leadFacilitator": r"lead facilitator",
    "coFacilitator": r"co-?facilitator",
    "facilitator": r"facilitator|moderator",
    "assistedBy": r"alongside|assist|support|help|with\b|contribut",
    "lead": r"\blead|led by|coordinat|in charge|owner",
    "secretariat": r"secretar",
    "observer": r"observer",
    "member": r"^members?|composition",
    "partner": r"partner",
    "responsibleFor": r"focal|responsib|contact|alternate",
    "organizer": r"organi[sz]er|host|convener",
}
HEADS = {predicate: re.compile(words, re.I) for predicate, words in ROLES.items()}
AGENTS = {"body", "post", "post-group", "person"}
ACRONYM = re.compile(r"(?<![\w-])(?!WSIS|SDG)[A-Z][A-Z&/-]{1,6}(?![\w-])")
UNIT = re.compile(
    r"(?P<name>[A-Z][\w&-]+(?: (?:and |of )?[A-Z][\w&-]+){0,4}) (?P<kind>Dep(?:t|artment)|Div(?:ision)?)\.?"
)
SHORT = {"Dep": "Department", "Div": "Division"}
ORDER = re.compile(r"^(?:\d{1,2}(?:\.\d+)*|[a-z]\))[.)]?\s+")
# The head of a first column of themes, which the group in hand covers.
THEMES = re.compile(
    r"(?:thematic |priority |selected )?(?:themes?|topics?|areas?|subjects?)(?: of (?:work|interest))?", re.I
)
LONGEST = 60

Row = list[Span]


def grids(text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> Iterator[Found]:
    """The roles in every such table."""
    topics = Topics(text, laid, named)
    for table in (*_printed(text), *_celled(laid)):
        heads = [_role(text[cell.start : cell.end]) for cell in table[0]]
        if any(heads[1:]) and not heads[0]:
            themed = THEMES.fullmatch(text[table[0][0].start : table[0][0].end].strip())
            group = topics.above(table[0][0].start) if themed else None
            for row in table[1:]:
                yield from _read(text, row, heads, named)
                if group:
                    theme = replace(_thing(text, row[0], named), kind="theme")
                    found = stated("row of themes", "coversTheme", group.name, theme, row[0], 0.75)
                    yield replace(found, support=Span(table[0][0].start, table[0][0].end))


def _role(words: str) -> str:
    """The predicate that a column's head stands for; empty for none."""
    fit = len(words) < LONGEST and (predicate for predicate, sign in HEADS.items() if sign.search(words))
    return next(fit, "") if fit else ""


def _printed(text: str) -> Iterator[list[Row]]:
    """Runs of lines with as many columns as the first has, or one fewer."""
    run: list[Row] = []
    for line in re.finditer(r"[^\n]*\n?", text):
        row = _columns(text, *line.span())
        if run and len(row) > 1 and len(run[0]) - 1 <= len(row) <= len(run[0]):
            run.append(row)
            continue
        if len(run) > 1:
            yield run
        run = [row] if len(row) > 1 else []


def _columns(text: str, start: int, end: int) -> Row:
    words = text[start:end].rstrip()
    first = len(words) - len(words.lstrip())
    cells, at = [], first
    for gap in GAP.finditer(words, first):
        cells.append(Span(start + at, start + gap.start()))
        at = gap.end()
    return [cell for cell in (*cells, Span(start + at, start + len(words))) if text[cell.start : cell.end].strip()]


def _celled(laid: Sequence[Passage]) -> Iterator[list[Row]]:
    """The tables of a file that knows its cells; a row without as many cells as the head is left out."""
    tables: dict[str, dict[str, Row]] = {}
    for passage in laid:
        if place := CELL.match(passage.cell):
            row = tables.setdefault(place["table"], {}).setdefault(place["row"], [])
            row.append(Span(passage.start, passage.end))
    for rows in tables.values():
        first = next(iter(rows.values()))
        yield [first, *(row for row in list(rows.values())[1:] if len(row) == len(first))]


def _read(text: str, row: Row, heads: Sequence[str], named: Sequence[Mention]) -> Iterator[Found]:
    """The roles that a row's cells give in the thing of its first."""
    thing = _thing(text, row[0], named)
    leads: list[Name] = []
    for cell, predicate in zip(row[1:], heads[1:], strict=False):
        for agent in _agents(text, cell, named) if predicate else ():
            quote = Span(row[0].start + _ordered(text, row[0]), cell.end)
            if predicate == "assistedBy":
                yield from (stated("row of a table", predicate, lead, agent, quote, 0.65) for lead in leads[:1])
                continue
            leads += [agent] if predicate in ("lead", "responsibleFor") else []
            ends = (agent, thing) if predicate == "responsibleFor" else (thing, agent)
            yield stated("row of a table", predicate, *ends, quote, 0.7)


def _within(named: Sequence[Mention], cell: Span) -> list[Mention]:
    first = bisect_left(named, cell.start, key=lambda m: m.start)
    last = bisect_left(named, cell.end, key=lambda m: m.start)
    return [m for m in named[first:last] if m.end <= cell.end]


def _ordered(text: str, cell: Span) -> int:
    """How long the number is with which a cell begins."""
    number = ORDER.match(text[cell.start : cell.end])
    return number.end() if number else 0


def _thing(text: str, cell: Span, named: Sequence[Mention]) -> Name:
    words = text[cell.start + _ordered(text, cell) : cell.end].strip()
    whole = [m for m in _within(named, cell) if text[m.start : m.end] == words and m.name.kind in BLOCK]
    if whole:
        return whole[0].name
    called = duty(words)
    return Name(kind_of(words) or "literal", called.label).called(*called.names)


def _agents(text: str, cell: Span, named: Sequence[Mention]) -> Iterator[Name]:
    """Who stands in a cell; a person in brackets after a unit is that unit's man."""
    every = _within(named, cell)
    inside = [m for m in every if m.name.kind in AGENTS and text[m.start - 1] != "("]
    yield from (m.name for m in inside)
    for found in ACRONYM.finditer(text, cell.start, cell.end):
        taken = any(m.start < found.end() and found.start() < m.end for m in every)
        if not taken and text[found.start() - 1] != "(":
            yield Name("body", found.group())
    unit = UNIT.fullmatch(text[cell.start : cell.end].strip())
    if unit and not inside:
        full = f"{unit['name']} {SHORT[unit['kind'][:3]]}"
        yield Name("body", full).called(unit.group())
