"""What the rules find in a whole edition, with who says so."""

from collections import Counter

from api.commands.output import Rows
from graph.view import Graph
from graph.writing.rules import Breach, breaches, departures


def checked(graph: Graph) -> tuple[Rows, bool]:
    """Every break of a rule, a row for each source of it; and whether one of them is strict.

    Warnings are what sources disagree on, or what a person should look at; both sides stay.
    """
    found = [*departures(graph.source, graph.identity), *breaches(graph.source, graph.identity)]
    strict = any(breach.strict for breach in found)
    counts = Counter((not breach.strict, breach.label) for breach in found)
    told = "; ".join(f"{label}: {number}" for (_, label), number in sorted(counts.items()))
    sentence = f"{sum(b.strict for b in found)} violations, {sum(not b.strict for b in found)} warnings."
    rows = [row for breach in found for row in _rows(graph, breach)]
    return Rows(sentence, ("severity", "rule", "what", "of", "document", "paragraph", "quote"), rows, told), strict


def _rows(graph: Graph, breach: Breach) -> list[list[str]]:
    view = graph.at()
    keys = [graph.identity.key(node) for node in (breach.this, breach.other) if node]
    said = view.evidence(keys)
    head = ["violation" if breach.strict else "warning", breach.rule, breach.message]
    rows = [[*head, key, e.document_name, e.where, e.quote] for key in keys for e in said.get(key, ())]
    return rows or [[*head, ", ".join(keys), "", "", ""]]
