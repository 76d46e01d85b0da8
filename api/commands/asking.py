"""A SPARQL query asked on the command line: in a child, as over HTTP, and shown as a table."""

import sys

from api.commands.output import Format, Rows
from api.endpoint.evaluation import Answer, Question
from api.endpoint.sparql import refuse_excess
from graph.editions.shelf import Shelf
from graph.engines.remote import Remote
from graph.processes.worker import Worker
from graph.store import Source
from visualisations.exports.solutions import solutions

JSON = "application/sparql-results+json"


def answered(shelf: Shelf, query: str, seconds: float, form: Format) -> None:
    """Answer a query on standard output: rows in the format asked for, triples as Turtle.

    :raises Refused: if it is no query, with what is wrong and where.
    :raises TimedOut: if it takes longer than so many seconds.
    """
    refuse_excess(query)
    store = shelf.edition.store
    asked = Question(str(store), query, (), (), JSON, "text/turtle")
    found = _here(asked, seconds) if store.exists() else _elsewhere(shelf.graph.source, asked, seconds)
    if found.media_type != JSON or form is Format.JSON:
        _as_it_is(found, form)
    elif rows := solutions(found.content):
        Rows(f"{len(rows[1])} rows.", *rows).write(form)
    else:
        print("yes" if b"true" in found.content else "no")


def _here(asked: Question, seconds: float) -> Answer:
    worker = Worker("api.endpoint.evaluation:answer")
    try:
        found = worker.ask(asked, seconds)
    finally:
        worker.close()
    assert isinstance(found, Answer)
    return found


def _elsewhere(source: Source, asked: Question, seconds: float) -> Answer:
    """The answer of an engine, where the home has no store."""
    from api.endpoint import elsewhere  # whoever has no engine needs no HTTP

    assert isinstance(source, Remote)
    parts: list[Answer] = []
    last = elsewhere.answered(source, asked, seconds, parts.append)
    return Answer(last.media_type, b"".join(one.content for one in (*parts, last)))


def _as_it_is(found: Answer, form: Format) -> None:
    if form is Format.XLSX:
        raise ValueError("this query answers with statements, not with rows: write them as .ttl, or ask SELECT")
    sys.stdout.write(found.content.decode())
