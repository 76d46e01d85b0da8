"""The review: what was read in prose and nobody has decided, the most doubtful and most consequential first.

What a person has decided is in the ledger and counts here at once, published or not. It is not asked again, unless a
document that was not known then says otherwise: then it comes back as a *conflict*.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nsmallest

from graph.editions.home import Home
from graph.ledger.decisions import Decisions
from graph.ledger.ledger import Word
from graph.naming.names import NotFound
from graph.review.backlog import Row, Rows, backlog
from graph.review.contradiction import contradicted
from graph.review.docket import Against, Choice, Order, Proposal, Queue, Source, Value
from graph.review.prose import Stated, stated
from graph.review.showing import Showing
from graph.review.tally import Counts, tally
from graph.review.verdicts import Saying, corrected
from graph.view import View
from graph.writing.sameness import united

__all__ = ["Against", "Asked", "Choice", "Order", "Proposal", "Queue", "Source", "Value", "proposal", "queue"]
ROOM = 20
CONFLICT = "conflict"


@dataclass(frozen=True)
class Asked:
    """What is asked for of the queue: the key of a document, a kind, or ``conflict``, and a rule; empty for all."""

    document: str = ""
    kind: str = ""
    rule: str = ""


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
    :param page: a number beyond the last is the last.
    :raises ValueError: if there is no such order.
    """
    if order not in list(Order):
        raise ValueError(f"{order!r} is no order; there are {', '.join(Order)}")
    review, asked = Review(home, view), Asked(document, kind, rule)
    fit = review.matching(asked)
    total = len(fit)
    pages = max(1, -(-total // room))
    page = min(max(1, page), pages)
    fit = nsmallest(page * room, fit, key=review.ranked(Order(order)))
    return Queue(
        tuple(review.shown(review.stated(fit[(page - 1) * room : page * room]))),
        total,
        page,
        pages,
        len(review.undecided),
        review.choices(asked, "document"),
        review.choices(asked, "kind"),
        review.choices(asked, "rule"),
        Order(order),
    )


def proposal(home: Home, view: View, key: str) -> Proposal:
    """One proposal, by its key, decided or not.

    :raises NotFound: if no prose states it, or a table bears it out.
    """
    review = Review(home, view)
    found = review.found([key])
    if not found:
        raise NotFound(key, (), "proposal")
    return review.shown(found)[0]


class Review:
    """What there is to decide in a view of a home."""

    def __init__(self, home: Home, view: View) -> None:
        self._home, self._view, self._identity = home, view, home.identity
        self._edition = home.edition(view.graph.edition)

    @cached_property
    def rows(self) -> Rows:
        """All there is, decided or not."""
        return backlog(self._edition, self._identity) if self._edition else Rows()

    @cached_property
    def decided(self) -> Decisions:
        """What people have decided."""
        return Decisions.in_(self._home.ledger)

    @cached_property
    def undecided(self) -> list[Row]:
        """What no person has decided, and what comes back as a conflict."""
        stamp = self._home.ledger.stamp
        kept = self.rows.kept
        if kept is None or kept[0] != stamp:
            kept = self.rows.kept = stamp, [row for row in self.rows.values() if self._open(row)]
        return kept[1]

    def waiting(self, document: str = "") -> int:
        """How many there are that no person has decided: of all, or that a document states."""
        kept: dict[str, tuple[int, Counts]] = self._view.graph.kept
        stamp = self._home.ledger.stamp
        if self._edition and kept.get("waiting", (None,))[0] != stamp:
            closing = {*self.decided.words, *self.decided.gists, *self._moved, *self._gone}
            kept["waiting"] = stamp, tally(self._edition, self._identity, closing, self._open)
        return kept["waiting"][1].get(document, 0) if self._edition else 0

    @cached_property
    def _gone(self) -> set[str]:
        """What a person rejected."""
        return {iri for iri, verdict in self.decided.verdicts.items() if verdict == "rejected"}

    @cached_property
    def _moved(self) -> Mapping[str, str]:
        """What a person ruled to be another."""
        return united(self._home.ledger.rulings())

    @cached_property
    def conflicts(self) -> dict[str, tuple[Against, ...]]:
        """What speaks against proposals that are to be decided, by their key."""
        found = contradicted(self._view, [row for row in self.undecided if row.post])
        for row in self.undecided:
            if word := self.decided.words.get(row.iri):
                says = "rejected, and stated anew in another document"
                new = [key for key in row.documents if self._identity.iri(key).value not in word.documents]
                found[row.key] = (*found.get(row.key, ()), *(Against(row.key, says, key) for key in new))
        return found

    def _open(self, row: Row) -> bool:
        word = self.decided.words.get(row.iri)
        if word:
            return self._anew(row, word)
        if row.iri in self._moved or not self._gone.isdisjoint(row.about):
            return False
        return not (row.gist and self.decided.again(row.iri, row.gist, row.places))

    def _anew(self, row: Row, word: Word) -> bool:
        """Whether a document that the person had not seen states what was rejected."""
        if word.verdict != "rejected" or not word.documents:
            return False
        return not {self._identity.iri(key).value for key in row.documents} <= set(word.documents)

    def matching(self, asked: Asked) -> list[Row]:
        """The rows that are undecided and asked for."""
        return (
            [row for row in self.undecided if self._fits(row, asked)] if any(vars(asked).values()) else self.undecided
        )

    def fitting(self, asked: Asked) -> list[Stated]:
        """What is undecided and asked for."""
        return self.stated(self.matching(asked))

    def found(self, keys: Iterable[str]) -> list[Stated]:
        """The proposals with these keys, decided or not; those that are none are left out."""
        return self.stated([self.rows[key] for key in keys if key in self.rows])

    def stated(self, rows: Sequence[Row]) -> list[Stated]:
        """What rows stand for, in their order, as the readings of the view have it."""
        readings = {iri: None for row in rows for iri in row.readings}
        if not readings:
            return []
        found = {one.key: one for one in stated(self._view.graph.source, self._identity, readings)}
        return [found[row.key] for row in rows if row.key in found]

    def shown(self, several: Sequence[Stated]) -> list[Proposal]:
        """Proposals with their passages and what speaks against them."""
        made = Showing(self._view, several).proposals()
        return [replace(one, conflicts=self.conflicts.get(one.key, ())) for one in made]

    def say(self, saying: Saying, several: Iterable[Stated], verdict: str) -> None:
        """Put one verdict on several proposals, and on what hangs on them."""
        chosen = {one.key: one for one in several}
        more = self._made_known(chosen.values()) if verdict == "accepted" else self._said_of(chosen.values())
        chosen |= {one.key: one for one in self.stated([row for row in more if row.key not in chosen])}
        showing = Showing(self._view, list(chosen.values()))
        for one in chosen.values():
            saying.judge(one, verdict, showing.sources(one), self._besides(one))

    def correct(self, saying: Saying, one: Stated, changes: Mapping[str, str]) -> None:
        """Put what a person says in the place of a proposal."""
        corrected(saying, self._view, one, changes, Showing(self._view, [one]).sources(one))
        ends = {value for r in saying.readings for e in r.entities for _, value in e.values}
        new = [self.rows[key] for key in sorted(ends & self.rows.keys()) if self._new(self.rows[key])]
        showing = Showing(self._view, made := self.stated(new))
        for thing in made:
            saying.judge(thing, "accepted", showing.sources(thing))

    def _new(self, row: Row) -> bool:
        return row.form == "thing" and self.decided.verdicts.get(row.iri) != "accepted"

    def _made_known(self, several: Iterable[Stated]) -> list[Row]:
        """The new things that proposals are about, which accepting them makes known."""
        ends = {iri for one in several for iri in self.rows[one.key].about}
        things = self.rows.things
        return [things[iri] for iri in sorted(ends & things.keys()) if self._new(things[iri])]

    def _said_of(self, several: Iterable[Stated]) -> list[Row]:
        """What is said of new things, which is rejected with them."""
        things = {one.subject.value for one in several if one.form == "thing"}
        return [row for row in self.undecided if not things.isdisjoint(row.about)] if things else []

    def _besides(self, one: Stated) -> list[str]:
        """The facts with the ends and the role of one, and other starts: nothing is said of them."""
        return [key for key in self.rows.gists.get(self.rows[one.key].gist, ()) if key != one.key]

    def _fits(self, row: Row, asked: Asked) -> bool:
        if (asked.document and asked.document not in row.documents) or (asked.rule and asked.rule not in row.rules):
            return False
        return not asked.kind or asked.kind in self._kinds(row)

    def _kinds(self, row: Row) -> tuple[str, ...]:
        return (CONFLICT, row.kind) if row.key in self.conflicts else (row.kind,)

    def choices(self, asked: Asked, of: str) -> tuple[Choice, ...]:
        """What the queue can be narrowed to, conflicts first, then the most frequent."""
        values: Callable[[Row], Iterable[str]] = {
            "document": lambda row: row.documents,
            "kind": self._kinds,
            "rule": lambda row: row.rules,
        }[of]
        rest = replace(asked, **{of: ""})
        counted = Counter(value for row in self.matching(rest) for value in values(row))
        named = [Choice(value, self._called(value, of), number) for value, number in counted.items()]
        return tuple(sorted(named, key=lambda c: (c.value != CONFLICT, -c.number, c.name)))

    def _called(self, value: str, of: str) -> str:
        named = self._view.names.of(value) if of == "document" else None
        return (named.acronym or named.name) if named else value

    def ranked(self, order: Order) -> Callable[[Row], tuple[object, ...]]:
        """By what the queue is sorted; conflicts come before all but where it follows the documents."""
        if order is Order.DOCUMENT:
            return lambda row: (row.document, row.start, row.key)
        if order is Order.CONSEQUENCE:
            return lambda row: (row.key not in self.conflicts, -row.weight, row.confidence, row.key)
        return lambda row: (row.key not in self.conflicts, -(1.05 - row.confidence) * row.weight, row.key)
