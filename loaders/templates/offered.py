"""What the drop-downs of a template offer: what is known, under the name that people write."""

from collections import defaultdict
from collections.abc import Sequence

from graph.naming.names import placed, plain
from graph.view import Graph
from loaders.shipped import tables
from loaders.stating.known import Known
from loaders.tables import table
from loaders.templates.declared import Template
from ontology import ontology

MOST = 20_000
SHORT = ("Body", "ActionLine")  # what is called by its acronym or its code more than by its name


def offered(made: Template, graph: Graph | None) -> dict[str, list[str]]:
    """The names of the things that a template may name, by class, sorted.

    :param graph: what is known; the shipped reference tables if None.
    """
    known = Known.of((), graph) if graph else shipped()
    wanted = {cls for column in made.columns for cls in column.of}
    shown = _shown(known)
    found: dict[str, list[str]] = defaultdict(list)
    for key, text in shown.items():
        for cls in wanted:
            if ontology()[known.classes[key]].within(cls) and not ontology()[known.classes[key]].within("Clause"):
                found[cls].append(text)
    return {cls: sorted(set(several), key=placed)[:MOST] for cls, several in found.items()}


def shipped() -> Known:
    """What the tables that come with remit make known."""
    files = (file for folder in tables() for file in sorted(folder.glob("*.csv")))
    batches = (table.read(file.read_bytes(), file.name) for file in files)
    return Known.of(one for batch in batches for reading in batch.readings for one in reading.entities)


def _shown(known: Known) -> dict[str, str]:
    """What each thing is written as: what is short where that is usual, and the key where no name is its own."""
    times: dict[tuple[str, str], int] = defaultdict(int)
    for key, called in known.called.items():
        for text in {plain(text) for text in called}:
            times[key.partition("/")[0], text] += 1
    return {
        key: next((t for t in _usual(key, called, known) if times[key.partition("/")[0], plain(t)] == 1), key)
        for key, called in known.called.items()
        if called
    }


def _usual(key: str, called: Sequence[str], known: Known) -> list[str]:
    """What a thing may be written as, the most usual first."""
    cls = ontology()[known.classes[key]]
    if not any(cls.within(one) for one in SHORT):
        return [called[0]]
    short = [t for t in called if 1 < len(t) <= 12 and " " not in t and any(c.isupper() for c in t)]
    return [*sorted(short, key=len)[:1], called[0]]
