"""The answer to a named question, in the form that every door shows: a sentence, and sections of lines.

A question gives its own frozen dataclass, an :class:`Answer` with what it found as fields; GraphQL derives its types
from these. ``sections`` lays the same out as lines, for pages, the command line and files.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Self

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.view import Node, View
from graph.wording import Day, Words, counted, words

Cell = Named | Words | Day | str | int | float | None


@dataclass(frozen=True)
class Decision:
    """What a person can rule on a line, who may: ``choices`` are rulings, each with what its button is called.

    ``one`` and ``others`` are the keys that it is on, as :func:`graph.review.judging.weigh` takes them; ``said`` is the
    ruling that counts, empty if there is none.
    """

    one: str
    others: tuple[str, ...]
    choices: tuple[tuple[str, Words], ...]
    said: str = ""


@dataclass(frozen=True)
class Line:
    """One line of an answer: a cell for each column of its section.

    A cell is a thing, words of remit, a date as stated, a text as it is printed, or a number; None where nothing is
    stated. ``fact`` carries the dates, status and confidence of the line, None for what is timeless or concluded;
    ``reasons`` say why the line is there, ``decision`` what can be ruled on it; None where nothing can.
    """

    cells: tuple[Cell, ...]
    fact: Node | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Words, ...] = ()
    decision: Decision | None = None


@dataclass(frozen=True)
class Section:
    """Lines of one kind under a title; ``name`` is what files call the section, in one word.

    What ``concluded`` lines say stands in no source: evidence has dates and a standing there, and the line has none.

    :raises ValueError: if a line has not one cell for each column.
    """

    name: str
    title: Words
    columns: tuple[Words, ...]
    lines: tuple[Line, ...]
    comment: Words | None = None
    concluded: bool = False

    def __post_init__(self) -> None:
        for line in self.lines:
            if len(line.cells) != len(self.columns):
                raise ValueError(f"{self.name}: a line has {len(line.cells)} cells for {len(self.columns)} columns")


@dataclass(frozen=True)
class Entry:
    """An entry of a calendar: the key of what it is about, a day (ISO 8601), what is then, and more about it."""

    key: str
    day: str
    summary: Words
    description: Words


@dataclass(frozen=True)
class Scope:
    """What was asked of: a date, None for the latest stated; the day it is to be known by, None for all documents; and
    the keys of the documents that were searched."""

    as_of: str | None
    known_by: str | None
    read: tuple[str, ...]

    @classmethod
    def of(cls, view: View) -> Self:
        """The scope of a view."""
        return cls(view.asked, view.known_by, view.searched)

    @property
    def documents(self) -> int:
        """How many documents were searched."""
        return len(self.read)

    @property
    def searched(self) -> Words:
        """Where something was looked for: "not stated in the 5 documents searched"."""
        if not self.documents:
            return words("in what is cited, and no document was searched")
        return counted("in the %(number)s document searched", "in the %(number)s documents searched", self.documents)


@dataclass(frozen=True, kw_only=True)
class Answer(ABC):
    """What every answer has; those of the questions add what they found."""

    scope: Scope

    @property
    @abstractmethod
    def finding(self) -> Words:
        """What was found, in a sentence without its date and its full stop."""

    @property
    @abstractmethod
    def sections(self) -> tuple[Section, ...]:
        """The answer as lines; a section without lines is shown as one in which nothing is stated."""

    @property
    def days(self) -> tuple[Entry, ...]:
        """The answer as days of a calendar, for a question that offers one."""
        return ()

    @property
    def not_stated(self) -> tuple[Words, ...]:
        """What no document searched states, though one would look for it."""
        return ()

    @property
    def sentence(self) -> Words:
        """The answer in words, with the date it was asked for."""
        as_of, known = Day(self.scope.as_of or ""), Day(self.scope.known_by or "")
        if as_of and known:
            return words(
                "As of %(date)s, as known by %(known)s: %(finding)s.", date=as_of, known=known, finding=self.finding
            )
        if known:
            return words("As known by %(known)s: %(finding)s.", known=known, finding=self.finding)
        if as_of:
            return words("As of %(date)s: %(finding)s.", date=as_of, finding=self.finding)
        return words("%(sentence)s.", sentence=self.finding)

    def __str__(self) -> str:
        said = str(self.sentence)
        return said[:1].upper() + said[1:]
