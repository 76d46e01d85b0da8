"""What prose states and no table bears out: the things to ask a person about, gathered from the readings of an edition.

Each is a *fact* (a chairing, an activity), a *thing* that only prose names, or a plain *statement* about a thing (an
acronym, what a document cites). It is one however many readings state it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from graph.editions.telling import Told
from graph.entity import TYPE, text_of
from graph.identity import Identity
from graph.reading import term
from graph.review.acts import BY_A_PERSON
from graph.review.gist import gist_of, place_of, statement_key
from graph.store import Source
from ontology import Class, Property, ontology

PROSE = 'VALUES ?standing { "proposed" "candidate" }'
READINGS = """
SELECT ?reading ?standing ?sure ?rule ?document ?start ?text { BELIEVED {
  $which ?reading :readingStatus ?standing ; :readingConfidence ?sure ; :passage ?passage .
  FILTER(?standing != "accepted") ?passage :document ?document .
  OPTIONAL { ?reading :rule ?rule }
  OPTIONAL { ?reading oa:start ?start }
  OPTIONAL { ?passage :text ?text }
} }"""
STATED = """
SELECT ?reading ?s ?p ?o { BELIEVED {
  $which ?reading :readingStatus ?standing . GRAPH ?reading { ?s ?p ?o }
} }"""
SUBJECTS = """
SELECT ?s (COUNT(?reading) AS ?number) { BELIEVED {
  $which ?reading :readingStatus ?standing . GRAPH ?reading { ?s a ?class } FILTER(?class IN (:Thing, :Fact))
} } GROUP BY ?s"""
ABOUT = """
SELECT ?reading ?s ?p ?o { BELIEVED { VALUES ?s { $nodes } GRAPH ?reading { ?s ?p ?o } } }"""
TRUSTED = """
SELECT ?s ?p ?o ?rule { BELIEVED {
  { SELECT DISTINCT ?s ?reading {
    VALUES ?s { $nodes } GRAPH ?reading { ?s a ?class } ?reading :readingStatus "accepted"
  } }
  GRAPH ?reading { ?s ?p ?o }
  OPTIONAL { ?reading :rule ?rule }
} }"""
FACT, THING = ontology()["Fact"].iri, ontology()["Thing"].iri
NAMES = {term("Thing", "name"), term("Thing", "alternativeNames"), term("Thing", "acronym")}
ENDING = {term("Fact", "until")}
AT_ONCE = 1_000


@dataclass
class Stated:
    """What is stated once or several times: a fact, a thing or a plain statement, by its key.

    ``cls`` is its class, of a statement the class of its subject, and then ``triple`` is what it says. ``readings`` are
    IRIs; ``candidate`` says that none of them is believed by itself.
    """

    key: str
    form: str
    subject: NamedNode
    cls: Class
    triple: Triple | None = None
    readings: dict[str, "Read"] = field(default_factory=dict)
    by: dict[str, set[Triple]] = field(default_factory=dict)
    _values: dict[str, tuple[str, ...]] | None = None

    @property
    def triples(self) -> set[Triple]:
        """What its readings state of it, together."""
        return {triple for several in self.by.values() for triple in several}

    @property
    def confidence(self) -> float:
        """That of its best reading."""
        return max((r.confidence for r in self.readings.values()), default=0.0)

    @property
    def candidate(self) -> bool:
        """Whether none of its readings is believed by itself."""
        return all(r.standing == "candidate" for r in self.readings.values())

    @property
    def first(self) -> "Read":
        """The surest reading of it, and of these the first."""
        return min(self.readings.values(), key=lambda r: (-r.confidence, r.document, r.start, r.iri))

    def values(self, identity: Identity) -> dict[str, tuple[str, ...]]:
        """What is stated of it by field, as texts and keys, sorted; once it is asked, no reading is added."""
        if self._values is None:
            found: dict[str, set[str]] = defaultdict(set)
            fields = _fields(self.cls.name)
            for triple in self.triples:
                if triple.predicate in fields:
                    found[fields[triple.predicate]].add(said(triple.object, identity))
            self._values = {name: tuple(sorted(several)) for name, several in found.items()}
        return self._values

    def single(self, identity: Identity) -> dict[str, tuple[str, ...]]:
        """As :meth:`values`, and of several where there can be one, that of the surest reading."""
        values = dict(self.values(identity))
        for name, several in values.items():
            if len(several) > 1 and not self.cls[name].many:
                ranked = sorted(self.readings.values(), key=lambda r: (-r.confidence, r.document, r.start, r.iri))
                said_so = (
                    said(t.object, identity)
                    for r in ranked
                    for t in self.by[r.iri]
                    if t.predicate == self.cls[name].iri
                )
                values[name] = (next(said_so),)
        return values

    def gist(self, identity: Identity) -> str:
        """What it comes to, whatever its start; empty for what is no tenure."""
        if self.form != "fact":
            return ""
        return gist_of(self.cls, {name: several[0] for name, several in self.values(identity).items()})


@dataclass(frozen=True)
class Read:
    """One reading of prose: its IRI, where and how surely it was read; ``place`` as the ledger knows passages."""

    iri: str
    standing: str
    confidence: float
    rule: str
    document: str
    start: int
    place: str = ""


def stated_of(
    source: Source, identity: Identity, subjects: Iterable[NamedNode], told: Told | None = None
) -> Iterator[Stated]:
    """What prose states of some subjects and no table bears out, in no order.

    :param told: tells of those that are new, so that the store is not asked.
    """
    several = list(subjects)
    if told:
        for node in several:
            yield from _told(identity, told, node)
    rest = (node for node in several if not (told and node in told))
    while some := list(islice(rest, AT_ONCE)):
        yield from _stated_of(source, identity, some)


def _told(identity: Identity, told: Told, node: NamedNode) -> Iterator[Stated]:
    """What is told of a node that one reading of prose states, and nothing else."""
    one, prose = told.of(node), told.prose(node)
    if one is None or prose is None:
        return
    key, standing, document, sure, rule, start, place = prose
    reading = identity.iri(key)
    read = Read(reading.value, standing, sure, rule, document, start, place)
    rows = ((reading, node, predicate, object) for predicate, object in one.statements(identity))
    yield from _gathered(identity, rows, {reading.value: read}, lambda _: {})


def stated(source: Source, identity: Identity, readings: Iterable[str] | None = None) -> Iterator[Stated]:
    """What prose states and no table bears out, in no order.

    :param readings: the IRIs of the readings that are looked at; all of prose if None: then no more than what some
        hundred of them state, or those of one subject, is in memory at once.
    """
    if readings is None:
        for some in _subjects(source):
            yield from _stated_of(source, identity, some)
        return
    several = set(readings)
    rows = source.rows(STATED, which=[_among(several)])
    yield from _gathered(identity, rows, _read(source, identity, several), partial(_trusted, source))


def _stated_of(source: Source, identity: Identity, nodes: list[NamedNode]) -> Iterator[Stated]:
    rows = [tuple(row) for row in source.rows(ABOUT, nodes=nodes)]
    yield from _gathered(
        identity, rows, _read(source, identity, {row[0].value for row in rows}), partial(_trusted, source)
    )


def _subjects(source: Source) -> Iterator[list[NamedNode]]:
    """What prose speaks of, so much at once as some hundred readings state; in a file meanwhile, for it may be much."""
    with TemporaryFile("w+", encoding="utf-8") as file:
        file.writelines(f"{n.value} {s.value}\n" for s, n in source.rows(SUBJECTS, which=[PROSE]))
        file.seek(0)
        some, total = list[NamedNode](), 0
        for number, _, iri in (line.rstrip("\n").partition(" ") for line in file):
            some.append(NamedNode(iri))
            total += int(number)
            if total >= AT_ONCE:
                yield some
                some, total = [], 0
        yield from [some] if some else []


def _read(source: Source, identity: Identity, readings: Collection[str]) -> dict[str, Read]:
    """Those of some readings that are of prose."""
    several = sorted(readings)
    found: dict[str, Read] = {}
    for at in range(0, len(several), AT_ONCE):
        found |= {one.iri: one for one in _readings(source, identity, _among(several[at : at + AT_ONCE]))}
    return found


def _among(readings: Iterable[str]) -> str:
    return f"VALUES ?reading {{ {' '.join(f'<{iri}>' for iri in readings)} }}"


def _gathered(
    identity: Identity,
    rows: Iterable[tuple[NamedNode, NamedNode, NamedNode, Any]],
    read: Mapping[str, Read],
    borne_out: Callable[[Iterable[NamedNode]], Mapping[NamedNode, set[Triple]]],
) -> Iterator[Stated]:
    """What is stated of some subjects.

    :param rows: reading, subject, predicate and object.
    :param read: the readings that count.
    :param borne_out: gives what tables state of some nodes.
    """
    told: dict[str, dict[NamedNode, list[Triple]]] = defaultdict(lambda: defaultdict(list))
    for reading, subject, predicate, object in rows:
        if reading.value in read:
            told[reading.value][subject].append(Triple(subject, predicate, object))
    classes = _classes(t for by in told.values() for several in by.values() for t in several)
    trusted = borne_out(classes)
    found: dict[str, Stated] = {}
    for iri in sorted(told):
        for subject, triples in told[iri].items():
            for one, said_so in _apart(subject, classes.get(subject), triples, trusted.get(subject, set()), identity):
                kept = found.setdefault(one.key, one)
                kept.by.setdefault(iri, set()).update(said_so)
                kept.readings[iri] = read[iri]
    yield from found.values()


def said(object: object, identity: Identity) -> str:
    """A value as it is written: a key, or a text."""
    return (
        identity.key(object)
        if isinstance(object, NamedNode)
        else text_of(object)
        if isinstance(object, Literal)
        else str(object)
    )


def _readings(source: Source, identity: Identity, which: str) -> Iterator[Read]:
    for reading, standing, sure, rule, document, start, text in source.rows(READINGS, which=[which]):
        key = identity.key(document)
        yield Read(
            reading.value,
            standing.value,
            float(sure.value),
            rule.value if rule else "",
            key,
            int(start.value) if start else 0,
            place_of(key, text.value) if text else "",
        )


@cache
def _fields(cls: str) -> Mapping[NamedNode, str]:
    return {p.iri: p.name for p in ontology()[cls].properties.values() if not p.inverse}


def _classes(triples: Iterable[Triple]) -> dict[NamedNode, Class]:
    """The most particular class that prose gives to each of its subjects."""
    found: dict[NamedNode, Class] = {}
    for triple in triples:
        if triple.predicate != TYPE or not isinstance(triple.object, NamedNode):
            continue
        cls, node = ontology().of(triple.object), triple.subject
        assert isinstance(node, NamedNode)
        if cls and (node not in found or len(cls.ancestors) > len(found[node].ancestors)):
            found[node] = cls
    return found


def _trusted(source: Source, nodes: Iterable[NamedNode]) -> dict[NamedNode, set[Triple]]:
    """What tables state of these nodes; what people say in an act of review is no table."""
    found: dict[NamedNode, set[Triple]] = defaultdict(set)
    wanted = list(nodes)
    for at in range(0, len(wanted), AT_ONCE):
        for subject, predicate, object, rule in source.rows(TRUSTED, nodes=wanted[at : at + AT_ONCE]):
            if rule is None or rule.value not in BY_A_PERSON:
                found[subject].add(Triple(subject, predicate, object))
    return found


def _apart(
    subject: NamedNode, cls: Class | None, triples: list[Triple], trusted: set[Triple], identity: Identity
) -> Iterator[tuple[Stated, set[Triple]]]:
    """What one reading states of one subject, apart as it is asked about."""
    if cls is None:
        return
    known = {t.predicate for t in trusted}
    fresh = [t for t in triples if t not in trusted and t.predicate != TYPE]
    key = identity.key(subject)
    if cls.within("Fact"):
        if not any(t.object == FACT for t in trusted if t.predicate == TYPE):
            yield Stated(key, "fact", subject, cls), set(triples)
            return
        fresh = [t for t in fresh if cls.keyed or (t.predicate in ENDING and t.predicate not in known)]
    elif not any(t.object == THING for t in trusted if t.predicate == TYPE):
        if any(t.predicate in NAMES for t in fresh):
            yield Stated(key, "thing", subject, cls), {t for t in triples if t.predicate in {TYPE, *NAMES}}
        fresh = [t for t in fresh if t.predicate not in NAMES]
    for triple in fresh:
        if _property(cls, triple.predicate):
            yield Stated(statement_key(triple, identity), "statement", subject, cls, triple), {triple}


def _property(cls: Class, predicate: NamedNode) -> Property | None:
    return next((p for p in cls.properties.values() if p.iri == predicate and not p.inverse), None)
