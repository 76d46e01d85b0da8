"""Rows that leave remit: every answer as CSV, a workbook and JSON, typed, and text that stays text."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from api.cli import app
from graph.cells import guarded, unguarded
from graph.editions.home import Home
from graph.naming.names import NotFound
from visualisations.exports.rows import About, Cell, Listing, write_csv, write_json, write_workbook

TRICKS = ["=1+1", "+x", "-b", "@a", "\t=a", "'=x", "''@", "it's", "-5", "-0.25", "", '=HYPERLINK("http://x")', "a\nb"]


def remit(*words: object, home: Home) -> Result:
    return CliRunner().invoke(app, [*map(str, words), "--home", str(home.path)])


def book(listing: Listing) -> CalamineWorkbook:
    content = io.BytesIO()
    write_workbook(listing, content)
    content.seek(0)
    return CalamineWorkbook.from_filelike(content)


def about(found: CalamineWorkbook) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in found.get_sheet_by_name("About").to_python()}


def test_text_stays_text_in_csv_and_comes_back() -> None:
    out = io.StringIO()
    write_csv(Listing("", ["text"], [[text] for text in TRICKS]), out)
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(out.getvalue()))][1:]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "@", "\t"}]
    assert [unguarded(cell) for cell in cells] == TRICKS


def test_text_stays_text_in_a_workbook() -> None:
    found = book(Listing("", ["text"], [[text] for text in TRICKS]))
    rows = found.get_sheet_by_name("Rows").to_python(skip_empty_area=False)
    assert [row[0] for row in rows[1:]] == TRICKS


def test_control_characters_and_nothing_are_cleaned() -> None:
    listing = Listing("", ["a", "b"], [["x\x00\x0b\x1fy\ufffe", None]])
    out = io.StringIO()
    write_csv(listing, out)
    assert out.getvalue() == "a,b\nxy,\n"
    assert book(listing).get_sheet_by_name("Rows").to_python()[1][0] == "xy"


@pytest.mark.parametrize("text", ["'", "''", "'a", "-", "+1", "+1a", "\r", "1e5"])
def test_a_guard_is_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_workbook_is_typed_frozen_and_filtered() -> None:
    typed: list[Cell] = ["2020-02-29", "2020-02", "2.10", "0.50", date(2021, 3, 31), Decimal("1.5"), 3]
    columns = ["from", "until", "paragraph", "confidence", "day", "x", "y"]
    rows: list[list[Cell]] = [typed, ["1066-10-14", *[""] * 6]]
    listing = Listing("Who.", columns, rows, "A note.", About("remit owners C5", 7))
    found = book(listing)
    first, old = found.get_sheet_by_name("Rows").to_python()[1:]
    assert first == [date(2020, 2, 29), "2020-02", "2.10", 0.5, date(2021, 3, 31), 1.5, 3]
    assert old[0] == "1066-10-14"
    told = about(found)
    assert told["Asked"] == "remit owners C5" and told["Edition"] == "7" and told["Note"] == "A note."
    content = io.BytesIO()
    write_workbook(listing, content)
    sheet = ZipFile(content).read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet and '<autoFilter ref="A1:G3"' in sheet and 'customWidth="1"' in sheet


def test_what_no_cell_can_hold_is_said() -> None:
    found = book(Listing("", ["text"], [["x" * 40_000]]))
    assert len(str(found.get_sheet_by_name("Rows").to_python()[1][0])) == 32_767
    assert "1 texts are longer" in about(found)["Cut"]


def test_rows_that_are_too_many_for_a_sheet_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visualisations.exports.rows.ROWS", 10)
    found = book(Listing("", ["n"], ([n] for n in range(25))))
    counts = [len(found.get_sheet_by_name(name).to_python()) - 1 for name in found.sheet_names if name != "About"]
    assert counts == [10, 10, 5]
    assert about(found)["Rows"] == "25"


def test_json_has_figures_as_figures() -> None:
    out = io.StringIO()
    write_json(Listing("S.", ["a", "b"], [[Decimal("1.5"), None], [3, date(2020, 1, 2)]]), out)
    assert json.loads(out.getvalue())["rows"] == [{"a": 1.5, "b": ""}, {"a": 3, "b": "2020-01-02"}]


def test_every_command_with_a_format_writes_a_file(baseline: Home, tmp_path: Path) -> None:
    asked = tmp_path / "q.rq"
    asked.write_text("SELECT ?f ?d ?c { ?f :surelyFrom ?d ; :confidence ?c } LIMIT 3", encoding="utf-8")
    commands: list[tuple[object, ...]] = [
        ("owners", "C5"),
        ("trace", "Resolution 191"),
        ("search", "access"),
        ("query", asked),
        ("identities",),
        ("review",),
        ("compare", "list/isc-tf-themes-2020", "list/isc-tf-themes-2021"),
    ]
    for command in commands:
        for ending in ("xlsx", "csv", "json"):
            target = tmp_path / f"{command[0]}.{ending}"
            found = remit(*command, "-o", target, home=baseline)
            assert found.exit_code == 0 and found.stdout == "", found.output
            assert target.stat().st_size > 20
        told = about(CalamineWorkbook.from_path(tmp_path / f"{command[0]}.xlsx"))
        assert told["Asked"].startswith(f"remit {command[0]}") and told["Edition"] == "1"
    rows = CalamineWorkbook.from_path(tmp_path / "query.xlsx").get_sheet_by_name("Rows").to_python()
    assert isinstance(rows[1][1], date) and rows[1][2] == 1.0


def test_what_cannot_be_written_leaves_what_was_there(baseline: Home, tmp_path: Path) -> None:
    target = tmp_path / "owners.csv"
    target.write_text("before")
    assert isinstance(remit("owners", "nobody-knows-this", "-o", target, home=baseline).exception, NotFound)
    assert target.read_text() == "before" and list(tmp_path.iterdir()) == [target]
    wrong = {"x.ods": "there are .csv, .xlsx", "no/x.csv": "there is no folder", ".": "is a folder"}
    for name, words in wrong.items():
        assert words in str(remit("owners", "C5", "-o", tmp_path / name, home=baseline).exception)


def test_an_answer_that_is_no_is_written_too(baseline: Home, tmp_path: Path) -> None:
    found = remit("search", "xyzzy", "-o", tmp_path / "s.csv", home=baseline)
    assert found.exit_code == 1 and (tmp_path / "s.csv").read_text() == "key,name,acronym,kind\n"
