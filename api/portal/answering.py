"""One operation answered over one shelf: by the plan of its document, or by the general executor."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, OperationDefinitionNode, execute_sync

from api.portal.documents import Document, changes
from api.portal.items import BUDGET, Budget, TooMuch
from api.portal.schema import schema
from api.portal.telling import told
from api.portal.written import NotHere


@dataclass(frozen=True)
class Answered:
    """An answer as JSON; ``ran`` is whether it was run at all, so that a client at fault gets another status."""

    content: bytes
    ran: bool = True


def answered(
    document: Document, operation: OperationDefinitionNode, variables: Mapping[str, Any], context: dict[str, Any]
) -> Answered:
    """The answer to an operation of a document, within a budget.

    :param context: as :func:`api.portal.schema.schema` has it.
    """
    token = BUDGET.set(Budget())
    try:
        if changes(operation):
            raise NotHere("mutations are done by the general executor, one after the other")
        return written({"data": document.plan.data(operation, dict(variables), context)})
    except TooMuch as error:
        return written({"data": None, "errors": [{"message": str(error), "extensions": {"code": "TOO_MUCH"}}]})
    except (NotHere, LookupError, ValueError, OSError, RuntimeError):
        BUDGET.set(Budget())  # the general executor answers anew, and tells what is wrong by field
        name = operation.name.value if operation.name else None
        found = execute_sync(
            schema()._schema,
            document.tree,
            context_value=context,
            variable_values=dict(variables),
            operation_name=name,
            hide_suggestions=not document.introspection,
        )
    finally:
        BUDGET.reset(token)
    ran = found.data is not None or any(e.path for e in found.errors or ())
    return written(_answer(found), ran)


def written(answer: Mapping[str, Any], ran: bool = True) -> Answered:
    """An answer as JSON."""
    return Answered(json.dumps(answer, ensure_ascii=False).encode(), ran)


def _answer(found: ExecutionResult) -> dict[str, Any]:
    answer: dict[str, Any] = {"data": found.data}
    if found.errors:
        answer["errors"] = [told(error) for error in found.errors]
    return answer
