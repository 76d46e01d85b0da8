"""What a child process does for GraphQL: answer one operation that costs much, over one edition of one home."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from api.portal.answering import Answered, answered
from api.portal.documents import document
from api.portal.incoming import Asked
from api.portal.schema import schema
from graph.clearance import Clearance
from graph.editions.home import Home
from graph.editions.shelf import CLEARED, PINNED, Shelf
from graph.processes.nursery import stand_back


@dataclass(frozen=True)
class Far:
    """An operation for a child, and where it is asked: a home, the clearance it is seen with, an edition of it."""

    asked: Asked
    home: Path
    base: str | None
    clearance: Clearance
    edition: int
    introspection: bool = True

    @property
    def variables(self) -> Mapping[str, Any]:
        """Its variables."""
        return self.asked.variables


def answer(far: Far) -> Answered:
    """The answer to an operation, in the child."""
    found = document(far.asked.query, far.introspection)
    shelf = _shelf(far.home, far.base, far.clearance)
    PINNED.set(str(far.edition))
    CLEARED.set(far.clearance)
    context = {"shelf": shelf, "seen": far.asked.seen, "languages": far.asked.seen.languages}
    return answered(found, found.operation(far.asked.operation), far.variables, context)


def warm() -> None:
    """Make what every child needs, before any is forked; all of them stand back for whoever asks for little."""
    schema()
    stand_back()


@lru_cache(maxsize=4)
def _shelf(home: Path, base: str | None, clearance: Clearance) -> Shelf:
    return Shelf(Home(home, base).seen_by(clearance))
