"""What a template declares: its columns, and what a row of it states; what makes no sense is refused when read."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args
from typing import Literal as OneOf

from ontology import Class, UnknownTerm, ontology

Kind = OneOf["name", "text", "choice", "date", "number"]
HERE = Path(__file__).parent
PLACEHOLDER = re.compile(r"{([^{}]+)}")
EITHER = "|"
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
NOTE, FEW = "Note", 3
COLUMN = {
    *("heading", "help", "kind", "of", "new", "apart", "choices", "choices_of", "required", "several", "example"),
    *("width", "personal"),
}
REACHED = {"Holding": {"address"}}  # said of the holder, who is a person and is not named in the key of anything
STATE = {"class", "thing", "below", "as", "where", "when", "only", "cleared"}


class BadTemplate(ValueError):
    """A declaration that says what the ontology does not know, or names a column that is not there."""


@dataclass(frozen=True)
class New:
    """What is made of a name that nothing is called by: its class, and the form such a name has (any if empty)."""

    cls: str
    form: str = ""


@dataclass(frozen=True)
class Column:
    """One column: what stands above it, and what its cells may hold.

    :ivar kind: ``name`` of a thing of one of the classes ``of``; ``choice`` of the words of ``choices``, each with what
        is stored for it; ``date``; ``number``; or ``text``.
    :ivar new: what may be made of a name that nothing is called by; nothing if empty.
    :ivar apart: fields by which things of one name are told apart, each with the column that says them (``A|B``: the
        first that is filled).
    :ivar several: whether a cell may hold several values, with semicolons between them.
    :ivar personal: whether it holds what only the secretariat may see.
    """

    heading: str
    help: str
    kind: Kind = "text"
    of: tuple[str, ...] = ()
    new: tuple[New, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    several: bool = False
    example: str = ""
    width: int = 24
    personal: bool = False

    @property
    def called(self) -> str:
        """What its cells name, in words: ``theme or UN mechanism``."""
        classes = [ontology()[name] for name in self.of]
        labels = [_small(c.label) for c in classes if not any(c.within(o.name) for o in classes if o.name != c.name)]
        if len(labels) > FEW:
            return "thing that is known here"
        return " or ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


@dataclass(frozen=True)
class State:
    """What each row states: an entity of a class, its fields from columns.

    :ivar values: by field: ``{Heading}`` (``{A|B}`` is the first that is filled), a text with such in it (``[...]``
        falls away where they are empty), or a text.
    :ivar maps: by field: a column, and what is stored for which of its values; nothing for others.
    :ivar thing: the column that names the thing itself, for what has a key of its own.
    :ivar below: the rest of its key, after that of the thing, for what is a part of it; empty for the thing itself.
    :ivar alias: what later states call it, as if a column named it.
    :ivar fresh: stated only of a thing that the row makes, not of one that was known.
    :ivar only: columns, each with the class that what it names must be of for it to be stated.
    :ivar when: columns that must be filled for it to be stated.
    :ivar cleared: the column that says, on purpose, that there is none; empty for what is stated otherwise.
    """

    cls: str
    values: tuple[tuple[str, str], ...]
    maps: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = ()
    thing: str = ""
    below: str = ""
    alias: str = ""
    fresh: bool = False
    when: tuple[str, ...] = ()
    only: tuple[tuple[str, str], ...] = ()
    cleared: str = ""

    @property
    def definition(self) -> Class:
        """Its class."""
        return ontology()[self.cls]


@dataclass(frozen=True)
class Template:
    """A workbook to fill in.

    >>> template("focal-points").title, template("focal-points")["Role"].kind
    ('Focal points', 'choice')
    """

    name: str
    title: str
    what: str
    columns: tuple[Column, ...]
    states: tuple[State, ...]
    source: str = ""
    paragraph: str = ""

    def __getitem__(self, heading: str) -> Column:
        """The column with this heading.

        :raises BadTemplate: if there is none.
        """
        found = next((c for c in self.columns if c.heading == heading), None)
        if not found:
            raise BadTemplate(f"{self.name}: no column is called {heading!r}")
        return found

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, and last that of the column for notes, which is not read."""
        return (*(c.heading for c in self.columns), NOTE)

    @property
    def example(self) -> dict[str, str]:
        """The example row, by heading; empty cells are left out."""
        return {c.heading: c.example for c in self.columns if c.example}

    def clearable(self, heading: str) -> bool:
        """Whether a cell of a column may say, on purpose, that there is none."""
        return any(s.cleared == heading for s in self.states) or any(
            s.definition.within("Fact") and not s.cleared and heading in _asked(field, text, s)
            for s in self.states
            for field, text in s.values
        )


def _asked(field: str, text: str, state: State) -> list[str]:
    """The columns that a field of a fact is filled from, if it may be absent."""
    prop = state.definition.properties.get(field)
    return headings(text) if prop and not prop.required else []


def headings(text: str) -> list[str]:
    """The columns that a text names.

    >>> headings("{Department|Sector}, {Post}")
    ['Department', 'Sector', 'Post']
    """
    return [heading for group in PLACEHOLDER.findall(text) for heading in group.split(EITHER)]


def _small(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


@cache
def templates() -> tuple[str, ...]:
    """The names of the templates there are.

    >>> "focal-points" in templates()
    True
    """
    return tuple(sorted(file.stem for file in HERE.glob("*.toml")))


@cache
def template(name: str) -> Template:
    """The template of that name.

    :raises ValueError: if there is none.
    """
    if name not in templates():
        raise ValueError(f"there is no template {name!r}; there are {', '.join(templates())}")
    return declared(name, (HERE / f"{name}.toml").read_text(encoding="utf-8"))


def declared(name: str, text: str) -> Template:
    """A template as it is declared.

    :param text: the declaration, as TOML.
    :raises BadTemplate: saying what is wrong, and what there is.

    >>> declared("x", '''title = "X"
    ... what = "Themes."
    ... [[columns]]
    ... heading = "Theme"
    ... help = "Its name."
    ... kind = "name"
    ... of = ["Them"]''')
    Traceback (most recent call last):
    loaders.templates.declared.BadTemplate: x, column Theme: there is no class 'Them'...
    """
    try:
        given = tomllib.loads(text)
        columns = tuple(_column(name, one) for one in given["columns"])
        made = Template(
            *(
                name,
                given["title"],
                given["what"],
                columns,
                tuple(_state(name, one) for one in given.get("states", ())),
            ),
            **{key: given[key] for key in ("source", "paragraph") if key in given},
        )
    except tomllib.TOMLDecodeError as error:
        raise BadTemplate(f"{name}: {error}") from None
    except KeyError as error:
        what = error if isinstance(error, UnknownTerm) else f"{error.args[0]} is missing"
        raise BadTemplate(f"{name}: {what}") from None
    _refuse_strange(made)
    return made


def _column(name: str, given: Mapping[str, Any]) -> Column:
    where = f"{name}, column {given['heading']}"
    if strange := given.keys() - COLUMN:
        raise BadTemplate(f"{where}: nothing is called {sorted(strange)[0]!r}; there are {', '.join(sorted(COLUMN))}")
    kind: Kind = given.get("kind", "text")
    if kind not in get_args(Kind):
        raise BadTemplate(f"{where}: {kind!r} is no kind of value; there are {', '.join(get_args(Kind))}")
    for cls in (*given.get("of", ()), *(one["class"] for one in given.get("new", ()))):
        if cls not in ontology():
            raise BadTemplate(f"{where}: there is no class {cls!r} in the ontology")
    if (kind == "name") != ("of" in given) or (kind == "choice") != bool({"choices", "choices_of"} & given.keys()):
        raise BadTemplate(f"{where}: a name says of what it is (of), a choice what there is (choices or choices_of)")
    plain = {key: given[key] for key in ("help", "required", "several", "example", "width", "personal") if key in given}
    return Column(
        given["heading"],
        kind=kind,
        of=tuple(given.get("of", ())),
        new=tuple(New(one["class"], one.get("form", "")) for one in given.get("new", ())),
        apart=tuple(given.get("apart", {}).items()),
        choices=tuple(_choices(given)),
        **plain,
    )


def _choices(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The words of a column, each with what is stored for it: declared, or those that a field of a class takes."""
    yield from given.get("choices", {}).items()
    if "choices_of" in given:
        cls, _, field = given["choices_of"].partition(".")
        yield from ((word, word) for word in ontology()[cls][field].allowed)


def _state(name: str, given: Mapping[str, Any]) -> State:
    cls = ontology()[given["class"]]
    fields = {field: value for field, value in given.items() if field not in STATE}
    for field in fields.keys() - REACHED.get(cls.name, set()):
        _ = cls[field]
    maps = {field: value for field, value in fields.items() if isinstance(value, dict)}
    return State(
        cls.name,
        tuple((field, value) for field, value in fields.items() if field not in maps),
        tuple((field, one["column"], tuple(one["map"].items())) for field, one in maps.items()),
        given.get("thing", ""),
        given.get("below", ""),
        given.get("as", ""),
        given.get("where", "") == "new",
        tuple(given.get("when", ())),
        tuple(given.get("only", {}).items()),
        given.get("cleared", ""),
    )


def _refuse_strange(made: Template) -> None:
    """Refuse a template that names columns which are not there, or has the same twice."""
    shown = [heading.casefold() for heading in made.headings]
    if twice := {heading for heading in shown if shown.count(heading) > 1}:
        raise BadTemplate(f"{made.name}: the heading {sorted(twice)[0]!r} is there twice")
    named = {made.source, made.paragraph} | {one for c in made.columns for _, o in c.apart for one in o.split(EITHER)}
    for state in made.states:
        named |= {state.thing, state.cleared, *state.when, *(c for c, _ in state.only), *(c for _, c, _ in state.maps)}
        named |= {one for text in (state.below, *(text for _, text in state.values)) for one in headings(text)}
        if state.definition.keyed and not state.thing:
            raise BadTemplate(f"{made.name}: a {state.cls} needs the column that names it (thing)")
    for heading in sorted(named - {"", *(state.alias for state in made.states)}):
        _ = made[heading]
