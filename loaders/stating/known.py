"""The things that are known when a document is read: their keys, their classes, and what they are called."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz, process

from graph.entity import Entity
from graph.naming.names import plain
from graph.reading import Reading, term
from graph.view import Graph
from graph.writing.surveying import Survey
from loaders.extraction import Name
from loaders.extraction.names import KINDS
from ontology import ontology

DIGESTS = "SELECT ?document ?digest { BELIEVED { ?document :digest ?digest } }"
# For so many unknown keys is it said what is near: to look for it takes longer than anything else does.
NEAR = 200
NAMING = ("name", "acronym", "alternativeNames", "symbol", "code", "title")
ITSELF, OWN = "the document itself", "table row"
NAMES = """
SELECT ?thing ?p ?text ?reading ?rule { BELIEVED {
  VALUES ?p { $predicates }
  ?reading :readingStatus "accepted" ; :rule ?rule . GRAPH ?reading { ?thing ?p ?text }
} }"""
GONE = "SELECT ?reading ?file { BELIEVED { VALUES ?gone { $gone } ?reading :sourceFile ?gone ; :sourceFile ?file } }"
AS_FILE = len(NAMING)
PREDICATES = {term("Document", "digests"): AS_FILE} | {
    prop.iri: NAMING.index(prop.name)
    for cls in ontology().below("Thing")
    for prop in cls.properties.values()
    if prop.name in NAMING and not prop.inverse
}
Snapshot = dict[str, dict[str, str]]


@dataclass
class Known:
    """Known things by key and by name.

    ``digests`` says which document a file with this SHA-256 is known to be, ``told`` so far as that is not only what
    was made of the file.

    >>> from graph.entity import entity
    >>> known = Known.of([entity("Body", {"name": "River Team", "acronym": "RT"}, "body/rt")])
    >>> known.key("the River Team", "body"), known.key("RT", "body"), known.key("RT", "theme")
    ('body/rt', 'body/rt', '')
    """

    classes: dict[str, str] = field(default_factory=dict)
    called: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    digests: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)
    _nearest: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entities: Iterable[Entity], graph: Graph | None = None) -> "Known":
        """What an edition and the entities of a load make known."""
        known = cls()
        if graph:
            for key, kind, text in graph.names.everything():
                known._add(key, kind, [text])
            for row in graph.source.rows(DIGESTS):
                document, digest = row["document"], row["digest"]
                if isinstance(document, NamedNode) and isinstance(digest, Literal):
                    known.digests[digest.value] = graph.identity.key(document)
            for other, key in graph.names.moved.items():
                if key in known.classes:
                    known.classes[other] = known.classes[key]
        for one in entities:
            if ontology()[one.cls].within("Thing"):
                values: Mapping[str, list[str]] = _listed(one)
                known._add(one.key, one.cls, [text for name in NAMING for text in values.get(name, [])])
                for digest in values.get("digests", []):
                    known.digests[digest] = one.key
            else:
                known.classes.setdefault(one.key, one.cls)
        return known

    @classmethod
    def classed(cls, stated: Iterable[tuple[str, str]], graph: Graph | None = None) -> "Known":
        """What an edition and a load make known, by key alone: nothing is known by a name.

        :param stated: the keys and the classes of what the load states.

        >>> known = Known.classed([("body/rt", "Body")])
        >>> known.classes, known.key("River Team", "body")
        ({'body/rt': 'Body'}, '')
        """
        known = cls()
        for key, kind, _ in graph.names.everything() if graph else ():
            known._class(key, kind)
        for other, key in graph.names.moved.items() if graph else ():
            if key in known.classes:
                known.classes[other] = known.classes[key]
        for key, kind in stated:
            if ontology()[kind].within("Thing"):
                known._class(key, kind)
            else:
                known.classes.setdefault(key, kind)
        return known

    @classmethod
    def sure(cls, readings: Iterable[Reading], graph: Graph | None = None, gone: Collection[str] = ()) -> "Known":
        """What tables, sets of data and people make known: what documents are read with, whatever documents say.

        :param readings: those of the tables of a load.
        :param gone: the SHA-256 of the states of files whose place the load takes.
        """
        known = cls.of((), graph)
        believed, known.classes, known.called, known._keys = known.classes, {}, defaultdict(list), {}
        rows = list(_rows(graph, believed, gone)) if graph else []
        for reading in (r for r in readings if r.status == "accepted" and not r.needs and r.rule != ITSELF):
            for one in reading.entities:
                if ontology()[one.cls].within("Thing"):
                    own = reading.rule == OWN
                    rows += [(one.key, NAMING.index(n), not own, v, one.cls) for n, v in one.values if n in NAMING]
                    rows += [(one.key, AS_FILE, not own, v, one.cls) for n, v in one.values if n == "digests"]
        for key, rank, _, text, kind in sorted(rows):
            if rank == AS_FILE:
                known.told[text] = key
            else:
                known._add(key, kind, [text])
        return known

    def changed(self, before: "Snapshot") -> "Snapshot":
        """The names and keys that stand for something else, or for something, or for nothing now."""
        now = self.snapshot
        return {kind: dict(now[kind].items() ^ before.get(kind, {}).items()) for kind in now}

    @cached_property
    def snapshot(self) -> "Snapshot":
        """What to hold against what is known another time: names, keys and digests, each with what it stands for."""
        names: dict[str, str] = {}
        for (segment, name), key in sorted(self._keys.items()):
            names[name] = f"{names.get(name, '')} {segment}:{key}"
        shown = {key: f"{self.classes[key]} {called[0]}" for key, called in self.called.items() if called}
        return {"names": names, "keys": shown, "digests": dict(self.told)}

    def names(self) -> list[Name]:
        """The names as extraction takes them, the first of each the one it is shown under."""
        return [
            Name(KINDS[key.partition("/")[0]], called[0], tuple(called[1:]), key)
            for key, called in sorted(self.called.items())
            if key.partition("/")[0] in KINDS and called
        ]

    def key(self, name: str, segment: str) -> str:
        """The key of the thing of a kind that is called so; empty if none is."""
        return self._keys.get((segment, _spelled(name)), "")

    def fits(self, survey: Survey) -> bool:
        """Whether all that some readings refer to is surely known, and of the right class."""
        cited = all(document in self.classes for document in survey.documents)
        return survey.whole and cited and not any(self._wrong(wanted, key) for _, wanted, key in survey.refers)

    def unknown(self, reading: Reading) -> Iterator[tuple[str, str]]:
        """What a reading refers to that is not known, or is of another class: the field, and what is wrong."""
        if reading.place.document not in self.classes:
            yield "document", f"{reading.place.document!r} is no document here{self._near(reading.place.document)}"
        for one in reading.entities:
            for name, wanted, key in one.refers():
                if wrong := self._wrong(wanted, key):
                    yield name, wrong

    def _wrong(self, wanted: str, key: str) -> str:
        """What is wrong with leading to a key where a class is wanted; empty if nothing is."""
        if key not in self.classes:
            return f"{key!r} is named nowhere{self._near(key)}"
        if ontology()[self.classes[key]].within(wanted):
            return ""
        of = ontology()[self.classes[key]].label.lower()
        return f"{key!r} is a {of}; it should be a {ontology()[wanted].label.lower()}"

    def _near(self, key: str) -> str:
        if key not in self._nearest:
            self._nearest[key] = self._nearest_to(key) if len(self._nearest) < NEAR else ""
        return self._nearest[key]

    def _nearest_to(self, key: str) -> str:
        near = process.extractOne(key, self.classes.keys(), scorer=fuzz.ratio, score_cutoff=60)
        return f"; did you mean {near[0]}?" if near else ""

    def _class(self, key: str, cls: str) -> None:
        """Take in the class of a thing, unless a more particular one is known."""
        held = self.classes.get(key)
        if not held or ontology()[cls].within(held):
            self.classes[key] = cls

    def _add(self, key: str, cls: str, texts: list[str]) -> None:
        self._class(key, cls)
        segment, names = key.partition("/")[0], self.called[key]
        for text in texts:
            if text not in names:
                names.append(text)
            called = (segment, _spelled(text))
            other = self._keys.setdefault(called, key)
            if (len(key), key) < (len(other), other):
                self._keys[called] = key


@lru_cache(maxsize=20_000)
def _spelled(name: str) -> str:
    """A name for comparison: documents say the same ones again and again."""
    return plain(name)


def _rows(
    graph: Graph, believed: Mapping[str, str], gone: Collection[str]
) -> Iterator[tuple[str, int, bool, str, str]]:
    """The names that accepted readings give: key, rank of the field, whether it is not in our tables, text, class."""
    dropped: dict[object, set[str]] = defaultdict(set)
    for reading, file in graph.source.rows(GONE, gone=[str(Literal(digest)) for digest in gone]) if gone else ():
        dropped[reading].add(file.value)
    out = {reading for reading, files in dropped.items() if files <= set(gone)}
    for thing, predicate, text, reading, rule in graph.source.rows(NAMES, predicates=list(PREDICATES)):
        key = graph.identity.key(thing)
        cls = believed.get(graph.names.held(key))
        if cls and rule.value != ITSELF and reading not in out:
            yield key, PREDICATES[predicate], rule.value != OWN, text.value, cls


def _listed(one: Entity) -> dict[str, list[str]]:
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in one.values:
        values[name].append(value)
    return values
