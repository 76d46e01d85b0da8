"""The ontology as it is given away: all its parts as one graph, in every form that tools ask for, whole or by term.

What is served is made of the files that remit itself reads, so it cannot say anything else.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ontology.alignment import alignments, defined
from ontology.declaration import declarations
from ontology.model import Ontology, ontology
from ontology.terms import NS

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

PARTS = ("marks.ttl", "alignments.ttl", "rules.ttl")
PREFIXES = {
    "remit": NS,
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sdgo": "http://metadata.un.org/sdg/ontology#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "time": "http://www.w3.org/2006/time#",
    "undo": "https://w3id.org/un/ontology/undo/",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class Form:
    """A form RDF is written in: its media type, its name for people, and what the library calls it."""

    media_type: str
    label: str
    format: str


FORMS: Mapping[str, Form] = {
    "ttl": Form("text/turtle", "Turtle", "turtle"),
    "jsonld": Form("application/ld+json", "JSON-LD", "json-ld"),
    "rdf": Form("application/rdf+xml", "RDF/XML", "xml"),
    "nt": Form("application/n-triples", "N-Triples", "nt"),
}
"""The forms, by the ending of a file."""


class Publication:
    """One version of the ontology, with everything that belongs to it.

    >>> published().version
    '0.2'
    >>> "Chairing" in published().terms, published().terms["chairedBody"]
    (True, 'chaired body')
    """

    def __init__(self, source: Ontology) -> None:
        from rdflib import Graph

        self.source = source
        self.graph: Graph = _empty()
        self.graph.parse(data=source.turtle, format="turtle")
        for name in PARTS:
            part = files("ontology").joinpath(name)
            if part.is_file():
                self.graph.parse(data=part.read_text(encoding="utf-8"), format="turtle")
        for statement in list(declarations(source, self.graph)):
            self.graph.add(statement)
        self.graph = _settled(self.graph)
        self._kept: dict[tuple[str, str], bytes] = {}

    def written(self, ending: str, term: str = "") -> bytes:
        """The ontology in one of the forms, or what it says of one term.

        :raises KeyError: if there is no such form or term.
        """
        if (ending, term) not in self._kept:
            if term and term not in self.terms:
                raise KeyError(term)
            graph = self._about(term) if term else self.graph
            self._kept[ending, term] = _written(graph, FORMS[ending].format)
        return self._kept[ending, term]

    @cached_property
    def version(self) -> str:
        """The number of this version."""
        return self._header("versionInfo")

    @cached_property
    def title(self) -> str:
        """What the ontology is called."""
        return self._header("title")

    @cached_property
    def terms(self) -> Mapping[str, str]:
        """The label of every term of ours, by its name."""
        from rdflib import RDFS, URIRef

        names = defined(self.source.turtle) | {
            str(s).removeprefix(NS) for s in self.graph.subjects(RDFS.isDefinedBy) if str(s).startswith(NS)
        }
        return {name: str(self.graph.value(URIRef(NS + name), RDFS.label) or name) for name in sorted(names)}

    @cached_property
    def rules(self) -> Mapping[str, tuple[str, ...]]:
        """The rules of one thing alone, in words, by the name of the class they are about."""
        from rdflib import SH

        found: dict[str, dict[str, None]] = {}
        for shape, words in self.graph.subject_objects(SH.message):
            for name in self._classes(shape):
                found.setdefault(name, {})[str(words)] = None
        return {name: tuple(sorted(said)) for name, said in found.items()}

    def _classes(self, shape: "Node") -> Iterator[str]:
        """The classes whose things a shape is about: what it targets, the class it is, or that around it is about."""
        from rdflib import OWL, RDF, SH, BNode

        if (shape, RDF.type, OWL.Class) in self.graph:
            yield str(shape).removeprefix(NS)
        yield from (str(target).removeprefix(NS) for target in self.graph.objects(shape, SH.targetClass))
        if isinstance(shape, BNode):
            for around in self.graph.subjects(SH.property, shape):
                yield from self._classes(around)

    def _header(self, name: str) -> str:
        from rdflib import DCTERMS, OWL, RDF

        header = next(self.graph.subjects(RDF.type, OWL.Ontology))
        return str(self.graph.value(header, {"title": DCTERMS.title, "versionInfo": OWL.versionInfo}[name]))

    def _about(self, term: str) -> "Graph":
        """What is said of a term: its statements, the reasons of its alignments, and the shapes that lead along it."""
        from rdflib import OWL, SH, URIRef

        found, iri = _empty(), URIRef(NS + term)
        _gather(self.graph, iri, found)
        for axiom in self.graph.subjects(OWL.annotatedSource, iri):
            _gather(self.graph, axiom, found)
        for shape in self.graph.subjects(SH.path, iri):
            for owner in self.graph.subjects(SH.property, shape):
                found.add((owner, SH.property, shape))
                _gather(self.graph, shape, found)
        return found


@cache
def published() -> Publication:
    """The ontology of this project, as it is given away.

    :raises BadOntology: if an alignment has no reason.
    :raises UnknownTerm: if an alignment names a term that does not exist.
    """
    alignments()
    return Publication(ontology())


def _settled(graph: "Graph") -> "Graph":
    """The same graph in an order, and with names of blank nodes, that are the same in every process."""
    from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, RdfFormat, parse
    from rdflib import XSD, BNode, URIRef
    from rdflib import Literal as Text

    def term(one: object) -> "Node":
        if isinstance(one, Literal):
            datatype = None if one.language else URIRef(one.datatype.value)
            return Text(one.value, lang=one.language, datatype=None if datatype == XSD.string else datatype)
        assert isinstance(one, NamedNode | BlankNode)
        return URIRef(one.value) if isinstance(one, NamedNode) else BNode(one.value)

    data = Dataset(parse(graph.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES))
    data.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    made = _empty()
    for quad in sorted(data, key=str):
        made.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    return made


def _gather(source: "Graph", node: "Node", found: "Graph") -> None:
    from rdflib import BNode

    for triple in source.triples((node, None, None)):
        if triple not in found:
            found.add(triple)
            if isinstance(triple[2], BNode):
                _gather(source, triple[2], found)


def _empty() -> "Graph":
    from rdflib import Graph

    made = Graph(bind_namespaces="none")
    for prefix, space in PREFIXES.items():
        made.bind(prefix, space, replace=True)
    return made


def _written(graph: "Graph", form: str) -> bytes:
    """A graph in one form, the same bytes for the same graph.

    rdflib nests what belongs together, pyoxigraph keeps an order: each writes the forms for which that matters.
    """
    from pyoxigraph import RdfFormat, parse, serialize

    if form == "turtle":
        return graph.serialize(format=form, encoding="utf-8")
    if form == "json-ld":
        tree = json.loads(graph.serialize(format=form, context=dict(PREFIXES)))
        return json.dumps(_sorted(tree), ensure_ascii=False, indent=1).encode()
    kind = RdfFormat.RDF_XML if form == "xml" else RdfFormat.N_TRIPLES
    quads = sorted(parse(graph.serialize(format="nt", encoding="utf-8"), RdfFormat.N_TRIPLES), key=str)
    found = serialize((quad.triple for quad in quads), format=kind, prefixes=PREFIXES)
    assert found is not None
    return found


def _sorted(tree: Any) -> Any:
    """JSON-LD with everything that has no order of its own in the order of its text."""
    if isinstance(tree, dict):
        kept = {key: value if key == "@list" else _sorted(value) for key, value in tree.items()}
        return dict(sorted(kept.items()))
    if isinstance(tree, list):
        return sorted(map(_sorted, tree), key=json.dumps)
    return tree
