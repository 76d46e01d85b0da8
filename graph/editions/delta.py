"""What a change touched of one store: what is built beside a store is worked out again for that alone.

An index of a large store takes a minute, that of one document a blink. Whatever was built for the edition before is
taken over, and put right where something was stated, taken away, judged or moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode

from graph.editions.sounding import Sounding, whole
from graph.editions.telling import Told
from graph.writing.rules import Breach

MANY = 5_000  # of more things than this, building all anew takes no longer


class Some:
    """Nodes, as long as they are few.

    :ivar few: whether they are.

    >>> some = Some()
    >>> some.add(NamedNode("x:a"), NamedNode("x:a"))
    >>> len(some.nodes), some.few
    (1, True)
    """

    def __init__(self) -> None:
        self.nodes, self.few = set[NamedNode](), True

    def add(self, *nodes: NamedNode) -> None:
        """Add some; of too many, none is asked for."""
        if self.few:
            self.nodes.update(nodes)
            self.few = len(self.nodes) <= MANY

    def copy(self) -> "Some":
        """The same, to be added to."""
        other = Some()
        other.nodes, other.few = set(self.nodes), self.few
        return other


@dataclass(frozen=True)
class Delta:
    """What is other in a store than in the edition that it was made from.

    :ivar before: the folder of the same clearance in that edition; None if there is none.
    :ivar few: whether so little was touched that what was built before is worth putting right.
    :ivar things: what was stated, taken away, judged or moved, as it is believed, but for facts; ``subjects`` the
        same with the facts, as sources call it; ``documents`` those in which readings are new, gone or stand otherwise;
        ``nodes`` all of which something may be believed now that was not before, or no more; ``described`` the readings
        and passages that are new or gone, None if they are too many; ``moved`` what is believed under another key now;
        ``silent`` those of the nodes of which nothing is said any more.
    :ivar told: what the change says itself of what is new; None if only the store says it. ``breaches`` is how what
        changed breaks the rules, alone or with what was there; None if nobody has asked. ``sounding`` knows which
        tables of the edition before are whole; None if each is to be read when it is asked for.
    """

    before: Path | None = None
    few: bool = False
    things: frozenset[NamedNode] = field(default=frozenset())
    subjects: frozenset[NamedNode] = field(default=frozenset())
    documents: frozenset[NamedNode] = field(default=frozenset())
    nodes: frozenset[NamedNode] = field(default=frozenset())
    described: frozenset[NamedNode] | None = field(default=frozenset())
    moved: frozenset[NamedNode] = field(default=frozenset())
    silent: frozenset[NamedNode] = field(default=frozenset())
    told: Told | None = None
    breaches: Sequence[Breach] | None = None
    sounding: Sounding | None = field(default=None, compare=False, repr=False)

    @cached_property
    def rest(self) -> frozenset[NamedNode] | None:
        """What of a large change it does not tell of itself; None where that is not little, or the change is none.

        >>> Delta().rest is None
        True
        """
        if self.few or self.told is None or not self.nodes:
            return None
        rest = frozenset([node for node in self.nodes if node not in self.told])
        return rest if len(rest) <= MANY else None

    def file(self, name: str) -> Path | None:
        """A file of the edition before to copy and put right, which is whole; None if it is to be made anew.

        >>> Delta().file("x") is None
        True
        """
        return self.sound(name) if self.few else None

    def sound(self, name: str) -> Path | None:
        """A file of the edition before that is whole; None if there is none."""
        place = self.carried(name)
        return place if place and (self.sounding.whole if self.sounding else whole)(place) else None

    def carried(self, name: str) -> Path | None:
        """A file of the edition before; None if there is none."""
        place = self.before / name if self.before else None
        return place if place and place.exists() else None


WHOLE = Delta()
