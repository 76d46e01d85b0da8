"""A document that was read, held against the schema and measured: once, and kept for the next request that sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.language import OperationType

from api.portal import costs
from api.portal.limits import TOKENS, Excessive, refuse_excess, refuse_length
from api.portal.schema import schema
from api.portal.written import Plan

USUAL = 10_000
READING = Lock()  # one new document at a time: several in Python's one interpreter only keep everybody else waiting


class Wrong(ValueError):
    """A document that cannot be answered; ``errors`` say what is wrong, and where."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.errors = errors
        super().__init__("; ".join(str(error["message"]) for error in errors))


@dataclass(frozen=True)
class Document:
    """A document that is valid, and the plan that answers it.

    ``introspection`` is whether what is wrong with its variables may be told with names of the schema that are near.
    """

    tree: DocumentNode
    plan: Plan
    introspection: bool = True
    _costs: dict[str, int] = field(default_factory=dict)  # of operations whose cost no variable changes

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation of a name, or the only one.

        :raises Wrong: if there is none, or several and no name.
        """
        found = get_operation_ast(self.tree, name)
        if found is None:
            raise Wrong([{"message": "say which operation is meant (operationName)"}])
        return found

    def cost(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """What an operation costs with these variables: fields times page sizes.

        :raises Wrong: if it is more than may be asked.
        """
        name = operation.name.value if operation.name else ""
        found = self._costs.get(name)
        if found is None:
            found = self._counted(name, operation, variables)
        if found > costs.MOST:
            why = f"it costs {found:,} (fields times page sizes); up to {costs.MOST:,} is answered"
            raise Wrong([{"message": f"{why}: ask for smaller pages (first)", "extensions": {"code": "TOO_MUCH"}}])
        return found

    def _counted(self, name: str, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        try:
            found = costs.cost(schema()._schema, operation, self.plan.fragments, variables)
        except RecursionError:
            raise Wrong([{"message": "it is nested too deeply"}]) from None
        if found.fixed:
            self._costs[name] = found.units
        return found.units


def changes(operation: OperationDefinitionNode) -> bool:
    """Whether an operation is a mutation."""
    return operation.operation is OperationType.MUTATION


def document(query: str, introspection: bool = True) -> Document:
    """The document of a query; one of usual length is kept.

    :param introspection: whether it may ask for the schema, and is told which names in it are near to a wrong one.
    :raises Wrong: if it is none, is not of the schema, or asks for too much.
    """
    found = _kept(query, introspection) if len(query) <= USUAL else _read(query, introspection)
    if isinstance(found, Wrong):
        raise found
    return found


@lru_cache(maxsize=200)
def _kept(query: str, introspection: bool) -> Document | Wrong:
    return _read(query, introspection)


def _read(query: str, introspection: bool) -> Document | Wrong:
    with READING:
        return _made(query, introspection)


def _made(query: str, introspection: bool) -> Document | Wrong:
    try:
        refuse_length(query)
        tree = parse(query, max_tokens=TOKENS)
        refuse_excess(tree)
        rules = specified_rules if introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
        if wrong := validate(schema()._schema, tree, rules, 20, hide_suggestions=not introspection):
            return Wrong([dict(e.formatted) for e in wrong])
    except GraphQLError as error:
        return Wrong([dict(error.formatted)])
    except Excessive as error:
        return Wrong([{"message": str(error)}])
    except RecursionError:
        return Wrong([{"message": "it is nested too deeply"}])
    return Document(tree, Plan.of(schema()._schema, tree), introspection)
