"""Connections in the manner of Relay: a page of a list, and cursors that carry the edition it was read in.

A list of one edition never changes, so a cursor is a place in it; whoever goes on with it reads that edition, whatever
was published since. A cursor of another list is refused.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

from api.portal.derived import lazily, made, resolving, within
from api.portal.items import Item, items
from graph.view import View
from ontology import Class

USUAL = 100


class NoCursor(ValueError):
    """A cursor that is none, or is of another list."""


@dataclass(frozen=True)
class Cursor:
    """A place in a list of an edition; ``mark`` says which list."""

    edition: int
    mark: str
    place: int

    def __str__(self) -> str:
        return urlsafe_b64encode(f"{self.edition}.{self.mark}.{self.place}".encode()).decode().rstrip("=")

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """The place that a cursor says.

        :raises NoCursor: if it is none.

        >>> Cursor.of(str(Cursor(7, "bodies", 41)))
        Cursor(edition=7, mark='bodies', place=41)
        """
        try:
            edition, mark, place = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").split(".")
            return cls(int(edition), mark, int(place))
        except ValueError:
            raise NoCursor(f"{text!r} is no cursor of ours") from None


@dataclass(frozen=True)
class Wanted:
    """Which page is wanted: forwards ``first`` after a cursor, or backwards ``last`` before one."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def edition(self) -> int | None:
        """The edition its cursors are of; None if it has none.

        :raises NoCursor: if one is no cursor, or they are of two editions.
        """
        editions = {Cursor.of(text).edition for text in (self.after, self.before) if text}
        if len(editions) > 1:
            raise NoCursor("the two cursors are of two editions")
        return next(iter(editions), None)

    def cut(self, mark: str, number: int) -> tuple[int, int]:
        """From which place to which other of a list it goes.

        :raises ValueError: if ``first`` or ``last`` is too much, or both are given.
        :raises NoCursor: if a cursor is of another list.
        """
        if self.first is not None and self.last is not None:
            raise ValueError("give first or last, not both")
        start = self._place(self.after, mark, -1) + 1
        end = min(self._place(self.before, mark, number), number)
        if self.last is not None:
            return max(start, end - within(self.last, "last")), end
        return start, max(start, min(end, start + within(USUAL if self.first is None else self.first)))

    @staticmethod
    def _place(text: str | None, mark: str, otherwise: int) -> int:
        if not text:
            return otherwise
        cursor = Cursor.of(text)
        if cursor.mark != mark:
            raise NoCursor(f"the cursor {text!r} is of another list: ask with the arguments it came with")
        return cursor.place


def marked(*asked: object) -> str:
    """What tells a list from others: the digest of what it was asked with."""
    return blake2b(repr(asked).encode(), digest_size=6).hexdigest()


@dataclass(frozen=True)
class Page:
    """A page of a list, from a place in it to another."""

    view: View
    keys: tuple[str, ...]
    mark: str
    start: int
    end: int

    @cached_property
    def nodes(self) -> list[Item]:
        """What is on it, fetched together."""
        return items(self.view, self.keys[self.start : self.end])

    @cached_property
    def edges(self) -> "list[Edge]":
        """What is on it, each with its cursor."""
        places = {key: self.start + n for n, key in enumerate(self.keys[self.start : self.end])}
        return [Edge(self.cursor(places[one.key]), one) for one in self.nodes]

    def cursor(self, place: int) -> str:
        """The cursor of a place."""
        return str(Cursor(self.view.graph.edition, self.mark, place))


@dataclass(frozen=True)
class Edge:
    """One of a page, with its cursor."""

    cursor: str
    node: Item


PageInfo = made(
    "PageInfo",
    {
        "hasNextPage": resolving(bool, lambda page: page.end < len(page.keys), "Whether there is more after it."),
        "hasPreviousPage": resolving(bool, lambda page: page.start > 0, "Whether there is something before it."),
        "startCursor": resolving(
            str | None, lambda page: page.cursor(page.start) if page.end > page.start else None, "That of its first."
        ),
        "endCursor": resolving(
            str | None, lambda page: page.cursor(page.end - 1) if page.end > page.start else None, "That of its last."
        ),
    },
    "Where a page stands in its list.",
)


def connection(cls: Class) -> Any:
    """The type of a page of things or facts of a class."""
    word, kind = cls.label.lower(), lazily(cls.name)
    edge = made(
        f"{cls.name}Edge",
        {
            "cursor": resolving(str, lambda edge: edge.cursor, "From where to go on."),
            "node": resolving(kind, lambda edge: edge.node, "The one."),
        },
        f"One {word} of a page.",
    )
    return made(
        f"{cls.name}Connection",
        {
            "edges": resolving(list[edge], lambda page: page.edges, "Each with its cursor."),  # type: ignore[valid-type]
            "nodes": resolving(list[kind], lambda page: page.nodes, "Without cursors."),  # type: ignore[valid-type]
            "pageInfo": resolving(PageInfo, lambda page: page, "Where the page stands in the list."),
            "totalCount": resolving(int, lambda page: len(page.keys), "How many there are on all pages."),
            "edition": resolving(int, lambda page: page.view.graph.edition, "What it is read in; cursors go on in it."),
        },
        f"A page of a list: {word}.",
    )
