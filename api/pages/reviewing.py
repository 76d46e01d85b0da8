"""``/review``: the page on which people decide what was read in documents; ``/review/next`` has more for a desk."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pyoxigraph import NamedNode

from api.pages.pages import PageNumber, shown
from api.service.negotiation import spoken_or_preferred
from graph.editions.shelf import Shelf
from graph.ledger.ledger import CHOICES, RULINGS, WEIGHINGS, Ruling, Word
from graph.naming.names import NotFound
from graph.review.backlog import Row
from graph.review.docket import Choice, Order, Proposal, Queue
from graph.review.review import Review, queue
from graph.view import View, iri_or_none
from visualisations.review import SECONDS, Asked, asked, kind_called, progress
from visualisations.sheet import titled
from visualisations.translation import speak

ROOM, MOST, LATELY = 20, 400, 8
Narrow = Annotated[str, Query(description="The key of a document, a kind or a rule; all if empty.")]
Skip = Annotated[int, Query(ge=0, le=MOST, description="How many of the first the desk has already.")]


@dataclass(frozen=True)
class Scope:
    """What part of the queue is looked at, and what comes first in it."""

    document: str = ""
    kind: str = ""
    rule: str = ""
    order: str = Order.DOUBT.value

    @property
    def asked(self) -> dict[str, str]:
        """What its addresses carry: what is not as usual."""
        return {k: v for k, v in vars(self).items() if v and (k, v) != ("order", Order.DOUBT.value)}


@dataclass(frozen=True)
class Decided:
    """An act of a person that counts, as the page tells it.

    ``words`` say on what it was, of several the first; ``number`` is on how many. ``proposal`` is the key of that, or
    ``fact`` where it is none, both empty where it was on two things. ``waits`` says that no edition holds it yet.
    """

    act: int
    verdict: str
    words: str
    proposal: str
    fact: str
    number: int
    by: str
    at: str
    reason: str
    waits: bool


def router(shelf: Shelf) -> APIRouter:
    """The page over a shelf."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/review", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def page(
        request: Request,
        document: Narrow = "",
        kind: Narrow = "",
        rule: Narrow = "",
        order: str = Order.DOUBT.value,
        at: str = "",
        page: PageNumber = 1,
    ) -> HTMLResponse:
        """One proposal beside its words, and those that come after it."""
        view, scope = _view(shelf, request), Scope(document, kind, rule, order)
        review = Review(shelf.home, view)
        found = queue(shelf.home, view, document, kind, rule, order, page, ROOM)
        several = _asked(view, review, found.proposals)
        now = _wanted(view, review, several, at) if at else next(iter(several), None)
        left = {row.key for row in review.undecided}
        decided = len(review.rows) - len(left)
        return shown(
            request,
            "review.html",
            view,
            scope=scope.asked,
            home=sha256(str(shelf.home.path.resolve()).encode()).hexdigest()[:12],
            found=found,
            asked_now=several,
            keys={a.key for a in several},
            now=now,
            settled=now is not None and now.key not in left,
            then=_after(several, now),
            decided=decided,
            progress=progress(decided, found.left),
            pace=SECONDS,
            **vars(scope),
            choices=_choices(found),
            document_called=view.named(document).name,
            kind_called=kind_called(kind) if kind else "",
            lately=_lately(view, review, shelf),
        )

    @routes.api_route("/review/next", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def more(
        request: Request,
        document: Narrow = "",
        kind: Narrow = "",
        rule: Narrow = "",
        order: str = Order.DOUBT.value,
        skip: Skip = 0,
    ) -> HTMLResponse:
        """The proposals that a desk will need next: what stands in the queue beyond those it has."""
        view, scope = _view(shelf, request), Scope(document, kind, rule, order)
        found = queue(shelf.home, view, document, kind, rule, order, 1, skip + ROOM)
        several = _asked(view, Review(shelf.home, view), found.proposals[skip:])
        return shown(request, "reviewnext.html", view, scope=scope.asked, asked_now=several)

    return routes


def _view(shelf: Shelf, request: Request) -> View:
    languages = spoken_or_preferred(request)
    speak(languages)
    return shelf.graph.at(languages=languages)


def _asked(view: View, review: Review, several: Iterable[Proposal]) -> list[Asked]:
    """Proposals as the page asks them, each with how many its rule read in its document."""
    alike = Counter((document, rule) for row in review.undecided for document in row.documents for rule in row.rules)
    return [replace(a, alike=alike[a.source.document, a.source.rule]) for a in asked(view, several)]


def _wanted(view: View, review: Review, several: list[Asked], at: str) -> Asked:
    """The proposal with a key, or that a reading with this key states, decided or not.

    :raises NotFound: if there is none.
    """
    iri = iri_or_none(view.graph.identity, at) if at.startswith("reading/") else None
    if iri:
        stating = [row for row in review.rows.values() if iri.value in row.readings]
        open_ = {row.key for row in review.undecided}
        at = min((row.key for row in stating), key=lambda key: (key not in open_, key), default=at)
    if here := next((a for a in several if a.key == at), None):
        return here
    found = review.shown(review.found([at]))
    if not found:
        raise NotFound(at, (), "proposal")
    return _asked(view, review, found)[0]


def _after(several: list[Asked], now: Asked | None) -> Asked | None:
    """The one after that at the desk; of the last the first, None if there is no other."""
    here = next((i for i, a in enumerate(several) if now and a.key == now.key), -1)
    following = several[(here + 1) % len(several)] if several else None
    return following if following and now and following.key != now.key else None


def _choices(found: Queue) -> dict[str, list[tuple[str, str, int]]]:
    def listed(several: Iterable[Choice]) -> list[tuple[str, str, int]]:
        return [(c.value, c.name, c.number) for c in several]

    kinds = [(value, kind_called(value), number) for value, _, number in listed(found.kinds)]
    return {"document": listed(found.documents), "kind": kinds, "rule": listed(found.rules)}


def _lately(view: View, review: Review, shelf: Shelf) -> list[Decided]:
    """The last acts that count, the latest first."""
    ledger = shelf.home.ledger
    acts = [act for act in ledger.acts(4 * LATELY) if act.undoes is None and not act.undone][:LATELY]
    words: dict[int, list[Word]] = {act.id: [] for act in acts}
    for word in ledger.words(words):
        words[word.act].append(word)
    rulings = {(r.at, r.by, r.ruling): r for r in ledger.rulings((*RULINGS, *WEIGHINGS, *CHOICES))}
    rows = {row.iri: row for row in review.rows.values()}
    first = [rows[several[0].fact] for several in words.values() if several and several[0].fact in rows]
    told = {a.key: a.text for a in asked(view, review.shown(review.stated(first)))}
    found = []
    for act in acts:
        on, proposal, fact = _on(view, words[act.id], rulings.get((act.at, act.by, act.act)), rows, told)
        waits = act.edition is None or act.edition > view.graph.edition
        number = max(1, len(words[act.id]))
        found.append(Decided(act.id, act.act, on, proposal, fact, number, act.by, act.at, act.reason, waits))
    return found


def _on(
    view: View, words: list[Word], ruling: Ruling | None, rows: Mapping[str, Row], told: Mapping[str, str]
) -> tuple[str, str, str]:
    """What an act was on, in words, with the key of the proposal, or of another fact."""
    key = view.graph.identity.key
    if ruling:
        several = [key(NamedNode(iri)) for iri in (ruling.one, ruling.other)]
        facts = {node.key: titled(view, node) for node in view.nodes(several) if not node.cls.keyed}
        return " / ".join(facts.get(one) or view.named(one).name for one in several), "", ""
    if not words:
        return "", "", ""
    row = rows.get(words[0].fact)
    if row and row.key in told:
        return told[row.key], row.key, ""
    fact = key(NamedNode(words[0].fact))
    return view.named(fact).name, "", fact
