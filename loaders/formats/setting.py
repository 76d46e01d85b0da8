"""The rows of pages joined to paragraphs: a row goes on if its first word had no room in the row above."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from loaders.formats.layout import Row, Sheet, rows
from loaders.formats.passages import BULLET, MARK, SECTION, Block
from loaders.formats.running import once, running

# In parts of a height: what is smaller than the body is a note, what is larger a heading; how far rows are apart.
SMALL, LARGE, ALIKE, APART, INDENT = 0.92, 1.15, 0.12, 1.35, 0.7
NEAR, LINES, LONG, NARROW = 6, 3, 35, 0.55
NOTED = re.compile(r"(?:\ue000(\d{1,3})\ue001|(\d{1,3})(?=\s))\s*(?=[^\Wa-z]|[\"'“«(])")
REFERRED = re.compile("\ue000(\\d{1,3})\ue001")
LEADERS = re.compile(r"(?:\.\s?){4,}\s*\S{0,6}$")
END = re.compile(r"[.!?:;\u2026\u3002\u061f][\"'\u201d\u2019)\]]*$")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
PARTED = re.compile(r"[^\W\d_]-$")
LAST, FIRST = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$"), WORD
IDEOGRAM = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


@dataclass
class Paragraph:
    """Rows that belong together; ``note`` is the number of the note they are, empty for what is none."""

    rows: list[Row]
    margin: float
    note: str = ""
    heading: bool = False


def blocks(sheets: Sequence[Sheet]) -> Iterator[Block]:
    """The paragraphs of a document, and before them what runs at the top and foot of its pages, once each."""
    pages = {sheet.number: rows(sheet) for sheet in sheets}
    out = running(sheets, pages)
    for row in once([row for found in pages.values() for row in found if id(row) in out]):
        yield Block(_unmarked(row.text), row.page, running=True)
    yield from _Setting([[row for row in found if id(row) not in out] for found in pages.values()]).blocks()


class _Setting:
    """How a document is set (the size of its body, the width of its lines, how far they are apart), and its words."""

    def __init__(self, pages: Sequence[list[Row]]) -> None:
        self.pages = pages
        every = [row for page in pages for row in page]
        sizes: Counter[float] = Counter()
        for row in every:
            sizes[round(row.size, 1)] += len(row.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 0.0
        self.width = median([row.right - row.left for row in every if len(row.text) >= LONG] or [0.0])
        steps = [
            (one.bottom - two.bottom) / one.size
            for page in pages
            for one, two in pairwise(page)
            if one.size > 0 and _alike(one, two) and 0 < one.bottom - two.bottom < 3 * one.size
        ]
        self.step = median(steps or [1.2])
        self.words = Counter(word.lower() for page in pages for word in _whole(page))

    def blocks(self) -> Iterator[Block]:
        """The paragraphs in order, a note after the paragraphs of its page."""
        waiting: list[Paragraph] = []
        for page in self.pages:
            notes = self._notes(page)
            body = page[: len(page) - sum(len(note.rows) for note in notes)]
            _refer(body, {note.note for note in notes})
            for at, row in enumerate(body):
                open_ = next((p for p in reversed(waiting) if not p.note), None)
                if open_ and self._goes_on(open_, row):
                    open_.rows.append(row)
                    open_.margin = self._margin(body, at)
                    continue
                yield from map(self._block, waiting)
                waiting = [Paragraph([row], self._margin(body, at), heading=row.size > LARGE * self.size)]
            waiting += notes
        yield from map(self._block, waiting)

    def _notes(self, page: Sequence[Row]) -> list[Paragraph]:
        """The notes at the foot of a page: small rows, the first with a number."""
        first = len(page)
        while first and page[first - 1].size < SMALL * self.size:
            first -= 1
        left = min((row.left for row in page), default=0.0)
        while first < len(page) and not (NOTED.match(page[first].text) and page[first].left < left + 4 * self.size):
            first += 1
        notes: list[Paragraph] = []
        for row in page[first:]:
            numbered = NOTED.match(row.text)
            number = (numbered[1] or numbered[2]) if numbered else ""
            if numbered and (not notes or int(number) == int(notes[-1].note) + 1):
                row.text = row.text[numbered.end() :]
                notes.append(Paragraph([row], row.right, number))
            else:
                notes[-1].rows.append(row)
        return notes

    def _margin(self, page: Sequence[Row], at: int) -> float:
        """How far right a row could have reached: as far as those near it of its size and column."""
        row = page[at]
        near = page[max(0, at - NEAR) : at + NEAR + 1]
        return max(
            one.right
            for one in near
            if one is row or (_alike(one, row) and abs(one.left - row.left) < 4 * row.size and not one.tabbed)
        )

    def _goes_on(self, paragraph: Paragraph, row: Row) -> bool:
        above = paragraph.rows[-1]
        if not _alike(above, row) or _listed(above) or _listed(row):
            return False
        step = above.bottom - row.bottom
        below = above.page == row.page and 0 < step < APART * self.step * row.size
        if paragraph.heading:
            return below and len(paragraph.rows) < LINES and not _marked(row)
        if _marked(row) and not (self._full(paragraph, row) and _bare(row) and not END.search(above.text)):
            return False
        elsewhere = above.page != row.page or row.bottom > above.top
        if above.hyphened and (below or elsewhere):
            return True
        if below and _unclosed(paragraph) and ")" in row.text:
            return True
        if below:
            return self._in_line(paragraph, row) and self._full(paragraph, row)
        begun = row.text[:1].islower() or not END.search(above.text)
        return elsewhere and begun and self._full(paragraph, row) and not self._set_in(paragraph, row)

    def _in_line(self, paragraph: Paragraph, row: Row) -> bool:
        """Whether a row begins where those of the paragraph do: its first may stand out, or be set in."""
        held = paragraph.rows[1] if len(paragraph.rows) > 1 else None
        if held is None or held.page != row.page or held.bottom < row.bottom:
            return True
        return abs(row.left - held.left) < INDENT * row.size

    def _set_in(self, paragraph: Paragraph, row: Row) -> bool:
        """Whether a row at the top of a page is set in, as first rows of paragraphs are, where this one's was."""
        lefts = [one.left for one in paragraph.rows]
        first = len(lefts) > 1 and lefts[0] > lefts[1] + INDENT * row.size
        return first and row.page != paragraph.rows[-1].page and row.left > lefts[1] + INDENT * row.size

    def _full(self, paragraph: Paragraph, row: Row) -> bool:
        """Whether the first word of a row had no room above it."""
        above = paragraph.rows[-1]
        width = above.right - above.left
        small = row.text[:1].islower() and not END.search(above.text)
        if width < NARROW * self.width and not small:
            return False
        if small and width >= NARROW * self.width:
            return True
        letters = len(above.text) or 1
        word = len(row.text.split(maxsplit=1)[0]) if not IDEOGRAM.match(row.text) else 1
        return above.right + (word + 2) * width / letters > paragraph.margin - above.size / 2

    def _block(self, paragraph: Paragraph) -> Block:
        text = ""
        for row in paragraph.rows:
            text = self._joined(text, row.text) + "-" * row.hyphened
        text = _unmarked(text)
        heading = False if _listed(paragraph.rows[0]) else True if paragraph.heading and len(text) < 200 else None
        page = paragraph.rows[0].page
        return Block(f"[{paragraph.note}: {text}]" if paragraph.note else text, page, heading=heading)

    def _joined(self, text: str, words: str) -> str:
        """Two rows as one, a word parted by a hyphen made whole."""
        if not text or not words:
            return text + words
        if not PARTED.search(text) or not FIRST.match(words):
            return text + ("" if text.endswith("-") or _dense(text, words) else " ") + words
        last, first = LAST.search(text[:-1]), FIRST.match(words)
        assert last and first
        whole, parted = f"{last.group()}{first.group()}".lower(), f"{last.group()}-{first.group()}".lower()
        known = self.words[last.group().lower()] and self.words[first.group().lower()]
        kept = words[0].isupper() or self.words[parted] > self.words[whole] or (known and not self.words[whole])
        return (text if kept else text[:-1]) + words


def _refer(page: Sequence[Row], notes: set[str]) -> None:
    """Leave the numbers of notes out of the words they stand behind."""
    for row in page:
        row.text = REFERRED.sub(lambda found: "" if found[1] in notes else found[1], row.text)


def _whole(page: Sequence[Row]) -> Iterator[str]:
    """The words of a page that no hyphen at the end of a row parts."""
    hyphened = False
    for row in page:
        words = WORD.findall(row.text)
        yield from words[hyphened : len(words) - row.hyphened]
        hyphened = row.hyphened


def _unclosed(paragraph: Paragraph) -> bool:
    """Whether a bracket is open at the end of a paragraph's last row."""
    text = "".join(row.text for row in paragraph.rows[-LINES:])
    return text.rfind("(") > text.rfind(")")


def _listed(row: Row) -> bool:
    """Whether a row is one of a table or of contents."""
    return row.tabbed or bool(LEADERS.search(row.text))


def _unmarked(text: str) -> str:
    return text.replace("\ue000", "").replace("\ue001", "")


def _alike(one: Row, two: Row) -> bool:
    return abs(one.size - two.size) <= ALIKE * max(one.size, two.size)


def _marked(row: Row) -> bool:
    return bool(MARK.match(row.text) or BULLET.match(row.text) or SECTION.match(row.text))


def _bare(row: Row) -> bool:
    """Whether a row begins with a number that may be one of the sentence above, such as "12 Members"."""
    section = SECTION.match(row.text)
    return section is not None and "." not in section.group() and "\t" not in section.group()


def _dense(text: str, words: str) -> bool:
    """Whether two rows are of a script without spaces."""
    return bool(IDEOGRAM.match(text[-1]) and IDEOGRAM.match(words))
