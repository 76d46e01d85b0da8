"""Where statements do not agree, found in what is believed: facts by key, to be looked at in a view.

Four kinds. *Disputed*: a source says that a fact is not so. *Contradictory*: two facts break a rule of rules.ttl
together. *Wording*: a role of one
body in one thing, or of whoever chairs it, is worded in several ways. *Origins*: documents say differently who
set something up, or when.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.conflicts import table
from graph.conflicts.disputes import disputed
from graph.view import View

FAMILIES = {
    "Chairing": ("chair", "co-chair", "rotating chair"),
    "Membership": ("member", "observer"),
    "Responsibility": ("facilitator", "sole facilitator", "lead facilitator", "co-facilitator"),
}
ROLES = {
    "Chairing": ("chair", "chairedBody"),
    "Membership": ("member", "memberOf"),
    "Responsibility": ("responsible", "responsibleFor"),
}
STATED = "SELECT ?fact ?who ?what ?role { BELIEVED { ?fact $who ?who ; $what ?what ; :role ?role } }"
SET_UP = """
SELECT ?fact ?what ?who ?from { BELIEVED { ?fact :established ?what
  OPTIONAL { ?fact :establisher ?who } OPTIONAL { ?fact :from ?from } } }"""
HELD = """
SELECT DISTINCT ?fact ?document { BELIEVED { VALUES ?fact { $facts } GRAPH ?reading { ?fact a :Establishment } }
  ?reading :passage ?passage . ?passage :document ?document }"""


@dataclass(frozen=True)
class Candidate:
    """Facts that do not agree, by key; ``rule`` is the name of the one they break, empty for all but contradictions."""

    kind: str
    about: str
    facts: tuple[str, ...]
    rule: str = ""


def candidates(view: View) -> dict[str, list[Candidate]]:
    """The candidates of each kind; worked out once an edition, but for what is disputed."""
    kept = view.graph.kept
    if "conflicts" not in kept:
        kept["conflicts"] = {
            "contradictory": list(_contradictory(view)),
            "wording": list(_wordings(view)),
            "origins": list(_origins(view)),
        }
    found: dict[str, list[Candidate]] = kept["conflicts"]
    return {"disputed": [Candidate("disputed", "", (key,)) for key in disputed(view)], **found}


def _contradictory(view: View) -> Iterator[Candidate]:
    graph = view.graph
    there = table.opened(graph.folder) if graph.folder else None
    for rule, *facts in table.broken(there or table.made(graph.source, graph.identity)):
        yield Candidate("contradictory", "", tuple(facts), rule)


def messages(view: View, several: Iterable[Candidate]) -> dict[Candidate, str]:
    """What the rules say that contradictory facts break; asked once of each."""
    kept: dict[Candidate, str] = view.graph.kept.setdefault("broken", {})
    rows = {(one.rule, one.facts[0], one.facts[1]): one for one in several if one.rule and one not in kept}
    said = table.told(view.graph.source, view.graph.identity, rows)
    kept.update({one: said.get(row, "") for row, one in rows.items()})
    return kept


def _wordings(view: View) -> Iterator[Candidate]:
    """Facts that give one body several roles of one family in the same thing; who chairs a body, whoever it is."""
    key = view.graph.identity.key
    for cls, (who, what) in ROLES.items():
        found: dict[tuple[NamedNode, NamedNode], list[tuple[str, str]]] = defaultdict(list)
        for fact, agent, thing, role in view.graph.source.rows(STATED, who=[f":{who}"], what=[f":{what}"]):
            if role.value in FAMILIES[cls]:
                found[thing if cls == "Chairing" else agent, thing].append((role.value, key(fact)))
        for (_, thing), several in found.items():
            if len({role for role, _ in several}) > 1:
                yield Candidate("wording", key(thing), tuple(sorted(fact for _, fact in several)))


def _origins(view: View) -> Iterator[Candidate]:
    """Establishments of one thing by others, or on other dates, that no document states together."""
    key = view.graph.identity.key
    found: dict[NamedNode, dict[NamedNode, tuple[object, object]]] = defaultdict(dict)
    for fact, what, who, since in view.graph.source.rows(SET_UP):
        found[what][fact] = (who, since and since.value)
    several = {what: facts for what, facts in found.items() if len(set(facts.values())) > 1}
    documents = _documents(view, [fact for facts in several.values() for fact in facts])
    for what, facts in several.items():
        if _apart([documents[fact] for fact in facts]):
            yield Candidate("origins", key(what), tuple(sorted(map(key, facts))))


def _documents(view: View, facts: list[NamedNode]) -> dict[NamedNode, set[str]]:
    found: dict[NamedNode, set[str]] = defaultdict(set)
    for start in range(0, len(facts), 400):
        for fact, document in view.graph.source.rows(HELD, facts=facts[start : start + 400]):
            found[fact].add(document.value)
    return found


def _apart(several: Iterable[set[str]]) -> bool:
    """Whether two of these sets of documents have none in common."""
    sets = list(several)
    return any(not one & other for n, one in enumerate(sets) for other in sets[n + 1 :])
