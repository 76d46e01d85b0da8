"""What is done with a document in the child process that reads it: its text, the facts in it, its head."""

import json
from functools import lru_cache
from pathlib import Path, PurePath

from loaders.extraction import Name
from loaders.extraction.facts import facts
from loaders.extraction.gazetteer import Gazetteer, gazetteer
from loaders.extraction.heads import head, paper, spoken
from loaders.extraction.mentions import mentions
from loaders.formats.language import language
from loaders.formats.passages import Unreadable, cleaned
from loaders.loading.task import DOCUMENTS, Document, Task, refuse_huge

ABOVE = 4_000


def warm() -> None:
    """Build what every document is read with: the tables of the rules."""
    read(Task("a.txt", b"a", names=()))


def read(task: Task) -> Document:
    """The document in a file.

    :raises Unreadable: if it is not what its name says, with the place that shows it.
    """
    refuse_huge(task)
    words = DOCUMENTS[PurePath(task.name).suffix.lower()](task.content)
    if not words.passages:
        raise Unreadable("it holds no text")
    plain = cleaned(words.text)
    known = _written(task.names) if isinstance(task.names, Path) else gazetteer(task.names or ())
    stated = facts(words, known) if task.names is not None else []
    above = head(plain, mentions(plain[:ABOVE], known))
    return Document(words, paper(plain), spoken(plain), tuple(stated), above, above.language or language(plain))


@lru_cache(maxsize=1)
def _written(place: Path) -> Gazetteer:
    """The names in a file; a child reads it once."""
    found = json.loads(place.read_bytes())
    return Gazetteer(Name(kind, label, tuple(names), key) for kind, label, names, key in found)
