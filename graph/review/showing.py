"""Proposals as they are shown: names for keys, and each reading beside its passage."""

from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode

from graph.review.docket import Proposal, Source, Value
from graph.review.prose import Stated, said
from graph.view import View
from ontology import ontology

# How much hangs on a fact of a class: on who answers for what most, on what something is called least.
WEIGHT = {
    "Responsibility": 5.0,
    "Chairing": 5.0,
    "Holding": 5.0,
    "Mandating": 4.0,
    "Duty": 4.0,
    "Coverage": 3.5,
    "Establishment": 3.0,
    "Reporting": 3.0,
    "Succession": 3.0,
    "Composition": 3.0,
    "Membership": 2.5,
    "Contribution": 2.0,
}
USUAL, PLAIN = 1.5, 1.0

NAMED = "SELECT ?thing ?name { BELIEVED { VALUES ?thing { $things } GRAPH ?reading { ?thing skos:prefLabel ?name } } }"
PASSAGES = """
SELECT ?reading ?document ?p ?o { BELIEVED {
  VALUES ?reading { $readings } ?reading :passage ?passage . ?passage :document ?document ; ?p ?o
} }"""
DESCRIBED = "SELECT ?reading ?p ?o { BELIEVED { VALUES ?reading { $readings } ?reading ?p ?o } }"
TEXTS = ("modality", "certainty", "role", "from", "until", "asOf")
WORD = ("name", "task", "measure", "value", "stage", "says")


def weight(one: Stated) -> float:
    """How much hangs on a proposal."""
    if one.form == "statement":
        return PLAIN
    return WEIGHT.get(one.cls.name, USUAL)


def kind_of(one: Stated) -> str:
    """The name of the class of a proposal, or of the property of a plain statement."""
    if one.triple is None:
        return one.cls.name
    return next(p.name for p in one.cls.properties.values() if p.iri == one.triple.predicate)


class Showing:
    """Some proposals in one view; what is needed of the store is asked for all of them together."""

    def __init__(self, view: View, several: Sequence[Stated]) -> None:
        self._view, self._several = view, several
        self._key = view.graph.identity.key
        self._identity = view.graph.identity
        self._sources = self._read([NamedNode(iri) for one in several for iri in one.readings])
        self._new = self._called()

    def proposals(self) -> list[Proposal]:
        """Each of them."""
        return [self._proposal(one) for one in self._several]

    def _proposal(self, one: Stated) -> Proposal:
        values = one.values(self._identity)
        shown = tuple(v for name, several in values.items() for v in self._values(one, name, several))
        subject, object = self._ends(one, shown)
        text = {name: next(reversed(values.get(name, ())), "") for name in TEXTS}
        kind, label = self._kind(one)
        believed = not one.candidate
        return Proposal(
            one.key,
            one.form,
            kind,
            label,
            one.cls.name,
            subject,
            object,
            text["role"] or next(iter(values.get("basis", values.get("act", ()))), ""),
            text["from"],
            text["until"],
            text["asOf"],
            text["modality"],
            text["certainty"],
            "proposed" if believed else "candidate",
            one.confidence,
            weight(one),
            shown,
            self.sources(one),
        )

    def sources(self, one: Stated) -> tuple[Source, ...]:
        """The readings of one of them beside their passages, the surest first."""
        ranked = sorted(one.readings.values(), key=lambda r: (-r.confidence, r.document, r.start, r.iri))
        return tuple(self._sources[read.iri] for read in ranked)

    def _kind(self, one: Stated) -> tuple[str, str]:
        if one.triple is None:
            return one.cls.name, one.cls.label
        prop = next(p for p in one.cls.properties.values() if p.iri == one.triple.predicate)
        return prop.name, prop.comment.partition(".")[0]

    def _ends(self, one: Stated, shown: tuple[Value, ...]) -> tuple[Value, Value]:
        """What it is about, and what it says of that."""
        me = self._value("", self._key(one.subject))
        if one.triple is not None:
            return me, next(iter(shown), Value("", ""))
        by = {value.field: value for value in reversed(shown)}
        words = next((by[name] for name in WORD if name in by), Value("", ""))
        if one.form == "thing":
            return me, words
        if one.cls.ends:
            first, second = (by.get(prop.name) for prop in one.cls.ends)
            return first or me, (by.get("task") if one.cls.name == "Duty" else second) or words
        if one.cls.keyed:
            return by.get("agents", me), words if words.name else me
        return by.get("of", me), words

    def _values(self, one: Stated, name: str, several: Iterable[str]) -> list[Value]:
        prop = one.cls[name]
        return [self._value(name, text) if prop.range else Value(name, text) for text in several]

    def _value(self, field: str, key: str) -> Value:
        named = self._view.names.of(key)
        if named:
            return Value(field, named.name, named.key, named.cls)
        return Value(field, self._new.get(key, key), key, known=False)

    def _called(self) -> dict[str, str]:
        """What prose calls the things that nothing believed names."""
        keys = {
            said(t.object, self._identity)
            for one in self._several
            for t in one.triples
            if isinstance(t.object, NamedNode)
        }
        keys |= {self._key(one.subject) for one in self._several}
        things = [self._identity.iri(k) for k in sorted(keys) if "://" not in k and not self._view.names.of(k)]
        rows = self._view.graph.source.rows(NAMED, things=things) if things else ()
        return {self._key(thing): name.value for thing, name in rows}

    def _read(self, readings: list[NamedNode]) -> dict[str, Source]:
        if not readings:
            return {}
        found: dict[str, dict[str, str]] = {r.value: {} for r in readings}
        {p.iri: f"{cls}.{p.name}" for cls in ("Reading", "Passage") for p in ontology()[cls].properties.values()}
        ask = self._view.graph.source.rows
        for reading, predicate, object in ask(DESCRIBED, readings=readings):
            name = next((p.name for p in ontology()["Reading"].properties.values() if p.iri == predicate), "")
            found[reading.value][f"Reading.{name}"] = said(object, self._identity)
        for reading, document, predicate, object in ask(PASSAGES, readings=readings):
            name = next((p.name for p in ontology()["Passage"].properties.values() if p.iri == predicate), "")
            found[reading.value] |= {f"Passage.{name}": said(object, self._identity), "document": self._key(document)}
        return {iri: self._source(iri, about) for iri, about in found.items()}

    def _source(self, iri: str, about: dict[str, str]) -> Source:
        document = about.get("document", "")
        named = self._view.names.of(document)
        start, end, at = (about.get(name) for name in ("Reading.start", "Reading.end", "Passage.start"))
        return Source(
            self._key(NamedNode(iri)),
            document,
            (named.acronym or named.name) if named else document,
            about.get("Passage.paragraph", ""),
            about.get("Passage.page", ""),
            about.get("Passage.section", ""),
            about.get("Passage.text", ""),
            about.get("Reading.quote", ""),
            int(start) if start else None,
            int(end) if end else None,
            about.get("Reading.support", ""),
            about.get("Reading.rule", ""),
            float(about.get("Reading.confidence", 0)),
            about.get("Reading.status", ""),
            int(at) if at else None,
        )
