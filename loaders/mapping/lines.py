"""YAML with the line of everything in it. Aliases are refused: a few bytes of them unfold to any size."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

import yaml

from loaders.formats.passages import Unreadable
from loaders.mapping.finding import LARGEST
from loaders.tables.sheets import text

DEEPEST = 40


class Wrong(Unreadable):
    """A line of a mapping file that says nothing that can be done."""


@dataclass(frozen=True)
class Line:
    """A value in a YAML file: a text, a list or a mapping, and the line on which it begins.

    ``named_on`` is the line of its name, where it is a list or a mapping that has one; 0 where not.
    """

    file: str
    node: yaml.Node
    named_on: int = 0

    @property
    def number(self) -> int:
        """The number of the line."""
        return self.named_on or _line(self.node)

    @property
    def text(self) -> str:
        """Its text.

        :raises Wrong: if it is no text.
        """
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong("a text is expected here")
        return str(self.node.value)

    @property
    def listed(self) -> bool:
        """Whether it is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def named(self) -> bool:
        """Whether it is a mapping of names to values."""
        return isinstance(self.node, yaml.MappingNode)

    def items(self) -> list["Line"]:
        """The items of a list; itself where it is none."""
        return [Line(self.file, one) for one in self.node.value] if self.listed else [self]

    def fields(self, allowed: Iterator[str] | tuple[str, ...] = ()) -> dict[str, "Line"]:
        """The values of a mapping by their names.

        :param allowed: the names there may be; any if none are given.
        :raises Wrong: if it is no mapping, a name is there twice, or none of those.
        """
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong(f"names and values are expected here{', of ' + ', '.join(allowed) if allowed else ''}")
        found: dict[str, Line] = {}
        names = tuple(allowed)
        for key, value in self.node.value:
            name = Line(self.file, key)
            if name.text in found:
                raise name.wrong(f"{name.text!r} is there twice")
            if names and name.text not in names:
                raise name.wrong(f"{name.text!r} is not understood here; {near(name.text, names)}")
            found[name.text] = Line(self.file, value, 0 if isinstance(value, yaml.ScalarNode) else name.number)
        return found

    def wrong(self, what: str) -> Wrong:
        """The error that says what is wrong on this line."""
        return Wrong(f"{self.file}:{self.number}: {what}")


def near(word: str, words: tuple[str, ...] | list[str]) -> str:
    """What may have been meant by a word.

    >>> near("chairr", ["chair", "body"]), near("x", ["chair", "body"])
    ("did you mean 'chair'?", 'there are chair, body')
    """
    found = get_close_matches(word, words, 1)
    return f"did you mean {found[0]!r}?" if found else f"there are {', '.join(words)}"


def read(content: bytes, name: str) -> Line:
    """What a YAML file holds.

    :raises Wrong: if it is no YAML, too large, nested too deeply, or has aliases.

    >>> read(b"a:\\n  - b\\n", "m.yml").fields()["a"].items()[0].number
    2
    >>> read(b"a: &x [1]\\nb: *x\\n", "m.yml")
    Traceback (most recent call last):
    loaders.mapping.lines.Wrong: m.yml:2: aliases (*x) are not read: write out what is meant
    """
    if len(content) > LARGEST:
        raise Wrong(f"{name}: it has {len(content):,} bytes; mappings of up to {LARGEST:,} are read")
    words, _ = text(content)
    try:
        depth = 0
        for event in yaml.parse(words, yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise Wrong(f"{name}:{_line(event)}: this is nested more than {DEEPEST} deep: refused")
            if isinstance(event, yaml.AliasEvent):
                raise Wrong(f"{name}:{_line(event)}: aliases (*{event.anchor}) are not read: write out what is meant")
        node = yaml.compose(words, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Wrong(f"{name}:{line}: this is no YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise Wrong(f"{name}:1: this is no YAML: {error}") from None
    if node is None:
        raise Wrong(f"{name}:1: it is empty")
    return Line(name, node)


def _line(one: yaml.Node | yaml.Event) -> int:
    return one.start_mark.line + 1 if one.start_mark else 1
