"""What cites a version of an instrument that another took the place of.

A paper of 2021 that cites a revision of 2014, where there is one of 2018, is out of date; one of 2015 was right in its
time. A fact is as old as the latest document that states it.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from pyoxigraph import NamedNode, Triple

from graph.evidence import Evidence
from graph.memory import Memory
from graph.naming.names import Named
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, flag, number, thing
from graph.span import Period
from graph.tracing import citing
from graph.tracing.citing import PROPERTIES, Cited
from graph.tracing.links import REPLACING
from graph.view import Node, View
from graph.wording import Day, Words, counted, words

MOST, ASKED = 200, 100
Shown = tuple[int, Sequence[Cited]]
CITING = f"""
SELECT DISTINCT ?s ?p ?version {{ BELIEVED {{
  VALUES ?version {{ $versions }} ?s ?p ?version FILTER(?p IN ({", ".join(PROPERTIES)}))
}} }}"""
ADOPTED = "SELECT ?version ?day { BELIEVED { ?version :adoptedOn ?day } }"
OTHER_END = {"Mandating": "mandated", "Duty": "bearer"}


class Next(NamedTuple):
    """The version that took the place of one, and when it was adopted; empty where no source says."""

    version: str
    since: str


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
    if view.narrowed or view.graph.names.moved:
        number, shown = _looked_up(view, followed, also_since, most)
    else:
        kept: Memory[object, Shown] = view.graph.kept.setdefault("stale citations", Memory(ASKED))
        asked = (mandate.key if mandate else "", view.when, also_since, most)
        number, shown = kept.of([asked], lambda _: {asked: _kept(view, followed, also_since, most)})[asked]
    return Citations(
        scope=Scope.of(view), citations=_told(view, shown, followed), number=number, replaced=len(followed)
    )


def _followed(view: View, mandate: Named | None) -> dict[str, Next]:
    """The versions that another took the place of, by key."""
    kept = view.graph.kept
    if "replaced" not in kept:
        links = view.graph.links
        every = links.all
        kept["replaced"] = {
            links.keys[every.sources[link]]: links.keys[every.targets[link]]
            for link in range(len(every.sources))
            if links.relation(link) in REPLACING and links.cls(every.sources[link]).within("Mandate")
        }
    found: dict[str, str] = kept["replaced"]
    if mandate:
        found = {one: other for one, other in found.items() if f"{one}/".startswith(f"{mandate.key}/")}
    adopted = _adopted(view, found.values())
    there = {one: Next(other, adopted[other]) for one, other in found.items() if other in adopted}
    return {one: next_ for one, next_ in there.items() if _by(view, next_.since)}


def _adopted(view: View, versions: Iterable[str]) -> dict[str, str]:
    """When each version was adopted, empty where no source says; those that are not known are left out."""
    if view.narrowed:
        return {node.key: node.text("adoptedOn") for node in view.nodes(versions)}
    kept, key = view.graph.kept, view.graph.identity.key
    if "adopted" not in kept:
        rows = sorted((day.value, key(version)) for version, day in view.graph.source.rows(ADOPTED))
        kept["adopted"] = {version: day for day, version in rows}
    return {one: kept["adopted"].get(one, "") for one in versions}


def _by(view: View, day: str) -> bool:
    return not (view.when and day) or Period.of(day).first <= view.when.last


def _kept(view: View, followed: Mapping[str, Next], also: bool, most: int) -> Shown:
    """How many are out of date, and what is shown, as it is kept with the edition; looked up where it is not yet."""
    folder = view.graph.folder
    database = citing.opened(folder) if folder else None
    if database is None:
        return _looked_up(view, followed, also, most)
    with closing(database):
        since = {one: Period.of(next_.since).last.isoformat() if next_.since else "" for one, next_ in followed.items()}
        return citing.found(database, since, view.when, also, most)


def _looked_up(view: View, followed: Mapping[str, Next], also: bool, most: int) -> Shown:
    """The same from who says each of them, as it is known in the view."""
    iri, key = view.graph.identity.iri, view.graph.identity.key
    rows = view.graph.source.rows(CITING, versions=[iri(version) for version in followed]) if followed else ()
    said = {Triple(s, p, version): (key(s), key(version)) for s, p, version in rows if key(s) not in followed}
    nodes = {node.key: node for node in view.nodes(one for one, _ in said.values())}
    evidence = view.said(triple for triple, (one, _) in said.items() if one in nodes)
    documents = {one.document for several in evidence.values() for one in several}
    dates = {node.key: _day(node) for node in view.nodes(documents)}
    found = []
    for triple, (one, version) in said.items():
        if one in nodes:
            papers = (dates.get(each.document, "") for each in evidence.get(triple, ()))
            day = _day(nodes[one]) if nodes[one].cls.within("Document") else max(papers, default="")
            found.append(Cited(one, triple.predicate.value, version, day, _stale(day, followed[version].since)))
    shown = sorted((one for one in found if also or one.stale), key=lambda c: c.cited)
    shown.sort(key=lambda c: (c.stale, c.written, c.citing), reverse=True)
    return sum(one.stale for one in found), shown[:most]


def _stale(written: str, since: str) -> bool:
    return bool(written and since) and Period.of(written).first > Period.of(since).last


def _told(view: View, shown: Sequence[Cited], followed: Mapping[str, Next]) -> tuple[StaleCitation, ...]:
    """What is shown, with who says so."""
    iri = view.graph.identity.iri
    nodes = {node.key: node for node in view.nodes(one.citing for one in shown)}
    triples = {one: Triple(iri(one.citing), NamedNode(one.property), iri(one.cited)) for one in shown}
    said = view.said(triples.values())
    there = (one for one in shown if one.citing in nodes)
    return tuple(_citation(view, nodes[one.citing], one, followed, said.get(triples[one], ())) for one in there)


def _citation(
    view: View, node: Node, one: Cited, followed: Mapping[str, Next], evidence: tuple[Evidence, ...]
) -> StaleCitation:
    """One citation, and whether it was out of date when it was written."""
    who = node.text(OTHER_END[node.cls.name]) if node.cls.name in OTHER_END else node.key
    fact, next_ = node if node.cls.within("Fact") else None, followed[one.cited]
    ends = (view.named(who), view.named(one.cited), view.named(next_.version))
    return StaleCitation(*ends, next_.since, one.written, one.stale, fact, evidence)


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
