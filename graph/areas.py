"""Areas of mutual interest: themes on which the Plenipotentiary Conference and a Sector both have a resolution.

An area is concluded each time it is asked for, and never stored as if a source said it. Its reasons are resolutions,
each with the words that tie it to the theme: a fact that the theme rests on it, or a statement that it is about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Triple

from graph.evidence import Evidence
from graph.names import Named, placed
from graph.reading import term
from graph.span import Period
from graph.view import Node, View
from ontology import ontology

QUESTION = """
SELECT DISTINCT ?theme ?mandate ?fact { BELIEVED {
  { ?fact a :Mandating ; :mandated ?theme ; :mandate ?mandate . ?theme a :Theme }
  UNION
  { ?mandate dcterms:subject ?theme ; a :Mandate . ?theme a :Theme }
} }"""
UNION = "PP"
ORGANS = {"pp": UNION, "wrc": "ITU-R", "ra": "ITU-R", "wtsa": "ITU-T", "wtdc": "ITU-D"}
ABOUT = term("Document", "themes")


@dataclass(frozen=True)
class Reason:
    """One resolution on a theme.

    ``of`` is PP, or the Sector that adopted it; ``fact`` carries dates, status and confidence, None where the
    resolution is only said to be about the theme.
    """

    of: str
    resolution: Named
    fact: Node | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Area:
    """A theme that is an area of mutual interest, and why: resolutions of the Union first, then by Sector."""

    theme: Named
    reasons: tuple[Reason, ...]

    @property
    def sectors(self) -> tuple[str, ...]:
        """The Sectors that have a resolution on it."""
        return tuple(dict.fromkeys(reason.of for reason in self.reasons if reason.of != UNION))

    @property
    def sentence(self) -> str:
        """The area and its reasons in one sentence."""
        named = {of: [r.resolution.name for r in self.reasons if r.of == of] for of in (UNION, *self.sectors)}
        said = "; ".join(f"{of}: {', '.join(dict.fromkeys(several))}" for of, several in named.items())
        return f"{self.theme.name} is an area of mutual interest ({said})."


def areas(view: View) -> tuple[Area, ...]:
    """The areas of mutual interest as of the date of the view, by name.

    A resolution that was not adopted yet counts for none, nor does what was only planned.
    """
    key = view.graph.identity.key
    rows = [(key(r["theme"]), key(r["mandate"]), r["fact"]) for r in view.graph.source.rows(QUESTION)]
    organs = _organs(view, {mandate for _, mandate, _ in rows})
    facts = {node.key: node for node in view.nodes(key(fact) for *_, fact in rows if fact)}
    said = view.evidence(facts)
    about = view.said(_about(view, theme, mandate) for theme, mandate, fact in rows if not fact)
    found: dict[str, list[Reason]] = {}
    for theme, mandate, iri in rows:
        fact = facts.get(key(iri)) if iri else None
        if mandate not in organs or (iri and not (fact and fact.actual)):
            continue
        evidence = said.get(fact.key, ()) if fact else about.get(_about(view, theme, mandate), ())
        found.setdefault(theme, []).append(Reason(organs[mandate], view.named(mandate), fact, evidence))
    every = (Area(view.named(theme), tuple(sorted(reasons, key=_order))) for theme, reasons in found.items())
    shared = (area for area in every if area.sectors and area.reasons[0].of == UNION)
    return tuple(sorted(shared, key=lambda area: (placed(area.theme.name), area.theme.key)))


def sentence(found: tuple[Area, ...], as_of: str | None) -> str:
    """How many areas there are, in words."""
    when = f" as of {as_of}" if as_of else ""
    one = "area of mutual interest is" if len(found) == 1 else "areas of mutual interest are"
    return f"{len(found)} {one} known{when}: themes with a resolution of PP and one of a Sector."


def _order(reason: Reason) -> tuple[int, str, str]:
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
