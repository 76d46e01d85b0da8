"""The overlaps of an edition, kept in a file beside it: made when it is published, asked in no time.

After a change only what rests on changed nodes is made again: the pairs of those who answer for what changed, and those
of changed work with the work that shares something with it.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph.identity import Identity
from graph.life import Life
from graph.overlaps import answering, work
from graph.overlaps.answering import Answering
from graph.overlaps.pair import Pair
from graph.overlaps.work import Work
from graph.span import Period
from graph.store import Embedded, Source
from graph.view import iri_or_none

FILE = "overlaps.sqlite"
SCHEMA = """
CREATE TABLE about (version TEXT NOT NULL);
CREATE TABLE pairs (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL, about TEXT NOT NULL,
    score REAL NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, ended INTEGER NOT NULL, because TEXT NOT NULL);
CREATE INDEX pairs_by_score ON pairs (kind, score DESC, one, other, ended, first, last);
CREATE INDEX pairs_by_about ON pairs (about);
CREATE TABLE rests (node TEXT NOT NULL, pair INTEGER NOT NULL, PRIMARY KEY (node, pair)) WITHOUT ROWID;
CREATE INDEX rests_by_pair ON rests (pair);
CREATE TABLE answering (
    fact TEXT PRIMARY KEY, who TEXT NOT NULL, thing TEXT NOT NULL, role TEXT NOT NULL, sector TEXT NOT NULL,
    first TEXT NOT NULL, last TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, ended TEXT NOT NULL,
    modality TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX answering_by_thing ON answering (thing);
CREATE INDEX answering_by_who ON answering (who);
CREATE TABLE works (key TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE features (feature TEXT NOT NULL, work TEXT NOT NULL, PRIMARY KEY (feature, work)) WITHOUT ROWID;
CREATE INDEX features_by_work ON features (work);
"""
ABOUT = "SELECT about FROM rests JOIN pairs ON id = pair WHERE node = ?"
RESTING = "SELECT pair FROM rests WHERE node = ?"
ALIKE = "SELECT work FROM features WHERE feature = ?"
WORK = "INSERT OR REPLACE INTO works VALUES (?, ?)"
FEATURE = "INSERT OR IGNORE INTO features VALUES (?, ?)"
OF_WORK = "SELECT pair FROM rests JOIN pairs ON id = pair WHERE node = ? AND kind = 'work'"
VERSION = blake2b(SCHEMA.encode(), digest_size=8).hexdigest()
PARTS = "SELECT ?part ?whole { BELIEVED { VALUES ?fact { $nodes } ?fact :part ?part ; :whole ?whole } }"
SHARED = """
SELECT DISTINCT a.thing FROM answering a JOIN answering b ON b.thing = a.thing AND b.role = a.role
WHERE a.who = ? AND b.who = ?"""


def build(store: Store, identity: Identity, folder: Path) -> None:
    """Find every overlap of an edition, and write it down."""
    draft = folder / f".{FILE}"
    draft.unlink(missing_ok=True)
    with sqlite3.connect(draft) as database:
        _fill(database, Embedded(store), identity)
    database.close()
    draft.replace(folder / FILE)


def made(source: Source, identity: Identity) -> sqlite3.Connection:
    """The overlaps of an edition that has no table, in memory."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(database, source, identity)
    return database


def opened(folder: Path) -> sqlite3.Connection | None:
    """The table of an edition; None where it has none, or one that an older remit made."""
    path = folder / FILE
    if not path.exists():
        return None
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    return database if database.execute("SELECT version FROM about").fetchone()[0] == VERSION else None


def follow(database: sqlite3.Connection, source: Source, identity: Identity, touched: Iterable[NamedNode]) -> None:
    """Bring a table up to date after a change.

    :param touched: every thing and fact of which something is believed now that was not before, or no more.
    """
    nodes = list(touched)
    keys = {identity.key(node) for node in nodes}
    things = {thing for key in keys for thing in _column(database, "SELECT thing FROM answering WHERE fact = ?", key)}
    things |= {about for key in keys for about in _column(database, ABOUT, key) if about}
    database.executemany("DELETE FROM answering WHERE fact = ?", [(key,) for key in keys])
    fresh = list(answering.answering(source, identity, [n for n in nodes if iri_or_none(identity, identity.key(n))]))
    _keep(database, fresh)
    things |= {one.thing for one in fresh} | _of_parts(database, source, identity, nodes)
    _drop(database, {pair for key in keys for pair in _column(database, RESTING, key)})
    _drop(database, {p for thing in things for p in _column(database, "SELECT id FROM pairs WHERE about = ?", thing)})
    _put(database, answering.found(source, identity, _answering(database, things)))
    _work_again(database, source, identity, keys | {t for t in things if t.startswith("event/")})


def _of_parts(database: sqlite3.Connection, source: Source, identity: Identity, nodes: list[NamedNode]) -> set[str]:
    """What both a part and its whole answer for, of those that are a part now and were not."""
    found: set[str] = set()
    for some in answering.parts(nodes):
        for part, whole in source.rows(PARTS, nodes=some):
            both = (identity.key(part), identity.key(whole))
            found |= {row[0] for row in database.execute(SHARED, both).fetchall()}
    return found


def _keep(database: sqlite3.Connection, several: Iterable[Answering]) -> None:
    rows = ((one.fact, one.who, one.thing, one.role, one.sector, *vars(one.life).values()) for one in several)
    database.executemany("INSERT OR REPLACE INTO answering VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _answering(database: sqlite3.Connection, things: Iterable[str]) -> Iterator[Answering]:
    for thing in sorted(things):
        for row in database.execute("SELECT * FROM answering WHERE thing = ?", (thing,)).fetchall():
            fact, who, what, role, sector, *life = row
            yield Answering(fact, who, what, role, sector, Life(*life))


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


def _fill(database: sqlite3.Connection, source: Source, identity: Identity) -> None:
    database.executescript(SCHEMA)
    database.execute("INSERT INTO about VALUES (?)", (VERSION,))
    several = list(answering.answering(source, identity))
    _keep(database, several)
    _put(database, answering.found(source, identity, several))
    works, blocks = work.told(source, identity), defaultdict(set)
    for one in works.values():
        for feature in one.features():
            blocks[feature].add(one.key)
    database.executemany(FEATURE, ((feature, key) for feature, keys in blocks.items() for key in keys))
    database.executemany(WORK, ((key, work.written(one)) for key, one in works.items()))
    _put(database, work.found(works, (keys for keys in blocks.values() if 1 < len(keys) <= work.CROWD)))
    database.commit()


def _work_again(database: sqlite3.Connection, source: Source, identity: Identity, keys: set[str]) -> None:
    for question in ("DELETE FROM features WHERE work = ?", "DELETE FROM works WHERE key = ?"):
        database.executemany(question, [(key,) for key in keys])
    _drop(database, {pair for key in keys for pair in _column(database, OF_WORK, key)})
    changed = work.told(source, identity, _iris(identity, keys))
    database.executemany(WORK, ((key, work.written(one)) for key, one in changed.items()))
    features = [(feature, key) for key, one in changed.items() for feature in one.features()]
    database.executemany(FEATURE, features)
    blocks = [_column(database, ALIKE, feature) for feature in sorted({feature for feature, _ in features})]
    near = [block for block in blocks if 1 < len(block) <= work.CROWD]
    others = {key: _work(database, key) for key in {key for block in near for key in block} - changed.keys()}
    _put(database, work.found(changed | others, near, changed))


def _work(database: sqlite3.Connection, key: str) -> Work:
    return work.read(_column(database, "SELECT told FROM works WHERE key = ?", key)[0])


def _iris(identity: Identity, keys: Iterable[str]) -> list[NamedNode]:
    return [iri for key in sorted(keys) if (iri := iri_or_none(identity, key))]


def _column(database: sqlite3.Connection, question: str, given: object) -> list[str]:
    return [row[0] for row in database.execute(question, (given,)).fetchall()]


def _drop(database: sqlite3.Connection, several: Iterable[object]) -> None:
    ids = [(pair,) for pair in several]
    database.executemany("DELETE FROM rests WHERE pair = ?", ids)
    database.executemany("DELETE FROM pairs WHERE id = ?", ids)


def _put(database: sqlite3.Connection, several: Iterable[Pair]) -> None:
    for pair in several:
        number = blake2b(f"{pair.kind} {pair.one} {pair.other}".encode(), digest_size=8).digest()
        id = int.from_bytes(number, "big", signed=True)
        told = json.dumps(pair.because, ensure_ascii=False)
        row = (id, pair.kind, pair.one, pair.other, pair.about, pair.score, pair.first, pair.last, int(pair.ended))
        database.execute("INSERT OR REPLACE INTO pairs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, told))
        database.executemany("INSERT OR IGNORE INTO rests VALUES (?, ?)", [(node, id) for node in sorted(pair.rests)])


def _pair(row: Sequence[object]) -> Pair:
    _, kind, one, other, about, score, first, last, ended, told = row
    reasons = tuple((name, tuple(map(tuple, values))) for name, values in json.loads(str(told)))
    texts = tuple(map(str, (kind, one, other, about)))
    return Pair(texts[0], texts[1], texts[2], texts[3], float(str(score)), str(first), str(last), bool(ended), reasons)
