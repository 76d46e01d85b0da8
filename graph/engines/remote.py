"""An edition as an engine holds it, for questions: the same as the embedded store, which nobody need know."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from graph.store import Given, written

if TYPE_CHECKING:
    from graph.engines.client import Client


class Remote:
    """What is believed in one edition, in the named graph of an engine that holds it, and the readings that say so.

    :param believed: the graph of what is believed.
    """

    def __init__(self, client: "Client", believed: NamedNode) -> None:
        self.client, self.believed = client, believed

    def rows(self, question: str, **given: Given) -> Iterator[Any]:
        """The rows that answer a question, as :class:`graph.store.Source` says.

        :raises EngineFailure: if the engine gives no whole answer.
        """
        return self.client.rows(written(question, given, f"GRAPH {self.believed} "))
