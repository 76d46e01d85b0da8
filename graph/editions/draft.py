"""An edition in the making: one change, in the store of every clearance.

Each store holds all that the ones of a lower clearance hold, and computes for itself what is believed, confirmed, named
and decided, so what is public never rests on what is not. The store of a clearance is there from the first reading on
that is for it, made from a copy of the one below, and goes with the last.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph.clearance import LEVELS, Clearance, of_reading
from graph.editions import differing, publication
from graph.editions.builders import Beside, Builder, Later, Waiting
from graph.editions.delta import Delta
from graph.editions.meanwhile import Meanwhile
from graph.editions.sounding import Sounding
from graph.editions.telling import Told
from graph.editions.touched import Touched
from graph.entity import TYPE
from graph.identity import Identity
from graph.ledger.decisions import Decisions
from graph.ledger.ledger import Ledger
from graph.reading import Reading, term
from graph.review import acts
from graph.store import Embedded
from graph.writing.change import Change
from graph.writing.computing import FACT
from graph.writing.confirming import THING
from graph.writing.packing import Packed, clearances
from graph.writing.rules import Breach, breaches
from graph.writing.sameness import Sameness, united

PASSAGE, DOCUMENT = term("Reading", "passage"), term("Passage", "document")
STORE = publication.STORE
OFTEN = 1_000  # readings


class Draft:
    """A change to an edition, in every store of it; where it is asked, the highest answers, which holds everything.

    :param folder: where the new edition is made; empty.
    :param before: the folder of the edition that is changed; None if there is none.
    :param kept: gives the bytes of a file that was kept, by their SHA-256.
    :param heed: called again and again while much is done; raises if it is not wanted.
    :ivar deltas: what is other in each store than in the edition before, once it is built.
    :ivar caught: the acts that count in it and did not before.
    """

    def __init__(
        self,
        folder: Path,
        before: Path | None,
        identity: Identity,
        run: NamedNode,
        ledger: Ledger,
        kept: Callable[[str], bytes],
        heed: Callable[[], None] = lambda: None,
    ) -> None:
        self._heed = heed
        self.identity, self.run = identity, run
        self._folder, self._before, self._ledger, self._kept = folder, before, ledger, kept
        self._changes: dict[Clearance, Change] = {}
        self.deltas: Mapping[Clearance, Delta] = {}
        self._broken: dict[Clearance, list[Breach]] = {}
        self._were: dict[Clearance, Store] = {}
        self._soundings: dict[Clearance, Sounding] = {}
        self.caught: list[int] = []
        self._waiting: list[Waiting] = []
        for level in LEVELS:
            place = level.within(before) / STORE if before else None
            if before and place and place.exists():
                self._soundings[level] = Sounding(level.within(before))
                self._were[level] = Store.read_only(str(place))
                copied(self._were[level], level.within(folder))
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
        return [change.put(self._heeding(some)) for change, some in self._split(readings, clearance)][-1]

    def replace(
        self, old: str | None, new: str, readings: Iterable[Reading], clearance: Clearance = Clearance.PUBLIC
    ) -> tuple[int, int, int]:
        """Let a file say these readings and nothing else; how many are new, gone and unchanged.

        :param old: the SHA-256 of the file's state that was loaded before, None if none was.
        :param new: that of the state the readings come from.
        :param clearance: who may see the file.
        """
        several = self._split(readings, clearance)
        return [change.replace(old, new, self._heeding(some)) for change, some in several][-1]

    def _heeding(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        for number, reading in enumerate(readings):
            if number % OFTEN == 0:
                self._heed()
            yield reading

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
        self.caught += waiting
        reached = self._ledger.reached(waiting) if waiting else ()
        for level in self._changes if reached else ():
            self._act(level, reached)

    def count(self, act: int) -> None:
        """Let an act count that was recorded after this draft was begun."""
        for level, change in self._changes.items():
            change.decide(self._decided(level))
        self.catch_up([act])

    def finish(self) -> None:
        """Compute what is to be computed; let go of a store that holds no more than the one below."""
        if not all(change.finished for change in self._changes.values()):
            self._broken = {}
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

    def breaches(self) -> list[Breach]:
        """How the rules are broken by what changed, together with what was there; asked once of each state."""
        self.finish()
        level, top = list(self._changes.items())[-1]
        if level not in self._broken:
            silent = set(top.turnover.silent)
            self._broken[level] = breaches(
                Embedded(top.store), self.identity, lambda cls: top.touched_of(cls) - silent, top.told
            )
        return self._broken[level]

    def build(self, builders: Iterable[Builder]) -> None:
        """Build what is built of each store, into its folder, but for what may follow."""
        several = [build for build in builders if not isinstance(build, Later)]
        self._waiting += [Meanwhile(change.store.flush) for change in self._changes.values()]
        self.deltas = {level: self._delta(level, change) for level, change in self._changes.items()}
        for level, change in self._changes.items():
            if found := _touched(change):
                found.write(level.within(self._folder))
        for level, change in self._changes.items():
            given = change.store, self.identity, level.within(self._folder), self.deltas[level]
            beside = [build for build in several if isinstance(build, Beside)] if self.deltas[level].few else []
            self._waiting += [Meanwhile(partial(build, *given)) for build in beside]
            for build in (one for one in several if one not in beside):
                self._heed()
                if begun := build(*given):
                    self._waiting.append(begun)

    def wait(self) -> None:
        """Wait for what is still being built."""
        while self._waiting:
            self._waiting.pop(0).wait()

    def account(self) -> dict[str, int]:
        """What became of the public store: quads, and how much of it changed.

        What changed, and how much that is, is written down beside each store.
        """
        for level, change in list(self._changes.items())[1:]:
            self._written(level, change)
        public = self._changes[Clearance.PUBLIC]
        counts, more = self._written(Clearance.PUBLIC, public)
        return {"quads": self._quads(public, self._held(Clearance.PUBLIC), more), **counts}

    def _written(self, level: Clearance, change: Change) -> tuple[dict[str, int], int]:
        """Write down what changed; how much that is, and how many more quads are believed of what was compared."""
        balance, before, silent = differing.Balance(), self._held(level), change.turnover.documents
        several = differing.differences(change.nodes, before, change.store, self.identity, change.told, silent, balance)
        return differing.write(level.within(self._folder), several, change.told), balance.more

    def _held(self, level: Clearance) -> Store | None:
        """What a clearance saw before; None if there was nothing."""
        there = [self._were[one] for one in level.seen if one in self._were]
        return there[-1] if there else None

    def _quads(self, change: Change, before: Store | None, more: int) -> int:
        """How many quads a store has: as many as it had, and what came to what was touched, if that is few.

        :param more: how many more are believed of what it touched and is not told of.
        """
        known = publication.about(self._before).get("quads") if self._before else None
        if not known or before is None or change.same.moved or not (change.subjects.few and change.described.few):
            return len(change.store)
        several, key = change.nodes | change.subjects.nodes, self.identity.key
        fresh = {node for node in several if change.told and node in change.told}
        more += differing.believed(change.told, fresh) if change.told else 0
        others, described = several - fresh - change.nodes, change.described.nodes
        for store, gone, sign in ((change.store, change.turnover.went, 1), (before, change.turnover.came, -1)):
            there = described - gone
            graphs = [node for node in there if not key(node).startswith("passage/")]
            more += sign * differing.quads(store, others | there, graphs)
        return int(known) + more

    def close(self) -> None:
        """Let go of the stores: until then they write."""
        while self._waiting:
            self._waiting.pop().leave()
        self._were.clear()
        for sounding in self._soundings.values():
            sounding.leave()
        for level in list(self._changes):
            self._let_go(level)

    def _delta(self, level: Clearance, change: Change) -> Delta:
        before = level.within(self._before) if self._before else None
        moved = change.same.moved
        broken = None if moved or change.same.retold else self._broken.get(level)
        if before is None or not before.exists() or not (change.subjects.few and change.documents.few):
            return Delta(
                before, nodes=frozenset(() if broken is None else change.nodes), told=change.told, breaches=broken
            )
        subjects = change.subjects.nodes | {s for document in moved for s in _read_in(change.store, document)}
        documents, things = change.documents.nodes | moved, change.nodes | moved
        facts = change.touched_of(FACT) - change.touched_of(THING)
        things_only, all_ = frozenset(things - facts), frozenset(things | change.same.retold)
        described = frozenset(change.described.nodes) if change.described.few else None
        silent = frozenset(change.turnover.silent)
        few = (things_only, frozenset(subjects), frozenset(documents), all_, described, frozenset(moved), silent)
        sounding = self._soundings.get(level)
        return Delta(before, True, *few, told=change.told, breaches=broken, sounding=sounding)

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


def _touched(change: Change) -> Touched | None:
    """What a change touched; None where that is too much to be written down."""
    if change.same.moved or not (change.subjects.few and change.described.few):
        return None
    nodes = change.nodes | change.subjects.nodes | change.described.nodes | change.same.retold
    return Touched(frozenset(nodes), frozenset(change.turnover.came | change.turnover.went))


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
