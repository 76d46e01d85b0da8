"""A process that holds too much lets go of what can be looked up again, and answers as before."""

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from api.service.thrift import Thrift, own
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.ownership.owners import Owners, owners
from graph.review.backlog import backlog
from graph.store import Embedded
from graph.view import Graph
from visualisations.front import front

EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o }"


@pytest.fixture
def shelf(baseline: Home) -> Shelf:
    """A shelf of its own over the shipped tables, with an answer that is remembered."""
    found = Shelf(baseline)
    answered(found.graph)
    return found


def answered(graph: Graph) -> Owners:
    view = graph.at("2020")
    return owners(view, view.named("theme/accessibility"))


def store_of(shelf: Shelf) -> object:
    assert isinstance(shelf.graph.source, Embedded)
    return shelf.graph.source.store


def remembered(graph: Graph) -> int:
    return len({*graph.stated._held, *graph.stated._before})


def test_what_is_too_much_is_let_go_of(shelf: Shelf) -> None:
    before, store, kept = answered(shelf.graph), store_of(shelf), remembered(shelf.graph)
    held = iter([400_000_000, 300_000_000, 200_000_000, 200_000_000])
    Thrift(shelf, 256, lambda: next(held)).look()
    assert store_of(shelf) is not store, "what the store holds of its files"
    shelf.relieve()
    assert kept > 0 == remembered(shelf.graph), "what nobody asked for since"
    assert answered(shelf.graph) == before


def test_what_is_little_stays(shelf: Shelf) -> None:
    store, kept = store_of(shelf), remembered(shelf.graph)
    Thrift(shelf, 256, lambda: 256_000_000).look()
    assert store_of(shelf) is store and remembered(shelf.graph) == kept


def test_what_cannot_be_made_less_is_not_tried_again_and_again(shelf: Shelf) -> None:
    thrift = Thrift(shelf, 256, lambda: 400_000_000)
    thrift.look()
    store = store_of(shelf)
    thrift.look()
    assert store_of(shelf) is store


def test_the_first_page_is_kept(shelf: Shelf) -> None:
    made = front(shelf.graph.at())
    shelf.relieve()
    shelf.relieve()
    assert front(shelf.graph.at()) is made


def test_the_backlog_is_read_again(baseline: Home, shelf: Shelf) -> None:
    assert baseline.current
    rows = backlog(baseline.current, baseline.identity)
    assert backlog(baseline.current, baseline.identity) is rows
    shelf.relieve()
    assert backlog(baseline.current, baseline.identity) is not rows


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are not told here")
def test_a_store_is_closed_once_all_its_rows_are_read(baseline: Home, tmp_path: Path) -> None:
    shelf = Shelf(Home(Path(shutil.copytree(baseline.path, tmp_path / "home"))))
    source = shelf.graph.source
    assert isinstance(source, Embedded)
    rows = source.rows(EVERYTHING)
    next(rows)
    source.renew()
    assert len(list(source.rows(EVERYTHING))) > 1_000
    assert opened(shelf) == 2, "an answer is still read from the one before"
    assert list(rows)
    assert opened(shelf) == 1, "though the rows are still held"


def opened(shelf: Shelf) -> int:
    """How many times a file of the store is open."""
    links = (os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
    places = (os.readlink(link) for link in links if os.path.islink(link))
    return max(Counter(place for place in places if place.startswith(str(shelf.edition.store))).values())


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="nobody counts here")
def test_it_is_counted_as_the_system_does() -> None:
    before = own()
    more = b"x" * 50_000_000
    assert 40_000_000 < own() - before < 60_000_000 and more
