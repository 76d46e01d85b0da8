"""What a known set of public data is told by, and what a full copy of it holds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from graph.entity import entity
from graph.reading import Place, Reading
from loaders.formats.passages import Unreadable
from loaders.loading.task import Aside
from loaders.reference.records import Record, parsed, records
from loaders.tables.table import Batch, Problem

TABLES = {".csv", ".xlsx", ".json"}


@dataclass(frozen=True)
class Given:
    """A file as it is given to the reader of a set.

    ``beside`` holds the bytes of the companions that the set declares, by the name it declares them under; ``folder``
    is the name of the folder that the file lies in.
    """

    name: str
    content: bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = ""

    @property
    def ending(self) -> str:
        """The ending of its name, with the dot, in small letters."""
        return PurePath(self.name).suffix.lower()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""
        return sha256(self.content).hexdigest()

    @cached_property
    def data(self) -> Any:
        """What it holds, if it is JSON.

        :raises Unreadable: if it is not.
        """
        return parsed(self.content)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """Its rows or objects; none if it is no table and no array of objects."""
        return records(self.content, self.name) if self.ending in TABLES else ()

    def itself(self, key: str, name: str, **values: str) -> Reading:
        """The reading that makes the file a data set in the graph, which the readings of its records cite.

        :param key: of the set, not of the file: one set in three formats is one document.
        """
        stated = entity("Dataset", {"name": name, "digests": self.digest, **values}, key)
        return Reading(Place(key, "the file"), (stated,), rule="reference set")


@dataclass(frozen=True)
class Signature:
    """How a file of a set is told from any other: all that is declared must be there.

    ``columns`` are those of a table, or keys of the first object of a JSON array; ``keys`` those of a JSON object;
    ``words`` stand somewhere in the file.

    >>> Signature((".csv",), columns=frozenset({"entity"})).fits(Given("x.csv", b"entity,name\\nITU,x\\n"))
    True
    >>> Signature((".json",), keys=frozenset({"entity"})).fits(Given("x.json", b"[]"))
    False
    """

    endings: tuple[str, ...]
    columns: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def fits(self, given: Given) -> bool:
        """Whether a file has all of it."""
        if given.ending not in self.endings or not all(word.encode() in given.content for word in self.words):
            return False
        if self.columns and not self.columns <= {c for r in given.records[:50] for c in r.cells}:
            return False
        return not self.keys or (isinstance(given.data, dict) and self.keys <= given.data.keys())


@dataclass(frozen=True)
class Form:
    """One form of file of a known set.

    :ivar name: the set, such as ``un-system-chart``.
    :ivar what: what such a file is, in a few words.
    :ivar read: its readings; None for a form that is known and holds nothing that remit keeps.
    :ivar totals: how many entities of which class a full copy states; another number is reported, not refused.
    """

    name: str
    what: str
    signature: Signature
    read: Callable[[Given], Batch] | None
    totals: Mapping[str, int] = field(default_factory=dict)


def read(given: Given, forms: tuple[Form, ...]) -> Batch | Aside | None:
    """What a file of one of these forms holds; None if it is of none.

    :raises Unreadable: if it has the form and cannot be read.
    """
    form = next((f for f in forms if _fits(f, given)), None)
    if not form:
        return None
    if not form.read:
        return Aside(f"it holds nothing that is kept here: {form.what}")
    batch = form.read(given)
    return replace(batch, notes=(*batch.notes, *_counted(form, batch)))


def _fits(form: Form, given: Given) -> bool:
    try:
        return form.signature.fits(given)
    except Unreadable:
        return False


def _counted(form: Form, batch: Batch) -> list[Problem]:
    """What is not as many as in a full copy."""
    stated: dict[str, set[str]] = defaultdict(set)
    for reading in batch.readings:
        for one in reading.entities:
            stated[one.cls].add(one.key)
    found = Counter({cls: len(keys) for cls, keys in stated.items()})
    return [
        Problem("", f"{found[cls]} of class {cls}, where a full copy of {form.what} has {expected}")
        for cls, expected in form.totals.items()
        if found[cls] != expected
    ]
