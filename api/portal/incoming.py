"""A GraphQL request as HTTP brings it: by POST as JSON, or by GET in the address, which never changes anything."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from graph.languages import preferred

LONGEST, DEEPEST = 100_000, 150
NEW_TYPE, OLD_TYPE = "application/graphql-response+json", "application/json"
FORM = "X-Remit-Form"  # brings the secret of the forms of a session
AS_OF, KNOWN_BY, ACCEPTED = "Remit-As-Of", "Remit-Known-By", "Remit-Accepted-Only"
TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no", ""})


class Malformed(ValueError):
    """A request that is no GraphQL request."""

    status = 400


class Unread(Malformed):
    """A body of a media type that is not read."""

    status = 415


@dataclass(frozen=True)
class Seen:
    """How a whole request is to be seen, where a field does not say otherwise."""

    as_of: str | None = None
    known_by: str | None = None
    languages: tuple[str, ...] = ()
    accepted: bool = False


@dataclass(frozen=True)
class Asked:
    """One request: a document or what it is kept under, its variables, and how it is to be seen.

    ``query`` is empty where only ``digest`` (a SHA-256) or ``name`` says which document is meant. ``changes`` is
    whether it may change something.
    """

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation: str | None = None
    digest: str = ""
    name: str = ""
    seen: Seen = Seen()
    changes: bool = False


async def read(request: Request) -> Asked:
    """What a request asks.

    :raises Malformed: if it is no GraphQL request.
    """
    if request.method == "GET":
        return _asked(_address(request), seen(request), changes=False)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != OLD_TYPE:
        raise Unread("send the request as application/json")
    return _asked(_json("the body", await request.body()), seen(request), changes=True)


def seen(request: Request) -> Seen:
    """How the headers of a request want it to be seen.

    :raises Malformed: if ``Remit-Accepted-Only`` is neither true nor false.
    """
    given, accepted = request.headers, request.headers.get(ACCEPTED, "").strip().lower()
    if accepted not in TRUE | FALSE:
        raise Malformed(f"{ACCEPTED} is {accepted!r}; it is true or false")
    languages = preferred(given.get("accept-language", ""))
    return Seen(given.get(AS_OF) or None, given.get(KNOWN_BY) or None, languages, accepted in TRUE)


def _address(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: value
        for name in ("query", "operationName", "documentId")
        if (value := request.query_params.get(name)) is not None
    }
    for name in ("variables", "extensions"):
        if text := request.query_params.get(name):
            given[name] = _json(f"the parameter {name}", text.encode())
    return given


def _json(what: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{what} is no JSON: {error}") from None


def _asked(given: Any, how: Seen, changes: bool) -> Asked:
    if not isinstance(given, dict):
        raise Malformed('the body is a JSON object with a string "query"')
    variables, operation = given.get("variables"), given.get("operationName")
    if not isinstance(variables, dict | None) or not isinstance(operation, str | None):
        raise Malformed('"variables" is an object and "operationName" a string, where they are given')
    if _deep(variables):
        raise Malformed(f"the variables are nested more than {DEEPEST} levels deep")
    digest, name, query = _digest(given.get("extensions")), given.get("documentId"), given.get("query")
    if not isinstance(name, str | None):
        raise Malformed('"documentId" is a string, where it is given')
    if query is None and (digest or name):
        query = ""
    if not isinstance(query, str):
        raise Malformed('the body is a JSON object with a string "query"')
    if len(query) > LONGEST:
        raise Malformed(f"the query has {len(query):,} characters; up to {LONGEST:,} are read")
    return Asked(query, variables or {}, operation, digest, name or "", how, changes)


def _deep(value: Any) -> bool:
    """Whether a value is nested deeper than is read: what reads it later calls itself for each level."""
    level = [value]
    for _ in range(DEEPEST):
        level = [one for several in level for one in _within(several)]
        if not level:
            return False
    return True


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _digest(extensions: Any) -> str:
    if not isinstance(extensions, dict | None):
        raise Malformed('"extensions" is an object, where it is given')
    kept = (extensions or {}).get("persistedQuery")
    if kept is None:
        return ""
    if not isinstance(kept, dict) or kept.get("version") != 1 or not isinstance(kept.get("sha256Hash"), str):
        raise Malformed('"persistedQuery" is {"version": 1, "sha256Hash": "..."}')
    return str(kept["sha256Hash"]).lower()
