"""What callers may do, each more than the one before."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; each may do what the ones before it may.

    >>> Role.EDITOR.covers(Role.REVIEWER), Role.READER.covers(Role.REVIEWER)
    (True, False)
    """

    READER = "reader"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"

    @classmethod
    def of(cls, name: str) -> "Role":
        """The role of a name.

        :raises ValueError: if there is none.
        """
        if name not in [one.value for one in cls]:
            raise ValueError(f"{name!r} is no role; there are {', '.join(cls)}")
        return cls(name)

    def covers(self, other: "Role") -> bool:
        """Whether it may do what another may."""
        return RANKS.index(self) >= RANKS.index(other)


RANKS = tuple(Role)
MAY = {
    Role.READER: "read",
    Role.REVIEWER: "decide and correct",
    Role.EDITOR: "load and state by hand",
    Role.ADMIN: "give keys, forget and prune",
}
