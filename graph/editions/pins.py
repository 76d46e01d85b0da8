"""Which edition is meant: a number, or a name that it is kept under."""

from collections.abc import Iterable

from graph.editions.edition import Edition
from graph.editions.home import Home


class NoEdition(LookupError):
    """There never was such an edition, or none is called so."""


class Pruned(NoEdition):
    """There was such an edition, and it was let go of."""


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
        when = f"was pruned on {published[number].gone[:10]}" if published[number].gone else "is missing"
        raise Pruned(f"edition {number} {when}; kept are {kept}")
    if edition is None or number not in published:
        names = f", and by name {', '.join(pins)}" if pins else ""
        raise NoEdition(f"there is no edition {asked!r}; kept are {kept}{names}")
    return edition


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
