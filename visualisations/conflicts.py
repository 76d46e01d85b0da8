"""Where sources disagree, as a page: each disputed fact with who says so and who says otherwise, a page at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from graph.conflicts.disputes import Dispute, Disputes, disputed
from graph.view import View
from ontology import Class, ontology
from visualisations.row import Row, made
from visualisations.sheet import titled

PAGE = 20


@dataclass(frozen=True)
class Conflict:
    """A fact with what is said for it, its evidence, and what is said against it."""

    row: Row
    against: tuple[Dispute, ...]


@dataclass(frozen=True)
class Group:
    """Disputed facts of one kind that stand on a page; ``total`` is how many there are on all pages."""

    cls: Class
    total: int
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class Conflicts:
    """One page of the facts that sources dispute; ``total`` is how many there are."""

    groups: tuple[Group, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PAGE)


def conflicts(view: View, page: int = 1) -> Conflicts:
    """The facts that are disputed in a view, by kind.

    :param page: from 1; the last one if there are fewer.
    """
    keys = disputed(view)
    page = max(1, min(page, -(-len(keys) // PAGE)))
    totals = Counter(map(segment, keys))
    shown = of(view, keys[(page - 1) * PAGE : page * PAGE])
    groups = groupby(shown, key=lambda c: segment(c.row.facts[0].key))
    made_of = tuple(Group(ontology().segments[name], totals[name], tuple(several)) for name, several in groups)
    return Conflicts(made_of, len(keys), page)


def of(view: View, keys: Sequence[str]) -> list[Conflict]:
    """Facts with both sides."""
    said, against = view.evidence(keys), Disputes(view)
    return [
        Conflict(made("", None, titled(view, fact), fact, said.get(fact.key, ())), against.of([fact]))
        for fact in view.nodes(keys)
    ]


def segment(key: str) -> str:
    """The kind that a key begins with."""
    return key.partition("/")[0]
