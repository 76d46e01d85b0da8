"""Giving a graph: written to a file by a child that can be stopped, so that it comes whole or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple, serialize

from api.endpoint.evaluation import NAMESPACES, TRIPLES
from api.graphs.naming import DOCUMENT, Kind, Meant
from graph.reading import term

HERE = DefaultGraph()
FILE, PASSAGE = term("Reading", "files"), term("Reading", "passage")


@dataclass(frozen=True)
class Wanted:
    """A graph that is asked for: the store that it is in, its form (a media type), and the file it is written to."""

    store: str
    graph: Meant
    form: str
    target: str


@dataclass(frozen=True)
class Given:
    """A graph that was written: how many bytes it has."""

    size: int


def give(wanted: Wanted) -> Given:
    """Write a graph, in the child process."""
    store, form = Store.read_only(wanted.store), TRIPLES[wanted.form]
    with open(wanted.target, "wb") as file:
        if wanted.graph.kind is Kind.BELIEVED:
            store.dump(file, form, from_graph=HERE, prefixes=NAMESPACES)
        elif wanted.graph.kind is Kind.READING:
            store.dump(file, form, from_graph=NamedNode(wanted.graph.iri), prefixes=NAMESPACES)
        else:
            serialize(_stated(store, wanted.graph), file, form, prefixes=NAMESPACES)
        return Given(file.tell())


def _stated(store: Store, graph: Meant) -> Iterator[Triple]:
    """What the readings of a source or of a document state, each statement once for each thing it is about."""
    for reading in _readings(store, graph):
        yield from (quad.triple for quad in store.quads_for_pattern(None, None, None, reading))


def _readings(store: Store, graph: Meant) -> Iterator[NamedNode]:
    if graph.kind is Kind.SOURCE:
        yield from _named(store.quads_for_pattern(None, FILE, Literal(graph.digest), HERE))
        return
    for passage in _named(store.quads_for_pattern(None, DOCUMENT, NamedNode(graph.iri), HERE)):
        yield from _named(store.quads_for_pattern(None, PASSAGE, passage, HERE))


def _named(quads: Iterator[Quad]) -> Iterator[NamedNode]:
    return (quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
