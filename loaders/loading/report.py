"""What becomes of the files of a load, and the account that is given of it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from graph.clearance import Clearance
from graph.reading import Reading
from loaders.loading.task import DOCUMENTS, Document
from loaders.mapping.finding import Beside
from loaders.tables.table import Batch, Problem

if TYPE_CHECKING:
    from loaders.crosstab import Matrix
    from loaders.templates import Filled

Account = dict[str, object]
FOLDER = "reports"


class Policy(StrEnum):
    """What a load does with files that are not all good."""

    WHOLE_FILES = "whole files"
    PARTIAL = "partial"
    ALL_OR_NOTHING = "all or nothing"


@dataclass(frozen=True)
class Given:
    """A file to load of which more is known than that.

    ``source`` is what it is known as, empty for where it lies; ``clearance`` who may see it, and ``mapping`` what it is
    read by, both None as of a file of which nothing is said.
    """

    path: Path
    source: str = ""
    clearance: Clearance | None = None
    mapping: Path | None = None


@dataclass
class File:
    """One file of a load and what became of it.

    ``outcome`` is ``loaded``, ``unchanged``, ``refused`` or ``skipped``; the counts are of readings. ``candidates`` are
    readings kept but believed by nobody; ``unplaced`` are facts the ontology has no place for, by predicate.
    ``lies`` is what the file is known as before it is read: where it lies, if nothing else is said.
    ``problems`` refuse a file or some of its rows, ``notes`` refuse nothing. ``named`` says that it was asked for by
    name, not found in a folder; ``again``, that it was loaded before and only read again, for what became known since.
    ``clearance`` is who may see it, and ``asked`` says that this was said, not taken from the load before. ``mapping``
    is what says how a table is read, None where its own form does. Of a document ``key`` is its key, ``former`` are the
    sources whose state it takes the place of, and its content and readings are kept on disk. ``called`` is how it is
    told from the others: its name, with the folders that this needs (see :func:`tell_apart`).
    """

    path: Path
    outcome: str = ""
    added: int = 0
    removed: int = 0
    unchanged: int = 0
    candidates: int = 0
    problems: list[Problem] = field(default_factory=list)
    unplaced: dict[str, int] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    named: bool = True
    again: bool = False
    digest: str = ""
    source: str = ""
    lies: str = ""
    key: str = ""
    former: tuple[str, ...] = ()
    clearance: Clearance = Clearance.PUBLIC
    asked: bool = False
    content: bytes = field(default=b"", repr=False)
    mapping: Beside | None = field(default=None, repr=False)
    read: "Document | Batch | Filled | Matrix | None" = field(default=None, repr=False)
    readings: Sequence[Reading] = field(default=(), repr=False)
    called: str = ""

    def __post_init__(self) -> None:
        self.called = self.called or self.path.name

    @property
    def good(self) -> bool:
        """Whether it is to be published."""
        return self.outcome == ""

    @property
    def document(self) -> bool:
        """Whether its name says that it is a document, not a table or a set of data, and no mapping reads it as one."""
        return self.path.suffix.lower() in DOCUMENTS and not self.mapping

    @property
    def table_read(self) -> Batch | None:
        """What was read of it if it is no document, whatever became of it; None if it could not be read."""
        return self.read if isinstance(self.read, Batch) else None

    @property
    def table(self) -> Batch | None:
        """What it states if it is good and no document; else None."""
        return self.read if self.good and isinstance(self.read, Batch) else None


def tell_apart(files: Sequence[File]) -> None:
    """Call files of one name by the folders they lie in, as few as tell them apart.

    >>> several = [File(Path(name)) for name in ("en/x/a.csv", "fr/x/a.csv", "x/b.csv")]
    >>> tell_apart(several)
    >>> [file.called for file in several]
    ['en/x/a.csv', 'fr/x/a.csv', 'b.csv']
    """
    alike: dict[str, list[File]] = defaultdict(list)
    for file in files:
        alike[file.path.name].append(file)
    for several in alike.values():
        deepest = max(len(file.path.parts) for file in several)
        tails = ([_tail(file.path, depth) for file in several] for depth in range(1, deepest + 1))
        several_tails = next((t for t in tails if len(set(t)) == len(t)), None) or [str(f.path) for f in several]
        for file, tail in zip(several, several_tails, strict=True):
            file.called = tail


def _tail(path: Path, depth: int) -> str:
    return "/".join(path.parts[-depth:])


@dataclass(frozen=True)
class Report:
    """The account of a load: every file, the edition that came of it (None if nothing changed), what was proposed.

    ``places`` are the files that hold the account of every document, a line of JSON each: one for each clearance.
    """

    files: tuple[File, ...]
    edition: int | None
    note: str = ""
    places: tuple[Path, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether anything was refused."""
        return any(f.outcome == "refused" or f.problems for f in self.files)

    def accounts(self) -> Iterator[Account]:
        """What is told of each document that was loaded, in their order, as :mod:`loaders.loading.account` makes it."""
        return chain.from_iterable(map(accounts, self.places))


def accounts(place: Path) -> Iterator[Account]:
    """The accounts that a load kept; nothing if it kept none."""
    if place.exists():
        with place.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
