"""What came of a mandate: from a resolution over its versions to bodies, activities, outputs, action lines and goals.

The walk goes down typed relations only, level by level, each level one question; a free path through the graph is
slower by orders of magnitude, and reaches everything. From a body only those go on to its activities that exist for a
mandate (task forces, working groups): what ITU as a whole does is not owed to one resolution.
"""

from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graph.evidence import Evidence
from graph.names import Named
from graph.view import Node, View

DEPTH = 5
WIDTH = 500
STEPS = """
SELECT DISTINCT ?from ?relation ?to ?s ?p ?o { BELIEVED {
  VALUES ?from { $nodes }
  { ?to dcterms:isVersionOf ?from .
    BIND("version" AS ?relation) BIND(?to AS ?s) BIND(dcterms:isVersionOf AS ?p) BIND(?from AS ?o) }
  UNION
  { ?s :mandate ?from ; :mandated ?to ; :basis ?relation .
    BIND(:mandate AS ?p) BIND(?from AS ?o) }
  UNION
  { ?to :inLineWith ?from .
    BIND("activity" AS ?relation) BIND(?to AS ?s) BIND(:inLineWith AS ?p) BIND(?from AS ?o) }
  UNION
  { ?to :reportsOn ?from .
    BIND("report" AS ?relation) BIND(?to AS ?s) BIND(:reportsOn AS ?p) BIND(?from AS ?o) }
  UNION
  { VALUES ?kind { :CoordinationBody :ThematicGroup :WorkingGroup :UNMechanism } ?from a ?kind . ?to :agent ?from .
    BIND("activity" AS ?relation) BIND(?to AS ?s) BIND(:agent AS ?p) BIND(?from AS ?o) }
  UNION
  { ?from :output ?to .
    BIND("output" AS ?relation) BIND(?from AS ?s) BIND(:output AS ?p) BIND(?to AS ?o) }
  UNION
  { ?s :contributor ?from ; :contributedTo ?to .
    BIND("contributes to" AS ?relation) BIND(:contributedTo AS ?p) BIND(?to AS ?o) }
} }"""
COUNTED = {
    "Body": ("body", "bodies"),
    "Activity": ("activity", "activities"),
    "Paper": ("document", "documents"),
    "ActionLine": ("action line", "action lines"),
    "Goal": ("goal", "goals"),
    "Framework": ("framework", "frameworks"),
}


@dataclass(frozen=True)
class Step:
    """One step of a trace: that something followed from something, and who says so.

    ``relation`` is ``version``, ``activity``, ``report``, ``output``, ``contributes to`` or the basis of a mandate
    such as ``terms of reference``; ``depth`` counts from 1. ``fact`` is the node that carries dates, status and
    confidence; None for a timeless statement.
    """

    source: Named
    relation: str
    target: Named
    depth: int
    fact: Node | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Trace:
    """What came of a mandate, nearest first.

    ``complete`` is false where there was more than is shown.
    """

    mandate: Named
    steps: tuple[Step, ...]
    documents: int
    complete: bool

    @property
    def reached(self) -> tuple[Named, ...]:
        """Everything that came of it, nearest first."""
        return tuple(dict.fromkeys(step.target for step in self.steps))

    def of(self, cls: str) -> tuple[Named, ...]:
        """What came of it that is of a class."""
        return tuple(n for n in self.reached if n.definition.within(cls))

    def paths(self, target: str, limit: int = 20) -> list[list[str]]:
        """The ways from the mandate to something it led to, as keys, shortest first."""
        import networkx as nx  # slow to import, and few ask

        graph: nx.DiGraph[str] = nx.DiGraph((s.source.key, s.target.key) for s in self.steps)
        if target not in graph:
            return []
        ways = nx.all_simple_paths(graph, self.mandate.key, target, cutoff=DEPTH)
        return sorted((way for way, _ in zip(ways, range(limit), strict=False)), key=len)

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        if not self.steps:
            return f"{self.mandate.name}: nothing that came of it is stated in the {self.documents} documents searched."
        counts = [f"{len(found)} {words[len(found) > 1]}" for cls, words in COUNTED.items() if (found := self.of(cls))]
        return f"{self.mandate.name} led to {', '.join(counts) or f'{len(self.reached)} versions and other things'}."


Row = tuple[str, str, str, Triple]


def trace(view: View, mandate: Named) -> Trace:
    """What came of a mandate, in a view."""
    seen, front, complete = {mandate.key}, [mandate.key], True
    found: list[tuple[int, Row]] = []
    for depth in range(1, DEPTH + 1):
        level = _level(view, front) if front else []
        front = []
        for row in level:
            reached = row[2]
            if reached not in seen and len(seen) >= WIDTH:
                complete = False
                continue
            if reached not in seen:
                seen.add(reached)
                front.append(reached)
            found.append((depth, row))
    return Trace(mandate, _steps(view, found), view.graph.documents, complete)


def _level(view: View, front: list[str]) -> list[Row]:
    """The steps from these things that are believed and hold: from what, how, to what, and what says so."""
    graph, key = view.graph, view.graph.identity.key
    rows = graph.source.rows(STEPS, nodes=[graph.identity.iri(k) for k in front])
    steps = [(key(came), how.value, key(to), Triple(s, p, o)) for came, how, to, s, p, o in rows]
    lasting = {to for _, _, to, _ in steps if (named := view.names.of(to)) and named.definition.within("Fact")}
    carriers = {_carrier(view, row) for row in steps}
    there = {node.key for node in view.nodes(sorted(carriers | lasting))}
    return [
        row
        for row in steps
        if view.names.of(row[2]) and _carrier(view, row) in there and (row[2] in there or row[2] not in lasting)
    ]


def _carrier(view: View, row: Row) -> str:
    """The key of what the statement is about: the fact that carries dates, or a thing."""
    subject = row[3].subject
    assert isinstance(subject, NamedNode)
    return view.graph.identity.key(subject)


def _steps(view: View, rows: list[tuple[int, Row]]) -> tuple[Step, ...]:
    said = view.said(row[3] for _, row in rows)
    nodes = {node.key: node for node in view.nodes(_carrier(view, row) for _, row in rows)}
    found = []
    for depth, row in rows:
        came, relation, to, triple = row
        carrier = nodes[_carrier(view, row)]
        fact = carrier if carrier.cls.within("Fact") else None
        found.append(Step(view.named(came), relation, view.named(to), depth, fact, said.get(triple, ())))
    return tuple(sorted(found, key=lambda s: (s.depth, s.source.name, s.relation, s.target.name)))
