"""The overlaps of an edition, kept in a file beside it: made when it is published, asked in no time.

After a change only what rests on changed nodes is made again: the pairs of those who answer for what changed, and those
of changed work with the work that shares something with it.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from pyoxigraph import NamedNode, Store

from graph.editions import tabled
from graph.editions.delta import WHOLE, Delta
from graph.editions.telling import Told
from graph.gaps.table import Having
from graph.identity import Identity
from graph.life import Life
from graph.overlaps import answering, work
from graph.overlaps.answering import Answering
from graph.overlaps.pair import Pair
from graph.span import Period
from graph.store import Embedded, Source
from graph.view import iri_or_none
from ontology import ontology

FILE = "overlaps.sqlite"
SCHEMA = """
CREATE TABLE about (version TEXT NOT NULL);
CREATE TABLE pairs (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL, about TEXT NOT NULL,
    score REAL NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, ended INTEGER NOT NULL, because TEXT NOT NULL);
CREATE INDEX pairs_by_score ON pairs (kind, score DESC, one, other, ended, first, last);
CREATE TABLE rests (node TEXT NOT NULL, pair INTEGER NOT NULL, PRIMARY KEY (node, pair)) WITHOUT ROWID;
CREATE INDEX rests_by_pair ON rests (pair);
CREATE TABLE answering (
    fact TEXT PRIMARY KEY, who TEXT NOT NULL, thing TEXT NOT NULL, role TEXT NOT NULL, sector TEXT NOT NULL,
    first TEXT NOT NULL, last TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, ended TEXT NOT NULL,
    modality TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX answering_by_thing ON answering (thing, role, who);
CREATE INDEX answering_by_who ON answering (who);
CREATE TABLE works (key TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE features (feature TEXT NOT NULL, work TEXT NOT NULL, PRIMARY KEY (feature, work)) WITHOUT ROWID;
"""
BY_WORK = "CREATE INDEX features_by_work ON features (work)"
SCHEMA += f"{BY_WORK};\n"
BLOCKS = """
SELECT group_concat(work, char(10)) FROM features GROUP BY feature HAVING count(*) BETWEEN 2 AND :crowd"""
TOLD = "SELECT told FROM works WHERE key IN"
PAIRS = "SELECT pair FROM rests WHERE node IN"
ENDS = "SELECT one, other FROM pairs WHERE +kind = 'answering' AND id IN"  # not by kind: SQLite would read them all
ALIKE = "SELECT work FROM features WHERE feature IN"
WORK = "INSERT OR REPLACE INTO works VALUES (?, ?)"
FEATURE = "INSERT OR IGNORE INTO {} VALUES (?, ?)"
IN_ORDER = "INSERT INTO features SELECT DISTINCT feature, work FROM several ORDER BY feature, work"
OF_WORK = "SELECT pair FROM rests CROSS JOIN pairs ON id = pair WHERE +kind = 'work' AND node IN"
VERSION = blake2b(SCHEMA.encode(), digest_size=8).hexdigest()
PARTS = "SELECT ?part ?whole { BELIEVED { VALUES ?fact { $nodes } ?fact :part ?part ; :whole ?whole } }"
SHARED = """
SELECT a.fact FROM answering a JOIN answering b ON b.thing = a.thing AND b.role = a.role
WHERE a.who = ? AND b.who = ?"""
Group = tuple[str, str]
AT_ONCE, READ = 400, 5_000


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Find every overlap of an edition, and write it down.

    :param delta: tells of work that is new, so that the store is not asked.
    """
    with tabled.written(folder / FILE) as database:
        _fill(database, Embedded(store), identity, delta.told)


def made(source: Source, identity: Identity) -> sqlite3.Connection:
    """The overlaps of an edition that has no table, in memory."""
    database = tabled.in_memory()
    _fill(database, source, identity)
    return database


def opened(folder: Path) -> sqlite3.Connection | None:
    """The table of an edition; None where it has none, or one that an older remit made."""
    return tabled.opened(folder / FILE, VERSION)


def follow(database: sqlite3.Connection, source: Source, identity: Identity, has: Having, delta: Delta) -> None:
    """Bring a table up to date after a change.

    :param has: every thing and fact of which something is believed now that was not before, or no more; with what it
        has now, as :func:`graph.gaps.table.having` gives it.
    """
    changed = {identity.key(node) for node in has}
    again = {end for ends in _rows(database, ENDS, _columns(database, PAIRS, changed)) for end in ends}
    again |= _of_parts(
        database, source, identity, [node for node, having in has.items() if answering.BELONGS in having]
    )
    able = [node for node, having in has.items() if not answering.NEEDED.isdisjoint(having)]
    ours = [node for node in able if iri_or_none(identity, identity.key(node))]
    fresh = list(answering.answering(source, identity, ours, delta.told))
    groups = _groups(database, changed | again) | {(one.thing, one.role) for one in fresh}
    before = {group for group in groups if _few(database, group)}
    _delete(database, "DELETE FROM answering WHERE fact IN", changed)
    _keep(database, fresh)
    after = {group for group in groups if _few(database, group)}
    several = [one for group in sorted(before | after) for one in _answering(database, group)]
    again |= changed | {one.fact for one in several if (one.thing, one.role) in before ^ after}
    _drop(database, _columns(database, PAIRS, again))
    _put(database, answering.found(source, identity, several, again))
    _work_again(database, source, identity, _works(database, identity, has) | {g for g, _ in groups if _event(g)})


def _event(key: str) -> bool:
    return key.startswith("event/")


def _works(database: sqlite3.Connection, identity: Identity, has: Having) -> set[str]:
    """The keys of the work that is among some nodes, or was."""
    kinds = {ontology()[cls].iri for cls in work.CLASSES}
    is_now = {identity.key(node) for node, having in has.items() if kinds & set(having)}
    return is_now | _columns(database, "SELECT key FROM works WHERE key IN", map(identity.key, has))


def _of_parts(database: sqlite3.Connection, source: Source, identity: Identity, nodes: list[NamedNode]) -> set[str]:
    """The facts by which a part answers for what its whole answers for too, of those that are a part now."""
    found: set[str] = set()
    for some in answering.parts(nodes):
        for part, whole in source.rows(PARTS, nodes=some):
            both = (identity.key(part), identity.key(whole))
            found |= {row[0] for row in database.execute(SHARED, both).fetchall()}
    return found


def _groups(database: sqlite3.Connection, facts: Iterable[str]) -> set[Group]:
    """The things and the roles of those who answer by some facts."""
    rows = _rows(database, "SELECT DISTINCT thing, role FROM answering WHERE fact IN", facts)
    return {(thing, role) for thing, role in rows}


def _few(database: sqlite3.Connection, group: Group) -> bool:
    """Whether those who answer for a thing in a role are several, and so few that each is one too many."""
    asked = "SELECT DISTINCT who FROM answering WHERE thing = ? AND role = ? LIMIT ?"
    return answering.few(row[0] for row in database.execute(asked, (*group, answering.CROWD + 1)).fetchall())


def _keep(database: sqlite3.Connection, several: Iterable[Answering]) -> None:
    rows = ((one.fact, one.who, one.thing, one.role, one.sector, *vars(one.life).values()) for one in several)
    database.executemany("INSERT OR REPLACE INTO answering VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _answering(database: sqlite3.Connection, group: Group) -> Iterator[Answering]:
    """Who answers for a thing in a role."""
    for row in database.execute("SELECT * FROM answering WHERE thing = ? AND role = ?", group).fetchall():
        yield _read(*row)


def _read(fact: str, who: str, thing: str, role: str, sector: str, *life: str) -> Answering:
    return Answering(fact, who, thing, role, sector, Life(*life))


def pairs(database: sqlite3.Connection, kind: str, when: Period | None, first: int) -> tuple[int, list[Pair]]:
    """The pairs of a kind as of a date, the strongest first: how many there are, and the first of them.

    :param when: as of which days; the latest stated if None: then who ended does not count, and past work does.
    """
    latest = "1" if kind == "work" else "ended = 0"
    alive = latest if when is None else "first <= :last AND last >= :first"
    given: dict[str, str | int] = {"kind": kind, "most": first}
    if when:
        given |= {"first": when.first.isoformat(), "last": when.last.isoformat()}
    total = database.execute(f"SELECT count(*) FROM pairs WHERE kind = :kind AND {alive}", given).fetchone()[0]
    asked = f"SELECT * FROM pairs WHERE kind = :kind AND {alive} ORDER BY score DESC, one, other LIMIT :most"
    return total, [_pair(row) for row in database.execute(asked, given).fetchall()]


def between(database: sqlite3.Connection, one: str, other: str) -> Pair | None:
    """The pair of two facts; None if they are none."""
    asked = "SELECT * FROM pairs WHERE one = ? AND other = ?"
    row = database.execute(asked, sorted((one, other))).fetchone()
    return _pair(row) if row else None


def _fill(database: sqlite3.Connection, source: Source, identity: Identity, told: Told | None = None) -> None:
    database.executescript(SCHEMA)
    database.execute("INSERT INTO about VALUES (?)", (VERSION,))
    several = list(answering.answering(source, identity))
    _keep(database, several)
    _put(database, answering.found(source, identity, several))
    _fill_works(database, source, identity, told)
    _put(database, _alike(database))
    database.commit()


def _fill_works(database: sqlite3.Connection, source: Source, identity: Identity, told: Told | None) -> None:
    """Write all work down. What makes it worth a look is written in order once all is there, three times faster."""
    for question in ("DROP INDEX features_by_work", "CREATE TEMP TABLE several (feature TEXT, work TEXT)"):
        database.execute(question)
    rest = iter(work.every(source))
    while some := list(islice(rest, AT_ONCE)):
        _remember(database, work.told(source, identity, some, told), "several")
    for question in (IN_ORDER, "DROP TABLE several", BY_WORK):
        database.execute(question)


def _alike(database: sqlite3.Connection) -> list[Pair]:
    """The pairs of all work that is written down; no more of it is in memory than needs to be."""
    read = lru_cache(READ)(lambda key: work.read(database.execute(f"{TOLD} (?)", (key,)).fetchone()[0]))
    made: dict[tuple[str, str], Pair] = {}
    for (of,) in database.execute(BLOCKS, {"crowd": work.CROWD}).fetchall():
        block = of.split("\n")
        made |= {(pair.one, pair.other): pair for pair in work.found({key: read(key) for key in block}, [block])}
    return [made[both] for both in sorted(made)]


def _remember(
    database: sqlite3.Connection, works: Mapping[str, work.Work], table: Literal["features", "several"] = "features"
) -> list[str]:
    """Write some works down, with what makes each worth a look beside others; these features.

    :param table: where the features are written to.
    """
    features = [(feature, key) for key, one in works.items() for feature in one.features()]
    database.executemany(WORK, ((key, work.written(one)) for key, one in works.items()))
    database.executemany(FEATURE.format(table), features)
    return sorted({feature for feature, _ in features})


def _work_again(database: sqlite3.Connection, source: Source, identity: Identity, keys: set[str]) -> None:
    _delete(database, "DELETE FROM features WHERE work IN", keys)
    _delete(database, "DELETE FROM works WHERE key IN", keys)
    _drop(database, _columns(database, OF_WORK, keys))
    changed = work.told(source, identity, _iris(identity, keys)) if keys else {}
    blocks = [_columns(database, ALIKE, [feature]) for feature in _remember(database, changed)]
    near = [block for block in blocks if 1 < len(block) <= work.CROWD]
    others = {key for block in near for key in block} - changed.keys()
    read = map(work.read, _columns(database, TOLD, others))
    _put(database, work.found(changed | {one.key: one for one in read}, near, changed))


def _iris(identity: Identity, keys: Iterable[str]) -> list[NamedNode]:
    return [iri for key in sorted(keys) if (iri := iri_or_none(identity, key))]


def _rows(database: sqlite3.Connection, question: str, given: Iterable[object]) -> Iterator[Any]:
    """What is found for some values, a few hundred of them at a time; the question ends with ``IN``."""
    rest = iter(given)
    while some := list(islice(rest, AT_ONCE)):
        yield from database.execute(f"{question} ({', '.join('?' * len(some))})", some).fetchall()


def _columns(database: sqlite3.Connection, question: str, given: Iterable[object]) -> set[Any]:
    return {row[0] for row in _rows(database, question, given)}


def _delete(database: sqlite3.Connection, question: str, given: Iterable[object]) -> None:
    list(_rows(database, question, given))


def _drop(database: sqlite3.Connection, several: Collection[object]) -> None:
    _delete(database, "DELETE FROM rests WHERE pair IN", several)
    _delete(database, "DELETE FROM pairs WHERE id IN", several)


def _put(database: sqlite3.Connection, several: Iterable[Pair]) -> None:
    rows: list[Sequence[object]] = []
    rests: list[tuple[str, int]] = []
    for pair in several:
        number = blake2b(f"{pair.kind} {pair.one} {pair.other}".encode(), digest_size=8).digest()
        id = int.from_bytes(number, "big", signed=True)
        told = json.dumps(pair.because, ensure_ascii=False)
        days = (pair.first, pair.last, int(pair.ended))
        rows.append((id, pair.kind, pair.one, pair.other, pair.about, pair.score, *days, told))
        rests += ((node, id) for node in pair.rests)
    database.executemany("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    database.executemany("INSERT OR IGNORE INTO rests VALUES (?, ?)", sorted(rests))


def _pair(row: Sequence[object]) -> Pair:
    _, kind, one, other, about, score, first, last, ended, told = row
    reasons = tuple((name, tuple(map(tuple, values))) for name, values in json.loads(str(told)))
    texts = tuple(map(str, (kind, one, other, about)))
    return Pair(texts[0], texts[1], texts[2], texts[3], float(str(score)), str(first), str(last), bool(ended), reasons)
