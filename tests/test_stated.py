"""What is believed is never shown as not stated: every row of a page has its evidence."""

from pathlib import Path

import pytest
from conftest import said

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.view import Graph, View
from loaders.load import Policy, load
from loaders.shipped import tables
from visualisations.row import Row
from visualisations.sheet import Sheet, sheet

SETS = ("wsis-sdg-matrix", "sdg-lod4stats", "un-system-chart")
DOCUMENT, HERE = "document/list", Place("document/list", "1")


def rows(found: Sheet) -> tuple[Row, ...]:
    """Every row of a page."""
    return (*found.related, *found.particulars, *found.band)


def unstated(view: View) -> list[tuple[str, str, str]]:
    """The rows of all pages that have no evidence: of what, how, what."""
    pages = (sheet(view, thing.key) for thing in view.names.all("Thing", 100_000))
    return [(p.thing.key, row.role, row.text) for p in pages for row in rows(p) if not row.evidence]


@pytest.mark.parametrize("languages", [(), ("fr",)])
def test_every_row_of_the_shipped_tables_has_its_evidence(graph: Graph, languages: tuple[str, ...]) -> None:
    assert unstated(graph.at(None, languages)) == []


def test_every_row_of_public_sets_has_its_evidence(shared: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    folders = [shared / "data" / name for name in SETS if (shared / "data" / name).is_dir()]
    load(home, [*folders, *tables()], Policy.PARTIAL, "tests")
    view = Shelf(home).graph.at()
    sample = sorted(view.names.all("Thing", 100_000), key=lambda thing: thing.key)[::9]
    found = [(thing.key, row.role, row.text) for thing in sample for row in rows(sheet(view, thing.key))]
    none = [(t.key, r.role, r.text) for t in sample for r in rows(sheet(view, t.key)) if not r.evidence]
    assert len(found) > 300 and none == []


def test_a_name_that_stands_beside_another_is_stated_as_a_name(home: Home) -> None:
    named = ({"name": "Target 9.c"}, {"name": "Access for all"})
    several = [Reading(HERE, (entity("Theme", values, "theme/access"),), quote=values["name"]) for values in named]
    again = Reading(Place(DOCUMENT, "2"), (entity("Theme", named[1], "theme/access"),), quote="Access for all")
    document = Reading(HERE, (entity("Report", {"name": "List"}, DOCUMENT),))
    found = sheet(said(home, document, *several, again).at(), "theme/access")
    [other] = [row for row in found.particulars if row.role == "alternative names"]
    assert (other.text, [e.quote for e in other.evidence]) == ("Target 9.c", ["Target 9.c"])


@pytest.mark.parametrize(
    ("address", "text"), [("http://example.org/9", "http://example.org/9"), ("http://metadata.un.org/sdg/9", "goal/9")]
)
def test_what_a_thing_matches_is_stated_as_an_address(home: Home, address: str, text: str) -> None:
    matched = entity("Theme", {"name": "Access", "matches": address}, "theme/access")
    document = Reading(HERE, (entity("Report", {"name": "List"}, DOCUMENT),))
    found = sheet(said(home, document, Reading(HERE, (matched,), quote="9.c")).at(), "theme/access")
    [row] = [row for row in found.particulars if row.role == "matches"]
    assert (row.text, [e.quote for e in row.evidence]) == (text, ["9.c"])
