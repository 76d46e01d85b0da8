"""Pairs of things that may be one, and what people ruled on them, for the command line and for pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from api.commands.output import Format, Rows
from graph.editions.home import Home
from graph.entity import TYPE
from graph.evidence import Evidence
from graph.identities.doubles import doubles
from graph.identities.proposals import Proposal
from graph.ledger.ledger import Ruling
from graph.naming.names import Named, NotFound
from graph.view import View
from ontology import ontology

COLUMNS = ("score", "key", "name", "stated in", "other key", "other name", "other stated in", "reasons", "verdict")
SOURCES = 3
CALLED = "SELECT ?name { BELIEVED { GRAPH ?reading { $thing skos:prefLabel ?name } } }"


@dataclass(frozen=True)
class Pair:
    """Two things that may be one.

    ``stated`` says for each in which documents it is stated. ``proposal`` is None where a person has ruled, ``ruling``
    where nobody has.
    """

    one: Named
    other: Named
    stated: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    proposal: Proposal | None = None
    ruling: Ruling | None = None

    @property
    def reasons(self) -> str:
        """What speaks for and against it; of a ruling, who made it, when and why."""
        if self.ruling:
            why = f": {self.ruling.reason}" if self.ruling.reason else ""
            return f"said by {self.ruling.by} on {self.ruling.at[:10]}{why}"
        return self.proposal.why if self.proposal else ""

    @property
    def row(self) -> list[str]:
        """The pair as a row."""
        score = f"{self.proposal.score:.2f}" if self.proposal else ""
        both = zip((self.one, self.other), self.stated, strict=True)
        cells = [cell for thing, stated in both for cell in (thing.key, thing.name, _some(stated))]
        return [score, *cells, self.reasons, self.ruling.ruling if self.ruling else "open"]


def undecided(home: Home, view: View) -> list[Proposal]:
    """The pairs that nobody has ruled on, the likeliest first."""
    if not home.current:
        return []
    key, held = view.graph.identity.key, view.graph.names.held
    ruled = {frozenset(held(key(NamedNode(iri))) for iri in (r.one, r.other)) for r in rulings(home)}
    return [
        p
        for p in doubles(view, home.edition(view.graph.edition) or home.current)
        if frozenset((p.one.key, p.other.key)) not in ruled
    ]


def rulings(home: Home) -> list[Ruling]:
    """The last word on every pair that somebody has ruled on, the latest first; not those that were taken back."""
    return [r for r in reversed(home.ledger.rulings()) if r.ruling != "open"]


def segment(pair: Proposal) -> str:
    """The kind of the two things of a pair, as their keys say."""
    return pair.one.key.partition("/")[0]


def of_kind(found: Iterable[Proposal], kind: str) -> list[Proposal]:
    """The pairs of a kind: ``body``, ``post``; all if it is empty.

    :raises NotFound: if there is no such kind of thing.
    """
    if kind and not (kind in ontology().segments and ontology().segments[kind].within("Thing")):
        raise NotFound(kind, (), "kind")
    return [p for p in found if kind in ("", segment(p))]


def proposed(view: View, found: Iterable[Proposal]) -> list[Pair]:
    """Pairs that nobody has ruled on, with where each thing is stated."""
    several = list(found)
    said = sources(view, several)
    stated = {key: tuple(dict.fromkeys(e.document_name for e in evidence)) for key, evidence in said.items()}
    return [Pair(p.one, p.other, (stated.get(p.one.key, ()), stated.get(p.other.key, ())), p) for p in several]


def sources(view: View, several: Iterable[Proposal]) -> dict[str, tuple[Evidence, ...]]:
    """For each thing of some pairs, by key, who says that there is such a thing."""
    is_there = {thing.key: _exists(view, thing.key) for p in several for thing in (p.one, p.other)}
    said = view.said(is_there.values())
    return {key: said.get(triple, ()) for key, triple in is_there.items()}


def decided(view: View, ruled: Iterable[Ruling]) -> list[Pair]:
    """Pairs that somebody has ruled on, each thing under the name its own sources give it."""
    return [Pair(_called(view, r.one), _called(view, r.other), ruling=r) for r in ruled]


def listing(pairs: list[Pair], left: int, form: Format) -> None:
    """Write pairs to standard output: for people two lines of names and the reasons, else a row for each.

    :param left: how many more there are.
    """
    open_ones = sum(p.ruling is None for p in pairs) + left
    sentence = f"{open_ones} pair{'s' * (open_ones != 1)} may be one thing, and nobody has said."
    note = f"{left} more: ask for them with --first {open_ones}." if left else ""
    if form is not Format.TABLE:
        Rows(sentence, COLUMNS, [pair.row for pair in pairs], note).write(form)
        return
    Rows(sentence, (), []).write(form)
    for pair in pairs:
        print("\n" + "\n".join(_lines(pair)))
    if note:
        print("\n" + note)


def _lines(pair: Pair) -> Iterator[str]:
    yield f"{pair.row[0] or pair.row[-1]}  {pair.reasons}"
    for thing, stated in zip((pair.one, pair.other), pair.stated, strict=True):
        where = f" ({_some(stated)})" if stated else ""
        yield f"      {thing.key}  {thing.name}{where}"


def _exists(view: View, key: str) -> Triple:
    """The statement that it is a thing, which every source makes of it, of whatever class it says it is."""
    return Triple(view.graph.identity.iri(key), TYPE, ontology()["Thing"].iri)


def _called(view: View, iri: str) -> Named:
    key = view.graph.identity.key(NamedNode(iri))
    rows = view.graph.source.rows(CALLED, thing=NamedNode(iri))
    names = sorted({row["name"].value for row in rows if isinstance(row["name"], Literal)})
    return Named(key, names[0] if names else key, view.named(key).cls)


def _some(stated: tuple[str, ...]) -> str:
    more = f" and {len(stated) - SOURCES} more" if len(stated) > SOURCES else ""
    return ", ".join(stated[:SOURCES]) + more
