"""The page of an instrument with clauses: its text in order, what hangs on each clause, and what it costs to ask."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import said
from fastapi.testclient import TestClient

from api.access import Access
from api.endpoint.sparql import Pool
from api.service.app import create_app
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.portrait import neighbourhood
from graph.reading import Place, Reading
from graph.store import Given, Source
from loaders.load import Policy, load
from visualisations.instrument import FIRST
from visualisations.sheet import sheet

WORK, VERSION = "resolution/pp-14", "resolution/pp-14/rev-antalya-2006"
NAMES = ["considering a)", "considering b)", "resolves 1", "resolves 2", "resolves 10", "instructs the Council"]


def instrument(clauses: list[str]) -> Iterator[Reading]:
    """A resolution with a version, a body that every ``instructs`` asks, and clauses in this order."""
    place = Place(VERSION, "heading")
    yield Reading(place, (entity("Resolution", {"name": "Resolution 14", "symbol": "14"}, WORK),))
    version = {"name": "Resolution 14 (Rev. Antalya, 2006)", "versionOf": WORK, "designation": "Rev. Antalya, 2006"}
    yield Reading(place, (entity("Version", version, VERSION),))
    yield Reading(place, (entity("Resolution", {"name": "Resolution 140", "symbol": "140"}, "resolution/pp-140"),))
    yield Reading(place, (entity("GoverningBody", {"name": "Council"}, "body/council"),))
    for position, label in enumerate(clauses, start=1):
        key = f"{VERSION}/{label.replace(' ', '-').strip(')')}"
        asks = label.startswith("instructs")
        given = {
            "name": f"Resolution 14 (Rev. Antalya, 2006), {label}",
            "clauseOf": VERSION,
            "paragraph": label,
            "part": "preambular" if label.startswith("considering") else "operative",
            "text": f"the words of <{label}>",
            "position": str(position),
            "addressees": "body/council" if asks else "",
            "due": "2026-06" if asks else "",
        }
        yield Reading(Place(VERSION, label), (entity("Clause", given, key),), quote=f"the words of <{label}>")
        if asks:
            duty = {"bearer": "body/council", "task": "report on wells", "under": key}
            yield Reading(Place(VERSION, label), (entity("Duty", duty),), quote="to report on wells")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """A home with one small instrument."""
    home = Home(tmp_path_factory.mktemp("clauses"), builders=BUILDERS)
    said(home, *instrument(NAMES))
    return Shelf(home)


@pytest.fixture(scope="module")
def caller(shelf: Shelf) -> Iterator[TestClient]:
    """The service over it."""
    with TestClient(create_app(shelf, Access("secret"), Pool(deadline=2)), base_url="http://127.0.0.1") as client:
        yield client


def test_clauses_stand_as_they_are_printed(caller: TestClient) -> None:
    page = caller.get(f"/id/{VERSION}").text
    places = [page.index(f"the words of &lt;{label}&gt;") for label in NAMES]
    assert places == sorted(places)
    assert page.index('class="reasons"') < places[0] < places[1] < page.index("</details>", places[1]) < places[2]


def test_a_clause_shows_whom_it_asks_and_by_when(caller: TestClient) -> None:
    page = caller.get(f"/id/{VERSION}").text
    clause = page[page.index('id="instructs-the-Council"') :].partition("</li>")[0]
    assert clause.count("/id/body/council") == 1 and "June 2026" in clause
    assert "What it asks of whom" in caller.get(f"/id/{VERSION}/instructs-the-Council").text
    assert f'href="/id/{VERSION}/instructs-the-Council"' in clause


def test_the_words_stand_once(caller: TestClient) -> None:
    page = caller.get(f"/id/{VERSION}").text
    assert page.count("the words of &lt;resolves 1&gt;") == 1
    assert 'id="h-passages"' not in page and 'id="h-passages"' in caller.get(f"/id/{VERSION}?page=1").text


def test_a_clause_leads_to_its_neighbours(caller: TestClient) -> None:
    page = caller.get(f"/id/{VERSION}/resolves-2").text
    assert f'rel="prev" href="/id/{VERSION}/resolves-1"' in page
    assert f'rel="next" href="/id/{VERSION}/resolves-10"' in page
    assert f'href="/id/{VERSION}#resolves-2"' in page


def test_what_contains_is_found_before_what_is_contained(shelf: Shelf) -> None:
    found = [one.key for one in shelf.graph.names.search("Resolution 14")]
    assert found[:3] == [WORK, VERSION, "resolution/pp-140"]
    assert len(found) == 3 + len(NAMES)
    [exact, *_] = shelf.graph.names.search("Resolution 14 (Rev. Antalya, 2006), resolves 2")
    assert exact.key == f"{VERSION}/resolves-2"


def test_the_map_shows_only_clauses_that_ask_somebody(shelf: Shelf) -> None:
    things, _ = neighbourhood(shelf.graph.at(), VERSION)
    assert [one.key for one in things if one.cls == "Clause"] == [f"{VERSION}/instructs-the-Council"]


@dataclass
class Counting:
    """A source that counts what it is asked."""

    source: Source
    asked: list[str] = field(default_factory=list)

    def rows(self, question: str, **given: Given) -> Iterator[Any]:
        self.asked.append(question)
        return self.source.rows(question, **given)


def questions(home: Home, clauses: int) -> tuple[int, int]:
    """How many questions the page of an instrument with so many clauses asks, and how many clauses it shows."""
    graph = said(home, *instrument([f"instructs {number}" for number in range(1, clauses + 1)]))
    source = Counting(graph.source)
    found = sheet(replace(graph, source=source).at(), VERSION)
    assert found.instrument and found.instrument.total == clauses and not found.sections[3:]
    assert found.documents and found.particulars and found.drawings
    return len(source.asked), found.instrument.shown


def test_more_clauses_ask_no_more_questions(tmp_path: Path) -> None:
    few, shown = questions(Home(tmp_path / "few", builders=BUILDERS), 3)
    many, first = questions(Home(tmp_path / "many", builders=BUILDERS), FIRST + 30)
    assert few == many
    assert (shown, first) == (3, FIRST)


def test_all_clauses_are_a_link_away(home: Home) -> None:
    said(home, *instrument([f"resolves {number}" for number in range(1, FIRST + 3)]))
    with TestClient(create_app(Shelf(home), Access("secret"), Pool(deadline=2)), base_url="http://127.0.0.1") as client:
        first = client.get(f"/id/{VERSION}").text
        assert f'href="/id/{VERSION}?all=clauses#h-clauses"' in first and f'id="resolves-{FIRST + 1}"' not in first
        assert f'id="resolves-{FIRST + 2}"' in client.get(f"/id/{VERSION}?all=clauses").text


def test_a_real_resolution_reads_from_its_reasons_to_its_last_request(shared: Path, home: Home) -> None:
    load(home, [shared / "data" / "itu-basic-texts" / "ITU-PP-RES-025.json"], Policy.WHOLE_FILES, "tests")
    found = sheet(Shelf(home).graph.at(), "resolution/pp-25/rev-bucharest-2022").instrument
    assert found and (found.shown, found.total) == (102, 102)
    reasons, asks = found.parts
    assert (reasons.reasons, asks.reasons) == (True, False)
    assert [stretch.heading for stretch in asks.stretches][:3] == [
        "resolves",
        "further resolves",
        "instructs the ITU Council",
    ]
    assert [clause.number for clause in asks.stretches[0].clauses][:3] == ["1", "2", "3"]
