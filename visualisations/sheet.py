"""What the page of one thing shows: who answers for it, what came of it, when, what surrounds it, and what is said."""

import sys
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

from graph.memory import Memory
from graph.naming.names import Named
from graph.ownership.owners import Owners, owners
from graph.portrait import Portrait, Statement, portrait
from graph.tracing.tracing import Trace, trace
from graph.view import Node, View
from visualisations import surroundings, timeline
from visualisations.answer import sentence
from visualisations.instrument import FIRST, Instrument, beside, instrument
from visualisations.paper import Paper, paper
from visualisations.row import Row, coordinating, episodes, made, owning, posted, stated
from visualisations.surroundings import Group
from visualisations.translation import _, language
from visualisations.words import heading, kind, mentioned, relation, verb

OWNED = ("Theme", "ActionLine", "Goal", "Framework", "Initiative", "Tool")
REMIT = ("disputedBy", "responsibilities", "coverages", "chairs")
BAND = ("symbol", "designation", "code", "issued", "adoptedOn", "speaksFrom", "number", "place")
FOLLOWING = ("mandated", "activities")
HIDDEN = ("digests", "language", "position")
OTHER_NAMES = "alternativeNames"
ROOM = 12
KEPT = 40
EXPECTED = {
    "Body": ("mandates", "establishments"),
    "Post": ("postIn", "responsibilities"),
    "Theme": ("coverages", "mandates", "activities"),
    "ActionLine": ("contributionsReceived",),
    "Goal": ("contributionsReceived",),
    "Mandate": ("adoptedBy", "mandated", "activities"),
    "Paper": ("issued", "authors"),
}


@dataclass(frozen=True)
class Section:
    """Rows of one relation under its heading."""

    relation: str
    heading: str
    rows: tuple[Row, ...]
    whole: bool = False

    @property
    def shown(self) -> tuple[Row, ...]:
        """The first rows, all of them where somebody asked for that."""
        return self.rows if self.whole else self.rows[:ROOM]


@dataclass(frozen=True)
class Sheet:
    """A thing, ready to be shown in a view.

    ``owners`` is None for what nobody is expected to own, ``trace`` for what is no mandate, ``paper`` for what is no
    document, or is shown as clauses, which ``instrument`` is; ``beside`` are the clauses before and after one.
    ``whole`` is the relation of which all rows are wanted.
    """

    view: View
    portrait: Portrait
    owners: Owners | None
    trace: Trace | None
    paper: Paper | None
    instrument: Instrument | None = None
    beside: tuple[Named | None, Named | None] = (None, None)
    whole: str = ""

    @property
    def thing(self) -> Named:
        """The thing."""
        return self.portrait.thing

    @property
    def node(self) -> Node:
        """The thing as it is seen."""
        return self.portrait.node

    @property
    def sentence(self) -> str:
        """What it is or who owns it, in a sentence; empty where nothing is stated."""
        said = self.node.text("description") or self.node.text("title")
        if said and said != self.thing.name:
            return said
        return self.answer

    @property
    def language(self) -> str:
        """The language its sentence is stated in; empty where the sentence is ours, or no language was asked for."""
        said = self.node.text("description")
        return self.node.languages.get("description", "") if said and self.sentence == said else ""

    @property
    def answer(self) -> str:
        """Who answers for it, in a sentence; empty for a body, whose rows say it, and for what nobody owns."""
        return sentence(self.owners) if self.owners and not self.node.cls.within("Body") else ""

    @cached_property
    def owning(self) -> tuple[Row, ...]:
        """Who answers for it, owners first."""
        chairs = [self._row(s) for s in self.portrait.statements.get("chairings", ())]
        if not self.owners:
            return episodes(chairs)
        direct = [owning(o) for o in self.owners.accountable + self.owners.responsible]
        bodies = [coordinating(c) for c in self.owners.coordinated_by]
        posts = [row for c in self.owners.coordinated_by for row in posted(c)]
        found = [*chairs, *direct, *bodies, *posts, *(owning(o) for o in self.owners.also_involved)]
        return episodes({row.fact.key: row for row in found if row.fact}.values())

    @property
    def missing(self) -> tuple[str, ...]:
        """Which kinds of owner no document states."""
        if self.node.cls.within("Body"):
            return () if self.owning else ("a chair or a lead",)
        return self.owners.not_stated if self.owners else ()

    @cached_property
    def sections(self) -> list[Section]:
        """What else is said, relation by relation: what it answers for first."""
        above = {fact.key for row in self.owning for fact in row.facts}
        found = []
        for name, statements in self.portrait.statements.items():
            rows = [self._row(s) for s in statements if s.other and not (s.fact and s.fact.key in above)]
            rows += [self._row(s) for s in statements if not s.other and s.fact and s.fact.key != self.node.key]
            if rows:
                caption, shown = heading(self.node.cls, name), self._disputed_first(rows)
                found.append(Section(name, caption, shown, self.whole == name))
        return sorted(found, key=lambda s: s.relation not in REMIT)

    @property
    def contents(self) -> list[tuple[str, str, int]]:
        """Where what is said of it stands on its page: the anchor, the heading, and how many rows there are."""
        above = [("h-trace", _("What came of it"), 0)] if self.trace is not None else []
        if self.owners or self.owning:
            above.append(("h-owners", _("Who answers for it"), len(self.owning)))
        told = [(f"h-{s.relation}", s.heading, len(s.rows)) for s in self.sections]
        return [*above, *told, ("h-names", _("Names and particulars"), len(self.particulars))]

    @cached_property
    def particulars(self) -> tuple[Row, ...]:
        """What is said of the thing itself: its names, numbers and dates."""
        own = [s for s in self.portrait.all if not s.other and (not s.fact or s.fact.key == self.node.key)]
        short = self.node.text("acronym")
        told = (s for s in own if s.relation not in HIDDEN and not (s.relation == OTHER_NAMES and s.text == short))
        return tuple(self._row(s) for s in told if not self._quoted(s) and not self._worded(s))

    @cached_property
    def wordings(self) -> tuple[Row, ...]:
        """What it is called in each language, then how it is described in each: the language stands as the role."""
        found = ((s.relation != "labels", self._row(s)) for s in self.portrait.all if self._worded(s))
        return tuple(row for _, row in sorted(found, key=lambda pair: (pair[0], pair[1].language)))

    @property
    def band(self) -> tuple[Row, ...]:
        """The particulars to know first, four at most."""
        found = {s.relation: s for s in self.portrait.all if s.relation in BAND and s.text != self.thing.name}
        return tuple(self._row(found[name]) for name in BAND if name in found)[:4]

    @cached_property
    def related(self) -> tuple[Row, ...]:
        """Every row with another thing in it."""
        return (*self.owning, *(row for s in self.sections for row in s.rows))

    @cached_property
    def timelines(self) -> tuple[timeline.Timeline, timeline.Timeline] | None:
        """What is dated, along time, wide and narrow; None where that is less than two facts, and for a fact itself."""
        if not self.node.cls.within("Thing"):
            return None
        drawn = timeline.wide(self.related, self.view.when), timeline.narrow(self.related, self.view.when)
        return (drawn[0], drawn[1]) if drawn[0] and drawn[1] else None

    @cached_property
    def drawings(self) -> tuple[surroundings.Drawing, surroundings.Drawing] | None:
        """What surrounds it, wide and narrow; None where nothing does, and for a fact, which is a line itself."""
        if not self.node.cls.within("Thing"):
            return None
        rows = [(_("Who answers for it") if self.owners else _("Who chairs it"), True, self.owning)]
        rows += [(s.heading, self._leads_here(s.rows[0]), s.rows) for s in self.sections]
        groups = [Group(caption, left, unique(several)) for caption, left, several in rows if unique(several)]
        return (surroundings.wide(groups), surroundings.narrow(groups)) if groups else None

    @property
    def looks(self) -> list[tuple[str, str]]:
        """The kinds in the drawing, for its legend."""
        marks = self.drawings[0].marks if self.drawings else ()
        shown = [self.thing, *(mark.thing for mark in marks)]
        return sorted({k.definition.look: kind(k.definition.family) for k in shown if k.definition.look}.items())

    @property
    def unstated(self) -> tuple[str, ...]:
        """What one would expect to be stated of such a thing, and is not."""
        expected = dict.fromkeys(f for cls, fields in EXPECTED.items() if self.node.cls.within(cls) for f in fields)
        followed = FOLLOWING if self.trace and self.trace.steps else ()
        there = {*self.portrait.statements, *followed}
        return tuple(heading(self.node.cls, name) for name in expected if name not in there)

    @cached_property
    def documents(self) -> list[tuple[Named, int]]:
        """The documents that speak of it, each with the number of its statements, most first."""
        rows = [*self.related, *self.particulars]
        counts = Counter(document for row in rows for document in {e.document for e in row.evidence})
        return [(self.view.named(key), number) for key, number in counts.most_common()]

    def _disputed_first(self, rows: list[Row]) -> tuple[Row, ...]:
        """The rows in order, but those that a source disputes before the others, where nobody cuts them off."""
        disputed = self.view.graph.disputed
        return tuple(sorted(episodes(rows), key=lambda row: not any(fact.key in disputed for fact in row.facts)))

    def _worded(self, statement: Statement) -> bool:
        return self.node.cls[statement.relation].datatype == "langString"

    def _row(self, statement: Statement) -> Row:
        row = stated(statement, self.node.cls)
        if statement.relation == "name" and (plain := self.view.graph.names.of(self.thing.key)):
            return replace(row, language=plain.language)
        itself = statement.other and statement.other.key == self.thing.key
        return made("", None, row.text, row.fact, row.evidence) if itself else row

    def _quoted(self, statement: Statement) -> bool:
        """Whether it is what the page has above already: the words of a clause."""
        return self.node.cls.within("Clause") and statement.relation == "text"

    def _leads_here(self, row: Row) -> bool:
        ends = row.fact.cls.ends if row.fact else None
        return bool(ends and row.fact and row.fact.text(ends[1].name) == self.thing.key)


def sheet(view: View, key: str, page: int = 0, reading: str = "", whole: str = "") -> Sheet:
    """The page of a thing, kept with the edition for who asks for it next.

    :param page: of its passages, if it is a document; or the page with this reading. What has clauses is shown as
        these, and its passages only where one asks for them.
    :param whole: the relation of which everything is wanted, not only the first part.
    :raises NotFound: if nothing believed has the key.
    """
    kept: Memory[object, Sheet] = view.graph.kept.setdefault("sheets", Memory(KEPT))
    asked = (view.asked, view.known_by, view.accepted, view.languages, language(), key, page, reading, whole)
    return kept.of([asked], lambda _: {asked: _made(view, key, page, reading, whole)})[asked]


def _made(view: View, key: str, page: int, reading: str, whole: str) -> Sheet:
    said = portrait(view, key, apart=("clauses",))
    cls, thing = said.node.cls, said.thing
    if thing.cls != cls.name:
        thing = Named(key, titled(view, said.node), cls.name)
        said = replace(said, thing=thing)
    owned = any(cls.within(name) for name in (*OWNED, "Body")) or "answeredForBy" in said.statements
    most = sys.maxsize if whole == "clauses" else FIRST
    came = trace(view, thing) if cls.within("Mandate") else None  # first: it reads every clause at once
    text = instrument(view, said.node.key, most) if cls.within("Document") else None
    passages = cls.within("Document") and not (text and not page and not reading)
    return Sheet(
        view,
        said,
        owners(view, thing) if owned else None,
        came,
        paper(view, key, page or 1, reading) if passages else None,
        text,
        beside(view, said.node) if cls.within("Clause") else (None, None),
        whole,
    )


def titled(view: View, node: Node) -> str:
    """What a fact is called, which has no name of its own: what it says; its key where it is no line."""
    if node.cls.name == "Disagreement":
        return node.text("says")
    ends = [mentioned(view.named(node.text(end.name))) for end in node.cls.ends or () if node.text(end.name)]
    if len(ends) != 2:
        return view.named(node.key).name
    first, second = ends
    if role := node.text("role"):
        return _("%(first)s, %(role)s of %(second)s", first=first, role=relation(role), second=second)
    return _("%(first)s %(verb)s %(second)s", first=first, verb=relation(verb(node)), second=second)


def unique(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Rows with another thing in them, each thing once."""
    return tuple({row.thing.key: row for row in reversed(rows) if row.thing}.values())[::-1]
