"""The backlog: what there is to review in an edition, as rows that are kept with it.

Worked out when something is loaded, never when asked: which rows a person has decided is held against the ledger later,
so one that is taken back comes back by itself. There are two files: one that many editions share by hard links, and one
with the rows of the subjects that were touched since it was written, which stand in place of theirs. Once the second is
a good part of the first, the first is written anew.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Store

from graph.editions.delta import WHOLE, Delta
from graph.editions.edition import Edition
from graph.entity import TYPE
from graph.identity import Identity
from graph.memory import passing
from graph.review.prose import Stated, stated, stated_of
from graph.review.showing import kind_of, weight
from graph.store import Embedded

FILE, LATER = "review.jsonl", "review-later.jsonl"
PART = 8
WRITTEN = json.JSONEncoder(ensure_ascii=False).encode
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
Lines = dict[str, list[str]]


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Write down what there is to review in an edition.

    :param delta: what was touched since the rows of the edition before, if there are any.
    """
    before, later = delta.carried(FILE), delta.carried(LATER)
    if not before or not delta.few:
        _write(folder / FILE, (line for _, line in _lines(stated(Embedded(store), identity), identity)))
        return
    touched = read_lines(later) if later else {}
    touched |= {subject.value: [] for subject in delta.subjects}
    asked = delta.subjects - delta.silent
    for subject, line in _lines(stated_of(Embedded(store), identity, asked, delta.told), identity):
        touched[subject].append(line)
    if sum(map(len, chain(touched, *touched.values()))) < before.stat().st_size / PART:
        os.link(before, folder / FILE)
        _write(folder / LATER, (WRITTEN([one, *several]) for one, several in touched.items()))
    else:
        with before.open(encoding="utf-8") as lines:
            kept = (line.rstrip("\n") for line in lines if _subject(line) not in touched)
            _write(folder / FILE, chain(kept, *touched.values()))


def _lines(several: Iterable[Stated], identity: Identity) -> Iterator[tuple[str, str]]:
    """Rows as they are written, each with what it is on."""
    for one in several:
        row = _row(one, identity)
        yield one.subject.value, WRITTEN([one.subject.value, *(getattr(row, name) for name in FIELDS)])


def _write(place: Path, lines: Iterable[str]) -> None:
    draft = place.with_name(f".{place.name}")
    with draft.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    draft.replace(place)


def read_lines(place: Path) -> Lines:
    """The rows in a file of what was touched, as they are written, by what they are on."""
    with place.open(encoding="utf-8") as lines:
        several = (json.loads(line) for line in lines)
        return {subject: rows for subject, *rows in several}


def _subject(line: str) -> str:
    """What the row of a line is on.

    >>> _subject('["http://localhost/id/body/x", "body/x"]')
    'http://localhost/id/body/x'
    """
    subject: str = json.JSONDecoder().raw_decode(line, 1)[0]
    return subject


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
    there(edition, identity)
    return _read(File.of(edition.place / FILE), File.of(edition.place / LATER))


def there(edition: Edition, identity: Identity) -> None:
    """Work out what there is to review in an edition, where that was not done."""
    if not (edition.place / FILE).exists():
        build(edition.read(), identity, edition.place)


@dataclass(frozen=True)
class File:
    """A file of rows as it was written, whatever it is called in an edition; None where there is none."""

    path: Path = field(compare=False)
    written: tuple[int, int] | None

    @classmethod
    def of(cls, path: Path) -> "File":
        """The file at a path."""
        found = path.stat() if path.exists() else None
        return cls(path, (found.st_ino, found.st_mtime_ns) if found else None)


@passing(4)
def _read(file: File, later: File) -> Rows:
    touched = read_lines(later.path) if later.written else {}
    kept = (row for subject, rows in _shared(file).items() if subject not in touched for row in rows)
    fresh = (parsed(line)[1] for lines in touched.values() for line in lines)
    return Rows((row.key, row) for row in chain(kept, fresh))


@passing(2)
def _shared(file: File) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    with file.path.open(encoding="utf-8") as lines:
        for subject, row in map(parsed, lines):
            found[subject].append(row)
    return found


def parsed(line: str) -> tuple[str, Row]:
    """The row of a line, with what it is on."""
    subject, *values = json.loads(line)
    return subject, Row(*_frozen(values))


def _frozen(several: list[Any]) -> tuple[Any, ...]:
    return tuple(_frozen(one) if isinstance(one, list) else one for one in several)


def _row(one: Stated, identity: Identity) -> Row:
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
        tuple(sorted({r.place for r in one.readings.values() if r.place})),
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
