"""Who answers for something in each Sector: owners rolled up from their post or unit to the Sector and the Union."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.ownership import hierarchy
from graph.ownership.hierarchy import Rise
from graph.ownership.owners import Owner, owners
from graph.questions.answer import Answer, Line, Scope, Section
from graph.questions.question import Question, thing
from graph.view import Node, View
from graph.wording import Words, relation, words

SECRETARIAT = "body/itu-general-secretariat"


@dataclass(frozen=True)
class OwnerInSector:
    """An owner, and the way from it up to its Sector."""

    who: Annotated[Named, "Who answers."]
    role: Annotated[str, "In which role."]
    level: Annotated[str, "accountable or responsible."]
    via: Annotated[tuple[Rise, ...], "The steps up to the Sector; none where the Sector itself answers."]
    fact: Annotated[Node, "The fact that says so, with its dates."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True)
class VacancyInSector:
    """A role in which nobody answers in a Sector, as a source says on purpose."""

    role: Annotated[str, "In which role nobody does."]
    fact: Annotated[Node, "The fact that says so, with its dates."]
    evidence: Annotated[tuple[Evidence, ...], "Who says so."]


@dataclass(frozen=True)
class OwnersInSector:
    """What is stated of owners in one Sector, the General Secretariat, or an organization of its own."""

    sector: Annotated[Named, "The Sector; the organization, where there is none."]
    owners: Annotated[tuple[OwnerInSector, ...], "Its owners, direct and rolled up; none where none is stated."]
    vacancies: Annotated[tuple[VacancyInSector, ...], "Roles that are stated to be vacant in it."]


@dataclass(frozen=True, kw_only=True)
class OwnersBySector(Answer):
    """Who answers for something, by Sector."""

    thing: Annotated[Named, "What was asked about."]
    sectors: Annotated[tuple[OwnersInSector, ...], "The Sectors and the General Secretariat, then organizations."]

    @property
    def finding(self) -> Words:
        """In which Sectors somebody does."""
        there = tuple(one.sector for one in self.sectors if one.owners)
        if not there:
            return words("no owner of %(thing)s is stated %(where)s", thing=self.thing, where=self.scope.searched)
        return words("owners of %(thing)s are stated in %(sectors)s", thing=self.thing, sectors=there)

    @property
    def not_stated(self) -> tuple[Words, ...]:
        """The Sectors without."""
        bare = (one.sector for one in self.sectors if not one.owners and not one.vacancies)
        return tuple(words("an owner in %(sector)s", sector=sector) for sector in bare)

    @property
    def sections(self) -> tuple[Section, ...]:
        """A line for each owner in a Sector, and each vacancy."""
        lines = tuple(line for one in self.sectors for line in _lines(one))
        columns = (words("Sector"), words("who"), words("role"), words("by way of"))
        return (Section("sectors", words("Owners by Sector"), columns, lines),)


def _lines(one: OwnersInSector) -> Iterator[Line]:
    for owner in one.owners:
        yield Line((one.sector, owner.who, relation(owner.role), _way(owner, one.sector)), owner.fact, owner.evidence)
    for empty in one.vacancies:
        yield Line((one.sector, words("nobody"), relation(empty.role), words("vacant")), empty.fact, empty.evidence)


def _way(owner: OwnerInSector, sector: Named) -> Words:
    steps = tuple(step.above for step in owner.via[:-1])
    if not owner.via:
        return words("itself") if owner.who == sector else words("on its behalf")
    return words("%(steps)s", steps=steps) if steps else words("directly")


def sectors(view: View, thing: Named) -> OwnersBySector:
    """The owners of a thing by Sector, in a view.

    The Sector of an owner is the one on whose behalf it answers, else the one above it; else the General Secretariat,
    the organization it belongs to, or itself.
    """
    found = owners(view, thing)
    several = [("accountable", o) for o in found.accountable] + [("responsible", o) for o in found.responsible]
    behalf = [one.sector.key for one in found.vacancies if one.sector]
    starts = [owner.node.text("sector") or owner.agent.key for _, owner in several]
    above = hierarchy.rises(view, dict.fromkeys([*starts, *behalf, *(owner.agent.key for _, owner in several)]))
    there: dict[str, list[OwnerInSector]] = {named.key: [] for named in _sectors(view)}
    for (level, owner), start in zip(several, starts, strict=True):
        top = _top(view, start, above[start])
        via = hierarchy.path(above[owner.agent.key], top)
        there.setdefault(top, []).append(_made(level, owner, via))
    empty: dict[str, list[VacancyInSector]] = defaultdict(list)
    for one in found.vacancies:
        if one.sector:
            top = _top(view, one.sector.key, above[one.sector.key])
            empty[top].append(VacancyInSector(one.role, one.node, one.evidence))
    every = {**there, **{key: there.get(key, []) for key in empty}}
    shares = tuple(OwnersInSector(view.named(key), tuple(own), tuple(empty[key])) for key, own in every.items())
    return OwnersBySector(scope=Scope.of(view), thing=thing, sectors=shares)


def _made(level: str, owner: Owner, via: tuple[Rise, ...]) -> OwnerInSector:
    return OwnerInSector(owner.agent, owner.role, level, via, owner.node, owner.evidence)


def _sectors(view: View) -> list[Named]:
    secretariat = view.names.of(SECRETARIAT)
    return [*view.names.all("Sector"), *([secretariat] if secretariat else [])]


def _top(view: View, start: str, above: tuple[Rise, ...]) -> str:
    """The Sector that something belongs to; without one the Secretariat, an organization, else itself."""
    chain = [start, *(step.above.key for step in above)]
    fits = (
        lambda key: view.named(key).definition.within("Sector"),
        lambda key: key == SECRETARIAT,
        lambda key: view.named(key).definition.within("Organization"),
    )
    return next((key for fit in fits for key in chain if fit(key)), start)


QUESTION = Question(
    name="sectors",
    title=words("Owners by Sector"),
    description=words(
        "Who answers for something in each Sector, rolled up from posts and units, and where nobody is stated."
    ),
    answer=sectors,
    parameters=(thing("thing", "Thing", words("For what.")),),
    example="sectors Accessibility --as-of 2020",
)
