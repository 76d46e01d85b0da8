"""A home: where the data of one installation lives, edition by edition.

A change never touches what is being read. It opens a copy of the current edition (hard links: milliseconds), changes
it, builds its indexes, syncs, and becomes current by one atomic rename. One process writes at a time; readers open
editions read-only and reopen when a new one appears.
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph import acts
from graph.change import Change
from graph.decisions import Decisions
from graph.identity import DEFAULT_BASE, Identity
from graph.ledger import Ledger, now
from graph.sameness import united

Builder = Callable[[Store, Identity, Path], None]
PATIENCE = 30.0


class Busy(RuntimeError):
    """Somebody else is writing."""


class NoHome(FileNotFoundError):
    """There is nothing loaded at this place."""


@dataclass(frozen=True)
class Edition:
    """One state of the store: its number and its folder."""

    number: int
    path: Path

    @property
    def store(self) -> Path:
        """The folder of the store."""
        return self.path / "store"


@dataclass
class Home:
    """The data of one installation.

    :param path: its folder; made when first written to.
    :param base: the base of data IRIs; kept from the first time on.
    :param builders: what is built of an edition before it is published, each into the edition's folder.
    """

    path: Path
    base: str | None = None
    builders: Sequence[Builder] = ()
    patience: float = PATIENCE

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
        return Ledger(self.path / "ledger.sqlite")

    @property
    def current(self) -> Edition | None:
        """The edition that is read; None if nothing is loaded yet."""
        try:
            number = int((self.path / "current").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        return Edition(number, self._edition(number))

    def edition(self, number: int) -> Edition | None:
        """The edition with this number; None if there is none."""
        place = self._edition(number)
        return Edition(number, place) if (place / "edition.json").exists() else None

    @contextmanager
    def change(self, cause: str, builders: Sequence[Builder] | None = None) -> Iterator[Change]:
        """A change to the current edition, published when the block ends without an error and something changed.

        :param builders: what is built of the edition; those of the home if None.
        :raises Busy: if somebody else is writing for longer than the patience of this home.
        """
        with self.locked():
            before = self.current
            number = self._next()
            draft = self._edition(number)
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            if before:
                Store.read_only(str(before.store)).backup(str(draft / "store"))
            run = NamedNode(f"{self.identity.base}run/{number}")
            change = Change(Store(str(draft / "store")), self.identity, run, Decisions.in_(self.ledger))
            quads = -1
            try:
                change.unite(united(self.ledger.rulings()))
                caught = self._catch_up(change, before)
                yield change
                if change.touched or not before:
                    change.finish()
                    for build in self.builders if builders is None else builders:
                        build(change.store, self.identity, draft)
                    quads = len(change.store)
            finally:
                del change.store, change.same  # the store writes until it is let go of
                if quads < 0:
                    shutil.rmtree(draft, ignore_errors=True)
            if quads >= 0:
                self._publish(Edition(number, draft), cause, quads)
            if current := self.current:
                self.ledger.counted(caught, current.number)

    def _catch_up(self, change: Change, before: Edition | None) -> list[int]:
        """Let the acts count that no edition up to this one holds, and those that they took back; their numbers."""
        waiting = self.ledger.waiting(before.number if before else 0)
        if not waiting:
            return []
        words = self.ledger.words(self.ledger.reached(waiting))
        wanted = {word.content for word in self.ledger.words()}
        for digest in dict.fromkeys(word.content for word in words if word.content):
            if digest in wanted:
                change.replace(digest, digest, acts.read(self.kept(digest)))
            else:
                change.replace(digest, "", ())
        change.settle(words)
        return waiting

    def keep(self, content: bytes) -> str:
        """Keep the bytes of a file; their SHA-256."""
        digest = sha256(content).hexdigest()
        place = self.place(digest)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, content)
        return digest

    def kept(self, digest: str) -> bytes:
        """The bytes of a file that was loaded.

        :raises FileNotFoundError: if no such file was kept.
        """
        return self.place(digest).read_bytes()

    def place(self, digest: str) -> Path:
        """Where the bytes of a file that was loaded are kept."""
        return self.path / "sources" / digest[:2] / digest

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of the one writer.

        :raises Busy: if somebody else holds it for longer than the patience of this home.
        """
        self._make()
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
            yield

    def _publish(self, edition: Edition, cause: str, quads: int) -> None:
        about = {"number": edition.number, "at": now(), "cause": cause, "quads": quads}
        _write(edition.path / "edition.json", json.dumps(about).encode())
        _sync(edition.path)
        _write(self.path / "current", str(edition.number).encode())
        self.ledger.published(edition.number, cause)

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
            _write(self.path / "home.json", json.dumps({"base": base}).encode())

    def _edition(self, number: int) -> Path:
        return self.path / "editions" / f"{number:06}"

    def _next(self) -> int:
        return (
            max(
                (int(p.name) for p in (self.path / "editions").glob("[0-9]*") if (p / "edition.json").exists()),
                default=0,
            )
            + 1
        )


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
