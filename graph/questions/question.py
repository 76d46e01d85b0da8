"""A named question: declared once, and offered alike by GraphQL, the command line, a page and files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graph.naming.names import Named
from graph.questions.answer import Answer
from graph.span import Period
from graph.view import View
from graph.wording import Words

Given = Named | str | int | bool | None


class Kind(StrEnum):
    """What a parameter takes."""

    THING = "thing"
    DATE = "date"
    CHOICE = "choice"
    NUMBER = "number"
    FLAG = "flag"
    TEXT = "text"


@dataclass(frozen=True)
class Parameter:
    """Something that a question is asked about; make it with :func:`thing`, :func:`date` and the others.

    ``name`` is in Python's spelling (``older_than``). ``cls`` is the class of a thing; ``choices`` are the words one
    may choose from, each with what it is called. Where it may be left out, ``default`` stands for it.
    """

    name: str
    kind: Kind
    description: Words
    required: bool = False
    default: str | int | bool | None = None
    cls: str = "Thing"
    choices: Mapping[str, Words] = field(default_factory=dict)
    local: bool = False

    def read(self, view: View, given: object) -> Given:
        """What was given, as the question takes it: the thing that is called so, the number, the flag.

        :raises NotFound: if no thing of the class is called so.
        :raises ValueError: if it is not what the parameter takes.
        """
        text = "" if given is None else str(given).strip()
        if not text:
            return self.default
        if self.kind is Kind.THING:
            return view.names.find(text.removeprefix(view.graph.identity.base), self.cls)
        if self.kind is Kind.FLAG:
            return text.lower() in ("true", "yes", "on", "1")
        if self.kind is Kind.NUMBER:
            return self._number(text)
        if self.kind is Kind.DATE:
            Period.of(text)
        if self.kind is Kind.CHOICE and text not in self.choices:
            raise ValueError(f"{self.name} is {text!r}; it is one of {', '.join(self.choices)}")
        return text

    def _number(self, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{self.name} is {text!r}, which is no whole number") from None


@dataclass(frozen=True)
class Question:
    """A question with a name.

    :param name: one word, or several with hyphens: that of the command, of the page and of the field (``whatIf``).
    :param title: a few words, the heading of its page.
    :param description: one sentence, what it gives.
    :param answer: called with the view and the parameters by name; each is a :class:`Named`, a text, a number or a
        flag, None where it was left out and has no default.
    :param calendar: whether its answers are offered as a calendar (.ics) too.
    :param example: what one would write on the command line, after ``remit``.
    """

    name: str
    title: Words
    description: Words
    answer: Callable[..., Answer]
    parameters: tuple[Parameter, ...] = ()
    example: str = ""
    calendar: bool = False

    @property
    def required(self) -> tuple[Parameter, ...]:
        """The parameters without which it cannot be asked."""
        return tuple(parameter for parameter in self.parameters if parameter.required)

    @property
    def offered(self) -> tuple[Parameter, ...]:
        """The parameters that may be given from afar."""
        return tuple(parameter for parameter in self.parameters if not parameter.local)

    def ask(self, view: View, given: Mapping[str, object]) -> Answer:
        """The answer in a view, to somebody who asks from afar: what is local is not read.

        As :meth:`ask_here`.
        """
        return self.ask_here(view, {p.name: given[p.name] for p in self.offered if p.name in given})

    def ask_here(self, view: View, given: Mapping[str, object]) -> Answer:
        """The answer in a view.

        :param given: by the names of parameters; texts, as they stand in an address, are read.
        :raises NotFound: if a thing is called otherwise.
        :raises ValueError: if a parameter is missing, or is not what it should be.
        """
        for parameter in self.required:
            if given.get(parameter.name) is None or not str(given[parameter.name]).strip():
                raise ValueError(f"{self.name} needs {parameter.name}: {str(parameter.description).rstrip('.')}")
        return self.answer(view, **{p.name: p.read(view, given.get(p.name)) for p in self.parameters})


def thing(name: str, cls: str, description: Words, required: bool = True) -> Parameter:
    """A parameter that takes a thing of a class, by name, acronym or key."""
    return Parameter(name, Kind.THING, description, required, cls=cls)


def date(name: str, description: Words, required: bool = False) -> Parameter:
    """A parameter that takes a year, a month or a day."""
    return Parameter(name, Kind.DATE, description, required)


def choice(name: str, choices: Mapping[str, Words], description: Words, default: str | None = None) -> Parameter:
    """A parameter that takes one of some words; without a default it may be left out, for all of them."""
    return Parameter(name, Kind.CHOICE, description, default=default, choices=choices)


def number(name: str, description: Words, default: int | None = None) -> Parameter:
    """A parameter that takes a whole number."""
    return Parameter(name, Kind.NUMBER, description, default=default)


def flag(name: str, description: Words) -> Parameter:
    """A parameter that is set or not; not, if it is left out."""
    return Parameter(name, Kind.FLAG, description, default=False)


def text(name: str, description: Words, required: bool = False) -> Parameter:
    """A parameter that takes words as they are."""
    return Parameter(name, Kind.TEXT, description, required)


def local(name: str, description: Words) -> Parameter:
    """A parameter that names a file of whoever asks, on the command line alone."""
    return Parameter(name, Kind.TEXT, description, local=True)
