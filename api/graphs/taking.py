"""Taking a graph: as a file of that name, which is loaded as every file is; and taking it out again."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Triple, parse, serialize

from graph.clearance import Clearance
from graph.editions.backup import LOADS
from graph.editions.home import Home
from graph.identity import slug
from graph.processes.worker import Worker

if TYPE_CHECKING:
    from loaders.loading.report import Report

ENDINGS = {
    "text/turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/rdf+xml": ".rdf",
    "application/ld+json": ".jsonld",
}
SECONDS, LONGEST = 60.0, 60


@dataclass(frozen=True)
class Both:
    """Two graphs to be one: the bytes of each, and the ending that says how it is written; the base of both."""

    one: bytes
    ending: str
    other: bytes
    other_ending: str
    base: str


def merged(both: Both) -> bytes:
    """Two graphs as one, in N-Triples, the first of them first; in a child process.

    >>> merged(Both(b"<urn:a> <urn:b> 1 .", ".ttl", b"<urn:a> <urn:b> 1, 2 .", ".ttl", "urn:base")).count(b"\\n")
    2
    """
    from loaders.triples.syntax import SYNTAXES, refuse_unsafe

    def triples(content: bytes, ending: str) -> Iterator[Triple]:
        refuse_unsafe(content, ending)
        return (quad.triple for quad in parse(BytesIO(content), format=SYNTAXES[ending], base_iri=both.base))

    found = dict.fromkeys(triples(both.one, both.ending))
    found |= dict.fromkeys(triples(both.other, both.other_ending))
    return serialize(found, format=RdfFormat.N_TRIPLES) or b""


def together(home: Home, source: str, content: bytes, ending: str) -> tuple[bytes, str]:
    """What a source says, and what it is to say besides, and the ending of that.

    :raises Refused: if it cannot be read.
    """
    kept = home.kept(home.ledger.current()[source])
    before = PurePath(home.ledger.names()[source]).suffix.lower()
    worker = Worker("api.graphs.taking:merged")
    try:
        both = worker.ask(Both(kept, before, content, ending, home.identity.base), SECONDS)
    finally:
        worker.close()
    assert isinstance(both, bytes)
    return both, ".nt"


def take(home: Home, source: str, content: bytes, ending: str, by: str, clearance: Clearance | None) -> "Report":
    """Load a graph as the state of a source.

    :param clearance: who may see it; who might before, if None.
    :raises Busy: if somebody else is writing.
    """
    from loaders.load import Given, Policy, load

    whole = Home(home.path, home.base, agreed=home.agreed)
    place = home.path / LOADS
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="graph-", dir=place) as folder:
        path = Path(folder) / f"{named(source)}{ending}"
        path.write_bytes(content)
        return load(whole, [Given(path, source, clearance)], Policy.WHOLE_FILES, by)


def named(iri: str) -> str:
    """What the file of a graph is called, after the last words of its IRI.

    >>> named("http://example.org/graphs/Focal-Points#2026")
    'focal-points-2026'
    """
    words = slug("-".join(iri.rstrip("/#").split("/")[-1:]).replace("#", "-"))
    return words[-LONGEST:].strip("-") or "graph"
