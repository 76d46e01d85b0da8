"""How many proposals wait for a person, of all and by document, without the proposals themselves being held.

The rows of a large backlog take hundreds of megabytes, and pages that everybody reads only tell how many there are. So
the large file of a backlog is gone through once: what its rows are counted as is kept, and where each that a decision
could close is found. A decision is then held against the few rows it may be about.
"""

import json
import mmap
import os
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import lru_cache
from itertools import compress
from typing import BinaryIO

from graph.editions.edition import Edition
from graph.identity import Identity
from graph.review.backlog import FILE, LATER, File, Row, parsed, read_lines, there

ALL = ""
Counts = Mapping[str, int]


class Tally:
    """What the rows of a file come to.

    ``counts`` says how many there are by the key of a document that states them, and of all under :data:`ALL`.

    :param file: the file; to map all of it to go through it would count as memory.
    :param mapped: the same, mapped: an edition may be pruned whose rows others share.
    """

    def __init__(self, file: BinaryIO, mapped: bytes | mmap.mmap) -> None:
        self.counts: Counter[str] = Counter()
        self._mapped, self._starts = mapped, array("Q")
        self._marks, self._marked = array("q"), array("I")  # a hash of what a row may be asked for by, and which row
        place = 0
        for line in file:
            self._put(place, *json.loads(line.decode()))
            place += len(line)

    def _put(self, place: int, subject: str, *values: object) -> None:
        row = Row(*values)  # type: ignore[arg-type]
        marks = {hash(mark) for mark in (subject, row.iri, row.gist, *row.about)}
        self._marks.extend(marks)
        self._marked.extend([len(self._starts)] * len(marks))
        self._starts.append(place)
        self.counts.update((ALL, *row.documents))

    def rows(self, wanted: Set[str]) -> Iterator[tuple[str, Row]]:
        """The rows, each with what it is on, that may be on one of these, or about it, or come to it."""
        if not wanted:
            return
        hashes = {hash(one) for one in wanted}
        for number in sorted(set(compress(self._marked, map(hashes.__contains__, self._marks)))):
            start = self._starts[number]
            yield parsed(self._mapped[start : self._mapped.find(b"\n", start)].decode())


def tally(edition: Edition, identity: Identity, closing: Set[str], is_open: Callable[[Row], bool]) -> Counts:
    """How many proposals of an edition are open, by document, and of all under :data:`ALL`.

    :param closing: the IRIs and gists of all that is decided: what has none of them is open.
    :param is_open: whether a row with one of them is.
    """
    there(edition, identity)
    later = File.of(edition.place / LATER)
    touched = read_lines(later.path) if later.written else {}
    whole, found = _tally(File.of(edition.place / FILE)), Counter[str]()
    for subject, row in whole.rows(closing | touched.keys()):
        if subject in touched or not is_open(row):
            found.subtract(_counted(row))
    for lines in touched.values():
        found.update(_of((row for _, row in map(parsed, lines)), closing, is_open))
    return whole.counts + found


def _of(rows: Iterable[Row], closing: Set[str], is_open: Callable[[Row], bool]) -> Iterator[str]:
    for row in rows:
        if closing.isdisjoint((row.iri, row.gist, *row.about)) or is_open(row):
            yield from _counted(row)


def _counted(row: Row) -> tuple[str, ...]:
    return (ALL, *row.documents)


@lru_cache(maxsize=2)
def _tally(file: File) -> Tally:
    with file.path.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size  # nothing cannot be mapped
        return Tally(opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if size else b"")
