"""``/identities``: the page on which people say of pairs of things whether they are one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pyoxigraph import NamedNode

from api.commands import identities
from api.pages.pages import PageNumber, shown
from api.service.negotiation import spoken
from graph.editions.shelf import Shelf
from graph.ledger.ledger import Ruling
from visualisations import identities as words
from visualisations.translation import speak

ROOM, SHORT = 10, 20
Kind = Annotated[str, Query(description="A kind of thing, as in /things/body; all if empty.")]
One = TypeVar("One")


@dataclass(frozen=True)
class Leaf(Generic[One]):
    """One page of several; a number beyond the last is the last.

    >>> Leaf.of([1, 2, 3], 9, 2)
    Leaf(items=[3], page=2, pages=2, total=3)
    """

    items: Sequence[One]
    page: int
    pages: int
    total: int

    @classmethod
    def of(cls, several: Sequence[One], page: int, room: int) -> "Leaf[One]":
        """The page with this number."""
        pages = max(1, -(-len(several) // room))
        page = min(page, pages)
        return cls(several[(page - 1) * room : page * room], page, pages, len(several))


def router(shelf: Shelf) -> APIRouter:
    """The page over a shelf."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/identities", methods=["GET", "HEAD"], response_class=HTMLResponse)
    def page(request: Request, kind: Kind = "", page: PageNumber = 1, said: PageNumber = 1) -> HTMLResponse:
        """Pairs that nobody has ruled on, the likeliest first, and those that somebody has, the latest first."""
        languages = spoken(request)
        speak(languages)
        view = shelf.graph.at(languages=languages)
        undecided, ruled = identities.undecided(shelf.home, view), identities.rulings(shelf.home)
        segments = Counter(map(identities.segment, undecided)) + Counter(_segment(shelf, r) for r in ruled)
        found = identities.of_kind(undecided, kind)
        ruled = [r for r in ruled if kind in ("", _segment(shelf, r))]
        leaf, last = Leaf.of(found, page, ROOM), Leaf.of(ruled, said, SHORT)
        return shown(
            request,
            "identities.html",
            view,
            kind=kind,
            segments=segments.most_common(),
            leaf=leaf,
            pairs=words.shown(view, leaf.items, identities.sources(view, leaf.items)),
            last=last,
            decided=identities.decided(view, last.items),
        )

    return routes


def _segment(shelf: Shelf, ruling: Ruling) -> str:
    return shelf.home.identity.key(NamedNode(ruling.one)).partition("/")[0]
