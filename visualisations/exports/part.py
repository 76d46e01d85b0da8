"""What of a graph leaves it: all of it, what holds at a date, or some things with what is near them.

What is believed comes subject by subject, so nothing but the keys of a part is ever held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from graph.editions.shelf import store_of
from graph.entity import TYPE
from graph.portrait import neighbourhood
from graph.reading import term
from graph.span import Span
from graph.view import View
from graph.writing.sameness import SAME
from ontology import ontology

HERE = DefaultGraph()
FACT = ontology()["Fact"].iri
EVIDENCE = frozenset(cls.iri for cls in ontology().below("Evidence"))
DATED = {term("Fact", name): number for number, name in enumerate(("from", "until", "asOf"))}
MOST = 1_000_000
FACTS = "SELECT DISTINCT ?fact { BELIEVED { VALUES ?thing { $things } ?fact ?p ?thing ; a :Fact } }"
Group = tuple[NamedNode, list[Quad]]


@dataclass(frozen=True)
class Part:
    """What is to leave: ``nodes`` are the IRIs of things and facts, None for all of them; ``past`` those that are not.

    ``asked`` is what was asked for, in words; empty for the whole.
    """

    view: View
    nodes: frozenset[str] | None = None
    past: frozenset[str] = field(default_factory=frozenset)
    asked: str = ""

    @property
    def store(self) -> Store:
        """The store it is in."""
        return store_of(self.view.graph)

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.nodes is None and not self.past

    def has(self, node: NamedNode) -> bool:
        """Whether a thing or a fact is in it."""
        return node.value not in self.past and (self.nodes is None or node.value in self.nodes)

    def groups(self) -> Iterator[Group]:
        """What is believed of each thing and fact in it."""
        if self.nodes is None:
            yield from (one for one in everything(self.store) if one[0].value not in self.past)
            return
        for value in sorted(self.nodes - self.past):
            node = NamedNode(value)
            if quads := list(self.store.quads_for_pattern(node, None, None, HERE)):
                yield node, quads


def everything(store: Store) -> Iterator[Group]:
    """What is believed of every thing and fact of a store; what describes readings, and what is one, is left out."""
    for subject, group in groupby(store.quads_for_pattern(None, None, None, HERE), key=lambda quad: quad.subject):
        quads = [quad for quad in group if quad.predicate != SAME]
        if isinstance(subject, NamedNode) and quads and not any(quad.object in EVIDENCE for quad in quads):
            yield subject, quads


def part(view: View, things: Sequence[str] = (), hops: int = 1) -> Part:
    """What of a view is to leave.

    :param things: names or keys; the whole graph if there are none.
    :param hops: how many steps from them.
    :raises NotFound: if nothing is called so.
    """
    whole = Part(view)
    past = _with_followers(whole.store, set(_past(whole.store, view))) if view.when else frozenset()
    words = [f"as of {view.asked}"] if view.when else []
    if not things:
        return replace(whole, past=past, asked=", ".join(words))
    found = [view.names.find(thing) for thing in things]
    keys = {near.key for one in found for near in neighbourhood(view, one.key, hops, MOST)[0]}
    words.insert(0, f"{', '.join(one.name for one in found)}, and what is {hops} steps away")
    nodes = {view.graph.identity.iri(key).value for key in [*keys, *_between(view, keys)]}
    return Part(view, frozenset(nodes), past, ", ".join(words))


def _past(store: Store, view: View) -> Iterator[str]:
    """The facts that do not hold in the period of a view."""
    for subject, quads in everything(store):
        if any(quad.object == FACT for quad in quads):
            dates: tuple[list[str], list[str], list[str]] = ([], [], [])
            for quad in quads:
                if quad.predicate in DATED and isinstance(quad.object, Literal):
                    dates[DATED[quad.predicate]].append(quad.object.value)
            if not Span.of(*dates).at(view.when):
                yield subject.value


def _with_followers(store: Store, past: set[str]) -> frozenset[str]:
    """Facts that do not hold, and those that must have one of them."""
    while more := {subject.value for subject, quads in everything(store) if _hangs(subject, quads, past)}:
        past |= more
    return frozenset(past)


def _hangs(subject: NamedNode, quads: Sequence[Quad], past: set[str]) -> bool:
    lost = [q for q in quads if isinstance(q.object, NamedNode) and q.object.value in past]
    return bool(lost) and subject.value not in past and bool({q.predicate for q in lost} & needed(quads))


def needed(quads: Sequence[Quad]) -> set[NamedNode]:
    """The properties without which a node could not be loaded, by what is believed of it."""
    several = [p for name in typed(quads) for p in ontology()[name].properties.values()]
    return {p.iri for p in several if not p.inverse and (p.required or p.name == "name" or p.below)}


def _between(view: View, keys: set[str]) -> Iterator[str]:
    """The facts about things that lead nowhere else."""
    iris = [view.graph.identity.iri(key) for key in sorted(keys)]
    rows = view.graph.source.rows(FACTS, things=iris) if iris else iter(())
    facts = [view.graph.identity.key(row[0]) for row in rows]
    for node in view.nodes(facts):
        ends = [value for prop in node.cls.ends or () for value in node.values.get(prop.name, ())]
        if keys.issuperset(ends):
            yield node.key


def typed(quads: Sequence[Quad]) -> set[str]:
    """The names of the classes that a node has."""
    classes = (ontology().of(q.object) for q in quads if q.predicate == TYPE and isinstance(q.object, NamedNode))
    return {cls.name for cls in classes if cls}
