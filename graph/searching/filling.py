"""What stands in the index of words: a row for each thing, each statement that quotes words, and each passage.

A row is made from the store alone, so it is the same whether everything is indexed or only what a change touched.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from graph.editions.delta import Delta
from graph.entity import DATES, TYPE
from graph.identity import Identity
from graph.naming.indexing import KINDS
from graph.naming.names import plain
from graph.reading import BELIEVED, term
from graph.searching.folding import squeezed, words
from graph.searching.index import Writer
from graph.searching.papers import Papers
from graph.searching.pieces import pieces
from graph.writing.sameness import SAME
from ontology import NS, Class, ontology

HERE = DefaultGraph()
THING, FACT = ontology()["Thing"].iri, ontology()["Fact"].iri
STATUS = NamedNode(f"{NS}status")
READING_STATUS, PASSAGE, QUOTE = (term("Reading", name) for name in ("status", "passage", "quote"))
DOCUMENT, TEXT, DIGEST = term("Passage", "document"), term("Passage", "text"), term("Document", "digests")
PLACE = {term("Passage", name): name for name in ("paragraph", "start", "page", "cell")}
ISSUED = term("Paper", "issued")
SHORTEST = 40  # names of so many letters are looked for as symbols are: without blanks and marks
YEARS = range(1800, 2200)  # what recurs, or has no end, is kept in years beyond
ACCEPTED, PASSAGES = "accepted", "passage/"
AT_ONCE = 5_000
Said = dict[str, str | int]


class Filling:
    """Rows for the index of one store.

    :param folder: that of the store, in its edition.
    """

    def __init__(self, store: Store, identity: Identity, folder: Path, writer: Writer) -> None:
        self._store, self._identity, self._writer = store, identity, writer
        self._papers, self._read = Papers(folder), dict[NamedNode, bool]()
        self._places, self._years = dict[NamedNode, Said | None](), dict[str, int]()

    def fill(self) -> None:
        """Write everything."""
        for thing in self._nodes(TYPE, THING):
            self._thing(thing)
        documents = {*self._nodes(DIGEST, None), *self._objects(DOCUMENT)}
        for document in sorted(documents, key=lambda node: node.value):
            self._document(document)
        for passage in self._nodes(TEXT, None):
            self._passage(passage)
        for reading in self._nodes(QUOTE, None):
            self._statement(reading)

    def mend(self, delta: Delta) -> None:
        """Write what there is to say now of what was touched, in place of what was said."""
        key = self._identity.key
        stated = map(self._held, delta.subjects)
        things = sorted(delta.things | delta.documents | {*stated}, key=lambda node: node.value)
        self._writer.drop("id", map(key, things))
        for thing in things:
            if self._has(thing, TYPE, THING):
                self._thing(thing)
        again = self._papers_of(delta)
        subjects = sorted(delta.subjects, key=lambda node: node.value)
        self._writer.drop("about", map(key, subjects))
        readings = {r: None for node in subjects for r in self._stating(node)}
        for document in again:
            readings |= {r: None for passage in self._passages(document) for r in self._nodes(PASSAGE, passage)}
        self._writer.drop("id", map(key, readings))
        for reading in sorted(readings, key=lambda node: node.value):
            self._statement(reading)

    def _papers_of(self, delta: Delta) -> list[NamedNode]:
        """Write the passages of the documents that are not as they were; those of which the statements are, too."""
        documents = sorted(delta.documents | {t for t in delta.things if self._is_paper(t)}, key=lambda n: n.value)
        moved = [document for document in documents if not self._writer.has("file", self._mark(document))]
        self._writer.drop("paper", map(self._identity.key, moved))
        for document in moved:
            self._document(document)
        touched = {p for document in moved for p in self._passages(document)}
        for document in documents if delta.described is None else delta.moved:
            touched.update(self._passages(document))
        touched.update(node for node in delta.described or () if self._has(node, TEXT, None))
        keys = map(self._identity.key, {*touched, *(delta.described or ())})
        self._writer.drop("id", (key for key in keys if key.startswith(PASSAGES)))
        for passage in sorted(touched, key=lambda node: node.value):
            self._passage(passage)
        return moved

    def _thing(self, thing: NamedNode) -> None:
        """Write the names of a thing, with the documents that state it."""
        kinds, texts, years = set[NamedNode](), list[tuple[str, str]](), list[int]()
        readings = set[NamedNode]()
        for quad in self._store.quads_for_pattern(thing, None, None, None):
            if quad.graph_name != HERE:
                if quad.predicate == TYPE and isinstance(quad.graph_name, NamedNode):
                    readings.add(quad.graph_name)
            elif quad.predicate == TYPE and isinstance(quad.object, NamedNode):
                kinds.add(quad.object)
            elif isinstance(quad.object, Literal):
                if quad.predicate in KINDS:
                    texts.append((KINDS[quad.predicate], quad.object.value))
                elif quad.object.datatype in DATES.values():
                    years.append(int(quad.object.value[:4]))
        if not texts:
            return
        key, names = self._identity.key(thing), list(dict.fromkeys(text for _, text in sorted(texts)))
        found = [place for r in sorted(readings, key=lambda n: n.value) if (place := self._place_of(r))]
        plains = list(dict.fromkeys(map(plain, names)))
        signs = list(dict.fromkeys(map(squeezed, (*names, key.partition("/")[2]))))
        self._writer.put(
            id=key,
            group="thing",
            kind=_particular(kinds).name,
            document=sorted({str(place["document"]) for place in found}),
            status=ACCEPTED if any(place["status"] == ACCEPTED for place in found) or not found else "proposed",
            year=min((year for year in years if year in YEARS), default=0),
            name=[" ".join(words(name)) for name in names],
            exact=[key, *plains],
            sign=[sign for sign in signs if len(sign) <= SHORTEST],
            said=_written({"key": key, "name": names[0], "plain": plains, "signs": signs}),
        )

    def _statement(self, reading: NamedNode) -> None:
        """Write the words that a reading quotes, unless nothing that it states is believed."""
        quote = self._value(reading, QUOTE)
        place = self._place_of(reading) if quote else None
        if not place or place["status"] not in BELIEVED:
            return
        about: dict[NamedNode, set[NamedNode]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(None, TYPE, None, reading):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                about[quad.subject].add(quad.object)
        facts = {node: status for node, kinds in about.items() if FACT in kinds and (status := self._standing(node))}
        if not about or (not facts and any(FACT in kinds for kinds in about.values())):
            return
        first = min(facts or about, key=lambda node: (facts.get(node) != ACCEPTED, node.value))
        key = self._identity.key
        self._writer.put(
            id=key(reading),
            group="statement",
            kind=_particular(about[first]).name,
            document=place["document"],
            status=facts.get(first, str(place["status"])),
            year=self._year(str(place["document"])),
            about=sorted(map(key, about)),
            quote=" ".join(words(quote)),
            said=_written({"key": key(reading), "about": sorted(map(key, facts or about)), "words": quote, **place}),
        )

    def _document(self, document: NamedNode) -> None:
        """Write the passages of a document of which the text is kept, and which state of it that is."""
        key, found = self._identity.key(document), self._papers.of(self._digests(document))
        self._read[document] = bool(found)
        self._writer.put(paper=key, file=self._mark(document))
        for mark, kept in found.items():
            for piece in pieces(kept):
                said: Said = {"document": key, "paragraph": piece.paragraph, "start": piece.start, "page": piece.page}
                said |= {"file": mark.partition("-")[0], "language": kept.language, "number": piece.number}
                self._write(f"{key}#{mark}#{piece.number}", key, piece.words, said)

    def _passage(self, passage: NamedNode) -> None:
        """Write a passage that the store alone holds the words of."""
        text = self._value(passage, TEXT)
        document = next(iter(self._objects(DOCUMENT, passage)), None)
        if text and document and not self._kept(document):
            key = self._identity.key(passage)
            said: Said = {"document": self._identity.key(document), **self._cited(passage)}
            self._write(key, str(said["document"]), text, {**said, "passage": key})

    def _write(self, key: str, document: str, text: str, said: Said) -> None:
        self._writer.put(
            id=key,
            group="passage",
            kind="Passage",
            document=document,
            paper=document,
            year=self._year(document),
            text=" ".join(words(text)),
            said=_written({"key": key, "words": text, **said}),
        )

    def _kept(self, document: NamedNode) -> bool:
        """Whether the whole text of a document is kept."""
        if document not in self._read:
            self._read[document] = bool(self._papers.of(self._digests(document)))
        return self._read[document]

    def _mark(self, document: NamedNode) -> str:
        """What tells one state of the texts of a document, and of what all its rows say of it, from another."""
        key = self._identity.key(document)
        return " ".join([key, str(self._year(key)), *self._papers.of(self._digests(document))])

    def _digests(self, document: NamedNode) -> list[str]:
        said = self._store.quads_for_pattern(document, DIGEST, None, HERE)
        return [quad.object.value for quad in said if isinstance(quad.object, Literal)]

    def _is_paper(self, node: NamedNode) -> bool:
        return self._has(node, DIGEST, None) or any(self._store.quads_for_pattern(None, DOCUMENT, node, HERE))

    def _year(self, document: str) -> int:
        """The year in which a document was issued; 0 if it is not stated."""
        if document not in self._years:
            issued = self._value(self._identity.iri(document), ISSUED)
            self._years[document] = int(issued[:4]) if issued else 0
        return self._years[document]

    def _place_of(self, reading: NamedNode) -> Said | None:
        """Where a reading was read, and how it stands."""
        passage = next(iter(self._objects(PASSAGE, reading)), None)
        place = self._place(passage) if passage else None
        return {**place, "status": self._value(reading, READING_STATUS)} if place else None

    def _place(self, passage: NamedNode) -> Said | None:
        """A passage as it is cited; None for what is none."""
        if passage not in self._places:
            if len(self._places) >= AT_ONCE:
                self._places.clear()
            document = next(iter(self._objects(DOCUMENT, passage)), None)
            place: Said = self._cited(passage) if document else {}
            self._places[passage] = {"document": self._identity.key(document), **place} if document else None
        return self._places[passage]

    def _cited(self, passage: NamedNode) -> Said:
        found: Said = {}
        for quad in self._store.quads_for_pattern(passage, None, None, HERE):
            if quad.predicate in PLACE and isinstance(quad.object, Literal):
                found[PLACE[quad.predicate]] = quad.object.value
        return {"paragraph": found.get("paragraph", ""), "page": int(found.get("page", 0))} | _start(found)

    def _standing(self, fact: NamedNode) -> str:
        """How a fact stands that is believed; empty for one that is not."""
        return self._value(self._held(fact), STATUS)

    def _held(self, node: NamedNode) -> NamedNode:
        return next(iter(self._objects(SAME, node)), node)

    def _stating(self, node: NamedNode) -> Iterator[NamedNode]:
        """The readings that state something of a node."""
        for quad in self._store.quads_for_pattern(node, TYPE, None, None):
            if isinstance(quad.graph_name, NamedNode):
                yield quad.graph_name

    def _passages(self, document: NamedNode) -> list[NamedNode]:
        return self._nodes(DOCUMENT, document)

    def _has(self, subject: NamedNode, predicate: NamedNode, object: NamedNode | None) -> bool:
        return any(True for _ in self._store.quads_for_pattern(subject, predicate, object, HERE))

    def _value(self, subject: NamedNode, predicate: NamedNode) -> str:
        said = sorted(q.object.value for q in self._said(subject, predicate) if isinstance(q.object, Literal))
        return said[0] if said else ""

    def _said(self, subject: NamedNode, predicate: NamedNode) -> Iterable[Quad]:
        return self._store.quads_for_pattern(subject, predicate, None, HERE)

    def _objects(self, predicate: NamedNode, subject: NamedNode | None = None) -> dict[NamedNode, None]:
        said = self._store.quads_for_pattern(subject, predicate, None, HERE)
        return {quad.object: None for quad in said if isinstance(quad.object, NamedNode)}

    def _nodes(self, predicate: NamedNode, object: NamedNode | None) -> list[NamedNode]:
        said = self._store.quads_for_pattern(None, predicate, object, HERE)
        return list({q.subject: None for q in said if isinstance(q.subject, NamedNode)})


def _start(found: Said) -> Said:
    return {"start": int(found["start"])} if "start" in found else {}


def _particular(kinds: Iterable[NamedNode]) -> Class:
    """The most particular of some classes."""
    known = (cls for kind in kinds if (cls := ontology().of(kind)))
    return max(known, key=lambda cls: (len(cls.ancestors), cls.name))


def _written(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
