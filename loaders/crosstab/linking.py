"""Labels of cross-tabulations matched to known things.

A label is a Question, a working party or a resolution where its pattern leaves no doubt; such things are made known by
the table itself. Every other label must be what something known is called. What matches nothing is listed by cell, with
the names that are near.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from graph.naming.names import plain
from loaders.crosstab import labels
from loaders.crosstab.block import Label, Line, Table
from loaders.crosstab.labels import Meant
from loaders.crosstab.legend import NOTHING, SYMBOLS, marks, role
from loaders.crosstab.relations import Relation, relation
from loaders.stating.known import Known
from loaders.tables.table import Problem

SEGMENTS = ("theme", "question", "body", "resolution", "action-line", "goal", "framework", "initiative", "decision")
CERTAIN = frozenset(("Question", "WorkingParty"))
NEAR, MOST, SHOWN = 70, 3, 100
Said = tuple[Relation, tuple[str, str], str, str]


@dataclass(frozen=True)
class Marked:
    """A cell that says something.

    ``facts`` are the relations it states, each with its two ends, its role and its mark; ``works`` are the resolutions
    that it lists.
    """

    row: Label
    column: Label
    text: str
    place: str
    facts: tuple[Said, ...]
    works: tuple[Meant, ...] = ()

    @property
    def quote(self) -> str:
        """Its row, its column and its text in one."""
        return " | ".join((self.row.shown, self.column.shown, self.text))


@dataclass
class Linked:
    """One table, its labels matched to things.

    ``rows`` and ``columns`` are what labels mean, by their place in the sheet: nothing where they matched nothing.
    ``problems`` are what matched nothing, and what is no mark; ``doubted`` says that a label is a Question or a group
    of a Sector that nobody says.
    """

    table: Table
    known: Known
    rows: dict[int, tuple[Meant, ...]] = field(default_factory=dict)
    columns: dict[int, tuple[Meant, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    doubted: bool = False
    marked: tuple[Marked, ...] = ()

    def __post_init__(self) -> None:
        filled: dict[tuple[int, int], list[str]] = {}
        for row, column, text in self.table.cells():
            filled.setdefault((0, row.at), []).append(text)
            filled.setdefault((1, column.at), []).append(text)
        for at, several, found in ((0, self.table.rows, self.rows), (1, self.table.columns, self.columns)):
            axis = _Axis.of(self.table, at)
            for label in several:
                found[label.at] = self._meant(label, axis, filled.get((at, label.at), []))
        self.marked = tuple(one for row, column, text in self.table.cells() if (one := self._cell(row, column, text)))

    @property
    def recognised(self) -> bool:
        """Whether labels of it are known, or certain: a mapping table that is to be read, or refused with reasons."""
        sure = any(one.cls in CERTAIN for several in (self.rows, self.columns) for m in several.values() for one in m)
        return self.doubted or sure or (any(self.rows.values()) and any(self.columns.values()))

    def meant(self, row: Label, column: Label) -> tuple[Meant, ...]:
        """What the row and the column of a cell mean, in this order."""
        return (*self.rows[row.at], *self.columns[column.at])

    def _meant(self, label: Label, axis: "_Axis", filled: Sequence[str]) -> tuple[Meant, ...]:
        """What a label means; a label without any mark need not be known."""
        listing = labels.organs(label.texts[-1])
        if listing and not SYMBOLS & set(filled):
            return (Meant("", "", organs=listing),)
        around = (*axis.heads, *label.groups, self.table.title)
        if found := labels.named(label.texts, around, axis.of_label(label)):
            return found
        known = self._called(label)
        if filled and not known:
            if labels.undecided(label.texts, around):
                self.doubted = True
                why = "may be of several Sectors: write of which it is, as in ITU-D Q1/1, in the label or in its head"
            else:
                why = f"is nothing known{self._near(label)}"
            self.problems.append(Problem(label.place, f"{label.shown!r} {why}"))
        return known

    def _called(self, label: Label) -> tuple[Meant, ...]:
        for text in (*reversed(label.texts), " ".join(label.texts)):
            for segment in SEGMENTS:
                if key := self.known.key(text, segment):
                    return (Meant(key, self.known.classes[key]),)
        return ()

    def _near(self, label: Label) -> str:
        if len(self.problems) > SHOWN:
            return ""
        wanted, names = plain(label.texts[-1]), self._names
        near = process.extract(wanted, names.keys(), scorer=fuzz.WRatio, score_cutoff=NEAR, limit=MOST)
        shown = list(dict.fromkeys(names[name] for name, *_ in near))
        return f"; did you mean {' or '.join(shown)}?" if shown else ""

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The names of what a label may name: as they are compared, and as they are written."""
        several = (t for key, texts in self.known.called.items() if key.partition("/")[0] in SEGMENTS for t in texts)
        return {plain(text): text for text in several if len(text) > 1}

    def _cell(self, row: Label, column: Label, text: str) -> Marked | None:
        """What a cell says; None if nothing, or nothing that can be read."""
        rows, columns = self.rows[row.at], self.columns[column.at]
        if not rows or not columns:
            return None  # the label is a problem already
        place = self.table.sheet.place(row.at, column.at)
        wanted = next((one.organs for one in (*rows, *columns) if one.organs), ())
        works = self._works(text, wanted, place) if wanted else ()
        signs = [] if wanted else self._signs(text, place)
        pairs = [(r, c) for r in rows for c in columns if not wanted]
        pairs += [(one, work) for one in (*rows, *columns) if not one.organs for work in works]
        said = [
            (of, (first, second), role(sign, self.table.legend), sign)
            for of, first, second in (relation(one, other) for one, other in pairs if one.key != other.key)
            for sign in (signs if not wanted else ("",))
        ]
        return Marked(row, column, text, place, tuple(said), works) if said else None

    def _works(self, text: str, wanted: tuple[str, ...], place: str) -> tuple[Meant, ...]:
        if text.casefold() in NOTHING:
            return ()
        found = labels.resolutions(text, wanted)
        if isinstance(found, str):
            self.problems.append(Problem(place, f"{found}; expected the numbers of resolutions, as in 130, 174"))
            return ()
        return tuple(found)

    def _signs(self, text: str, place: str) -> list[str]:
        found = marks(text, self.table.legend)
        if found is None:
            explained = "".join(f", {sign} ({words})" for sign, words in self.table.legend.items())
            there = f"there are X, • and counts{explained or ', and no legend explains letters'}"
            self.problems.append(Problem(place, f"{text!r} is no mark; {there}"))
        return list(dict.fromkeys(found or ()))


@dataclass(frozen=True)
class _Axis:
    """The heads of the labels of an axis, and the letter of the Sector that its labels are of; empty if nobody says.

    Where its heads do not say it, the corner does, then the title, the Sector of the other axis left out. One that
    names two is taken in order, rows first, unless the numbers of the study groups speak against it (those of ITU-D are
    1 and 2). A corner must part the two by a sign or arrows: a cell that a line divides leaves open which is which.
    """

    heads: Line
    sector: str

    @classmethod
    def of(cls, table: Table, at: int) -> "_Axis":
        """An axis of a table: 0 for that of the rows, 1 for that of the columns."""
        heads, several = (table.span, table.columns) if at else (table.corner, table.rows)
        others = (table.corner, table.rows) if at else (table.span, table.columns)
        other = _said(*others)
        lines = (
            [labels.axes(text) for text in table.corner],
            *([labels.sectors(t) for t in line] for line in table.titles),
        )
        titled = next((found for line in lines for found in line if found), [])
        left = [one for one in titled if one != other]
        if len(left) > 1 and max(_numbers(several), default=0) > 2:
            left = [one for one in left if one != "D"]
        in_title = left[0] if len(left) == 1 else left[at] if len(left) == 2 else ""
        return cls(heads, _said(heads, several) or in_title)

    def of_label(self, label: Label) -> str:
        """The Sector of one label: as it says itself, as what it stands under says, else that of the axis."""
        several = (label.texts, label.groups[-1:], label.groups)
        return next((said for texts in several if (said := labels.sector(texts))), self.sector)


def _said(heads: Line, several: Sequence[Label]) -> str:
    """The Sector that the heads of an axis say, or that its working parties are of; empty if neither does."""
    parties = not _numbers(several) and any(labels.named(one.texts, heads, "") for one in several)
    return labels.sector(heads) or ("R" if parties else "")


def _numbers(several: Sequence[Label]) -> set[int]:
    """The numbers of the study groups of the Questions among some labels."""
    return {labels.group_number(label.texts) for label in several} - {0}


def certain(one: Linked) -> Iterator[tuple[str, str, Meant]]:
    """What the labels and the lists of a table make known: place, words, and what it is; each thing once."""
    seen: set[str] = set()
    for several, meant in ((one.table.rows, one.rows), (one.table.columns, one.columns)):
        for label in several:
            for thing in meant[label.at]:
                if thing.stated and thing.key not in seen:
                    seen.add(thing.key)
                    yield label.place, label.shown, thing
    for marked in one.marked:
        for work in marked.works:
            if work.key not in seen:
                seen.add(work.key)
                yield marked.place, marked.quote, work
