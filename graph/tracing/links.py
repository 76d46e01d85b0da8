"""The ways along which a mandate comes to have effect, of one edition, as arrays: what is linked with what, and how.

Each kind of link is declared once, in :data:`KINDS`. An edition's links are read out of its store once
(:mod:`graph.tracing.linkage`), and kept beside it in a file that is mapped into memory: finding ways through a graph
asks for many links and little of each, and the store takes its time for every one.
"""

import json
import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

from pyoxigraph import NamedNode, Triple

from graph.identity import Identity
from graph.store import PREFIXES
from ontology import Class, ontology

Numbers = Sequence[int]
MAGIC = b"remit links 1\n"
MANDATED = ("CoordinationBody", "ThematicGroup", "WorkingGroup", "UNMechanism")
LATER = "later version"
REPLACING = (LATER, "replacement")


@dataclass(frozen=True)
class Kind:
    """A kind of link, from what came before to what follows from it.

    ``pattern`` binds ``?from`` and ``?to``, and ``?fact`` where a fact says so; ``?relation`` where the fact names it.
    The statement that says so is that of ``subject`` (``from``, ``to`` or ``fact``) by ``predicate`` of ``object``.
    ``only`` are the classes that ``?from`` is one of, where it may not be anything.
    """

    relation: str
    pattern: str
    subject: str
    predicate: str
    object: str
    only: tuple[str, ...] = ()

    @property
    def iri(self) -> NamedNode:
        """The property that says so."""
        prefix, _, name = self.predicate.partition(":")
        return NamedNode(PREFIXES[prefix] + name)

    @property
    def question(self) -> str:
        """The SPARQL that finds its links, bound by ``$bound``."""
        return f"SELECT ?from ?to ?fact ?relation {{ BELIEVED {{ $bound {self.pattern} }} }}"

    @property
    def counted(self) -> str:
        """The SPARQL that finds the statements of it that several readings make, and how many do."""
        said = f"GRAPH ?reading {{ ?s {self.predicate} ?o }}"
        return (
            f"SELECT ?s ?o (COUNT(?reading) AS ?number) {{ $bound {said} }} GROUP BY ?s ?o HAVING (COUNT(?reading) > 1)"
        )


KINDS = (
    Kind("version", "?to dcterms:isVersionOf ?from .", "to", "dcterms:isVersionOf", "from"),
    Kind("clause", "?to :clauseOf ?from .", "to", ":clauseOf", "from"),
    Kind("replacement", "?fact :predecessor ?from ; :successor ?to .", "fact", ":predecessor", "from"),
    Kind("", "?fact :mandate ?from ; :mandated ?to ; :basis ?relation .", "fact", ":mandate", "from"),
    Kind("duty", "?fact :dutyUnder ?from ; :bearer ?to .", "fact", ":dutyUnder", "from"),
    Kind("addressee", "?from :addressee ?to .", "from", ":addressee", "to"),
    Kind("activity", "?to :inLineWith ?from .", "to", ":inLineWith", "from"),
    Kind("report", "?to :reportsOn ?from .", "to", ":reportsOn", "from"),
    Kind("activity", "?to :agent ?from .", "to", ":agent", "from", MANDATED),
    Kind("output", "?from :output ?to .", "from", ":output", "to"),
    Kind("contributes to", "?fact :contributor ?from ; :contributedTo ?to .", "fact", ":contributedTo", "to"),
    Kind("target", "?from :goal ?to .", "from", ":goal", "to"),
    Kind("part", "?from skos:broader ?to .", "from", "skos:broader", "to"),
)


@dataclass(frozen=True)
class Arrays:
    """The links of an edition as they are kept: numbers of things, of links and of texts.

    ``classes`` and ``lives`` are those of each thing, numbers of texts; the links from thing n are
    ``starts[n]`` to ``starts[n + 1]``, those to it ``incoming[ends[n]]`` to ``incoming[ends[n + 1]]``. ``sources``,
    ``targets``, ``relations``, ``carriers`` and ``support`` are those of each link; a carrier is the thing or fact that
    the link is stated of, and support the number of readings that state it.
    """

    classes: Numbers
    lives: Numbers
    starts: Numbers
    ends: Numbers
    incoming: Numbers
    sources: Numbers
    targets: Numbers
    relations: Numbers
    carriers: Numbers
    support: Numbers


@dataclass(frozen=True)
class Texts:
    """Many texts in one run of bytes, found by their place; in order, where they are looked up."""

    stops: Numbers
    run: memoryview

    def __len__(self) -> int:
        """How many there are."""
        return len(self.stops)

    def __iter__(self) -> Iterator[str]:
        """All of them, in their order."""
        bounds = zip(chain((0,), self.stops), self.stops, strict=False)
        return (str(self.run[start:stop], "utf-8") for start, stop in bounds)

    def __getitem__(self, place: int) -> str:
        """The text at a place."""
        return str(self.run[self.stops[place - 1] if place else 0 : self.stops[place]], "utf-8")

    def find(self, text: str) -> int | None:
        """The place of a text; None if it is none of them."""
        at = bisect_left(range(len(self)), text, key=self.__getitem__)
        return at if at < len(self) and self[at] == text else None


class Links:
    """The links of one edition. Things are numbered in the order of their keys, links by the thing they begin at.

    ``relations`` are those that links have, each with the place of its kind in :data:`KINDS`; ``classes`` and
    ``standings`` are what the numbers in ``all.classes`` and ``all.lives`` stand for.

    :param content: what :func:`packed` gave, as bytes or mapped into memory.
    :raises ValueError: if it is something else.
    """

    def __init__(self, content: bytes | mmap.mmap) -> None:
        whole, place = memoryview(content), len(MAGIC) + 8
        if bytes(whole[: len(MAGIC)]) != MAGIC:
            raise ValueError("these are no links of this version of remit")
        size = int.from_bytes(whole[len(MAGIC) : place], "little")
        about = json.loads(bytes(whole[place : place + size]))
        place += size
        parts: dict[str, memoryview] = {}
        for name, length in about["parts"]:
            parts[name] = whole[place : place + length]
            place += length
        if place != len(whole):
            raise ValueError("these links are cut off")
        numbers = {name: part.cast("i") for name, part in parts.items() if not name.startswith("text ")}
        self.all = Arrays(**{name: numbers[name] for name in Arrays.__dataclass_fields__})
        self.keys = Texts(numbers["keys"], parts["text keys"])
        self.standings = Texts(numbers["standings"], parts["text standings"])
        self.relations: list[tuple[int, str]] = [(kind, name) for kind, name in about["relations"]]
        self.classes: list[str] = about["classes"]

    def find(self, key: str) -> int | None:
        """The number of the thing with this key; None where nothing is linked with it."""
        return self.keys.find(key)

    def within(self, names: Iterable[str]) -> frozenset[int]:
        """The classes, as numbers in ``all.classes``, that are one of these or a kind of one."""
        wanted = list(names)
        return frozenset(n for n, cls in enumerate(self.classes) if any(map(ontology()[cls].within, wanted)))

    def cls(self, thing: int) -> Class:
        """The class of a thing."""
        return ontology()[self.classes[self.all.classes[thing]]]

    def relation(self, link: int) -> str:
        """What a link is called."""
        return self.relations[self.all.relations[link]][1]

    def kind(self, link: int) -> Kind:
        """The kind of a link."""
        return KINDS[self.relations[self.all.relations[link]][0]]

    def standing(self, life: int) -> Mapping[str, list[str]]:
        """What a life is: dates, modality, status and confidence, by field; the first is that of what is timeless."""
        found: Mapping[str, list[str]] = json.loads(self.standings[life])
        return found

    def out(self, thing: int) -> range:
        """The links that begin at a thing."""
        return range(self.all.starts[thing], self.all.starts[thing + 1])

    def into(self, thing: int) -> Sequence[int]:
        """The links that end at a thing."""
        return self.all.incoming[self.all.ends[thing] : self.all.ends[thing + 1]]

    def statement(self, link: int, identity: Identity) -> Triple:
        """What a source says where it says that there is this link."""
        kind, name = self.relations[self.all.relations[link]]
        ends = {"from": self.all.sources[link], "to": self.all.targets[link], "fact": self.all.carriers[link]}
        said, one = {role: self.keys[thing] for role, thing in ends.items()}, KINDS[kind]
        if name == LATER:  # of one work, as both keys say
            return Triple(identity.iri(said["to"]), one.iri, identity.iri(said["to"].rpartition("/")[0]))
        return Triple(identity.iri(said[one.subject]), one.iri, identity.iri(said[one.object]))


def packed(arrays: Arrays, keys: list[str], standings: list[str], about: dict[str, object]) -> bytes:
    """Links as bytes, which :class:`Links` reads: what they are about, then the numbers, then the texts."""
    parts = [(name, array("i", numbers).tobytes()) for name, numbers in vars(arrays).items()]
    for name, several in (("keys", keys), ("standings", standings)):
        said = [text.encode() for text in several]
        parts += [(name, array("i", accumulate(map(len, said))).tobytes()), (f"text {name}", b"".join(said))]
    parts.sort(key=lambda part: part[0].startswith("text "))
    head = json.dumps({**about, "parts": [(name, len(part)) for name, part in parts]}).encode()
    head += b" " * (-(len(MAGIC) + 8 + len(head)) % 4)
    return b"".join((MAGIC, len(head).to_bytes(8, "little"), head, *(part for _, part in parts)))
