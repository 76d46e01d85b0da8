"""The links of an edition, read out of its store when it is published, and kept beside it.

Every process maps them into memory; where there are none and nothing may be written, each process reads them anew. What
is asked runs through one property or class from end to end: to look a hundred thousand things up one by one takes five
times as long. What a change touched alone is read again in :mod:`graph.tracing.following`.
"""

import json
import mmap
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import NamedNode

from graph.identity import Identity
from graph.naming.names import Names
from graph.store import Source
from graph.tracing.links import KINDS, LATER, Arrays, Links, packed
from ontology import NS, ontology

FILE = "links-1.bin"
ADOPTED = "SELECT ?version ?work ?day { BELIEVED { $which ?version dcterms:isVersionOf ?work ; :adoptedOn ?day } }"
STATED = "SELECT ?s ?o { BELIEVED { $bound ?s $field ?o } }"
FEW = 1_000  # of so many things each is asked about; of more, all there is is read
FIELDS = ("from", "until", "asOf", "modality", "status", "confidence")
UNNAMED = "Fact"
Statement = tuple[int, str, str]
Row = tuple[int, int, int, int, str, int]  # source, target and carrier as places, the kind, what it is called, support


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
        return mapped(folder / FILE)
    content = written(source, identity, names)
    with suppress(OSError):
        keep(folder / FILE, content)
    return Links(content)


def mapped(path: Path) -> Links:
    """Links in a file.

    :raises OSError: if there is none; :raises ValueError: if it is not whole.
    """
    with path.open("rb") as file:
        return Links(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def written(source: Source, identity: Identity, names: Names) -> bytes:
    """The links of a store as bytes, for :class:`Links`."""
    classes = {key: cls for key, cls, _ in names.everything()}
    found = [*links(source, identity), *later(source.rows(ADOPTED, which=[""]), identity)]
    counted = [link for link in dict.fromkeys(found) if counts(link, classes)]
    keys = sorted({key for link in counted for key in link[:3]})
    number = {key: place for place, key in enumerate(keys)}
    stated = sorted({link.kind for link in counted})
    support, said = supported(source, identity, stated), _lives(source, identity, number)
    rows = [row(link, number, support) for link in counted]
    return numbered(rows, keys, [classes.get(key, UNNAMED) for key in keys], [said.get(key, "{}") for key in keys])


def row(link: Found, number: Mapping[str, int], support: Mapping[Statement, int]) -> Row:
    """A link with numbers for keys."""
    ends = (number[link.source], number[link.target], number[link.carrier])
    return (*ends, link.kind, link.relation, support.get(_statement(link), 1))


def numbered(rows: Iterable[Row], named: Sequence[str], classes: Sequence[str], lives: Sequence[str]) -> bytes:
    """Links as bytes: the same whatever the order of the links and of the keys, and whether keys are not used.

    :param named: the keys of things and facts that the numbers are places of; ``classes`` and ``lives`` are theirs.
    """
    several = list(rows)
    used = sorted({end for column in _columns(several)[:3] for end in column}, key=named.__getitem__)
    if used != list(range(len(used))):
        place = dict(zip(used, range(len(used)), strict=True))
        several = [(place[s], place[t], place[c], *more) for s, t, c, *more in several]
    several.sort()
    sources, targets, carriers, kinds, relations, support = _columns(several)
    cls, life = _places({classes[one] for one in used}), _places({"{}", *(lives[one] for one in used)} - {"{}"}, "{}")
    both = list(zip(kinds, relations, strict=True))
    called = {relation: n for n, relation in enumerate(sorted(set(both)))}
    incoming = sorted(range(len(several)), key=targets.__getitem__)
    arrays = Arrays(
        classes=[cls[classes[one]] for one in used],
        lives=[life[lives[one]] for one in used],
        starts=_starts(sources, len(used)),
        ends=_starts(targets, len(used)),
        incoming=incoming,
        sources=sources,
        targets=targets,
        relations=[called[one] for one in both],
        carriers=carriers,
        support=support,
    )
    about: dict[str, object] = {"relations": list(called), "classes": list(cls)}
    return packed(arrays, [named[one] for one in used], list(life), about)


def _columns(rows: list[Row]) -> Any:
    """The columns of rows, also of none."""
    return tuple(zip(*rows, strict=True)) if rows else ((),) * 6


def _places(texts: Iterable[str], *first: str) -> dict[str, int]:
    """The places of texts in their order."""
    return {text: place for place, text in enumerate((*first, *sorted(texts)))}


def _starts(ends: Iterable[int], things: int) -> list[int]:
    """Where the links of each thing begin, of links in the order of the things; one more than there are things."""
    counts = Counter(ends)
    return [0, *accumulate(counts[thing] for thing in range(things))]


def links(source: Source, identity: Identity) -> Iterator[Found]:
    """The links that a store states."""
    for place, kind in enumerate(KINDS):
        classes = " ".join(str(ontology()[cls].iri) for cls in kind.only)
        only = f"VALUES ?kind {{ {classes} }} ?from a ?kind ." if classes else ""
        yield from read(source.rows(kind.question, bound=[only]), place, identity)


def read(rows: Iterable[Any], place: int, identity: Identity) -> Iterator[Found]:
    """The links in what the question of a kind gives."""
    key, kind = identity.key, KINDS[place]
    for before, after, fact, relation in rows:
        ends = {"from": key(before), "to": key(after), "fact": key(fact) if fact else ""}
        yield Found(ends["from"], ends["to"], ends[kind.subject], place, kind.relation or relation.value)


def later(rows: Iterable[Any], identity: Identity) -> Iterator[Found]:
    """From each version of an instrument to the one that was adopted next.

    :param rows: versions with their work and day.
    """
    versions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for version, work, day in rows:
        versions[work.value].append((day.value, identity.key(version)))
    for several in versions.values():
        for (before, one), (after, other) in pairwise(sorted(several)):
            if before[: len(after)] < after[: len(before)]:
                yield Found(one, other, other, 0, LATER)


def supported(
    source: Source, identity: Identity, kinds: Iterable[int] = range(len(KINDS)), bound: str = ""
) -> dict[Statement, int]:
    """How many readings state what a link rests on, where that is more than one: by kind, subject and object.

    :param bound: what binds the subjects, ``?s``; nothing if empty.
    """
    found = {}
    for place in kinds:
        for subject, object, number in source.rows(KINDS[place].counted, bound=[bound]):
            found[place, identity.key(subject), identity.key(object)] = int(number.value)
    return found


def _statement(link: Found) -> Statement:
    kind = KINDS[link.kind]
    return link.kind, link.carrier, link.source if kind.object == "from" else link.target


def _lives(source: Source, identity: Identity, keys: Iterable[str]) -> dict[str, str]:
    """The dates, modality, status and confidence of facts, as JSON, by key."""
    wanted = {identity.iri(key).value: key for key in keys}
    said: dict[str, dict[str, list[str]]] = defaultdict(dict)
    some = f"VALUES ?s {{ {' '.join(f'<{iri}>' for iri in wanted)} }}" if len(wanted) <= FEW else ""
    for field in FIELDS if wanted else ():
        for subject, value in source.rows(STATED, field=NamedNode(NS + field), bound=[some]):
            if key := wanted.get(subject.value):
                said[key].setdefault(field, []).append(value.value)
    return {key: life(of) for key, of in said.items()}


def life(said: Mapping[str, Iterable[str]]) -> str:
    """The dates, modality, status and confidence of a thing or fact as text.

    >>> life({"until": ["2021"], "from": ["2019"]})
    '{"from": ["2019"], "until": ["2021"]}'
    """
    return _life(tuple((name, *sorted(said[name])) for name in FIELDS if name in said))


@lru_cache(maxsize=100_000)
def _life(said: tuple[tuple[str, ...], ...]) -> str:
    """A life as text: each field with its values."""
    return json.dumps({name: values for name, *values in said})


def counts(link: Found, classes: Mapping[str, str]) -> bool:
    """Whether a link is between things that are known, and from what its kind may begin at."""
    only = KINDS[link.kind].only
    known = link.source in classes and link.target in classes
    return known and (not only or any(ontology()[classes[link.source]].within(cls) for cls in only))


def keep(path: Path, content: bytes) -> None:
    """Put it where the next process finds it, whole or not at all.

    :raises OSError: where nothing may be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
