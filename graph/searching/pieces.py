"""A text as the passages it has."""

from collections.abc import Iterator
from dataclasses import dataclass

from graph.texts import Kept

LEAST = 2  # characters; what is shorter is the number of an item, or a mark


@dataclass(frozen=True)
class Part:
    """A passage, by its number from 1: how it is cited, its words, where they begin in the text; page 0 if none."""

    number: int
    paragraph: str
    words: str
    start: int
    page: int


def pieces(kept: Kept) -> Iterator[Part]:
    """The passages of a text; its lines where an older remit read it."""
    several = kept.passages or tuple(_lines(kept.text))
    for number, (start, end, paragraph, page) in enumerate(several, start=1):
        words = kept.text[start:end]
        if len(words.strip()) >= LEAST:
            yield Part(number, paragraph, words, start, page)


def _lines(text: str) -> Iterator[tuple[int, int, str, int]]:
    at = 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        yield at, at + len(line.rstrip()), f"¶{number}", 0
        at += len(line)
