"""What a document says, cut into the passages a reader can cite.

Reading keeps every character in its place: debris is left out of passages, never cut from the text, so a quote's
offsets always find it again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

DEBRIS = re.compile(
    r"^\ufeff|\[(?:bookmark|footnoteRef|endnoteRef|image|comment)\b[^\]\r\n]*\]|\[\d+:|(?<=[.!?\s])\](?=\s*$)"
    r"|^\s*image\d+\.\w+\s*$|^\s*_{3,}\s*$|\b\d*Document\d+\s+\d[\d.: \t]+$",
    re.M,
)
PLAIN = str.maketrans(
    dict(zip("\u00a0\u202f\t\u000c\u2019\u2018\u201c\u201d\u2013\u2011\u2014", "    ''\"\"---", strict=True))
)
NOTE = re.compile(r"\[(?P<number>\d+):\s*(?P<words>[^\r\n]*?)\](?=\s*(?:\[\d+:|$))", re.M)
MARK = re.compile(
    r"\s*(?:[·•▪◦●○o*\u2013-]\s+)?(?:(?P<letter>\(?[a-z]\)|\(?[ivx]{1,4}\)|\(?\d{1,2}\))|(?P<number>\d{1,2}\.)(?=\s))\s*"
)
BULLET = re.compile(r"\s*[·•▪◦●○o*\u2013-]\s+")
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# "1.1ITU" is the label 1.1 and a word; a lone number needs a space.
SECTION = re.compile(
    rf"\s*(?P<label>\d{{1,2}}(?:\.\d{{1,2}})*)(?:\.?\s+|(?<=\d\.\d)\.?|(?<=\d\.\d\d)\.?)(?!(?:{MONTH})\b)(?=[A-Z\"“#])"
)
TITLE = re.compile(r"([A-Z0-9#][^:.;\n]{1,80}):\s")
WRAPPED, LONGEST = 40, 4000
OPEN = re.compile(r"\w (?:the|of|on|and|for|in|to|by|with|its)$")
VERB = re.compile(r" (?:[a-z]+ed (?:[a-z]+ )?to|is|are|was|were|has|have|had|will) ")
CLAUSE = re.compile(r"^(?:The|It|This|In)\b|\b(?:is|are|was|were|has|have|includes?|following)\b")
LETTER = re.compile(r"[^\W\d_]")
LINE = re.compile(r"[^\r\n\v\u2028\u0085]+")


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
    """

    start: int
    end: int
    label: str = ""
    number: int = 1
    section: str = ""
    lead: "Passage | None" = field(default=None, repr=False)
    title: str = ""

    @property
    def paragraph(self) -> str:
        """How a reader cites it: by the printed number, an item's letter after its paragraph's, or else by its place.

        >>> Passage(0, 9, number=12).paragraph
        '¶12'
        >>> Passage(9, 20, "a)", lead=Passage(0, 9, "2.5")).paragraph
        '2.5 a)'
        """
        if not self.label:
            return f"¶{self.number}"
        return f"{self.lead.paragraph} {self.label}" if self.lead else self.label


@dataclass(frozen=True)
class Text:
    """A document's words as extracted, and its passages in order."""

    text: str
    passages: tuple[Passage, ...]

    def words(self, passage: Passage) -> str:
        """The passage as printed."""
        return self.text[passage.start : passage.end]


def cleaned(text: str) -> str:
    """The text with debris blanked and odd spaces, quotes and dashes plain, character for character in place.

    >>> cleaned("1 [image: ]ITU\u2019s")
    "1          ITU's"
    """
    return DEBRIS.sub(lambda found: re.sub(r"[^\r\n]", " ", found.group()), text).translate(PLAIN)


def passages(text: str) -> tuple[Passage, ...]:
    """The passages of an extracted text, in order.

    >>> [(p.paragraph, p.lead is not None) for p in passages("2.1. The group:\\n· meets;\\na) writes.\\n")]
    [('2.1', False), ('¶2', True), ('2.1 a)', True)]
    """
    page = _Page(cleaned(text))
    for start, end, note in _pieces(text, page.plain):
        page.lay(start, end, note, tabbed="\t" in text[start : start + 3])
    return tuple(page.laid)


def _pieces(text: str, plain: str) -> Iterator[tuple[int, int, str]]:
    """The lines, a wrapped one whole, notes apart: start, end and the note's number if it is one."""
    start = end = 0
    for line in LINE.finditer(text):
        if not _continues(plain, start, end, line):
            yield from _parted(text, start, end)
            start = line.start()
        end = line.end()
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

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.laid: list[Passage] = []
        self.section = ""
        self.open: list[tuple[str, Passage | None]] = []

    def lay(self, start: int, end: int, note: str, tabbed: bool) -> None:
        """Add the passage of one line, if it has words; a tabbed line is a table's cell, rarely a heading."""
        words = self.plain[start:end]
        end = start + len(words.rstrip())
        style, label, head = ("", f"note {note}", 0) if note else self._mark(words)
        start += head + len(words[head:]) - len(words[head:].lstrip())
        if start < end and not note and not style:
            self._close(self.plain[start:end], label, tabbed)
        if LETTER.search(self.plain, start, end):
            lead = self._lead(style) if style else None
            titled = TITLE.match(self.plain, start, end) if style else None
            titled = None if titled and VERB.search(titled.group(1)) else titled
            title = titled.group(1) if titled else ""
            self.laid.append(Passage(start, end, label, len(self.laid) + 1, self.section, lead, title))

    def _mark(self, words: str) -> tuple[str, str, int]:
        """The style of an item's mark (empty if it is no item), the label printed, and where the words begin."""
        marked = MARK.match(words)
        if marked and (marked["letter"] or self._awaits("1")):
            label = marked["letter"] or marked["number"].rstrip(".")
            return ("1" if marked["number"] else "a"), label, marked.end()
        bullet = BULLET.match(words)
        if bullet:
            return "·", "", bullet.end()
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

    def _close(self, words: str, label: str, tabbed: bool) -> None:
        """End every open list; take the line as heading if it looks like one."""
        self.open.clear()
        count = len(words.split())
        bare = bool(label) or not tabbed or (count <= 3 and words.isalpha())
        short = count <= 12 and words[-1] not in ".:;," and bare and not words[-1].isdigit()
        titled = short or (count <= 4 and words[-1] == ":" and not CLAUSE.search(words))
        if titled and len(words) <= 100 and (words[0].isupper() or (words[0].isdigit() and count > 2)):
            self.section = words.rstrip(":")
