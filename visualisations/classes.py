"""What the page of the ontology shows: every class with its properties, its rules, and one example of what is loaded.

All of it is read off the ontology and one edition; a class that is added in Turtle appears here by itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import NamedNode

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.view import Node, View
from ontology import NS, Class, Ontology, Property
from ontology.alignment import Alignment, alignments, labelled
from ontology.declaration import explained, spoken, uses
from ontology.publication import PREFIXES, Publication
from ontology.rules import Rule, rules
from visualisations.words import dated, short

GROUPS = {
    "Evidence": ("Evidence", "What says so, and where it says it."),
    "Fact": ("Facts", "Whatever can begin and end, be planned, implied or doubted. Most are drawn as a line."),
    "Document": ("Documents and mandates", "What is read, and what asks for work."),
    "Thing": ("Things", "Whatever has a name."),
}
ORDER = ("Thing", "Document", "Fact", "Evidence")
DATATYPES = {
    "anyURI": "a web address",
    "date": "a date: a year, a month or a day",
    "decimal": "a number",
    "integer": "a whole number",
    "iri": "an identifier kept elsewhere",
    "langString": "a text in a language",
    "string": "a text",
}
OWNERSHIP = {
    "accountable": "Accountable: answers for it as a whole.",
    "responsible": "Responsible: does the work, or sees that it is done.",
    "coordinates": "Coordinates: brings others together; less than owning.",
    "involved": "Involved: takes part; no owner.",
}
LOOKED_AT, RICHEST, SHOWN, VALUES, LONGEST = 40, 6, 8, 3, 180
UNSHOWN = {"name", "digests", "labels", "descriptions", "files"}
SOME = "SELECT ?one { BELIEVED { ?one a $cls } } LIMIT $most"
COUNTS = "SELECT ?cls (COUNT(?one) AS ?number) { BELIEVED { ?one a ?cls } } GROUP BY ?cls"


@dataclass(frozen=True)
class Field:
    """A property as a class has it: ``term`` is its IRI in short form, ``anchor`` its name if it is one of ours."""

    property: Property
    term: str
    anchor: str
    leads_to: Class | None
    values: str
    how_many: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """A real thing or fact: its name (None for what has none), what is stated of it, and the words that say so."""

    thing: Named | None
    stated: tuple[tuple[str, tuple[Named | str, ...]], ...]
    evidence: Evidence | None


@dataclass(frozen=True)
class Entry:
    """A class on the page; ``above`` are the classes whose properties it has too."""

    cls: Class
    parents: tuple[Class, ...]
    kinds: tuple["Entry", ...]
    own: tuple[Field, ...]
    above: tuple[Class, ...]
    rules: tuple[str, ...]
    across: tuple[Rule, ...]
    alignments: tuple[Alignment, ...]
    number: int
    example: Example | None

    @property
    def sought(self) -> str:
        """The words by which the filter of the page finds it."""
        own = [f"{f.property.name} {f.term} {f.property.comment}" for f in self.own]
        others = [a.label for a in self.alignments]
        kinds = [kind.sought for kind in self.kinds]
        return " ".join([self.cls.name, self.cls.label, self.cls.comment, *own, *others, *kinds]).lower()


@dataclass(frozen=True)
class Group:
    """Classes under one heading."""

    name: str
    title: str
    comment: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Term:
    """A property of ours as itself, not as one class has it."""

    name: str
    label: str
    comment: str
    owners: tuple[Class, ...]
    leads_to: tuple[str, ...]
    alignments: tuple[Alignment, ...]


@dataclass(frozen=True)
class Role:
    """How an agent answers for something; ``broader`` is empty for most."""

    name: str
    label: str
    broader: str
    ownership: str


def groups(publication: Publication, view: View | None) -> tuple[Group, ...]:
    """Every class, under the headings of the page, with what the view holds of it.

    :param view: None where nothing is loaded.
    """
    ontology = publication.source
    numbers, examples = (counted(view, ontology), exemplary(view, ontology)) if view else ({}, {})
    entries: dict[str, list[Entry]] = {name: [] for name in (*ORDER, "")}
    for cls in descending(ontology):
        if cls.family is cls:
            entries[heading(cls)].append(_entry(cls, publication, numbers, examples))
    made = [Group(name, *GROUPS[name], tuple(entries[name])) for name in ORDER]
    others = Group("others", "Other classes", "What stands apart from all of these.", tuple(entries[""]))
    return tuple(group for group in (*made, others) if group.entries)


def terms(ontology: Ontology) -> tuple[Term, ...]:
    """Every property of ours, by name."""
    found = []
    for name, several in uses(ontology).items():
        owners = tuple(ontology[use.owner] for use in several)
        leads = dict.fromkeys(use.property.range or DATATYPES[use.property.datatype] for use in several)
        found.append(Term(name, spoken(name), explained(several), owners, tuple(leads), alignments().get(name, ())))
    return tuple(found)


def roles(publication: Publication) -> dict[str, list[Role]]:
    """The roles by what they make of their holder, those that own most first."""
    from rdflib import RDF, SKOS, URIRef

    graph, found = publication.graph, []
    for role in graph.subjects(RDF.type, URIRef(f"{NS}Role")):
        label, wider = str(graph.value(role, SKOS.notation)), graph.value(role, SKOS.broader)
        broader = str(graph.value(wider, SKOS.notation)) if wider else ""
        found.append(Role(str(role).removeprefix(NS), label, broader, publication.source.ownership[label]))
    found.sort(key=lambda role: role.label)
    return {words: [role for role in found if role.ownership == level] for level, words in OWNERSHIP.items()}


def others(publication: Publication) -> dict[str, tuple[str, str]]:
    """The label and comment, by name, of what is neither class, property nor role: marks, what the store works out."""
    from rdflib import RDFS, URIRef

    shown = {*publication.source, *uses(publication.source), "Role"}
    shown |= {rule.name for rule in rules()}
    shown |= {role.name for several in roles(publication).values() for role in several}
    left = {name: label for name, label in publication.terms.items() if name not in shown}
    graph = publication.graph
    return {name: (label, str(graph.value(URIRef(NS + name), RDFS.comment) or "")) for name, label in left.items()}


def heading(cls: Class) -> str:
    """The heading a class stands under; empty for one that is below none of them.

    >>> from ontology import ontology
    >>> heading(ontology()["Event"]), heading(ontology()["Clause"]), heading(ontology()["Theme"])
    ('Fact', 'Document', 'Thing')
    """
    return next((name for name in GROUPS if cls.within(name)), "")


def descending(ontology: Ontology) -> Iterator[Class]:
    """Every class after the first of its parents, siblings by label, what is abstract before what is not."""

    def below(parent: Class | None) -> Iterator[Class]:
        children = [c for c in ontology.values() if (c.ancestors[0] if c.ancestors else None) is parent]
        for cls in sorted(children, key=lambda c: (not c.abstract, c.label)):
            yield cls
            yield from below(cls)

    yield from below(None)


def counted(view: View, ontology: Ontology) -> Mapping[str, int]:
    """How many things and facts there are of each class, those of its subclasses included."""
    found = {}
    for cls, number in view.graph.source.rows(COUNTS):
        if known := ontology.of(cls):
            found[known.name] = int(number.value)
    return found


def exemplary(view: View, ontology: Ontology) -> Mapping[str, Example]:
    """For each class one of the things or facts that say most, in words of a document if there are any.

    There is none of a class that not everybody may see.
    """
    several = {cls.name: _richest(view, cls) for cls in ontology.values() if not guarded(cls)}
    said = view.evidence(node.key for nodes in several.values() for node in nodes)
    found = {}
    for name, nodes in several.items():
        if nodes:
            quoted = [node for node in nodes if any(e.quote for e in said.get(node.key, ()))]
            node = (quoted or nodes)[0]
            stated = tuple(islice(_stated(view, node), SHOWN))
            found[name] = Example(_named(view, node), stated, _cited(said.get(node.key, ())))
    words = next((one.evidence for one in found.values() if one.evidence and one.evidence.quote), None)
    return {**found, **_evident(words)} if words else found


def guarded(cls: Class) -> bool:
    """Whether not everybody may see the things of a class."""
    return bool(cls.clearance) or any(above.clearance for above in cls.ancestors)


def many(prop: Property) -> str:
    """How many values a property has, in words."""
    if prop.many:
        return "one or more" if prop.required else "any number"
    return "exactly one" if prop.required else "at most one"


def _entry(cls: Class, publication: Publication, numbers: Mapping[str, int], examples: Mapping[str, Example]) -> Entry:
    ontology = publication.source
    parents = tuple(c for c in cls.ancestors if not any(o is not c and c in o.ancestors for o in cls.ancestors))
    kinds = sorted((c for c in ontology.values() if c.family is cls and c is not cls), key=lambda c: c.label)
    return Entry(
        cls=cls,
        parents=parents,
        kinds=tuple(_entry(kind, publication, numbers, examples) for kind in kinds),
        own=tuple(sorted((_field(cls, name, ontology) for name in cls.own), key=lambda f: f.property.order)),
        above=tuple(c for c in cls.ancestors if c.own),
        rules=publication.rules.get(cls.name, ()),
        across=tuple(rule for rule in rules() if rule.cls == cls.iri),
        alignments=alignments().get(cls.name, ()),
        number=numbers.get(cls.name, 0),
        example=examples.get(cls.name),
    )


def _field(cls: Class, name: str, ontology: Ontology) -> Field:
    prop = cls.properties[name]
    iri = prop.iri.value
    leads = ontology[prop.range] if prop.range else None
    values = "one of: " + ", ".join(prop.allowed) if prop.allowed else DATATYPES.get(prop.datatype, "")
    anchor = iri.removeprefix(NS) if iri.startswith(NS) else ""
    term = labelled(iri, {space: prefix for prefix, space in PREFIXES.items()}).replace("remit:", ":")
    return Field(prop, term, anchor, leads, values, many(prop), tuple(_marks(prop)))


def _marks(prop: Property) -> Iterator[str]:
    if prop.inverse:
        yield "read from the other side"
    if prop.identity:
        yield f"tells one fact from another ({prop.identity})"
    if prop.end:
        yield "where the line begins" if prop.end == 1 else "where the line ends"
    if prop.below:
        yield "its key begins with that of this"
    if prop.latest:
        yield "of several the latest"
    if prop.timeless and not prop.inverse:
        yield "timeless"


def _richest(view: View, cls: Class) -> list[Node]:
    """Of the first things of a class those that say most; what is stated and actual first, and of the class itself."""
    if cls.abstract:
        return []
    rows = view.graph.source.rows(SOME.replace("$most", str(LOOKED_AT)), cls=cls.iri)
    nodes = view.nodes(view.graph.identity.key(one) for (one,) in rows if isinstance(one, NamedNode))
    exact = [node for node in nodes if node.cls is cls] or [node for node in nodes if node.cls.family is cls.family]
    doubtful = {node.key for node in exact if node.text("certainty") == "implied" or not node.actual}
    return sorted(exact, key=lambda node: (node.key in doubtful, -len(node.values), node.key))[:RICHEST]


def _named(view: View, node: Node) -> Named | None:
    return view.names.of(node.key) if node.cls.within("Thing") else None


def _stated(view: View, node: Node) -> Iterator[tuple[str, tuple[Named | str, ...]]]:
    for name, prop in node.cls.properties.items():
        values = node.values.get(name, ())
        if not values or prop.inverse or name in UNSHOWN:
            continue
        shown: list[Named | str] = []
        for value in values[:VALUES]:
            thing = view.names.of(value) if prop.range else None
            shown.append(thing or short(dated(value) if prop.datatype == "date" else value, LONGEST))
        if len(values) > VALUES:
            shown.append(f"and {len(values) - VALUES} more")
        yield spoken(name), tuple(shown)


def _cited(several: Iterable[Evidence]) -> Evidence | None:
    """The evidence that is best shown: accepted before proposed, in words before a row of a table."""
    return min(several, key=lambda e: (not e.quote, e.status != "accepted", e.reading), default=None)


def _evident(said: Evidence) -> dict[str, Example]:
    """A passage and a reading: the evidence of something else on the page."""
    place: tuple[tuple[str, tuple[Named | str, ...]], ...] = (
        ("document", (said.document_name,)),
        ("paragraph", (said.paragraph,)),
    )
    read = (
        ("passage", (f"{said.document_name}, {said.paragraph}",)),
        ("quote", (short(said.quote, LONGEST),)),
        ("rule", (said.rule,)),
        ("status", (said.status,)),
    )
    return {"Passage": Example(None, place, said), "Reading": Example(None, tuple(r for r in read if r[1][0]), said)}
