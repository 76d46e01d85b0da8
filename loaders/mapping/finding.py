"""Which mapping a table is read by: the one that is given, the one that lies beside it, else the one it was read by."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.editions.home import Home

PAGES = (".html", ".htm")  # documents, but for those that a mapping reads
TABLES, LARGEST = (".csv", ".tsv", ".xlsx", ".ods", ".json", *PAGES), 1_000_000
SOURCE = "#mapping"
BESIDE = (".mapping.yml", ".mapping.yaml", ".yml", ".yaml")
MARK = b"mappings:"


@dataclass(frozen=True)
class Beside:
    """A mapping as it lies with a table: the name of its file, and its bytes."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return sha256(self.content).hexdigest()


def beside(table: Path) -> Path | None:
    """The mapping file that lies beside a table: ``data.mapping.yml`` or ``data.yml``; None if none does."""
    if table.suffix.lower() not in TABLES:
        return None
    several = (table.with_suffix(ending) for ending in BESIDE)
    return next((path for path in several if path.is_file() and is_mapping(path)), None)


def reads(mapping: Path, table: Path, alone: bool) -> bool:
    """Whether a mapping that is given for a load is for a table of it: it reads a page only if it names it.

    :param alone: whether the table is all that is loaded.
    """
    return alone or table.suffix.lower() not in PAGES or table.name.encode() in mapping.read_bytes()


def is_mapping(path: Path) -> bool:
    """Whether a file says how tables are read."""
    if path.suffix.lower() not in (".yml", ".yaml"):
        return False
    with path.open("rb") as file:
        return declares(file.read(LARGEST + 1))


def declares(content: bytes) -> bool:
    """Whether bytes are those of a mapping file.

    >>> declares(b"prefixes: {}\\nmappings: {}\\n"), declares(b"title: A\\n")
    (True, False)
    """
    return any(line.startswith(MARK) for line in content.splitlines())


def kept(home: "Home", source: str, current: Mapping[str, str]) -> Beside | None:
    """The mapping that a table was read by when it was loaded; None if it was read by none, or that is kept no more.

    :param current: the SHA-256 of what is loaded, by where it lies.
    """
    digest = current.get(source + SOURCE)
    there = digest and home.place(digest).exists()  # one that names somebody who was forgotten is not
    return Beside(home.ledger.names()[source + SOURCE], home.kept(digest)) if digest and there else None
