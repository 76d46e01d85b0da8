"""What cites a version of an instrument that another took the place of.

A paper of 2021 that cites a revision of 2014, where there is one of 2018, is out of date; one of 2015 was right in its
time. A fact is as old as the latest document that states it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pyoxigraph import Triple

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, flag, number, thing
from graph.span import Period
from graph.tracing.links import REPLACING
from graph.view import Node, View
from graph.wording import Day, Words, counted, words

MOST = 200
CITING = """
SELECT DISTINCT ?s ?p ?version { BELIEVED {
  VALUES ?version { $versions } ?s ?p ?version
  FILTER(?p IN (dcterms:references, :reportsOn, :inLineWith, :mandate, :dutyUnder))
} }"""
OTHER_END = {"Mandating": "mandated", "Duty": "bearer"}


@dataclass(frozen=True)
class StaleCitation:
    """Something that cites what another took the place of."""

    citing: Annotated[Named, "The document, activity, body or other thing."]
    cited: Annotated[Named, "The version that it cites."]
    followed: Annotated[Named, "The version that took its place."]
    since: Annotated[str, "When that one was adopted; empty where no source says."]
    written: Annotated[str, "The date of what cites it, else of the latest document that says so; empty if none."]
    stale: Annotated[bool, "Whether it was written when the other stood already."]
    fact: Annotated[Node | None, "The fact that cites it; null where a document does."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]

    @property
    def sentence(self) -> Words:
        """It in words."""
        ends = {"citing": self.citing, "cited": self.cited, "followed": self.followed}
        if self.stale:
            since = Day(self.since)
            return words("%(citing)s cites %(cited)s, replaced by %(followed)s in %(since)s", **ends, since=since)
        return words("%(citing)s cites %(cited)s, since replaced by %(followed)s", **ends)


@dataclass(frozen=True, kw_only=True)
class Citations(Answer):
    """What cites versions that others took the place of."""

    citations: Annotated[tuple[StaleCitation, ...], "Those out of date first, the latest written first."]
    number: Annotated[int, "How many are out of date."]
    replaced: Annotated[int, "How many versions are known to which another took the place of."]

    @property
    def finding(self) -> Words:
        """How many are out of date."""
        if not self.replaced:
            return words("that a version was replaced is not stated %(where)s", where=self.scope.searched)
        return counted(
            "%(number)s citation of a version was out of date when it was written",
            "%(number)s citations of versions were out of date when they were written",
            self.number,
        )

    @property
    def sections(self) -> tuple[Section, ...]:
        """The citations, a line each."""
        columns = (words("what cites"), words("written"), words("cited"), words("replaced by"), words("since"))
        lines = tuple(
            Line((c.citing, Day(c.written), c.cited, c.followed, Day(c.since)), c.fact, c.evidence, (c.sentence,))
            for c in self.citations
        )
        return (Section("citations", words("Citations of what was replaced"), columns, lines),)


def citations(view: View, mandate: Named | None = None, also_since: bool = False, most: int = MOST) -> Citations:
    """What cites a version that another took the place of.

    :param mandate: only versions of this instrument, or this version.
    :param also_since: also what was right when it was written.
    :param most: how many are given.
    """
    followed = _followed(view, mandate)
    iri, key = view.graph.identity.iri, view.graph.identity.key
    rows = view.graph.source.rows(CITING, versions=[iri(version) for version in followed]) if followed else ()
    said = {Triple(s, p, version): (key(s), key(version)) for s, p, version in rows if key(s) not in followed}
    every = _citations(view, said, followed)
    stale = [one for one in every if one.stale]
    shown = sorted(every if also_since else stale, key=lambda c: (c.stale, c.written, c.citing.name), reverse=True)
    return Citations(scope=Scope.of(view), citations=tuple(shown[:most]), number=len(stale), replaced=len(followed))


def _followed(view: View, mandate: Named | None) -> dict[str, str]:
    """The versions that another took the place of, by key, each with the next."""
    links = view.graph.links
    every = links.all
    found = {
        links.keys[every.sources[link]]: links.keys[every.targets[link]]
        for link in range(len(every.sources))
        if links.relation(link) in REPLACING and links.cls(every.sources[link]).within("Mandate")
    }
    adopted = {node.key: node.text("adoptedOn") for node in view.nodes(found.values())}
    there = {one: other for one, other in found.items() if other in adopted and _by(view, adopted[other])}
    return there if mandate is None else {k: v for k, v in there.items() if f"{k}/".startswith(f"{mandate.key}/")}


def _by(view: View, day: str) -> bool:
    return not (view.when and day) or Period.of(day).first <= view.when.last


def _citations(view: View, said: Mapping[Triple, tuple[str, str]], followed: Mapping[str, str]) -> list[StaleCitation]:
    nodes = {node.key: node for node in view.nodes(citing for citing, _ in said.values())}
    there = {triple: ends for triple, ends in said.items() if ends[0] in nodes}
    evidence = view.said(there)
    written = _written(view, {one.document for several in evidence.values() for one in several})
    adopted = {node.key: node.text("adoptedOn") for node in view.nodes(set(followed.values()))}
    return [
        _citation(view, nodes[citing], cited, followed[cited], adopted, written, evidence.get(triple, ()))
        for triple, (citing, cited) in there.items()
    ]


def _citation(
    view: View,
    node: Node,
    cited: str,
    next_: str,
    adopted: Mapping[str, str],
    written: Mapping[str, str],
    evidence: tuple[Evidence, ...],
) -> StaleCitation:
    """One citation, and whether it was out of date when it was written."""
    day = _day(node)
    if not node.cls.within("Document"):
        day = max((written.get(one.document, "") for one in evidence), default="")
    since = adopted.get(next_, "")
    stale = bool(day and since) and Period.of(day).first > Period.of(since).last
    who = node.text(OTHER_END[node.cls.name]) if node.cls.name in OTHER_END else node.key
    fact = node if node.cls.within("Fact") else None
    return StaleCitation(view.named(who), view.named(cited), view.named(next_), since, day, stale, fact, evidence)


def _written(view: View, documents: Iterable[str]) -> dict[str, str]:
    """The dates of documents, by key."""
    return {node.key: _day(node) for node in view.nodes(documents)}


def _day(document: Node) -> str:
    """When a document was written: the day from which it speaks, else of its issue."""
    return document.text("speaksFrom") or document.text("issued")


QUESTION = Question(
    name="stale-citations",
    title=words("Citations of what was replaced"),
    description=words(
        "Documents, activities, bodies and duties that cite a version of a resolution or decision when another had "
        "taken its place already."
    ),
    answer=citations,
    parameters=(
        thing("mandate", "Mandate", words("Only versions of this instrument, or this version."), required=False),
        flag("also_since", words("Also what was right when it was written, and is replaced since.")),
        number("most", words("How many are given."), default=MOST),
    ),
    example="stale-citations --mandate resolution/pp-191 --also-since",
)
