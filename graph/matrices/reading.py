"""The statements that join things of two kinds, as they are read from a store, and the ties that they are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.identity import Identity
from graph.matrices.joints import PARTS, Joint, joints
from graph.matrices.standing import AT_ONCE, about, valued
from graph.matrices.tie import Tie
from graph.store import Source
from ontology import NS, Class, ontology

BETWEEN = "SELECT ?fact ?row ?column { BELIEVED { $bound ?fact a $cls ; $first ?row ; $second ?column . $which } }"
STATED = "SELECT ?one ?other { BELIEVED { $bound ?one $property ?other . $which } }"
DETAILS = """
SELECT ?fact ?p ?o { BELIEVED { VALUES ?fact { $facts } ?fact ?p ?o
  FILTER(?p IN (:firstDay, :lastDay, :until, :modality, :status, :role, :basis, :sector)) } }"""
ENDING = "SELECT ?subject { BELIEVED { VALUES ?end { $ends } ?subject $property ?end } }"
HAPPENS = ("", "actual", "started")
Pair = tuple[Class, Class]


@dataclass(frozen=True)
class Statement:
    """A statement with the keys of its ends as they are stated.

    :ivar subject: the fact, or what has the plain property.
    """

    joint: Joint
    subject: NamedNode
    row: str
    column: str
    stated: str
    given: Mapping[str, str]

    @property
    def happens(self) -> bool:
        """Whether it is so, not only planned, intended or decided."""
        return self.given.get("modality", "") in HAPPENS


def statements(
    source: Source, identity: Identity, pair: Pair, some: Sequence[NamedNode] | None = None
) -> list[Statement]:
    """The statements that may join things of two classes, whatever their ends stand for.

    :param some: facts and things of which they are to be stated; all if None.
    """
    parts = [None] if some is None else [some[start : start + AT_ONCE] for start in range(0, len(some), AT_ONCE)]
    several = (
        one
        for part in parts
        for joint in joints(pair[0].name, pair[1].name)
        for one in _asked(source, identity, joint, pair, part)
    )
    found = {one.stated: one for one in several}
    details = _details(source, identity, [one.subject for one in found.values() if one.joint.cls])
    return [
        Statement(**{**vars(one), "given": details.get(one.subject, {})}) if one.joint.cls else one
        for one in found.values()
    ]


def ties(
    identity: Identity, several: Iterable[Statement], row: Callable[[str, str], str], column: Callable[[str, str], str]
) -> Iterator[tuple[Tie, NamedNode]]:
    """The ties that statements are, each with what it is stated of; what only may happen is left out.

    :param row: gives what the end of a statement, with the Sector it is about, stands for in the rows, ``column`` in
        the columns; nothing if that is empty.
    """
    for one in several:
        sector = one.given.get("sector", "")
        ends = row(one.row, sector), column(one.column, sector)
        if one.happens and all(ends) and ends[0] != ends[1]:
            yield _tie(identity, one, *ends), one.subject


def stating(source: Source, pairs: Iterable[Pair], ends: Sequence[NamedNode]) -> set[NamedNode]:
    """The facts and things that may join two classes, and state something of these ends."""
    ways = {joint for one, other in pairs for joint in joints(one.name, other.name)}
    properties = {prop.iri for joint in ways for prop in (joint.row, joint.column)} | {NamedNode(f"{NS}sector")}
    return {one for iri in sorted(properties, key=str) for one in about(source, ENDING, ends, property=iri)}


def _tie(identity: Identity, one: Statement, row: str, column: str) -> Tie:
    if not one.joint.cls:
        return Tie(row, column, one.joint.row.name, "", one.stated)
    given = one.given
    says = given.get("role") or given.get("basis") or ontology()[one.joint.cls].label.lower()
    days = given.get("firstDay", ""), given.get("lastDay", "")
    return Tie(
        row, column, says, identity.key(one.subject), one.stated, *days, "until" in given, given.get("status", "")
    )


def _asked(
    source: Source, identity: Identity, joint: Joint, pair: Pair, some: Sequence[NamedNode] | None
) -> Iterator[Statement]:
    key, (rows, columns) = identity.key, pair
    if joint.cls:
        which, bound = [_which("row", rows) + _which("column", columns)], valued("fact", some)
        iris = {"cls": ontology()[joint.cls].iri, "first": joint.row.iri, "second": joint.column.iri}
        for fact, row, column in source.rows(BETWEEN, which=which, bound=bound, **iris):
            if isinstance(fact, NamedNode) and isinstance(row, NamedNode) and isinstance(column, NamedNode):
                yield Statement(joint, fact, key(row), key(column), fact.value, {})
        return
    first, second = (columns, rows) if joint.turned else (rows, columns)
    which = [_which("one", first) + _which("other", second)]
    for one, other in source.rows(STATED, property=joint.row.iri, which=which, bound=valued("one", some)):
        if isinstance(one, NamedNode) and isinstance(other, NamedNode):
            ends = (key(other), key(one)) if joint.turned else (key(one), key(other))
            yield Statement(joint, one, *ends, f"{one.value} {joint.row.iri.value} {other.value}", {})


def _which(place: str, cls: Class) -> str:
    """The pattern that says of which class an end is; empty where others may stand for one."""
    stands = cls.within("Agent") or cls.name == "Thing" or any(cls.within(above) for _, _, above in PARTS)
    return "" if stands else f"?{place} a {cls.iri} . "


def _details(source: Source, identity: Identity, facts: Sequence[NamedNode]) -> dict[NamedNode, dict[str, str]]:
    found: dict[NamedNode, dict[str, str]] = defaultdict(dict)
    for start in range(0, len(facts), AT_ONCE):
        for fact, predicate, value in source.rows(DETAILS, facts=list(facts[start : start + AT_ONCE])):
            name = predicate.value.removeprefix(NS)
            text = identity.key(value) if isinstance(value, NamedNode) else value.value
            found[fact][name] = max(text, found[fact].get(name, ""))  # of several, always the same
    return found
