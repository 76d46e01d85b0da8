"""GraphQL for the named questions: a field for each, and types read off the dataclasses of its answer.

A field of a dataclass is described by its ``Annotated``, a property by its docstring. A thing becomes ``Thing``, a node
``Fact``, words and dates become texts in English; what is several takes ``first``. An answer has its ``sentence``,
``notStated`` and ``documentsSearched`` besides; ``sections`` are for doors that show lines.
"""

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from enum import Enum
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import strawberry
from strawberry.types.field import StrawberryField

from api.portal import answers, derived
from api.portal.derived import CITED, First, lazily, made, resolving, said, within
from api.portal.items import Item, items
from api.portal.seeing import in_view
from graph.evidence import Evidence
from graph.naming.names import Named
from graph.questions import QUESTIONS
from graph.questions.answer import Answer
from graph.questions.question import Kind, Parameter, Question
from graph.span import Holds
from graph.view import Node, View
from graph.wording import Words
from ontology import ontology

TEXTS: tuple[type, ...] = (str, Words)
PLAIN: dict[Any, Any] = {int: int, float: float, bool: bool}
GIVEN = {Kind.NUMBER: int, Kind.FLAG: bool}
LEFT_OUT = frozenset({"scope", "sections", "finding", "sentence", "not_stated", "days"})
MADE: dict[str, type] = {}
Hint = tuple[str, Any, str]


def camel(name: str) -> str:
    """A name as GraphQL spells it.

    >>> camel("older_than"), camel("what-if")
    ('olderThan', 'whatIf')
    """
    first, *rest = name.replace("-", "_").split("_")
    return first + "".join(word.capitalize() for word in rest)


def fields() -> dict[str, StrawberryField]:
    """The fields of Query."""
    return {camel(question.name): _field(question) for question in QUESTIONS.values()}


def _field(question: Question) -> StrawberryField:
    names = {camel(p.name): p.name for p in question.offered}

    def resolve(seen: View, **given: Any) -> Any:
        found = question.ask(seen, {names[name]: value for name, value in given.items()})
        return answers.Answer.whole(seen, found, _keys(found))

    given = [_argument(parameter) for parameter in question.offered]
    given.sort(key=lambda p: p.default is not inspect.Parameter.empty)
    return answers.root(in_view(resolve, given), _type(_returned(question)), str(question.description))


def _argument(parameter: Parameter) -> inspect.Parameter:
    comment = str(parameter.description)
    if parameter.choices:
        comment += f" One of: {', '.join(parameter.choices)}."
    if parameter.cls != "Thing":
        comment += f" A {ontology()[parameter.cls].label.lower()}, by name, acronym or key."
    kind: Any = GIVEN.get(parameter.kind, str)
    name, keyword = camel(parameter.name), inspect.Parameter.KEYWORD_ONLY
    described = strawberry.argument(description=comment)
    if parameter.required:
        return inspect.Parameter(name, keyword, annotation=Annotated[kind, described])
    return _optional(name, Annotated[kind | None, described], parameter.default)


def _optional(name: str, kind: Any, default: Any = None) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _returned(question: Question) -> type[Answer]:
    found: type[Answer] = get_type_hints(question.answer)["return"]
    assert issubclass(found, Answer), question.name
    return found


def _keys(value: object) -> Iterator[str]:
    """The keys of the things that an answer speaks of, so that they are fetched together; facts are there already."""
    if isinstance(value, Named):
        yield value.key
    elif isinstance(value, tuple):
        for one in value:
            yield from _keys(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, Evidence | Node | Words):
        for field in dataclasses.fields(value):
            yield from _keys(getattr(value, field.name))


def _type(cls: type) -> Any:
    """The type of a dataclass, made once and found by its name from then on, so that types may lead to each other."""
    if MADE.setdefault(cls.__name__, cls) is not cls or cls.__name__ in ontology():
        raise TypeError(
            f"{cls.__name__} is the name of another type already: call {cls.__module__}.{cls.__name__} otherwise"
        )
    if cls.__name__ not in globals():
        globals()[cls.__name__] = None
        found = {camel(name): _member(name, kind, comment) for name, kind, comment in _hints(cls)}
        if issubclass(cls, Answer):
            found = {**_answering(), **found}
        globals()[cls.__name__] = made(cls.__name__, found, inspect.cleandoc(cls.__doc__ or ""))
    return Annotated[cls.__name__, strawberry.lazy(__name__)]  # pyright: ignore


def _answering() -> dict[str, StrawberryField]:
    return {
        "sentence": resolving(str, lambda a: str(a.of), "The answer in words, in English."),
        "notStated": resolving(
            list[str], lambda a: [str(w) for w in a.of.not_stated], "What no document searched states."
        ),
        "documentsSearched": resolving(int, lambda a: a.of.scope.documents, "How many documents were searched."),
        "searched": _first(list[lazily("Document")], _searched, "The documents that were searched."),  # type: ignore[misc]
    }


def _hints(cls: type) -> Iterator[Hint]:
    """The fields and properties of a dataclass with their types and what they are."""
    hints = get_type_hints(cls, include_extras=True)
    left_out = LEFT_OUT if issubclass(cls, Answer) else frozenset({"sections"})
    for field in dataclasses.fields(cls):
        if field.name not in left_out:
            kind, *comments = get_args(hints[field.name]) if _described(hints[field.name]) else (hints[field.name],)
            yield field.name, kind, next((c for c in comments if isinstance(c, str)), "")
    for name, found in inspect.getmembers(cls, lambda member: isinstance(member, property)):
        if name not in left_out and not name.startswith("_"):
            yield name, get_type_hints(found.fget)["return"], inspect.cleandoc(found.__doc__ or "")


def _described(hint: Any) -> bool:
    return get_origin(hint) is Annotated


def _member(name: str, hint: Any, comment: str) -> StrawberryField:
    if not comment:
        raise TypeError(f"{name} is not described: annotate it with what it is")
    kind, give = _converted(hint)
    if get_origin(hint) is tuple and get_args(hint)[0] is not Evidence:
        return _several(name, kind, give, comment)
    return resolving(kind, lambda answer: give(answer, getattr(answer.of, name)), comment)


def _searched(answer: answers.Answer, first: int) -> list[Item]:
    return items(answer.view, answer.of.scope.read[:first])


def _several(name: str, kind: Any, give: Callable[[answers.Answer, Any], Any], comment: str) -> StrawberryField:
    return _first(kind, lambda answer, first: give(answer, getattr(answer.of, name)[:first]), comment)


def _first(kind: Any, give: Callable[[answers.Answer, int], Any], comment: str) -> StrawberryField:
    def resolve(root: strawberry.Parent[Any], first: First = 100) -> Any:
        return give(root, within(first))

    resolve.__annotations__["return"] = kind
    field: StrawberryField = strawberry.field(resolver=resolve, description=comment, metadata={"get": resolve})
    return field


def _converted(hint: Any) -> tuple[Any, Callable[[answers.Answer, Any], Any]]:
    """The GraphQL type of a Python type, and how a value becomes one of it.

    :raises TypeError: if there is none.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType) and NoneType in inner:
        kind, give = _converted(next(one for one in inner if one is not NoneType))
        return kind | None if isinstance(kind, type) else Union[kind, None], partial(_or_none, give)  # noqa: UP007
    if origin is tuple:
        return _converted_several(inner[0])
    if hint in PLAIN:
        return hint, lambda answer, value: value
    if hint is Holds:
        return derived.HowSurely, lambda answer, value: derived.holding(value)
    if hint is View or not isinstance(hint, type):
        raise TypeError(f"{hint} has no place in an answer")
    if issubclass(hint, TEXTS) or issubclass(hint, Enum):
        return str, lambda answer, value: str(value)
    if hint is Node:
        return lazily("Fact"), answers.fact_of
    if hint is Named:
        return lazily("Thing"), lambda answer, value: answer.item(value.key)
    if dataclasses.is_dataclass(hint):
        return _type(hint), lambda answer, value: answer.parts([value])[0]
    raise TypeError(f"{hint} has no place in an answer")


def _converted_several(inner: Any) -> tuple[Any, Callable[[answers.Answer, Any], Any]]:
    if inner is Evidence:
        return CITED, lambda answer, value: said(answer.view, value)
    kind, give = _converted(inner)
    return list[kind], lambda answer, value: [give(answer, one) for one in value]  # type: ignore[valid-type]


def _or_none(give: Callable[[answers.Answer, Any], Any], answer: answers.Answer, value: Any) -> Any:
    return None if value is None else give(answer, value)
