"""The lines of a printed instrument as they come out of a PDF, without what only the page put there.

A page begins with a running head ("266 Resolution 25", "CS/Article 21 29") in the middle of a sentence; a note at its
foot interrupts what goes on overleaf; and the number of a note is glued to a word ("countries1;"). Every line keeps its
place in the text, so that a quote is verbatim and can be found again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

HEAD = re.compile(
    r"(?:\d{1,3} )?(?:Resolution|Decision) \d{1,3}(?: \d{1,3})?|\d{1,3} C[SV]/\S.*|C[SV]/\S.* \d{1,3}",
)
NOTE = re.compile(r"(\d{1,2}) (?=[A-Z])")
GLUED = r"(?<=[a-z)]){}(?=[\s;,.:)]|$)"


@dataclass(frozen=True)
class Line:
    """A line as it is read.

    :ivar text: its words.
    :ivar start: where they begin in the text of the file.
    :ivar whole: how many of its characters are verbatim; a number glued to a word ends that.
    """

    text: str
    start: int
    whole: int

    def cut(self, length: int) -> "Line":
        """The line without its first characters and the space after them."""
        length += len(self.text[length:]) - len(self.text[length:].lstrip())
        return Line(self.text[length:], self.start + length, max(self.whole - length, 0))


def lines(text: str) -> tuple[list[Line], int]:
    """The lines without running heads and notes; and how many notes were left out.

    >>> page = "Resolution 7 249\\nresolves\\nto help countries1;\\n1 Those that ask.\\n\\n250 Resolution 7\\nin need."
    >>> [line.text for line in lines(page)[0]], lines(page)[1]
    (['resolves', 'to help countries;', 'in need.'], 1)
    """
    kept: list[Line] = []
    numbers: set[str] = set()
    notes = 0
    for page in _pages(text):
        at = next((n for n, line in enumerate(page) if _is_note(line, page[:n])), len(page))
        numbers |= {found[1] for line in page[at:] if (found := NOTE.match(line.text))}
        notes += at < len(page)
        kept += page[:at]
    return [_unglued(line, numbers) for line in kept], notes


def _pages(text: str) -> list[list[Line]]:
    pages: list[list[Line]] = [[]]
    start = 0
    for raw in text.splitlines(keepends=True):
        words = raw.strip()
        if HEAD.fullmatch(words):
            pages.append([])
        elif words:
            at = start + len(raw) - len(raw.lstrip())
            pages[-1].append(Line(words, at, len(words)))
        start += len(raw)
    return pages


def _is_note(line: Line, above: Sequence[Line]) -> bool:
    """Whether it begins the note whose number is glued to a word further up."""
    found = NOTE.match(line.text)
    return bool(found) and any(re.search(GLUED.format(found[1]), one.text) for one in above if found)


def _unglued(line: Line, numbers: set[str]) -> Line:
    for number in numbers:
        if found := re.search(GLUED.format(number), line.text):
            rest = line.text[found.end() :]
            return Line(line.text[: found.start()] + rest, line.start, min(line.whole, found.start()))
    return line


def joined(several: Sequence[Line]) -> str:
    """The words of lines as one text; a word that a hyphen or a stroke breaks at the end of a line is one word.

    >>> joined([Line("the Secretary-", 0, 14), Line("General and", 15, 11), Line("the Council", 27, 11)])
    'the Secretary-General and the Council'
    """
    text = ""
    for line in several:
        glue = "" if re.search(r"\w[-/]$", text) or not text else " "
        text += glue + line.text
    return text


def quote(text: str, several: Sequence[Line]) -> tuple[str, int]:
    """The first of the lines that stand together in the text, word for word, and where they begin."""
    if not several:
        return "", 0
    start = several[0].start
    end = start + several[0].whole
    for above, line in pairwise(several):
        if above.whole < len(above.text) or text[end : line.start].strip():
            break
        end = line.start + line.whole
    words = text[start:end].rstrip()
    return words, start
