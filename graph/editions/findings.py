"""The tables of findings of an edition (gaps, overlaps, conflicts), built when it is published.

Each is a file of SQLite beside the store. That of the edition before is taken over, and what rests on the nodes that
changed is made again; where there is none, or one of another form, it is made from all.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

from pyoxigraph import NamedNode, Store

from graph.conflicts import table as conflicts
from graph.editions import tabled
from graph.editions.delta import WHOLE, Delta
from graph.gaps import table as gaps
from graph.gaps.table import having
from graph.identity import Identity
from graph.overlaps import table as overlaps
from graph.overlaps.aside import Aside, begun
from graph.store import Embedded

TABLES: tuple[ModuleType, ...] = (overlaps, gaps, conflicts)  # what may be found aside begins first


def build(store: Store, identity: Identity, folder: Path, delta: Delta = WHOLE) -> Aside | None:
    """Make the tables of a store, from those of the store before it where that is worth it.

    :returns: the overlaps of a large change, which are found aside; None where all is there.
    """
    waiting: Aside | None = None
    with ThreadPoolExecutor(1, "taking") as thread:  # files are read, summed and copied while the store is read
        drafts = [thread.submit(_taken, table, folder, delta) for table in TABLES]
        has: dict[NamedNode, set[NamedNode]] = {node: set() for node in delta.silent}
        has |= having(Embedded(store), delta.nodes - delta.silent, delta.told) if delta.few else {}
        for table, taken in zip(TABLES, drafts, strict=True):
            if draft := taken.result():
                with tabled.written(folder / table.FILE, draft) as database:
                    table.follow(database, Embedded(store), identity, has, delta)
                continue
            waiting = waiting or (begun(store, identity, folder, delta) if table is overlaps else None)
            if table is not overlaps or waiting is None:
                table.build(store, identity, folder, delta)
    return waiting


def _taken(table: ModuleType, folder: Path, delta: Delta) -> Path | None:
    """A copy of the table of the edition before, to be brought up to date; None if it is to be made from all."""
    before = delta.file(table.FILE)
    kept = table.opened(before.parent) if before else None
    if kept is None or before is None:
        return None
    kept.close()
    draft = folder / f".{table.FILE}"
    shutil.copyfile(before, draft)
    return draft
