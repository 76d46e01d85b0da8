"""Going back to an older edition, keeping some by name, letting go of the rest; reading one that is not current."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import said

from graph.editions.history import listed, prune, rollback, spare
from graph.editions.home import Home
from graph.editions.pins import NoEdition, Pruned, found, pin, unpin
from graph.editions.shelf import PINNED, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.review.judging import judge
from loaders.load import Policy, load

A = Reading(Place("document/d", "1"), (entity("Body", {"name": "Board A"}, "body/a"),), "A")
B = Reading(Place("document/d", "2"), (entity("Body", {"name": "Board B"}, "body/b"),), "B")
C = Reading(Place("document/d", "3"), (entity("Body", {"name": "Board C"}, "body/c"),), "C")
PAPER = "key,name,document,paragraph\ndocument/d,Paper D,document/d,title\n"
TABLE = "key,name,document,paragraph\nbody/{0},Board {0},document/d,1\n"


@pytest.fixture
def three(home: Home) -> Home:
    """A home with three editions."""
    for reading in (A, B, C):
        said(home, reading)
    return home


def bodies(home: Home) -> list[str]:
    return [n.name for n in Shelf(home).graph.names.all("Body")]


@pytest.fixture
def pinned() -> Iterator[None]:
    yield
    PINNED.set("")


def test_an_older_edition_becomes_current_and_what_comes_next_goes_on_from_there(three: Home) -> None:
    done = rollback(three, "1", "ann", "the list was wrong")
    assert (done.edition, done.current) == (1, 1) and bodies(three) == ["Board A"]
    said(three, C)
    assert three.current and three.current.number == 4 and bodies(three) == ["Board A", "Board C"]
    assert [(one.number, one.about.parent, one.withdrawn) for one in listed(three)] == [
        (4, 1, False),
        (3, 2, True),
        (2, 1, True),
        (1, None, False),
    ]


def test_a_verdict_made_after_the_load_that_is_withdrawn_still_counts(three: Home) -> None:
    judge(three, "body/a", "rejected", "ann")
    assert bodies(three) == ["Board B", "Board C"]
    done = rollback(three, "2", "ann")
    assert (done.edition, done.current) == (2, 5) and bodies(three) == ["Board B"]
    assert [(a.act, a.edition) for a in three.ledger.acts()] == [("rejected", 5)]
    rollback(three, "1", "ann")
    assert bodies(three) == [] and three.ledger.acts()[0].edition == 6


def test_loads_after_it_are_withdrawn_and_can_be_loaded_again(home: Home, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
        (folder / "bodies.csv").write_text(TABLE.format(folder.name), encoding="utf-8")
    (first / "papers.csv").write_text(PAPER, encoding="utf-8")
    for files in (first, second):
        assert not load(home, [files], Policy.WHOLE_FILES, "tests").failed
    done = rollback(home, "1", "ann")
    assert done.withdrawn == (2,) and [one[0] for one in home.ledger.withdrawn()] == [2]
    assert [Path(source).parent for source in home.ledger.current()] == [first, first]
    again = load(home, [second], Policy.WHOLE_FILES, "tests")
    assert again.edition == 3 and bodies(home) == ["Board a", "Board b"]
    assert rollback(home, "2", "ann").restored == (2,)
    assert load(home, [second], Policy.WHOLE_FILES, "tests").edition is None, "it is loaded in edition 2"


def test_what_cannot_be_gone_back_to_is_said(three: Home) -> None:
    with pytest.raises(NoEdition, match="there is no edition '9'; kept are 1 to 3"):
        rollback(three, "9", "ann")
    with pytest.raises(ValueError, match="edition 3 is current"):
        rollback(three, "3", "ann")


def test_pruning_keeps_the_last_those_of_a_month_the_current_and_the_named(home: Home) -> None:
    moment = [""]
    timed = Home(home.path, builders=home.builders, clock=lambda: moment[0])
    for n, month in enumerate((1, 1, 2, 3, 3, 3)):
        moment[0] = f"2026-0{month}-01T00:00:00+00:00"
        said(timed, Reading(Place("document/d", str(n)), (entity("Body", {"name": f"B{n}"}, f"body/{n}"),), "q"))
    rollback(timed, "4", "ann")
    pin(timed, "1", "council-2026", "ann")
    every = listed(timed)
    assert [one.number for one in spare(every, 1, monthly=True)] == [5]
    assert [one.number for one in prune(timed, 1, monthly=False, by="ann")] == [5, 3, 2]
    assert [one.number for one in listed(timed)] == [6, 4, 1] and found(timed, "council-2026").number == 1
    with pytest.raises(Pruned, match=r"edition 2 was pruned on 2026-0.*; kept are 1, 4, 6"):
        found(timed, "2")
    unpin(timed, "council-2026", "ann")
    assert [one.number for one in prune(timed, 1, monthly=False, by="ann")] == [1]
    assert timed.ledger.faults() == []


def test_a_name_of_an_edition_is_no_number(three: Home) -> None:
    with pytest.raises(ValueError, match="a name is not a number"):
        pin(three, "1", "12", "ann")


@pytest.mark.usefixtures("pinned")
def test_an_older_edition_is_read_beside_the_current_one(three: Home) -> None:
    shelf = Shelf(three)
    PINNED.set("2")
    assert [n.name for n in shelf.graph.names.all("Body")] == ["Board A", "Board B"] and shelf.graph.edition == 2
    PINNED.set("")
    assert shelf.graph.edition == 3


@pytest.mark.usefixtures("pinned")
def test_what_is_pinned_to_the_current_edition_shares_it(three: Home) -> None:
    shelf = Shelf(three)
    current = shelf.graph
    PINNED.set("3")
    assert shelf.graph is current
    rollback(three, "2", "ann")
    assert shelf.graph is not current and shelf.graph.edition == 3


def test_a_pointer_set_back_by_hand_is_in_the_ledger(three: Home) -> None:
    (three.path / "current").write_text("2", encoding="ascii")
    with three.locked():
        pass
    last = three.ledger.chain.last
    assert last and (last.kind, last.by, last.edition) == ("rollback", "by hand", 2)
