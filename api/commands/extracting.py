"""What ``remit extract`` prints: the facts of documents, a line each; nothing is stored."""

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from graph.processes.worker import Refused, Stopped
from loaders.extraction import jsonl, names_in
from loaders.formats.passages import Unreadable
from loaders.loading.readers import DOCUMENTS_ONLY, Readers
from loaders.shipped import tables

if TYPE_CHECKING:
    from loaders.proposing.proposer import Proposer
from loaders.loading.task import DOCUMENTS, Document


def extracted(files: Iterable[Path], names: Path | None, proposer: "Proposer | None") -> Iterator[str]:
    """The facts of documents as JSON lines, file by file; of a folder, of the documents in it.

    :param names: a table, or a folder of them, with the names to know; the shipped ones if None.
    :param proposer: whom to ask what the rules do not find; nobody if None.
    :raises ValueError: if a file is no document, or cannot be read.
    """
    with Readers(read=DOCUMENTS_ONLY) as readers:
        readers.start()
        known = tuple(names_in(names or tables()[0]))
        readers.know(known)
        for file, found in readers.each(_documents(files), partial(_found, readers)):
            if proposer:
                found = proposer.added({file.name: found}, known)[file.name]
                print(proposer.account, file=sys.stderr)
            yield from jsonl(found.facts, file.name)


def _found(readers: Readers, file: Path) -> Document:
    try:
        return readers.find(file.name, file.read_bytes(), "")
    except (Refused, Stopped) as error:
        raise ValueError(f"{file}: {error}") from None


def seen(files: Iterable[Path], names: Path | None) -> Iterator[str]:
    """The sentences of documents as rules see them; for files of one's own, which are read here.

    :raises ValueError: if a file is no document, or cannot be read.
    """
    from loaders.extraction.marked import marked

    known = tuple(names_in(names or tables()[0]))
    for file in _documents(files):
        try:
            text = DOCUMENTS[file.suffix.lower()](file.read_bytes())
        except Unreadable as error:
            raise ValueError(f"{file}: {error}") from None
        yield from (f"{file.name} {line}" for line in marked(text, known))


def _documents(files: Iterable[Path]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            yield from (inside for inside in sorted(path.iterdir()) if inside.suffix.lower() in DOCUMENTS)
        elif path.suffix.lower() in DOCUMENTS:
            yield path
        else:
            raise ValueError(f"{path} is no document: facts are found in {', '.join(DOCUMENTS)}")
