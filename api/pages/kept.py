"""What is kept of exports that were written aside: whose they are, how long they last, and how much room they take.

An export is of the caller who asked for it; of who has not said who they are, it is of whoever has its number, which
nobody can guess. A file holds what its caller saw in its edition; it goes with its time, with the edition, and when
somebody is forgotten.
"""

import fcntl
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from api.access.caller import ANYBODY, Caller
from api.pages.jobs import Job, Told
from graph.clearance import Clearance
from graph.editions.backup import EXPORTS
from graph.editions.home import Home
from graph.naming.names import NotFound

LASTING, SHORTEST = 86_400, 3_600
EACH, ALL, PART = 3, 8, 2
LOCK, SALT = "lock", "salt"


class Full(RuntimeError):
    """There is no place for another export now."""


@dataclass
class Export(Job):
    """An export that somebody asked for.

    ``state`` may be ``written`` too: then ``number`` says how much it holds, of ``counted``, ``lost`` what the format
    cannot say, and ``size`` how many bytes it has. ``mark`` tells the edition from what it may be written anew as, and
    ``until`` is the second until which it is kept, once it is over.
    """

    ending: str = ""
    name: str = ""
    things: tuple[str, ...] = ()
    hops: int = 0
    as_of: str = ""
    edition: int = 0
    mark: str = ""
    clearance: str = Clearance.PUBLIC.value
    number: int = 0
    counted: str = ""
    lost: tuple[str, ...] = ()
    size: int = 0
    until: float = 0.0

    @property
    def over(self) -> bool:
        """Whether nothing is done for it any more."""
        return self.state != "running"


class Kept(Told[Export]):
    """The exports of a home, with their files.

    :param room: how many bytes the files may take together; half of that those of one caller.
    """

    def __init__(self, home: Home, room: int) -> None:
        super().__init__(home.path / EXPORTS, Export, "export")
        self._home, self.room = home, room

    def asked(self, id: str, caller: Caller) -> Export:
        """The export with this number, of this caller.

        :raises NotFound: if there is none, it is somebody else's, or its time is over.
        """
        found = self.of(id)
        if not (_is_of(found, caller) and self._lasts(found)):
            raise NotFound(id, (), "export")
        return found

    def written(self, id: str, caller: Caller) -> Export:
        """The export with this number, of this caller, whose file is there.

        :raises NotFound: if there is none.
        """
        found = self.asked(id, caller)
        if found.state != "written" or not self.file(id).exists():
            raise NotFound(id, (), "export that is written")
        return found

    def of_caller(self, caller: Caller) -> list[Export]:
        """Those of a caller who said who they are, the latest first."""
        return [one for one in self.lately() if caller.known and _is_of(one, caller) and self._lasts(one)]

    def file(self, id: str) -> Path:
        """Where the file of an export is, or is to be."""
        return self._file(id).with_suffix(".out")

    def by(self, caller: Caller, address: str) -> str:
        """By what the exports of a caller are counted: of an address a digest, from which nobody can tell it."""
        if caller.known:
            return caller.name
        place = self.place / SALT
        if not place.exists():
            place.write_bytes(secrets.token_bytes(32))
        return f"{ANYBODY} {blake2b(address.encode(), key=place.read_bytes(), digest_size=8).hexdigest()}"

    def drop(self, id: str) -> None:
        """Let go of an export and its file."""
        super().drop(id)
        self.file(id).unlink(missing_ok=True)

    def make_place(self, by: str) -> None:
        """See that there is a place for one more; what is oldest gives way.

        :raises Full: if there is none.
        """
        self.sweep()
        several = list(self.lately())
        theirs = [one for one in several if one.by == by]
        if any(not one.over for one in theirs):
            raise Full("an export of yours is being written: wait for it, or cancel it")
        if sum(not one.over for one in several) >= ALL:
            raise Full("many exports are being written: try again in a few minutes")
        for one in theirs[EACH - 1 :]:
            self.drop(one.id)
        old = [one for one in several if one.over and one.until < time.time() + LASTING - SHORTEST]
        while self._taken() > self.room // PART and old:
            self.drop(old.pop().id)
        if self._taken() > self.room // PART:
            raise Full("there is no room for more exports: try again in an hour")

    def too_large(self, export: Export) -> bool:
        """Whether its caller, or all of them together, take more room than there is."""
        theirs = sum(self.size(one.id) for one in self.lately() if one.by == export.by)
        return theirs > self.room // PART or self._taken() > self.room

    def size(self, id: str) -> int:
        """How many bytes the file of an export has."""
        try:
            return self.file(id).stat().st_size
        except FileNotFoundError:
            return 0

    def sweep(self) -> None:
        """Let go of what is over, and of what belongs to nothing."""
        several = list(self.lately())
        for one in several:
            if one.over and not one.until:  # whoever wrote it was killed
                one.until = time.time() + SHORTEST
                self.file(one.id).unlink(missing_ok=True)
                self.end(one)
            elif one.over and not self._lasts(one):
                self.drop(one.id)
        known = {one.id for one in several}
        for place in self.place.glob("*.out"):
            if place.stem not in known:
                place.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process of the service counts exports meanwhile."""
        self.place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.place / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _lasts(self, export: Export) -> bool:
        """Whether its time is not over, and its edition still what it was when it was asked."""
        if export.over and 0 < export.until < time.time():
            return False
        edition = self._home.edition(export.edition)
        return edition is not None and edition.mark == export.mark

    def _taken(self) -> int:
        return sum(self.size(place.stem) for place in self.place.glob("*.out"))


def _is_of(export: Export, caller: Caller) -> bool:
    """Whether an export is a caller's, who still sees what is in it."""
    theirs = export.by == caller.name or export.by.startswith(f"{ANYBODY} ")
    return theirs and caller.clearance.sees(Clearance.of(export.clearance))
