"""One thing as linked data: what is believed of it, the facts about it, who says so, and what they lead to by name.

A view decides what counts, as everywhere: as of a date, and as known by one.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graph.entity import TYPE, XSD, text_of
from graph.reading import term
from graph.store import PREFIXES
from graph.view import CONFIDENCE, STATUS, Node, View, fields_of
from ontology import NS, ontology
from ontology.context import backward, forward, short

FORMS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}
DERIVED = NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")
PASSAGE, DOCUMENT, NAME = term("Reading", "passage"), term("Passage", "document"), term("Thing", "name")
DAYS = frozenset(f"{NS}{name}" for name in ("firstDay", "lastDay", "surelyFrom", "surelyUntil"))
MOST = 1_000
STATEMENTS = "SELECT ?s ?p ?o { BELIEVED { VALUES ?s { $nodes } ?s ?p ?o } }"
MANY = frozenset(
    {"@type", "prov:wasDerivedFrom"}
    | {p.name for cls in ontology().values() for p in cls.properties.values() if p.many}
)
Said = tuple[NamedNode, NamedNode, NamedNode | Literal]
NAMESPACES = {name: iri for name, iri in PREFIXES.items() if name}


@dataclass(frozen=True)
class Description:
    """What is said of ``me``, as triples; ``left`` is how many facts and links about it come on later pages."""

    me: NamedNode
    triples: tuple[Triple, ...]
    left: int


def described(view: View, key: str, page: int = 1) -> Description:
    """The description of a thing or a fact.

    :param page: which thousand of the facts and links about it, from 1.
    :raises NotFound: if nothing believed has the key.
    """
    node, identity = view.node(key), view.graph.identity
    around = view.around([node.key]).get(node.key, [])
    there = {n.key: n for n in view.nodes(k for k, _ in around)}
    about = [(k, p) for k, p in around if k in there]
    chosen = about[(page - 1) * MOST : page * MOST]
    facts = [there[k] for k in dict.fromkeys(k for k, _ in chosen) if there[k].cls.within("Fact")]
    whole = [node, *facts]
    found = dict.fromkeys(_believed(view, whole))
    found |= dict.fromkeys(Triple(identity.iri(k), p, identity.iri(node.key)) for k, p in chosen)
    found |= dict.fromkeys(_evidence(view, whole))
    found |= dict.fromkeys(_called(view, found))
    return Description(identity.iri(node.key), tuple(found), max(0, len(about) - page * MOST))


def written(description: Description, ending: str) -> bytes:
    """A description in Turtle, N-Triples or RDF/XML.

    :raises KeyError: if it is written in no such form.
    """
    return serialize(description.triples, format=FORMS[ending], prefixes=NAMESPACES) or b""


def _believed(view: View, nodes: Iterable[Node]) -> Iterator[Triple]:
    """What is believed of things and facts, as the view sees them."""
    identity = view.graph.identity
    by = {identity.iri(node.key): node for node in nodes}
    for subject, predicate, value in view.graph.source.rows(STATEMENTS, nodes=list(by)):
        if _counts(view, by[subject], predicate.value, value):
            yield Triple(subject, predicate, value)
    for subject, node in by.items():
        if node.status:
            yield Triple(subject, NamedNode(STATUS), Literal(node.status))
        if node.confidence is not None:
            sure = Literal(f"{node.confidence:g}", datatype=NamedNode(f"{XSD}decimal"))
            yield Triple(subject, NamedNode(CONFIDENCE), sure)


def _counts(view: View, node: Node, predicate: str, value: NamedNode | Literal) -> bool:
    if predicate in {STATUS, CONFIDENCE}:
        return False
    if name := fields_of(node.cls).get(predicate):
        text = view.graph.identity.key(value) if isinstance(value, NamedNode) else text_of(value)
        return text in node.values.get(name, ())
    return not (view.knowledge and predicate in DAYS)


def _evidence(view: View, nodes: Collection[Node]) -> Iterator[Triple]:
    """The readings that say so, with their words, and the passages they were read in."""
    identity = view.graph.identity
    readings: dict[NamedNode, None] = {}
    for key, several in view.evidence(node.key for node in nodes).items():
        for one in several:
            reading = identity.iri(one.reading)
            readings[reading] = None
            yield Triple(identity.iri(key), DERIVED, reading)
    passages: dict[NamedNode, None] = {}
    for triple in _stated(view, readings):
        if triple.predicate == PASSAGE and isinstance(triple.object, NamedNode):
            passages[triple.object] = None
        yield triple
    yield from _stated(view, passages)


def _stated(view: View, nodes: Iterable[NamedNode]) -> Iterator[Triple]:
    asked = list(nodes)
    for row in view.graph.source.rows(STATEMENTS, nodes=asked) if asked else ():
        yield Triple(*row)


def _called(view: View, triples: Iterable[Triple]) -> Iterator[Triple]:
    """What everything is called, and is, that is only referred to."""
    said = {t.subject for t in triples if t.predicate == TYPE}
    others = {n for t in triples for n in (t.subject, t.object) if isinstance(n, NamedNode)} - said
    for other in sorted(others, key=str):
        if named := view.names.of(view.graph.identity.key(other)):
            yield Triple(other, TYPE, named.definition.iri)
            yield Triple(other, NAME, Literal(named.name))


class Tree:
    """A description as nested JSON-LD: the thing, and within it what is said of it, under the names of the ontology.

    :param context: the address of the context that says what these names stand for.
    """

    def __init__(self, description: Description, context: str) -> None:
        self._me, self._context = description.me, context
        self._of: dict[NamedNode, list[Said]] = {}
        self._to: list[Said] = []
        for triple in description.triples:
            subject, _, value = one = tuple(triple)
            self._of.setdefault(subject, []).append(one)
            if value == description.me:
                self._to.append(one)
        self._told: set[NamedNode] = set()

    def written(self) -> dict[str, Any]:
        """The whole."""
        found = {"@context": self._context, **self._node(self._me)}
        for one in self._to:
            subject, predicate, _ = one
            if subject not in self._told:
                name, here = backward().get(predicate.value), found
                if not name:
                    name, here = _name(predicate), found.setdefault("@reverse", {})
                here.setdefault(name, []).append(self._node(subject, one))
        return found

    def _node(self, node: NamedNode, apart: Said | None = None) -> dict[str, Any]:
        """A node, with everything said of it where it is told first; ``apart`` is what it stands within."""
        if node in self._told or node not in self._of:
            return {"@id": node.value}
        self._told.add(node)
        found: dict[str, Any] = {"@id": node.value}
        several: dict[str, list[Any]] = {}
        for one in self._of[node]:
            _, predicate, value = one
            if predicate == TYPE:
                several.setdefault("@type", []).append(short(value.value))
            elif one != apart:
                several.setdefault(_name(predicate), []).append(self._value(value))
        return found | {name: v if name in MANY or len(v) > 1 else v[0] for name, v in sorted(several.items())}

    def _value(self, value: NamedNode | Literal) -> Any:
        if isinstance(value, NamedNode):
            return self._node(value)
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype.value == f"{XSD}string":
            return value.value
        return {"@value": value.value, "@type": short(value.datatype.value)}


def _name(predicate: NamedNode) -> str:
    return forward().get(predicate.value) or short(predicate.value)
