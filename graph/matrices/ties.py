"""The statements of an edition that join things of two kinds, read once; a view takes those that hold in it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import NamedNode, Triple

from graph.entity import TYPE
from graph.matrices.joints import PARTS, Joint, joints
from graph.ownership import hierarchy
from graph.view import View
from ontology import NS, Class, ontology

BETWEEN = "SELECT ?fact ?row ?column { BELIEVED { ?fact a $cls ; $first ?row ; $second ?column . $which } }"
STATED = "SELECT ?row ?column { BELIEVED { ?row $property ?column . $which } }"
ABOVE = "SELECT ?part ?whole { BELIEVED { ?part $property ?whole } }"
DETAILS = """
SELECT ?fact ?p ?o { BELIEVED { VALUES ?fact { $facts } ?fact ?p ?o
  FILTER(?p IN (:firstDay, :lastDay, :until, :modality, :status, :role, :basis, :sector)) } }"""
AT_ONCE = 400
HAPPENS = ("", "actual", "started")


@dataclass(frozen=True)
class Tie:
    """A statement that joins a row and a column.

    :ivar row: the key of the thing of the row that it counts for, ``column`` that of the column.
    :ivar says: how: a role or a basis, else what the class of the fact or the field is called.
    :ivar fact: its key; empty for a plain property. ``triple`` is what its readings state.
    :ivar first: the first day on which it may hold, ``last`` the last, in ISO 8601; empty where it always may.
    :ivar status: accepted or proposed; empty where it is no fact.
    """

    row: str
    column: str
    says: str
    fact: str
    triple: Triple
    first: str = ""
    last: str = ""
    ended: bool = False
    actual: bool = True
    status: str = ""


@dataclass(frozen=True)
class _Found:
    """A statement with its ends as they are stated."""

    joint: Joint
    fact: NamedNode | None
    row: str
    column: str
    triple: Triple


def ties(view: View, rows: Class, columns: Class) -> Sequence[Tie]:
    """The ties between the things of two classes, of whatever day; kept, for an edition does not change."""
    name, kept = f"ties {rows.name} {columns.name}", view.graph.kept
    if name not in kept:
        kept[name] = list(_read(view, rows, columns))
    found: Sequence[Tie] = kept[name]
    return found


def _read(view: View, rows: Class, columns: Class) -> Iterator[Tie]:
    found = list(
        {
            one.triple: one for joint in joints(rows.name, columns.name) for one in _asked(view, joint, rows, columns)
        }.values()
    )
    details = _details(view, [one.fact for one in found if one.fact])
    up, across = (
        Standing(view, rows, {one.row for one in found}),
        Standing(view, columns, {one.column for one in found}),
    )
    for one in found:
        given = details.get(one.fact, {}) if one.fact else {}
        sector = view.graph.identity.key(NamedNode(given["sector"])) if "sector" in given else ""
        for row in up.of(one.row, sector):
            for column in across.of(one.column, sector):
                if row != column:
                    yield _tie(view, one, row, column, given)


def _tie(view: View, one: _Found, row: str, column: str, given: Mapping[str, str]) -> Tie:
    if one.fact is None:
        return Tie(row, column, one.joint.row.name, "", one.triple)
    says = given.get("role") or given.get("basis") or ontology()[one.joint.cls].label.lower()
    days = given.get("firstDay", ""), given.get("lastDay", "")
    actual = given.get("modality", "") in HAPPENS
    fact = view.graph.identity.key(one.fact)
    return Tie(row, column, says, fact, one.triple, *days, "until" in given, actual, given.get("status", ""))


def _asked(view: View, joint: Joint, rows: Class, columns: Class) -> Iterator[_Found]:
    """The statements of a kind, whatever their ends stand for."""
    source, key = view.graph.source, view.graph.identity.key
    if joint.cls:
        which = [_which("row", rows) + _which("column", columns)]
        cls = ontology()[joint.cls].iri
        answer = source.rows(BETWEEN, cls=cls, first=joint.row.iri, second=joint.column.iri, which=which)
        for fact, row, column in answer:
            if isinstance(fact, NamedNode) and isinstance(row, NamedNode) and isinstance(column, NamedNode):
                yield _Found(joint, fact, key(row), key(column), Triple(fact, TYPE, ontology()["Fact"].iri))
        return
    first, second = (columns, rows) if joint.turned else (rows, columns)
    which = [_which("row", first) + _which("column", second)]
    for one, other in source.rows(STATED, property=joint.row.iri, which=which):
        if isinstance(one, NamedNode) and isinstance(other, NamedNode):
            pair = (key(other), key(one)) if joint.turned else (key(one), key(other))
            yield _Found(joint, None, *pair, Triple(one, joint.row.iri, other))


def _which(place: str, cls: Class) -> str:
    """The pattern that says of which class an end is; empty where others may stand for one."""
    stands = cls.within("Agent") or cls.name == "Thing" or any(cls.within(above) for _, _, above in PARTS)
    return "" if stands else f"?{place} a {cls.iri} . "


def _details(view: View, facts: Sequence[NamedNode]) -> dict[NamedNode, dict[str, str]]:
    found: dict[NamedNode, dict[str, str]] = defaultdict(dict)
    for start in range(0, len(facts), AT_ONCE):
        for fact, predicate, value in view.graph.source.rows(DETAILS, facts=list(facts[start : start + AT_ONCE])):
            found[fact][predicate.value.removeprefix(NS)] = value.value
    return found


class Standing:
    """Which things of a class a thing stands for: itself, what it is below, or the nearest body above it.

    :param keys: the things that will be asked about.
    """

    def __init__(self, view: View, cls: Class, keys: Iterable[str]) -> None:
        self._view, self._cls = view, cls
        self._agents = [k for k in keys if not self._is(k) and view.named(k).definition.within("Agent")]

    def of(self, key: str, sector: str = "") -> tuple[str, ...]:
        """The keys of the things of the class that it stands for; none if it stands for none."""
        if self._is(key):
            return (key,)
        if sector and self._is(sector):
            return (sector,)
        if key in self._above:
            return self.of(self._above[key])
        return tuple(one for one in self._risen.get(key, ()) if self._is(one))[:1]

    def _is(self, key: str) -> bool:
        return self._view.named(key).definition.within(self._cls.name)

    @cached_property
    def _above(self) -> dict[str, str]:
        """What a version, a clause or a target is below, where that may be of the class."""
        found: dict[str, str] = {}
        key = self._view.graph.identity.key
        for part, name, above in PARTS:
            if self._cls.within(above) or ontology()[above].within(self._cls.name):
                iri = ontology()[part][name].iri
                rows = self._view.graph.source.rows(ABOVE, property=iri)
                found |= {key(one): key(other) for one, other in rows}
        return {} if self._cls.name == "Thing" else found

    @cached_property
    def _risen(self) -> Mapping[str, tuple[str, ...]]:
        """What stands above agents, where agents are asked for."""
        return hierarchy.above(self._view.graph.at(), self._agents) if self._cls.within("Agent") else {}
