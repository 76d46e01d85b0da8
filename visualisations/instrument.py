"""The text of an instrument as its clauses, in the order they are printed: reasons folded, what it asks open.

A clause stands under the heading of its section, else under the words that lead in to it ("instructs the ITU Council").
However many clauses there are, the store is asked the same few questions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Literal

from graph.naming.names import Named
from graph.view import Node, View
from visualisations.words import dated

FIRST = 120
ORDER = (
    "SELECT ?clause ?position { BELIEVED { ?clause :clauseOf $instrument . OPTIONAL { ?clause :position ?position } } }"
)
NUMBER = re.compile(r"(?P<lead>.*?),? ?(?P<number>\d[\w.]*\)?|[a-z]{1,4}\)(?: [ivx]+\))?)")
PLACED = re.compile(r"(?:.*, )?(?:unnumbered|preambular|operative) paragraph \d+")
LAST = 1_000_000


@dataclass(frozen=True)
class Printed:
    """A clause as it is printed: its number (empty where it has none), its words, and what hangs on it.

    ``under`` are the duties and activities that rest on it, each with whose it is.
    """

    thing: Named
    label: str
    number: str
    words: str
    due: str
    addressees: tuple[Named, ...]
    cites: tuple[Named, ...]
    under: tuple[tuple[Named, Named | None], ...]

    @property
    def anchor(self) -> str:
        """Its place on the page of the instrument."""
        return self.thing.key.rpartition("/")[2]


@dataclass(frozen=True)
class Stretch:
    """Clauses under one heading; ``itself`` is the clause that the heading is, as an article of a treaty is one."""

    heading: str
    itself: Named | None
    clauses: tuple[Printed, ...]


@dataclass(frozen=True)
class Part:
    """Stretches that stand together and give reasons, or that ask and decide."""

    reasons: bool
    stretches: tuple[Stretch, ...]

    @property
    def number(self) -> int:
        """How many clauses it has."""
        return sum(len(stretch.clauses) for stretch in self.stretches)


@dataclass(frozen=True)
class Instrument:
    """An instrument as its clauses, or the first of them; ``total`` is how many there are."""

    parts: tuple[Part, ...]
    shown: int
    total: int


def instrument(view: View, key: str, most: int = FIRST) -> Instrument | None:
    """The text of an instrument; None where none of its clauses is known."""
    keys = in_order(view, key)
    if not keys:
        return None
    nodes = view.nodes(keys[:most])
    under = _under(view, [node.key for node in nodes])
    parts = []
    for reasons, several in groupby(nodes, key=lambda node: node.text("part") == "preambular"):
        parts.append(Part(reasons, tuple(_stretches(view, list(several), under))))
    return Instrument(tuple(parts), len(nodes), len(keys))


def in_order(view: View, key: str) -> list[str]:
    """The keys of the clauses of an instrument as they are printed; those whose place is not known come last."""
    identity = view.graph.identity
    found: dict[str, int] = {}
    for clause, position in view.graph.source.rows(ORDER, instrument=identity.iri(key)):
        found[identity.key(clause)] = int(position.value) if isinstance(position, Literal) else LAST
    return sorted(found, key=lambda one: (found[one], one))


def beside(view: View, clause: Node) -> tuple[Named | None, Named | None]:
    """The clauses before and after one in its instrument."""
    keys = in_order(view, clause.text("clauseOf"))
    if clause.key not in keys:
        return None, None
    at = keys.index(clause.key)
    return tuple(view.named(keys[n]) if 0 <= n < len(keys) else None for n in (at - 1, at + 1))  # type: ignore[return-value]


def _stretches(view: View, nodes: list[Node], under: dict[str, list[tuple[Named, Named | None]]]) -> Iterable[Stretch]:
    for heading, several in groupby(_headed(nodes), key=lambda pair: pair[0]):
        of_it = [node for _, node in several]
        itself = view.named(of_it[0].key) if _title(of_it[0]) == heading and len(of_it) > 1 else None
        clauses = of_it[1:] if itself else of_it
        yield Stretch(heading, itself, tuple(_printed(view, one, heading, under.get(one.key, [])) for one in clauses))


def _headed(nodes: list[Node]) -> Iterable[tuple[str, Node]]:
    """Each clause with the heading it stands under; one that names the section of the next is its heading."""
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        title, section = _title(node), node.text("section")
        heads = following is not None and following.text("section") == title
        yield (title if heads else section or _lead(node)), node


def _title(node: Node) -> str:
    return f"{node.text('paragraph')}: {node.text('text')}"


def _lead(node: Node) -> str:
    """The words above a clause, as its label has them; empty where it has only a number or a place."""
    label = node.text("paragraph")
    if PLACED.fullmatch(label):
        return ""
    found = NUMBER.fullmatch(label)
    return found["lead"] if found else label


def _printed(view: View, node: Node, heading: str, under: list[tuple[Named, Named | None]]) -> Printed:
    label = node.text("paragraph")
    found = NUMBER.fullmatch(label)
    number = "" if PLACED.fullmatch(label) else found["number"] if found else "" if label == heading else label
    return Printed(
        thing=view.named(node.key),
        label=label,
        number=number,
        words=node.text("text"),
        due=dated(node.text("due")) if node.text("due") else "",
        addressees=tuple(view.named(k) for k in node.values.get("addressees", ())),
        cites=tuple(view.named(k) for k in node.values.get("cites", ())),
        under=tuple(under),
    )


def _under(view: View, keys: list[str]) -> dict[str, list[tuple[Named, Named | None]]]:
    """The duties, activities and other facts that rest on each clause, with whose they are."""
    around = view.around(keys)
    facts = {n.key: n for n in view.nodes(k for several in around.values() for k, _ in several) if n.cls.within("Fact")}
    found: dict[str, list[tuple[Named, Named | None]]] = {}
    for key, several in around.items():
        for other in dict.fromkeys(k for k, _ in several if k in facts):
            fact = facts[other]
            who = fact.text("bearer") or (fact.text("mandated") if fact.cls.name == "Mandating" else "")
            named = view.named(other) if fact.cls.within("Thing") else Named(other, fact.text("task"), fact.cls.name)
            found.setdefault(key, []).append((named, view.named(who) if who else None))
    return found
