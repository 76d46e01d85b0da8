"""What the rules about gaps find in an edition, kept in a file beside it: made when it is published, asked in no time.

A row is one way in which a rule finds that something should be stated, or is. It has the days on which all facts that
it rests on may hold together, so a gap as of any date is looked up; and the nodes it rests on, so that after a change
only the rows of what changed are made again.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path

from pyoxigraph import NamedNode, Store

from graph.editions import tabled
from graph.editions.delta import WHOLE, Delta
from graph.editions.telling import Told
from graph.entity import TYPE, Entity
from graph.gaps.pattern import Pattern
from graph.gaps.rule import Rule, shipped
from graph.identity import Identity
from graph.life import Life, Lives, computed_of, lives
from graph.naming.names import placed
from graph.span import Period
from graph.store import Embedded, Source
from ontology import ontology

FILE = "gaps.sqlite"
SCHEMA = """
CREATE TABLE about (rules TEXT NOT NULL);
CREATE TABLE rows (
    id INTEGER PRIMARY KEY, rule TEXT NOT NULL, met INTEGER NOT NULL, thing TEXT NOT NULL, of TEXT NOT NULL,
    first TEXT NOT NULL, last TEXT NOT NULL, ended INTEGER NOT NULL, place TEXT NOT NULL, nodes TEXT NOT NULL);
CREATE INDEX rows_by_thing ON rows (rule, met, thing, of);
CREATE TABLE rests (node TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (node, row)) WITHOUT ROWID;
"""
COLUMNS = "rule, met, thing, of, first, last, ended, place, nodes"
ASKED = "SELECT DISTINCT $given { BELIEVED { $bound $pattern } }"
HAS = "SELECT ?node ?p ?o { BELIEVED { VALUES ?node { $nodes } ?node ?p ?o } }"
ORDER = "ORDER BY w.place, w.thing, w.of"
GAPS = """
SELECT w.thing, w.of FROM rows w WHERE w.rule = :rule AND w.met = 0 AND {alive_w}
AND NOT EXISTS (SELECT 1 FROM rows m WHERE m.rule = :rule AND m.met = 1 AND m.thing = w.thing AND m.of = w.of
    AND {alive_m}) GROUP BY w.thing, w.of ORDER BY w.place, w.thing, w.of"""
AT_ONCE, ROWS = 400, 1_000
Found = tuple[str, str]
Known = Callable[[Iterable[str]], Collection[str]]
Terms = Sequence[NamedNode | None]
Having = Mapping[NamedNode, Collection[NamedNode]]
Row = tuple[str, int, str, str, str, str, int, str, str]


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Ask every rule of an edition, and write down what it finds."""
    with tabled.written(folder / FILE) as database:
        _fill(database, Embedded(store), identity, shipped())


def follow(database: sqlite3.Connection, source: Source, identity: Identity, has: Having, delta: Delta) -> None:
    """Bring a table up to date after a change.

    :param has: every thing and fact of which something is believed now that was not before, or no more; with what it
        has now, as :func:`having` gives it.
    """
    keys = [(identity.key(node),) for node in has]
    gone = {row for key in keys for row in database.execute("SELECT row FROM rests WHERE node = ?", key).fetchall()}
    for id in gone:
        for row in database.execute(f"SELECT {COLUMNS} FROM rows WHERE id = ?", id).fetchall():
            database.executemany("DELETE FROM rests WHERE node = ? AND row = ?", [(node, *id) for node in _rests(row)])
    database.executemany("DELETE FROM rows WHERE id = ?", gone)
    dated = [node for node in has if _dated(identity.key(node))]
    able: dict[frozenset[NamedNode], list[NamedNode]] = {}
    for node, having in has.items():
        able.setdefault(frozenset(having), []).append(node)
    several = ((rule, met, p) for rule in shipped() for met, ps in ((0, rule.wanted), (1, rule.met)) for p in ps)
    known = Lives(source, delta.told)
    _put(database, [row for one in several for row in _again(source, identity, *one, able, dated, known)])


def having(source: Source, nodes: Iterable[NamedNode], told: Told | None = None) -> dict[NamedNode, set[NamedNode]]:
    """The properties and classes that each of these nodes has; none of what nothing is believed of.

    :param told: tells of those that are new, so that the store is not asked.
    """
    found = {node: set(_has(one)) if told and (one := told.of(node)) else set[NamedNode]() for node in nodes}
    every = [node for node, known in found.items() if not known]
    for start in range(0, len(every), AT_ONCE):
        for node, predicate, value in source.rows(HAS, nodes=every[start : start + AT_ONCE]):
            found[node].add(value if predicate == TYPE and isinstance(value, NamedNode) else predicate)
    return found


def _has(one: Entity) -> Iterator[NamedNode]:
    """The properties and classes that something has of which one reading says all there is."""
    cls = ontology()[one.cls]
    yield from (kind.iri for kind in (cls, *cls.ancestors))
    yield from (cls[name].iri for name, _ in one.values)
    yield from computed_of(one)


def opened(folder: Path) -> sqlite3.Connection | None:
    """The table of an edition; None where it has none, or one that other rules made."""
    return tabled.opened(folder / FILE, digest(shipped()))


def made(source: Source, identity: Identity, rules: Sequence[Rule]) -> sqlite3.Connection:
    """A table in memory, for rules that no edition has one for."""
    database = tabled.in_memory()
    _fill(database, source, identity, rules)
    return database


def gaps(database: sqlite3.Connection, rule: Rule, when: Period | None) -> list[Found]:
    """The gaps of a rule: thing, and where; empty where the rule does not ask in several places.

    :param when: as of which days; the latest stated if None, in which what ended does not count.
    """
    question = GAPS.format(alive_w=_alive(when, "w"), alive_m=_alive(when, "m"))
    return database.execute(question, {"rule": rule.name, **_days(when)}).fetchall()


def gaps_known(database: sqlite3.Connection, rule: Rule, when: Period | None, known: Known) -> list[Found]:
    """The gaps of a rule as only some nodes are known, which is slower: every row is looked at.

    :param known: gives, of the keys of nodes, those that are known.
    """
    question = f"SELECT w.met, w.thing, w.of, w.nodes FROM rows w WHERE w.rule = :rule AND {_alive(when, 'w')} {ORDER}"
    rows = [(met, (thing, of), set(on.split())) for met, thing, of, on in
            database.execute(question, {"rule": rule.name, **_days(when)})]  # fmt: skip
    there = known({node for *_, on in rows for node in on})
    standing = [(met, found) for met, found, on in rows if on.issubset(there)]
    closed = {found for met, found in standing if met}
    return list(dict.fromkeys(found for met, found in standing if not met and found not in closed))


def _alive(when: Period | None, row: str) -> str:
    return f"{row}.ended = 0" if when is None else f"{row}.first <= :last AND {row}.last >= :first"


def _days(when: Period | None) -> dict[str, str]:
    return {"first": when.first.isoformat(), "last": when.last.isoformat()} if when else {}


def digest(rules: Sequence[Rule]) -> str:
    """What tells tables apart that other rules made.

    >>> digest(shipped()) == digest(shipped())
    True
    """
    said = [[r.name, [p.text for p in r.wanted], [p.text for p in r.met]] for r in rules]
    return blake2b(json.dumps([said, SCHEMA, 2]).encode(), digest_size=16).hexdigest()


def _fill(database: sqlite3.Connection, source: Source, identity: Identity, rules: Sequence[Rule]) -> None:
    database.executescript(SCHEMA)
    database.execute("INSERT INTO about VALUES (?)", (digest(rules),))
    for rule in rules:
        for met, patterns in ((0, rule.wanted), (1, rule.met)):
            for pattern in patterns:
                found = source.rows(ASKED, given=_given(pattern), bound=[""], pattern=[pattern.text])
                for some in _parts(found):
                    _put(database, _rows(some, identity, rule, met, pattern, lives(source, _nodes(some))))
    database.commit()


def _parts(found: Iterator[Terms]) -> Iterator[list[Terms]]:
    """Rows in parts, so that the days of what is in them are asked for together."""
    while some := list(islice(found, ROWS)):
        yield some


def _nodes(found: Iterable[Terms]) -> set[NamedNode]:
    return {term for row in found for term in row if isinstance(term, NamedNode)}


def _again(
    source: Source,
    identity: Identity,
    rule: Rule,
    met: int,
    pattern: Pattern,
    able: Mapping[frozenset[NamedNode], list[NamedNode]],
    dated: list[NamedNode],
    known: Lives,
) -> Iterator[Row]:
    """The rows that rest on some nodes: each subject of the pattern in turn is one of those that can be it.

    :param able: the nodes by what they have.
    :param dated: those of the nodes that can be what is spoken of, and are dated.
    :param known: gives the days of facts.
    """
    for name in _resting(pattern):
        needs = pattern.needs.get(name)
        alike = [nodes for having, nodes in able.items() if needs and needs <= having]
        can_be = dated if needs is None else list(chain.from_iterable(alike))
        for start in range(0, len(can_be), AT_ONCE):
            some = " ".join(map(str, can_be[start : start + AT_ONCE]))
            bound = f"VALUES ?{name} {{ {some} }}"
            found = list(source.rows(ASKED, given=_given(pattern), bound=[bound], pattern=[pattern.text]))
            facts = {t for row in found for t in row if isinstance(t, NamedNode)}
            yield from _rows(found, identity, rule, met, pattern, known(facts))


def _resting(pattern: Pattern) -> list[str]:
    """The variables of a pattern whose days count in its rows."""
    return [name[1:] for name in _given(pattern)]


@cache
def _dated_segments() -> frozenset[str]:
    several = ((name, cls) for name, cls in ontology().segments.items())
    return frozenset(name for name, cls in several if cls.within("Fact") and cls.keyed)


def _dated(key: str) -> bool:
    """Whether a key is that of something dated that others speak of, such as an activity."""
    return key.partition("/")[0] in _dated_segments()


def _given(pattern: Pattern) -> list[str]:
    wanted = {*pattern.subjects, "thing", "of"} & set(pattern.variables)
    return [f"?{name}" for name in _columns(wanted)]


def _columns(wanted: Iterable[str]) -> list[str]:
    return sorted(wanted, key=lambda name: (name != "thing", name != "of", name))


def _rows(
    found: Iterable[Terms],
    identity: Identity,
    rule: Rule,
    met: int,
    pattern: Pattern,
    dated: Mapping[NamedNode, Life],
) -> Iterator[Row]:
    columns = _resting(pattern)
    for terms in found:
        nodes = {name: term for name, term in zip(columns, terms, strict=True) if isinstance(term, NamedNode)}
        life = _together(dated[node] for node in nodes.values())
        if "thing" not in nodes or life is None:
            continue
        keys = {name: identity.key(node) for name, node in nodes.items()}
        of = keys.get("of", "") if rule.several else ""
        on = " ".join(sorted({keys[name] for name in pattern.subjects if name in keys}))
        days = (life.first, life.last, int(life.ended))
        yield rule.name, met, keys["thing"], of, *days, placed(keys["thing"]), on


def _together(several: Iterable[Life]) -> Life | None:
    """The days on which all may hold; None if there are none."""
    both: Life | None = Life()
    for life in several:
        both = both.met(life) if both else None
    return both


def _put(database: sqlite3.Connection, rows: Iterable[Row]) -> None:
    kept: dict[int, Row] = {}
    for row in rows:
        rule, met, thing, of, *_, nodes = row
        number = blake2b("\n".join((rule, str(met), thing, of, nodes)).encode(), digest_size=8).digest()
        kept[int.from_bytes(number, "big", signed=True)] = row
    database.executemany(
        "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ((id, *row) for id, row in kept.items())
    )
    rests = sorted((node, id) for id, row in kept.items() for node in _rests(row))
    database.executemany("INSERT OR IGNORE INTO rests VALUES (?, ?)", rests)


def _rests(row: Row) -> set[str]:
    """The keys of the nodes that a row rests on: what is dated counts, though it be no subject."""
    *_, thing, of, _, _, _, _, on = row
    return {*on.split(), *filter(_dated, (thing, of))}
