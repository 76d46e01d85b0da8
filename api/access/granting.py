"""What the groups that an issuer says somebody is in let them see and do here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from api.roles import Role
from api.settings.reading import Settings
from graph.clearance import LEVELS, Clearance


@dataclass(frozen=True)
class Grants:
    """Which groups see and do what; whoever is in none sees what everybody sees, and reads.

    >>> grants = Grants("groups", {Clearance.MEMBERS: {"m"}}, {Role.EDITOR: {"e"}})
    >>> [one.value for one in grants.of({"groups": ["m", "e"]})], [one.value for one in grants.of({"groups": "x"})]
    (['members', 'editor'], ['public', 'reader'])
    """

    claim: str
    clearances: Mapping[Clearance, frozenset[str] | set[str]]
    roles: Mapping[Role, frozenset[str] | set[str]]

    @classmethod
    def set_by(cls, settings: Settings) -> Self:
        """What the settings say."""
        clearances = {level: frozenset(settings.words(f"oidc.{level}")) for level in LEVELS[1:]}
        roles = {role: frozenset(settings.words(f"oidc.{role}")) for role in tuple(Role)[1:]}
        return cls(settings["oidc.groups_claim"], clearances, roles)

    def of(self, claims: Mapping[str, Any]) -> tuple[Clearance, Role]:
        """What somebody of whom this is claimed may see and do: the most that any of their groups gives."""
        groups = _groups(claims, self.claim)
        clearance = [level for level, needed in self.clearances.items() if groups & needed]
        role = [one for one, needed in self.roles.items() if groups & needed]
        return (
            max(clearance, key=list(Clearance).index, default=Clearance.PUBLIC),
            max(role, key=list(Role).index, default=Role.READER),
        )


def _groups(claims: Mapping[str, Any], path: str) -> set[str]:
    """The words of a claim: a list, or a text of several; a claim whose own name has points is found too.

    >>> sorted(_groups({"realm_access": {"roles": ["a"]}}, "realm_access.roles"))
    ['a']
    """
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return set(found.split())
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()
