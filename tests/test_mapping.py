"""Any table by a mapping file: what is wrong is told by line and by cell, and what is right becomes facts."""

import io
import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Store
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.view import Graph
from graph.writing.packing import Packed, survey
from loaders.formats.passages import Unreadable
from loaders.load import Policy, Report, load
from loaders.loading import task
from loaders.loading.unloading import unload
from loaders.mapping.lines import Wrong
from loaders.mapping.made import Share, joined
from loaders.mapping.names import Names
from loaders.mapping.parser import parse
from loaders.mapping.rml import turtle
from loaders.mapping.rows import part, rows
from loaders.tables.sheets import Layout, sheet

ROOT = Path(__file__).parents[1]
BODIES = """key,name,acronym,class,document,paragraph
body/bdt,Telecommunication Development Bureau,BDT,Bureau,document/list,1
body/br,Radiocommunication Bureau,BR,Bureau,document/list,2
body/team,River Team,RT,CoordinationBody,document/list,3
"""
PAPERS = "key,name,document,paragraph\ndocument/list,List of names,document/list,1\n"
THEMES = "key,name,document,paragraph\ntheme/water,Water,document/list,1\ntheme/fire,Fire,document/list,2\n"
MAPPING = """
mappings:
  posts:
    s: post/$(code)
    po:
      - [a, Post]
      - [name, $(title)]
      - [postIn, $(bureau)]
  chairs:
    condition:
      function: equal
      parameters: [$(role), chair]
    po:
      - [a, Chairing]
      - [chair, post/$(code)]
      - [body, $(group)]
      - [role, chair]
      - [from, $(since)]
"""
DATA = "code,title,bureau,group,role,since\nd1,Director,BDT,River Team,chair,2019-02\nd2,Deputy,BR,RT,member,2020\n"
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
NAMES = Names(
    [
        ("body/bdt", "Bureau", ["Telecommunication Development Bureau", "BDT"]),
        ("body/team", "CoordinationBody", ["River Team", "RT"]),
        ("theme/water", "Theme", ["Water"]),
        ("theme/fire", "Theme", ["Fire"]),
    ]
)


IN_PAGE = """
mappings:
  posts:
    sources: [['staff.html~html', The staff]]
    s: post/$(code)
    po: [[a, Post], [name, $(title)], [postIn, $(bureau)]]
"""
PAGE = """<!doctype html><script>document.write('<table><tr><td>no</table>')</script>
<nav><table><tr><td>a<td>b</table></nav>
<table><tr><th>Year<th>Visits<tr><td>2020<td>7</table>
<table><caption>The <b>staff</b></caption><tr><th>code<th>title<th>bureau<th>group<th>role<th>since
<tr><td>d1<td>Director &amp; <i>head</i><td>%s<td>River Team<td>chair<td>2019-02
<tr style="display:none"><td>d9<td>Hidden<td>BDT<td>RT<td>chair<td>2020
<tr><td>d2<td><p>Deputy<td>BR<td>RT<td>member<td>2020</table>"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that knows three bodies, two themes and a document."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, words in (("bodies", BODIES), ("papers", PAPERS), ("themes", THEMES)):
        (folder / f"{name}.csv").write_text(words, encoding="utf-8")
    made = Home(tmp_path / "home")
    assert not loaded(made, folder).failed
    return made


def loaded(home: Home, *paths: Path, policy: Policy = Policy.WHOLE_FILES, mapping: Path | None = None) -> Report:
    return load(home, paths, policy, "tests", mapping=mapping)


def graph(home: Home) -> Graph:
    return Shelf(home).graph


def problems(report: Report) -> list[str]:
    return [str(problem) for file in report.files for problem in file.problems]


def read(data: str | bytes, mapping: str, name: str = "data.csv") -> list[dict[str, str]]:
    """What a table says by a mapping: the values of each thing and fact; nothing may be wrong."""
    content = data.encode() if isinstance(data, str) else data
    batch = rows(content, name, parse(mapping.encode(), "m.yml"), NAMES)
    assert not batch.problems, [str(problem) for problem in batch.problems]
    return [dict(e.values) | {"key": e.key, "class": e.cls} for r in batch.readings[1:] for e in r.entities]


def wrong(data: str, mapping: str, name: str = "data.csv") -> list[str]:
    """What is wrong with a table by a mapping."""
    return [str(p) for p in rows(data.encode(), name, parse(mapping.encode(), "m.yml"), NAMES).problems]


def workbook(*lines: list[str | int], name: str = "Staff") -> bytes:
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet(name)
        for number, line in enumerate(lines):
            page.write_row(number, 0, line)
    return content.getvalue()


def ods(body: str) -> bytes:
    """An OpenDocument workbook of one sheet, with these rows."""
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    spaces += 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    spaces += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    words = f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
    words += f'<table:table table:name="Staff">{body}</table:table>'
    words += "</office:spreadsheet></office:body></office:document-content>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", words)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return content.getvalue()


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_a_table_is_read_by_the_mapping_beside_it_and_cited_by_row(home: Home, tmp_path: Path) -> None:
    data = tmp_path / "staff.csv"
    data.write_text(DATA, encoding="utf-8")
    data.with_suffix(".yml").write_text(MAPPING, encoding="utf-8")
    report = loaded(home, data)
    assert not problems(report) and report.files[0].added == 4
    chairing = report.files[0].readings[2].entities[0]
    assert chairing.values == (("chair", "post/d1"), ("body", "body/team"), ("role", "chair"), ("from", "2019-02"))
    evidence = graph(home).at().evidence([chairing.key])[chairing.key][0]
    assert (evidence.paragraph, evidence.quote) == ("row 2", "d1 | River Team | chair | 2019-02")
    assert evidence.document.startswith("document/staff-csv-")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("[chairr, post/x]", "m.yml:6: 'chairr' is no field of Chairing; did you mean 'chair'?"),
        ("[from, 2019-13]", "m.yml:6: '2019-13' is no date: month must be in 1..12"),
        ("[role, boss]", "m.yml:6: role is 'boss'; it is one of chair, co-chair, vice-chair, rotating chair"),
        ("[role, chair]\n    - [role, $(x), xsd:integer]", "m.yml:7: role takes xsd:string, not xsd:integer"),
        ("[body, theme/$(x)]", "m.yml:6: body takes a Body, and what lives below theme/ is a Theme"),
        ("[foaf2:name, x]", "m.yml:6: there is no prefix 'foaf2'; did you mean 'foaf'?"),
        ("[role, $(x), en~lang]", "m.yml:6: role takes no language"),
        ("{p: chair, o: {value: $(x), lookup: y}}", "m.yml:6: there are no lookups called 'y'; there are "),
        ("{p: chair, o: {value: $(x), knwon: Post}}", "m.yml:6: 'knwon' is not understood here; did you mean 'known'?"),
        ("{p: chair, o: {value: $(x), known: Theme}}", "m.yml:6: chair takes a Agent, and a Theme is none"),
        ("[chair, $(x), [a]]", "m.yml:6: a text is expected here"),
        ("[chair, $(x)]", "m.yml:2: 'one' makes a chairing, which needs body"),
    ],
)
def test_a_fault_of_a_mapping_is_told_with_its_line(said: str, complaint: str) -> None:
    mapping = f"mappings:\n  one:\n    sources: [['a.csv~csv']]\n    po:\n    - [a, Chairing]\n    - {said}\n"
    with pytest.raises(Wrong) as found:
        parse(mapping.encode(), "m.yml")
    assert str(found.value).startswith(complaint)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"a: &a [x]\nb: *a\n", "m.yml:2: aliases (*a) are not read"),
        (b"mappings: {" + b"a: {" * 100, "m.yml:1: this is nested more than 40 deep"),
        (b"x" * 1_000_001, "m.yml: it has 1,000,001 bytes"),
        (b"mappings:\n\t- x\n", "m.yml:2: this is no YAML"),
        (b"mappings: {a: {po: [[a, Person], [name, x]]}}", "m.yml:1: Person names people"),
        (b"mappings: {a: {s: posts/$(x), po: [[a, Post], [name, x]]}}", "m.yml:1: the key of a post begins with post/"),
        (b"", "m.yml:1: it is empty"),
    ],
)
def test_what_is_no_mapping_is_refused(content: bytes, complaint: str) -> None:
    with pytest.raises(Wrong) as found:
        parse(content, "m.yml")
    assert str(found.value).startswith(complaint)


def test_an_unknown_name_is_told_by_cell_with_what_is_near(home: Home, tmp_path: Path) -> None:
    book = tmp_path / "staff.xlsx"
    book.write_bytes(workbook(["code", "title", "bureau"], ["d1", "Director", "BDTT"], ["d2", "Deputy", "BR"]))
    mapping = tmp_path / "m.yml"
    mapping.write_text(MAPPING.partition("  chairs:")[0], encoding="utf-8")
    report = loaded(home, book, mapping=mapping)
    assert problems(report) == ["Staff!C2: 'BDTT' is no body that is known; did you mean BDT (body/bdt)?"]
    assert report.edition is None
    report = loaded(home, book, mapping=mapping, policy=Policy.PARTIAL)
    assert report.files[0].added == 2 and graph(home).names.of("post/d2") and not graph(home).names.of("post/d1")


def test_an_unknown_key_is_told_by_cell(home: Home, tmp_path: Path) -> None:
    book = tmp_path / "staff.xlsx"
    book.write_bytes(workbook(["name", "n", "bureau"], ["Director", 1, "body/bdtt"]))
    said = "mappings: {a: {s: post/$(n), po: [[a, Post], [name, $(name)], [postIn, $(bureau)]]}}"
    book.with_suffix(".mapping.yml").write_text(said, encoding="utf-8")
    assert problems(loaded(home, book)) == ["Staff!C2: 'body/bdtt' is named nowhere; did you mean body/bdt?"]


WESTERN, WIDE = "read as cp1252: it is not UTF-8", "read as utf-16: it is not UTF-8"
CHAIRS = """
mappings:
  chairs:
    po:
      - [a, Chairing]
      - [chair, post/$(code)]
      - [body, $(group)]
      - [role, $(role)]
      - {p: from, o: {value: $(since), dates: dd.mm.yyyy}}
"""


def test_what_is_wrong_in_a_row_is_told_by_cell() -> None:
    data = "code,group,role,since\nd1,RTT,chair,31.02.2019\nd2,RT,,\n,RT,chair,\n"
    batch = rows(data.encode(), "data.csv", parse(CHAIRS.encode(), "m.yml"), NAMES)
    assert [str(p) for p in batch.problems] == [
        "row 2, column group: 'RTT' is no body that is known; did you mean RT (body/team)?",
        "row 2, column since: '31.02.2019' is no date written as dd.mm.yyyy",
    ]
    assert [str(note) for note in batch.notes] == [
        "row 3: nothing is read: a chairing needs role; role is empty",
        "row 4: nothing is read: a chairing needs chair; code is empty",
    ]


SHARED = """
mappings:
  works:
    s: activity/$(no)
    po: [[a, Activity], [name, $(title)], [themes, $(theme)]]
  more:
    s: activity/$(of)
    po: [[a, Activity], {p: labels, o: {value: $(title), language: fr}}]
"""
SHARED_ROWS = """no,title,theme,of
1,One,Water,2
2,"Two
lines",Fire,9
1,One,Water,
,Nothing,Fire,
3,Three,Earth,9
,Nothing,,1
2,"Two
lines",Fire,1
"""


@pytest.mark.parametrize("number", [2, 3, 7])
def test_a_table_that_several_read_says_what_it_says_to_one(number: int) -> None:
    content, mapping = SHARED_ROWS.encode(), parse(SHARED.encode(), "m.yml")
    whole = rows(content, "data.csv", mapping, NAMES)
    shares = [part(content, "data.csv", mapping, NAMES, "", Share(at, number)) for at in range(number)]
    assert sum(len(share.readings) > 0 for share in shares) > 1
    shared = joined(shares)
    assert list(shared.readings) == list(whole.readings) and len(shared.readings) == len(shared.places)
    assert [shared.readings[at] for at in range(-len(shared.readings), 0)] == list(whole.readings)
    assert isinstance(whole.readings, Packed) and survey(shared.readings) == whole.readings.survey
    assert (shared.places, shared.columns) == (whole.places, whole.columns)
    assert sorted(map(str, shared.problems)) == sorted(map(str, whole.problems)) != []
    assert sorted(map(str, shared.notes)) == sorted(map(str, whole.notes)) != []


def test_what_lies_in_two_ways_in_one_file_is_read_by_one() -> None:
    one = "  m%s: {sources: [{access: data.csv, header: %s}], s: theme/$(%s), po: [[a, Theme], [name, $(%s)]]}\n"
    twice = "mappings:\n" + one % (1, 1, "a", "a") + one % (2, 2, "b", "b")
    mapping = parse(twice.encode(), "m.yml")
    shares = [part(b"a\nb\nc\nd\n", "data.csv", mapping, NAMES, "", Share(at, 2)) for at in range(2)]
    assert [len(share.readings) for share in shares] == [4, 0]  # two rows say again what is said


def test_a_large_table_is_loaded_as_a_small_one(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "m.yml").write_text(SHARED.replace("$(theme)", "theme/fire"), encoding="utf-8")
    (tmp_path / "works.csv").write_text(SHARED_ROWS.replace(",9\n", ",3\n"), encoding="utf-8")
    shutil.copytree(home.path, tmp_path / "other")
    other = Home(tmp_path / "other")
    assert not loaded(home, tmp_path / "works.csv", mapping=tmp_path / "m.yml").failed
    monkeypatch.setattr(task, "LARGE", 10)
    report = loaded(other, tmp_path / "works.csv", mapping=tmp_path / "m.yml")
    assert report.files[0].added == 9 and not report.failed
    places = (one.current.store for one in (home, other) if one.current)
    several = [set(Store.read_only(str(place))) for place in places]
    assert several[0] == several[1]
    assert loaded(other, tmp_path / "works.csv", mapping=tmp_path / "m.yml").files[0].outcome == "unchanged"


def test_a_column_that_is_not_there_is_told_with_the_line_that_asks_for_it() -> None:
    with pytest.raises(Unreadable, match=r"m.yml:8: data.csv has no column 'role'; did you mean 'roles'\?"):
        wrong("code,group,roles,since\n", CHAIRS)


def test_lists_look_ups_languages_and_conditions() -> None:
    mapping = """
lookups:
  colours: {blue: theme/water, red: theme/fire}
mappings:
  works:
    s: activity/$(no)
    po:
      - [a, Activity]
      - [name, "Work on $(title)"]
      - {p: labels, o: [{value: $(fr), language: fr}, {value: $(other), language: $(tongue)}]}
      - {p: themes, o: {value: $(colours), split: "+", lookup: colours}}
      - {p: concerns, o: {function: grel:string_split, parameters: [
          [grel:valueParameter, $(about)], [grel:p_string_sep, ";"]]}}
      - {p: description, o: $(title), condition: {function: filled, parameters: [$(fr)]}}
"""
    data = "no,title,fr,other,tongue,colours,about\n1,Wells,Puits,Pozos,es,blue + red,Water; body/bdt\n2,X,,,,,\n"
    batch = rows(data.encode(), "data.csv", parse(mapping.encode(), "m.yml"), NAMES)
    first, second = (reading.entities[0] for reading in batch.readings[1:])
    assert first.key == "activity/1" and first.values == (
        ("name", "Work on Wells"),
        ("labels", "Puits@fr"),
        ("labels", "Pozos@es"),
        ("themes", "theme/water"),
        ("themes", "theme/fire"),
        ("concerns", "theme/water"),
        ("concerns", "body/bdt"),
        ("description", "Wells"),
    )
    assert second.values == (("name", "Work on X"),)
    assert wrong(data.replace("blue", "bleu"), mapping) == [
        "row 2, column colours: 'bleu' is not in the look-up colours; did you mean 'blue'?"
    ]


def test_a_row_may_say_which_document_says_it(home: Home, tmp_path: Path) -> None:
    data = tmp_path / "themes-by-team.csv"
    data.write_text("team,theme,from,para,words\nRT,Water,document/list,7,The team covers water.\nBR,Fire,,,\n")
    data.with_suffix(".yml").write_text(
        "mappings: {a: {citation: {document: $(from), paragraph: $(para), quote: $(words)},"
        " po: [[a, Coverage], [body, $(team)], [theme, $(theme)]]}}"
    )
    report = loaded(home, data)
    assert not problems(report)
    _, first, second = report.files[0].readings
    assert (first.place.document, first.place.paragraph, first.quote) == (
        "document/list",
        "7",
        "The team covers water.",
    )
    assert second.place.paragraph == "row 3" and second.quote == "BR | Fire"


def test_a_changed_mapping_reads_the_data_again_and_an_unchanged_one_does_not(home: Home, tmp_path: Path) -> None:
    data, mapping = tmp_path / "staff.csv", tmp_path / "staff.yml"
    data.write_text(DATA)
    mapping.write_text(MAPPING)
    assert loaded(home, data).files[0].added == 4
    again = loaded(home, data)
    assert again.files[0].outcome == "unchanged" and again.edition is None
    mapping.write_text(MAPPING.replace("- [name, $(title)]", '- [name, "The $(title)"]'))
    changed = loaded(home, data).files[0]
    assert (changed.added, changed.removed, changed.unchanged) == (2, 2, 2)
    assert graph(home).at().named("post/d1").name == "The Director"
    mapping.unlink()
    data.write_text(DATA.replace("Director", "Head"))
    remembered = loaded(home, data).files[0]
    assert "it is read by staff.yml, as before" in map(str, remembered.notes)
    assert graph(home).at().named("post/d1").name == "The Head"


def test_a_table_that_is_taken_out_takes_its_mapping_with_it(home: Home, tmp_path: Path) -> None:
    data, mapping = tmp_path / "staff.csv", tmp_path / "staff.yml"
    data.write_text(DATA)
    mapping.write_text(MAPPING)
    loaded(home, data)
    unload(home, "staff.csv", "a test")
    assert not [source for source in home.ledger.current() if "staff" in source]
    mapping.unlink()
    assert "it is read by staff.yml, as before" not in map(str, loaded(home, data).files[0].notes)


def test_the_same_bytes_are_read_by_one_mapping(home: Home, tmp_path: Path) -> None:
    several = [tmp_path / name / "staff.csv" for name in ("first", "second", "third")]
    for data, more in zip(several, ("", "", "# other"), strict=True):
        data.parent.mkdir()
        data.write_text(DATA, encoding="utf-8")
        data.with_suffix(".yml").write_text(MAPPING + more, encoding="utf-8")
    one, two, three = (loaded(home, data).files[0] for data in several)
    assert (one.outcome, two.outcome, three.outcome) == ("loaded", "unchanged", "refused")
    [problem] = three.problems
    assert f"its bytes are those of {several[0]}, and staff.yml reads them otherwise" in str(problem)
    assert unload(home, str(several[0]), "tests") and loaded(home, several[2]).files[0].outcome == "loaded"


def test_a_folder_with_a_mapping_in_it_is_loaded(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "staff.csv").write_text(DATA)
    (folder / "staff.mapping.yml").write_text(MAPPING)
    outcomes = {file.path.name: (file.outcome, [str(n) for n in file.notes]) for file in loaded(home, folder).files}
    assert outcomes["staff.csv"][0] == "loaded"
    assert outcomes["staff.mapping.yml"] == ("skipped", ["it says how staff.csv is read"])


def contents(folder: Path) -> dict[str, str]:
    """Every file and its digest, but for the memory that SQLite's readers share."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith("-shm"))
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_dry_run_shows_the_first_facts_and_stores_nothing(home: Home, tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text(DATA)
    (tmp_path / "m.yml").write_text(MAPPING)
    before = contents(home.path)
    words = ["load", str(tmp_path / "staff.csv"), "--mapping", str(tmp_path / "m.yml"), "--dry-run", "--format", "json"]
    command = [sys.executable, "-m", "api.cli", *words, "--home", str(home.path)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    assert told["answer"].startswith("A dry run, nothing is stored. It would come to a new edition: 1 loaded")
    assert told["rows"][0]["added"] == "4"
    assert told["first"][1]["says"] == "chair: post/d1; body: body/team; role: chair; from: 2019-02"
    assert contents(home.path) == before


@pytest.mark.parametrize(
    ("name", "content", "notes"),
    [
        (
            "a.csv",
            "n;wörd\n1;Genève\n".encode("cp1252"),
            ("read as cp1252: it is not UTF-8", "separated by semicolons"),
        ),
        ("a.csv", "\ufeffn,wörd\n1,Genève\n".encode(), ()),
        (
            "a.csv",
            "n|wörd\n1|Genève\n".encode("utf-16"),
            ("read as utf-16: it is not UTF-8", "separated by upright bars"),
        ),
        ("a.csv", "n,wörd\n1,Genève\n".encode("utf-16-le"), ("read as utf-16-le: it is not UTF-8",)),
        ("a.tsv", "n\twörd\n1\tGenève\n".encode(), ()),
        ("a.json", '[{"n": 1, "wörd": "Genève"}]'.encode(), ()),
        ("a.xlsx", workbook(["n", "wörd"], [1, "Genève"]), ()),
        (
            "a.ods",
            ods(
                f"<table:table-row>{cell('n')}{cell('wörd')}</table:table-row>"
                f"<table:table-row>{cell('1')}{cell('Genève')}</table:table-row>"
            ),
            (),
        ),
    ],
)
def test_every_kind_of_table_gives_the_same_rows(name: str, content: bytes, notes: tuple[str, ...]) -> None:
    found = sheet(content, name)
    assert (found.columns, [list(cells) for _, cells in found.rows]) == (("n", "wörd"), [["1", "Genève"]])
    assert found.notes == notes


def test_cyrillic_is_not_read_as_western() -> None:
    words = "номер;название\n" + "1;Рабочая группа по вопросам доступности\n" * 5
    assert sheet(words.encode("cp1251"), "a.csv").columns == ("номер", "название")


def test_objects_in_objects_and_lists_are_cells(home: Home) -> None:
    data = '{"items": [{"a": {"b": "x"}, "c": ["y", "z"], "d": null}]}'
    found = sheet(data.encode(), "a.json", Layout("$.items[*]"))
    assert found.columns == ("a.b", "c", "d") and list(found.rows) == [(1, ["x", ("y", "z"), ""])]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.json", b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        ("a.json", b'[{"a":' * 1 + b'{"a":' * 30 + b"1" + b"}" * 31 + b"]", "nested more than 8 deep"),
        ("a.json", b'[1, 2]', "record 1: it is no object"),
        ("a.csv", b'a,b\n"1,2\n', "line 2: this is no table of cells"),
        ("a.csv", b"a,a\n1,2\n", "row 1: the column 'a' is there twice"),
        ("a.csv", b"a,b\n1,2,3\n", "row 2: it has 3 cells, and the header 2"),
        ("a.csv", b"", "row 1, which should name the columns, is not there"),
        ("a.csv", b"PK\x03\x04", "this is a zip archive"),
        ("a.ods", b"PK", "this is no .ods workbook"),
        ("a.ods", ods(
            '<table:table-row table:number-rows-repeated="1048576">'
            + cell("x", 'table:number-columns-repeated="1000"') + "</table:table-row>"
        ), "it says that it has 1,048,576,000 cells"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(name: str, content: bytes, complaint: str) -> None:
    with pytest.raises(Unreadable) as found:
        list(sheet(content, name).rows)
    assert complaint in str(found.value)


def test_an_ods_with_damaged_bytes_is_refused() -> None:
    plain, packed = io.BytesIO(ods("<table:table-row/>" * 5000)), io.BytesIO()
    with zipfile.ZipFile(plain) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as other:
        for part in archive.namelist():
            other.writestr(part, archive.read(part))
        at = other.getinfo("content.xml").header_offset + 30 + len("content.xml")
    damaged = bytearray(packed.getvalue())
    damaged[at : at + 4] = b"\xff" * 4
    with pytest.raises(Unreadable, match=r"no \.ods workbook, or a damaged one"):
        list(sheet(bytes(damaged), "a.ods").rows)


def test_rml_says_the_same_sources_templates_and_references() -> None:
    said = """
sources:
  staff: {access: staff.csv, delimiter: ";", encoding: cp1252}
lookups: {all: {x: body/bdt}}
mappings:
  posts:
    sources: staff
    s: post/$(code)
    po:
      - [a, Post]
      - [name, "The $(title)"]
      - {p: labels, o: {value: $(titre), language: fr}}
      - {p: postIn, o: {value: $(bureau), lookup: all}}
"""
    words = turtle(parse(said.encode(), "m.yml"), "http://localhost/id/")
    found = rdflib.Graph().parse(data=words, format="turtle")
    answer = found.query(
        """
        PREFIX rr: <http://www.w3.org/ns/r2rml#> PREFIX rml: <http://semweb.mmlab.be/ns/rml#>
        PREFIX csvw: <http://www.w3.org/ns/csvw#> PREFIX remit: <https://w3id.org/remit/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX fnml: <http://semweb.mmlab.be/ns/fnml#>
        SELECT ?url ?delimiter ?subject ?name ?label ?language ?function {
          ?map a rr:TriplesMap ; rml:logicalSource/rml:source ?source .
          ?source csvw:url ?url ; csvw:dialect/csvw:delimiter ?delimiter .
          ?map rr:subjectMap [ rr:class remit:Post ; rr:template ?subject ] .
          ?map rr:predicateObjectMap [ rr:predicate skos:prefLabel ; rr:objectMap/rr:template ?name ] .
          ?map rr:predicateObjectMap/rr:objectMap [ rml:reference ?label ; rr:language ?language ] .
          ?map rr:predicateObjectMap [ rr:predicate remit:postIn ;
            rr:objectMap/fnml:functionValue/rr:predicateObjectMap/rr:objectMap/rr:constant ?function ] .
          FILTER(isIRI(?function))
        }"""
    )
    assert [tuple(map(str, row)) for row in answer] == [  # type: ignore[arg-type]
        (
            "staff.csv",
            ";",
            "http://localhost/id/post/{code}",
            "The {title}",
            "titre",
            "fr",
            "https://w3id.org/remit/ontology#lookup",
        )
    ]
    assert "# Function https://w3id.org/remit/ontology#lookup" in words


@pytest.mark.parametrize("asked", ["2", "The staff"])
def test_a_table_of_a_page_is_read_by_its_number_or_caption(asked: str) -> None:
    mapping = IN_PAGE.replace("The staff", f"'{asked}'")
    found = read(PAGE.replace("BR", "BDT") % "BDT", mapping, "staff.html")
    assert [(one["key"], one["name"]) for one in found] == [("post/d1", "Director & head"), ("post/d2", "Deputy")]


def test_a_page_is_loaded_as_the_table_that_its_mapping_reads_and_stays_one(home: Home, tmp_path: Path) -> None:
    page, other = tmp_path / "staff.html", tmp_path / "other.html"
    other.write_text("<h1>Report</h1><p>The River Team met in Geneva in 2019.</p>", encoding="utf-8")
    mapping = tmp_path / "by.yml"
    mapping.write_text(IN_PAGE, encoding="utf-8")
    page.write_text(PAGE % "BDTT", encoding="utf-8")
    told = "Table 2, row 2, column bureau: 'BDTT' is no body that is known; did you mean BDT (body/bdt)?"
    assert problems(loaded(home, page, mapping=mapping)) == [told]
    page.write_text(PAGE % "BDT", encoding="utf-8")
    report = loaded(home, page, other, mapping=mapping)
    assert [(file.outcome, file.document) for file in report.files] == [("loaded", False), ("loaded", True)]
    page.write_text(PAGE.replace("Deputy", "Second") % "BDT", encoding="utf-8")
    assert [file.document for file in loaded(home, page).files] == [False]
    assert [graph(home).at().named(key).name for key in ("post/d1", "post/d2")] == ["Director & head", "Second"]


def merged_over_rows(ending: str) -> bytes:
    """A table: "BDT" is merged over two rows, "River Team" across all columns, "bureau" over the head and a row."""
    if ending == ".html":
        return (
            b"<table><tr><th rowspan=2>bureau<th>code<th>title<tr><td>d0<td>Clerk"
            b"<tr><td rowspan=2>BDT<td>d1<td>Director<tr><td>d2<td>Deputy<tr><td colspan=3>River Team</table>"
        )
    if ending == ".ods":
        down = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
        covered = "<table:covered-table-cell/>"
        rows = [
            cell("bureau", down) + cell("code") + cell("title"),
            covered + cell("d0") + cell("Clerk"),
            cell("BDT", down) + cell("d1") + cell("Director"),
            covered + cell("d2") + cell("Deputy"),
            cell("River Team", 'table:number-columns-spanned="3"') + covered * 2,
        ]
        return ods("".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("Staff")
        for number, row in enumerate([("code", "title"), ("d0", "Clerk"), ("d1", "Director"), ("d2", "Deputy")]):
            page.write_row(number, 1, row)
        page.merge_range(0, 0, 1, 0, "bureau")
        page.merge_range(2, 0, 3, 0, "BDT")
        page.merge_range(4, 0, 4, 2, "River Team")
    return content.getvalue()


@pytest.mark.parametrize("ending", [".html", ".ods", ".xlsx"])
def test_a_cell_that_is_merged_over_rows_counts_in_each_of_them(ending: str) -> None:
    found = list(sheet(merged_over_rows(ending), f"x{ending}").rows)
    assert [(number, [*cells, ""][:3]) for number, cells in found] == [
        (2, ["", "d0", "Clerk"]),
        (3, ["BDT", "d1", "Director"]),
        (4, ["BDT", "d2", "Deputy"]),
        (5, ["River Team", "", ""]),
    ]


@pytest.mark.parametrize(
    ("page", "asked", "told"),
    [
        (PAGE, "3", "there is no table '3' on this page; there are 1, 2 (The staff)"),
        ("<p>Nothing", "", "this page shows no table of two cells or more; scripts may fill it in: save it as .csv"),
        ("<table><tr><th>a<th>a<tr><td>1<td>2</table>", "", "row 1: the column 'a' is there twice"),
        ("<table><tr><th>a<th>b<tr><td colspan=999>1<td>2</table>", "", "row 2: it has 1000 cells, and the header 2"),
        ("<table>" * 9_000 + "<tr><td>a<td>b", "", "this page shows no table"),
    ],
)
def test_a_page_without_a_table_as_it_is_asked_for_says_so(page: str, asked: str, told: str) -> None:
    with pytest.raises(Unreadable) as error:
        list(sheet(page.encode(), "x.html", Layout(asked)).rows)
    assert str(error.value).startswith(told)
