"""What GraphQL is answered with: the document of a request is found, weighed, and run here or in a child.

It needs the schema, which takes longer to make than all else of the service: whoever listens first imports it later.
"""

from dataclasses import dataclass, replace
from typing import Any

from graphql import OperationDefinitionNode
from graphql.language import OperationType

from api.access import Caller, Forbidden, Unknown
from api.defence.charging import COST, spend
from api.endpoint.sparql import Pool
from api.pages.publishing import Publisher
from api.portal.acting import Writing
from api.portal.answering import Answered, answered
from api.portal.away import Far
from api.portal.costs import AWAY
from api.portal.documents import Document, changes, document
from api.portal.incoming import Asked
from api.portal.listed import Listed
from graph.editions.shelf import PINNED, Shelf

Writer = Caller | Unknown | Forbidden


class NotDone(ValueError):
    """What is asked is not done this way; ``status`` says why."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass
class Portal:
    """What answers: a shelf, the children for what costs much, and the terms."""

    shelf: Shelf
    publisher: Publisher
    children: Pool
    listed: Listed

    def answer(self, asked: Asked, writer: Writer) -> Answered:
        """The answer to a request.

        :param writer: who asks, if they may write; else why not.
        :raises Wrong, NotListed, NotDone, Stopped: if there is none.
        """
        asked = replace(asked, query=self.listed.document(asked))
        found = document(asked.query, self.listed.terms.introspection)
        operation = found.operation(asked.operation)
        self._refuse(operation, asked, writer)
        cost = found.cost(operation, asked.variables)
        if cost > AWAY and not changes(operation):
            return self._away(asked)
        spend(cost * COST)
        return self._here(found, operation, asked, writer)

    def _here(self, found: Document, operation: OperationDefinitionNode, asked: Asked, writer: Writer) -> Answered:
        context: dict[str, Any] = {"shelf": self.shelf, "seen": asked.seen, "languages": asked.seen.languages}
        if isinstance(writer, Caller):
            context["writing"] = Writing(writer, self.publisher.wake)
        return answered(found, operation, asked.variables, context)

    def _away(self, asked: Asked) -> Answered:
        home, told = self.shelf.home, self.listed.terms.introspection
        far = Far(asked, home.path, home.base, home.clearance, self.shelf.edition.number, told)
        found = self.children.ask(far)
        assert isinstance(found, Answered)
        return found

    def _refuse(self, operation: OperationDefinitionNode, asked: Asked, writer: Writer) -> None:
        if operation.operation is OperationType.SUBSCRIPTION:
            raise NotDone(405, "queries and mutations are answered here")
        if not changes(operation):
            return
        if not asked.changes:
            raise NotDone(405, "a mutation is sent by POST")
        if PINNED.get():
            raise NotDone(400, "an edition that is pinned is read, not written: leave ?edition= out")
        if not isinstance(writer, Caller):
            raise NotDone(401 if isinstance(writer, Unknown) else 403, str(writer))
