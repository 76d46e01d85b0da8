"""Words as they are compared: case, accents and other marks aside, in every script.

A word is what stands between blanks and marks. Chinese and Japanese put none between words, so there every two
characters that stand together count as a word: what is looked for is found wherever its pairs follow each other.
"""

import re
import unicodedata
from collections.abc import Iterator

from graph.memory import passing

WORD = re.compile(r"\w+")
WIDE = re.compile("[\u2e80-\u2fdf\u3040-\u9fff\U00020000-\U0003ffff]+")
# Marks that go: accents, the vowels of Arabic and Hebrew, what only stretches, joins or turns letters.
MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u06ea-\u06ed\u200b-\u200f\u202a-\u202e\u20d0-\u20f0\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
# Letters and digits of Arabic and Persian that are one for whoever looks for them.
ALIKE = str.maketrans(
    {0x649: 0x64A, 0x629: 0x647, 0x6CC: 0x64A, 0x6A9: 0x643}
    | {zero + digit: ord("0") + digit for zero in (0x660, 0x6F0) for digit in range(10)}
)
LONGEST = 64


def folded(text: str) -> str:
    """A text without case, accents and other marks.

    >>> folded("Résolution"), folded("ДОКЛАДЫ"), folded("القَرار")
    ('resolution', 'доклады', 'القرار')
    """
    if text.isascii():
        return text.lower()
    return MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold().translate(ALIKE)


def words(text: str) -> list[str]:
    """The words of a text, in its order.

    >>> words("The ISC-TF met: C21/35"), words("信息社会 2021")
    (['the', 'isc', 'tf', 'met', 'c21', '35'], ['信息', '息社', '社会', '2021'])
    """
    plain = folded(text)
    found = WORD.findall(plain)
    if plain.isascii() or not WIDE.search(plain):
        return [word[:LONGEST] for word in found]
    return [part for word in found for part in _parts(word)]


def squeezed(text: str) -> str:
    """A symbol or an acronym as it is compared: its letters and digits alone.

    >>> squeezed("C21/35"), squeezed("c21-35"), squeezed("UN-Women")
    ('c2135', 'c2135', 'unwomen')
    """
    return "".join(WORD.findall(folded(text))).replace("_", "")


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a text with the characters each begins and ends at.

    >>> list(places("Ça va"))
    [(0, 2, 'ca'), (3, 5, 'va')]
    """
    for found in WORD.finditer(text):
        if not WIDE.search(found[0]):
            for part in _kept(found[0]):
                yield found.start(), found.end(), part
            continue
        for run in re.finditer(f"{WIDE.pattern}|[^{WIDE.pattern[1:-2]}]+", found[0]):
            start = found.start() + run.start()
            if not WIDE.match(run[0]):
                yield start, start + len(run[0]), folded(run[0])
            elif len(run[0]) == 1:
                yield start, start + 1, folded(run[0])
            else:
                for at in range(len(run[0]) - 1):
                    yield start + at, start + at + 2, folded(run[0][at : at + 2])


def _parts(word: str) -> Iterator[str]:
    """A word, or the pairs of characters of one that has such in a script without blanks."""
    at = 0
    for run in WIDE.finditer(word):
        if run.start() > at:
            yield word[at : run.start()][:LONGEST]
        yield from (run[0][n : n + 2] for n in range(max(len(run[0]) - 1, 1)))
        at = run.end()
    if at < len(word):
        yield word[at:][:LONGEST]


@passing(20_000)
def _kept(word: str) -> tuple[str, ...]:
    return tuple(words(word))
