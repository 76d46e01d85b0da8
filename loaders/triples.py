"""Turtle: statements in the terms of our ontology, one reading for each thing they are about.

Relative IRIs are keys: ``<body/isc-tf>``. What the ontology does not define is refused, with the line where it stands.
Nothing is fetched: there are no imports.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from graph.entity import TYPE, Entity, entity, text_of
from graph.identity import Identity
from graph.reading import Place, Reading
from graph.view import fields_of
from loaders.passages import Unreadable
from loaders.table import Batch, Problem
from ontology import NS, Class, UnknownTerm, ontology

Statements = dict[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]]


def read(content: bytes, name: str, base: str) -> Batch:
    """The readings of a Turtle file.

    :param base: the base of data IRIs, against which relative IRIs are read.
    :raises Unreadable: if it is no Turtle, with the line.

    >>> turtle = b"@prefix : <https://w3id.org/remit/ontology#> . <body/x> a :Bodyy ."
    >>> [str(p) for p in read(turtle, "x.ttl", "http://localhost/id/").problems]
    ["line 1: no class 'Bodyy'; did you mean Body?"]
    """
    identity = Identity(base)
    try:
        said = _by_subject(q.triple for q in parse(content, format=RdfFormat.TURTLE, base_iri=base))
    except SyntaxError as error:
        raise Unreadable(f"line {error.lineno}: this is no Turtle: {error.msg}") from None
    document = f"document/{sha256(content).hexdigest()[:12]}"
    readings, places, problems = [_itself(document, name, content)], ["the file"], []
    for subject, statements in said.items():
        line = _line(content, _local(subject))
        try:
            stated = _entity(identity, subject, statements)
        except (UnknownTerm, ValueError) as error:
            problems.append(Problem(f"line {_line_of(error, statements, content, line)}", str(error)))
            continue
        readings.append(Reading(Place(document, f"line {line}"), (stated,), rule="turtle"))
        places.append(f"line {line}")
    return Batch(tuple(readings), tuple(places), tuple(problems))


def _itself(document: str, name: str, content: bytes) -> Reading:
    stated = entity("Paper", {"name": name, "digests": sha256(content).hexdigest()}, document)
    return Reading(Place(document, "the file"), (stated,), rule="turtle")


def _by_subject(triples: Iterable[Triple]) -> Statements:
    said: Statements = defaultdict(list)
    for triple in triples:
        subject, predicate, object = triple.subject, triple.predicate, triple.object
        if isinstance(subject, BlankNode) or not isinstance(object, NamedNode | Literal):
            raise Unreadable(
                f"every thing has an IRI here, and {subject} {predicate} {object} is about one that has none"
            )
        assert isinstance(subject, NamedNode)
        said[subject].append((predicate, object))
    return said


def _entity(identity: Identity, subject: NamedNode, said: list[tuple[NamedNode, NamedNode | Literal]]) -> Entity:
    cls = _class([o for p, o in said if p == TYPE], subject)
    fields = fields_of(cls)
    values: dict[str, list[str]] = defaultdict(list)
    for predicate, term in said:
        if predicate == TYPE:
            continue
        if predicate.value not in fields:
            raise UnknownTerm(f"{cls.name} has no property <{predicate.value}>; it has {', '.join(fields.values())}")
        name = fields[predicate.value]
        values[name].append(term.value if cls[name].datatype == "iri" else _value(identity, term))
    return entity(cls.name, values, _key(identity, subject))


def _class(types: list[NamedNode | Literal], subject: NamedNode) -> Class:
    found = []
    for iri in types:
        cls = ontology().of(iri) if isinstance(iri, NamedNode) else None
        found.append(cls or ontology()[iri.value.removeprefix(NS)])
    if not found:
        raise ValueError(f"{subject} has no class: say what it is, such as `a :Body`")
    return max(found, key=lambda c: len(c.ancestors))


def _value(identity: Identity, term: NamedNode | Literal) -> str:
    return _key(identity, term) if isinstance(term, NamedNode) else text_of(term)


def _key(identity: Identity, iri: NamedNode) -> str:
    key = identity.key(iri)
    if key == iri.value:
        raise ValueError(f"{iri} is no thing of ours: the IRIs of things begin with {identity.base}")
    return key


def _local(iri: NamedNode) -> str:
    return iri.value.rstrip("/#").rpartition("#")[2].rpartition("/")[2]


def _line(content: bytes, word: str) -> int:
    """The line on which a word first stands; 1 if it is written another way."""
    at = content.find(word.encode())
    return content.count(b"\n", 0, max(at, 0)) + 1


def _line_of(error: Exception, said: list[tuple[NamedNode, NamedNode | Literal]], content: bytes, line: int) -> int:
    """The line of the term the error speaks of, else that of the thing."""
    words = [_local(t) for pair in said for t in pair if isinstance(t, NamedNode)] + list(_texts(said))
    return next((_line(content, word) for word in words if word and word in str(error)), line)


def _texts(said: list[tuple[NamedNode, NamedNode | Literal]]) -> Iterator[str]:
    return (o.value for _, o in said if isinstance(o, Literal))
