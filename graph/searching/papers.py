"""The passages of documents: all of the text of each file that was read, as it is kept."""

import zlib
from pathlib import Path

from graph.clearance import LEVELS, Clearance
from graph.editions.home import Home
from graph.texts import Kept, Texts


class Papers:
    """The texts that whoever reads a store may see.

    :param folder: that of the store, in its edition.
    """

    def __init__(self, folder: Path) -> None:
        level = Clearance(folder.name) if folder.name in LEVELS else Clearance.PUBLIC
        edition = folder if level is Clearance.PUBLIC else folder.parent
        self._texts = Texts(Home(edition.parents[1]).seen_by(level))

    def of(self, digests: list[str]) -> dict[str, Kept]:
        """The texts of some files, by what tells one state of a text from another; those that are not kept left out."""
        kept = ((digest, self._texts.of(digest)) for digest in sorted(digests))
        return {f"{digest}-{zlib.crc32(one.text.encode()):08x}": one for digest, one in kept if one}
