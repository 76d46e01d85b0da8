"""What can be asked of things and facts: their key, kind, values and what they lead to; and, or and not of those."""

from collections.abc import Callable
from dataclasses import dataclass

from graph.span import Period


@dataclass(frozen=True)
class Every:
    """What fits all of some conditions; everything, if there are none."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Some:
    """What fits one of some conditions."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Other:
    """What does not fit a condition."""

    than: "Condition"


@dataclass(frozen=True)
class Keyed:
    """What has one of these keys."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """What is of one of these classes, by name or label, and of no kind of it."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Valued:
    """What has a value of a field that passes a test.

    :param field: a property of the class, or ``status`` or ``confidence`` of a fact.
    :param test: what is wanted of a text, as a pair to compare conditions by: the name of a test and what it is given.
    """

    field: str
    test: "Test"


@dataclass(frozen=True)
class Linked:
    """What a property leads from to something that fits a condition."""

    field: str
    to: "Condition"


Condition = Every | Some | Other | Keyed | Kind | Valued | Linked


@dataclass(frozen=True)
class Test:
    """What is wanted of a value: one of ``exact``, or what ``among`` says of ``given``; neither is any value at all.

    ``language`` is that of a text that says its language, empty for any.
    """

    exact: tuple[str, ...] = ()
    among: str = ""
    given: tuple[str, ...] = ()
    language: str = ""

    def passes(self, text: str, language: str = "") -> bool:
        """Whether a value passes: its text, and the tag of its language where it says it.

        >>> Test(among="contains", given=("force",)).passes("Task Force"), Test(exact=("x",)).passes("y")
        (True, False)
        >>> [Test(among="within", given=("2019", "2020-06")).passes(day) for day in ("2018", "2020", "2020-07-01")]
        [False, True, False]
        """
        if self.language and language.lower() != self.language:
            return False
        if self.exact:
            return text in self.exact
        return not self.among or TESTS[self.among](text, *self.given)


def _within(text: str, first: str, last: str) -> bool:
    days = Period.of(text)
    return (not last or days.first <= Period.of(last).last) and (not first or days.last >= Period.of(first).first)


def _between(text: str, least: str, most: str) -> bool:
    number = float(text)
    return (not least or number >= float(least)) and (not most or number <= float(most))


def _one(text: str, *numbers: str) -> bool:
    return float(text) in map(float, numbers)


TESTS: dict[str, Callable[..., bool]] = {
    "contains": lambda text, part: part.casefold() in text.casefold(),
    "begins": lambda text, part: text.casefold().startswith(part.casefold()),
    "within": _within,
    "between": _between,
    "numbers": _one,
}
