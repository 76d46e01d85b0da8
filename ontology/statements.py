"""What a Turtle text states, looked up by subject and predicate."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = NamedNode(f"{RDF}type")

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal


class Turtle:
    """The statements of one text.

    >>> Turtle('<urn:a> <urn:b> "c" , <urn:d> .').text(NamedNode("urn:a"), "urn:b")
    'c'
    """

    def __init__(self, text: str) -> None:
        self._store = Store()
        self._store.load(text.encode(), RdfFormat.TURTLE)

    def subjects(self, predicate: str, value: Term | None = None) -> list[Node]:
        """What has this value, or any value, for a predicate."""
        quads = self._store.quads_for_pattern(None, NamedNode(predicate), value)
        return [q.subject for q in quads if isinstance(q.subject, Node)]

    def stated(self, subject: Node) -> Iterator[tuple[str, Term]]:
        """The IRI of each predicate of a subject, with its value."""
        for quad in self._store.quads_for_pattern(subject, None, None):
            if isinstance(quad.object, Term):
                yield quad.predicate.value, quad.object

    def values(self, subject: Node, predicate: str) -> list[Term]:
        """The values of a predicate."""
        quads = self._store.quads_for_pattern(subject, NamedNode(predicate), None)
        return [q.object for q in quads if isinstance(q.object, Term)]

    def nodes(self, subject: Node, predicate: str) -> list[Node]:
        """The values that are no texts."""
        return [value for value in self.values(subject, predicate) if isinstance(value, Node)]

    def text(self, subject: Node, predicate: str) -> str:
        """The text that is the value; empty if there is none."""
        return next((v.value for v in self.values(subject, predicate) if isinstance(v, Literal)), "")

    def listed(self, head: Term) -> Iterator[Term]:
        """What stands in a list."""
        while isinstance(head, BlankNode):
            [first] = self.values(head, f"{RDF}first")
            yield first
            [head] = self.values(head, f"{RDF}rest")
