"""How the ontology lets two kinds of things be joined: by facts between them, and by plain properties.

What is said of a version or a clause counts for its instrument, what is said of a target for its goal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ontology import Class, Property, UnknownTerm, ontology

# What is below a thing and stands for it: the class, the field that leads up, and to what.
PARTS = (("Clause", "clauseOf", "Document"), ("Version", "versionOf", "Mandate"), ("Target", "goal", "Goal"))
# The kinds whose matrices are offered, rows and columns.
PAIRS = (("body", "theme"), ("action-line", "goal"), ("un-mechanism", "sector"), ("resolution", "theme"))
LISTS = frozenset({"Listing"})


@dataclass(frozen=True)
class Joint:
    """A way in which a statement joins a row and a column.

    :ivar cls: the class of facts; empty for a plain property, which is then ``row`` and ``column`` both.
    :ivar row: the field of the fact that leads to the thing of the row, ``column`` to that of the column.
    :ivar turned: whether a plain property leads from the column to the row.
    """

    cls: str
    row: Property
    column: Property
    turned: bool = False


def kind(text: str) -> Class:
    """The class of things that a word stands for: its name, or the word of its addresses.

    :raises UnknownTerm: if there is none.

    >>> kind("un-mechanism").name, kind("UNMechanism").name, kind("action-line").name, kind("resolution").name
    ('UNMechanism', 'UNMechanism', 'ActionLine', 'Resolution')
    """
    plain = text.replace("-", "").replace(" ", "").casefold()
    known = {cls.name.casefold(): cls for cls in ontology().values() if cls.within("Thing")}
    if plain in known:
        return known[plain]
    found = ontology().segments.get(text) or ontology()[text]  # which says what is near
    raise UnknownTerm(f"{text!r} is no kind of things: a {found.label.lower()} lies between things")


@cache
def joints(rows: str, columns: str) -> tuple[Joint, ...]:
    """The ways in which things of two classes can be joined; none if the ontology knows none.

    >>> [joint.cls for joint in joints("Body", "Theme")][:3]
    ['Composition', 'Composition', 'Consideration']
    """
    one, other = ontology()[rows], ontology()[columns]
    return (*_facts(one, other), *_plain(one, other, False), *_plain(other, one, True))


def _facts(rows: Class, columns: Class) -> Iterator[Joint]:
    for cls in ontology().values():
        if cls.abstract or cls.name in LISTS or not cls.ends:
            continue
        first, second = cls.ends
        if _can_be(rows, first.range) and _can_be(columns, second.range):
            yield Joint(cls.name, first, second)
        if _can_be(rows, second.range) and _can_be(columns, first.range):
            yield Joint(cls.name, second, first)


def _plain(one: Class, other: Class, turned: bool) -> Iterator[Joint]:
    for prop in one.properties.values():
        if prop.range and prop.range not in ("Thing", "Evidence") and not prop.inverse and _can_be(other, prop.range):
            yield Joint("", prop, prop, turned)


def _can_be(cls: Class, range_: str | None) -> bool:
    """Whether a thing of a class, or what stands for it, can be in a place for things of another."""
    wanted, agents = ontology()[range_ or "Thing"], ontology()["Agent"]
    if cls.within(wanted.name) or wanted.within(cls.name) or (cls.within("Agent") and wanted.within(agents.name)):
        return True
    return any(
        cls.within(above) and (wanted.within(part) or ontology()[part].within(wanted.name)) for part, _, above in PARTS
    )
