"""A reading: one match of one rule in one passage, one row of a table, or one person's act.

It is the smallest set of statements that stand or fall together, and the named graph that holds them. It is described
once, in the default graph: where it was read, in which words, by which rule, how surely.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from pyoxigraph import Literal, NamedNode, Triple

from graph.entity import TYPE, Entity, Statement
from graph.identity import Identity, slug
from ontology import ontology

XSD = "http://www.w3.org/2001/XMLSchema#"
BELIEVED = {"accepted", "proposed"}
Fields = list[tuple[str, object]]


@dataclass(frozen=True)
class Place:
    """Where something is said.

    ``paragraph`` is the label as printed, else a name for the place; ``start`` is where the passage begins in the text
    of the document and ``text`` its words, None and empty where the document itself was not read. ``language`` and
    ``form`` say in which of the files of a document it stands, by a tag and the ending of the file's name. ``page``
    counts from 1, None in what has no pages; ``cell`` is its place in a table, empty outside of tables.
    """

    document: str
    paragraph: str
    section: str = ""
    text: str = ""
    start: int | None = None
    language: str = ""
    form: str = ""
    page: int | None = None
    cell: str = ""

    @property
    def key(self) -> str:
        """The key of the passage.

        >>> Place("document/C20-38", "2.5", start=1200, language="fr", form="docx").key
        'passage/C20-38/at-1200-fr-docx'
        """
        at = slug(self.paragraph)[:60] or "whole" if self.start is None else f"at-{self.start}"
        file = "".join(f"-{part}" for part in (self.language, self.form) if part)
        return f"passage/{self.document.partition('/')[2]}/{at}{file}"

    def description(self, identity: Identity) -> Iterator[Statement]:
        """What is said of the passage: in which document, where, and its words."""
        return described("Passage", self.fields(identity))

    def fields(self, identity: Identity) -> Fields:
        """The same, by field."""
        return [
            ("document", identity.iri(self.document)),
            ("paragraph", self.paragraph),
            ("section", self.section),
            ("text", self.text),
            ("start", self.start),
            ("language", self.language),
            ("page", self.page),
            ("cell", self.cell),
        ]


@dataclass(frozen=True)
class Reading:
    """What one source states at one place, and in which words.

    ``quote`` is verbatim; ``start`` and ``end`` are its characters in the text of the document, None where that was not
    read. ``support`` is the lead-in or antecedent. ``needs`` are the keys of new things that it names: it is a
    candidate until each of them is confirmed (:mod:`graph.writing.confirming`). ``given`` is the key it came with out
    of another home, empty where it is made here.
    """

    place: Place
    entities: tuple[Entity, ...]
    quote: str = ""
    start: int | None = None
    end: int | None = None
    support: str = ""
    rule: str = ""
    confidence: float = 1.0
    status: str = "accepted"
    needs: tuple[str, ...] = ()
    given: str = ""

    @property
    def believed(self) -> bool:
        """Whether what it states counts as believed by itself."""
        return self.status in BELIEVED and not self.needs

    @cached_property
    def key(self) -> str:
        """Its key: a hash of document, place, words, rule and statements, and of how sure it is unless wholly so."""
        if self.given:
            return self.given
        said = [self.place.document, self.place.paragraph, str(self.start), str(self.end), self.quote, self.rule]
        said += [f"{e.key} {e.cls} {e.values}" for e in self.entities]
        if self.status != "accepted":
            said += [f"{self.confidence:g}", self.support, *self.needs, self.place.language, self.place.form]
        return "reading/" + hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]

    def triples(self, identity: Identity) -> Iterator[Triple]:
        """What it states."""
        for one in self.entities:
            yield from one.triples(identity)

    def description(self, passage: NamedNode, run: NamedNode) -> Iterator[Statement]:
        """What is said of it: in which passage, in which words, by which rule and in which load it was read."""
        return described("Reading", self.fields(passage, run))

    def fields(self, passage: NamedNode, run: NamedNode) -> Fields:
        """The same, by field."""
        return [
            ("passage", passage),
            ("quote", self.quote),
            ("start", self.start),
            ("end", self.end),
            ("support", self.support),
            ("rule", self.rule),
            ("confidence", self.confidence),
            ("status", "candidate" if self.needs else self.status),
            ("run", run),
            *(("needs", key) for key in self.needs),
        ]


def described(cls: str, fields: Fields) -> Iterator[Statement]:
    """What is said of a passage or a reading: its class, and its fields but for those that are None or empty."""
    yield TYPE, ontology()[cls].iri
    for name, value in fields:
        if value is not None and value != "":
            yield term(cls, name), value if isinstance(value, NamedNode) else literal_of(value)


def literal_of(value: object) -> Literal:
    """A text or a number as it is said of a passage or a reading."""
    if isinstance(value, float):
        return Literal(f"{value:g}", datatype=NamedNode(f"{XSD}decimal"))
    if isinstance(value, int):
        return Literal(str(value), datatype=NamedNode(f"{XSD}integer"))
    return Literal(str(value))


@cache
def term(cls: str, name: str) -> NamedNode:
    """The IRI of a property, by class and field."""
    return ontology()[cls][name].iri
