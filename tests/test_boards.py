"""Boards over the shipped tables: who answers where, what is a gap, and what stands behind a cell."""

import csv
from io import StringIO

import pytest
from fastapi.testclient import TestClient

from graph.questions.sectors import sectors
from graph.view import Graph
from visualisations.boards import BOARDS, Board, board, roles


def told(found: Board, key: str) -> dict[str, list[tuple[str, str]]]:
    """What a line says, by column: who, in which role."""
    [line] = [line for line in found.lines if line.thing.key == key]
    pairs = zip(found.columns, line.cells, strict=True)
    return {c: [(row.thing.key if row.thing else "", row.role) for row in cell.rows] for c, cell in pairs}


def test_a_theme_stands_with_its_owners_by_sector(graph: Graph) -> None:
    found = board(graph.at(), "sectors")
    line = told(found, "theme/artificial-intelligence")
    assert line["ITU General Secretariat"] == [("post/itu-secretary-general", "lead")]
    assert line["Coordinated by"] == [("body/isc-tf", "coordinates")]
    assert line["ITU-R"] == line["ITU-T"] == line["ITU-D"] == []


def test_every_sector_without_an_owner_is_a_gap(graph: Graph) -> None:
    view = graph.at()
    found = board(view, "sectors")
    asked = [sectors(view, line.thing).sectors[:4] for line in found.lines]
    assert found.gaps == sum(not one.owners and not one.vacancies for several in asked for one in several)


def test_an_action_line_says_who_facilitates_it_and_what_itu_does(graph: Graph) -> None:
    line = told(board(graph.at(), "action-lines"), "action-line/c3")
    assert line["Facilitators"] == [("body/unesco", "facilitator")]
    assert line["ITU"] == [("body/itu", "co-facilitator")]
    assert line["Others who take part"] == []


def test_participation_is_told_by_year_and_itus_own_groups_are_left_out(graph: Graph) -> None:
    found = board(graph.at(), "participation")
    line = told(found, "body/partnership-on-measuring-ict")
    assert ("body/itu", "steering committee member") in line["2017"]
    assert {"body/isc-tf", "body/iscg"}.isdisjoint(line.thing.key for line in found.lines)
    of = found.cell("body/unga", found.columns.index("2016"))
    assert of and roles(of[2]) == "observer"


@pytest.mark.parametrize("name", BOARDS)
def test_each_cell_is_a_row_of_the_file_with_its_source(client: TestClient, graph: Graph, name: str) -> None:
    rows = list(csv.DictReader(StringIO(client.get(f"/board/{name}?format=csv").text)))
    found = board(graph.at(), name)
    assert sum(row["status"] == "not stated" for row in rows) == found.gaps
    cells = {
        (line.thing.key, c)
        for line in found.lines
        for c, cell in zip(found.columns, line.cells, strict=True)
        if cell.rows
    }
    assert {(row["key"], row["column"]) for row in rows if row["document"]} == cells


def test_a_cell_opens_to_its_statements(client: TestClient) -> None:
    page = client.get("/board/action-lines?row=action-line/c3&column=0&as_of=2017").text
    section = page[page.index('<section id="cell"') :]
    assert "C3 Access to information and knowledge" in section and "/id/body/unesco?as_of=2017" in section
    assert '<details class="ev">' in section
