"""Workbooks to fill in: written, filled in as people do, loaded, refused cell by cell, marked, and loaded again."""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from pyoxigraph import NamedNode
from python_calamine import CalamineWorkbook
from test_crosstab import opendocument
from typer.testing import CliRunner
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from api.cli import app
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.view import Graph
from loaders.load import Policy, Report, load
from loaders.stating.known import Known
from loaders.templates import BadTemplate, declared, template, templates
from loaders.templates.filled import MARK, SHEET, filled, read_sheets
from loaders.templates.matching import Register
from loaders.templates.offered import offered
from loaders.templates.stating import Source, apart, batches
from loaders.templates.writing import Table, written

ROOT = Path(__file__).parents[1]
Cells = Mapping[str, Any]
POST = {"Post": "Head, Example Division", "Sector": "BDT", "Answers for": "Accessibility", "Role": "lead"}


@pytest.fixture
def copied(baseline: Home, tmp_path: Path) -> Home:
    """A home with the shipped tables, to write to."""
    copytree(baseline.path, tmp_path / "home")
    return Home(tmp_path / "home")


def fill(path: Path, name: str, *rows: Cells, header: Sequence[str] = ()) -> Path:
    """A workbook of a template, with these rows."""
    made = template(name)
    head = header or made.headings
    path.write_bytes(written(made, {}, Table(made.title, head, [[row.get(h, "") for h in head] for row in rows])))
    return path


def loaded(home: Home, *paths: Path, policy: Policy = Policy.WHOLE_FILES) -> Report:
    return load(home, paths, policy, "tests")


def problems(report: Report) -> list[str]:
    return [str(problem) for file in report.files for problem in file.problems]


def told(graph: Graph, name: str, *rows: Cells) -> list[str]:
    """What is wrong with a workbook with these rows, held against the shipped names; nothing is loaded."""
    made = template(name)
    table = Table(made.title, made.headings, [[row.get(h, "") for h in made.headings] for row in rows])
    found = filled(written(made, {}, table))
    assert found
    source, register = Source(found, "a.xlsx", "0" * 64), Register.of(Known.of((), graph))
    register.learn(graph, (), apart([source]))
    [batch] = batches([source], register)
    return [str(problem) for problem in batch.problems]


def asked(home: Home, question: str) -> list[tuple[str, ...]]:
    """The rows of a question such as ``?x { ?x a :Post }``, keys for things."""
    graph = Shelf(home).graph
    names, _, where = question.partition("{")
    rows = graph.source.rows(f"SELECT {names} {{ BELIEVED {{ {where} }}")
    key = graph.identity.key
    return sorted(tuple(key(t) if isinstance(t, NamedNode) else t.value for t in row) for row in rows)


@pytest.mark.parametrize("name", templates())
def test_a_workbook_opens_with_its_headings_its_example_and_its_help(name: str, graph: Graph) -> None:
    made = template(name)
    content = written(made, offered(made, graph))
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    rows = book.get_sheet_by_name(made.title).to_python()
    assert rows[0] == list(made.headings) and rows[1][0] == made.columns[0].example and len(rows) == 2
    assert [c.heading for c in made.columns] == [r[0] for r in book.get_sheet_by_name("Instructions").to_python()][
        -len(made.columns) :
    ]
    shown = {sheet.name: str(sheet.visible) for sheet in book.sheets_metadata}
    assert shown == {
        made.title: "SheetVisibleEnum.Visible",
        "Instructions": "SheetVisibleEnum.Visible",
        "remit lists": "SheetVisibleEnum.Hidden",
        SHEET: "SheetVisibleEnum.VeryHidden",
    }
    first, comments = (
        ZipFile(BytesIO(content)).read(f"xl/{part}").decode() for part in ("worksheets/sheet1.xml", "comments1.xml")
    )
    assert 'state="frozen"' in first and "<autoFilter" in first and 'fitToHeight="0"' in first
    assert len(re.findall("<comment ", comments)) == len(made.headings)


@pytest.mark.parametrize("name", templates())
def test_an_example_left_as_it_is_says_nothing_and_one_that_is_changed_is_read(name: str, graph: Graph) -> None:
    made = template(name)
    found = filled(written(made, {}))
    assert found and found.lines == ()
    changed = dict(made.example) | {made.columns[0].heading: made.columns[0].example + " changed"}
    row = [[changed.get(h, "") for h in made.headings]]
    again = filled(written(made, {}, Table(made.title, made.headings, row)))
    assert again and again.lines[0].cells == changed


def test_every_example_loads_with_the_shipped_names(copied: Home, tmp_path: Path) -> None:
    for name in templates():
        made = template(name)
        row = dict(made.example)
        changed = next(c.heading for c in made.columns if c.kind == "text" or c.new)
        row[changed] = "JIU/REP/2098/7" if name == "recommendations" else row[changed] + " 2"
        fill(tmp_path / f"{name}.xlsx", name, row)
    report = loaded(copied, *sorted(tmp_path.glob("*.xlsx")))
    assert problems(report) == [] and all(file.added > 1 for file in report.files)


def test_every_name_that_a_drop_down_offers_is_found(graph: Graph) -> None:
    register = Register.of(Known.of((), graph))
    for made in map(template, templates()):
        names = offered(made, graph)
        for column in made.columns:
            assert [n for cls in column.of for n in names.get(cls, ()) if not register.find(n, column.of)] == []


def test_an_error_names_its_cell_and_what_is_near(graph: Graph) -> None:
    wrong = {"Post": "Deputy Secretary-General", "Sector": "BDTT", "Answers for": "Accesibility", "Role": "boss"}
    rows = [POST, wrong | {"From": "16/11/2018"}, POST | {"Role": "", "From": "2020-13", "Source document": "C20/380"}]
    found = told(graph, "focal-points", *rows)
    assert found[0] == "Focal points!D3: 'BDTT' is no body; did you mean BDT?"
    assert found[1].startswith(
        "Focal points!F3: 'Accesibility' is no thing that is known here; did you mean Accessibility"
    )
    assert found[2].startswith("Focal points!G3: 'boss' is no role; there are: lead, alternate, supporting")
    assert found[3] == "Focal points!H3: '16/11/2018' is no date here: write 2018-11-16"
    assert found[4] == "Focal points!G4: it is empty, and Role is needed"
    assert found[5] == "Focal points!H4: '2020-13' is no date: write a year, a month or a day, such as 2020-11-16"
    assert found[6].startswith("Focal points!K4: 'C20/380' is no document; did you mean")


def test_the_good_rows_alone_are_loaded_if_that_is_asked_for(copied: Home, tmp_path: Path) -> None:
    place = fill(tmp_path / "fp.xlsx", "focal-points", POST | {"Sector": "BDTT"}, POST)
    report = loaded(copied, place, policy=Policy.PARTIAL)
    assert len(problems(report)) == 1 and report.files[0].outcome == "loaded"
    found = asked(copied, "?w { ?r :responsible ?p ; :responsibleFor ?w . ?p skos:prefLabel 'Head, Example Division' }")
    assert found == [("theme/accessibility",)]


def test_a_post_is_made_under_its_sector_and_cited_by_its_row(copied: Home, tmp_path: Path) -> None:
    dates = {"From": date(2024, 5, 1), "Last confirmed": "2025-03"}
    loaded(copied, fill(tmp_path / "fp.xlsx", "focal-points", POST | dates))
    node = Shelf(copied).graph.at().node("post/bdt-head-example-division")
    assert (node.text("name"), node.text("postIn")) == ("Head, Example Division", "body/bdt")
    view = Shelf(copied).graph.at()
    [(held, _)] = view.around([node.key])[node.key]
    assert (view.node(held).text("role"), view.node(held).text("from"), view.node(held).text("asOf")) == (
        "focal point",
        "2024-05-01",
        "2025-03",
    )
    [[cited]] = view.evidence([held]).values()
    assert (cited.document, cited.paragraph, cited.cell) == ("document/fp-xlsx", "Focal points!row 2", "A2:M2")
    assert cited.quote.startswith(
        "Post: Head, Example Division; Sector: BDT; Answers for: Accessibility; Role: lead; From: 2024-05-01"
    )


def test_posts_of_one_name_in_two_departments_are_two_and_one_is_found_by_its_name(
    copied: Home, tmp_path: Path
) -> None:
    rows = [
        POST,
        POST | {"Sector": "TSB"},
        POST | {"Sector": "ITU-D", "Answers for": "Gender"},
        {**POST, "Post": "DIRECTOR of bdt"},
    ]
    report = loaded(copied, fill(tmp_path / "fp.xlsx", "focal-points", *rows))
    assert problems(report) == []
    posts = {
        p for (p,) in asked(copied, "?p { ?r a :Responsibility ; :responsible ?p ; :role 'focal point' . ?p a :Post }")
    }
    assert {"post/bdt-head-example-division", "post/tsb-head-example-division", "post/director-bdt"} <= posts
    gender = asked(copied, "?p { ?r :responsible ?p ; :responsibleFor ?t . ?t skos:prefLabel 'Gender' . ?p a :Post }")
    assert ("post/bdt-head-example-division",) in gender


def test_a_name_that_several_have_is_refused_and_a_key_says_which(graph: Graph) -> None:
    rows = [POST, POST | {"Sector": "TSB"}, {"Post": "Head, Example Division", "Answers for": "Gender", "Role": "lead"}]
    [wrong] = told(graph, "focal-points", *rows)
    assert wrong.startswith("Focal points!A4: 'Head, Example Division' may be post/bdt-head-example-division (Head")
    rows[2]["Post"] = "post/tsb-head-example-division"
    assert told(graph, "focal-points", *rows) == []


def test_cleared_on_purpose_is_a_fact_and_empty_is_none(copied: Home, tmp_path: Path) -> None:
    rows = [
        POST | {"Holder": "-", "Until": "none", "Last confirmed": "2025"},
        POST | {"Post": "\u2013", "Answers for": "Gender"},
        POST | {"Answers for": "Gender"},
    ]
    assert problems(loaded(copied, fill(tmp_path / "fp.xlsx", "focal-points", *rows))) == []
    assert asked(copied, "?of ?role { ?v a :Vacancy ; :vacant ?of ; :role ?role }") == [
        ("post/bdt-head-example-division", "holder"),
        ("theme/gender", "focal point"),
    ]
    assert asked(copied, "?for ?cleared { ?r :cleared ?cleared ; :responsibleFor ?for }") == [
        ("theme/accessibility", "until")
    ]


def test_a_holder_is_for_the_secretariat_alone_and_the_same_when_loaded_again(copied: Home, tmp_path: Path) -> None:
    rows = [
        POST | {"Holder": "Ada Example", "E-mail": "ada@example.org", "Last confirmed": "2025"},
        POST | {"Role": "supporting"},
    ]
    place = fill(tmp_path / "fp.xlsx", "focal-points", *rows)
    assert problems(loaded(copied, place)) == []
    question = "?who ?name ?address { ?h :holder ?who . ?who skos:prefLabel ?name ; :address ?address }"
    [(who, *said)] = asked(copied, question)
    assert said == ["Ada Example", "ada@example.org"] and "ada" not in who
    public = copied.seen_by(Clearance.PUBLIC)
    assert asked(public, question) == [] and Shelf(public).graph.names.search("Ada Example") == []
    assert asked(public, "?p { ?r :responsible ?p ; :role 'supporting' . ?p :postIn ?b }") == [
        ("post/bdt-head-example-division",)
    ]
    store = b"".join(p.read_bytes() for p in public.current.store.iterdir() if p.is_file())  # type: ignore[union-attr]
    assert b"post/bdt-head-example-division" in store and b"Ada Example" not in store and b"ada@" not in store
    fill(place, "focal-points", *rows, POST | {"Answers for": "Gender", "Holder": "ADA EXAMPLE"})
    assert problems(loaded(copied, place)) == [] and asked(copied, question)[0][0] == who


def test_only_a_post_has_a_holder(graph: Graph) -> None:
    [wrong] = told(graph, "focal-points", POST | {"Post": "BDT", "Holder": "Ada Example"})
    assert wrong == "Focal points!B2: only a post has a holder"


def test_a_dash_where_it_means_nothing_is_refused(graph: Graph) -> None:
    found = told(graph, "focal-points", POST | {"Answers for": "-", "Paragraph": "none"})
    assert found == [
        "Focal points!F2: '-' says that there is none, and Answers for is needed",
        "Focal points!L2: 'none' says that there is none, and Paragraph cannot be left out on purpose: "
        "leave the cell empty",
    ]


def test_what_is_not_known_yet_is_made_where_its_form_is_sure(copied: Home, tmp_path: Path) -> None:
    rows = [POST | {"Answers for": "JIU/REP/2020/5; Tunis Agenda, paragraph 72; CEB"}]
    assert problems(loaded(copied, fill(tmp_path / "fp.xlsx", "focal-points", *rows))) == []
    names = Shelf(copied).graph.names
    assert names.find("JIU/REP/2020/5").cls == "Review" and names.find("Tunis Agenda, paragraph 72").cls == "Framework"


def test_a_row_may_rest_on_a_document_that_it_names(copied: Home, tmp_path: Path) -> None:
    row = POST | {"Source document": "C17/47", "Paragraph": "2.1"}
    assert problems(loaded(copied, fill(tmp_path / "fp.xlsx", "focal-points", row))) == []
    view = Shelf(copied).graph.at()
    [(held, _)] = view.around(["post/bdt-head-example-division"])["post/bdt-head-example-division"]
    [[cited]] = view.evidence([held]).values()
    assert (cited.document, cited.paragraph, cited.quote) == ("document/C17-47", "2.1", "")


def test_sheets_columns_and_rows_may_be_moved_and_others_added(copied: Home, tmp_path: Path) -> None:
    place = tmp_path / "moved.xlsx"
    head = ["Comment of BDT", "Role", "Answers for", "Unit", "post", "Sector"]
    with Workbook(place) as book:
        other = book.add_worksheet("Read me")
        other.write(0, 0, "Post")
        sheet = book.add_worksheet("Our list")
        sheet.write(0, 0, "Focal points as of May")
        sheet.write_row(3, 0, head)
        sheet.write_row(5, 0, ["ask them", "lead", "Accessibility", "x", "Head, Example Division", "BDT"])
        mark = book.add_worksheet(SHEET)
        mark.write_row(0, 0, [MARK, "focal-points"])
    report = loaded(copied, place)
    assert problems(report) == []
    assert [str(note) for note in report.files[0].notes] == [
        "Our list!A4: the column 'Comment of BDT' is not read",
        "Our list!D4: the column 'Unit' is not read",
    ]
    [[cited]] = (
        Shelf(copied)
        .graph.at()
        .evidence(
            [r for (r,) in asked(copied, "?r { ?r :responsible ?p . ?p skos:prefLabel 'Head, Example Division' }")]
        )
        .values()
    )
    assert cited.paragraph == "Our list!row 6"


def test_a_template_without_a_column_it_needs_is_refused(copied: Home, tmp_path: Path) -> None:
    place = fill(tmp_path / "fp.xlsx", "focal-points", POST, header=["Post", "Role", "Sector"])
    [told] = problems(loaded(copied, place))
    assert (
        told == "Focal points!row 1 has no column 'Answers for'; a table of focal points needs Answers for, Post, Role"
    )


def test_loading_again_changes_nothing_and_a_change_replaces_its_own_alone(copied: Home, tmp_path: Path) -> None:
    other = fill(tmp_path / "other.xlsx", "focal-points", POST | {"Answers for": "Gender"})
    place = fill(tmp_path / "fp.xlsx", "focal-points", POST, POST | {"Post": "Head, Another"})
    loaded(copied, other, place)
    before = copied.current
    assert [f.outcome for f in loaded(copied, other, place).files] == [
        "unchanged",
        "unchanged",
    ] and copied.current == before
    fill(place, "focal-points", POST | {"Department": "ITU-D"}, POST | {"Post": "Head, Third"})
    assert problems(loaded(copied, place)) == []
    names = {n.name for n in Shelf(copied).graph.names.all("Post")}
    assert {"Head, Example Division", "Head, Third"} <= names and "Head, Another" not in names
    what = asked(copied, "?t { ?r :responsible ?p ; :responsibleFor ?t . ?p skos:prefLabel 'Head, Example Division' }")
    assert what == [("theme/accessibility",), ("theme/gender",)]


def test_what_a_changed_file_alone_had_named_keeps_its_name(copied: Home, tmp_path: Path) -> None:
    bare = {h: text for h, text in POST.items() if h != "Sector"}
    place = fill(tmp_path / "fp.xlsx", "focal-points", bare)
    loaded(copied, place)
    fill(place, "focal-points", POST | {"Last confirmed": "2025"})
    assert problems(loaded(copied, place)) == []
    post = Shelf(copied).graph.at().node("post/head-example-division")
    assert (post.text("name"), post.text("postIn")) == ("Head, Example Division", "body/bdt")


def test_what_one_workbook_makes_another_of_the_load_may_name(copied: Home, tmp_path: Path) -> None:
    course = {
        "Title": "Spectrum for all",
        "Provider": "BDT",
        "Topic": "Spectrum for everybody",
        "From": "2025-09",
        "Audience": "regulators",
    }
    activity = {"Title": "Follow-up", "Done by": "BDT", "Theme": "Spectrum for everybody", "Status": "planned"}
    several = [fill(tmp_path / "a.xlsx", "activities", activity), fill(tmp_path / "b.xlsx", "courses", course)]
    assert problems(loaded(copied, *several)) == []
    assert asked(
        copied, "?a ?m { ?a a :Activity ; :theme <http://localhost/id/theme/spectrum-for-everybody> ; :modality ?m }"
    ) == [("activity/follow-up", "planned")]
    assert asked(copied, "?c ?for { ?c a :Course ; dcterms:audience ?for }") == [
        ("event/spectrum-for-all-2025-09", "regulators")
    ]


def test_a_recommendation_has_its_review_its_addressee_and_how_far_it_came(copied: Home, tmp_path: Path) -> None:
    row = {
        "Review": "JIU/REP/2020/5",
        "Number": "3",
        "Text": "Name a focal point.",
        "Addressed to": "ITU Secretary-General; BDT",
        "Accepted": "yes",
        "Status": "under way",
        "As of": "2025",
        "Due": "2026-12",
    }
    assert problems(loaded(copied, fill(tmp_path / "r.xlsx", "recommendations", row))) == []
    node = Shelf(copied).graph.at().node("document/JIU-REP-2020-5/recommendation-3")
    assert (node.cls.name, node.text("clauseOf"), node.text("due")) == (
        "Recommendation",
        "document/JIU-REP-2020-5",
        "2026-12",
    )
    assert asked(copied, f"?s {{ ?x :stageOf <http://localhost/id/{node.key}> ; :stage ?s }}") == [
        ("accepted",),
        ("under way",),
    ]


def test_a_mapping_table_gives_coverages_and_mutual_interests(copied: Home, tmp_path: Path) -> None:
    row = {"Body or Question": "TDAG", "Theme": "Accessibility\nGender", "Works with": "TSAG", "As of": "2025"}
    assert problems(loaded(copied, fill(tmp_path / "m.xlsx", "mapping-table", row))) == []
    assert asked(
        copied,
        "?t { ?c :coveringBody <http://localhost/id/body/tdag> ; :coveredTheme ?t ; :asOf ?d FILTER(STR(?d) = '2025')}",
    ) == [("theme/accessibility",), ("theme/gender",)]
    assert asked(
        copied,
        "?a ?b { ?c a :MutualInterest ; :interest ?a ; :interestWith ?b ; :asOf ?d FILTER(STR(?d) = '2025') }",
    ) == [("body/tdag", "body/tsag")]
    [wrong] = told(Shelf(copied).graph, "mapping-table", {"Body or Question": "TDAG"})
    assert wrong == "Mapping table!row 2: this row states nothing: fill Theme or Works with or Source document"


def test_a_reporting_duty_has_its_mandate(copied: Home, tmp_path: Path) -> None:
    row = {
        "Reporter": "ISC-TF",
        "To": "TSAG",
        "About": "Accessibility",
        "Frequency": "annually",
        "Mandate": "Resolution 191",
        "Due": "2026",
    }
    assert problems(loaded(copied, fill(tmp_path / "d.xlsx", "reporting-duties", row))) == []
    assert ("Report to TSAG about Accessibility, annually", "resolution/pp-191") in asked(
        copied, "?task ?under { ?d a :Duty ; :task ?task ; :dutyUnder ?under }"
    )


def test_text_stays_text(copied: Home, tmp_path: Path) -> None:
    row = {"Title": "=1+1 and more", "Provider": "BDT", "Place": "@home", "Audience": "+41 22"}
    place = fill(tmp_path / "c.xlsx", "courses", row)
    assert "<f>" not in ZipFile(place).read("xl/worksheets/sheet1.xml").decode()
    assert problems(loaded(copied, place)) == []
    assert asked(copied, "?n ?p { ?c a :Course ; skos:prefLabel ?n ; :place ?p }") == [("=1+1 and more", "@home")]


def test_a_refused_workbook_comes_back_with_its_cells_marked_and_loads_when_put_right(
    baseline: Home, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    copytree(baseline.path, home)
    place = fill(tmp_path / "fp.xlsx", "focal-points", POST, POST | {"Sector": "BDTT", "Note": "ask"})
    found = CliRunner().invoke(app, ["load", str(place), "--home", str(home)])
    copy = tmp_path / "fp (checked).xlsx"
    assert found.exit_code == 2 and f"{copy}: the cells to put right are marked" in found.stderr
    assert "Focal points!D3: 'BDTT' is no body" in " ".join(found.stdout.split())
    assert comments(copy.read_bytes())["D3"] == "'BDTT' is no body; did you mean BDT?"
    sheets = read_sheets(copy.read_bytes())
    assert sheets["What is wrong"][1] == ["Focal points!D3", "'BDTT' is no body; did you mean BDT?"]
    assert sheets["Focal points"][2][3] == "BDTT" and sheets["Focal points"][2][-1] == "ask"
    CliRunner().invoke(app, ["load", str(place), "--home", str(home)])
    assert sorted(p.name for p in tmp_path.glob("*.xlsx")) == ["fp (checked).xlsx", "fp.xlsx"]
    fill(copy, "focal-points", POST, POST | {"Sector": "TSB"})
    found = CliRunner().invoke(app, ["load", str(place), str(copy), "--home", str(home)])
    assert found.exit_code == 0 and "takes its place" in found.stdout
    assert [
        t for (t,) in asked(Home(home), "?t { ?d a :Dataset ; skos:prefLabel ?t FILTER(STRSTARTS(?t, 'fp')) }")
    ] == ["fp.xlsx"]


def comments(content: bytes) -> dict[str, str]:
    """The comments of the first sheet, by cell."""
    root = ElementTree.fromstring(ZipFile(BytesIO(content)).read("xl/comments1.xml"))
    space = {"m": root.tag[1:].partition("}")[0]}
    return {
        c.attrib["ref"]: "".join(t.text or "" for t in c.iterfind(".//m:t", space))
        for c in root.iterfind(".//m:comment", space)
    }


def test_somebody_elses_work_is_never_written_over(tmp_path: Path) -> None:
    place = tmp_path / "events.xlsx"
    place.write_text("mine")
    found = CliRunner().invoke(app, ["template", "events", "-o", str(place), "--home", str(tmp_path / "none")])
    assert "is there already" in str(found.exception) and place.read_text() == "mine"


def test_two_thousand_rows_are_stated_each_once(graph: Graph) -> None:
    made, themes = template("focal-points"), [n.name for n in graph.names.all("Theme")]
    rows = [POST | {"Post": f"Officer {n}", "Answers for": themes[n % len(themes)]} for n in range(2_000)]
    content = written(made, {}, Table(made.title, made.headings, [[r.get(h, "") for h in made.headings] for r in rows]))
    found = filled(content)
    assert found and len(found.lines) == 2_000
    [batch] = batches([Source(found, "fp.xlsx", "0" * 64)], Register.of(Known.of((), graph)))
    assert batch.problems == () and len(batch.readings) == 4_001 == len({r.key for r in batch.readings})


NEWCOMER = """
import sys
from pathlib import Path
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from loaders.load import Policy, load
from loaders.templates import template
from loaders.templates.writing import Table, written
made, place = template("tools"), Path(sys.argv[2])
rows = [["Map of Everything", "BDT", "Gender"], ["Old", "-"]]
place.write_bytes(written(made, {}, Table("Ours", made.headings, rows)))
home = Home(Path(sys.argv[1]))
report = load(home, [place], Policy.WHOLE_FILES, "a test")
assert not report.failed, [str(p) for f in report.files for p in f.problems]
view = Shelf(home).graph.at()
print(view.node("tool/map-of-everything").values)
for key, facts in sorted(view.around(["tool/map-of-everything", "tool/old"]).items()):
    print([(view.node(one).cls.name, view.node(one).text("role")) for one, _ in facts])
"""


def test_the_template_of_the_docs_is_one(copied: Home, tmp_path: Path) -> None:
    house, page = tmp_path / "house", (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    for room in ("ontology", "graph", "loaders"):
        copytree(ROOT / room, house / room, ignore=ignore_patterns("__pycache__"))
    [text] = re.findall(r"^```toml\n(.*?)^```", page, re.M | re.S)
    (house / "loaders" / "templates" / "tools.toml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", NEWCOMER, str(copied.path), str(tmp_path / "tools.xlsx")]
    env = {"PYTHONPATH": str(house), "PATH": ""}
    found = subprocess.run(command, cwd=house, env=env, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    values, kept, old = found.stdout.strip().splitlines()
    assert "'themes': ('theme/gender',)" in values
    assert (kept, old) == ("[('Responsibility', 'maintainer')]", "[('Vacancy', 'maintainer')]")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("Post", "Posts"), "no column is called 'Posts'"),
        (('class = "Vacancy"', 'class = "Vacant"'), "'Vacant'"),
        (('kind = "date"', 'kind = "day"'), "'day' is no kind of value"),
        (("required = true", "needed = true"), "nothing is called 'needed'"),
        (("responsible =", "responsibel ="), "has no property 'responsibel'"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_refused(change: tuple[str, str], told: str) -> None:
    text = (ROOT / "loaders" / "templates" / "focal-points.toml").read_text(encoding="utf-8")
    if change[0] == "Post":
        text = text.replace('"{Post}"', '"{Posts}"')
    with pytest.raises(BadTemplate, match=re.escape(told)):
        declared("focal-points", text.replace(*change) if change[0] != "Post" else text)


def test_workbooks_of_one_name_are_documents_of_their_own(copied: Home, tmp_path: Path) -> None:
    places = [tmp_path / sector / "fp.xlsx" for sector in ("r", "t")]
    for place, name in zip(places, ("Head, First Division", "Head, Second Division"), strict=True):
        place.parent.mkdir()
        fill(place, "focal-points", POST | {"Post": name})
    assert problems(loaded(copied, *places)) == []
    wanted = "?d { ?d a :Dataset ; :digest ?x FILTER(STRSTARTS(STR(?d), 'http://localhost/id/document/fp-xlsx')) }"
    keys = [key for (key,) in asked(copied, wanted)]
    assert len(keys) == 2 and keys[0] == "document/fp-xlsx" and re.fullmatch(r"document/fp-xlsx-[0-9a-f]{6}", keys[1])
    for place in places:  # a later state is the same document
        fill(place, "focal-points", POST | {"Post": "Head, Third Division"}, POST | {"Post": place.parent.name})
        assert problems(loaded(copied, place)) == []
    assert [key for (key,) in asked(copied, wanted)] == keys


def test_a_template_saved_as_an_opendocument_workbook_is_read_and_marked(copied: Home, tmp_path: Path) -> None:
    def saved(name: str, *rows: Cells) -> Path:
        sheets = read_sheets(fill(tmp_path / "a.xlsx", "focal-points", *rows).read_bytes())
        return opendocument(tmp_path / name, *((title, cells, ()) for title, cells in sheets.items()), width=20)

    assert problems(loaded(copied, saved("good.ods", POST))) == []
    assert asked(copied, "?p { ?p a :Post ; skos:prefLabel 'Head, Example Division' }")
    bad = saved("bad.ods", POST | {"Sector": "BDTT"})
    outcome = CliRunner().invoke(app, ["load", str(bad), "--home", str(copied.path)])
    assert "Focal points!D2: 'BDTT'" in outcome.output and (tmp_path / "bad (checked).xlsx").exists()
