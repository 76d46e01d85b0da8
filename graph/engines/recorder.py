"""A home whose answers are kept while it is asked, for a machine that has no stores."""

from dataclasses import dataclass
from pathlib import Path

from graph.editions.edition import Edition
from graph.editions.home import Home
from graph.engines.address import Address
from graph.engines.engine import Engine
from graph.engines.kept import Keeping
from graph.store import Source


class Recorder(Engine):
    """What is asked instead of an engine, and keeps its answers.

    :param path: the file that they are kept in.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(Address("", ""))
        self._path = path

    def source(self, home: Path, edition: Edition) -> Source:
        """The store of an edition in the home."""
        return Keeping(edition.read(), self._path)


@dataclass
class Recorded(Home):
    """A home whose answers are kept by a recorder."""

    recorder: Recorder | None = None

    @property
    def engine(self) -> Engine | None:
        """What is asked."""
        return self.recorder
