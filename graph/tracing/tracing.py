"""What came of a mandate: from a resolution over its versions to bodies, activities, outputs, action lines and goals.

The walk follows the links of the edition (:mod:`graph.tracing.links`), level by level: typed relations only, for a free
path through the graph reaches everything. From a body only those go on to its activities that exist for a mandate (task
forces, working groups): what ITU as a whole does is not owed to one resolution.
"""

from dataclasses import dataclass

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.tracing.paths import Walk
from graph.view import Node, View

DEPTH = 5
WIDTH = 500
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


def trace(view: View, mandate: Named) -> Trace:
    """What came of a mandate, in a view."""
    walk = Walk(view)
    start = walk.links.find(mandate.key)
    seen, front, complete = {start}, [] if start is None else [start], True
    found: list[tuple[int, int]] = []
    for depth in range(1, DEPTH + 1):
        walk.learn(front)
        level = [step for thing in front for step in walk.next(thing) if _counts(walk, *step)]
        front = []
        for link, reached in level:
            if reached not in seen and len(seen) >= WIDTH:
                complete = False
                continue
            if reached not in seen:
                seen.add(reached)
                front.append(reached)
            found.append((depth, link))
    return Trace(mandate, _steps(view, found), view.documents, complete)


def _counts(walk: Walk, link: int, reached: int) -> bool:
    """Whether a link is a step: to be addressed is to have done nothing yet, and most clauses lead nowhere."""
    relation = walk.links.relation(link)
    if relation == "clause":
        return any(walk.links.relation(further) != "addressee" for further, _ in walk.next(reached))
    return relation != "addressee"


def _steps(view: View, found: list[tuple[int, int]]) -> tuple[Step, ...]:
    links, every, key = view.graph.links, view.graph.links.all, view.graph.links.keys
    statements = {link: links.statement(link, view.graph.identity) for _, link in found}
    said, facts = view.said(statements.values()), links.within(("Fact",))
    stated = {every.carriers[link] for link in statements if every.classes[every.carriers[link]] in facts}
    nodes = {node.key: node for node in view.nodes(key[carrier] for carrier in sorted(stated))}
    steps = []
    for depth, link in found:
        fact = nodes.get(key[every.carriers[link]])
        if fact or every.carriers[link] not in stated:
            came, to = (view.named(key[end[link]]) for end in (every.sources, every.targets))
            steps.append(Step(came, links.relation(link), to, depth, fact, said.get(statements[link], ())))
    return tuple(sorted(steps, key=lambda s: (s.depth, s.source.name, s.relation, s.target.name)))
