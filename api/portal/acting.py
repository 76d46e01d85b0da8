"""The review in GraphQL: what is to be decided, what was done, and the mutations by which those who may decide do so.

A mutation is sent by POST as JSON, with a key or a token as a bearer, or with the cookie of a session and the secret of
its forms in the header ``X-Remit-Form``: no page of another site can send either.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from api.access.caller import Caller, entitled
from api.portal.derived import First, made, resolving, within
from api.portal.seeing import Info, Lang, view
from api.roles import Role
from graph.editions.shelf import Shelf
from graph.ledger.ledger import Act
from graph.ownership.supposing import Supposition
from graph.review import byhand
from graph.review.docket import Order
from graph.review.judging import correct, decide, decide_all, rule, undo, weigh
from graph.review.restructuring import carry_out
from graph.review.review import Asked, queue
from graph.view import View


def text_of(name: str, comment: str) -> StrawberryField:
    """A text that may be missing, by the name of its attribute."""
    return resolving(str | None, lambda one: getattr(one, name) or None, comment)


def word_of(name: str, comment: str) -> StrawberryField:
    """A text that is never missing, by the name of its attribute."""
    return resolving(str, lambda one: getattr(one, name), comment)


def list_of(kind: Any, name: str, comment: str) -> StrawberryField:
    """Several of a kind, by the name of their attribute."""
    return resolving(list[kind], lambda one: list(getattr(one, name)), comment)


Choice = made(
    "ReviewChoice",
    {
        "value": word_of("value", "What to ask for."),
        "name": word_of("name", "What it is called."),
        "number": resolving(int, lambda c: c.number, "How many proposals it has."),
    },
    "A document, a kind or a rule that the queue can be narrowed to.",
)
Value = made(
    "ReviewValue",
    {
        "field": text_of("field", "The field; null for the thing itself."),
        "name": word_of("name", "The text, or what the thing is called."),
        "key": text_of("key", "The key of the thing; null for a text."),
        "known": resolving(bool, lambda v: v.known, "False for a thing that only prose names."),
    },
    "One value of a proposal.",
)
Source = made(
    "ReviewSource",
    {
        "reading": resolving(strawberry.ID, lambda s: s.reading, "The key of the reading."),
        "document": word_of("document", "The key of the document."),
        "shown": word_of("shown", "Its symbol or name."),
        "paragraph": word_of("paragraph", "The paragraph as printed, else its place."),
        "page": text_of("page", "The page, where it has one."),
        "section": text_of("section", "The heading it stands under."),
        "text": text_of("text", "The passage."),
        "quote": text_of("quote", "The words that say it, verbatim."),
        "start": resolving(int | None, lambda s: s.start, "Where the quote begins in the document's text."),
        "end": resolving(int | None, lambda s: s.end, "Where it ends."),
        "support": text_of("support", "The lead-in or antecedent that makes the quote mean something."),
        "rule": word_of("rule", "What read it."),
        "confidence": resolving(float, lambda s: s.confidence, "How likely the reading is right, 0 to 1."),
    },
    "One reading of a proposal, beside its passage.",
)
Against = made(
    "ReviewConflict",
    {
        "key": word_of("key", "The key of the fact."),
        "says": word_of("says", "What it says, in English."),
        "document": text_of("document", "The key of a document that says so."),
    },
    "What else is stated and conflicts with a proposal.",
)
Proposal = made(
    "Proposal",
    {
        "key": resolving(strawberry.ID, lambda p: p.key, "What a verdict on it names."),
        "form": word_of("form", "fact, thing (a new one) or statement (of a thing that is known)."),
        "kind": word_of("kind", "The name of its class, or of the property of a statement."),
        "subject": resolving(Value, lambda p: p.subject, "What it is about."),
        "object": resolving(Value, lambda p: p.object, "What it says of that."),
        "role": text_of("role", "In which role."),
        "from": text_of("start", "When it began, as stated."),
        "until": text_of("until", "When it ended, as stated."),
        "asOf": text_of("as_of", "The latest date at which it is said to hold."),
        "modality": text_of("modality", "Whether it is, or was meant to be."),
        "certainty": text_of("certainty", "stated or implied."),
        "status": word_of("status", "proposed, and believed already, or candidate."),
        "confidence": resolving(float, lambda p: p.confidence, "That of its surest reading."),
        "values": list_of(Value, "values", "Everything that is stated of it."),
        "sources": list_of(Source, "sources", "Its readings, the surest first."),
        "conflicts": list_of(Against, "conflicts", "What speaks against it."),
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
        "documents": list_of(Choice, "documents", "The documents it can be narrowed to."),
        "kinds": list_of(Choice, "kinds", "The kinds; conflict is one of them."),
        "rules": list_of(Choice, "rules", "The rules."),
        "proposals": list_of(Proposal, "proposals", "Those of this page."),
    },
    "What is to be decided, a page of it.",
)
ActType = made(
    "Act",
    {
        "id": resolving(int, lambda a: a.id, "Its number, by which it is taken back."),
        "at": word_of("at", "When, in UTC."),
        "by": word_of("by", "Who."),
        "act": word_of("act", "accepted, rejected, corrected, a ruling, or undone."),
        "reason": text_of("reason", "Why."),
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

    caller: Caller
    recorded: Callable[[], None]

    @property
    def by(self) -> str:
        """What the ledger calls them."""
        return self.caller.name


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
        "review": field_of(review, Queue, f"What was read in documents and nobody has decided. {order}"),
        "acts": field_of(acts, list[ActType], "What reviewers did, the latest first."),  # type: ignore[valid-type]
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
        return _stated(info, lambda seen, shelf, by: byhand.add(shelf.home, seen, cls, given, by, why))

    def end(info: Info, key: strawberry.ID, until: str, cited: Cited | None = None) -> Any:
        why = _cited(cited)
        return _stated(info, lambda seen, shelf, by: byhand.end(shelf.home, seen, str(key), until, by, why))

    def replace(
        info: Info, key: strawberry.ID, holder: str, since: str, until: str = "", cited: Cited | None = None
    ) -> Any:
        given = (str(key), holder, since)
        why = _cited(cited)
        return _done(
            info, lambda seen, shelf, by: byhand.replace(shelf.home, seen, *given, by, why, until), Role.EDITOR
        )

    def confirm(info: Info, keys: list[strawberry.ID], asOf: str = "", cited: Cited | None = None) -> Any:  # noqa: N803
        several, why = [str(key) for key in keys], _cited(cited)
        return _done(
            info, lambda seen, shelf, by: byhand.confirm(shelf.home, seen, several, by, why, asOf), Role.EDITOR
        )

    def carry_out_(
        info: Info, act: str, thing: str, on: str, into: str | None = None, cited: Cited | None = None
    ) -> Any:
        why = _cited(cited)

        def done(seen: View, shelf: Shelf, by: str) -> Act:
            return carry_out(shelf.home, seen, Supposition.named(seen, act, thing, into or ""), on, by, why)

        return _stated(info, done)

    return {
        "add": field_of(add, ActType, "State a fact by hand: its kind, and its fields by key, name or text."),
        "end": field_of(end, ActType, "State by hand when a fact ended."),
        "replace": field_of(replace, ActType, "State by hand that another took over: one ends, one begins."),
        "confirm": field_of(confirm, ActType, "State by hand that facts are still true; today, if asOf is empty."),
        "carryOut": field_of(
            carry_out_, ActType, "Carry out by hand what whatIf tells: merge, retire or move, since a day."
        ),
        "judge": field_of(judge, ActType, "Accept or reject proposals or other facts, as one act."),
        "judgeAll": field_of(judge_all, ActType, "Accept or reject all that is undecided of a document, kind or rule."),
        "correct": field_of(correct_, ActType, "Say what should stand instead of a proposal, of the same passage."),
        "identify": field_of(identify, ActType, "Say whether two things are one: same, not the same, or open."),
        "weigh": field_of(
            weigh_,
            ActType,
            "Say of two who do the same: intended, to be merged, undecided; of several statements: shown, not chosen.",
        ),
        "undo": field_of(undo_, ActType, "Take back the last act of who asks, or the one with this number."),
    }


def _cited(given: Cited | None) -> byhand.Cited:
    return byhand.Cited(**vars(given)) if given else byhand.Cited()


def _stated(info: Info, act: Callable[[View, Shelf, str], Act]) -> Act:
    return _done(info, act, Role.EDITOR)


def _done(info: Info, act: Callable[[View, Shelf, str], Act], needs: Role = Role.REVIEWER) -> Act:
    writing: Writing = info.context["writing"]
    entitled(writing.caller, needs)
    shelf: Shelf = info.context["shelf"]
    done = act(shelf.graph.at(), shelf, writing.by)
    writing.recorded()
    return done


def field_of(resolve: Any, kind: Any, comment: str) -> StrawberryField:
    """A root field of a kind, by what resolves it."""
    resolve.__annotations__["return"] = kind
    field: StrawberryField = strawberry.field(resolver=resolve, description=comment, metadata={"root": resolve})
    return field
