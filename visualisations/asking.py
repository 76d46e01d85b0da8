"""The page of a named question: its form, and its answer as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph.questions.answer import Answer, Cell, Decision, Line, Section
from graph.questions.question import Parameter, Question
from graph.view import View
from graph.wording import Words
from visualisations.row import Row, made

TEMPLATES = Path(__file__).parent / "templates"
LINES = 200


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
    """A section as it is shown; ``more`` is how many lines are not."""

    section: Section
    lines: tuple[Told, ...]
    more: int
    dated: bool


@dataclass(frozen=True)
class Shown:
    """An answer as it is shown."""

    answer: Answer
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, answer: Answer) -> "Shown":
        """An answer laid out."""
        return cls(answer, tuple(part(section) for section in answer.sections))


def part(section: Section) -> Part:
    """A section laid out: the first lines, each with the row that its fact makes."""
    found: list[Told] = []
    before: tuple[Cell, ...] = ()
    for line in section.lines[:LINES]:
        found.append(told(line, before))
        before = line.cells
    dated = any(line.fact or line.evidence for line in section.lines)
    return Part(section, tuple(found), max(len(section.lines) - LINES, 0), dated)


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


def template(name: str) -> str:
    """The template of a question: its own, ``ask-NAME.html``, if there is one."""
    own = f"ask-{name}.html"
    return own if (TEMPLATES / own).exists() else "ask.html"
