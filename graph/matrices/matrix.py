"""Rows of things, columns of things, and in each cell the statements that join the two; two dates or editions compared.

A cell is filled where something holds in the view. Whatever is joined with nothing is left out, unless a rule about
gaps says that something should be stated of it: then its empty cells are a finding.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from graph.gaps.rule import shipped
from graph.matrices.order import blocks
from graph.matrices.tie import Tie
from graph.matrices.ties import joined, ties
from graph.memory import Memory
from graph.naming.names import Named, placed
from graph.ownership import hierarchy
from graph.questions.gaps import missing
from graph.view import View
from ontology import Class, ontology

# What a rule about gaps looks for between things of which two classes: where it finds nothing, a cell is a finding.
EXPECTED = {
    "themes-without-owner": ("Theme", "Agent"),
    "themes-without-owner-in-a-sector": ("Theme", "Sector"),
    "mechanisms-without-owner": ("UNMechanism", "Agent"),
    "owners-without-mandate": ("Body", "Mandate"),
    "resolutions-without-activities": ("Resolution", "Activity"),
    "goals-without-activity": ("Goal", "Activity"),
    "co-facilitated-lines-without-roadmap": ("ActionLine", "Plan"),
}
ORDERS = ("blocks", "hierarchy", "name", "number")
KEPT, EVERY, FEW = 40, 100_000, 60
MOST_ROWS, MOST_COLUMNS = 300, 200
At = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """What joins a row and a column.

    :ivar ties: now; ``before`` those of the date or edition it is compared with, empty where it is with none.
    """

    ties: tuple[Tie, ...]
    before: tuple[Tie, ...] = ()

    @cached_property
    def status(self) -> str:
        """``accepted`` if anything is, else ``proposed``, else ``ended``; empty if nothing joins them now."""
        states = {"ended" if tie.ended else tie.status or "accepted" for tie in self.ties}
        return next((state for state in ("accepted", "proposed", "ended") if state in states), "")

    @property
    def says(self) -> tuple[str, ...]:
        """How they are joined, each way once, the most frequent first."""
        return tuple(says for says, _ in Counter(tie.says for tie in self.ties or self.before).most_common())

    @property
    def change(self) -> str:
        """``came``, ``went``, ``changed``, or empty where both are the same."""
        now, then = ({(tie.says, tie.first, tie.last) for tie in several} for several in (self.ties, self.before))
        return "" if now == then else "went" if not now else "came" if not then else "changed"


@dataclass(frozen=True)
class Matrix:
    """A matrix as it is seen in a view.

    :ivar rows: the things of the rows in order, ``columns`` those of the columns; ``depth`` says of a key how far in it
        stands, where the order is that of the hierarchy.
    :ivar cells: by the keys of row and column; only those with something in them, now or before.
    :ivar without: how many things of the rows, and of the columns, are left out: nothing joins them.
    :ivar cut: how many are left out because there are too many.
    :ivar gaps: the name of the rule for each row and column where something should be stated and is not; one of the two
        keys is empty where that is a whole line.
    :ivar via: the class of what stands between the two; None where statements join them themselves.
    """

    view: View
    of: tuple[Class, Class]
    rows: tuple[Named, ...]
    columns: tuple[Named, ...]
    cells: Mapping[At, Cell]
    order: str
    without: tuple[int, int]
    cut: tuple[int, int]
    gaps: Mapping[At, str]
    depth: Mapping[str, int]
    compared: str = ""
    via: Class | None = None

    def gap(self, row: str, column: str) -> str:
        """The name of the rule that says that something should be in an empty cell; empty if none does."""
        for at in ((row, column), (row, ""), ("", column)):
            if at in self.gaps:
                return self.gaps[at]
        return ""

    def line(self, row: str) -> list[tuple[Named, Cell | None, bool]]:
        """The cells of a row: the column, what is in the cell, and whether it is empty and should not be."""
        get, whole = self.cells.get, (row, "") in self.gaps
        return [
            (one, cell, cell is None and (whole or one.key in self._gone or (row, one.key) in self.gaps))
            for one in self.columns
            for cell in [get((row, one.key))]
        ]

    @cached_property
    def _gone(self) -> frozenset[str]:
        """The columns that should have something and have nothing."""
        return frozenset(column for row, column in self.gaps if not row)

    @cached_property
    def filled(self) -> int:
        """How many cells something joins now."""
        return sum(1 for cell in self.cells.values() if cell.ties)

    @cached_property
    def statements(self) -> int:
        """How many statements do."""
        return sum(len(cell.ties) for cell in self.cells.values())

    @cached_property
    def totals(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """How many cells of each row, and of each column, are filled."""
        filled = [at for at, cell in self.cells.items() if cell.ties]
        return Counter(row for row, _ in filled), Counter(column for _, column in filled)

    @cached_property
    def changes(self) -> Mapping[str, int]:
        """How many cells came, went and changed."""
        return Counter(cell.change for cell in self.cells.values() if self.compared and cell.change)


@dataclass(frozen=True)
class Asked:
    """What a matrix is asked for.

    :ivar order: one of :data:`ORDERS`.
    :ivar via: the class of what stands between rows and columns; None where statements join them themselves.
    :ivar every: whether what nothing joins is shown too.
    :raises ValueError: if there is no such order.
    """

    rows: Class
    columns: Class
    order: str = "blocks"
    via: Class | None = None
    every: bool = False

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise ValueError(f"a matrix is ordered by {', '.join(ORDERS)}, not by {self.order!r}")

    @property
    def pairs(self) -> tuple[tuple[Class, Class], ...]:
        """The classes between which ties are looked for."""
        return ((self.rows, self.via), (self.via, self.columns)) if self.via else ((self.rows, self.columns),)


def matrix(view: View, asked: Asked, then: View | None = None, compared: str = "") -> Matrix:
    """What joins the things of two classes in a view.

    :param then: another view, of another date or edition: the cells then say what came, went and changed.
    :param compared: what that view is called.
    """
    other = (then.graph.edition, then.when, then.known, then.accepted) if then else ()
    classes = tuple(cls.name for cls in (asked.rows, asked.columns, asked.via) if cls)
    name = repr(
        (classes, asked.order, asked.every, compared, other, view.when, view.known, view.accepted, view.languages)
    )
    kept: Memory[str, Matrix] = view.graph.kept.setdefault("matrices", Memory(KEPT))
    return kept.of([name], lambda _: {name: _made(view, asked, then, compared)})[name]


def _made(view: View, asked: Asked, then: View | None, compared: str) -> Matrix:
    of = (asked.rows, asked.columns)
    there = joined(view, *of) if not (asked.via or then or view.narrowed) else None
    now, before = _held(view, asked) if there is None else {}, _held(then, asked) if then else {}
    every = list(dict.fromkeys((*now, *before))) if there is None else there
    filled = now.keys() if there is None else set(there)
    full = {("", column) for _, column in filled} | {(row, "") for row, _ in filled} | filled
    gaps = {at: rule for at, rule in _expected(view, of).items() if at not in full}
    axes, without, cut = [], [], []
    for n, most in enumerate((MOST_ROWS, MOST_COLUMNS)):
        number, expected = Counter(at[n] for at in every), {at[n] for at in gaps} - {""}
        whole = asked.every or (bool(gaps) and not number and not expected and _number(view, of[n]) <= FEW)
        several, left, many = _things(view, of[n], number, expected, whole, most)
        axes.append(several)
        without.append(left)
        cut.append(many)
    shown = {one.key for one in axes[0]}, {one.key for one in axes[1]}
    if there is not None:
        now = _by_cell(ties(view, *of, shown))
    seen = (at for at in every if at[0] in shown[0] and at[1] in shown[1])
    cells = {at: Cell(now.get(at, ()), before.get(at, ())) for at in seen}
    (rows, columns), depth = _in_order(view, axes, cells, asked.order)
    left_out, too_many = (without[0], without[1]), (cut[0], cut[1])
    return Matrix(
        view, of, tuple(rows), tuple(columns), cells, asked.order, left_out, too_many, gaps, depth, compared, asked.via
    )


def _held(view: View, asked: Asked) -> dict[At, tuple[Tie, ...]]:
    """The ties that hold in a view, by row and column; by way of what stands between, those of both halves."""
    first, *rest = (_between(view, *pair) for pair in asked.pairs)
    if not rest:
        return first
    onward: dict[str, list[tuple[str, tuple[Tie, ...]]]] = defaultdict(list)
    for (middle, column), several in rest[0].items():
        onward[middle].append((column, several))
    found: dict[At, tuple[Tie, ...]] = {}
    for (row, middle), several in first.items():
        for column, more in onward.get(middle, ()):
            found[row, column] = tuple(dict.fromkeys((*found.get((row, column), ()), *several, *more)))
    return found


def _between(view: View, rows: Class, columns: Class) -> dict[At, tuple[Tie, ...]]:
    several = ties(view, rows, columns)
    if view.narrowed:
        facts = {node.key for node in view.nodes(tie.fact for tie in several if tie.fact)}
        plain = view.said(tie.triple for tie in several if not tie.fact)
        several = [tie for tie in several if tie.fact in facts or (not tie.fact and tie.triple in plain)]
    return _by_cell(several)


def _by_cell(several: Iterable[Tie]) -> dict[At, tuple[Tie, ...]]:
    """Ties that are in the order of their cells, by cell."""
    return {at: tuple(there) for at, there in groupby(several, itemgetter(0, 1))}


def _expected(view: View, of: tuple[Class, Class]) -> dict[At, str]:
    """Where a rule says that something should be stated and is not, with the name of the rule.

    By row and column; one of them is empty where it is the whole line of the other.
    """
    found: dict[At, str] = {}
    for rule in shipped():
        thing, other = EXPECTED.get(rule.name, ("", ""))
        for n, (cls, across) in enumerate((of, of[::-1])):
            if thing and cls.within(thing) and across.within(other):
                for at in missing(view, rule):
                    found.setdefault(at if n == 0 else at[::-1], rule.name)
    return found


def _things(
    view: View, cls: Class, number: Mapping[str, int], expected: Iterable[str], every: bool, most: int
) -> tuple[list[Named], int, int]:
    """The things of a class that are shown, how many are not, and how many more there are too many of.

    :param number: in how many cells each is; ``expected`` are those of which something should be stated.
    """
    wanted = {*number, *(key for key in expected if view.named(key).definition.within(cls.name))}
    known = {one.key: one for one in view.names.all(cls.name, EVERY)} if every else {}
    several = wanted | known.keys()
    # Of many, those are not named that others come before whatever they are called.
    least = sorted((number.get(key, 0) for key in several), reverse=True)[most - 1] if len(several) > most else 0
    near = [known.get(key) or view.named(key) for key in several if number.get(key, 0) >= least]
    there = sorted(near, key=lambda one: (placed(one.name), one.key))
    kept = {one.key for one in sorted(there, key=lambda one: -number.get(one.key, 0))[:most]}
    shown = [one for one in there if one.key in kept]
    return shown, max(_number(view, cls) - len(several), 0), len(several) - len(shown)


def _number(view: View, cls: Class) -> int:
    """How many things of a class there are."""
    return sum(number for name, number in view.graph.names.count().items() if ontology()[name].within(cls.name))


def _in_order(
    view: View, axes: Sequence[list[Named]], cells: Mapping[At, Cell], order: str
) -> tuple[list[list[Named]], dict[str, int]]:
    if order == "name":
        return list(axes), {}
    if order == "hierarchy":
        trees = [_tree(view, axis) for axis in axes]
        return [tree[0] for tree in trees], {**trees[0][1], **trees[1][1]}
    if order == "number":
        number = Counter(key for at in cells for key in at)
        return [sorted(axis, key=lambda one: -number[one.key]) for axis in axes], {}
    places = [{one.key: n for n, one in enumerate(axis)} for axis in axes]
    filled = ((places[0][row], places[1][column]) for row, column in cells)
    return [
        [axis[n] for n in several]
        for axis, several in zip(axes, blocks(len(axes[0]), len(axes[1]), filled), strict=True)
    ], {}


def _tree(view: View, things: Sequence[Named]) -> tuple[list[Named], dict[str, int]]:
    """Things below what they are part of, and how far below."""
    shown = {one.key: one for one in things}
    agents = [key for key, one in shown.items() if one.definition.within("Agent")]
    above = {
        key: next((one for one in several if one in shown), "")
        for key, several in hierarchy.above(view, agents).items()
    }
    above |= {node.key: node.text("broader") for node in view.nodes(shown) if node.text("broader") in shown}
    below: dict[str, list[str]] = defaultdict(list)
    for key in shown:
        below[above.get(key, "")].append(key)
    ordered: list[Named] = []
    depth: dict[str, int] = {}

    def walk(keys: Sequence[str], deep: int) -> None:
        for key in keys:
            if key not in depth:
                depth[key] = deep
                ordered.append(shown[key])
                walk(below[key], deep + 1)

    walk(below[""], 0)
    walk(list(shown), 0)  # a circle has no top
    return ordered, depth
