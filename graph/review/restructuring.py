"""Carrying out what was supposed: a merger, a retirement or a move, as one act by hand that can be taken back."""

from collections.abc import Iterator

from pyoxigraph import Triple

from graph.editions.home import Home
from graph.entity import Entity, about, entity, written
from graph.ledger.ledger import Act
from graph.ownership.supposing import MERGE, POSTS, RETIRE, Effect, Supposition, effects
from graph.review import byhand
from graph.review.byhand import Cited
from graph.review.verdicts import Saying
from graph.span import Period
from graph.view import View

ACTS = {MERGE: "merged", RETIRE: "retired"}


def carry_out(home: Home, view: View, supposed: Supposition, on: str, by: str, cited: Cited) -> Act:
    """Make true what :func:`graph.ownership.supposing.effects` says would follow, as one act.

    What is merged or retired ends in all it lasted in; what moves begins under the other; posts change their body. Of a
    merger a succession is stated, of a retirement that it was dissolved.

    :param on: since when: a year, a month or a day.
    :raises ValueError: if it is no date, or something began after it.
    """
    Period.of(on)
    found = effects(view, supposed)
    saying = Saying(home.identity)
    made = [one for effect in found for one in _made(home, view, saying, supposed, effect, on)]
    return byhand.stated(
        home, view, [*made, *_itself(supposed, on)], saying, ACTS.get(supposed.act, "moved"), by, cited
    )


def _made(home: Home, view: View, saying: Saying, supposed: Supposition, effect: Effect, on: str) -> Iterator[Entity]:
    """What is to be stated of one tenure, or of a post."""
    if effect.kind == POSTS and effect.field == "postIn":
        if effect.values:
            yield _posted(home, saying, effect)
    elif supposed.act in ACTS:
        if effect.fact.text("until") != on:
            yield byhand.ending(home, saying, effect.fact, on)
        if effect.values and not view.nodes([(begun := _begun(effect, on)).key]):
            yield begun


def _begun(effect: Effect, on: str) -> Entity:
    return entity(effect.fact.cls.name, {**effect.values, "from": on})


def _posted(home: Home, saying: Saying, effect: Effect) -> Entity:
    """That a post belongs to another body; that it belonged to the one before is denied, for it has no dates."""
    identity, prop = home.identity, effect.fact.cls["postIn"]
    for before in effect.fact.values.get("postIn", ()):
        saying.deny(Triple(identity.iri(effect.fact.key), prop.iri, written(prop, before, identity)))
    return about(effect.fact.cls.name, effect.values, effect.fact.key)


def _itself(supposed: Supposition, on: str) -> Iterator[Entity]:
    """What became of the group itself."""
    if supposed.act == RETIRE:
        yield entity("Stage", {"of": supposed.thing.key, "stage": "dissolved", "from": on})
    elif supposed.act == MERGE and supposed.into:
        ends = {"successor": supposed.into.key, "predecessor": supposed.thing.key}
        yield entity("Succession", {**ends, "change": "merge", "from": on})
