"""Many readings in little memory: packed, a page at a time, and unpacked as they are gone through.

A reading takes 5 kB as an object and 200 bytes packed, and a large table has a hundred thousand of them. What is to be
known of all of them (:mod:`graph.writing.surveying`) is found out as they are packed. Pages hold plain texts and
numbers only, so that they may come from a child.
"""

import pickle
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from io import BytesIO
from itertools import accumulate, chain, islice
from typing import Any, TypeVar, overload

from graph.clearance import Clearance, highest, of_reading
from graph.entity import Entity
from graph.reading import Place, Reading
from graph.writing.surveying import Survey, Surveying

PAGE = 500
Value = TypeVar("Value", Place, Entity, Reading)
FIELDS: dict[type, tuple[str, ...]] = {cls: tuple(f.name for f in fields(cls)) for cls in (Place, Entity, Reading)}


@dataclass(frozen=True)
class Packed(Sequence[Reading]):
    """Readings, packed.

    >>> from graph.entity import entity
    >>> one = Reading(Place("document/a", "row 2"), (entity("Theme", {"name": "Water"}, "theme/water"),), "Water")
    >>> several = Packed.of([one] * 1200)
    >>> len(several), len(several.pages), several[-1] == one, list(several) == [one] * 1200
    (1200, 3, True, True)
    """

    pages: tuple[bytes, ...]
    sizes: tuple[int, ...]
    survey: Survey

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> "Packed":
        """These readings, packed as they come."""
        packing = Packing()
        for reading in readings:
            packing.add(reading)
        return packing.packed()

    @classmethod
    def joined(cls, several: Sequence["Packed"]) -> "Packed":
        """All of several, one after the other."""
        pages, sizes = chain(*(one.pages for one in several)), chain(*(one.sizes for one in several))
        return cls(tuple(pages), tuple(sizes), Survey.joined([one.survey for one in several]))

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(self.sizes))

    def __len__(self) -> int:
        return self._ends[-1] if self.sizes else 0

    def __iter__(self) -> Iterator[Reading]:
        for page in self.pages:
            yield from _unpacked(page)

    @overload
    def __getitem__(self, at: int) -> Reading: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Reading]: ...
    def __getitem__(self, at: int | slice) -> Reading | Sequence[Reading]:
        if isinstance(at, slice):
            return Packed.of(islice(self, *at.indices(len(self))))
        at = range(len(self))[at]
        page = bisect_right(self._ends, at)
        return _unpacked(self.pages[page])[at - self._ends[page]]

    def only(self, numbers: Sequence[int]) -> "Packed":
        """Some of them, by their places."""
        wanted = set(numbers)
        return Packed.of(reading for number, reading in enumerate(self) if number in wanted)


class Packing:
    """Readings on their way into pages."""

    def __init__(self) -> None:
        self._pages: list[bytes] = []
        self._page: list[Reading] = []
        self._sizes: list[int] = []
        self._surveying = Surveying()

    def add(self, reading: Reading) -> None:
        """Pack one more."""
        self._page.append(reading)
        self._surveying.add(reading)
        if len(self._page) == PAGE:
            self._turn()

    def packed(self) -> Packed:
        """All that were added."""
        if self._page:
            self._turn()
        return Packed(tuple(self._pages), tuple(self._sizes), self._surveying.survey())

    def _turn(self) -> None:
        several = [_plain(reading) for reading in self._page]
        self._pages.append(zlib.compress(pickle.dumps(several, pickle.HIGHEST_PROTOCOL), 1))
        self._sizes.append(len(self._page))
        self._page = []


def survey(readings: Sequence[Reading]) -> Survey:
    """What there is to know of some readings at once; of packed ones it is found out once."""
    return readings.survey if isinstance(readings, Packed) else Survey.of(readings)


def clearances(readings: Sequence[Reading], asked: Clearance) -> set[Clearance]:
    """Who may see some readings, as :func:`graph.clearance.of_reading` says it of each."""
    if isinstance(readings, Packed):
        return {highest((asked, one)) for one in readings.survey.clearances}
    return {of_reading(reading, asked) for reading in readings}


def _plain(reading: Reading) -> tuple[Any, ...]:
    place = reading.place
    entities = [(one.key, one.cls, one.values) for one in reading.entities]
    where = (place.document, place.paragraph, place.section, place.text, place.start)
    files = (place.language, place.form, place.page, place.cell)
    said = (reading.quote, reading.start, reading.end, reading.support, reading.rule, reading.confidence)
    return (*where, *files), entities, (*said, reading.status, reading.needs, reading.given)


def _unpacked(page: bytes) -> list[Reading]:
    several = _Plain(BytesIO(zlib.decompress(page))).load()
    return [_reading(*one) for one in several]


def _reading(where: tuple[Any, ...], entities: list[tuple[Any, ...]], said: tuple[Any, ...]) -> Reading:
    return _made(Reading, (_made(Place, where), tuple([_made(Entity, one) for one in entities]), *said))


def _made(cls: type[Value], values: tuple[Any, ...]) -> Value:
    """A frozen value, made without its ``__init__``, which sets field by field and takes four times longer."""
    made = object.__new__(cls)
    made.__dict__.update(zip(FIELDS[cls], values, strict=True))
    return made


class _Plain(pickle.Unpickler):
    """Reads back texts, numbers and tuples of them, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} has no place among readings")
