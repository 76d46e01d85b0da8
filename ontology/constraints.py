"""The constraints of core.ttl, ready to be held against data: one function for each word of SHACL that it uses.

A word that has no function here is refused, never passed over. Shapes read from the other side (inverse paths) say
again what the forward ones say, and are left out.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial

from pyoxigraph import Literal, NamedNode

from ontology.statements import OWL, SH, TYPE, XSD, Node, Term, Turtle
from ontology.terms import BadOntology
from ontology.words import message

DESCRIBING = {"order", "path", "name", "description", "message", "property"}
LEXICAL = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"),
    f"{XSD}gYear": re.compile(r"[0-9]{4}"),
    f"{XSD}gYearMonth": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
}
NUMBERS = {f"{XSD}integer", f"{XSD}decimal"}

Values = Collection[Term]
Data = Mapping[Term, Mapping[NamedNode, Values]]
Breaking = Callable[[Values, Node, Data], Iterable[Term | None]]


@dataclass(frozen=True)
class Constraint:
    """One word of one shape: ``path`` is the property it speaks of, None where it speaks of the node itself.

    ``breaking`` gives the values that break it: None for what no single value breaks, such as one too few.
    """

    path: NamedNode | None
    word: str
    message: str
    breaking: Breaking

    def broken(self, node: Node, data: Data) -> Iterable[Term | None]:
        """The values of a node that break it."""
        return self.breaking(data.get(node, {}).get(self.path, ()) if self.path else (node,), node, data)


class Constraints(Mapping[NamedNode, tuple[Constraint, ...]]):
    """The constraints of an ontology, by the class whose things they bind.

    :raises BadOntology: if it constrains by a word that is not understood, or in a way that nobody could explain.

    >>> from ontology import ontology
    >>> goal = Constraints(ontology().turtle)[ontology()["Goal"].iri]
    >>> [(c.word, c.message) for c in goal if c.word == "maxInclusive"]
    [('maxInclusive', 'The number of a goal is 1 to 17.')]
    """

    def __init__(self, turtle: str) -> None:
        self._shapes = Turtle(turtle)
        classes = self._shapes.subjects(TYPE.value, NamedNode(f"{OWL}Class"))
        self._of = {c: tuple(self._bound(c, c)) for c in classes if isinstance(c, NamedNode)}

    def __getitem__(self, cls: NamedNode) -> tuple[Constraint, ...]:
        """The constraints that a class itself adds to those of its ancestors."""
        return self._of[cls]

    def __iter__(self) -> Iterator[NamedNode]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)

    def _bound(self, shape: Node, owner: Node) -> Iterator[Constraint]:
        yield from self._said(shape, None, owner)
        for inner in self._shapes.nodes(shape, f"{SH}property"):
            [path] = self._shapes.values(inner, f"{SH}path")
            if isinstance(path, NamedNode):
                yield from self._said(inner, path, owner)

    def _said(self, shape: Node, path: NamedNode | None, owner: Node) -> Iterator[Constraint]:
        written = self._shapes.text(shape, f"{SH}message")
        for iri, value in sorted(self._shapes.stated(shape), key=str):
            word = iri.removeprefix(SH)
            if word != iri and word not in DESCRIBING:
                told = written or message(self._shapes, owner, shape, word, value)
                yield Constraint(path, word, told, self._breaking(word, value))

    def _breaking(self, word: str, value: Term) -> Breaking:
        if word in COUNTED:
            return partial(COUNTED[word], int(value.value))
        if word in {"disjoint", "hasValue"}:
            return partial(_disjoint if word == "disjoint" else _lacking, value)
        good = self._good(word, value)
        return lambda values, _, data: [v for v in values if not good(v, data)]

    def _good(self, word: str, value: Term) -> Callable[[Term, Data], bool]:
        if word in OF_VALUE:
            return partial(OF_VALUE[word], value)
        if word in OF_NUMBER:
            return partial(_compared, OF_NUMBER[word], Decimal(value.value))
        if word == "in":
            allowed = frozenset(self._shapes.listed(value))
            return lambda one, _: one in allowed
        if word == "pattern":
            found = re.compile(value.value).search
            return lambda one, _: not isinstance(one, Literal | NamedNode) or bool(found(one.value))
        several = list(self._shapes.listed(value)) if word == "or" else [value]
        inner = [list(self._inner(one)) for one in several]
        if word in {"or", "node"}:
            fits = lru_cache(maxsize=10_000)(partial(_fitting, inner, data={}))  # what a literal fits is asked again
            return lambda one, data: fits(one) if isinstance(one, Literal) else _fitting(inner, one, data)
        if word == "not":
            return lambda one, data: not _kept(inner[0], one, data)
        raise BadOntology(f"sh:{word}: no such constraint is understood")

    def _inner(self, shape: Term) -> Iterator[Constraint]:
        """What a shape within a shape says; the outer one has the message."""
        assert isinstance(shape, Node)
        for at in (shape, *self._shapes.nodes(shape, f"{SH}property")):
            path = next(iter(self._shapes.nodes(at, f"{SH}path")), None)
            assert path is None or isinstance(path, NamedNode)
            for iri, value in self._shapes.stated(at):
                word = iri.removeprefix(SH)
                if word != iri and word not in DESCRIBING:
                    yield Constraint(path, word, "", self._breaking(word, value))


def _fitting(several: Sequence[Collection[Constraint]], one: Term, data: Data) -> bool:
    """Whether a value keeps all constraints of one of several shapes."""
    return any(_kept(constraints, one, data) for constraints in several)


def _kept(constraints: Collection[Constraint], one: Term, data: Data) -> bool:
    if isinstance(one, Literal):
        return not any(list(c.breaking((one,), NamedNode("urn:none"), data)) for c in constraints)
    return not any(list(c.broken(one, data)) for c in constraints)


def _fewer(least: int, values: Values, _: Node, __: Data) -> list[None]:
    return [None] if len(values) < least else []


def _more(most: int, values: Values, _: Node, __: Data) -> list[None]:
    return [None] if len(values) > most else []


def _disjoint(other: Term, values: Values, node: Node, data: Data) -> list[Term]:
    assert isinstance(other, NamedNode)
    return [value for value in values if value in data.get(node, {}).get(other, ())]


def _lacking(wanted: Term, values: Values, _: Node, __: Data) -> list[None]:
    return [] if wanted in values else [None]


def _within(cls: Term, one: Term, data: Data) -> bool:
    return cls in data.get(one, {}).get(TYPE, ())


def _typed(datatype: Term, one: Term, _: Data) -> bool:
    """Whether it is a literal of that datatype, and one that can be read as such."""
    if not isinstance(one, Literal) or one.datatype != datatype:
        return False
    if datatype.value == f"{XSD}date":
        try:
            return bool(date.fromisoformat(one.value))
        except ValueError:
            return False
    lexical = LEXICAL.get(datatype.value)
    return not lexical or bool(lexical.fullmatch(one.value))


def _of_kind(kind: Term, one: Term, _: Data) -> bool:
    return isinstance(one, NamedNode if kind.value == f"{SH}IRI" else Literal)


def _long(least: Term, one: Term, _: Data) -> bool:
    return isinstance(one, Literal | NamedNode) and len(one.value) >= int(least.value)


def _compared(compare: Callable[[Decimal, Decimal], bool], bound: Decimal, one: Term, _: Data) -> bool:
    if not isinstance(one, Literal) or one.datatype.value not in NUMBERS:
        return False
    try:
        return compare(Decimal(one.value), bound)
    except InvalidOperation:
        return False


COUNTED: Mapping[str, Callable[[int, Values, Node, Data], list[None]]] = {"minCount": _fewer, "maxCount": _more}
OF_VALUE: Mapping[str, Callable[[Term, Term, Data], bool]] = {
    "class": _within,
    "datatype": _typed,
    "nodeKind": _of_kind,
    "minLength": _long,
}
OF_NUMBER: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "minInclusive": Decimal.__ge__,
    "maxInclusive": Decimal.__le__,
    "minExclusive": Decimal.__gt__,
    "maxExclusive": Decimal.__lt__,
}
