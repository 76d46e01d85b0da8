"""What a document says, cut into the passages a reader can cite.

Reading keeps every character in its place: debris is left out of passages, never cut from the text, so a quote's
offsets always find it again. What a format says besides words (page, cell, heading) comes as blocks, or as marks.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from loaders.formats.language import language

DEBRIS = re.compile(
    r"^\ufeff|\[(?:bookmark|footnoteRef|endnoteRef|image|comment)\b[^\[\]\r\n]*\]|\[\d+:|(?<=[.!?\s])\](?=\s*$)"
    r"|^[^\S\r\n]*image\d+\.\w+[^\S\r\n]*$|^[^\S\r\n]*_{3,}[^\S\r\n]*$|\b\d*Document\d+\s+\d[\d.: \t]+$",
    re.M,
)
PLAIN = str.maketrans(
    dict(zip("\u00a0\u202f\t\u000c\u2019\u2018\u201c\u201d\u2013\u2011\u2014", "    ''\"\"---", strict=True))
)
NUMBER = r"(?:\d+|[ivxlc]+|[*\u2020\u2021\u00a7]{1,4})"  # of a footnote, an endnote, or one with a sign of its own
NOTE = re.compile(rf"\[(?P<number>{NUMBER}):\s*(?P<words>[^\r\n]*?)\](?=\s*(?:\[{NUMBER}:|$))", re.M)
MARK = re.compile(
    r"\s*(?:[·•▪◦●○o*\u2013-]\s+)?(?:(?P<letter>\(?[a-z]\)|\(?[ivx]{1,4}\)|\(?\d{1,2}\))|(?P<number>\d{1,2}\.)(?=\s))\s*"
)
# What a list of a web page or of Word prints, always before a tab.
PRINTED = re.compile(r"\s*(?P<letter>(?:[A-Za-z]{1,2}|[ivxlcIVXLC]{1,6}|\d{3})\.)\t\s*")
# The bullets of lists in lists, as browsers print them.
NESTED = "◦▪"
BULLET = re.compile(r"\s*[·•▪◦●○o*\u2013-]\s+")
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# "1.1ITU" is the label 1.1 and a word; a lone number needs a space.
SECTION = re.compile(
    rf"\s*(?P<label>\d{{1,2}}(?:\.\d{{1,2}})*)(?:\.?\s+|(?<=\d\.\d)\.?|(?<=\d\.\d\d)\.?)"
    rf"(?!(?:{MONTH})(?![a-z]))(?=[A-Z\"“#]|(?<=\.\d)(?:19|20)\d\d )"
)
TITLE = re.compile(r"([A-Z0-9#][^:.;\n]{1,80}):\s")
WRAPPED, LONGEST, LONGEST_HEADING = 40, 4000, 100
OPEN = re.compile(r"\w (?:the|of|on|and|for|in|to|by|with|its)$")
VERB = re.compile(r" (?:[a-z]+ed (?:[a-z]+ )?to|is|are|was|were|has|have|had|will) ")
CLAUSE = re.compile(r"^(?:The|It|This|In)\b|\b(?:is|are|was|were|has|have|includes?|following)\b")
LETTER = re.compile(r"[^\W\d_]")
LINE = re.compile(r"[^\r\n\v\u2028\u0085]+")
BREAK = re.compile(r"[\r\n\v\u2028\u0085]")


class Unreadable(ValueError):
    """A file that is not what its reader reads: the message says what it is, what was expected and what to do."""


@dataclass(frozen=True)
class Passage:
    """A paragraph or list item, without its mark.

    :ivar start: the first character's place in the text.
    :ivar end: the place after the last character.
    :ivar label: the number or letter as printed, "2.5" or "a)"; empty if none is.
    :ivar number: its place in the document, from 1.
    :ivar section: the nearest heading above.
    :ivar lead: the paragraph that a list item completes; ``None`` for what stands alone.
    :ivar title: the words before an item's colon.
    :ivar page: the page it begins on, from 1; ``None`` in what has no pages.
    :ivar cell: the cell of a table it stands in, "Table 2, row 3, column 1"; empty outside of tables.
    """

    start: int
    end: int
    label: str = ""
    number: int = 1
    section: str = ""
    lead: "Passage | None" = field(default=None, repr=False)
    title: str = ""
    page: int | None = None
    cell: str = ""

    @property
    def paragraph(self) -> str:
        """How a reader cites it: by the printed number, an item's letter after its paragraph's, or else by its place.

        >>> Passage(0, 9, number=12).paragraph, Passage(0, 9, number=12, cell="Table 1, row 2, column 1").paragraph
        ('¶12', 'Table 1, row 2, column 1')
        >>> Passage(9, 20, "a)", lead=Passage(0, 9, "2.5")).paragraph
        '2.5 a)'
        """
        if not self.label:
            return self.cell or f"¶{self.number}"
        return f"{self.lead.paragraph} {self.label}" if self.lead else self.label


@dataclass(frozen=True)
class Mark:
    """What a format says of the text from ``start`` on, until the next mark.

    ``page`` and ``cell`` are as in :class:`Passage`; ``heading`` says whether this is a heading, ``None`` if the format
    does not know and its looks decide; what is ``running`` at the top or foot of pages is kept in the text, for what it
    says of the document, but is in no passage.
    """

    start: int
    page: int | None = None
    cell: str = ""
    heading: bool | None = None
    running: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or paragraph of a cell as a reader of files hands it on: one line of the text to be.

    ``words`` begin with the printed number or bullet and a tab where there is one, and with a tab in a cell; the rest
    is as in :class:`Mark`.
    """

    words: str
    page: int | None = None
    cell: str = ""
    heading: bool | None = None
    running: bool = False


@dataclass(frozen=True)
class Text:
    """A document's words as extracted, its passages in order, and the language most of it is in (empty if unknown).

    ``notes`` say what of the file could not be read, and what to do.
    """

    text: str
    passages: tuple[Passage, ...]
    language: str = ""
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, marks: Sequence[Mark] = (), notes: Iterable[str] = ()) -> "Text":
        """The text as it is, cut into passages.

        >>> Text.of("2.1 The group has met.").passages
        (Passage(start=4, end=22, label='2.1', number=1, section='', title='', page=None, cell=''),)
        """
        return cls(text, passages(text, marks), language(text), tuple(notes))

    @classmethod
    def composed(cls, blocks: Iterable[Block], notes: Iterable[str] = ()) -> "Text":
        """The text of a document in blocks, a block a line; blocks without words are left out.

        >>> read = Text.composed([Block("Plans", 1, heading=True), Block("\\tMs A", 2, "Table 1, row 1, column 1")])
        >>> read.text, [(passage.page, passage.paragraph, passage.section) for passage in read.passages]
        ('Plans\\n\\tMs A\\n', [(1, '¶1', 'Plans'), (2, 'Table 1, row 1, column 1', 'Plans')])
        """
        lines: list[str] = []
        marks: list[Mark] = []
        at = 0
        for block in blocks:
            line = BREAK.sub(" ", block.words)
            if not line.strip():
                continue
            mark = Mark(at, block.page, block.cell, block.heading, block.running)
            if not marks or replace(mark, start=marks[-1].start) != marks[-1]:
                marks.append(mark)
            lines.append(line)
            at += len(line) + 1
        return cls.of("".join(f"{line}\n" for line in lines), marks, notes)

    def words(self, passage: Passage) -> str:
        """The passage as printed."""
        return self.text[passage.start : passage.end]


def cleaned(text: str) -> str:
    """The text with debris blanked and odd spaces, quotes and dashes plain, character for character in place.

    >>> cleaned("1 [image: ]ITU\u2019s")
    "1          ITU's"
    """
    return DEBRIS.sub(lambda found: re.sub(r"[^\r\n]", " ", found.group()), text).translate(PLAIN)


def passages(text: str, marks: Sequence[Mark] = ()) -> tuple[Passage, ...]:
    """The passages of an extracted text, in order.

    :param marks: what the format says of pages, cells and headings, by where it begins.

    >>> [(p.paragraph, p.lead is not None) for p in passages("2.1. The group:\\n· meets;\\na) writes.\\n")]
    [('2.1', False), ('¶2', True), ('2.1 a)', True)]
    """
    page = _Page(text, marks)
    for start, end, note in _pieces(text, page):
        page.lay(start, end, note, tabbed="\t" in text[start : start + 3])
    return tuple(page.laid)


def _pieces(text: str, page: "_Page") -> Iterator[tuple[int, int, str]]:
    """The lines, a wrapped one whole, notes apart: start, end and the note's number if it is one."""
    start = end = 0
    for line in LINE.finditer(text):
        if not page.parted(start, line.start()) and _continues(page.plain, start, end, line):
            end = line.end()
            continue
        yield from _parted(text, start, end)
        start, end = line.span()
    yield from _parted(text, start, end)


def _continues(plain: str, start: int, end: int, line: re.Match[str]) -> bool:
    above, words = plain[max(start, end - WRAPPED) : end].rstrip(), plain[line.start() : line.end()].lstrip()
    broken = end - start >= WRAPPED and above[-1:].isalnum() and line.group()[:1].islower()
    wrapped = broken or (bool(OPEN.search(above)) and line.group()[:1].isalpha())
    return (
        wrapped
        and end - start < LONGEST
        and not MARK.match(words)
        and not BULLET.match(words)
        and plain[end : line.start()].count("\n") < 2
    )


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for note in NOTE.finditer(text, start, end):
        yield start, note.start(), ""
        yield *note.span("words"), note["number"]
        start = note.end()
    yield start, end, ""


class _Page:
    """What is laid so far: passages, the heading in force, the lists still open (style of mark, lead)."""

    def __init__(self, text: str, marks: Sequence[Mark]) -> None:
        self.text, self.plain = text, cleaned(text)
        self.marks = (Mark(0), *marks)
        self.starts = [mark.start for mark in marks]
        self.laid: list[Passage] = []
        self.section = ""
        self.open: list[tuple[str, Passage | None]] = []

    def mark(self, at: int) -> Mark:
        """The mark in force at a character."""
        return self.marks[bisect_right(self.starts, at)]

    def parted(self, start: int, at: int) -> bool:
        """Whether the line that begins at a character is in another cell than the one above, or one is a heading."""
        if not self.starts:
            return False
        above, here = self.mark(start), self.mark(at)
        return (above.cell, above.heading, above.running) != (here.cell, here.heading, here.running)

    def lay(self, start: int, end: int, note: str, tabbed: bool) -> None:
        """Add the passage of one line, if it has words; a tabbed line is a table's cell, rarely a heading."""
        words, mark = self.plain[start:end], self.mark(start)
        if mark.running:
            return
        end = start + len(words.rstrip())
        style, label, head = ("", f"note {note}", 0) if note else self._mark(start, words)
        start += head + len(words[head:]) - len(words[head:].lstrip())
        if start < end and not note and not style:
            self._close(self.plain[start:end], label, tabbed, mark.heading)
        if LETTER.search(self.plain, start, end):
            lead = self._lead(style) if style else None
            titled = TITLE.match(self.plain, start, end) if style else None
            titled = None if titled and VERB.search(titled.group(1)) else titled
            title = titled.group(1) if titled else ""
            number = len(self.laid) + 1
            self.laid.append(Passage(start, end, label, number, self.section, lead, title, mark.page, mark.cell))

    def _mark(self, start: int, words: str) -> tuple[str, str, int]:
        """The style of an item's mark (empty if it is no item), the label printed, and where the words begin."""
        printed = PRINTED.match(self.text, start, start + len(words))
        if printed:
            label = printed["letter"].rstrip(".")
            return ("1" if label.isdecimal() else "a"), label, printed.end() - start
        marked = MARK.match(words)
        if marked and (marked["letter"] or self._awaits("1")):
            label = marked["letter"] or marked["number"].rstrip(".")
            return ("1" if marked["number"] else "a"), label, marked.end()
        bullet = BULLET.match(words)
        if bullet:
            return (bullet.group().strip() if bullet.group().strip() in NESTED else "·"), "", bullet.end()
        section = SECTION.match(words)
        return ("", section["label"], section.end()) if section else ("", "", 0)

    def _awaits(self, style: str) -> bool:
        """Whether a number now counts items: such a list is open, or the line above promises one."""
        above = self.laid[-1] if self.laid else None
        return any(style == one for one, _ in self.open) or (above is not None and self._ends(above) == ":")

    def _ends(self, passage: Passage) -> str:
        return self.plain[passage.end - 1]

    def _lead(self, style: str) -> Passage | None:
        """The lead of the list that a mark of this style continues, or else begins."""
        styles = [one for one, _ in self.open]
        if style in styles:
            del self.open[styles.index(style) + 1 :]
            return self.open[-1][1]
        above = self.laid[-1] if self.laid else None
        fit = above is not None and self._ends(above) not in ".;!?"
        self.open.append((style, above if fit else self.open[-1][1] if self.open else None))
        return self.open[-1][1]

    def _close(self, words: str, label: str, tabbed: bool, heading: bool | None) -> None:
        """End every open list; take the line as heading if it is one or, that unknown, looks like one."""
        self.open.clear()
        if heading or (heading is None and _headed(words, label, tabbed)):
            self.section = words.rstrip(":")[:LONGEST_HEADING]


def _headed(words: str, label: str, tabbed: bool) -> bool:
    """Whether a line looks like a heading."""
    if len(words) > LONGEST_HEADING:
        return False
    count = len(words.split())
    bare = bool(label) or not tabbed or (count <= 3 and words.isalpha())
    short = count <= 12 and words[-1] not in ".:;," and bare and not words[-1].isdigit()
    titled = short or (count <= 4 and words[-1] == ":" and not CLAUSE.search(words))
    return titled and (words[0].isupper() or (words[0].isdigit() and count > 2))
