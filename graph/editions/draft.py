"""An edition in the making: one change, in the store of every clearance.

Each store holds all that the ones of a lower clearance hold, and computes for itself what is believed, confirmed, named
and decided, so what is public never rests on what is not. The store of a clearance is there from the first reading on
that is for it, made from a copy of the one below, and goes with the last.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph.clearance import LEVELS, Clearance, of_reading
from graph.editions import differing, publication
from graph.editions.delta import WHOLE, Delta
from graph.editions.telling import Told
from graph.entity import TYPE
from graph.identity import Identity
from graph.ledger.decisions import Decisions
from graph.ledger.ledger import Ledger
from graph.reading import Reading, term
from graph.review import acts
from graph.writing.change import Change
from graph.writing.computing import FACT
from graph.writing.confirming import THING
from graph.writing.packing import Packed, clearances
from graph.writing.sameness import Sameness, united

Builder = Callable[[Store, Identity, Path, Delta], None]


@dataclass(frozen=True)
class Later:
    """A builder of what may follow: the edition is current before it begins. Whoever asks first may build it too."""

    build: Builder

    def __call__(self, store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
        """Build it."""
        self.build(store, identity, folder, delta)


PASSAGE, DOCUMENT = term("Reading", "passage"), term("Passage", "document")
STORE = "store"


class Draft:
    """A change to an edition, in every store of it; where it is asked, the highest answers, which holds everything.

    :param folder: where the new edition is made; empty.
    :param before: the folder of the edition that is changed; None if there is none.
    :param kept: gives the bytes of a file that was kept, by their SHA-256.
    :ivar deltas: what is other in each store than in the edition before, once it is built.
    """

    def __init__(
        self,
        folder: Path,
        before: Path | None,
        identity: Identity,
        run: NamedNode,
        ledger: Ledger,
        kept: Callable[[str], bytes],
    ) -> None:
        self.identity, self.run = identity, run
        self._folder, self._before, self._ledger, self._kept = folder, before, ledger, kept
        self._changes: dict[Clearance, Change] = {}
        self.deltas: Mapping[Clearance, Delta] = {}
        for level in LEVELS:
            place = level.within(before) / STORE if before else None
            if place and place.exists():
                copied(Store.read_only(str(place)), level.within(folder))
            if level is Clearance.PUBLIC or (place and place.exists()):
                self._changes[level] = Change(self._opened(level), identity, run, self._decided(level))
        self._changes[Clearance.PUBLIC].told = Told(identity)

    @property
    def changes(self) -> Mapping[Clearance, Change]:
        """The change in each store, the lowest clearance first."""
        return self._changes

    @property
    def top(self) -> Change:
        """The change in the store that holds everything."""
        return list(self._changes.values())[-1]

    def at(self, clearance: Clearance) -> Change:
        """The change in the store that a clearance reads."""
        return self._changes[[level for level in clearance.seen if level in self._changes][-1]]

    @property
    def store(self) -> Store:
        """The store that holds everything."""
        return self.top.store

    @property
    def same(self) -> Sameness:
        """Which nodes are one in it."""
        return self.top.same

    @property
    def touched(self) -> bool:
        """Whether anything changed."""
        return any(change.touched for change in self._changes.values())

    @property
    def added(self) -> int:
        """How many readings are new."""
        return self.top.added

    @property
    def removed(self) -> int:
        """How many readings are gone."""
        return self.top.removed

    def touched_of(self, cls: NamedNode) -> set[NamedNode]:
        """As :meth:`graph.writing.change.Change.touched_of`."""
        return self.top.touched_of(cls)

    def of_file(self, digest: str) -> list[NamedNode]:
        """The readings made from the file with this SHA-256."""
        return self.top.of_file(digest)

    def put(self, readings: Iterable[Reading], clearance: Clearance = Clearance.PUBLIC) -> int:
        """Add readings that are not there; the number of those that were new."""
        return [change.put(some) for change, some in self._split(readings, clearance)][-1]

    def replace(
        self, old: str | None, new: str, readings: Iterable[Reading], clearance: Clearance = Clearance.PUBLIC
    ) -> tuple[int, int, int]:
        """Let a file say these readings and nothing else; how many are new, gone and unchanged.

        :param old: the SHA-256 of the file's state that was loaded before, None if none was.
        :param new: that of the state the readings come from.
        :param clearance: who may see the file.
        """
        return [change.replace(old, new, some) for change, some in self._split(readings, clearance)][-1]

    def remove(self, readings: Iterable[NamedNode]) -> int:
        """Take readings away, and from belief what only they said; the number taken away."""
        gone = list(readings)
        return [
            change.remove([r for r in gone if change.store.contains_named_graph(r)])
            for change in self._changes.values()
        ][-1]

    def unite(self) -> None:
        """Let what people ruled to be the same be believed so."""
        for level in self._changes:
            self._unite(level)

    def catch_up(self, waiting: Sequence[int]) -> None:
        """Let these acts count, and those that they took back."""
        reached = self._ledger.reached(waiting) if waiting else ()
        for level in self._changes if reached else ():
            self._act(level, reached)

    def finish(self) -> None:
        """Compute what is to be computed; let go of a store that holds no more than the one below."""
        for change in self._changes.values():
            change.finish()
        changed = len(self._changes) > 1 and any(change.removed or change.added for change in self._changes.values())
        held = {
            level: sum(1 for _ in change.store.named_graphs()) for level, change in self._changes.items() if changed
        }
        for below, level in zip(list(held), list(held)[1:], strict=False):
            if held[below] == held[level]:
                self._let_go(level)
                shutil.rmtree(level.within(self._folder))

    def build(self, builders: Iterable[Builder]) -> None:
        """Build what is built of each store, into its folder, but for what may follow."""
        several = [build for build in builders if not isinstance(build, Later)]
        self.deltas = {level: self._delta(level, change) for level, change in self._changes.items()}
        for level, change in self._changes.items():
            for build in several:
                build(change.store, self.identity, level.within(self._folder), self.deltas[level])

    def account(self) -> dict[str, int]:
        """What became of the public store, which is written down beside it: quads, and how much of it changed."""
        public = self._changes[Clearance.PUBLIC]
        before = Store.read_only(str(self._before / STORE)) if self._before else None
        several = differing.differences(public.nodes, before, public.store, self.identity, public.told)
        counts = differing.write(self._folder, several, public.told)
        return {"quads": self._quads(public, before), **counts}

    def _quads(self, change: Change, before: Store | None) -> int:
        """How many quads a store has: as many as it had, and what came to what was touched, if that is few."""
        known = publication.about(self._before).get("quads") if self._before else None
        if not known or before is None or change.same.moved or not (change.subjects.few and change.described.few):
            return len(change.store)
        nodes = change.nodes | change.subjects.nodes | change.described.nodes
        return int(known) + differing.quads(change.store, nodes) - differing.quads(before, nodes)

    def close(self) -> None:
        """Let go of the stores: until then they write."""
        for level in list(self._changes):
            self._let_go(level)

    def _delta(self, level: Clearance, change: Change) -> Delta:
        before = level.within(self._before) if self._before else None
        moved = change.same.moved
        if before is None or not before.exists() or not (change.subjects.few and change.documents.few):
            return Delta(before, told=change.told)
        subjects = change.subjects.nodes | {s for document in moved for s in _read_in(change.store, document)}
        documents, things = change.documents.nodes | moved, change.nodes | moved
        facts = change.touched_of(FACT) - change.touched_of(THING)
        things_only, all_ = frozenset(things - facts), frozenset(things | change.same.retold)
        return Delta(before, True, things_only, frozenset(subjects), frozenset(documents), all_)

    def _let_go(self, level: Clearance) -> None:
        self._changes.pop(level).close()

    def _opened(self, level: Clearance) -> Store:
        return Store(str(level.within(self._folder) / STORE))

    def _decided(self, level: Clearance) -> Decisions:
        return Decisions.in_(self._ledger.seen_by(level))

    def _unite(self, level: Clearance) -> None:
        self._changes[level].unite(united(self._ledger.seen_by(level).rulings()))

    def _split(self, readings: Iterable[Reading], clearance: Clearance) -> Iterator[tuple[Change, Sequence[Reading]]]:
        """The readings that each store is to hold."""
        stated = readings if isinstance(readings, Packed) else list(readings)
        levels = clearances(stated, clearance)
        for level in sorted(levels - {*self._changes}, key=LEVELS.index):
            self._raise(level)
        for level, change in list(self._changes.items()):
            if all(map(level.sees, levels)):
                yield change, stated
            else:
                yield change, [r for r in stated if level.sees(of_reading(r, clearance))]

    def _raise(self, level: Clearance) -> None:
        """Make the store of a clearance from the one below, as it is now."""
        below = self.at(level)
        below.store.flush()
        copied(below.store, level.within(self._folder))
        changes = {**self._changes, level: below.copied(self._opened(level), self._decided(level))}
        self._changes = {one: changes[one] for one in LEVELS if one in changes}
        self._unite(level)
        self._act(level, [n for n, needed in self._ledger.clearances_of_acts().items() if needed is level])

    def _act(self, level: Clearance, reached: Iterable[int]) -> None:
        """Let acts count in one store, and what they state."""
        ledger, change = self._ledger.seen_by(level), self._changes[level]
        words = ledger.words(reached)
        wanted = {word.content for word in ledger.words()} if words else set()
        for digest in dict.fromkeys(word.content for word in words if word.content):
            change.replace(digest, digest if digest in wanted else "", self._stated(digest) if digest in wanted else ())
        change.settle(words)

    def _stated(self, digest: str) -> tuple[Reading, ...]:
        """What a person stated in an act; nothing where it is kept no more, since somebody in it was forgotten."""
        try:
            return acts.read(self._kept(digest))
        except FileNotFoundError:
            return ()


def _read_in(store: Store, document: NamedNode) -> Iterator[NamedNode]:
    """What is read in a document, as it calls it; nothing of what is none."""
    for passage in store.quads_for_pattern(None, DOCUMENT, document, None):
        for reading in store.quads_for_pattern(None, PASSAGE, passage.subject, None):
            assert isinstance(reading.subject, NamedNode)
            several = (q.subject for q in store.quads_for_pattern(None, TYPE, None, reading.subject))
            yield from (subject for subject in several if isinstance(subject, NamedNode))


def copied(store: Store, folder: Path) -> None:
    """Copy a store into the folder of another edition or clearance, by hard links."""
    folder.mkdir(parents=True, exist_ok=True)
    store.backup(str(folder / STORE))
