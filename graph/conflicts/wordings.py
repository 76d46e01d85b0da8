"""How facts word what may be worded in several ways: who, in which role of a family, or since when, of what.

They are kept in the table of conflicts, so that to find what does not agree takes no look at every fact.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.editions.telling import Told
from graph.entity import Entity
from graph.identity import Identity
from graph.store import Source
from ontology import ontology

AT_ONCE = 500
SCHEMA = """
CREATE TABLE worded (
  cls TEXT NOT NULL, fact TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, word TEXT NOT NULL,
  PRIMARY KEY (fact, who, what, word)
) WITHOUT ROWID;
"""
COLUMNS = "cls, fact, who, what, word"
IN_A_ROLE = "SELECT ?fact ?who ?what ?role { BELIEVED { $bound ?fact $who ?who ; $what ?what ; :role ?role } }"
SET_UP = """
SELECT ?fact ?who ?what ?from { BELIEVED { $bound ?fact $what ?what
  OPTIONAL { ?fact $who ?who } OPTIONAL { ?fact :from ?from } } }"""


@dataclass(frozen=True)
class Family:
    """A class of facts that word something: the fields that say who and of what.

    ``roles`` are the words that say one thing in several ways; without any it is a date that does, and who may be left
    out.
    """

    who: str
    what: str
    roles: tuple[str, ...] = ()


FAMILIES = {
    "Chairing": Family("chair", "body", ("chair", "co-chair", "rotating chair")),
    "Membership": Family("member", "body", ("member", "observer")),
    "Responsibility": Family(
        "responsible", "for", ("facilitator", "sole facilitator", "lead facilitator", "co-facilitator")
    ),
    "Establishment": Family("establisher", "established"),
}
CLASSES = {ontology()[cls].segment: cls for cls in FAMILIES}  # by what their keys begin with


@dataclass(frozen=True, order=True)
class Worded:
    """What one fact says, by keys: ``word`` is a role, or a date as it is stated, empty where none is."""

    cls: str
    fact: str
    who: str
    what: str
    word: str


def every(source: Source, identity: Identity) -> list[Worded]:
    """What all facts of an edition say."""
    return [one for cls in FAMILIES for one in _asked(source, identity, cls, "")]


def some(source: Source, identity: Identity, nodes: Iterable[NamedNode], told: Told | None = None) -> list[Worded]:
    """What those facts say that are among some nodes.

    :param told: tells of those that are new, so that the store is not asked.
    """
    several: dict[str, list[NamedNode]] = {cls: [] for cls in FAMILIES}
    for node in nodes:
        if cls := CLASSES.get(identity.key(node).partition("/")[0]):
            several[cls].append(node)
    return [one for cls, facts in several.items() for one in _of(source, identity, cls, facts, told)]


def put(database: sqlite3.Connection, several: Iterable[Worded]) -> None:
    """Write down what facts say."""
    rows = [(one.cls, one.fact, one.who, one.what, one.word) for one in sorted(several)]
    database.executemany(f"INSERT OR IGNORE INTO worded ({COLUMNS}) VALUES (?, ?, ?, ?, ?)", rows)


def kept(database: sqlite3.Connection) -> list[Worded]:
    """What facts say, as it was written down; by class and fact."""
    return [Worded(*row) for row in database.execute(f"SELECT {COLUMNS} FROM worded ORDER BY {COLUMNS}")]


def _of(
    source: Source, identity: Identity, cls: str, facts: Iterable[NamedNode], told: Told | None
) -> Iterator[Worded]:
    asked: list[NamedNode] = []
    for node in facts:
        known = told.of(node) if told and FAMILIES[cls].roles else None  # a date may be written in another way
        if known:
            yield from _read(cls, known)
        else:
            asked.append(node)
    for start in range(0, len(asked), AT_ONCE):
        nodes = " ".join(map(str, asked[start : start + AT_ONCE]))
        yield from _asked(source, identity, cls, f"VALUES ?fact {{ {nodes} }}")


def _asked(source: Source, identity: Identity, cls: str, bound: str) -> Iterator[Worded]:
    family, fields, key = FAMILIES[cls], ontology()[cls], identity.key
    question = IN_A_ROLE if family.roles else SET_UP
    ends = {"who": fields[family.who].iri, "what": fields[family.what].iri}
    for fact, who, what, word in source.rows(question, bound=[bound], **ends):
        said = word.value if word else ""
        if not family.roles or said in family.roles:
            yield Worded(cls, key(fact), key(who) if who else "", key(what), said)


def _read(cls: str, one: Entity) -> Iterator[Worded]:
    """What a fact says of which one reading says all there is."""
    family, values = FAMILIES[cls], dict(one.values)
    if values["role"] in family.roles:
        yield Worded(cls, one.key, values[family.who], values[family.what], values["role"])
