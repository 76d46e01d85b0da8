"""The things of an edition and the lines between them, read out of its store once and kept beside it.

A line is drawn for every relation between two things: for a fact between its two ends, and for what a thing states of
another. Every line is stated of one subject, so a small change takes the file over and writes the lines of what it
touched. Everything that was ever stated is in it, whatever the day: a date chooses among the lines when they are drawn.
"""

import os
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode, Store

from graph.atlas import placing
from graph.editions.delta import WHOLE, Delta
from graph.entity import TYPE
from graph.identity import Identity
from graph.portrait import worded
from graph.store import Embedded, Source
from graph.tracing.linkage import life
from ontology import NS, Class, ontology

FILE = "atlas-1.sqlite"
STATED = "SELECT ?s ?o { BELIEVED { ?s $field ?o } }"
TOLD = "SELECT ?s ?p ?o { BELIEVED { VALUES ?s { $nodes } ?s ?p ?o } }"
OF = "SELECT ?s { BELIEVED { ?s a $cls } }"
AT_ONCE = 400
ROLE = "role"
DRAWN = ("from", "until", "modality", "status")  # of a life, what a drawing shows of it
MOST_NEW = 0.5  # of so many new things, all are placed anew
SCHEMA = """
CREATE TABLE things (
    key TEXT PRIMARY KEY, cls TEXT NOT NULL, life TEXT NOT NULL, degree INTEGER NOT NULL, x REAL, y REAL
) WITHOUT ROWID;
CREATE TABLE lines (
    source TEXT NOT NULL, target TEXT NOT NULL, subject TEXT NOT NULL, cls TEXT NOT NULL, label TEXT NOT NULL,
    life TEXT NOT NULL, aside INTEGER NOT NULL);
CREATE INDEX lines_from ON lines (source);
CREATE INDEX lines_to ON lines (target);
CREATE INDEX lines_of ON lines (subject);
CREATE INDEX things_at ON things (x);
"""
DEGREES = """
UPDATE things SET degree = (SELECT count(*) FROM lines WHERE source = key AND target <> key)
    + (SELECT count(*) FROM lines WHERE target = key AND source <> key)"""
Values = Mapping[str, list[str]]


class Line(NamedTuple):
    """A line: its two ends, the key of what it is stated of, its class, what it is called, and the life of that.

    ``aside`` is 1 for a clause that asks nobody: a hundred of them round an instrument hide all else.
    """

    source: str
    target: str
    subject: str
    cls: str
    label: str
    life: str
    aside: int


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Put what can be drawn of an edition beside its store, where there was one beside that of the edition before.

    Else a service has it made (:mod:`graph.atlas.making`), or whoever asks first: nothing is published slower.
    """
    if delta.carried(FILE):
        write(Embedded(store), identity, folder / FILE, delta)


def write(source: Source, identity: Identity, path: Path, delta: Delta = WHOLE) -> None:
    """Write the file whole or not at all.

    :raises OSError: where nothing may be written.
    """
    draft, before = path.with_name(f".{path.name}.{os.getpid()}"), delta.file(FILE)
    draft.unlink(missing_ok=True)
    try:
        if before:
            shutil.copyfile(before, draft)
        with closing(sqlite3.connect(draft)) as database, database:
            database.execute("PRAGMA journal_mode=MEMORY")
            database.execute("PRAGMA synchronous=OFF")  # it can be made again
            gathered = Gathering(database, source, identity)
            if before:
                gathered.mend(delta.nodes | delta.subjects)
            else:
                gathered.fill(_places(delta.carried(FILE)))
        draft.replace(path)
    except sqlite3.OperationalError as error:
        raise OSError(f"{path} cannot be written: {error}") from None
    finally:
        draft.unlink(missing_ok=True)


def _places(before: Path | None) -> dict[str, tuple[float, float]]:
    """Where things stand on the map of the edition before."""
    if before is None:
        return {}
    with closing(sqlite3.connect(f"file:{before}?mode=ro&immutable=1", uri=True)) as database:
        rows = database.execute("SELECT key, x, y FROM things WHERE x IS NOT NULL")
        return {key: (x, y) for key, x, y in rows}


class Gathering:
    """The lines of a store, as they are written into a database."""

    def __init__(self, database: sqlite3.Connection, source: Source, identity: Identity) -> None:
        self._database, self._source, self._identity = database, source, identity

    def fill(self, places: Mapping[str, tuple[float, float]]) -> None:
        """Write everything.

        :param places: where things stood before; they stay, unless too much is new.
        """
        self._database.executescript(SCHEMA)
        self._put(self._everything())
        self._database.execute(DEGREES)
        drawn = [key for (key,) in self._database.execute("SELECT key FROM things WHERE degree > 0 ORDER BY key")]
        new = [key for key in drawn if key not in places]
        if len(new) > MOST_NEW * len(drawn):
            lines = self._database.execute("SELECT source, target FROM lines ORDER BY source, target, subject")
            self._stand(placing.bubbles(drawn, lines))
        else:
            self._stand({key: places[key] for key in drawn if key in places})
            self._settle(new)

    def mend(self, touched: Iterable[NamedNode]) -> None:
        """Write what is believed of these now in place of what was."""
        nodes = {self._identity.key(node): node for node in touched}
        kept = [(key,) for key in nodes]
        query = "SELECT key, x, y FROM things WHERE key = ? AND x IS NOT NULL"
        before = {key: (x, y) for one in kept for key, x, y in self._database.execute(query, one)}
        ends = {end for one in kept for end in self._ends(*one)}
        self._database.executemany("DELETE FROM lines WHERE subject = ?", kept)
        self._database.executemany("DELETE FROM things WHERE key = ?", kept)
        self._put(self._told(list(nodes.values())))
        ends |= {end for one in kept for end in self._ends(*one)} | nodes.keys()
        self._database.executemany(f"{DEGREES} WHERE key = ?", [(end,) for end in ends])
        self._stand(before)
        query = "SELECT key FROM things WHERE key = ? AND x IS NULL AND degree > 0"
        self._settle(sorted(key for end in ends for (key,) in self._database.execute(query, (end,))))

    def _ends(self, subject: str) -> Iterator[str]:
        for row in self._database.execute("SELECT source, target FROM lines WHERE subject = ?", (subject,)):
            yield from row

    def _put(self, stated: Iterable[tuple[str, Class, Values]]) -> None:
        for key, cls, values in stated:
            said = life({name: values[name] for name in DRAWN if name in values})
            if cls.within("Thing"):
                self._database.execute("INSERT INTO things VALUES (?, ?, ?, 0, NULL, NULL)", (key, cls.name, said))
            self._database.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?)", lines(key, cls, values, said))

    def _stand(self, places: Mapping[str, tuple[float, float]]) -> None:
        rows = [(x, y, key) for key, (x, y) in places.items()]
        self._database.executemany("UPDATE things SET x = ?, y = ? WHERE key = ?", rows)

    def _settle(self, keys: Iterable[str]) -> None:
        """Give new things a place near what they are linked with."""
        for key in keys:
            self._stand({key: placing.beside(self._database, key)})

    def _everything(self) -> Iterator[tuple[str, Class, Values]]:
        """All things and facts, each with its class and the fields that count here; one property after the other."""
        classes = self._classes()
        found: dict[str, dict[str, list[str]]] = {one: {} for one in classes}
        for iri, names in _wanted().items():
            for subject, value in self._source.rows(STATED, field=NamedNode(iri)):
                if said := names.get(classes.get(subject.value, "")):
                    text = self._identity.key(value) if isinstance(value, NamedNode) else value.value
                    found[subject.value].setdefault(said, []).append(text)
        for one in sorted(classes):
            yield self._identity.key(NamedNode(one)), ontology()[classes[one]], found[one]

    def _classes(self) -> dict[str, str]:
        """The name of the class of each thing and fact, the narrowest."""
        found: dict[str, str] = {}
        for cls in sorted({*ontology().below("Thing"), *ontology().below("Fact")}, key=lambda c: len(c.ancestors)):
            for (subject,) in self._source.rows(OF, cls=cls.iri):
                if isinstance(subject, NamedNode):
                    found[subject.value] = cls.name
        return found

    def _told(self, nodes: list[NamedNode]) -> Iterator[tuple[str, Class, Values]]:
        """Some things and facts, as :meth:`_everything` gives them."""
        for start in range(0, len(nodes), AT_ONCE):
            said: dict[NamedNode, list[tuple[NamedNode, str]]] = defaultdict(list)
            kinds: dict[NamedNode, list[Class]] = defaultdict(list)
            for subject, predicate, value in self._source.rows(TOLD, nodes=nodes[start : start + AT_ONCE]):
                if predicate == TYPE:
                    kinds[subject] += [cls] if (cls := ontology().of(value)) else []
                else:
                    text = self._identity.key(value) if isinstance(value, NamedNode) else value.value
                    said[subject].append((predicate, text))
            for subject, several in sorted(kinds.items(), key=lambda pair: pair[0].value):
                if several:
                    cls = max(several, key=lambda one: len(one.ancestors))
                    yield self._identity.key(subject), cls, _values(cls, said[subject])


def _values(cls: Class, said: Iterable[tuple[NamedNode, str]]) -> Values:
    found: dict[str, list[str]] = {}
    for predicate, text in said:
        if name := _wanted().get(predicate.value, {}).get(cls.name):
            found.setdefault(name, []).append(text)
    return found


_WANTED: dict[str, dict[str, str]] = {}


def _wanted() -> Mapping[str, Mapping[str, str]]:
    """What is read of things and facts: by property, and by class the field that it is there."""
    if not _WANTED:
        for cls in {*ontology().below("Thing"), *ontology().below("Fact")}:
            for prop in cls.properties.values():
                if not prop.inverse and (prop.range or prop.end or prop.name in (ROLE, *DRAWN)):
                    _WANTED.setdefault(prop.iri.value, {})[cls.name] = prop.name
            _WANTED.setdefault(f"{NS}status", {})[cls.name] = "status"
    return _WANTED


def lines(key: str, cls: Class, values: Values, said: str) -> Iterator[Line]:
    """The lines that a thing or fact states.

    >>> [tuple(one) for one in lines("tenure/1", ontology()["Chairing"], {"chair": ["post/a"], "body": ["body/b"]}, "")]
    [('post/a', 'body/b', 'tenure/1', 'Chairing', 'chairing', '', 0)]
    """
    if ends := cls.ends:
        first, second = (min(values.get(end.name, ()), default="") for end in ends)
        if first and second and first != second:
            role = min(values.get(ROLE, ()), default="") or cls.label.lower()
            yield Line(first, second, key, cls.name, role, said, 0)
    if cls.within("Thing"):
        for name, prop in cls.properties.items():
            if prop.range and not prop.inverse:
                aside = int(cls.within("Clause") and name == "clauseOf" and not values.get("addressees"))
                for value in values.get(name, ()):
                    if value != key:
                        yield Line(key, value, key, cls.name, worded(name), said, aside)
