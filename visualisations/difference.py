"""What changed between two editions, in words of the language spoken."""

from collections.abc import Mapping, Sequence

from graph.editions.comparison import DATES, Comparison
from graph.editions.differing import CHANGED, REMOVED, Changed
from graph.editions.telling import ADDED
from graph.portrait import worded
from ontology import ontology
from visualisations.translation import _, figure
from visualisations.words import after, relation
from visualisations.words import kind as kind_of


def sentence(what: Comparison) -> str:
    """How much changed.

    >>> sentence(Comparison(1, 2, (), {}))
    'From edition 1 to edition 2: nothing changed.'
    """
    numbers = {state: figure(number) for state, number in what.counts.items() if number}
    said = {
        ADDED: _("%(number)s added", number=numbers.get(ADDED)),
        REMOVED: _("%(number)s removed", number=numbers.get(REMOVED)),
        CHANGED: _("%(number)s changed", number=numbers.get(CHANGED)),
    }
    first, *more = [said[state] for state in numbers] or [_("nothing changed")]
    for one in more:
        first = after(first, one)
    return _("From edition %(older)s to edition %(newer)s: %(said)s.", older=what.older, newer=what.newer, said=first)


def changed(one: Changed, what: Comparison) -> str:
    """A change in words, as :meth:`graph.editions.comparison.Comparison.words` says it in English."""
    values = one.after if one.state != REMOVED else one.before
    ends = [what.name(key) for key in one.about if key != one.key] if one.fact else [what.name(one.key)]
    said = f"{kind_of(ontology()[one.cls])}: {' - '.join(ends)}"
    if one.state == CHANGED:
        fields = sorted({*one.before, *one.after})
        turns = (f"{relation(worded(f))}: {_side(one.before, f, what)} → {_side(one.after, f, what)}" for f in fields)
        return f"{said}; " + "; ".join(turns)
    more = [*map(relation, values.get("role", ()))]
    more += [f"{relation(worded(name))} {date}" for name in DATES for date in values.get(name, ())]
    return f"{said} ({', '.join(more)})" if one.fact and more else said


def _side(values: Mapping[str, Sequence[str]], field: str, what: Comparison) -> str:
    return ", ".join(map(what.name, values.get(field, ()))) or _("not stated")
