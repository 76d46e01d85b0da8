"""What a rule of core.ttl tells the person whose data breaks it.

Where a shape has no ``sh:message``, the sentence is made here, of the label of the class and the name and description
of the property: 150 sentences that would say the same need not be written by hand.
"""

from pyoxigraph import NamedNode

from ontology.statements import RDFS, SH, Node, Term, Turtle
from ontology.terms import BadOntology

TEXTS = {
    "string": "a text",
    "langString": "a text with its language, such as text@fr",
    "integer": "a whole number",
    "decimal": "a number",
    "anyURI": "a web address",
}
DATE = "a year, a month or a day, such as 2018, 2018-11 or 2018-11-16"


def message(shapes: Turtle, owner: Node, shape: Node, word: str, value: Term) -> str:
    """The sentence for one word of SHACL in a shape of a class; the field is called as a column of a table is.

    :raises BadOntology: if nobody could explain it from label and description: it needs a ``sh:message``.
    """
    label, field = shapes.text(owner, f"{RDFS}label"), shapes.text(shape, f"{SH}name")
    said = _said(shapes, a(label), f"“{field}”", word, value)
    if not (label and field and said):
        raise BadOntology(f"{label or owner}, {field or 'itself'}: sh:{word} needs a sh:message that explains it")
    what = shapes.text(shape, f"{SH}description")
    return _upper(f"{said}: {_lower(what)}" if what else f"{said}.")


def _said(shapes: Turtle, owner: str, field: str, word: str, value: Term) -> str:
    number = value.value
    if word == "minCount":
        return f"{owner} must say {field}" + (f" {number} times" if number != "1" else "")
    if word == "maxCount":
        return f"{owner} says {field} " + ("only once" if number == "1" else f"{number} times at most")
    kind = _kind(shapes, word, value)
    return f"in {owner}, {field} is {kind}" if kind else ""


def _kind(shapes: Turtle, word: str, value: Term) -> str:
    """What a value is to be; empty where only a person can say."""
    number = value.value
    if word == "class":
        return a(shapes.text(value, f"{RDFS}label")) if isinstance(value, NamedNode) else ""
    if word == "in":
        return "one of these: " + ", ".join(v.value for v in shapes.listed(value))
    return {
        "datatype": TEXTS.get(number.rpartition("#")[2], ""),
        "node": DATE,
        "nodeKind": "an identifier kept elsewhere, such as https://example.org/7",
        "minLength": "not empty" if number == "1" else f"a text of {number} characters or more",
        "minInclusive": f"{number} or more",
        "maxInclusive": f"{number} or less",
        "disjoint": "another thing than the other end",
    }.get(word, "")


def a(label: str) -> str:
    """A label with its article, its first letter small unless it begins a short form.

    >>> a("Action line"), a("Body"), a("UN entity"), a("ITU")
    ('an action line', 'a body', 'a UN entity', 'an ITU')
    """
    small = _lower(label)
    return f"{'an' if small[:1].lower() in tuple('aeio') else 'a'} {small}" if label else ""


def _lower(words: str) -> str:
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]
