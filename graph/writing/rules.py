"""Do the sources together keep the rules? The rules of ontology/rules.ttl, asked of the store.

At a load they are asked only of the nodes that the change touched, so the cost follows the source and not the store;
``remit check`` asks them of a whole edition. Nothing is asked of what nobody believes.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

from graph.editions.telling import Needed, Told
from graph.identity import Identity
from graph.store import PREFIXES, Source
from graph.writing.computing import COMPUTED
from ontology import Class, ontology
from ontology.check import violations
from ontology.rules import Circle, Rule, rules

AT_ONCE = 500
LATER = re.compile(r"\b(?:OPTIONAL|FILTER|BIND|MINUS|VALUES|UNION)\b|\{")
PLAIN = re.compile(r"[\w-]*:[\w-]+")
ACROSS = {"end-before-the-start"}  # broken by several readings of one fact: graph/entity.py refuses one that does
QUESTION = "SELECT DISTINCT $given { BELIEVED { $bound $pattern } }"
STEPS = "SELECT ?this ?start ?end { BELIEVED { $bound ?this $onward ?start ; $to ?end } }"
NAMES = "SELECT ?thing ?name { BELIEVED { VALUES ?thing { $things } ?thing skos:prefLabel ?name } }"
EVERYTHING = "SELECT ?s ?p ?o { BELIEVED { ?s ?p ?o } }"
STATED = "SELECT ?fact ?property ?value { BELIEVED { VALUES ?fact { $facts } ?fact ?property ?value } }"

Touched = Callable[[NamedNode], Collection[NamedNode]]
Terms = Mapping[str, NamedNode | Literal]
Both = tuple[str, NamedNode, NamedNode]


@dataclass(frozen=True)
class Breach:
    """One way in which what is believed breaks a rule, in the rule's words with the names of the things.

    ``rule`` is its name and ``label`` what it is called; a ``strict`` one refuses a file. ``other`` is the node that
    breaks it together with ``this``, None where that is one alone.
    """

    rule: str
    label: str
    strict: bool
    this: NamedNode
    other: NamedNode | None
    message: str


def breaches(
    source: Source,
    identity: Identity,
    touched: Touched | None = None,
    told: Told | None = None,
) -> list[Breach]:
    """How the rules are broken, by rule and words.

    :param touched: the nodes of a class that are asked about; every node of the store if None.
    :param told: tells of those that are new: a rule is not asked of what lacks what it looks for.
    """
    found: dict[tuple[str, object], tuple[Rule, Terms]] = {}
    for rule in rules():
        some = screened(rule, touched, told) if touched and told else touched
        for terms in _round(source, rule, rule.circle, some) if rule.circle else _broken(source, rule, some):
            pair = frozenset((terms["this"], terms["other"])) if "other" in terms else tuple(terms.items())
            found.setdefault((rule.name, pair), (rule, terms))
    return _breaches(source, identity, found.values())


def between(source: Source, identity: Identity, several: Iterable[Both]) -> list[Breach]:
    """How rules are broken by two nodes together, by rule and words; what else either of them breaks is not asked.

    :param several: the name of a rule, and two nodes.
    """
    pairs: dict[str, list[str]] = {}
    for name, one, other in several:
        pairs.setdefault(name, []).append(f"({one} {other}) ({other} {one})")
    found: dict[tuple[str, object], tuple[Rule, Terms]] = {}
    for rule in (one for one in rules() if one.name in pairs):
        bound = f"VALUES (?this ?other) {{ {' '.join(pairs[rule.name])} }}"
        for terms in _bound(source, rule, bound):
            found.setdefault((rule.name, frozenset((terms["this"], terms["other"]))), (rule, terms))
    return _breaches(source, identity, found.values())


def _breaches(source: Source, identity: Identity, found: Collection[tuple[Rule, Terms]]) -> list[Breach]:
    names = _names(source, identity, {t for _, terms in found for t in terms.values()})
    several = (_breach(rule, terms, names) for rule, terms in found)
    return sorted(several, key=lambda breach: (breach.rule, breach.message))


def departures(source: Source, identity: Identity) -> list[Breach]:
    """Where a whole edition departs from core.ttl, which was held against every file by itself.

    That several sources give several values where one is asked for refuses nobody: the sources disagree.
    """
    found = list(violations(Triple(*row) for row in source.rows(EVERYTHING)))
    names = _names(source, identity, {violation.focus for violation in found})
    return [
        Breach(
            "several-values" if violation.word == "maxCount" else "core",
            "Sources that give several values" if violation.word == "maxCount" else "What core.ttl asks of everything",
            violation.word != "maxCount",
            violation.focus,
            None,
            f"{names[violation.focus]}: {violation.message}",
        )
        for violation in found
    ]


def screened(rule: Rule, touched: Touched, told: Told) -> Touched:
    """The touched nodes of a class, but for those of which it is told that they lack what the rule looks for.

    What is told of a node is all that one reading says, so what only several readings break is not asked of it.
    """
    needed = needs(rule)

    def some(cls: NamedNode) -> Collection[NamedNode]:
        if not needed or cls != rule.cls or cls == rule.other:
            return touched(cls)
        if rule.name in ACROSS:
            return [node for node in touched(cls) if node not in told]
        return told.having(touched(cls), needed)

    return some


@cache
def needs(rule: Rule) -> Needed:
    """How many values of which properties something has that breaks a rule, as far as its first statements say it.

    >>> [lapsed] = [rule for rule in rules() if rule.name == "plan-that-lapsed"]
    >>> [(prop.value.rpartition("#")[2], number) for prop, number in needs(lapsed)]
    [('modality', 1)]
    """
    sentences = re.split(r"\s\.(?:\s|$)", LATER.split(rule.pattern)[0])
    about = (sentence.split(maxsplit=1)[1] for sentence in sentences if sentence.split()[:1] == ["?this"])
    words = (part.split()[0] for sentence in about for part in sentence.split(";") if part.strip())
    plain = (word.split(":") for word in words if PLAIN.fullmatch(word))
    stated = Counter(NamedNode(PREFIXES[prefix] + name) for prefix, name in plain)
    return frozenset((prop, number) for prop, number in stated.items() if prop not in COMPUTED)


def _broken(source: Source, rule: Rule, touched: Touched | None) -> Iterator[Terms]:
    for bound in _bounds(rule, touched):
        yield from _bound(source, rule, bound)


def _bound(source: Source, rule: Rule, bound: str) -> Iterator[Terms]:
    asked = " ".join(f"?{name}" for name in rule.given)
    for row in source.rows(QUESTION, given=[asked], bound=[bound], pattern=[rule.pattern]):
        yield {name: term for name, term in zip(rule.given, row, strict=True) if term is not None}


def _round(source: Source, rule: Rule, circle: Circle, touched: Touched | None) -> Iterator[Terms]:
    """The facts that are part of a circle: every step that can be reached is asked for once."""
    from networkx import MultiDiGraph, strongly_connected_components  # slow to import, and few ask

    graph: MultiDiGraph[NamedNode] = MultiDiGraph()
    asked: set[NamedNode] = set()
    bounds = list(_bounds(rule, touched))
    first = True
    while bounds:
        for bound in bounds:
            for fact, start, end in source.rows(STEPS, bound=[bound], onward=[circle.onward], to=[circle.to]):
                if not graph.has_edge(start, end, fact):
                    graph.add_edge(start, end, fact, first=first)
        ends = {node for node in graph if node not in asked} if touched else set()
        asked |= ends
        bounds, first = [f"VALUES ?start {{ {some} }}" for some in _parts(ends)], False
    for several in strongly_connected_components(graph):
        for start, end, fact, first in graph.subgraph(several).edges(keys=True, data="first"):
            if first:
                yield {"this": fact, circle.start: start, circle.end: end}


def _bounds(rule: Rule, touched: Touched | None) -> Iterator[str]:
    """What binds a question: the class of ``?this``, or some of the nodes that were touched."""
    if touched is None:
        yield f"?this a {rule.cls} ."
        return
    for some in _parts(touched(rule.cls)):
        yield f"VALUES ?this {{ {some} }}"
    for some in _parts(touched(rule.other) if rule.other else ()):
        yield f"VALUES ?other {{ {some} }}"


def _parts(nodes: Collection[NamedNode]) -> Iterator[str]:
    ordered = sorted(nodes, key=lambda node: node.value)
    for start in range(0, len(ordered), AT_ONCE):
        yield " ".join(map(str, ordered[start : start + AT_ONCE]))


def _breach(rule: Rule, terms: Terms, names: Mapping[NamedNode, str]) -> Breach:
    values = {name: names.get(t, t.value) if isinstance(t, NamedNode) else t.value for name, t in terms.items()}
    this, other = terms["this"], terms.get("other")
    assert isinstance(this, NamedNode)
    held = other if isinstance(other, NamedNode) else None
    return Breach(rule.name, rule.label, rule.strict, this, held, rule.told(values))


def _names(source: Source, identity: Identity, terms: Iterable[NamedNode | Literal]) -> dict[NamedNode, str]:
    """What things are called; a fact is called by its kind and the names of its ends, all else by its key."""
    nodes = {term for term in terms if isinstance(term, NamedNode)}
    called = _called(source, nodes)
    facts = _stated(source, nodes - called.keys())
    ends = {fact: [e for e in _ends(stated) if e] for fact, stated in facts.items()}
    called |= _called(source, {end for several in ends.values() for end in several} - called.keys())
    for fact, several in ends.items():
        cls = _class(facts[fact])
        if cls and several:
            called[fact] = f"{cls.label} ({', '.join(called.get(e, identity.key(e)) for e in several)})"
    return {node: identity.key(node) for node in nodes} | called


def _called(source: Source, nodes: Collection[NamedNode]) -> dict[NamedNode, str]:
    return {thing: name.value for some in _parts(nodes) for thing, name in source.rows(NAMES, things=[some])}


def _stated(source: Source, nodes: Collection[NamedNode]) -> dict[NamedNode, list[tuple[NamedNode, object]]]:
    found: dict[NamedNode, list[tuple[NamedNode, object]]] = {}
    for some in _parts(nodes):
        for fact, predicate, value in source.rows(STATED, facts=[some]):
            found.setdefault(fact, []).append((predicate, value))
    return found


def _class(stated: Iterable[tuple[NamedNode, object]]) -> Class | None:
    classes = [cls for _, value in stated if isinstance(value, NamedNode) and (cls := ontology().of(value))]
    return max(classes, key=lambda cls: len(cls.ancestors), default=None)


def _ends(stated: list[tuple[NamedNode, object]]) -> Iterator[NamedNode]:
    cls = _class(stated)
    for prop in cls.ends or cls.identity[:1] if cls else ():
        yield from (value for predicate, value in stated if predicate == prop.iri and isinstance(value, NamedNode))
