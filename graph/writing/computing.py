"""What is computed of what is believed: of a fact its days, status and confidence, of a thing the name it is shown by.

The name is the one that most readings give, an acronym only where nothing else is given; what public sets of data call
a thing gives way to what our own tables and documents call it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from graph.entity import TYPE, XSD, Statement
from graph.memory import passing
from graph.reading import BELIEVED, term
from graph.span import Span
from graph.writing.sameness import Sameness
from ontology import NS, ontology

HERE = DefaultGraph()
STATUS, CONFIDENCE = NamedNode(f"{NS}status"), NamedNode(f"{NS}confidence")
DAYS = {name: NamedNode(NS + name) for name in ("firstDay", "lastDay", "surelyFrom", "surelyUntil")}
DATED = {term("Fact", name): name for name in ("from", "until", "asOf")}
DATE, DECIMAL = NamedNode(f"{XSD}date"), NamedNode(f"{XSD}decimal")
COMPUTED = {STATUS, CONFIDENCE, *DAYS.values()}
READING_STATUS = term("Reading", "status")
READING_CONFIDENCE = term("Reading", "confidence")
RULE, PUBLIC = term("Reading", "rule"), "reference set"
FACT = ontology()["Fact"].iri
NAME, OTHER_NAMES = term("Thing", "name"), term("Thing", "alternativeNames")
SHORT = term("Thing", "acronym")


@passing(20_000)
def days(since: tuple[str, ...], until: tuple[str, ...], seen: tuple[str, ...]) -> tuple[Statement, ...]:
    """The days on which a fact may hold and on which it surely does.

    :param since: when sources say that it began, ``until`` when it ended, ``seen`` when it holds.

    >>> [value.value for _, value in days(("2019",), (), ("2020-03-01",))]
    ['2019-01-01', '9999-12-31', '2019-12-31', '2020-03-01']
    """
    span = Span.of(since, until, seen)
    found = {"firstDay": span.outer.first, "lastDay": span.outer.last}
    if span.inner:
        found |= {"surelyFrom": span.inner.first, "surelyUntil": span.inner.last}
    return tuple((DAYS[name], Literal(day.isoformat(), datatype=DATE)) for name, day in found.items())


def standing(accepted: bool, sure: float) -> tuple[Statement, Statement]:
    """The status and the confidence of a fact."""
    return (
        (STATUS, Literal("accepted" if accepted else "proposed")),
        (CONFIDENCE, Literal(f"{sure:g}", datatype=DECIMAL)),
    )


def value(store: Store, node: object, predicate: NamedNode) -> str | None:
    """The text that is believed of a node; None if there is none."""
    assert isinstance(node, NamedNode)
    found = store.quads_for_pattern(node, predicate, None, HERE)
    return next((q.object.value for q in found if isinstance(q.object, Literal)), None)


def status(store: Store, reading: object) -> str:
    """The status of a reading; of what is described nowhere, that of a candidate."""
    return value(store, reading, READING_STATUS) or "candidate"


class Computing:
    """What is computed in one store, from what it holds.

    :param accepted: whether a person accepted what is believed under an IRI.
    :param stands: whether no verdict rejects a statement: subject, predicate, object.
    """

    def __init__(
        self,
        store: Store,
        same: Sameness,
        accepted: Callable[[str], bool],
        stands: Callable[[NamedNode, NamedNode, Literal], bool],
    ) -> None:
        self._store, self._same, self._accepted, self._stands = store, same, accepted, stands

    def of_fact(self, fact: NamedNode) -> list[Statement]:
        """What is to be written of a fact, of which nothing is left that was computed otherwise before.

        Nothing is computed of what nothing is believed of.
        """
        held = list(self._store.quads_for_pattern(fact, None, None, HERE))
        before = {(quad.predicate, quad.object): quad for quad in held if quad.predicate in COMPUTED}
        believed = [quad for quad in held if quad.predicate not in COMPUTED]
        now = self._computed(fact, believed) if believed else []
        for statement in before.keys() - set(now):
            self._store.remove(before[statement])
        return [statement for statement in now if statement not in before]

    def _computed(self, fact: NamedNode, believed: Iterable[Quad]) -> list[Statement]:
        stated: dict[str, list[str]] = {name: [] for name in DATED.values()}
        for quad in believed:
            if quad.predicate in DATED and isinstance(quad.object, Literal):
                stated[DATED[quad.predicate]].append(quad.object.value)
        return [*days(*(tuple(sorted(stated[name])) for name in ("from", "until", "asOf"))), *self._standing(fact)]

    def name(self, thing: NamedNode) -> None:
        """Show a thing under the name most readings give it."""
        said = list(self._said_by(thing, NAME))
        given = Counter(name for name, _ in said)
        if len(given) < 2:
            return
        short = set(self._believed(thing, SHORT))
        own = {name for name, reading in said if value(self._store, reading, RULE) != PUBLIC}
        shown = min(given, key=lambda name: (name in short, name not in own, -given[name], name))
        others = {name for name in given if name != shown} | set(self._believed(thing, OTHER_NAMES))
        for predicate, names in ((NAME, {shown}), (OTHER_NAMES, others)):
            for quad in list(self._store.quads_for_pattern(thing, predicate, None, HERE)):
                self._store.remove(quad)
            self._store.extend([Quad(thing, predicate, Literal(name), HERE) for name in names])

    def _standing(self, fact: NamedNode) -> Iterable[Statement]:
        """Status and confidence: those of its best reading, unless a person has spoken."""
        said = (q for one in self._same.all(fact) for q in self._store.quads_for_pattern(one, TYPE, FACT))
        readings = [q.graph_name for q in said if isinstance(q.graph_name, NamedNode)]
        accepted = any(status(self._store, r) == "accepted" for r in readings) or self._accepted(fact.value)
        sure = (float(value(self._store, r, READING_CONFIDENCE) or 0) for r in readings)
        return standing(accepted, max(sure, default=0.0))

    def _believed(self, thing: NamedNode, predicate: NamedNode) -> list[str]:
        return [text for text, _ in self._said_by(thing, predicate)]

    def _said_by(self, thing: NamedNode, predicate: NamedNode) -> Iterator[tuple[str, NamedNode]]:
        """The values that believed readings give, each with its reading."""
        said = (q for one in self._same.all(thing) for q in self._store.quads_for_pattern(one, predicate, None))
        for q in said:
            if not isinstance(q.graph_name, NamedNode) or not isinstance(q.object, Literal):
                continue
            assert isinstance(q.subject, NamedNode)
            if status(self._store, q.graph_name) in BELIEVED and self._stands(q.subject, q.predicate, q.object):
                yield q.object.value, q.graph_name
