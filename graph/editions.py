"""The editions of a home: which there are, going back to one, keeping some by name, letting go of the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph import checksums, publication
from graph.differing import CHANGES
from graph.home import Edition, Home
from graph.judging import publish
from graph.ledger import Publication


class NoEdition(LookupError):
    """There never was such an edition, or none is called so."""


class Pruned(NoEdition):
    """There was such an edition, and it was let go of."""


@dataclass(frozen=True)
class Listed:
    """An edition that is kept.

    ``added``, ``removed`` and ``changed`` count things and facts, None where an older remit did not count them. ``size``
    is in bytes, and ``own`` what of that no other edition shares. ``loads`` are those that it holds and that were
    withdrawn. ``pins`` are the names it is kept under.
    """

    about: Publication
    current: bool
    added: int | None
    removed: int | None
    changed: int | None
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
    counts = (said.get(name) for name in ("added", "removed", "changed"))
    sizes = [found for path in place.rglob("*") if path.is_file() and (found := path.stat())]
    own = sum(s.st_size for s in sizes if s.st_nlink == 1)
    names = tuple(name for name, edition in pins.items() if edition == one.edition)
    whole = Publication(**{**vars(one), "quads": one.quads or said.get("quads", 0)})
    return Listed(
        whole, one.edition == here, *counts, sum(s.st_size for s in sizes), own, names, one.edition not in line
    )


def found(home: Home, asked: str) -> Edition:
    """An edition by its number, or by the name it is kept under.

    :raises Pruned: if it was let go of.
    :raises NoEdition: if there is none.

    """
    pins = home.ledger.pins()
    number = pins.get(asked, int(asked) if asked.isdecimal() and len(asked) < 10 else -1)
    edition = home.edition(number) if number > 0 else None
    published = {one.edition: one for one in home.ledger.editions()}
    kept = _ranges(n for n, one in published.items() if not one.gone)
    if number in published and (published[number].gone or not edition):
        raise Pruned(f"edition {number} was pruned on {published[number].gone[:10]}; kept are {kept}")
    if edition is None or number not in published:
        names = f", and by name {', '.join(pins)}" if pins else ""
        raise NoEdition(f"there is no edition {asked!r}; kept are {kept}{names}")
    return edition


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
    return Rollback(edition.number, publish(home), tuple(gone), tuple(back))


def pin(home: Home, asked: str, name: str, by: str) -> int:
    """Keep an edition under a name, whatever is pruned; a name is given once more to be moved.

    :raises ValueError: if the name is a number, or empty.
    """
    if not name.strip() or name.isdecimal():
        raise ValueError(f"{name!r} is no name for an edition: a name is not a number")
    edition = found(home, asked)
    home.ledger.record("pin", by, {"name": name}, edition.number)
    return edition.number


def unpin(home: Home, name: str, by: str) -> None:
    """Let go of a name.

    :raises NoEdition: if no edition has it.
    """
    pins = home.ledger.pins()
    if name not in pins:
        raise NoEdition(f"no edition is called {name!r}; names are {', '.join(pins) or 'not given'}")
    home.ledger.record("unpin", by, {"name": name}, pins[name])


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
    if (place / CHANGES).exists():
        (home / "changes").mkdir(exist_ok=True)
        publication.write(home / "changes" / f"{place.name}.jsonl", (place / CHANGES).read_bytes())


def _ranges(numbers: Iterable[int]) -> str:
    """Numbers in few words.

    >>> _ranges([1, 2, 3, 7, 9, 10])
    '1 to 3, 7, 9 to 10'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return ", ".join(" to ".join(map(str, run)) for run in runs) or "none"
