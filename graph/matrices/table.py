"""What joins the things of those pairs of kinds that are offered, kept beside the store once an edition is current.

A tie stands there with what its ends stand for and with its days, so that a matrix of any date is read off an index.
After a change the statements that it touched are read again, and those whose ends stand for something else now.
"""

import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph.editions import tabled
from graph.editions.delta import WHOLE, Delta
from graph.identity import Identity, iri_or_none
from graph.matrices.joints import PAIRS, PARTS, joints, kind
from graph.matrices.reading import Pair, Statement, statements, stating, ties
from graph.matrices.standing import Standing, lower
from graph.matrices.tie import Tie
from graph.naming import names
from graph.span import Period
from graph.store import Embedded
from graph.view import Graph
from ontology import Class

FILE = "ties.sqlite"
SCHEMA = """
CREATE TABLE about (version TEXT NOT NULL);
CREATE TABLE ties (
    pair TEXT NOT NULL, row TEXT NOT NULL, column TEXT NOT NULL, says TEXT NOT NULL, fact TEXT NOT NULL,
    stated TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, ended INTEGER NOT NULL, status TEXT NOT NULL,
    subject TEXT NOT NULL, PRIMARY KEY (pair, row, column, says, fact, stated)) WITHOUT ROWID;
CREATE INDEX ties_by_cell ON ties (pair, row, column, first, last);
CREATE INDEX ties_by_subject ON ties (subject);
CREATE TABLE stands (cls TEXT NOT NULL, one TEXT NOT NULL, thing TEXT NOT NULL, PRIMARY KEY (cls, one)) WITHOUT ROWID;
CREATE TABLE rests (node TEXT NOT NULL, one TEXT NOT NULL, PRIMARY KEY (node, one)) WITHOUT ROWID;
CREATE INDEX rests_of ON rests (one);
"""
COLUMNS = "row, column, says, fact, stated, first, last, ended, status"
HELD = "pair = :pair AND first <= :until AND (last = '' OR last >= :since)"
ORDER = "ORDER BY row, column, says, fact, stated"
RESTING = """
WITH RECURSIVE resting (one) AS (
    SELECT :node UNION SELECT rests.one FROM resting CROSS JOIN rests ON rests.node = resting.one)
SELECT one FROM resting"""
ASKED = f"SELECT {COLUMNS} FROM ties WHERE {HELD} {ORDER}"
JOINED = f"SELECT DISTINCT row, column FROM ties INDEXED BY ties_by_cell WHERE {HELD} ORDER BY row, column"
SHOWN = f"""
SELECT {COLUMNS} FROM ties WHERE {HELD} AND row IN (SELECT value FROM json_each(:rows))
AND +column IN (SELECT value FROM json_each(:columns)) {ORDER}"""
Shown = tuple[Collection[str], Collection[str]]


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Write down what joins what in a store; from the table of the store before it where little changed."""
    graph, before = Graph(Embedded(store), identity, names.Names(folder / names.FILE)), delta.file(FILE)
    if before and (kept := opened(before.parent)):
        kept.close()
        draft = folder / f".{FILE}"
        shutil.copyfile(before, draft)
        with tabled.written(folder / FILE, draft) as database:
            _Written(database, graph).follow(delta.nodes | delta.subjects)
        return
    with tabled.written(folder / FILE) as database:
        database.executescript(SCHEMA)
        database.execute("INSERT INTO about VALUES (?)", (_version(),))
        _Written(database, graph).put(None)


def opened(folder: Path) -> sqlite3.Connection | None:
    """The table of an edition; None where it has none yet, or one that an older remit made."""
    return tabled.opened(folder / FILE, _version())


def has(rows: Class, columns: Class) -> bool:
    """Whether what joins the things of two classes is in the table."""
    return (rows, columns) in _pairs()


def held(
    database: sqlite3.Connection, rows: Class, columns: Class, when: Period | None, shown: Shown | None = None
) -> list[Tie]:
    """The ties that hold in a period, or at any time if None; by row and column, and in a lasting order.

    :param shown: the keys of the rows, and of the columns, between which they are wanted; of all if None.
    """
    given = {"pair": _called((rows, columns)), **_days(when)}
    if shown:
        given |= {name: json.dumps(list(keys)) for name, keys in zip(("rows", "columns"), shown, strict=True)}
    return [Tie._make(row) for row in database.execute(SHOWN if shown else ASKED, given)]


def joined(database: sqlite3.Connection, rows: Class, columns: Class, when: Period | None) -> list[tuple[str, str]]:
    """The rows and columns that something joins in a period, or at any time if None; in order."""
    return database.execute(JOINED, {"pair": _called((rows, columns)), **_days(when)}).fetchall()


def _days(when: Period | None) -> dict[str, str]:
    if when is None:
        return {"since": "", "until": "9999-12-31"}
    return {"since": when.first.isoformat(), "until": when.last.isoformat()}


class _Written:
    """The table of a graph, as it is written."""

    def __init__(self, database: sqlite3.Connection, graph: Graph) -> None:
        self._database, self._graph, self._view = database, graph, graph.at()

    def put(self, some: Sequence[NamedNode] | None) -> None:
        """Write what facts and things state that join something; all of them if None."""
        source, identity = self._graph.source, self._graph.identity
        found = {pair: statements(source, identity, pair, some) for pair in _pairs()}
        ends: dict[Class, set[str]] = defaultdict(set)
        for pair, several in found.items():
            for cls, keys in zip(pair, _ends(several), strict=True):
                ends[cls] |= keys
        stands = {cls: self._stand(cls, keys) for cls, keys in ends.items()}
        for (rows, columns), several in found.items():
            made = ties(identity, several, _End(stands.get(rows, {})), _End(stands.get(columns, {})))
            written = ((_called((rows, columns)), *tie, identity.key(subject)) for tie, subject in made)
            self._database.executemany(f"INSERT OR REPLACE INTO ties VALUES ({', '.join('?' * 11)})", written)

    def follow(self, touched: Iterable[NamedNode]) -> None:
        """Bring it up to date after a change.

        :param touched: every thing and fact of which something may be stated now that was not before, or no more.
        """
        nodes = {self._graph.identity.key(node): node for node in touched}
        looked = {*nodes, *lower(self._view, nodes)}
        resting = {one for key in looked for (one,) in self._database.execute(RESTING, {"node": key})}
        again = set(nodes.values())
        for cls in dict.fromkeys(cls for pair in _pairs() for cls in pair):
            moved = self._moved(cls, resting, nodes)
            several = [iri for key in moved if (iri := iri_or_none(self._graph.identity, key))]
            again |= {*several, *stating(self._graph.source, [pair for pair in _pairs() if cls in pair], several)}
        gone = [(self._graph.identity.key(node),) for node in again]
        self._database.executemany("DELETE FROM ties WHERE subject = ?", gone)
        self.put(sorted(again, key=str))

    def _moved(self, cls: Class, resting: Iterable[str], touched: Iterable[str]) -> list[str]:
        """What stands for something else in a class now, of what a change touched and what rests on it."""
        known = self._known(cls, resting)
        told = sorted({*known, *touched})
        standing = Standing(self._view, cls, told)
        now = {key: standing.of(key) for key in told}
        self._keep(cls, {key: thing for key, thing in now.items() if key in known or thing}, standing)
        return [key for key, thing in now.items() if thing != known.get(key, "")]

    def _stand(self, cls: Class, keys: set[str]) -> dict[str, str]:
        """What things stand for in a class; what the table does not know is looked up, and written down."""
        known = self._known(cls, keys)
        fresh = sorted(keys - known.keys())
        standing = Standing(self._view, cls, fresh)
        found = {key: standing.of(key) for key in fresh}
        self._keep(cls, found, standing)
        return known | found

    def _known(self, cls: Class, keys: Iterable[str]) -> dict[str, str]:
        asked = "SELECT thing FROM stands WHERE cls = ? AND one = ?"
        rows = ((key, self._database.execute(asked, (cls.name, key)).fetchone()) for key in keys)
        return {key: row[0] for key, row in rows if row}

    def _keep(self, cls: Class, found: Mapping[str, str], standing: Standing) -> None:
        put, rests = self._database.executemany, standing.rests()
        put("INSERT OR REPLACE INTO stands VALUES (?, ?, ?)", [(cls.name, key, thing) for key, thing in found.items()])
        put("DELETE FROM rests WHERE one = ?", [(key,) for key in rests])
        put("INSERT INTO rests VALUES (?, ?)", [(node, key) for key, nodes in rests.items() for node in nodes])


class _End:
    """What an end of a statement stands for: of the class itself, else the Sector it is about, else what is above."""

    def __init__(self, stands: Mapping[str, str]) -> None:
        self._stands = stands

    def __call__(self, key: str, sector: str) -> str:
        own = self._stands.get(key, "")
        return sector if sector and own != key and self._stands.get(sector) == sector else own


def read(graph: Graph, rows: Class, columns: Class) -> list[Tie]:
    """The ties between the things of two classes of whatever day, read from the store; in a lasting order."""
    found, view = statements(graph.source, graph.identity, (rows, columns)), graph.at()
    ends = []
    for cls, keys in zip((rows, columns), _ends(found), strict=True):
        standing = Standing(view, cls, sorted(keys))
        ends.append(_End({key: standing.of(key) for key in keys}))
    return sorted({tie for tie, _ in ties(graph.identity, found, *ends)})


def _ends(several: Sequence[Statement]) -> tuple[set[str], set[str]]:
    """The keys of all that statements have in their rows, and in their columns, or are about."""
    sectors = {sector for one in several if (sector := one.given.get("sector", ""))}
    return {one.row for one in several} | sectors, {one.column for one in several} | sectors


@cache
def _pairs() -> tuple[Pair, ...]:
    """The classes of those pairs of kinds that are offered, either way."""
    several = [(kind(one), kind(other)) for one, other in PAIRS]
    return (*several, *((other, one) for one, other in several))


def _called(pair: Pair) -> str:
    return f"{pair[0].name} {pair[1].name}"


@cache
def _version() -> str:
    """What tells tables apart that another ontology or other questions made."""
    made_of = [SCHEMA, repr(PARTS), *(f"{_called(pair)} {joints(pair[0].name, pair[1].name)}" for pair in _pairs())]
    return blake2b("\n".join(made_of).encode(), digest_size=8).hexdigest()
