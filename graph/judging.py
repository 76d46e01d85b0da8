"""Verdicts: a person accepts or rejects a fact. The verdict is in the ledger before it is in an edition."""

from graph.entity import TYPE
from graph.home import Home
from graph.ledger import VERDICTS
from graph.names import NotFound
from graph.shelf import BUILDERS
from graph.view import iri_or_none


def judge(home: Home, fact: str, verdict: str, by: str, reason: str = "") -> int:
    """Record a verdict on a fact and publish it; the number of the edition in which it counts.

    :param fact: the key of a tenure, an activity or another fact.
    :raises ValueError: if there is no such verdict.
    :raises NotFound: if nothing states the fact.
    """
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict!r} is no verdict; there are {', '.join(VERDICTS)}")
    iri = iri_or_none(home.identity, fact)
    home.builders = BUILDERS
    with home.change(f"verdict on {fact}") as change:
        if iri is None or not next(iter(change.store.quads_for_pattern(iri, TYPE, None)), None):
            raise NotFound(fact, (), "fact")
        home.ledger.judge(iri.value, verdict, by, reason)
        change.judge(iri, verdict)
    current = home.current
    assert current
    return current.number
