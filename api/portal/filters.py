"""The filters of GraphQL, read off the ontology: an input for every class, with a field for every property.

What is asked for must all be so; ``and``, ``or`` and ``not`` say otherwise. A property that leads to things is asked by
their keys, or by a filter of theirs (``some``), so a filter goes as deep as the graph.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import strawberry

from graph.selecting.condition import Condition, Every, Keyed, Kind, Linked, Other, Some, Test, Valued
from graph.span import Period
from ontology import Class, Property, ontology

MOST = 50
Fields = dict[str, tuple[Any, str]]
EQUALS = "Is just this."
IN = "Is one of these."
HAS = "True: there is one; false: none is stated."


def _input(name: str, fields: Fields, comment: str) -> Any:
    """An input type; what is null in it is not asked."""
    spelled = {field: f"{field}_" for field in fields}  # Python keeps in, from, and, or and not for itself
    body: dict[str, Any] = {
        spelled[field]: strawberry.field(name=field, description=told, default=None)
        for field, (_, told) in fields.items()
    }
    kinds = {spelled[field]: kind | None for field, (kind, _) in fields.items()}
    return strawberry.input(
        type(name, (), {**body, "__annotations__": kinds, "__module__": __name__}), description=comment
    )


TEXT: Fields = {
    "equals": (str, EQUALS),
    "in": (list[str], IN),
    "contains": (str, "Has this in it, whatever the case."),
    "startsWith": (str, "Begins with this, whatever the case."),
    "has": (bool, HAS),
}
TextFilter = _input("TextFilter", TEXT, "What a text is; of several, one.")
WordingFilter = _input(
    "WordingFilter",
    {**TEXT, "language": (str, "Is in this language, as a tag: fr, zh-hans.")},
    "What a text that says its language is; of several, one.",
)
DateFilter = _input(
    "DateFilter",
    {
        "equals": (str, "Is stated just so: 2020 is not 2020-02."),
        "in": (list[str], IN),
        "from": (str, "May be on or after the first day of this year, month or day."),
        "until": (str, "May be on or before the last day of this year, month or day."),
        "has": (bool, HAS),
    },
    "What a date is, as precise as it is stated; of several, one.",
)
NumberFilter = _input(
    "NumberFilter",
    {
        "equals": (float, EQUALS),
        "in": (list[float], IN),
        "least": (float, "Is this or more."),
        "most": (float, "Is this or less."),
        "has": (bool, HAS),
    },
    "What a number is; of several, one.",
)
KeyFilter = _input("KeyFilter", {"equals": (str, EQUALS), "in": (list[str], IN)}, "Which word it is.")
BY_TYPE = {"integer": NumberFilter, "decimal": NumberFilter, "date": DateFilter, "langString": WordingFilter}


def derive(families: list[Class]) -> None:
    """Make the filters of these classes; strawberry finds them here by module and name."""
    for cls in families:
        name = f"{cls.name}Filter"
        if name not in globals():
            told = f"Which {cls.label.lower()} is meant: all of this is so."
            globals()[name] = _input(name, dict(_fields(cls)), told)
            globals()[f"{cls.name}LinkFilter"] = _input(f"{cls.name}LinkFilter", _link(cls), "What it leads to.")


def of(cls: Class) -> Any:
    """The annotation of the filter of a class, which may not be made yet."""
    return _lazily(f"{cls.name}Filter")


def _lazily(name: str) -> Any:
    return Annotated[name, strawberry.lazy(__name__)]  # pyright: ignore


def _fields(cls: Class) -> Iterator[tuple[str, tuple[Any, str]]]:
    yield "key", (KeyFilter, "By key or IRI.")
    if not cls.within("Fact"):
        yield "kind", (KeyFilter, "By the word for its kind, such as Bureau.")
    else:
        yield "status", (KeyFilter, "accepted or proposed.")
        yield "confidence", (NumberFilter, "By that of its best reading, 0 to 1.")
    for prop in cls.properties.values():
        if prop.range:
            yield prop.name, (_lazily(f"{ontology()[prop.range].family.name}LinkFilter"), prop.comment)
        else:
            yield prop.name, (BY_TYPE.get(prop.datatype, TextFilter), prop.comment)
    own = of(cls)
    yield "and", (list[own], "All of these are so.")  # type: ignore[valid-type]
    yield "or", (list[own], "One of these is so.")  # type: ignore[valid-type]
    yield "not", (own, "This is not so: it is not stated.")


def _link(cls: Class) -> Fields:
    return {
        "equals": (str, "Leads to the one with this key or IRI."),
        "in": (list[str], "Leads to one of those with these keys."),
        "has": (bool, "True: leads to something; false: to nothing that is stated."),
        "some": (of(cls), "Leads to one that is so."),
    }


def condition(cls: Class, given: Any) -> Condition:
    """What a filter asks for.

    :param given: as GraphQL read it, an input or a mapping.
    :raises ValueError: if it has too many parts, or something in it is no date.
    """
    parts = list(_parts(cls, _mapping(given)))
    found = Every(tuple(parts))
    if (number := _size(found)) > MOST:
        raise ValueError(f"the filter has {number} parts; up to {MOST} are answered")
    return found


def _mapping(given: Any) -> Mapping[str, Any]:
    found = given if isinstance(given, Mapping) else {name.removesuffix("_"): v for name, v in vars(given).items()}
    return {name.removesuffix("_"): value for name, value in found.items() if value is not None}


def _parts(cls: Class, given: Mapping[str, Any]) -> Iterator[Condition]:
    for name, value in given.items():
        if name == "and":
            yield from (Every(tuple(_parts(cls, _mapping(one)))) for one in value)
        elif name == "or":
            yield Some(tuple(Every(tuple(_parts(cls, _mapping(one)))) for one in value))
        elif name == "not":
            yield Other(Every(tuple(_parts(cls, _mapping(value)))))
        elif name == "key":
            yield from (Keyed(several) for several in _words(_mapping(value)))
        elif name == "kind":
            yield from (Kind(several) for several in _words(_mapping(value)))
        else:
            yield from _asked(cls, name, _mapping(value))


def _words(given: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    if "equals" in given:
        yield (str(given["equals"]),)
    if "in" in given:
        yield tuple(map(str, given["in"]))


def _asked(cls: Class, name: str, given: Mapping[str, Any]) -> Iterator[Condition]:
    prop = cls.properties.get(name)
    if prop and prop.range:
        yield from _linked(prop, given)
        return
    numbers = name == "confidence" or (prop is not None and prop.datatype in {"integer", "decimal"})
    yield from (Valued(name, test) for test in (_numbers(given) if numbers else _texts(given)))
    if "in" in given and not given["in"]:
        yield Some(())
    if "has" in given:
        any_at_all = Valued(name, Test())
        yield any_at_all if given["has"] else Other(any_at_all)


def _linked(prop: Property, given: Mapping[str, Any]) -> Iterator[Condition]:
    yield from (Linked(prop.name, Keyed(several)) for several in _words(given))
    if "some" in given:
        yield Linked(prop.name, Every(tuple(_parts(ontology()[prop.range or ""], _mapping(given["some"])))))
    if "has" in given:
        anything = Linked(prop.name, Every())
        yield anything if given["has"] else Other(anything)


def _numbers(given: Mapping[str, Any]) -> Iterator[Test]:
    if "equals" in given:
        yield Test(among="numbers", given=(str(given["equals"]),))
    if given.get("in"):
        yield Test(among="numbers", given=tuple(map(str, given["in"])))
    least, most = (str(given[name]) if name in given else "" for name in ("least", "most"))
    if least or most:
        yield Test(among="between", given=(least, most))


def _texts(given: Mapping[str, Any]) -> Iterator[Test]:
    language = str(given.get("language", "")).lower()
    for several in _words(given):
        if several:
            yield Test(exact=several, language=language)
    for name, test in (("contains", "contains"), ("startsWith", "begins")):
        if name in given:
            yield Test(among=test, given=(str(given[name]),), language=language)
    days = tuple(str(given.get(name, "")) for name in ("from", "until"))
    if any(days):
        for day in filter(None, days):
            Period.of(day)
        yield Test(among="within", given=days)
    if language and not {"equals", "in", "contains", "startsWith"} & given.keys():
        yield Test(language=language)


def _size(condition: Condition) -> int:
    match condition:
        case Every(parts) | Some(parts):
            return 1 + sum(map(_size, parts))
        case Other(than):
            return 1 + _size(than)
        case Linked(_, to):
            return 1 + _size(to)
        case _:
            return 1
