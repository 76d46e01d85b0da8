"""A request of SPARQL Update, taken apart: each operation as two queries, for what goes and for what comes.

The engine cannot tell what an update would do without doing it. A template with a pattern is a CONSTRUCT, which it can.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST, DEEPEST = 500_000, 60
TOKEN = re.compile(
    r'''(?P<skip>\s+|\#[^\n]*)|(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\'\'\'(?:(?:\'|\'\')?(?:[^'\\]|\\.))*\'\'\'|"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""
    |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
    |(?P<name>[?$@]\w+|[\w.-]*:(?:[\w.%:-]|\\[^uU])*)|(?P<word>[A-Za-z]\w*)|(?P<open>\{)|(?P<close>\})|(?P<next>;)
    |(?P<other>.)''',
    re.VERBOSE | re.DOTALL,
)
ELSEWHERE = "a graph is loaded by PUT to /graphs?graph=IRI, and taken out by DELETE"
INSTEAD = {
    "LOAD": f"nothing is fetched here; {ELSEWHERE}",
    "CLEAR": f"what is believed is not emptied; a source is taken out by DELETE at /graphs?graph=IRI; {ELSEWHERE}",
    "DROP": f"graphs are readings, and go with the source that they were read in; {ELSEWHERE}",
    "CREATE": f"a graph comes with what a source says in it; {ELSEWHERE}",
    "COPY": f"what one source says is not said by another; {ELSEWHERE}",
    "MOVE": f"what one source says is not said by another; {ELSEWHERE}",
    "ADD": f"what one source says is not said by another; {ELSEWHERE}",
    "WITH": "graphs are readings, which no update writes: leave WITH out, and what is believed is meant",
}


class Unfit(ValueError):
    """An update that is none, or is not done here; the message says where it stands, and what to do instead."""


@dataclass(frozen=True)
class Token:
    """A word of a request, with its place."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Operation:
    """One operation: its words, where they begin, and the queries for what it removes and what it adds, if any.

    ``dataset`` says that it names the graphs that its pattern is asked of.
    """

    words: str
    line: int
    removes: str
    adds: str
    dataset: bool = False


def operations(text: str) -> list[Operation]:
    r"""The operations of a request, in their order.

    :raises Unfit: if there is one that is not done here, or what is written is no operation.

    >>> [one] = operations("DELETE { ?a :p 1 } INSERT { ?a :p 2 } WHERE { ?a :p 1 }")
    >>> one.removes, one.adds
    ('CONSTRUCT { ?a :p 1 } WHERE { ?a :p 1 }', 'CONSTRUCT { ?a :p 2 } WHERE { ?a :p 1 }')
    >>> operations("CLEAR ALL")
    Traceback (most recent call last):
    loaders.updating.splitting.Unfit: line 1: CLEAR is not done: what is believed is not emptied; a source is ...
    """
    if len(text) > LONGEST:
        raise Unfit(f"the update has {len(text):,} characters; up to {LONGEST:,} are read: load a file instead")
    return list(_Reader(text).operations())


def tokens(text: str) -> Iterator[Token]:
    r"""The words of a request or a query, without what stands between them.

    :raises Unfit: if one is written with a backslash, so that it may be read otherwise than it stands, or they are
        nested too deeply.

    >>> [token.text for token in tokens("ASK { ?s :p 'a b' } # so")]
    ['ASK', '{', '?s', ':p', "'a b'", '}']
    """
    depth = 0
    for found in TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        if kind == "other" and found.group() == "\\":
            raise Unfit(f"line {line(text, found.start())}: write the character itself, without a backslash")
        depth += (kind == "open") - (kind == "close")
        if depth > DEEPEST:
            raise Unfit(f"it is nested more than {DEEPEST} levels deep")
        if kind != "skip":
            yield Token(kind, found.group(), found.start(), found.end())


def line(text: str, at: int) -> int:
    """The line of a place in a text."""
    return text.count("\n", 0, at) + 1


class _Reader:
    """A request, as it is read from the front."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._tokens = list(tokens(text))
        self._prologue = ""

    def operations(self) -> Iterator[Operation]:
        """Its operations."""
        while self._at < len(self._tokens):
            self._head()
            if self._at < len(self._tokens):
                yield self._operation()
                if self._at < len(self._tokens):
                    self._take("next", ";")

    def _head(self) -> None:
        """Take what names are short for."""
        while (word := self._word()) in ("PREFIX", "BASE"):
            parts = self._tokens[self._at : self._at + (3 if word == "PREFIX" else 2)]
            self._prologue += " ".join(part.text for part in parts) + "\n"
            self._at += len(parts)

    def _operation(self) -> Operation:
        first, word = self._tokens[self._at], self._word()
        if word in INSTEAD:
            raise Unfit(f"line {line(self._text, first.start)}: {word} is not done: {INSTEAD[word]}")
        if word not in ("INSERT", "DELETE"):
            raise self._unexpected("INSERT or DELETE")
        templates, plain = self._templates()
        dataset, pattern = ("", "{}" if plain == "DATA" else templates["DELETE"]) if plain else self._pattern()
        words = self._text[first.start : self._tokens[self._at - 1].end]
        made = {
            name: f"{self._prologue}CONSTRUCT {template} {dataset}WHERE {pattern}"
            for name, template in templates.items()
        }
        at = line(self._text, first.start)
        return Operation(words, at, made.get("DELETE", ""), made.get("INSERT", ""), bool(dataset))

    def _templates(self) -> tuple[dict[str, str], str]:
        """What it deletes and inserts, and the word after that where there is no pattern besides."""
        templates: dict[str, str] = {}
        for word in ("DELETE", "INSERT"):
            if self._word() == word:
                self._at += 1
                plain = "" if templates else self._word()
                if plain == "DATA" or (plain == "WHERE" and word == "DELETE"):
                    self._at += 1
                    return {word: self._braces(template=True)}, plain
                templates[word] = self._braces(template=True)
        return templates, ""

    def _pattern(self) -> tuple[str, str]:
        """The graphs that a pattern is asked of, as a query names them, and the pattern."""
        dataset = ""
        while self._word() == "USING":
            self._at += 1
            named = "NAMED " if self._word() == "NAMED" else ""
            self._at += bool(named)
            graph = self._tokens[self._at].text if self._at < len(self._tokens) else ""
            dataset, self._at = f"{dataset}FROM {named}{graph} ", self._at + 1
        if self._word() != "WHERE":
            raise self._unexpected("WHERE")
        self._at += 1
        return dataset, self._braces()

    def _braces(self, template: bool = False) -> str:
        """What stands in braces, with them; of what is written, no graph may be named."""
        first = self._take("open", "{")
        depth = 1
        while depth:
            if self._at >= len(self._tokens):
                raise self._unexpected("}")
            token = self._tokens[self._at]
            if template and token.kind == "word" and token.text.upper() == "GRAPH":
                where = line(self._text, token.start)
                raise Unfit(
                    f"line {where}: a named graph is a reading, which says who read what, and no update writes one: "
                    "leave GRAPH out, and what you state gets a reading of its own"
                )
            depth += (token.kind == "open") - (token.kind == "close")
            self._at += 1
        return self._text[first.start : self._tokens[self._at - 1].end]

    def _word(self) -> str:
        tokens: Sequence[Token] = self._tokens
        return tokens[self._at].text.upper() if self._at < len(tokens) and tokens[self._at].kind == "word" else ""

    def _take(self, kind: str, shown: str) -> Token:
        if self._at >= len(self._tokens) or self._tokens[self._at].kind != kind:
            raise self._unexpected(shown)
        self._at += 1
        return self._tokens[self._at - 1]

    def _unexpected(self, wanted: str) -> Unfit:
        if self._at >= len(self._tokens):
            return Unfit(f"line {line(self._text, len(self._text))}: {wanted} is expected, and nothing follows")
        found = self._tokens[self._at]
        return Unfit(f"line {line(self._text, found.start)}: {wanted} is expected, not {found.text}")
