"""A matrix: what joins the things of two kinds, statement by statement, and as a table of both in a notebook."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape

from api.client.answer import Answer, Line

MOST_ROWS, MOST_COLUMNS = 60, 40
EDGES = {"accepted": "2px solid", "proposed": "2px dashed", "": "1px dotted"}
UPRIGHT = (
    "writing-mode: vertical-rl; transform: rotate(180deg); max-height: 14em; text-align: start; font-weight: normal"
)
BESIDE = "text-align: start; min-width: 16em; font-weight: normal"


@dataclass(frozen=True)
class Matrix(Answer):
    """The statements that join things of two kinds: ``row`` and ``column`` of a line are the names of the two.

    What joins nothing is left out of it.

    >>> rows = (("ISC-TF", "Gender", "covers", "accepted"), ("ISC-TF", "Youth", "covers", "proposed"))
    >>> found = Matrix("Two pairs.", ("row", "column", "how", "status"), rows)
    >>> found.heads, {at: len(lines) for at, lines in found.cells.items()}
    ((('ISC-TF',), ('Gender', 'Youth')), {('ISC-TF', 'Gender'): 1, ('ISC-TF', 'Youth'): 1})
    """

    @cached_property
    def cells(self) -> Mapping[tuple[str, str], tuple[Line, ...]]:
        """What joins each pair, by the names of the two."""
        found: dict[tuple[str, str], tuple[Line, ...]] = {}
        for line in self.lines:
            at = str(line["row"]), str(line["column"])
            found[at] = (*found.get(at, ()), line)
        return found

    @property
    def heads(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of its rows and of its columns, in order."""
        return tuple(dict.fromkeys(row for row, _ in self.cells)), tuple(dict.fromkeys(name for _, name in self.cells))

    def _repr_html_(self) -> str:
        """It as a notebook shows it: a solid edge is accepted, a dashed one proposed; every text is escaped."""
        rows, columns = (several[:most] for several, most in zip(self.heads, (MOST_ROWS, MOST_COLUMNS), strict=True))
        head = "".join(
            f'<th scope="col" style="vertical-align: bottom"><span style="{UPRIGHT}">{escape(name)}</span></th>'
            for name in columns
        )
        body = "".join(
            f'<tr><th scope="row" style="{BESIDE}">{escape(row)}</th>'
            + "".join(_cell(self.cells.get((row, column), ())) for column in columns)
            + "</tr>"
            for row in rows
        )
        below = [*self.note.splitlines(), self._told(len(rows), len(columns))]
        return (
            f'<div class="remit"><p><strong>{escape(self.sentence)}</strong></p>'
            f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table>"
            + "".join(f"<p>{escape(words)}</p>" for words in below if words)
            + "</div>"
        )

    def _told(self, rows: int, columns: int) -> str:
        """How it is read, how much of it is not shown, and which edition answered."""
        here = (rows, columns)
        left = [len(several) - shown for several, shown in zip(self.heads, here, strict=True)]
        said = "The number is that of the statements; an empty cell is not stated. Solid is accepted, dashed proposed."
        more = f" {left[0]} more rows and {left[1]} more columns are not shown." if any(left) else ""
        return f"{said}{more}" + (f" Edition {self.edition}." if self.edition else "")


def _cell(lines: tuple[Line, ...]) -> str:
    if not lines:
        return "<td></td>"
    states = {str(line.cells.get("status") or "accepted") for line in lines if line.cells.get("change") != "went"}
    state = next((one for one in ("accepted", "proposed") if one in states), "")
    words = "; ".join(dict.fromkeys(str(line) for line in lines))
    style = f"text-align: center; min-width: 1.6em; border: {EDGES[state]}"
    return f'<td style="{style}" title="{escape(words)}">{len(lines)}</td>'
