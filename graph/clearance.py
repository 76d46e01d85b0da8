"""Who may see what: three clearances, each of which sees what the ones before it see.

A clearance is a store. What is restricted stands in a store of its own, beside all that those may see who see less; so
whoever asks with less has no path to it, and no count, name or answer of theirs depends on it. What a reading speaks of
has a clearance, and so has the file it comes from: the higher of the two is that of the reading.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

from graph.entity import Entity
from graph.reading import Reading
from ontology import ontology


class Clearance(StrEnum):
    """What somebody may see, the least first.

    >>> Clearance.MEMBERS.sees(Clearance.PUBLIC), Clearance.MEMBERS.sees(Clearance.SECRETARIAT)
    (True, False)
    """

    PUBLIC = "public"
    MEMBERS = "members"
    SECRETARIAT = "secretariat"

    @classmethod
    def of(cls, name: str) -> Self:
        """The clearance of a name.

        :raises ValueError: if there is none.

        >>> Clearance.of("secret")
        Traceback (most recent call last):
        ValueError: 'secret' is no clearance; there are public, members, secretariat
        """
        if name not in [one.value for one in cls]:
            raise ValueError(f"{name!r} is no clearance; there are {', '.join(cls)}")
        return cls(name)

    @property
    def seen(self) -> "tuple[Clearance, ...]":
        """What it sees, itself last."""
        return LEVELS[: LEVELS.index(self) + 1]

    def sees(self, other: "Clearance") -> bool:
        """Whether it sees what is of another clearance."""
        return other in self.seen

    def within(self, folder: Path) -> Path:
        """The folder in a folder for what is of this clearance: the folder itself for what is public.

        >>> Clearance.MEMBERS.within(Path("home")).name, Clearance.PUBLIC.within(Path("home")).name
        ('members', 'home')
        """
        return folder if self is Clearance.PUBLIC else folder / self.value


LEVELS = tuple(Clearance)
HIGHEST = LEVELS[-1]


def highest(several: Iterable[Clearance]) -> Clearance:
    """The one of several that the fewest have; public of none."""
    return max(several, key=LEVELS.index, default=Clearance.PUBLIC)


def of_reading(reading: Reading, asked: Clearance = Clearance.PUBLIC) -> Clearance:
    """Who may see a reading: the higher of what its file is for and what the classes it speaks of are for.

    :param asked: that of its file.
    """
    return asked if asked is HIGHEST else highest((asked, *map(of_entity, reading.entities)))


def of_entity(one: Entity) -> Clearance:
    """Who may see an entity: what it is and what it refers to say it.

    >>> from graph.entity import entity
    >>> of_entity(entity("Chairing", {"chair": "person/1", "body": "body/x", "role": "chair"})).value
    'secretariat'
    """
    own, restricted = of_class(one.cls), _restricted()
    if not any(value.startswith(restricted) for _, value in one.values):
        return own
    return highest((own, *(of_key(key) for *_, key in one.refers())))


def of_key(key: str) -> Clearance:
    """Who may see what has this key, as far as its kind says it.

    >>> of_key("person/1").value, of_key("body/isc-tf").value
    ('secretariat', 'public')
    """
    cls = ontology().segments.get(key.partition("/")[0])
    return of_class(cls.name) if cls else Clearance.PUBLIC


@cache
def _restricted() -> tuple[str, ...]:
    """How the keys begin of what is not for everybody."""
    return tuple(f"{segment}/" for segment, cls in ontology().segments.items() if of_class(cls.name) is not LEVELS[0])


@cache
def of_class(name: str) -> Clearance:
    """Who may see the things of a class."""
    cls = ontology()[name]
    return highest(Clearance.of(one.clearance) for one in (cls, *cls.ancestors) if one.clearance)
