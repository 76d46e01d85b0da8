"""Where sources disagree: facts that some source does not bear out, and what it says instead.

Which facts are disputed is known of a whole edition, so that a page on which nothing is disputed asks nothing; what is
said against the facts of a page is asked for together, when the first of them is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from graph.evidence import Evidence
from graph.view import Node, View


@dataclass(frozen=True)
class Dispute:
    """A source that says otherwise than a fact.

    ``node`` is the disagreement, which carries its dates; ``says`` what the source says instead, in a sentence.
    """

    node: Node
    says: str
    evidence: tuple[Evidence, ...]


@dataclass
class Disputes:
    """What is said against the facts of one view."""

    view: View
    _found: dict[str, tuple[Dispute, ...]] = field(default_factory=dict)

    def of(self, facts: Iterable[Node]) -> tuple[Dispute, ...]:
        """What is said against these facts; empty where nobody disputes them."""
        disputed = self.view.graph.disputed
        keys = [fact.key for fact in facts if fact.key in disputed]
        if any(key not in self._found for key in keys):
            asked = {*keys, *disputed.keys() & self.view.met} - self._found.keys()
            self._found.update(disputes(self.view, sorted(asked)))
        return tuple({one.node.key: one for key in keys for one in self._found[key]}.values())


def disputes(view: View, facts: Iterable[str]) -> dict[str, tuple[Dispute, ...]]:
    """What is said against each of these facts, by key: what holds in the view."""
    against = {key: view.graph.disputed.get(key, ()) for key in facts}
    nodes = {n.key: n for n in view.nodes(k for several in against.values() for k in several)}
    said = view.evidence(nodes)
    made = {key: Dispute(node, node.text("says"), said.get(key, ())) for key, node in nodes.items()}
    return {fact: tuple(made[k] for k in several if k in made) for fact, several in against.items()}


def disputed(view: View) -> list[str]:
    """The facts that hold in the view and that a source disputes there, by key: so by kind of fact first."""
    against = view.graph.disputed
    if view.when is None:  # then whatever is believed is shown
        return sorted(against)
    there = {node.key for node in view.nodes([*against, *(k for several in against.values() for k in several)])}
    return sorted(key for key, several in against.items() if key in there and there.intersection(several))


def disagreements(view: View) -> list[str]:
    """The disagreements that hold in the view, in the order of the facts they dispute."""
    keys = [k for fact in disputed(view) for k in view.graph.disputed[fact]]
    return keys if view.when is None else [node.key for node in view.nodes(keys)]
