"""All that fits a condition, in an order that stays: a list of keys of one edition, to be read page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graph.memory import Memory
from graph.naming.names import placed
from graph.selecting.chosen import STANDING, Chosen
from graph.selecting.condition import Condition, Every
from graph.view import View
from ontology import Class

LISTS = 60
ANYTHING = Every()


@dataclass(frozen=True)
class Order:
    """By which field a list is ordered; the largest or latest first if ``falling``. What has no value comes last."""

    field: str
    falling: bool = False


def listed(view: View, cls: Class, condition: Condition = ANYTHING, orders: Sequence[Order] = ()) -> tuple[str, ...]:
    """The keys of what fits a condition, in order; of equals, things by name and facts by key. It is kept.

    :raises ValueError: if a date or a number of a test is none.
    """
    asked = (cls.name, condition, tuple(orders), view.asked, view.known_by, view.languages, view.accepted)
    memory: Memory[object, tuple[str, ...]] = view.graph.kept.setdefault("lists", Memory(LISTS))
    return memory.of([asked], lambda _: {asked: _listed(view, cls, condition, orders)})[asked]


def _listed(view: View, cls: Class, condition: Condition, orders: Sequence[Order]) -> tuple[str, ...]:
    chosen = Chosen(view)
    every = chosen.extent(cls)
    if condition != ANYTHING:
        fit = chosen.fitting(cls, condition)
        every = tuple(key for key in every if key in fit)
    for order in reversed(orders):
        every = _ordered(chosen, cls, every, order)
    return every


def _ordered(chosen: Chosen, cls: Class, keys: Sequence[str], order: Order) -> tuple[str, ...]:
    places = _places(chosen, cls, keys, order)
    there = sorted((key for key in keys if key in places), key=places.__getitem__, reverse=order.falling)
    return (*there, *(key for key in keys if key not in places))


def _places(chosen: Chosen, cls: Class, keys: Sequence[str], order: Order) -> dict[str, Any]:
    """What each key is ordered by; those that have no value are left out."""
    if order.field == "key":
        return {key: key for key in keys}
    if order.field == "name":
        return {key: placed(chosen.view.named(key).name) for key in keys}
    number = order.field == "confidence" or (
        order.field not in STANDING and cls[order.field].datatype in {"integer", "decimal"}
    )
    by: Callable[[str], Any] = float if number else placed
    found: dict[str, Any] = {}
    for key, text, _ in chosen.values(cls, order.field):
        value, kept = by(text), found.get(key)
        found[key] = value if kept is None else (max if order.falling else min)(kept, value)
    return found
