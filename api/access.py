"""Who may write: whoever holds the token of the home, or a browser session opened with it.

Doors serve what is public to anybody on this machine. Writing needs the token as a bearer, or a session cookie together
with the secret of its forms, so that no page of another site can write in a reader's name.
"""

import hmac
import os
import secrets
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from fastapi import Request

COOKIE = "remit_session"
TICKET_SECONDS, SESSION_SECONDS = 600, 12 * 3600


class Forbidden(PermissionError):
    """Writing without the token of the home, or from a form that is not ours."""


@dataclass
class Access:
    """The secret of one home, and what is derived from it.

    >>> access = Access("secret")
    >>> session = access.session(access.ticket(now=0), now=1)
    >>> access.holds(session, now=2), access.holds(session, now=1e9), access.holds("forged", now=2)
    (True, False, False)
    """

    secret: str
    _used: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, home: Path) -> "Access":
        """The secret of a home, made on first use and readable by its owner alone."""
        home.mkdir(parents=True, exist_ok=True)
        place = home / "secret"
        try:
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(place.read_text(encoding="ascii").strip())
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        return cls(place.read_text(encoding="ascii").strip())

    @property
    def token(self) -> str:
        """What a program sends as ``Authorization: Bearer``."""
        return self._sign("token")

    def ticket(self, now: float | None = None) -> str:
        """What opens one session, within ten minutes."""
        return self._dated(f"ticket-{secrets.token_urlsafe(8)}", TICKET_SECONDS, now)

    def session(self, ticket: str, now: float | None = None) -> str:
        """A session for a ticket, good for twelve hours.

        :raises Forbidden: if the ticket is forged, used or too old.
        """
        if ticket in self._used or not ticket.startswith("ticket-") or not self._dates(ticket, now):
            raise Forbidden(
                "this login link is used, too old or not of this home: ask for a new one with `remit login-link`"
            )
        self._used.add(ticket)
        return self._dated(f"session-{secrets.token_urlsafe(8)}", SESSION_SECONDS, now)

    def holds(self, session: str, now: float | None = None) -> bool:
        """Whether a session is one of ours, and not over."""
        return session.startswith("session-") and self._dates(session, now)

    def form(self, session: str) -> str:
        """What the forms of a session carry."""
        return self._sign(f"form {session}")

    def admit(self, request: Request, form: str | None = None) -> str:
        """Let a request write; the name of the writer for the ledger.

        :raises Forbidden: if it may not.
        """
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), self.token.encode()):
            return "token"
        session = request.cookies.get(COOKIE, "")
        if self.holds(session) and form and hmac.compare_digest(form.encode(), self.form(session).encode()):
            return f"session {sha256(session.encode()).hexdigest()[:8]}"
        raise Forbidden(
            "writing needs the token that `remit serve` prints, or a session opened with `remit login-link`"
        )

    def _dated(self, name: str, seconds: int, now: float | None) -> str:
        until = int((time.time() if now is None else now) + seconds)
        return f"{name}.{until}.{self._sign(f'{name}.{until}')}"

    def _dates(self, dated: str, now: float | None) -> bool:
        name, _, signature = dated.rpartition(".")
        until = name.rpartition(".")[2]
        good = hmac.compare_digest(signature.encode(), self._sign(name).encode())
        return good and until.isdigit() and int(until) > (time.time() if now is None else now)

    def _sign(self, text: str) -> str:
        return hmac.new(self.secret.encode(), text.encode(), sha256).hexdigest()
