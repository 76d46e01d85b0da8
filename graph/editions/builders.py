"""What is built beside a store when an edition is made: at once, beside the others, or once it is current."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyoxigraph import Store

from graph.editions.delta import WHOLE, Delta
from graph.identity import Identity


class Waiting(Protocol):
    """What a builder has begun and not done."""

    def wait(self) -> None:
        """Wait until it is done."""

    def leave(self) -> None:
        """Wait until nothing is read or written any more, whether it is done or not."""


Builder = Callable[[Store, Identity, Path, Delta], Waiting | None]


@dataclass(frozen=True)
class Later:
    """A builder of what may follow: the edition is current before it begins. Whoever asks first may build it too."""

    build: Builder

    def __call__(self, store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> Waiting | None:
        """Build it."""
        return self.build(store, identity, folder, delta)


@dataclass(frozen=True)
class Beside:
    """A builder that needs nothing of the others: after a small change it works in a thread while they do."""

    build: Builder

    def __call__(self, store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> Waiting | None:
        """Build it."""
        return self.build(store, identity, folder, delta)
