"""What is asked of the child that reads a file, and what it gives back; what reads it is imported only there."""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePath
from zipfile import BadZipFile, ZipFile

from loaders.extraction import Fact, Name
from loaders.formats.head import Head
from loaders.formats.passages import Text, Unreadable
from loaders.mapping.finding import Beside
from loaders.mapping.made import ALL, Share


def _of(reader: str) -> Callable[[bytes], Text]:
    """What reads documents of a kind; its libraries are imported when the first of them comes."""
    return lambda content: import_module(f"loaders.formats.{reader}").read(content)


DOCUMENTS = {
    ".txt": _of("text"),
    ".docx": _of("word"),
    ".pdf": _of("pdf"),
    ".html": _of("webpage"),
    ".htm": _of("webpage"),
    ".md": _of("markup"),
}
LARGEST = 200_000_000
MOST = 64
LARGE = 2_000_000  # bytes of a table from which on several children read it
# Bytes that are a page at the least, and seconds: to begin with, for each page, and at most.
PAGE = 2_000
FIRST, EACH, LONGEST = 10, 0.1, 600
NONE = Head()


def children(variables: Mapping[str, str] = os.environ) -> int:
    """How many children read files at the same time: two, or as many as ``REMIT_CHILDREN`` says.

    :raises ValueError: if it says no number that can be meant.

    >>> children({}), children({"REMIT_CHILDREN": "4"})
    (2, 4)
    """
    said = variables.get("REMIT_CHILDREN", "2")
    if not said.isdecimal() or not 1 <= int(said) <= MOST:
        raise ValueError(f"REMIT_CHILDREN is {said!r}: give a number from 1 to {MOST}")
    return int(said)


@dataclass(frozen=True)
class Aside:
    """A file that is left alone, and why."""

    why: str


@dataclass(frozen=True)
class Task:
    """A file to read.

    ``base`` is the base of data IRIs; ``names`` are the names known, or the file that they are written to so that they
    are sent once, None to read without finding facts; ``beside`` are the files that a known set looks into, by the name
    it declares; ``folder`` is the name of the folder it lies in. ``mapping`` says how a table is read, ``source``
    where that lies, and ``things`` is the file with what its cells may name; ``share`` is that of its rows to read.
    """

    name: str
    content: bytes
    base: str = ""
    names: tuple[Name, ...] | Path | None = None
    beside: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = ""
    mapping: Beside | None = None
    source: str = ""
    things: Path | None = None
    share: Share = ALL

    @property
    def parts(self) -> "list[Task]":
        """The same in as many tasks as there are children to read it: several where it is a large table of text."""
        if not self.mapping or len(self.content) < LARGE or PurePath(self.name).suffix.lower() not in (".csv", ".tsv"):
            return [self]
        several = children()
        return [replace(self, share=Share(number, several)) for number in range(several)]


@dataclass(frozen=True)
class Document:
    """A document as read: its text, what it calls itself, the day it speaks from (empty if none), its facts, its head.

    ``language`` is the tag of the one that most of it is in, empty if that is none of ours.
    """

    text: Text
    itself: Name
    speaks_from: str
    facts: tuple[Fact, ...] = ()
    head: Head = NONE
    language: str = ""


def seconds(task: Task) -> float:
    """How long reading a file may take: by its pages, which its size tells.

    >>> seconds(Task("a.txt", b"a" * 1_000_000)), seconds(Task("a.docx", b"PK, damaged"))
    (60.0, 10.0)
    """
    size = len(task.content)
    if task.content.startswith(b"PK"):
        with suppress(BadZipFile, ValueError, NotImplementedError), ZipFile(BytesIO(task.content)) as archive:
            # A page of Word takes twice the bytes of its words, when unpacked.
            size = max(size, sum(part.file_size for part in archive.infolist() if part.filename.endswith(".xml")) // 2)
    return min(LONGEST, FIRST + EACH * (size // PAGE))


def refuse_huge(task: Task) -> None:
    """Refuse what nobody waits for.

    :raises Unreadable: if the file is too large to be read.
    """
    if len(task.content) > LARGEST:
        raise Unreadable(f"it has {len(task.content):,} bytes; files of up to {LARGEST:,} are read")
