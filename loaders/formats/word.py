"""Word documents: the text as a reader sees it, printed numbers and all, a paragraph a line.

What Word does not show is left out (deletions, hidden text, comments, codes of fields); what it shows twice in the file
is read once. The file is a stranger's: :mod:`loaders.formats.package` measures it, and it is read a paragraph, or a row
of a table, at a time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from loaders.formats.numbering import Numbers, written
from loaders.formats.package import Element, Package, child, holds, name, properties, value
from loaders.formats.passages import Block, Text, Unreadable
from loaders.formats.styles import Style, Styles
from loaders.formats.symbols import symbol

DROPPED = {
    *"del moveFrom instrText delInstrText delText pPr rPr sectPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr".split(),
    *"commentReference annotationRef footnoteRef endnoteRef separator rt binData ctrlPr".split(),
}
NEEDED = ("footnotes", "endnotes", "numbering", "styles")
MARKS = {"tab": "\t", "ptab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "\u2011", "softHyphen": ""}
MATHS = {"den": "/", "sup": "^", "sub": "_", "rad": "\u221a"}
GONE = {"del", "moveFrom", "vanish", "specVanish"}
CUSTOM = re.compile(r"\d{1,3}|[*\u2020\u2021\u00a7]{1,4}")
BREAKS = str.maketrans(dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
DEEPEST, MOST_PARAGRAPHS, MOST_CHARACTERS = 200, 300_000, 20_000_000
ELSEWHERE = (
    "Part of this .docx is another file that Word puts in its place when it opens it (altChunk). "
    "Open it in Word, save it again as .docx, load that."
)
DEEP = f"It is nested more than {DEEPEST} deep (tables in tables, boxes in boxes): refused. Take it apart in Word."


def read(content: bytes) -> Text:
    """The text of a Word document, and its passages.

    Headers come first, each different line once; a note stands after its paragraph, in brackets; insertions are kept,
    deletions dropped. Tables are counted as they begin, a table within a table too; a cell's column is where it begins
    in the grid of its table, so that it stands below the header of its column whatever was merged.

    :raises Unreadable: if it is no Word document, broken, encrypted or dangerous to unpack, saying what to do.
    """
    return Text.composed(_Walker(Package(content, ".docx")).document())


@dataclass
class _Line:
    """What a paragraph holds: its words as met, and the notes (each with its number) and boxes that follow it.

    It may be several paragraphs of the file: ``last`` is what is said of the last, ``worded`` of those that have words.
    """

    words: list[str] = field(default_factory=list)
    notes: list[tuple[str, Element]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    hidden: bool = False
    last: tuple[Element | None, Style] = (None, Style())
    worded: list[tuple[Element | None, Style]] = field(default_factory=list)


class _Walker:
    """The document from its first to its last line."""

    def __init__(self, package: Package) -> None:
        self.package = package
        links = list(package.relations(package.main))
        parts = {kind.rpartition("/")[2]: target for _, kind, target in reversed(links)}
        self.targets = {id_: target for id_, _, target in links}
        trees = {kind: package.tree(parts[kind]) for kind in NEEDED if kind in parts}
        self.notes = {kind: _notes(trees.get(kind)) for kind in ("footnotes", "endnotes")}
        self.roman = bool(self.notes["footnotes"])  # as Word tells endnotes from footnotes
        self.noted = dict.fromkeys(self.notes, 0)
        self.styles = Styles(trees.get("styles"))
        self.numbers = Numbers(trees.get("numbering"), self.styles)
        self.page = package.growing(package.main)
        self.heads: dict[str, None] = {}
        self.fields: list[bool] = []
        self.tables = self.paragraphs = 0

    def document(self) -> list[Block]:
        """The headers, each different line once; then the body."""
        body: list[Block] = []
        characters = 0
        assert self.page.root is not None
        for block in self.blocks(self.page.root):
            body.append(block)
            characters += len(block.words)
            if characters > MOST_CHARACTERS:
                raise Unreadable(f"It has more than {MOST_CHARACTERS:,} characters: divide it in Word.")
        return [Block(line) for line in self._headers()] + body

    def _headers(self) -> list[str]:
        trees = (self.package.tree(part) for part in dict.fromkeys(self.targets.get(id_, "") for id_ in self.heads))
        return list(dict.fromkeys(b.words.strip() for tree in trees if tree is not None for b in self.blocks(tree)))

    def blocks(self, parent: Element, cell: str = "", depth: int = 0) -> Iterator[Block]:
        """The lines of whatever holds paragraphs and tables."""
        if depth > DEEPEST:
            raise Unreadable(DEEP)
        line = _Line()
        for part in self.page.children(parent):
            kind = name(part)
            if kind == "p":
                self.add(self.page.complete(part), line, depth + 1)
                if not _goes_on(part):
                    yield from self.paragraph(line, cell, depth)
                    line = _Line()
            elif kind == "sectPr":
                self._section(self.page.complete(part))
            elif kind == "altChunk":
                raise Unreadable(ELSEWHERE)
            elif kind == "tbl":
                yield from self.paragraph(line, cell, depth)
                line = _Line()
                yield from self.table(part, depth)
            elif kind not in DROPPED:
                yield from self.blocks(_shown(part), cell, depth + 1)
        yield from self.paragraph(line, cell, depth)

    def table(self, table: Element, depth: int) -> Iterator[Block]:
        """The cells of a table, row by row, one that is merged where it begins."""
        self.tables += 1
        number, row = self.tables, 0
        for one in self._within(table, "tr", depth + 1):
            given = child(self.page.complete(one), "trPr")
            if child(given, "del") is not None or holds(child(given, "hidden")):
                continue
            row, column = row + 1, 1 + _count(child(given, "gridBefore"), 0)
            for tc in self._within(one, "tc", depth + 2):
                said = properties(tc, "tcPr")
                if child(said, "cellDel") is not None:
                    continue
                if not _continues(child(said, "vMerge")) and not _continues(child(said, "hMerge")):
                    yield from self.blocks(tc, f"Table {number}, row {row}, column {column}", depth + 3)
                column += _count(child(said, "gridSpan"), 1)

    def _within(self, parent: Element, kind: str, depth: int) -> Iterator[Element]:
        """The rows of a table or the cells of a row, through whatever wraps them."""
        if depth > DEEPEST:
            raise Unreadable(DEEP)
        for part in self.page.children(parent):
            if name(part) == kind:
                yield part
            elif name(part) not in DROPPED:
                yield from self._within(part, kind, depth + 1)

    def add(self, part: Element, line: _Line, depth: int) -> None:
        """Put a paragraph of the file into the line that Word shows it in."""
        self.paragraphs += 1
        if self.paragraphs > MOST_PARAGRAPHS:
            raise Unreadable(f"It has more than {MOST_PARAGRAPHS:,} paragraphs: divide it in Word.")
        before, said = len(line.words), properties(part, "pPr")
        style = self.styles.paragraph(said)
        line.hidden = style.hidden
        self.inline(part, line, depth)
        self.fields = [shown for shown in self.fields if shown]  # a code that does not end here was never one
        line.last = said, style
        if len(line.words) > before:
            line.worded.append(line.last)
        for section in said.iterchildren("{*}sectPr") if said is not None else ():
            self._section(section)

    def paragraph(self, line: _Line, cell: str, depth: int) -> Iterator[Block]:
        """The paragraph after its printed number, its notes in brackets, then the boxes anchored in it."""
        said, style = next((one for one in (line.last, *line.worded) if self.numbers.numbered(*one)), line.last)
        label, words = self.numbers.printed(said, style), "".join(line.words)
        if words.strip():
            yield Block(f"{chr(9) if cell else ''}{label}{words}", cell=cell, heading=_heading(said, style))
        yield from self._below(line, cell, depth)

    def _below(self, line: _Line, cell: str, depth: int) -> Iterator[Block]:
        tab = "\t" if cell else ""
        for label, note in line.notes:
            words = " ".join(word for block in self.blocks(note, "", depth + 1) for word in block.words.split())
            yield Block(f"{tab}[{label}: {words.removeprefix(label).lstrip()}]", cell=cell)
        for box in line.boxes:
            yield from self.blocks(box, cell, depth + 1)

    def _section(self, section: Element) -> None:
        self.heads |= {value(head, "id"): None for head in section.iterchildren("{*}headerReference")}

    def inline(self, element: Element, line: _Line, depth: int) -> None:
        """Put the characters of an inline stretch into its line; boxes and notes met are collected."""
        if depth > DEEPEST:
            raise Unreadable(DEEP)
        for part in element:
            kind = name(part)
            if kind == "t":
                line.words += [] if self._coded() else [(part.text or "").translate(BREAKS)]
            elif kind == "r":
                if not self._hidden(part, line):
                    self.inline(part, line, depth + 1)
            elif kind in MARKS or kind == "sym":
                shown = symbol(value(part, "font"), value(part, "char")) if kind == "sym" else MARKS[kind]
                line.words += [] if self._coded() else [shown]
            elif kind == "fldChar":
                self._field(value(part, "fldCharType"))
            elif kind in ("footnoteReference", "endnoteReference"):
                line.notes += self._note(f"{kind[:-9]}s", part)
            elif kind == "txbxContent":
                line.boxes.append(part)
            elif kind == "relIds":  # a diagram, whose words are in a part of their own
                line.boxes += self._diagram(value(part, "dm"))
            elif kind not in DROPPED:
                line.words += [MATHS[kind]] if kind in MATHS else []
                self._wrapped(_shown(part), line, depth + 1)

    def _wrapped(self, part: Element, line: _Line, depth: int) -> None:
        """What stands in anything else: brackets of a formula are properties of what is in them."""
        bracketed = name(part) == "d"
        said = child(part, "dPr")
        line.words += [value(child(said, "begChr")) or "("] if bracketed else []
        self.inline(part, line, depth)
        line.words += [value(child(said, "endChr")) or ")"] if bracketed else []

    def _coded(self) -> bool:
        """Whether what comes now is a field's code, not what it shows."""
        return not all(self.fields)

    def _field(self, mark: str) -> None:
        if mark == "begin":
            self.fields.append(False)
        elif self.fields and mark == "separate":
            self.fields[-1] = True
        elif self.fields and mark == "end":
            self.fields.pop()

    def _hidden(self, run: Element, line: _Line) -> bool:
        said = properties(run, "rPr")
        if said is None:
            return line.hidden
        own, styled = holds(child(said, "vanish")), value(child(said, "rStyle"))
        return own if own is not None else line.hidden or bool(styled and self.styles.style(styled).hidden)

    def _note(self, kind: str, reference: Element) -> list[tuple[str, Element]]:
        """A note and its number, once: what refers to it again, or from within, finds it gone."""
        note = self.notes[kind].pop(value(reference, "id"), None)
        if note is None:
            return []
        if value(reference, "customMarkFollows") not in ("", "0", "false", "off"):
            marks = ((after.text or "").strip() for after in reference.itersiblings("{*}t"))
            if custom := next((mark for mark in marks if CUSTOM.fullmatch(mark)), ""):
                return [(custom, note)]
        self.noted[kind] += 1
        form = "lowerRoman" if kind == "endnotes" and self.roman else "decimal"
        return [(written(self.noted[kind], form), note)]

    def _diagram(self, id_: str) -> list[Element]:
        tree = self.package.tree(self.targets.pop(id_, ""))
        return [tree] if tree is not None else []


def _heading(said: Element | None, style: Style) -> bool | None:
    """Whether it is a heading by its outline level; ``None`` where Word does not say, and its looks decide."""
    own = value(child(said, "outlineLvl"))
    return (own.isdecimal() and int(own) < 9 if own else style.heading) or None


def _shown(part: Element) -> Element:
    """Of alternatives the one that Word shows; anything else as it is."""
    if name(part) != "AlternateContent":
        return part
    chosen = child(part, "Choice")
    found = chosen if chosen is not None else child(part, "Fallback")
    return part if found is None else found


def _goes_on(paragraph: Element) -> bool:
    """Whether a paragraph's mark is deleted, moved away or hidden, so that the next paragraph continues it."""
    said = child(properties(paragraph, "pPr"), "rPr")
    return said is not None and any(name(mark) in GONE and holds(mark) for mark in said)


def _continues(merge: Element | None) -> bool:
    return merge is not None and value(merge) in ("", "continue")


def _count(element: Element | None, otherwise: int) -> int:
    said = value(element)
    return int(said) if said.isdecimal() and len(said) < 6 else otherwise


def _notes(tree: Element | None) -> dict[str, Element]:
    kept = (note for note in (tree if tree is not None else ()) if value(note, "type") in ("", "normal"))
    return {value(note, "id"): note for note in kept}
