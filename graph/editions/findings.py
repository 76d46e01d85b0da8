"""The tables of findings of an edition (gaps, overlaps, conflicts), built when it is published.

Each is a file of SQLite beside the store. That of the edition before is taken over, and what rests on the nodes that
changed is made again; where there is none, or one of another form, it is made from all.
"""

import shutil
import sqlite3
from pathlib import Path
from types import ModuleType

from pyoxigraph import Store

from graph.conflicts import table as conflicts
from graph.editions.delta import WHOLE, Delta
from graph.gaps import table as gaps
from graph.gaps.table import having
from graph.identity import Identity
from graph.overlaps import table as overlaps
from graph.store import Embedded

TABLES: tuple[ModuleType, ...] = (gaps, overlaps, conflicts)


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> None:
    """Make the tables of a store, from those of the store before it where that is worth it."""
    has = having(Embedded(store), delta.nodes)
    for table in TABLES:
        before = delta.file(table.FILE)
        kept = table.opened(before.parent) if before else None
        if kept is None or before is None:
            table.build(store, identity, folder, delta.told)
            continue
        kept.close()
        draft = folder / f".{table.FILE}"
        shutil.copyfile(before, draft)
        with sqlite3.connect(draft) as database:
            table.follow(database, Embedded(store), identity, has)
        database.close()
        draft.replace(folder / table.FILE)
