"""The persons that a load names, each under a key of its own.

Of several sources that name one person, each states the same person: the one of this name whom the secretariat knows,
else a new one under a key made at random. What others may see of the same source is without the name. A home keeps
which key is whose outside of its editions, so that an edition that is made again has the same persons.
"""

import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from graph.clearance import HIGHEST, Clearance, of_reading
from graph.editions import publication
from graph.editions.home import Home
from graph.editions.shelf import Shelf
from graph.naming.names import FILE, Names
from graph.reading import Reading
from graph.view import Graph
from graph.writing.packing import survey
from loaders.stating.naming import rekeyed
from loaders.stating.persons import PERSON, WAITING, waiting
from loaders.tables.table import Batch

BLOCK, KEPT = "█", "persons.json"
Block = Callable[[Reading, Iterable[str]], Reading]


@dataclass
class Directory:
    """The persons of one home, and those whom a load names.

    :param graph: what the secretariat sees; None if nothing is loaded.
    :param kept: the keys of persons by the keys that wait for them, as the home keeps them.
    """

    graph: Graph | None
    kept: Mapping[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict, init=False)

    def batch(self, batch: Batch) -> Batch:
        """A table with its persons under their own keys, and with no name in what it states for others."""
        if survey(batch.readings).clearances <= {Clearance.PUBLIC}:
            return batch  # whatever names a person is for the secretariat
        return replace(batch, readings=self.settled(batch.readings, blocked))

    def settled(self, readings: Sequence[Reading], others: Block | None = None) -> tuple[Reading, ...]:
        """Readings with the persons in them under their own keys.

        :param others: what becomes of readings that others may see.
        """
        named = {e.key: dict(e.values).get("name", "") for r in readings for e in r.entities if e.cls == PERSON}
        keys = {key for r in readings for key in _keys_in(r) if key.startswith(WAITING)}
        for key in keys:
            self.keys.setdefault(key, self._known.get(key) or self.kept.get(key) or _new())
        found = rekeyed(readings, {key: self.keys[key] for key in keys}) if keys else tuple(readings)
        names = sorted(filter(None, named.values()), key=len, reverse=True)
        return tuple(others(r, names) for r in found) if others and names else found

    @cached_property
    def _known(self) -> dict[str, str]:
        """The persons of the home by the keys that wait for theirs."""
        return _persons(self.graph.names) if self.graph else {}


def kept(home: Home) -> dict[str, str]:
    """The keys of persons that a home keeps, by the keys that wait for them; none where nobody was ever named.

    >>> from tempfile import mkdtemp
    >>> kept(Home(Path(mkdtemp())))
    {}
    """
    place = HIGHEST.within(home.path) / KEPT
    found: dict[str, str] = json.loads(place.read_bytes()) if place.exists() else {}
    return found


def keep(home: Home, persons: Directory) -> None:
    """Keep the keys of those persons whom a load named and who are in the current edition."""
    found = kept(home)
    if named := {waits: key for waits, key in persons.keys.items() if found.get(waits) != key}:
        names = Shelf(home.seen_by(HIGHEST)).graph.names
        if there := {waits: key for waits, key in named.items() if names.of(key)}:
            _write(home.path, {**found, **there})


def gather(home: Home) -> None:
    """Keep the keys of the persons in all editions whose names can be read, the latest first, beside those kept."""
    before = kept(home)
    found = dict(before)
    for place in sorted((home.path / "editions").glob("[0-9]*"), reverse=True):
        edition = home.seen_by(HIGHEST).edition(int(place.name))
        with suppress(OSError, sqlite3.DatabaseError):
            if edition and (index := edition.place / FILE).exists():
                found = {**_persons(Names(index)), **found}
    if found != before:
        _write(home.path, found)


def let_go(home: Path, gone: Collection[str]) -> None:
    """Let go of the keys of persons, in a home or a backup of one."""
    found = kept(Home(home))
    left = {waits: key for waits, key in found.items() if key not in gone}
    if left != found:
        _write(home, left)


def _write(home: Path, keys: Mapping[str, str]) -> None:
    place = HIGHEST.within(home) / KEPT
    place.parent.mkdir(exist_ok=True)
    publication.write(place, json.dumps(keys, indent=0, sort_keys=True).encode())


def _new() -> str:
    return f"person/{secrets.token_hex(8)}"


def _persons(names: Names) -> dict[str, str]:
    return {waiting(text): key for key, kind, text in names.everything() if kind == PERSON}


def blocked(reading: Reading, names: Iterable[str]) -> Reading:
    """A reading that others may see, with no name of a person in its words."""
    if of_reading(reading) is not Clearance.PUBLIC:
        return reading
    for name in names:
        hidden = re.compile(re.escape(name), re.I)
        place = replace(reading.place, text=hidden.sub(_block, reading.place.text))
        quote, support = (hidden.sub(_block, words) for words in (reading.quote, reading.support))
        reading = replace(reading, place=place, quote=quote, support=support)
    return reading


def _block(found: re.Match[str]) -> str:
    return BLOCK * len(found[0])


def _keys_in(reading: Reading) -> Iterator[str]:
    for one in reading.entities:
        yield one.key
        yield from (key for *_, key in one.refers())
