"""A paper as a Word document, with Word's own footnotes, so that an editor can go on with it.

python-docx has no footnotes: the part that holds them is written here (ECMA-376, 17.11). The first two, which every
such part begins with, are the lines that Word draws between text and notes.
"""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from lxml import etree

from visualisations.briefing.content import Note, Paper, Section, Sentence
from visualisations.briefing.drawn import picture
from visualisations.translation import _

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{MAIN}}}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
RULES = ("separator", "continuationSeparator")
INK, QUIET, ACCENT = RGBColor(0x14, 0x20, 0x2B), RGBColor(0x46, 0x53, 0x60), RGBColor(0x0A, 0x57, 0x96)
WIDTH = Cm(16.5)


def word(paper: Paper) -> bytes:
    """The paper as a .docx file."""
    made = Document()
    _styled(made, paper)
    made.core_properties.title, made.core_properties.author = _legal(paper.title)[:255], "remit"
    made.core_properties.comments = ""
    made.add_paragraph(_legal(paper.about), "About")
    made.add_heading(_legal(paper.title), 0)
    made.add_paragraph(_legal(" · ".join(paper.lines)), "Quiet")
    marked: set[int] = set()
    for section in paper.sections:
        _section(made, paper, section, marked)
    _drawing(made, paper)
    if paper.searched:
        made.add_paragraph(_legal(f"{_('Documents searched')}: {'; '.join(paper.searched)}"), "Quiet")
    if paper.notes:
        _noted(made, paper.notes)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def _styled(made: Any, paper: Paper) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.25)
    page.top_margin = page.bottom_margin = Cm(1.9)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = "Calibri", Pt(10.5), INK
    normal.paragraph_format.space_after = Pt(4)
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi" if paper.direction == "rtl" else "w:val"), paper.language)
    normal.element.get_or_add_rPr().append(language)
    for name, size in (("Title", 20), ("Heading 1", 13)):
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb, style.font.bold = "Calibri", Pt(size), INK, True
        style.element.get_or_add_rPr().get_or_add_rFonts().attrib.clear()
        style.font.name = "Calibri"
    made.styles["Title"].paragraph_format.space_after = Pt(2)
    _borderless(made.styles["Title"])
    made.styles["Heading 1"].paragraph_format.space_before = Pt(12)
    for name, colour in (("Quiet", QUIET), ("About", ACCENT)):
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.font.color.rgb = normal, Pt(9), colour
    raised = made.styles.add_style("Footnote Mark", WD_STYLE_TYPE.CHARACTER)
    raised.font.superscript = True


def _borderless(style: Any) -> None:
    border = style.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def _section(made: Any, paper: Paper, section: Section, marked: set[int]) -> None:
    made.add_heading(_legal(section.heading), 1)
    if section.lead:
        made.add_paragraph(_legal(section.lead))
    for sentence in section.sentences:
        _sentence(made, paper, sentence, marked)
    if section.left:
        made.add_paragraph(_("%(number)s more", number=section.left), "Quiet")


def _sentence(made: Any, paper: Paper, sentence: Sentence, marked: set[int]) -> None:
    line = made.add_paragraph(style="List Bullet")
    line.paragraph_format.space_after = Pt(2)
    line.add_run(_legal(sentence.text))
    if sentence.status == "proposed":
        doubt = line.add_run(f" ({_('read in a document, confirmed by nobody')})")
        doubt.italic, doubt.font.color.rgb = True, QUIET
    for at, number in enumerate(paper.marks(sentence)):
        if at:
            line.add_run(",", "Footnote Mark")
        (_again if number in marked else _mark)(line, number)
        marked.add(number)
    if paper.direction == "rtl":
        line._p.get_or_add_pPr().append(OxmlElement("w:bidi"))


def _mark(line: Any, number: int) -> None:
    """Set the mark of a footnote, under a name by which it is found again."""
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for one in (begin, end):
        one.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), f"_note{number}")
    mark = OxmlElement("w:footnoteReference")
    mark.set(qn("w:id"), str(number + 1))  # 0 and 1 are the lines
    line._p.append(begin)
    line.add_run(style="Footnote Mark")._r.append(mark)
    line._p.append(end)


def _again(line: Any, number: int) -> None:
    """Lead to a footnote that is there already: two marks of one note would be two notes."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" NOTEREF _note{number} \\h ")
    run = line.add_run(str(number), "Footnote Mark")
    line._p.append(field)
    field.append(run._r)


def _drawing(made: Any, paper: Paper) -> None:
    image = picture(paper.drawing, paper.title) if paper.drawing else None
    if image:
        made.add_heading(_("What surrounds it"), 1)
        made.add_picture(BytesIO(image), WIDTH)
        described = made.inline_shapes[-1]._inline.docPr
        described.set("descr", _legal(_("What surrounds %(name)s", name=paper.title)))


def _noted(made: Any, notes: tuple[Note, ...]) -> None:
    """Give a document its footnotes."""
    root = etree.Element(f"{W}footnotes", nsmap={"w": MAIN})
    for at, kind in enumerate(RULES):
        rule = etree.SubElement(root, f"{W}footnote", {f"{W}type": kind, f"{W}id": str(at)})
        etree.SubElement(etree.SubElement(etree.SubElement(rule, f"{W}p"), f"{W}r"), f"{W}{kind}")
    for note in notes:
        made_of = etree.SubElement(root, f"{W}footnote", {f"{W}id": str(note.number + 1)})
        quote = _("“%(quote)s”", quote=note.quote) + " " if note.quote else ""
        _note(etree.SubElement(made_of, f"{W}p"), quote, f"{note.document}, {note.where}")
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, content, made.part.package)
    made.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _note(paragraph: Any, quote: str, rest: str) -> None:
    """Write a footnote: its number, the words in italics, where they stand."""
    tight = etree.SubElement(etree.SubElement(paragraph, f"{W}pPr"), f"{W}spacing", {f"{W}after": "0"})
    tight.set(f"{W}line", "240")
    mark = _run(paragraph, f"{W}vertAlign", {f"{W}val": "superscript"})
    etree.SubElement(mark, f"{W}footnoteRef")
    for words, look in ((f" {quote}", f"{W}i"), (rest, "")):
        text = etree.SubElement(_run(paragraph, look), f"{W}t", {SPACE: "preserve"})
        text.text = _legal(words)


def _run(paragraph: Any, look: str, given: dict[str, str] | None = None) -> Any:
    run = etree.SubElement(paragraph, f"{W}r")
    looks = etree.SubElement(run, f"{W}rPr")
    if look == f"{W}i":
        etree.SubElement(looks, look)
    etree.SubElement(looks, f"{W}sz", {f"{W}val": "16"})
    if look and look != f"{W}i":
        etree.SubElement(looks, look, given or {})
    return run


def _legal(text: str) -> str:
    """A text without the characters that XML has no place for."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))
