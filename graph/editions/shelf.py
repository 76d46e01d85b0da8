"""The current edition, open for reading, and reopened when a new one appears."""

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from pyoxigraph import Store

from graph import elsewhere, memory
from graph.atlas import gathering
from graph.clearance import Clearance
from graph.editions import checksums, findings
from graph.editions.builders import Beside, Builder, Later
from graph.editions.comparison import compared
from graph.editions.delta import WHOLE, Delta
from graph.editions.edition import Edition
from graph.editions.home import Home, NoHome
from graph.editions.pins import found
from graph.editions.publication import STORE
from graph.engines import engine as engines
from graph.engines.failing import EngineFailure
from graph.engines.kept import Keeping
from graph.engines.remote import Remote
from graph.identities import doubles
from graph.identity import Identity
from graph.matrices import table as matrices
from graph.naming import indexing, names
from graph.review import backlog
from graph.searching import building, making
from graph.store import Embedded, Source
from graph.tracing import citing, following
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


AT_ONCE: tuple[Builder, ...] = (
    findings.build,  # the first, for it may begin what is done aside
    indexing.build,
    building.remember,
    count,
    Beside(backlog.build),
    Later(following.build),
    Later(citing.build),
    Later(gathering.build),
    Later(building.build),
    Later(matrices.build),
)
BUILDERS: tuple[Builder, ...] = (*AT_ONCE, Later(doubles.build))
AFTER_A_WORD: tuple[Builder, ...] = (*AT_ONCE, doubles.carry)


# The edition that is asked for, by number or name; empty for the current one.
PINNED: ContextVar[str] = ContextVar("edition", default="")
# What whoever asks may see; None for what the home of a shelf says.
CLEARED: ContextVar[Clearance | None] = ContextVar("clearance", default=None)
PINNED_OPEN = 4


class Shelf:
    """The current edition of a home, or the one that is asked for, as whoever asks may see it.

    :raises NoHome: when asked for the graph while nothing is loaded.
    :raises NoEdition: when the edition asked for is not there.
    """

    def __init__(self, home: Home) -> None:
        self._homes = {home.clearance: home}
        self._usual = home.clearance
        self._open: dict[Clearance, tuple[tuple[int, ...], Graph]] = {}
        self._pinned: dict[tuple[int, str, Clearance], Graph] = {}
        self._lock = Lock()

    @property
    def home(self) -> Home:
        """The home as whoever asks may see it: with the clearance of ``CLEARED``, or else with its own."""
        level = CLEARED.get() or self._usual
        if level not in self._homes:
            self._homes[level] = self._homes[self._usual].seen_by(level)
        return self._homes[level]

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
        found = self._found
        source = found.source
        return replace(found, kept={}) if isinstance(source, Remote | Keeping) and source.afresh else found

    @property
    def _found(self) -> Graph:
        if not PINNED.get():
            return self._current()
        edition, kept = self.edition, self._open.get(self.home.clearance)
        if kept and kept[0] == self._stamp() and kept[1].edition == edition.number:
            return kept[1]
        return self._older(edition)

    def _older(self, edition: Edition) -> Graph:
        """An edition that is asked for, kept open; opened again where it was written anew, as to forget somebody."""
        stamp = (edition.number, edition.mark, edition.clearance)
        with self._lock:
            graph = self._pinned.pop(stamp, None) or self._opened(edition)
            self._pinned = {kept: one for kept, one in self._pinned.items() if kept[::2] != stamp[::2]}
            self._pinned[stamp] = graph
            while len(self._pinned) > PINNED_OPEN:
                del self._pinned[next(iter(self._pinned))]
            return graph

    def _current(self) -> Graph:
        stamp, level = self._stamp(), self.home.clearance
        kept = self._open.get(level)
        if kept and kept[0] == stamp:
            return kept[1]
        with self._lock:
            graph = self._opened(self.edition)
            self._open = {other: one for other, one in self._open.items() if one[0] == stamp}
            self._open[level] = (stamp, graph)
            return graph

    def renew(self) -> None:
        """Let go of what the stores of the current edition hold of their files, and of the editions before."""
        self._pinned = {}
        for _, graph in [*self._open.values()]:
            if isinstance(graph.source, Embedded):
                with suppress(OSError):  # it was pruned: whoever comes next opens another
                    graph.source.renew()

    def relieve(self) -> None:
        """Let go of what was looked up in the current edition and nobody asked for lately."""
        memory.forget()
        for _, graph in [*self._open.values()]:
            graph.relieve()

    def _opened(self, edition: Edition) -> Graph:
        away = self.home.engine
        source = away.source(self.home.path, edition) if away else None
        graph = opened(edition, self.home.identity, self.home.ledger.rulings, source)
        return replace(graph, earlier=partial(self._earlier, edition))

    def _earlier(self, newer: Edition, asked: str) -> tuple[Graph, Sequence[Differing]]:
        """The graph of an earlier edition, and what is not as it was in it."""
        older = found(self.home, asked)
        if older.number > newer.number:
            raise ValueError(f"edition {older.number} is later than edition {newer.number}, which is read")
        differing = compared(self.home.seen_by(newer.clearance), older, newer).changes
        return self._older(older), [(one.key, one.state) for one in differing]

    def _stamp(self) -> tuple[int, ...]:
        files = ("current", engines.FILE) if self.home.engine else ("current",)
        return tuple(number for name in files for number in _stamped(self.home.path / name))


def _stamped(place: Path) -> tuple[int, int]:
    try:
        there = os.stat(place)
    except FileNotFoundError:
        return (0, 0)
    return (there.st_mtime_ns, there.st_ino)


def opened(edition: Edition, identity: Identity, rulings: Rulings | None = None, source: Source | None = None) -> Graph:
    """One edition, open for reading; its names are indexed anew where an older remit did it in another way.

    :param rulings: gives what people ruled; nothing if None.
    :param source: what its statements are read from; its own store if None.
    :raises Damaged: if it is not as it was written, as far as that is seen at a glance.
    :raises EngineFailure: if it has no store, and nothing else to be read from.
    """
    checksums.glance(edition.path)
    if source is None and elsewhere.told(edition.path):
        raise EngineFailure(f"the engine does not hold edition {edition.number}, and this home has no store of it")
    if not (edition.place / names.FILE).exists():
        indexing.build(Store.read_only(str(edition.store)), identity, edition.place)
    searched = tuple(_about(edition)["searched"])
    known = names.Names(edition.place / names.FILE)
    found = Graph(source or Embedded.open(edition.store), identity, known, edition.number, searched, edition.place)
    own = edition.path.parents[1] / DECLARED
    finding = partial(making.finder, edition.store, identity, edition.place)
    return replace(found, declared=own if own.is_dir() else None, rulings=rulings or found.rulings, finding=finding)


def store_of(graph: Graph) -> Store:
    """The store in the home that a graph is in, whatever its questions are asked of.

    :raises ValueError: if it is in none.
    :raises Elsewhere: if it is only on an engine.
    """
    if isinstance(graph.source, Embedded):
        return graph.source.store
    if graph.folder is None:
        raise ValueError("this graph is in no store of the home")
    if not (graph.folder / STORE).exists():
        raise elsewhere.stores()
    return Store.read_only(str(graph.folder / STORE))


def read_documents(edition: Edition) -> dict[str, int]:
    """The documents that say something in an edition, by key, with the number of readings of each."""
    counts: dict[str, int] = _about(edition)["readings"]
    return counts


def _about(edition: Edition) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((edition.place / ABOUT).read_text(encoding="utf-8"))
    return said
