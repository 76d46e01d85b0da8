"""An export of ours coming back (N-Quads, TriG, JSON-LD): every reading as what it was, with its document and words.

What is believed is not read but made again from the readings. The base of the home that wrote the file stands in it, so
keys are the same wherever it is loaded.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple, parse

from graph.entity import TYPE, Entity, about, text_of
from graph.identity import Identity
from graph.ledger.handing import refused as refused_acts
from graph.reading import Place, Reading, term
from graph.view import fields_of
from graph.writing.sameness import SAME
from loaders.formats.passages import Unreadable
from loaders.reference.records import parsed
from loaders.stating.persons import refused
from loaders.tables.table import Batch, Problem
from loaders.triples.syntax import SYNTAXES
from ontology import NS, Class, UnknownTerm, ontology

VOID = "http://rdfs.org/ns/void#"
DATASET, SPACE = NamedNode(f"{VOID}Dataset"), NamedNode(f"{VOID}uriSpace")
ENDINGS = (".nq", ".trig", ".jsonld")
HEAD = 4_000
PASSAGE = {p.iri: p.name for p in ontology()["Passage"].properties.values()}
READING = {p.iri: p.name for p in ontology()["Reading"].properties.values()}
VALUE = NamedNode("http://www.w3.org/ns/prov#value")
KEPT = {*PASSAGE, *READING} - {READING_RUN := term("Reading", "run"), term("Reading", "files")}
Values = dict[NamedNode, list[NamedNode | Literal]]


def read(content: bytes, ending: str, base: str) -> Batch | None:
    """The readings of an export; None if the file is none with readings in it.

    :param base: against which relative IRIs are read.
    :raises Unreadable: if it is not written in the syntax that its ending says.
    """
    if ending not in ENDINGS or VOID.encode() not in content[:HEAD]:
        return None
    found = _Export()
    try:
        for quad in parse(BytesIO(content), format=SYNTAXES[ending], base_iri=base):
            found.take(quad)
    except SyntaxError as error:
        at = f"line {error.lineno}: " if error.lineno else ""
        raise Unreadable(f"{at}this is no {SYNTAXES[ending].name}: {error.msg}") from None
    return found.batch() if found.space and found.stated else None


class _Export:
    """What an export holds, as it is read."""

    def __init__(self) -> None:
        self.space = ""
        self.stated: dict[NamedNode, list[Triple]] = defaultdict(list)
        self._described: dict[NamedNode, Values] = defaultdict(lambda: defaultdict(list))
        self._others: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        self._used: dict[NamedNode, int] = defaultdict(int)
        self._acts: dict[NamedNode, str] = {}
        self._classes: dict[frozenset[NamedNode], Class] = {}

    def take(self, quad: Quad) -> None:
        """Keep a statement, if it is one of a reading or about one."""
        subject, object = quad.subject, quad.object
        if isinstance(quad.graph_name, NamedNode):
            self.stated[quad.graph_name].append(quad.triple)
        elif not isinstance(subject, NamedNode) or isinstance(quad.graph_name, DefaultGraph) is False:
            return
        elif quad.predicate == VALUE and isinstance(object, Literal):
            self._acts[subject] = object.value
        elif quad.predicate == SPACE and isinstance(object, Literal):
            self.space = object.value
        elif quad.predicate == SAME and isinstance(object, NamedNode):
            self._others[object].append(subject)
        elif quad.predicate in KEPT and isinstance(object, NamedNode | Literal):
            self._described[subject][quad.predicate].append(object)

    def batch(self) -> Batch:
        """Its readings, and what is wrong with others."""
        self._identity = Identity(self.space)
        readings, places, problems = [], [], []
        for graph, triples in self.stated.items():
            place = self._identity.key(graph)
            try:
                readings.append(self._reading(graph, triples))
                places.append(place)
            except (ValueError, UnknownTerm) as error:
                problems.append(Problem(place, str(error)))
        decided, wrong = self._decided()
        return Batch(tuple(readings), tuple(places), (*problems, *wrong), apart=True, decided=decided)

    def _decided(self) -> tuple[tuple[Mapping[str, Any], ...], tuple[Problem, ...]]:
        """What people decided, the first first; and why it cannot be read, if it cannot."""
        ordered = sorted(self._acts, key=lambda node: (len(node.value), node.value))
        acts = [parsed(self._acts[node].encode()) for node in ordered]
        if why := refused_acts(acts):
            return (), (Problem("what people decided", why),)
        return tuple(acts), ()

    def _reading(self, graph: NamedNode, triples: list[Triple]) -> Reading:
        said = {READING[p]: several for p, several in self._described[graph].items() if p in READING}
        passage = next(iter(said.get("passage", ())), None)
        if not isinstance(passage, NamedNode):
            raise ValueError("it is a graph that no reading describes: where it was read is not said")
        text = {name: several[0].value for name, several in said.items() if name != "passage"}
        needs = tuple(sorted(one.value for one in said.get("needs", ())))
        status = text.get("status", "accepted")
        return Reading(
            self._place(passage),
            tuple(self._entities(triples)),
            text.get("quote", ""),
            _number(text.get("start")),
            _number(text.get("end")),
            text.get("support", ""),
            text.get("rule", ""),
            float(text.get("confidence", 1)),
            "proposed" if needs and status == "candidate" else status,
            needs,
            self._identity.key(graph),
        )

    def _place(self, passage: NamedNode) -> Place:
        """Where a reading was read: of several things that a passage is said to be, its readings take one each."""
        values, number = self._described[passage], self._used[passage]
        self._used[passage] += 1
        said = {PASSAGE[p]: several[number % len(several)] for p, several in values.items() if p in PASSAGE}
        document = said.get("document")
        if not isinstance(document, NamedNode):
            raise ValueError(f"of the passage {passage} no document is stated")
        key = self._identity.key(passage)
        several = [self._identity.key(one) for one in (document, *self._others.get(document, ()))]
        made = [_placed(one, said) for one in several]
        fitting = [place for place in made if f"{key}-".startswith(f"{place.key}-")]
        place = fitting[0] if fitting else made[0]
        form = key.removeprefix(place.key).removeprefix("-") if fitting else ""
        return _placed(place.document, said, form)

    def _entities(self, triples: list[Triple]) -> Iterator[Entity]:
        by_subject: dict[NamedNode, list[Triple]] = defaultdict(list)
        for triple in triples:
            if not isinstance(triple.subject, NamedNode):
                raise ValueError(f"every thing has an IRI here, and {triple} is about one that has none")
            by_subject[triple.subject].append(triple)
        for subject, several in by_subject.items():
            yield self._entity(subject, several)

    def _entity(self, subject: NamedNode, triples: list[Triple]) -> Entity:
        types = frozenset(t.object for t in triples if t.predicate == TYPE and isinstance(t.object, NamedNode))
        if types not in self._classes:
            self._classes[types] = _class(subject, types)
        cls = self._classes[types]
        fields = fields_of(cls)
        values: dict[str, list[str]] = defaultdict(list)
        for triple in triples:
            if triple.predicate != TYPE:
                if triple.predicate.value not in fields:
                    raise UnknownTerm(f"{cls.name} has no property {triple.predicate}")
                name = fields[triple.predicate.value]
                values[name].append(self._value(cls, name, triple.object))
        key = self._identity.key(subject)
        if why := refused(key):
            raise ValueError(why)
        return about(cls.name, values, key)

    def _value(self, cls: Class, name: str, object: object) -> str:
        if isinstance(object, NamedNode):
            return object.value if cls[name].datatype == "iri" else self._identity.key(object)
        if isinstance(object, Literal):
            return text_of(object)
        raise ValueError(f"{name} leads to {object}, which has no IRI")


def _class(subject: NamedNode, types: frozenset[NamedNode]) -> Class:
    found = [ontology().of(iri) or ontology()[iri.value.removeprefix(NS)] for iri in types]
    if not found:
        raise ValueError(f"{subject} has no class")
    return max(found, key=lambda cls: len(cls.ancestors))


def _placed(document: str, said: Mapping[str, NamedNode | Literal], form: str = "") -> Place:
    text = {name: term.value for name, term in said.items()}
    return Place(
        document,
        text.get("paragraph", ""),
        text.get("section", ""),
        text.get("text", ""),
        _number(text.get("start")),
        text.get("language", ""),
        form,
        _number(text.get("page")),
        text.get("cell", ""),
    )


def _number(text: str | None) -> int | None:
    return int(text) if text else None
