"""Holding what a file states against the rules of the ontology, before it is stored."""

from collections.abc import Sequence

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat, Triple

from graph.entity import TYPE
from graph.identity import Identity
from graph.reading import Reading
from loaders.known import Known
from loaders.table import Problem
from ontology import ontology
from ontology.check import violations


def broken(readings: Sequence[Reading], places: Sequence[str], known: Known) -> dict[int, Problem]:
    """The readings that break a rule, by their place in the sequence, with what is wrong.

    What is only missing from a thing that is known elsewhere is no fault of this file.
    """
    identity = Identity()
    stated: dict[Triple, int] = {}
    about: dict[str, int] = {}
    elsewhere: set[str] = set()
    for number, reading in enumerate(readings):
        for one in reading.entities:
            about.setdefault(identity.iri(one.key).value, number)
            stated |= dict.fromkeys(one.triples(identity), number)
            elsewhere |= {key for *_, key in one.refers()}
    context = {t for key in elsewhere for t in _classes(identity, key, known)}
    data = pyoxigraph.serialize({*stated, *context}, format=RdfFormat.N_TRIPLES)
    assert data is not None
    found: dict[int, Problem] = {}
    for violation in violations(data):
        number = about.get(violation.focus, -1)
        key = identity.key(NamedNode(violation.focus))
        if number < 0 or (violation.missing and key in known.classes):
            continue
        where = places[number] if places else readings[number].place.paragraph
        found[number] = Problem(where, f"{violation.message} ({key})")
    return found


def _classes(identity: Identity, key: str, known: Known) -> list[Triple]:
    cls = known.classes.get(key)
    if not cls:
        return []
    definition = ontology()[cls]
    return [Triple(identity.iri(key), TYPE, c.iri) for c in (definition, *definition.ancestors)]
