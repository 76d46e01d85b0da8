"""Files made to break readers: each is refused or read rightly, and none hangs or ends a load."""

from pathlib import Path

import pytest

from graph import Home
from loaders.load import Policy, load
from loaders.reference.records import records

DAMAGED = {"54764.xlsx", "poc-xmlbomb.xlsx", "protected_passtika.xlsx", "xlsx-corrupted.xlsx"}


@pytest.fixture(scope="module")
def hostile(shared: Path) -> Path:
    """The folder of such files."""
    return shared / "data" / "hostile"


def test_every_hostile_file_is_loaded_or_refused_with_a_reason(home: Home, hostile: Path) -> None:
    files = load(home, sorted(p for p in hostile.rglob("*") if p.is_file()), Policy.WHOLE_FILES, "tests").files
    assert len(files) == 38 and {file.outcome for file in files} == {"loaded", "refused"}
    assert [f.path.name for f in files if f.outcome == "loaded" and f.path.suffix not in {".docx", ".pdf"}] == []
    assert not [f.path.name for f in files if f.outcome == "refused" and not str(f.problems[0])]


def test_a_damaged_workbook_is_refused_even_in_a_folder(home: Home, hostile: Path) -> None:
    files = load(home, [hostile / "xlsx"], Policy.WHOLE_FILES, "tests").files
    assert {f.path.name for f in files if f.outcome == "refused"} == DAMAGED
    assert {f.outcome for f in files if f.path.name not in DAMAGED} == {"skipped"}


@pytest.mark.parametrize(
    "name", ["comma_in_quotes", "escaped_quotes", "newlines", "newlines_crlf", "quotes_and_newlines"]
)
def test_cells_with_quotes_commas_and_lines_are_read_as_they_were_meant(hostile: Path, name: str) -> None:
    tables = [hostile / "csv" / f"{name}{ending}" for ending in (".csv", ".json")]
    table, meant = ([record.cells for record in records(path.read_bytes(), path.name)] for path in tables)
    assert table == meant and table


def test_a_table_in_an_old_encoding_is_read(hostile: Path) -> None:
    path = hostile / "csv" / "test_mskanji.csv"
    assert [r.text("住所") for r in records(path.read_bytes(), path.name)] == ["東京", "大阪", "名古屋"]
