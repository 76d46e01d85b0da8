"""A mapping table written again: the same layout, the marks believed now, what changed coloured, nothing lost."""

import csv
import io
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from test_crosstab import by_theme, complaints, given, interests, loaded, questions_by_parties, workbook
from typer.testing import CliRunner

from api.cli import app
from graph.crossing import crossing
from graph.editions.home import Home
from graph.editions.pins import NoEdition
from graph.editions.shelf import Shelf
from graph.questions.areas import areas
from graph.review.judging import decide
from graph.view import Graph
from visualisations.matrix import COLOURS

THEMES = """key,name,document,paragraph
theme/accessibility,Accessibility,document/list,1
theme/gender,Gender,document/list,2
theme/cybersecurity,Cybersecurity,document/list,3
theme/youth,Youth,document/list,4
"""
PAPERS = "key,name,document,paragraph\ndocument/list,List of themes,document/list,title\n"
MORE = """one,other,role,marks,document,paragraph
body/itu-r-wp1c,question/itu-d-q2-1,co-operating,C,document/list,5
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a mapping table of two sheets, and the tables it needs."""
    place = tmp_path_factory.mktemp("tables")
    (place / "themes.csv").write_text(THEMES, encoding="utf-8")
    (place / "papers.csv").write_text(PAPERS, encoding="utf-8")
    workbook(place / "map.xlsx", questions_by_parties(), by_theme(), hidden_rows=[8])
    return place


@pytest.fixture(scope="module")
def changed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the table (edition 1), of which one relation was rejected and one added (edition 2)."""
    home = Home(tmp_path_factory.mktemp("home"), patience=0.2)
    assert not complaints(loaded(home, folder))
    view = Shelf(home).graph.at()
    [fact] = crossing(view, "MutualInterest")["body/itu-r-wp1b", "question/itu-d-q1-1"]
    decide(home, view, [fact.key], "rejected", "tests", "no more")
    more = tmp_path_factory.mktemp("more") / "mutual-interests.csv"
    more.write_text(MORE, encoding="utf-8")
    assert not complaints(loaded(home, more))
    return home


def run(home: Home, *words: object) -> str:
    """What a command says."""
    found = CliRunner().invoke(app, [*map(str, words), "--home", str(home.path)], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def rows(path: Path, sheet: str) -> list[list[str]]:
    """The texts of a sheet of a workbook."""
    found = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[str(cell) for cell in row] for row in found]


def test_the_layout_is_the_same_and_the_marks_are_those_of_now(changed: Home, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "now.xlsx"
    run(changed, "matrix", folder / "map.xlsx", "-o", out)
    before, after = given(folder / "map.xlsx"), given(out)
    for old, new in zip(before.sheets, after.sheets, strict=True):
        assert (new.name, set(new.merged), new.hidden_rows) == (old.name, set(old.merged), old.hidden_rows)
        differ = {
            old.place(row, column): (old.rows[row][column], new.rows[row][column])
            for row in range(old.height)
            for column in range(old.width)
            if old.rows[row][column] != new.rows[row][column]
        }
        assert differ == ({"Table 1!D7": ("X", ""), "Table 1!E8": ("", "C")} if old.name == "Table 1" else {})


def test_what_changed_since_an_edition_is_coloured_and_listed(changed: Home, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "now.xlsx"
    said = run(changed, "matrix", "map.xlsx", "--since", 1, "-o", out, "--format", "csv")
    listed = [(row["cell"], row["was"], row["is"]) for row in csv.DictReader(io.StringIO(said))]
    assert listed == [("Table 1!D7", "X", ""), ("Table 1!E8", "", "C")]
    assert rows(out, "Changes since edition 1")[1][:5] == [
        "Table 1!D7", "Q1/1 - National telecommunication policies", "WP 1B", "X", "",
    ]  # fmt: skip
    styles = ZipFile(out).read("xl/styles.xml").decode()
    assert all(f"FF{colour[1:]}" in styles for colour in COLOURS.values())
    assert b"edition 1: X" in ZipFile(out).read("xl/comments1.xml")
    assert "Changes since edition 1" not in {sheet.name for sheet in given(out).sheets}


def test_a_matrix_loaded_elsewhere_gives_the_same_relations(changed: Home, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "now.xlsx"
    run(changed, "matrix", "map.xlsx", "--since", 1, "-o", out)
    other = Home(tmp_path / "other", patience=0.2)
    assert not complaints(loaded(other, folder / "themes.csv", folder / "papers.csv", out))
    assert relations(Shelf(other).graph) == relations(Shelf(changed).graph)


def test_a_matrix_as_csv_gives_the_same_relations(changed: Home, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "now.csv"
    run(changed, "matrix", "map.xlsx", "--sheet", "Table 1", "-o", out)
    other = Home(tmp_path / "other", patience=0.2)
    assert not complaints(loaded(other, out))
    assert interests(Shelf(other).graph) == interests(Shelf(changed).graph)


def relations(graph: Graph) -> dict[str, dict[tuple[str, str], list[str]]]:
    """What a graph holds between things: by class, by the ends, the roles."""
    found = {cls: crossing(graph.at(), cls) for cls in ("MutualInterest", "Mandating", "Composition")}
    return {
        cls: {pair: sorted(n.text("role") or n.text("basis") for n in nodes) for pair, nodes in several.items()}
        for cls, several in found.items()
    }


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("map.xlsx", "-o", "x.pdf"), "x.pdf: a matrix is written as .xlsx or .csv"),
        (("map.xlsx", "-o", "x.csv"), "a CSV file holds one sheet: name it by --sheet, of 'Table 1', 'Resolutions'"),
        (("map.xlsx", "-o", "x.xlsx", "--since", "77"), "there is no edition '77'; kept are 1"),
        (("map.xlsx", "-o", "x.xlsx", "--sheet", "Tabel"), "map.xlsx has no sheet 'Tabel'; there are 'Table 1', 'Reso"),
        (("mapp.xlsx", "-o", "x.xlsx"), "mapp.xlsx is no file, and no mapping table of that name is loaded"),
    ],
)
def test_what_cannot_be_written_is_told(changed: Home, words: tuple[str, ...], complaint: str) -> None:
    with pytest.raises((ValueError, FileNotFoundError, NoEdition), match=complaint.split("(")[0]):
        CliRunner().invoke(app, ["matrix", *words, "--home", str(changed.path)], catch_exceptions=False)


def test_a_theme_of_the_union_and_of_a_sector_is_an_area_of_mutual_interest(changed: Home) -> None:
    found = areas(Shelf(changed).graph.at()).areas
    assert {area.theme.key: area.sectors for area in found} == {
        "theme/accessibility": ("ITU-T", "ITU-D"),
        "theme/cybersecurity": ("ITU-R", "ITU-D"),
        "theme/gender": ("ITU-T", "ITU-D"),
    }
    first = found[0].reasons[0]
    assert (first.of, first.resolution.name, first.evidence[0].where) == ("PP", "Resolution 175", "Resolutions!B4")


def test_a_version_counts_from_its_adoption_on(changed: Home) -> None:
    named = {area.theme.key for area in areas(Shelf(changed).graph.at("2017")).areas}
    assert named == {"theme/accessibility", "theme/cybersecurity"}


def test_an_area_is_never_stored(changed: Home) -> None:
    graph = Shelf(changed).graph
    areas(graph.at())
    assert not list(
        graph.source.rows('SELECT ?s { BELIEVED { ?s ?p ?o FILTER(CONTAINS(STR(?o), "mutual interest")) } }')
    )


def test_areas_on_the_command_line_and_in_graphql_are_the_same(changed: Home) -> None:
    from api.portal.schema import schema

    listed = list(csv.DictReader(io.StringIO(run(changed, "areas", "--format", "csv"))))
    query = "{ areas { areas { theme { name } reasons { resolution { name } evidence { quote } } } } }"
    answer = schema().execute_sync(query, context_value={"shelf": Shelf(changed), "languages": ()})
    assert not answer.errors and answer.data
    asked = [
        (area["theme"]["name"], reason["resolution"]["name"], said["quote"])
        for area in answer.data["areas"]["areas"]
        for reason in area["reasons"]
        for said in reason["evidence"]
    ]
    assert asked == [(row["theme"], row["resolution"], row["quote"]) for row in listed] and len(asked) == 11


def test_the_query_of_the_page_on_mapping_tables_answers(changed: Home) -> None:
    from test_docs import blocks

    from api.endpoint.evaluation import Question, answer

    edition = changed.current
    assert edition
    [query] = blocks("docs/mapping-tables.md", "sparql")
    found = answer(Question(str(edition.store), query, (), (), "text/csv", "text/turtle")).content.decode()
    themes = {line.partition(",")[0].rpartition("/")[2] for line in found.splitlines()[1:]}
    assert themes == {"accessibility", "cybersecurity", "gender"}


def test_the_commands_of_the_page_on_mapping_tables_run(changed: Home, folder: Path, tmp_path: Path) -> None:
    from test_docs import blocks

    for command in re.findall(
        r"^\$ remit (matrix .+|areas.*)$", "\n".join(blocks("docs/mapping-tables.md", "console")), re.M
    ):
        words = command.replace("mapping-tables.xlsx", "map.xlsx").replace("--since 3", "--since 1").split()
        words = [str(tmp_path / word) if word.startswith("mapping-tables-now") else word for word in words]
        assert run(changed, *words)
    [graphql] = blocks("docs/mapping-tables.md", "graphql")
    from api.portal.schema import schema

    answer = schema().execute_sync(graphql, context_value={"shelf": Shelf(changed), "languages": ()})
    assert not answer.errors and answer.data and len(answer.data["areas"]["areas"]) == 3
