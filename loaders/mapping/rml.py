"""A mapping as RML (https://rml.io/specs/rml/), which other engines understand.

What RML has no words for is said with functions (FnO), and a comment at the top lists those that are ours: an engine
without them makes the same things, but for the values that they make.
"""

from collections.abc import Iterator
from itertools import count

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph.entity import DATES, XSD
from graph.identity import Identity
from loaders.mapping.finding import PAGES
from loaders.mapping.parser import PREFIXES
from loaders.mapping.terms import Mapping, Object, Statement, Template
from loaders.tables.sheets import Layout
from ontology import NS, Class, ontology

RR, RML, QL = "http://www.w3.org/ns/r2rml#", "http://semweb.mmlab.be/ns/rml#", "http://semweb.mmlab.be/ns/ql#"
FNML, FNO = "http://semweb.mmlab.be/ns/fnml#", "https://w3id.org/function/ontology#"
CSVW, GREL = "http://www.w3.org/ns/csvw#", PREFIXES["grel"]
TYPE = NamedNode(PREFIXES["rdf"] + "type")
NAMES = {"rr": RR, "rml": RML, "ql": QL, "fnml": FNML, "fno": FNO, "csvw": CSVW, "grel": GREL, "xsd": XSD, "remit": NS}
FORMULATIONS = {".csv": "CSV", ".tsv": "CSV", ".json": "JSONPath", ".xlsx": "Spreadsheet", ".ods": "Spreadsheet"}
FORMULATIONS |= dict.fromkeys(PAGES, "CSS3")
Node = NamedNode | BlankNode
Said = Iterator[Triple]


def turtle(mapping: Mapping, base: str) -> str:
    """A mapping as RML, in Turtle.

    :param base: the base of data IRIs.

    >>> from loaders.mapping.parser import parse
    >>> said = b"mappings: {a: {sources: [['a.csv~csv']], s: body/$(code), po: [[a, Body], [name, $(title)]]}}"
    >>> print(turtle(parse(said, "m.yml"), "http://localhost/id/").partition("rr:template")[2].split()[0])
    "http://localhost/id/body/{code}"
    """
    writer = _Writer(base)
    triples = [triple for one in mapping.statements for triple in writer.map(one)]
    words = serialize(triples, format=RdfFormat.TURTLE, prefixes=NAMES) or b""
    notes = [f"# {mapping.name}, as RML.", *(f"# {note}" for note in sorted(writer.notes))]
    return "\n".join(notes) + "\n" + words.decode()


class _Writer:
    """The triples maps of a mapping; ``notes`` say what is left to functions of ours, or left out."""

    def __init__(self, base: str) -> None:
        self._base, self._identity, self.notes = base, Identity(base), set[str]()
        self._count = count(1)

    def map(self, one: Statement) -> Said:
        """The triples map of a statement, one for each of its sources."""
        sources = one.sources or (("", Layout()),)
        for part, (source, layout) in enumerate(sources):
            me = NamedNode(f"urn:remit:mapping:{one.name}" + (f"-{part + 1}" if part else ""))
            yield Triple(me, TYPE, NamedNode(RR + "TriplesMap"))
            yield from self._source(me, source, layout)
            yield from self._subject(me, one)
            for made in one.objects:
                yield from self._pair(me, ontology()[one.cls], made)
        if one.conditions or any(made.conditions for made in one.objects):
            self.notes.add("Left out: conditions. Every row is read.")
        if one.cited:
            self.notes.add("Left out: citations. RML does not say where a row is from.")

    def _source(self, me: Node, source: str, layout: Layout) -> Said:
        if not source:
            self.notes.add("Left out: the name of the file, which the mapping does not say.")
        it, described = self._blank(), self._blank()
        yield Triple(me, NamedNode(RML + "logicalSource"), it)
        ending = f".{source.rpartition('.')[2].lower()}" if source else ".csv"
        formulation = FORMULATIONS.get(ending, "CSV")
        yield Triple(it, NamedNode(RML + "referenceFormulation"), NamedNode(QL + formulation))
        if layout.sheet or formulation == "JSONPath":
            yield Triple(it, NamedNode(RML + "iterator"), Literal(layout.sheet or "$[*]"))
        if not (layout.delimiter or layout.encoding or layout.header > 1):
            yield Triple(it, NamedNode(RML + "source"), Literal(source or "data.csv"))
            return
        dialect = self._blank()
        yield Triple(it, NamedNode(RML + "source"), described)
        yield Triple(described, TYPE, NamedNode(CSVW + "Table"))
        yield Triple(described, NamedNode(CSVW + "url"), Literal(source or "data.csv"))
        yield Triple(described, NamedNode(CSVW + "dialect"), dialect)
        for name, value in (("delimiter", layout.delimiter), ("encoding", layout.encoding)):
            if value:
                yield Triple(dialect, NamedNode(CSVW + name), Literal(value))
        if layout.header > 1:
            yield Triple(dialect, NamedNode(CSVW + "skipRows"), Literal(layout.header - 1))

    def _subject(self, me: Node, one: Statement) -> Said:
        it = self._blank()
        yield Triple(me, NamedNode(RR + "subjectMap"), it)
        for cls in (ontology()[one.cls], *ontology()[one.cls].ancestors):
            yield Triple(it, NamedNode(RR + "class"), cls.iri)
        if one.subject:
            yield from self._template(it, one.subject)
            self.notes.add("Keys: remit makes a slug of each column in a key, RML escapes it.")
        else:
            self.notes.add("Facts: remit computes their keys; here each is a blank node of its row.")
            yield Triple(it, NamedNode(RR + "termType"), NamedNode(RR + "BlankNode"))
            columns = list(one.columns())
            joined = Template(("", *["/"] * (len(columns) - 1), ""), tuple(columns)) if columns else Template.of("x")
            yield Triple(it, NamedNode(RR + "template"), Literal(one.name + "/" + _written(joined)))

    def _template(self, it: Node, template: Template) -> Said:
        """A template that makes the IRI of a key."""
        if template.constant:
            yield Triple(it, NamedNode(RR + "constant"), self._identity.iri(template.words[0]))
            return
        base = ontology().segments[template.words[0].partition("/")[0]].base
        head = base + template.words[0].partition("/")[2] if base else self._base + template.words[0]
        yield Triple(
            it, NamedNode(RR + "template"), Literal(_written(Template((head, *template.words[1:]), template.columns)))
        )
        yield Triple(it, NamedNode(RR + "termType"), NamedNode(RR + "IRI"))

    def _pair(self, me: Node, cls: Class, made: Object) -> Said:
        pair, it = self._blank(), self._blank()
        yield Triple(me, NamedNode(RR + "predicateObjectMap"), pair)
        yield Triple(pair, NamedNode(RR + "predicate"), cls[made.field].iri)
        yield Triple(pair, NamedNode(RR + "objectMap"), it)
        yield from self._object(it, cls, made)

    def _object(self, it: Node, cls: Class, made: Object) -> Said:
        prop = cls[made.field]
        if made.split or made.lookup or made.dates:
            yield from self._function(it, made)
        elif prop.range and (made.keyed or (made.template.constant and "/" in made.template.words[0])):
            yield from self._template(it, made.template)
            return
        elif made.known and not made.keyed:
            yield from self._function(it, made)
        elif made.template.plain:
            yield Triple(it, NamedNode(RML + "reference"), Literal(made.template.columns[0]))
        elif made.template.constant:
            yield Triple(it, NamedNode(RR + "constant"), Literal(made.template.words[0]))
        else:
            yield Triple(it, NamedNode(RR + "template"), Literal(_written(made.template)))
        if prop.range or prop.datatype == "iri":
            yield Triple(it, NamedNode(RR + "termType"), NamedNode(RR + "IRI"))
            return
        if made.language:
            yield from self._language(it, made.language)
        elif prop.datatype not in ("string", "langString", "date"):
            yield Triple(it, NamedNode(RR + "datatype"), NamedNode(XSD + prop.datatype))
        elif prop.datatype == "date":
            yield Triple(it, NamedNode(RR + "datatype"), DATES[10])
            self.notes.add("Dates: remit keeps years and months as such; here every date is an xsd:date.")
        if not made.template.constant:
            yield Triple(it, NamedNode(RR + "termType"), NamedNode(RR + "Literal"))

    def _language(self, it: Node, language: str) -> Said:
        template = Template.of(language)
        if template.constant:
            yield Triple(it, NamedNode(RR + "language"), Literal(language))
            return
        said = self._blank()
        yield Triple(it, NamedNode(RML + "languageMap"), said)
        yield Triple(said, NamedNode(RML + "reference"), Literal(template.columns[0]))

    def _function(self, it: Node, made: Object) -> Said:
        """The value as a function makes it: cut at a separator, then looked up, dated, or found by its name."""
        steps: list[tuple[str, dict[str, str]]] = []
        if made.split:
            steps.append((GREL + "string_split", {GREL + "p_string_sep": made.split}))
        if made.lookup:
            table = "\n".join(f"{word}\t{meant}" for word, meant in made.lookup.values.items())
            steps.append((NS + "lookup", {NS + "table": table}))
            self.notes.add(f"Function {NS}lookup: what stands in a table, tab-separated, beside the value.")
        if made.dates:
            steps.append((NS + "day", {NS + "form": made.dates}))
            self.notes.add(f"Function {NS}day: a date written in some form, as ISO 8601.")
        if made.known and not made.lookup:
            steps.append((NS + "named", {NS + "class": made.known}))
            self.notes.add(f"Function {NS}named: the thing of a class that is known under a name or a key.")
        for number, (function, given) in enumerate(reversed(steps)):
            inner = made.template if number == len(steps) - 1 else self._blank()
            yield from self._execution(it, function, given, inner)
            it = inner if not isinstance(inner, Template) else it

    def _execution(self, it: Node, function: str, given: dict[str, str], value: Template | Node) -> Said:
        call = self._blank()
        yield Triple(it, NamedNode(FNML + "functionValue"), call)
        said: list[tuple[str, Literal | NamedNode | Template | Node]] = [
            (FNO + "executes", NamedNode(function)),
            (GREL + "valueParameter", value),
            *((name, Literal(text)) for name, text in given.items()),
        ]
        for predicate, object in said:
            pair = self._blank()
            yield Triple(call, NamedNode(RR + "predicateObjectMap"), pair)
            yield Triple(pair, NamedNode(RR + "predicate"), NamedNode(predicate))
            at = object if isinstance(object, BlankNode) else self._blank()
            yield Triple(pair, NamedNode(RR + "objectMap"), at)
            if isinstance(object, Template):
                kind, text = ("reference", object.columns[0]) if object.plain else ("template", _written(object))
                yield Triple(at, NamedNode((RML if object.plain else RR) + kind), Literal(text))
            elif not isinstance(object, BlankNode):
                yield Triple(at, NamedNode(RR + "constant"), object)

    def _blank(self) -> BlankNode:
        return BlankNode(f"n{next(self._count)}")


def _written(template: Template) -> str:
    """A template as R2RML writes it.

    >>> _written(Template.of("body/$(a b)"))
    'body/{a b}'
    """

    def escaped(text: str) -> str:
        return text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")

    pairs = zip(template.columns, template.words[1:], strict=True)
    return escaped(template.words[0]) + "".join(f"{{{escaped(c)}}}{escaped(w)}" for c, w in pairs)
