"""The extracted text of every document that is loaded, so that a quote can be shown in its place.

A text is kept once for each state of a file, compressed, under the SHA-256 of the file's bytes; the offsets of readings
are its characters. With it is kept what was looked for in it: by that a later load knows whom a new name concerns. A
text goes when the state it was read from is no longer loaded: the bytes stay, and it can be read from them again.
"""

import json
import os
import zlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.clearance import LEVELS, Clearance
from graph.editions.home import Home

LEVEL = 6


@dataclass(frozen=True)
class Kept:
    """The text of one file of a document.

    ``document`` is its key; ``language`` a tag and ``revision`` as printed, empty where the file does not say.
    ``names`` are the names that facts were found about in it, without case and marks; ``keys`` those of all that they
    are about. ``passages`` are its passages in order: where each begins and ends, how it is cited, and on which page it
    begins, 0 where there are none.
    """

    document: str
    text: str
    language: str = ""
    revision: str = ""
    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    passages: tuple[tuple[int, int, str, int], ...] = ()


class Texts:
    """The texts kept in one home.

    >>> from tempfile import mkdtemp
    >>> texts = Texts(Home(Path(mkdtemp())))
    >>> texts.keep("0" * 64, Kept("document/C20-38", "1\\tThe group met.\\r\\n"))
    >>> texts.of("0" * 64).text, texts.of("1" * 64)
    ('1\\tThe group met.\\r\\n', None)
    """

    def __init__(self, home: Home) -> None:
        self._folders = {level: level.within(home.path) / "texts" for level in LEVELS}
        self._seen = home.clearance.seen

    def keep(self, digest: str, kept: Kept, clearance: Clearance = Clearance.PUBLIC) -> None:
        """Keep what was read from the file with this SHA-256, for whom it is for and nobody else."""
        for level in LEVELS:
            if level is not clearance:
                self._place(digest, level).unlink(missing_ok=True)
        place = self._place(digest, clearance)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{place.name}.{os.getpid()}")
        draft.write_bytes(zlib.compress(json.dumps(asdict(kept)).encode(), LEVEL))
        draft.replace(place)

    def of(self, digest: str) -> Kept | None:
        """What was read from the file with this SHA-256; None if it is no document, not loaded, or not to be seen."""
        places = (self._place(digest, level) for level in self._seen)
        try:
            found = json.loads(zlib.decompress(next(place for place in places if place.exists()).read_bytes()))
        except (FileNotFoundError, StopIteration):
            return None
        names, keys = tuple(found.pop("names")), tuple(found.pop("keys"))
        passages = tuple((start, end, label, page) for start, end, label, page in found.pop("passages", ()))
        return Kept(**found, names=names, keys=keys, passages=passages)

    def sweep(self, wanted: Collection[str]) -> int:
        """Let go of the texts of all states but these; how many there were."""
        kept = (place for folder in self._folders.values() for place in folder.glob("*/*"))
        gone = [place for place in kept if place.name not in wanted]
        for place in gone:
            place.unlink(missing_ok=True)
        return len(gone)

    def _place(self, digest: str, clearance: Clearance) -> Path:
        return self._folders[clearance] / digest[:2] / digest
