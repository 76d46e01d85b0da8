"""What a verdict comes to: words for the ledger, and what the person states, citing the passage that was read.

Accepting a fact accepts the new things it is about; rejecting a thing rejects what is said of it. A correction rejects
what was read and accepts what the person says instead, of the same passage, in one act.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from graph.entity import Entity, about, entity, written
from graph.identity import KEY, Identity
from graph.ledger.ledger import Word
from graph.naming.names import NotFound
from graph.reading import Reading
from graph.review import acts
from graph.review.docket import Source
from graph.review.gist import gist_of, place_of, statement_key
from graph.review.prose import Stated
from graph.view import View
from ontology import Class, Property


@dataclass
class Saying:
    """What one act says, as it is put together: the words, by IRI, and the readings of what the person states."""

    identity: Identity
    words: dict[str, Word] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)

    def judge(self, one: Stated, verdict: str, sources: Sequence[Source], besides: Iterable[str] = ()) -> None:
        """A verdict on a proposal.

        :param sources: its readings, the surest first.
        :param besides: facts of the same gist, by key, on which this says nothing.
        """
        iri = self.identity.base + one.key if one.triple else one.subject.value
        gist = one.subject.value if one.triple else one.gist(self.identity)
        documents = tuple(sorted({self.identity.iri(s.document).value for s in sources}))
        others = tuple(self.identity.iri(key).value for key in besides)
        self.words.setdefault(iri, Word(iri, verdict, gist, documents, _places(sources), others))
        if verdict == "accepted":
            self.readings.append(acts.stated(sources[0], [_entity(one, self.identity)], acts.ACCEPTED))

    def state(self, made: Entity, sources: Sequence[Source], cls: Class) -> None:
        """What a person says instead of what was read in a passage."""
        iri = self.identity.iri(made.key).value
        gist = gist_of(cls, dict(made.values))
        documents = tuple(sorted({self.identity.iri(s.document).value for s in sources}))
        self.words[iri] = Word(iri, "accepted", gist, documents, _places(sources))
        self.readings.append(acts.stated(sources[0], [made], acts.CORRECTED))

    def deny(self, triple: Triple) -> None:
        """Reject one statement."""
        assert isinstance(triple.subject, NamedNode)
        iri = self.identity.base + statement_key(triple, self.identity)
        self.words[iri] = Word(iri, "rejected", triple.subject.value)


def corrected(saying: Saying, view: View, one: Stated, changes: Mapping[str, str], sources: Sequence[Source]) -> None:
    """Say something else instead of a proposal.

    :param changes: by field, texts, keys or names of things; empty to leave a field out. ``subject`` and ``object``
        are the two ends.
    :raises ValueError: if nothing is changed, or a value is not what its field takes.
    :raises UnknownTerm: if there is no such field.
    :raises NotFound: if no thing is called so.
    """
    given = {}
    for name, value in changes.items():
        prop = one.cls[_field(one, name)]
        given[prop.name] = _key(view, prop, value) if prop.range and value else value
    before = one.single(saying.identity)
    after = {n: v for n, v in {**before, **{n: (v,) for n, v in given.items()}}.items() if any(v)}
    if after == before:
        raise ValueError(f"{one.key} says so already: give a field another value")
    if one.form == "fact" and not one.cls.keyed:
        made = entity(one.cls.name, after)
        if made.key != one.key:
            saying.judge(one, "rejected", sources)
            saying.state(made, sources, one.cls)
            return
    made = about(one.cls.name, after, saying.identity.key(one.subject))
    if one.triple:
        saying.judge(one, "rejected", sources)
    else:
        for triple in _dropped(one, given, saying.identity):
            saying.deny(triple)
        saying.state(made, sources, one.cls)
        return
    [(name, value)] = made.values or ((next(iter(before)), ""),)
    if value:
        triple = Triple(one.subject, one.cls[name].iri, written(one.cls[name], value, saying.identity))
        iri = saying.identity.base + statement_key(triple, saying.identity)
        saying.words[iri] = Word(iri, "accepted", one.subject.value)
        saying.readings.append(acts.stated(sources[0], [made], acts.CORRECTED))


def _dropped(one: Stated, given: Mapping[str, str], identity: Identity) -> list[Triple]:
    """What was read in the fields that are corrected, and does not stay."""
    changed = {one.cls[name].iri: value for name, value in given.items()}
    said = (t for t in one.triples if t.predicate in changed)
    kept = {(one.cls[n].iri, str(written(one.cls[n], v, identity))) for n, v in given.items() if v}
    return [t for t in said if (t.predicate, str(t.object)) not in kept]


def _field(one: Stated, name: str) -> str:
    if name in ("subject", "object") and name not in one.cls.properties:
        if one.triple and name == "object":
            return next(p.name for p in one.cls.properties.values() if p.iri == one.triple.predicate)
        if not one.cls.ends:
            raise ValueError(f"a {one.cls.label.lower()} has no {name}: name one of its fields")
        return one.cls.ends[name == "object"].name
    return name


def _key(view: View, prop: Property, value: str) -> str:
    """The key of the thing that is meant, of the class that the field takes.

    :raises NotFound: if no thing is called so.
    :raises ValueError: if it is of another class.
    """
    known = view.names.of(value) if KEY.fullmatch(value) else view.names.find(value, prop.range or "Thing")
    if known is None:
        raise NotFound(value, view.names.near(value.partition("/")[2]))
    if not known.definition.within(prop.range or "Thing"):
        raise ValueError(f"{prop.name} takes a {prop.range}, and {value} is a {known.definition.label}")
    return known.key


def _entity(one: Stated, identity: Identity) -> Entity:
    return about(one.cls.name, one.single(identity), identity.key(one.subject))


def _places(sources: Iterable[Source]) -> tuple[str, ...]:
    return tuple(sorted({place_of(s.document, s.text) for s in sources if s.text}))
