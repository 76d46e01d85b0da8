"""The fields of a class as they are read: by the IRI of their property, and which of them another one translates."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal

from graph.entity import text_of
from graph.languages import ENGLISH, fitting
from ontology import Class

_FIELDS: dict[str, dict[str, str]] = {}
_TRANSLATED: dict[str, dict[str, str]] = {}


def fields_of(cls: Class) -> dict[str, str]:
    """The forward fields of a class, by the IRI of their property."""
    if cls.name not in _FIELDS:
        _FIELDS[cls.name] = {p.iri.value: p.name for p in cls.properties.values() if not p.inverse}
    return _FIELDS[cls.name]


def translated(cls: Class) -> dict[str, str]:
    """The fields of a class that another field translates, with that field.

    >>> from ontology import ontology
    >>> translated(ontology()["Theme"])
    {'name': 'labels', 'description': 'descriptions'}
    """
    if cls.name not in _TRANSLATED:
        fields = fields_of(cls)
        pairs = ((p.translates, p.name) for p in cls.properties.values() if p.translates)
        _TRANSLATED[cls.name] = {fields[iri]: name for iri, name in pairs if iri in fields}
    return _TRANSLATED[cls.name]


def spoken(cls: Class, said: Iterable[tuple[str, Literal]], known: bool = False) -> Iterator[tuple[str, str]]:
    """Literals of RDF as values of fields, by their language.

    A plain field takes a text without its language: one in English or in no language, and else the first there is,
    unless the thing is known already. What is in another language goes to the field that translates it, if any does.

    >>> from ontology import ontology
    >>> said = [("name", Literal("Quantique", language="fr")), ("name", Literal("Quantum", language="en"))]
    >>> list(spoken(ontology()["Theme"], said))
    [('labels', 'Quantique@fr'), ('name', 'Quantum')]
    >>> list(spoken(ontology()["Theme"], said[:1])), list(spoken(ontology()["Theme"], said[:1], known=True))
    ([('labels', 'Quantique@fr'), ('name', 'Quantique')], [('labels', 'Quantique@fr')])
    """
    several = list(said)
    plain = {name for name, literal in several if known or _plain(literal)}
    placed = (pair for name, literal in several for pair in _placed(cls, name, literal, plain))
    yield from dict.fromkeys(placed)


def _placed(cls: Class, name: str, literal: Literal, plain: set[str]) -> Iterator[tuple[str, str]]:
    other = translated(cls).get(name)
    if cls[name].datatype != "string":
        yield name, text_of(literal)
    elif other is None or _plain(literal):
        yield name, literal.value
    else:
        yield other, text_of(literal)
        if name not in plain:
            plain.add(name)
            yield name, literal.value


def _plain(literal: Literal) -> bool:
    return literal.language is None or fitting((literal.language,), ENGLISH) is not None
