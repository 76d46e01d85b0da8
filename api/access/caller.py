"""The caller of a request: what they may see, and what they may do.

A door asks for a role with :func:`demand`, and for nothing else: what a caller may see is decided by the shelf, which
answers each request in the clearance of its caller.
"""

import hmac
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from fastapi import Request

from api.roles import MAY, Role
from graph.clearance import Clearance, highest

ANYBODY = "anybody"


class Forbidden(PermissionError):
    """The caller may not do this, or a form is not of the session it comes with."""


class Unknown(PermissionError):
    """Nobody has said who asks, or what was said is not true: a key that is revoked, a token that is over."""


@dataclass(frozen=True)
class Caller:
    """Who asks.

    :param name: what the ledger and the limits call them: never the name of a person.
    :param clearance: what they may see.
    :param role: what they may do.
    :param form: the secret that the forms of their browser session carry; empty for whoever has no such session.
    :param called: what pages call them when they speak to them; nobody else is told.
    :param doors: the first part of the addresses they may ask; all of them if empty.

    >>> Caller("key portal", Clearance.MEMBERS, Role.EDITOR).may(Role.REVIEWER)
    True
    """

    name: str
    clearance: Clearance
    role: Role
    form: str = ""
    called: str = ""
    doors: frozenset[str] = frozenset()

    @classmethod
    def anybody(cls, clearance: Clearance = Clearance.PUBLIC) -> "Caller":
        """Who has not said who they are."""
        return cls(ANYBODY, clearance, Role.READER)

    @property
    def known(self) -> bool:
        """Whether they have said who they are."""
        return self.name != ANYBODY

    def may(self, role: Role) -> bool:
        """Whether they may do what this role may."""
        return self.role.covers(role)

    def enters(self, path: str) -> bool:
        """Whether they may ask an address.

        >>> Caller("key x", Clearance.PUBLIC, Role.READER, doors=frozenset({"sparql"})).enters("/sparql")
        True
        """
        return not self.doors or path.split("/")[1] in self.doors

    def seeing(self, least: Clearance) -> "Caller":
        """This caller, who sees at least what everybody sees here."""
        return replace(self, clearance=highest((self.clearance, least)))


def caller_of(request: Request) -> Caller:
    """The caller of a request; anybody, where no layer has said who it is."""
    found = getattr(request.state, "caller", None)
    return found if isinstance(found, Caller) else Caller.anybody()


def _from_elsewhere(request: Request) -> bool:
    """Whether a browser says that the page of another site sent this; ours say ``Origin: null``."""
    if request.headers.get("sec-fetch-site", "same-origin") in ("cross-site", "same-site"):
        return True
    ours = {request.headers.get("host", ""), urlsplit(request.app.state.settings["address"]).netloc}
    origin = request.headers.get("origin", "null")
    return origin != "null" and urlsplit(origin).netloc not in ours


def entitled(caller: Caller, role: Role) -> None:
    """See that a caller may do what a role may.

    :raises Forbidden: if not.
    """
    if not caller.may(role):
        raise Forbidden(f"to {MAY[role]} takes the role of {role}; yours is {caller.role}")


def sender(request: Request, form: str | None = None) -> Caller:
    """The caller who sent a form, whoever that is: no page of another site sends one in their name.

    :param form: the secret of forms that came with it: who comes with a session of a browser needs it.
    :raises Forbidden: if it is not theirs.
    """
    caller = caller_of(request)
    forged = caller.form and not hmac.compare_digest(caller.form.encode(), (form or "").encode())
    if forged or ((caller.form or not caller.known) and _from_elsewhere(request)):
        raise Forbidden("this form is not of your session: open its page again, and send it from there")
    return caller


def demand(request: Request, role: Role, form: str | None = None, sees: Clearance = Clearance.PUBLIC) -> Caller:
    """The caller of a request, who may do what is asked.

    :param role: what the door needs.
    :param form: the secret of forms that came with it, as :func:`sender` takes it.
    :param sees: what the caller must be able to see besides.
    :raises Unknown: if nobody has said who asks.
    :raises Forbidden: if they may not.
    """
    caller = caller_of(request)
    if not caller.known:
        raise Unknown(f"to {MAY[role]}, say who you are: with a key or a token as a bearer, or by signing in")
    sender(request, form)
    entitled(caller, role)
    if not caller.clearance.sees(sees):
        raise Forbidden(f"this is for those who see what is of the {sees}; you see what is {caller.clearance}")
    return caller
