"""What a GraphQL document may be, decided before it is run: its length, its depth, its fields.

The common limiters expand fragments again and again, so that 700 bytes can stop a server. Here each fragment is
measured once, and one that contains itself is refused.
"""

import re
from collections import Counter
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

TOKENS = 5_000
LITERAL = 10_000
DEPTH = 20
FIELDS = 2_000
FRAGMENTS = 100
ALIASES = 200
SAME = 20
# Words, numbers, texts and signs; what is ignored between them, comments among it, is passed over.
TOKEN = re.compile(
    r'''#[^\n\r]*+|(?:"""(?:[^"\\]|\\"""|\\|"(?!""))*+(?:""")?|"(?:[^"\\\n\r]|\\.)*+"?|\.{3}|[\w+-]++(?:\.\d[\w+-]*+)?|[^\s,\ufeff])'''
)


class Excessive(ValueError):
    """A document beyond what may be asked."""


@dataclass(frozen=True)
class Size:
    """How deep a selection goes, and how many fields and aliases it has with its fragments written out."""

    depth: int
    fields: int
    aliases: int = 0


def refuse_length(query: str) -> None:
    """Refuse a document of too many words and signs, or of one that is too long, before it is parsed.

    To look at them takes a tenth of the time that parsing does.

    :raises Excessive: if it has too many, or a text that belongs into a variable.

    >>> refuse_length("{ a }")
    >>> refuse_length("{" * 5_001)
    Traceback (most recent call last):
    api.portal.limits.Excessive: it has more than 5,000 words and signs
    """
    many = 0
    for one in TOKEN.finditer(query):
        many += not one[0].startswith("#")
        if many > TOKENS:
            raise Excessive(f"it has more than {TOKENS:,} words and signs")
        if one.end() - one.start() > LITERAL:
            raise Excessive(f"a text in it is longer than {LITERAL:,} characters: send it as a variable")


def refuse_excess(document: DocumentNode) -> None:
    """Refuse a document that is too deep or too wide.

    :raises Excessive: if it is.

    >>> from graphql import parse
    >>> refuse_excess(parse("{ a { b } }"))
    >>> refuse_excess(parse("{ ...f } fragment f on Q { a ...f }"))
    Traceback (most recent call last):
    api.portal.limits.Excessive: the fragment f contains itself
    """
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    if len(fragments) > FRAGMENTS:
        raise Excessive(f"it has {len(fragments)} fragments; up to {FRAGMENTS} are read")
    measured: dict[str, Size | None] = {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            size = _size(definition.selection_set, fragments, measured)
            if size.depth > DEPTH:
                raise Excessive(f"it is {size.depth} levels deep; up to {DEPTH} are answered")
            if size.fields > FIELDS:
                raise Excessive(f"it asks for {size.fields} fields; up to {FIELDS} are answered")
            if size.aliases > ALIASES:
                raise Excessive(f"it has {size.aliases} aliases; up to {ALIASES} are answered")


def _size(
    selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], measured: dict[str, Size | None]
) -> Size:
    depth = fields = aliases = 0
    _refuse_repetition(selections)
    for node in selections.selections:
        if isinstance(node, FieldNode):
            below = _size(node.selection_set, fragments, measured) if node.selection_set else Size(0, 0)
            below = Size(below.depth + 1, below.fields + 1, below.aliases + (node.alias is not None))
        elif isinstance(node, InlineFragmentNode):
            below = _size(node.selection_set, fragments, measured)
        else:
            assert isinstance(node, FragmentSpreadNode)
            below = _spread(node.name.value, fragments, measured)
        depth, fields, aliases = max(depth, below.depth), fields + below.fields, aliases + below.aliases
    return Size(depth, fields, aliases)


def _refuse_repetition(selections: SelectionSetNode) -> None:
    """Refuse a field asked for again and again: validation holds every two of one name against each other."""
    named = Counter((n.alias or n.name).value for n in selections.selections if isinstance(n, FieldNode))
    name, times = max(named.items(), key=lambda pair: pair[1], default=("", 0))
    if times > SAME:
        raise Excessive(f"it asks for {name} {times} times in one place; up to {SAME} are read")


def _spread(name: str, fragments: dict[str, FragmentDefinitionNode], measured: dict[str, Size | None]) -> Size:
    if name not in fragments:
        return Size(0, 0)
    if name in measured:
        size = measured[name]
        if size is None:
            raise Excessive(f"the fragment {name} contains itself")
        return size
    measured[name] = None
    measured[name] = size = _size(fragments[name].selection_set, fragments, measured)
    return size
