"""The page of a thing as a question in GraphQL: what a portal asks to show the same."""

import json
from collections.abc import Iterator, Mapping

from graph.portrait import Portrait
from ontology import Class, Property, ontology

SEEN = {"as_of": "asOf", "known_by": "knownBy", "lang": "lang"}
STANDING = ("status", "from", "until", "asOf", "holds", "confidence")
CITED = "evidence { document paragraph quote }"


def query(found: Portrait, seen: Mapping[str, str]) -> str:
    """The question whose answer says what the page says of a thing: each relation that is stated, and by which words.

    :param seen: the date, the day it is known by and the language of the page, by the names that pages give them.
    """
    cls = found.node.cls.family
    several = {"id": found.thing.key, **{name: seen[word] for word, name in SEEN.items() if seen.get(word)}}
    arguments = ", ".join(f"{name}: {json.dumps(value)}" for name, value in several.items())
    relations = (cls.properties[name] for name in found.statements if name != "name")
    lines = ["key name kind", CITED, *map(_asked, relations)]
    inside = "\n".join(f"      {line}" for line in lines)
    return f"{{\n  node({arguments}) {{\n    ... on {cls.name} {{\n{inside}\n    }}\n  }}\n}}\n"


def _asked(prop: Property) -> str:
    if prop.range:
        return f"{prop.name} {{ {' '.join(_fields(ontology()[prop.range].family))} }}"
    return f"{prop.name} {{ language text }}" if prop.datatype == "langString" else prop.name


def _fields(cls: Class) -> Iterator[str]:
    """What is asked of what a relation leads to: of a thing its name, of a fact what it joins and who says so."""
    yield "key"
    if cls.within("Thing"):
        yield "name"
    if cls.within("Fact"):
        yield from (name for name in STANDING if name in cls.properties or name in ("status", "holds", "confidence"))
        yield from (f"{end.name} {{ key name }}" for end in cls.ends or () if _named(end))
        yield CITED


def _named(end: Property) -> bool:
    return bool(end.range) and ontology()[end.range or ""].within("Thing")
