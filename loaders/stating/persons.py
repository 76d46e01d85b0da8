"""Persons: under keys that say nothing of them, and for the secretariat alone.

A person has a name, which is never in a key. Whoever reads a source states a person under a key that waits; when a load
settles (:mod:`loaders.stating.directory`), it becomes the person's own.
"""

import re
from hashlib import sha256

from graph.entity import Entity, entity
from graph.naming.names import plain

WAITING = "person/new-"
PERSON = "Person"
KEY = re.compile(r"person/(?:(?=[0-9a-f-]*\d)[0-9a-f][0-9a-f-]*|[a-z]{1,2}-?\d[\d-]*)")


def stated(
    name: str, post: str, *, since: str = "", until: str = "", as_of: str = "", address: str = ""
) -> tuple[Entity, ...]:
    """A person, and that the person holds a post.

    :param name: as printed, without titles.
    :param post: the key of the post.
    :param since: a year, month or day, as ``until`` and ``as_of``; empty where nothing says it.
    :param address: where to reach the person, as given.
    :raises ValueError: if a date is none.

    >>> [one.cls for one in stated("Ann Ek", "post/dsg", since="2020")]
    ['Person', 'Holding']
    """
    who = entity(PERSON, {"name": name, "addresses": address}, waiting(name))
    held = {"holder": who.key, "post": post, "from": since, "until": until, "asOf": as_of}
    return who, entity("Holding", held)


def waiting(name: str) -> str:
    """The key that waits for the one of the person of this name; it is never stored.

    >>> waiting("Ann  Ek") == waiting("ANN EK"), "ann" in waiting("Ann Ek")
    (True, False)
    """
    return WAITING + sha256(plain(name).encode()).hexdigest()[:24]


def refused(key: str) -> str:
    """Why a key may not be that of a person; empty if it may.

    >>> refused("person/ann-ek")
    "the key of a person says nothing of the person: 'person/...' with a number, or leave it out"
    >>> refused("person/1"), refused("person/3fa9c1d2"), refused("body/isc-tf")
    ('', '', '')
    """
    if not key.startswith("person/") or KEY.fullmatch(key) or key.startswith(WAITING):
        return ""
    return "the key of a person says nothing of the person: 'person/...' with a number, or leave it out"
