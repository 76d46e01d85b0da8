"""The review: what was read in prose and nobody has decided, the most doubtful and most consequential first.

What a person has decided is in the ledger and counts here at once, published or not.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph.docket import Against, Choice, Order, Proposal, Queue, Source, Value
from graph.home import Home
from graph.names import NotFound
from graph.prose import Stated, stated
from graph.showing import shown, weight
from graph.view import View

__all__ = ["Against", "Choice", "Order", "Proposal", "Queue", "Source", "Value", "proposal", "queue"]
ROOM = 20
CONFLICT = "conflict"


@dataclass(frozen=True)
class Asked:
    """What is asked for of the queue; empty for all."""

    document: str = ""
    kind: str = ""
    rule: str = ""

    def fits(self, one: Stated) -> bool:
        """Whether a proposal is asked for."""
        return all(not value or value in OF[name](one) for name, value in vars(self).items())


def queue(
    home: Home,
    view: View,
    document: str = "",
    kind: str = "",
    rule: str = "",
    order: str = Order.DOUBT,
    page: int = 1,
    room: int = ROOM,
) -> Queue:
    """What is to be decided, a page of it.

    :param document: the key of a document; ``kind`` the name of a class or a property, or ``conflict``; ``rule`` what
        read it. All if empty.
    :param order: one of :class:`Order`.
    :raises ValueError: if there is no such order.
    """
    if order not in list(Order):
        raise ValueError(f"{order!r} is no order; there are {', '.join(Order)}")
    review, asked = Review(home, view), Asked(document, kind, rule)
    open_ = review.undecided()
    fit = sorted((one for one in open_ if asked.fits(one)), key=_ranked(Order(order)))
    pages = max(1, -(-len(fit) // room))
    page = min(max(1, page), pages)
    return Queue(
        tuple(shown(view, fit[(page - 1) * room : page * room])),
        len(fit),
        page,
        pages,
        len(open_),
        tuple(review.choices(open_, asked, "document")),
        tuple(review.choices(open_, asked, "kind")),
        tuple(review.choices(open_, asked, "rule")),
        Order(order),
    )


def proposal(home: Home, view: View, key: str) -> Proposal:
    """One proposal, by its key, decided or not.

    :raises NotFound: if no prose states it, or a table bears it out.
    """
    found = next((one for one in Review(home, view).all if one.key == key), None)
    if not found:
        raise NotFound(key, (), "proposal")
    return shown(view, [found])[0]


class Review:
    """What is to be decided in one view of a home."""

    def __init__(self, home: Home, view: View) -> None:
        self._home, self._view = home, view
        self.all = stated(view.graph.source, view.graph.identity)

    def undecided(self) -> list[Stated]:
        """What no person has decided."""
        decided = self._home.ledger.verdicts()
        base = self._home.identity.base
        return [one for one in self.all if base + one.key not in decided and one.subject.value not in decided]

    def choices(self, open_: Iterable[Stated], asked: Asked, of: str) -> Iterable[Choice]:
        """What the queue can be narrowed to, the most frequent first."""
        rest = Asked(**{name: value for name, value in vars(asked).items() if name != of})
        counted = Counter(value for one in open_ if rest.fits(one) for value in set(OF[of](one)))
        named = ((value, self._called(value, of), number) for value, number in counted.items())
        return [Choice(*one) for one in sorted(named, key=lambda c: (-c[2], c[1]))]

    def _called(self, value: str, of: str) -> str:
        if of == "document":
            named = self._view.names.of(value)
            return (named.acronym or named.name) if named else value
        return value


def kind_of(one: Stated) -> str:
    """The name of the class of a proposal, or of the property of a plain statement."""
    if one.triple is None:
        return one.cls.name
    return next(p.name for p in one.cls.properties.values() if p.iri == one.triple.predicate)


OF: dict[str, Callable[[Stated], Iterable[str]]] = {
    "document": lambda one: [r.document for r in one.readings.values()],
    "kind": lambda one: [kind_of(one)],
    "rule": lambda one: [r.rule for r in one.readings.values()],
}


def _ranked(order: Order) -> Callable[[Stated], tuple[object, ...]]:
    if order is Order.DOCUMENT:
        return lambda one: (one.first.document, one.first.start, one.key)
    if order is Order.CONSEQUENCE:
        return lambda one: (-weight(one), one.confidence, one.key)
    return lambda one: (-(1.05 - one.confidence) * weight(one), one.key)
