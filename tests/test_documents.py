"""Documents as read: their characters kept, their passages cut, what is no document refused."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document

from loaders.formats import text, word
from loaders.formats.passages import Unreadable

SHARED = Path(__file__).parents[2] / "shared"


def test_the_characters_of_a_text_are_kept() -> None:
    words = "\ufeffOne\u00a0line\r\nand [bookmark: _x]another.\n"
    assert text.read(words.encode()).text == words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1\tIntroduction\n2.1. The group met.\n", ["1", "2.1"]),
        ("It plans the following:\n1. To rest.\n2. To swim.\n", ["\u00b61", "\u00b61 1", "\u00b61 2"]),
        (
            "2.5 It has:\n\u00b7 a plan:\na) big\nb) small\n\u00b7 a team\n",
            ["2.5", "\u00b62", "\u00b62 a)", "\u00b62 b)", "\u00b65"],
        ),
        ("It met[footnoteRef:2]. [2:  Twice, online.]\n", ["\u00b61", "note 2"]),
        ("Report\n[image: ]\n____\nDocument1\t29.03.17\t18.07.00\nimage1.png\n", ["\u00b61"]),
        (
            "The group agreed on a plan for all the rivers\nof the world and rested.\nIt slept.\n",
            ["\u00b61", "\u00b62"],
        ),
    ],
)
def test_passages_are_cited_as_printed(words: str, expected: list[str]) -> None:
    assert [passage.paragraph for passage in text.read(words.encode()).passages] == expected


def test_an_item_knows_its_lead_in_title_and_heading() -> None:
    read = text.read("Outcomes\nThe group has:\n\u00b7 Water: a plan is ready;\n".encode())
    *_, item = read.passages
    assert item.lead is not None
    assert (read.words(item.lead), item.title, item.section) == ("The group has:", "Water", "Outcomes")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7 ...", "This is a PDF, not plain text"),
        (b"PK\x03\x04....", "This is a zip archive"),
        (b"one\ntwo\0three", r"Byte 8 \(line 2\) is zero"),
    ],
)
def test_what_is_no_text_is_refused_by_name(content: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        text.read(content)


def test_an_old_encoding_is_guessed() -> None:
    words = "Le Conseil a créé un groupe à Genève, présidé par la Suède. " * 5
    assert text.read(words.encode("cp1252")).text == words


def saved(*paragraphs: str | tuple[str, str]) -> bytes:
    """A Word file of paragraphs, each with its style if it has one."""
    document, stream = Document(), BytesIO()
    for paragraph in paragraphs:
        words, style = paragraph if isinstance(paragraph, tuple) else (paragraph, None)
        document.add_paragraph(words, style)
    document.save(stream)
    return stream.getvalue()


def altered(content: bytes, old: str, new: str, part: str = "word/document.xml") -> bytes:
    """The same file with words of one part replaced."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            kept = source.read(name)
            target.writestr(name, kept.replace(old.encode(), new.encode()) if name == part else kept)
    return stream.getvalue()


def test_a_word_file_shows_its_printed_numbers() -> None:
    read = word.read(
        saved("The group:", ("meets;", "List Number"), ("writes.", "List Number"), ("Then:", "List Bullet"))
    )
    assert read.text == "The group:\n1.\tmeets;\n2.\twrites.\n\u00b7\tThen:\n"
    assert [passage.paragraph for passage in read.passages] == ["\u00b61", "\u00b61 1", "\u00b61 2", "\u00b64"]


def test_a_table_is_read_cell_by_cell() -> None:
    document, stream = Document(), BytesIO()
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Gender", "Ms A"
    document.save(stream)
    assert word.read(stream.getvalue()).text == "\tGender\n\tMs A\n"


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("<w:t>ITU</w:t><w:noBreakHyphen/><w:t>T</w:t>", "ITU\u2011T"),
        ("<w:t>one</w:t></w:r><w:ins><w:r><w:t> two</w:t></w:r></w:ins><w:r>", "one two"),
        ("<w:t>one</w:t></w:r><w:del><w:r><w:delText> two</w:delText></w:r></w:del><w:r>", "one"),
        ("<w:instrText>PAGE</w:instrText><w:t>7 a</w:t>", "7 a"),
    ],
)
def test_a_word_file_reads_as_displayed(inside: str, shown: str) -> None:
    assert word.read(altered(saved("here"), "<w:t>here</w:t>", inside)).text == f"{shown}\n"


def test_a_box_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent>"
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    either = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent {space}>{either}</mc:AlternateContent>"
    assert word.read(altered(saved("here"), "<w:t>here</w:t>", f"<w:t>here</w:t>{both}")).text == "here\nIn a box\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7", "This is no Word document: it begins with b'%PDF-1.7'"),
        (b"\xd0\xcf\x11\xe0....", "password-protected"),
        (saved("here")[:900], "This .docx is damaged"),
        (altered(saved("here"), "officeDocument", "elsewhere", "_rels/.rels"), "holds no Word document"),
        (altered(saved("here"), "<w:body>", "<w:body><w:p>"), "damaged: word/document.xml"),
        (altered(saved("here"), "<w:document ", "<!DOCTYPE a><w:document "), "declares a DOCTYPE"),
        (altered(saved("here"), "here", "a" * 30_000_000), "a bomb"),
    ],
)
def test_what_is_no_sound_word_file_is_refused_by_name(content: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        word.read(content)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the hostile and the real documents are not here: ../shared is missing")
def test_every_real_and_hostile_word_file_is_read_or_refused() -> None:
    files = [*(SHARED / "data/hostile/docx").iterdir(), *(SHARED / "data/documents").glob("*.docx")]
    refused = set()
    for file in files:
        try:
            word.read(file.read_bytes())
        except Unreadable:
            refused.add(file.name[:16])
    assert (len(files), refused) == (
        15,
        {"ExternalEntityIn", "bug53475-passwor", "clusterfuzz-test", "truncated62886.d"},
    )
