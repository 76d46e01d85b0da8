"""Where statements are kept: embedded on disk, or on an engine (:mod:`graph.engines`).

Belief has a name. In the embedded store it is the default graph; elsewhere the default graph is often the union of all
graphs, so there it is the named graph ``remit:believed``. Every question of ours is written once, its belief patterns
marked ``BELIEVED { ... }`` and what it is asked about written ``$name``; only here is that turned into SPARQL.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from ontology import NS

BELIEVED = NamedNode(f"{NS}believed")
PREFIXES = {
    "": NS,
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "remit": NS,
    "sdg": "http://metadata.un.org/sdg/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
PROLOGUE = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
GIVEN = re.compile(r"\$(\w+)")

Term = NamedNode | Literal
Given = Term | list[Term] | list[NamedNode] | list[str]


def written(question: str, given: dict[str, Given], believed: str) -> str:
    """The SPARQL of a question: what is given put in place of ``$name``, belief patterns wrapped.

    >>> written("SELECT ?b { BELIEVED { ?b :chair $who } }", {"who": NamedNode("x:y")}, "").removeprefix(PROLOGUE)
    'SELECT ?b { { ?b :chair <x:y> } }'
    """

    def put(found: re.Match[str]) -> str:
        value = given[found[1]]
        return " ".join(map(str, value)) if isinstance(value, list) else str(value)

    return PROLOGUE + GIVEN.sub(put, question).replace("BELIEVED {", f"{believed}{{")


def placed(nodes: Iterable[NamedNode]) -> list[str]:
    """Nodes with their places, as values to ask about: ``VALUES (?n ?s) { (0 <...>) (1 <...>) }``."""
    return [f"({place} {node})" for place, node in enumerate(nodes)]


class Source(Protocol):
    """What questions are asked of."""

    def rows(self, question: str, **given: Given) -> Iterator[Any]:
        """The rows that answer a SELECT question, written as the module says.

        A row holds the terms in the order of the columns, None for what is not bound; it is a
        :class:`pyoxigraph.QuerySolution`, which takes names too, four times slower than unpacking.
        """


class Embedded:
    """An Oxigraph store on disk, opened for reading, or in memory.

    >>> from graph.store import Embedded
    >>> len(list(Embedded(pyoxigraph.Store()).rows("SELECT ?s { BELIEVED { ?s ?p ?o } }")))
    0
    """

    def __init__(self, store: pyoxigraph.Store, path: Path | None = None) -> None:
        self.store, self._path = store, path

    @classmethod
    def open(cls, path: Path) -> "Embedded":
        """The store at a path, for reading only.

        :raises OSError: if there is none, or it is damaged.
        """
        return cls(pyoxigraph.Store.read_only(str(path)), path)

    def renew(self) -> None:
        """Open it anew where it is on disk: what it holds of its files, up to 170 MB, goes once nobody reads in it.

        :raises OSError: if it is no more.
        """
        if self._path:
            self.store = pyoxigraph.Store.read_only(str(self._path))

    def rows(self, question: str, **given: Given) -> Iterator[Any]:
        found = self.store.query(written(question, given, ""))
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return chain(found)  # which lets go of it, and of its store, with the last row, whoever still holds the rows
