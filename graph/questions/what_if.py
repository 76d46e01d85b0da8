"""What would follow if a group were merged or retired, or a post moved; ``remit carry-out`` makes it so."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.ownership.supposing import (
    CHAIRS,
    COVERED,
    DUTIES,
    FALLS,
    FOCAL_POINTS,
    LEAVES,
    MANDATES,
    MEMBERS,
    MERGE,
    MOVE,
    MOVES,
    ORPHANED,
    OTHERS,
    PAGES,
    PARTS,
    POSTS,
    REPORTS,
    RETIRE,
    THEMES,
    THERE,
    Effect,
    Supposition,
    effects,
)
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, choice, thing
from graph.view import Node, View
from graph.wording import Words, words

TITLES: Mapping[str, Words] = {
    DUTIES: words("Duties"),
    REPORTS: words("Reports"),
    THEMES: words("Themes"),
    PAGES: words("Pages and tools"),
    FOCAL_POINTS: words("Focal points"),
    MANDATES: words("Mandates"),
    PARTS: words("Parts"),
    POSTS: words("Posts"),
    CHAIRS: words("Chairs"),
    MEMBERS: words("Members"),
    OTHERS: words("Other responsibilities"),
}
TOLD: Mapping[str, Words] = {
    MOVES: words("moves"),
    ORPHANED: words("orphaned"),
    LEAVES: words("moves and leaves nobody"),
    COVERED: words("covered by others"),
    THERE: words("there already"),
    FALLS: words("falls away"),
}
HOW = ("role", "basis", "task")


@dataclass(frozen=True)
class Consequence:
    """What would become of one tenure or post."""

    kind: Annotated[
        str, "duties, reports, themes, pages, focal points, mandates, parts, posts, chairs, members, others."
    ]
    outcome: Annotated[
        str, "moves, orphaned, moves and leaves nobody, covered by others, there already, or falls away."
    ]
    other: Annotated[Named, "What it is with, for or of."]
    how: Annotated[str, "In which role, on which basis, or the task; else what kind of fact it is."]
    fact: Annotated[Node | None, "The tenure; null for a post, which has no dates."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True, kw_only=True)
class WhatIf(Answer):
    """What would follow if something were merged into another, retired, or moved."""

    act: Annotated[str, "merge, retire or move."]
    thing: Annotated[Named, "What is merged, retired or moved."]
    into: Annotated[Named | None, "What it becomes part of, or goes to; null if it is retired."]
    consequences: Annotated[tuple[Consequence, ...], "By kind, what is orphaned first."]

    @property
    def orphaned(self) -> int:
        """How many would be left without anybody."""
        return sum(one.outcome in (ORPHANED, LEAVES) for one in self.consequences)

    @property
    def finding(self) -> Words:
        """How much would move, and how much would be orphaned."""
        if not self.consequences:
            where = self.scope.searched
            return words("nothing that lasts is stated of %(thing)s %(where)s", thing=self.thing, where=where)
        counts = Counter(one.outcome for one in self.consequences)
        told = tuple(words("%(outcome)s %(number)s", outcome=TOLD[o], number=counts[o]) for o in TOLD if counts[o])
        return words("%(supposed)s: %(counts)s", supposed=_supposed(self), counts=told)

    @property
    def sections(self) -> tuple[Section, ...]:
        """What would become of each, a section a kind."""
        columns = (words("outcome"), words("thing"), words("how"))
        found = {
            kind: tuple(
                Line((TOLD[one.outcome], one.other, one.how), one.fact, one.evidence)
                for one in self.consequences
                if one.kind == kind
            )
            for kind in TITLES
        }
        return tuple(
            Section(kind.replace(" ", "-"), TITLES[kind], columns, lines) for kind, lines in found.items() if lines
        )


def what_if(view: View, thing: Named, act: str = MERGE, into: Named | None = None) -> WhatIf:
    """What would follow, of what holds at the date of the view; nothing is changed.

    :param act: ``merge`` it into another of its kind, ``retire`` it, or ``move`` a post to a body.
    :param into: that other, or that body.
    :raises ValueError: if that makes no sense.
    """
    found = effects(view, Supposition.of(act, thing, into))
    return WhatIf(scope=Scope.of(view), act=act, thing=thing, into=into, consequences=tuple(map(_told, found)))


def _told(effect: Effect) -> Consequence:
    fact = effect.fact if effect.fact.cls.within("Fact") else None
    how = next((effect.fact.text(name) for name in HOW if effect.fact.text(name)), effect.fact.cls.label.lower())
    return Consequence(effect.kind, effect.outcome, effect.other, how, fact, effect.evidence)


def _supposed(found: WhatIf) -> Words:
    if not found.into:
        return words("if %(thing)s were retired", thing=found.thing)
    if found.act == MOVE:
        return words("if %(thing)s were moved to %(into)s", thing=found.thing, into=found.into)
    return words("if %(thing)s were merged into %(into)s", thing=found.thing, into=found.into)


QUESTION = Question(
    name="what-if",
    title=words("What if"),
    description=words(
        "Which duties, reports, themes, pages, focal points and posts would move or be orphaned if a group were merged "
        "or retired, or a post moved; nothing is changed."
    ),
    answer=what_if,
    parameters=(
        thing("thing", "Agent", words("What is merged, retired or moved.")),
        choice(
            "act",
            {MERGE: words("merge into another"), RETIRE: words("retire"), MOVE: words("move a post")},
            words("What is supposed."),
            default=MERGE,
        ),
        thing("into", "Agent", words("What it is merged into, or the body that a post goes to."), required=False),
    ),
    example="what-if ISC-TF --act retire",
)
