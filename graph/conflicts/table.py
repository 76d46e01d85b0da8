"""Which facts break a rule together, kept in a file beside the store: to ask every rule of it all takes seconds.

After a change only the rules of what changed are asked again. What a rule says of two facts is told when it is shown.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph.editions.telling import Told
from graph.gaps.table import having
from graph.identity import Identity
from graph.store import Embedded, Source
from graph.writing.rules import Breach, Touched, breaches
from ontology.rules import rules

FILE = "conflicts.sqlite"
SCHEMA = """
CREATE TABLE about (rules TEXT NOT NULL);
CREATE TABLE broken (rule TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (rule, one, other));
CREATE INDEX broken_by_one ON broken (one);
CREATE INDEX broken_by_other ON broken (other);
"""
Broken = tuple[str, str, str]


def build(store: Store, identity: Identity, folder: Path, told: Told | None = None) -> None:
    """Ask every rule of an edition, and write down which facts break it together."""
    draft = folder / f".{FILE}"
    draft.unlink(missing_ok=True)
    with sqlite3.connect(draft) as database:
        _fill(database, Embedded(store), identity)
    database.close()
    draft.replace(folder / FILE)


def made(source: Source, identity: Identity) -> sqlite3.Connection:
    """The table of an edition that has none, in memory."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(database, source, identity)
    return database


def opened(folder: Path) -> sqlite3.Connection | None:
    """The table of an edition; None where it has none, or one that other rules made."""
    path = folder / FILE
    if not path.exists():
        return None
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    return database if database.execute("SELECT rules FROM about").fetchone()[0] == _digest() else None


def follow(
    database: sqlite3.Connection, source: Source, identity: Identity, has: Mapping[NamedNode, Collection[NamedNode]]
) -> None:
    """Bring a table up to date after a change.

    :param has: every thing and fact of which something is believed now that was not before, or no more; with what it
        has now, as :func:`graph.gaps.table.having` gives it.
    """
    keys = [(identity.key(node),) for node in has]
    database.executemany("DELETE FROM broken WHERE one = ?", keys)
    database.executemany("DELETE FROM broken WHERE other = ?", keys)
    _put(database, identity, breaches(source, identity, _touched(has)))


def broken(database: sqlite3.Connection) -> list[Broken]:
    """The rule and the keys of every two facts that break it together, by rule."""
    return database.execute("SELECT rule, one, other FROM broken ORDER BY rule, one, other").fetchall()


def told(source: Source, identity: Identity, several: Iterable[Broken]) -> dict[Broken, str]:
    """What the rules say of facts that break them together."""
    wanted = set(several)
    nodes = [identity.iri(key) for key in sorted({key for _, *both in wanted for key in both})]
    found = breaches(source, identity, _touched(having(source, nodes))) if nodes else []
    return {row: breach.message for breach in found for row in _row(identity, breach) if row in wanted}


def _touched(has: Mapping[NamedNode, Collection[NamedNode]]) -> Touched:
    def touched(cls: NamedNode) -> Collection[NamedNode]:
        return [node for node, having_ in has.items() if cls in having_]

    return touched


def _fill(database: sqlite3.Connection, source: Source, identity: Identity) -> None:
    database.executescript(SCHEMA)
    database.execute("INSERT INTO about VALUES (?)", (_digest(),))
    _put(database, identity, breaches(source, identity))
    database.commit()


def _put(database: sqlite3.Connection, identity: Identity, several: Iterable[Breach]) -> None:
    rows = [row for breach in several for row in _row(identity, breach)]
    database.executemany("INSERT OR IGNORE INTO broken VALUES (?, ?, ?)", rows)


def _row(identity: Identity, breach: Breach) -> list[Broken]:
    """A breach as it is kept; nothing of one by one fact alone."""
    if breach.other is None:
        return []
    one, other = sorted((identity.key(breach.this), identity.key(breach.other)))
    return [(breach.rule, one, other)]


def _digest() -> str:
    """What tells tables apart that other rules made."""
    return blake2b("\n".join(rule.pattern for rule in rules()).encode(), digest_size=8).hexdigest()
