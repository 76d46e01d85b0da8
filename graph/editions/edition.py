"""One edition: where its stores and indexes are, as whoever reads it may see them."""

from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Store

from graph import elsewhere
from graph.clearance import HIGHEST, Clearance, highest
from graph.editions.publication import STORE


@dataclass(frozen=True)
class Edition:
    """One state of the stores: its number and its folder, and what whoever reads it may see."""

    number: int
    path: Path
    clearance: Clearance = HIGHEST

    @property
    def levels(self) -> list[Clearance]:
        """The clearances that have a store, here or on an engine, of those that are seen, the lowest first."""
        if said := elsewhere.told(self.path):
            return [level for level in self.clearance.seen if level in said["levels"]]
        return [level for level in self.clearance.seen if (level.within(self.path) / STORE).exists()]

    @property
    def place(self) -> Path:
        """The folder of the store that is read, and of its indexes."""
        return highest(self.levels).within(self.path)

    @property
    def mark(self) -> str:
        """What tells it from every other, and from itself before it was written anew, as to forget somebody."""
        said = elsewhere.told(self.path)
        return str(said["mark"]) if said else f"{self.number}-{self.path.stat().st_ino:x}"

    def seen_by(self, clearance: Clearance) -> "Edition":
        """This edition as another clearance sees it."""
        return replace(self, clearance=clearance)

    @property
    def store(self) -> Path:
        """The folder of the store that is read: of those that this clearance sees, the one that holds the most."""
        return self.place / STORE

    def read(self) -> Store:
        """That store, open for reading.

        :raises Elsewhere: if this home has none of its own.
        """
        if elsewhere.told(self.path):
            raise elsewhere.stores()
        return Store.read_only(str(self.store))
