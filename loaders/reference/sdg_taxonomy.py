"""The SDG taxonomy in Turtle: its goals, targets and indicators as they stand there, and where."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.entity import TYPE
from loaders.formats.passages import Unreadable
from loaders.reference.form import Given
from loaders.reference.sdg import Entry, tidy

SDG, SDGO = "http://metadata.un.org/sdg/", "http://metadata.un.org/sdg/ontology#"
SKOS, TERMS = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
CONCEPTS = {f"{SDGO}Goal": "goal", f"{SDGO}Target": "target", f"{SDGO}Indicator": "indicator"}
UNKEPT = {f"{SDGO}tier": "tiers", f"{TERMS}subject": "subjects", f"{SDGO}hasSeries": "links to series"}
Statements = dict[str, dict[str, list[NamedNode | Literal]]]
SUBJECT = re.compile(rb"(?:sdg:|<http://metadata\.un\.org/sdg/)([\w.]+)>?\s")


@dataclass(frozen=True)
class Concept:
    """One goal, target or indicator: its own code, its statements by predicate, and the line that names it."""

    kind: str
    code: str
    said: dict[str, list[NamedNode | Literal]]
    where: str

    @property
    def key(self) -> str:
        """Its key, such as ``target/9.c``."""
        return f"{self.kind}/{self.code}"

    def texts(self, predicate: str) -> list[str]:
        """What a predicate says of it, in the order of the alphabet."""
        return sorted(term.value for term in self.said.get(predicate, []))

    def labels(self) -> dict[str, list[str]]:
        """Its labels by language, verbatim, the longest first."""
        found: dict[str, list[str]] = defaultdict(list)
        for term in self.said.get(f"{SKOS}prefLabel", []):
            if isinstance(term, Literal) and term.language:
                found[term.language].append(term.value)
        return {tongue: sorted(several, key=lambda s: (-len(tidy(s)), s)) for tongue, several in sorted(found.items())}

    def codes(self) -> list[str]:
        """The codes it is listed under, such as 9.c.1."""
        terms = self.said.get(f"{SKOS}notation", [])
        compact = NamedNode(f"{SDGO}SDGCodeCompact")
        return sorted(t.value for t in terms if isinstance(t, Literal) and t.datatype == compact)


def listed(given: Given) -> Iterator[Entry]:
    """What the taxonomy lists.

    :raises Unreadable: if it is no Turtle, with the line.
    """
    for concept in concepts(given.content)[0]:
        for code in concept.codes() if concept.kind == "indicator" else ():
            yield Entry(code, concept.code, {tongue: several[0] for tongue, several in concept.labels().items()})


def concepts(content: bytes) -> tuple[list[Concept], Counter[str]]:
    """The goals, targets and indicators of the taxonomy, by key, and how many statements of which kind are not kept.

    :raises Unreadable: if it is no Turtle, with the line.
    """
    said = statements(content)
    unkept: Counter[str] = Counter()
    for predicates in said.values():
        unkept.update({what: len(predicates[iri]) for iri, what in UNKEPT.items() if iri in predicates})
    return sorted(_of(said, _lines(content)), key=lambda c: c.key), unkept


def statements(content: bytes) -> Statements:
    """What a Turtle file says of each IRI, by predicate; blank nodes are left out.

    :raises Unreadable: if it is no Turtle, with the line.
    """
    said: Statements = defaultdict(lambda: defaultdict(list))
    try:
        for quad in parse(content, format=RdfFormat.TURTLE, base_iri=SDG):
            subject, object = quad.triple.subject, quad.triple.object
            if isinstance(subject, NamedNode) and isinstance(object, NamedNode | Literal):
                said[subject.value][quad.triple.predicate.value].append(object)
    except SyntaxError as error:
        raise Unreadable(f"line {error.lineno}: this is no Turtle: {error.msg}") from None
    return said


def _of(said: Statements, lines: dict[str, int]) -> Iterator[Concept]:
    for iri, predicates in said.items():
        kinds = [CONCEPTS[t.value] for t in predicates.get(TYPE.value, []) if t.value in CONCEPTS]
        if kinds:
            code = iri.removeprefix(SDG)
            yield Concept(kinds[0], code, predicates, f"line {lines.get(code, 1)}")


def _lines(content: bytes) -> dict[str, int]:
    """The line on which each concept gets its label; the first that begins with it, if that is not so."""
    first: dict[str, int] = {}
    labelled: dict[str, int] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        if begins := SUBJECT.match(line):
            code = begins[1].decode()
            first.setdefault(code, number)
            if b"prefLabel" in line:
                labelled.setdefault(code, number)
    return first | labelled
