"""The engine of a home: editions are made in the home, carried to the engine, and read from there.

An edition is read from the engine once that holds it whole, and from the store in the home until then; nobody sees half
of one. The home keeps the stores that editions are made from, so an engine that lost everything is filled again.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Store

from graph.clearance import LEVELS, Clearance
from graph.editions import publication, touched
from graph.editions.edition import Edition
from graph.engines.address import Address
from graph.engines.dataset import GRACE, SIDES, Dataset, Held
from graph.engines.digest import digested
from graph.engines.failing import Denied, EngineFailure
from graph.engines.remote import Remote
from graph.store import Source

FILE, LOCK = "carried.json", "carrying.lock"
HERE = DefaultGraph()
COPIED = 5_000_000  # quads: of more, an engine may not copy within the time of an update
OPEN: "dict[tuple[Address, int], Engine]" = {}
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Carried:
    """The edition that is read from an engine.

    :ivar sides: the graph of what is believed in it, by clearance; ``earlier`` the same of the edition that was read
        before, which is held until another is carried, by its mark.
    """

    edition: int
    mark: str
    sides: Mapping[str, str]
    earlier: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, home: Path) -> "Carried | None":
        """What was carried last; None if nothing was."""
        try:
            return cls(**json.loads((home / FILE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None


@dataclass(frozen=True)
class Compared:
    """What a store of an edition and an engine have.

    :ivar here: how many statements the store has, ``there`` the engine; ``digest`` is that of those here, and of those
        there if they are the ``same``.
    """

    level: Clearance
    here: int
    there: int
    digest: str
    same: bool


class Engine:
    """An engine that holds editions of one home.

    :param address: where it is.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._datasets = dict[Clearance, Dataset]()

    def dataset(self, level: Clearance) -> Dataset:
        """The dataset of a clearance.

        :raises EngineFailure: if it would hold what is not public beside what is.
        """
        if level not in self._datasets:
            from graph.engines.client import Client  # whoever has no engine needs no HTTP

            try:
                self._datasets[level] = Dataset(Client(self.address.seen_by(level)))
            except ValueError as error:
                raise EngineFailure(str(error)) from None
        return self._datasets[level]

    def source(self, home: Path, edition: Edition) -> Source | None:
        """An edition as the engine holds it; None if it holds it no more, or not yet."""
        carried = Carried.read(home)
        if carried is None:
            return None
        sides = carried.sides if carried.mark == edition.mark else carried.earlier.get(edition.mark, {})
        level = [one for one in edition.levels if one in sides]
        if not level:
            return None
        return Remote(self.dataset(level[-1]), NamedNode(sides[level[-1]]), edition)

    def carry(self, home: Path, base: str, edition: Edition, progress: Progress = lambda *_: None) -> bool:
        """Bring the engine to an edition, so that it is read; whether there was anything to do.

        :param base: what the IRIs of the home begin with.
        :raises EngineFailure: if that does not succeed; what was read before is read on, and this can be done again.
        """
        with _alone(home):
            before = Carried.read(home)
            works = [_Work(self.dataset(level), home, edition, level) for level in edition.levels]
            if before and before.mark == edition.mark and all(work.done for work in works):
                return False
            if [work for work in works if work.begin()]:
                time.sleep(GRACE)  # whoever asks of a side that is filled next, wherever, has an answer by then
            for work in works:
                work.fill(progress)
            for work in works:
                work.dataset.read(work.side, edition.mark)
            stays = before and before.mark != edition.mark and all(work.stays for work in works)
            earlier = {before.mark: dict(before.sides)} if before and stays else {}
            sides = {f"{work.level}": work.side.value for work in works}
            said = {"edition": edition.number, "mark": edition.mark, "sides": sides, "earlier": earlier}
            publication.write(home / FILE, json.dumps(said).encode())
            for work in works:
                work.sweep(base)
            self._emptied(home, base, edition)
            return True

    def _emptied(self, home: Path, base: str, edition: Edition) -> None:
        """Take what is of an edition that is no more out of the datasets of which this edition has nothing."""
        for level in set(LEVELS) - {*edition.levels} if self.address.apart else ():
            with suppress(Denied):  # it was never made
                held = self.dataset(level).held()
                if not all(known(home, mark) for mark in held.editions.values()):
                    self.dataset(level).clear(base)

    def compared(self, home: Path, edition: Edition) -> Iterator[Compared]:
        """Every statement of an edition that the engine has, held against the stores of the home.

        :raises EngineFailure: if it does not hold the edition, or does not say what it holds.
        """
        for level in edition.levels:
            dataset = self.dataset(level)
            side = dataset.held().side(edition.mark)
            if side is None:
                raise EngineFailure(
                    f"{dataset.client.address} does not hold edition {edition.number}: carry it there first"
                )
            store = Store.read_only(str(level.within(edition.path) / publication.STORE))
            mine, theirs = digested(store), digested(dataset.quads(side, store))
            yield Compared(level, mine.number, theirs.number, mine.digest, mine == theirs)

    def close(self) -> None:
        """Let go of the connections."""
        for dataset in self._datasets.values():
            dataset.client.close()


class _Work:
    """Bringing one dataset to an edition."""

    def __init__(self, dataset: Dataset, home: Path, edition: Edition, level: Clearance) -> None:
        self.dataset, self.level = dataset, level
        self._home, self._edition = home, edition
        self._held: Held = dataset.held()
        self.side = self._held.side(edition.mark) or self._held.free
        self._other = next(one for one in SIDES if one != self.side)
        self._store, self._beside = self._opened(edition.number), self._base(self._held.editions.get(self._other))
        self._gone: set[NamedNode] | None = set()

    @property
    def done(self) -> bool:
        """Whether the edition is there, and read."""
        return self._held.read == self.side and self._held.side(self._edition.mark) == self.side

    @property
    def stays(self) -> bool:
        """Whether the other side holds an edition that the home has as well."""
        return self._beside is not None

    def begin(self) -> bool:
        """Say of the free side that it is not to be read, if it is to be filled; whether it may have been until now."""
        mark = self._held.editions.get(self.side)
        if not mark or mark == self._edition.mark:
            return False
        self.dataset.begin(self.side, empty=False)
        return True

    def fill(self, progress: Progress) -> None:
        """Bring the free side to the edition: by what differs from what it holds, or from nothing."""
        if not self._held.side(self._edition.mark) and not self._followed():
            self._filled(progress)

    def sweep(self, base: str) -> None:
        """Take out the readings that neither side speaks of, and what is of an edition that is no more."""
        if self._beside is None and self._other in self._held.editions:
            self.dataset.begin(self._other, empty=True)
            self._gone = None
        known = [store for store in (self._store, self._beside) if store]
        if self._gone is None:
            here = {graph for store in known for graph in store.named_graphs()}
            self.dataset.drop([graph for graph in self.dataset.graphs(base) if graph not in here])
        else:
            self.dataset.drop([g for g in self._gone if not any(store.contains_named_graph(g) for store in known)])

    def _followed(self) -> bool:
        """Bring the side to the edition by what differs; whether it is there then.

        A side that holds nothing, or was left in the middle, begins as a copy of the other, which the engine makes.
        """
        mark = self._held.editions.get(self.side)
        there = mark or (self._held.editions.get(self._other) if len(self._store) <= COPIED else None)
        base = self._base(there)
        found = (
            touched.between(self._home, _number(there), self._edition.number, self.level) if there and base else None
        )
        if base is None or found is None:
            return False
        came, went = touched.differing(base, self._store, found)
        if not mark:
            self.dataset.begin(self.side, empty=True)
            self.dataset.copy(self._other, self.side)
        self.dataset.write(self.side, came, went)
        gone = {one for one in found.readings if not self._store.contains_named_graph(one)}
        self._gone = gone if mark else None
        return self.dataset.agrees(self.side, found.nodes, self._store)

    def _filled(self, progress: Progress) -> None:
        self.dataset.begin(self.side, empty=True)
        total, size = 0, len(self._store)
        self._gone = None
        for number in self.dataset.fill(self.side, self._store):
            total += number
            progress(f"carrying to {self.dataset.client.address}", total, size)
        here = sum(1 for _ in self._store.quads_for_pattern(None, None, None, HERE))
        there = self.dataset.count(self.side)
        if there != here:
            which = f"statements of edition {self._edition.number}"
            raise EngineFailure(f"{self.dataset.client.address} holds {there:,} {which} where {here:,} were carried")

    def _base(self, mark: str | None) -> Store | None:
        """The store of an edition that a side holds; None if the home has it no more, or wrote it anew since."""
        if not mark or not known(self._home, mark) or not self._place(_number(mark)).exists():
            return None
        return self._opened(_number(mark))

    def _opened(self, number: int) -> Store:
        return Store.read_only(str(self._place(number)))

    def _place(self, number: int) -> Path:
        return self.level.within(publication.folder(self._home, number)) / publication.STORE


def engine() -> Engine | None:
    """The engine that the environment names, one for each process; None if it names none.

    :raises ValueError: if what it names is no address.
    """
    if not (address := Address.of()):
        return None
    return OPEN.setdefault((address, os.getpid()), Engine(address))


def known(home: Path, mark: str) -> bool:
    """Whether a home has an edition as it was when it was carried."""
    place = publication.folder(home, _number(mark))
    return place.exists() and mark == f"{_number(mark)}-{place.stat().st_ino:x}"


def let_go() -> None:
    """Let go of all connections of this process."""
    for one in OPEN.values():
        one.close()
    OPEN.clear()


def _number(mark: str) -> int:
    return int(mark.partition("-")[0])


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let nobody else carry meanwhile."""
    with (home / LOCK).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
