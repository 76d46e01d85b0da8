"""Two who answer for the same thing, in the same role, at the same time.

Roles that only involve somebody are left out, for many can be partners. Where more than ``CROWD`` are stated for one
thing and role they are no pairs: that many were meant to be.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.editions.telling import Told
from graph.identity import Identity
from graph.life import Life, lives
from graph.naming.likeness import pairs
from graph.overlaps.pair import Because, Pair, because
from graph.reading import term
from graph.store import Source
from ontology import ontology

CROWD = 12
BASE, SURE, PERHAPS, PART, SECTORS = 0.5, 0.2, 0.1, 0.35, 0.3
COVERS = "covers"
ANSWERS = """
SELECT ?fact ?who ?thing ?role ?sector { BELIEVED {
  $bound ?fact :responsibleFor ?thing ; :responsible ?who ; :role ?role
  OPTIONAL { ?fact :sector ?sector }
} }"""
COVERING = "SELECT ?fact ?who ?thing { BELIEVED { $bound ?fact :coveredTheme ?thing ; :coveringBody ?who } }"
BELONGS = term("Composition", "part")
NEEDED = {term("Responsibility", "for"), term("Coverage", "theme")}
PARTS = "SELECT ?part ?fact ?whole { BELIEVED { VALUES ?part { $bodies } ?fact :part ?part ; :whole ?whole } }"


@dataclass(frozen=True)
class Answering:
    """Somebody who answers for something; ``sector`` is empty where the source names none."""

    fact: str
    who: str
    thing: str
    role: str
    sector: str
    life: Life


def counting() -> frozenset[str]:
    """The roles in which two are one too many.

    >>> "focal point" in counting(), "partner" in counting()
    (True, False)
    """
    return frozenset(role for role, sort in ontology().ownership.items() if sort != "involved")


def answering(
    source: Source, identity: Identity, facts: list[NamedNode] | None = None, told: Told | None = None
) -> Iterator[Answering]:
    """Who answers for what in a role that counts, by all facts or by some.

    :param told: tells of those that are new.
    """
    key, roles = identity.key, counting()
    for bound in [""] if facts is None else [f"VALUES ?fact {{ {' '.join(map(str, some))} }}" for some in parts(facts)]:
        rows = [row for row in source.rows(ANSWERS, bound=[bound]) if row[3].value in roles]
        covering = list(source.rows(COVERING, bound=[bound]))
        dated = lives(source, [row[0] for row in (*rows, *covering)], told)
        for fact, who, thing, role, sector in rows:
            yield Answering(key(fact), key(who), key(thing), role.value, key(sector) if sector else "", dated[fact])
        for fact, who, thing in covering:
            yield Answering(key(fact), key(who), key(thing), COVERS, "", dated[fact])


def found(
    source: Source, identity: Identity, several: Iterable[Answering], changed: Collection[str] | None = None
) -> list[Pair]:
    """The pairs among those who answer.

    :param changed: only those with one of these facts, if they are given.
    """
    groups: dict[tuple[str, str], list[Answering]] = defaultdict(list)
    for one in several:
        groups[one.thing, one.role].append(one)
    near = [c for group in groups.values() if few(one.who for one in group) for c in _couples(group, changed)]
    belongs = _belonging(source, identity, {one.who for couple in near for one in couple})
    made = (_pair(one, other, belongs) for one, other in near)
    return [pair for pair in made if pair]


def few(several: Iterable[str]) -> bool:
    """Whether those who answer for one thing in one role are several, and so few that each is one too many."""
    return 1 < len(set(several)) <= CROWD


def _couples(group: list[Answering], changed: Collection[str] | None) -> Iterator[tuple[Answering, Answering]]:
    """Every two of a group who are not the same."""
    facts = {one.fact: one for one in group}
    for one, other in pairs(facts):
        if facts[one].who != facts[other].who and (changed is None or one in changed or other in changed):
            yield facts[one], facts[other]


def _pair(one: Answering, other: Answering, belongs: Mapping[str, dict[str, str]]) -> Pair | None:
    life = one.life.met(other.life)
    if life is None:
        return None
    reasons = [because(COVERS, thing=one.thing)] if one.role == COVERS else [_role(one)]
    sure, on = one.life.surely(other.life), {one.fact, other.fact}
    score = BASE + (SURE if sure else PERHAPS)
    reasons.append(because("days" if sure else "maybe"))
    for part, whole in ((one, other), (other, one)):
        if whole.who in belongs[part.who]:
            score -= PART
            reasons.append(because("part", one=part.who, other=whole.who))
            on.add(belongs[part.who][whole.who])
    if one.sector and other.sector and one.sector != other.sector:
        score -= SECTORS
        reasons.append(because("sectors", one=one.sector, other=other.sector))
    return _made(one, other, round(score, 2), life, reasons, on)


def _role(one: Answering) -> Because:
    return because("role", role=one.role, thing=one.thing)


def _made(one: Answering, other: Answering, score: float, life: Life, reasons: list[Because], on: set[str]) -> Pair:
    days = (life.first, life.last, life.ended)
    return Pair("answering", one.fact, other.fact, one.thing, score, *days, tuple(reasons), frozenset(on))


def _belonging(source: Source, identity: Identity, agents: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each agent, what it is part of, each with the fact that says so."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for some in parts([identity.iri(agent) for agent in sorted(agents)]):
        for agent, fact, whole in source.rows(PARTS, bodies=some):
            found[identity.key(agent)][identity.key(whole)] = identity.key(fact)
    return found


def parts(nodes: list[NamedNode], size: int = 400) -> Iterator[list[NamedNode]]:
    """Nodes in parts that one question can name."""
    return (nodes[start : start + size] for start in range(0, len(nodes), size))
