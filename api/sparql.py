"""``/sparql``: the door for analysts, SPARQL 1.1 queries.

The default graph is what is believed, each triple once; the named graphs are the readings that say so. A query runs in
a child process that is killed at its deadline: nothing else stops one.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, Queue

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api import listings, pages, workbench
from api.dataset import origin, service, told
from api.evaluation import LARGEST, ROWS, TRIPLES, Answer, Question
from api.negotiation import best
from api.output import Rows
from graph.clearance import Clearance
from graph.editions.shelf import Shelf
from graph.processes.worker import Refused, Stopped, TimedOut, Worker
from visualisations.exports.solutions import solutions

DEADLINE = 10.0
COMING = 60.0
LONGEST = 50_000
DEEPEST = 60
OPERATORS = 1_000
CHILDREN = 2
PERMITTED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}
TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|<[^<>"{}|^`\\\x00-\x20]*>|'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"""(?:(?:"|"")?(?:[^"\\]|\\.))*\"""
    |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")|(?P<name>[?$]?[\w.-]*:[\w.%:-]*|[?$@]\w+)|(?P<word>[A-Za-z]+)
    |(?P<open>[({\[])|(?P<close>[)}\]])|(?P<operator>\|\||&&|[|/^+*!-])""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Pool:
    """The children that answer queries, each for one caller at a time.

    ``stopped`` is how many questions were not answered, for time, memory or want of a place.

    :param function: what they run, as :class:`Worker` names it; ``warm`` is run once before any is made.
    """

    def __init__(
        self,
        children: int = CHILDREN,
        deadline: float = DEADLINE,
        function: str = "api.evaluation:answer",
        warm: str = "",
    ) -> None:
        self.deadline, self.stopped = deadline, 0
        self._workers = [Worker(function, warm=warm) for _ in range(children)]
        self._free: Queue[Worker] = Queue()
        for worker in self._workers:
            self._free.put(worker)

    def start(self) -> None:
        """Start the children, so that the first query does not wait for them."""
        for worker in self._workers:
            worker.start()

    def ask(self, question: object) -> object:
        """The answer to a question.

        :raises Refused: if it is no query, with what is wrong and where.
        :raises Stopped: if it takes too long, needs too much memory, or all children are busy.
        """
        try:
            with self._taken() as worker:
                worker.prepare(COMING)
                return worker.ask(question, self.deadline)
        except Stopped:
            self.stopped += 1
            raise

    def close(self) -> None:
        """End the children."""
        for worker in self._workers:
            worker.close()

    @contextmanager
    def _taken(self) -> Iterator[Worker]:
        try:
            worker = self._free.get(timeout=self.deadline)
        except Empty:
            raise Stopped("all places are taken by other queries; try again in a moment") from None
        try:
            yield worker
        finally:
            self._free.put(worker)


def router(shelf: Shelf, pool: Pool) -> APIRouter:
    """The door over a shelf."""
    routes, public = APIRouter(), shelf.home.clearance is Clearance.PUBLIC

    @routes.options("/sparql")
    def permitted() -> Response:
        """What a page of another site may do."""
        return Response(status_code=204, headers=PERMITTED if public else {})

    @routes.get("/sparql")
    @routes.post("/sparql")
    async def query(request: Request) -> Response:
        """Answer one query by the SPARQL 1.1 Protocol; without one, say what the service is."""
        answer = await _answered(request)
        if public:
            answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    def described(request: Request) -> Response:
        return told(request, service(origin(request), pool.deadline, LARGEST))

    async def _answered(request: Request) -> Response:
        form = request.query_params.get("format", "")
        accept = "application/sparql-results+json" if form else request.headers.get("accept", "*/*")
        browsing = "text/html" in accept
        if request.method == "GET" and form == "terms":
            return JSONResponse(workbench.terms(), headers={"Cache-Control": "max-age=3600"})
        if request.method == "GET" and not request.query_params.get("query"):
            return workbench.page(request, shelf) if browsing else described(request)
        text, default, named = await _asked(request)
        refuse_excess(text)
        if form == "ipynb":
            headers = {"Content-Disposition": 'attachment; filename="remit-sparql.ipynb"'}
            book = workbench.notebook(f"{origin(request)}/sparql", text)
            return Response(book, headers=headers, media_type=workbench.NOTEBOOK)
        edition = shelf.edition
        asked = Question(str(edition.store), text, default, named, best(accept, ROWS), best(accept, TRIPLES))
        try:
            found = await run_in_threadpool(pool.ask, asked)
            assert isinstance(found, Answer)
        except Stopped as error:
            why = (
                f"after {pool.deadline:g} seconds. Ask for less, or add a LIMIT"
                if isinstance(error, TimedOut)
                else f": {error}"
            )
            words = f"The query was stopped {why}.".replace(" :", ":")
            if browsing:
                return pages.problem(request, shelf, 503, words, title="The query was stopped")
            return Response(words, 503, media_type="text/plain", headers={"Retry-After": "5"})
        if browsing:
            return workbench.page(request, shelf, text, found)
        if form and found.media_type == accept and (rows := solutions(found.content)):
            return listings.response(request, Rows(f"{len(rows[1])} rows.", *rows), edition.number, "sparql")
        return Response(found.content, headers={"Vary": "Accept"}, media_type=found.media_type)

    return routes


def refuse_excess(query: str) -> None:
    r"""Refuse what must not reach the parser: its recursion ends the process, and SERVICE would call other hosts.

    :raises Refused: if it is too long, too deep, has too many operators, or calls another host.

    >>> refuse_excess("SELECT * { ?service ?p 'SERVICE <x>' }")
    >>> refuse_excess(r"SELECT * { \u0053ERVICE <http://x> { ?s ?p ?o } }")
    Traceback (most recent call last):
    graph.processes.worker.Refused: SERVICE is not answered here: no query leaves this machine
    """
    if len(query) > LONGEST:
        raise Refused(f"the query has {len(query):,} characters; up to {LONGEST:,} are read")
    depth = operators = 0
    for token in TOKEN.finditer(ESCAPE.sub(lambda e: chr(int(e[1] or e[2], 16) % 0x110000), query)):
        kind, words = token.lastgroup, token.group()
        if kind == "word" and words.upper() == "SERVICE":
            raise Refused("SERVICE is not answered here: no query leaves this machine")
        depth += (kind == "open") - (kind == "close")
        operators += kind == "operator" or (kind == "word" and words.upper() in {"UNION", "OPTIONAL", "MINUS", "NOT"})
        if depth > DEEPEST:
            raise Refused(f"the query is nested more than {DEEPEST} levels deep")
        if operators > OPERATORS:
            raise Refused(f"the query has more than {OPERATORS} operators")


async def _asked(request: Request) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    given = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        if kind == "application/sparql-query":
            given.append(("query", _text(await request.body())))
        elif kind == "application/x-www-form-urlencoded":
            given += [(k, v) for k, v in (await request.form()).multi_items() if isinstance(v, str)]
        else:
            raise Refused("send a query as application/sparql-query, or as a form with the field query")
    queries = [v for k, v in given if k == "query"]
    if any(k == "update" for k, _ in given):
        raise Refused("updates are not taken here: load documents and tables instead")
    if len(queries) != 1 or not queries[0].strip():
        raise Refused("give one query, in the parameter query")
    graphs = {name: tuple(v for k, v in given if k == name) for name in ("default-graph-uri", "named-graph-uri")}
    return queries[0], graphs["default-graph-uri"], graphs["named-graph-uri"]


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused(f"the query is no UTF-8: {error}") from None
