"""A statement that joins a row and a column of a matrix."""

from typing import NamedTuple

from pyoxigraph import NamedNode, Triple

from graph.entity import TYPE
from ontology import ontology


class Tie(NamedTuple):
    """A statement that joins a row and a column.

    :ivar row: the key of the thing of the row that it counts for, ``column`` that of the column.
    :ivar says: how: a role or a basis, else what the class of the fact or the field is called.
    :ivar fact: its key; empty for a plain property.
    :ivar stated: what its readings state: the IRI of the fact, or those of subject, property and object.
    :ivar first: the first day on which it may hold, ``last`` the last, in ISO 8601; empty where it always may.
    :ivar status: accepted or proposed; empty where it is no fact.
    """

    row: str
    column: str
    says: str
    fact: str
    stated: str
    first: str = ""
    last: str = ""
    ended: bool = False
    status: str = ""

    @property
    def triple(self) -> Triple:
        """What its readings state."""
        if self.fact:
            return Triple(NamedNode(self.stated), TYPE, ontology()["Fact"].iri)
        one, property, other = map(NamedNode, self.stated.split())
        return Triple(one, property, other)
