"""What the child process of ``/sparql`` does: evaluate one query over one edition, and write down its results."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat

from graph.clearance import LEVELS
from graph.processes.fence import fenced
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
TRIPLES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
LARGEST, LARGER = 64_000_000, "the answer has more than"


class TooMuch(ValueError):
    """An answer that is larger than a client is given."""


class Bounded(BytesIO):
    """Bytes that are written, up to :data:`LARGEST` of them."""

    def write(self, content: Any) -> int:
        """Write more.

        :raises TooMuch: if there are too many.
        """
        if self.tell() + memoryview(content).nbytes > LARGEST:
            raise TooMuch(f"{LARGER} {LARGEST:,} bytes; ask for less, or add a LIMIT and an OFFSET")
        return super().write(content)


@dataclass(frozen=True)
class Question:
    """A query with the graphs it is about and the formats wanted for rows and for triples (media types)."""

    store: str
    query: str
    default: tuple[str, ...]
    named: tuple[str, ...]
    rows: str
    triples: str


@dataclass(frozen=True)
class Answer:
    """The answer as bytes of a media type."""

    media_type: str
    content: bytes


def answer(asked: Question) -> Answer:
    """The answer to a question, in the child process.

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
    out = Bounded()
    if isinstance(found, QueryTriples):
        pyoxigraph.serialize(found, out, format=TRIPLES[asked.triples], prefixes=NAMESPACES)
        return Answer(asked.triples, out.getvalue())
    if isinstance(found, QueryBoolean) and asked.rows in {"text/csv", "text/tab-separated-values"}:
        found.serialize(out, format=QueryResultsFormat.JSON)
        return Answer("application/sparql-results+json", out.getvalue())
    kind = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml"}
    found.serialize(out, format=ROWS[asked.rows])
    return Answer(kind.get(asked.rows, asked.rows), out.getvalue())


@lru_cache(maxsize=len(LEVELS))
def _store(path: str) -> pyoxigraph.Store:
    return pyoxigraph.Store.read_only(path)
