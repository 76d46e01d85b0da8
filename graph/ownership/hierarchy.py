"""What stands above a body, a post or a person: its unit, its department, its Bureau, its Sector, the Union.

A step up is a post in its body, a person in the post held, a part in its whole, and what was retired in what took its
place. Groups of bodies that are only named together are no step. A circle ends where it closes, and each body is
reached once, by the shortest way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pyoxigraph import Triple

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.span import Holds
from graph.view import Node, View
from ontology import ontology

LEVELS = 12
BELOW = """
SELECT DISTINCT ?fact ?one { BELIEVED { VALUES ?above { $nodes }
  { ?one :postIn ?above ; a :Agent }
  UNION { ?above a :Body . FILTER NOT EXISTS { ?above a :BodyGroup } ?fact :whole ?above ; :part ?one . ?one a :Agent }
  UNION { ?fact :holder ?above ; :heldPost ?one }
} }"""
PLAIN = {"Post": "postIn", "PostGroup": "postsIn"}
Cited = Callable[[Iterable[Triple]], Mapping[Triple, tuple[Evidence, ...]]]
POST_IN, HOLDS, PART_OF, BECAME = "post in", "holds", "part of", "succeeded by"


@dataclass(frozen=True)
class Rise:
    """One step up, from a body, post or person to what stands above it."""

    below: Annotated[Named, "What it is a step up from."]
    above: Annotated[Named, "What stands above it."]
    how: Annotated[str, "post in, holds, part of, succeeded by."]
    fact: Annotated[Node | None, "The fact that says so; null where it is timeless, as the body of a post is."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


def rises(view: View, keys: Iterable[str]) -> dict[str, tuple[Rise, ...]]:
    """For each agent the steps to all that stands above it, nearest first; none for one that stands by itself."""
    steps = _steps(view, dict.fromkeys(keys), view.said)
    return {key: tuple(_climbed(key, steps)) for key in keys}


def above(view: View, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each agent the keys of all that stands above it, nearest first; who says so is not looked up."""
    several = list(keys)
    steps = _steps(view, several, lambda _: {})
    return {key: tuple(step.above.key for step in _climbed(key, steps)) for key in several}


def path(steps: Iterable[Rise], to: str) -> tuple[Rise, ...]:
    """The steps that lead to one of the bodies above, in order."""
    by = {step.above.key: step for step in steps}
    found: list[Rise] = []
    while (step := by.get(to)) and step not in found:
        found.append(step)
        to = step.below.key
    return tuple(reversed(found))


def below(view: View, key: str) -> tuple[str, ...]:
    """The keys of an agent and of all that belongs to it: its units and theirs, their posts; of a person those held.

    What is no part of it at the date of the view is left out.
    """
    found, front = {key: None}, [key]
    for _ in range(LEVELS):
        iris = [view.graph.identity.iri(one) for one in front]
        key_of = view.graph.identity.key
        drafts = [
            (key_of(fact) if fact else "", key_of(one)) for fact, one in view.graph.source.rows(BELOW, nodes=iris)
        ]
        there = {
            node.key for node in view.nodes(fact for fact, _ in drafts) if node.holds is not Holds.ENDED and node.actual
        }
        front = [one for fact, one in drafts if one not in found and (not fact or fact in there)]
        found |= dict.fromkeys(front)
        if not front:
            break
    return tuple(found)


def _climbed(key: str, steps: dict[str, list[Rise]]) -> Iterator[Rise]:
    seen, front = {key}, [key]
    while front:
        above = []
        for step in (step for below in front for step in steps.get(below, ())):
            if step.above.key not in seen:
                seen.add(step.above.key)
                above.append(step.above.key)
                yield step
        front = above


def _steps(view: View, keys: Iterable[str], cited: Cited) -> dict[str, list[Rise]]:
    """The steps up from some agents and all above them, by what they are a step up from; a level at a time."""
    found: dict[str, list[Rise]] = {}
    front = list(keys)
    for _ in range(LEVELS):
        front = [key for key in front if key not in found]
        if not front:
            break
        found |= {key: [] for key in front}
        drafts = [*_plain(view, front), *_lasting(view, front)]
        said = cited(triple for *_, triple in drafts)
        for below, above, how, fact, triple in drafts:
            found[below].append(Rise(view.named(below), view.named(above), how, fact, said.get(triple, ())))
        front = list(dict.fromkeys(above for _, above, *_ in drafts))
    return found


Draft = tuple[str, str, str, Node | None, Triple]


def _plain(view: View, keys: list[str]) -> Iterator[Draft]:
    """The bodies of posts."""
    iri = view.graph.identity.iri
    for node in view.nodes(keys):
        if name := PLAIN.get(node.cls.name):
            for body in node.values.get(name, ()):
                yield node.key, body, POST_IN, None, Triple(iri(node.key), node.cls[name].iri, iri(body))


def _lasting(view: View, keys: list[str]) -> Iterator[Draft]:
    """Wholes, what took the place of what is no more, and the posts of persons."""
    for below, fact in _facts(view, keys, "Thing", "partOf"):
        whole = fact.text("whole")
        if _structural(view, below, whole):
            yield below, whole, PART_OF, fact, view.exists(fact)
    for below, fact in _facts(view, keys, "Thing", "succeededBy"):
        if view.named(below).definition.within("Agent"):
            yield below, fact.text("successor"), BECAME, fact, view.exists(fact)
    persons = [key for key in keys if view.named(key).definition.within("Person")]
    for below, fact in _facts(view, persons, "Person", "holdings"):
        yield below, fact.text("post"), HOLDS, fact, view.exists(fact)


def _facts(view: View, keys: list[str], cls: str, name: str) -> Iterator[tuple[str, Node]]:
    """The facts that a field leads to; of a body that is part of nothing any more, the part it was last."""
    led = view.leading(keys, ontology()[cls][name]) if keys else {}
    stated = {node.key: node for node in view.stated(k for several in led.values() for k in several) if node.actual}
    for key, several in led.items():
        facts = [stated[k] for k in several if k in stated]
        there = [fact for fact in facts if fact.holds and fact.holds is not Holds.ENDED]
        over = sorted((fact for fact in facts if fact not in there), key=lambda fact: fact.text("until"))
        yield from ((key, fact) for fact in there or (over[-1:] if name == "partOf" else []))


def _structural(view: View, part: str, whole: str) -> bool:
    one, other = view.named(part).definition, view.named(whole).definition
    return one.within("Agent") and other.within("Body") and not other.within("BodyGroup")
