"""``/login``, ``/signin`` and ``/signout``: how a browser comes to have a session, and how it ends."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access.caller import demand
from api.access.secret import COOKIE, SESSION_SECONDS, Access
from api.access.signin import DONE, SECONDS, Entrance
from api.roles import Role
from visualisations.addresses import static

BEGUN = "remit_signin"


def router(access: Access, entrance: Entrance | None, safe: bool) -> APIRouter:
    """The doors; without an entrance, only that of the links of ``remit login-link``.

    :param safe: whether cookies are sent over https alone.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.get("/login")
    def login(request: Request, ticket: Annotated[str, Query()]) -> Response:
        """Open a session with a ticket, in place of the one there is."""
        answer = RedirectResponse("/", 303)
        cookie = access.session(ticket)
        access.sessions.close(request.cookies.get(COOKIE, ""))
        return _seated(answer, cookie, safe)

    @routes.post("/signout")
    def signout(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
        """End the session, here and at the issuer."""
        demand(request, Role.READER, csrf)
        cookie = request.cookies.get(COOKIE, "")
        found = access.sitting(cookie)
        access.sessions.close(cookie)
        onward = entrance.leave(found.hint) if entrance and found and found.hint else ""
        answer = _onward(onward) if onward else RedirectResponse("/", 303)
        answer.delete_cookie(COOKIE, path="/", httponly=True, secure=safe, samesite="strict")
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    if entrance:
        _open(routes, access, entrance)
    return routes


def _open(routes: APIRouter, access: Access, entrance: Entrance) -> None:
    @routes.get("/signin")
    def signin(request: Request, back: str = "/") -> Response:
        """Send a browser to the issuer."""
        to, cookie = entrance.begin(back)
        answer = RedirectResponse(to, 303)
        kept = {"httponly": True, "secure": entrance.safe, "path": "/signin"}
        answer.set_cookie(BEGUN, cookie, max_age=SECONDS, samesite="lax", **kept)  # type: ignore[arg-type]
        return answer

    @routes.get(DONE)
    def done(request: Request) -> Response:
        """Take somebody in who comes back from the issuer, with a new session."""
        caller, hint, back = entrance.end(request.cookies.get(BEGUN, ""), dict(request.query_params))
        access.sessions.close(request.cookies.get(COOKIE, ""))
        answer = _seated(_onward(back), access.sessions.open(caller, hint), entrance.safe)
        answer.delete_cookie(BEGUN, path="/signin", httponly=True, secure=entrance.safe, samesite="lax")
        return answer


def _seated(answer: Response, cookie: str, safe: bool) -> Response:
    answer.set_cookie(COOKIE, cookie, max_age=SESSION_SECONDS, httponly=True, secure=safe, samesite="strict", path="/")
    return answer


def _onward(to: str) -> Response:
    """A page that goes on by itself: a cookie of this site alone is not sent where another site leads to directly."""
    address = escape(to, quote=True)
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">'
        f'<title>remit</title><link rel="icon" href="{static("icon.svg")}"><p><a href="{address}">Go on</a></p></html>'
    )
