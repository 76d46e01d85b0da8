"""What our terms are in the terms of others, read from alignments.ttl.

Each alignment stands there twice, as OWL 2 wants it: as the plain statement, and as the owl:Axiom that gives the
reason. One without the other is refused: a person asks why, and a reasoner reads only the statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology.model import ontology
from ontology.statements import OWL, RDFS, SKOS
from ontology.terms import NS, BadOntology, UnknownTerm

WORDS = {
    f"{RDFS}subClassOf": "a kind of",
    f"{RDFS}subPropertyOf": "a kind of",
    f"{OWL}equivalentClass": "the same as",
    f"{OWL}equivalentProperty": "the same as",
    f"{SKOS}exactMatch": "the same as",
    f"{SKOS}closeMatch": "close to",
    f"{SKOS}broadMatch": "narrower than",
    f"{SKOS}narrowMatch": "broader than",
    f"{SKOS}relatedMatch": "related to",
}
PARTS = ("annotatedSource", "annotatedProperty", "annotatedTarget")


@dataclass(frozen=True)
class Alignment:
    """A term of ours in the terms of others.

    ``relation`` is an IRI and ``words`` what it says between the two; ``label`` is the other term in short form, such
    as ``org:Post``; ``reason`` says in a sentence why, and what differs.
    """

    term: str
    relation: NamedNode
    words: str
    other: NamedNode
    label: str
    reason: str

    @property
    def reasoned(self) -> bool:
        """Whether a reasoner concludes something from it."""
        return not self.relation.value.startswith(SKOS)


def read(turtle: str, terms: frozenset[str]) -> dict[str, tuple[Alignment, ...]]:
    """The alignments of one Turtle text, by the name of our term.

    :param terms: the names of all terms of ours.
    :raises BadOntology: if an alignment has no reason, a reason no alignment, or a relation is not understood.
    :raises UnknownTerm: if a term of ours does not exist.
    """
    parsed = parse(turtle.encode(), RdfFormat.TURTLE)
    plain: list[Triple] = []
    axioms: dict[str, dict[str, NamedNode | Literal]] = {}
    for quad in parsed:
        if isinstance(quad.subject, NamedNode):
            plain.append(quad.triple)
        elif isinstance(quad.object, NamedNode | Literal):
            part = quad.predicate.value.removeprefix(OWL).removeprefix(RDFS)
            axioms.setdefault(str(quad.subject), {})[part] = quad.object
    short = {iri: prefix for prefix, iri in parsed.prefixes.items()}
    reasons = {_about(axiom): axiom.get("comment") for axiom in axioms.values()}
    found: dict[str, tuple[Alignment, ...]] = {}
    for triple in plain:
        name = _known(triple, terms)
        reason = reasons.pop(_said(triple), None)
        if not reason or not reason.value.strip():
            raise BadOntology(f"{_said(triple)} has no reason: annotate it with an owl:Axiom that has an rdfs:comment")
        assert isinstance(triple.object, NamedNode)
        label = labelled(triple.object.value, short)
        words = WORDS[triple.predicate.value]
        one = Alignment(name, triple.predicate, words, triple.object, label, reason.value)
        found[name] = (*found.get(name, ()), one)
    for axiom in reasons:
        raise BadOntology(f"an owl:Axiom gives a reason for {axiom or 'nothing'}, which is not stated")
    return found


def labelled(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI in short form: the prefix of its namespace and the rest.

    :param prefixes: by namespace.

    >>> labelled("http://www.w3.org/ns/org#Post", {"http://www.w3.org/ns/org#": "org"})
    'org:Post'
    """
    space = max((n for n in prefixes if iri.startswith(n)), key=len, default="")
    return f"{prefixes[space]}:{iri.removeprefix(space)}" if space else iri


def defined(turtle: str) -> frozenset[str]:
    """The names of all terms of ours that a Turtle text describes or that its shapes lead along.

    >>> "chair" in defined(ontology().turtle), "focal-point" in defined(ontology().turtle)
    (True, True)
    """
    triples = list(parse(turtle.encode(), RdfFormat.TURTLE))
    named = {q.subject.value for q in triples if isinstance(q.subject, NamedNode)}
    paths = ("http://www.w3.org/ns/shacl#path", "http://www.w3.org/ns/shacl#inversePath")
    named |= {q.object.value for q in triples if q.predicate.value in paths and isinstance(q.object, NamedNode)}
    return frozenset(iri.removeprefix(NS) for iri in named if iri.startswith(NS))


@cache
def alignments() -> Mapping[str, tuple[Alignment, ...]]:
    """The alignments of this project, by the name of our term.

    >>> [(a.words, a.label) for a in alignments()["Post"]]
    [('a kind of', 'org:Post')]
    """
    text = files("ontology").joinpath("alignments.ttl").read_text(encoding="utf-8")
    return read(text, defined(ontology().turtle))


def _known(triple: Triple, terms: frozenset[str]) -> str:
    assert isinstance(triple.subject, NamedNode)
    name = triple.subject.value.removeprefix(NS)
    if name not in terms:
        near = get_close_matches(name, terms, 1)
        raise UnknownTerm(f"alignments: {name} is no term of ours{f'; did you mean {near[0]}?' if near else ''}")
    if triple.predicate.value not in WORDS or not isinstance(triple.object, NamedNode):
        raise BadOntology(f"{_said(triple)}: an alignment leads to a term of others by one of {', '.join(WORDS)}")
    return name


def _about(axiom: Mapping[str, NamedNode | Literal]) -> str:
    return " ".join(str(axiom[part]) for part in PARTS if part in axiom)


def _said(triple: Triple) -> str:
    return f"{triple.subject} {triple.predicate} {triple.object}"
