"""The client: a view of one edition, of which the questions of remit are methods."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from api.client.answer import Answer, Cell
from api.client.matrix import Matrix
from api.client.problems import Denied, Problem, Refused, problem
from api.client.transport import JSON, ROWS, TURTLE, Transport, rows, solutions

DATES = {"as_of": "Remit-As-Of", "known_by": "Remit-Known-By"}
CODES = {"NOT_FOUND": 404, "NO_EDITION": 410, "NOTHING_LOADED": 503, "STOPPED": 503}


@dataclass(frozen=True)
class Parameter:
    """Something that a question is asked about; ``kind`` is thing, date, choice, number, flag or text."""

    name: str
    kind: str
    required: bool
    says: str


@dataclass(frozen=True)
class Question:
    """A named question, as the service declares it."""

    name: str
    title: str
    says: str
    parameters: tuple[Parameter, ...]

    @property
    def method(self) -> str:
        """What it is called in Python."""
        return self.name.replace("-", "_")

    @property
    def signature(self) -> inspect.Signature:
        """How it is called from Python: what it needs first, all else by name."""
        several = [*(p for p in self.parameters if p.required), *(p for p in self.parameters if not p.required)]
        return inspect.Signature(
            [*map(_parameter, several), *(_dated(name) for name in DATES)], return_annotation=Answer
        )

    def given(self, *places: object, **names: object) -> dict[str, str]:
        """What was given, by name, as an address has it.

        :raises TypeError: if something is missing, or is no parameter.
        """
        bound = self.signature.bind(*places, **names)
        return {name: _written(value) for name, value in bound.arguments.items() if value not in (None, False, "")}


@dataclass(frozen=True)
class Client:
    """What one edition of a service says, as of a date and in a language.

    ``graph.owners("Accessibility")``, ``graph.trace("Resolution 1332")``, and every named question of the service, such
    as ``graph.portfolio("ISC-TF")``: ``graph.questions`` lists them, ``help(graph.portfolio)`` says what each takes.
    Whatever is asked of it is asked of ``edition``, so that two answers belong together; :meth:`newest` gives a client
    of the edition that is current by then.

    ``as_of`` and ``known_by`` are dates (2020, 2020-02, 2020-02-29), ``lang`` languages in order (fr, or fr, es); None
    is the latest stated, by all documents, in plain names.
    """

    transport: Transport
    edition: int
    as_of: str | None = None
    known_by: str | None = None
    lang: str | None = None
    _kept: list[Question] = field(default_factory=list, repr=False, compare=False)

    def owners(self, thing: str, as_of: str | None = None, known_by: str | None = None) -> Answer:
        """Who owns something, by name, acronym or key; what is not stated is in the note."""
        return self._rows("/owners", {"thing": thing}, as_of, known_by)

    def trace(self, mandate: str, as_of: str | None = None, known_by: str | None = None) -> Answer:
        """What came of a mandate, step by step."""
        return self._rows("/trace", {"mandate": mandate}, as_of, known_by)

    def search(self, text: str) -> Answer:
        """The things a part of whose name this is."""
        return self._rows("/search", {"q": text})

    def thing(self, called: str, as_of: str | None = None, known_by: str | None = None) -> Answer:
        """Everything that is said of a thing, by its key or what it is called."""
        return self._rows("/thing", {"called": called}, as_of, known_by)

    def things(self, kind: str) -> Answer:
        """The things of a kind, as their keys begin: theme, body, resolution."""
        return self._rows(f"/things/{quote(kind, safe='')}", {})

    def documents(self) -> Answer:
        """The documents that say something; those that were searched are the scope of every "not stated"."""
        return self._rows("/documents", {})

    def matrix(
        self,
        rows: str = "body",
        columns: str = "theme",
        via: str | None = None,
        then: str | None = None,
        since: int | str | None = None,
        as_of: str | None = None,
        known_by: str | None = None,
    ) -> Matrix:
        """What joins the things of two kinds, as their keys begin; if given, since a date or an edition."""
        told = {"rows": rows, "columns": columns, "via": via, "then": then, "since": since}
        found = self._rows("/matrix", {name: str(value) for name, value in told.items() if value}, as_of, known_by)
        return Matrix(found.sentence, found.columns, found.rows, found.note, found.edition, found.asked)

    def sparql(self, query: str) -> Answer:
        """The rows of a SELECT or an ASK. The prefixes of remit are known; dates are the query's own affair."""
        accept = f"{ROWS}, {TURTLE};q=0.5"
        return solutions(self.transport.ask("/sparql", self._pinned, {"Accept": accept}, data={"query": query}))

    def triples(self, query: str) -> str:
        """The statements of a CONSTRUCT or DESCRIBE, as Turtle.

        :raises Refused: if it answers with rows.
        """
        accept = f"{TURTLE}, {ROWS};q=0.5"
        found = self.transport.ask("/sparql", self._pinned, {"Accept": accept}, data={"query": query})
        if not found.headers.get("content-type", "").startswith(TURTLE):
            raise Refused("this query answers with rows, not with statements: ask it with `sparql`", 400)
        return found.text

    def graphql(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data that answer a GraphQL query.

        :raises Problem: if an error is told beside them, with what it says.
        """
        dates = {DATES[name]: date for name in DATES if (date := getattr(self, name))}
        headers = {**self._headers, **dates, "Accept": JSON}
        body = {"query": query, "variables": dict(variables or {})}
        said = self.transport.ask("/graphql", self._pinned, headers, json=body).json()
        if errors := said.get("errors"):
            code = errors[0].get("extensions", {}).get("code", "")
            raise problem(CODES.get(code, 400), "; ".join(error["message"] for error in errors))
        return dict(said["data"])

    def nodes(self, query: str, variables: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """The nodes of the list that a GraphQL query asks for, page after page, each page when it is needed.

        :param query: has a variable ``$after: String``, and one field that is a list, with ``after: $after``,
            ``nodes`` and ``pageInfo { hasNextPage endCursor }``.
        :raises Refused: if it is another query.
        """
        after = None
        while True:
            [*lists] = self.graphql(query, {**(variables or {}), "after": after}).values()
            if len(lists) != 1 or not isinstance(lists[0], dict) or not {"nodes", "pageInfo"} <= lists[0].keys():
                raise Refused("ask for one list, with nodes and pageInfo { hasNextPage endCursor }")
            yield from lists[0]["nodes"]
            info = lists[0]["pageInfo"]
            if not info["hasNextPage"]:
                return
            if info["endCursor"] in (None, after):
                raise Refused("the query does not go on: give its list `after: $after`, and pageInfo its endCursor")
            after = info["endCursor"]

    @property
    def questions(self) -> Answer:
        """The named questions, a row for each parameter."""
        return self._rows("/ask", {})

    def at(self, as_of: str | None = None, known_by: str | None = None, lang: str | None = None) -> "Client":
        """The same edition as of another date, or in another language; what is not given stays."""
        return replace(self, as_of=as_of or self.as_of, known_by=known_by or self.known_by, lang=lang or self.lang)

    def newest(self) -> "Client":
        """The same, of the edition that is current now."""
        return replace(self, edition=edition_of(self.transport))

    def pinned(self, edition: int | str) -> "Client":
        """The same, of another edition that is kept, by number or name.

        :raises NotFound, Gone: if there never was one, or it is kept no more.
        """
        return replace(self, edition=edition_of(self.transport, edition))

    def close(self) -> None:
        """Let go of the service; its other views cannot ask either then."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name.startswith("_"):
            raise AttributeError(name)
        asked = {one.method: one for one in self._declared}
        if name not in asked:
            raise AttributeError(f"there is no question {name!r}; there are {', '.join(asked)}")
        return _asking(self, asked[name])

    def __dir__(self) -> Iterable[str]:
        return [*super().__dir__(), *(one.method for one in self._declared)]

    def _repr_html_(self) -> str:
        seen = [f"as of {self.as_of}" if self.as_of else "", f"as known by {self.known_by}" if self.known_by else ""]
        said = ", ".join([f"edition {self.edition} of {self.transport.address}", *filter(None, seen)])
        return f'<p class="remit">{escape(said)}</p>'

    def ask(self, question: Question, *places: object, **names: object) -> Answer:
        """The answer to a named question."""
        given = question.given(*places, **names)
        return self._rows(f"/ask/{question.name}", given, given.pop("as_of", None), given.pop("known_by", None))

    @property
    def _declared(self) -> Sequence[Question]:
        if not self._kept:
            self._kept.extend(declared(self.questions))
        return self._kept

    @property
    def _pinned(self) -> dict[str, str]:
        return {"edition": str(self.edition)}

    @property
    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.lang} if self.lang else {}

    def _rows(
        self, path: str, given: Mapping[str, str], as_of: str | None = None, known_by: str | None = None
    ) -> Answer:
        dates = {"as_of": as_of or self.as_of, "known_by": known_by or self.known_by}
        seen = {name: text for name, text in {**dates, "lang": self.lang}.items() if text}
        asked = {**given, **seen, **self._pinned, "format": "json"}
        return rows(self.transport.ask(path, asked, {"Accept": JSON}))


def edition_of(transport: Transport, asked: int | str = "") -> int:
    """The number of an edition, by number or name; of the current one if none is asked for.

    :raises Problem: if there is none, or the service is not to be reached.
    """
    given = {"edition": str(asked)} if asked else {}
    try:
        found = transport.ask("/readyz", given, {"Accept": JSON})
    except Denied as error:
        if error.status != 403:
            raise
        found = transport.ask("/readyz", given, {"Accept": JSON, "Authorization": ""})  # the key is for other doors
    try:
        return int(found.json()["edition"])
    except (ValueError, KeyError, TypeError):
        raise Problem(f"{transport.address} did not answer as remit does", found.status_code) from None


def declared(listed: Answer) -> Iterator[Question]:
    """The questions that a service lists, a row for each of their parameters."""
    for name, several in groupby(listed, lambda row: str(row["name"])):
        about = list(several)
        parameters = tuple(_declared(row) for row in about if row["parameter"])
        yield Question(name, str(about[0]["title"]), str(about[0]["says"]), parameters)


def _declared(row: Mapping[str, Cell]) -> Parameter:
    says = f"{row['about']} One of: {row['choices']}." if row["choices"] else str(row["about"])
    return Parameter(str(row["parameter"]), str(row["kind"]), row["required"] == "yes", says)


def _asking(client: Client, question: Question) -> Callable[..., Answer]:
    """A named question as a method, that says what it takes."""

    def ask(*places: object, **names: object) -> Answer:
        return client.ask(question, *places, **names)

    takes = (f":param {one.name}: {one.says}" for one in question.parameters)
    ask.__name__ = ask.__qualname__ = question.method
    ask.__doc__ = "\n".join([question.says, "", *takes])
    ask.__signature__ = question.signature  # type: ignore[attr-defined]
    return ask


def _parameter(one: Parameter) -> inspect.Parameter:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if one.required else inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(one.name, kind, default=inspect.Parameter.empty if one.required else None)


def _dated(name: str) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None)


def _written(value: object) -> str:
    """A value as an address has it."""
    return "true" if value is True else str(value)
