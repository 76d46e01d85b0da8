"""The tools of an assistant: few, each one question of remit, all of them reading."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

from pydantic import Field

from api.assistant.telling import Asked, Told, told
from api.client.answer import Answer
from api.client.client import Client
from api.client.problems import Refused

MOST, CURSOR = 50, re.compile(r"(\d{1,9}):(\d{1,9})")
SOME = 5
Dated: TypeAlias = tuple[str | None, str | None]

Thing: TypeAlias = Annotated[
    str,
    Field(
        description="A name, an acronym or a key.", examples=["Accessibility", "ISC-TF", "theme/gender"], max_length=500
    ),
]
AsOf: TypeAlias = Annotated[
    str | None,
    Field(description="A year, a month or a day; the latest stated if null.", examples=["2020", "2020-02"]),
]
KnownBy: TypeAlias = Annotated[
    str | None, Field(description="As documents issued by this date state it; by all of them if null.")
]
First: TypeAlias = Annotated[int, Field(ge=1, le=MOST, description="How many lines to give.")]
After: TypeAlias = Annotated[
    str | None, Field(description="What the answer before gave as go_on; the first lines if null.", max_length=30)
]
Kind: TypeAlias = Annotated[
    str | None,
    Field(description="Of one kind alone, by the name that `section` has; a few of each kind if null.", max_length=200),
]


@dataclass
class Toolbox:
    """The tools over a client.

    :param follows: whether it moves to each new edition; else it stays with that of the client.
    """

    client: Client
    follows: bool = True
    _searched: dict[int, int] = field(default_factory=dict, repr=False)

    def search(
        self,
        text: Annotated[str, Field(description="A part of a name, in any language.", max_length=500)],
        first: First = 20,
        after: After = None,
    ) -> Told:
        """Find things by a part of what they are called. Gives their keys, which every other tool takes.

        Use it first where you do not know what something is called. Example: {"text": "coordination task force"}
        """
        return self._told(lambda graph: graph.search(text), (None, None), first, after)

    def describe(
        self, thing: Thing, as_of: AsOf = None, known_by: KnownBy = None, first: First = 20, after: After = None
    ) -> Told:
        """Everything that is stated of one thing, with who says so: names, dates, chairs, members, mandates, parts.

        Example: {"thing": "ISC-TF", "as_of": "2020"}
        """
        return self._told(lambda graph: graph.thing(thing), (as_of, known_by), first, after)

    def owners(
        self, thing: Thing, as_of: AsOf = None, known_by: KnownBy = None, first: First = 20, after: After = None
    ) -> Told:
        """Who answers for a theme, an action line, a body or a mandate: who is accountable and responsible, who only
        coordinates it or is involved, which posts are vacant, and what is not stated.

        Who coordinates or is involved is no owner: never say so. Example: {"thing": "Accessibility", "as_of": "2020"}
        """
        return self._told(lambda graph: graph.owners(thing), (as_of, known_by), first, after)

    def trace(
        self,
        mandate: Annotated[
            str,
            Field(description="A resolution, decision or other mandate.", examples=["Resolution 1332"], max_length=500),
        ],
        as_of: AsOf = None,
        known_by: KnownBy = None,
        first: First = 20,
        after: After = None,
    ) -> Told:
        """What came of a mandate, step by step: versions, bodies, activities, reports, action lines, goals.

        Example: {"mandate": "Resolution 1332"}
        """
        return self._told(lambda graph: graph.trace(mandate), (as_of, known_by), first, after)

    def gaps(
        self,
        of: Annotated[str | None, Field(description="Only what is missing of this thing.", max_length=500)] = None,
        kind: Kind = None,
        as_of: AsOf = None,
        known_by: KnownBy = None,
        first: First = 20,
        after: After = None,
    ) -> Told:
        """What one would look for and no document searched states: themes without an owner, resolutions without an
        activity, duties never reported on, vacant posts. A gap is what is not stated; it is never what is not so.

        Example: {"kind": "themes-without-owner"}
        """
        return self._listed("gaps", {"of": of, "kind": kind}, (as_of, known_by), first, after)

    def overlaps(
        self,
        kind: Kind = None,
        as_of: AsOf = None,
        known_by: KnownBy = None,
        first: First = 20,
        after: After = None,
    ) -> Told:
        """Who answers for the same thing in the same role, and which activities of different bodies do alike; each with
        a score and reasons. Kinds are `answering` and `work`.

        Example: {"kind": "answering", "as_of": "2021"}
        """
        return self._listed("overlaps", {"kind": kind}, (as_of, known_by), first, after)

    def conflicts(
        self,
        about: Annotated[str | None, Field(description="Only those about this thing.", max_length=500)] = None,
        kind: Kind = None,
        as_of: AsOf = None,
        known_by: KnownBy = None,
        first: First = 20,
        after: After = None,
    ) -> Told:
        """Statements of documents that do not agree, side by side. Tell both sides; do not choose.

        Example: {"about": "UNGIS"}
        """
        return self._listed("conflicts", {"about": about, "kind": kind}, (as_of, known_by), first, after)

    def sparql(
        self,
        query: Annotated[
            str,
            Field(
                description="A SELECT or ASK of SPARQL 1.1. Known prefixes: `:` (remit), skos, dcterms, oa, prov, rdf, "
                "rdfs, xsd. Relations that last are things: `?c a :Chairing ; :chair/skos:prefLabel ?who ; "
                ":chairedBody/:acronym 'ISC-TF' ; :asOf ?day`. Who says so: `GRAPH ?reading { ?c :chair ?x } ?reading "
                ":passage ?p ; oa:exact ?quote . ?p :document/skos:prefLabel ?document ; :paragraph ?paragraph`.",
                examples=[
                    "SELECT ?acronym ?name { ?body a :Body ; :acronym ?acronym ; skos:prefLabel ?name } LIMIT 20"
                ],
                max_length=20_000,
            ),
        ],
        first: First = 20,
        after: After = None,
    ) -> Told:
        """Any other question, in SPARQL, over what is believed; stopped where it takes too long. Prefer the other
        tools: they say what is not stated, and what is doubtful. Columns called ?document, ?paragraph and ?quote are
        given as citations.
        """
        return self._told(lambda graph: graph.sparql(query), (None, None), first, after)

    @property
    def all(self) -> tuple[Callable[..., Told], ...]:
        """The tools, in the order in which they are listed."""
        return (
            self.search, self.describe, self.owners, self.trace, self.gaps, self.overlaps, self.conflicts, self.sparql,
        )  # fmt: skip

    def _listed(self, name: str, given: dict[str, str | None], asked: Dated, first: int, after: str | None) -> Told:
        """A question that gives the first of each kind: as many as are needed if it is narrowed, else a few of each."""
        if any(given.values()):
            many = start(after)[1] + first + 1
            return self._told(
                lambda graph: getattr(graph, name)(first=many, **given), asked, first, after, counted=False
            )
        found = self._told(lambda graph: getattr(graph, name)(first=SOME), asked, first, after)
        few = f"These are the first {SOME} of each kind: give `kind` for all of one."
        return found.model_copy(update={"note": f"{found.note}\n{few}".strip()})

    def _told(
        self, ask: Callable[[Client], Answer], asked: Dated, first: int, after: str | None, counted: bool = True
    ) -> Told:
        """An answer, from where the one before left off: in the edition that gave it."""
        edition, line = start(after)
        graph = self.client.pinned(edition) if edition else self.client.newest() if self.follows else self.client
        return told(ask(graph.at(*asked)), Asked(*asked, line, first, counted), self._documents(graph))

    def _documents(self, graph: Client) -> int:
        """How many documents were searched: always the same of an edition, so it is asked once."""
        if graph.edition not in self._searched:
            counted = sum(row["searched"] == "yes" for row in graph.documents())
            self._searched = {graph.edition: counted}
        return self._searched[graph.edition]


def start(after: str | None) -> tuple[int, int]:
    """The edition and the line that a cursor names; 0 and 0 without one.

    :raises Refused: if it is none.

    >>> start("3:20"), start(None)
    ((3, 20), (0, 0))
    """
    if not after:
        return 0, 0
    if not (found := CURSOR.fullmatch(after)):
        raise Refused(f"after is {after!r}: give what an answer gave as go_on, such as 3:20, or null")
    return int(found[1]), int(found[2])
