"""An entity as a source states it: checked against the ontology, not yet stored.

The key of a fact is computed from its ends, role and start, so the same fact from two sources is one node.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

from graph.identity import Identity, check, slug
from graph.memory import passing
from graph.span import Period
from ontology import Class, Property, UnknownTerm, ontology

TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
DATES = {4: NamedNode(f"{XSD}gYear"), 7: NamedNode(f"{XSD}gYearMonth"), 10: NamedNode(f"{XSD}date")}

Values = Mapping[str, str | Sequence[str] | None]
Statement = tuple[NamedNode, NamedNode | Literal]


@dataclass(frozen=True)
class Entity:
    """A key, a class and its values as (field, text or key); make it with :func:`entity`."""

    key: str
    cls: str
    values: tuple[tuple[str, str], ...]

    def statements(self, identity: Identity) -> Iterator[Statement]:
        """What is stated of it: its classes and its values, each after its property."""
        cls = ontology()[self.cls]
        yield from _typed(cls)
        properties = cls.properties
        for name, value in self.values:
            prop = properties[name]
            yield prop.iri, written(prop, value, identity)

    def triples(self, identity: Identity) -> Iterator[Triple]:
        """The entity as RDF."""
        me = identity.iri(self.key)
        return (Triple(me, predicate, value) for predicate, value in self.statements(identity))

    def refers(self) -> Iterator[tuple[str, str, str]]:
        """What it refers to: field, class expected, key."""
        cls = ontology()[self.cls]
        for name, value in self.values:
            if wanted := cls[name].range:
                yield name, wanted, value


@cache
def _typed(cls: Class) -> tuple[Statement, ...]:
    return tuple((TYPE, one.iri) for one in (cls, *cls.ancestors))


def entity(cls: str, values: Values, key: str = "") -> Entity:
    """State an entity of the class; values that are None or empty are left out.

    :param key: needed for things; computed for facts.
    :raises UnknownTerm: if the ontology lacks the class or one of the properties.
    :raises ValueError: if a value is not what its property takes, or one is missing.

    >>> entity("Post", {"nmae": "Deputy"}, "post/dsg")
    Traceback (most recent call last):
    ontology.terms.UnknownTerm: Post has no property 'nmae'; it has name, acronym, ..., postIn
    >>> entity("Chairing", {"chair": "post/dsg", "body": "body/isc-tf", "role": "chair"}).key
    'chairing/dsg-isc-tf-...'
    """
    made = about(cls, values, key)
    given = {name for name, _ in made.values}
    for prop in ontology()[cls].properties.values():
        if prop.required and not prop.inverse and prop.name not in given:
            raise ValueError(f"{ontology()[cls].label}: {prop.name} is missing")
    return made


def about(cls: str, values: Values, key: str = "") -> Entity:
    """State something of an entity that is stated elsewhere: as :func:`entity`, but what is required may be left out.

    >>> about("Body", {"alternativeNames": "the Task Force"}, "body/isc-tf").values
    (('alternativeNames', 'the Task Force'),)
    """
    definition = ontology()[cls]
    if definition.abstract:
        below = ", ".join(c.name for c in ontology().below(cls))
        raise UnknownTerm(f"{cls} is no class of things by itself; use one of {below}")
    pairs = tuple(_pairs(definition, values))
    _in_order(dict(pairs))
    if definition.keyed:
        if not key:
            raise ValueError(f"{definition.label}: the key is missing")
        return Entity(_below(definition, check(key), dict(pairs)), cls, pairs)
    return Entity(key or fact_key(definition, dict(pairs)), cls, pairs)


def fact_key(cls: Class, values: Mapping[str, str]) -> str:
    """The key of a fact: what it is about, hashed.

    :param values: by field; only those that the ontology counts as its identity are looked at.

    >>> fact_key(ontology()["Chairing"], {"chair": "post/dsg", "body": "body/isc-tf", "role": "chair", "asOf": "2020"})
    'chairing/dsg-isc-tf-...'
    """
    parts = [values.get(p.name, "") for p in cls.identity]
    digest = hashlib.sha256("\n".join([cls.name, *parts]).encode()).hexdigest()[:10]
    readable = "-".join(slug(part.rpartition("/")[2]) for part in parts[:2] if part)
    return f"{cls.segment}/{readable[:70].strip('-')}-{digest}"


def checked(prop: Property, value: str) -> str:
    """The value, if it is one that the property takes.

    :raises ValueError: if it is not; the message says what the property takes.
    :raises UnknownTerm: if it should be a key, and nothing lives below its first segment.
    """
    if prop.range:
        return check(value)
    if prop.allowed and value not in prop.allowed:
        raise ValueError(f"{prop.name} is {value!r}; it is one of {', '.join(prop.allowed)}")
    if prop.datatype == "date":
        _dated(value)
    if prop.datatype == "langString":
        language_of(value)
    if prop.datatype == "iri" and not IRI.fullmatch(value):
        raise ValueError(f"{prop.name} is {value!r}, which is no IRI")
    if prop.datatype in {"integer", "decimal"}:
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise ValueError(f"{prop.name} is {value!r}, which is no number") from None
        if not number.is_finite() or (prop.datatype == "integer" and number % 1):
            raise ValueError(f"{prop.name} is {value!r}, which is no {prop.datatype}")
    return value


def language_of(value: str) -> tuple[str, str]:
    """A text and its language, of ``text@fr``.

    :raises ValueError: if it does not say its language.

    >>> language_of("Egalité@fr"), language_of("ask info@itu.int@en")
    (('Egalité', 'fr'), ('ask info@itu.int', 'en'))
    """
    words, _, language = value.rpartition("@")
    if not words or not LANGUAGE.fullmatch(language):
        raise ValueError(f"{value!r} does not say its language: write it as text@fr")
    return words, language.lower()


def text_of(term: Literal) -> str:
    """The text of a literal, with its language where it has one: ``text@fr``."""
    return f"{term.value}@{term.language}" if term.language else term.value


def literal(prop: Property, text: str) -> Literal:
    """A text as the literal its property takes.

    :raises ValueError: if it is none.
    """
    if prop.datatype == "date":
        return _dated(text)
    if prop.datatype == "string":
        return Literal(text)
    if prop.datatype == "langString":
        words, language = language_of(text)
        return Literal(words, language=language)
    return Literal(text, datatype=datatype_of(prop.datatype))


@passing(20_000)
def _dated(text: str) -> Literal:
    Period.of(text)
    return Literal(text, datatype=DATES[len(text)])


@cache
def datatype_of(name: str) -> NamedNode:
    """The IRI of a datatype of XML Schema.

    >>> datatype_of("integer").value
    'http://www.w3.org/2001/XMLSchema#integer'
    """
    return NamedNode(XSD + name)


def written(prop: Property, value: str, identity: Identity) -> NamedNode | Literal:
    """A value as RDF says it after its property: the IRI of a key, an IRI elsewhere as it is, or a literal.

    :raises ValueError: if the property takes no such value.

    >>> str(written(ontology()["Chairing"]["chair"], "post/dsg", Identity()))
    '<http://localhost/id/post/dsg>'
    """
    if prop.datatype == "iri" and IRI.fullmatch(value):
        return NamedNode(value)
    return identity.iri(value) if prop.range or prop.datatype == "iri" else literal(prop, value)


def _pairs(cls: Class, values: Values) -> Iterator[tuple[str, str]]:
    for name, given in values.items():
        prop, free = _taking(cls.name, name)
        several = [given] if isinstance(given, str) else list(given or ())
        several = [value for value in several if value]
        if len(several) > 1 and not prop.many:
            raise ValueError(f"{name} takes one value, not {len(several)}")
        for value in several:
            yield name, value if free else checked(prop, value)


@cache
def _taking(cls: str, name: str) -> tuple[Property, bool]:
    """What takes the values of a field, and whether it takes any text."""
    prop = ontology()[cls][name]
    if prop.inverse:
        raise UnknownTerm(f"{cls}.{name} is read from the other side: state it there")
    return prop, not prop.range and not prop.allowed and prop.datatype in {"string", "anyURI"}


def _in_order(values: Mapping[str, str]) -> None:
    start, end = values.get("from"), values.get("until")
    if start and end:
        _refuse_late(start, end)


@passing(20_000)
def _refuse_late(start: str, end: str) -> None:
    if Period.of(end).last < Period.of(start).first:
        raise ValueError(f"it ends ({end}) before it begins ({start})")


def _below(cls: Class, key: str, values: Mapping[str, str]) -> str:
    if cls.container:
        above = values.get(cls.container.name)
        if above and not key.startswith(f"{above}/"):
            raise ValueError(f"{key!r} is no key of a {cls.label.lower()} of {above}: its key begins with {above}/")
        return key
    if cls.segment and key.partition("/")[0] != cls.segment:
        raise ValueError(f"{key!r} is no key of a {cls.label.lower()}: its key begins with {cls.segment}/")
    return key
