"""What people type, taken apart: words, phrases in quotes, symbols, and the word that is still being written."""

import re
from dataclasses import dataclass
from functools import cached_property

from graph.naming.names import plain
from graph.searching.folding import squeezed, words

OPENING, CLOSING = '"\u201c\u201d\u201e\u00ab', '"\u201c\u201d\u00bb'
CHUNK = re.compile(f"[{OPENING}](?P<phrase>[^{OPENING}{CLOSING}]*)[{CLOSING}]|(?P<word>\\S+)")
LONGEST, MOST = 300, 16
# What people write for short before a number; whole words are found under both.
SHORT = {
    "res": "resolution",
    "dec": "decision",
    "rec": "recommendation",
    "doc": "document",
    "wg": "working",
    "sg": "study",
    "al": "action",
    "sdg": "goal",
}


@dataclass(frozen=True)
class Clause:
    """Words that stand together in this order; ``open`` if the last may only be the beginning of one."""

    words: tuple[str, ...]
    open: bool = False

    @property
    def either(self) -> tuple[str, ...]:
        """A single word with what it may be short for.

        >>> Clause(("res",)).either
        ('res', 'resolution')
        """
        word = self.words[0]
        return (word, SHORT[word]) if word in SHORT else (word,)


@dataclass(frozen=True)
class Asked:
    """What was typed.

    >>> [clause.words for clause in Asked('C21/35 "focal point" acces').clauses]
    [('c21', '35'), ('focal', 'point'), ('acces',)]
    >>> Asked('"focal point" acces').clauses[-1].open, Asked("acces ").clauses[-1].open
    (True, True)
    """

    text: str

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """What all has to be there, in the order in which it was typed."""
        found: list[Clause] = []
        for chunk in CHUNK.finditer(self.text[:LONGEST]):
            written = chunk["word"] if chunk["phrase"] is None else chunk["phrase"]
            if several := tuple(words(written)):
                found.append(Clause(several[:MOST], chunk["phrase"] is None))
        last = len(found) - 1
        return tuple(Clause(c.words, c.open and at == last) for at, c in enumerate(found))[:MOST]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word in it."""
        return tuple(word for clause in self.clauses for word in clause.words)

    @cached_property
    def sign(self) -> str:
        """All of it as a symbol or an acronym is compared."""
        return squeezed(self.text[:LONGEST])

    @cached_property
    def name(self) -> str:
        """All of it as a name is compared."""
        return plain(self.text[:LONGEST])

    def with_words(self, other: dict[str, str]) -> "Asked":
        """The same with some words in place of others, as they are compared."""
        found = []
        for chunk in CHUNK.finditer(self.text[:LONGEST]):
            written = chunk["word"] if chunk["phrase"] is None else chunk["phrase"]
            several = words(written)
            changed = " ".join(other.get(word, word) for word in several) if other.keys() & set(several) else written
            found.append(changed if chunk["phrase"] is None else f'"{changed}"')
        return Asked(" ".join(found))
