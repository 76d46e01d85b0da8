"""Boards: who answers for each theme in each Sector, ITU in the UN system by year, and the action lines.

A board is a table of statements: each cell holds the rows of all that is stated there. An empty cell is a finding where
one would look for something; it is never "no". A board is worked out once for an edition, a date and a language.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.evidence import Evidence
from graph.memory import Memory
from graph.naming.names import Named, placed
from graph.ownership import hierarchy
from graph.ownership.owners import owners
from graph.questions.sectors import OwnersInSector, sectors
from graph.span import Period
from graph.view import Node, View
from ontology import Property, ontology
from visualisations.row import Row, coordinating, made
from visualisations.translation import _, figure, language, ngettext
from visualisations.words import kinds, relation

KEPT, YEARS = 40, 20
UNION = "body/itu"
LEADING = ("sole facilitator", "lead facilitator", "facilitator")
TAKES_PART = """
SELECT DISTINCT ?fact ?body { BELIEVED { VALUES ?who { $family }
  { ?fact :member ?who ; :memberOf ?body } UNION { ?fact :chair ?who ; :chairedBody ?body }
} }"""
TAKING_PART = """
SELECT DISTINCT ?body ?who { BELIEVED { VALUES ?body { $bodies }
  { ?fact :memberOf ?body ; :member ?who } UNION { ?fact :chairedBody ?body ; :chair ?who }
} }"""
# What is of ITU unless another organization is stated to take part in it.
OWN = ("CoordinationBody", "ThematicGroup", "WorkingGroup", "AdvisoryGroup", "StudyGroup")
ATTENDED = """
SELECT DISTINCT ?event ?series ?of { BELIEVED { VALUES ?who { $family } ?event :participants ?who
  OPTIONAL { ?event :series ?series } OPTIONAL { ?event :meetingOf ?of }
} }"""


@dataclass(frozen=True)
class Cell:
    """What is stated in one place; ``looked_for`` says that one would expect something there."""

    rows: tuple[Row, ...]
    looked_for: bool = True

    @property
    def gap(self) -> bool:
        """Whether nothing is stated where one would look for something."""
        return self.looked_for and not self.rows


@dataclass(frozen=True)
class Line:
    """A thing with its cells, one for each column."""

    thing: Named
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    """A board: its finding as a title, how to read it, the headings of its columns, and its lines.

    ``short`` says that a cell is told by roles, since what it leads to is the same in the whole line.
    """

    name: str
    title: str
    reading: str
    head: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    short: bool = False

    @property
    def gaps(self) -> int:
        """How many cells are empty where one would look for something."""
        return sum(cell.gap for line in self.lines for cell in line.cells)

    def cell(self, key: str, column: int) -> tuple[Named, str, Cell] | None:
        """The cell of a thing in a column counted from 0, with both; None where there is none."""
        found = next((line for line in self.lines if line.thing.key == key), None)
        if found is None or not 0 <= column < len(self.columns):
            return None
        return found.thing, self.columns[column], found.cells[column]


def board(view: View, name: str) -> Board:
    """A board of :data:`BOARDS`, worked out for whoever asks first."""
    kept: Memory[object, Board] = view.graph.kept.setdefault("boards", Memory(KEPT))
    asked = (name, view.asked, view.known_by, view.accepted, view.languages, language())
    return kept.of([asked], lambda _: {asked: BOARDS[name](view)})[asked]


def by_sector(view: View) -> Board:
    """Who answers for each theme in each Sector and in the General Secretariat."""
    themes = _in_order(view.names.all("Theme"))
    found = [(theme, sectors(view, theme).sectors) for theme in themes]
    usual = [one.sector for one in found[0][1]] if found else []
    lines = [Line(theme, (_coordination(view, theme), *_shares(usual, several))) for theme, several in found]
    owned = sum(any(cell.rows for cell in line.cells[1:]) for line in lines)
    title = ngettext(
        "An owner in a Sector is stated for %(owned)s of %(number)s theme",
        "An owner in a Sector is stated for %(owned)s of %(number)s themes",
        len(lines),
    ) % {"owned": figure(owned), "number": figure(len(lines))}
    reading = _(
        "Owners stand in the Sector of their post or unit; another organization stands last. A hatched cell is a gap."
    )
    columns = (_("Coordinated by"), *(one.acronym or one.name for one in usual), _("Elsewhere"))
    return Board("sectors", title, reading, kinds(ontology()["Theme"]), columns, tuple(lines))


def _coordination(view: View, theme: Named) -> Cell:
    return Cell(tuple(coordinating(one) for one in owners(view, theme).coordinated_by), False)


def _shares(usual: Sequence[Named], several: Iterable[OwnersInSector]) -> Iterator[Cell]:
    """A cell for each Sector, and one for who stands in none."""
    rows = {one.sector.key: tuple(_share(one)) for one in several}
    for sector in usual:
        yield Cell(rows.pop(sector.key, ()))
    yield Cell(tuple(row for others in rows.values() for row in others), False)


def _share(one: OwnersInSector) -> Iterator[Row]:
    for owner in one.owners:
        yield made(owner.role, owner.who, owner.who.name, owner.fact, owner.evidence)
    for empty in one.vacancies:
        yield made(empty.role, None, _("vacant"), empty.fact, empty.evidence)


def by_action_line(view: View) -> Board:
    """The action lines: who facilitates them, in which role ITU, what contributes, and to which goals."""
    things = _in_order(view.names.all("ActionLine"))
    family = {UNION, *hierarchy.below(view, UNION)} if view.names.of(UNION) else set()
    roles = _facts(view, things, "answeredForBy", "responsible")
    done, goals = (
        _facts(view, things, "contributionsReceived", "contributor"),
        _facts(view, things, "contributions", "to"),
    )
    lines = []
    for thing in things:
        of_it = roles[thing.key]
        ours = [row for row in of_it if row.thing and row.thing.key in family]
        leading = [row for row in of_it if row.role in LEADING]
        helping = [row for row in of_it if row not in ours and row not in leading]
        cells = (leading, helping, ours, done[thing.key], sorted(goals[thing.key], key=_goal_first))
        lines.append(Line(thing, tuple(Cell(tuple(rows), n != 1) for n, rows in enumerate(cells))))
    led = sum(bool(line.cells[0].rows) for line in lines)
    title = ngettext(
        "A facilitator is stated for %(led)s of %(number)s action line",
        "A facilitator is stated for %(led)s of %(number)s action lines",
        len(lines),
    ) % {"led": figure(led), "number": figure(len(lines))}
    reading = _(
        "What is stated of each line, as far as documents go. A hatched cell is a gap: nothing is stated there."
    )
    columns = (_("Facilitators"), _("Others who take part"), _("ITU"), _("What contributes"), _("Goals it serves"))
    return Board("action-lines", title, reading, kinds(ontology()["ActionLine"]), columns, tuple(lines))


def _goal_first(row: Row) -> tuple[bool, str]:
    return not (row.thing and row.thing.definition.within("Goal")), placed(row.thing.acronym if row.thing else "")


def _facts(view: View, things: Sequence[Named], relation_: str, end: str) -> dict[str, list[Row]]:
    """For each thing the rows of the facts that a relation of it leads to, each with what stands at its other end."""
    prop: Property = ontology()["ActionLine"][relation_]
    led = view.leading([thing.key for thing in things], prop)
    nodes = {node.key: node for node in view.nodes(key for several in led.values() for key in several) if node.actual}
    said = view.evidence(nodes)
    return {
        key: [_row(view, nodes[one], end, said.get(one, ())) for one in led.get(key, ()) if one in nodes] for key in led
    }


def _row(view: View, node: Node, end: str, evidence: tuple[Evidence, ...]) -> Row:
    far = view.named(node.text(end))
    return made(node.text("role"), far, far.name, node, evidence)


def by_year(view: View) -> Board:
    """In which mechanisms of the UN system ITU takes part or took part, year by year, in which role."""
    found = _taking_part(view) if view.names.of(UNION) else {}
    dated = {key: [(row, years(row.fact)) for row in rows if row.fact] for key, rows in found.items()}
    every = sorted({year for several in dated.values() for _, stated in several for year in stated})[-YEARS:]
    lines = []
    for thing in _in_order(view.named(key) for key in dated):
        several = dated[thing.key]
        cells = [Cell(tuple(row for row, stated in several if year in stated), False) for year in every]
        lines.append(Line(thing, (*cells, Cell(tuple(row for row, stated in several if not stated), False))))
    title = ngettext(
        "ITU is stated to take part in %(number)s mechanism or event outside it",
        "ITU is stated to take part in %(number)s mechanisms and events outside it",
        len(lines),
    ) % {"number": figure(len(lines))}
    reading = _("A cell says the role that is stated for a year, or for years around it. An empty one is not “no”.")
    columns = (*map(str, every), _("date not stated"))
    return Board("participation", title, reading, _("Mechanism"), columns, tuple(lines), True)


def _taking_part(view: View) -> dict[str, list[Row]]:
    """What ITU, its Sectors, units and posts take part in that is no part of ITU, by key."""
    identity, family = view.graph.identity, {UNION, *hierarchy.below(view, UNION)}
    iris, found = [identity.iri(key) for key in sorted(family)], defaultdict[str, list[str]](list)
    for row in view.graph.source.rows(TAKES_PART, family=iris):
        found[identity.key(row["body"])].append(identity.key(row["fact"]))
    family |= _own(view, found, family)
    for row in view.graph.source.rows(ATTENDED, family=iris):
        if not row["of"] or identity.key(row["of"]) not in family:
            found[identity.key(row["series"] or row["event"])].append(identity.key(row["event"]))
    nodes = {n.key: n for n in view.nodes(key for several in found.values() for key in several) if n.actual}
    said = view.evidence(nodes)
    rows = {
        key: [_part(view, nodes[one], said.get(one, ())) for one in sorted(set(several)) if one in nodes]
        for key, several in found.items()
        if key not in family
    }
    return {key: several for key, several in rows.items() if several}


def _own(view: View, bodies: Iterable[str], family: set[str]) -> set[str]:
    """The groups in which no other organization is stated to take part: they are ITU's own."""
    identity = view.graph.identity
    groups = {key for key in bodies if any(view.named(key).definition.within(name) for name in OWN)}
    rows = view.graph.source.rows(TAKING_PART, bodies=[identity.iri(key) for key in sorted(groups)]) if groups else ()
    several = [(identity.key(row["body"]), identity.key(row["who"])) for row in rows]
    return groups - {
        body for body, who in several if who not in family and view.named(who).definition.within("Organization")
    }


def _part(view: View, node: Node, evidence: tuple[Evidence, ...]) -> Row:
    who = node.text("member") or node.text("chair")
    thing = view.named(who or node.key)
    return made(node.text("role") or "participant", thing, thing.name, node, evidence)


def years(fact: Node | None) -> frozenset[int]:
    """The years that a fact is stated for, those between two of them too; none where it has no date."""
    if fact is None:
        return frozenset()
    days = [Period.of(day) for name in ("from", "asOf", "until") for day in fact.values.get(name, ())]
    stated = [year for day in days for year in (day.first.year, day.last.year)]
    return frozenset(range(min(stated), max(stated) + 1)) if stated else frozenset()


def roles(cell: Cell) -> str:
    """The roles of a cell, each once."""
    return ", ".join(dict.fromkeys(relation(row.role) for row in cell.rows))


def _in_order(things: Iterable[Named]) -> list[Named]:
    return sorted(things, key=lambda one: (placed(one.acronym or one.name), one.key))


BOARDS: dict[str, Callable[[View], Board]] = {
    "sectors": by_sector,
    "action-lines": by_action_line,
    "participation": by_year,
}
