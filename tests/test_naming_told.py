"""The index of names is the same, whether the store is read or the change tells of what is new."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Store

from graph.editions.delta import WHOLE, Delta
from graph.editions.telling import Told
from graph.entity import Entity, entity
from graph.identity import Identity
from graph.naming import indexing
from graph.naming.names import FILE
from graph.reading import Place, Reading
from graph.writing.change import Change

WATER = entity("Theme", {"name": "Water"}, "theme/water")
NEW = [
    entity("Body", {"name": "The Santé Group", "acronym": "SG", "alternativeNames": ["Health 9", "SG"]}, "body/sg"),
    entity("Theme", {"name": "Santé", "labels": ["Santé@FR", "Health@en"]}, "theme/health"),
    entity("Goal", {"name": "Peace", "number": "16"}, "goal/16"),
    entity("Coverage", {"body": "body/sg", "theme": "theme/health"}),
    WATER,
    entity("Theme", {"name": "The water"}, "theme/water"),
]
TABLES = ("key, name, acronym, cls, place, language FROM things", "key, language, text FROM labels")
NAMES = "plain, text, key, rank FROM names"


def rows(folder: Path) -> list[set[Any]]:
    with closing(sqlite3.connect(folder / FILE)) as database:
        found = [set(database.execute(f"SELECT {table}")) for table in (*TABLES, NAMES)]
        parts = "SELECT text FROM parts JOIN names ON id = parts.rowid WHERE parts MATCH 'ate'"
        return [*found, set(database.execute(parts))]


def changed(store: Store, several: Iterable[Entity]) -> Change:
    change = Change(store, Identity(), NamedNode("http://localhost/id/run/1"))
    change.told = Told(change.identity)
    change.put(Reading(Place("document/d", str(n)), (one,)) for n, one in enumerate(several))
    change.finish()
    return change


def test_names_that_a_change_tells_are_those_that_the_store_gives(tmp_path: Path) -> None:
    change, folders = changed(Store(), NEW), [tmp_path / name for name in ("told", "read")]
    told = Delta(nodes=frozenset(change.nodes), told=change.told)
    for folder, delta in zip(folders, (told, WHOLE), strict=True):
        folder.mkdir()
        indexing.build(change.store, change.identity, folder, delta)
    assert told.rest == frozenset(change.identity.iri(key) for key in ("theme/water", "goal/16"))
    assert rows(folders[0]) == rows(folders[1]) and len(rows(folders[0])[-1]) == 2
    change.close()
