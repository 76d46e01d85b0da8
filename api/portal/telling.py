"""How an error is told: what a caller can mend in words, all else without its inside, under an id that the log has."""

import logging
from typing import Any
from uuid import uuid4

from graphql import GraphQLError

from api.access import Forbidden
from api.portal.items import TooMuch
from graph.editions.home import NoHome
from graph.editions.pins import NoEdition
from graph.engines.failing import EngineFailure
from graph.naming.names import NotFound
from ontology import UnknownTerm

log = logging.getLogger("remit.graphql")


def told(error: GraphQLError) -> dict[str, Any]:
    """An error of the executor as the caller is told it."""
    shown = dict(error.formatted)
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return shown
    if isinstance(cause, NotFound):
        near = [{"key": n.key, "name": n.name} for n in cause.near]
        return {**shown, "extensions": {"code": "NOT_FOUND", "near": near}}
    if code := next((code for kind, code in CODES.items() if isinstance(cause, kind)), None):
        return {**shown, "extensions": {"code": code}}
    return {**shown, **masked("a field failed", cause)}


# What a caller may be told in the words of the error, and the code that says what it is: the first that fits.
CODES: dict[type[Exception], str] = {
    Forbidden: "FORBIDDEN",
    NoHome: "NOTHING_LOADED",
    NoEdition: "NO_EDITION",
    EngineFailure: "ENGINE_FAILED",
    TooMuch: "TOO_MUCH",
    UnknownTerm: "BAD_REQUEST",
    ValueError: "BAD_REQUEST",
}


def masked(what: str, cause: BaseException) -> dict[str, Any]:
    """What is told of a failure inside remit; the log has the rest, under the same id."""
    number = uuid4().hex[:12]
    log.error("%s [%s]", what, number, exc_info=cause)
    message = f"this failed inside remit; the log says why, under {number}"
    return {"message": message, "extensions": {"code": "INTERNAL", "id": number}}
