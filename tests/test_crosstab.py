"""Mapping tables as they are: whatever their heads look like, each marked cell becomes a relation with its place."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from graph.crossing import crossing
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.entity import Entity, entity
from graph.view import Graph
from loaders.crosstab import Matrix, linked, read
from loaders.load import Policy, Report, load
from loaders.stating.known import Known
from loaders.tables.table import Batch

Cells = Sequence[Sequence[Any]]
Merged = tuple[int, int, int, int]


def workbook(path: Path, *sheets: tuple[str, Cells, Sequence[Merged]], **options: Any) -> Path:
    """A workbook with these sheets: name, rows, merged ranges."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        for name, rows, merged in sheets:
            sheet = book.add_worksheet(name)
            for one in merged:
                sheet.merge_range(*one, "")
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell not in ("", None):
                        sheet.write(number, column, cell)
            for number in options.get("hidden_rows", ()):
                sheet.set_row(number - 1, None, None, {"hidden": True})
            if name in options.get("hidden", ()):
                sheet.hide()
    return path


SPACES = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def opendocument(
    path: Path, *sheets: tuple[str, Cells, Sequence[Merged]], hidden_rows: Sequence[int] = (), width: int = 10
) -> Path:
    """The same as an OpenDocument workbook, as LibreOffice writes it: what a merged cell covers is said too."""
    parts = []
    for name, rows, merged in sheets:
        covered = {(r, c) for a, b, x, y in merged for r in range(a, x + 1) for c in range(b, y + 1)}
        first = {(a, b): (x - a + 1, y - b + 1) for a, b, x, y in merged}
        lines = []
        for number, row in enumerate(rows):
            cells = []
            for column in range(width):
                text = escape(str(row[column])) if column < len(row) and row[column] not in ("", None) else ""
                spans = "number-rows-spanned", "number-columns-spanned"
                said = zip(spans, first.get((number, column), ()), strict=False)
                span = " ".join(f'table:{word}="{size}"' for word, size in said)
                tag = "table-cell" if span or (number, column) not in covered else "covered-table-cell"
                value = f'office:value-type="string" {span}><text:p>{text}</text:p>' if text else f"{span}>"
                cells.append(f"<table:{tag} {value}</table:{tag}>")
            hide = ' table:visibility="collapse"' if number + 1 in hidden_rows else ""
            lines.append(f"<table:table-row{hide}>{''.join(cells)}</table:table-row>")
        empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
        parts.append(f'<table:table table:name="{name}">{"".join(lines)}{empty}</table:table>')
    body = f"<office:body><office:spreadsheet>{''.join(parts)}</office:spreadsheet></office:body>"
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", KIND)
        archive.writestr("content.xml", f"<office:document-content {SPACES}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def questions_by_parties(marked: str = "X") -> tuple[str, Cells, Sequence[Merged]]:
    """ITU-D Questions by ITU-R working parties: a title, heads in two rows, groups of rows, a legend, a footnote."""
    rows: Cells = [
        ["ITU-D Study Group Questions and ITU-R Working Parties (as of 31 March 2021)"],
        ["Prepared by the secretariat"],
        [],
        ["ITU-D Questions", "", "SG 1", "", "", "SG 5", ""],
        ["", "", "WP 1A", "WP 1B", "WP 1C", "WP 5A¹", "WP 5D"],
        ["ITU-D Study Group 1"],
        ["Q1/1", "National telecommunication policies", "", marked, "", "L, C", ""],
        ["Q2/1", "Broadband access", "x", "", "", "", "•"],
        ["Q3/1", "Nothing in common"],
        ["ITU-D Study Group 2"],
        ["Q1/2", "Smart cities", "-", "", 3],
        [],
        ["L = lead; C = co-operating; X = of interest"],
        ["¹ Without what it left to WP 5D"],
    ]
    merged = [(0, 0, 0, 6), (3, 0, 4, 1), (3, 2, 3, 4), (3, 5, 3, 6), (5, 0, 5, 6), (9, 0, 9, 6)]
    return "Table 1", rows, merged


def by_theme() -> tuple[str, Cells, Sequence[Merged]]:
    """Resolutions of the assemblies by theme."""
    rows: Cells = [
        ["Resolutions by theme"],
        [],
        ["Theme", "PP", "RA and WRC", "WTSA", "WTDC"],
        ["Accessibility", 175, "", 70, 58],
        ["Gender", "70 (Rev. Dubai, 2018)", "", "55", "55"],
        ["Cybersecurity", "130, 174", "WRC 646; ITU-R 55", "", 45],
        ["Youth", 198],
    ]
    return "Resolutions", rows, []


def given(path: Path) -> Matrix:
    """The cross-tabulations of a file."""
    found = read(path.read_bytes(), path.name)
    assert found is not None
    return found


def interests(graph: Graph) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The mutual interests of a graph: by their ends, the role and the mark of each."""
    found = crossing(graph.at(), "MutualInterest")
    return {pair: sorted((n.text("role"), n.text("marks")) for n in nodes) for pair, nodes in found.items()}


def loaded(home: Home, *paths: Path, policy: Policy = Policy.WHOLE_FILES) -> Report:
    """The report of a load of these files."""
    return load(home, paths, policy, "tests")


def complaints(report: Report) -> list[str]:
    """What refused files or cells of theirs."""
    return [str(problem) for file in report.files for problem in file.problems]


THEMES = [entity("Theme", {"name": name}, f"theme/{name.lower()}") for name in ("Accessibility", "Gender", "Youth")]
THEMES.append(entity("Theme", {"name": "Cybersecurity"}, "theme/cybersecurity"))


def stated(path: Path, *known: Entity) -> Batch:
    """What a file states where these things are known."""
    found = linked(given(path), Known.of([*THEMES, *known]))
    assert isinstance(found, Batch)
    return found


def related(path: Path) -> set[tuple[str, ...]]:
    """The ends of the relations that the cells of a file state."""
    facts = (
        e for r in stated(path).readings for e in r.entities if e.cls in {"MutualInterest", "Coverage", "Mandating"}
    )
    return {tuple(key for _, _, key in fact.refers()) for fact in facts}


def test_each_marked_cell_is_a_relation(home: Home, tmp_path: Path) -> None:
    report = loaded(home, workbook(tmp_path / "map.xlsx", questions_by_parties()))
    assert not complaints(report)
    assert interests(Shelf(home).graph) == {
        ("body/itu-r-wp1b", "question/itu-d-q1-1"): [("of interest", "X")],
        ("body/itu-r-wp5a", "question/itu-d-q1-1"): [("co-operating", "C"), ("lead", "L")],
        ("body/itu-r-wp1a", "question/itu-d-q2-1"): [("of interest", "x")],
        ("body/itu-r-wp5d", "question/itu-d-q2-1"): [("", "•")],
        ("body/itu-r-wp1c", "question/itu-d-q1-2"): [("", "3")],
    }


def test_an_opendocument_workbook_is_read_as_an_excel_one(home: Home, tmp_path: Path) -> None:
    sheet = questions_by_parties()
    one, other = (
        workbook(tmp_path / "map.xlsx", sheet, hidden_rows=[8]),
        opendocument(tmp_path / "map.ods", sheet, hidden_rows=[8]),
    )
    assert given(other).sheets == given(one).sheets and given(other).notes == given(one).notes != ()
    assert not complaints(loaded(home, other))
    [(role, quote)] = interests(Shelf(home).graph)["body/itu-r-wp1b", "question/itu-d-q1-1"]
    assert (role, quote) == ("of interest", "X")


def test_a_relation_says_in_which_cell_it_stands(home: Home, tmp_path: Path) -> None:
    loaded(home, workbook(tmp_path / "map.xlsx", questions_by_parties()))
    view = Shelf(home).graph.at()
    [fact] = crossing(view, "MutualInterest")["body/itu-r-wp1b", "question/itu-d-q1-1"]
    [said] = view.evidence([fact.key])[fact.key]
    assert (said.document_name, said.where) == ("map.xlsx", "Table 1!D7")
    assert said.quote == "Q1/1 - National telecommunication policies | WP 1B | X"
    assert fact.text("asOf") == "2021-03-31"


def test_what_a_pattern_names_for_certain_becomes_known(home: Home, tmp_path: Path) -> None:
    loaded(home, workbook(tmp_path / "map.xlsx", questions_by_parties()))
    view = Shelf(home).graph.at()
    question = view.node("question/itu-d-q3-1")
    assert (question.text("name"), question.text("titles")) == ("ITU-D Question 3/1", "Nothing in common")
    parts = crossing(view, "Composition")
    assert ("question/itu-d-q3-1", "body/itu-d-sg1") in parts
    assert ("body/itu-r-wp5a", "body/itu-r-sg5") in parts and ("body/itu-r-sg5", "body/itu-r") in parts


def test_resolutions_by_theme_are_mandates(tmp_path: Path) -> None:
    path = workbook(tmp_path / "res.xlsx", by_theme())
    assert not stated(path).problems
    found = {mandate for theme, mandate in related(path) if theme == "theme/cybersecurity"}
    assert found == {f"resolution/{key}" for key in ("pp-130", "pp-174", "wrc-646", "ra-55", "wtdc-45")}


HEADED = ["", "", "WP 1A", "WP 1B"]
LAYOUTS: dict[str, Cells] = {
    "a number and a title in one cell": [["ITU-D Questions", "WP 1A", "WP 1B"], ["Q1/1 - Policies", "X"]],
    "bare numbers under a head that says what they are": [["ITU-D Questions", "WP 1A", "WP 1B"], ["1/1", "✓"]],
    "the Sector in the title alone": [
        ["ITU-D Questions by ITU-R Working Parties"],
        ["", "WP 1A", "WP 1B"],
        ["Q1/1", 1],
    ],
    "a head above an empty row": [["ITU-D Questions", "WP 1A", "WP 1B"], [], ["Q1/1", "X"]],
    "numbered rows": [["No.", "ITU-D Question", "WP 1A", "WP 1B"], [1, "Q1/1", "X"], [2, "Q2/1", "", "X"]],
    "remarks at the end": [[*HEADED, "Remarks"], ["ITU-D SG 1", "Q1/1", "X", "", "see the liaison statement"]],
    "empty rows between": [["ITU-D", "WP 1A", "WP 1B"], ["Q1/1", "X"], [], [], ["Q2/1", "", "X"]],
    "rows that end early": [["ITU-D"], ["", "WP 1A", "WP 1B"], ["Q1/1", "x"], ["Q9/1"]],
    "a group whose cell is not merged": [["", "", "ITU-R SG 1", ""], HEADED, ["ITU-D SG 1", "Q1/1", "X"]],
    "bare letters of working parties": [["", "ITU-R Working Parties"], ["ITU-D Q", "1A", "1B"], ["Q1/1", "X"]],
}


@pytest.mark.parametrize("rows", LAYOUTS.values(), ids=LAYOUTS)
def test_a_table_is_found_whatever_its_layout(tmp_path: Path, rows: Cells) -> None:
    path = workbook(tmp_path / "map.xlsx", ("S", rows, ()))
    assert not stated(path).problems
    assert ("body/itu-r-wp1a", "question/itu-d-q1-1") in related(path)


BY_RESOLUTION: Cells = [
    ["", "Accessibility", "Gender"],
    ["Resolution 70 (Rev. Dubai, 2018)", "", "X"],
    ["PP Resolution 175", "X"],
    ["WTSA Resolution 70", "X"],
]
ACROSS: Cells = [["", "Accessibility", "Gender"], ["PP", 175, "70 (Rev. Dubai, 2018)"], ["WTSA", 70]]


@pytest.mark.parametrize("rows", [BY_RESOLUTION, ACROSS], ids=["marks", "numbers"])
def test_resolutions_may_stand_either_way(tmp_path: Path, rows: Cells) -> None:
    assert related(workbook(tmp_path / "map.xlsx", ("S", rows, ()))) == {
        ("theme/gender", "resolution/pp-70/rev-dubai-2018"),
        ("theme/accessibility", "resolution/pp-175"),
        ("theme/accessibility", "resolution/wtsa-70"),
    }


def test_numbers_of_study_groups_are_heads_where_the_title_says_so(tmp_path: Path) -> None:
    rows: Cells = [
        ["ITU-T Questions by ITU-R Study Groups"],
        ["Question", 1, 3, 4, 5],
        ["Q1/5", "", "X"],
        ["Q2/9", "X"],
    ]
    assert related(workbook(tmp_path / "map.xlsx", ("S", rows, ()))) == {
        ("body/itu-r-sg3", "question/itu-t-q1-5"),
        ("body/itu-r-sg1", "question/itu-t-q2-9"),
    }


def test_signs_of_a_legend_are_roles(tmp_path: Path) -> None:
    rows = [["Legend: ● primary; ○ secondary"], [], ["ITU-D", "WP 1A", "WP 1B"], ["Q1/1", "●", "○"]]
    batch = stated(workbook(tmp_path / "map.xlsx", ("S", rows, ())))
    facts = [dict(e.values) for r in batch.readings for e in r.entities if e.cls == "MutualInterest"]
    assert [(fact["one"], fact["role"]) for fact in facts] == [
        ("body/itu-r-wp1a", "primary"),
        ("body/itu-r-wp1b", "secondary"),
    ]


def test_questions_of_two_sectors_are_told_apart(tmp_path: Path) -> None:
    rows = [
        ["ITU-D Questions by ITU-T Questions"],
        ["", "Q1/2", "Q3/12", "Q4/13"],
        ["Q1/1", "X"],
        ["Q2/2", "", "X", "X"],
    ]
    assert related(workbook(tmp_path / "map.xlsx", ("S", rows, ()))) == {
        ("question/itu-d-q1-1", "question/itu-t-q1-2"),
        ("question/itu-d-q2-2", "question/itu-t-q3-12"),
        ("question/itu-d-q2-2", "question/itu-t-q4-13"),
    }


@pytest.mark.parametrize("corner", ["ITU-D Questions \\ ITU-T Questions", "ITU-T Questions → ITU-D Questions ↓"])
def test_a_corner_may_name_the_sectors_of_both_axes(tmp_path: Path, corner: str) -> None:
    rows = [[corner, "Q1/2", "Q3/12", "Q4/13"], ["Q1/1", "X"], ["Q2/2", "", "X", "X"]]
    assert related(workbook(tmp_path / "map.xlsx", ("S", rows, ()))) == {
        ("question/itu-d-q1-1", "question/itu-t-q1-2"),
        ("question/itu-d-q2-2", "question/itu-t-q3-12"),
        ("question/itu-d-q2-2", "question/itu-t-q4-13"),
    }


def test_a_corner_that_a_line_divides_says_nothing_of_which_is_which(tmp_path: Path) -> None:
    rows = [["ITU-D\nITU-T", "Q1/2", "Q2/2"], ["Q1/1", "X"], ["Q2/1", "", "X"]]
    assert "may be of several Sectors" in str(stated(workbook(tmp_path / "map.xlsx", ("S", rows, ()))).problems[0])


def test_a_question_of_nobody_knows_which_sector_is_refused(home: Home, tmp_path: Path) -> None:
    rows = [["", "WP 1A", "WP 1B"], ["Q1/1", "X"], ["Q2/1", "X"]]
    [first, second] = complaints(loaded(home, workbook(tmp_path / "map.xlsx", ("S", rows, ()))))
    assert first.startswith("S!A2: 'Q1/1' may be of several Sectors") and second.startswith("S!A3")
    assert not home.current


def test_unknown_labels_and_wrong_marks_are_listed_by_cell(tmp_path: Path) -> None:
    rows = [["Theme", "WP 1A", "WP 1B"], ["Acessibility", "X"], ["Gender", "maybe", "X"], ["Youth", "", "L"]]
    path = workbook(tmp_path / "map.xlsx", ("Table 1", rows, ()))
    first, second, third = map(str, stated(path).problems)
    assert first == "Table 1!A2: 'Acessibility' is nothing known; did you mean Accessibility?"
    assert second == "Table 1!B3: 'maybe' is no mark; there are X, • and counts, and no legend explains letters"
    assert third.startswith("Table 1!C4: 'L' is no mark")
    assert related(path) == {("body/itu-r-wp1b", "theme/gender")}


def test_a_cell_that_is_wrong_refuses_the_file_unless_partial(home: Home, tmp_path: Path) -> None:
    rows = [["ITU-D", "WP 1A", "WP 1B"], ["Q1/1", "X", "maybe"], ["Q2/1", "", "X"]]
    path = workbook(tmp_path / "map.xlsx", ("S", rows, ()))
    assert [c[:16] for c in complaints(loaded(home, path))] == ["S!C2: 'maybe' is"] and not home.current
    assert loaded(home, path, policy=Policy.PARTIAL).edition == 1
    assert len(interests(Shelf(home).graph)) == 2


def test_two_tables_on_a_sheet_are_two(tmp_path: Path) -> None:
    one, other = ["ITU-D", "WP 1A", "WP 1B"], ["ITU-T", "WP 5A", "WP 5B"]
    rows = [one, ["Q1/1", "X"], [], ["The second"], other, ["Q7/13", "", "X"]]
    path = workbook(tmp_path / "map.xlsx", ("S", rows, ()))
    assert related(path) == {
        ("body/itu-r-wp1a", "question/itu-d-q1-1"),
        ("body/itu-r-wp5b", "question/itu-t-q7-13"),
    }
    assert "S: it holds 2 tables" in str(given(path).notes[0])


def test_two_tables_side_by_side_are_two(tmp_path: Path) -> None:
    rows = [["ITU-D", "WP 1A", "WP 1B", "", "ITU-T", "WP 5A", "WP 5B"], ["Q1/1", "X", "", "", "Q7/13", "", "X"]]
    assert related(workbook(tmp_path / "map.xlsx", ("S", rows, ()))) == {
        ("body/itu-r-wp1a", "question/itu-d-q1-1"),
        ("body/itu-r-wp5b", "question/itu-t-q7-13"),
    }


def test_what_is_hidden_or_empty_is_said(tmp_path: Path) -> None:
    sheets = (
        questions_by_parties(),
        ("Empty", (), ()),
        ("Words", [["Only words"]], ()),
        ("Old", by_theme()[1][:1], ()),
    )
    path = workbook(tmp_path / "map.xlsx", *sheets, hidden_rows=[8], hidden=["Empty"])
    assert [str(note) for note in given(path).notes] == [
        "Table 1: hidden rows were read: 8",
        "Empty: the sheet is empty",
        "Words: it holds no block of marks under heads and right of labels: left aside",
        "Old: it holds no block of marks under heads and right of labels: left aside",
    ]
    assert ("body/itu-r-wp1a", "question/itu-d-q2-1") in related(path)


def test_a_hidden_sheet_is_read_and_said(tmp_path: Path) -> None:
    other = ("First", [["ITU-D", "WP 1A", "WP 1B"], ["Q1/1", "X"]], ())
    path = workbook(tmp_path / "map.xlsx", other, questions_by_parties(), hidden=["Table 1"])
    assert list(map(str, given(path).notes)) == ["Table 1: the sheet is hidden, and was read"]
    assert len(related(path)) == 6


def test_what_a_wide_mark_spans_is_marked(tmp_path: Path) -> None:
    rows = [["ITU-D", "WP 1A", "WP 1B"], ["Q1/1", "X", ""], ["Q2/1", "", "X"]]
    assert len(related(workbook(tmp_path / "map.xlsx", ("S", rows, [(1, 1, 1, 2)])))) == 3


def test_csv_is_read_with_rows_and_columns_as_places(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "map.csv"
    path.write_text("ITU-D;;SG 1;\n;;WP 1A;WP 1B\nQ1/1;Policies;X;\nQ2/1;Access;'-;•\n", encoding="utf-8-sig")
    assert not complaints(loaded(home, path))
    view = Shelf(home).graph.at()
    [fact] = crossing(view, "MutualInterest")["body/itu-r-wp1b", "question/itu-d-q2-1"]
    assert view.evidence([fact.key])[fact.key][0].where == "row 4, column D"


def test_loading_again_changes_nothing_and_a_new_state_replaces_its_own(home: Home, tmp_path: Path) -> None:
    path = workbook(tmp_path / "map.xlsx", questions_by_parties())
    loaded(home, path)
    before = interests(Shelf(home).graph)
    assert loaded(home, path).edition is None
    workbook(path, questions_by_parties(marked=""))
    report = loaded(home, path)
    after = interests(Shelf(home).graph)
    assert before.keys() - after.keys() == {("body/itu-r-wp1b", "question/itu-d-q1-1")}
    assert report.files[0].unchanged > report.files[0].removed


def test_a_workbook_that_is_no_mapping_table_is_left_alone(home: Home, tmp_path: Path) -> None:
    figures: Cells = [["Budget", "North", "South"], ["Apples", 3, 4], ["Pears", 5, 6], ["Plums", 1, 12]]
    folder_ = tmp_path / "papers"
    folder_.mkdir()
    path = workbook(folder_ / "budget.xlsx", ("S", figures, ()))
    [told] = complaints(loaded(home, path))
    assert told == "its labels name nothing known, such as 'Apples' in S!A2"
    folder = loaded(home, folder_)
    assert [(f.outcome, f.problems) for f in folder.files] == [("skipped", [])]


def test_fifty_thousand_merged_cells_are_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("S")
        for column, head in enumerate(("ITU-D", "WP 1A", "", "WP 1B", "")):
            sheet.write(0, column, head)
        for row in range(1, 25_001):
            sheet.write(row, 0, f"Q{row}/1")
            sheet.merge_range(row, 1, row, 2, "X")
            sheet.merge_range(row, 3, row, 4, "")
    path = tmp_path / "map.xlsx"
    path.write_bytes(buffer.getvalue())
    found = given(path)
    assert len(found.tables[0].rows) == 25_000 and len(found.sheets[0].merged) == 50_000
