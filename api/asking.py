"""A SPARQL query asked on the command line: in a child, as over HTTP, and shown as a table."""

import sys

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions

from api.evaluation import Answer, Question
from api.output import Format, Rows
from api.sparql import refuse_excess
from graph import NoHome, Shelf
from graph.worker import Worker

JSON, CSV = "application/sparql-results+json", "text/csv"


def answered(shelf: Shelf, query: str, seconds: float, form: Format) -> None:
    """Answer a query on standard output: rows in the format asked for, triples as Turtle.

    :raises Refused: if it is no query, with what is wrong and where.
    :raises TimedOut: if it takes longer than so many seconds.
    """
    refuse_excess(query)
    edition = shelf.home.current
    if edition is None:
        raise NoHome("nothing is loaded")
    worker = Worker("api.evaluation:answer")
    kind = CSV if form is Format.CSV else JSON
    try:
        found = worker.ask(Question(str(edition.store), query, (), (), kind, "text/turtle"), seconds)
    finally:
        worker.close()
    assert isinstance(found, Answer)
    if form is Format.TABLE and found.media_type == JSON:
        _table(found.content)
    else:
        sys.stdout.write(found.content.decode())


def _table(content: bytes) -> None:
    found = pyoxigraph.parse_query_results(content, QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        print("yes" if found else "no")
        return
    assert isinstance(found, QuerySolutions)
    names = [v.value for v in found.variables]
    rows = [[_shown(row[name]) for name in names] for row in found]
    Rows(f"{len(rows)} rows.", names, rows).write(Format.TABLE)


def _shown(term: object) -> str:
    return str(getattr(term, "value", term)) if term is not None else ""
