"""The backlog: what there is to review in an edition, as rows that are kept with it.

Worked out when something is loaded, never when asked: which rows a person has decided is held against the ledger later.
So a verdict carries the rows of the edition before on, and one that is taken back comes back by itself.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Store

from graph.clearance import earlier
from graph.entity import TYPE
from graph.gist import place_of
from graph.home import Edition
from graph.identity import Identity
from graph.prose import Stated, stated
from graph.showing import kind_of, weight
from graph.store import Embedded, Source

FILE = "review.json"
TEXTS = """
SELECT DISTINCT ?reading ?document ?text { BELIEVED {
  VALUES ?standing { "proposed" "candidate" }
  ?reading :readingStatus ?standing ; :passage ?passage . ?passage :document ?document ; :text ?text
} }"""
# The roles that only one can hold at a time, and the fields of who holds them and of what.
ALONE = {
    "Chairing": ({"chair"}, "chair", "body"),
    "Responsibility": ({"sole facilitator", "head", "director"}, "responsible", "for"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal as the queue sorts it.

    ``iri`` is what a verdict on it is kept under, ``about`` the IRIs of its subject and ends. ``post`` is class, role
    and IRI of what only one can hold, and who holds it by this; empty for all else. ``dates`` are from, until, as of.
    """

    key: str
    iri: str
    form: str
    kind: str
    gist: str
    confidence: float
    weight: float
    document: str
    start: int
    readings: tuple[str, ...]
    documents: tuple[str, ...]
    rules: tuple[str, ...]
    places: tuple[str, ...]
    about: tuple[str, ...]
    post: tuple[str, ...]
    dates: tuple[tuple[str, ...], ...]


FIELDS = tuple(one.name for one in fields(Row))


def build(store: Store, identity: Identity, folder: Path) -> None:
    """Write down what there is to review in an edition."""
    draft = folder / f".{FILE}"
    with draft.open("w", encoding="utf-8") as file:
        for row in _rows(Embedded(store), identity):
            file.write(json.dumps([getattr(row, name) for name in FIELDS], ensure_ascii=False) + "\n")
    draft.replace(folder / FILE)


def carry(store: Store, identity: Identity, folder: Path) -> None:
    """Take the rows over from the edition before; work them out where there is none."""
    before = earlier(folder, FILE)
    if before:
        shutil.copyfile(before, folder / FILE)
    else:
        build(store, identity, folder)


class Rows(dict[str, Row]):
    """What there is to review in an edition, by key; what is worked out of it is kept with it.

    ``kept`` is for whoever asks: what nobody has decided, as of an act of the ledger.
    """

    kept: tuple[int, list[Row]] | None = None

    @cached_property
    def things(self) -> Mapping[str, Row]:
        """The new things, by IRI."""
        return {row.iri: row for row in self.values() if row.form == "thing"}

    @cached_property
    def gists(self) -> Mapping[str, list[str]]:
        """The keys of the facts that come to the same, by what that is."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.values():
            if row.gist:
                found[row.gist].append(row.key)
        return dict(found)


def backlog(edition: Edition, identity: Identity) -> Rows:
    """What there is to review in an edition, by key; one that an older remit made is worked out once."""
    if not (edition.place / FILE).exists():
        build(Store.read_only(str(edition.store)), identity, edition.place)
    path = edition.place / FILE
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, written: int) -> Rows:
    with path.open(encoding="utf-8") as file:
        rows = (Row(*_frozen(json.loads(line))) for line in file)
        return Rows((row.key, row) for row in rows)


def _frozen(several: list[Any]) -> tuple[Any, ...]:
    return tuple(_frozen(one) if isinstance(one, list) else one for one in several)


def _rows(source: Source, identity: Identity) -> Iterator[Row]:
    places = {
        reading.value: place_of(identity.key(document), text.value) for reading, document, text in source.rows(TEXTS)
    }
    for one in stated(source, identity):
        yield _row(one, identity, places)


def _row(one: Stated, identity: Identity, places: dict[str, str]) -> Row:
    values = one.single(identity)
    first, ends = one.first, {one.subject.value}
    ends |= {t.object.value for t in one.triples if t.predicate != TYPE and isinstance(t.object, NamedNode)}
    return Row(
        one.key,
        identity.base + one.key if one.triple else one.subject.value,
        one.form,
        kind_of(one),
        one.gist(identity),
        one.confidence,
        weight(one),
        first.document,
        first.start,
        tuple(one.readings),
        tuple(sorted({r.document for r in one.readings.values()})),
        tuple(sorted({r.rule for r in one.readings.values()})),
        tuple(sorted({places[iri] for iri in one.readings if iri in places})),
        tuple(sorted(ends)),
        _post(one, values, identity),
        tuple(values.get(name, ()) for name in ("from", "until", "asOf")) if one.form == "fact" else (),
    )


def _post(one: Stated, values: dict[str, tuple[str, ...]], identity: Identity) -> tuple[str, ...]:
    roles, holder, of = ALONE.get(one.cls.name, (set(), "", ""))
    role = next(iter(values.get("role", ())), "")
    if one.form != "fact" or role not in roles or not (values.get(holder) and values.get(of)):
        return ()
    if values.get("modality", ("actual",))[0] not in ("actual", "started"):
        return ()
    return one.cls.name, role, identity.iri(values[of][0]).value, identity.iri(values[holder][0]).value
