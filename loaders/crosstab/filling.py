"""A cross-tabulation filled again from what is believed: the same heads and labels, and the marks of today.

A cell whose relations are those it was printed with keeps its text; another gets a mark that reads back as what is
believed, in the letters of its own legend. What they cannot say is listed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.crossing import Crossing, crossing
from graph.naming.names import placed
from graph.view import Node, View
from loaders.crosstab.block import Label
from loaders.crosstab.labels import Meant
from loaders.crosstab.legend import COUNT, SYMBOLS, Legend, marks, role
from loaders.crosstab.linking import Linked, Marked
from loaders.crosstab.relations import INTEREST, relation
from loaders.tables.table import Problem

PLAIN, WORK = "X", re.compile(r"resolution/([a-z]+)-(\d+)(?:/(.+))?")
At = tuple[int, int]


@dataclass
class Filled:
    """The cells of a table as they are now, by row and column; those that nobody could read are left out.

    ``lost`` are what the letters of the table cannot say.
    """

    one: Linked
    view: View
    cells: dict[At, str] = field(default_factory=dict)
    lost: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._facts: dict[str, Crossing] = {}
        printed = {(marked.row.at, marked.column.at): marked for marked in self.one.marked}
        refused = {problem.where for problem in self.one.problems}
        for row in self.one.table.rows:
            for column in self.one.table.columns:
                place = self.one.table.sheet.place(row.at, column.at)
                if self.one.rows[row.at] and self.one.columns[column.at] and place not in refused:
                    self.cells[row.at, column.at] = self._text(row, column, printed.get((row.at, column.at)), place)

    def _text(self, row: Label, column: Label, printed: Marked | None, place: str) -> str:
        several = self.one.meant(row, column)
        wanted = next((one.organs for one in several if one.organs), ())
        if wanted:
            return self._listed(several, wanted, printed)
        nodes = [
            (relation(one, other)[0] is INTEREST, node)
            for one in self.one.rows[row.at]
            for other in self.one.columns[column.at]
            for node in self._between(one, other)
        ]
        believed = {(_ends(node), _said(node)) for _, node in nodes}
        if (
            printed
            and believed == {(ends, words) for _, ends, words, _ in printed.facts}
            and _as_marked(printed, nodes)
        ):
            return printed.text
        if not printed and not nodes:
            return self._nothing(row, column)
        signs = [self._sign(node, place) for _, node in nodes]
        return ", ".join(dict.fromkeys(signs))

    def _nothing(self, row: Label, column: Label) -> str:
        """What stands in a cell that says nothing, and says so."""
        text = self.one.table.sheet.text(row.at, column.at)
        return text if marks(text, self.one.table.legend) == [] and text else ""

    def _between(self, one: Meant, other: Meant) -> Sequence[Node]:
        of, first, second = relation(one, other)
        if of.cls not in self._facts:
            self._facts[of.cls] = crossing(self.view, of.cls)
        held = self.view.names.held
        return self._facts[of.cls].get((held(first), held(second)), ())

    def _sign(self, node: Node, place: str) -> str:
        """A mark that reads back as what a fact says."""
        explained, wanted = self.one.table.legend, _said(node)
        given = [mark for mark in node.values.get("marks", ()) if _readable(mark, explained)]
        own = [mark for mark in given if role(mark, explained) == wanted]
        if own:
            return own[-1]
        if sign := next((sign for sign in explained if role(sign, explained) == wanted), ""):
            return sign
        if wanted or role(PLAIN, explained):
            said = f"{wanted!r} is" if wanted else "a mark without a meaning is"
            self.lost.append(Problem(place, f"{said} explained by no letter of this table's legend"))
        return next((sign for sign in (PLAIN, "•", "✓") if not role(sign, explained)), PLAIN)

    def _listed(self, several: Sequence[Meant], wanted: tuple[str, ...], printed: Marked | None) -> str:
        themes = [one for one in several if not one.organs]
        if "Mandating" not in self._facts:
            self._facts["Mandating"] = crossing(self.view, "Mandating")
        held = {self.view.names.held(one.key) for one in themes}
        keys = {mandate for thing, mandate in self._facts["Mandating"] if thing in held}
        mine = {key: match for key in keys if (match := WORK.fullmatch(key)) and match[1] in wanted}
        if printed and {self.view.names.held(work.key) for work in printed.works} == mine.keys():
            return printed.text
        return ", ".join(self._work(key, match, wanted) for key, match in sorted(mine.items(), key=_numbered))

    def _work(self, key: str, match: re.Match[str], wanted: tuple[str, ...]) -> str:
        before = f"{match[1].upper()} " if len(wanted) > 1 else ""
        designation = ""
        if match[3]:
            node = next(iter(self.view.nodes([key])), None)
            designation = f" ({node.text('designation')})" if node else ""
        return f"{before}{match[2]}{designation}"


def _numbered(item: tuple[str, re.Match[str]]) -> tuple[str, str]:
    return item[1][1], placed(item[0])


def _ends(node: Node) -> tuple[str, str]:
    ends = node.cls.ends
    assert ends
    return node.text(ends[0].name), node.text(ends[1].name)


def _said(node: Node) -> str:
    """What the mark of a fact says: its role, or the words that qualify it."""
    return node.text("role") if node.cls.name == INTEREST.cls else node.text("qualification")


def _as_marked(printed: Marked, nodes: Sequence[tuple[bool, Node]]) -> bool:
    """Whether what is believed still carries the marks printed; only mutual interests keep them."""
    held = {mark for keeps, node in nodes if keeps for mark in node.values.get("marks", ())}
    return not held or {mark for *_, mark in printed.facts} <= held


def _readable(mark: str, explained: Legend) -> bool:
    return mark in SYMBOLS or mark in explained or bool(COUNT.fullmatch(mark))


def changes(now: Mapping[At, str], then: Mapping[At, str]) -> Iterator[tuple[At, str, str]]:
    """The cells that differ: where, what was there, and what is."""
    for at, text in sorted(now.items()):
        if text != then.get(at, ""):
            yield at, then.get(at, ""), text
