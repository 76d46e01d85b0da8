"""Which facts break a rule together, and how facts word what they say, kept in a file beside the store: to ask every
rule of it all takes seconds.

After a change only the rules of what changed are asked again, and what that says. What a rule says of two facts is told
when it is shown.
"""

import sqlite3
from collections.abc import Collection, Iterable
from hashlib import blake2b
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph.conflicts import wordings
from graph.conflicts.wordings import FAMILIES, Worded
from graph.editions import tabled
from graph.editions.delta import WHOLE, Delta
from graph.gaps.table import Having
from graph.identity import Identity
from graph.store import Embedded, Source
from graph.writing.rules import Breach, Touched, between, breaches
from ontology.rules import rules

FILE = "conflicts.sqlite"
SCHEMA = (
    """
CREATE TABLE about (rules TEXT NOT NULL);
CREATE TABLE broken (rule TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (rule, one, other));
CREATE INDEX broken_by_one ON broken (one);
CREATE INDEX broken_by_other ON broken (other);
"""
    + wordings.SCHEMA
)
Broken = tuple[str, str, str]


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Ask every rule of an edition, and write down which facts break it together.

    :param delta: what the rules were asked of already; what broke them before and was not touched breaks them still.
    """
    with tabled.written(folder / FILE) as database:
        known, source = _known(identity, delta), Embedded(store)
        if known is None:
            _fill(database, _rows(identity, breaches(source, identity)), wordings.every(source, identity))
        else:
            still, said = known
            _fill(database, still, [*said, *wordings.some(source, identity, delta.nodes, delta.told)])


def made(source: Source, identity: Identity) -> sqlite3.Connection:
    """The table of an edition that has none, in memory."""
    database = tabled.in_memory()
    _fill(database, _rows(identity, breaches(source, identity)), wordings.every(source, identity))
    return database


def opened(folder: Path) -> sqlite3.Connection | None:
    """The table of an edition; None where it has none, or one that other rules made."""
    return tabled.opened(folder / FILE, _digest())


def follow(database: sqlite3.Connection, source: Source, identity: Identity, has: Having, delta: Delta) -> None:
    """Bring a table up to date after a change.

    :param has: every thing and fact of which something is believed now that was not before, or no more; with what it
        has now, as :func:`graph.gaps.table.having` gives it.
    """
    keys = [(identity.key(node),) for node in has]
    database.executemany("DELETE FROM broken WHERE one = ?", keys)
    database.executemany("DELETE FROM broken WHERE other = ?", keys)
    database.executemany("DELETE FROM worded WHERE fact = ?", keys)
    believed = [node for node, found in has.items() if found]
    wordings.put(database, wordings.some(source, identity, believed, delta.told))
    asked = delta.breaches
    _put(database, _rows(identity, breaches(source, identity, _touched(has)) if asked is None else asked))


def broken(database: sqlite3.Connection) -> list[Broken]:
    """The rule and the keys of every two facts that break it together, by rule."""
    return database.execute("SELECT rule, one, other FROM broken ORDER BY rule, one, other").fetchall()


def told(source: Source, identity: Identity, several: Iterable[Broken]) -> dict[Broken, str]:
    """What the rules say of facts that break them together."""
    wanted = sorted(set(several))
    found = between(source, identity, ((rule, identity.iri(one), identity.iri(other)) for rule, one, other in wanted))
    return {row: breach.message for breach in found for row in _row(identity, breach)}


def _touched(has: Having) -> Touched:
    def touched(cls: NamedNode) -> Collection[NamedNode]:
        return [node for node, having_ in has.items() if cls in having_]

    return touched


def _known(identity: Identity, delta: Delta) -> tuple[list[Broken], list[Worded]] | None:
    """What breaks a rule, and what facts say that were not touched, if it is known without asking: what did before, and
    what was asked of the change.
    """
    if delta.breaches is None:
        return None
    before: list[Broken] = []
    said: list[Worded] = []
    if delta.before:
        place = delta.sound(FILE)
        kept = opened(place.parent) if place else None
        if not kept:
            return None
        before, said = broken(kept), wordings.kept(kept)
        kept.close()
    still = (row for row in before if not any(identity.iri(key) in delta.nodes for key in row[1:]))
    untouched = [one for one in said if identity.iri(one.fact) not in delta.nodes]
    return [*still, *_rows(identity, delta.breaches)], untouched


def _fill(database: sqlite3.Connection, several: Iterable[Broken], said: Iterable[Worded]) -> None:
    database.executescript(SCHEMA)
    database.execute("INSERT INTO about VALUES (?)", (_digest(),))
    _put(database, several)
    wordings.put(database, said)
    database.commit()


def _put(database: sqlite3.Connection, several: Iterable[Broken]) -> None:
    database.executemany("INSERT OR IGNORE INTO broken VALUES (?, ?, ?)", several)


def _rows(identity: Identity, several: Iterable[Breach]) -> list[Broken]:
    return [row for breach in several for row in _row(identity, breach)]


def _row(identity: Identity, breach: Breach) -> list[Broken]:
    """A breach as it is kept; nothing of one by one fact alone."""
    if breach.other is None:
        return []
    one, other = sorted((identity.key(breach.this), identity.key(breach.other)))
    return [(breach.rule, one, other)]


def _digest() -> str:
    """What tells tables apart that other rules or other families of words made."""
    made_of = [SCHEMA, repr(FAMILIES), *(rule.pattern for rule in rules())]
    return blake2b("\n".join(made_of).encode(), digest_size=8).hexdigest()
