"""Which statements stand: those that no verdict of a person rejects, neither themselves nor what they are about."""

from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.entity import TYPE
from graph.identity import Identity
from graph.review.gist import STATEMENT, statement_key
from graph.writing.sameness import Sameness

Object = NamedNode | BlankNode | Literal | Triple


class Ruling:
    """The verdicts of people, as they count for what is believed in one store.

    :param verdicts: by the IRI of the thing, the fact or the statement.
    :ivar ruled: what a person said of a thing or a fact, by the IRI under which it is believed.

    >>> from pyoxigraph import Store
    >>> ruling = Ruling({"x:a": "rejected"}, Sameness(Store(), Identity()), Identity())
    >>> [ruling.stands(NamedNode(iri), TYPE, NamedNode("x:kind")) for iri in ("x:a", "x:b")]
    [False, True]
    """

    def __init__(self, verdicts: Mapping[str, str], same: Sameness, identity: Identity) -> None:
        self._verdicts, self._same, self._identity = verdicts, same, identity
        self.ruled: dict[str, str] = {}
        self.count()

    def count(self) -> None:
        """Let verdicts count for the facts as they are believed now; of several that became one, the last."""
        verdicts, statements = self._verdicts, self._identity.base + STATEMENT
        self.ruled = {self._same.held(NamedNode(f)).value: v for f, v in verdicts.items()}
        self._denied = {f for f, v in verdicts.items() if f.startswith(statements) and v == "rejected"}

    def accepts(self, iri: str) -> bool:
        """Whether a person accepted what is believed under an IRI."""
        return self.ruled.get(iri) == "accepted"

    def stands(self, subject: NamedNode, predicate: NamedNode, object: Object) -> bool:
        """Whether no verdict rejects a statement, or what it is about."""
        if not self.ruled:
            return True
        if self.ruled.get(self._same.held(subject).value) == "rejected":
            return False
        if not self._denied or predicate == TYPE:
            return True
        forms = self._same.said(Triple(subject, predicate, object))
        return not any(self._identity.base + statement_key(t, self._identity) in self._denied for t in forms)
