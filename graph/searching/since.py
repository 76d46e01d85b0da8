"""What a change touched, kept with its edition: an index of words that is made later is made from an earlier one.

Each edition says what is other in it than in the one before. Where the edition before has no index either, what both
say together is other than in the one before that.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from pyoxigraph import NamedNode

from graph.clearance import LEVELS
from graph.editions import checksums
from graph.editions.delta import MANY, Delta

FILE = "search-since.json"
FOLDER, META = "search-1", "meta.json"
TOUCHED = ("things", "subjects", "documents", "described", "moved")
LONGEST = 200  # editions in a row without an index


@dataclass(frozen=True)
class Since:
    """An index that there is, and what was touched since."""

    index: Path
    delta: Delta

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """The nearest index to make that of an edition from; None if there is none, or too much was touched since.

        :param folder: that of the store, in its edition.
        """
        delta = Delta(few=True)
        for _ in range(LONGEST):
            told = _told(folder)
            if told is None:
                return None
            folder, delta = told[0], together(delta, told[1])
            if len(delta.subjects | delta.documents | (delta.described or set())) > MANY:
                return None
            if whole(folder):
                return cls(folder / FOLDER, replace(delta, before=folder))
        return None


def remember(folder: Path, delta: Delta) -> None:
    """Write down what is other in a store than in that of the edition before, if that is little."""
    if not delta.few or delta.before is None:
        return
    said: dict[str, Any] = {"before": _edition(delta.before).name}
    for name in TOUCHED:
        nodes = getattr(delta, name)
        said[name] = None if nodes is None else sorted(node.value for node in nodes)
    (folder / FILE).write_text(json.dumps(said, indent=0), encoding="utf-8")


def whole(folder: Path) -> bool:
    """Whether an edition has an index that is as it was written, as far as that is seen at a glance."""
    return (folder / FOLDER).exists() and checksums.sized(folder / FOLDER, META)


def together(one: Delta, other: Delta) -> Delta:
    """What two changes touched, one after the other.

    >>> a, b = (Delta(few=True, things=frozenset({NamedNode(iri)})) for iri in ("x:a", "x:b"))
    >>> len(together(a, b).things)
    2
    """
    both: dict[str, Any] = {name: _both(getattr(one, name), getattr(other, name)) for name in TOUCHED}
    return Delta(few=True, **both)


def _both(one: frozenset[NamedNode] | None, other: frozenset[NamedNode] | None) -> frozenset[NamedNode] | None:
    return None if one is None or other is None else one | other


def _told(folder: Path) -> tuple[Path, Delta] | None:
    """The folder of the same clearance in the edition before, and what was touched since."""
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    edition = _edition(folder)
    before = edition.parent / said.pop("before") / folder.relative_to(edition)
    several: dict[str, Any] = {n: None if iris is None else frozenset(map(NamedNode, iris)) for n, iris in said.items()}
    return before, Delta(few=True, **several)


def _edition(folder: Path) -> Path:
    return folder.parent if folder.name in LEVELS else folder
