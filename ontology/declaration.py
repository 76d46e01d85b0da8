"""The OWL that the shapes of core.ttl imply: which kind of property each is, where it is used and what it leads to.

Derived, so that nothing is said twice. A property that several classes use gets no rdfs:domain: a reasoner would take
its subject for a thing of all of them at once; schema:domainIncludes says where it is used, and concludes nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology.model import Ontology
from ontology.terms import NS, BadOntology, Property

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node, URIRef

    Statement = tuple[Node, Node, Node]

DATES = ("date", "gYearMonth", "gYear")
"""The datatypes of a date; OWL 2 has none of them, so they are never an rdfs:range."""


@dataclass(frozen=True)
class Use:
    """A property as one class has it."""

    owner: str
    property: Property


def uses(ontology: Ontology) -> dict[str, list[Use]]:
    """Where each property of ours is used, by its name; those of other vocabularies are left out.

    >>> from ontology import ontology
    >>> [use.owner for use in uses(ontology())["due"]]
    ['Clause', 'Duty', 'Milestone']
    """
    found: dict[str, list[Use]] = {}
    for cls in ontology.values():
        for prop in (cls.properties[name] for name in cls.own):
            if prop.iri.value.startswith(NS) and not prop.inverse:
                found.setdefault(prop.iri.value.removeprefix(NS), []).append(Use(cls.name, prop))
    return dict(sorted(found.items()))


def spoken(name: str) -> str:
    """The name of a property as words.

    >>> spoken("chairedBody"), spoken("asOf")
    ('chaired body', 'as of')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def explained(several: Iterable[Use]) -> str:
    """What a property says: once where all classes say the same, else for each.

    >>> from ontology import ontology
    >>> explained(uses(ontology())["due"])
    'By when.'
    """
    said: dict[str, list[str]] = {}
    for use in several:
        said.setdefault(use.property.comment, []).append(use.owner)
    if len(said) == 1:
        return next(iter(said))
    return " ".join(f"{' and '.join(owners)}: {comment}" for comment, owners in said.items())


def declarations(ontology: Ontology, said: "Graph") -> "Iterator[Statement]":
    """The statements that the shapes imply.

    :param said: the whole ontology as it is written; what it aligns with is declared too, in the kind of our term.
    :raises BadOntology: if a property leads to things in one class and to texts in another.
    """
    from rdflib import OWL, RDF, RDFS, SDO, SKOS, Literal, URIRef

    header = next(said.subjects(RDF.type, OWL.Ontology))
    for name, several in uses(ontology).items():
        term, kind = URIRef(NS + name), _kind(name, several)
        yield term, RDF.type, kind
        yield term, RDFS.label, Literal(spoken(name))
        yield term, RDFS.comment, Literal(explained(several))
        owners, ranges = {use.owner for use in several}, _ranges(several)
        for owner in owners:
            yield term, RDFS.domain if len(owners) == 1 else SDO.domainIncludes, URIRef(NS + owner)
        for one in ranges:
            yield term, RDFS.range if len(ranges) == 1 else SDO.rangeIncludes, one
        for other in said.objects(term, RDFS.subPropertyOf):
            yield other, RDF.type, kind
    for relation in (RDFS.subClassOf, OWL.equivalentClass):
        for other in said.objects(None, relation):
            yield other, RDF.type, OWL.Class
    for role in said.subjects(RDF.type, URIRef(f"{NS}Role")):
        for notation in said.objects(role, SKOS.notation):
            yield role, RDFS.label, notation
    ours = {str(s) for s in said.subjects() if str(s).startswith(NS)} | {NS + name for name in uses(ontology)}
    for iri in ours:
        yield URIRef(iri), RDFS.isDefinedBy, header


def _kind(name: str, several: list[Use]) -> "URIRef":
    from rdflib import OWL

    kinds = {bool(use.property.range) or use.property.datatype == "iri" for use in several}
    if len(kinds) > 1:
        raise BadOntology(
            f":{name} leads to things in one class and to texts in another: give one of them its own name"
        )
    return OWL.ObjectProperty if kinds.pop() else OWL.DatatypeProperty


def _ranges(several: list[Use]) -> "set[URIRef]":
    from rdflib import RDF, XSD, URIRef

    found: set[URIRef] = set()
    for prop in (use.property for use in several):
        if prop.range:
            found.add(URIRef(NS + prop.range))
        elif prop.datatype == "date":
            found |= {XSD[name] for name in DATES}
        elif prop.datatype == "langString":
            found.add(RDF.langString)
        elif prop.datatype != "iri":
            found.add(XSD[prop.datatype])
    return found
