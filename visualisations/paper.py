"""A document as it was read: its passages in order, with the words that say something marked, and what they say."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, pairwise

from pyoxigraph import Literal, NamedNode, QuerySolution

from graph.identity import Identity
from graph.naming.names import Named
from graph.portrait import worded
from graph.view import Node, View, fields_of, iri_or_none
from visualisations.row import manner
from visualisations.words import LINKS, dated, relation, when

PAGE = 50
# Several questions, not one: OPTIONALs of several patterns scan every reading (108 s for a table of 3,000 rows).
PLACES = """
SELECT ?passage ?paragraph ?at { BELIEVED {
  ?passage :document $document ; :paragraph ?paragraph . OPTIONAL { ?passage oa:start ?at }
} }"""
WORDS = """
SELECT ?passage ?section ?text ?page ?cell { BELIEVED {
  VALUES ?passage { $passages } OPTIONAL { ?passage :section ?section } OPTIONAL { ?passage :text ?text }
  OPTIONAL { ?passage :page ?page } OPTIONAL { ?passage :cell ?cell }
} }"""
READINGS = """
SELECT ?passage ?reading ?standing ?quote ?start ?end ?sure { BELIEVED {
  VALUES ?passage { $passages }
  ?reading :passage ?passage ; :readingStatus ?standing .
  OPTIONAL { ?reading oa:exact ?quote }
  OPTIONAL { ?reading oa:start ?start }
  OPTIONAL { ?reading oa:end ?end }
  OPTIONAL { ?reading :readingConfidence ?sure }
} }"""
HOLDING = "SELECT ?passage { BELIEVED { $reading :passage ?passage } }"
STATED = "SELECT ?reading ?thing ?p ?o { BELIEVED { VALUES ?reading { $nodes } GRAPH ?reading { ?thing ?p ?o } } }"
Cells = dict[str, str]
UNSAID = {"digests", "modality", "certainty", "from", "until", "asOf"}


@dataclass(frozen=True)
class Claim:
    """What a reading says: between two things, or of one thing in words; ``how`` and ``when`` in words."""

    first: Named | None
    how: str
    second: Named | None
    words: str
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
    page: int | None = None
    cell: str = ""

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

    @property
    def quotes(self) -> list[tuple[str, list[Quoted]]]:
        """The words that readings quote, each once, with the readings."""
        found: dict[str, list[Quoted]] = defaultdict(list)
        for reading in self.readings:
            if reading.quote:
                found[reading.quote].append(reading)
        return list(found.items())

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

    :param page: from 1; of 50 passages each.
    :param reading: the key of a reading, or of a passage, whose page is wanted instead.
    """
    identity, source = view.graph.identity, view.graph.source
    in_order = sorted(
        (
            cells(row, ("passage", "paragraph", "at"), identity)
            for row in source.rows(PLACES, document=identity.iri(key))
        ),
        key=place,
    )
    if reading and (me := iri_or_none(identity, reading)):
        held = {reading, *(identity.key(row[0]) for row in source.rows(HOLDING, reading=me))}
        found = (i for i, one in enumerate(in_order) if one["passage"] in held)
        page = next(found, (page - 1) * PAGE) // PAGE + 1
    shown = in_order[(page - 1) * PAGE : page * PAGE]
    read, numbers = _read(view, shown), count(1)
    return Paper(tuple(passage(one, read.get(one["passage"], []), numbers) for one in shown), page, len(in_order))


def _read(view: View, shown: list[Cells]) -> dict[str, list[tuple[Cells, tuple[Claim, ...]]]]:
    """The believed readings of each passage, with what they state; the passages are given their words."""
    identity, source = view.graph.identity, view.graph.source
    passages = [identity.iri(one["passage"]) for one in shown]
    if not passages:
        return {}
    said_of = {identity.key(row["passage"]): row for row in source.rows(WORDS, passages=passages)}
    for one in shown:
        one.update(cells(said_of[one["passage"]], ("section", "text", "page", "cell"), identity))
    columns = "passage reading standing quote start end sure".split()
    rows = [cells(row, columns, identity) for row in source.rows(READINGS, passages=passages)]
    believed = [row for row in rows if row["standing"] in {"accepted", "proposed"}]
    claimed = stated(view, [identity.iri(row["reading"]) for row in believed])
    found: dict[str, list[tuple[Cells, tuple[Claim, ...]]]] = defaultdict(list)
    for row in sorted(believed, key=lambda r: (number(r["start"]) or 0, r["reading"])):
        found[row["passage"]].append((row, claimed.get(row["reading"], ())))
    return found


def passage(one: Cells, read: list[tuple[Cells, tuple[Claim, ...]]], numbers: Iterator[int]) -> Passage:
    """A passage with what was read from it."""
    readings = tuple(
        Quoted(
            key=r["reading"],
            number=next(numbers),
            quote=r["quote"],
            start=number(r["start"]),
            end=number(r["end"]),
            status=r["standing"],
            confidence=float(r["sure"] or 0),
            claims=claimed,
        )
        for r, claimed in read
    )
    said = (one["passage"], one["paragraph"], one["section"], one["text"], number(one["at"]), readings)
    return Passage(*said, number(one["page"]), one["cell"] if one["cell"] != one["paragraph"] else "")


def stated(view: View, readings: list[NamedNode]) -> dict[str, tuple[Claim, ...]]:
    """What each reading says, facts before names."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    identity = view.graph.identity
    for row in view.graph.source.rows(STATED, nodes=readings) if readings else ():
        predicate = row["p"]
        assert isinstance(predicate, NamedNode)
        reading, thing, value = (said(row, name, identity) for name in ("reading", "thing", "o"))
        found[reading][thing].append((predicate.value, value))
    nodes = {n.key: n for n in view.nodes(k for several in found.values() for k in several)}
    return {
        reading: tuple(
            claim
            for node in sorted((nodes[k] for k in several if k in nodes), key=weight)
            for claim in claims(view, node, several[node.key])
        )
        for reading, several in found.items()
    }


def claims(view: View, node: Node, values: list[tuple[str, str]]) -> Iterable[Claim]:
    """What a reading says of a node: a fact between its ends; of a thing each value."""
    if node.cls.ends:
        first, second = (view.named(k) if (k := node.text(end.name)) else None for end in node.cls.ends)
        yield Claim(first, relation(manner(node)), second, "", when(node))
        return
    about = view.named(node.key) if node.cls.within("Thing") else None
    fields = fields_of(node.cls)
    told = sorted((fields[p], v) for p, v in values if p in fields and fields[p] not in UNSAID)
    for name, value in [pair for pair in told if pair[0] != "name"] or told:
        prop = node.cls[name]
        other = view.named(value) if prop.range else None
        how = relation(LINKS.get(worded(name), worded(name)))
        yield Claim(about, how, other, "" if other else dated(value) if prop.datatype == "date" else value, "")


def weight(node: Node) -> tuple[bool, str]:
    """Facts come before things, then by key."""
    return node.cls.within("Thing"), node.key


def place(one: Cells) -> tuple[int, list[tuple[int, str]]]:
    """Where a passage stands: by its place in the text, else by its label, numbers in it as numbers."""
    at, parts = number(one["at"]), re.findall(r"\d+|\D+", one["paragraph"])
    return -1 if at is None else at, [(int(p), "") if p.isdigit() else (-1, p) for p in parts]


def number(text: str) -> int | None:
    """A number as it is stored; None where there is none."""
    return int(text) if text else None


def cells(row: QuerySolution, names: Iterable[str], identity: Identity) -> Cells:
    """The values of a row as texts or keys."""
    return {name: said(row, name, identity) for name in names}


def said(row: QuerySolution, name: str, identity: Identity) -> str:
    """A value of a row as text, or as a key; empty if there is none."""
    term = row[name]
    if isinstance(term, NamedNode):
        return identity.key(term)
    return term.value if isinstance(term, Literal) else ""
