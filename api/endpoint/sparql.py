"""``/sparql``: the door for analysts, SPARQL 1.1 queries.

The default graph is what is believed, each triple once; the named graphs are the readings that say so. A query runs in
a child process that is killed at its deadline: nothing else stops one.
"""

import re
import time
from asyncio import get_running_loop
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from contextvars import copy_context
from functools import partial
from queue import Empty, Queue
from threading import BoundedSemaphore
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.commands.output import Rows
from api.defence.charging import SECOND, aside, spend
from api.endpoint import workbench
from api.endpoint.dataset import origin, service, told
from api.endpoint.elsewhere import answered
from api.endpoint.errands import ERRAND, Unread, attended, gone
from api.endpoint.evaluation import LARGER, LARGEST, ROWS, TRIPLES, Answer, Question
from api.endpoint.federating import NONE, Services
from api.endpoint.protocol import Given, given
from api.endpoint.streaming import HELD, Stream, Streamed
from api.endpoint.tokens import TOKEN
from api.pages import listings, pages
from api.service.negotiation import best
from graph.editions.shelf import Shelf
from graph.engines.failing import EngineFailure
from graph.engines.promises import PROMISES
from graph.engines.remote import Remote
from graph.processes.worker import Refused, Stopped, TimedOut, Worker
from visualisations.exports.solutions import solutions

DEADLINE = 10.0
COMING = 60.0
LONGEST = 50_000
DEEPEST = 60
OPERATORS = 1_000
CHILDREN, WAITING = 2, 14
# How many bytes an answer may have that is sent as it comes, and how many such are sent at the same time.
STREAMED, SENDING = 500_000_000, 8
STOPPED = "Remit-Stopped"
TAKEN = "all places are taken by other queries; try again in a moment"
PERMITTED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}
Update = Callable[[Request, Given], Awaitable[Response]]
COUNTED = {"UNION", "OPTIONAL", "MINUS", "NOT", "-"}
WORD = re.compile(r"[A-Za-z]+|-")
ESCAPE = re.compile(r"\\u00[2-7][0-9A-Fa-f]|\\U000000[2-7][0-9A-Fa-f]")


class Pool:
    """The children that answer queries, each for one caller at a time; one is ended when its caller goes before.

    ``stopped`` is how many questions were not answered, for time, memory or want of a place.

    :param function: what they run, as :class:`Worker` names it; ``warm`` is run once before any is made.
    :param waiting: how many questions may wait for a child; one more is refused at once.
    """

    def __init__(
        self,
        children: int = CHILDREN,
        deadline: float = DEADLINE,
        function: str = "api.endpoint.evaluation:answer",
        warm: str = "graph.processes.nursery:stand_back",
        waiting: int = WAITING,
    ) -> None:
        self.deadline, self.stopped = deadline, 0
        self._places = BoundedSemaphore(children + waiting)
        self._threads = ThreadPoolExecutor(children + waiting, "questions")
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
        with self._place():
            return self._answer(question)

    async def asked(self, question: object) -> object:
        """As ``ask``, for who must not wait: those who wait hold no thread that anything else needs."""
        with self._place():
            run = partial(copy_context().run, self._answer, question)
            return await get_running_loop().run_in_executor(self._threads, run)

    async def stream(self, question: Any, largest: int, engine: Remote | None = None) -> Stream:
        """The answer to a question, told in parts of at most so many bytes in all: at once, before it is there.

        :param engine: what is asked instead of a child; a child is asked if it fails, and the home has the store.
        :raises Stopped: if all children are busy.
        """
        stream, places = Stream(largest, ERRAND.get()), ExitStack()
        places.enter_context(self._place())
        answer = partial(self._away, engine) if engine else self._answer
        run = partial(copy_context().run, self._pour, partial(answer, question, stream.put), stream, places)
        get_running_loop().run_in_executor(self._threads, run)
        return stream

    def close(self) -> None:
        """End the children."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(wait=False)

    def _pour(self, answer: Callable[[], Answer], stream: Stream, places: ExitStack) -> None:
        try:
            with places:
                stream.put(answer())
        except EngineFailure as error:
            stream.end(error)
        except OSError as error:
            stream.end(Stopped(f"what is not read yet cannot be kept: {error.strerror}"))
        except Exception as error:  # noqa: BLE001 - whatever it was is for whoever reads
            stream.end(error)
        else:
            stream.end()

    def _away(self, engine: Remote, question: Question, take: Callable[[Answer], None]) -> Any:
        try:
            return answered(engine, question, self.deadline, take)
        except EngineFailure as error:
            if engine.apart or error.told:
                raise
            return self._answer(question, take)

    def _answer(self, question: object, take: Callable[[Any], None] | None = None) -> Any:
        errand = ERRAND.get()
        with self._taken() as worker:
            worker.prepare(COMING)
            began = time.monotonic()
            try:
                with errand.done_by(worker) if errand else nullcontext():
                    return worker.told(question, self.deadline, take) if take else worker.ask(question, self.deadline)
            finally:
                spend((time.monotonic() - began) * SECOND)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """A place among those who are answered or wait; what is stopped there is counted."""
        if not self._places.acquire(blocking=False):
            self.stopped += 1
            raise Stopped(TAKEN)
        aside()
        if errand := ERRAND.get():
            errand.attend()
        try:
            yield
        except Stopped:
            self.stopped += 1
            raise
        finally:
            self._places.release()

    @contextmanager
    def _taken(self) -> Iterator[Worker]:
        try:
            worker = self._free.get(timeout=self.deadline)
        except Empty:
            raise Stopped(TAKEN) from None
        try:
            yield worker
        finally:
            self._free.put(worker)


def router(
    shelf: Shelf,
    pool: Pool,
    update: Update | None = None,
    services: Services = NONE,
    largest: int = STREAMED,
) -> APIRouter:
    """The door over a shelf.

    :param update: carries out a request that is an update; there are none if it is None.
    :param services: the other hosts that a query may ask.
    :param largest: how many bytes an answer may have that is sent as it comes.
    """
    routes, sending = APIRouter(), BoundedSemaphore(SENDING)

    @routes.api_route("/sparql", methods=["GET", "HEAD", "POST"])
    async def query(request: Request) -> Response:
        """Answer one query by the SPARQL 1.1 Protocol; without one, say what the service is."""
        answer = await _answered(request)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Expose-Headers"] = f"{listings.EDITION}, {STOPPED}, ETag"
        return answer

    @routes.options("/sparql")
    def permitted() -> Response:
        """What a page of another site may do."""
        return Response(status_code=204, headers=PERMITTED)

    def described(request: Request) -> Response:
        promises = PROMISES.values() if shelf.home.engine else ()
        return told(request, service(origin(request), pool.deadline, largest, promises))

    async def _answered(request: Request) -> Response:
        form, accept = request.query_params.get("format", ""), request.headers.get("accept", "*/*")
        if any(kind in accept for kind in (*ROWS, *TRIPLES)) and "text/html" not in accept:
            form = ""  # a client of the protocol, some of which say format as well: SPARQLWrapper does
        accept = "application/sparql-results+json" if form else accept
        browsing = "text/html" in accept
        if request.method != "POST" and form == "terms":
            return JSONResponse(workbench.terms(), headers={"Cache-Control": "max-age=3600"})
        if request.method != "POST" and not {"query", "update"} & {n for n, v in request.query_params.items() if v}:
            return workbench.page(request, shelf) if browsing else described(request)
        asks = await given(request)
        if update and asks.all("update"):
            return await update(request, asks)
        try:
            with attended(request):
                return await _asked(request, asks, form, accept)
        except Unread:
            return gone(request)

    async def _asked(request: Request, asks: Given, form: str, accept: str) -> Response:
        browsing = "text/html" in accept
        text, default, named = asks.one("query"), asks.all("default-graph-uri"), asks.all("named-graph-uri")
        refuse_excess(text, beyond=bool(services.blocks(text)))
        if form == "ipynb":
            headers = {"Content-Disposition": 'attachment; filename="remit-sparql.ipynb"'}
            book = workbench.notebook(f"{origin(request)}/sparql", text)
            return Response(book, headers=headers, media_type=workbench.NOTEBOOK)
        edition = shelf.edition
        text, away = await run_in_threadpool(lambda words: (services.filled(words), shelf.graph.source), text)
        most = LARGEST if browsing or form else largest
        asked = Question(str(edition.store), text, default, named, best(accept, ROWS), best(accept, TRIPLES), most)
        seen = {"Vary": "Accept", listings.EDITION: str(edition.number)}
        try:
            stream = await pool.stream(asked, most, away if isinstance(away, Remote) else None)
            if not browsing and not form:
                return await _sent(request, stream, seen)
            found = await stream.whole()
        except Stopped as error:
            words, headers = told_of(error, pool.deadline)
            if browsing:
                return pages.problem(request, shelf, 503, words, title="The query was stopped")
            return Response(words, 503, media_type="text/plain", headers=headers)
        except Refused as error:
            if LARGER not in str(error) or browsing:
                raise
            return Response(f"{error}\n", 400, {STOPPED: "size"}, media_type="text/plain")
        if browsing:
            return workbench.page(request, shelf, text, found)
        if form and found.media_type == accept and (rows := solutions(found.content)):
            return listings.response(request, Rows(f"{len(rows[1])} rows.", *rows), edition.number, "sparql")
        return Response(found.content, headers=seen, media_type=found.media_type)

    async def _sent(request: Request, stream: Stream, headers: dict[str, str]) -> Response:
        """An answer whole, where it is short; else as it comes, to who can tell that it was cut off."""
        old = request.scope["http_version"] == "1.0"  # the end of the connection is the end of the answer there
        whole = await stream.begun(float("inf") if old else HELD)
        if stream.size <= HELD and whole:
            return Response((await stream.whole()).content, headers=headers, media_type=stream.kind)
        if whole:
            headers["Content-Length"] = str(stream.size)
        if not sending.acquire(blocking=False):
            stream.close()
            raise Stopped(TAKEN)
        return Streamed(stream, headers, sending.release)

    return routes


def told_of(error: Stopped, seconds: float) -> tuple[str, dict[str, str]]:
    """What is said of a query that was stopped, and the headers that say it to programs.

    >>> told_of(TimedOut("stopped after 10 seconds"), 10)
    ('The query was stopped after 10 seconds. Ask for less, or add a LIMIT.', {'Remit-Stopped': 'time'})
    """
    if isinstance(error, TimedOut):  # what took too long will again
        return f"The query was stopped after {seconds:g} seconds. Ask for less, or add a LIMIT.", {STOPPED: "time"}
    why = "place" if str(error) == TAKEN else "memory"
    return f"The query was stopped: {error}.", {"Retry-After": "5", STOPPED: why}


def refuse_excess(query: str, longest: int = LONGEST, beyond: bool = False) -> None:
    """Refuse what must not reach the parser: its recursion ends the process, and SERVICE would call other hosts.

    This says in words what is wrong; how a query is read in the end is for the parser, and so is what it may do there:
    the child that answers has no network (``graph.processes.fence``).

    :param beyond: whether it may call other hosts, which were looked at before.
    :raises Refused: if it is too long, too deep, has too many operators, or calls another host.

    >>> refuse_excess("SELECT * { ?service ?p 'SERVICE <x>' }")
    >>> refuse_excess("SELECT * { SERVICE <http://x> { ?s ?p ?o } }")
    Traceback (most recent call last):
    graph.processes.worker.Refused: SERVICE is not answered here: no query leaves this machine
    """
    if len(query) > longest:
        raise Refused(f"the query has {len(query):,} characters; up to {longest:,} are read")
    if escape := ESCAPE.search(query):
        letter = chr(int(escape.group()[2:], 16))
        raise Refused(f"write the character itself ({letter}) instead of {escape.group()}, which is read in two ways")
    depth = operators = 0
    for token in TOKEN.finditer(query):
        words = WORD.findall(token.group().upper()) if token.lastgroup == "words" else []
        if "SERVICE" in words and not beyond:
            raise Refused("SERVICE is not answered here: no query leaves this machine")
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        operators += (token.lastgroup == "operator") + sum(word in COUNTED for word in words)
        if depth > DEEPEST:
            raise Refused(f"the query is nested more than {DEEPEST} levels deep")
        if operators > OPERATORS:
            raise Refused(f"the query has more than {OPERATORS} operators")
