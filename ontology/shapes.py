"""The Turtle behind the classes: which statements of core.ttl the reader understands, and the refusal of all others."""

from pyoxigraph import BlankNode, NamedNode

from ontology.statements import RDF, RDFS, SH, SKOS, XSD, Node, Turtle
from ontology.terms import NS, BadOntology, Class, Property

OWNERSHIP = {"accountable", "responsible", "involved", "coordinates"}
DATATYPES = {"string", "langString", "integer", "decimal", "anyURI"}
ON_CLASS = {
    f"{RDF}type", f"{RDFS}subClassOf", f"{RDFS}label", f"{RDFS}comment", f"{SH}property", f"{SH}message", f"{SH}not",
    f"{NS}abstract", f"{NS}segment", f"{NS}look", f"{NS}base", f"{NS}localName", f"{NS}clearance", f"{NS}authority",
}  # fmt: skip
ON_PROPERTY = {f"{NS}{w}" for w in ("timeless", "identity", "end", "latest", "translates", "below")} | {
    f"{SH}{w}"
    for w in (
        "order path name datatype class node nodeKind minCount maxCount minInclusive maxInclusive minLength pattern in "
        "message description disjoint"
    ).split()
}


class Shapes:
    """The shapes of one Turtle text.

    :raises BadOntology: if it says something that the reader does not understand.
    """

    def __init__(self, turtle: str) -> None:
        self._said = Turtle(turtle)
        self._classes: dict[str, Class] = {}

    def classes(self) -> dict[str, Class]:
        """Every class by name."""
        for shape in self._said.subjects(f"{RDF}type", NamedNode(f"{SH}NodeShape")):
            if isinstance(shape, NamedNode) and shape.value != f"{NS}Date":
                self._class(shape)
        self._refuse_unknown_ranges()
        return self._classes

    def roles(self) -> dict[str, str]:
        """What each role makes of its holder: accountable, responsible, involved or coordinates."""
        found = {}
        for role in self._said.subjects(f"{NS}ownership"):
            ownership = self._said.text(role, f"{NS}ownership")
            if ownership not in OWNERSHIP:
                raise BadOntology(f"{role.value}: ownership is one of {', '.join(sorted(OWNERSHIP))}")
            found[self._said.text(role, f"{SKOS}notation")] = ownership
        return found

    def _class(self, iri: NamedNode) -> Class:
        name = iri.value.removeprefix(NS)
        if name not in self._classes:
            self._refuse_unknown(iri, ON_CLASS, name)
            parents = [self._class(p) for p in self._said.nodes(iri, f"{RDFS}subClassOf") if isinstance(p, NamedNode)]
            own = [self._property(s, name) for s in self._said.nodes(iri, f"{SH}property")]
            inherited = [p for parent in parents for p in parent.properties.values()]
            self._classes[name] = Class(
                name=name,
                iri=iri,
                label=self._said.text(iri, f"{RDFS}label"),
                comment=self._said.text(iri, f"{RDFS}comment"),
                abstract=self._said.text(iri, f"{NS}abstract") == "true",
                segment=self._inherited(iri, "segment", parents),
                look=self._inherited(iri, "look", parents),
                base=self._said.text(iri, f"{NS}base"),
                local_name=self._said.text(iri, f"{NS}localName"),
                clearance=self._said.text(iri, f"{NS}clearance"),
                authority=self._inherited(iri, "authority", parents),
                ancestors=tuple(dict.fromkeys(a for parent in parents for a in (parent, *parent.ancestors))),
                properties={p.name: p for p in sorted([*inherited, *own], key=lambda p: p.order)},
                own=tuple(p.name for p in own),
            )
        return self._classes[name]

    def _property(self, shape: Node, owner: str) -> Property:
        name = self._said.text(shape, f"{SH}name")
        self._refuse_unknown(shape, ON_PROPERTY, f"{owner}.{name}")
        if not self._said.text(shape, f"{SH}order"):
            raise BadOntology(f"{owner}.{name} has no sh:order")
        [path] = self._said.nodes(shape, f"{SH}path")
        if inverse := isinstance(path, BlankNode):
            inverted = self._said.nodes(path, f"{SH}inversePath")
            if not inverted:
                raise BadOntology(f"{owner}.{name}: only plain and inverse paths are understood")
            [path] = inverted
        if not isinstance(path, NamedNode):
            raise BadOntology(f"{owner}.{name}: only plain and inverse paths are understood")
        ranges = [str(r.value).removeprefix(NS) for r in self._said.nodes(shape, f"{SH}class")]
        return Property(
            name=name,
            iri=path,
            inverse=inverse,
            range=ranges[0] if ranges else None,
            datatype="" if ranges else self._datatype(shape, f"{owner}.{name}"),
            many=self._said.text(shape, f"{SH}maxCount") != "1",
            required=self._said.text(shape, f"{SH}minCount") == "1",
            comment=self._said.text(shape, f"{SH}description"),
            order=float(self._said.text(shape, f"{SH}order")),
            timeless=self._said.text(shape, f"{NS}timeless") == "true",
            latest=self._said.text(shape, f"{NS}latest") == "true",
            identity=int(self._said.text(shape, f"{NS}identity") or 0),
            end=int(self._said.text(shape, f"{NS}end") or 0),
            allowed=tuple(v.value for head in self._said.values(shape, f"{SH}in") for v in self._said.listed(head)),
            translates=next((n.value for n in self._said.nodes(shape, f"{NS}translates")), ""),
            below=self._said.text(shape, f"{NS}below") == "true",
        )

    def _datatype(self, shape: Node, place: str) -> str:
        if any(n.value == f"{NS}Date" for n in self._said.nodes(shape, f"{SH}node")):
            return "date"
        if any(n.value == f"{SH}IRI" for n in self._said.nodes(shape, f"{SH}nodeKind")):
            return "iri"
        named = [str(n.value).removeprefix(XSD).removeprefix(RDF) for n in self._said.nodes(shape, f"{SH}datatype")]
        if len(named) != 1 or named[0] not in DATATYPES:
            raise BadOntology(
                f"{place} needs a class, the node :Date, the kind sh:IRI, or one datatype of "
                + ", ".join(sorted(DATATYPES))
            )
        return named[0]

    def _inherited(self, iri: NamedNode, word: str, parents: list[Class]) -> str:
        given = [self._said.text(iri, NS + word), *(getattr(p, word) for p in parents)]
        return next((g for g in given if g), "")

    def _refuse_unknown(self, subject: Node, known: set[str], place: str) -> None:
        for predicate, _ in self._said.stated(subject):
            if predicate not in known:
                raise BadOntology(f"{place}: the reader does not understand {predicate}")

    def _refuse_unknown_ranges(self) -> None:
        for cls in self._classes.values():
            for prop in cls.properties.values():
                if prop.range and prop.range not in self._classes:
                    raise BadOntology(f"{cls.name}.{prop.name} leads to {prop.range}, which is no class")
