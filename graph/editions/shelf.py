"""The current edition, open for reading, and reopened when a new one appears."""

import json
import os
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from pyoxigraph import Store

from graph.editions import checksums, findings
from graph.editions.comparison import compared
from graph.editions.delta import WHOLE, Delta
from graph.editions.draft import Builder, Later
from graph.editions.home import Edition, Home, NoHome
from graph.editions.pins import found
from graph.identities import doubles
from graph.identity import Identity
from graph.ledger.record import Ruling
from graph.naming import indexing, names
from graph.review import backlog
from graph.store import Embedded
from graph.tracing import following
from graph.view import Differing, Graph, Rulings

ABOUT = "documents.json"
DECLARED = "gaps"
DOCUMENTS = """
SELECT ?document (COUNT(DISTINCT ?reading) AS ?readings) { BELIEVED { $which
  ?passage :document ?document . ?reading :passage ?passage ; :readingStatus ?standing
  FILTER(?standing != "candidate")
} } GROUP BY ?document"""

SEARCHED = """
SELECT DISTINCT ?document { BELIEVED { $which ?document :digest ?digest . ?passage :document ?document } }"""


def count(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Write down how many readings each document gave, and which documents were searched: those known by their bytes.

    A page that is only cited for one fact was not searched for others.
    """
    before = delta.file(ABOUT)
    about: dict[str, Any] = (
        json.loads(before.read_text(encoding="utf-8")) if before else {"readings": {}, "searched": []}
    )
    touched = delta.documents | delta.things
    which = f"VALUES ?document {{ {' '.join(map(str, touched))} }}" if before else ""
    gone = {identity.key(document) for document in touched}
    found: dict[str, int] = {key: number for key, number in about["readings"].items() if key not in gone}
    searched = set(about["searched"]) - gone
    for document, number in Embedded(store).rows(DOCUMENTS, which=[which]):
        found[identity.key(document)] = int(number.value)
    searched |= {identity.key(document) for (document,) in Embedded(store).rows(SEARCHED, which=[which])}
    said = {"readings": found, "searched": sorted(searched)}
    (folder / ABOUT).write_text(json.dumps(said, indent=0, sort_keys=True), encoding="utf-8")


AT_ONCE: tuple[Builder, ...] = (indexing.build, count, backlog.build, findings.build, Later(following.build))
BUILDERS: tuple[Builder, ...] = (*AT_ONCE, Later(doubles.build))
AFTER_A_WORD: tuple[Builder, ...] = (*AT_ONCE, doubles.carry)


# The edition that is asked for, by number or name; empty for the current one.
PINNED: ContextVar[str] = ContextVar("edition", default="")
PINNED_OPEN = 4


class Shelf:
    """The current edition of a home, or the one that is asked for.

    :raises NoHome: when asked for the graph while nothing is loaded.
    :raises NoEdition: when the edition asked for is not there.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self._open: tuple[tuple[int, int], Graph] | None = None
        self._pinned: dict[tuple[int, int], Graph] = {}
        self._lock = Lock()

    @property
    def edition(self) -> Edition:
        """The edition that is asked for; the current one if none is."""
        edition = found(self.home, asked) if (asked := PINNED.get()) else self.home.current
        if edition is None:
            raise NoHome(f"nothing is loaded in {self.home.path}: load something with `remit load`")
        return edition

    @property
    def graph(self) -> Graph:
        """The graph of the edition that is asked for; of the one that is current now if none is."""
        return self._older(self.edition) if PINNED.get() else self._current()

    def _older(self, edition: Edition) -> Graph:
        """An edition that is asked for, kept open; opened again where it was written anew, as to forget somebody."""
        stamp = (edition.number, edition.path.stat().st_ino)
        with self._lock:
            graph = self._pinned.pop(stamp, None) or self._opened(edition)
            self._pinned = {kept: one for kept, one in self._pinned.items() if kept[0] != edition.number}
            self._pinned[stamp] = graph
            while len(self._pinned) > PINNED_OPEN:
                del self._pinned[next(iter(self._pinned))]
            return graph

    def _current(self) -> Graph:
        stamp = self._stamp()
        kept = self._open
        if kept and kept[0] == stamp:
            return kept[1]
        with self._lock:
            graph = self._opened(self.edition)
            self._open = (stamp, graph)
            return graph

    def _opened(self, edition: Edition) -> Graph:
        graph = opened(edition, self.home.identity, self._ruled)
        return replace(graph, earlier=partial(self._earlier, edition))

    def _earlier(self, newer: Edition, asked: str) -> tuple[Graph, Sequence[Differing]]:
        """The graph of an earlier edition, and what of what is public is not as it was in it."""
        older = found(self.home, asked)
        if older.number > newer.number:
            raise ValueError(f"edition {older.number} is later than edition {newer.number}, which is read")
        differing = compared(self.home, older, newer).changes
        return self._older(older), [(one.key, one.state) for one in differing]

    def _ruled(self, words: tuple[str, ...]) -> list[Ruling]:
        return self.home.ledger.rulings(words)

    def _stamp(self) -> tuple[int, int]:
        try:
            there = os.stat(self.home.path / "current")
        except FileNotFoundError:
            return (0, 0)
        return (there.st_mtime_ns, there.st_ino)


def opened(edition: Edition, identity: Identity, rulings: Rulings | None = None) -> Graph:
    """One edition, open for reading; its names are indexed anew where an older remit did it in another way.

    :param rulings: gives what people ruled; nothing if None.
    :raises Damaged: if it is not as it was written, as far as that is seen at a glance.
    """
    checksums.glance(edition.path)
    if not (edition.place / names.FILE).exists():
        indexing.build(Store.read_only(str(edition.store)), identity, edition.place)
    searched = tuple(_about(edition)["searched"])
    known = names.Names(edition.place / names.FILE)
    found = Graph(Embedded.open(edition.store), identity, known, edition.number, searched, edition.place)
    own = edition.path.parents[1] / DECLARED
    return replace(found, declared=own if own.is_dir() else None, rulings=rulings or found.rulings)


def read_documents(edition: Edition) -> dict[str, int]:
    """The documents that say something in an edition, by key, with the number of readings of each."""
    counts: dict[str, int] = _about(edition)["readings"]
    return counts


def _about(edition: Edition) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((edition.place / ABOUT).read_text(encoding="utf-8"))
    return said
