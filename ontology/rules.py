"""The rules of rules.ttl: what several sources together must not say. :mod:`graph.writing.rules` asks them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

from pyoxigraph import NamedNode

from ontology.model import ontology
from ontology.statements import RDFS, SH, TYPE, Node, Turtle
from ontology.terms import NS, BadOntology

PLACE = re.compile(r"\{[?$](\w+)\}")
VARIABLE = re.compile(r"[?$](\w+)")
FORM = re.compile(r"\s*SELECT\s+(?P<given>(?:[?$]\w+\s+)+)WHERE\s*\{(?P<pattern>.*)\}\s*", re.DOTALL)
CIRCLE = re.compile(r"\s*\?this (:\w+) \?(\w+) ; (:\w+) \?(\w+) \.\s+\?\4 \(\^\1/\3\)\+ \?\2 \.\s*")
ON_RULE = {f"{RDFS}label", f"{RDFS}comment", TYPE.value, f"{NS}otherClass"}
ON_RULE |= {f"{SH}{word}" for word in ("targetClass", "severity", "sparql")}


class Circle(NamedTuple):
    """The two properties of a fact that a chain goes along, each with the variable that stands for where it leads."""

    onward: str
    start: str
    to: str
    end: str


@dataclass(frozen=True)
class Rule:
    """A rule: its name, what it is called and why it is one, the class it is about, and how it is asked.

    ``other`` is the class of what else can bring a break of it, None if only things of its own class can. A ``strict``
    one refuses the file that breaks it; of the others it is noted. ``given`` are the variables that the ``pattern``
    gives, ``message`` has them in braces.
    """

    name: str
    label: str
    comment: str
    cls: NamedNode
    other: NamedNode | None
    strict: bool
    message: str
    given: tuple[str, ...]
    pattern: str

    @cached_property
    def circle(self) -> Circle | None:
        """What a rule goes round by that only asks whether a chain comes back to where it began; None for all others.

        Asked as it stands, it would walk every chain from each of its facts: 11 s for 5,300 successions.
        """
        found = CIRCLE.fullmatch(self.pattern)
        return Circle(*found.groups()) if found else None

    def told(self, values: dict[str, str]) -> str:
        """The message, with these values in its places."""
        return PLACE.sub(lambda found: values.get(found[1], ""), self.message)


def read(turtle: str) -> tuple[Rule, ...]:
    """The rules of a Turtle text, by name.

    :raises BadOntology: if one of them is not what the head of rules.ttl says, with what is wrong.
    """
    text = Turtle(turtle)
    shapes = text.subjects(TYPE.value, NamedNode(f"{SH}NodeShape"))
    return tuple(sorted((_rule(text, shape) for shape in shapes), key=lambda rule: rule.name))


def _rule(text: Turtle, shape: Node) -> Rule:
    name = shape.value.removeprefix(NS)
    wrong = [iri for iri, _ in text.stated(shape) if iri not in ON_RULE]
    constraints = text.nodes(shape, f"{SH}sparql")
    severity = [value.value.removeprefix(SH) for value in text.nodes(shape, f"{SH}severity")]
    if wrong or len(constraints) != 1 or severity not in (["Warning"], ["Violation"]):
        raise BadOntology(f"the rule {name}: it has one sh:sparql, sh:severity sh:Warning or sh:Violation, no {wrong}")
    cls, *_ = [*_classes(text, shape, f"{SH}targetClass"), None]
    found = FORM.fullmatch(text.text(constraints[0], f"{SH}select"))
    if cls is None or not found or re.search(r"\bSELECT\b", found["pattern"]):
        raise BadOntology(f"the rule {name}: it needs a sh:targetClass of ours, and SELECT $this ... WHERE {{ ... }}")
    given = tuple(VARIABLE.findall(found["given"]))
    message = text.text(constraints[0], f"{SH}message")
    unknown = set(PLACE.findall(message)) - set(given)
    if "this" not in given or unknown or not message:
        raise BadOntology(f"the rule {name}: the SELECT gives $this and what the message names, also {unknown or '?'}")
    other, *_ = [*_classes(text, shape, f"{NS}otherClass"), None]
    if other and "other" not in given:
        raise BadOntology(f"the rule {name}: it has a :otherClass, so the SELECT gives ?other")
    label, comment = text.text(shape, f"{RDFS}label"), text.text(shape, f"{RDFS}comment")
    pattern = found["pattern"].replace("$", "?")
    return Rule(name, label, comment, cls, other, severity == ["Violation"], message, given, pattern)


def _classes(text: Turtle, shape: Node, predicate: str) -> Iterator[NamedNode]:
    return (n for n in text.nodes(shape, predicate) if isinstance(n, NamedNode) and ontology().of(n))


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of this project.

    >>> [rule.name for rule in rules() if rule.strict]
    ['parts-in-a-circle', 'succession-in-a-circle']
    """
    return read(files("ontology").joinpath("rules.ttl").read_text(encoding="utf-8"))
