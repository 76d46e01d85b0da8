"""The persons that a load names, each under a key of its own.

Of several sources that name one person, each states the same person: the one of this name whom the secretariat knows,
else a new one under a key made at random. What others may see of the same source is without the name.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from graph.clearance import Clearance, of_reading
from graph.reading import Reading
from graph.view import Graph
from graph.writing.packing import survey
from loaders.naming import rekeyed
from loaders.persons import PERSON, WAITING, waiting
from loaders.table import Batch

BLOCK = "█"
Block = Callable[[Reading, Iterable[str]], Reading]


@dataclass
class Directory:
    """The persons of one home, and those whom a load names.

    :param graph: what the secretariat sees; None if nothing is loaded.
    """

    graph: Graph | None
    _keys: dict[str, str] = field(default_factory=dict)

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
            self._keys.setdefault(key, self._known.get(key) or f"person/{secrets.token_hex(8)}")
        found = rekeyed(readings, {key: self._keys[key] for key in keys}) if keys else tuple(readings)
        names = sorted(filter(None, named.values()), key=len, reverse=True)
        return tuple(others(r, names) for r in found) if others and names else found

    @cached_property
    def _known(self) -> dict[str, str]:
        """The persons of the home by the keys that wait for theirs."""
        several = self.graph.names.everything() if self.graph else ()
        return {waiting(text): key for key, kind, text in several if kind == PERSON}


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
