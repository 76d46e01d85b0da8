"""The SDG knowledge organization system of the UN Statistics Division (LOD4Stats), as Turtle, of 2019.

Goals, targets and indicators under the UN's own IRIs, in English, Spanish and French, with custodian agencies and links
to Wikidata and SDGIO. The taxonomy is published twice: alone, and within the ontology with series and subjects; both
give the same readings. Traps: concepts with two or three labels in one language (the longest is the label, another
stands as another name); indicators under several targets, each with a code of its own; agencies that are two bodies in
one text, have spaces around them, or are no body at all.

The list is that of 2019: the description of the set (``void.ttl``) was issued in December 2019, its series are of the
second quarter of 2019, and it has none of the changes of the 2020 review. What a series measures, the tier of an
indicator and subjects have no place in the ontology and are counted in a note.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.entity import TYPE
from loaders.passages import Unreadable
from loaders.reference.bodies import named, un_body
from loaders.reference.custodians import custodians
from loaders.reference.form import Form, Given, Signature
from loaders.reference.sdg import COMMISSION, Collection, Entry, indicator_list, listing, tidy, unmarked
from loaders.table import Batch

SET, NAME, YEAR = "document/sdg-kos", "SDG knowledge organization system (LOD4Stats)", "2019"
SDG, SDGO = "http://metadata.un.org/sdg/", "http://metadata.un.org/sdg/ontology#"
SKOS, TERMS = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
CONCEPTS = {f"{SDGO}Goal": "goal", f"{SDGO}Target": "target", f"{SDGO}Indicator": "indicator"}
UNKEPT = {f"{SDGO}tier": "tiers", f"{TERMS}subject": "subjects", f"{SDGO}hasSeries": "links to series"}
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


def read(given: Given) -> Batch:
    """The readings of the taxonomy."""
    found = Collection.of(given, SET, NAME)
    found.add("the file", "the list", COMMISSION)
    found.add("the file", "the list", indicator_list(YEAR))
    stated, unkept = concepts(given.content)
    for concept in stated:
        _state(concept, found)
    for agency in sorted({a for c in stated for text in c.texts(f"{SDGO}custodianAgency") for a in custodians(text)}):
        found.add("the file", f"agency {agency}", named(agency))
    for what, count in sorted(unkept.items()):
        found.note("", f"{count:,} {what} are left out: the ontology has no place for them")
    return found.batch


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
    said: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
    unkept: Counter[str] = Counter()
    try:
        for quad in parse(content, format=RdfFormat.TURTLE, base_iri=SDG):
            subject, predicate, object = quad.triple.subject, quad.triple.predicate.value, quad.triple.object
            if predicate in UNKEPT:
                unkept[UNKEPT[predicate]] += 1
            if isinstance(subject, NamedNode) and isinstance(object, NamedNode | Literal):
                said[subject.value][predicate].append(object)
    except SyntaxError as error:
        raise Unreadable(f"line {error.lineno}: this is no Turtle: {error.msg}") from None
    return sorted(_of(said, _lines(content)), key=lambda c: c.key), unkept


def _of(said: dict[str, dict[str, list[NamedNode | Literal]]], lines: dict[str, int]) -> Iterator[Concept]:
    for iri, statements in said.items():
        kinds = [CONCEPTS[t.value] for t in statements.get(TYPE.value, []) if t.value in CONCEPTS]
        if kinds:
            code = iri.removeprefix(SDG)
            yield Concept(kinds[0], code, statements, f"line {lines.get(code, 1)}")


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


def _state(concept: Concept, found: Collection) -> None:
    labels = concept.labels()
    if "en" not in labels:
        found.note(concept.where, f"{concept.key} has no English label and is left out")
        return
    said = {tongue: unmarked(several[0]) for tongue, several in labels.items()}
    others = {tongue: [s for s in map(unmarked, labels[tongue]) if s != said[tongue]] for tongue in said}
    for tongue, several in others.items():
        for other in dict.fromkeys(several):
            found.note(concept.where, f"{concept.key} has two labels in {tongue}: {other!r} stands as another name")
    translated = [f"{text}@{tongue}" for tongue, text in said.items() if tongue != "en"]
    values: dict[str, str | list[str]] = {
        "alternativeNames": list(dict.fromkeys(s for several in others.values() for s in several)),
        "matches": concept.texts(f"{SKOS}exactMatch"),
    }
    quote = labels["en"][0]
    if concept.kind == "goal":
        short = concept.texts(f"{SKOS}altLabel") or [said["en"]]
        values |= {
            "name": tidy(short[0]),
            "number": concept.code,
            "description": said["en"],
            "descriptions": translated,
        }
        found.state(concept.where, concept.code, "Goal", values, concept.key, quote)
        return
    values |= {"name": said["en"], "code": concept.code, "labels": translated}
    if concept.kind == "target":
        values["goal"] = f"goal/{concept.code.partition('.')[0]}"
        found.state(concept.where, concept.code, "Target", values, concept.key, quote)
        return
    found.state(concept.where, concept.code, "Indicator", values, concept.key, quote)
    for code in concept.codes():
        found.add(concept.where, concept.code, listing(concept.code, code, said["en"], YEAR), quote)
    _custody(concept, found)


def _custody(concept: Concept, found: Collection) -> None:
    """Who keeps the data of an indicator."""
    for text in concept.texts(f"{SDGO}custodianAgency"):
        agencies = custodians(text)
        if not agencies:
            found.note(concept.where, f"the custodian of {concept.key}, {text!r}, is no body that can be told")
        for agency in agencies:
            values: dict[str, str | list[str]] = {
                "responsible": un_body(agency),
                "for": concept.key,
                "role": "custodian",
                "asOf": YEAR,
            }
            found.state(concept.where, concept.code, "Responsibility", values, quote=text)


TAXONOMY = {"Goal": 17, "Target": 169, "Indicator": 232, "Listing": 244, "Responsibility": 307, "List": 1}
TURTLE = (".ttl",)


def _aside(what: str, endings: tuple[str, ...], *words: str) -> Form:
    return Form("sdg-lod4stats", what, Signature(endings, words=words), None)


FORMS = (
    Form(
        "sdg-lod4stats",
        "the SDG taxonomy of 2019",
        Signature(TURTLE, words=(SDGO, "custodianAgency", "topConceptOf")),
        read,
        TAXONOMY,
    ),
    _aside("the terms of the SDG ontology, without goals", TURTLE, SDGO, "custodianAgency", "isTargetOf", "inverseOf"),
    _aside("data series of SDG indicators", TURTLE, SDGO, "isSeriesOf", "historyNote"),
    _aside("UNBIS and EuroVoc subjects of goals, targets, indicators and series", TURTLE, SDG, "thesaurus/", "subject"),
    _aside("code lists of SDG data", TURTLE, f"{SDG}codes", "m49code"),
    _aside("measures and dimensions of SDG data cubes", TURTLE, f"{SDG}codes", "linked-data/cube#"),
    _aside("downloads of SDG data sets", TURTLE, "http://schema.org/", "DataDownload", SDG),
    _aside("the description of the SDG taxonomy as a data set", TURTLE, "http://rdfs.org/ns/void#", f"{SDG}void.ttl"),
    _aside("downloads of SDG data sets", (".jsonld",), "DataDownload", SDG),
    _aside("the context of SDG data cubes", (".jsonld",), "linked-data/cube#", f"{SDG}codes"),
    Form(
        "sdg-lod4stats",
        "code lists of SDG data",
        Signature((".json",), keys=frozenset({"unitsCode", "geoAreaCode"})),
        None,
    ),
    Form(
        "sdg-lod4stats",
        "concepts found in texts about the SDGs",
        Signature((".json",), columns=frozenset({"id", "source", "weight", "context"}), words=("contextl",)),
        None,
    ),
)
