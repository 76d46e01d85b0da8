"""Which of several statements that do not agree is shown, as a person chose: all of them stay, each with its source.

A choice counts at once, without a new edition, so it is asked of the ledger each time.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.ledger.record import CHOICES, Ruling
from graph.view import View


@dataclass(frozen=True)
class Choice:
    """What a person chose: the key of the statement that is shown, of those beside it, who chose, and why."""

    shown: str
    beside: tuple[str, ...]
    by: str
    reason: str


def choices(view: View) -> Mapping[str, Choice]:
    """The choice that each statement is part of, by its key; the last word counts, and what was taken back does not."""
    key, held = view.graph.identity.key, view.names.held
    found: dict[str, dict[str, Ruling]] = defaultdict(dict)
    for ruling in view.graph.rulings(CHOICES):
        if ruling.kept:
            one, other, kept = (held(key(NamedNode(iri))) for iri in (ruling.one, ruling.other, ruling.kept))
            found[kept][other if kept == one else one] = ruling
    made = {}
    for shown, others in found.items():
        last = max(others.values(), key=lambda ruling: ruling.at)
        choice = Choice(shown, tuple(sorted(others)), last.by, last.reason)
        made.update(dict.fromkeys((shown, *others), choice))
    return made
