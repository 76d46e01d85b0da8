"""Talking to an engine: the SPARQL 1.1 Protocol over kept connections, within a deadline, with failures in sentences.

Whatever an engine answers is read whole before any of it counts, because some cut an answer off with status 200 when
their own time is up (Oxigraph with ``--timeout-s``). Only what changes nothing is sent a second time.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from tempfile import NamedTemporaryFile
from typing import IO, Any, Self, cast
from urllib.parse import urlencode

import httpx2
import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolution, QuerySolutions

from graph.engines.address import Address
from graph.engines.failing import Away, Breaker, Broken, Denied, EngineFailure, Unread
from graph.engines.promises import AT_ONCE, CONNECT, DEADLINE, LARGEST, UPDATING

JSON, LINES = "application/sparql-results+json", "application/n-triples"
PIECE, READ = 200, 1 << 16
Headers = Mapping[str, str]


class Client:
    """One dataset of an engine.

    Connections are kept; so many requests are under way at once, and one more waits its turn.

    :param deadline: the seconds within which a query is answered; ``updating`` those for an update.
    """

    def __init__(self, address: Address, deadline: float = DEADLINE, updating: float = UPDATING) -> None:
        self.address, self.deadline, self.updating = address, deadline, updating
        self.breaker = Breaker()
        known = httpx2.DigestAuth(address.user, address.password) if _digests(address) else None
        basic = httpx2.BasicAuth(address.user, address.password) if address.user else None
        self._http = httpx2.Client(
            auth=known or basic,
            limits=httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def rows(self, query: str, seconds: float | None = None) -> QuerySolutions:
        """The rows that answer a SELECT query.

        :param seconds: the deadline, where there is less time than usual.
        :raises EngineFailure: if there is no whole answer within the deadline.
        """
        found = self._results(query, seconds)
        if not isinstance(found, QuerySolutions):
            raise EngineFailure(f"{self.address} answered with a truth value where rows were asked for")
        return found

    @contextmanager
    def kept(self, query: str) -> Iterator[QuerySolutions]:
        """The rows of an answer that may be larger than memory, kept in a file; it may take as long as an update.

        :raises EngineFailure: if there is no whole answer; it may be seen at its end only.
        """
        with NamedTemporaryFile(prefix="remit-rows-") as file:
            self._sent(self.address.query, {"query": query}, JSON, self.updating, file)
            file.flush()
            try:
                found = pyoxigraph.parse_query_results(path=file.name, format=QueryResultsFormat.JSON)
                assert isinstance(found, QuerySolutions)
                yield found
            except (SyntaxError, ValueError) as error:
                raise EngineFailure(f"{self.address} sent an answer that is cut off ({error})") from None

    def says(self, query: str) -> bool:
        """The answer to an ASK query.

        :raises EngineFailure: if there is no whole answer within the deadline.
        """
        found = self._results(query)
        if not isinstance(found, QueryBoolean):
            raise EngineFailure(f"{self.address} answered with rows where a truth value was asked for")
        return bool(found)

    def answer(self, query: str, accept: str, seconds: float | None = None) -> tuple[str, bytes]:
        """The answer to any query as the engine writes it: its media type and bytes.

        :param seconds: the deadline, where there is less time than usual.
        :raises SyntaxError: if it is no query, in the words of the engine.
        :raises EngineFailure: if there is no whole answer within the deadline.
        """
        within = self.deadline if seconds is None else min(seconds, self.deadline)
        for left in (1, 0):
            try:
                return self._sent(self.address.query, {"query": query}, accept, within)
            except Broken:
                if not left:
                    raise
        raise AssertionError

    @contextmanager
    def poured(
        self, query: str, accept: str, more: Mapping[str, list[str]], seconds: float
    ) -> Iterator[tuple[str, IO[bytes]]]:
        """The answer to any query as the engine sends it: its media type, and what is read as it comes.

        It may break off at any place: it counts once it was read to its end, and is whole as what it is.

        :param more: further fields of the request: ``default-graph-uri``, ``named-graph-uri``.
        :param seconds: within which all of it is there.
        :raises SyntaxError: if it is no query, in the words of the engine.
        :raises EngineFailure: if there is no answer within that time.
        """
        fields, waits = {"query": query, **more}, httpx2.Timeout(seconds, connect=min(CONNECT, seconds))
        until, to = time.monotonic() + seconds, self.address.query
        with (
            self._counted(),
            self._failing(to, seconds),
            self._http.stream("POST", to, data=fields, headers={"Accept": accept}, timeout=waits) as answer,
        ):
            body = BufferedReader(_Pouring(answer.iter_bytes(), until), READ)
            if not answer.is_success:
                self._refuse(to, answer.status_code, body.read(PIECE).decode("utf-8", "replace"))
            yield _kind(answer), cast(IO[bytes], body)

    def update(self, text: str) -> None:
        """Carry out an update, once.

        :raises Unread: if the engine cannot read it.
        :raises EngineFailure: if it is not known to be done; it may be done all the same.
        """
        try:
            self._sent(self.address.update, {"update": text}, "*/*", self.updating)
        except SyntaxError as error:
            raise Unread(f"{self.address} cannot read an update: {error}") from None

    def add(self, graph: str, lines: bytes) -> None:
        """Add statements to a graph by the Graph Store HTTP Protocol; what is there already stays.

        :param graph: its IRI; ``lines`` are N-Triples.
        :raises EngineFailure: if it is not known to be done; it may be done all the same.
        """
        joint = "&" if "?" in self.address.graphs else "?"
        to = f"{self.address.graphs}{joint}{urlencode({'graph': graph})}"
        try:
            self._sent(to, lines, "*/*", self.updating)
        except SyntaxError as error:
            raise Unread(f"{self.address.graphs} cannot read what is added to a graph: {error}") from None

    def _results(self, query: str, seconds: float | None = None) -> QuerySolutions | QueryBoolean:
        try:
            kind, content = self.answer(query, JSON, seconds)
        except SyntaxError as error:
            raise EngineFailure(f"{self.address} cannot read what is asked of it: {error}") from None
        if kind not in {JSON, "application/json"}:
            raise EngineFailure(f"{self.address} answered with {kind or 'no media type'} where {JSON} was asked for")
        try:
            deque(_rows(content), 0)  # to its end: an answer that was cut off is none
            return _read(content)
        except (SyntaxError, ValueError, OSError) as error:
            words = (
                f"{self.address} sent an answer that is cut off or no {JSON} ({error}): it may have stopped the query"
            )
            raise EngineFailure(words) from None

    def _sent(
        self, to: str, sent: Mapping[str, Any] | bytes, accept: str, seconds: float, into: IO[bytes] | None = None
    ) -> tuple[str, bytes]:
        with self._counted(), self._failing(to, seconds):
            return self._exchanged(to, sent, accept, seconds, into)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Ask, unless nobody is to; and take note of whether it answered."""
        self.breaker.ask()
        try:
            yield
        except Away as error:
            self.breaker.failed(error)
            raise
        except (EngineFailure, SyntaxError):
            self.breaker.answered()
            raise
        self.breaker.answered()

    def _exchanged(
        self, to: str, sent: Mapping[str, Any] | bytes, accept: str, seconds: float, into: IO[bytes] | None
    ) -> tuple[str, bytes]:
        """Send fields as a form, which every engine takes, or lines of N-Triples; read the answer to its end, into a
        file if given.
        """
        content, fields = (sent, None) if isinstance(sent, bytes) else (None, sent)
        headers = {"Accept": accept} | ({"Content-Type": LINES} if content is not None else {})
        until, told = time.monotonic() + seconds, bytearray()
        waits = httpx2.Timeout(seconds, connect=min(CONNECT, seconds))
        with self._http.stream("POST", to, data=fields, content=content, headers=headers, timeout=waits) as answer:
            for part in answer.iter_bytes():
                if into and answer.is_success:
                    into.write(part)
                else:
                    told += part
                if time.monotonic() > until:
                    raise httpx2.ReadTimeout("it goes on and on")
                if len(told) > LARGEST:
                    raise EngineFailure(f"{to} answers with more than {LARGEST:,} bytes: ask for less")
            self._refuse(to, answer.status_code, bytes(told[:PIECE]).decode("utf-8", "replace"))
            kind = _kind(answer)
        return kind, bytes(told)

    def _refuse(self, to: str, status: int, words: str) -> None:
        """Say what a status means that is no success."""
        said = " ".join(words.split())
        if status < 300:
            return
        if status in {401, 403}:
            who = f"the name {self.address.user!r} and its password" if self.address.user else "somebody without a name"
            raise Denied(
                f"{to} does not let {who} do this ({status}): look at REMIT_STORE_USER and REMIT_STORE_PASSWORD"
            )
        if status == 404:
            raise Denied(f"{to} is not there ({status}): is there such a dataset? {said}".rstrip())
        if status < 400:
            raise Denied(f"{to} sends us elsewhere ({status}): give the address it moved to")
        if status == 400:
            raise SyntaxError(said or "the engine cannot read it")
        raise Away(f"{to} failed ({status}): {said}")

    @contextmanager
    def _failing(self, to: str, seconds: float) -> Iterator[None]:
        """Failures of the network, as what they mean."""
        try:
            yield
        except httpx2.ConnectTimeout:
            raise Away(f"{to} does not take a connection within {min(CONNECT, seconds):g} seconds") from None
        except httpx2.PoolTimeout:
            raise Away(f"{to}: {AT_ONCE} requests are under way, and none ended within {seconds:g} seconds") from None
        except httpx2.TimeoutException:
            raise Away(f"{to} did not answer within {seconds:g} seconds") from None
        except httpx2.ConnectError as error:
            raise Away(f"{to} cannot be reached ({error}): is the engine running?") from None
        except httpx2.TransportError as error:
            raise Broken(f"{to} broke off the connection ({error or type(error).__name__})") from None


class _Pouring(RawIOBase):
    """An answer that is read as it comes, until some moment."""

    def __init__(self, parts: Iterator[bytes], until: float) -> None:
        self._parts, self._until, self._left = parts, until, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, place: Any) -> int:
        """Give as much as there is place for; nothing at the end."""
        while not self._left:
            if time.monotonic() > self._until:
                raise httpx2.ReadTimeout("it goes on and on")
            if (part := next(self._parts, None)) is None:
                return 0
            self._left = memoryview(part)
        size = min(len(place), len(self._left))
        place[:size], self._left = self._left[:size], self._left[size:]
        return size


def _kind(answer: httpx2.Response) -> str:
    return str(answer.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _read(content: bytes) -> QuerySolutions | QueryBoolean:
    return pyoxigraph.parse_query_results(content, QueryResultsFormat.JSON)


def _rows(content: bytes) -> Iterable[QuerySolution]:
    """The rows of an answer, if it is of rows."""
    found = _read(content)
    return found if isinstance(found, QuerySolutions) else ()


def _digests(address: Address) -> bool:
    """Whether an engine asks for passwords by a digest, as Virtuoso does."""
    return bool(address.user) and address.update.endswith("-auth")
