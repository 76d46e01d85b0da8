"""The WSIS-SDG Matrix of 2019: which action line contributes to which goal and target, and why.

Two lists of one matrix: by action line with the facilitators' rationales (``actions.json``), and by goal
(``sdgs.json``). They do not quite agree: what one has and the other lacks is a contribution, and disputed. Traps: both
count from 0, so goal 0 is SDG 1 and action 6 the first part of C7; one text may hold several targets, of several goals.
The lists name lines and goals each in its own way: the code is what counts. The short names ("Media") are words of
everyday prose and are not kept, nor is the text of the Geneva Plan of Action, which the list by line repeats.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.entity import Entity, entity
from graph.reading import Place, Reading
from loaders.formats.passages import Unreadable
from loaders.reference.form import Form, Given, Signature
from loaders.tables.table import Batch, Problem

BY_LINE, BY_GOAL = "document/wsis-sdg-matrix-by-line", "document/wsis-sdg-matrix-by-goal"
TITLES = {BY_LINE: "WSIS-SDG Matrix, list by action line", BY_GOAL: "WSIS-SDG Matrix, list by goal"}
PARTS = ("government", "business", "learning", "health", "employment", "environment", "agriculture", "science")
LINES = (*(f"C{n}" for n in range(1, 7)), *(f"C7-e-{part}" for part in PARTS), *(f"C{n}" for n in range(8, 12)))
GOALS = range(1, 18)
TARGET = re.compile(r"([1-9]|1[0-7])\.(\d{1,2}|[a-d])")
HEADING, TAG = re.compile(r"<h3>.*?</h3>", re.DOTALL), re.compile(r"<[^<>]+>")
FILES = {BY_LINE: "actions.json", BY_GOAL: "sdgs.json"}
SIGNATURES = {
    BY_LINE: Signature((".json",), columns=frozenset({"id", "name", "shortName", "goals"}), words=("goalId", "subId")),
    BY_GOAL: Signature((".json",), columns=frozenset({"id", "name", "desc", "actions", "photoUrl"})),
}

Pair = tuple[str, int]


@dataclass
class Matrix:
    """What is read of the two lists: for each pair its rationales in the one, and its record in the other.

    ``named`` are the targets and whole goals that a rationale is given for, with the pair under which it stands.
    """

    by_line: dict[Pair, list[str]] = field(default_factory=dict)
    by_goal: dict[Pair, str] = field(default_factory=dict)
    named: list[tuple[Pair, str, str]] = field(default_factory=list)
    lines: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    goals: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)

    def note(self, where: str, message: str) -> None:
        """Report something that refuses nothing."""
        self.notes.append(Problem(where, message))


def code_of(name: str) -> str:
    """The code of an action line, in any of the ways in which it is named; empty if it has none.

    >>> code_of("C7 ICT Applications: IV. e-health"), code_of("C10: Ethical dimensions"), code_of("Media")
    ('C7-e-health', 'C10', '')
    """
    number = re.match(r"C\d{1,2}\b", name)
    part = re.search(r"\be-[a-z]+\s*$", name)
    code = f"{number[0]}-{part[0].strip()}" if number and part else number[0] if number else ""
    return code if code in LINES else ""


def plain(text: str) -> str:
    """The words of a text in HTML, its line breaks as such.

    >>> plain("Impact: <br/>Trade &amp; growth")
    'Impact: \\nTrade & growth'
    """
    return html.unescape(TAG.sub("", re.sub(r"<br\s*/?>", "\n", text))).strip()


def targets(goal: int, text: str) -> dict[str, str]:
    """The targets in the text of a goal, by code.

    >>> targets(9, "<p>9.1 Build</p><p>9. 5 Enhance<h3>Trade</h3><p>9.a Help<br/>")
    {'9.1': 'Build', '9.5': 'Enhance', '9.a': 'Help'}
    """
    words = " ".join(html.unescape(TAG.sub(" ", HEADING.sub(" ", text))).split())
    found = list(re.finditer(rf"(?<![\d.$]){goal}\.\s?(\d{{1,2}}|[a-d])(?= [A-Z])", words))
    ends = [m.start() for m in found[1:]] + [len(words)]
    return {f"{goal}.{m[1]}": words[m.end() : end].strip() for m, end in zip(found, ends, strict=True)}


def read_lines(given: Given) -> Batch:
    """The list by action line, held against the list by goal where that lies beside it."""
    matrix = Matrix()
    _lines(given.data, matrix)
    beside = _beside(given, BY_GOAL, matrix)
    if beside:
        _goals(beside.data, matrix)
        _unknown_targets(matrix)
    readings = [_line(code, said) for code, said in matrix.lines.items()]
    readings += [_goal_named(BY_LINE, goal) for goal in sorted({goal for _, goal in matrix.by_line | matrix.by_goal})]
    readings += [_target_named(code) for code in dict.fromkeys(code for *_, code, _ in matrix.named) if "." in code]
    readings += _linked(matrix, matrix.by_line)
    return _batch(given, BY_LINE, beside, matrix, readings)


def read_goals(given: Given) -> Batch:
    """The list by goal, held against the list by action line where that lies beside it."""
    matrix = Matrix()
    _goals(given.data, matrix)
    beside = _beside(given, BY_LINE, matrix)
    if beside:
        _lines(beside.data, matrix)
    readings = [reading for goal, said in matrix.goals.items() for reading in _goal(goal, said)]
    readings += [_line_named(code) for code in LINES if code in {line for line, _ in matrix.by_goal | matrix.by_line}]
    readings += [_counted(pair) for pair in matrix.by_goal]
    return _batch(given, BY_GOAL, beside, matrix, readings)


def _beside(given: Given, document: str, matrix: Matrix) -> Given | None:
    """The other list, if it is there and is one."""
    name = FILES[document]
    other = Given(name, given.beside.get(name, b"[]"))
    try:
        if SIGNATURES[document].fits(other):
            return other
    except Unreadable as error:
        matrix.note(name, str(error))
    matrix.note(
        "", f"it was not held against the {TITLES[document].partition(', ')[2]}: there is no such {name} beside it"
    )
    return None


def _batch(given: Given, document: str, beside: Given | None, matrix: Matrix, readings: list[Reading]) -> Batch:
    stated = [given.itself(document, TITLES[document]), *readings]
    if beside:
        other = BY_GOAL if document == BY_LINE else BY_LINE
        stated += [beside.itself(other, TITLES[other]), *_compared(matrix, document)]
    unique = list(dict.fromkeys(stated))
    return Batch(tuple(unique), tuple(_place(r, document, matrix) for r in unique), notes=tuple(matrix.notes))


def _place(reading: Reading, document: str, matrix: Matrix) -> str:
    """The record a reading comes from; what the other list says stands in its file."""
    said_in = reading.place.document
    record = matrix.places.get(f"{said_in} {reading.place.paragraph.partition(',')[0]}", "the file")
    return record if said_in == document else f"{record} of {FILES[said_in]}"


def _unknown_targets(matrix: Matrix) -> None:
    known = {code for goal, said in matrix.goals.items() for code in targets(goal, str(said.get("desc") or ""))}
    for (code, goal), named, _ in matrix.named:
        if "." in named and named not in known:
            where = matrix.places[f"{BY_LINE} {code}"]
            matrix.note(where, f"{code} is linked, under SDG {goal}, to {named}, which the list by goal does not have")


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _lines(data: object, matrix: Matrix) -> None:
    for number, said in enumerate(_objects(data), start=1):
        name, where = str(said.get("name", "")), f"record {number}"
        code, counted = code_of(name), said.get("id")
        if not code or code in matrix.lines:
            matrix.note(where, f"{name!r} is no action line, or one that is there already, and is left out")
            continue
        if not isinstance(counted, int) or not 0 <= counted < len(LINES) or LINES[counted] != code:
            matrix.note(
                where, f"{name!r} has the id {counted!r}, where {code} has {LINES.index(code)}: the name counts"
            )
        matrix.lines[code] = said
        matrix.places[f"{BY_LINE} {code}"] = where
        for entry in _objects(said.get("goals")):
            _entry(code, entry, where, matrix)


def _entry(code: str, entry: Mapping[str, Any], where: str, matrix: Matrix) -> None:
    counted = entry.get("goalId")
    goal = counted + 1 if isinstance(counted, int) else 0
    if goal not in GOALS:
        matrix.note(where, f"{code} is linked to a goal with the id {counted!r}; there are 0 to 16")
        return
    pair = (code, goal)
    rationales = matrix.by_line.setdefault(pair, [])
    for sub in _objects(entry.get("subgoals")):
        rationale = plain(str(sub.get("rationale") or ""))
        if rationale:
            rationales.append(rationale)
        for token in re.split(r"[,;\s]+", str(sub.get("subId") or "").strip()):
            if TARGET.fullmatch(token) or (token.isdecimal() and int(token) in GOALS):
                matrix.named.append((pair, token, rationale))
            elif token:
                matrix.note(where, f"{code} is linked to {token!r}, which is no target and no goal")


def _goals(data: object, matrix: Matrix) -> None:
    for number, said in enumerate(_objects(data), start=1):
        counted, where = said.get("id"), f"record {number}"
        goal = counted + 1 if isinstance(counted, int) else 0
        if goal not in GOALS or goal in matrix.goals:
            matrix.note(where, f"the id {counted!r} is that of no goal, or of one that is there already")
            continue
        matrix.goals[goal] = said
        matrix.places[f"{BY_GOAL} SDG {goal}"] = where
        lines = said.get("actions")
        for line in lines if isinstance(lines, list) else []:
            if isinstance(line, int) and 0 <= line < len(LINES):
                matrix.by_goal[LINES[line], goal] = where
            else:
                matrix.note(where, f"SDG {goal} is linked to an action line with the id {line!r}; there are 0 to 17")


def _key(code: str) -> str:
    return f"action-line/{code.lower()}"


def _reading(document: str, paragraph: str, stated: Entity, quote: str = "") -> Reading:
    return Reading(Place(document, paragraph), (stated,), quote=quote, rule="reference set")


def _line(code: str, said: Mapping[str, Any]) -> Reading:
    values = {"name": str(said["name"]), "alternativeNames": f"Action Line {code.replace('C7-', 'C7 ')}", "code": code}
    return _reading(BY_LINE, code, entity("ActionLine", values, _key(code)), str(said["name"]))


def _line_named(code: str) -> Reading:
    """A line of which a list gives the place alone: called by its code, which gives way to any name."""
    return _reading(BY_GOAL, code, entity("ActionLine", {"name": code, "acronym": code, "code": code}, _key(code)))


def _goal(goal: int, said: Mapping[str, Any]) -> Iterator[Reading]:
    name, short = str(said.get("name") or f"SDG {goal}"), f"SDG {goal}"
    values = {"name": name, "acronym": short, "number": str(goal)}
    yield _reading(BY_GOAL, short, entity("Goal", values, f"goal/{goal}"), str(said.get("name") or ""))
    for code, words in targets(goal, str(said.get("desc") or "")).items():
        target = {"name": words, "acronym": f"Target {code}", "code": code, "goal": f"goal/{goal}"}
        yield _reading(BY_GOAL, f"{short}, {code}", entity("Target", target, f"target/{code}"), words)


def _goal_named(document: str, goal: int) -> Reading:
    short = f"SDG {goal}"
    return _reading(
        document, short, entity("Goal", {"name": short, "acronym": short, "number": str(goal)}, f"goal/{goal}")
    )


def _target_named(code: str) -> Reading:
    short, goal = f"Target {code}", f"goal/{code.partition('.')[0]}"
    values = {"name": short, "acronym": short, "code": code, "goal": goal}
    return _reading(BY_LINE, short, entity("Target", values, f"target/{code}"))


def contribution(code: str, to: str) -> Entity:
    """That a line contributes to a goal or a target, as both lists say it."""
    return entity("Contribution", {"contributor": _key(code), "to": to, "certainty": "stated"})


def _linked(matrix: Matrix, pairs: Iterable[Pair]) -> list[Reading]:
    """What the list by line says of pairs: each with every rationale, and of what those name besides."""
    found = []
    for code, goal in pairs:
        stated = contribution(code, f"goal/{goal}")
        for rationale in matrix.by_line[code, goal] or [""]:
            found.append(_reading(BY_LINE, f"{code}, SDG {goal}", stated, rationale))
    for (code, goal), named, rationale in matrix.named:
        if (code, goal) in pairs and named != str(goal):
            to = f"target/{named}" if "." in named else f"goal/{named}"
            found.append(_reading(BY_LINE, f"{code}, {named}", contribution(code, to), rationale))
    return found


def _counted(pair: Pair) -> Reading:
    code, goal = pair
    return _reading(BY_GOAL, f"SDG {goal}, {code}", contribution(code, f"goal/{goal}"))


def _compared(matrix: Matrix, document: str) -> Iterator[Reading]:
    """The pairs on which the lists disagree: as the one has them, and that the other lacks them."""
    lines_of, goals_of = defaultdict(list), defaultdict(list)
    for code, goal in matrix.by_line:
        goals_of[code].append(goal)
    for code, goal in matrix.by_goal:
        lines_of[goal].append(code)
    for code, goal in sorted(matrix.by_line.keys() - matrix.by_goal.keys(), key=_order):
        says = f"SDG {goal} lists {', '.join(lines_of[goal])}, but not {code}."
        yield from (r for r in _linked(matrix, [(code, goal)]) if r.entities[0].key == _disputed(code, goal))
        yield _disagreement(BY_GOAL, f"SDG {goal}", code, goal, says)
        if document == BY_GOAL:
            matrix.note(matrix.places.get(f"{BY_GOAL} SDG {goal}", ""), says)
    for code, goal in sorted(matrix.by_goal.keys() - matrix.by_line.keys(), key=_order):
        says = f"{code} lists {', '.join(f'SDG {n}' for n in goals_of[code])}, but not SDG {goal}."
        if elsewhere := list(_elsewhere(matrix, code, goal)):
            says = f"{says[:-1]}, though it names {', '.join(elsewhere)}."
        yield _counted((code, goal))
        yield _disagreement(BY_LINE, code, code, goal, says)
        if document == BY_LINE:
            matrix.note(matrix.places.get(f"{BY_LINE} {code}", ""), says)


def _elsewhere(matrix: Matrix, code: str, goal: int) -> Iterator[str]:
    """Where a line names a goal, or a target of it, under another goal."""
    for (line, under), named, _ in matrix.named:
        if line == code and named.partition(".")[0] == str(goal):
            yield f"{named} under SDG {under}"


def _order(pair: Pair) -> tuple[int, int]:
    return LINES.index(pair[0]), pair[1]


def _disputed(code: str, goal: int) -> str:
    return contribution(code, f"goal/{goal}").key


def _disagreement(document: str, paragraph: str, code: str, goal: int, says: str) -> Reading:
    return _reading(document, paragraph, entity("Disagreement", {"disputes": _disputed(code, goal), "says": says}))


FORMS = (
    Form(
        name="wsis-sdg-matrix",
        what="the WSIS-SDG Matrix by action line, with the list by goal beside it",
        signature=SIGNATURES[BY_LINE],
        read=read_lines,
        totals={"ActionLine": 18, "Goal": 17, "Target": 80, "Contribution": 290, "Disagreement": 8},
    ),
    Form(
        name="wsis-sdg-matrix",
        what="the WSIS-SDG Matrix by goal, with the list by action line beside it",
        signature=SIGNATURES[BY_GOAL],
        read=read_goals,
        totals={"ActionLine": 18, "Goal": 17, "Target": 169, "Contribution": 127, "Disagreement": 8},
    ),
    Form(
        name="wsis-sdg-matrix",
        what="short texts of the application that shows the WSIS-SDG Matrix, on WSIS, the Forum and the Prizes",
        signature=Signature((".json",), keys=frozenset({"APPNAME", "SDGs", "ACTION_LINES", "WSIS_MATRIX"})),
        read=None,
    ),
)
COMPANIONS = {FILES[BY_LINE]: (FILES[BY_GOAL],), FILES[BY_GOAL]: (FILES[BY_LINE],)}
