"""What took the place of what: merges, splits, renames and widenings as stated, and revisions by their dates.

A change that no source dates is as old as the first day on which a source speaks of it as done.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.span import Period
from graph.tracing.links import LATER
from graph.view import Node, View
from graph.wording import Words, words

REVISION = "revision"
GENERATIONS = 50
SUCCESSIONS = """
SELECT DISTINCT ?fact ?after ?before { BELIEVED {
  { VALUES ?before { $nodes } ?fact :predecessor ?before ; :successor ?after }
  UNION { VALUES ?after { $nodes } ?fact :successor ?after ; :predecessor ?before }
} }"""


@dataclass(frozen=True)
class Replacement:
    """Something that took the place of something."""

    before: Annotated[Named, "What was before."]
    after: Annotated[Named, "What came after."]
    how: Annotated[str, "rename, widening, merge, split, replacement or revision; empty where no source says."]
    day: Annotated[str, "When, as stated; else the first date at which it is spoken of as done; empty if none is."]
    dated: Annotated[bool, "Whether a source says when; false where the date is that of the source."]
    fact: Annotated[Node | None, "The succession; null for the versions of one instrument."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]

    @property
    def sentence(self) -> Words:
        """The change in words."""
        ends = {"after": self.after, "before": self.before}
        match self.how:
            case "rename":
                return words("%(before)s was renamed %(after)s", **ends)
            case "widening":
                return words("%(before)s was widened to %(after)s", **ends)
            case "merge":
                return words("%(before)s was merged into %(after)s", **ends)
            case "split":
                return words("%(after)s was split off %(before)s", **ends)
            case "revision":
                return words("%(before)s was revised as %(after)s", **ends)
        return words("%(after)s took the place of %(before)s", **ends)

    def by(self, when: Period | None) -> bool:
        """Whether it had come by the end of a period; what nobody dates had."""
        return not (when and self.day) or Period.of(self.day).first <= when.last


def standing(view: View, key: str) -> tuple[Named, ...]:
    """What stands for a thing at the date of a view, or now: itself, if nothing took its place."""
    return tuple(view.named(one) for one in stands(lineage(always(view), [key]), key, view.when))


def always(view: View) -> View:
    """A view without its date: of what holds at some time."""
    return replace(view, when=None, asked=None, _kept={})


def lineage(view: View, keys: Iterable[str]) -> tuple[Replacement, ...]:
    """The changes that lead to things and on from them, and those of what they share them with, the oldest first."""
    found: dict[object, Replacement] = {}
    front = list(keys)
    seen = set(front)
    for _ in range(GENERATIONS):
        several = [*_successions(view, front), *_revisions(view, front)]
        found |= {(one.before.key, one.after.key, one.fact.key if one.fact else ""): one for one in several}
        ends = {end.key for one in several for end in (one.before, one.after)}
        front = sorted(ends - seen)
        seen |= ends
        if not front:
            break
    return tuple(sorted(found.values(), key=lambda c: (c.day, c.before.name, c.after.name)))


def stands(changes: Iterable[Replacement], key: str, when: Period | None) -> list[str]:
    """What stands for a thing at a date: by key, itself, what took its place, or what it was before it had a place.

    >>> stands([], "theme/gender", None)
    ['theme/gender']
    """
    known = list(changes)
    before = [one.before.key for one in known if one.after.key == key]
    if before and not any(one.by(when) for one in known if one.after.key == key):
        earlier = [one for one in known if one.after.key != key]
        return sorted({found for origin in before for found in stands(earlier, origin, when)})
    later = [one.after.key for one in known if one.before.key == key and one.by(when)]
    rest = [one for one in known if one.before.key != key]
    return sorted({found for next_ in later for found in stands(rest, next_, when)}) if later else [key]


def _successions(view: View, keys: list[str]) -> list[Replacement]:
    iri, key = view.graph.identity.iri, view.graph.identity.key
    rows = [tuple(map(key, row)) for row in view.graph.source.rows(SUCCESSIONS, nodes=[iri(k) for k in keys])]
    nodes = {node.key: node for node in view.nodes(fact for fact, *_ in rows) if node.actual}
    said = view.evidence(nodes)
    return [
        _change(view, nodes[fact], before, after, said.get(fact, ())) for fact, after, before in rows if fact in nodes
    ]


def _change(view: View, node: Node, before: str, after: str, evidence: tuple[Evidence, ...]) -> Replacement:
    day = node.text("from") or min(node.values.get("asOf", ()), default="")
    return Replacement(
        view.named(before), view.named(after), node.text("change"), day, bool(node.text("from")), node, evidence
    )


def _revisions(view: View, keys: list[str]) -> list[Replacement]:
    """From each version of an instrument to the one adopted next."""
    mandates = [key for key in keys if view.named(key).definition.within("Mandate")]
    if not mandates:
        return []
    links = view.graph.links
    found = {place for key in mandates if (place := links.find(key)) is not None}
    steps = {link for place in found for link in (*links.out(place), *links.into(place))}
    later = [link for link in sorted(steps) if links.relation(link) == LATER]
    ends = {link: tuple(links.keys[end[link]] for end in (links.all.sources, links.all.targets)) for link in later}
    nodes = {node.key: node for node in view.nodes(key for pair in ends.values() for key in pair)}
    statements = {link: links.statement(link, view.graph.identity) for link in later}
    said = view.said(statements.values())
    return [
        Replacement(
            view.named(before),
            view.named(after),
            REVISION,
            nodes[after].text("adoptedOn"),
            True,
            None,
            said.get(statements[link], ()),
        )
        for link, (before, after) in ends.items()
        if before in nodes and after in nodes
    ]
