"""``/verdicts``, ``/identities`` and ``/rulings``: the doors by which people decide."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pyoxigraph import NamedNode

from api.access import Role, demand
from api.pages.publishing import Publisher
from graph.editions.shelf import Shelf
from graph.ledger.ledger import Act
from graph.review.judging import correct, decide, decide_all, rule, undo, weigh
from graph.review.review import Asked

WAS = "was."
OURS = {"fact", "verdict", "reason", "csrf", "back"}
DESK = "/review"  # shows what waits: it needs no edition that has it


async def filled(request: Request) -> Mapping[str, str]:
    """The fields of a form, as texts."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def router(shelf: Shelf, publisher: Publisher) -> APIRouter:
    """The writing doors over a shelf."""
    routes = APIRouter()

    @routes.post("/verdicts")
    def verdict(request: Request, form: Annotated[Mapping[str, str], Depends(filled)]) -> Response:
        """Record what a person decided: on one ``fact``, or on all of a ``document``, a ``kind`` and a ``rule``.

        ``verdict`` is ``accepted``, ``rejected``, ``corrected`` (with the fields as they should be; where a form says
        what they were, as ``was.from``, those that are the same are left) or ``undone`` (with the number of an ``act``,
        else the last of who asks).
        """
        by = demand(request, Role.REVIEWER, form.get("csrf")).name
        act = _judged(shelf, form, by)
        said = {"fact": form.get("fact", ""), "verdict": form.get("verdict", ""), "facts": _on(shelf, act)}
        return _answer(publisher, form.get("back"), {k: v for k, v in said.items() if v}, act)

    @routes.post("/identities")
    def identity(
        request: Request,
        one: Annotated[str, Form()],
        other: Annotated[str, Form()],
        ruling: Annotated[str, Form()],
        csrf: Annotated[str | None, Form()] = None,
        back: Annotated[str | None, Form()] = None,
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        """Record a person's word on whether two things are one."""
        by = demand(request, Role.REVIEWER, csrf).name
        act = rule(shelf.home, shelf.graph.at(), (one, other), ruling, by, reason)
        if ruling == "open":
            publisher.published(act.id)  # no page can show apart what the edition has as one
        return _answer(publisher, back, {"one": one, "other": other, "ruling": ruling}, act)

    @routes.post("/rulings")
    def ruling_(
        request: Request,
        one: Annotated[str, Form()],
        other: Annotated[list[str], Form()],
        ruling: Annotated[str, Form()],
        csrf: Annotated[str | None, Form()] = None,
        back: Annotated[str | None, Form()] = None,
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        """Record whether two who do the same are meant to, or which of several statements is shown."""
        by = demand(request, Role.REVIEWER, csrf).name
        act = weigh(shelf.home, shelf.graph.at(), one, other, ruling, by, reason)
        return _answer(publisher, back, {"one": one, "others": other, "ruling": ruling}, act)

    return routes


def _judged(shelf: Shelf, form: Mapping[str, str], by: str) -> Act:
    """What a form says, recorded.

    :raises ValueError: if it does not say what was decided, and on what.
    """
    home, view = shelf.home, shelf.graph.at()
    fact, word, reason = (form.get(name, "") for name in ("fact", "verdict", "reason"))
    if word == "undone":
        number = form.get("act", "")
        if number and not number.isdigit():
            raise ValueError(f"act is {number!r}; it is the number of an act")
        return undo(home, by, int(number) if number else None, reason)
    if not word:
        raise ValueError("verdict is missing: accepted, rejected, corrected or undone")
    if word == "corrected":
        given = {n: v.strip() for n, v in form.items() if n not in OURS and not n.startswith(WAS)}
        changed = {n: v for n, v in given.items() if form.get(f"{WAS}{n}") != v}
        return correct(home, view, fact, changed, by, reason)
    if fact:
        return decide(home, view, [fact], word, by, reason)
    asked = Asked(form.get("document", ""), form.get("kind", ""), form.get("rule", ""))
    return decide_all(home, view, asked, word, by, reason)


def _on(shelf: Shelf, act: Act) -> list[str]:
    """The keys of all that an act is on, what hangs on it too."""
    key = shelf.home.identity.key
    return [key(NamedNode(word.fact)) for word in shelf.home.ledger.words([act.id])]


def _answer(publisher: Publisher, back: str | None, content: Mapping[str, object], act: Act) -> Response:
    """Back to the page that the form stood on, if it is one of ours; else what was recorded, and waits."""
    publisher.wake()
    if back and back.startswith("/") and not back.startswith(("//", "/\\")):
        if not back.startswith(DESK):
            publisher.published(act.id)
        return RedirectResponse(back, 303)
    return JSONResponse({**content, "act": act.id, "edition": act.edition})
