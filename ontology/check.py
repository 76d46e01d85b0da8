"""Does the data keep the rules of core.ttl? Asked of one batch before it is stored, never of the whole store."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from pyoxigraph import NamedNode, Triple

from ontology.constraints import Constraints
from ontology.model import ontology
from ontology.statements import TYPE, Node, Term


@dataclass(frozen=True)
class Violation:
    """One rule broken: by which node, in which property (None for a rule about the node), and the rule's words.

    ``word`` is the word of SHACL that says the rule, such as ``minCount``; ``value`` is the value that breaks it, None
    where it is not a single one.
    """

    focus: NamedNode
    path: NamedNode | None
    word: str
    message: str
    value: Term | None

    @property
    def missing(self) -> bool:
        """Whether what is broken is that something is not stated."""
        return self.word == "minCount"


def violations(triples: Iterable[Triple], only: Collection[NamedNode] | None = None) -> Iterator[Violation]:
    """Every rule that a batch breaks; none if it keeps them all.

    :param triples: the batch, with all classes of everything in it, and of what it refers to.
    :param only: the nodes to ask about; all of them if None.

    >>> thing = Triple(NamedNode("urn:a"), TYPE, NamedNode("https://w3id.org/remit/ontology#Thing"))
    >>> [v.message for v in violations([thing])]
    ['A thing has exactly one name.']
    """
    data: dict[Term, dict[NamedNode, list[Term]]] = defaultdict(dict)
    for triple in triples:
        assert isinstance(triple.subject, Node) and isinstance(triple.object, Term)
        data[triple.subject].setdefault(triple.predicate, []).append(triple.object)
    bound = constraints()
    for node in data if only is None else only:
        for cls in data[node].get(TYPE, ()):
            assert isinstance(node, NamedNode) and isinstance(cls, NamedNode)
            for constraint in bound.get(cls, ()):
                for value in constraint.broken(node, data):
                    yield Violation(node, constraint.path, constraint.word, constraint.message, value)


@cache
def constraints() -> Constraints:
    """The constraints of this project's ontology."""
    return Constraints(ontology().turtle)
