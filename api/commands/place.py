"""Where the data of this user lives, and the first answers that come from it."""

import os
from collections.abc import Iterator
from pathlib import Path

from graph.clearance import HIGHEST, Clearance
from graph.editions.home import Home, NoHome
from graph.editions.shelf import Shelf
from graph.naming.names import Named
from graph.ownership.owners import owners
from graph.tracing.tracing import trace
from graph.view import Graph, View

HOME = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "remit"
BASE = os.environ.get("REMIT_BASE")


def opened(home: Path, clearance: Clearance = HIGHEST) -> Shelf:
    """The shelf of a home that holds something.

    :param clearance: whose answers are wanted; the owner of a home sees all there is.
    :raises NoHome: if nothing is loaded there.
    """
    shelf = Shelf(Home(home, BASE, clearance=clearance))
    if shelf.home.current is None:
        raise NoHome(f"nothing is loaded in {home}: load something with `remit load`, or begin with `remit start`")
    return shelf


def first_answers(graph: Graph) -> Iterator[str]:
    """Three answers from the graph, each with its citations; fewer where it does not know the things asked about."""
    asked = (
        ("Who owns Accessibility, as of 2020?", graph.at("2020"), "theme/accessibility"),
        ("Who owns WSIS action line C5?", graph.at(), "action-line/c5"),
        ("What came of Resolution 1332?", graph.at(), "resolution/council-1332"),
    )
    for question, view, key in asked:
        thing = graph.names.of(key)
        if thing:
            yield question
            answer = _tracing(view, thing) if thing.definition.within("Mandate") else _owning(view, thing)
            yield from (f"  {line}" for line in answer)
            yield ""


def _owning(view: View, thing: Named) -> Iterator[str]:
    found = owners(view, thing)
    yield found.sentence
    bodies = [owner for one in found.coordinated_by for owner in (one.coverage, *one.chairs)]
    for owner in [*found.accountable, *found.responsible, *bodies]:
        yield from (f"  {owner.agent.name}, {owner.role}: {e.citation}" for e in owner.evidence[:2])


def _tracing(view: View, mandate: Named) -> Iterator[str]:
    found = trace(view, mandate)
    yield found.sentence
    for step in [s for s in found.steps if s.relation != "version" and s.evidence][:4]:
        yield f"  {step.relation}: {step.target.name}: {step.evidence[0].citation}"
