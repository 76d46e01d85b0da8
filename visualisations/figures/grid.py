"""A matrix as a figure: dark where something accepted joins two things, hatched where something should and does not.

On a page it is a table; the drawing here is what is taken away, in panels where there are too many columns for one.
"""

from collections.abc import Sequence

from graph.evidence import Evidence
from graph.matrices.matrix import Cell, Matrix
from graph.matrices.tie import Tie
from graph.naming.names import Named
from graph.node import Node
from graph.view import View
from visualisations.figures.figure import CITED, DATES, PLOT, Figure, Key, cited, of_fact, source
from visualisations.figures.scene import Box, Group, Line, Mark, Scene, Sign, Text
from visualisations.row import Row, made
from visualisations.sheet import titled
from visualisations.translation import _, figure
from visualisations.words import called, counted, how_many, listed, mentioned, relation, short
from visualisations.words import kinds as plenty

LABEL, HEAD, FOOT = 290.0, 150.0, 22.0
STEP, LEAST = 22.0, 15.0
COLUMNS = ("row", "column", "how", "change", *DATES, *CITED)
CHANGED = {"came": "+", "went": "\u2212", "changed": "≠"}


def grid(matrix: Matrix) -> Figure:
    """The figure of a matrix."""
    return Figure(
        name=f"matrix-{matrix.of[0].segment or matrix.of[0].name}-{matrix.of[1].segment or matrix.of[1].name}",
        title=finding(matrix),
        reading=reading(matrix),
        wide=scene(matrix),
        narrow=None,
        legend=legend(matrix),
        source=source(matrix.view),
        columns=COLUMNS,
        rows=lambda: rows(matrix),
    )


def finding(matrix: Matrix) -> str:
    """What a matrix shows, in a sentence."""
    kinds = {"rows": plenty(matrix.of[0]), "columns": plenty(matrix.of[1])}
    if matrix.compared:
        number = {name: figure(matrix.changes[name]) for name in CHANGED}
        return _(
            "%(rows)s by %(columns)s since %(date)s: %(came)s came, %(went)s went, %(changed)s changed",
            date=matrix.compared,
            **kinds,
            **number,
        )
    if not matrix.filled:
        return _("%(rows)s by %(columns)s: nothing that joins them is stated", **kinds)
    most = max(matrix.rows, key=lambda one: matrix.totals[0][one.key])
    return _(
        "%(rows)s by %(columns)s: %(number)s of %(all)s pairs are joined; %(name)s has most, %(most)s",
        **kinds,
        number=figure(matrix.filled),
        all=figure(len(matrix.rows) * len(matrix.columns)),
        name=mentioned(most),
        most=figure(matrix.totals[0][most.key]),
    )


def reading(matrix: Matrix) -> str:
    """How it is read."""
    said = _("The number in a cell is that of the statements; an empty cell means that none is stated, never “no”.")
    if any(matrix.without):
        said += " " + _("Left out because nothing joins them: %(things)s.", things=left(matrix.without, matrix))
    if any(matrix.cut):
        said += " " + _("Left out because there are too many: %(things)s.", things=left(matrix.cut, matrix))
    return said


def left(numbers: tuple[int, int], matrix: Matrix) -> str:
    """How many things of the rows and of the columns, in words; of which there are none, nothing."""
    return listed(how_many(n, cls) for n, cls in zip(numbers, matrix.of, strict=True) if n)


def legend(matrix: Matrix) -> tuple[Key, ...]:
    """What its cells mean: those that occur."""
    states = {cell.status for cell in matrix.cells.values()}
    said = {"accepted": _("Accepted"), "proposed": _("Proposed"), "ended": _("Ended, as stated")}
    found = [Key((Box(4, 0, 20, 14, f"c-{name}"),), words) for name, words in said.items() if name in states]
    if matrix.gaps:
        found.append(Key(tuple(hatched(4, 0, 20, 14)), _("Not stated, though one would look for it")))
    if matrix.compared:
        names = {"came": _("Came"), "went": _("Went"), "changed": _("Changed")}
        found += [Key((Text(14, 12, CHANGED[name], "tb", "middle"),), words) for name, words in names.items()]
    return (*found, Key((Box(4, 0, 20, 14, "c-none"),), _("Not stated")))


def scene(matrix: Matrix) -> Scene:
    """The drawing: panels of as many columns as there is room for, below each other."""
    marks: list[Mark] = []
    panels = -(-len(matrix.columns) // int((PLOT - LABEL) / LEAST)) or 1
    across = -(-len(matrix.columns) // panels) or 1
    step, y = min(STEP, (PLOT - LABEL) / across), 0.0
    for start in range(0, len(matrix.columns), across):
        marks += _panel(matrix, matrix.columns[start : start + across], y, step)
        y += HEAD + STEP * len(matrix.rows) + FOOT
    return Scene(PLOT, max(y - FOOT, STEP), tuple(marks))


def _panel(matrix: Matrix, columns: Sequence[Named], top: float, step: float) -> list[Mark]:
    marks: list[Mark] = []
    for n, column in enumerate(columns):
        x = LABEL + step * n + step / 2 + 4
        marks.append(Text(x, top + HEAD - 6, short(called(column), 26), "tn", turn=-90, language=column.language))
    for n, row in enumerate(matrix.rows):
        y = top + HEAD + STEP * n
        indent = 12.0 * matrix.depth.get(row.key, 0)
        marks.append(Sign(indent, y + 4, 13, row.definition.look or "document"))
        marks.append(Text(indent + 19, y + 15, short(called(row), 40 - int(indent / 6)), "", language=row.language))
        for m, column in enumerate(columns):
            marks += _cell(matrix, row, column, (LABEL + step * m, y, step - 2, STEP - 2))
    return marks


def _cell(matrix: Matrix, row: Named, column: Named, field: tuple[float, float, float, float]) -> list[Mark]:
    cell, (x, y, width, height) = matrix.cells.get((row.key, column.key)), field
    if cell is None:
        return hatched(*field) if matrix.gap(row.key, column.key) else [Box(*field, "c-none")]
    look = "tn tb inv" if cell.status == "accepted" else "tn tb"
    words = CHANGED[cell.change] if matrix.compared and cell.change else figure(len(cell.ties))
    number = Text(x + width / 2, y + height / 2 + 4, words, look, "middle")
    return [Group((Box(*field, f"c-{cell.status or 'none'}"), number), title=pointed(matrix, row, column, cell))]


def hatched(x: float, y: float, width: float, height: float) -> list[Mark]:
    """A field with strokes across it."""
    strokes = "".join(
        f"M{x + max(0, at - height):g} {y + min(at, height):g}L{x + min(at, width):g} {y + max(0, at - width):g}"
        for at in range(5, int(width + height), 6)
    )
    return [Box(x, y, width, height, "c-gap"), Line(strokes, "hatch")]


def pointed(matrix: Matrix, row: Named, column: Named, cell: Cell) -> str:
    """What a cell says, in words."""
    how = _(", ").join(relation(says) for says in cell.says)
    said = f"{mentioned(row)}, {mentioned(column)}: {how} ({counted(len(cell.ties), 'statement')})"
    names = {"came": _("Came"), "went": _("Went"), "changed": _("Changed")}
    return f"{said} · {names[cell.change]}" if matrix.compared and cell.change else said


def statements(matrix: Matrix, row: str, column: str) -> tuple[list[Row], list[Row]]:
    """What a cell rests on, now and, where it is compared and differs, before."""
    cell = matrix.cells.get((row, column))
    if cell is None:
        return [], []
    gone = [tie for tie in cell.before if tie not in cell.ties] if matrix.compared and cell.change else []
    return _rows(matrix.view, cell.ties), _rows(matrix.view, gone)


def _rows(view: View, several: Sequence[Tie]) -> list[Row]:
    nodes, said = _told(view, several)
    return [_row(view, tie, nodes.get(tie.fact), said.get(tie, ())) for tie in several]


def _row(view: View, tie: Tie, fact: Node | None, evidence: tuple[Evidence, ...]) -> Row:
    if fact is None:
        return made(tie.says, view.named(tie.column), view.named(tie.column).name, None, evidence)
    thing = Named(fact.key, titled(view, fact), fact.cls.name)
    return made(tie.says, thing, thing.name, fact, evidence)


def _told(view: View, several: Sequence[Tie]) -> tuple[dict[str, Node], dict[Tie, tuple[Evidence, ...]]]:
    nodes = {node.key: node for node in view.stated(tie.fact for tie in several if tie.fact)}
    said = view.said(tie.triple for tie in several)
    return nodes, {tie: said.get(tie.triple, ()) for tie in several}


def rows(matrix: Matrix) -> list[list[str]]:
    """Every statement in it, a row each, in the order of the matrix; what went last of its cell."""
    order = {one.key: n for n, one in enumerate((*matrix.rows, *matrix.columns))}
    every = [tie for cell in matrix.cells.values() for tie in (*cell.ties, *cell.before)]
    nodes, said = _told(matrix.view, list(dict.fromkeys(every)))
    found = []
    for at, cell in sorted(matrix.cells.items(), key=lambda pair: (order[pair[0][0]], order[pair[0][1]])):
        names = [matrix.view.named(key).name for key in at]
        for tie in dict.fromkeys((*cell.ties, *cell.before)):
            change = cell.change if matrix.compared else ""
            found.append([*names, tie.says, change, *of_fact(nodes.get(tie.fact)), *cited(said[tie])])
    return found
