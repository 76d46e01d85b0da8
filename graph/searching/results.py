"""What a search gives: things, then statements with the facts they say, then passages; and how much of each kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graph.naming.names import Named
from graph.searching.asking import Asked
from graph.searching.building import INSTALLED
from graph.searching.marking import Piece, marked
from graph.searching.sought import Sought
from graph.view import View

MOST = 1_000


@dataclass(frozen=True)
class Place:
    """Where words stand: the key of the document, how the passage is cited, and the page, 0 in what has none."""

    document: str
    paragraph: str
    page: int = 0


@dataclass(frozen=True)
class Statement:
    """Words that were read, with the keys of the facts or things that they say something of."""

    pieces: tuple[Piece, ...]
    about: tuple[str, ...]
    place: Place
    reading: str
    status: str

    @property
    def words(self) -> str:
        """What is shown of the words."""
        return "".join(piece.words for piece in self.pieces)


@dataclass(frozen=True)
class Passage:
    """A passage of a document.

    ``file`` is the SHA-256 of the file it stands in and ``number`` its place there, from 1; empty and 0 where only the
    graph knows it, under the key ``passage``. ``language`` is a tag, empty if unknown.
    """

    pieces: tuple[Piece, ...]
    place: Place
    file: str = ""
    number: int = 0
    passage: str = ""
    language: str = ""

    @property
    def words(self) -> str:
        """What is shown of the words."""
        return "".join(piece.words for piece in self.pieces)


@dataclass(frozen=True)
class Found:
    """What was found.

    ``text`` is what was looked for in the end; ``meant`` are words put in place of others that nothing holds; ``some``
    says that nothing holds all words, and this holds some; ``making`` that only names were looked through, while the
    index of words is being made. ``counts`` say how many there are of each group, also where
    fewer are given; ``facets`` how many of each kind, document, year and status.
    """

    sought: Sought
    text: str
    things: tuple[Named, ...] = ()
    statements: tuple[Statement, ...] = ()
    passages: tuple[Passage, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    some: bool = False
    making: bool = False

    @property
    def total(self) -> int:
        """How many there are of all groups."""
        return sum(self.counts.values())


def find(view: View, sought: Sought, limits: Mapping[str, int], offset: int = 0, facets: bool = True) -> Found:
    """What holds some words, is called by them, or nearly so.

    :param limits: how many of each group are given at most (``thing``, ``statement``, ``passage``): none of one left
        out. Statements of the same words count as several, and are given as one.
    :param offset: how many of each are left out before.
    """
    finder = view.graph.finder
    sought = sought.accepted() if view.accepted else sought
    if finder is None:
        return _named(view, sought, limits.get("thing", 0), offset)
    matched = finder.matched(sought)
    asked = matched.asked
    rows = {group: finder.rows(group, matched, sought, number, offset) for group, number in limits.items() if number}
    return Found(
        sought,
        asked.text,
        tuple(named for said in rows.get("thing", ()) if (named := view.names.of(said["key"]))),
        _statements(view, rows.get("statement", ()), asked),
        tuple(_passage(said, asked) for said in rows.get("passage", ())),
        finder.counts(matched, sought),
        finder.facets(matched, sought) if facets else {},
        matched.meant,
        matched.some,
    )


def suggested(view: View, text: str, kind: str = "Thing", limit: int = 8) -> tuple[Named, ...]:
    """The things that may be meant by what was typed so far, best first; nothing for an empty text.

    Where none holds the words, those a part of whose name it is.
    """
    finder, kinds = view.graph.finder, () if kind == "Thing" else (kind,)
    sought = Sought(text, kinds)
    rows = finder.rows("thing", finder.matched(sought, ("thing",)), sought, limit) if finder else ()
    found = tuple(named for said in rows if (named := view.names.of(said["key"])))
    return found or tuple(view.names.search(text, kind, limit))


def _named(view: View, sought: Sought, limit: int, offset: int) -> Found:
    """What is called so, where no words are indexed, or not yet."""
    found = [n for n in view.names.search(sought.text, limit=MOST) if _within(n, sought.kinds)]
    shown, making = tuple(found[offset : offset + limit]), view.graph.folder is not None and INSTALLED
    return Found(sought, sought.text, shown, counts={"thing": len(found)}, making=making)


def _within(named: Named, kinds: Iterable[str]) -> bool:
    several = list(kinds)
    return not several or any(named.definition.within(kind) for kind in several)


def _statements(view: View, rows: Iterable[dict[str, Any]], asked: Asked) -> tuple[Statement, ...]:
    """Statements, those of the same words in one document as one."""
    together: dict[tuple[str, str], Statement] = {}
    for said in rows:
        about = tuple(view.names.held(key) for key in said["about"])
        words = said["document"], said["words"]
        if before := together.get(words):
            together[words] = replace(before, about=tuple(dict.fromkeys((*before.about, *about))))
        else:
            pieces = marked(said["words"], asked)
            together[words] = Statement(pieces, about, _place(said), said["key"], said["status"])
    return tuple(together.values())


def _passage(said: dict[str, Any], asked: Asked) -> Passage:
    pieces = marked(said["words"], asked)
    file = said.get("file", ""), said.get("number", 0), said.get("passage", ""), said.get("language", "")
    return Passage(pieces, _place(said), *file)


def _place(said: dict[str, Any]) -> Place:
    return Place(said["document"], said["paragraph"], said.get("page", 0))
