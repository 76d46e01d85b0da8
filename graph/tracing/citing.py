"""What cites versions and papers, and when that was written, kept beside the store once an edition is current.

To know when a fact was written takes a look at all who state it, and what is out of date is found among thousands. A
document is as old as it says itself, all else as the latest document that states the citation. After a change only what
it touched is looked at again: what cites, and what a document states of which the date changed.
"""

import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode, Store

from graph.editions import tabled
from graph.editions.delta import WHOLE, Delta
from graph.identity import Identity
from graph.life import lives
from graph.span import Period
from graph.store import PREFIXES, Embedded, Source, placed

FILE = "citing.sqlite"
SCHEMA = """
CREATE TABLE about (version TEXT NOT NULL);
CREATE TABLE cites (
    cited TEXT NOT NULL, citing TEXT NOT NULL, property TEXT NOT NULL, written TEXT NOT NULL, day TEXT NOT NULL,
    first TEXT NOT NULL, last TEXT NOT NULL, PRIMARY KEY (cited, citing, property)) WITHOUT ROWID;
CREATE INDEX cites_by_citing ON cites (citing);
CREATE TABLE said (document TEXT NOT NULL, citing TEXT NOT NULL, PRIMARY KEY (document, citing)) WITHOUT ROWID;
CREATE INDEX said_by_citing ON said (citing);
"""
PROPERTIES = ("dcterms:references", ":reportsOn", ":inLineWith", ":mandate", ":dutyUnder")
IRIS = tuple(PREFIXES[prefix] + name for prefix, name in (one.split(":") for one in PROPERTIES))
VERSION = blake2b(f"{SCHEMA}{IRIS}".encode(), digest_size=8).hexdigest()
CITES = """
SELECT ?s ?o ?paper { BELIEVED { $some ?s $property ?o OPTIONAL { ?s a ?paper . FILTER(?paper = :Document) } } }"""
READ = "SELECT ?s ?o ?reading { BELIEVED { $some } GRAPH ?reading { ?s $property ?o } }"
FROM = """
SELECT ?n ?document { BELIEVED {
  VALUES (?n ?reading) { $places } ?reading :passage ?passage . ?passage :document ?document
} }"""
DATED = "SELECT ?document ?day { BELIEVED { $some ?document $property ?day } }"
DATES = (":speaksFrom", "dcterms:issued")  # the first that is stated
# What is out of date comes first, then what was right when it was written.
ASKED = """
SELECT citing, property, cited, written, day > value AND day <> '' AND value <> '' AS stale
FROM json_each(:since) CROSS JOIN cites ON cited = key
WHERE citing NOT IN (SELECT key FROM json_each(:since)) AND first <= :last AND last >= :first"""
SHOWN = (
    f"SELECT * FROM ({ASKED}) WHERE stale OR :also ORDER BY stale DESC, written DESC, citing DESC, cited LIMIT :most"
)
AT_ONCE = 400


class Cited(NamedTuple):
    """Something that cites something, by keys; ``property`` is an IRI, ``written`` a date, empty if none is known."""

    citing: str
    property: str
    cited: str
    written: str
    stale: bool


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Write down what cites what in a store; from the table of the store before it where little changed."""
    before = delta.file(FILE)
    if before and (kept := opened(before.parent)):
        kept.close()
        draft = folder / f".{FILE}"
        shutil.copyfile(before, draft)
        with tabled.written(folder / FILE, draft) as database:
            _follow(database, Embedded(store), identity, delta.nodes | delta.subjects)
        return
    with tabled.written(folder / FILE) as database:
        database.executescript(SCHEMA)
        database.execute("INSERT INTO about VALUES (?)", (VERSION,))
        _put(database, Embedded(store), identity, None)


def opened(folder: Path) -> sqlite3.Connection | None:
    """The table of an edition; None where it has none, or one that an older remit made."""
    return tabled.opened(folder / FILE, VERSION)


def found(
    database: sqlite3.Connection, since: Mapping[str, str], when: Period | None, also: bool, most: int
) -> tuple[int, list[Cited]]:
    """What cites some things but is none of them: how many of these are out of date, and the first of them.

    :param since: for each thing, the last day on which what took its place can have come; empty if not known.
    :param when: what does not hold then does not count; all does if None.
    :param also: also what was right when it was written.
    """
    days = when or Period()
    given = {"since": json.dumps(since), "first": days.first.isoformat(), "last": days.last.isoformat()}
    number = database.execute(f"SELECT count(*) FROM ({ASKED}) WHERE stale", given).fetchone()[0]
    rows = database.execute(SHOWN, {**given, "also": also, "most": most}).fetchall()
    return number, [Cited(one, property, cited, written, bool(stale)) for one, property, cited, written, stale in rows]


def _follow(database: sqlite3.Connection, source: Source, identity: Identity, touched: Iterable[NamedNode]) -> None:
    """Bring a table up to date after a change.

    :param touched: every thing and fact of which something may be stated now that was not before, or no more.
    """
    keys = {identity.key(node): node for node in touched}
    said = [row for key in keys for row in database.execute("SELECT citing FROM said WHERE document = ?", (key,))]
    again = keys | {key: identity.iri(key) for (key,) in said}
    database.executemany("DELETE FROM cites WHERE citing = ?", [(key,) for key in again])
    database.executemany("DELETE FROM said WHERE citing = ?", [(key,) for key in again])
    nodes = list(again.values())
    for start in range(0, len(nodes), AT_ONCE):
        _put(database, source, identity, nodes[start : start + AT_ONCE])


def _put(database: sqlite3.Connection, source: Source, identity: Identity, some: list[NamedNode] | None) -> None:
    """Write down what some nodes cite; all of them if None."""
    key, bound = identity.key, _bound("s", some)
    cites: dict[tuple[NamedNode, str, NamedNode], set[NamedNode]] = {}
    dating: set[NamedNode] = set()  # those that say themselves when they were written
    for property in IRIS:
        for s, o, paper in source.rows(CITES, some=bound, property=NamedNode(property)):
            cites[s, property, o] = set()
            dating |= {s} if paper else set()
    for property in IRIS if cites else ():
        for s, o, reading in source.rows(READ, some=bound, property=NamedNode(property)):
            if (s, property, o) in cites:
                cites[s, property, o].add(reading)
    documents = dict(papers(source, sorted({r for several in cites.values() for r in several}, key=str)))
    said = {one: {documents[r] for r in several if r in documents} for one, several in cites.items()}
    dates = _dates(source, {s for s, *_ in cites} | {d for several in said.values() for d in several}, some is None)
    holding = lives(source, {s for s, *_ in cites})
    rows = []
    for (s, property, o), several in said.items():
        written = max((dates.get(document, "") for document in ([s] if s in dating else several)), default="")
        day = Period.of(written).first.isoformat() if written else ""
        rows.append((key(o), key(s), property, written, day, holding[s].first, holding[s].last))
    database.executemany("INSERT OR REPLACE INTO cites VALUES (?, ?, ?, ?, ?, ?, ?)", sorted(rows))
    states = {(key(document), key(s)) for (s, *_), several in said.items() for document in several}
    database.executemany("INSERT OR IGNORE INTO said VALUES (?, ?)", sorted(states))


def _bound(name: str, some: Iterable[NamedNode] | None) -> list[str]:
    return [""] if some is None else [f"VALUES ?{name} {{ {' '.join(map(str, some))} }}"]


def papers(source: Source, readings: Sequence[NamedNode]) -> Iterator[tuple[NamedNode, NamedNode]]:
    """The document of each reading."""
    for start in range(0, len(readings), AT_ONCE):
        some = readings[start : start + AT_ONCE]
        for place, document in source.rows(FROM, places=placed(some)):
            yield some[int(place.value)], document


def _dates(source: Source, documents: Iterable[NamedNode], every: bool) -> dict[NamedNode, str]:
    """When documents were written: the day from which each speaks, else that of its issue.

    :param every: whether to read those of all documents there are.
    """
    wanted = list(documents)
    found: dict[NamedNode, str] = {}
    for name in DATES:
        stated: dict[NamedNode, list[str]] = defaultdict(list)
        prefix, local = name.split(":")
        for document, day in source.rows(
            DATED, some=_bound("document", None if every else wanted), property=NamedNode(PREFIXES[prefix] + local)
        ):
            stated[document].append(day.value)
        found = {document: max(several) for document, several in stated.items()} | found
    return found
