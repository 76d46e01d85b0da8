"""Sentences with values in them, put so that every language can say them.

A question says what it found in :class:`Words`: an English message and what is put into it. ``str`` gives it in
English, for the command line, GraphQL and files; pages translate the message, and show each value as they show it
elsewhere. The catalogues collect the messages from the calls of :func:`words` and :func:`counted`: give these literals.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, Union

from graph.naming.names import Named


class Day(str):
    """A date as a source states it, cut after the year, the month or the day; empty where none is stated."""

    __slots__ = ()


@dataclass(frozen=True)
class Words:
    """A message and its values by name; ``plural`` and ``number`` are those of something that is counted.

    ``context`` is that of the catalogue for a word of the ontology, empty for a message.

    A value is a text as it stands, a number, a :class:`Day`, a thing, further words, or several of these, which are
    told one after the other.

    >>> str(words("%(who)s, since %(date)s", who=("RAG", "TSAG", "TDAG"), date=Day("2019")))
    'RAG, TSAG and TDAG, since 2019'
    """

    message: str
    plural: str = ""
    number: int = 0
    values: "tuple[tuple[str, Value], ...]" = ()
    context: str = ""

    def __str__(self) -> str:
        message = self.plural if self.plural and self.number != 1 else self.message
        return message % {name: english(value) for name, value in self.values} if self.values else message


Value: TypeAlias = Union[str, int, float, Named, Words, "tuple[Value, ...]"]


def words(message: str, **values: Value) -> Words:
    """A message with values in it, in places such as ``%(name)s``."""
    return Words(message, values=tuple(values.items()))


def counted(one: str, several: str, number: int, **values: Value) -> Words:
    """A message about a number of things; the number itself is the value ``number``.

    >>> str(counted("%(number)s post is vacant", "%(number)s posts are vacant", 2))
    '2 posts are vacant'
    """
    return Words(one, several, number, (("number", number), *values.items()))


def relation(word: str) -> Words:
    """A word of the ontology, or one that a source uses in its place: a role, a basis, a modality."""
    return Words(word, context="relation")


def english(value: Value) -> str:
    """A value in English: a thing by its name, several one after the other."""
    if isinstance(value, Named):
        return value.name
    if isinstance(value, tuple):
        return series(english(one) for one in value)
    return str(value)


def series(several: Iterable[str]) -> str:
    """Several words as one phrase.

    >>> series(["RAG", "TSAG", "TDAG"]), series(["RAG"])
    ('RAG, TSAG and TDAG', 'RAG')
    """
    *first, last = list(several) or [""]
    return f"{', '.join(first)} and {last}" if first else last
