"""Why two things may be one, and why not: sentences with values in them, so that every language can say them."""

from dataclasses import dataclass
from enum import StrEnum


class Because(StrEnum):
    """What can speak for or against two things being one; ``field`` is the name of a field of the ontology."""

    EQUAL = "their names are equal"
    SPELLED = "their names are equal but for the spelling: %(one)s / %(other)s"
    SYSTEM = "their names are equal but for the UN: %(one)s / %(other)s"
    WORDS = "their names have nearly the same words: %(one)s / %(other)s"
    WITHIN = "the words of one name are among those of the other: %(one)s / %(other)s"
    DIFFER = "their names are alike but for %(one)s / %(other)s"
    WORD = "both are called %(name)s, a name of one word"
    BRIEF = "both are called %(name)s, which is short for more"
    CALLED = "both are called %(name)s"
    INITIALS = "%(name)s are the initials of %(other)s"
    MATCH = "both are %(name)s elsewhere"
    SHARED = "both have the %(field)s %(name)s"
    SHARED_AND_MORE = "both have the %(field)s %(name)s and %(number)s more"
    PAGE = "both have the web page %(name)s"
    ACRONYM_ALONE = "only the acronym is the same, and an acronym alone says nothing"
    NUMBERS = "the numbers in their names differ: %(one)s / %(other)s"
    NUMBERED = "one name has the numbers %(one)s, the other none"
    ACRONYMS = "their acronyms differ: %(one)s / %(other)s"
    AUTHORITIES = "one is named by %(one)s, the other by %(other)s"
    APART = "%(field)s differs: %(one)s / %(other)s"
    PART = "%(one)s is part of %(other)s"
    SUCCEEDED = "%(one)s is succeeded by %(other)s"
    BOTH = "%(name)s has both"


@dataclass(frozen=True)
class Reason:
    """A sentence and what is put into it, by name; a value that leads to a thing is its key.

    >>> str(Reason.of(Because.CALLED, name="ISCG"))
    'both are called ISCG'
    """

    message: Because
    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, message: Because, **values: str) -> "Reason":
        """A sentence with these values in it."""
        return cls(message, tuple(sorted(values.items())))

    def __str__(self) -> str:
        return self.message % dict(self.values)
