"""The builder of the index of words: all of it, or what a change touched; and how it is opened.

An edition is published before its index is made. That of a small change, or of a small store, follows at once. What
takes longer is begun by the first who looks for words, in a process of its own; names alone are found until then.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Store

from graph.editions import checksums
from graph.editions.delta import WHOLE, Delta
from graph.entity import TYPE
from graph.identity import Identity
from graph.reading import term
from graph.searching import since
from graph.searching.since import FOLDER as FOLDER
from graph.searching.since import Since

if TYPE_CHECKING:
    from graph.searching.finding import Finder

DRAFT = f".{FOLDER}-"
INSTALLED = find_spec("tantivy") is not None  # there is no wheel of it for every machine: then names alone are found
LARGE, A_DOCUMENT = 8_000, 100  # rows, of which a second writes some thousands; passages that a document may have
DIGEST = term("Document", "digests")
log = logging.getLogger("remit.searching")


class Unwritten(OSError):
    """The index of words could not be written; names alone are found until it is made."""


def remember(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Keep what a change touched, for an index that is made later."""
    since.remember(folder, delta)


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Put an index of words beside a store, if that is soon done; else whoever looks for words first has it made.

    Where it cannot be written, the edition stays without, which is told in the log.
    """
    if not INSTALLED or (folder / FOLDER).exists() or not soon(store, folder):
        return
    try:
        make(store, identity, folder)
    except OSError as error:
        log.warning("%s; the next search makes it again", error)


def soon(store: Store, folder: Path) -> bool:
    """Whether the index of a store is made in a second or two: little was touched since another, or it is small."""
    if Since.of(folder):
        return True
    here = DefaultGraph()
    things = sum(1 for _ in islice(store.quads_for_pattern(None, TYPE, None, here), LARGE))
    papers = sum(1 for _ in islice(store.quads_for_pattern(None, DIGEST, None, here), LARGE))
    return things + papers * A_DOCUMENT < LARGE


def make(store: Store, identity: Identity, folder: Path) -> Path:
    """Make the index of words of an edition; where it is.

    :param folder: that of the store; where nothing may be written in it, the index is made elsewhere, for this process.
    :raises Unwritten: if it cannot be written: it is there whole or not at all.
    """
    place, writable = folder / FOLDER, os.access(folder, os.W_OK)
    with _draft(folder if writable else None) as draft:
        _written(store, identity, folder, draft)
        if not writable:
            return draft
        try:
            draft.rename(place)
        except OSError:  # somebody else was quicker
            if not place.exists():
                raise
            shutil.rmtree(draft)
    return place


def finder(place: Path) -> "Finder | None":
    """What looks for words in an index; None if there is none. One that is damaged is put away, to be made again."""
    from graph.searching.finding import Finder

    if not place.exists():
        return None
    try:
        return Finder(place)
    except (ValueError, OSError) as error:
        log.warning("the index of words in %s is damaged (%s); it is made again", place, error)
        shutil.rmtree(place, ignore_errors=True)
        return None


@contextmanager
def _draft(folder: Path | None) -> Iterator[Path]:
    """A folder to write in, which goes where that fails."""
    try:
        draft = Path(mkdtemp(prefix=f"{DRAFT}{os.getpid()}-", dir=folder))
    except OSError as error:
        raise Unwritten(f"the index of words cannot be written: {error}") from error
    try:
        yield draft
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _written(store: Store, identity: Identity, folder: Path, into: Path) -> None:
    """Write an index into a folder: from the nearest that there is, and where that does not do, from all."""
    if nearest := Since.of(folder):
        try:
            return _filled(store, identity, folder, into, nearest)
        except Unwritten as error:
            log.warning("%s; all is read", error)
    return _filled(store, identity, folder, into, None)


def _filled(store: Store, identity: Identity, folder: Path, into: Path, nearest: Since | None) -> None:
    from graph.searching.filling import Filling
    from graph.searching.index import Writer

    try:
        writer = Writer(into, nearest.index if nearest else None)
        filling = Filling(store, identity, folder, writer)
        filling.mend(nearest.delta) if nearest else filling.fill()
        writer.finish()
    except (OSError, ValueError) as error:  # Tantivy tells of a full disk as of a bad value
        raise Unwritten(f"the index of words of {folder} could not be written: {error}") from error


def listed(edition: Path) -> None:
    """Have the index of an edition among the checksums of what came after it was published."""
    try:
        checksums.follow(edition)
    except OSError as error:
        log.warning("what came later to %s is not among its checksums: %s", edition, error)
