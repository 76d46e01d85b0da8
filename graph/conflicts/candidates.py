"""Where statements do not agree, found in what is believed: facts by key, to be looked at in a view.

Four kinds. *Disputed*: a source says that a fact is not so. *Contradictory*: two facts break a rule of rules.ttl
together. *Wording*: a role of one
body in one thing, or of whoever chairs it, is worded in several ways. *Origins*: documents say differently who
set something up, or when.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.conflicts import table, wordings
from graph.conflicts.disputes import disputed
from graph.conflicts.wordings import FAMILIES, Worded
from graph.view import View

HELD = """
SELECT DISTINCT ?fact ?document { BELIEVED { VALUES ?fact { $facts } GRAPH ?reading { ?fact a :Establishment }
  ?reading :passage ?passage . ?passage :document ?document } }"""


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
        kept["conflicts"] = _found(view)
    found: dict[str, list[Candidate]] = kept["conflicts"]
    return {"disputed": [Candidate("disputed", "", (key,)) for key in disputed(view)], **found}


def _found(view: View) -> dict[str, list[Candidate]]:
    graph = view.graph
    there = table.opened(graph.folder) if graph.folder else None
    database = there or table.made(graph.source, graph.identity)
    broken = [Candidate("contradictory", "", tuple(facts), rule) for rule, *facts in table.broken(database)]
    said = wordings.kept(database)
    database.close()
    return {"contradictory": broken, "wording": list(_wordings(said)), "origins": list(_origins(view, said))}


def messages(view: View, several: Iterable[Candidate]) -> dict[Candidate, str]:
    """What the rules say that contradictory facts break; asked once of each."""
    kept: dict[Candidate, str] = view.graph.kept.setdefault("broken", {})
    rows = {(one.rule, one.facts[0], one.facts[1]): one for one in several if one.rule and one not in kept}
    said = table.told(view.graph.source, view.graph.identity, rows)
    kept.update({one: said.get(row, "") for row, one in rows.items()})
    return kept


def _wordings(several: Iterable[Worded]) -> Iterator[Candidate]:
    """Facts that give one body several roles of one family in the same thing; who chairs a body, whoever it is."""
    found: dict[tuple[str, str, str], list[Worded]] = defaultdict(list)
    for one in several:
        if FAMILIES[one.cls].roles:
            found[one.cls, one.what, "" if one.cls == "Chairing" else one.who].append(one)
    for (_, thing, _), said in found.items():
        if len({one.word for one in said}) > 1:
            yield Candidate("wording", thing, tuple(sorted({one.fact for one in said})))


def _origins(view: View, several: Iterable[Worded]) -> Iterator[Candidate]:
    """Establishments of one thing by others, or on other dates, that no document states together."""
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for one in several:
        if not FAMILIES[one.cls].roles:
            found[one.what][one.fact] = (one.who, one.word)
    apart = {what: facts for what, facts in found.items() if len(set(facts.values())) > 1}
    documents = _documents(view, [fact for facts in apart.values() for fact in facts])
    for what, facts in apart.items():
        if _apart([documents[fact] for fact in facts]):
            yield Candidate("origins", what, tuple(sorted(facts)))


def _documents(view: View, facts: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    identity = view.graph.identity
    for start in range(0, len(facts), 400):
        asked = [identity.iri(key) for key in facts[start : start + 400]]
        for fact, document in view.graph.source.rows(HELD, facts=asked):
            found[identity.key(fact)].add(document.value)
    return found


def _apart(several: Iterable[set[str]]) -> bool:
    """Whether two of these sets of documents have none in common."""
    sets = list(several)
    return any(not one & other for n, one in enumerate(sets) for other in sets[n + 1 :])
