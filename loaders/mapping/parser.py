"""A mapping file checked against the ontology: every fault is told with its line, before a row is read.

The vocabulary is YARRRML's (https://rml.io/yarrrml/spec/), where a predicate may be the name of a field. Beyond it are
``split``, ``lookup``, ``known`` and ``dates`` of an object, ``lookups``, and ``citation``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from graph.entity import LANGUAGE, checked
from graph.view import fields_of, translated
from loaders.mapping.lines import Line, near, read
from loaders.mapping.terms import Condition, Lookup, Object, Statement, Template
from loaders.mapping.terms import Mapping as Mapped
from loaders.tables.sheets import SEPARATORS, Layout
from ontology import NS, Class, Property, UnknownTerm, ontology

XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PREFIXES = {
    "": NS,
    "remit": NS,
    "rdf": TYPE.removesuffix("type"),
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": XSD,
    "grel": "http://users.ugent.be/~bjdmeest/function/grel.ttl#",
    "idlab-fn": "https://w3id.org/imec/idlab/function#",
}
TOP = ("prefixes", "base", "authors", "sources", "lookups", "mappings")
STATEMENT = ("sources", "source", "subjects", "subject", "s", "predicateobjects", "po", "condition", "citation")
PAIR = ("predicates", "predicate", "p", "objects", "object", "o", "condition")
OBJECT = (
    "value", "datatype", "language", "type", "split", "lookup", "known", "dates", "function", "parameters", "condition",
)  # fmt: skip
SOURCE = ("access", "referenceFormulation", "iterator", "sheet", "delimiter", "encoding", "header")
CITED = ("document", "paragraph", "section", "quote")
TESTS = {"equal": 2, "notEqual": 2, "matches": 2, "filled": 1, "empty": 1}
DATATYPES = {"date": {"date", "gYear", "gYearMonth"}, "langString": {"langString", "string"}, "iri": {"anyURI"}}


def parse(content: bytes, name: str) -> Mapped:
    """What a mapping file says.

    :raises Wrong: if it says something that cannot be done, with the name of the file and the line.

    >>> parse(b"mappings:\\n  a:\\n    po:\\n    - [a, Chairing]\\n    - [chairr, post/x]\\n", "m.yml")
    Traceback (most recent call last):
    loaders.mapping.lines.Wrong: m.yml:5: 'chairr' is no field of Chairing; did you mean 'chair'?
    """
    top = read(content, name)
    fields = _named(top, TOP)
    if "mappings" not in fields:
        raise top.wrong("a mapping file has `mappings:`, and this has none")
    prefixes = PREFIXES | {p: iri.text for p, iri in _named(fields.get("prefixes")).items()}
    return _Parser(fields, prefixes).mapping(name)


class _Parser:
    """What the parts of one file need of each other."""

    def __init__(self, fields: Mapping[str, Line], prefixes: Mapping[str, str]) -> None:
        self._fields, self._prefixes = fields, prefixes
        self._lookups = {n: _lookup(n, line) for n, line in _named(fields.get("lookups")).items()}
        self._sources = {n: _source(line) for n, line in _named(fields.get("sources")).items()}

    def mapping(self, name: str) -> Mapped:
        several = self._fields["mappings"].fields()
        return Mapped(name, tuple(self._statement(n, line) for n, line in several.items()), self._prefixes)

    def _statement(self, name: str, line: Line) -> Statement:
        fields = _named(line, STATEMENT)
        pairs = _one(fields, "predicateobjects", "po")
        if not pairs:
            raise line.wrong(f"{name!r} has no predicateobjects (po)")
        predicates = [pair for item in pairs.items() for pair in self._pairs(item)]
        types = [value for predicate, value, _ in predicates if self._is_type(predicate)]
        if len(types) != 1:
            raise line.wrong(f"{name!r} says of what class its things are {len(types)} times; say it once: [a, Post]")
        cls = self._class(types[0])
        objects = [
            replace(made, conditions=conditions)
            for predicate, value, conditions in predicates
            if not self._is_type(predicate)
            for made in self._objects(cls, predicate, value)
        ]
        made = Statement(
            name,
            cls.name,
            self._subject(cls, _one(fields, "subjects", "subject", "s"), line),
            tuple(objects),
            line.number,
            self._cited(fields.get("citation")),
            self._conditions(fields.get("condition")),
            tuple(self._read_from(_one(fields, "sources", "source"))),
        )
        _refuse_missing(cls, made, line)
        return made

    def _pairs(self, item: Line) -> Iterator[tuple[Line, Line, tuple[Condition, ...]]]:
        """Each predicate with each object it is said with."""
        if item.listed:
            parts = item.items()
            if len(parts) not in (2, 3):
                raise item.wrong("a pair is written [predicate, object], or [predicate, object, datatype]")
            predicate, value = parts[0], parts[1]
            several = [value] if len(parts) == 3 else value.items()
            yield from ((p, _with(v, parts[2:]), ()) for p in predicate.items() for v in several)
            return
        fields = _named(item, PAIR)
        predicates, objects = _one(fields, "predicates", "predicate", "p"), _one(fields, "objects", "object", "o")
        if not predicates or not objects:
            raise item.wrong("a pair has predicates (p) and objects (o)")
        conditions = self._conditions(fields.get("condition"))
        yield from ((p, o, conditions) for p in predicates.items() for o in objects.items())

    def _is_type(self, predicate: Line) -> bool:
        return predicate.text == "a" or self._expanded(predicate) == TYPE

    def _class(self, line: Line) -> Class:
        name = self._expanded(line).removeprefix(NS).removesuffix("~iri")
        if name not in ontology():
            raise line.wrong(f"{name!r} is no class; {near(name, list(ontology()))}")
        cls = ontology()[name]
        if cls.abstract or cls.within("Evidence"):
            below = ", ".join(c.name for c in ontology().below(name) if not c.within("Evidence"))
            raise line.wrong(f"{name} is no class of things by itself; use one of {below or 'the others'}")
        if any(one.clearance for one in (cls, *cls.ancestors)):
            raise line.wrong(f"{name} names people, who are stated with a workbook made by `remit template`")
        return cls

    def _subject(self, cls: Class, line: Line | None, where: Line) -> Template | None:
        if not line:
            if cls.keyed:
                raise where.wrong(f"a {cls.label.lower()} needs a subject (s), such as {_below(cls)}/$(code)")
            return None
        if not cls.keyed:
            raise line.wrong(f"the key of a {cls.label.lower()} is computed from what it says: leave the subject out")
        template = Template.of(line.text.removesuffix("~iri"))
        if not cls.container and not template.words[0].startswith(f"{cls.segment}/"):
            raise line.wrong(f"the key of a {cls.label.lower()} begins with {cls.segment}/, not {line.text!r}")
        return template

    def _objects(self, cls: Class, predicate: Line, value: Line) -> Iterator[Object]:
        prop = self._property(cls, predicate)
        if value.listed:
            value = _with(value.items()[0], value.items()[1:])
        if not value.named:
            yield self._object(cls, prop, value, Template.of(value.text.removesuffix("~iri")), {})
            return
        fields = _named(value, OBJECT)
        if "function" in fields:
            fields = self._split(value, fields)
        if "value" not in fields:
            raise value.wrong("an object has a value")
        for one in fields["value"].items():
            yield self._object(cls, prop, one, Template.of(one.text.removesuffix("~iri")), fields)

    def _split(self, value: Line, fields: Mapping[str, Line]) -> dict[str, Line]:
        """The one function that makes values: a cell cut into several."""
        called = self._expanded(fields["function"])
        if called != PREFIXES["grel"] + "string_split":
            raise fields["function"].wrong(f"{fields['function'].text} is not understood; grel:string_split is")
        given = {self._expanded(pair.items()[0]): pair.items()[1] for pair in fields["parameters"].items()}
        wanted = [PREFIXES["grel"] + name for name in ("valueParameter", "p_string_sep")]
        if set(given) != set(wanted):
            raise value.wrong("grel:string_split takes grel:valueParameter and grel:p_string_sep")
        return {**fields, "value": given[wanted[0]], "split": given[wanted[1]]}

    def _object(self, cls: Class, prop: Property, line: Line, template: Template, fields: Mapping[str, Line]) -> Object:
        lookup = None
        if named := fields.get("lookup"):
            lookup = self._lookups.get(named.text)
            if not lookup:
                raise named.wrong(
                    f"there are no lookups called {named.text!r}; {near(named.text, list(self._lookups))}"
                )
        made = Object(
            prop.name,
            template,
            line.number,
            fields["split"].text if "split" in fields else "",
            lookup,
            _known(prop, fields.get("known")),
            _keyed(prop, template, line),
            _language(cls, prop, fields.get("language"), line),
            fields["dates"].text if "dates" in fields else "",
            self._conditions(fields.get("condition")),
        )
        if datatype := fields.get("datatype"):
            self._refuse_datatype(prop, datatype)
        _refuse_values(prop, made, line)
        return made

    def _refuse_datatype(self, prop: Property, line: Line) -> None:
        name = self._expanded(line).removeprefix(XSD)
        if prop.range or name not in DATATYPES.get(prop.datatype, {prop.datatype}):
            takes = f"a {prop.range}" if prop.range else f"xsd:{prop.datatype}"
            raise line.wrong(f"{prop.name} takes {takes}, not {line.text}")

    def _property(self, cls: Class, line: Line) -> Property:
        name = self._expanded(line).removesuffix("~iri")
        field = fields_of(cls).get(name) or name.removeprefix(NS)
        there = [p.name for p in cls.properties.values() if not p.inverse]
        if field not in there:
            raise line.wrong(f"{line.text!r} is no field of {cls.name}; {near(field, there)}")
        return cls.properties[field]

    def _cited(self, line: Line | None) -> dict[str, Template]:
        return {name: Template.of(value.text) for name, value in _named(line, CITED).items()} if line else {}

    def _conditions(self, line: Line | None) -> tuple[Condition, ...]:
        return tuple(map(self._condition, line.items())) if line else ()

    def _condition(self, line: Line) -> Condition:
        fields = _named(line, ("function", "parameters"))
        if len(fields) < 2:
            raise line.wrong("a condition has a function and parameters")
        name = self._expanded(fields["function"]).rpartition("#")[2]
        if name not in TESTS:
            raise fields["function"].wrong(f"{name!r} is no test of a row; {near(name, list(TESTS))}")
        given = [one.items()[-1].text for one in fields["parameters"].items()]
        if len(given) != TESTS[name]:
            raise fields["parameters"].wrong(f"{name} takes {TESTS[name]} parameters, not {len(given)}")
        return Condition(name, Template.of(given[0]), *given[1:])

    def _read_from(self, line: Line | None) -> Iterator[tuple[str, Layout]]:
        for one in line.items() if line else ():
            if not one.listed and not one.named and one.text in self._sources:
                yield self._sources[one.text]
            elif not one.listed and not one.named:
                raise one.wrong(f"there are no sources called {one.text!r}; {near(one.text, list(self._sources))}")
            else:
                yield _source(one)

    def _expanded(self, line: Line) -> str:
        """The IRI of a prefixed name; the text itself where it is none."""
        text = line.text
        prefix, colon, rest = text.partition(":")
        if not colon or rest.startswith("//"):
            return text
        if prefix not in self._prefixes:
            raise line.wrong(f"there is no prefix {prefix!r}; {near(prefix, list(self._prefixes))}")
        return self._prefixes[prefix] + rest


def _named(line: Line | None, allowed: tuple[str, ...] = ()) -> dict[str, Line]:
    return line.fields(allowed) if line else {}


def _one(fields: Mapping[str, Line], *names: str) -> Line | None:
    return next((fields[name] for name in names if name in fields), None)


def _with(value: Line, more: list[Line]) -> Line:
    """An object with the datatype or the language that a short pair gives as its third."""
    if not more or value.named:
        return value
    import yaml

    said = more[0].text
    name, text = ("language", said.removesuffix("~lang")) if said.endswith("~lang") else ("datatype", said)
    mark = (more[0].node.start_mark, more[0].node.end_mark)
    tag = "tag:yaml.org,2002:str"
    made = [
        (yaml.ScalarNode(tag, "value", *mark), value.node),
        (yaml.ScalarNode(tag, name, *mark), yaml.ScalarNode(tag, text, *mark)),
    ]
    return Line(value.file, yaml.MappingNode("tag:yaml.org,2002:map", made, *mark))


def _lookup(name: str, line: Line) -> Lookup:
    return Lookup(name, {word: value.text for word, value in line.fields().items()}, line.number)


def _source(line: Line) -> tuple[str, Layout]:
    """The name of a file, and how its table lies in it."""
    if line.listed:
        parts = [one.text for one in line.items()]
        return parts[0].partition("~")[0], Layout(parts[1] if len(parts) > 1 else "")
    fields = _named(line, SOURCE)
    if "access" not in fields:
        raise line.wrong("a source has `access:`, the name of the file")
    given = {name: fields[name].text for name in ("delimiter", "encoding") if name in fields}
    if "delimiter" in given and len(given["delimiter"]) != 1:
        raise fields["delimiter"].wrong(f"one character stands between cells, such as one of {list(SEPARATORS)}")
    sheet = _one(fields, "sheet", "iterator")
    header = fields["header"].text if "header" in fields else "1"
    if not header.isdigit() or header == "0":
        raise fields["header"].wrong(f"the header is the number of a row, not {header!r}")
    return fields["access"].text, Layout(sheet.text if sheet else "", int(header), **given)


def _below(cls: Class) -> str:
    return cls.segment or "document"


def _known(prop: Property, line: Line | None) -> str:
    """The class among whose things a name is looked for."""
    if not line:
        return prop.range or ""
    if not prop.range:
        raise line.wrong(f"{prop.name} takes a text, so nothing known is looked for")
    if line.text not in ontology():
        raise line.wrong(f"{line.text!r} is no class; {near(line.text, list(ontology()))}")
    if not ontology()[line.text].within(prop.range):
        raise line.wrong(f"{prop.name} takes a {prop.range}, and a {line.text} is none")
    return line.text


def _keyed(prop: Property, template: Template, line: Line) -> bool:
    """Whether a template makes a key; else what it makes is a key or a name, as the cell says."""
    segment, slash, _ = template.words[0].partition("/")
    if not prop.range or not slash or segment not in ontology().segments:
        return False
    cls, wanted = ontology().segments[segment], ontology()[prop.range]
    if not (cls.within(wanted.name) or wanted.within(cls.name) or wanted.container):
        raise line.wrong(f"{prop.name} takes a {prop.range}, and what lives below {segment}/ is a {cls.name}")
    return True


def _language(cls: Class, prop: Property, line: Line | None, where: Line) -> str:
    if prop.datatype == "langString" and not prop.range:
        if not line:
            raise where.wrong(f"{prop.name} needs a language: say `language: fr`, or the column, `language: $(lang)`")
        if Template.of(line.text).constant and not LANGUAGE.fullmatch(line.text):
            raise line.wrong(f"{line.text!r} is no tag of a language, such as fr or zh-Hant")
        return line.text
    if line:
        other = translated(cls).get(prop.name)
        raise line.wrong(f"{prop.name} takes no language{f'; {other} does' if other else ''}")
    return ""


def _refuse_values(prop: Property, made: Object, line: Line) -> None:
    """Refuse what is given for every row, or by a look-up, and is none of the values of the property."""
    values = [(made.template.words[0], line.number)] if made.template.constant and not made.lookup else []
    values += [(value, made.lookup.line) for value in made.lookup.values.values()] if made.lookup else []
    for value, number in values:
        if made.language or made.dates or (prop.range and "/" not in value):
            continue
        try:
            checked(prop, value)
        except (ValueError, UnknownTerm) as error:
            where = f" (in the lookups that begin on line {number})" if made.lookup else ""
            raise line.wrong(f"{error}{where}") from None


def _refuse_missing(cls: Class, made: Statement, line: Line) -> None:
    """Refuse a fact without what every fact of its kind has; a thing may have its name elsewhere."""
    given = {one.field for one in made.objects}
    needed = [p.name for p in cls.properties.values() if p.required and not p.inverse]
    missing = [name for name in needed if name not in given]
    if missing and not cls.keyed:
        raise line.wrong(f"{made.name!r} makes a {cls.label.lower()}, which needs {missing[0]}")
    if not given:
        raise line.wrong(f"{made.name!r} says nothing of its {cls.label.lower()}")
