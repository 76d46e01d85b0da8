"""What the rows of a table were found to say, a share of them at a time: large ones are read by several children.

What a row says may hang on the rows above it in two ways: a thing that is said again is said once, and a thing that is
named nowhere is told of. Both are settled when the shares are put together, so that they say what one reader would.
"""

import marshal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from graph.reading import Reading
from graph.writing.packing import Packed, Packing
from loaders.tables.table import Batch, Problem
from ontology import ontology

TOLD = 5
END = 1 << 60  # a row that no table has


@dataclass(frozen=True)
class Share:
    """One of so many shares of the rows of a table.

    >>> [Share(number, 2).rows(b"head\\n1\\n2\\n3\\n").start for number in range(2)]
    [0, 2]
    """

    number: int = 0
    of: int = 1

    @property
    def first(self) -> bool:
        """Whether it is the one that says what is said of the whole file."""
        return not self.number

    def rows(self, content: bytes) -> range:
        """The numbers of its rows, by the ends of lines there are: the last share has all that are left."""
        each = content.count(b"\n") // self.of
        return range(self.number * each, END if self.number + 1 == self.of else (self.number + 1) * each)

    @property
    def all_or_none(self) -> range:
        """The numbers of its rows, where they are not to be shared."""
        return range(END if self.first else 0)


ALL = Share()


@dataclass(frozen=True)
class Part:
    """What a share of the rows says: a batch in the making.

    ``said`` are digests of what is said of things, each with the place of the reading that says it first; ``named`` are
    the keys of what is named, ``bare`` those of what is not, each with its row; ``skipped`` are the rows that say
    nothing, by reason.
    """

    readings: Packed
    places: tuple[str, ...]
    columns: tuple[Mapping[str, str], ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    skipped: Mapping[str, Sequence[str]]
    said: Mapping[bytes, int]
    named: frozenset[str]
    bare: Mapping[str, str]

    def without(self, said: Mapping[bytes, int]) -> "Part":
        """The same but for what is said already."""
        again = {number for digest, number in self.said.items() if digest in said}
        if not again:
            return self
        rest = [number for number in range(len(self.readings)) if number not in again]
        more = {digest: number for digest, number in self.said.items() if digest not in said}
        return Part(
            self.readings.only(rest),
            tuple(self.places[number] for number in rest),
            tuple(self.columns[number] for number in rest),
            *(self.problems, self.notes, self.skipped, more, self.named, self.bare),
        )


@dataclass
class Made:
    """What is found in a share of the rows, as they are read.

    :param itself: the key of the data set that the file is.
    """

    itself: str
    readings: Packing = field(default_factory=Packing)
    places: list[str] = field(default_factory=list)
    columns: list[Mapping[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    said: dict[bytes, int] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    bare: dict[str, str] = field(default_factory=dict)

    def add(self, reading: Reading, place: str, columns: Mapping[str, str]) -> None:
        """Add a reading, unless it only says again of a thing what a row above says."""
        [one] = reading.entities
        if ontology()[one.cls].keyed and reading.place.document == self.itself:
            digest = blake2b(marshal.dumps((one.key, one.values), 2), digest_size=8).digest()  # 2: equal is the same
            if digest in self.said:
                return
            self.said[digest] = len(self.places)
        self.put(reading, place, columns)

    def put(self, reading: Reading, place: str, columns: Mapping[str, str]) -> None:
        """Add a reading, whatever else says it."""
        self.named.update(one.key for one in reading.entities if any(name == "name" for name, _ in one.values))
        self.readings.add(reading)
        self.places.append(place)
        self.columns.append(columns)

    def part(self, known: Callable[[str], bool]) -> Part:
        """What was found.

        :param known: whether something is known under a key before the table is read.
        """
        bare = {key: where for key, where in self.bare.items() if not known(key)}
        return Part(
            self.readings.packed(),
            *(tuple(self.places), tuple(self.columns), tuple(self.problems), tuple(self.notes)),
            *(self.skipped, self.said, frozenset(self.named), bare),
        )


def joined(parts: Sequence[Part]) -> Batch:
    """What all shares of a table say, with the rows that say nothing counted."""
    several, said = list[Part](), dict[bytes, int]()
    for part in parts:
        several.append(part.without(said))
        said |= part.said
    named = frozenset[str]().union(*(part.named for part in several))
    bare, skipped = dict[str, str](), dict[str, list[str]]()
    for part in several:
        bare |= {key: where for key, where in part.bare.items() if key not in bare}
        for why, rows in part.skipped.items():
            skipped.setdefault(why, []).extend(rows)
    return Batch(
        Packed.joined([part.readings for part in several]),
        tuple(place for part in several for place in part.places),
        (*(one for part in several for one in part.problems), *_unnamed(bare, named)),
        (*(one for part in several for one in part.notes), *_silent(skipped)),
        columns=tuple(one for part in several for one in part.columns),
    )


def _unnamed(bare: Mapping[str, str], named: frozenset[str]) -> list[Problem]:
    rest = ((key, where) for key, where in bare.items() if key not in named)
    return [Problem(where, f"{key} is named nowhere: let the mapping say its name") for key, where in rest]


def _silent(skipped: Mapping[str, Sequence[str]]) -> list[Problem]:
    found = []
    for why, where in skipped.items():
        more = f" and {len(where) - TOLD} more" if len(where) > TOLD else ""
        found.append(Problem(f"{', '.join(where[:TOLD])}{more}", f"nothing is read: {why}"))
    return found
