"""A class, a property, and the two ways of getting them wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode

NS = "https://w3id.org/remit/ontology#"


class UnknownTerm(KeyError):
    """A class or property that the ontology does not define."""

    def __str__(self) -> str:
        return str(self.args[0])


class BadOntology(ValueError):
    """An ontology that the reader does not understand, or that breaks one of its rules."""


@dataclass(frozen=True)
class Property:
    """A property of a class: one SHACL property shape.

    ``range`` is the name of a class, or None where the values are no things of ours; then ``datatype`` is ``string``,
    ``langString`` (a text with its language: ``text@fr``), ``integer``, ``decimal``, ``anyURI``, ``date``, or ``iri``
    for identifiers kept elsewhere. ``identity`` is its place in the key of a fact, 0 if it has none; ``end`` is 1 or 2
    for the two ends of a line. ``translates`` is the IRI of the property whose values these say in other languages,
    empty for all others. ``below`` says that the key of the thing begins with the key it leads to.
    """

    name: str
    iri: NamedNode
    inverse: bool
    range: str | None
    datatype: str
    many: bool
    required: bool
    comment: str
    order: float
    timeless: bool
    latest: bool
    identity: int
    end: int
    allowed: tuple[str, ...]
    translates: str
    below: bool


@dataclass(frozen=True)
class Class:
    """A class with its own and inherited properties, in sh:order.

    ``segment`` is the path below which its things live, ``look`` the shape and colour they are drawn with; both come
    from the nearest ancestor that has one, and are empty if none has. Where its things have IRIs elsewhere, they begin
    with ``base`` and go on as the pattern ``local_name`` says. ``clearance`` is who may see its things, empty for
    everybody. ``authority`` is who gives its things their acronyms, each to one of them; empty where anybody does.
    """

    name: str
    iri: NamedNode
    label: str
    comment: str
    abstract: bool
    segment: str
    look: str
    base: str
    local_name: str
    clearance: str
    authority: str
    ancestors: tuple["Class", ...]
    properties: Mapping[str, Property]
    own: tuple[str, ...]

    def __getitem__(self, name: str) -> Property:
        """The property of that name.

        :raises UnknownTerm: if neither the class nor an ancestor has it.
        """
        if name not in self.properties:
            there = ", ".join(p.name for p in self.properties.values() if not p.inverse)
            raise UnknownTerm(f"{self.name} has no property {name!r}; it has {there}")
        return self.properties[name]

    def __hash__(self) -> int:
        return hash(self.iri)

    def within(self, name: str) -> bool:
        """Whether it is the class of that name or below it."""
        return name in self._kinds

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset((self.name, *(a.name for a in self.ancestors)))

    @cached_property
    def identity(self) -> tuple[Property, ...]:
        """The properties that make the key of a fact, in order; none for things, whose key is given."""
        return tuple(sorted((p for p in self.properties.values() if p.identity), key=lambda p: p.identity))

    @cached_property
    def ends(self) -> tuple[Property, Property] | None:
        """The two properties it is drawn between; None for what is no line."""
        found = sorted((p for p in self.properties.values() if p.end), key=lambda p: p.end)
        return (found[0], found[1]) if len(found) == 2 else None

    @cached_property
    def container(self) -> Property | None:
        """The property that leads to the thing whose key its own begins with; None for all but versions and clauses."""
        return next((p for p in self.properties.values() if p.below), None)

    @cached_property
    def keyed(self) -> bool:
        """Whether its things carry a key of their own; else the key is computed from what they state."""
        return self.within("Thing")

    @cached_property
    def family(self) -> "Class":
        """The class it is a kind of: itself, unless it adds nothing to a parent that is not abstract."""
        parent = self.ancestors[0] if self.ancestors else None
        return parent.family if parent and not parent.abstract and not self.own else self
