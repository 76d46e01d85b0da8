"""What changed from one list to the next: the indicators of a framework by year, or the themes a body lists.

Things are compared, not codes: a code that passed from one thing to another is one thing gone and another added, and
both are shown as a replacement. Words differ where they do but for case, accents and punctuation.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.naming.names import Named, plain
from graph.view import Node, View

QUESTION = "SELECT ?fact { BELIEVED { ?fact :inList $list } }"


@dataclass(frozen=True)
class Entry:
    """A thing and how two lists have it: its listings in the older and in the newer, none where it does not stand."""

    thing: Named
    before: tuple[Node, ...]
    after: tuple[Node, ...]

    @property
    def codes_before(self) -> tuple[str, ...]:
        """The codes it had."""
        return _values(self.before, "code")

    @property
    def codes_after(self) -> tuple[str, ...]:
        """The codes it has."""
        return _values(self.after, "code")

    @property
    def words_before(self) -> tuple[str, ...]:
        """The words it was listed in."""
        return _values(self.before, "labelAsWritten")

    @property
    def words_after(self) -> tuple[str, ...]:
        """The words it is listed in."""
        return _values(self.after, "labelAsWritten")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its listings, for which a view has the evidence."""
        return tuple(node.key for node in (*self.before, *self.after))


@dataclass(frozen=True)
class Difference:
    """What changed between two lists. What is recoded may be reworded too; ``same`` counts what is neither."""

    older: Named
    newer: Named
    added: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    recoded: tuple[Entry, ...]
    reworded: tuple[Entry, ...]
    same: int

    @property
    def replaced(self) -> tuple[tuple[Entry, Entry], ...]:
        """What is gone, with each thing that has one of its codes now and had not before."""
        came = (*self.added, *self.recoded)
        return tuple((old, new) for old in self.gone for new in came if {*old.codes_before} & {*new.codes_after})


def difference(view: View, older: Named, newer: Named) -> Difference:
    """What changed from one list to another, each part in the order of the codes."""
    before, after = _listings(view, older), _listings(view, newer)
    entries = [Entry(view.named(key), before.get(key, ()), after.get(key, ())) for key in {*before, *after}]
    entries.sort(key=lambda e: (_order(e), e.thing.name, e.thing.key))
    both = [e for e in entries if e.before and e.after]
    recoded = tuple(e for e in both if e.codes_before != e.codes_after)
    reworded = tuple(e for e in both if set(map(plain, e.words_before)) != set(map(plain, e.words_after)))
    added = tuple(e for e in entries if not e.before)
    gone = tuple(e for e in entries if not e.after)
    same = len([e for e in both if e not in recoded and e not in reworded])
    return Difference(older, newer, added, gone, recoded, reworded, same)


def _listings(view: View, of: Named) -> dict[str, tuple[Node, ...]]:
    """The listings in a list, by the key of what is listed."""
    identity = view.graph.identity
    rows = view.graph.source.rows(QUESTION, list=identity.iri(of.key))
    facts = [identity.key(row["fact"]) for row in rows if isinstance(row["fact"], NamedNode)]
    found: dict[str, list[Node]] = defaultdict(list)
    for node in view.nodes(facts):
        found[node.text("listed")].append(node)
    return {key: tuple(sorted(nodes, key=lambda n: _parts(n.text("code")))) for key, nodes in found.items()}


def _values(nodes: tuple[Node, ...], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for node in nodes for value in node.values.get(name, ())))


def _order(entry: Entry) -> list[tuple[int, str]]:
    return _parts(next(iter(entry.codes_after or entry.codes_before), ""))


def _parts(code: str) -> list[tuple[int, str]]:
    """A code as it is counted: 9.c.1 before 10.1.1, and numbers before letters.

    >>> sorted(["10.1.1", "9.c.1", "9.1.1"], key=_parts)
    ['9.1.1', '9.c.1', '10.1.1']
    """
    return [(int(part), "") if part.isdigit() else (1 << 30, part) for part in re.split(r"[.\s-]", code)]
