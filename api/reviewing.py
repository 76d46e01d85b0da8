"""``/review``: the page on which people decide what was read in documents; ``/review/next`` gives a desk at work more."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.negotiation import spoken_or_preferred
from api.pages import AsOf, PageNumber, shown
from graph import Shelf, View
from graph.docket import Choice, Order, Queue
from graph.review import proposal, queue
from visualisations.review import SECONDS, Asked, asked, field_label, progress
from visualisations.translation import speak

ROOM, MOST = 20, 400
Part = Annotated[str, Query(description="The key of a document, a kind or a rule; all if empty.")]
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


def router(shelf: Shelf) -> APIRouter:
    """The page over a shelf."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/review", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def page(
        request: Request,
        document: Part = "",
        kind: Part = "",
        rule: Part = "",
        order: str = Order.DOUBT.value,
        at: str = "",
        page: PageNumber = 1,
        as_of: AsOf = "",
    ) -> HTMLResponse:
        """One proposal beside its words, and those that come after it."""
        view, scope = _view(shelf, request, as_of), Scope(document, kind, rule, order)
        found = queue(shelf.home, view, document, kind, rule, order, page, ROOM)
        several = asked(view, found.proposals)
        now = next((a for a in several if a.key == at), None)
        if at and not now:
            [now] = asked(view, [proposal(shelf.home, view, at)])
        now = now or next(iter(several), None)
        return shown(
            request,
            "review.html",
            view,
            scope=scope.asked,
            home=shelf.home.path.name,
            found=found,
            asked_now=several,
            keys={a.key for a in several},
            now=now,
            then=_after(several, now),
            decided=(decided := len(shelf.home.ledger.verdicts())),
            progress=progress(decided, found.left),
            pace=SECONDS,
            **vars(scope),
            choices=_choices(found),
            last="",
            several=(),
            lately=(),
        )

    @routes.api_route("/review/next", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def more(
        request: Request,
        document: Part = "",
        kind: Part = "",
        rule: Part = "",
        order: str = Order.DOUBT.value,
        skip: Skip = 0,
        as_of: AsOf = "",
    ) -> HTMLResponse:
        """The proposals that a desk will need next: what stands in the queue beyond those it has."""
        view, scope = _view(shelf, request, as_of), Scope(document, kind, rule, order)
        found = queue(shelf.home, view, document, kind, rule, order, 1, skip + ROOM)
        several = asked(view, found.proposals[skip:])
        return shown(request, "reviewnext.html", view, scope=scope.asked, asked_now=several)

    return routes


def _view(shelf: Shelf, request: Request, as_of: str) -> View:
    languages = spoken_or_preferred(request)
    speak(languages)
    return shelf.graph.at(as_of or None, languages)


def _after(several: list[Asked], now: Asked | None) -> Asked | None:
    """The one after that at the desk; of the last the first, None if there is no other."""
    here = next((i for i, a in enumerate(several) if now and a.key == now.key), -1)
    following = several[(here + 1) % len(several)] if several else None
    return following if following and now and following.key != now.key else None


def _choices(found: Queue) -> dict[str, list[tuple[str, str, int]]]:
    def listed(several: Iterable[Choice]) -> list[tuple[str, str, int]]:
        return [(c.value, c.name, c.number) for c in several]

    kinds = sorted(((v, field_label(v), n) for v, _, n in listed(found.kinds)), key=lambda c: (-c[2], c[1]))
    return {"document": listed(found.documents), "kind": kinds, "rule": listed(found.rules)}
