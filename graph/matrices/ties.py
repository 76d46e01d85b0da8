"""The ties that hold in a view: from the table beside its store, or where there is none, read from the store once."""

import sqlite3
from collections.abc import Sequence

from graph.matrices import table
from graph.matrices.table import Shown
from graph.matrices.tie import Tie
from graph.span import Period
from graph.view import Graph, View
from ontology import Class

TABLE = "table of ties"


def ties(view: View, rows: Class, columns: Class, shown: Shown | None = None) -> Sequence[Tie]:
    """The ties between the things of two classes that hold in a view, by row and column, and in a lasting order.

    :param shown: the keys of the rows, and of the columns, between which they are wanted; of all if None.
    """
    if database := _opened(view.graph, rows, columns):
        return table.held(database, rows, columns, view.when, shown)
    name, kept = f"ties {rows.name} {columns.name}", view.graph.kept
    if name not in kept:
        kept[name] = table.read(view.graph, rows, columns)
    return [tie for tie in kept[name] if _holds(tie, view.when) and (shown is None or _between(tie, shown))]


def joined(view: View, rows: Class, columns: Class) -> list[tuple[str, str]] | None:
    """The rows and columns that something joins in a view, in order; None where only their ties tell."""
    database = _opened(view.graph, rows, columns)
    return table.joined(database, rows, columns, view.when) if database else None


def _opened(graph: Graph, rows: Class, columns: Class) -> sqlite3.Connection | None:
    """The table with the ties of two classes, opened once; None as long as there is none, or these are not in it."""
    if not table.has(rows, columns):
        return None
    if TABLE not in graph.kept and graph.folder and (found := table.opened(graph.folder)):
        graph.kept[TABLE] = found
    return graph.kept.get(TABLE)


def _between(tie: Tie, shown: Shown) -> bool:
    return tie.row in shown[0] and tie.column in shown[1]


def _holds(tie: Tie, when: Period | None) -> bool:
    if when is None or not tie.fact:
        return True
    return (tie.first or "0001") <= when.last.isoformat() and when.first.isoformat() <= (tie.last or "9999-12-31")
