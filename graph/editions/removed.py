"""What was there once: the last of the kept editions in which something with a key was believed."""

from graph.editions.edition import Edition
from graph.editions.home import Home
from graph.identity import check
from graph.naming.names import FILE, Names, NotFound
from ontology import UnknownTerm

LOOKED_THROUGH = 50


class Removed(NotFound):
    """Something had this key, and nothing believed has it any more; ``edition`` is the number of the last that had."""

    def __init__(self, key: str, edition: int) -> None:
        super().__init__(key, ())
        self.edition = edition
        self.args = (
            f"{key} is stated no more; it was up to edition {edition}, where it still is: /id/{key}?edition={edition}",
        )


def last_with(home: Home, key: str, before: int) -> Edition | None:
    """The latest of the last fifty editions with something of this key; None where there is none, or it is no key.

    :param before: the number of the edition that is read: what came after it is not gone in it.
    """
    try:
        check(key)
    except (ValueError, UnknownTerm):
        return None
    kept = [one.edition for one in home.ledger.editions() if not one.gone and one.edition < before][-LOOKED_THROUGH:]
    several = (home.edition(number) for number in reversed(kept))
    return next((edition for edition in several if edition and _has(edition, key)), None)


def _has(edition: Edition, key: str) -> bool:
    index = edition.place / FILE
    return index.exists() and Names(index).of(key) is not None
