"""Queries where statements are kept by an engine: what is asked of belief is asked of the graph that holds it there.

On many engines the default graph is the union of all, so belief is a named graph there. A query of a stranger is asked
inside of that graph: ``{ ... }`` becomes ``{ GRAPH <believed> { ... } }``, in which ``GRAPH ?reading`` still leads to
readings. A query that names its graphs itself (FROM, or the fields of the protocol) is passed on as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.concurrency import run_in_threadpool

from api.endpoint.evaluation import Answer, Question
from api.endpoint.tokens import TOKEN
from graph.engines.remote import Remote
from graph.processes.worker import Refused
from graph.store import PROLOGUE

JSON = "application/sparql-results+json"
FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


async def asked_of(engine: Remote, question: Question) -> Answer:
    """The answer of an engine to a question.

    :raises Refused: if it is no query, or one that cannot be asked of it.
    :raises EngineFailure: if the engine gives no whole answer.
    """
    shape = Shape.of(question.query)
    named = bool(question.default or question.named or shape.named)
    text = question.query if named else shape.within(str(engine.believed))
    rows = JSON if shape.form == "ASK" and question.rows.startswith("text/") else question.rows
    accept = rows if shape.form in {"SELECT", "ASK"} else question.triples
    graphs = {"default-graph-uri": list(question.default), "named-graph-uri": list(question.named)}
    try:
        kind, content = await run_in_threadpool(engine.client.answer, f"{PROLOGUE}{text}", accept, graphs)
    except SyntaxError as error:
        raise Refused(f"the engine cannot read the query: {error}") from None
    return Answer(kind or accept, content)


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
