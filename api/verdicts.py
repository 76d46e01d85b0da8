"""``/verdicts`` and ``/login``: the doors that write."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api.access import COOKIE, SESSION_SECONDS, Access
from graph import Shelf
from graph.judging import identify, judge


def router(shelf: Shelf, access: Access) -> APIRouter:
    """The writing doors over a shelf."""
    routes = APIRouter()

    @routes.get("/login")
    def login(ticket: Annotated[str, Query()]) -> Response:
        """Open a session with a ticket."""
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            COOKIE, access.session(ticket), max_age=SESSION_SECONDS, httponly=True, samesite="strict", path="/"
        )
        return answer

    @routes.post("/verdicts")
    def verdict(
        request: Request,
        fact: Annotated[str, Form()],
        verdict: Annotated[str, Form()],
        csrf: Annotated[str | None, Form()] = None,
        back: Annotated[str | None, Form()] = None,
        reason: Annotated[str, Form()] = "",
    ) -> Response:
        """Record a person's verdict on a fact, and publish it."""
        by = access.admit(request, csrf)
        edition = judge(shelf.home, fact, verdict, by, reason)
        return _answer(back, {"fact": fact, "verdict": verdict, "edition": edition})

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
        """Record a person's word on whether two things are one, and publish it."""
        by = access.admit(request, csrf)
        edition = identify(shelf.home, (one, other), ruling, by, reason)
        return _answer(back, {"one": one, "other": other, "ruling": ruling, "edition": edition})

    return routes


def _answer(back: str | None, content: dict[str, str | int]) -> Response:
    """Back to the page that the form stood on, if it is one of ours; else what was recorded."""
    if back and back.startswith("/") and not back.startswith(("//", "/\\")):
        return RedirectResponse(back, 303)
    return JSONResponse(content)
