"""The page of a named question: its form, and its answer as rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import compress
from operator import not_
from pathlib import Path

from graph.naming.names import Named, placed
from graph.questions.answer import Answer, Cell, Decision, Line, Section
from graph.questions.question import Parameter, Question
from graph.view import View
from graph.wording import Words
from visualisations.conflicts import Conflicts, conflicts
from visualisations.row import Row, made

TEMPLATES = Path(__file__).parent / "templates"
LINES = 200
SEARCHED = 100


@dataclass(frozen=True)
class Field:
    """A field of the form: what it is, and what stands in it.

    ``suggest`` is the class whose names are offered while one writes, empty for what is no thing.
    """

    parameter: Parameter
    value: str
    suggest: str


@dataclass(frozen=True)
class Told:
    """A line: its cells, those that the line before it has too left empty at the front; its row carries the fact."""

    cells: tuple[Cell, ...]
    again: int
    row: Row
    reasons: tuple[Words, ...]
    decision: Decision | None


@dataclass(frozen=True)
class Part:
    """A section as it is shown; ``more`` is how many lines are not.

    ``columns`` are those of which something is stated in one line at least; ``bare`` the others, which are told once.
    """

    section: Section
    columns: tuple[Words, ...]
    bare: tuple[Words, ...]
    lines: tuple[Told, ...]
    more: int
    dated: bool


@dataclass(frozen=True)
class Shown:
    """An answer as it is shown; ``searched`` are the documents that were searched, the first by name."""

    answer: Answer
    parts: tuple[Part, ...]
    searched: tuple[Named, ...]

    @classmethod
    def of(cls, view: View, answer: Answer) -> "Shown":
        """An answer laid out."""
        searched = sorted(map(view.named, answer.scope.read[:SEARCHED]), key=lambda named: placed(named.name))
        return cls(answer, tuple(part(section) for section in answer.sections), tuple(searched))


def part(section: Section) -> Part:
    """A section laid out: the first lines, each with the row that its fact makes."""
    found: list[Told] = []
    before: tuple[Cell, ...] = ()
    filled = [any(line.cells[n] not in (None, "") for line in section.lines) for n in range(len(section.columns))]
    for whole in section.lines[:LINES]:
        line = replace(whole, cells=tuple(compress(whole.cells, filled)))
        found.append(told(line, before))
        before = line.cells
    dated = any(line.fact or line.evidence for line in section.lines) and not section.concluded
    columns, bare = compress(section.columns, filled), compress(section.columns, map(not_, filled))
    return Part(section, tuple(columns), tuple(bare), tuple(found), max(len(section.lines) - LINES, 0), dated)


def told(line: Line, before: tuple[Cell, ...]) -> Told:
    """A line after another one."""
    same = [one == other for one, other in zip(line.cells, before, strict=False)]
    again = same.index(False) if False in same else len(same)
    row = made("", None, "", line.fact, line.evidence)
    return Told(line.cells, min(again, len(line.cells) - 1), row, line.reasons, line.decision)


def fields(question: Question, view: View, given: Mapping[str, str]) -> list[Field]:
    """The form of a question, filled in with what was given."""
    return [_field(parameter, view, given.get(parameter.name, "")) for parameter in question.offered]


def _field(parameter: Parameter, view: View, given: str) -> Field:
    suggest = parameter.cls if parameter.kind == "thing" else ""
    default = "" if parameter.default in (None, False) else str(parameter.default)
    named = view.names.of(given) if suggest and given else None
    return Field(parameter, named.name if named else given or default, suggest)


def beside(question: Question, view: View, given: Mapping[str, str]) -> Conflicts | None:
    """What the own template of a question shows besides its answer; None of most.

    :raises ValueError: if the page that is asked for is no number.
    """
    if question.name != "conflicts" or given.get("kind") not in (None, "", "disputed") or given.get("about"):
        return None
    page = given.get("page") or "1"
    if not page.isdecimal():
        raise ValueError(f"page is {page!r}, which is no number from 1")
    return conflicts(view, int(page))


def template(name: str) -> str:
    """The template of a question: its own, ``ask-NAME.html``, if there is one."""
    own = f"ask-{name}.html"
    return own if (TEMPLATES / own).exists() else "ask.html"
