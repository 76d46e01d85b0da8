"""``/graphql``: the door for portals. It reads one JSON request and answers it, within a budget."""

import json
import logging
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from fastapi import APIRouter, Request, Response
from graphql import DocumentNode, ExecutionResult, GraphQLError, execute_sync, get_operation_ast, parse, validate
from graphql.language import OperationType

from api import pages
from api.access import Access, Forbidden
from api.acting import FORM, Writing
from api.items import BUDGET, Budget, TooMuch
from api.limits import TOKENS, Excessive, refuse_excess
from api.publishing import Publisher
from api.schema import schema
from api.written import NotHere, Plan
from graph.editions.home import NoHome
from graph.editions.shelf import PINNED, Shelf
from graph.languages import preferred
from graph.naming.names import NotFound
from ontology import UnknownTerm

LONGEST, USUAL = 100_000, 10_000
THREADS = 16
NEW_TYPE, OLD_TYPE = "application/graphql-response+json", "application/json"
log = logging.getLogger("remit.graphql")


@dataclass(frozen=True)
class Asked:
    """A document that is read and valid, and the plan that answers it."""

    document: DocumentNode
    plan: Plan


class Malformed(ValueError):
    """A request that is no GraphQL request."""


def router(shelf: Shelf, access: Access, publisher: Publisher) -> APIRouter:
    """The door over a shelf; mutations are for those who may write."""
    routes = APIRouter()
    threads = ThreadPoolExecutor(THREADS, "graphql")  # half the latency of the framework's own pool

    async def answer(request: Request) -> Response:
        """Answer one GraphQL request."""
        kind = NEW_TYPE if NEW_TYPE in request.headers.get("accept", "") else OLD_TYPE
        if request.headers.get("content-type", "").partition(";")[0].strip() != OLD_TYPE:
            return _refusal("send the request as application/json", 415, kind)
        try:
            query, variables, operation = _request(await request.body())
        except Malformed as error:
            return _refusal(str(error), 400, kind)
        context = {"shelf": shelf, "languages": preferred(request.headers.get("accept-language", ""))}
        if PINNED.get() and "mutation" in query and _changes(query, operation):
            return _refusal("an edition that is pinned is read, not written: leave ?edition= out", 400, kind)
        with suppress(Forbidden):
            context["writing"] = Writing(access.admit(request, request.headers.get(FORM)), publisher.wake)
        run = partial(copy_context().run, _run, query, variables, operation, context, kind)  # pinned as the request is
        return await get_running_loop().run_in_executor(threads, run)

    routes.add_route("/graphql", answer, ["POST"])  # plain: nothing of it is to be taken apart or checked beforehand

    @routes.get("/graphql")
    def explore(request: Request) -> Response:
        """The explorer, for a browser; queries are sent by POST."""
        if "text/html" in request.headers.get("accept", ""):
            return pages.graphiql()
        return Response("send queries by POST, as application/json\n", 405, headers={"Allow": "POST"})

    return routes


def _request(body: bytes) -> tuple[str, dict[str, Any] | None, str | None]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the body is no JSON: {error}") from None
    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        raise Malformed('the body is a JSON object with a string "query"')
    variables, operation = given.get("variables"), given.get("operationName")
    if not isinstance(variables, dict | None) or not isinstance(operation, str | None):
        raise Malformed('"variables" is an object and "operationName" a string, where they are given')
    if len(given["query"]) > LONGEST:
        raise Malformed(f"the query has {len(given['query']):,} characters; up to {LONGEST:,} are read")
    return given["query"], variables, operation


def _changes(query: str, name: str | None) -> bool:
    asked, _ = _document(query)
    operation = get_operation_ast(asked.document, name) if asked else None
    return operation is not None and operation.operation is OperationType.MUTATION


@lru_cache(maxsize=200)
def _kept(query: str) -> tuple[Asked | None, list[dict[str, Any]]]:
    return _read(query)


def _document(query: str) -> tuple[Asked | None, list[dict[str, Any]]]:
    """The document of a query, None with what is wrong and where; of usual length, it is read once and kept."""
    return _kept(query) if len(query) <= USUAL else _read(query)


def _read(query: str) -> tuple[Asked | None, list[dict[str, Any]]]:
    try:
        document = parse(query, max_tokens=TOKENS)
        refuse_excess(document)
    except GraphQLError as error:
        return None, [dict(error.formatted)]
    except Excessive as error:
        return None, [{"message": str(error)}]
    except RecursionError:
        return None, [{"message": "it is nested too deeply"}]
    wrong = validate(schema()._schema, document, max_errors=20)
    if wrong:
        return None, [dict(e.formatted) for e in wrong]
    return Asked(document, Plan.of(schema()._schema, document)), []


def _run(
    query: str, variables: dict[str, Any] | None, name: str | None, context: dict[str, Any], kind: str
) -> Response:
    asked, errors = _document(query)
    if asked is None:
        return _json({"errors": errors}, 400, kind)
    document, plan = asked.document, asked.plan
    operation = get_operation_ast(document, name)
    if operation is None:
        return _refusal("say which operation is meant (operationName)", 400, kind)
    if operation.operation is OperationType.SUBSCRIPTION:
        return _refusal("queries and mutations are answered here", 405, kind)
    if operation.operation is OperationType.MUTATION and "writing" not in context:
        return _refusal(f"a mutation needs the token of the home as a bearer, or a session and {FORM}", 403, kind)
    token = BUDGET.set(Budget())
    try:
        if operation.operation is OperationType.MUTATION:
            raise NotHere("mutations are done by the general executor, one after the other")
        return _json({"data": plan.data(operation, variables or {}, context)}, 200, kind)
    except TooMuch as error:
        return _json({"data": None, "errors": [{"message": str(error), "extensions": {"code": "TOO_MUCH"}}]}, 200, kind)
    except (NotHere, LookupError, ValueError, OSError):
        BUDGET.set(Budget())  # the general executor answers anew, and tells what is wrong by field
        found = execute_sync(
            schema()._schema, document, context_value=context, variable_values=variables, operation_name=name
        )
    finally:
        BUDGET.reset(token)
    failed_before_running = found.data is None and not any(e.path for e in found.errors or ())
    return _json(_answer(found), 400 if failed_before_running else 200, kind)


def _answer(found: ExecutionResult) -> dict[str, Any]:
    answer: dict[str, Any] = {"data": found.data}
    if found.errors:
        answer["errors"] = [_told(error) for error in found.errors]
    return answer


def _told(error: GraphQLError) -> dict[str, Any]:
    """An error as the caller is told: what they can mend in words, all else without its inside."""
    told = dict(error.formatted)
    cause = error.original_error
    if isinstance(cause, NotFound):
        near = [{"key": n.key, "name": n.name} for n in cause.near]
        return {**told, "extensions": {"code": "NOT_FOUND", "near": near}}
    if isinstance(cause, NoHome):
        return {**told, "extensions": {"code": "NOTHING_LOADED"}}
    if cause is not None and not isinstance(cause, ValueError | UnknownTerm | GraphQLError):
        log.error("a field failed", exc_info=cause)
        return {**told, "message": "this failed inside remit; the log says why"}
    return {**told, "extensions": {"code": "BAD_REQUEST"}} if cause else told


def _refusal(message: str, status: int, kind: str) -> Response:
    return _json({"errors": [{"message": message}]}, status, kind)


def _json(content: dict[str, Any], status: int, kind: str) -> Response:
    headers = {"Vary": "Accept-Language"}
    return Response(json.dumps(content, ensure_ascii=False), status, headers, media_type=f"{kind}; charset=utf-8")
