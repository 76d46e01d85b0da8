"""The editions of a home: which there are, going back to one, letting go of those that nobody needs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.clearance import LEVELS, Clearance
from graph.editions import checksums, publication
from graph.editions.differing import CHANGES, COUNTS, PRUNED
from graph.editions.home import Home
from graph.editions.pins import found
from graph.ledger.ledger import Publication
from graph.review.judging import publish

COUNTED: tuple[str, ...] = ("added", "removed", "changed")


@dataclass(frozen=True)
class Listed:
    """An edition that is kept.

    ``counts`` are things and facts ``added``, ``removed`` and ``changed``; empty where an older remit did not count.
    ``size`` is in bytes, and ``own`` what of that no other edition shares. ``withdrawn`` says that what is current was
    not made from it. ``pins`` are the names it is kept under.
    """

    about: Publication
    current: bool
    counts: dict[str, int]
    size: int
    own: int
    pins: tuple[str, ...]
    withdrawn: bool

    @property
    def number(self) -> int:
        """Its number."""
        return self.about.edition


@dataclass(frozen=True)
class Rollback:
    """What going back did: the edition gone back to, the one that is current now, the loads withdrawn and restored.

    The two editions differ where verdicts were made since: they count in the current one.
    """

    edition: int
    current: int
    withdrawn: tuple[int, ...]
    restored: tuple[int, ...]


def listed(home: Home) -> list[Listed]:
    """The editions that are kept, the latest first."""
    pins = home.ledger.pins()
    here = publication.pointed(home.path)
    line = home.ledger.lineage(here) if here else set()
    kept = [p for p in home.ledger.editions() if not p.gone and home.edition(p.edition)]
    return [_listed(home, one, here, line, pins) for one in reversed(kept)]


def _listed(home: Home, one: Publication, here: int | None, line: set[int], pins: dict[str, int]) -> Listed:
    place = publication.folder(home.path, one.edition)
    said = publication.about(place)
    counted = _counted(home.clearance, place) or said
    counts: dict[str, int] = {name: counted[name] for name in COUNTED if name in counted}
    hidden = {level.value for level in LEVELS if not home.clearance.sees(level)}
    files = (path for path in place.rglob("*") if path.is_file() and path.relative_to(place).parts[0] not in hidden)
    sizes = [path.stat() for path in files]
    own = sum(s.st_size for s in sizes if s.st_nlink == 1)
    names = tuple(name for name, edition in pins.items() if edition == one.edition)
    whole = Publication(**{**vars(one), "quads": one.quads or said.get("quads", 0)})
    size = sum(s.st_size for s in sizes)
    return Listed(whole, one.edition == here, counts, size, own, names, one.edition not in line)


def _counted(clearance: Clearance, place: Path) -> dict[str, int]:
    """How much changed in what a clearance sees of an edition; nothing where only what is public was counted."""
    several = [level.within(place) / COUNTS for level in clearance.seen]
    kept = next((one for one in reversed(several) if one.exists()), None)
    counts: dict[str, int] = json.loads(kept.read_text(encoding="ascii")) if kept else {}
    return counts


def rollback(home: Home, asked: str, by: str, reason: str = "") -> Rollback:
    """Make an older edition current, or one that was gone back from; verdicts made since count again at once.

    :raises NoEdition: if it is not kept.
    :raises Damaged: if it is damaged.
    :raises ValueError: if it is current.
    :raises Busy: if somebody else is writing for longer than the patience of this home.
    """
    with home.locked():
        edition, here = found(home, asked), publication.pointed(home.path)
        if edition.number == here:
            raise ValueError(f"edition {here} is current")
        checksums.glance(edition.path)
        before, after = (home.ledger.loads_in(n) if n else set() for n in (here, edition.number))
        gone, back = sorted(before - after), sorted(after - before)
        said = {"from": here, "reason": reason, "withdrawn": gone, "restored": back}
        home.ledger.record("rollback", by, said, edition.number)
        publication.write(home.path / publication.POINTER, str(edition.number).encode())
    published = publish(home)
    home.follow()
    return Rollback(edition.number, published, tuple(gone), tuple(back))


def spare(several: Sequence[Listed], keep: int, monthly: bool) -> list[Listed]:
    """The editions that may go: not the last so many, not the last of a month, not the current, none with a name.

    :param several: the latest first.
    """
    months: dict[str, int] = {}
    for one in several:
        months.setdefault(one.about.at[:7], one.number)
    stay = {one.number for one in several[:keep]} | (set(months.values()) if monthly else set())
    return [one for one in several if one.number not in stay and not one.current and not one.pins]


def prune(home: Home, keep: int, monthly: bool, by: str) -> list[Listed]:
    """Let go of the editions that may go; which those were. What changed in each stays known to the feed.

    :raises ValueError: if none were to be kept.
    """
    if keep < 1:
        raise ValueError("at least one edition is kept")
    with home.locked():
        gone = spare(listed(home), keep, monthly)
        for one in gone:
            _keep_changes(home.path, publication.folder(home.path, one.number))
        if gone:
            home.ledger.record("prune", by, {"editions": [one.number for one in gone]})
            publication.recover(home.path, home.ledger)
    return gone


def _keep_changes(home: Path, place: Path) -> None:
    for level in LEVELS:
        if (level.within(place) / CHANGES).exists():
            kept = level.within(home / PRUNED)
            kept.mkdir(parents=True, exist_ok=True)
            publication.write(kept / f"{place.name}.jsonl", (level.within(place) / CHANGES).read_bytes())
