"""RDF, in whatever syntax: statements in the terms of our ontology, one reading for each thing they are about.

Relative IRIs are keys: ``<body/isc-tf>``. What the ontology does not define is refused, with the line where it stands.
Nothing is fetched: there are no imports.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode

from graph.entity import TYPE, Entity, Values, entity
from graph.entity import about as partly
from graph.fields import fields_of, spoken
from graph.identity import Identity
from graph.reading import Place, Reading
from graph.writing.computing import COMPUTED, CONFIDENCE, STATUS
from loaders.formats.passages import Unreadable
from loaders.loading.task import Aside
from loaders.stating.persons import refused
from loaders.tables.table import Batch, Problem
from loaders.triples import dataset
from loaders.triples.syntax import SYNTAXES, Statement, Term, local, statements
from ontology import NS, Class, UnknownTerm, ontology

ENDINGS = tuple(SYNTAXES)
IMPORTS = NamedNode("http://www.w3.org/2002/07/owl#imports")
Maker = Callable[[str, Values, str], Entity]
SINGLE = {
    prop.iri.value
    for cls in ontology().below("Fact")
    for prop in cls.properties.values()
    if not prop.many and not prop.inverse
}
RDF = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def read(content: bytes, name: str, base: str) -> Batch | Aside:
    """The readings of an RDF file; or why it is left alone: it says nothing in our terms.

    :param name: the file's name, whose ending says the syntax.
    :param base: the base of data IRIs, against which relative IRIs are read.
    :raises Unreadable: if it is not written in this syntax, with the line.

    >>> turtle = b"@prefix : <https://w3id.org/remit/ontology#> . <body/x> a :Bodyy ."
    >>> [str(p) for p in read(turtle, "x.ttl", "http://localhost/id/").problems]
    ["line 1: no class 'Bodyy'; did you mean Body?"]
    """
    ending = PurePath(name).suffix.lower()
    if ending == ".xml" and RDF not in content:
        return Aside("not mine: it is XML of another kind than RDF/XML")
    if found := dataset.read(content, ending, base):
        return found
    said = statements(content, ending, base)
    space = next((one.object.value for one in said if one.predicate == dataset.SPACE), "")
    if space:
        said = _ours(said)
    if said and not any(iri.value.startswith(NS) for one in said for iri in (one.predicate, one.object)):
        return Aside(f"not mine: none of its {len(said)} statements is in the terms of {NS}, such as `a :Body`")
    for one in said:
        if one.predicate == IMPORTS:
            raise Unreadable(f"line {one.line}: it imports {one.object}: remit fetches nothing; load that file as well")
    return replace(_batch(said, content, name, Identity(space or base)), apart=bool(space))


def _batch(said: list[Statement], content: bytes, name: str, identity: Identity) -> Batch:
    document, rule = f"document/{sha256(content).hexdigest()[:12]}", PurePath(name).suffix.lower()[1:]
    readings, places, problems = [_itself(document, name, content)], ["the file"], []
    for subject, about in _by_subject(said).items():
        line = about[0].began
        try:
            stated = list(_stated(identity, subject, about))
        except (UnknownTerm, ValueError) as error:
            problems.append(Problem(f"line {_line_of(error, about)}", str(error)))
            continue
        status, sure = _standing(about)
        for one in stated:
            readings.append(Reading(Place(document, f"line {line}"), (one,), rule=rule, status=status, confidence=sure))
            places.append(f"line {line}")
    return Batch(tuple(readings), tuple(places), tuple(problems))


def _itself(document: str, name: str, content: bytes) -> Reading:
    stated = entity("Paper", {"name": name, "digests": sha256(content).hexdigest()}, document)
    return Reading(Place(document, "the file"), (stated,), rule=PurePath(name).suffix.lower()[1:])


def _by_subject(said: list[Statement]) -> dict[NamedNode, list[Statement]]:
    found: dict[NamedNode, list[Statement]] = defaultdict(list)
    for one in said:
        found[one.subject].append(one)
    return found


def _ours(said: list[Statement]) -> list[Statement]:
    """The statements of an export of ours without those about the file and those that are computed again."""
    itself = {one.subject for one in said if one.object == dataset.DATASET}
    kept = COMPUTED - {STATUS, CONFIDENCE}
    return [one for one in said if one.subject not in itself and one.predicate not in kept]


def _standing(about: list[Statement]) -> tuple[str, float]:
    """The status and confidence of a fact of an export; those of a statement of anybody's else."""
    said = {one.predicate: one.object.value for one in about}
    return said.get(STATUS, "accepted"), float(said.get(CONFIDENCE, 1))


def _stated(identity: Identity, subject: NamedNode, about: list[Statement]) -> Iterator[Entity]:
    """What is stated of a thing: of a fact of an export of ours in several, where sources differ on what it has one of.

    In other files that is a mistake.
    """
    believed = any(one.predicate == STATUS for one in about)
    several = [one for one in about if believed and one.predicate != TYPE and _again(one, about)]
    yield _entity(identity, subject, [one for one in about if one not in several])
    for one in several:
        types = [other for other in about if other.predicate == TYPE]
        yield _entity(identity, subject, [*types, one], partly)


def _again(one: Statement, about: list[Statement]) -> bool:
    """Whether a single value of a thing stands after another one."""
    first = next(other for other in about if other.predicate == one.predicate)
    return first is not one and one.predicate.value in SINGLE


def _entity(identity: Identity, subject: NamedNode, about: list[Statement], made: Maker = entity) -> Entity:
    cls = _class([one.object for one in about if one.predicate == TYPE], subject)
    fields = fields_of(cls)
    values: dict[str, list[str]] = defaultdict(list)
    texts: list[tuple[str, Literal]] = []
    for one in about:
        if one.predicate == TYPE or (one.predicate in COMPUTED and one.predicate.value not in fields):
            continue
        if one.predicate.value not in fields:
            raise UnknownTerm(
                f"{cls.name} has no property <{one.predicate.value}>; it has {', '.join(fields.values())}"
            )
        name = fields[one.predicate.value]
        if isinstance(one.object, Literal):
            texts.append((name, one.object))
        else:
            values[name].append(one.object.value if cls[name].datatype == "iri" else _key(identity, one.object))
    for name, text in spoken(cls, texts):
        values[name].append(text)
    return made(cls.name, values, _key(identity, subject))


def _class(types: list[Term], subject: NamedNode) -> Class:
    found = []
    for iri in types:
        cls = ontology().of(iri) if isinstance(iri, NamedNode) else None
        found.append(cls or ontology()[iri.value.removeprefix(NS)])
    if not found:
        raise ValueError(f"{subject} has no class: say what it is, such as `a :Body`")
    return max(found, key=lambda c: len(c.ancestors))


def _key(identity: Identity, iri: NamedNode) -> str:
    key = identity.key(iri)
    if key == iri.value:
        raise ValueError(f"{iri} is no thing of ours: the IRIs of things begin with {identity.base}")
    if why := refused(key):
        raise ValueError(why)
    return key


def _line_of(error: Exception, about: list[Statement]) -> int:
    """The line of the term the error names in full, else of one it names in short, else that of the thing."""
    terms = [(term, one.line) for one in about for term in (one.predicate, one.object)]
    full = [line for term, line in terms if isinstance(term, NamedNode) and str(term) in str(error)]
    short = [line for term, line in terms if local(term) and local(term) in str(error)]
    return next(iter([*full, *short]), about[0].began)
