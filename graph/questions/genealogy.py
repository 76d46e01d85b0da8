"""What something came from and what became of it, step by step; and what stands for it at a date.

A theme that was merged is not gone: what is asked of it for a later date is answered under the name of what took its
place. A change that no source dates is as old as the first day on which a source speaks of it as done.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from graph.evidence import Evidence
from graph.names import Named
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, thing
from graph.span import Period
from graph.view import Node, View
from graph.wording import Day, Words, words

REVISION = "revision"
GENERATIONS = 50
SUCCESSIONS = """
SELECT DISTINCT ?fact ?after ?before { BELIEVED {
  { VALUES ?before { $nodes } ?fact :predecessor ?before ; :successor ?after }
  UNION { VALUES ?after { $nodes } ?fact :successor ?after ; :predecessor ?before }
} }"""
LISTINGS = """
SELECT DISTINCT ?fact ?thing ?year { BELIEVED {
  VALUES ?thing { $nodes } ?fact :listed ?thing ; :inList ?list . ?list :listYear ?year
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


@dataclass(frozen=True)
class ListEntry:
    """A list in which one of them stood, in its year."""

    thing: Annotated[Named, "What is listed."]
    list: Annotated[Named, "The list."]
    year: Annotated[str, "The date as of which it was kept."]
    words: Annotated[str, "How the list writes it; empty where that is not stated."]
    fact: Annotated[Node, "The listing."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True, kw_only=True)
class Genealogy(Answer):
    """What something came from, and what became of it."""

    thing: Annotated[Named, "What was asked about."]
    changes: Annotated[tuple[Replacement, ...], "The oldest first."]
    standing: Annotated[tuple[Named, ...], "What stands for it at the date asked for, or now; itself, if it did then."]
    entries: Annotated[tuple[ListEntry, ...], "The lists it or one of these stood in, the oldest first."]

    @property
    def finding(self) -> Words:
        """What stands for it."""
        if not self.changes:
            return words(
                "what %(thing)s came from or what became of it is not stated %(where)s",
                thing=self.thing,
                where=self.scope.searched,
            )
        if self.standing == (self.thing,):
            return words("%(thing)s stands under this name", thing=self.thing)
        return words("%(others)s stands for %(thing)s", others=self.standing, thing=self.thing)

    @property
    def sections(self) -> tuple[Section, ...]:
        """The changes, and the lists."""
        changes = tuple(Line((Day(one.day), one.sentence), one.fact, one.evidence) for one in self.changes)
        entries = tuple(Line((Day(e.year), e.list, e.thing, e.words), e.fact, e.evidence) for e in self.entries)
        listed = (words("year"), words("list"), words("thing"), words("as written"))
        return (
            Section("changes", words("What changed, and when"), (words("date"), words("change")), changes),
            Section("lists", words("The lists it stood in"), listed, entries),
        )


def genealogy(view: View, thing: Named) -> Genealogy:
    """What a theme, group, version or anything else came from and what became of it, whatever the date of the view.

    The date of the view decides what stands for it.
    """
    every, versions = always(view), _versions(view, thing.key)
    changes = lineage(every, [thing.key, *versions])
    keys = dict.fromkeys([thing.key, *(end.key for one in changes for end in (one.before, one.after))])
    first = next((one.before.key for one in changes if one.before.key in versions), thing.key)
    standing = tuple(view.named(key) for key in stands(changes, first, view.when))
    return Genealogy(
        scope=Scope.of(view), thing=thing, changes=changes, standing=standing, entries=_entries(every, list(keys))
    )


def always(view: View) -> View:
    """A view without its date: of what holds at some time."""
    return replace(view, when=None, asked=None, _kept={})


def _versions(view: View, key: str) -> list[str]:
    """The versions of an instrument, by key; none of what has none."""
    links = view.graph.links
    place = links.find(key)
    steps = links.out(place) if place is not None else ()
    return [links.keys[links.all.targets[link]] for link in steps if links.relation(link) == "version"]


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
    links = view.graph.links
    found = {place for key in keys if (place := links.find(key)) is not None}
    steps = {link for place in found for link in (*links.out(place), *links.into(place))}
    later = [link for link in sorted(steps) if links.relation(link) == "later version"]
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


def _entries(view: View, keys: list[str]) -> tuple[ListEntry, ...]:
    iri, key = view.graph.identity.iri, view.graph.identity.key
    rows = list(view.graph.source.rows(LISTINGS, nodes=[iri(k) for k in keys]))
    years = {key(fact): year.value for fact, _, year in rows}
    nodes = view.nodes(years)
    said = view.evidence(years)
    found = (
        ListEntry(
            view.named(node.text("listed")),
            view.named(node.text("list")),
            years[node.key],
            node.text("labelAsWritten"),
            node,
            said.get(node.key, ()),
        )
        for node in nodes
    )
    return tuple(sorted(found, key=lambda one: (one.year, one.list.name, one.thing.name)))


QUESTION = Question(
    name="genealogy",
    title=words("What it came from, and what became of it"),
    description=words(
        "The merges, splits, renames and revisions that a theme, a group or an instrument came out of or went into, by "
        "date; and what stands for it at the date asked for."
    ),
    answer=genealogy,
    parameters=(thing("thing", "Thing", words("The theme, group, version or anything else.")),),
    example="genealogy theme/artificial-intelligence --as-of 2021-06",
)
