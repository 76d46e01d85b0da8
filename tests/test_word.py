"""Word documents as their readers see them: numbers, lists, tables, notes, boxes, changes."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from loaders.formats import word
from loaders.formats.passages import Unreadable

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SPACES = (
    f'xmlns:w="{MAIN}" xmlns:r="{RELATIONS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
)
ROOTS = {"document": "document", "header": "hdr", "diagramData": "dgm:dataModel"}


def saved(body: str, links: str = "", main: str = MAIN, **parts: str) -> bytes:
    """A Word file with this body, and parts by the kind of their relation: ``numbering``, ``styles``, ``header``..."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _links(_link("d", "officeDocument", "word/document.xml")))
        given = "".join(_link(f"r{kind}", kind, f"{kind}.xml") for kind in parts)
        archive.writestr("word/_rels/document.xml.rels", _links(given + links))
        spaces = SPACES.replace(MAIN, main)
        for kind, inside in {"document": f"<w:body>{body}</w:body>", **parts}.items():
            root = ROOTS.get(kind, kind)
            root = root if ":" in root else f"w:{root}"
            archive.writestr(f"word/{kind}.xml", f"<{root} {spaces}>{inside}</{root}>")
    return stream.getvalue()


def _link(id_: str, kind: str, target: str, mode: str = "Internal") -> str:
    return f'<Relationship Id="{id_}" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'


def _links(links: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'


def p(words: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{r(words)}</w:p>"


def r(words: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def item(words: str, depth: int = 0, list_: int = 1) -> str:
    """A paragraph that a list counts."""
    return p(words, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_}"/></w:numPr>')


def level(depth: int, form: str, text: str, more: str = "") -> str:
    """A level of a list."""
    shown = f'<w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/>{shown}</w:lvl>'


def numbering(*levels: str, lists: str = "", more: str = "") -> str:
    """The numbering of a document: one kind of these levels, and list 1 of it."""
    kind = f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
    return f'{kind}{more}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{lists}'


def num(id_: int, inside: str = "", kind: int = 0) -> str:
    """Another list."""
    return f'<w:num w:numId="{id_}"><w:abstractNumId w:val="{kind}"/>{inside}</w:num>'


def tc(inside: str, properties: str = "") -> str:
    """A cell."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def tbl(*rows: str) -> str:
    """A table of rows, each the XML of its cells."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def lines(body: str, **parts: str) -> list[str]:
    """The lines that such a document shows."""
    return word.read(saved(body, **parts)).text.splitlines()


DECIMAL = level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "%3)")


def test_levels_are_counted_below_one_another() -> None:
    body = item("a") + item("b", 1) + item("c", 1) + item("d", 2) + item("e") + item("f", 1) + item("g", 2)
    shown = ["1.\ta", "1.1\tb", "1.2\tc", "a)\td", "2.\te", "2.1\tf", "a)\tg"]
    assert lines(body, numbering=numbering(*DECIMAL)) == shown


@pytest.mark.parametrize(
    ("form", "more", "shown"),
    [
        ("upperRoman", "", ["I.\ta", "II.\tb"]),
        ("upperLetter", "", ["A.\ta", "B.\tb"]),
        ("decimalZero", "", ["01.\ta", "02.\tb"]),
        ("ordinal", "", ["1st.\ta", "2nd.\tb"]),
        ("russianLower", "", ["а.\ta", "б.\tb"]),  # noqa: RUF001
        ("decimal", '<w:suff w:val="space"/>', ["1. a", "2. b"]),
        ("decimal", '<w:suff w:val="nothing"/>', ["1.a", "2.b"]),
        ("decimal", "<w:rPr><w:vanish/></w:rPr>", ["a", "b"]),
        ("none", "", [".\ta", ".\tb"]),
        ("bullet", "", ["\u00b7\ta", "\u00b7\tb"]),
    ],
)
def test_a_number_is_written_in_the_form_of_its_level(form: str, more: str, shown: list[str]) -> None:
    assert lines(item("a") + item("b"), numbering=numbering(level(0, form, "%1.", more))) == shown


def test_legal_numbering_writes_every_level_in_figures() -> None:
    levels = level(0, "upperRoman", "Article %1"), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    assert lines(item("a") + item("b", 1), numbering=numbering(*levels)) == ["Article I\ta", "1.1\tb"]


def test_another_list_of_a_kind_goes_on_unless_it_says_where_it_starts() -> None:
    anew = num(3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>')
    body = item("a") + item("b", list_=2) + item("c", list_=3) + item("d", list_=3) + item("e")
    given = numbering(*DECIMAL, lists=num(2) + anew)
    assert lines(body, numbering=given) == ["1.\ta", "2.\tb", "5.\tc", "6.\td", "7.\te"]


def test_a_list_may_write_a_level_in_its_own_form() -> None:
    own = num(2, f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "(%1)")}</w:lvlOverride>')
    assert lines(item("a", list_=2), numbering=numbering(*DECIMAL, lists=own)) == ["(I)\ta"]


def test_a_level_may_count_on_across_those_above() -> None:
    levels = level(0, "decimal", "%1."), level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>')
    body = item("a") + item("b", 1) + item("c") + item("d", 1)
    assert lines(body, numbering=numbering(*levels)) == ["1.\ta", "1)\tb", "2.\tc", "2)\td"]


def test_a_style_numbers_its_paragraphs_at_the_level_that_names_it() -> None:
    style = '<w:style w:type="paragraph" w:styleId="{0}"><w:basedOn w:val="{1}"/><w:pPr>{2}</w:pPr></w:style>'
    numbered = '<w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr>'
    styles = style.format("One", "", numbered) + style.format("Two", "One", "") + style.format("Own", "Two", "")
    levels = (
        level(0, "decimal", "%1", '<w:pStyle w:val="One"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="Two"/>'),
    )
    body = "".join(p(words, f'<w:pStyle w:val="{id_}"/>') for words, id_ in [("A", "One"), ("B", "Two"), ("C", "Own")])
    body += p("D", '<w:pStyle w:val="One"/><w:numPr><w:numId w:val="0"/></w:numPr>') + p("The group met.")
    read = word.read(saved(body, styles=styles, numbering=numbering(*levels)))
    assert read.text.splitlines() == ["1\tA", "1.1\tB", "1.2\tC", "D", "The group met."]
    assert read.passages[-1].section == "D"


def test_a_kind_of_list_may_be_that_of_a_style() -> None:
    linked = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="L"/></w:abstractNum>'
    styles = '<w:style w:styleId="L"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    given = numbering(*DECIMAL, lists=num(2, kind=7), more=linked)
    assert lines(item("a") + item("b", list_=2), numbering=given, styles=styles) == ["1.\ta", "2.\tb"]


def test_an_item_carries_its_lead_in() -> None:
    given = numbering(level(0, "lowerLetter", "%1)"))
    read = word.read(saved(p("The group agreed:") + item("to meet;") + item("to report."), numbering=given))
    assert [(one.paragraph, read.words(one), one.lead and read.words(one.lead)) for one in read.passages[1:]] == [
        ("\u00b61 a)", "to meet;", "The group agreed:"),
        ("\u00b61 b)", "to report.", "The group agreed:"),
    ]


def test_a_merged_cell_is_read_once_and_every_cell_is_cited_by_its_place() -> None:
    wide, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    first = tc(p("Theme"), down) + tc(p("Focal points"), wide)
    second = tc(p("Theme"), on) + tc(p("Water")) + tc(p("Ms A") + p("Mr B"))
    late = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + tc(p("Ms C"))
    read = word.read(saved(p("Before") + tbl(first, second, late) + p("After") + tbl(tc(p("Other")))))
    assert [(read.words(one), one.cell) for one in read.passages] == [
        ("Before", ""),
        ("Theme", "Table 1, row 1, column 1"),
        ("Focal points", "Table 1, row 1, column 2"),
        ("Water", "Table 1, row 2, column 2"),
        ("Ms A", "Table 1, row 2, column 3"),
        ("Mr B", "Table 1, row 2, column 3"),
        ("Ms C", "Table 1, row 3, column 3"),
        ("After", ""),
        ("Other", "Table 2, row 1, column 1"),
    ]


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    inner = tbl(tc(p("Inner")))
    wrapped = f"<w:sdt><w:sdtContent>{tc(p('Outer') + inner + p('Outer again'))}</w:sdtContent></w:sdt>"
    read = word.read(saved(f"<w:sdt><w:sdtContent>{tbl(wrapped)}</w:sdtContent></w:sdt>"))
    assert [(read.words(one), one.cell) for one in read.passages] == [
        ("Outer", "Table 1, row 1, column 1"),
        ("Inner", "Table 2, row 1, column 1"),
        ("Outer again", "Table 1, row 1, column 1"),
    ]


def test_deleted_rows_and_cells_are_out_and_inserted_ones_in() -> None:
    gone, new = '<w:trPr><w:del w:id="1"/></w:trPr>', '<w:trPr><w:ins w:id="2"/></w:trPr>'
    cells = tc(f"<w:p><w:ins>{r('new')}</w:ins><w:del>{r('old')}</w:del></w:p>") + tc(p("lost"), "<w:cellDel/>")
    read = word.read(saved(tbl(gone + tc(p("Gone")), new + cells)))
    assert [(read.words(one), one.cell) for one in read.passages] == [("new", "Table 1, row 1, column 1")]


NOTED = '<w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote><w:footnote w:id="{}">{}</w:footnote>'


def reference(kind: str, id_: int, more: str = "", after: str = "") -> str:
    """A reference to a note."""
    return f'<w:r><w:{kind}Reference w:id="{id_}" {more}/>{after}</w:r>'


def test_notes_stand_after_their_paragraph_with_their_own_numbers() -> None:
    star = reference("footnote", 3, 'w:customMarkFollows="1"', "<w:t>*</w:t>")
    body = f"<w:p>{r('Report')}{star}</w:p><w:p>{r('It met')}{reference('footnote', 1)}{reference('endnote', 1)}</w:p>"
    foot = NOTED.format(1, p("Twice.")) + f'<w:footnote w:id="3">{p("* Draft.")}</w:footnote>'
    read = word.read(saved(body, footnotes=foot, endnotes=f'<w:endnote w:id="1">{p("In Geneva.")}</w:endnote>'))
    assert read.text.splitlines() == ["Report*", "[*: Draft.]", "It met", "[1: Twice.]", "[i: In Geneva.]"]
    assert [(one.label, read.words(one)) for one in read.passages if one.label] == [
        ("note *", "Draft."),
        ("note 1", "Twice."),
        ("note i", "In Geneva."),
    ]


def test_a_note_that_refers_to_itself_is_read_once() -> None:
    foot = NOTED.format(1, f"<w:p>{r('See')}{reference('footnote', 1)}</w:p>")
    assert lines(f"<w:p>{r('a')}{reference('footnote', 1)}</w:p>", footnotes=foot) == ["a", "[1: See]"]


BOX = f"<w:txbxContent>{p('In a box')}</w:txbxContent>"


@pytest.mark.parametrize(
    "drawn",
    [
        f"<mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent>",
        f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>",
    ],
)
def test_a_box_is_read_once_however_it_is_drawn(drawn: str) -> None:
    assert lines(f"<w:p><w:r>{drawn}</w:r>{r('Beside')}</w:p>") == ["Beside", "In a box"]


def test_the_words_of_a_diagram_are_read() -> None:
    points = "".join(f"<dgm:pt><dgm:t><a:p><a:r><a:t>{w}</a:t></a:r></a:p></dgm:t></dgm:pt>" for w in ("BR", "BDT"))
    body = '<w:p><w:r><w:drawing><dgm:relIds r:dm="rdiagramData"/></w:drawing></w:r></w:p>'
    assert lines(body, diagramData=f"<dgm:ptLst>{points}</dgm:ptLst>") == ["BR", "BDT"]


def field(code: str, result: str) -> str:
    """A field with its code and what it shows."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    shown = mark.format("separate") + result if result else ""
    return f"{mark.format('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{shown}{mark.format('end')}"


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (f"{r('a')}<w:moveFrom>{r('b')}</w:moveFrom><w:moveTo>{r('c')}</w:moveTo>", "ac"),
        (f"<w:hyperlink>{r('link')}</w:hyperlink>", "link"),
        (field('HYPERLINK "http://127.0.0.1/"', r("link")), "link"),
        (field(f"IF </w:instrText></w:r>{field('X', r('no'))}<w:r><w:instrText>", r("yes")), "yes"),
        (f'<w:fldSimple w:instr="PAGE">{r("7")}</w:fldSimple>', "7"),
        (r("a") + r("b", "<w:vanish/>") + r("c", '<w:vanish w:val="0"/>'), "ac"),
        (r("a") + r("b", '<w:rStyle w:val="Hid"/>'), "a"),
        (f"<w:sdt><w:sdtPr><w:t>x</w:t></w:sdtPr><w:sdtContent>{r('kept')}</w:sdtContent></w:sdt>", "kept"),
        (f"<w:smartTag>{r('Gen')}</w:smartTag><w:customXml>{r('eva')}</w:customXml>", "Geneva"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:noBreakHyphen/><w:softHyphen/></w:r>', "\u2713\u2011"),
        (f'{r("a")}<w:r><w:commentReference w:id="1"/></w:r>', "a"),
        (f"<w:ruby><w:rt>{r('x')}</w:rt><w:rubyBase>{r('y')}</w:rubyBase></w:ruby>", "y"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "1/2",
        ),
        ("<m:oMath><m:d><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d></m:oMath>", "(x)"),
        (f"{r('قطاع', '<w:rtl/>')}{r(' ITU-T')}", "قطاع ITU-T"),
        (f"{r('one&#10;two')}", "one two"),
    ],
)
def test_a_paragraph_reads_as_it_is_shown(inside: str, shown: str) -> None:
    styles = '<w:style w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
    assert lines(f"<w:p>{inside}</w:p>", styles=styles) == [shown]


@pytest.mark.parametrize("gone", ["<w:del/>", "<w:moveFrom/>", "<w:vanish/><w:specVanish/>"])
def test_a_paragraph_without_its_mark_goes_on_in_the_next(gone: str) -> None:
    body = p("It met", f"<w:rPr>{gone}</w:rPr>") + '<w:bookmarkStart w:id="0"/>' + p(" twice.") + p("It slept.")
    assert lines(body) == ["It met twice.", "It slept."]


def test_what_is_deleted_whole_is_not_counted() -> None:
    gone = item("x").replace("</w:pPr>", "<w:rPr><w:del/></w:rPr></w:pPr>").replace("<w:r>", "<w:del><w:r>")
    body = item("a") + gone.replace("</w:r></w:p>", "</w:r></w:del></w:p>") + item("b")
    assert lines(body, numbering=numbering(*DECIMAL)) == ["1.\ta", "2.\tb"]


def test_each_header_line_is_read_once_and_first() -> None:
    link = '<w:headerReference w:type="{}" r:id="rheader"/>'
    section = f"<w:sectPr>{link.format('first')}{link.format('default')}</w:sectPr>"
    body = p("One", section) + p("Two") + section
    assert lines(body, header=p("C20/38") + tbl(tc(p("C20/38")))) == ["C20/38", "One", "Two"]


def test_strict_names_are_read_as_well() -> None:
    assert word.read(saved(item("a"), main=STRICT, numbering=numbering(*DECIMAL))).text == "1.\ta\n"


def test_a_file_put_together_when_opened_is_refused() -> None:
    with pytest.raises(Unreadable, match="save it again as"):
        word.read(saved('<w:altChunk r:id="x"/>'))


@pytest.mark.parametrize(
    "nested",
    [
        lambda depth: "<w:sdt><w:sdtContent>" * depth + p("x") + "</w:sdtContent></w:sdt>" * depth,
        lambda depth: "<w:tbl><w:tr><w:tc>" * depth + p("x") + "</w:tc></w:tr></w:tbl>" * depth,
        lambda depth: "<w:p>" + "<w:smartTag>" * depth + r("x") + "</w:smartTag>" * depth + "</w:p>",
        lambda depth: "<w:p><w:r><w:txbxContent>" * depth + p("x") + "</w:txbxContent></w:r></w:p>" * depth,
    ],
)
@pytest.mark.parametrize("depth", [250, 10_000])
def test_what_is_nested_without_end_is_refused(nested: Callable[[int], str], depth: int) -> None:
    with pytest.raises(Unreadable, match="nested"):
        word.read(saved(nested(depth)))


def test_tables_nested_as_deep_as_word_allows_are_read() -> None:
    depth = 60
    read = word.read(saved("<w:tbl><w:tr><w:tc>" * depth + p("Deep") + "</w:tc></w:tr></w:tbl>" * depth))
    assert [one.cell for one in read.passages] == ["Table 60, row 1, column 1"]


def test_the_words_of_a_real_recommendation_stand_as_printed(shared: Path) -> None:
    read = word.read((shared / "data/documents/T-REC-A.12-201611-I!!MSW-E.docx").read_bytes())
    assert "\u00a9\u00a0ITU\u00a02017" in read.text and "\n[*: To access the Recommendation" in read.text.replace(
        "\t", ""
    )


def test_the_organigramme_of_a_real_budget_is_read(shared: Path) -> None:
    read = word.read((shared / "data/documents/A_80_6_Sect.31.docx").read_bytes())
    assert "Office of the Executive Secretary" in read.text.splitlines()
