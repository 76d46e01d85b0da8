"""An answer: a sentence, and rows with the words that say so. It shows itself in notebooks, and becomes a DataFrame."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pandas import DataFrame

Cell: TypeAlias = str | int | float | bool | None
CITED = ("document", "paragraph", "quote")
FIGURES = frozenset({"confidence", "score", "step"})
SHOWN = 100


@dataclass(frozen=True)
class Citation:
    """Who says so: the document by its name, the place in it, and its words, empty where a table quotes nothing."""

    document: str
    paragraph: str
    quote: str

    def __str__(self) -> str:
        words = f"“{self.quote}” " if self.quote else ""
        return f"{words}({', '.join(part for part in (self.document, self.paragraph) if part)})"


@dataclass(frozen=True)
class Line:
    """One thing that an answer says, with everybody who says so.

    ``cells`` are by column, those of citations left out.
    """

    cells: Mapping[str, Cell]
    citations: tuple[Citation, ...]

    def __getitem__(self, column: str) -> Cell:
        return self.cells[column]

    def __str__(self) -> str:
        return " · ".join(f"{name}: {cell}" for name, cell in self.cells.items() if cell not in ("", None))


@dataclass(frozen=True)
class Answer:
    """An answer, of one edition.

    ``rows`` have a cell for each column, and there is a row for each citation; ``lines`` say each thing once. A text is
    empty, and a cell of SPARQL None, where nothing is stated. ``note`` is what is not stated, and what other sources
    say instead. ``edition`` is the number of the edition that answered, 0 where it was not told.

    >>> rows = (("accountable", "RAG", "S1", "2", "the RAG leads"), ("accountable", "RAG", "S2", "5", "led by RAG"))
    >>> found = Answer("Led by RAG.", ("level", "who", *CITED), rows)
    >>> [(line["who"], len(line.citations)) for line in found.lines]
    [('RAG', 2)]
    """

    sentence: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    edition: int = 0
    asked: str = ""

    def __str__(self) -> str:
        return "\n".join(part for part in (self.sentence, self.note) if part)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Mapping[str, Cell]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The rows, each thing that is said once with its citations."""
        own = [n for n, column in enumerate(self.columns) if column not in CITED]
        cited = [self.columns.index(column) for column in CITED if set(CITED) <= set(self.columns)]
        found: list[tuple[tuple[Cell, ...], list[Citation]]] = []
        for row in self.rows:
            cells = tuple(row[n] for n in own)
            if not (cited and found and found[-1][0] == cells):
                found.append((cells, []))
            if any(said := [str(row[n] or "") for n in cited]):
                found[-1][1].append(Citation(*said))
        names = [self.columns[n] for n in own]
        return tuple(Line(dict(zip(names, cells, strict=True)), tuple(several)) for cells, several in found)

    def frame(self) -> "DataFrame":
        """It as a DataFrame of pandas: a row for each citation, figures as numbers; ``attrs`` hold what was said.

        :raises ImportError: if pandas is not there.
        """
        try:
            import pandas as pd
        except ImportError:
            raise ImportError("a DataFrame needs pandas: install remit with the extra `notebook`") from None
        found = pd.DataFrame.from_records(self.rows, columns=list(self.columns))
        for column in FIGURES & set(self.columns):
            found[column] = pd.to_numeric(found[column], errors="coerce")
        found.attrs |= {"answer": self.sentence, "note": self.note, "edition": self.edition, "asked": self.asked}
        return found

    def _repr_html_(self) -> str:
        """It as a notebook shows it; every text is escaped."""
        own = [name for name in self.columns if name not in CITED]
        head = [name for name in own if any(line[name] not in ("", None) for line in self.lines)]
        cited = any(line.citations for line in self.lines)
        titles = [*head, *(["who says so"] if cited else [])]
        rows = [_row(line, head, cited) for line in self.lines[:SHOWN]]
        below = [*self.note.splitlines(), _told(self)]
        return "".join(
            (
                f'<div class="remit"><p><strong>{escape(self.sentence)}</strong></p>',
                f"<table><thead><tr>{_cells('th', titles)}</tr></thead><tbody>{''.join(rows)}</tbody></table>",
                *(f"<p>{escape(words)}</p>" for words in below if words),
                "</div>",
            )
        )


def _row(line: Line, head: Sequence[str], cited: bool) -> str:
    shown = ["" if line[name] is None else str(line[name]) for name in head]
    said = "<br>".join(escape(str(one)) for one in line.citations)
    return f"<tr>{_cells('td', shown)}{f'<td>{said}</td>' if cited else ''}</tr>"


def _cells(kind: str, several: Sequence[str]) -> str:
    return "".join(f'<{kind} style="text-align: left">{escape(text)}</{kind}>' for text in several)


def _told(answer: Answer) -> str:
    """Which edition answered, and how much is not shown."""
    edition = f"Edition {answer.edition}." if answer.edition else ""
    more = f"The first {SHOWN} of {len(answer.lines)} are shown." if len(answer.lines) > SHOWN else ""
    return " ".join(part for part in (edition, more) if part)
