"""What the pages by hand ask for: the kinds of facts a thing may have, and the fields of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.clearance import Clearance, of_class
from graph.portrait import worded
from graph.review import byhand
from ontology import Class, Property
from visualisations.words import heading, relation

RARE = ("modality", "certainty", "qualification", "labelAsWritten", "task")


@dataclass(frozen=True)
class Kind:
    """A kind of fact that a thing may have: ``relation`` is the field of the thing, ``end`` that of the fact."""

    relation: str
    heading: str
    cls: Class
    end: Property


@dataclass(frozen=True)
class Field:
    """A field of a form: ``kind`` is the class of what it names, ``allowed`` are the words that it takes."""

    name: str
    label: str
    help: str
    kind: str
    allowed: tuple[str, ...]
    date: bool
    required: bool
    rare: bool


def kinds(cls: Class, seen: Clearance = Clearance.PUBLIC) -> list[Kind]:
    """The kinds of facts that a thing of a class may have, those that last for a time first.

    >>> from ontology import ontology
    >>> [kind.relation for kind in kinds(ontology()["Post"])][:3]
    ['chairs', 'memberships', 'responsibilities']
    """
    there = {one.name: one for one in byhand.kinds() if seen.sees(of_class(one.name))}
    found = [
        Kind(prop.name, heading(cls, prop.name), there[prop.range], end)
        for prop in cls.properties.values()
        if prop.inverse and prop.range in there
        for end in byhand.ends(there[prop.range])
        if end.iri == prop.iri
    ]
    return sorted(found, key=lambda kind: not kind.cls.within("Tenure"))


def fields(kind: Kind) -> list[Field]:
    """The fields of a fact, its end that is the thing left out."""
    return [_field(prop) for prop in byhand.fields(kind.cls) if prop.name != kind.end.name]


def _field(prop: Property) -> Field:
    label = relation(worded(prop.name))
    rare = prop.name in RARE and not prop.required
    date = prop.datatype == "date"
    kind = prop.range or ""
    return Field(prop.name, label, prop.comment, kind, tuple(prop.allowed), date, prop.required, rare)


def ordered(several: Iterable[Field]) -> Mapping[str, list[Field]]:
    """The fields of a form, those that are rarely said apart."""
    found = list(several)
    return {"usual": [f for f in found if not f.rare], "rare": [f for f in found if f.rare]}
