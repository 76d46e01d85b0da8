"""The links of an edition, read out of its store: once, by whoever first asks for them.

They are put beside the store, where the next process maps them into memory; where nothing may be written, each process
reads them anew. What is asked runs through one property or class from end to end: to look a hundred thousand things up
one by one takes five times as long.
"""

import json
import mmap
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode

from graph.identity import Identity
from graph.naming.names import Names
from graph.store import Source
from graph.tracing.links import KINDS, LATER, Arrays, Links, packed
from ontology import NS, ontology

FILE = "links-1.bin"
ADOPTED = "SELECT ?version ?work ?day { BELIEVED { ?version dcterms:isVersionOf ?work ; :adoptedOn ?day } }"
STATED = "SELECT ?s ?o { BELIEVED { ?s $field ?o } }"
FIELDS = ("from", "until", "asOf", "modality", "status", "confidence")
UNNAMED = "Fact"


class Found(NamedTuple):
    """A link as it is read out of a store: keys, the place of its kind in :data:`KINDS`, and what it is called."""

    source: str
    target: str
    carrier: str
    kind: int
    relation: str


def of(source: Source, identity: Identity, names: Names, folder: Path | None) -> Links:
    """The links of an edition: mapped into memory from its folder, put there first where they are not.

    :param folder: beside the store; None where there is none.
    """
    if folder is None:
        return Links(written(source, identity, names))
    with suppress(OSError, ValueError):
        return _mapped(folder / FILE)
    content = written(source, identity, names)
    with suppress(OSError):
        _keep(folder / FILE, content)
    return Links(content)


def _mapped(path: Path) -> Links:
    """Links in a file.

    :raises OSError: if there is none; :raises ValueError: if it is not whole.
    """
    with path.open("rb") as file:
        return Links(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def written(source: Source, identity: Identity, names: Names) -> bytes:
    """The links of a store as bytes, for :class:`Links`."""
    classes = {key: cls for key, cls, _ in names.everything()}
    every = chain(_links(source, identity), _later(source, identity))
    links = [link for link in every if _counts(link, classes)]
    keys = sorted({key for link in links for key in link[:3]})
    return _numbered(links, _support(source, identity), keys, classes, _lives(source, identity, keys))


def _numbered(
    found: list[Found],
    support: Mapping[tuple[int, str, str], int],
    keys: list[str],
    classes: Mapping[str, str],
    said: Mapping[str, str],
) -> bytes:
    """The links as numbers, and the texts that the numbers stand for."""
    number = {key: place for place, key in enumerate(keys)}
    links = sorted(found, key=lambda link: (number[link.source], number[link.target], number[link.carrier], link.kind))
    named = sorted({classes.get(key, UNNAMED) for key in keys})
    cls = {name: place for place, name in enumerate(named)}
    lives = ["{}", *sorted({*said.values()} - {"{}"})]
    life = {text: place for place, text in enumerate(lives)}
    relations = sorted({(link.kind, link.relation) for link in links})
    called = {relation: place for place, relation in enumerate(relations)}
    sources, targets = [number[link.source] for link in links], [number[link.target] for link in links]
    incoming = sorted(range(len(links)), key=targets.__getitem__)
    arrays = Arrays(
        classes=[cls[classes.get(key, UNNAMED)] for key in keys],
        lives=[life[said.get(key, "{}")] for key in keys],
        starts=_starts(sources, len(keys)),
        ends=_starts((targets[link] for link in incoming), len(keys)),
        incoming=incoming,
        sources=sources,
        targets=targets,
        relations=[called[link.kind, link.relation] for link in links],
        carriers=[number[link.carrier] for link in links],
        support=[support.get(_statement(link), 1) for link in links],
    )
    return packed(arrays, keys, lives, {"relations": relations, "classes": named})


def _starts(ends: Iterable[int], things: int) -> list[int]:
    """Where the links of each thing begin, of links in the order of the things; one more than there are things."""
    counts = Counter(ends)
    found = [0]
    for thing in range(things):
        found.append(found[-1] + counts[thing])
    return found


def _links(source: Source, identity: Identity) -> Iterator[Found]:
    """The links of a store."""
    key = identity.key
    for place, kind in enumerate(KINDS):
        for before, after, fact, relation in source.rows(kind.question):
            ends = {"from": key(before), "to": key(after), "fact": key(fact) if fact else ""}
            yield Found(ends["from"], ends["to"], ends[kind.subject], place, kind.relation or relation.value)


def _later(source: Source, identity: Identity) -> Iterator[Found]:
    """From each version of an instrument to the one that was adopted next."""
    versions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for version, work, day in source.rows(ADOPTED):
        versions[work.value].append((day.value, identity.key(version)))
    for several in versions.values():
        for (before, one), (after, other) in pairwise(sorted(several)):
            if before[: len(after)] < after[: len(before)]:
                yield Found(one, other, other, 0, LATER)


def _support(source: Source, identity: Identity) -> dict[tuple[int, str, str], int]:
    """How many readings state what a link rests on, where that is more than one: by kind, subject and object."""
    found = {}
    for place, kind in enumerate(KINDS):
        for subject, object, number in source.rows(kind.counted):
            found[place, identity.key(subject), identity.key(object)] = int(number.value)
    return found


def _statement(link: Found) -> tuple[int, str, str]:
    kind = KINDS[link.kind]
    return link.kind, link.carrier, link.source if kind.object == "from" else link.target


def _lives(source: Source, identity: Identity, keys: Iterable[str]) -> dict[str, str]:
    """The dates, modality, status and confidence of facts, as JSON, by key."""
    wanted = {identity.iri(key).value: key for key in keys}
    said: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for field in FIELDS:
        for subject, value in source.rows(STATED, field=NamedNode(NS + field)):
            if key := wanted.get(subject.value):
                said[key].setdefault(field, []).append(value.value)
    return {key: _life(tuple((name, *sorted(of[name])) for name in FIELDS if name in of)) for key, of in said.items()}


@lru_cache(maxsize=100_000)
def _life(said: tuple[tuple[str, ...], ...]) -> str:
    """A life as text: each field with its values."""
    return json.dumps({name: values for name, *values in said})


def _counts(link: Found, classes: Mapping[str, str]) -> bool:
    """Whether a link is between things that are known, and from what its kind may begin at."""
    only = KINDS[link.kind].only
    known = link.source in classes and link.target in classes
    return known and (not only or any(ontology()[classes[link.source]].within(cls) for cls in only))


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
