"""The ties that hold in a view: from the table beside its store, or where there is none, read from the store once."""

import sqlite3
from collections.abc import Sequence

from graph.matrices import table
from graph.matrices.tie import Tie
from graph.span import Period
from graph.view import Graph, View
from ontology import Class

TABLE = "table of ties"


def ties(view: View, rows: Class, columns: Class) -> Sequence[Tie]:
    """The ties between the things of two classes that hold in a view, by row and column, and in a lasting order."""
    database = _opened(view.graph) if table.has(rows, columns) else None
    if database:
        return table.held(database, rows, columns, view.when)
    name, kept = f"ties {rows.name} {columns.name}", view.graph.kept
    if name not in kept:
        kept[name] = table.read(view.graph, rows, columns)
    return [tie for tie in kept[name] if _holds(tie, view.when)]


def _opened(graph: Graph) -> sqlite3.Connection | None:
    """The table of an edition, opened once; None as long as there is none."""
    if TABLE not in graph.kept and graph.folder and (found := table.opened(graph.folder)):
        graph.kept[TABLE] = found
    return graph.kept.get(TABLE)


def _holds(tie: Tie, when: Period | None) -> bool:
    if when is None or not tie.fact:
        return True
    return (tie.first or "0001") <= when.last.isoformat() and when.first.isoformat() <= (tie.last or "9999-12-31")
