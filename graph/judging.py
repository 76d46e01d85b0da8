"""Verdicts: a person accepts or rejects a fact, or says whether two things are one.

The verdict is in the ledger before it is in an edition.
"""

from pyoxigraph import NamedNode, Quad

from graph.change import Change
from graph.entity import TYPE
from graph.home import Home
from graph.ledger import RULINGS, VERDICTS, Ruling, now
from graph.names import NotFound
from graph.sameness import united
from graph.shelf import AFTER_A_WORD, BUILDERS
from graph.view import iri_or_none
from ontology import ontology


def judge(home: Home, fact: str, verdict: str, by: str, reason: str = "") -> int:
    """Record a verdict on a fact and publish it; the number of the edition in which it counts.

    :param fact: the key of a tenure, an activity or another fact.
    :raises ValueError: if there is no such verdict.
    :raises NotFound: if nothing states the fact.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict!r} is no verdict; there are {', '.join(VERDICTS)}")
    iri = iri_or_none(home.identity, fact)
    with home.change(f"verdict on {fact}") as change:
        home.builders = AFTER_A_WORD
        if iri is None or not any(_stated(change, iri)):
            raise NotFound(fact, (), "fact")
        home.ledger.judge(iri.value, verdict, by, reason)
        change.judge(iri, verdict)
    current = home.current
    assert current
    return current.number


def identify(home: Home, pair: tuple[str, str], ruling: str, by: str, reason: str = "") -> int:
    """Record whether two things are one, and publish it; the number of the edition in which it counts.

    A later ruling on the same two takes the place of an earlier one. Of two that are the same, the one that more
    readings speak of keeps its key, or else the one with the shorter key.

    :param pair: their keys.
    :param ruling: ``same``, ``not the same``, or ``open`` to take back what was said.
    :raises ValueError: if there is no such ruling, the two are of different kinds, or other rulings say otherwise.
    :raises NotFound: if nothing states one of them.
    """
    if ruling not in RULINGS:
        raise ValueError(f"{ruling!r} is no ruling; there are {', '.join(RULINGS)}")
    _refuse_unlike(*pair)
    with home.change(f"{pair[0]} and {pair[1]} are {ruling}") as change:
        home.builders = AFTER_A_WORD if ruling == "same" else BUILDERS  # what comes apart is compared anew
        one, other = (_thing(change, key) for key in pair)
        kept = _kept(change, one, other) if ruling == "same" else ""
        said = sorted((one.value, other.value))
        word = Ruling(said[0], said[1], ruling, kept, now(), by, reason)
        rulings = [r for r in home.ledger.rulings() if [r.one, r.other] != said] + [word]
        _refuse_contradiction(change, rulings, word)
        home.ledger.rule((said[0], said[1]), ruling, kept, by, reason)
        change.unite(united(rulings))
    current = home.current
    assert current
    return current.number


def _refuse_unlike(one: str, other: str) -> None:
    if one == other:
        raise ValueError(f"{one} is one thing already")
    kinds = [key.partition("/")[0] for key in (one, other)]
    if kinds[0] != kinds[1]:
        raise ValueError(f"{one} is a {kinds[0]} and {other} a {kinds[1]}: only things of one kind can be the same")


def _refuse_contradiction(change: Change, rulings: list[Ruling], word: Ruling) -> None:
    """Hold all rulings against each other: what is not the same may not be one by way of others."""
    kept = united(rulings)
    for ruling in rulings:
        if ruling.ruling != "not the same" or kept.get(ruling.one, ruling.one) != kept.get(ruling.other, ruling.other):
            continue
        one, other = (change.identity.key(NamedNode(iri)) for iri in (ruling.one, ruling.other))
        if ruling is word:
            raise ValueError(f"{one} and {other} are one by way of others: say first which of those they are not")
        raise ValueError(f"that would make {one} and {other} one, which were ruled not to be the same on {ruling.at}")


def _thing(change: Change, key: str) -> NamedNode:
    iri = iri_or_none(change.identity, key)
    if iri is None or not any(q.object == ontology()["Thing"].iri for q in _stated(change, iri)):
        raise NotFound(key, ())
    return iri


def _kept(change: Change, one: NamedNode, other: NamedNode) -> str:
    """The IRI under which two are believed from now on: of those that stand for them now."""
    ends = {change.same.held(one), change.same.held(other)}
    weight = {end: len({q.graph_name for n in change.same.all(end) for q in _stated(change, n)}) for end in ends}
    return min(ends, key=lambda end: (-weight[end], len(end.value), end.value)).value


def _stated(change: Change, node: NamedNode) -> list[Quad]:
    """What readings say of the class of a node."""
    said = change.store.quads_for_pattern(node, TYPE, None)
    return [q for q in said if isinstance(q.graph_name, NamedNode)]
