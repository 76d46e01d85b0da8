"""The index of words of one store: which fields it has, how it is opened, and how it is written.

It is kept by Tantivy in files that are never changed: what is new goes into a file of its own, and what is gone is
marked in one. So an edition shares with the one before by hard links what stayed as it was, the checksums of that are
known, and what is built costs as much as what changed. Each store has an index of its own, so that not even how often a
word is used is known of what somebody may not see.
"""

import os
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tantivy

META, LOCK = "meta.json", ".lock"
GROUPS = ("thing", "statement", "passage")
WORDS = {"thing": "name", "statement": "quote", "passage": "text"}  # the field that is searched of each group
MEMORY = 30_000_000  # bytes in which rows wait to be written; the least that Tantivy takes is half of it


@cache
def schema() -> tantivy.Schema:
    """The fields: those that words are looked for in, those that are matched whole, and what is shown."""
    made = tantivy.SchemaBuilder()
    for field in WORDS.values():
        made.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    for field in ("id", "about", "exact", "sign", "paper", "file"):
        made.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in ("group", "kind", "document", "status"):
        made.add_text_field(field, tokenizer_name="raw", index_option="basic", fast=True)
    made.add_integer_field("year", indexed=True, fast=True)
    made.add_bytes_field("said", stored=True)
    return made.build()


class Writer:
    """An index that is written in a folder.

    :param before: the folder of the index that it is made from; None to begin with nothing.
    """

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for place in sorted(before.iterdir()) if before else ():
            if not place.name.endswith(LOCK):
                (shutil.copyfile if place.suffix == ".json" else os.link)(place, folder / place.name)
        self._folder = folder
        self.index = tantivy.Index.open(str(folder)) if before else tantivy.Index(schema(), path=str(folder))
        self._writer = self.index.writer(MEMORY, num_threads=1)

    def put(self, **fields: Any) -> None:
        """Add a row; a field that is None, empty or 0 is left out."""
        self._writer.add_document(tantivy.Document(**{name: value for name, value in fields.items() if value}))

    def drop(self, field: str, values: Iterable[str]) -> None:
        """Take away every row with one of these values in a field, of those that were there before."""
        for value in values:
            self._writer.delete_documents_by_term(field, value)

    def has(self, field: str, value: str) -> bool:
        """Whether a row was there before with this value in a field."""
        return bool(self.index.searcher().doc_freq(field, value))

    def finish(self) -> None:
        """Let it be whole, on disk, and for whoever may read its folder: Tantivy keeps some of it to itself."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        mode = self._folder.stat().st_mode & 0o666
        for place in self._folder.iterdir():
            place.unlink() if place.name.endswith(LOCK) else place.chmod(mode)


def opened(folder: Path) -> tantivy.Index:
    """An index, open for reading.

    A folder that may not be written to is read by links to its files: Tantivy puts a lock beside what it opens.

    :raises ValueError: if there is none, or it is damaged.
    """
    if not os.access(folder, os.W_OK):
        folder = _linked(folder)
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    return index


_LINKS: list[TemporaryDirectory[str]] = []


def _linked(folder: Path) -> Path:
    place = TemporaryDirectory(prefix="remit-search-", ignore_cleanup_errors=True)
    _LINKS.append(place)  # gone when this process ends
    for one in folder.iterdir():
        if not one.name.endswith(LOCK):
            (Path(place.name) / one.name).symlink_to(one.resolve())
    return Path(place.name)
