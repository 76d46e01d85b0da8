"""Queries where statements are kept by an engine: what is asked of belief is asked of the graph that holds it there.

On many engines the default graph is the union of all, so belief is a named graph there. A query of a stranger is asked
inside of that graph: ``{ ... }`` becomes ``{ GRAPH <believed> { ... } }``, in which ``GRAPH ?reading`` still leads to
readings. A query that names its graphs itself (FROM, or the fields of the protocol) is passed on as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat, Triple

from api.endpoint.evaluation import NAMESPACES, REGISTERED, ROWS, TRIPLES, Answer, Outgoing, Question
from api.endpoint.tokens import TOKEN
from graph.engines.failing import EngineFailure
from graph.engines.remote import Remote
from graph.processes.worker import Refused
from graph.store import PROLOGUE

JSON, TURTLE = "application/sparql-results+json", "text/turtle"
FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def answered(engine: Remote, question: Question, seconds: float, take: Callable[[Answer], None]) -> Answer:
    """The answer of an engine to a question, told in parts as it comes: its last part, when those before were told.

    It is asked for in a form that has an end, and read, before it is written in the form that is wanted: an engine that
    stops half-way would not be noticed else. Nothing of it is kept.

    :param seconds: within which it must be there.
    :raises Refused: if it is no query, one that cannot be asked of an engine, or its answer is too large.
    :raises EngineFailure: if the engine gives no whole answer.
    """
    shape = Shape.of(question.query)
    named = bool(question.default or question.named or shape.named)
    text = question.query if named else shape.within(str(engine.believed))
    rows = shape.form in {"SELECT", "ASK"}
    wanted = JSON if shape.form == "ASK" and question.rows.startswith("text/") else question.rows
    out = Outgoing(REGISTERED.get(wanted, wanted) if rows else question.triples, question.largest, take)
    graphs = {"default-graph-uri": list(question.default), "named-graph-uri": list(question.named)}
    try:
        with engine.trying() as left:
            within = min(seconds, left, engine.client.deadline)
            with engine.client.poured(f"{PROLOGUE}{text}", JSON if rows else TURTLE, graphs, within) as (kind, body):
                _written(engine, kind, body, ROWS[wanted] if rows else TRIPLES[question.triples], out)
    except EngineFailure as error:
        error.told = out.told > 0
        raise
    except SyntaxError as error:
        raise Refused(f"the engine cannot read the query: {error}") from None
    except ValueError as error:
        raise Refused(str(error)) from None
    return out.rest()


def _written(engine: Remote, kind: str, body: IO[bytes], form: QueryResultsFormat | RdfFormat, out: Outgoing) -> None:
    """Write an answer in a form, as it is read.

    :raises EngineFailure: if it ends before its end.
    """
    try:
        if isinstance(form, QueryResultsFormat):
            pyoxigraph.parse_query_results(body, QueryResultsFormat.JSON).serialize(out, form)
        else:
            pyoxigraph.serialize(_triples(body), out, form, prefixes=NAMESPACES)
    except SyntaxError as error:
        words = f"{engine.client.address} sent an answer that is cut off, or is no {kind} ({error})"
        raise EngineFailure(f"{words}: it may have stopped the query") from None


def _triples(body: IO[bytes]) -> Iterator[Triple]:
    for quad in pyoxigraph.parse(body, RdfFormat.TURTLE):
        yield quad.triple


@dataclass(frozen=True)
class Shape:
    """What a query is, as far as it matters where it is asked.

    :ivar form: SELECT, ASK, CONSTRUCT or DESCRIBE; ``named`` whether it names its graphs.
    :ivar groups: where its outermost groups begin and end, the places of their braces.
    """

    text: str
    form: str
    named: bool
    groups: tuple[tuple[int, int], ...]
    outside: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, text: str) -> "Shape":
        """The shape of a query.

        :raises Refused: if it is none.
        """
        words = [(at, word) for at, depth, word in _words(text) if depth == 0]
        form = next((word for _, word in words if word in FORMS), "")
        if not form:
            raise Refused("the query does not say SELECT, ASK, CONSTRUCT or DESCRIBE")
        return cls(text, form, any(word == "FROM" for _, word in words), tuple(_groups(text)), tuple(words))

    def within(self, graph: str) -> str:
        """The same query, asked inside of a graph.

        :raises Refused: if it cannot be, with how to write it.

        >>> Shape.of("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1").within("<x:g>")
        'SELECT ?s WHERE { GRAPH <x:g> { ?s ?p ?o } } LIMIT 1'
        >>> Shape.of("DESCRIBE <x:a>").within("<x:g>")
        'CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <x:g> { VALUES ?s { <x:a> } ?s ?p ?o } }'
        """
        if self.form == "DESCRIBE":
            return self._described(graph)
        begins, ends = self._where()
        left, right = self.text[:begins], self.text[ends + 1 :]
        if any(word == "EXISTS" for _, _, word in _words(left + right)):
            raise Refused("EXISTS is asked of belief inside of WHERE only: bind it there, and use its variable")
        body = self.text[begins + 1 : ends]
        if self.form == "CONSTRUCT" and len(self.groups) == 1:
            left = f"{left[: left.upper().rindex('WHERE')]}{{{body}}} WHERE "
        return f"{left}{{ GRAPH {graph} {{{body}}} }}{right}"

    def _where(self) -> tuple[int, int]:
        """The braces of what is asked; after CONSTRUCT, the first group is what is made of it."""
        several = self.groups[1:] if self.form == "CONSTRUCT" and len(self.groups) > 1 else self.groups
        if not several:
            raise Refused("the query asks for nothing: there is no { ... }")
        return several[0]

    def _described(self, graph: str) -> str:
        """What is said of things, as the embedded store describes them."""
        if self.groups:
            raise Refused("DESCRIBE with conditions is asked as CONSTRUCT { ?s ?p ?o } WHERE { ... ?s ?p ?o }")
        at = next(at for at, word in self.outside if word == "DESCRIBE")
        things = self.text[at + len("DESCRIBE") :].strip()
        said = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ VALUES ?s {{ {things} }} ?s ?p ?o }} }}"
        return f"{self.text[:at]}{said}"


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a query, in capitals: where each begins, and how deep."""
    depth = 0
    for token in TOKEN.finditer(text):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if token.lastgroup == "words":
            yield token.start(), depth, token.group().upper()


def _groups(text: str) -> Iterator[tuple[int, int]]:
    depth, began = 0, 0
    for token in TOKEN.finditer(text):
        if token.lastgroup == "open":
            began = token.start() if depth == 0 else began
            depth += 1
        elif token.lastgroup == "close":
            depth -= 1
            if depth == 0 and token.group() == "}":
                yield began, token.start()
