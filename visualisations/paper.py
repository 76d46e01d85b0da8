"""A document as it was read: its passages in order, with the words that say something marked, and what they say."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pyoxigraph import Literal, NamedNode, QuerySolution

from graph.names import Named
from graph.view import Node, View
from visualisations.row import manner
from visualisations.words import when

PAGE = 200
PASSAGES = """
SELECT ?passage ?paragraph ?section ?text ?at ?reading ?quote ?start ?end ?standing ?sure { BELIEVED {
  ?passage :document $document ; :paragraph ?paragraph .
  OPTIONAL { ?passage :section ?section }
  OPTIONAL { ?passage :text ?text }
  OPTIONAL { ?passage oa:start ?at }
  OPTIONAL {
    ?reading :passage ?passage ; :readingStatus ?standing . FILTER(?standing IN ("accepted", "proposed"))
    OPTIONAL { ?reading oa:exact ?quote }
    OPTIONAL { ?reading oa:start ?start ; oa:end ?end }
    OPTIONAL { ?reading :readingConfidence ?sure }
  }
} }"""
STATED = (
    "SELECT DISTINCT ?reading ?thing { BELIEVED { VALUES ?reading { $nodes } GRAPH ?reading { ?thing a ?class } } }"
)


@dataclass(frozen=True)
class Claim:
    """What a reading says: of one thing, or between two; ``how`` and ``when`` in words."""

    first: Named | None
    how: str
    second: Named | None
    when: str


@dataclass(frozen=True)
class Quoted:
    """A reading in its passage; ``number`` is its place on the page."""

    key: str
    number: int
    quote: str
    start: int | None
    end: int | None
    status: str
    confidence: float
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Passage:
    """A passage with what was read from it; ``text`` is empty where the document itself was not read."""

    key: str
    paragraph: str
    section: str
    text: str
    at: int | None
    readings: tuple[Quoted, ...]

    @property
    def pieces(self) -> list[tuple[str, Quoted | None]]:
        """Its words in order, each piece with the reading that marks it; None for words that nothing was read from."""
        marks: list[tuple[int, int, Quoted]] = []
        for reading in self.readings:
            first = self._place(reading)
            if first is not None and (not marks or first >= marks[-1][1]):
                marks.append((first, first + len(reading.quote), reading))
        edges = [(0, 0, None), *marks, (len(self.text), len(self.text), None)]
        found: list[tuple[str, Quoted | None]] = []
        for (_, end, _), (start, stop, reading_or_none) in pairwise(edges):
            found += [(self.text[end:start], None), (self.text[start:stop], reading_or_none)]
        return [(words, reading) for words, reading in found if words]

    def _place(self, reading: Quoted) -> int | None:
        """Where in the passage the quote begins; None if it is not in it."""
        if not reading.quote:
            return None
        if reading.start is not None and self.at is not None:
            first = reading.start - self.at
            if first >= 0 and self.text[first : first + len(reading.quote)] == reading.quote:
                return first
        first = self.text.find(reading.quote)
        return first if first >= 0 else None


@dataclass(frozen=True)
class Paper:
    """The passages of a document, a page of them; ``total`` is how many there are."""

    passages: tuple[Passage, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PAGE)


def paper(view: View, key: str, page: int = 1, reading: str = "") -> Paper:
    """What was read from a document, in the order of its text.

    :param page: from 1; of 200 passages each.
    :param reading: the key of a reading whose page is wanted instead.
    """
    rows: dict[str, list[QuerySolution]] = defaultdict(list)
    for row in view.graph.source.rows(PASSAGES, document=view.graph.identity.iri(key)):
        rows[said(row, "passage")].append(row)
    in_order = sorted(rows.values(), key=place)
    if reading:
        wanted = view.graph.identity.base + reading
        found = (i for i, several in enumerate(in_order) if any(said(r, "reading") == wanted for r in several))
        page = next(found, (page - 1) * PAGE) // PAGE + 1
    shown = in_order[(page - 1) * PAGE : page * PAGE]
    claims = stated(view, [iri for several in shown for r in several if isinstance(iri := r["reading"], NamedNode)])
    numbers = iter(range(1, sum(map(len, shown)) + 1))
    return Paper(tuple(passage(several, claims, numbers) for several in shown), page, len(in_order))


def passage(rows: list[QuerySolution], claims: dict[str, tuple[Claim, ...]], numbers: Iterable[int]) -> Passage:
    """A passage from its rows, one a reading."""
    first, count = rows[0], iter(numbers)
    read = sorted((r for r in rows if r["reading"]), key=lambda r: (int(said(r, "start") or 0), said(r, "reading")))
    readings = tuple(
        Quoted(
            key=said(r, "reading"),
            number=next(count),
            quote=said(r, "quote"),
            start=int(said(r, "start")) if said(r, "start") else None,
            end=int(said(r, "end")) if said(r, "end") else None,
            status=said(r, "standing"),
            confidence=float(said(r, "sure") or 0),
            claims=claims.get(said(r, "reading"), ()),
        )
        for r in read
    )
    at = said(first, "at")
    return Passage(
        said(first, "passage"),
        said(first, "paragraph"),
        said(first, "section"),
        said(first, "text"),
        int(at) if at else None,
        readings,
    )


def stated(view: View, readings: list[NamedNode]) -> dict[str, tuple[Claim, ...]]:
    """What each reading says, facts before names."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in view.graph.source.rows(STATED, nodes=readings) if readings else ():
        thing = row["thing"]
        assert isinstance(thing, NamedNode)
        found[said(row, "reading")].append(view.graph.identity.key(thing))
    nodes = {n.key: n for n in view.nodes(k for several in found.values() for k in several)}
    return {
        reading: tuple(claim(view, n) for n in sorted((nodes[k] for k in keys if k in nodes), key=weight))
        for reading, keys in found.items()
    }


def claim(view: View, node: Node) -> Claim:
    """What a node says, in words between its ends."""
    if not node.cls.ends:
        kind = node.text("measure") or manner(node) if node.cls.within("Fact") else node.cls.label.lower()
        thing = view.named(node.key) if node.cls.within("Thing") else None
        return Claim(thing, kind, None, when(node) if node.cls.within("Fact") else "")
    first, second = (node.text(end.name) for end in node.cls.ends)
    return Claim(view.named(first) if first else None, manner(node), view.named(second) if second else None, when(node))


def weight(node: Node) -> tuple[bool, str]:
    """Facts come before things, then by key."""
    return node.cls.within("Thing"), node.key


def place(rows: list[QuerySolution]) -> tuple[int, list[tuple[int, str]]]:
    """Where a passage stands: by its place in the text, else by its label, numbers in it as numbers."""
    parts = re.findall(r"\d+|\D+", said(rows[0], "paragraph"))
    return int(said(rows[0], "at") or -1), [(int(p), "") if p.isdigit() else (-1, p) for p in parts]


def said(row: QuerySolution, name: str) -> str:
    """A value of a row as text, empty if there is none."""
    term = row[name]
    return term.value if isinstance(term, Literal | NamedNode) else ""
