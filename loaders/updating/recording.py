"""An update, recorded: one act in the ledger, and one edition in which it counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.clearance import Clearance, highest, of_entity
from graph.editions.draft import Draft
from graph.editions.home import Home
from graph.editions.shelf import AFTER_A_WORD
from graph.entity import Entity, entity
from graph.ledger.ledger import Act, Word
from graph.reading import Place, Reading
from graph.review import acts
from graph.review.judging import lowest, recorded, rejecting, undo
from graph.review.verdicts import Saying
from graph.view import View
from graph.writing.rules import Breach
from loaders.loading.publishing import seen
from loaders.updating import Moved
from loaders.updating.planning import Plan, Stated
from loaders.updating.splitting import Unfit

PAPER, TITLE = "document/sparql-update", "What was stated by SPARQL Update"
NAME = "updated"


@dataclass(frozen=True)
class Done:
    """What became of an update: the act (None where everything was so already), and the edition in which it counts."""

    edition: int
    act: int | None = None
    added: int = 0
    removed: int = 0


def record(home: Home, view: View, plan: Plan, by: str, reason: str = "") -> Done:
    """Record a plan as one act, and publish it; nothing is recorded where there is nothing in it.

    :param view: of the edition that the plan was made for.
    :raises Moved: if another edition is current by now.
    :raises Unfit: if what would be believed breaks a rule over several sources; the act is taken back.
    :raises Busy: if somebody else is writing for longer than the patience of the home.
    """
    if not (plan.stated or plan.rejected or plan.denied):
        return Done(view.graph.edition)
    with home.change("SPARQL Update", AFTER_A_WORD, by) as draft:
        current = home.current
        if current is None or current.number != view.graph.edition:
            raise Moved(f"edition {view.graph.edition} was asked, and another is current by now: ask again")
        act = recorded(home, _saying(home, view, plan), NAME, by, reason)
        draft.count(act.id)
        if strict := _strict(draft, home.clearance):
            _take_back(home, act, by)
            raise Unfit("\n".join(dict.fromkeys(one.message for one in strict)))
    done = home.current
    assert done
    return Done(done.number, act.id, plan.added, plan.removed)


def _strict(draft: Draft, clearance: Clearance) -> list[Breach]:
    """The strict rules that would be broken, of what this clearance sees: what others alone may see is not told."""
    store = draft.at(clearance).store
    return [one for one in draft.breaches() if one.strict and seen(store, one)]


def _take_back(home: Home, act: Act, by: str) -> None:
    undo(home, by, act.id, "it broke a rule together with what others say")


def _saying(home: Home, view: View, plan: Plan) -> Saying:
    saying, identity = rejecting(home, view, plan.rejected), home.identity
    for statement, about in plan.denied:
        iri = identity.base + statement
        saying.words[iri] = Word(iri, "rejected", identity.iri(about).value)
    verdicts = home.ledger.verdicts()
    for one in plan.stated:
        place, paper = _place(home, one.entity)
        saying.readings.append(Reading(place, (one.entity, *paper), one.words, rule=acts.STATED))
        _accept(saying, one, identity.iri(place.document), verdicts)
    return saying


def _accept(saying: Saying, one: Stated, paper: NamedNode, verdicts: Mapping[str, str]) -> None:
    """Let what is stated count: what is new or a fact as a whole, and what was denied before again."""
    iri = saying.identity.iri(one.entity.key).value
    if one.new or one.gist:
        saying.words[iri] = Word(iri, "accepted", one.gist, (paper.value,))
    for statement in one.statements:
        fact = saying.identity.base + statement
        if not (one.new or one.gist) or verdicts.get(fact) == "rejected":
            saying.words[fact] = Word(fact, "accepted", iri)


def _place(home: Home, made: Entity) -> tuple[Place, tuple[Entity, ...]]:
    """Where it is said: in a paper of our own for each clearance, on the day."""
    nodes = {home.identity.iri(key) for *_, key in made.refers()} | {home.identity.iri(made.key)}
    level = highest((lowest(home, nodes), of_entity(made)))
    public = level is Clearance.PUBLIC
    key, name = (PAPER, TITLE) if public else (f"{PAPER}-{level}", f"{TITLE}, for {level}")
    return Place(key, home.clock()[:10], form="update"), (entity("Paper", {"name": name}, key),)
