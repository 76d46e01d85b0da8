"""Does the data keep the rules of core.ttl? Asked of one batch before it is stored, never of the whole store."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from pyoxigraph import Literal, NamedNode, Triple

from ontology.constraints import Constraint, Constraints
from ontology.model import ontology
from ontology.statements import TYPE, Term

# The words that ask for something: what is not said breaks them.
ASKING = {"minCount", "hasValue"}
Stated = tuple[NamedNode, NamedNode, NamedNode | Literal]


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


def violations(triples: Iterable[Triple | Stated], only: Collection[NamedNode] | None = None) -> Iterator[Violation]:
    """Every rule that a batch breaks; none if it keeps them all.

    :param triples: the batch, with all classes of everything in it, and of what it refers to; said twice is said once.
    :param only: the nodes to ask about; all of them if None.

    >>> thing = Triple(NamedNode("urn:a"), TYPE, NamedNode("https://w3id.org/remit/ontology#Thing"))
    >>> [v.message for v in violations([thing])]
    ['A thing has exactly one name.']
    """
    data: dict[Term, dict[NamedNode, dict[Term, None]]] = defaultdict(lambda: defaultdict(dict))
    for subject, predicate, object in triples:
        data[subject][predicate][object] = None
    for node in data if only is None else only:
        said = data[node]
        for constraint in binding(tuple(said.get(TYPE, ())), frozenset(said)):
            assert isinstance(node, NamedNode)
            for value in constraint.breaking(said[constraint.path] if constraint.path else (node,), node, data):
                yield Violation(node, constraint.path, constraint.word, constraint.message, value)


@lru_cache(maxsize=10_000)
def binding(classes: tuple[Term, ...], paths: frozenset[NamedNode]) -> tuple[Constraint, ...]:
    """The constraints that something of these classes may break, of which so much is said."""
    bound = constraints()
    several = (one for cls in classes if isinstance(cls, NamedNode) for one in bound.get(cls, ()))
    return tuple(one for one in several if one.path is None or one.path in paths or one.word in ASKING)


@cache
def constraints() -> Constraints:
    """The constraints of this project's ontology."""
    return Constraints(ontology().turtle)
