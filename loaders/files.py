"""What is done with a file in the child process that reads it: bytes in, passages or readings out."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from pathlib import Path, PurePath
from zipfile import BadZipFile, ZipFile

from loaders import crosstab, reference, table, triples
from loaders.extraction import Fact, Name, facts
from loaders.extraction.gazetteer import Gazetteer, gazetteer
from loaders.extraction.heads import head, paper, spoken
from loaders.extraction.mentions import mentions
from loaders.head import Head
from loaders.language import language
from loaders.passages import Text, Unreadable, cleaned
from loaders.reference import Aside
from loaders.table import Batch


def _of(reader: str) -> Callable[[bytes], Text]:
    """What reads documents of a kind; its libraries are imported when the first of them comes."""
    return lambda content: import_module(f"loaders.{reader}").read(content)


DOCUMENTS = {
    ".txt": _of("text"),
    ".docx": _of("word"),
    ".pdf": _of("pdf"),
    ".html": _of("webpage"),
    ".htm": _of("webpage"),
    ".md": _of("markup"),
}
# What is not read, and what to save it as.
WORD, SLIDES = "open it in Word or LibreOffice and save it as .docx", "save it as .pdf"
PICTURE, ARCHIVE = "recognise its text (OCR) and save it as .pdf", "open it in a browser and save it as .html"
OTHERS = dict.fromkeys((".doc", ".dot", ".docm", ".dotx", ".rtf", ".odt", ".wpd", ".pages"), WORD)
OTHERS |= dict.fromkeys((".ppt", ".pptx", ".odp", ".key"), SLIDES)
OTHERS |= dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), PICTURE)
OTHERS |= dict.fromkeys((".mht", ".mhtml", ".webarchive", ".epub"), ARCHIVE)
OTHERS |= dict.fromkeys((".xls", ".ods", ".numbers"), "open it in Excel or LibreOffice and save each table as .csv")
OTHERS |= {".zip": "unpack it and load the folder", ".eml": "save its text as .txt", ".msg": "save its text as .txt"}
SETS = (".json", ".xlsx", ".yml", ".yaml")
ENDINGS = (*DOCUMENTS, ".csv", ".tsv", *triples.ENDINGS, *SETS)
LARGEST, ABOVE = 200_000_000, 4_000
# Bytes that are a page at the least, and seconds: to begin with, for each page, and at most.
PAGE = 2_000
FIRST, EACH, LONGEST = 10, 0.1, 600
NONE = Head()


@dataclass(frozen=True)
class Task:
    """A file to read.

    ``base`` is the base of data IRIs; ``names`` are the names known, or the file that they are written to so that they
    are sent once, None to read without finding facts; ``beside`` are the files that a known set looks into, by the name
    it declares; ``folder`` is the name of the folder it lies in.
    """

    name: str
    content: bytes
    base: str = ""
    names: tuple[Name, ...] | Path | None = None
    beside: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = ""


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


def read(task: Task) -> Document | Batch | crosstab.Matrix | Aside:
    """The document, the batch of readings or the cross-tabulations in a file; or why it is left alone.

    :raises Unreadable: if it is not what its name says, with the place that shows it.
    """
    ending = PurePath(task.name).suffix.lower()
    if len(task.content) > LARGEST:
        raise Unreadable(f"it has {len(task.content):,} bytes; files of up to {LARGEST:,} are read")
    if ending not in DOCUMENTS:
        given = reference.Given(task.name, task.content, task.beside, task.folder)
        if found := reference.read(given, reference.FORMS):
            return found
    if not table.named(task.name) and (matrix := crosstab.read(task.content, task.name)):
        return matrix
    if ending in SETS:
        _refuse_damaged(given, ending)
        return Aside("not mine: it has the form of no set of data that is known here")
    if ending == ".csv":
        return table.read(task.content, task.name)
    if ending in triples.ENDINGS:
        return triples.read(task.content, task.name, task.base)
    if ending not in DOCUMENTS:
        raise Unreadable(_other(ending))
    words = DOCUMENTS[ending](task.content)
    if not words.passages:
        raise Unreadable("it holds no text")
    plain = cleaned(words.text)
    known = _written(task.names) if isinstance(task.names, Path) else gazetteer(task.names or ())
    stated = facts(words, known) if task.names is not None else []
    above = head(plain, mentions(plain[:ABOVE], known))
    return Document(words, paper(plain), spoken(plain), tuple(stated), above, above.language or language(plain))


def _other(ending: str) -> str:
    """Why a kind of file is not read, and what to do.

    >>> _other(".doc")
    "files that end in '.doc' are not read: open it in Word or LibreOffice and save it as .docx"
    """
    if ending in OTHERS:
        return f"files that end in {ending!r} are not read: {OTHERS[ending]}"
    return (
        f"files that end in {ending or 'nothing'!r} are not read; there are {', '.join(ENDINGS)}. "
        "If it is a document, save it as .docx, .pdf or .txt."
    )


@lru_cache(maxsize=1)
def _written(place: Path) -> Gazetteer:
    """The names in a file; a child reads it once."""
    found = json.loads(place.read_bytes())
    return Gazetteer(Name(kind, label, tuple(names), key) for kind, label, names, key in found)


def _refuse_damaged(given: reference.Given, ending: str) -> None:
    """Refuse what is of no known set because it cannot be read at all."""
    if ending == ".json":
        _ = given.data
    if ending == ".xlsx":
        _ = given.records
