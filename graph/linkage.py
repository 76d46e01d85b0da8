"""The links of an edition, read out of its store: once, by whoever first asks for them.

They are put beside the store, where the next process maps them into memory; where nothing may be written, each process
reads them anew.
"""

import json
import mmap
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from graph.entity import TYPE
from graph.identity import Identity
from graph.links import KINDS, LATER, Arrays, Links, packed
from graph.store import Source
from ontology import NS, ontology

FILE = "links-1.bin"
BATCH = 2_000
ADOPTED = "SELECT ?version ?work ?day { BELIEVED { ?version dcterms:isVersionOf ?work ; :adoptedOn ?day } }"
STANDINGS = """
SELECT ?s ?p ?o { BELIEVED {
  VALUES ?s { $nodes } ?s ?p ?o
  FILTER(?p IN (rdf:type, :from, :until, :asOf, :modality, :status, :confidence))
} }"""
FIELDS = {f"{NS}{name}": name for name in ("from", "until", "asOf", "modality", "status", "confidence")}


@dataclass(frozen=True, order=True)
class Found:
    """A link as it is read out of a store: keys, the place of its kind in :data:`KINDS`, and what it is called."""

    source: str
    target: str
    carrier: str
    kind: int
    relation: str


@dataclass
class Things:
    """The class and the life of what is linked, by key; a life is the JSON of dates, modality, status, confidence."""

    classes: dict[str, str]
    lives: dict[str, str]


def of(source: Source, identity: Identity, folder: Path | None) -> Links:
    """The links of an edition: mapped into memory from its folder, put there first where they are not.

    :param folder: beside the store; None where there is none.
    """
    if folder is None:
        return Links(written(source, identity))
    with suppress(OSError, ValueError):
        return _mapped(folder / FILE)
    content = written(source, identity)
    with suppress(OSError):
        _keep(folder / FILE, content)
    return Links(content)


def _mapped(path: Path) -> Links:
    """Links in a file.

    :raises OSError: if there is none; :raises ValueError: if it is not whole.
    """
    with path.open("rb") as file:
        return Links(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def written(source: Source, identity: Identity) -> bytes:
    """The links of a store as bytes, for :class:`Links`."""
    every = {*_links(source, identity, counted=False), *_later(source, identity)}
    support = Counter(_links(source, identity, counted=True))
    keys = {key for link in every for key in (link.source, link.target, link.carrier)}
    things = _things(source, identity, keys)
    links = [link for link in sorted(every) if _counts(link, things)]
    named = sorted({key for link in links for key in (link.source, link.target, link.carrier)})
    return _numbered(links, support, named, things)


def _numbered(links: list[Found], support: Counter[Found], keys: list[str], things: Things) -> bytes:
    """The links as numbers, and the texts that the numbers stand for."""
    number = {key: place for place, key in enumerate(keys)}
    classes = sorted({things.classes[key] for key in keys})
    lives = ["{}", *sorted({*things.lives.values()} - {"{}"})]
    life = {text: place for place, text in enumerate(lives)}
    relations = sorted({(link.kind, link.relation) for link in links})
    named = {relation: place for place, relation in enumerate(relations)}
    sources, targets = ([number[getattr(link, end)] for link in links] for end in ("source", "target"))
    incoming = sorted(range(len(links)), key=lambda link: targets[link])
    arrays = Arrays(
        classes=[classes.index(things.classes[key]) for key in keys],
        lives=[life[things.lives.get(key, "{}")] for key in keys],
        starts=_starts(sources, len(keys)),
        ends=_starts((targets[link] for link in incoming), len(keys)),
        incoming=incoming,
        sources=sources,
        targets=targets,
        relations=[named[link.kind, link.relation] for link in links],
        carriers=[number[link.carrier] for link in links],
        support=[support[link] for link in links],
    )
    return packed(arrays, keys, lives, {"relations": relations, "classes": classes})


def _starts(ends: Iterable[int], things: int) -> list[int]:
    """Where the links of each thing begin, of links in the order of the things; one more than there are things."""
    counts = Counter(ends)
    found = [0]
    for thing in range(things):
        found.append(found[-1] + counts[thing])
    return found


def _links(source: Source, identity: Identity, counted: bool) -> Iterator[Found]:
    """The links of a store; one that several readings state once for each, where they are counted."""
    key = identity.key
    for place, kind in enumerate(KINDS):
        for before, after, fact, relation in source.rows(kind.question(counted)):
            ends = {"from": key(before), "to": key(after), "fact": key(fact) if fact else ""}
            name = kind.relation or relation.value
            yield Found(ends["from"], ends["to"], ends[kind.subject], place, name)


def _later(source: Source, identity: Identity) -> Iterator[Found]:
    """From each version of an instrument to the one that was adopted next."""
    versions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for version, work, day in source.rows(ADOPTED):
        versions[work.value].append((day.value, identity.key(version)))
    for several in versions.values():
        for (before, one), (after, other) in pairwise(sorted(several)):
            if before[: len(after)] < after[: len(before)]:
                yield Found(one, other, other, 0, LATER)


def _things(source: Source, identity: Identity, keys: Iterable[str]) -> Things:
    """What is said of things that a way along them depends on."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    classes: dict[str, str] = {}
    nodes = [identity.iri(key) for key in sorted(keys)]
    for place in range(0, len(nodes), BATCH):
        for subject, field, value in source.rows(STANDINGS, nodes=nodes[place : place + BATCH]):
            key = identity.key(subject)
            if field != TYPE:
                said[key][FIELDS[field.value]].append(value.value)
            elif (cls := ontology().of(value)) and _nearer(cls.name, classes.get(key)):
                classes[key] = cls.name
    lives = {key: json.dumps({name: sorted(of[name]) for name in sorted(of)}) for key, of in said.items()}
    return Things(classes, lives)


def _nearer(cls: str, known: str | None) -> bool:
    return known is None or len(ontology()[cls].ancestors) > len(ontology()[known].ancestors)


def _counts(link: Found, things: Things) -> bool:
    """Whether a link is between things that are known, and from what its kind may begin at."""
    only = KINDS[link.kind].only
    known = all(key in things.classes for key in (link.source, link.target, link.carrier))
    return known and (not only or any(ontology()[things.classes[link.source]].within(cls) for cls in only))


def _keep(path: Path, content: bytes) -> None:
    """Put it where the next process finds it, whole or not at all.

    :raises OSError: where nothing may be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
