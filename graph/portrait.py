"""Everything that is said of one thing: what a page about it shows, and what a map of it draws."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from graph.entity import written
from graph.evidence import Evidence, ordered
from graph.naming.names import Named
from graph.reading import term
from graph.view import Node, View, fields_of
from ontology import Class, Property

NAME, OTHER_NAMES = term("Thing", "name"), term("Thing", "alternativeNames")


@dataclass(frozen=True)
class Statement:
    """One thing said of something.

    ``relation`` is the field of the thing it is shown under; ``other`` what it leads to, None where it is a text;
    ``text`` the value as text, or the name of the other. ``fact`` is the node that carries role, dates, status and
    confidence, None for a timeless statement.
    """

    relation: str
    other: Named | None
    text: str
    fact: Node | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Portrait:
    """A thing, and what is said of it by relation, in the order of the ontology.

    The thing and what it leads to are named in the languages of the view; texts are as they are stated.
    """

    thing: Named
    node: Node
    statements: dict[str, tuple[Statement, ...]]

    @property
    def all(self) -> tuple[Statement, ...]:
        """Every statement."""
        return tuple(s for several in self.statements.values() for s in several)


@dataclass(frozen=True)
class Line:
    """A line of a map: between two keys, what it says, and the fact behind it (None if timeless)."""

    source: str
    target: str
    cls: str
    label: str
    fact: Node | None


def portrait(view: View, key: str, apart: Collection[str] = ()) -> Portrait:
    """Everything said of the thing with this key.

    :param apart: relations of other things to it that are left out.
    :raises NotFound: if nothing believed has it.
    """
    node = view.node(key)
    drafts = [*_plain(view, node), *_incoming(view, node, apart)]
    said = view.said(one for *_, triple in drafts for one in _stated_as(triple))
    found: dict[str, list[Statement]] = {}
    for prop, other, text, fact, triple in drafts:
        evidence = ordered(e for one in _stated_as(triple) for e in said.get(one, ()))
        found.setdefault(prop.name, []).append(Statement(prop.name, other, text, fact, evidence))
    in_order = {
        p.name: tuple(sorted(found[p.name], key=_place)) for p in node.cls.properties.values() if p.name in found
    }
    return Portrait(view.named(node.key), node, in_order)


def neighbourhood(view: View, key: str, hops: int = 1, limit: int = 120) -> tuple[list[Named], list[Line]]:
    """The things within some steps of one, and the lines between them; at most so many things.

    :raises NotFound: if nothing believed has the key.
    """
    key = view.node(key).key
    seen, front = {key: None}, [key]
    lines: dict[tuple[str, str, str, str], Line] = {}
    for _ in range(hops):
        reached = list(_lines(view, front))
        front = []
        for line in reached:
            for end in (line.source, line.target):
                if end not in seen and len(seen) < limit:
                    seen[end] = None
                    front.append(end)
            if line.source in seen and line.target in seen:
                lines.setdefault((line.source, line.target, line.cls, line.label), line)
    return [view.named(k) for k in seen], list(lines.values())


Draft = tuple[Property, Named | None, str, Node | None, Triple]


def _plain(view: View, node: Node) -> Iterable[Draft]:
    identity = view.graph.identity
    me = identity.iri(node.key)
    for name, values in {**node.values, **node.plain}.items():
        prop = node.cls[name]
        for value in values:
            other = view.named(value) if prop.range else None
            text = other.name if other else value
            yield prop, other, text, _own(node), Triple(me, prop.iri, written(prop, value, identity))


def _stated_as(triple: Triple) -> tuple[Triple, ...]:
    """The statements that say it: of several names, sources gave as the name what now stands beside it."""
    if triple.predicate != OTHER_NAMES:
        return (triple,)
    return (triple, Triple(triple.subject, NAME, triple.object))


def _own(node: Node) -> Node | None:
    return node if node.cls.within("Fact") else None


def _incoming(view: View, node: Node, apart: Collection[str]) -> Iterable[Draft]:
    identity = view.graph.identity
    me = identity.iri(node.key)
    inverse = {p.iri: p for p in node.cls.properties.values() if p.inverse and p.name not in apart}
    pairs = [(k, p) for k, p in view.around([node.key]).get(node.key, []) if p in inverse]
    nodes = {n.key: n for n in view.nodes(k for k, _ in pairs)}
    for key, predicate in pairs:
        other = nodes.get(key)
        if not other:
            continue
        prop, triple = inverse[predicate], Triple(identity.iri(key), predicate, me)
        far = _far(other, predicate)
        if far is None:
            yield prop, view.named(key), view.named(key).name, _own(other), triple
        else:
            shown = view.named(far) if far else None
            yield prop, shown, shown.name if shown else _figure(other), other, triple


def _far(fact: Node, near: NamedNode) -> str | None:
    """The key at the other end of a line; empty if the source states none, None for what is a thing itself."""
    if fact.cls.within("Thing"):
        return None
    ends = fact.cls.ends
    if not ends:
        return ""
    far = ends[1] if ends[0].iri == near else ends[0]
    return fact.text(far.name)


def _figure(fact: Node) -> str:
    words = [fact.text("says"), fact.text("qualifier"), fact.text("value"), fact.text("unit"), fact.text("measure")]
    return " ".join(w for w in words if w)


def _place(statement: Statement) -> tuple[str, ...]:
    fact = statement.fact
    dates = (fact.text("from"), fact.text("asOf")) if fact else ()
    return (statement.text, *dates)


def _lines(view: View, keys: list[str]) -> Iterable[Line]:
    for node in view.nodes(keys):
        yield from _links(node)
    around = view.around(keys)
    others = {n.key: n for n in view.nodes(k for several in around.values() for k, _ in several)}
    for key in keys:
        for other, predicate in around.get(key, []):
            fact = others.get(other)
            if fact and not _asks_nobody(fact, predicate) and (line := _line(fact, predicate, key)):
                yield line


def _asks_nobody(clause: Node, predicate: NamedNode) -> bool:
    """Whether it is a clause seen from its instrument that addresses nobody: a hundred of them hide all else."""
    return (
        clause.cls.within("Clause") and predicate == clause.cls["clauseOf"].iri and not clause.values.get("addressees")
    )


def _links(node: Node) -> Iterable[Line]:
    """The plain links of a thing."""
    if node.cls.within("Thing"):
        for name, values in node.values.items():
            if node.cls[name].range:
                for value in values:
                    yield Line(node.key, value, node.cls.name, worded(name), _own(node))


def _line(fact: Node, predicate: NamedNode, key: str) -> Line | None:
    ends = fact.cls.ends
    if ends:
        source, target = fact.text(ends[0].name), fact.text(ends[1].name)
        return (
            Line(source, target, fact.cls.name, fact.text("role") or _verb(fact.cls), fact)
            if source and target
            else None
        )
    name = fields_of(fact.cls).get(predicate.value)
    return Line(fact.key, key, fact.cls.name, worded(name), _own(fact)) if name and fact.cls.within("Thing") else None


def _verb(cls: Class) -> str:
    return cls.label.lower()


def worded(name: str) -> str:
    """A field name in words.

    >>> worded("reportsOn"), worded("inLineWith")
    ('reports on', 'in line with')
    """
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name)
