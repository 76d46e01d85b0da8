"""Known names, found where a text prints them.

An acronym must be printed as it is; other names in any case, but a single word only where it begins with a capital.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from loaders.extraction.names import ACRONYM, Name
from loaders.formats.passages import PLAIN

HYPHENATED = re.compile(r"[A-Z]{2,}-[A-Z]{2,}")
BEFORE = re.compile(r"[\w/#@-]")
AFTER = re.compile(r"[\w@]|/\w|-(?!(?:led|wide|based|organi[sz]ed|related|specific|level)\b)\w")


class Gazetteer:
    """Every spelling of every known name, searched at once; the first thing to claim a spelling keeps it."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.things: dict[str, Name] = {}
        for name in names:
            for spelling in _spellings(name):
                self.things.setdefault(folded(spelling), name)
                self.things.setdefault(spelling, name)
        self.keys = sorted({folded(spelling) for spelling in self.things})
        self.acronyms = {spelling for spelling in self.things if HYPHENATED.fullmatch(spelling)}
        self.search = AhoCorasick(self.keys) if self.keys else None

    def named(self, spelling: str) -> Name | None:
        """The thing so called; ``None`` if none is."""
        return self.things.get(spelling) or self.things.get(folded(spelling))

    def find(self, text: str) -> Iterator[tuple[int, int, Name]]:
        """Start, end and thing of each spelling in a text, overlapping ones too."""
        found = self.search.find_matches_as_indexes(folded(text), overlapping=True) if self.search else []
        for at, start, end in found:
            words = text[start:end]
            bounded = not BEFORE.match(text[start - 1 : start]) and not AFTER.match(text, end)
            if bounded and self._printed(words, self.keys[at]):
                yield start, end, self.things.get(words) or self.things[self.keys[at]]

    def _printed(self, words: str, key: str) -> bool:
        """Whether the words are printed as such a name is."""
        name = self.things[key]
        acronyms = [s for s in name.spellings if folded(s) == key and ACRONYM.fullmatch(s) and not s.istitle()]
        if acronyms:
            return words in acronyms
        return words[0].isupper() or " " in words or not words[0].isalpha()


@lru_cache(maxsize=4)
def gazetteer(names: tuple[Name, ...]) -> Gazetteer:
    """The gazetteer of these names, made once."""
    return Gazetteer(names)


def folded(text: str) -> str:
    """Lower case, character for character.

    >>> folded("İTU") == "İtu"
    True
    """
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _spellings(name: Name) -> Iterator[str]:
    for spelling in name.spellings:
        if len(spelling) > 1:
            yield spelling.translate(PLAIN)
