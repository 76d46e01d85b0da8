"""What the child process of ``/sparql`` does: evaluate one query over one edition, and write down its results."""

from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat

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
    """
    store = _store(asked.store)
    if asked.default or asked.named:  # either given without the other would leave all graphs open to GRAPH ?g
        default, named = ([NamedNode(g) for g in several] for several in (asked.default, asked.named))
        found = store.query(asked.query, prefixes=PREFIXES, default_graph=[*default], named_graphs=[*named])
    else:
        found = store.query(asked.query, prefixes=PREFIXES)
    if isinstance(found, QueryTriples):
        content = pyoxigraph.serialize(found, format=TRIPLES[asked.triples], prefixes=NAMESPACES)
        return Answer(asked.triples, content or b"")
    if isinstance(found, QueryBoolean) and asked.rows in {"text/csv", "text/tab-separated-values"}:
        return Answer("application/sparql-results+json", found.serialize(format=QueryResultsFormat.JSON) or b"")
    kind = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml"}
    return Answer(kind.get(asked.rows, asked.rows), found.serialize(format=ROWS[asked.rows]) or b"")


@lru_cache(maxsize=1)
def _store(path: str) -> pyoxigraph.Store:
    return pyoxigraph.Store.read_only(path)
