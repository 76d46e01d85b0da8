"""What is accepted and cannot be so together with what was read: two holders of what only one can hold at a time."""

from collections import defaultdict
from collections.abc import Sequence

from pyoxigraph import NamedNode

from graph.review.backlog import ALONE, Row
from graph.review.docket import Against
from graph.span import Span
from graph.view import Node, View
from ontology import ontology

HELD = """
SELECT ?fact ?of { BELIEVED {
  VALUES ?of { $posts } ?fact $of ?of ; a $cls ; :role $role ; :status "accepted"
} }"""


def contradicted(view: View, rows: Sequence[Row]) -> dict[str, tuple[Against, ...]]:
    """What accepted facts speak against rows that name a holder, by the key of the row."""
    asked: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        asked[row.post[0], row.post[1]].append(row)
    found: dict[str, tuple[Against, ...]] = {}
    for (cls, role), several in asked.items():
        held = _held(view, cls, role, {row.post[2] for row in several})
        for row in several:
            against = tuple(_against(view, node) for node in held[row.post[2]] if _apart(view, row, node))
            if against:
                found[row.key] = against
    return found


def _held(view: View, cls: str, role: str, posts: set[str]) -> dict[str, list[Node]]:
    """The accepted facts that give a role in each of these, by its IRI."""
    definition = ontology()[cls]
    rows = view.graph.source.rows(
        HELD,
        posts=[NamedNode(iri) for iri in sorted(posts)],
        of=definition[ALONE[cls][2]].iri,
        cls=definition.iri,
        role=[f'"{role}"'],
    )
    keys: dict[str, list[str]] = defaultdict(list)
    for fact, of in rows:
        keys[of.value].append(view.graph.identity.key(fact))
    latest = view.graph.at(None, view.languages)
    return defaultdict(list, {of: latest.nodes(several) for of, several in keys.items()})


def _apart(view: View, row: Row, node: Node) -> bool:
    """Whether another holds it by the fact, at a time that may be the same."""
    holder = view.names.held(view.graph.identity.key(NamedNode(row.post[3])))
    if node.key == row.key or node.text(ALONE[row.post[0]][1]) == holder or not node.actual:
        return False
    one, other = Span.of(*row.dates).outer, node.span.outer
    return one.first <= other.last and other.first <= one.last


def _against(view: View, node: Node) -> Against:
    said = view.evidence([node.key]).get(node.key, ())
    holder = view.named(node.text(ALONE[node.cls.name][1])).name
    dates = [
        f"{word} {node.text(name)}"
        for word, name in (("from", "from"), ("until", "until"), ("as of", "asOf"))
        if node.text(name)
    ]
    return Against(node.key, ", ".join((f"{holder}: {node.text('role')}", *dates)), said[0].document if said else "")
