"""Sessions of browsers: kept in the register, so that signing out ends them in every process of the service."""

import time
from dataclasses import dataclass

from api.access.caller import Caller
from api.access.register import Register, digest, fresh
from api.roles import Role
from graph.clearance import Clearance

SECONDS = 12 * 3600


@dataclass(frozen=True)
class Session:
    """An open session: who sits at it, and what the issuer wants to be told when they leave, empty if nothing."""

    caller: Caller
    hint: str = ""


class Sessions:
    """The sessions of a home; each is over twelve hours after it was opened.

    >>> sessions = Sessions(Register())
    >>> cookie = sessions.open(Caller("session", Clearance.MEMBERS, Role.READER), now=0)
    >>> sessions.of(cookie, now=1).caller.clearance.value, sessions.of(cookie, now=SECONDS), sessions.of("forged")
    ('members', None, None)
    """

    def __init__(self, register: Register) -> None:
        self._register = register

    def open(self, caller: Caller, hint: str = "", now: float | None = None) -> str:
        """Open a session: the cookie that stands for it, a new one each time."""
        moment, cookie = time.time() if now is None else now, fresh()
        self._register.write("DELETE FROM sessions WHERE until <= ?", (moment,))
        values = (digest(cookie), caller.name, caller.called, caller.clearance, caller.role, moment + SECONDS, hint)
        self._register.write("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return cookie

    def of(self, cookie: str, now: float | None = None) -> Session | None:
        """The session that a cookie stands for; None if it is over, or none of ours."""
        moment = time.time() if now is None else now
        asked = "SELECT name, called, clearance, role, hint FROM sessions WHERE digest = ? AND until > ?"
        for name, called, clearance, role, hint in self._register.rows(asked, (digest(cookie), moment)):
            return Session(Caller(name, Clearance(clearance), Role(role), called=called), hint)
        return None

    def close(self, cookie: str) -> None:
        """End a session; nothing of it is kept."""
        self._register.write("DELETE FROM sessions WHERE digest = ?", (digest(cookie),))

    def spend(self, ticket: str, until: int) -> bool:
        """Note that a ticket was used; False if it was already."""
        self._register.write("DELETE FROM spent WHERE until <= ?", (int(time.time()) - SECONDS,))
        return bool(self._register.write("INSERT OR IGNORE INTO spent VALUES (?, ?)", (digest(ticket), until)))
