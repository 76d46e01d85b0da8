"""What the child process of ``/sparql`` does: evaluate a query over an edition, and tell its results as they come."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat

from graph.clearance import LEVELS
from graph.processes.fence import fenced
from graph.processes.parts import tell
from graph.store import PREFIXES

NAMESPACES = {name: iri for name, iri in PREFIXES.items() if name}
ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
# By which type results go out that were asked for by a plainer one.
REGISTERED = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
}
TRIPLES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
LARGEST, LARGER = 64_000_000, "the answer has more than"
PART = 1 << 18


class TooMuch(ValueError):
    """An answer that is larger than a client is given."""


@dataclass(frozen=True)
class Question:
    """A query with the graphs it is about and the formats wanted for rows and for triples (media types).

    An answer of more than ``largest`` bytes is refused.
    """

    store: str
    query: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    rows: str
    triples: str
    largest: int = LARGEST


@dataclass(frozen=True)
class Answer:
    """The answer as bytes of a media type."""

    media_type: str
    content: bytes


class Outgoing(BytesIO):
    """What an answer is written to: told in parts to whoever asked, so many bytes of it in all.

    :ivar told: how many bytes were told.
    """

    def __init__(self, media_type: str, largest: int, take: Callable[[Any], None] = tell) -> None:
        super().__init__()
        self._kind, self._largest, self._take, self.told = media_type, largest, take, 0

    def write(self, content: Any) -> int:
        """Write more.

        :raises TooMuch: if there is too much.
        """
        if self.told + self.tell() + memoryview(content).nbytes > self._largest:
            raise TooMuch(f"{LARGER} {self._largest:,} bytes; ask for less, or add a LIMIT and an OFFSET")
        written = super().write(content)
        if self.tell() >= PART:
            self.told += self.tell()
            self._take(self.rest())
            self.seek(0)
            self.truncate()
        return written

    def rest(self) -> Answer:
        """What was not told yet."""
        return Answer(self._kind, self.getvalue())


def answer(asked: Question) -> Answer:
    """The answer to a question, in the child process: its last part, when those before were told.

    :raises SyntaxError: if it is no query.
    :raises TooMuch: if its answer is too large.
    :raises ValueError: if it may speak of another host, and the system does not keep it from asking there.
    """
    if "service" in asked.query.lower() and not fenced():
        raise ValueError("SERVICE is not answered here: no query leaves this machine")
    store = _store(asked.store)
    if asked.default or asked.named:  # either given without the other would leave all graphs open to GRAPH ?g
        default, named = ([NamedNode(g) for g in several] for several in (asked.default, asked.named))
        found = store.query(asked.query, prefixes=PREFIXES, default_graph=[*default], named_graphs=[*named])
    else:
        found = store.query(asked.query, prefixes=PREFIXES)
    if isinstance(found, QueryTriples):
        out = Outgoing(asked.triples, asked.largest)
        pyoxigraph.serialize(found, out, format=TRIPLES[asked.triples], prefixes=NAMESPACES)
        return out.rest()
    yes = isinstance(found, QueryBoolean) and asked.rows in {"text/csv", "text/tab-separated-values"}
    kind = "application/sparql-results+json" if yes else asked.rows
    out = Outgoing(REGISTERED.get(kind, kind), asked.largest)
    found.serialize(out, format=ROWS[kind])
    return out.rest()


@lru_cache(maxsize=len(LEVELS))
def _store(path: str) -> pyoxigraph.Store:
    return pyoxigraph.Store.read_only(path)
