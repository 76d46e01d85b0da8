"""The facts of a class by the two things they lie between: what a matrix of these things is filled from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pyoxigraph import NamedNode

from graph.view import Node, View
from ontology import ontology

QUESTION = "SELECT ?fact { BELIEVED { ?fact a $cls } }"
Crossing = Mapping[tuple[str, str], Sequence[Node]]


def crossing(view: View, cls: str) -> Crossing:
    """The facts of a class that hold in a view, planned ones left out, by the keys of their ends in order.

    :raises UnknownTerm: if there is no such class.
    :raises ValueError: if its facts lie between no two things.
    """
    ends = ontology()[cls].ends
    if not ends:
        raise ValueError(f"a {ontology()[cls].label.lower()} lies between no two things")
    key = view.graph.identity.key
    rows = view.graph.source.rows(QUESTION, cls=ontology()[cls].iri)
    found: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in view.nodes(key(row["fact"]) for row in rows if isinstance(row["fact"], NamedNode)):
        if node.actual:
            found[node.text(ends[0].name), node.text(ends[1].name)].append(node)
    return {pair: sorted(nodes, key=lambda node: node.key) for pair, nodes in found.items()}
