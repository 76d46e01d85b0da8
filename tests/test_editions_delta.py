"""What is built beside a store after a small change is what would be built anew."""

import json
import os
import shutil
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, Store

from benchmarks.generate import World
from graph.clearance import LEVELS, Clearance
from graph.conflicts.candidates import candidates
from graph.editions import findings, publication, shelf, touched
from graph.editions.builders import Beside
from graph.editions.delta import Delta
from graph.editions.draft import STORE
from graph.editions.edition import Edition
from graph.editions.history import rollback
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.editions.sounding import Sounding
from graph.editions.telling import Told
from graph.entity import Entity, entity
from graph.identity import Identity
from graph.naming import indexing, names
from graph.overlaps.answering import CROWD
from graph.reading import Place, Reading
from graph.review import backlog
from graph.review.judging import decide, identify, publish, undo
from graph.review.review import Review
from graph.searching import building
from graph.tracing import citing, following, linkage

FACTS = 80
TABLES = ("things", "names", "labels", "others")


def index(place: Path) -> dict[str, list[Any]]:
    """What an index of names says, without the numbers of its rows; its trigrams, which are held against its names."""
    with closing(sqlite3.connect(place)) as database:
        database.execute("INSERT INTO parts (parts) VALUES ('integrity-check')")
        said = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        said["parts"] = database.execute("SELECT count(*) FROM parts WHERE parts MATCH 'council'").fetchall()
    return {table: sorted(row[1:] if table == "names" else row for row in rows) for table, rows in said.items()}


def searched(place: Path) -> Any:
    """What an index of words holds: every row as it is shown, and how many there are of each kind, by all they say."""
    if not building.INSTALLED:
        return None
    import tantivy

    found = tantivy.Index.open(str(place)).searcher()
    every: Any = tantivy.Query.all_query()
    wheres = found.search(every, 1_000_000).hits
    said = [doc["said"][0] for _, where in wheres if "said" in (doc := found.doc(where).to_dict())]
    tally: dict[str, Any] = {}
    for name in ("year", "status", "document", "kind", "group"):
        tally = {name: {"terms": {"field": name, "size": 9_999, "segment_size": 99_999}, "aggs": tally}}
    return sorted(said), counted(found.aggregate(every, tally))


def counted(said: Any) -> Any:
    """What was counted, in the order of what it is of."""
    if not isinstance(said, dict) or "buckets" not in said:
        return {name: counted(value) for name, value in said.items()} if isinstance(said, dict) else said
    return sorted((str(one.pop("key")), repr(counted(one))) for one in said["buckets"])


def found(place: Path) -> list[Any]:
    """What the tables of findings hold."""
    several = []
    for table in findings.TABLES:
        with closing(sqlite3.connect(place / table.FILE)) as database:
            named = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            several += [sorted(database.execute(f"SELECT * FROM {name}").fetchall()) for (name,) in sorted(named)]
    return several


def cites(place: Path) -> list[Any]:
    """What cites what, and who says so."""
    with closing(sqlite3.connect(place / citing.FILE)) as database:
        return [sorted(database.execute(f"SELECT * FROM {name}").fetchall()) for name in ("cites", "said")]


def built(edition: Edition, home: Home) -> list[Any]:
    """What is kept with an edition, as it is asked."""
    rows = backlog.backlog(edition, home.identity)
    about = json.loads((edition.place / shelf.ABOUT).read_text())
    links = (edition.place / linkage.FILE).read_bytes()
    said = {key: vars_of(row) for key, row in rows.items()}
    rows_of_words = searched(edition.place / building.FOLDER)
    tables = [found(edition.place), cites(edition.place)]
    return [index(edition.place / names.FILE), about, said, tables, links, rows_of_words]


def vars_of(row: backlog.Row) -> list[Any]:
    return [getattr(row, name) for name in backlog.FIELDS]


def held(home: Home, folder: Path) -> None:
    """Hold what is kept with the current edition against the same made anew, for every clearance."""
    current = home.current
    assert current
    assert publication.about(current.path)["quads"] == len(Store.read_only(str(current.seen_by(LEVELS[0]).store)))
    for level in current.levels:
        differs(home, current, level)
        seen = current.seen_by(level)
        anew = Edition(current.number, folder / f"{current.number}-{level}")
        anew.path.mkdir()
        store = Store.read_only(str(seen.store))
        for build in (
            indexing.build,
            building.build,
            shelf.count,
            backlog.build,
            findings.build,
            following.build,
            citing.build,
        ):
            build(store, home.identity, anew.path, Delta())
        os.symlink(seen.store.absolute(), anew.path / STORE)
        assert built(seen, home) == built(anew, home), level
        shutil.rmtree(anew.path)


def differs(home: Home, current: Edition, level: Clearance) -> None:
    """Hold what differs by what was touched against what differs of all."""
    parent = publication.about(current.path)["parent"]
    before = level.within(publication.folder(home.path, parent)) / STORE
    found = touched.between(home.path, parent, current.number, level)
    if not found or not before.exists():
        return
    old, new = (Store.read_only(str(place)) for place in (before, level.within(current.path) / STORE))
    came, went = touched.differing(old, new, found)
    assert (set(came), set(went)) == (set(new) - set(old), set(old) - set(new)), level


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up graph. Nobody writes to it."""
    home = Home(tmp_path_factory.mktemp("first") / "home", builders=shelf.BUILDERS)
    with home.change("first") as change:
        change.put(World(FACTS, 1).readings())
    home.ledger.close()
    return home.path


@pytest.fixture
def world(home: Home, first: Path) -> World:
    """The same graph in a home that is written to, and what goes on telling of it."""
    shutil.copytree(first, home.path)
    return World(FACTS, 1)


def replaced(home: Home, world: World, number: int, facts: int = 15) -> None:
    """Replace one document."""
    readings = world.report("document/a-report", facts)
    with home.change(f"report {number}") as change:
        change.replace(f"{number - 1:064}" if number > 1 else None, f"{number:064}", readings)


def tallied(home: Home) -> None:
    """What is told to wait is counted over both files of the backlog, as what stands in the queue is."""
    told, queue = Review(home, shelf.Shelf(home).graph.at()), Review(home, shelf.Shelf(home).graph.at()).undecided
    documents = Counter(document for row in queue for document in row.documents)
    assert told.waiting() == len(queue) and all(told.waiting(key) == number for key, number in documents.items())


def test_documents_that_are_replaced(home: Home, world: World, tmp_path: Path) -> None:
    links = []
    for number, facts in ((1, 3), (2, 3), (3, 40)):
        replaced(home, world, number, facts)
        held(home, tmp_path)
        tallied(home)
        current = home.current
        assert current
        links.append((os.stat(current.path / backlog.FILE).st_nlink, (current.path / backlog.LATER).exists()))
    assert links == [(2, True), (3, True), (1, False)], "rows are shared until much of them is others"
    assert touched.between(home.path, 1, 4, Clearance.PUBLIC) == touched.between(home.path, 4, 1, Clearance.PUBLIC)
    assert touched.between(home.path, 1, 4, Clearance.PUBLIC), "it is known what differs over several editions"


def test_new_things_new_names_and_things_that_go(home: Home, world: World, tmp_path: Path) -> None:
    said = [
        Reading(Place("document/n", "1"), (entity("Body", {"name": "Council of Rivers", "acronym": "CR"}, "body/r"),)),
        Reading(Place("document/n", "2"), (entity("Body", {"name": "River Council"}, "body/r"),)),
        Reading(
            Place("document/n", "3"),
            (entity("Body", {"name": "Council of the Sea", "labels": "Conseil de la mer@fr"}, "body/b-1"),),
        ),
        Reading(
            Place("document/n", "4"),
            (entity("Body", {"name": "Lake Council"}, "body/lake"),),
            status="candidate",
            confidence=0.6,
            needs=("body/lake",),
        ),
    ]
    for several in (said, said[:1], said[1:], []):
        with home.change("names") as change:
            change.replace("1" * 64, "1" * 64, several)
        held(home, tmp_path)


def test_those_who_answer_become_a_crowd_and_few_again(home: Home, world: World, tmp_path: Path) -> None:
    for number, many in enumerate((3, CROWD + 2, 5, 1)):
        answers = [{"responsible": f"body/b-{n}", "for": "theme/t-1", "role": "focal point"} for n in range(many)]
        said = [entity("Responsibility", one) for one in answers]
        readings = [Reading(Place("document/crowd", str(n)), (one,)) for n, one in enumerate(said)]
        with home.change("crowd") as change:
            change.replace(f"{number - 1:064}" if number else None, f"{number:064}", readings)
        held(home, tmp_path)


def test_who_set_it_up_and_how_a_role_is_worded_is_told_in_several_ways(
    home: Home, world: World, tmp_path: Path
) -> None:
    set_up = [{"establisher": f"body/b-{n}", "established": "body/b-9", "from": f"200{n}"} for n in (1, 2)]
    roles = [
        {"responsible": "body/b-3", "for": "theme/t-1", "role": role} for role in ("facilitator", "co-facilitator")
    ]
    stated = [entity("Establishment", one) for one in set_up] + [entity("Responsibility", one) for one in roles]
    with home.change("told") as change:
        change.put(Reading(Place("document/c-1", str(n)), (stated[n],)) for n in (0, 2))
    met = []
    for number, which in enumerate(([1, 3], [1], [])):
        said = [Reading(Place("document/c-2", str(n)), (stated[n],)) for n in which]
        with home.change("told otherwise") as change:
            change.replace(f"{number - 1:064}" if number else None, f"{number:064}", said)
        kinds = candidates(Shelf(home).graph.at())
        origins = [one.facts for one in kinds["origins"]]
        met.append((origins, [one.facts for one in kinds["wording"] if stated[2].key in one.facts]))
        held(home, tmp_path)
    apart = [tuple(sorted(one.key for one in stated[:2]))]
    alike = [tuple(sorted(one.key for one in stated[2:]))]
    assert met == [(apart, alike), (apart, []), ([], [])]


def test_words_of_a_person_and_taking_them_back(home: Home, world: World, tmp_path: Path) -> None:
    replaced(home, world, 1)
    view = Shelf(home).graph.at()
    current = home.current
    assert current
    keys = sorted(backlog.backlog(current, home.identity))
    decide(home, view, keys[:3], "accepted", "ann")
    decide(home, view, keys[3:6], "rejected", "ann")
    publish(home)
    held(home, tmp_path)
    undo(home, "ann")
    publish(home)
    held(home, tmp_path)


@pytest.mark.parametrize("pair", [("body/b-1", "body/b-2"), ("document/c-1", "document/c-2")])
def test_two_things_that_are_one(home: Home, world: World, tmp_path: Path, pair: tuple[str, str]) -> None:
    for ruling in ("same", "open"):
        identify(home, pair, ruling, "ann")
        held(home, tmp_path)
        replaced(home, world, 1 if ruling == "same" else 2)
        held(home, tmp_path)


def test_what_only_some_may_see(home: Home, world: World, tmp_path: Path) -> None:
    for old, new in ((None, "a" * 64), ("a" * 64, "b" * 64)):
        with home.change("restricted") as change:
            change.replace(old, new, world.report("document/restricted", 8), Clearance.MEMBERS)
        held(home, tmp_path)
    replaced(home, world, 1)
    held(home, tmp_path)
    current = home.current
    assert current and current.levels == [*LEVELS[:2]]


def test_going_back_and_on_from_there(home: Home, world: World, tmp_path: Path) -> None:
    replaced(home, world, 1)
    replaced(home, world, 2)
    rollback(home, "2", "ann")
    replaced(home, world, 2, 9)
    held(home, tmp_path)


def test_a_damaged_index_is_not_taken_over(home: Home, world: World, tmp_path: Path) -> None:
    replaced(home, world, 1)
    current = home.current
    assert current
    with closing(sqlite3.connect(current.path / names.FILE)) as database, database:
        database.execute("UPDATE things SET name = 'damaged'")
    replaced(home, world, 2)
    held(home, tmp_path)


def test_what_was_left_unread_is_read_by_who_follows(home: Home, world: World) -> None:
    replaced(home, world, 1)
    current = home.current
    assert current
    tables = sorted(current.path.glob("*.sqlite"))
    sounding = Sounding(current.path)
    sounding.leave()  # most of them are not read yet
    assert len(tables) > 3 and all(map(sounding.whole, tables))
    with tables[-1].open("ab") as file:
        file.write(b"more")
    sounding = Sounding(current.path)
    assert [sounding.whole(table) for table in tables] == [*[True] * (len(tables) - 1), False]
    sounding.leave()


def test_what_fails_beside_the_others_publishes_nothing(home: Home, world: World) -> None:
    def failing(*_: object) -> None:
        raise OSError("no room")

    with home.change("one") as change:
        change.put(world.report("document/one", FACTS))
    before = home.current
    home.builders = (*home.builders, Beside(failing))
    with pytest.raises(OSError, match="no room"), home.change("two") as change:
        change.put(world.report("document/two", FACTS))
    assert before and home.current == before and not home.edition(before.number + 1)


def test_several_threads_read_what_a_change_tells(world: World) -> None:
    identity, every = Identity(), dict[NamedNode, Entity]()
    told = Told(identity)
    for reading in world.report("document/one", FACTS):
        for one in reading.entities:
            node = identity.iri(one.key)
            told.tell(node, one, reading)
            every[node] = one
    with ThreadPoolExecutor(4) as threads:
        several = list(threads.map(lambda node: (node, told.of(node)), [*every] * 50))
    assert all(found is None or found.key == every[node].key for node, found in several)
    assert sum(found is not None for _, found in several) == told.number * 50
    told.close()
