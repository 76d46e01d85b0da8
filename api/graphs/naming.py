"""Which graph a request is about."""

import re
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Request
from pyoxigraph import NamedNode, Store

from graph.editions.home import Home
from graph.reading import term

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
DOCUMENT = term("Passage", "document")


class Kind(StrEnum):
    """What a graph is here."""

    BELIEVED = "what is believed"
    READING = "a reading"
    SOURCE = "a source"
    DOCUMENT = "a document"
    NEW = "not there"


@dataclass(frozen=True)
class Meant:
    """A graph: what it is, its IRI (empty for what is believed), and the digest of the state of a source."""

    kind: Kind
    iri: str = ""
    digest: str = ""


def meant(request: Request, home: Home, store: Store, key: str = "") -> Meant:
    """The graph that a request is about: ``?default``, ``?graph=IRI``, or the one whose key the address ends with.

    :param store: of the edition that is read.
    :raises ValueError: if it names none, or two.
    """
    given = request.query_params
    named = given.getlist("graph") + ([home.identity.base + key] if key else [])
    if "default" in given and named:
        raise ValueError("a request is about one graph: give default or graph, not both")
    if "default" in given:
        return Meant(Kind.BELIEVED)
    if len(named) != 1:
        raise ValueError("say which graph: ?default is what is believed, ?graph=IRI a reading, a source or a document")
    if not IRI.fullmatch(named[0]):
        raise ValueError(f"graph is {named[0]!r}; it is an absolute IRI")
    return _named(home, store, named[0])


def _named(home: Home, store: Store, iri: str) -> Meant:
    node = NamedNode(iri)
    if store.contains_named_graph(node) or iri.startswith(f"{home.identity.base}reading/"):
        return Meant(Kind.READING if store.contains_named_graph(node) else Kind.NEW, iri)
    ledger = home.ledger
    digest = ledger.current().get(iri)
    if digest and home.clearance.sees(ledger.clearances()[iri]):
        return Meant(Kind.SOURCE, iri, digest)
    if any(store.quads_for_pattern(None, DOCUMENT, node, None)):
        return Meant(Kind.DOCUMENT, iri)
    return Meant(Kind.NEW, iri)
