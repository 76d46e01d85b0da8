"""API keys: what a program brings to say who it is. A key is shown once, as it is made; what is kept opens nothing."""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from api.access.caller import Caller, Unknown
from api.access.register import Register, digest, fresh
from api.roles import Role
from graph.clearance import Clearance

PREFIX = "remit_"
FOR = 365
NAME = re.compile(r"[a-z0-9][a-z0-9 ._-]{1,59}")
DOOR = re.compile(r"[a-z.-]+")
COLUMNS = "id, name, clearance, role, doors, made, until, used, revoked"
NOBODY = digest("nobody")


@dataclass(frozen=True)
class Key:
    """What is known of a key.

    :param doors: the first part of the addresses it is for (``sparql``, ``graphql``); all of them if empty.
    :param until: the last day on which it is good.
    :param used: the day of its last use, empty if it was never used; ``revoked``: the day it was, empty if it was not.
    """

    id: str
    name: str
    clearance: Clearance
    role: Role
    doors: tuple[str, ...]
    made: str
    until: str
    used: str = ""
    revoked: str = ""

    def good(self) -> bool:
        """Whether it opens anything today."""
        return not self.revoked and str(today()) <= self.until

    @property
    def caller(self) -> Caller:
        """Who brings it."""
        return Caller(f"key {self.name}", self.clearance, self.role, doors=frozenset(self.doors))


class Keys:
    """The keys of a home.

    >>> keys = Keys(Register())
    >>> key, shown = keys.add("portal", Clearance.MEMBERS, Role.READER)
    >>> keys.caller(shown).name, keys.revoke("portal").revoked == str(today())
    ('key portal', True)
    >>> keys.caller(shown)
    Traceback (most recent call last):
    api.access.caller.Unknown: this key is revoked, or its time is over: ask for another with `remit keys add`
    """

    def __init__(self, register: Register) -> None:
        self._register = register

    def add(
        self, name: str, clearance: Clearance, role: Role, doors: Iterable[str] = (), until: str = ""
    ) -> tuple[Key, str]:
        """A new key, and what is brought to use it, which nobody can be shown again.

        :param name: what the ledger and the list call it: that of a program, not of a person.
        :param until: the last day on which it is good; in a year if empty.
        :raises ValueError: if the name is taken or none, a door is none, or the day is none or over.
        """
        several = tuple(sorted(set(doors)))
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a key: up to 60 small letters, digits, points and dashes")
        if wrong := next((door for door in several if not DOOR.fullmatch(door)), None):
            raise ValueError(f"{wrong!r} is no door: it is the first part of an address, such as sparql or graphql")
        if self._found(name):
            raise ValueError(f"there is a key {name!r} already, and names are not used again")
        last, shown = _last(until), fresh()
        key = Key(secrets.token_hex(6), name, clearance, role, several, str(today()), last)
        brought = f"{PREFIX}{key.id}_{shown}"
        values = (key.id, name, digest(brought), clearance, role, " ".join(several), key.made, last)
        self._register.write(
            "INSERT INTO keys (id, name, digest, clearance, role, doors, made, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        return key, brought

    def all(self) -> list[Key]:
        """All keys that ever were, the latest first."""
        return [_key(row) for row in self._register.rows(f"SELECT {COLUMNS} FROM keys ORDER BY made DESC, name")]

    def revoke(self, name: str) -> Key:
        """Let a key, by name or id, open nothing any more.

        :raises ValueError: if there is no such key, or it is revoked already.
        """
        found = self._found(name)
        if not found:
            raise ValueError(f"there is no key {name!r}: `remit keys list` lists them")
        if found.revoked:
            raise ValueError(f"the key {name!r} was revoked on {found.revoked}")
        self._register.write("UPDATE keys SET revoked = ? WHERE id = ?", (str(today()), found.id))
        return Key(**{**vars(found), "revoked": str(today())})

    def caller(self, brought: str) -> Caller:
        """Who brings a key.

        :raises Unknown: if there is no such key, it is revoked, or its time is over.
        """
        name = brought.removeprefix(PREFIX).partition("_")[0]
        rows = self._register.rows(f"SELECT digest, {COLUMNS} FROM keys WHERE id = ?", (name,))
        kept = rows[0][0] if rows else NOBODY
        if not hmac.compare_digest(digest(brought), kept) or not rows:
            raise Unknown("this is no key of this home")
        key, day = _key(rows[0][1:]), today()
        if not key.good():
            raise Unknown("this key is revoked, or its time is over: ask for another with `remit keys add`")
        if key.used != str(day):
            self._register.write("UPDATE keys SET used = ? WHERE id = ?", (str(day), key.id))
        return key.caller

    def _found(self, name: str) -> Key | None:
        rows = self._register.rows(f"SELECT {COLUMNS} FROM keys WHERE ? IN (name, id)", (name,))
        return _key(rows[0]) if rows else None


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


def _last(until: str) -> str:
    if not until:
        return str(today() + timedelta(days=FOR))
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise ValueError(f"{until!r} is no day: give it as 2027-06-30") from None
    if last < today():
        raise ValueError(f"{until} is over")
    return str(last)


def _key(row: tuple[str, ...]) -> Key:
    name, called, clearance, role, doors, *days = row
    return Key(name, called, Clearance(clearance), Role(role), tuple(doors.split()), *days)
