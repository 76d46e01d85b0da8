"""Which thing of a class something stands for: itself, what it is below, or the nearest body above it."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import NamedNode

from graph.identity import iri_or_none
from graph.matrices.joints import PARTS
from graph.ownership import hierarchy
from graph.store import Source
from graph.view import Node, View
from ontology import Class, ontology

ABOVE = "SELECT ?part ?whole { BELIEVED { $bound ?part $property ?whole } }"
# The facts by which agents have something above them: the field of the lower end, and that of the upper.
LOWER, UPPER = ("part", "predecessor", "holder"), ("whole", "successor", "post")
LEADING = (("Thing", "partOf"), ("Thing", "succeededBy"), ("Person", "holdings"))
AT_ONCE = 400


class Standing:
    """What some things stand for in a class.

    :param keys: the things that will be asked about.
    """

    def __init__(self, view: View, cls: Class, keys: Iterable[str]) -> None:
        self._view, self._cls = view, cls
        others = [key for key in keys if not self._is(key)]
        self._above = self._parts(others)
        self._agents = [key for key in others if cls.within("Agent") and view.named(key).definition.within("Agent")]
        self._risen: Mapping[str, tuple[str, ...]] = hierarchy.above(view, self._agents) if self._agents else {}

    def of(self, key: str) -> str:
        """The key of the thing of the class that it stands for; empty if it stands for none."""
        several = (key, *self._chain(key), *self._risen.get(key, ()))
        return next((one for one in several if self._is(one)), "")

    def rests(self) -> dict[str, set[str]]:
        """Whatever was climbed, and the keys of what leads a step up from there: what is above, and what says so."""
        found = {part: {whole} for part, whole in self._above.items()}
        return found | self._near({one for key in self._agents for one in (key, *self._risen.get(key, ()))})

    def _is(self, key: str) -> bool:
        return self._view.named(key).definition.within(self._cls.name)

    def _chain(self, key: str) -> Iterable[str]:
        for _ in PARTS:
            if key in self._above:
                key = self._above[key]
                yield key

    def _parts(self, keys: Collection[str]) -> dict[str, str]:
        """What versions, clauses and targets are below, where that may be of the class."""
        found: dict[str, str] = {}
        if self._cls.name == "Thing":
            return found
        front = keys
        while front:
            ways = [ontology()[part][name].iri for part, name, above in PARTS if self._may_be(above)]
            risen = dict(sorted(pair for iri in ways for pair in self._whole(iri, front)))
            found |= risen
            front = {whole for whole in risen.values() if whole not in found and not self._is(whole)}
        return found

    def _may_be(self, above: str) -> bool:
        return self._cls.within(above) or ontology()[above].within(self._cls.name)

    def _whole(self, property: NamedNode, keys: Collection[str]) -> Iterable[tuple[str, str]]:
        graph = self._view.graph
        nodes = [iri for key in keys if (iri := iri_or_none(graph.identity, key))]
        yield from (
            (graph.identity.key(part), graph.identity.key(whole))
            for start in range(0, len(nodes), AT_ONCE)
            for part, whole in graph.source.rows(
                ABOVE, bound=valued("part", nodes[start : start + AT_ONCE]), property=property
            )
        )

    def _near(self, keys: Collection[str]) -> dict[str, set[str]]:
        """Each agent with the facts that may lead up from it, and what they lead to."""
        found = {key: set[str]() for key in keys}
        for node in self._view.stated(sorted(keys)):
            found[node.key].update(_ends([node], hierarchy.PLAIN.values()))
        for cls, name in LEADING:
            led = self._view.leading(sorted(keys), ontology()[cls][name])
            facts = {node.key: node for node in self._view.stated(fact for several in led.values() for fact in several)}
            for key, several in led.items():
                found[key].update(several)
                found[key].update(_ends((facts[fact] for fact in several if fact in facts), UPPER))
        return found


def lower(view: View, keys: Iterable[str]) -> set[str]:
    """The lower ends of those facts among some by which agents have something above them."""
    return set(_ends(view.stated(keys), LOWER))


def _ends(facts: Iterable[Node], names: Iterable[str]) -> Iterator[str]:
    return (value for fact in facts for name in names for value in fact.values.get(name, ()))


def valued(name: str, nodes: Iterable[NamedNode] | None) -> list[str]:
    """The part of a question that says what one of its variables may be; anything if None."""
    return [""] if nodes is None else [f"VALUES ?{name} {{ {' '.join(map(str, nodes))} }}"]


def about(source: Source, question: str, nodes: Collection[NamedNode], **given: NamedNode) -> Iterable[NamedNode]:
    """The first column of the answers to a question about some ends, asked in parts."""
    several = list(nodes)
    for start in range(0, len(several), AT_ONCE):
        for (one,) in source.rows(question, ends=several[start : start + AT_ONCE], **given):
            yield one
