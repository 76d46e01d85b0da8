"""Areas of mutual interest: themes on which the Plenipotentiary Conference and a Sector both have a resolution.

An area is concluded each time it is asked for, and never stored as if a source said it. Its reasons are resolutions,
each with the words that tie it to the theme: a fact that the theme rests on it, or a statement that it is about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pyoxigraph import Triple

from graph.evidence import Evidence
from graph.naming.names import Named, placed
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, thing
from graph.reading import term
from graph.span import Period
from graph.view import Node, View
from graph.wording import Words, counted, words
from ontology import ontology

AREAS = """
SELECT DISTINCT ?theme ?mandate ?fact { BELIEVED {
  { $only ?theme a :Theme . ?fact :mandated ?theme ; :mandate ?mandate }
  UNION
  { $only ?theme a :Theme . ?mandate dcterms:subject ?theme ; a :Mandate }
} }"""
UNION = "PP"
ORGANS = {"pp": UNION, "wrc": "ITU-R", "ra": "ITU-R", "wtsa": "ITU-T", "wtdc": "ITU-D"}
ABOUT = term("Document", "themes")


@dataclass(frozen=True)
class ReasonOfArea:
    """A resolution that makes a theme an area of mutual interest."""

    of: Annotated[str, "PP, or the Sector that adopted it."]
    resolution: Annotated[Named, "Or a version of one."]
    fact: Annotated[Node | None, "The fact that ties it to the theme; null where it is only said to be about it."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True)
class AreaOfMutualInterest:
    """A theme with a resolution of PP and one of a Sector; concluded when it is asked for, never stored."""

    theme: Annotated[Named, "The theme."]
    reasons: Annotated[tuple[ReasonOfArea, ...], "The resolutions: of PP first, then by Sector."]

    @property
    def sectors(self) -> tuple[str, ...]:
        """The Sectors that have a resolution on it."""
        return tuple(dict.fromkeys(reason.of for reason in self.reasons if reason.of != UNION))

    @property
    def sentence(self) -> Words:
        """The area and its reasons in words."""
        named = {of: [r.resolution for r in self.reasons if r.of == of] for of in (UNION, *self.sectors)}
        said = tuple(words("%(of)s: %(resolutions)s", of=of, resolutions=_once(named[of])) for of in named)
        return words("%(theme)s is an area of mutual interest (%(reasons)s).", theme=self.theme, reasons=said)


@dataclass(frozen=True, kw_only=True)
class Areas(Answer):
    """The areas of mutual interest as of a date."""

    areas: Annotated[tuple[AreaOfMutualInterest, ...], "By name, each with its reasons."]

    @property
    def finding(self) -> Words:
        """How many there are."""
        if not self.areas:
            return words("no theme with a resolution of both is stated %(where)s", where=self.scope.searched)
        return counted(
            "%(number)s theme has a resolution of the Plenipotentiary Conference and one of a Sector",
            "%(number)s themes have a resolution of the Plenipotentiary Conference and one of a Sector",
            len(self.areas),
        )

    @property
    def sections(self) -> tuple[Section, ...]:
        """The resolutions of each area, a line each."""
        lines = tuple(
            Line((area.theme, reason.of, reason.resolution), reason.fact, reason.evidence)
            for area in self.areas
            for reason in area.reasons
        )
        columns = (words("theme"), words("of"), words("resolution"))
        return (Section("areas", words("Areas, each with the resolutions that make it one"), columns, lines),)


def areas(view: View, theme: Named | None = None) -> Areas:
    """The areas of mutual interest as of the date of the view, by name.

    A resolution that was not adopted yet counts for none, nor does what was only planned.

    :param theme: only whether this theme is one.
    """
    key = view.graph.identity.key
    only = f"VALUES ?theme {{ {view.graph.identity.iri(theme.key)} }}" if theme else ""
    rows = [(key(one), key(mandate), fact) for one, mandate, fact in view.graph.source.rows(AREAS, only=[only])]
    organs = _organs(view, {mandate for _, mandate, _ in rows})
    facts = {node.key: node for node in view.nodes(key(fact) for *_, fact in rows if fact)}
    said = view.evidence(facts)
    about = view.said(_about(view, area, mandate) for area, mandate, fact in rows if not fact)
    found: dict[str, list[ReasonOfArea]] = {}
    for area, mandate, iri in rows:
        fact = facts.get(key(iri)) if iri else None
        if mandate not in organs or (iri and not (fact and fact.actual)):
            continue
        evidence = said.get(fact.key, ()) if fact else about.get(_about(view, area, mandate), ())
        found.setdefault(area, []).append(ReasonOfArea(organs[mandate], view.named(mandate), fact, evidence))
    every = (AreaOfMutualInterest(view.named(k), tuple(sorted(several, key=_order))) for k, several in found.items())
    shared = (area for area in every if area.sectors and area.reasons[0].of == UNION)
    ordered = tuple(sorted(shared, key=lambda area: (placed(area.theme.name), area.theme.key)))
    return Areas(scope=Scope.of(view), areas=ordered)


QUESTION = Question(
    name="areas",
    title=words("Areas of mutual interest"),
    description=words(
        "Themes with a resolution of the Plenipotentiary Conference and one of a Sector, which are its reasons."
    ),
    answer=areas,
    parameters=(thing("theme", "Theme", words("Only this theme."), required=False),),
    example="areas --as-of 2022",
)


def _once(several: Iterable[Named]) -> tuple[Named, ...]:
    return tuple({one.key: one for one in several}.values())


def _order(reason: ReasonOfArea) -> tuple[int, str, str]:
    return (
        list(ORGANS.values()).index(reason.of),
        placed(reason.resolution.name),
        reason.fact.key if reason.fact else "",
    )


def _about(view: View, theme: str, mandate: str) -> Triple:
    iri = view.graph.identity.iri
    return Triple(iri(mandate), ABOUT, iri(theme))


def _organs(view: View, mandates: Iterable[str]) -> dict[str, str]:
    """For each resolution or version of one that was adopted by the date of the view: PP, or its Sector."""
    nodes = {node.key: node for node in view.nodes(mandates)}
    works = {key: node.text("versionOf") or key for key, node in nodes.items()}
    nodes |= {node.key: node for node in view.nodes(works.values())}
    versions = view.leading(set(works.values()), ontology()["Resolution"]["versions"])
    nodes |= {node.key: node for node in view.nodes(v for several in versions.values() for v in several)}
    found: dict[str, str] = {}
    for key, work in works.items():
        organ = _organ(nodes, (key, work))
        several = (key,) if key != work else versions.get(work, ())
        if organ and key in nodes and not _later(view, [nodes[v] for v in several if v in nodes], key != work):
            found[key] = organ
    return found


def _organ(nodes: Mapping[str, Node], keys: tuple[str, str]) -> str:
    """Whose a resolution is: as it is stated, else as its key says."""
    stated = (nodes[key].text("adoptedBy").rpartition("/")[2] for key in keys if key in nodes)
    named = (key.partition("/")[2].partition("-")[0] for key in keys if key.startswith("resolution/"))
    return next((ORGANS[organ] for organ in (*stated, *named) if organ in ORGANS), "")


def _later(view: View, versions: list[Node], one: bool) -> bool:
    """Whether what is known of a resolution was all adopted after the date of the view.

    Of a resolution in all its versions, one that begins with a revision was there before.

    :param one: whether it is one version that is asked about.
    """
    dated = [(Period.of(day), node) for node in versions if (day := node.text("adoptedOn"))]
    if not view.when or not dated:
        return False
    adopted, first = min(dated, key=lambda pair: pair[0].first)
    return adopted.first > view.when.last and (one or not first.text("designation").startswith("Rev"))
