"""``/openapi.json``: the doors for programs that are neither GraphQL nor pages, as OpenAPI describes them.

The named questions are described from their declarations. Pages and the forms behind them are left out: they are for
people. What GraphQL answers it tells itself, by introspection.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.endpoint.evaluation import ROWS, TRIPLES
from api.pages.listings import MEDIA
from graph.questions import QUESTIONS
from graph.questions.question import Kind, Parameter, Question

SAID, TEXT = ("text/plain", "text/html"), "text/plain"
FILES = (*(kind.partition(";")[0] for kind in MEDIA.values()), "text/html")
LINKED = tuple(TRIPLES)
ATOM, JSON_FEED, CALENDAR = "application/atom+xml", "application/feed+json", "text/calendar"
WHY = {
    "400": "What was asked cannot be read; the text says what is wrong, and what was expected.",
    "401": "The bearer is not known here.",
    "404": "There is no such thing; the text has the nearest names.",
    "410": "It was there, and is not any more: an edition that was pruned, a thing that was taken away.",
    "413": "The body, or what was asked for, is too large.",
    "415": "The body is of a kind that is not read.",
    "421": "The service is not called by this host.",
    "429": "This caller has spent what it may; Retry-After says when to ask again.",
    "431": "The headers are too large, or too many.",
    "502": "Another host was asked (SERVICE), and did not answer.",
    "503": "It took too long or too much memory, all places are taken, or nothing is loaded; Retry-After says when.",
}
AS_OF = ("as_of", "As of this year, month or day; the latest stated if absent.")
KNOWN_BY = ("known_by", "As the documents issued by this date state it.")
LANG = ("lang", "Languages of names, in order of preference, separated by commas.")
EDITION = ("edition", "The edition to read, by number or name; the current one if absent.")
SEEN = (AS_OF, KNOWN_BY, LANG, EDITION)
Schema = Mapping[str, Any]
STRING: Schema = {"type": "string"}
DATE: Schema = {"type": "string", "pattern": "^[12][0-9]{3}(-(0[1-9]|1[0-2]))?$"}
USUAL: Mapping[str, Schema] = {"as_of": DATE, "known_by": DATE, "lang": {"type": "string", "pattern": "^[a-z]{2}$"}}


@dataclass(frozen=True)
class Door:
    """A door that programs read.

    :param needs: parameters that must be there; ``takes``: those that may, each with what it is; ``kinds`` are schemas
        of those that are no plain text.
    :param gives: media types of its answer.
    """

    path: str
    summary: str
    gives: tuple[str, ...]
    needs: tuple[tuple[str, str], ...] = ()
    takes: tuple[tuple[str, str], ...] = ()
    kinds: Mapping[str, Schema] = field(default_factory=dict)
    more: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """Its operation, as OpenAPI has it."""
        several = [*((n, w, True) for n, w in self.needs), *((n, w, False) for n, w in self.takes)]
        return {
            "operationId": self.path.strip("/").replace("/", "-").replace("{", "").replace("}", "") or "home",
            "summary": self.summary,
            "parameters": [self._parameter(name, words, required) for name, words, required in several],
            "responses": responses(self.gives, self.more),
        }

    def _parameter(self, name: str, words: str, required: bool) -> dict[str, Any]:
        within = f"{{{name}}}" in self.path
        place = {"name": name, "in": "path" if within else "query", "required": required or within}
        return {**place, "description": words, "schema": dict({**USUAL, **self.kinds}.get(name, STRING))}


def responses(gives: Iterable[str], more: Iterable[str] = ()) -> dict[str, Any]:
    """What a door may answer: what it gives, and what may be wrong."""
    wrong = {why: {"description": words, "content": {kind: {} for kind in SAID}} for why, words in WHY.items()}
    odd = {status: {"description": "See the header."} for status in more}
    return {"200": {"description": "The answer.", "content": {kind: {} for kind in gives}}, **odd, **wrong}


FORM: Schema = {"type": "string", "enum": [form.value for form in MEDIA]}
FORMAT = (("format", "The kind of file; a page for people if absent."),)
NUMBERS: Schema = {"type": "integer", "minimum": 1, "maximum": 100}
ROWS_OF = (*FORMAT, *SEEN)
DOORS = (
    Door("/owners", "Who owns a thing.", FILES, (("thing", "A name or a key."),), ROWS_OF, {"format": FORM}),
    Door("/trace", "What came of a mandate.", FILES, (("mandate", "Name or key."),), ROWS_OF, {"format": FORM}),
    Door("/search", "What is called so.", FILES, (), (("q", "A part of a name."), *ROWS_OF), {"format": FORM}),
    Door("/documents", "The documents searched.", FILES, (), ROWS_OF, {"format": FORM}),
    Door("/conflicts", "Where sources disagree.", FILES, (), ROWS_OF, {"format": FORM}),
    Door(
        "/things/{segment}",
        "The things of a kind.",
        FILES,
        (("segment", "The kind, as in a key: body, theme."),),
        ROWS_OF,
        {"format": FORM},
    ),
    Door(
        "/thing", "What is said of a thing.", FILES, (("called", "A name or a key."), *FORMAT), SEEN, {"format": FORM}
    ),
    Door("/ask", "The named questions.", FILES, (), ROWS_OF, {"format": FORM}),
    Door(
        "/feed",
        "What changed, the latest first.",
        (ATOM, JSON_FEED),
        (),
        (
            ("format", "atom or json; as Accept says if absent."),
            ("about", "A thing."),
            ("since", "An edition or a date."),
            ("first", "How many."),
            EDITION,
        ),
        {"first": NUMBERS, "format": {"type": "string", "enum": ["atom", "json"]}},
    ),
    Door("/dataset", "What the dataset is (VoID, DCAT).", LINKED, (), (EDITION,)),
    Door(
        "/graphs",
        "A graph, by the Graph Store HTTP Protocol: what is believed, a reading, a document, a source.",
        LINKED,
        (),
        (("default", "What is believed."), ("graph", "The IRI of a graph."), EDITION),
    ),
    Door("/texts/{digest}", "The text read from a file.", (TEXT,), (("digest", "Its SHA-256."),), (EDITION,)),
    Door("/suggest", "Names that begin so.", ("application/json",), (), (("q", "What was typed."), LANG, EDITION)),
    Door("/healthz", "That the process answers.", ("application/json",)),
    Door("/readyz", "That it has an edition to answer from.", ("application/json",)),
    Door("/metrics", "What it counts, for Prometheus.", (TEXT,)),
)
QUERY = (
    ("query", "A SPARQL 1.1 query; without one, what the service is."),
    ("default-graph-uri", "A graph of the dataset."),
    ("named-graph-uri", "A named graph of the dataset."),
    EDITION,
)


def described() -> dict[str, Any]:
    """The description of all of them.

    >>> sorted(described()["paths"])[:3], described()["openapi"]
    (['/ask', '/ask/areas', '/ask/changes'], '3.1.0')
    """
    doors = [*DOORS, *map(_question, QUESTIONS.values())]
    return {
        "openapi": "3.1.0",
        "info": {"title": "remit", "version": version("remit"), "description": __doc__.partition("\n\n")[2].strip()},
        "paths": {**{door.path: {"get": door.described()} for door in doors}, "/sparql": _sparql()},
    }


def _question(asked: Question) -> Door:
    several = [(one.name, str(one.description), one) for one in asked.parameters]
    needs = tuple((name, words) for name, words, one in several if one.required)
    takes = tuple((name, words) for name, words, one in several if not one.required)
    kinds = {"format": FORM, **{name: _schema(one) for name, _, one in several}}
    named = {name for name, _ in (*needs, *takes)}
    seen = tuple(one for one in SEEN if one[0] not in named)
    return Door(f"/ask/{asked.name}", str(asked.description), FILES, needs, (*FORMAT, *takes, *seen), kinds)


def _schema(one: Parameter) -> Schema:
    if one.kind is Kind.CHOICE:
        return {"type": "string", "enum": [*one.choices]}
    return {Kind.NUMBER: {"type": "integer"}, Kind.FLAG: {"type": "boolean"}}.get(one.kind, STRING)


def _sparql() -> dict[str, Any]:
    gives = (*ROWS, *LINKED, "text/html")
    asked = Door("/sparql", "A query, by the SPARQL 1.1 Protocol.", gives, (), QUERY).described()
    body = {"application/sparql-query": {"schema": STRING}, "application/x-www-form-urlencoded": {"schema": FIELDS}}
    posted = {
        **asked,
        "operationId": "sparql-post",
        "parameters": [p for p in asked["parameters"] if p["name"] != "query"],
    }
    return {"get": asked, "post": {**posted, "requestBody": {"required": True, "content": body}}}


FIELDS: Schema = {"type": "object", "properties": {"query": STRING}, "required": ["query"]}


def router() -> APIRouter:
    """The route of the description."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/openapi.json", methods=["GET", "HEAD"])
    def description() -> JSONResponse:
        """What the doors for programs take and give."""
        return JSONResponse(described(), headers={"Cache-Control": "max-age=3600", "Access-Control-Allow-Origin": "*"})

    return routes
