"""The syntaxes of RDF: bytes in, statements out, each with the line on which it stands.

Parsing is strict. The parser is handed one line at a time, so that the line of a statement is known although the parser
does not say it.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from loaders.formats.entities import refuse_entities
from loaders.formats.passages import Unreadable
from loaders.triples.jsonld import refuse_gaps

SYNTAXES = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".trig": RdfFormat.TRIG,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
}
MARK = b"\xef\xbb\xbf"
PLACE = re.compile(r"^Parser error (at|between) line .*?: ", re.DOTALL)
STRING = re.compile(rb'"([^"\\]*)"')
Term = NamedNode | Literal


@dataclass(frozen=True)
class Statement:
    """A statement about a thing, the line on which it stands, and the line on which its subject does."""

    subject: NamedNode
    predicate: NamedNode
    object: Term
    line: int
    began: int


def statements(content: bytes, ending: str, base: str) -> list[Statement]:
    """The statements in a file, in its order.

    :param ending: of the file's name, one of :data:`SYNTAXES`.
    :param base: against which relative IRIs are read.
    :raises Unreadable: if it is not written in this syntax, leaves something to be fetched, or says what is no plain
        statement about a thing; with the line, and the column where the parser knows it.

    >>> turtle = b"<body/x> <http://x/y>\\n 1\\n ."
    >>> [(s.object.value, s.began, s.line) for s in statements(turtle, ".ttl", "http://localhost/id/")]
    [('1', 1, 2)]
    """
    syntax = SYNTAXES[ending]
    refuse_unsafe(content, ending)
    source = (Whole if syntax == RdfFormat.JSON_LD else Source)(content)
    found: list[Statement] = []
    wrong = ""  # said only once the whole file is known to be written well
    try:
        for quad in parse(source, format=syntax, base_iri=base):
            if why := _odd(quad):
                wrong = wrong or f"line {source.number}: {why}"
            elif not wrong:
                found.append(_statement(quad, source))
            source.forget()
    except SyntaxError as error:
        at = f"line {error.lineno}, column {error.offset}" if error.lineno else f"line {source.number}"
        raise Unreadable(f"{at}: this is no {syntax.name}: {PLACE.sub('', error.msg)}") from None
    if wrong:
        raise Unreadable(wrong)
    return found


def refuse_unsafe(content: bytes, ending: str) -> None:
    """Refuse what must not reach a parser: what it would fetch, or swell to.

    :raises Unreadable: if it is there.
    """
    if SYNTAXES[ending] == RdfFormat.JSON_LD:
        refuse_gaps(content)
    if SYNTAXES[ending] == RdfFormat.RDF_XML:
        refuse_entities(content)


class Source(BytesIO):
    """The bytes of a file, handed to the parser line by line.

    :ivar number: the line that the parser is in.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__(content.removeprefix(MARK))
        self._above: list[tuple[int, bytes]] = []
        self._ended = True
        self.number = 0

    def read(self, size: int | None = -1) -> bytes:
        """The next line, or as much of it as the parser asks for."""
        piece = self.readline(-1 if size is None else size)
        if piece:
            self.number += self._ended
            self._ended = piece.endswith(b"\n")
            self._above.append((self.number, piece))
        return piece

    def line(self, term: Term) -> int:
        """The line of a term just read: the last it stands on, or the last read where it is written otherwise."""
        word = local(term).encode()
        return next((number for number, piece in reversed(self._above) if word and word in piece), self.number)

    def forget(self) -> None:
        """Look back no further than to the line that the parser is in."""
        del self._above[:-1]


class Whole(Source):
    """The bytes of a file that the parser reads to its end before it says anything, as it does with JSON-LD."""

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes, which the parser asks for."""
        self.number = 1
        return BytesIO.read(self, size)

    def line(self, term: Term) -> int:
        """The first line of a string that ends as the term does; the first of all if there is none."""
        return self._strings.get(local(term).encode(), 1)

    @cached_property
    def _strings(self) -> dict[bytes, int]:
        found: dict[bytes, int] = {}
        for number, line in enumerate(self.getvalue().splitlines(), start=1):
            for string in STRING.findall(line):
                found.setdefault(re.split(rb"[/#:]", string.rstrip(b"/#"))[-1], number)
        return found


def local(term: Term) -> str:
    """The last part of an IRI, or the first line of a text: what is most likely to stand in the file as it is.

    >>> local(NamedNode("http://x/body/isc-tf")), local(NamedNode("http://x/y#")), local(Literal("one"))
    ('isc-tf', 'y', 'one')
    """
    if isinstance(term, NamedNode):
        return re.split("[/#:]", term.value.rstrip("/#"))[-1]
    return term.value.partition("\n")[0]


def _odd(quad: Quad) -> str:
    """Why a statement is not kept; empty if it is."""
    if not isinstance(quad.graph_name, DefaultGraph):
        return (
            f"it is stated in the graph {quad.graph_name}; a graph says who read what, which a load writes by itself: "
            "state it outside of any graph"
        )
    if isinstance(quad.object, Triple):
        return "it is about a statement; what is stated here is about things"
    if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | Literal):
        said = f"{quad.subject} {quad.predicate} {quad.object}"
        return f"every thing has an IRI here, and {said} is about one that has none"
    if isinstance(quad.object, Literal) and quad.object.direction:
        return f"it gives {quad.object.value!r} a direction of writing, which is not kept here"
    return ""


def _statement(quad: Quad, source: Source) -> Statement:
    assert isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    began, line = source.line(quad.subject), source.line(quad.object)
    return Statement(quad.subject, quad.predicate, quad.object, line, began)
