"""``SERVICE``: what a query asks of other hosts, where those who run this service name them.

The child that answers has no network. So the service asks, for each ``SERVICE`` of a query, and puts the rows that it
is given into the query in its place, as ``VALUES``: what a query means is not changed by that, for what another host
says does not hang on what is said here.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import BlankNode, QueryResultsFormat, QuerySolutions, parse_query_results

from graph.processes.worker import Refused
from graph.store import PROLOGUE
from loaders.updating.splitting import Token, tokens

if TYPE_CHECKING:
    from httpx2 import BaseTransport

SECONDS, ROWS, BYTES, TIMES = 10.0, 10_000, 5_000_000, 5
AT_ONCE = BoundedSemaphore(4)
KIND = "application/sparql-results+json"


class Unanswered(RuntimeError):
    """Another host that was asked did not answer, or not as it should."""


@dataclass(frozen=True)
class Block:
    """One ``SERVICE`` of a query: where it stands, the address, what is asked there, and whether it may fail."""

    start: int
    end: int
    address: str
    pattern: str
    silent: bool


@dataclass(frozen=True)
class Services:
    """The hosts that may be asked, each as ``host`` or ``host:port``; none, if nobody named any.

    >>> Services(("query.example.org",)).blocks("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    graph.processes.worker.Refused: SERVICE <http://127.0.0.1/> is not asked: only query.example.org may be
    """

    hosts: tuple[str, ...] = ()
    beneath: "BaseTransport | None" = None

    def filled(self, query: str) -> str:
        """A query with what other hosts say put in the place of each ``SERVICE``.

        :raises Refused: if one names no host that may be asked.
        :raises Unanswered: if one does not answer, and the query does not say ``SILENT``.
        """
        found = self.blocks(query)
        if not found:
            return query
        if not AT_ONCE.acquire(blocking=False):
            raise Unanswered("other hosts are being asked for others: try again in a moment")
        try:
            return self._filled(query, found)
        finally:
            AT_ONCE.release()

    def _filled(self, query: str, found: Sequence[Block]) -> str:
        prologue, filled, at = _prologue(query), "", 0
        deadline = time.monotonic() + SECONDS
        for block in found:
            filled += query[at : block.start] + self._rows(block, prologue, deadline)
            at = block.end
        return filled + query[at:]

    def blocks(self, query: str) -> list[Block]:
        """What a query asks of other hosts; nothing where none may be asked, and whoever asks is told so elsewhere.

        :raises Refused: if it may not be asked.
        """
        if not self.hosts or "service" not in query.lower():
            return []
        found = list(_blocks(query, list(tokens(query))))
        for block in found:
            if urlsplit(block.address).netloc.lower() not in self.hosts:
                raise Refused(f"SERVICE <{block.address}> is not asked: only {', '.join(self.hosts)} may be")
        if len(found) > TIMES:
            raise Refused(f"a query asks other hosts {TIMES} times at the most, not {len(found)}")
        return found

    def _rows(self, block: Block, prologue: str, deadline: float) -> str:
        from httpx2 import HTTPError

        asked = f"{PROLOGUE}{prologue}SELECT * WHERE {block.pattern} LIMIT {ROWS + 1}"
        try:
            return "{ " + _values(self._answer(block, asked, deadline)) + " }"
        except (HTTPError, ValueError, SyntaxError, RecursionError) as error:
            why = str(error)  # nothing else of it goes to other threads: the rows must not
        if block.silent:
            return "{}"
        raise Unanswered(f"{urlsplit(block.address).netloc} was asked, and: {why}")

    def _answer(self, block: Block, asked: str, deadline: float) -> bytes:
        """What another host answers, in a few seconds and a few bytes, without being sent on to others."""
        import httpx2

        content, left = b"", deadline - time.monotonic()
        if left <= 0:
            raise ValueError(f"there were no more of the {SECONDS:g} seconds that other hosts have together")
        limits = {"timeout": left, "follow_redirects": False, "transport": self.beneath, "trust_env": False}
        with (
            httpx2.Client(**limits) as client,  # type: ignore[arg-type]
            client.stream("POST", block.address, data={"query": asked}, headers={"Accept": KIND}) as answer,
        ):
            if answer.status_code != 200:
                raise ValueError(f"it answered {answer.status_code}")
            for part in answer.iter_bytes():
                content += part
                if len(content) > BYTES:
                    raise ValueError(f"its answer has more than {BYTES:,} bytes: ask it for less")
                if time.monotonic() > deadline:
                    raise ValueError(f"it took longer than {SECONDS:g} seconds")
        return content


def _values(content: bytes) -> str:
    """Rows as SPARQL says them.

    >>> _values(b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}},{}]}}')
    'VALUES (?a) { ("x") (UNDEF) }'
    """
    found = parse_query_results(content, format=QueryResultsFormat.JSON)
    if not isinstance(found, QuerySolutions):
        raise ValueError("it gave no rows")
    names, rows = [str(variable) for variable in found.variables], []
    for row in found:
        if any(isinstance(term, BlankNode) for term in row):
            raise ValueError("it gave things that have no IRI: ask it for others")
        rows.append(f"({' '.join('UNDEF' if term is None else str(term) for term in row)})")
        if len(rows) > ROWS:
            raise ValueError(f"it has more than {ROWS:,} rows: ask it for less")
    return f"VALUES ({' '.join(names)}) {{ {' '.join(rows)} }}"


def _blocks(query: str, found: Sequence[Token]) -> Iterator[Block]:
    at = 0
    while at < len(found):
        if found[at].kind != "word" or found[at].text.upper() != "SERVICE":
            at += 1
            continue
        first, silent = at, _is(found, at + 1, "SILENT")
        at += 1 + silent
        if at + 1 >= len(found) or found[at].kind != "iri" or found[at + 1].kind != "open":
            raise Refused("SERVICE names the host that is asked by its whole address: SERVICE <https://...> { ... }")
        address, opened, depth = found[at].text[1:-1], at + 1, 1
        at = opened + 1
        while depth:
            if at >= len(found):
                raise Refused("what stands after SERVICE is not closed")
            if _is(found, at, "SERVICE"):
                raise Refused("a SERVICE within a SERVICE is not asked: ask one host at a time")
            depth += (found[at].kind == "open") - (found[at].kind == "close")
            at += 1
        pattern = query[found[opened].start : found[at - 1].end]
        yield Block(found[first].start, found[at - 1].end, address, pattern, bool(silent))


def _is(found: Sequence[Token], at: int, word: str) -> bool:
    return at < len(found) and found[at].kind == "word" and found[at].text.upper() == word


def _prologue(query: str) -> str:
    """What names are short for in a query."""
    said, found = "", list(tokens(query))
    at = 0
    while at < len(found) and found[at].text.upper() in ("PREFIX", "BASE"):
        several = found[at : at + (3 if found[at].text.upper() == "PREFIX" else 2)]
        said += " ".join(one.text for one in several) + "\n"
        at += len(several)
    return said


NONE = Services()
