"""What the page of pairs that may be one shows: two things side by side, and why, in the language spoken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.evidence import Evidence
from graph.identities.proposals import Proposal
from graph.identities.reasons import Reason
from graph.naming.names import Named
from graph.portrait import worded
from graph.view import View
from visualisations.translation import _, isolated
from visualisations.words import relation

QUOTES = 2


@dataclass(frozen=True)
class Side:
    """One of two things: ``quotes`` are the first readings that quote words, ``others`` what else states it."""

    thing: Named
    quotes: tuple[Evidence, ...]
    others: tuple[Evidence, ...]


@dataclass(frozen=True)
class Double:
    """Two things that may be one; ``score`` is how likely, 0 to 1, the reasons are sentences."""

    sides: tuple[Side, Side]
    score: float
    reasons: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where it stands on its page."""
        return "--".join(side.thing.key.replace("/", "-") for side in self.sides)


def shown(view: View, found: Iterable[Proposal], said: Mapping[str, tuple[Evidence, ...]]) -> list[Double]:
    """Pairs as a page shows them.

    :param said: for each thing, by key, who says that there is such a thing.
    """
    return [
        Double(
            (_side(pair.one, said), _side(pair.other, said)),
            pair.score,
            tuple(because(view, reason) for reason in pair.reasons),
            tuple(because(view, reason) for reason in pair.against),
        )
        for pair in found
    ]


def because(view: View, reason: Reason) -> str:
    """A reason in the language spoken; a thing in it is called by its name."""
    return _(reason.message, **{name: _put(view, name, value) for name, value in reason.values})


def _put(view: View, name: str, value: str) -> str:
    if name == "field":
        return relation(worded(value))
    thing = view.names.of(value) if "/" in value else None
    return isolated(thing.name if thing else value)


def _side(thing: Named, said: Mapping[str, tuple[Evidence, ...]]) -> Side:
    evidence = said.get(thing.key, ())
    quotes = tuple(e for e in evidence if e.quote)[:QUOTES]
    return Side(thing, quotes, tuple(e for e in evidence if e not in quotes))
