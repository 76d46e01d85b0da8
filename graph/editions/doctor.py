"""What is whole in a home and what is not, and what can be done about it."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pyoxigraph import Store

from graph.clearance import LEVELS
from graph.editions import checksums, publication
from graph.editions.checksums import Damaged
from graph.editions.home import Home
from graph.ledger.chain import Torn
from graph.searching import building


@dataclass(frozen=True)
class Found:
    """One thing that was looked at: what, and what is wrong with it, if anything."""

    what: str
    faults: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.faults


def examined(home: Home, deep: bool) -> Iterator[Found]:
    """What is kept in a home, looked at: editions, the ledger, the files that were loaded.

    :param deep: read every block of everything, not only sizes and the small files.
    """
    yield _ledger(home, deep)
    for place in sorted((home.path / "editions").glob("[0-9]*"), reverse=True):
        if (place / publication.ABOUT).exists():
            yield Found(_called(home, place), tuple(_edition(place, deep)))
    if (here := home.current) and building.INSTALLED and not (here.place / building.FOLDER).exists():
        yield Found("the current edition has no index of words yet: the first search has it made")
    yield _sources(home, deep)


def advice(home: Home, several: list[Found]) -> str:
    """What can be done about what is damaged; empty if nothing is."""
    if all(one.whole for one in several):
        return ""
    here = publication.pointed(home.path)
    whole = [one.what.split()[1].rstrip(",") for one in several if one.what.startswith("edition") and one.whole]
    said = []
    if str(here) not in whole:
        older = [number for number in whole if number != str(here)]
        said += [f"`remit rollback {older[0]}` makes edition {older[0]} current, which is whole"] if older else []
        said.append("`remit doctor --rebuild` makes the current edition again from what was loaded and decided")
        said.append("`remit restore BACKUP --home NEW` makes a home from a backup")
    return "; ".join(said)


def _called(home: Home, place: Path) -> str:
    number = int(place.name)
    return f"edition {number}" + (", the current one" if number == publication.pointed(home.path) else "")


def _edition(place: Path, deep: bool) -> Iterator[str]:
    try:
        if not deep:
            checksums.glance(place)
        else:
            sums = checksums.read(place)
            yield from checksums.faults(place, sums) if sums else ("it has no checksums: an older remit made it",)
    except Damaged as error:
        yield str(error).partition("damaged: ")[2].partition(". `remit")[0]
    yield from _opens(place)


def _opens(place: Path) -> Iterator[str]:
    """Whether the stores of an edition open."""
    for level in LEVELS:
        store = level.within(place) / "store"
        if store.exists() or level is LEVELS[0]:
            try:
                Store.read_only(str(store))
            except (OSError, RuntimeError) as error:
                yield f"{store.relative_to(place)} does not open: {error}"


def _ledger(home: Home, deep: bool) -> Found:
    try:
        faults = home.ledger.faults() if deep else []
        return Found("the ledger", tuple(faults))
    except (sqlite3.DatabaseError, Torn) as error:
        return Found("the ledger", (f"{error}: `remit doctor --ledger` makes it again from its journal",))


def _sources(home: Home, deep: bool) -> Found:
    """The files that were loaded: those the ledger knows, and whether their bytes are what they were."""
    try:
        wanted = home.ledger.current()
    except sqlite3.DatabaseError:
        wanted = {}
    faults = []
    for source, digest in wanted.items():
        place = home.place(digest)
        if not place.exists():
            faults.append(f"{Path(source).name} is not kept")
        elif deep and sha256(place.read_bytes()).hexdigest() != digest:
            faults.append(f"{Path(source).name} is not as it was loaded")
    return Found(f"{len(wanted)} files that were loaded", tuple(faults))


def renew_ledger(home: Path) -> int:
    """Make the ledger again from its journal, the damaged one put aside; how many entries it has.

    :raises FileNotFoundError: if there is no journal.
    """
    from graph.ledger.ledger import Ledger, now

    if not (home / "ledger.jsonl").exists():
        raise FileNotFoundError(f"{home} has no ledger.jsonl to make the ledger from")
    aside = f"damaged-{now().replace(':', '')[:17]}"
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        if (home / name).exists():
            (home / name).rename(home / name.replace("ledger", f"ledger-{aside}"))
    last = Ledger(home / "ledger.sqlite").chain.last
    return last.number if last else 0
