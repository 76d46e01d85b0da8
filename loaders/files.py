"""What is done with a file in the child process that reads it: bytes in, passages or readings out."""

from dataclasses import dataclass
from pathlib import PurePath

from loaders import table, text, triples, word
from loaders.extraction import Fact, Name, facts
from loaders.extraction.heads import paper, spoken
from loaders.passages import Text, Unreadable, cleaned
from loaders.table import Batch

DOCUMENTS = {".txt": text.read, ".docx": word.read}
ENDINGS = (*DOCUMENTS, ".csv", ".ttl")
LARGEST = 200_000_000


@dataclass(frozen=True)
class Task:
    """A file to read.

    ``base`` is the base of data IRIs; ``names`` are the names known, None to read without finding facts.
    """

    name: str
    content: bytes
    base: str = ""
    names: tuple[Name, ...] | None = None


@dataclass(frozen=True)
class Document:
    """A document as read: its text, what it calls itself, the day it speaks from (empty if none), and its facts."""

    text: Text
    itself: Name
    speaks_from: str
    facts: tuple[Fact, ...] = ()


def read(task: Task) -> Document | Batch:
    """The document or the batch of readings in a file.

    :raises Unreadable: if it is not what its name says, with the place that shows it.
    """
    ending = PurePath(task.name).suffix.lower()
    if len(task.content) > LARGEST:
        raise Unreadable(f"it has {len(task.content):,} bytes; files of up to {LARGEST:,} are read")
    if ending == ".csv":
        return table.read(task.content, task.name)
    if ending == ".ttl":
        return triples.read(task.content, task.name, task.base)
    if ending not in DOCUMENTS:
        raise Unreadable(f"files that end in {ending or 'nothing'!r} are not read; there are {', '.join(ENDINGS)}")
    found = DOCUMENTS[ending](task.content)
    if not found.passages:
        raise Unreadable("it holds no text")
    plain = cleaned(found.text)
    stated = facts(found, task.names) if task.names is not None else []
    return Document(found, paper(plain), spoken(plain), tuple(stated))
