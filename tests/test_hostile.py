"""Files made to break readers: each is refused or read rightly, and none hangs or ends a load."""

import random
import socket
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from test_load import BODIES, GOOD, loaded
from test_word import DECIMAL, item, numbering, p, saved, tbl, tc

from graph.editions.home import Home
from graph.processes.worker import Worker
from loaders.formats import word
from loaders.formats.passages import Unreadable
from loaders.load import Policy, load
from loaders.loading.files import read
from loaders.loading.task import Task
from loaders.reference.records import records

DAMAGED = {
    "54764.xlsx",
    "duplicate-filename.xlsx",
    "poc-xmlbomb.xlsx",
    "protected_passtika.xlsx",
    "xlsx-corrupted.xlsx",
}
SECONDS, MEMORY, BASE = 10, 500_000, "http://localhost/id/"
VARIANTS = {"x.docx": 200, "x.xlsx": 200, "bodies.csv": 200}
BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def peak() -> int:
    """The most memory that this process has held, in kB; what getrusage tells counts that of its parent too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def outcome(task: Task) -> tuple[str, int]:
    """What becomes of a file in the child, and the most memory that the child ever had, in kilobytes."""
    try:
        what = type(read(task)).__name__
    except Unreadable as error:
        what = f"refused: {error}"
    return what, peak()


def laid(task: Task) -> tuple[str, int]:
    """The first words of a file as its reader gives them, without looking for facts, and the memory as above."""
    found = word.read(task.content).text if task.name.endswith("docx") else str(records(task.content, task.name)[0])
    return found[:40], peak()


@pytest.fixture(scope="module")
def child() -> Iterator[Worker]:
    """A child that reads what a stranger gave us."""
    worker = Worker("test_hostile:outcome")
    yield worker
    worker.close()


@pytest.fixture(scope="module")
def reader() -> Iterator[Worker]:
    """A child that reads, and looks for no facts."""
    worker = Worker("test_hostile:laid")
    yield worker
    worker.close()


def asked(child: Worker, content: bytes, name: str, pages: int = 1) -> str:
    """What becomes of a file within the time and the memory that it may have."""
    what, most = child.work(Task(name, content, BASE), seconds=SECONDS + pages / 10)
    assert most < MEMORY
    return str(what)


def packed(parts: dict[str, str]) -> bytes:
    """A zip archive of these parts."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unpacked(content: bytes) -> dict[str, str]:
    """The parts of a zip archive."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def workbook(rows: str, after: str = "", strings: str = "") -> bytes:
    """A workbook of one sheet of these rows."""
    link = f'<Relationship Id="{{0}}" Type="{OFFICE}/{{1}}" Target="{{2}}"/>'
    links = f'<Relationships xmlns="{PACKAGE}">{{}}</Relationships>'
    inside = link.format("a", "worksheet", "sheet.xml") + link.format("b", "sharedStrings", "strings.xml")
    sheets = f'<sheets><sheet name="a" sheetId="1" r:id="a" xmlns:r="{OFFICE}"/></sheets>'
    return packed(
        {
            "_rels/.rels": links.format(link.format("a", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}">{sheets}</workbook>',
            "xl/_rels/workbook.xml.rels": links.format(inside),
            "xl/sheet.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>{after}</worksheet>',
            "xl/strings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>',
        }
    )


def row(number: int, *cells: str) -> str:
    """A row of cells, each with its column and its words: ``A:words``."""
    given = (cell.partition(":") for cell in cells)
    shown = "".join(f'<c r="{at}{number}" t="inlineStr"><is><t>{words}</t></is></c>' for at, _, words in given)
    return f'<row r="{number}">{shown}</row>'


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


SMALL: dict[str, Callable[[], bytes]] = {
    "x.docx": lambda: saved(item("One") + tbl(tc(p("Two"))), numbering=numbering(*DECIMAL), styles="<w:style/>"),
    "x.xlsx": lambda: workbook(row(1, "A:entity", "B:name") + row(2, "A:ITU", "B:Union")),
    "bodies.csv": lambda: BODIES.encode(),
    "x.json": lambda: b'[{"entity": "ITU", "leads": ["a", {"b": 1.5}]}]',
    "x.yml": lambda: b"a: [b, c]\nd: &e {f: g}\nh: *e\n",
    "x.ttl": lambda: b'@prefix : <https://w3id.org/remit/ontology#> .\n<body/x> a :Body ; :name "X"@en .\n',
}


@pytest.mark.parametrize("name", SMALL)
def test_flipped_and_cut_bytes_end_in_a_reading_or_a_reason(child: Worker, name: str) -> None:
    content, chance = SMALL[name](), random.Random(7)
    for number in range(VARIANTS.get(name, 50)):
        changed = bytearray(content)
        for _ in range(chance.choice((1, 3, 20))):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        cut = bytes(changed[: chance.randrange(len(changed))]) if number % 5 == 0 else bytes(changed)
        assert asked(child, cut, name)


@pytest.mark.parametrize("part", sorted(unpacked(SMALL["x.docx"]())))
def test_flipped_bytes_of_any_part_end_in_a_reading_or_a_reason(child: Worker, part: str) -> None:
    parts, chance = unpacked(SMALL["x.docx"]()), random.Random(7)
    for _ in range(20):
        letters = list(parts[part])
        for _ in range(chance.choice((1, 4))):
            letters[chance.randrange(len(letters))] = chance.choice('<>&"/= aw0\u00e9')
        assert asked(child, packed({**parts, part: "".join(letters)}), "x.docx")


@pytest.mark.parametrize(("name", "part"), [(n, part) for n in ("x.docx", "x.xlsx") for part in unpacked(SMALL[n]())])
def test_entities_are_unfolded_in_no_part(child: Worker, name: str, part: str) -> None:
    parts = unpacked(SMALL[name]())
    bomb = packed({**parts, part: BOMB + parts[part].replace("</", "&d;</", 1)})
    assert f"{part} declares a DOCTYPE" in asked(child, bomb, name)


def twice(content: bytes) -> bytes:
    """The same archive with its first part once more."""
    stream = BytesIO(content)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(stream, "a") as archive:
        archive.writestr(archive.namelist()[0], "<other/>")
    return stream.getvalue()


def lying(content: bytes) -> bytes:
    """The same archive, whose directory says that each part unpacks to ten bytes."""
    changed, at = bytearray(content), 0
    while (at := changed.find(b"PK\x01\x02", at)) >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 10)
        at += 4
    return bytes(changed)


def overlapping(content: bytes) -> bytes:
    """The same archive with 5,000 names for its first part."""
    start = content.index(b"PK\x01\x02")
    size, kept = len(content), content[start : start + 46 + struct.unpack("<H", content[start + 28 : start + 30])[0]]
    many = kept * 5000
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 5000, 5000, len(many), size, 0)
    return content + many + end


def encrypted(stream: str) -> bytes:
    """The head of an old Office file with a stream of this name."""
    return b"\xd0\xcf\x11\xe0" + bytes(600) + stream.encode("utf-16-le")


NESTED = packed({"a.docx": "a" * 5_000_000})
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb": ("x.docx", lambda: saved(p("a" * 30_000_000)), "a bomb?"),
    "a bomb in a workbook": ("x.xlsx", lambda: workbook(row(1, f"A:{'a' * 30_000_000}")), "a bomb?"),
    "a bomb in a zip in a zip": (
        "x.docx",
        lambda: packed({"a.docx": NESTED.decode("latin-1")}),
        "holds no Word document",
    ),
    "parts twice": ("x.docx", lambda: twice(SMALL["x.docx"]()), "is in it twice"),
    "parts over parts": ("x.docx", lambda: overlapping(SMALL["x.docx"]()), "has 5,0.. parts"),
    "sizes that lie": ("x.docx", lambda: lying(SMALL["x.docx"]()), "damaged"),
    "sizes that lie in a workbook": ("x.xlsx", lambda: lying(SMALL["x.xlsx"]()), "damaged"),
    "a password": ("x.docx", lambda: encrypted("EncryptedPackage"), "Encrypt with Password empty the field"),
    "a password of a workbook": ("x.xlsx", lambda: encrypted("EncryptedPackage"), "protected by a password"),
    "an old Word file": ("x.docx", lambda: encrypted("WordDocument"), "LibreOffice, save it as .docx"),
    "an old Word file as such": ("x.doc", lambda: encrypted("WordDocument"), "save it as .docx"),
    "an old workbook": ("x.xlsx", lambda: encrypted("Workbook"), "LibreOffice, save it as .xlsx"),
    "a sheet without end": ("x.xlsx", lambda: workbook(row(1, "A:a") + row(1048576, "XFD:b")), "17,179,869,184 cells"),
    "JSON without end": ("x.json", lambda: b"[" * 200_000, "nested too deeply"),
    "YAML without end": ("x.yml", lambda: b"[" * 20_000, ""),
    "an XML bomb in RDF": ("x.rdf", lambda: (BOMB + "<a>&d;</a>").encode(), "made of other entities"),
    "a part outside": ("x.docx", lambda: packed(_moved("../../etc/passwd")), "is missing"),
    "a part at the root": ("x.docx", lambda: packed(_moved("/etc/passwd")), "is missing"),
}


def _moved(target: str) -> dict[str, str]:
    parts = unpacked(SMALL["x.docx"]())
    return {**parts, "_rels/.rels": parts["_rels/.rels"].replace("word/document.xml", target)}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_dangerous_is_refused_with_a_reason(child: Worker, kind: str) -> None:
    name, content, reason = REFUSED[kind]
    what = asked(child, content(), name)
    assert what.startswith(("refused: ", "Aside")) and all(words in what for words in reason.split(".."))


def test_names_that_lead_elsewhere_are_names_like_any_other(child: Worker, tmp_path: Path) -> None:
    parts = {**unpacked(SMALL["x.docx"]()), "../../outside.xml": "<a/>", f"{tmp_path}/outside.xml": "<a/>"}
    assert asked(child, packed(parts), "x.docx") == "Document"
    assert not list(tmp_path.rglob("*"))


def merged(name: str) -> bytes:
    """A file of 50,000 merged cells."""
    if name.endswith("xlsx"):
        rows = "".join(row(number, f"A:x{number}") for number in range(1, 50_001))
        merges = "".join(f'<mergeCell ref="A{number}:B{number}"/>' for number in range(1, 50_001))
        return workbook(rows, f"<mergeCells>{merges}</mergeCells>")
    cells = (tc(p(f"x{n}"), '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>') for n in range(10))
    again = tc(p("x"), "<w:vMerge/>") * 10
    return saved(tbl(*["".join(cells), *[again] * 4999]))


LARGE: dict[str, tuple[str, Callable[[], bytes], int]] = {
    "500 pages": ("x.docx", lambda: saved(item("The group met. " * 30) * 5000, numbering=numbering(*DECIMAL)), 500),
    "100,000 paragraphs": ("x.docx", lambda: saved(p("Paragraph") * 100_000), 2000),
    "50,000 merged cells": ("x.docx", lambda: merged("x.docx"), 500),
    "50,000 cells in a row": ("x.docx", lambda: saved(tbl(tc(p("A cell")) * 50_000)), 500),
    "50,000 merged cells of a sheet": ("x.xlsx", lambda: merged("x.xlsx"), 500),
    "styles in a row": ("x.docx", lambda: saved("".join(styled(n) for n in range(5000)), styles=chained(5000)), 100),
}


def styled(number: int) -> str:
    """A paragraph of a style of its own."""
    return p("x", f'<w:pStyle w:val="s{number}"/>')


def chained(count: int) -> str:
    """Styles, each based on the next."""
    return "".join(f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>' for n in range(count))


@pytest.mark.parametrize("kind", LARGE)
def test_what_is_large_is_read_in_its_time_and_memory(reader: Worker, kind: str) -> None:
    name, content, pages = LARGE[kind]
    assert asked(reader, content(), name, pages)


def drawing_from(address: str) -> dict[str, bytes]:
    """Files that ask their reader to fetch something."""
    kinds = ("attachedTemplate", "image", "subDocument", "header", "footnotes", "numbering", "hyperlink", "oleObject")
    linked = '<Relationship Id="x{0}" Type="{1}/{0}" Target="{2}/{0}" TargetMode="{3}"/>'
    links = "".join(linked.format(kind, OFFICE, address, mode) for kind in kinds for mode in ("External", "Internal"))
    body = f'{p("One")}<w:subDoc r:id="xsubDocument"/><w:sectPr><w:headerReference r:id="xheader"/></w:sectPr>'
    entity = f'<!DOCTYPE a SYSTEM "{address}/a.dtd" [<!ENTITY e SYSTEM "{address}/e">]>'
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}/i"/>'
    parts, sheet = unpacked(SMALL["x.docx"]()), unpacked(SMALL["x.xlsx"]())
    main, strings = parts["word/document.xml"], sheet["xl/strings.xml"]
    style = f'<?xml-stylesheet href="{address}/s.xsl" type="text/xsl"?>'
    rdf = f'{entity}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&e;</rdf:RDF>'
    page = f'<html><head><base href="{address}"><link rel="stylesheet" href="a.css"></head><body><img src="b.png"><p>A'
    return {
        "links.docx": saved(body, links),
        "entity.docx": packed({**parts, "word/document.xml": entity + main}),
        "include.docx": packed({**parts, "word/document.xml": style + main.replace("<w:body>", f"<w:body>{include}")}),
        "entity.xlsx": packed({**sheet, "xl/strings.xml": entity + strings}),
        "x.rdf": rdf.encode(),
        "x.ttl": f"<> <http://www.w3.org/2002/07/owl#imports> <{address}/o> .".encode(),
        "x.jsonld": f'{{"@context": "{address}/c", "name": "x"}}'.encode(),
        "x.yml": f"a: !!python/object/apply:urllib.request.urlopen ['{address}']".encode(),
        "x.html": page.encode(),
        "x.md": f"![a]({address}/a.png) <{address}>".encode(),
    }


def test_nothing_is_fetched(child: Worker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        files = drawing_from(f"http://127.0.0.1:{listener.getsockname()[1]}")
        found = {name: asked(child, content, name).partition(":")[0] for name, content in files.items()}
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert {name for name, what in found.items() if what == "Document"} == {
        "links.docx",
        "include.docx",
        "x.html",
        "x.md",
    }


def test_after_what_is_refused_the_store_is_as_before(home: Home, tmp_path: Path) -> None:
    loaded(home, tmp_path / "good", GOOD)
    before = home.current
    for number, (name, content, _) in enumerate(REFUSED.values()):
        (tmp_path / f"{number}{name}").write_bytes(content())
    report = load(home, sorted(tmp_path.glob("*.*")), Policy.WHOLE_FILES, "tests")
    assert {file.outcome for file in report.files} == {"refused"} and report.edition is None
    assert before is not None and home.current == before
