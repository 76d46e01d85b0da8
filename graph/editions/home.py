"""A home: where the data of one installation lives, edition by edition.

A change never touches what is being read. It opens a copy of the current edition (hard links: milliseconds), changes
it, builds its indexes, syncs, and becomes current by one atomic rename. One process writes at a time; readers open
editions read-only and reopen when a new one appears.
"""

import fcntl
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Store

from graph import elsewhere
from graph.clearance import HIGHEST, LEVELS, Clearance
from graph.editions import checksums, publication
from graph.editions.builders import Builder, Later
from graph.editions.delta import WHOLE, Delta
from graph.editions.draft import Draft
from graph.editions.edition import Edition
from graph.engines.engine import Engine, engine
from graph.engines.failing import EngineFailure
from graph.identity import DEFAULT_BASE, Identity
from graph.ledger.ledger import Ledger, now
from graph.writing.collecting import seldom

PATIENCE = 30.0
log = logging.getLogger("remit.engine")


class Busy(RuntimeError):
    """Somebody else is writing."""


class NoHome(FileNotFoundError):
    """There is nothing loaded at this place."""


@dataclass
class Home:
    """The data of one installation.

    :param path: its folder; made when first written to.
    :param base: the base of data IRIs; kept from the first time on.
    :param builders: what is built of an edition before it is published, each into the folder of a store.
    :param clearance: what whoever reads it here may see; a change is made to all there is.
    :param agreed: looks once more, when the first change has the lock, whether it may be made, and raises if not.
    :param heed: called again and again while a change is made, before it is published, and raises if it is not wanted.
    """

    path: Path
    base: str | None = None
    builders: Sequence[Builder] = ()
    patience: float = PATIENCE
    clearance: Clearance = HIGHEST
    clock: Callable[[], str] = now
    agreed: Callable[[], None] | None = None
    heed: Callable[[], None] = lambda: None

    def seen_by(self, clearance: Clearance) -> "Home":
        """This home as another clearance sees it."""
        return replace(self, clearance=clearance)

    @cached_property
    def identity(self) -> Identity:
        """How keys become IRIs here.

        :raises ValueError: if the home was made with another base.
        """
        kept = self._settings.get("base")
        if kept and self.base and kept != self.base:
            raise ValueError(f"{self.path} keeps its data below {kept}, not {self.base}: the base is set once per home")
        return Identity(kept or self.base or DEFAULT_BASE)

    @cached_property
    def ledger(self) -> Ledger:
        """Its ledger."""
        self._make()
        return Ledger(self.path / "ledger.sqlite", self.clearance, self.clock)

    @property
    def current(self) -> Edition | None:
        """The edition that is read; None if nothing is loaded yet."""
        number = publication.pointed(self.path)
        return None if number is None else Edition(number, self._edition(number), self.clearance)

    @property
    def engine(self) -> Engine | None:
        """What statements are read from beyond this machine; None where it is the stores of the editions."""
        return engine()

    def follow(self) -> EngineFailure | None:
        """Bring the engine, if there is one, to the current edition; why it is not there, where that fails: it is done
        later then, by whoever publishes next, and by a service.
        """
        if (away := self.engine) and (current := self.current) and not elsewhere.refusal(self.path):
            try:
                away.carry(self.path, self.identity.base, current.seen_by(HIGHEST))
            except EngineFailure as error:
                log.warning("the engine does not hold edition %d yet, which is read here: %s", current.number, error)
                return error
        return None

    def edition(self, number: int) -> Edition | None:
        """The edition with this number; None if there is none."""
        place = self._edition(number)
        return Edition(number, place, self.clearance) if (place / "edition.json").exists() else None

    @contextmanager
    def change(
        self,
        cause: str,
        builders: Sequence[Builder] | None = None,
        by: str = "",
        filing: Callable[[], dict[str, Any] | None] = lambda: None,
    ) -> Iterator[Draft]:
        """A change to the current edition, published when the block ends without an error and something changed.

        :param builders: what is built of the edition; those of the home if None.
        :param by: who makes it, for the ledger.
        :param filing: gives the load that it is made by, as :func:`graph.editions.publication.publish` takes it.
        :raises Busy: if somebody else is writing for longer than the patience of this home.
        """
        with self.locked(), seldom():
            before, whole = self.current, self.ledger.seen_by(HIGHEST)
            if self.agreed:
                self.agreed()
            number = self._next()
            place = self._edition(number)
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            run = NamedNode(f"{self.identity.base}run/{number}")
            kept = self.seen_by(HIGHEST).kept
            draft = Draft(place, before.path if before else None, self.identity, run, whole, kept, self.heed)
            made: dict[str, Any] = {}
            try:
                draft.unite()
                draft.catch_up(whole.waiting(before.number if before else 0))
                yield draft
                if draft.touched or not before:
                    draft.finish()
                    draft.build(self.builders if builders is None else builders)
                    account = draft.account()
                    draft.wait()
                    self.heed()
                    made = {"number": number, "at": self.clock(), "cause": cause, "by": by, **account}
            finally:
                draft.close()
                if not made:
                    shutil.rmtree(place, ignore_errors=True)
            if made:
                parent = before.number if before else None
                publication.publish(self.path, whole, {**made, "parent": parent, "acts": draft.caught}, filing())
            elif before:
                whole.counted(draft.caught, before.number)
        if made:
            self.agreed = None
            self.follow()
            self._follow(Edition(number, place), self.builders if builders is None else builders, draft.deltas)

    def _follow(self, edition: Edition, builders: Sequence[Builder], deltas: Mapping[Clearance, Delta]) -> None:
        """Build what may follow, if it can be; whoever asks for it builds it else."""
        for level in edition.levels:
            seen = edition.seen_by(level)
            for build in (one for one in builders if isinstance(one, Later)):
                with suppress(OSError):  # the edition is published, whatever becomes of this
                    build(Store.read_only(str(seen.store)), self.identity, seen.place, deltas.get(level, WHOLE))
        with suppress(OSError):
            whole = deltas.get(LEVELS[0], WHOLE)
            checksums.follow(edition.path, whole.before)

    def keep(self, content: bytes, clearance: Clearance = Clearance.PUBLIC) -> str:
        """Keep the bytes of a file, for whom they are for and nobody else; their SHA-256."""
        digest = sha256(content).hexdigest()
        place = self._kept(digest, clearance)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            publication.write(place, content)
        for other in LEVELS:
            if other is not clearance:
                self._kept(digest, other).unlink(missing_ok=True)
        return digest

    def kept(self, digest: str) -> bytes:
        """The bytes of a file that was loaded.

        :raises FileNotFoundError: if no such file was kept that may be seen here.
        """
        return self.place(digest).read_bytes()

    def place(self, digest: str) -> Path:
        """Where the bytes of a file that was loaded are kept, if they may be seen here."""
        several = [self._kept(digest, clearance) for clearance in self.clearance.seen]
        return next((place for place in several if place.exists()), several[0])

    def _kept(self, digest: str, clearance: Clearance) -> Path:
        return clearance.within(self.path) / "sources" / digest[:2] / digest

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the one writer.

        :raises Busy: if somebody else holds it for longer than the patience of this home.
        :raises Elsewhere: if it only reads.
        """
        if refused := elsewhere.refusal(self.path):
            raise refused
        self._make()
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise PermissionError(f"{self.path} may not be written by this user: it can only be read")
        with (self.path / "lock").open("a+") as lock:
            deadline = time.monotonic() + self.patience
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        lock.seek(0)
                        raise Busy(f"{self.path} is being written by {lock.read() or 'somebody else'}") from None
                    time.sleep(0.05)
            lock.truncate(0)
            lock.write(f"process {os.getpid()} since {now()}")
            lock.flush()
            publication.recover(self.path, self.ledger.seen_by(HIGHEST))
            yield

    @property
    def _settings(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads((self.path / "home.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def _make(self) -> None:
        base = self.identity.base
        self.path.mkdir(parents=True, exist_ok=True)
        if not self._settings:
            publication.write(self.path / "home.json", json.dumps({"base": base}).encode())

    def _edition(self, number: int) -> Path:
        return publication.folder(self.path, number)

    def _next(self) -> int:
        return max((one.edition for one in self.ledger.editions()), default=0) + 1
