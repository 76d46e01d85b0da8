"""What something came from and what became of it, step by step; and what stands for it at a date.

A theme that was merged is not gone: what is asked of it for a later date is answered under the name of what took its
place. A change that no source dates is as old as the first day on which a source speaks of it as done.
"""

from dataclasses import dataclass
from typing import Annotated

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, thing
from graph.tracing.lineage import Replacement, always, lineage, stands
from graph.view import Node, View
from graph.wording import Day, Words, words

LISTINGS = """
SELECT DISTINCT ?fact ?thing ?year { BELIEVED {
  VALUES ?thing { $nodes } ?fact :listed ?thing ; :inList ?list . ?list :listYear ?year
} }"""


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
    every, versions = always(view), _versions(view, thing)
    changes = lineage(every, [thing.key, *versions])
    keys = dict.fromkeys([thing.key, *(end.key for one in changes for end in (one.before, one.after))])
    first = next((one.before.key for one in changes if one.before.key in versions), thing.key)
    standing = tuple(view.named(key) for key in stands(changes, first, view.when))
    return Genealogy(
        scope=Scope.of(view), thing=thing, changes=changes, standing=standing, entries=_entries(every, list(keys))
    )


def _versions(view: View, thing: Named) -> list[str]:
    """The versions of an instrument, by key; none of what has none."""
    if not thing.definition.within("Mandate"):
        return []
    links = view.graph.links
    place = links.find(thing.key)
    steps = links.out(place) if place is not None else ()
    return [links.keys[links.all.targets[link]] for link in steps if links.relation(link) == "version"]


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
