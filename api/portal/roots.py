"""The roots of GraphQL that are read off the ontology: one thing by name, lists with filters and orders, any node."""
# ruff: noqa: N803 - arguments have GraphQL's own spelling

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Annotated, Any, Optional

import strawberry
from strawberry.types.field import StrawberryField

from api.portal import derived, filters
from api.portal.answers import root
from api.portal.derived import asked, lazily
from api.portal.items import items
from api.portal.pages import Page, Wanted, connection, marked
from api.portal.seeing import SEEING, Info, in_view, view
from graph.selecting.listing import ANYTHING, Order, listed
from graph.view import View
from ontology import Class, ontology

NODES = 1000
FALLING = "_DESC"
FirstOf = Annotated[
    int | None, strawberry.argument(description="At most so many, up to 1000; 100 if neither is given.")
]
After = Annotated[str | None, strawberry.argument(description="Those after this cursor, in the edition it is of.")]
LastOf = Annotated[int | None, strawberry.argument(description="The last so many, up to 1000, instead of the first.")]
Before = Annotated[str | None, strawberry.argument(description="Those before this cursor, in the edition it is of.")]
Part = Annotated[
    str | None, strawberry.argument(description="A part of its name; the best fit first, without an order.")
]


def fields() -> dict[str, StrawberryField]:
    """The fields of Query."""
    families = derived.families()
    filters.derive(families)
    found: dict[str, StrawberryField] = dict(_nodes())
    for cls in families:
        word = cls.name[0].lower() + cls.name[1:]
        if cls.within("Thing") and cls.name != "Thing":
            found[word] = _single(cls.name)
        found[plural(word)] = _plural(cls)
    return found


def plural(word: str) -> str:
    """A word for several.

    >>> plural("body"), plural("actionLine"), plural("duty")
    ('bodies', 'actionLines', 'duties')
    """
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


def _nodes() -> Iterator[tuple[str, StrawberryField]]:
    def one(seen: View, id: strawberry.ID) -> Any:
        found = _found(seen, [str(id)])
        return found[0]

    def several(seen: View, ids: list[strawberry.ID]) -> Any:
        if len(ids) > NODES:
            raise ValueError(f"ids has {len(ids)} of them; up to {NODES} are answered")
        return _found(seen, [str(id) for id in ids])

    kind = derived.NodeType
    yield (
        "node",
        root(in_view(one), kind | None, "The thing or fact with this IRI or key; null if nothing believed has it."),
    )
    comment = "The things and facts with these IRIs or keys, in this order; null for each that nothing believed has."
    yield "nodes", root(in_view(several), list[kind | None], comment)  # type: ignore[valid-type]


def _found(seen: View, ids: list[str]) -> list[Any]:
    base, held = seen.graph.identity.base, seen.names.held
    keys = [held(id.removeprefix(base)) for id in ids]
    there = {one.key: one for one in items(seen, keys)}
    return [there.get(key) for key in keys]


def _single(cls: str) -> StrawberryField:
    def resolve(seen: View, name: str) -> Any:
        return asked(seen, name, cls)

    label = ontology()[cls].label.lower()
    return root(in_view(resolve), lazily(cls), f"The {label} with this key or IRI, or called so.")


def _plural(cls: Class) -> StrawberryField:
    def resolve(
        info: Info,
        where: Any = None,
        orderBy: Any = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        name: str | None = None,
        **seeing: Any,
    ) -> Any:
        wanted = Wanted(first, after, last, before)
        seen = view(
            info,
            seeing.get("asOf"),
            seeing.get("lang"),
            seeing.get("knownBy"),
            seeing.get("acceptedOnly"),
            wanted.edition,
        )
        return page(seen, cls, wanted, where, orderBy, name)

    several: dict[str, Any] = {"where": Optional[filters.of(cls)]}  # noqa: UP045 - what is lazy takes no |
    several |= {"orderBy": list[_orders(cls)] | None, "first": FirstOf, "after": After, "last": LastOf}  # type: ignore[misc]
    several |= {"before": Before} | ({"name": Part} if cls.within("Thing") else {}) | SEEING
    kind, plain = connection(cls), inspect.Parameter.KEYWORD_ONLY
    parameters = [inspect.Parameter("info", plain, annotation=Info)]
    parameters += [inspect.Parameter(n, plain, default=None, annotation=a) for n, a in several.items()]
    resolve.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    resolve.__annotations__ = {"info": Info, **several}
    by = "name" if cls.within("Thing") else "key"
    return root(resolve, kind, f"{cls.comment} By {by}, unless an order is given.")


def page(seen: View, cls: Class, wanted: Wanted, where: Any, order: Any, name: str | None) -> Page:
    """A page of what fits.

    :raises ValueError: if what is asked cannot be.
    """
    condition = filters.condition(cls, where) if where is not None else ANYTHING
    orders = [_order(getattr(one, "value", one)) for one in order or ()]
    keys = listed(seen, cls, condition, orders)
    if name is not None:
        keys = _called(seen, cls, keys, name, bool(orders))
    mark = marked(cls.name, condition, orders, name, seen.asked, seen.known_by, seen.languages, seen.accepted)
    return Page(seen, keys, mark, *wanted.cut(mark, len(keys)))


def _called(seen: View, cls: Class, keys: tuple[str, ...], name: str, ordered: bool) -> tuple[str, ...]:
    """Those a part of whose name it is; the best fit first, unless they are in an order already."""
    found, there = [named.key for named in seen.names.search(name, cls.name, len(keys))], set(keys)
    fit = set(found)
    return tuple(key for key in keys if key in fit) if ordered else tuple(key for key in found if key in there)


def _order(word: str) -> Order:
    return Order(word.removesuffix(FALLING), word.endswith(FALLING))


@cache
def _orders(cls: Class) -> Any:
    """The orders of a class: by its key, by every single value, and for a fact by how sure it is."""
    single = [p.name for p in cls.properties.values() if not p.range and not p.inverse and (not p.many or p.latest)]
    names = ["key", *single, *(["confidence"] if cls.within("Fact") else [])]
    values = {
        f"{_upper(name)}{way}": f"{name}{'' if way == '_ASC' else way}" for name in names for way in ("_ASC", FALLING)
    }
    found = Enum(f"{cls.name}Order", values, module=__name__)  # type: ignore[misc]
    told = f"How {cls.label.lower()} is ordered; what has no value comes last."
    return strawberry.enum(found, name=f"{cls.name}Order", description=told)


def _upper(name: str) -> str:
    """A name as a constant.

    >>> _upper("adoptedOn")
    'ADOPTED_ON'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
