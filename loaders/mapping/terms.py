"""What a mapping file says, once it is read and checked: which columns become which things and facts."""

import re
from collections.abc import Mapping as Mapped
from dataclasses import dataclass, field

from loaders.tables.sheets import Layout

COLUMN = re.compile(r"\$\(((?:\\.|[^()\\])+)\)")


@dataclass(frozen=True)
class Template:
    """A text with columns in it, as ``body/$(code)``: the words between the columns, and the columns.

    There is always one more of the words, so a template without columns is one constant.

    >>> Template.of("body/$(code)"), Template.of("chair").constant
    (Template(words=('body/', ''), columns=('code',)), True)
    """

    words: tuple[str, ...]
    columns: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Template":
        """The template that a text writes; brackets in the name of a column are written ``\\)``."""
        parts = COLUMN.split(text)
        return cls(tuple(parts[::2]), tuple(re.sub(r"\\(.)", r"\1", column) for column in parts[1::2]))

    @property
    def constant(self) -> bool:
        """Whether it holds no column."""
        return not self.columns

    @property
    def plain(self) -> bool:
        """Whether it is one column and nothing else."""
        return self.words == ("", "")

    @property
    def written(self) -> str:
        """The text that writes it."""
        return self.words[0] + "".join(f"$({c}){w}" for c, w in zip(self.columns, self.words[1:], strict=True))


@dataclass(frozen=True)
class Lookup:
    """A table of what stands in cells and what that means; ``line`` is where it begins."""

    name: str
    values: Mapped[str, str]
    line: int


@dataclass(frozen=True)
class Condition:
    """What must be so of a row: ``equal`` or ``notEqual`` to a text, ``filled``, ``empty``, or it ``matches``."""

    test: str
    template: Template
    value: str = ""


@dataclass(frozen=True)
class Object:
    """What one field of a thing or a fact is filled with.

    ``split`` is what stands between several values in one cell; ``known`` the class among whose things a name is
    looked for, empty where the value is no thing; ``keyed`` says that the template makes a key.
    """

    field: str
    template: Template
    line: int
    split: str = ""
    lookup: Lookup | None = None
    known: str = ""
    keyed: bool = False
    language: str = ""
    dates: str = ""
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Statement:
    """One of the mappings: what a row says of one thing, or one fact.

    ``subject`` is the template of the key; None for a fact, whose key is computed. ``cited`` are the templates of
    document, paragraph, section and quote, where a row says itself where it is from. ``sources`` are the names of the
    files it is for, with the layout of each; any file if there are none.
    """

    name: str
    cls: str
    subject: Template | None
    objects: tuple[Object, ...]
    line: int
    cited: Mapped[str, Template] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    sources: tuple[tuple[str, Layout], ...] = ()

    def columns(self) -> dict[str, int]:
        """The columns that it asks for, each with the line that does."""
        found: dict[str, int] = {}
        several = [(t, self.line) for t in (self.subject, *self.cited.values(), *(c.template for c in self.conditions))]
        several += [(t, o.line) for o in self.objects for t in (o.template, *(c.template for c in o.conditions))]
        for template, line in several:
            for column in template.columns if template else ():
                found.setdefault(column, line)
        return found


@dataclass(frozen=True)
class Mapping:
    """A mapping file: its name, what it says, and the prefixes that it says it with."""

    name: str
    statements: tuple[Statement, ...]
    prefixes: Mapped[str, str]
