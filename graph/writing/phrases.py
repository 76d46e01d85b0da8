"""What is said, as the text of N-Quads: what is said of something, without the something.

A table of a hundred thousand rows comes to four million statements. To make each a term and that a text takes three
times longer than to write the text; terms are made only where each statement is looked at by itself.

A *phrase* is a property and what stands after it, with a space before each.
"""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from pyoxigraph import Literal, NamedNode

from graph.entity import TYPE, Entity, Statement, datatype_of, language_of, literal, written
from graph.identity import Identity
from graph.reading import Fields, literal_of, term
from ontology import Property, ontology

Form = Callable[[str], str]
REPEATED = 20_000


def phrases(said: Iterable[Statement]) -> list[str]:
    """Statements as phrases.

    >>> phrases([(NamedNode("x:b"), NamedNode("x:c"))])
    [' <x:b> <x:c>']
    """
    return [f" {_text(predicate)} {object}" for predicate, object in said]


def stated(one: Entity, identity: Identity) -> list[str]:
    """What is stated of an entity: the phrases of :meth:`graph.entity.Entity.statements`.

    >>> from graph.entity import entity
    >>> theme = entity("Theme", {"name": 'Safe "water"'}, "theme/water")
    >>> stated(theme, Identity()) == phrases(theme.statements(Identity()))
    True
    """
    kinds, forms = _forms(one.cls, identity)
    return [*kinds, *[forms[name](value) for name, value in one.values]]


def described(cls: str, fields: Fields) -> list[str]:
    """What is said of a passage or a reading: the phrases of :func:`graph.reading.described`."""
    kind, names = _names(cls)
    return [kind, *[names[name] + _word(value) for name, value in fields if value is not None and value != ""]]


def quoted(text: str) -> str:
    """A text as a literal.

    >>> quoted("Genève"), quoted('a "b"')
    ('"Genève"', '"a \\\\"b\\\\""')
    """
    plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if plain else str(Literal(text))


@cache
def _text(predicate: NamedNode) -> str:
    return str(predicate)


@cache
def _names(cls: str) -> tuple[str, dict[str, str]]:
    names = [p.name for p in ontology()[cls].properties.values() if not p.inverse]
    return f" {TYPE} {ontology()[cls].iri}", {name: f" {term(cls, name)} " for name in names}


def _word(value: object) -> str:
    if isinstance(value, str):
        return quoted(value)
    return str(value) if isinstance(value, NamedNode) else _number(value)


@lru_cache(REPEATED)
def _number(value: object) -> str:
    return str(literal_of(value))


@cache
def _forms(cls: str, identity: Identity) -> tuple[tuple[str, ...], dict[str, Form]]:
    """The phrases that say the classes of an entity of a class, and for each field what makes a phrase of its value."""
    definition = ontology()[cls]
    kinds = (f" {TYPE} {one.iri}" for one in (definition, *definition.ancestors))
    properties = (p for p in definition.properties.values() if not p.inverse)
    return tuple(kinds), {p.name: _form(p, identity) for p in properties}


def _form(prop: Property, identity: Identity) -> Form:
    before = f" {prop.iri} "
    if prop.range or prop.datatype == "iri":
        return lru_cache(REPEATED)(lambda value: f"{before}{written(prop, value, identity)}")
    if prop.datatype == "date":
        return lru_cache(REPEATED)(lambda value: f"{before}{literal(prop, value)}")
    if prop.datatype == "string":
        return lambda value: before + quoted(value)
    if prop.datatype == "langString":
        return lambda value: before + _spoken(value)
    after = f"^^{datatype_of(prop.datatype)}"
    return lambda value: before + quoted(value) + after


def _spoken(value: str) -> str:
    words, language = language_of(value)
    return f"{quoted(words)}@{language}"
