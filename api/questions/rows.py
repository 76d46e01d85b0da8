"""The answer to a named question as rows, for the command line and for files: a row for each piece of evidence."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from api.commands.output import CITED, Rows, cited, figure, mark, otherwise
from graph.conflicts.disputes import Disputes
from graph.naming.names import Named
from graph.questions.answer import Answer, Line, Section
from graph.questions.question import Parameter, Question
from graph.view import Node, View
from visualisations.diary import Day, calendar
from visualisations.exports.rows import Cell

LISTED = ("name", "title", "says", "parameter", "kind", "required", "default", "choices", "about")
DECIDED = ("fact", "others")
STANDING = ("from", "until", "as of", "holds", "status", "confidence", "disputed")


def rows(view: View, answer: Answer) -> Rows:
    """An answer as rows: its sentence; the columns of its sections, each once; what is not stated as the note.

    Columns that no line fills are left out: the dates and standing where no line has a fact, ``section`` where there is
    one only, ``why`` where no line gives reasons, the keys of ``fact`` and ``others`` where nothing can be ruled.
    """
    several, disputes = answer.sections, Disputes(view)
    lines = [line for section in several for line in section.lines]
    own = tuple(dict.fromkeys(str(column) for section in several for column in section.columns))
    head = ("section",) if len(several) > 1 else ()
    dated = STANDING if any(line.fact for line in lines) else ()
    why = ("why",) if any(line.reasons for line in lines) else ()
    ruled = DECIDED if any(line.decision for line in lines) else ()
    columns = (*head, *own, *dated, *why, *ruled, *CITED)
    made = [
        [row.get(column) for column in columns]
        for section in several
        for line in section.lines
        for row in _rows(section, line, disputes)
    ]
    return Rows(str(answer), columns, made, _note(answer, lines, disputes))


def listed(several: Iterable[Question]) -> Rows:
    """The questions that may be asked from afar, a row for each parameter, and one for a question that takes none."""
    questions = list(several)
    made = [
        [question.name, str(question.title), str(question.description), *_taken(parameter)]
        for question in questions
        for parameter in question.offered or (None,)
    ]
    return Rows(f"{len(questions)} questions.", LISTED, made)


def _taken(parameter: Parameter | None) -> list[str]:
    if parameter is None:
        return [""] * 6
    default = "" if parameter.default in (None, False) else str(parameter.default)
    needed = "yes" if parameter.required else "no"
    choices = " | ".join(parameter.choices)
    return [parameter.name, parameter.kind.value, needed, default, choices, str(parameter.description)]


def almanac(question: Question, answer: Answer, view: View) -> bytes:
    """An answer as a calendar, each day leading to what it is about."""
    base = view.graph.identity.base
    days = (
        Day(f"{one.key}-{one.day}@remit", one.day, str(one.summary), str(one.description), base + one.key)
        for one in answer.days
    )
    return calendar(str(question.title), days, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")


def _rows(section: Section, line: Line, disputes: Disputes) -> Iterator[dict[str, Cell]]:
    said: dict[str, Cell] = {str(c): plain(cell) for c, cell in zip(section.columns, line.cells, strict=True)}
    said |= {"section": section.name, "why": "; ".join(map(str, line.reasons))}
    if line.decision:
        said |= dict(zip(DECIDED, (line.decision.one, " ".join(line.decision.others)), strict=True))
    if line.fact:
        said |= dict(zip(STANDING, _standing(line.fact, disputes), strict=True))
    for one in line.evidence or (None,):
        yield said | dict(zip(CITED, cited(one), strict=True))


def plain(cell: object) -> Cell:
    """A cell as files hold it: a thing by its name."""
    if cell is None or isinstance(cell, int):
        return cell
    return cell.name if isinstance(cell, Named) else figure(cell) if isinstance(cell, float) else str(cell)


def _standing(fact: Node, disputes: Disputes) -> Iterable[str]:
    dates = [fact.text(name) for name in ("from", "until", "asOf")]
    return [*dates, str(fact.holds or ""), fact.status, figure(fact.confidence), mark(disputes, fact)]


def _note(answer: Answer, lines: Iterable[Line], disputes: Disputes) -> str:
    missing = "; ".join(map(str, answer.not_stated))
    unstated = f"Not stated {answer.scope.searched}: {missing}." if missing else ""
    against = otherwise(disputes.of(line.fact for line in lines if line.fact))
    return "\n".join(words for words in (unstated, against) if words)
