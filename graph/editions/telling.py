"""What a change says of things and facts that it brings, written down as it comes, so that the store is not asked.

They are written to a file, as plain as they came, with the document of the reading; whatever is made of an edition may
go through them there, ten times faster than in the store.
"""

import json
import marshal
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.entity import Entity, text_of, written
from graph.identity import Identity
from graph.memory import passing
from graph.reading import Reading
from graph.review.gist import place_of
from ontology import Property, ontology

CITED = 5_000  # of more than so many changes at once, the documents are not looked up
ADDED = "added"
NUMBERS, OTHERWISE = {"integer", "decimal"}, {"langString", "iri"}
WRITTEN = json.JSONEncoder(ensure_ascii=False).encode
Form = tuple[str, tuple[str, ...]]  # a class, and the fields that have values, one for each value
Needed = frozenset[tuple[NamedNode, int]]
Prose = tuple[str, str, str, float, str, int, str]
Record = tuple[str, str, tuple[tuple[str, str], ...], str, str, Prose | None]


@dataclass(frozen=True)
class Handed:
    """What was told, for another process: its file, and of each node its IRI, and where its record is."""

    file: str
    places: tuple[tuple[str, int, int], ...]


class Told:
    """Things and facts that a change brings, of each of which one reading says all that is believed.

    >>> from graph.entity import entity
    >>> from graph.reading import Place
    >>> identity, water = Identity(), entity("Theme", {"name": "Water"}, "theme/water")
    >>> told = Told(identity)
    >>> told.tell(identity.iri("theme/water"), water, Reading(Place("document/d", "1"), (water,)))
    >>> [(key, json.loads(line)["after"]) for key, line in told.lines()]
    [('theme/water', {'name': ['Water']})]
    >>> [one.values for one, status in told.entities()]
    [(('name', 'Water'),)]
    >>> told.close()
    """

    def __init__(self, identity: Identity) -> None:
        self._identity, self._end = identity, 0
        self._file: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when the change is
        self._flushed = True
        self._places: dict[NamedNode, tuple[int, int, Form]] = {}
        self._forms: dict[Form, Form] = {}

    @classmethod
    def of_another(cls, identity: Identity, handed: Handed) -> "Told":
        """What was told in another process, as it hands it over.

        :raises OSError: if that process has let go of it.
        """
        told = cls(identity)
        told._file.close()
        told._file = Path(handed.file).open("rb")  # noqa: SIM115 - closed as the other is
        told._places = {NamedNode(iri): (start, length, ("", ())) for iri, start, length in handed.places}
        return told

    def handed(self) -> Handed | None:
        """What was told, for another process to read while this one has it; None where the system gives no way."""
        self._file.flush()
        path = f"/proc/{os.getpid()}/fd/{self._file.fileno()}"
        if not os.path.exists(path):
            return None
        return Handed(path, tuple((node.value, start, length) for node, (start, length, _) in self._places.items()))

    def tell(self, node: NamedNode, one: Entity, reading: Reading) -> None:
        """Write down what is believed of something; not of what has numbers: they are rounded as they are stored.

        :param reading: the one that states it.
        """
        rounded = _told_so(one.cls)[2]
        if rounded and any(name in rounded for name, _ in one.values):
            return
        document, place = reading.place.document, reading.place
        prose: Prose | None = None
        if reading.status != "accepted":  # of what tables state, nobody asks in which words
            words = place_of(document, place.text) if place.text else ""
            sure = float(f"{reading.confidence:g}")
            prose = reading.key, reading.status, document, sure, reading.rule, reading.start or 0, words
        line = marshal.dumps((one.key, one.cls, one.values, reading.status, document, prose))
        self._file.write(line)
        self._flushed = False
        form = one.cls, tuple([name for name, _ in one.values])
        self._places[node] = self._end, len(line), self._forms.setdefault(form, form)
        self._end += len(line)

    def drop(self, node: NamedNode) -> None:
        """Let the store answer for a node."""
        self._places.pop(node, None)

    def close(self) -> None:
        """Let go of what was written down."""
        self._file.close()

    @property
    def number(self) -> int:
        """Of how many nodes it is told."""
        return len(self._places)

    def __contains__(self, node: NamedNode) -> bool:
        """Whether something is told of a node."""
        return node in self._places

    def of(self, node: NamedNode) -> Entity | None:
        """What is told of a node; None if the store is to be asked."""
        return Entity(*self._read(node)[:3]) if node in self._places else None

    def prose(self, node: NamedNode) -> Prose | None:
        """The only reading of a node, if it is one of prose; None if the store is to be asked, or a table states it.

        Its key, status, document, confidence and rule, where its words begin (0 if that is not known), and its passage
        as the ledger knows it.
        """
        return self._read(node)[5] if node in self._places else None

    def having(self, nodes: Iterable[NamedNode], needed: Needed) -> list[NamedNode]:
        """Some nodes but for those of which it is told, without what is needed: so many values of these properties."""
        lacking = {id(form) for form in self._forms if _lacks(form, needed)}
        places = self._places
        return [node for node in nodes if (told := places.get(node)) is None or id(told[2]) not in lacking]

    def lines(self) -> Iterator[tuple[str, str]]:
        """What was told, in the order of the keys: each key, and its line among the changes of an edition."""
        key = self._identity.key
        for node in sorted(self._places, key=key):
            yield key(node), self._line(*self._read(node)[:5])

    def ordered(self) -> Iterator[Entity]:
        """What was told, in the order of the keys."""
        for node in sorted(self._places, key=self._identity.key):
            yield Entity(*self._read(node)[:3])

    def entities(self) -> Iterator[tuple[Entity, str]]:
        """What was told as it came, each with its status."""
        for node in self._places:
            key, cls, values, status, *_ = self._read(node)
            yield Entity(key, cls, values), status

    def _read(self, node: NamedNode) -> Record:
        start, length, _ = self._places[node]
        if not self._flushed:
            self._file.flush()
            self._flushed = True
        record: Record = marshal.loads(os.pread(self._file.fileno(), length, start))  # several threads may read
        return record

    def _line(self, key: str, cls: str, values: tuple[tuple[str, str], ...], status: str, document: str) -> str:
        properties, fact, _ = _told_so(cls)
        after: dict[str, set[str]] = {"status": {status}} if fact else {}
        leads = set[str]()
        for name, value in values:
            prop, shown = properties[name], value
            if prop.range:
                leads.add(shown)
            elif prop.datatype in OTHERWISE:
                term = written(prop, value, self._identity)
                shown = text(term, self._identity)
                if isinstance(term, NamedNode) and shown != term.value:
                    leads.add(shown)
            after.setdefault(name, set()).add(shown)
        said = {name: sorted(several) for name, several in sorted(after.items())}
        about = [key, *sorted(leads - {key})]
        what = {"key": key, "state": ADDED, "cls": cls, "about": about}
        return written_down({**what, "before": {}, "after": said, "documents": [document]})


def text(term: NamedNode | BlankNode | Literal | Triple, identity: Identity) -> str:
    """A term as it is shown among changes: the key of a thing, the text of a literal."""
    if isinstance(term, NamedNode):
        return identity.key(term)
    return text_of(term) if isinstance(term, Literal) else ""


def written_down(changed: Mapping[str, object]) -> str:
    """A change as a line of JSON."""
    return WRITTEN(changed) + "\n"


@passing(10_000)
def _lacks(form: Form, needed: Needed) -> bool:
    cls, names = form
    has = Counter(ontology()[cls][name].iri for name in names)
    return any(has[prop] < number for prop, number in needed)


@cache
def _told_so(cls: str) -> tuple[Mapping[str, Property], bool, frozenset[str]]:
    """The properties of a class, whether it is one of facts, and which of its properties have numbers."""
    found = ontology()[cls].properties
    return found, ontology()[cls].within("Fact"), frozenset(n for n, p in found.items() if p.datatype in NUMBERS)
