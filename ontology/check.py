"""Does the data keep the rules of core.ttl? Asked of one batch before it is stored, never of the whole store."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ontology.model import ontology

if TYPE_CHECKING:
    from rdflib import Graph


@dataclass(frozen=True)
class Violation:
    """One rule broken: by which node, in which property (None for a rule about the node), and the rule's words.

    ``missing`` says that what is broken is that something is not stated.
    """

    focus: str
    path: str | None
    message: str
    missing: bool


def violations(triples: bytes) -> Iterator[Violation]:
    """Every rule that a batch breaks; none if it keeps them all.

    :param triples: the batch as N-Triples, with the classes of what it refers to.

    >>> line = "<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/remit/ontology#Thing> ."
    >>> [v.message for v in violations(line.encode())]
    ['A thing has exactly one name.']
    """
    import pyshacl
    from rdflib import RDF, SH, Graph

    data = Graph().parse(data=triples, format="nt")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=_shapes())
    if conforms:
        return
    assert isinstance(report, Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus, path = report.value(result, SH.focusNode), report.value(result, SH.resultPath)
        missing = report.value(result, SH.sourceConstraintComponent) == SH.MinCountConstraintComponent
        words = str(report.value(result, SH.resultMessage))
        yield Violation(str(focus), str(path) if path else None, words, missing)


@cache
def _shapes() -> "Graph":
    """The rules, without those read from the other side: each says again what the forward one says."""
    from rdflib import SH, Graph

    shapes = Graph().parse(data=ontology().turtle, format="turtle")
    for path in list(shapes.subjects(SH.inversePath)):
        for shape in list(shapes.subjects(SH.path, path)):
            shapes.remove((None, SH.property, shape))
            shapes.remove((shape, None, None))
    return shapes
