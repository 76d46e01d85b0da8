"""The JSON-LD context of the ontology: the names of its classes and fields, as a client of JSON reads them.

A field is called in JSON as it is in GraphQL and in tables. A name that stands for several properties, in several
classes, is left out, and the property goes by its own. There are no contexts within the context, though JSON-LD 1.1
allows them: two parsers that were tried read two graphs from one.
"""

import json
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.alignment import defined
from ontology.model import ontology
from ontology.terms import NS, Property

PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "remit": NS,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@cache
def context() -> dict[str, Any]:
    """The context, made from the classes; what is not in it is a term of the ontology by its own name.

    >>> context()["chair"], context()["chairings"]
    ({'@id': 'remit:chair', '@type': '@id'}, {'@reverse': 'remit:chairedBody'})
    >>> "body" in context(), "chairedBody" in context()
    (False, True)
    """
    return {"@vocab": NS, **PREFIXES, **{name: _term(prop) for name, prop in sorted(_named().items())}}


@cache
def forward() -> dict[str, str]:
    """What each property is called in JSON, by its IRI."""
    return {prop.iri.value: name for name, prop in _named().items() if not prop.inverse}


@cache
def backward() -> dict[str, str]:
    """What each property is called from its other side, by its IRI; those that have no such name are left out."""
    return {prop.iri.value: name for name, prop in _named().items() if prop.inverse}


def short(iri: str) -> str:
    """An IRI as the context shortens it, other than by the name of a field.

    >>> short("http://www.w3.org/ns/prov#wasDerivedFrom"), short(f"{NS}Chairing"), short("x:y")
    ('prov:wasDerivedFrom', 'Chairing', 'x:y')
    """
    if iri.startswith(NS):
        return iri.removeprefix(NS)
    return next((f"{name}:{iri.removeprefix(space)}" for name, space in PREFIXES.items() if iri.startswith(space)), iri)


@cache
def published() -> bytes:
    """The context as the file that JSON-LD refers to."""
    return json.dumps({"@context": context()}, ensure_ascii=False, indent=1).encode()


@cache
def _named() -> dict[str, Property]:
    """The properties by the names they have in JSON, each once from each side."""
    several: dict[str, dict[tuple[str, bool], Property]] = defaultdict(dict)
    for cls in ontology().values():
        for prop in cls.properties.values():
            several[prop.name].setdefault((prop.iri.value, prop.inverse), prop)
    terms = defined(ontology().turtle) | defined(files("ontology").joinpath("marks.ttl").read_text(encoding="utf-8"))
    found: dict[tuple[str, bool], tuple[str, Property]] = {}
    for name, meant in several.items():
        [(which, prop), *others] = meant.items()
        if not others and (name not in terms or which[0] == NS + name):
            found.setdefault(which, (name, prop))
    for meant in several.values():
        for (iri, inverse), prop in meant.items():
            if not inverse and (iri, inverse) not in found and iri.startswith(NS):
                found[iri, inverse] = (iri.removeprefix(NS), prop)
    return dict(found.values())


def _term(prop: Property) -> dict[str, str]:
    iri = f"remit:{short(prop.iri.value)}" if prop.iri.value.startswith(NS) else short(prop.iri.value)
    if prop.inverse:
        return {"@reverse": iri}
    return {"@id": iri, "@type": "@id"} if prop.range else {"@id": iri}
