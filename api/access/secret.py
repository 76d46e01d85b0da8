"""The secret of a home, and what is derived from it: its token, login links, and the secrets of forms.

Whoever holds the token, or opens a link made by who can read the home, sees all there is and may do everything.
"""

import hmac
import os
import secrets
import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from api.access.caller import Caller, Forbidden, Unknown
from api.access.keys import PREFIX, Keys
from api.access.register import FILE, Register
from api.access.sessions import SECONDS, Session, Sessions
from api.roles import Role
from graph.clearance import HIGHEST

COOKIE = "remit_session"
TICKET_SECONDS, SESSION_SECONDS = 600, SECONDS


@dataclass
class Access:
    """The secret of one home and its register: who is known here.

    >>> access = Access("secret")
    >>> session = access.session(access.ticket(now=0), now=1)
    >>> access.holds(session, now=2), access.holds(session, now=1e9), access.holds("forged", now=2)
    (True, False, False)
    """

    secret: str
    register: Register = field(default_factory=Register)

    @classmethod
    def of(cls, home: Path) -> "Access":
        """The secret of a home, made on first use and readable by its owner alone."""
        home.mkdir(parents=True, exist_ok=True)
        place, register = home / "secret", Register(home / FILE)
        try:
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(place.read_text(encoding="ascii").strip(), register)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        return cls(place.read_text(encoding="ascii").strip(), register)

    @cached_property
    def keys(self) -> Keys:
        """The keys of the home."""
        return Keys(self.register)

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions that are open."""
        return Sessions(self.register)

    @property
    def token(self) -> str:
        """What a program of the owner sends as ``Authorization: Bearer``."""
        return self.sign("token")

    def ticket(self, now: float | None = None) -> str:
        """What opens one session, within ten minutes."""
        until = int((time.time() if now is None else now) + TICKET_SECONDS)
        name = f"ticket-{secrets.token_urlsafe(8)}.{until}"
        return f"{name}.{self.sign(name)}"

    def session(self, ticket: str, now: float | None = None) -> str:
        """A session for a ticket, good for twelve hours: its cookie.

        :raises Forbidden: if the ticket is forged, used or too old.
        """
        name, _, signature = ticket.rpartition(".")
        until = name.rpartition(".")[2]
        good = hmac.compare_digest(signature.encode(), self.sign(name).encode()) and name.startswith("ticket-")
        late = not good or int(until) <= (time.time() if now is None else now)
        if late or not self.sessions.spend(ticket, int(until)):
            raise Forbidden(
                "this login link is used, too old or not of this home: ask for a new one with `remit login-link`"
            )
        called = f"session {sha256(ticket.encode()).hexdigest()[:8]}"
        return self.sessions.open(Caller(called, HIGHEST, Role.ADMIN), now=now)

    def holds(self, session: str, now: float | None = None) -> bool:
        """Whether a session is one of ours, and not over."""
        return self.sessions.of(session, now) is not None

    def form(self, session: str) -> str:
        """What the forms of a session carry."""
        return self.sign(f"form {session}")

    def pseudonym(self, text: str) -> str:
        """What the ledger calls a person who is known as this elsewhere: always the same, and nobody can tell whom."""
        return self.sign(f"person {text}")[:12]

    def bearing(self, given: str) -> Caller:
        """The caller who brings a bearer: the token of the home, or a key.

        :raises Unknown: if it is neither.
        """
        if hmac.compare_digest(given.encode(), self.token.encode()):
            return Caller("token", HIGHEST, Role.ADMIN)
        if given.startswith(PREFIX):
            return self.keys.caller(given)
        raise Unknown("this bearer is no token and no key of this home")

    def sitting(self, cookie: str) -> Session | None:
        """The session of a cookie, with the secret of its forms; None if it is over, or not of this home."""
        found = self.sessions.of(cookie) if cookie else None
        return found and replace(found, caller=replace(found.caller, form=self.form(cookie)))

    def sign(self, text: str) -> str:
        """The signature of a text, which nobody else can make."""
        return hmac.new(self.secret.encode(), text.encode(), sha256).hexdigest()
