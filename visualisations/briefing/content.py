"""What is on a paper to take away: sections of sentences, each with the evidence that it rests on.

A sentence holds nothing that its evidence does not say, or says that something is not stated. A footnote is one place
in one document; sentences that rest on the same place share it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from graph.evidence import Evidence
from visualisations.surroundings import Drawing
from visualisations.words import short

QUOTED = 300
NOTES = 3


@dataclass(frozen=True)
class Sentence:
    """One sentence; ``status`` is accepted, proposed (read in a document, confirmed by nobody) or unstated."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    status: str = "accepted"


@dataclass(frozen=True)
class Section:
    """Sentences under a heading; ``left`` is how many more there are, ``lead`` what is said of them all."""

    heading: str
    sentences: tuple[Sentence, ...] = ()
    lead: str = ""
    left: int = 0


@dataclass(frozen=True)
class Note:
    """A footnote: its number, from 1, the words, the name of the document and the place in it."""

    number: int
    quote: str
    document: str
    where: str


@dataclass(frozen=True)
class Paper:
    """A paper to take away.

    ``about`` says what it is of (a theme, a resolution), ``lines`` as of when, in which edition, out of how many
    documents. ``direction`` is ``ltr`` or ``rtl``.
    """

    title: str
    about: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    searched: tuple[str, ...] = ()
    drawing: Drawing | None = None
    language: str = "en"
    direction: str = "ltr"

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The footnotes, in the order in which the sentences need them."""
        return tuple(Note(number, *place) for place, number in self._numbers.items())

    @cached_property
    def _numbers(self) -> dict[tuple[str, str, str], int]:
        """The number of each place that is cited."""
        sentences = (sentence for section in self.sections for sentence in section.sentences)
        places = dict.fromkeys(_place(one) for sentence in sentences for one in cited(sentence.evidence))
        return {place: number for number, place in enumerate(places, 1)}

    def marks(self, sentence: Sentence) -> tuple[int, ...]:
        """The numbers of the footnotes of a sentence."""
        return tuple(dict.fromkeys(self._numbers[_place(one)] for one in cited(sentence.evidence)))


def cited(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence that is cited: the first few places, those of accepted readings before others."""
    unique = {_place(one): one for one in reversed(tuple(evidence))}
    return tuple(reversed(unique.values()))[:NOTES]


def _place(one: Evidence) -> tuple[str, str, str]:
    return short(" ".join(one.quote.split()), QUOTED), one.document_name, one.where
