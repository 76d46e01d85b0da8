"""What can be drawn of an edition, asked of the file beside its store.

The file holds keys and numbers, no names: a name is of a language, and comes from the index of names. Where there is no
file yet, and no service is making it, whoever asks first does; where nothing may be written, each process makes its own
in memory.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from graph.atlas.gathering import FILE, Gathering, Line, write
from graph.atlas.making import alone
from graph.processes.lasting import lasting
from graph.view import Graph

KEPT = "atlas"
SECRETARIAT = "body/itu-general-secretariat"
DOTS = "SELECT key, cls, life, degree, x, y FROM things ORDER BY key"
LINES = (
    "SELECT source, target, subject, cls, label, life, aside FROM lines ORDER BY cls, label, source, target, subject"
)
UP = ("post in", "posts in", "holder", "held post")
MANY = 0.2  # of so many of the things, all lines are looked at in turn
_MAKING = Lock()


class Dot(NamedTuple):
    """A thing: its key, class and life (a thing that does not last has one, as JSON), and where it stands.

    ``degree`` is how many lines it has in all; ``x`` and ``y`` are None for a thing without any.
    """

    key: str
    cls: str
    life: str
    degree: int
    x: float | None
    y: float | None


class Atlas:
    """The things and lines of an edition, read into memory: a map asks for thousands of them at once.

    :ivar dots: the things, by key.
    :ivar lines: the lines, in a lasting order.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self.dots = {row[0]: Dot(*row) for row in database.execute(DOTS)}
        self.lines = [Line(*row) for row in database.execute(LINES)]
        self._out: dict[str, list[int]] = {}
        self._into: dict[str, list[int]] = {}
        for number, line in enumerate(self.lines):
            self._out.setdefault(line.source, []).append(number)
            self._into.setdefault(line.target, []).append(number)

    def at(self, keys: Iterable[str]) -> list[Line]:
        """The lines that begin or end at these, in a lasting order."""
        several = {number for key in keys for of in (self._out, self._into) for number in of.get(key, ())}
        return [self.lines[number] for number in sorted(several)]

    def among(self, keys: Iterable[str]) -> list[Line]:
        """The lines both ends of which are among these, in a lasting order."""
        there = set(keys)
        if len(there) > MANY * len(self.dots):
            return [line for line in self.lines if line.source in there and line.target in there]
        several = (n for key in there for n in self._out.get(key, ()) if self.lines[n].target in there)
        return [self.lines[number] for number in sorted(several)]

    @cached_property
    def ranked(self) -> list[Dot]:
        """The things with lines, those with most first."""
        return sorted((dot for dot in self.dots.values() if dot.degree), key=lambda dot: (-dot.degree, dot.key))

    @cached_property
    def sectors(self) -> dict[str, str]:
        """The Sector, or the General Secretariat, that a body or post belongs to; others are left out."""
        tops = sorted(dot.key for dot in self.dots.values() if dot.cls == "Sector")
        known = {top: top for top in (*tops, SECRETARIAT) if top in self.dots}
        below: dict[str, list[str]] = {}
        for line in self.lines:
            if line.cls == "Composition" or line.label in UP:
                below.setdefault(line.target, []).append(line.source)
        front = list(known)
        while front:
            further = [(one, known[above]) for above in front for one in below.get(above, ()) if one not in known]
            known |= dict(reversed(further))
            front = list(dict.fromkeys(one for one, _ in further))
        return known


def of(graph: Graph) -> Atlas:
    """The atlas of an edition, made first where there is none."""
    if KEPT not in graph.kept:
        with _MAKING:
            if KEPT not in graph.kept:
                graph.kept[KEPT] = _opened(graph)
    found: Atlas = graph.kept[KEPT]
    return found


def _opened(graph: Graph) -> Atlas:
    if graph.folder:
        path = graph.folder / FILE
        with suppress(OSError, sqlite3.DatabaseError):
            if not path.exists():
                with alone(graph.folder):
                    if not path.exists():
                        write(graph.source, graph.identity, path)
            return _read(path)
    with closing(sqlite3.connect(":memory:")) as database:
        Gathering(database, graph.source, graph.identity).fill({})
        return Atlas(database)


def _read(path: Path) -> Atlas:
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database, lasting():
        return Atlas(database)
