"""Documents as PDF, web page and Markdown: what a reader sees, by page and cell; what cannot be read, refused."""

import random
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.processes.worker import Refused, Stopped
from loaders.formats import markup, pdf, webpage
from loaders.formats.language import language
from loaders.formats.passages import Text, Unreadable
from loaders.load import Policy, load
from loaders.loading.files import ENDINGS, OTHERS, read
from loaders.loading.readers import Readers
from loaders.loading.task import Document, Task

WIDTHS = {
    letter: width
    for letters, width in (
        ("ijlI ,./", 270),
        ("ft", 278),
        ("r-()", 333),
        ("ckssvxyzJ", 500),
        ("ABEKPSVXY", 667),
        ("CDHNRUw", 722),
        ("FTZ", 611),
        ("GOQ", 778),
        ("mM", 833),
    )
    for letter in letters
}
Words = tuple[float, float, float, str]


def printed(pages: Sequence[Iterable[Words]], extra: str = "") -> bytes:
    """A PDF of words, each with its left, its foot and its size, in Helvetica on A4."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        shown = "\n".join(f"BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET" for x, y, size, words in page)
        objects.append(f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream")
        resources = "/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {len(objects)} 0 R {extra} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return assembled([one.encode("latin-1") for one in objects])


def assembled(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of objects, the first of them its catalogue."""
    made = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(made))
    return made + head + table + end


def wrapped(words: str, left: float, top: float, width: float, size: float = 11) -> list[Words]:
    """Words set in lines of a width, one under the other."""
    lines: list[str] = []
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if sum(WIDTHS.get(one, 556) for one in longer) * size / 1000 > width:
            lines, longer = [*lines, line], word
        line = longer
    return [(left, top - at * size * 1.2, size, one) for at, one in enumerate([*lines, line])]


TEAM = (
    "2.1 The River Team is chaired by the Water Unit and meets twice a year, in the spring and in the autumn, to agree"
    " on the plan of the year and on who carries it out in each of the regions that the plan names."
)
LAKE = (
    "The Lake Team was set up by the Board, on proposal of the Water Unit, and reports to it in each of its meetings."
)


def said(text: Text) -> list[str]:
    """The words of each passage."""
    return [text.words(passage) for passage in text.passages]


def test_lines_are_joined_to_paragraphs_and_cited_by_page() -> None:
    read = pdf.read(printed([wrapped(TEAM, 72, 700, 300) + wrapped(LAKE, 72, 600, 300), wrapped(LAKE, 72, 700, 300)]))
    assert said(read) == [TEAM.removeprefix("2.1 "), LAKE, LAKE]
    assert [(p.page, p.paragraph) for p in read.passages] == [(1, "2.1"), (1, "\u00b62"), (2, "\u00b63")]
    assert read.language == "en"


def test_what_runs_at_the_top_and_foot_of_pages_is_in_no_passage() -> None:
    pages = [
        [
            (72, 800, 9, "C20/38-E"),
            *wrapped(f"{LAKE} It met {number} times.", 72, 720 - 20 * number, 300),
            (290, 40, 9, f"- {number} -"),
        ]
        for number in range(1, 6)
    ]
    read = pdf.read(printed(pages))
    assert said(read) == [f"{LAKE} It met {number} times." for number in range(1, 6)]
    assert read.text.startswith("C20/38-E\n") and "- 3 -" not in read.text


def test_a_paragraph_goes_on_over_the_page() -> None:
    lines = wrapped(TEAM, 72, 100, 300)
    over = [(x, 780 - 13.2 * at, size, words) for at, (x, _, size, words) in enumerate(lines[2:])]
    read = pdf.read(printed([[*lines[:2], (290, 30, 9, "1")], [*over, (290, 30, 9, "2")]]))
    assert said(read) == [TEAM.removeprefix("2.1 ")] and read.passages[0].page == 1


@pytest.mark.parametrize("interleaved", [True, False])
def test_columns_are_read_one_after_the_other(interleaved: bool) -> None:
    team = TEAM.removeprefix("2.1 ")
    left, right = wrapped(f"{LAKE} {LAKE} {LAKE}", 60, 700, 220), wrapped(f"{team} {team}", 320, 700, 220)
    by_line = [one for pair in zip(left, right, strict=False) for one in pair] + right[len(left) :]
    assert said(pdf.read(printed([by_line if interleaved else left + right]))) == [
        f"{LAKE} {LAKE} {LAKE}",
        f"{team} {team}",
    ]


def test_what_is_drawn_last_may_stand_first() -> None:
    assert said(pdf.read(printed([[*wrapped(LAKE, 72, 500, 300), (72, 700, 18, "Lakes")]]))) == ["Lakes", LAKE]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("the Tele-", "communication Union", "Telecommunication"),
        ("the Inter-", "Sectoral Group", "Inter-Sectoral"),
        ("a co-", "ordination and a co-ordination", "co-ordination"),
    ],
)
def test_a_word_parted_at_the_end_of_a_line_is_made_whole(above: str, below: str, joined: str) -> None:
    line = f"This is a paper of some length about {above}"
    read = pdf.read(printed([[(72, 700, 11, line), (72, 687, 11, f"{below} and whatever else may be of interest.")]]))
    assert f"about {above.split()[0]} {joined} " in read.text


def test_a_row_of_a_table_is_a_line() -> None:
    page = [
        cell
        for row in range(3)
        for cell in ((72, 700 - 14 * row, 11, "Gender"), (250, 700 - 14 * row, 11, f"Ms {row}"))
    ]
    assert pdf.read(printed([page])).text == "Gender\tMs 0\nGender\tMs 1\nGender\tMs 2\n"


def test_a_note_is_a_passage_of_its_own_and_its_number_is_no_word() -> None:
    page = [*wrapped(LAKE, 72, 700, 300), *wrapped(LAKE, 72, 600, 300)]
    x, y, size, words = page[-1]
    page[-1] = (x, y, size, words)
    width = 7 + sum(WIDTHS.get(one, 556) for one in words) * size / 1000
    page += [(x + width, y + 4, 6, "1"), (72, 60, 6, "1"), (80, 57, 8, "As it was decided in the year 2019.")]
    read = pdf.read(printed([page]))
    assert said(read) == [LAKE, LAKE, "As it was decided in the year 2019."]
    assert read.passages[-1].paragraph == "note 1"


CATALOGUE, NO_PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>"
DRAWN = b"\n".join(b"%d %d m %d %d l S" % (at, at, at + 5, at + 9) for at in range(60))
SCAN = assembled(
    [
        CATALOGUE,
        b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(DRAWN), DRAWN),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 3 0 R >>",
    ]
)
LOCK = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>] " % (b"41" * 32, b"42" * 32)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"2.1 The group met.", "This is no PDF: it begins with"),
        (b"%PDF-1.7 and no more", "This PDF is damaged"),
        (assembled([CATALOGUE, NO_PAGES]), "This PDF is damaged: .* Open it in a PDF viewer and print it"),
        (SCAN, r"no text layer: there are only pictures on page 1 of 1. Recognise the text first \(OCR"),
        (printed([[]]), "no text layer: no words are on any of its pages"),
        (assembled([CATALOGUE, NO_PAGES], LOCK), "protected by a password. Open it, remove the password"),
    ],
)
def test_what_is_no_readable_pdf_is_refused_by_name(content: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        pdf.read(content)


def test_pages_without_text_are_noted() -> None:
    drawn = "0 0 m 9 9 l S\n" * 60
    content = printed([[(72, 700, 11, LAKE[:60])], [(72, 700, 11, "")], [(72, 700, 11, LAKE[60:])]])
    content = content.replace(b"() Tj ET", b"() Tj ET\n" + drawn.encode())
    assert pdf.read(content).notes[0].startswith("page 2 without a text layer: nothing was read there. Recognise")


def test_a_web_page_is_read_without_what_surrounds_it() -> None:
    page = """<meta charset=utf-8><title>Teams | Board</title><style>.gone { display: none }</style>
    <body class="has-cookie-banner"><header>The Board</header><nav>Home</nav><div id="cookie-banner">Cookies!</div>
    <main><header><h1>River<br>Team</h1></header><p>It is chaired by <a href="/u">the Water&nbsp;Unit</a><sup>
    <a href="#n">1</a></sup>.<p hidden>never<p style="display:none">seen<p class="gone">at all<p>It has:
    <ol start=3 type=a><li>a plan:<ul><li>big</ul><li>a team.</ol><del>Old.</del></main><aside>Read on</aside>
    <footer>Contact</footer><script>alert("no")</script>"""
    read = webpage.read(page.encode())
    assert read.text == (
        "River Team\nIt is chaired by the Water\u00a0Unit.\nIt has:\nc.\ta plan:\n\u25e6\tbig\nd.\ta team.\n"
    )
    assert [p.paragraph for p in read.passages] == [
        "\u00b61",
        "\u00b62",
        "\u00b63",
        "\u00b63 c",
        "\u00b65",
        "\u00b63 d",
    ]
    assert {p.section for p in read.passages} == {"River Team"}
    assert read.passages[4].lead == read.passages[3]


def test_cells_of_a_web_page_are_cited_by_their_place() -> None:
    page = "<table><tr><td>Menu<td><table><tr><th>Topic<th>Who<tr><td rowspan=2>Gender<td>Ms A<tr><td>Mr B</table>"
    read = webpage.read(page.encode())
    assert [p.cell.removeprefix("Table 1, ") for p in read.passages] == [
        "",
        "row 1, column 1",
        "row 1, column 2",
        "row 2, column 1",
        "row 2, column 2",
        "row 3, column 2",
    ]
    assert read.passages[-1].paragraph == "Table 1, row 3, column 2"


@pytest.mark.parametrize(
    ("mark", "depth"),
    [("div", 100_000), ("b", 20_000), ("table><tr><td", 20_000), ("ul><li", 20_000), ("a><i", 20_000)],
)
def test_a_web_page_may_be_nested_as_deep_as_it_likes(mark: str, depth: int) -> None:
    read = webpage.read((f"<p>first<{mark}>" + f"<{mark}>" * depth + "innermost").encode())
    assert "first" in read.text and "innermost" in read.text


@pytest.mark.parametrize(
    "content",
    [
        "<p>Créé à Genève".encode(),
        "\ufeff<p>Créé à Genève".encode("utf-16"),
        b"<meta charset='iso-8859-1'>" + "<p>Créé à Genève".encode("latin-1"),
        b'<meta http-equiv="Content-Type" content="text/html; charset=macroman">'
        + "<p>Créé à Genève".encode("macroman"),
        b"<meta charset=none>" + ("<p>Créé à Genève, et le Conseil a été créé." * 9).encode("cp1252"),
    ],
)
def test_a_web_page_is_read_in_its_encoding(content: bytes) -> None:
    assert "Créé à Genève" in webpage.read(content).text


def test_a_page_that_scripts_fill_is_refused() -> None:
    with pytest.raises(Unreadable, match="no words of its own: scripts may have filled it in"):
        webpage.read(b"<div id=root></div><script>fill()</script>")


def test_markdown_is_read_without_its_marks() -> None:
    read = markup.read(
        b"---\ntitle: Terms of reference\nsymbol: C20/38\n---\nIt has *two* [aims](https://example.org 'x')[^1]:\n\n"
        b"1. a **plan**\n2. a team\n\n| Topic | Who |\n|---|---|\n| Gender | Ms A |\n\n[^1]: Of many.\n"
    )
    assert read.text == (
        "title: Terms of reference\nsymbol: C20/38\nTerms of reference\nIt has two aims:\n1.\ta plan\n2.\ta team\n"
        "\tTopic\n\tWho\n\tGender\n\tMs A\n[1: Of many.]\n"
    )
    assert [p.paragraph for p in read.passages][:4] == ["\u00b61", "\u00b62", "\u00b62 1", "\u00b62 2"]
    assert [p.paragraph for p in read.passages][-2:] == ["Table 1, row 2, column 2", "note 1"]


@pytest.mark.parametrize("mark", [">", "- ", "1. ", "[", "  - x\n", "**a "])
def test_markdown_may_be_nested_as_deep_as_it_likes(mark: str) -> None:
    lines = (" " * at + "- x\n" for at in range(0, 600, 2))
    words = "".join(lines) if mark == "  - x\n" else mark * 5000
    assert "innermost" in markup.read(f"{words}innermost".encode()).text


@pytest.mark.parametrize("ending", sorted(OTHERS))
def test_other_kinds_of_file_are_refused_with_what_to_do(ending: str) -> None:
    said = f"files that end in '{ending}' are not read: (?:open|save|say|recognise|unpack)"
    with pytest.raises(Unreadable, match=said):
        read(Task(f"paper{ending}", b"..."))
    assert ending not in ENDINGS


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        ("The group has met and is chaired by the Unit.", "en"),
        ("Le groupe est présidé par la Suède et se réunit dans les régions.", "fr"),
        ("El grupo es presidido por Suecia y se reúne en las regiones con los miembros.", "es"),
        ("Группа собирается два раза в год и отчитывается на сессии Совета.", "ru"),
        ("يجتمع الفريق مرتين في السنة", "ar"),
        ("工作组每年举行两次会议。", "zh"),
        ("ワーキンググループは年に二回会合します。", ""),
        ("Lorem ipsum dolor sit amet, consectetuer adipiscing elit, est nulla et donec.", ""),
        ("17 / 47", ""),
    ],
)
def test_the_language_of_a_document_is_told_by_its_small_words(words: str, tag: str) -> None:
    assert language(words) == tag


def outcome(name: str, content: bytes) -> str:
    """What became of a file: loaded, or refused with a reason."""
    try:
        read(Task(name, content))
    except Unreadable as error:
        return "refused" if str(error) else "refused without a reason"
    return "loaded"


@pytest.mark.parametrize("kind", [".pdf", ".html", ".md", ".txt"])
def test_damaged_files_are_read_or_refused(kind: str) -> None:
    words = f"<h1>Teams</h1><p>{TEAM}<table><tr><td>{LAKE}</table>\n\n* [{LAKE}](x)\n".encode()
    whole = printed([wrapped(TEAM, 72, 700, 300)] * 3) if kind == ".pdf" else words
    chance = random.Random(7)
    assert outcome(f"a{kind}", whole) == "loaded"
    for tenth in range(10):
        assert outcome(f"a{kind}", whole[: len(whole) * tenth // 10])
    for _ in range(60):
        bent = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
        assert outcome(f"a{kind}", bytes(bent))


def test_circles_in_a_pdf_are_no_trap() -> None:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R >>"
    shown = b"<< /Length 0 >>\nstream\n\nendstream"
    outlined, outline = (
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R >>",
        b"<< /First 5 0 R /Next 5 0 R /Title (x) >>",
    )
    circles = [
        [CATALOGUE, b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R 3 0 R] >>", page, shown],
        [outlined, b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, shown, outline],
        [b"<< /Type /Catalog /Pages 1 0 R >>"],
        [CATALOGUE, b"<< /Type /Pages /Count 2147483647 /Kids [3 0 R] >>", page, shown],
    ]
    assert {outcome("a.pdf", assembled(objects)) for objects in circles} == {"refused"}


def test_a_pdf_bomb_is_refused_and_the_next_file_read(tmp_path: Path) -> None:
    packed = zlib.compress(b"BT /F1 9 Tf 9 9 Td (a) Tj ET " * 20_000_000, 1)
    packed = zlib.compress(packed)
    filters = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>" % len(packed)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    bomb = assembled([CATALOGUE, pages, page, filters + b"\nstream\n" + packed + b"\nendstream", font])
    with Readers() as readers:
        with pytest.raises((Refused, Stopped)):
            readers.read(Task("bomb.pdf", bomb))
        again = readers.read(Task("paper.pdf", printed([wrapped(LAKE, 72, 700, 300)])))
    assert isinstance(again, Document)


def test_every_hostile_pdf_is_read_or_refused(shared: Path) -> None:
    files = sorted((shared / "data" / "hostile" / "pdf").iterdir())
    found = {path.name: outcome(path.name, path.read_bytes()) for path in files}
    assert {name for name, what in found.items() if what == "loaded"} == {
        "content-stream-errors.pdf",
        "multicolumn.pdf",
    }


def test_a_recommendation_is_read_as_printed(shared: Path) -> None:
    [path] = (shared / "data" / "documents").glob("*.pdf")
    found = pdf.read(path.read_bytes())
    by_label = {p.paragraph: p for p in found.passages}
    assert by_label["5.1.4"].page == 9 and by_label["5.1.4"].section == "Proceed-to-select signal"
    assert "return by the receiving system of the proceed-to-select signal must not" in found.words(by_label["5.1.4"])
    assert not [p for p in found.passages if found.words(p) == "Recommendation U.1 (03/93)" and p.page and p.page > 5]


def test_a_load_says_which_pages_it_could_not_read(home: Home, tmp_path: Path) -> None:
    drawn = "0 0 m 9 9 l S\n" * 60
    content = printed([wrapped(TEAM, 72, 700, 300), [(72, 700, 11, "")]])
    (tmp_path / "paper.pdf").write_bytes(content.replace(b"() Tj ET", b"() Tj ET\n" + drawn.encode()))
    [file] = load(home, [tmp_path / "paper.pdf"], Policy.WHOLE_FILES, "tests").files
    assert file.outcome == "loaded"
    assert [str(note).partition(":")[0] for note in file.notes] == ["page 2 without a text layer"]
    page = next(row for row in Shelf(home).graph.source.rows("SELECT ?page { BELIEVED { ?passage :page ?page } }"))
    assert page["page"].value == "1"


def test_a_readme_in_a_folder_is_no_document_unless_it_is_named(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "README.md").write_text("# Papers\n\nThe ISCG is chaired by UNDP.\n", encoding="utf-8")
    outcomes = [
        load(home, [path], Policy.WHOLE_FILES, "tests").files[0].outcome for path in (folder, folder / "README.md")
    ]
    assert outcomes == ["skipped", "loaded"]


def test_a_file_in_a_folder_that_could_be_saved_to_be_read_is_told_of_and_fails_nothing(
    home: Home, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name, words in (("a.txt", "The ISCG is chaired by UNDP.\n"), ("b.DOC", "..."), ("c.css", "...")):
        (folder / name).write_text(words, encoding="utf-8")
    report = load(home, [folder], Policy.WHOLE_FILES, "tests")
    told = {file.path.name: (file.outcome, *map(str, file.notes)) for file in report.files}
    what = "files that end in '.doc' are not read: open it in Word or LibreOffice and save it as .docx"
    assert told == {"a.txt": ("loaded",), "b.DOC": ("skipped", what), "c.css": ("skipped",)}
    assert not report.failed
