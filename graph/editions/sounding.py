"""Which tables of the edition before are whole: read to their end in a thread, while the change is still being made."""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from graph.clearance import LEVELS
from graph.editions import checksums

TABLES = "*.sqlite"


class Sounding:
    """The tables in a folder of an edition, each of which is read.

    :param folder: that of a clearance.
    """

    def __init__(self, folder: Path) -> None:
        self._threads = ThreadPoolExecutor(1, "sounding")
        self._begun: dict[Path, Future[bool]] = {
            place: self._threads.submit(whole, place) for place in sorted(folder.glob(TABLES))
        }

    def whole(self, place: Path) -> bool:
        """Whether a file is as it was written; waits until that is known. What was left unread is read now."""
        begun = self._begun.get(place)
        return whole(place) if begun is None or begun.cancelled() else begun.result()

    def leave(self) -> None:
        """Read no more; wait until nothing is read."""
        self._threads.shutdown(cancel_futures=True)


def whole(place: Path) -> bool:
    """Whether a file of an edition is as it was written."""
    return checksums.sound(_edition(place), place)


def _edition(place: Path) -> Path:
    """The folder of the edition that a file is of."""
    return place.parents[1] if place.parent.name in LEVELS else place.parent
