"""What joins things is in a table beside the store, and says what the store says, after every change."""

import shutil
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import pytest
from pyoxigraph import Store

from benchmarks.generate import World
from graph.clearance import LEVELS, Clearance
from graph.editions import shelf
from graph.editions.home import Home
from graph.editions.shelf import CLEARED, Shelf
from graph.entity import Entity, entity
from graph.matrices import table
from graph.matrices.joints import PAIRS, kind
from graph.matrices.matrix import ORDERS, Asked, matrix
from graph.naming import names
from graph.reading import Place, Reading
from graph.review.judging import decide, identify, publish, undo
from graph.view import Graph
from loaders.load import Policy, load
from loaders.shipped import tables
from ontology import ontology

KINDS = ("Body", "Sector", "Agent", "Theme", "Resolution", "Mandate", "Goal", "Document", "Thing")
DATES = (None, "2015", "2020-06")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up graph. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("first") / "home", builders=shelf.BUILDERS)
    with home.change("first") as change:
        change.put(World(80, 1).readings())
    home.ledger.close()
    return home.path


@pytest.fixture
def every(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Many kinds have their place in the table, not only those that are offered; one of other pairs is made anew."""
    kinds = [ontology()[name] for name in KINDS]
    several = tuple(product(kinds, kinds))
    monkeypatch.setattr(table, "_pairs", lambda: several)
    table._version.cache_clear()
    yield
    table._version.cache_clear()


@pytest.fixture
def world(every: None, home: Home, first: Path) -> World:
    """The same graph in a home that is written to, and what goes on telling of it."""
    shutil.copytree(first, home.path)
    coverage = [entity("Coverage", {"body": f"body/b-{n}", "theme": "theme/water"}) for n in range(3)]
    dry = entity("Coverage", {"body": "body/b-1", "theme": "theme/drought"})
    themes = [entity("Theme", {"name": name.title()}, f"theme/{name}") for name in ("water", "drought")]
    said(home, "begin", [*themes, *coverage, dry])
    return World(80, 1)


def said(home: Home, name: str, several: Iterable[Entity], level: Clearance = Clearance.PUBLIC) -> None:
    """Replace what a document says."""
    readings = [Reading(Place(f"document/{name}", str(n)), (one,)) for n, one in enumerate(several)]
    digest = f"{sum(name.encode()):064}"
    with home.change(name) as change:
        change.replace(digest, digest, readings, level)


def alone(graph: Graph) -> Graph:
    """The same graph as who has no table reads it."""
    return Graph(graph.source, graph.identity, graph.names, graph.edition, graph.searched)


def held(home: Home, folder: Path) -> int:
    """Hold the table of every clearance against the store, and against one that is made anew; how many ties it has."""
    current, number = home.current, 0
    assert current
    for level in current.levels:
        token = CLEARED.set(level)
        graph = Shelf(home).graph
        database = table.opened(current.seen_by(level).place)
        assert database and graph.folder
        for pair in table._pairs():
            of_table = table.held(database, *pair, None)
            assert of_table == table.read(graph, *pair), (level, pair[0].name, pair[1].name)
            number += len(of_table)
        anew = folder / f"{current.number}-{level}"
        anew.mkdir()
        shutil.copyfile(graph.folder / names.FILE, anew / names.FILE)
        table.build(Store.read_only(str(current.seen_by(level).store)), home.identity, anew)
        fresh = table.opened(anew)
        assert fresh
        asked = "SELECT * FROM ties ORDER BY pair, row, column, says, fact, stated"
        assert database.execute(asked).fetchall() == fresh.execute(asked).fetchall()
        for one in (database, fresh):
            one.close()
        shutil.rmtree(anew)
        CLEARED.reset(token)
    return number


def test_matrices_of_the_shipped_tables_are_those_of_the_store(every: None, home: Home) -> None:
    assert load(home, tables(), Policy.WHOLE_FILES, "tests").edition
    graph = Shelf(home).graph
    other, filled = alone(graph), 0
    for rows, columns in table._pairs():
        for when in DATES:
            views = [one.at(when) for one in (graph, other)]
            known = [one.at(when, (), "2020") for one in (graph, other)]
            for narrowed in (views, known, [view.only_accepted() for view in views]):
                one, two = (matrix(view, Asked(rows, columns)) for view in narrowed)
                assert (one.cells, one.rows, one.columns, one.cut) == (two.cells, two.rows, two.columns, two.cut)
                filled += one.filled
    assert filled > 1_000


@pytest.mark.parametrize("order", ORDERS)
def test_of_too_many_those_are_shown_that_most_joins(
    every: None, home: Home, first: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    shutil.copytree(first, home.path)
    said(home, "begin", [entity("Theme", {"name": "Water"}, "theme/water")])
    graph = Shelf(home).graph
    whole, asked = matrix(graph.at(), Asked(kind("body"), kind("agent"))), Asked(kind("body"), kind("agent"), order)
    monkeypatch.setattr("graph.matrices.matrix.MOST_ROWS", 3)
    monkeypatch.setattr("graph.matrices.matrix.MOST_COLUMNS", 2)
    graph.kept.pop("matrices")
    one, two = matrix(graph.at(), asked), matrix(alone(graph).at(), asked)
    assert (one.cells, one.rows, one.columns, one.cut) == (two.cells, two.rows, two.columns, two.cut)
    assert one.cut == (len(whole.rows) - 3, len(whole.columns) - 2) and min(one.cut) > 0
    shown = {row.key for row in one.rows}, {column.key for column in one.columns}
    assert one.cells == {at: cell for at, cell in whole.cells.items() if at[0] in shown[0] and at[1] in shown[1]}
    in_cells = sorted((whole.totals[0][row.key] for row in whole.rows), reverse=True)
    assert sorted((whole.totals[0][row.key] for row in one.rows), reverse=True) == in_cells[:3]


def test_a_matrix_of_kinds_that_are_offered_asks_nothing_of_the_store(home: Home, first: Path) -> None:
    shutil.copytree(first, home.path)
    graph = Shelf(home).graph
    for rows, columns in PAIRS:
        matrix(graph.at("2020"), Asked(kind(rows), kind(columns)))
    assert not [name for name in graph.kept if name.startswith("ties ")]
    matrix(graph.at("2020"), Asked(kind("body"), kind("activity")))
    assert [name for name in graph.kept if name.startswith("ties ")] == ["ties Body Activity"]


def test_documents_that_are_replaced(home: Home, world: World, tmp_path: Path) -> None:
    for number, facts in enumerate((3, 40, 5)):
        with home.change(f"report {number}") as change:
            change.replace(f"{number:064}", f"{number + 1:064}", world.report("document/a-report", facts))
        assert held(home, tmp_path) > 100


def test_what_something_stands_for_changes(home: Home, world: World, tmp_path: Path) -> None:
    sector = entity("Sector", {"name": "A Sector"}, "body/s")
    unit = entity("Body", {"name": "A unit"}, "body/unit")
    answers = entity("Responsibility", {"responsible": "body/unit", "for": "theme/water", "role": "lead"})
    inside = entity("Composition", {"part": "body/unit", "whole": "body/dept"})
    over = entity("Composition", {"part": "body/dept", "whole": "body/s"})
    ended = entity("Composition", {"part": "body/dept", "whole": "body/s", "until": "2019"})
    became = entity("Succession", {"predecessor": "body/unit", "successor": "body/s", "change": "merge"})
    head = entity("Post", {"name": "Head of the unit", "postIn": "body/unit"}, "post/head")
    led = entity("Responsibility", {"responsible": "post/head", "for": "theme/drought", "role": "lead"})
    dept = entity("Body", {"name": "A department"}, "body/dept")
    group = entity("BodyGroup", {"name": "Departments"}, "body/dept")
    theme, sectors = ontology()["Theme"], ontology()["Sector"]
    said(home, "posts", [head, led])
    numbers = []
    for several in (
        [sector, unit, answers],
        [sector, unit, answers, dept, inside],
        [sector, unit, answers, dept, inside, over],
        [sector, unit, answers, group, inside, over],
        [sector, unit, answers, dept, inside, ended],
        [sector, unit, answers, dept, over],
        [sector, unit, answers, became],
        [unit, answers],
    ):
        said(home, "chart", several)
        held(home, tmp_path)
        found = matrix(Shelf(home).graph.at(), Asked(theme, sectors))
        counted = [tie for cell in found.cells.values() for tie in cell.ties if tie.fact in (answers.key, led.key)]
        numbers.append(len(counted))
    assert numbers == [0, 0, 2, 0, 2, 0, 2, 0]


def test_the_sector_on_whose_behalf(home: Home, world: World, tmp_path: Path) -> None:
    about = {"responsible": "body/b-1", "for": "theme/water", "role": "lead", "sector": "body/on-behalf"}
    for cls in ("Sector", "Body", "Sector"):
        said(home, "names", [entity(cls, {"name": "On whose behalf"}, "body/on-behalf")])
        said(home, "behalf", [entity("Responsibility", about)])
        held(home, tmp_path)


def test_what_is_below_an_instrument(home: Home, world: World, tmp_path: Path) -> None:
    resolution = entity("Resolution", {"name": "Resolution 1"}, "resolution/r-1")
    rests = entity("Mandating", {"mandate": "resolution/r-1/clause-1", "mandated": "theme/water", "basis": "basis"})
    met = []
    clause = {"name": "Clause 1", "paragraph": "1", "part": "operative", "clauseOf": "resolution/r-1"}
    for several in ([], [entity("Clause", clause, "resolution/r-1/clause-1")], []):
        said(home, "clauses", [resolution, *several])
        said(home, "rests", [rests])
        held(home, tmp_path)
        found = matrix(Shelf(home).graph.at(), Asked(ontology()["Resolution"], ontology()["Theme"]))
        met.append([row for row, column in found.cells if column == "theme/water"])
    assert met == [[], ["resolution/r-1"], []]


@pytest.mark.parametrize("pair", [("body/b-1", "body/b-2"), ("theme/water", "theme/drought")])
def test_two_things_that_are_one(home: Home, world: World, tmp_path: Path, pair: tuple[str, str]) -> None:
    for ruling in ("same", "open"):
        identify(home, pair, ruling, "ann")
        held(home, tmp_path)
        with home.change("report") as change:
            change.replace("1" * 64, "1" * 64, world.report("document/a-report", 9))
        held(home, tmp_path)


def test_what_only_some_may_see_and_words_of_a_person(home: Home, world: World, tmp_path: Path) -> None:
    with home.change("restricted") as change:
        change.replace(None, "a" * 64, world.report("document/restricted", 20), Clearance.MEMBERS)
    held(home, tmp_path)
    current = home.current
    assert current and current.levels == [*LEVELS[:2]]
    view = Shelf(home).graph.at()
    keys = sorted(tie.fact for tie in table.read(view.graph, kind("body"), kind("theme")) if tie.status == "proposed")
    assert keys
    decide(home, view, keys[:3], "accepted", "ann")
    decide(home, view, keys[3:6], "rejected", "ann")
    publish(home)
    held(home, tmp_path)
    undo(home, "ann")
    publish(home)
    held(home, tmp_path)
