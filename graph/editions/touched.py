"""What an edition touched of each store, so that what differs between two editions is found without comparing all.

Whatever is believed of other nodes, or stands in other readings, is in an edition as in the one that it was made from.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from graph.clearance import Clearance
from graph.editions import publication

FILE = "touched.json"
HERE = DefaultGraph()


@dataclass(frozen=True)
class Touched:
    """The nodes of which something else may be believed, and the readings that may have come or gone."""

    nodes: frozenset[NamedNode]
    readings: frozenset[NamedNode]

    def write(self, folder: Path) -> None:
        """Write it down beside a store."""
        said = {name: sorted(node.value for node in several) for name, several in vars(self).items()}
        (folder / FILE).write_text(json.dumps(said), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Touched | None":
        """What is written down beside a store; None where it was too much, or an older remit wrote nothing."""
        try:
            said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return cls(*(frozenset(map(NamedNode, said[name])) for name in ("nodes", "readings")))


def between(home: Path, one: int, other: int, level: Clearance) -> Touched | None:
    """What the editions touched that lead from one to the other; None where some of them cannot say."""
    nodes, readings = set[NamedNode](), set[NamedNode]()
    try:
        lines = [set(_line(home, number)) for number in (one, other)]
        for number in lines[0] ^ lines[1]:
            found = Touched.read(level.within(publication.folder(home, number)))
            if found is None:
                return None
            nodes |= found.nodes
            readings |= found.readings
    except FileNotFoundError:
        return None
    return Touched(frozenset(nodes), frozenset(readings))


def _line(home: Path, number: int | None) -> Iterator[int]:
    """An edition and those that it comes of.

    :raises FileNotFoundError: if one of them is no more.
    """
    while number:
        yield number
        number = publication.about(publication.folder(home, number))["parent"]


def differing(before: Store, after: Store, touched: Touched) -> tuple[list[Quad], list[Quad]]:
    """The quads that came to a store, and those that went."""
    came, went = list[Quad](), list[Quad]()
    patterns: list[tuple[NamedNode | None, NamedNode | DefaultGraph]] = [
        *((node, HERE) for node in sorted(touched.nodes, key=str)),
        *((None, reading) for reading in sorted(touched.readings, key=str)),
    ]
    for subject, graph in patterns:
        old, new = (set(store.quads_for_pattern(subject, None, None, graph)) for store in (before, after))
        came += new - old
        went += old - new
    return came, went
