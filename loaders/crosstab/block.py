"""Where the tables of a sheet are: the block of marks, the heads above it, the labels left of it, the lines around it.

Nothing is told by a position: a table is where cells that may be marks stand right of words and below words. Rows that
are merged across, or hold a label and no mark, are heads of groups for the rows below them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from loaders.crosstab.labels import BARE, QUESTION, listed, organs, plain_label
from loaders.crosstab.legend import EXPLAINED, SYMBOLS, Legend, legend, markish
from loaders.crosstab.sheet import Sheet
from loaders.tables.workbook import letters

LABELLED, FEW = 0.6, 2
WORDS = re.compile(r"[^\W\d_]{3}")
PATTERNS = re.compile(r"^(?:\d{1,2}[A-D]|(?:WP|SG|TG)\s*\d.*|ITU-[RTD]\b.*)$", re.I)
RESOLVED = re.compile(r"\bRes(?:olution)?\b.*\d", re.I)
ASIDE = re.compile(r"^(?:remarks?|comments?|notes?|observations?|contacts?|explanations?)$", re.I)
NOTE = re.compile(
    r"^(?:notes?\b|legend\b|key\b|sources?\b|remarks?\b|\*|†|‡|\(?\d{1,2}\)\s|[\u00b9\u00b2\u00b3])", re.I
)
Line = tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """A row or a column: what it is called, and where.

    ``texts`` are those of its own cells and ``groups`` those of what it stands under, from the outside in.
    """

    at: int
    texts: Line
    groups: Line
    place: str

    @property
    def shown(self) -> str:
        """Its texts in one."""
        return " - ".join(dict.fromkeys(self.texts))


@dataclass(frozen=True)
class Table:
    """One cross-tabulation.

    ``titles`` are the lines above it and ``notes`` those below; ``corner`` holds the heads of the labels of its rows,
    ``span`` what stands over all its columns.
    """

    sheet: Sheet
    columns: tuple[Label, ...]
    rows: tuple[Label, ...]
    titles: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()
    corner: Line = ()
    span: Line = ()
    legend: Legend = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The lines above it in one."""
        return " ".join(text for line in self.titles for text in line if text)

    def cells(self) -> Iterator[tuple[Label, Label, str]]:
        """The cells that hold something: row, column, text; merged ones once for each row and column they span."""
        top, left = self.rows[0].at, self.columns[0].at
        for row in self.rows:
            for column in self.columns:
                first = self.sheet.first(row.at, column.at)
                if first[0] >= top and first[1] >= left and (text := self.sheet.text(row.at, column.at)):
                    yield row, column, text


def tables(sheet: Sheet) -> list[Table]:
    """The tables of a sheet, from above; none if there is no block of marks.

    >>> sheet = Sheet("S", (("Mapping", "", ""), ("", "WP 5A", "WP 5B"), ("Q1/1", "X", ""), ("Q2/1", "", "X")))
    >>> [([r.shown for r in t.rows], [c.shown for c in t.columns], t.title) for t in tables(sheet)]
    [(['Q1/1', 'Q2/1'], ['WP 5A', 'WP 5B'], 'Mapping')]
    """
    found: list[Table] = []
    between: list[range] = []
    for part in _parts(sheet):
        if len(several := _beside(sheet, part)) > 1:
            found += [_between(one, [], between) for one in several]
            between = []
            continue
        made = _table(sheet, part)
        if not made and between:
            made = _table(sheet, range(between[-1].start, part.stop))  # the heads stand above an empty row
            between = between[:-1] if made else between
        if made:
            found.append(_between(made, found, between))
            between = []
        elif found and _goes_on(found[-1], part):
            found[-1] = _longer(found[-1], part)
            between = []
        else:
            between.append(part)
    if found:
        found[-1] = _explained(found[-1], _lines(sheet, between))
    return found


def _beside(sheet: Sheet, part: range) -> list[Table]:
    """The tables that stand side by side in a run of rows, an empty column between them; none if there is one."""
    filled = [any(sheet.own(row, column) for row in part) for column in range(sheet.width)]
    edges = [c for c in range(1, sheet.width) if filled[c] and not filled[c - 1]]
    if not edges:
        return []
    starts = [0, *edges, sheet.width]
    several = [_table(_masked(sheet, part, range(a, b)), part) for a, b in pairwise(starts)]
    return [one for one in several if one] if all(several) else []


def _masked(sheet: Sheet, part: range, columns: range) -> Sheet:
    """A sheet of which only some columns of some rows can be seen."""
    blank = ("",) * sheet.width
    before, after = blank[: columns.start], blank[columns.stop :]
    rows = (
        (*before, *line[columns.start : columns.stop], *after) if row in part else blank
        for row, line in enumerate(sheet.rows)
    )
    merged = tuple(m for m in sheet.merged if m[1] in columns and m[3] in columns)
    return replace(sheet, rows=tuple(rows), merged=merged)


def _parts(sheet: Sheet) -> Iterator[range]:
    """The runs of rows that hold something."""
    start = None
    for row in range(sheet.height + 1):
        filled = row < sheet.height and any(sheet.text(row, column) for column in range(sheet.width))
        if filled and start is None:
            start = row
        elif not filled and start is not None:
            yield range(start, row)
            start = None


def _between(made: Table, before: list[Table], between: Sequence[range]) -> Table:
    """A table with what stands above it; what stands between two tables may explain the marks of both."""
    lines = _lines(made.sheet, between)
    if before:
        before[-1] = _explained(before[-1], lines)
    titles = (*_lines(made.sheet, between[-1:] if before else between), *made.titles)
    return replace(made, titles=titles, legend=legend((*titles, *made.notes, *lines)))


def _explained(one: Table, lines: tuple[Line, ...]) -> Table:
    notes = (*one.notes, *lines)
    known = {**legend((*one.titles, *notes)), **one.legend}
    return replace(one, notes=notes, legend=known)


def _lines(sheet: Sheet, parts: Sequence[range]) -> tuple[Line, ...]:
    rows = (row for part in parts for row in part)
    return tuple(tuple(text for text in sheet.rows[row] if text) for row in rows)


def word(text: str) -> bool:
    """Whether a text is a label, not a mark.

    >>> [text for text in ("Title", "Q1/1", "5A", "PP", "X", "130, 174", "L", "none") if word(text)]
    ['Title', 'Q1/1', '5A', 'PP']
    """
    if BARE.fullmatch(text):
        return True
    if QUESTION.match(text) or PATTERNS.match(text) or organs(text):
        return not listed(text) or bool(organs(text))
    return not markish(text) and bool(WORDS.search(text)) and text.casefold() != "none" and not listed(text)


def sign(text: str) -> bool:
    """Whether a text may stand in the block of marks."""
    return bool(text) and not word(text) and (markish(text) or listed(text))


def _table(sheet: Sheet, part: range) -> Table | None:
    """The table in a run of rows; None if it has no heads, no labels or no marks."""
    data = [row for row in part if _data(sheet, row)]
    left = _left(sheet, data)
    heads = _heads_of(sheet, part, data, left)
    if not heads and data and _heading(sheet, data[0], data[1:]):
        data = data[1:]
        left = _left(sheet, data)
        heads = _heads_of(sheet, part, data, left)
    if not heads:
        return None
    last = heads[-1]
    columns = tuple(_columns(sheet, heads, left, data))
    below = _foot(sheet, range(last + 1, part.stop), left)
    rows = tuple(_rows(sheet, range(last + 1, below), left))
    if not columns or not rows:
        return None
    titles = _lines(sheet, [range(part.start, heads[0])])
    notes = _lines(sheet, [range(below, part.stop)])
    corner = tuple(dict.fromkeys(t for row in heads for c in range(left) if (t := sheet.text(row, c))))
    span = tuple(dict.fromkeys(t for row in heads if (t := _spanning(sheet, row, columns))))
    return Table(sheet, columns, rows, titles, notes, corner, span, legend((*titles, *notes)))


def _heads_of(sheet: Sheet, part: range, data: Sequence[int], left: int) -> list[int]:
    """The rows that name the columns of marks, down to the last that names several; none if there is none."""
    found = [row for row in part if data and left and row < data[0] and _heads(sheet, row, left)]
    last = max((row for row in found if _several(sheet, row, left)), default=-1)
    return [row for row in found if row <= last]


def _data(sheet: Sheet, row: int) -> bool:
    """Whether a row has a label and, right of it, what may be a mark."""
    labelled = False
    for column in range(sheet.width):
        text = sheet.text(row, column)
        if labelled and sign(text):
            return True
        labelled = labelled or _label(sheet, row, column)
    return False


def _label(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell holds a label: words, or a resolution that stands first in its row."""
    text = sheet.text(row, column)
    return word(text) or bool(RESOLVED.search(text) and not any(sheet.text(row, c) for c in range(column)))


def _heading(sheet: Sheet, row: int, rest: Sequence[int]) -> bool:
    """Whether what looks like a row of marks is the head of the rows below: numbers or letters, each once."""
    texts = [text for column in range(sheet.width) if sign(text := sheet.own(row, column))]
    counted = Counter(texts)
    distinct = len(texts) > FEW and len(counted) == len(texts) and not SYMBOLS & counted.keys()
    return bool(rest) and distinct and not any(listed(text) and "," in text for text in texts)


def _left(sheet: Sheet, data: Sequence[int]) -> int:
    """The first column of marks: right of the last column that holds labels in most rows; 0 if there is none."""
    found = 0
    for column in range(sheet.width):
        labels = sum(_label(sheet, row, column) for row in data)
        right = any(sign(sheet.text(row, c)) for row in data for c in range(column + 1, sheet.width))
        if data and labels >= LABELLED * len(data) and right:
            found = column + 1
    return found


def _heads(sheet: Sheet, row: int, left: int) -> bool:
    """Whether a row says something of the columns of marks, not only something merged across them from the left."""
    return any(sheet.text(row, column) and sheet.first(row, column)[1] >= left for column in range(left, sheet.width))


def _several(sheet: Sheet, row: int, left: int) -> bool:
    """Whether a row names several columns, or the only one."""
    texts = {sheet.first(row, c) for c in range(left, sheet.width) if sheet.text(row, c)}
    return len(texts) >= min(FEW, sheet.width - left)


def _columns(sheet: Sheet, heads: Sequence[int], left: int, data: Sequence[int]) -> Iterator[Label]:
    for column in range(left, sheet.width):
        over = [row for row in heads if _grouped(sheet, row, column, left)]
        groups = dict.fromkeys(plain_label(_head(sheet, row, column, left)) for row in over)
        own = {sheet.first(row, column): sheet.text(row, column) for row in heads if row not in over}
        texts = tuple(dict.fromkeys(plain_label(text) for text in own.values() if text)) or tuple(groups)
        marked = any(sheet.text(row, column) for row in data)
        if (texts and not ASIDE.match(texts[-1])) or (marked and not texts):
            row = max((r for r in heads if sheet.text(r, column)), default=heads[-1])
            outer = tuple(group for group in groups if group not in texts)
            yield Label(column, texts or (letters(column),), outer, sheet.place(row, column))


def _grouped(sheet: Sheet, row: int, column: int, left: int) -> bool:
    """Whether what heads a column in a row heads others too: merged, or as a CSV file has what was merged."""
    first = sheet.first(row, column)
    if sheet.text(row, column):
        wide = first in (sheet.first(row, column + 1), sheet.first(row, column - 1))
        return wide or (_below(sheet, row, column) and not sheet.text(row, column + 1) and column + 1 < sheet.width)
    return not sheet.text(row, column) and bool(_head(sheet, row, column, left)) and _below(sheet, row, column)


def _below(sheet: Sheet, row: int, column: int) -> bool:
    """Whether the cell below one holds a head of its own."""
    return word(sheet.own(row + 1, column))


def _head(sheet: Sheet, row: int, column: int, left: int) -> str:
    """What heads a column in a row: its own text, else the nearest to the left."""
    return next((text for c in range(column, left - 1, -1) if (text := sheet.text(row, c))), "")


def _rows(sheet: Sheet, rows: range, left: int) -> Iterator[Label]:
    group: list[str] = []
    over: dict[int, str] = {}
    alone = True
    for row in rows:
        texts = [(sheet.first(row, column), sheet.text(row, column)) for column in range(left)]
        mine = [plain_label(text) for _, text in dict(texts).items() if text]
        if not mine:
            continue
        empty = not any(sheet.text(row, c) and sheet.first(row, c)[1] >= left for c in range(left, sheet.width))
        if empty and len(mine) == 1 and not QUESTION.match(mine[0]):
            group = [*([] if not alone else group), mine[0]]
            alone = True
        else:
            alone = False
        over.update({c: sheet.text(row, c) for c in range(left) if sheet.text(row, c)})
        above = [over[c] for c in range(left - 1) if c in over]
        outer = dict.fromkeys(t for t in (*group, *above) if t not in mine or t in group[:-1])
        column = min((c for c in range(left) if sheet.own(row, c)), default=left - 1)
        yield Label(row, tuple(dict.fromkeys(mine)), tuple(outer), sheet.place(row, column))


def _foot(sheet: Sheet, rows: range, left: int) -> int:
    """Where the rows end and the notes begin: behind the last row with a mark, at what reads as a note."""
    signed = [row for row in rows if _heads(sheet, row, left) and _data(sheet, row)]
    after = max(signed, default=rows.start) + 1
    for row in range(after, rows.stop):
        text = next((t for t in sheet.rows[row] if t), "")
        second = next((t for t in sheet.rows[row] if t and t != text), "")
        if NOTE.match(text) or EXPLAINED.search(text) or (markish(text) and second):
            return row
    return rows.stop


def _spanning(sheet: Sheet, row: int, columns: Sequence[Label]) -> str:
    """What stands over all columns of marks, merged or not."""
    texts = {sheet.first(row, label.at): text for label in columns if (text := sheet.text(row, label.at))}
    starts = bool(sheet.text(row, columns[0].at))
    return next(iter(texts.values())) if len(texts) == 1 and starts and len(columns) > 1 else ""


def _goes_on(one: Table, part: range) -> bool:
    """Whether rows below an empty one belong to the table above it."""
    left = one.columns[0].at
    return any(_data(one.sheet, row) and sign_in(one.sheet, row, left) for row in part)


def sign_in(sheet: Sheet, row: int, left: int) -> bool:
    """Whether a row holds a mark right of its labels, and a label."""
    marked = any(sign(sheet.text(row, column)) for column in range(left, sheet.width))
    return marked and any(_label(sheet, row, column) for column in range(left))


def _longer(one: Table, part: range) -> Table:
    left = one.columns[0].at
    below = _foot(one.sheet, part, left)
    rows = (*one.rows, *_rows(one.sheet, range(part.start, below), left))
    notes = (*one.notes, *_lines(one.sheet, [range(below, part.stop)]))
    known = {**legend(notes), **one.legend}
    return replace(one, rows=rows, notes=notes, legend=known)
