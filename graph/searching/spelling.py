"""Words that nothing holds, and the words that were probably meant."""

from collections.abc import Iterable

import tantivy
from rapidfuzz import process
from rapidfuzz.distance import OSA

from graph.searching.index import WORDS

FEWEST = 4  # letters: of a shorter word everything is near
SEVERAL = 20_000


def known(searcher: tantivy.Searcher, word: str, unfinished: bool) -> bool:
    """Whether anything holds a word, or a word that begins with it where it may be unfinished."""
    if any(searcher.doc_freq(field, word) for field in WORDS.values()):
        return True
    return unfinished and any(searcher.terms_with_prefix(field, word, limit=1) for field in WORDS.values())


def meant(searcher: tantivy.Searcher, word: str) -> str | None:
    """The word that was probably meant by one that nothing holds: the nearest, of those the most used; None if none.

    People seldom get the first letters wrong: only words that begin as it does are looked at, as long as one is near.
    """
    if len(word) < FEWEST or word.isdigit():
        return None
    for beginning in (word[:2], word[:1]):
        if near := _nearest(word, _beginning(searcher, beginning)):
            return near
    return _nearest(word, _alike(searcher, word))


def _nearest(word: str, there: dict[str, int]) -> str | None:
    most = 1 if len(word) < 6 else 2
    near = process.extract(word, list(there), scorer=OSA.distance, score_cutoff=most, limit=50)
    ranked = sorted((distance, -there[other], other) for other, distance, _ in near if not other.isdigit())
    return ranked[0][2] if ranked else None


def _beginning(searcher: tantivy.Searcher, beginning: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for field in WORDS.values():
        for word, number in searcher.terms_with_prefix(field, beginning, limit=SEVERAL):
            found[word] = found.get(word, 0) + number
    return found


def _alike(searcher: tantivy.Searcher, word: str) -> dict[str, int]:
    """The words that the second letter of a word or the third begins: its first may be wrong, or missing."""
    return {other: number for start in _starts(word) for other, number in _beginning(searcher, start).items()}


def _starts(word: str) -> Iterable[str]:
    return dict.fromkeys((word[1], word[2]))
