"""The review in GraphQL: what is to be decided, what was done, and the mutations by which those who may decide do so.

A mutation is sent by POST as JSON, with the token of the home as a bearer, or with the cookie of a session and the
secret of its forms in the header ``X-Remit-Form``: no page of another site can send either.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from api.answers import Info, Lang, view
from api.derived import First, made, resolving, within
from graph.editions.shelf import Shelf
from graph.ledger.ledger import Act
from graph.ownership.supposing import Supposition
from graph.review import byhand
from graph.review.docket import Order
from graph.review.judging import correct, decide, decide_all, rule, undo, weigh
from graph.review.restructuring import carry_out
from graph.review.review import Asked, queue
from graph.view import View

FORM = "X-Remit-Form"


def _text(name: str, comment: str) -> StrawberryField:
    return resolving(str | None, lambda one: getattr(one, name) or None, comment)


def _word(name: str, comment: str) -> StrawberryField:
    return resolving(str, lambda one: getattr(one, name), comment)


def _list(kind: Any, name: str, comment: str) -> StrawberryField:
    return resolving(list[kind], lambda one: list(getattr(one, name)), comment)


Choice = made(
    "ReviewChoice",
    {
        "value": _word("value", "What to ask for."),
        "name": _word("name", "What it is called."),
        "number": resolving(int, lambda c: c.number, "How many proposals it has."),
    },
    "A document, a kind or a rule that the queue can be narrowed to.",
)
Value = made(
    "ReviewValue",
    {
        "field": _text("field", "The field; null for the thing itself."),
        "name": _word("name", "The text, or what the thing is called."),
        "key": _text("key", "The key of the thing; null for a text."),
        "known": resolving(bool, lambda v: v.known, "False for a thing that only prose names."),
    },
    "One value of a proposal.",
)
Source = made(
    "ReviewSource",
    {
        "reading": resolving(strawberry.ID, lambda s: s.reading, "The key of the reading."),
        "document": _word("document", "The key of the document."),
        "shown": _word("shown", "Its symbol or name."),
        "paragraph": _word("paragraph", "The paragraph as printed, else its place."),
        "page": _text("page", "The page, where it has one."),
        "section": _text("section", "The heading it stands under."),
        "text": _text("text", "The passage."),
        "quote": _text("quote", "The words that say it, verbatim."),
        "start": resolving(int | None, lambda s: s.start, "Where the quote begins in the document's text."),
        "end": resolving(int | None, lambda s: s.end, "Where it ends."),
        "support": _text("support", "The lead-in or antecedent that makes the quote mean something."),
        "rule": _word("rule", "What read it."),
        "confidence": resolving(float, lambda s: s.confidence, "How likely the reading is right, 0 to 1."),
    },
    "One reading of a proposal, beside its passage.",
)
Against = made(
    "ReviewConflict",
    {
        "key": _word("key", "The key of the fact."),
        "says": _word("says", "What it says, in English."),
        "document": _text("document", "The key of a document that says so."),
    },
    "What else is stated and conflicts with a proposal.",
)
Proposal = made(
    "Proposal",
    {
        "key": resolving(strawberry.ID, lambda p: p.key, "What a verdict on it names."),
        "form": _word("form", "fact, thing (a new one) or statement (of a thing that is known)."),
        "kind": _word("kind", "The name of its class, or of the property of a statement."),
        "subject": resolving(Value, lambda p: p.subject, "What it is about."),
        "object": resolving(Value, lambda p: p.object, "What it says of that."),
        "role": _text("role", "In which role."),
        "from": _text("start", "When it began, as stated."),
        "until": _text("until", "When it ended, as stated."),
        "asOf": _text("as_of", "The latest date at which it is said to hold."),
        "modality": _text("modality", "Whether it is, or was meant to be."),
        "certainty": _text("certainty", "stated or implied."),
        "status": _word("status", "proposed, and believed already, or candidate."),
        "confidence": resolving(float, lambda p: p.confidence, "That of its surest reading."),
        "values": _list(Value, "values", "Everything that is stated of it."),
        "sources": _list(Source, "sources", "Its readings, the surest first."),
        "conflicts": _list(Against, "conflicts", "What speaks against it."),
    },
    "Something read in prose that nobody has decided.",
)
Queue = made(
    "ReviewQueue",
    {
        "total": resolving(int, lambda q: q.total, "How many fit what is asked for."),
        "left": resolving(int, lambda q: q.left, "How many are undecided altogether."),
        "page": resolving(int, lambda q: q.page, "The page, from 1."),
        "pages": resolving(int, lambda q: q.pages, "How many there are."),
        "documents": _list(Choice, "documents", "The documents it can be narrowed to."),
        "kinds": _list(Choice, "kinds", "The kinds; conflict is one of them."),
        "rules": _list(Choice, "rules", "The rules."),
        "proposals": _list(Proposal, "proposals", "Those of this page."),
    },
    "What is to be decided, a page of it.",
)
ActType = made(
    "Act",
    {
        "id": resolving(int, lambda a: a.id, "Its number, by which it is taken back."),
        "at": _word("at", "When, in UTC."),
        "by": _word("by", "Who."),
        "act": _word("act", "accepted, rejected, corrected, a ruling, or undone."),
        "reason": _text("reason", "Why."),
        "undoes": resolving(int | None, lambda a: a.undoes, "The act that it takes back."),
        "undone": resolving(bool, lambda a: a.undone, "Whether it was taken back."),
        "edition": resolving(int | None, lambda a: a.edition, "The edition in which it counts; null while it waits."),
    },
    "What a reviewer did at one time; it stands or falls as a whole.",
)


@strawberry.input(description="A field of a proposal, as it should be; an empty value leaves it out.")
class Change:
    """A field of a proposal and what it should be."""

    field: str
    value: str


@strawberry.input(description="Why something is stated by hand, and what is cited for it.")
class Cited:
    """Why something is stated by hand, and what is cited for it."""

    reason: str = ""
    document: str = ""
    paragraph: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Writing:
    """Who writes, and what is to be done when something is recorded."""

    by: str
    recorded: Callable[[], None]


def fields() -> dict[str, StrawberryField]:
    """The fields of Query."""

    def review(
        info: Info,
        document: str = "",
        kind: str = "",
        rule: str = "",
        order: str = Order.DOUBT.value,
        page: int = 1,
        first: First = 20,
        lang: Lang = None,
    ) -> Any:
        home = info.context["shelf"].home
        return queue(home, view(info, None, lang), document, kind, rule, order, page, max(1, within(first)))

    def acts(info: Info, first: First = 20) -> Any:
        return info.context["shelf"].home.ledger.acts(within(first))

    order = "The most doubtful and most consequential first, unless order is consequence or document."
    return {
        "review": _field(review, Queue, f"What was read in documents and nobody has decided. {order}"),
        "acts": _field(acts, list[ActType], "What reviewers did, the latest first."),  # type: ignore[valid-type]
    }


def mutations() -> dict[str, StrawberryField]:
    """The fields of Mutation."""

    def judge(info: Info, keys: list[strawberry.ID], verdict: str, reason: str = "") -> Any:
        return _done(info, lambda seen, shelf, by: decide(shelf.home, seen, map(str, keys), verdict, by, reason))

    def judge_all(
        info: Info, verdict: str, document: str = "", kind: str = "", rule: str = "", reason: str = ""
    ) -> Any:
        asked = Asked(document, kind, rule)
        return _done(info, lambda seen, shelf, by: decide_all(shelf.home, seen, asked, verdict, by, reason))

    def correct_(info: Info, key: strawberry.ID, changes: list[Change], reason: str = "") -> Any:
        given = {change.field: change.value for change in changes}
        return _done(info, lambda seen, shelf, by: correct(shelf.home, seen, str(key), given, by, reason))

    def identify(info: Info, one: strawberry.ID, other: strawberry.ID, ruling: str, reason: str = "") -> Any:
        pair = (str(one), str(other))
        return _done(info, lambda seen, shelf, by: rule(shelf.home, seen, pair, ruling, by, reason))

    def weigh_(info: Info, one: strawberry.ID, others: list[strawberry.ID], ruling: str, reason: str = "") -> Any:
        rest = [str(other) for other in others]
        return _done(info, lambda seen, shelf, by: weigh(shelf.home, seen, str(one), rest, ruling, by, reason))

    def undo_(info: Info, act: int | None = None, reason: str = "") -> Any:
        return _done(info, lambda seen, shelf, by: undo(shelf.home, by, act, reason))

    def add(info: Info, kind: str, values: list[Change], cited: Cited | None = None) -> Any:
        given = {one.field: one.value for one in values}
        cls, why = byhand.kind(kind), _cited(cited)
        return _done(info, lambda seen, shelf, by: byhand.add(shelf.home, seen, cls, given, by, why))

    def end(info: Info, key: strawberry.ID, until: str, cited: Cited | None = None) -> Any:
        why = _cited(cited)
        return _done(info, lambda seen, shelf, by: byhand.end(shelf.home, seen, str(key), until, by, why))

    def replace(
        info: Info, key: strawberry.ID, holder: str, since: str, until: str = "", cited: Cited | None = None
    ) -> Any:
        given = (str(key), holder, since)
        why = _cited(cited)
        return _done(info, lambda seen, shelf, by: byhand.replace(shelf.home, seen, *given, by, why, until))

    def confirm(info: Info, keys: list[strawberry.ID], asOf: str = "", cited: Cited | None = None) -> Any:  # noqa: N803
        several, why = [str(key) for key in keys], _cited(cited)
        return _done(info, lambda seen, shelf, by: byhand.confirm(shelf.home, seen, several, by, why, asOf))

    def carry_out_(
        info: Info, act: str, thing: str, on: str, into: str | None = None, cited: Cited | None = None
    ) -> Any:
        why = _cited(cited)

        def done(seen: View, shelf: Shelf, by: str) -> Act:
            return carry_out(shelf.home, seen, Supposition.named(seen, act, thing, into or ""), on, by, why)

        return _done(info, done)

    return {
        "add": _field(add, ActType, "State a fact by hand: its kind, and its fields by key, name or text."),
        "end": _field(end, ActType, "State by hand when a fact ended."),
        "replace": _field(replace, ActType, "State by hand that another took over: one ends, one begins."),
        "confirm": _field(confirm, ActType, "State by hand that facts are still true; today, if asOf is empty."),
        "carryOut": _field(
            carry_out_, ActType, "Carry out by hand what whatIf tells: merge, retire or move, since a day."
        ),
        "judge": _field(judge, ActType, "Accept or reject proposals or other facts, as one act."),
        "judgeAll": _field(judge_all, ActType, "Accept or reject all that is undecided of a document, kind or rule."),
        "correct": _field(correct_, ActType, "Say what should stand instead of a proposal, of the same passage."),
        "identify": _field(identify, ActType, "Say whether two things are one: same, not the same, or open."),
        "weigh": _field(
            weigh_,
            ActType,
            "Say of two who do the same: intended, to be merged, undecided; of several statements: shown, not chosen.",
        ),
        "undo": _field(undo_, ActType, "Take back the last act of who asks, or the one with this number."),
    }


def _cited(given: Cited | None) -> byhand.Cited:
    return byhand.Cited(**vars(given)) if given else byhand.Cited()


def _done(info: Info, act: Callable[[View, Shelf, str], Act]) -> Act:
    writing: Writing = info.context["writing"]
    shelf: Shelf = info.context["shelf"]
    done = act(shelf.graph.at(), shelf, writing.by)
    writing.recorded()
    return done


def _field(resolve: Any, kind: Any, comment: str) -> StrawberryField:
    resolve.__annotations__["return"] = kind
    field: StrawberryField = strawberry.field(resolver=resolve, description=comment, metadata={"root": resolve})
    return field
